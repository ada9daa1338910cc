"""Words of a text, brought to a form in which they can meet (pure, no queries)."""

from exchange.language.words import plain, stems, tokens

__all__ = ["plain", "stems", "tokens"]
