"""Many rows at once: what the demo network and its grown sisters are written with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.utils.text import slugify
from taggit.models import Tag, TaggedItem

from accounts.models import Discipline, User
from exchange.language import stems
from exchange.listings.models import Listing
from exchange.workflow import StatusChange

M = TypeVar("M", bound=Model)
Words = tuple[Sequence[str], Sequence[str]]  # slugs of disciplines, names of tags


class Line(NamedTuple):
    """One line in the history of a thing."""

    subject: Model
    old: str
    new: str
    at: datetime
    reason: str = ""
    by: User | None = None


def link_disciplines(
    rows: Iterable[tuple[Any, Sequence[str]]], known: Mapping[str, Discipline]
) -> None:
    """Give each row, all of one model, its disciplines; rows are new and have none yet."""
    links = []
    for row, slugs in rows:
        through: Any = row.disciplines.through
        column = f"{row._meta.model_name}_id"
        links += [through(**{column: row.pk, "discipline_id": known[s].pk}) for s in slugs]
    if links:
        type(links[0])._default_manager.bulk_create(links)


def link_tags(model: type[Model], rows: Iterable[tuple[Any, Sequence[str]]]) -> None:
    """Give each row of `model` its tags; rows are new and have none yet."""
    pairs = [(row, name) for row, names in rows for name in names]
    tags = _tags({name for _row, name in pairs})
    kind = ContentType.objects.get_for_model(model)
    TaggedItem.objects.bulk_create(
        TaggedItem(content_type=kind, object_id=row.pk, tag=tags[name]) for row, name in pairs
    )


def write_search(
    rows: Sequence[tuple[Listing, str, Words]], known: Mapping[str, Discipline]
) -> None:
    """Fill `search` as `listings.actions.index_search` does, for many listings at once.

    Args:
        rows: a listing, the name of its organisation, and its words.
    """
    texts = [_weighted(listing, name, words, known) for listing, name, words in rows]
    columns = [list(column) for column in zip(*texts, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE exchange_listing SET search =
                setweight(to_tsvector('simple', w.a), 'A')
                || setweight(to_tsvector('simple', w.b), 'B')
                || setweight(to_tsvector('simple', w.c), 'C')
                || setweight(to_tsvector('simple', w.d), 'D')
            FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
                AS w (id, a, b, c, d)
            WHERE exchange_listing.id = w.id
            """,
            [[listing.pk for listing, _name, _words in rows], *columns],
        )


def write_history(lines: Sequence[Line]) -> None:
    """Record changes of status at the time at which they are said to have happened."""
    kinds = {type(x.subject): ContentType.objects.get_for_model(x.subject) for x in lines}
    made = StatusChange.objects.bulk_create(
        StatusChange(
            content_type=kinds[type(x.subject)],
            object_id=x.subject.pk,
            old=x.old,
            new=x.new,
            reason=x.reason,
            by=x.by,
        )
        for x in lines
    )
    # The column fills itself with the present moment, so the right one comes after.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE exchange_statuschange SET at = w.at
            FROM unnest(%s::bigint[], %s::timestamptz[]) AS w (id, at)
            WHERE exchange_statuschange.id = w.id
            """,
            [[row.pk for row in made], [line.at for line in lines]],
        )


def _tags(names: set[str]) -> dict[str, Tag]:
    known = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    for name in sorted(names - known.keys()):
        known[name] = Tag.objects.get_or_create(name=name, defaults={"slug": slugify(name)})[0]
    return known


def _weighted(
    listing: Listing, owner: str, words: Words, known: Mapping[str, Discipline]
) -> tuple[str, str, str, str]:
    slugs, tags = words
    labels = [str(label) for code, label in Listing.Feature.choices if code in listing.features]
    topics = [*tags, *(f"{known[s].name} {known[s].name_en}" for s in slugs), *labels]
    texts = (
        listing.title,
        " ".join(topics),
        f"{listing.body} {listing.in_return}",
        f"{owner} {listing.place}",
    )
    a, b, c, d = (" ".join(stems(text)) for text in texts)
    return a, b, c, d
