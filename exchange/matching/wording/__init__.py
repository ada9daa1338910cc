"""Why a pair fits, as data and as a sentence."""
