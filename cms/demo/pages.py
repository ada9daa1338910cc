"""The stories of the demo network, and what its coordinator wrote on the first pages."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from html import escape
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from accounts.models import Organisation
from cms.demo.content import read
from cms.demo.drawing import webp
from cms.demo.pictures import picture
from cms.models import HomePage, Picture, SimplePage, StoryAuthor, StoryIndexPage, StoryPage
from exchange.jobs import Job, enqueue

VOICES = {
    "heading": "Uit de eerste hand",
    "voices": [
        {
            "quote": "Op maandag zette ik onze oproep online, op woensdag zongen we in een kapel. "
            "Met verwarming.",
            "name": "Arjan Velthuis",
            "role": "Stadsorkest Tussen de Bruggen",
        },
        {
            "quote": "Ik kende drie mensen in de stad. Nu kan ik niet meer naar de markt zonder te "
            "groeten.",
            "name": "Amina El Idrissi",
            "role": "vrijwilliger bij Tafel van Thuis",
        },
        {
            "quote": "Onze zaal stond vier avonden per week leeg. Nu klaagt er iemand als het stil "
            "is.",
            "name": "Petra Nijkamp",
            "role": "Woonzorghuis De Spiegelwaard",
        },
    ],
}
CONTACT = (
    "<p>Je bereikt <b>Noor Wessels</b>, netwerkcoördinator, op "
    "<a href='mailto:coordinator@samenspel.example'>coordinator@samenspel.example</a>.</p>"
    "<p>Op dinsdag en donderdag zit ze van negen tot één in Bibliotheek De Leesbrug, aan de grote "
    "tafel bij het raam. Binnenlopen mag altijd, koffie is er ook.</p>"
)
PLACEHOLDER = "Coördinator: zet hier je naam"


def load_stories() -> int:
    """Write the stories that are not there yet. Returns how many are new."""
    index = StoryIndexPage.objects.first()
    if index is None:
        return 0
    missing = [s for s in read("stories") if not index.get_children().filter(slug=s["slug"])]
    for entry in sorted(missing, key=lambda s: -int(s["days_ago"])):
        _story(index, entry)
    return len(missing)


def write_first_pages() -> None:
    """Put voices on the home page and a name on the contact page, where nobody did."""
    home = HomePage.objects.first()
    kinds = [block.block_type for block in home.body] if home else []
    if home and "call_to_action" in kinds and "voices" not in kinds:
        home.body.insert(kinds.index("call_to_action"), ("voices", VOICES))
        _publish(home)
    contact = SimplePage.objects.filter(slug="contact").first()
    if contact and PLACEHOLDER in json.dumps(contact.body.get_prep_value(), ensure_ascii=False):
        contact.body = [("text", CONTACT)]
        _publish(contact)


def _story(index: StoryIndexPage, entry: Mapping[str, Any]) -> None:
    day = timezone.localdate() - timedelta(days=entry["days_ago"])
    story = StoryPage(
        title=entry["title"],
        slug=entry["slug"],
        summary=entry["summary"],
        published_on=day,
        in_overview=entry.get("in_overview", False),
        body=list(_blocks(entry)),
        picture=_picture(entry),
    )
    index.add_child(instance=story)
    for number, slug in enumerate(entry["organisations"]):
        organisation = Organisation.objects.get(slug=slug)
        story.authors.add(StoryAuthor(organisation=organisation, sort_order=number))
    story.tags.set(entry["tags"])
    _publish(story)


def _publish(page: Page) -> None:
    page.save()
    page.save_revision().publish()


def _picture(entry: Mapping[str, Any]) -> Picture:
    title = f"{entry['title']} (tekening)"
    made = Picture.objects.filter(title=title).first()
    if made is None:
        drawn: Any = webp(picture(entry["motif"], entry["seed"]))
        drawn.is_clean = True  # nothing in it but pixels of our own
        made = Picture(title=title, alt=entry["alt"], credit="Samenspel")
        made.file.save("picture.webp", drawn, save=False)
        made.save()
        enqueue(Job.MAKE_RENDITIONS, picture_id=made.pk)
    return made


def _blocks(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for number, paragraph in enumerate(entry["body"]):
        if number == entry["heading_at"]:
            yield "heading", entry["heading"]
        if number == entry["quote_at"]:
            name, _, role = entry["quote_by"].partition(", ")
            yield "quote", {"quote": entry["quote"], "name": name, "role": role}
        yield "paragraph", f"<p>{escape(_typographic(paragraph), quote=False)}</p>"


def _typographic(text: str) -> str:
    """Curly quotes for the straight ones, which are easier to type."""
    curled, opening = [], True
    for position, sign in enumerate(text):
        if sign == "'":
            before = text[position - 1] if position else " "
            opening = not before.isalnum() and before not in ".,!?…’"
            # 's avonds, 't: an apostrophe, though it opens a word.
            short = text[position + 1 : position + 3] in ("s ", "t ")
            sign = "‘" if opening and not short else "’"
        curled.append(sign)
    return "".join(curled)
