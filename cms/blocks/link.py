"""Where a button leads."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

DESTINATIONS = {
    "listings": "listings:index",
    "new_listing": "listings:create",
    "help": "volunteering:find",
    "organisations": "organisations:index",
    "join": "accounts:join",
}
# Of our own site or with a full address: never a script (T-34).
safe_address = RegexValidator(
    r"^(https?://|mailto:|/(?!/)|#)[^\s]*$",
    _("Write an address that begins with https:// or with /."),
)


class LinkValue(blocks.StructValue):
    """A link that knows its address; false while it leads nowhere."""

    @property
    def url(self) -> str:
        to = self.get("to")
        if to in DESTINATIONS:
            return reverse(DESTINATIONS[to])
        if to == "page":
            page = self.get("page")
            return (page.url or "") if page and page.live else ""
        return self.get("address") or ""

    def __bool__(self) -> bool:
        return bool(self.get("label") and self.url)


class LinkBlock(blocks.StructBlock):
    """The words on a button, and where it leads."""

    label = blocks.CharBlock(label=_("Words on the button"), max_length=40, required=False)
    to = blocks.ChoiceBlock(
        label=_("Leads to"),
        default="listings",
        choices=[
            ("listings", _("All listings")),
            ("new_listing", _("Post a listing")),
            ("help", _("Help out as a volunteer")),
            ("organisations", _("Organisations")),
            ("join", _("Join in")),
            ("page", _("A page of this site")),
            ("address", _("Another address")),
        ],
    )
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.CharBlock(
        label=_("Address"), required=False, max_length=300, validators=[safe_address]
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        missing = {"page": "page", "address": "address"}.get(cleaned.get("to", ""))
        if cleaned.get("label") and missing and not cleaned.get(missing):
            error = ValidationError(_("Say where the button leads."))
            raise StructBlockValidationError(block_errors={missing: error})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Button")
        value_class = LinkValue
