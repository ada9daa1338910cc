"""Compiling the message catalogues, without the gettext programs."""

import os
from pathlib import Path

import polib
from django.utils.translation.reloader import translation_file_changed


def compile_stale(root: Path) -> list[Path]:
    """Compile each `django.po` that is newer than its `django.mo`; gives those compiled."""
    written = []
    for source in sorted(root.glob("*/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)  # a program that reads it meanwhile sees the old one or the new one
        written.append(target)
        # Something may have been said before it was there: Django forgets what it has read.
        translation_file_changed(sender=None, file_path=target)
    return written
