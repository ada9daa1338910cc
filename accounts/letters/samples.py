"""Every letter as an example, in either language: for the coordinator, and for the tests."""

from django.utils import translation

from accounts.letters import known
from accounts.letters.known import Sample, Word, find
from accounts.letters.writing import Draft, compose

__all__ = ["Sample", "Word", "all", "find", "render"]


def all() -> list[Sample]:  # noqa: A001, as a manager says it
    """Every letter, in the order in which the packages list them."""
    return known.every()


def render(name: str, language: str) -> Draft:
    """The example of this letter as it would go out now, with the coordinator's words.

    Raises:
        LookupError: there is no such letter.

    Cost: no queries, but what settings.LETTER_TEXTS asks; about 20 ms.
    """
    sample = known.find(name)
    if sample is None:
        raise LookupError(f"there is no letter {name!r}")
    with translation.override(language):
        values = sample.variables(language)
        return compose(
            name,
            key=f"sample:{name}:{language}",
            user=values.pop("user", None),
            address="voorbeeld@example.org",
            context=values,
            **sample.fields(),
        )
