"""The face of an organisation: who you are, what you do, where you are."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts import pictures
from accounts.forms.names import no_link
from accounts.models import Discipline, Organisation
from accounts.postcodes import POSTCODE, Place, locate

ACCEPTED = "image/png,image/jpeg,image/webp,image/avif"
LOGO_SIDE = 480  # pixels; a logo is never shown larger


class OrganisationForm(forms.ModelForm[Organisation]):
    """Checks what is filled in, and finds the place that belongs to the postcode."""

    # The validator of the model wants four digits; people may write the letters as well.
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=7,
        required=False,
        help_text=_("Four digits are enough. On the map we show the neighbourhood, not the door."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "kind",
            "domain",
            "disciplines",
            "about",
            "size",
            "meets",
            "website",
            "postcode",
            "colour",
            "logo",
        )
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "disciplines": forms.CheckboxSelectMultiple,
            "about": forms.Textarea(attrs={"rows": 5, "maxlength": 3000}),
            "colour": forms.TextInput(attrs={"type": "color", "data-own-colour": ""}),
            "logo": forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
            "size": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }
        help_texts: ClassVar = {
            "about": _(
                "Three sentences are enough: who you are, what you make, what makes you you."
            ),
            "size": _("How many people take part, roughly."),
            "colour": _("Your page gets this colour. We take care that texts stay readable."),
            "logo": _("JPEG, PNG, WebP or AVIF, at most 8 MB. A square works best."),
        }

    _place: Place | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(no_link)
        self.fields["disciplines"].queryset = Discipline.objects.all()  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_logo(self) -> Any:
        upload = self.cleaned_data.get("logo")
        if not isinstance(upload, UploadedFile):
            return upload
        return pictures.clean_picture(upload, longest_side=LOGO_SIDE)

    def clean_postcode(self) -> str:
        typed = self.cleaned_data.get("postcode", "").strip()
        if not typed:
            return ""
        match = POSTCODE.match(typed)
        if match is None:
            raise forms.ValidationError(_("Write a postcode such as 7201 or 7201 AB."))
        self._place = locate(typed)
        return match[1]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if "postcode" in self.cleaned_data:
            place = self._place
            organisation = self.instance
            organisation.place = place.name if place else ""
            organisation.latitude = place.latitude if place else None
            organisation.longitude = place.longitude if place else None
