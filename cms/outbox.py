"""Every letter that was written, and what became of it.

Nobody here reads a letter: with a sign-in code or a button out of one, the coordinator could be
somebody else. Subjects of sign-in codes contain the code, so they are neither shown nor searched.
"""

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Case, F, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView

from accounts.models import AddressTrouble, Letter, ReceivedMail
from cms import letters
from cms.came_back import lines as in_sentences
from cms.lists import ViewOnlySet
from cms.said import in_plain_words

REPLIES_SHOWN = 20


def without_codes() -> QuerySet[Letter]:
    """All letters, light, with `shown_subject`: that of a sign-in code is left out."""
    return Letter.objects.defer("text", "html", "attachments", "headers").annotate(
        shown_subject=Case(
            When(priority=Letter.Priority.CODE, then=Value("")), default=F("subject")
        )
    )


def title_of(letter: Any) -> str:
    return str(letter.shown_subject) or _("(a sign-in code)")


def what_became(letter: Letter) -> str:
    """Where it is now, or how it ended, in one line."""
    if letter.fate:
        return str(letter.get_fate_display())
    return str(letter.get_status_display())


class LetterFilter(WagtailFilterSet):
    name = django_filters.ChoiceFilter(
        label=gettext_lazy("Letter"), choices=letters.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Letter
        fields = ("status", "fate", "name", "language")


class ListLetters(IndexView):  # type: ignore[misc]
    def get_page_title(self) -> str:
        return _("What was sent")

    def get_base_queryset(self) -> QuerySet[Letter]:
        return without_codes()


class ShowLetter(InspectView):  # type: ignore[misc]
    """All about one letter but the letter itself. At most six queries of its own."""

    template_name = "cms/admin/outbox_letter.html"
    page_title = gettext_lazy("What became of it")

    def get_fields(self) -> list[str]:
        return []

    def get_object(self, queryset: Any = None) -> Letter:
        return get_object_or_404(without_codes().select_related("user"), pk=self.pk)

    def get_page_subtitle(self) -> str:
        return title_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letter: Letter = self.object
        received = ReceivedMail.objects.defer("raw").filter(letter=letter)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "letter": letter,
            "name": letters.title(letter.name),
            "language": _(str(dict(settings.LANGUAGES).get(letter.language, letter.language))),
            "became": what_became(letter),
            "meaning": meaning(letter),
            "said": in_plain_words(letter.error),
            "received": in_sentences(received[:REPLIES_SHOWN]),
            "trouble": AddressTrouble.objects.of(letter.address).unsolved().first(),
        }


def meaning(letter: Letter) -> str:
    """What the state of a letter means, and whether anybody has to do something."""
    if letter.fate == Letter.Fate.HARD:
        return _("There is no such address. The address stands on your desk until it is solved.")
    if letter.fate == Letter.Fate.COMPLAINT:
        return _("The reader called it spam, so we send no more news there.")
    if letter.fate == Letter.Fate.SOFT:
        return _("It came back for now; the mailbox is full or the reader is away.")
    if letter.fate:
        return ""
    return {
        Letter.Status.PENDING: _("It leaves by itself; nobody has to do anything."),
        Letter.Status.CLAIMED: _("It is on its way right now."),
        Letter.Status.HANDING: _("It is being handed over to the mail server right now."),
        Letter.Status.SENT: _("The mail server of the reader took it. We heard nothing since."),
        Letter.Status.FAILED: _("The mail server of the reader refused it, for good."),
        Letter.Status.DEAD: _("We tried it six times, over many hours, and then gave up."),
        Letter.Status.UNSURE: _(
            "The connection broke at the last moment. It may have arrived, so that we did not send"
            " it twice."
        ),
    }.get(letter.status, "")  # type: ignore[call-overload,no-any-return]


class LetterViewSet(ViewOnlySet):
    model = Letter
    icon = "mail"
    menu_label = gettext_lazy("What was sent")
    add_to_admin_menu = False  # it stands in the menu of mail, see cms/mail_menu.py
    index_view_class = ListLetters
    inspect_view_class = ShowLetter
    inspect_template_name = ShowLetter.template_name
    filterset_class = LetterFilter
    list_display = (
        TitleColumn(
            "shown_subject",
            label=gettext_lazy("Subject"),
            accessor=title_of,
            url_name="desk_letters:inspect",
        ),
        Column("address", label=gettext_lazy("To"), sort_key="address"),
        Column(
            "name",
            label=gettext_lazy("Letter"),
            sort_key="name",
            accessor=lambda letter: letters.title(letter.name),
        ),
        Column("became", label=gettext_lazy("What became of it"), accessor=what_became),
        DateColumn("created_at", label=gettext_lazy("Made"), sort_key="created_at"),
        DateColumn("sent_at", label=gettext_lazy("Sent"), sort_key="sent_at"),
    )
    search_fields = ("shown_subject", "address")


outbox = LetterViewSet("desk_letters", url_prefix="letters")
