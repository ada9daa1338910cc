"""What may stand in a name: names go out in our letters, so they carry no links."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

no_link = RegexValidator(
    r"://|www\.|[\r\n<>]", _("Leave web addresses and brackets out of a name."), inverse_match=True
)
