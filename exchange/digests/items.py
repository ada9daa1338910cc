"""What may stand in an overview: one thing, for one reader, with why it concerns her."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Section(StrEnum):
    """The parts of an overview, in the order in which they are read."""

    ANSWER = "answer"  # somebody waits for the reader
    MATCH = "match"
    ENDING = "ending"  # posts of hers that end soon
    NEWS = "news"  # what became of her own things
    NEW = "new"  # posts of others
    CHOSEN = "chosen"  # by the coordinator, for everybody


class Kind(StrEnum):
    SIGN_UP = "sign_up"
    INTEREST = "interest"
    INTRODUCTION = "introduction"
    MATCH = "match"
    ENDING = "ending"
    EXPIRED = "expired"
    NOTICE = "notice"
    LISTING = "listing"
    STORY = "story"
    AGENDA = "agenda"


# What lives no longer than one run of preparing.
PASSING = ("worth", "author", "small")


@dataclass
class Item:
    """One thing for one reader, as it is kept in `Digest.content` until the letter is written.

    `thing` says what it is about, once per reader; `also` names other things that are told along
    with it. Titles and states are not kept: they are looked up again when the letter is written.
    """

    section: str
    kind: str
    thing: str
    pk: int = 0  # of the sign-up, the match or the listing
    listing_id: int = 0  # the listing that is shown
    own_id: int = 0  # the listing of the reader that it concerns
    side: str = ""  # of a match: where the reader stands
    organisations: list[str] = field(default_factory=list)  # for which of hers
    others: list[int] = field(default_factory=list)  # other listings of hers that it concerns
    notifications: list[int] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    disciplines: list[int] = field(default_factory=list)  # those that she follows, too
    search_id: int = 0
    is_reminder: bool = False
    words: dict[str, Any] = field(default_factory=dict)  # said by people, or by the editors

    worth: float = 0.0  # 0 to 1: how likely the reader is glad of it
    author: int = 0  # the organisation whose it is; 0 for nobody's
    small: bool = False  # a small, new or neighbourhood initiative

    @property
    def things(self) -> list[str]:
        return [self.thing, *self.also]

    def as_data(self) -> dict[str, Any]:
        """Plain data without what is empty."""
        return {k: v for k, v in vars(self).items() if v and k not in PASSING}

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Item":
        return cls(**data)
