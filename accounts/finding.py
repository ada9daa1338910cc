"""Finding an organisation: by name, kind, domain, discipline and place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Discipline, Organisation

FACETS = ("kind", "domain", "discipline", "place")
MOST_CHOSEN = 20
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option]

    @property
    def is_used(self) -> bool:
        return any(option.chosen for option in self.options)


class Search:
    """What somebody looks for, as the address of the page says it; anything odd finds nothing.

    Cost: one query for a short line about every organisation whose name fits, one for the names
    of the disciplines, and two for those on the page. The counts are made of the short lines.
    """

    def __init__(self, parameters: QueryDict) -> None:
        self.text = " ".join(parameters.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
        self.chosen = {
            name: [value for value in parameters.getlist(name) if value][:MOST_CHOSEN]
            for name in FACETS
        }

    @property
    def is_empty(self) -> bool:
        return not self.text and not any(self.chosen.values())

    @cached_property
    def found(self) -> list[dict[str, Any]]:
        """A short line about each organisation that fits, in the order of the page."""
        return [row for row in self._rows if self._fits(row)]

    def organisations(self, rows: Iterable[dict[str, Any]]) -> list[Organisation]:
        """The whole organisations behind some of these lines, in the same order."""
        numbers = [row["pk"] for row in rows]
        known = Organisation.objects.prefetch_related("disciplines").in_bulk(numbers)
        return [known[number] for number in numbers if number in known]

    @cached_property
    def facets(self) -> list[Facet]:
        disciplines = {d.slug: str(d) for d in Discipline.objects.all()}
        return [
            self._facet("kind", _("Kind"), Organisation.Kind.choices),
            self._facet("domain", _("Domain"), Organisation.Domain.choices),
            self._facet("discipline", _("Discipline"), disciplines.items()),
            self._facet("place", _("Place"), None),
        ]

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        listed = Organisation.objects.listed()
        if self.text:
            listed = listed.like(self.text)
        rows = listed.annotate(
            discipline=ArrayAgg(
                "disciplines__slug", filter=Q(disciplines__isnull=False), default=[]
            )
        ).values(
            "pk",
            "slug",
            "name",
            "kind",
            "domain",
            "place",
            "colour",
            "latitude",
            "longitude",
            "discipline",
        )
        return [{**row, **_alone(row, "kind", "domain", "place")} for row in rows]

    def _fits(self, row: dict[str, Any], *, without: str = "") -> bool:
        return all(
            not chosen or name == without or not set(chosen).isdisjoint(row[name])
            for name, chosen in self.chosen.items()
        )

    def _facet(self, name: str, label: str, choices: Iterable[tuple[str, Any]] | None) -> Facet:
        """One group of choices, counted as if nothing in this very group were chosen."""
        counts = Counter(
            value
            for row in self._rows
            if self._fits(row, without=name)
            for value in row[name]
            if value
        )
        labels = choices if choices is not None else ((value, value) for value in sorted(counts))
        options = [
            Option(value, capfirst(str(text)), counts[value], value in self.chosen[name])
            for value, text in labels
            if counts[value] or value in self.chosen[name]
        ]
        return Facet(name, label, options)


def _alone(row: Mapping[str, Any], *names: str) -> dict[str, list[str]]:
    """Single values as lists, so that every facet is compared in the same way."""
    return {name: [row[name]] for name in names}
