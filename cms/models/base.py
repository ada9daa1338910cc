"""What all pages of the site have in common."""

from typing import ClassVar

from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction


class PublicPage(Page):
    """A page for everybody.

    What only members may read lives in the exchange. Pages cannot be made private, so
    nobody needs to be asked for on the way to them: two queries less on each.
    """

    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        return PageViewRestriction.objects.none()
