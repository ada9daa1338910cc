"""The vocabulary of the field: which words mean the same thing, and where."""

from exchange.matching.vocabulary.current import labels, lexicon, shipped_lexicon
from exchange.matching.vocabulary.reading import Concept, Term, VocabularyError, read, shipped
from exchange.matching.vocabulary.recognition import Found, Lexicon

__all__ = [
    "Concept",
    "Found",
    "Lexicon",
    "Term",
    "VocabularyError",
    "labels",
    "lexicon",
    "read",
    "shipped",
    "shipped_lexicon",
]
