"""Which picture belongs to what, and the files of all of them."""

import io
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from accounts.pictures import make_renditions
from cms.demo.content import read
from cms.demo.marks import mark
from cms.demo.pictures import picture

LISTING_ZOOM = 2 / 3
LISTING_SIZE = (800, 533)
WORKERS = 2  # drawing holds Python's lock, encoding does not

# How many different pictures of a motif listings share.
VARIANTS = {
    "space": 3,
    "room": 3,
    "volunteers": 3,
    "equipment": 3,
    "expertise": 2,
    "choir": 2,
    "theatre": 2,
    "pop": 2,
    "heritage": 2,
    "visual_arts": 2,
}
# What somebody sees who cannot see it; "Tekening" is what they are.
ALTS = {
    "choir": "Tekening van rijen zingende mensen met een muziekmap.",
    "orchestra": "Tekening van een orkest, van bovenaf gezien.",
    "pop": "Tekening van opgestapelde luidsprekers.",
    "theatre": "Tekening van een toneel met open gordijn en een lichtbundel.",
    "dance": "Tekening van twee dansers tussen golvende linten.",
    "visual_arts": "Tekening van een schildersezel met een kleurig doek.",
    "heritage": "Tekening van een molen bij een lage zon.",
    "literature": "Tekening van een stapel boeken met wegvliegende bladzijden.",
    "film": "Tekening van een filmzaal met publiek en een lichtbundel.",
    "photography": "Tekening van de sluiter van een camera.",
    "circus": "Tekening van een gestreepte circustent met vlaggen.",
    "media": "Tekening van een microfoon met geluidsgolven.",
    "folklore": "Tekening van geborduurde bloemen.",
    "world_music": "Tekening van versierde trommels van bovenaf.",
    "space": "Tekening van een lichte zaal met hoge ramen en een vleugel.",
    "room": "Tekening van een lichte zaal met hoge ramen en een rij stoelen.",
    "equipment": "Tekening van stoelen, een lamp en een drumstel.",
    "volunteers": "Tekening van mensen die elkaars hand omhooghouden.",
    "expertise": "Tekening van twee tekstballonnen met een lampje ertussen.",
    "table": "Tekening van een lange gedekte tafel.",
}


class Drawing(NamedTuple):
    """One picture that listings may share."""

    motif: str
    seed: int

    @property
    def file_name(self) -> str:
        return f"listing/demo-{self.motif}-{self.seed}.webp"

    def fields(self) -> dict[str, Any]:
        """The columns of a listing that shows it."""
        width, height = LISTING_SIZE
        return {
            "picture": self.file_name,
            "picture_width": width,
            "picture_height": height,
            "picture_alt": ALTS[self.motif],
        }


def drawing_for(listing: Mapping[str, Any], number: int) -> Drawing:
    """The picture for a listing of the content, by what it is or by its discipline."""
    by_kind = number % 3 == 0 or not listing["disciplines"]
    motif = listing["kind"] if by_kind else listing["disciplines"][number % 2 - 1]
    if listing["kind"] == "space" and number % 2:
        motif = "space"
    if "koken" in listing["tags"]:
        motif = "table"
    if motif == "space" and "piano" not in listing.get("features", ()):
        motif = "room"
    return Drawing(motif, number // 3 % VARIANTS.get(motif, 1))


def mark_name(slug: str) -> str:
    return f"organisation/demo-{slug}.webp"


def draw_all(drawings: Iterable[Drawing], progress: Callable[[int, int], None]) -> None:
    """Draw what is not there yet, with all its sizes; `progress` hears (done, of how many)."""
    tasks: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
    tasks += [(_draw_listing, (d,)) for d in sorted(set(drawings)) if _missing(d.file_name)]
    tasks += [
        (_draw_mark, (o["slug"], o["symbol"], o["colour"]))
        for o in read("organisations")
        if o.get("joined", True) and _missing(mark_name(o["slug"]))
    ]
    with ThreadPoolExecutor(WORKERS) as pool:
        running = [pool.submit(draw, *given) for draw, given in tasks]
        for done, task in enumerate(as_completed(running), start=1):
            task.result()
            progress(done, len(tasks))


def webp(image: Image.Image) -> ContentFile[bytes]:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=84, method=2)
    return ContentFile(out.getvalue(), name="picture.webp")


def _missing(name: str) -> bool:
    return not default_storage.exists(name)


def _draw_listing(drawing: Drawing) -> None:
    image = picture(drawing.motif, drawing.seed, zoom=LISTING_ZOOM)
    default_storage.save(drawing.file_name, webp(image))
    make_renditions(drawing.file_name)


def _draw_mark(slug: str, symbol: str, colour: str) -> None:
    default_storage.save(mark_name(slug), webp(mark(symbol, colour).reduce(2)))
