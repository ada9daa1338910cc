"""What `manage.py check` says of the files a network may have of its own."""

from typing import Any

from django.core import checks

from exchange.matching.scoring import adopted
from exchange.matching.vocabulary import VocabularyError, current


@checks.register
def check_vocabulary(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    try:
        current.check_own()
    except VocabularyError as error:
        hint = "Until it is put right the old one stays in use. The format: docs/matching.md."
        return [checks.Warning(f"MATCHING_VOCABULARY: {error}", hint=hint, id="matching.W001")]
    return []


@checks.register
def check_model(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    try:
        adopted.check_own()
    except adopted.ModelError as error:
        hint = "Until it is put right the old one stays in use. Or fit anew: manage.py fit_matching"
        return [checks.Warning(f"MATCHING_MODEL: {error}", hint=hint, id="matching.W002")]
    return []
