"""What matching keeps: pairs and what people said of them, the index, and the words added."""

from exchange.matching.models.index import IndexEntry, Posting, TextStatistics
from exchange.matching.models.matches import Match, Mute, Reaction
from exchange.matching.models.words import Synonym

__all__ = ["IndexEntry", "Match", "Mute", "Posting", "Reaction", "Synonym", "TextStatistics"]
