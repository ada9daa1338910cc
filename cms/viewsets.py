"""What the coordinator sees of the exchange in Wagtail's admin.

Decisions are taken at the desk (cms/desk.py), through the verbs of the domain; these
lists are for looking things up. Only disciplines, words and the page of an organisation
are changed here.
"""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.models import Claim, Discipline, Organisation
from cms.agenda import agenda
from cms.lists import ViewOnlySet, selecting
from cms.outbox import outbox
from cms.synonyms import synonyms
from exchange.listings.models import Listing
from exchange.matching.models import Match


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 120
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = (
        "name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "place",
        Column("get_status_display", label=_("Status"), sort_key="status"),
        "joined_at",
    )
    list_filter = ("status", "kind", "domain")
    list_export = ("name", "kind", "domain", "place", "status", "website", "joined_at")
    search_fields = ("name", "about", "place")
    panels = (
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("domain"),
        FieldPanel("disciplines"),
        FieldPanel("about"),
        FieldPanel("website"),
    )


class ListingViewSet(ViewOnlySet):
    model = Listing
    icon = "list-ul"
    menu_label = _("Listings")
    menu_order = 130
    index_view_class = selecting("organisation")
    list_display = (
        "title",
        Column("organisation", label=_("Organisation"), sort_key="organisation__name"),
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("get_direction_display", label=_("Offer or request"), sort_key="direction"),
        Column("get_status_display", label=_("Status"), sort_key="status"),
        DateColumn("opened_at", label=_("Opened"), sort_key="opened_at"),
        "expires_on",
    )
    list_filter = ("status", "kind", "direction")
    list_export = (
        "title",
        "organisation",
        "kind",
        "direction",
        "status",
        "opened_at",
        "expires_on",
    )
    search_fields = ("title", "body", "organisation__name")
    inspect_view_fields = (
        "title",
        "organisation",
        "kind",
        "direction",
        "status",
        "body",
        "disciplines",
        "place",
        "starts_on",
        "ends_on",
        "cost",
        "audience",
        "opened_at",
        "expires_on",
        "created_by",
    )


class MatchViewSet(ViewOnlySet):
    model = Match
    icon = "link"
    menu_label = _("Matches")
    menu_order = 140
    index_view_class = selecting("request__organisation", "offer__organisation", "profile__user")
    list_display = (
        TitleColumn(
            "request",
            label=_("Request"),
            get_url=lambda match: reverse("matching:suggestions", args=[match.request_id]),
        ),
        Column("offer", label=_("Offer")),
        Column("profile", label=_("Volunteer")),
        Column("get_status_display", label=_("Status"), sort_key="status"),
        Column(
            "score",
            label=_("Score"),
            sort_key="score",
            accessor=lambda match: f"{match.score:.0%}",
        ),
        Column(
            "boost",
            label=_("Boost"),
            sort_key="boost",
            accessor=lambda match: f"+{match.boost:.2f}" if match.boost else "",
        ),
        DateColumn("created_at", label=_("Found"), sort_key="created_at"),
    )
    list_filter = ("status",)
    search_fields = ("request__title", "offer__title")
    ordering = ("-created_at",)
    inspect_view_fields = (
        "request",
        "offer",
        "profile",
        "status",
        "why",
        "score",
        "fit",
        "boost",
        "features",
        "created_at",
    )


class ClaimViewSet(ViewOnlySet):
    model = Claim
    icon = "key"
    menu_label = _("Claims")
    menu_order = 160
    index_view_class = selecting("organisation", "user", "decided_by")
    list_display = (
        Column("organisation", label=_("Organisation")),
        Column("user", label=_("Person")),
        "role_text",
        Column("get_status_display", label=_("Status"), sort_key="status"),
        DateColumn("created_at", label=_("Asked"), sort_key="created_at"),
        Column("decided_by", label=_("Decided by")),
    )
    list_filter = ("status",)
    search_fields = ("organisation__name", "user__email")
    inspect_view_fields = (
        "organisation",
        "user",
        "role_text",
        "status",
        "note",
        "created_at",
        "decided_at",
        "decided_by",
    )


class DisciplineViewSet(ModelViewSet):
    model = Discipline
    icon = "tag"
    menu_label = _("Disciplines")
    menu_order = 170
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ("name", "name_en", "slug", "order")
    ordering = ("order", "name")
    search_fields = ("name", "name_en")
    panels = (
        FieldPanel("name"),
        FieldPanel("name_en"),
        FieldPanel("slug"),
        FieldPanel("order"),
    )


class ListingChooserViewSet(ChooserViewSet):
    """Chooses a listing for a story, among those that visitors may read."""

    model = Listing
    icon = "list-ul"
    choose_one_text = _("Choose a listing")
    choose_another_text = _("Choose another listing")
    edit_item_text = _("See this listing")
    url_filter_parameters = ("status",)

    def get_object_list(self) -> QuerySet[Listing]:
        return Listing.objects.public().select_related("organisation")


listing_chooser = ListingChooserViewSet("listing_chooser")
VIEWSETS = (
    # The names are those of addresses; without the prefix they would hide the site's own.
    OrganisationViewSet("desk_organisations", url_prefix="organisations"),
    agenda,
    ListingViewSet("desk_listings", url_prefix="listings"),
    MatchViewSet("desk_matches", url_prefix="matches"),
    synonyms,
    outbox,
    ClaimViewSet("desk_claims", url_prefix="claims"),
    DisciplineViewSet("desk_disciplines", url_prefix="disciplines"),
    listing_chooser,
)
