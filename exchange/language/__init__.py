"""Words of a text, brought to a form in which they can meet (pure, no queries)."""

from exchange.language.words import content_tokens, plain, stem, stem_english, stems, tokens

__all__ = ["content_tokens", "plain", "stem", "stem_english", "stems", "tokens"]
