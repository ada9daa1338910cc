"""The texts of a fresh clone are compiled before anything is said in them."""

from django.utils import translation
from django.utils.translation import gettext

from exchange.embedded.catalogues import compile_stale

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "a word that only this test knows"
msgstr "een woord dat alleen deze proef kent"
"""


def test_what_was_said_before_the_texts_were_compiled_is_said_anew(tmp_path, settings):
    folder = tmp_path / "shop" / "locale"
    source = folder / "nl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, folder]

    def said():
        with translation.override("nl"):
            return gettext("a word that only this test knows")

    assert said() == "a word that only this test knows"
    source.write_text(PO)
    compile_stale(tmp_path)

    assert said() == "een woord dat alleen deze proef kent"
    assert compile_stale(tmp_path) == []
