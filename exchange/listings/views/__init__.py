"""The doors to listings."""

from exchange.listings.views.adopting import adoption
from exchange.listings.views.reading import detail, index, mine
from exchange.listings.views.saved import save, saved, saved_change, saved_removal
from exchange.listings.views.standing import closure, pause, publication, renewal, withdrawal
from exchange.listings.views.writing import autosave, compose, create, edit, preview

__all__ = [
    "adoption",
    "autosave",
    "closure",
    "compose",
    "create",
    "detail",
    "edit",
    "index",
    "mine",
    "pause",
    "preview",
    "publication",
    "renewal",
    "save",
    "saved",
    "saved_change",
    "saved_removal",
    "withdrawal",
]
