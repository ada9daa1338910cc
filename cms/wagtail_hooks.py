"""Registration with Wagtail's admin; what is registered lives elsewhere."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts import rules
from cms import desk, letter_pages, mail_menu, overviews
from cms.viewsets import VIEWSETS
from exchange.matching.vocabulary import current

# What a coordinator or editor of this network never needs.
HIDDEN_FROM_MENU = {"documents", "reports", "help", "redirects", "snippets"}
HIDDEN_FROM_HOME = {"DocumentsSummaryItem"}


@hooks.register("register_admin_viewset")
def viewsets() -> tuple[Any, ...]:
    return VIEWSETS


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    return [*desk.admin_urls(), *letter_pages.admin_urls(), *overviews.admin_urls()]


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return desk.menu_item()


@hooks.register("register_admin_menu_item")
def mail_menu_item() -> MenuItem:
    return mail_menu.menu_item()


@hooks.register("construct_main_menu")
def tidy_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in HIDDEN_FROM_MENU]


@hooks.register("construct_homepage_panels")
def desk_first(request: HttpRequest, panels: list[Any]) -> None:
    if rules.is_coordinator(request.user):
        panels.insert(0, desk.Desk())
        if complaint := current.complaint():
            panels.insert(0, desk.VocabularyComplaint(complaint))


@hooks.register("construct_homepage_summary_items")
def tidy_summary(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if type(item).__name__ not in HIDDEN_FROM_HOME]


@hooks.register("insert_global_admin_css")
def house_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("exchange/css/admin.css"))
