"""Takes the pictures of the README and the guide from the running demo network."""

from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from PIL import Image

from exchange.listings.models import Listing

SHOTS = {
    "home": ("/", 1280, 900),
    "listings": ("listings:index", 1280, 900),
    "listing": ("listing", 1280, 900),
    "phone": ("listings:index", 390, 844),
}
FOLDER = Path(settings.BASE_DIR) / "docs" / "images"


class Command(BaseCommand):
    help = "Take the pictures of the documentation from a running site (start `make run` first)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="http://127.0.0.1:8000")
        parser.add_argument("--browser", default="/usr/bin/chromium")

    def handle(self, *args: Any, site: str, browser: str, **options: Any) -> None:
        try:
            from playwright.sync_api import Error, sync_playwright  # a tool of development only
        except ImportError as error:
            raise CommandError("Playwright is missing: run `make install` first.") from error
        FOLDER.mkdir(parents=True, exist_ok=True)
        # Asked for now: Playwright's event loop and the database do not go together.
        shots = [(n, self._path(where), wide, high) for n, (where, wide, high) in SHOTS.items()]
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        with sync_playwright() as playwright:
            try:
                chromium = playwright.chromium.launch(executable_path=browser, args=flags)
                for name, path, width, height in shots:
                    page = chromium.new_page(
                        viewport={"width": width, "height": height}, locale="nl-NL"
                    )
                    page.goto(site + path, wait_until="networkidle")
                    self._save(name, page.screenshot())
            except Error as error:
                raise CommandError(f"No picture: {error.message.splitlines()[0]}") from error

    def _path(self, where: str) -> str:
        if where.startswith("/"):
            return where
        if where == "listing":
            newest = Listing.objects.public().open().exclude(picture="").first()
            return newest.get_absolute_url() if newest else reverse("listings:index")
        return reverse(where)

    def _save(self, name: str, png: bytes) -> None:
        path = FOLDER / f"{name}.webp"
        Image.open(BytesIO(png)).save(path, quality=82, method=6)
        self.stdout.write(
            f"{path.relative_to(settings.BASE_DIR)}: {path.stat().st_size // 1024} kB"
        )
