"""Finding an organisation: by name, kind, domain, discipline and place."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Discipline, Organisation
from accounts.models.organisations import OrganisationQuerySet

FACETS = {
    "kind": "kind",
    "domain": "domain",
    "discipline": "disciplines__slug",
    "place": "place",
}
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
    """What somebody looks for, as the address of the page says it; anything odd finds nothing."""

    def __init__(self, parameters: QueryDict) -> None:
        self.text = " ".join(parameters.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]
        self.chosen = {
            name: [v.replace("\x00", "") for v in parameters.getlist(name) if v][:MOST_CHOSEN]
            for name in FACETS
        }

    @property
    def is_empty(self) -> bool:
        return not self.text and not any(self.chosen.values())

    def found(self, *, without: str = "") -> OrganisationQuerySet:
        """The organisations that answer to it; `without` leaves one facet out."""
        found = Organisation.objects.listed()
        if self.text:
            found = found.like(self.text)
        for name, field in FACETS.items():
            if self.chosen[name] and name != without:
                # A subquery, so that somebody with two of the disciplines is found once.
                matching = Organisation.objects.filter(**{f"{field}__in": self.chosen[name]})
                found = found.filter(pk__in=matching.values("pk"))
        return found if self.text else found.order_by(Lower("name"))

    @cached_property
    def facets(self) -> list[Facet]:
        disciplines = {d.slug: str(d) for d in Discipline.objects.all()}
        return [
            self._facet("kind", _("Kind"), Organisation.Kind.choices),
            self._facet("domain", _("Domain"), Organisation.Domain.choices),
            self._facet("discipline", _("Discipline"), disciplines.items()),
            self._facet("place", _("Place"), None),
        ]

    def _facet(
        self, name: str, label: str, choices: "Iterable[tuple[str, object]] | None"
    ) -> Facet:
        field = FACETS[name]
        counted = (
            self.found(without=name)
            .order_by()
            .values_list(field)
            .annotate(n=Count("pk", distinct=True))
        )
        # `like` adds a column to the grouping; the numbers are taken together here.
        counts: dict[str, int] = {}
        for row in counted:
            counts[row[0]] = counts.get(row[0], 0) + row[-1]
        labels = choices if choices is not None else ((v, v) for v in sorted(filter(None, counts)))
        options = [
            Option(value, capfirst(str(text)), counts.get(value, 0), value in self.chosen[name])
            for value, text in labels
            if counts.get(value) or value in self.chosen[name]
        ]
        return Facet(name, label, options)
