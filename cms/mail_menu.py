"""The part of the admin's menu that is about mail."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem


class RightMenuItem(MenuItem):  # type: ignore[misc]
    """Stands in the menu of whoever has the right to look."""

    def __init__(self, label: Promise, url_name: str, right: str, order: int) -> None:
        self.right = right
        super().__init__(label, reverse(url_name), name=url_name.split(":")[0], order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.right))  # type: ignore[union-attr]


def menu_item() -> SubmenuMenuItem:
    items = [
        RightMenuItem(gettext_lazy("Letters"), "letter_texts", "cms.change_lettertext", 10),
        RightMenuItem(
            gettext_lazy("What was sent"), "desk_letters:index", "accounts.view_letter", 20
        ),
        RightMenuItem(gettext_lazy("Overviews"), "overviews", "exchange.view_digest", 30),
    ]
    return SubmenuMenuItem(
        gettext_lazy("Mail"), Menu(items=items), name="mail", icon_name="mail", order=150
    )
