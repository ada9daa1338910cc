"""Loading what matching needs before anybody waits for it (no queries).

The vocabulary and the word list take a second or two to read, once in each process. A web server
reads them beside its first requests, a worker before it has children, which then share the memory.
Commands do not: most never look at a text.
"""

from threading import Thread

from exchange.language.compounds import word_counts
from exchange.matching.vocabulary.current import shipped_lexicon


def warm() -> None:
    """Read the vocabulary and the word list, if this process has not yet."""
    word_counts()
    shipped_lexicon().parts("repetitieruimte")


def warm_in_background() -> None:
    Thread(target=warm, name="warming", daemon=True).start()
