"""The form of a listing: one page per kind, forgiving while it is a draft."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from PIL import Image

from accounts.models import Discipline, Organisation, User
from accounts.pictures import clean_picture
from accounts.postcodes import locate
from exchange.listings import wording
from exchange.listings.models import Feature, Kind, Listing, slot_choices
from exchange.widgets import RadioCards, WeekGrid

MOST_TAGS = 12
LONGEST_TAG = 40
LONGEST_KEPT = 20_000  # characters of what cannot be understood yet
DEAREST_EUROS = 100_000
DISTANCES_KM = (2, 5, 10, 15, 25, 50, 100, 300)
NOT_PUT_ASIDE = ("organisation", "picture")  # wrong in a draft too
# Written out in full these are somebody's; people answer through the site.
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
PHONE_NUMBER = re.compile(r"(?<!\d)(?:\+31|0031|0)[\s-]?[1-9](?:[\s-]?\d){8}(?!\d)")


class EuroField(forms.CharField):
    """An amount as people type it (“12,50”, “€ 12.50”, “1.250”), in whole cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        hints = {"inputmode": "decimal", "autocomplete": "off", "placeholder": "12,50"}
        self.widget.attrs |= {**hints, "maxlength": 20}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            euros = Decimal(value) / 100
            return number_format(euros, 2 if value % 100 else 0, force_grouping=False)
        return value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = re.sub(r"[€\s]|EUR|,-$", "", super().to_python(value) or "", flags=re.IGNORECASE)
        if not text:
            return None
        whole, cents = self._parts(text)
        try:
            amount = Decimal(f"{whole}.{cents or '0'}")
        except InvalidOperation:
            amount = Decimal(-1)
        if not 0 <= amount <= DEAREST_EUROS:
            raise ValidationError(
                _("Write an amount in euros of at most 100,000, such as 12,50."), code="amount"
            )
        return int(amount * 100)

    @staticmethod
    def _parts(text: str) -> tuple[str, str]:
        """Two digits at most behind the last mark are cents; marks before it group thousands."""
        match = re.fullmatch(r"(\d[\d.,]*?)(?:[.,](\d{1,2}))?", text)
        if not match:
            return "x", ""
        return re.sub(r"[.,]", "", match[1]), match[2] or ""


class TagsField(forms.CharField):
    """Words with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(value)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        words = (" ".join(part.split()).lstrip("#").lower() for part in re.split(r"[,;\n]", text))
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_TAGS:
            raise ValidationError(
                _("Choose at most %(n)s tags; the most telling ones."), params={"n": MOST_TAGS}
            )
        if any(len(tag) > LONGEST_TAG for tag in value):
            raise ValidationError(
                _("A tag is one or two words, of at most %(n)s letters."),
                params={"n": LONGEST_TAG},
            )

    def run_validators(self, value: Any) -> None:
        """Tags are checked above; Django's own checks are for strings."""


class ListingForm(forms.ModelForm[Listing]):
    """Everything about one listing.

    Args:
        user: whose organisations may speak.
        for_draft: nothing is required, and what cannot be understood is put aside
            in `typed`; otherwise everything must be right.
    """

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    price = EuroField(label=_("Price in euros"), required=False)
    deposit = EuroField(label=_("Deposit in euros"), required=False)
    tags = TagsField(
        label=_("Tags"),
        required=False,
        help_text=_("Words that others may search for, with commas between them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-tags": ""}),
    )
    tell_again = forms.BooleanField(
        label=_("Tell matching organisations again"),
        required=False,
        help_text=_("Only tick this if something important has changed."),
    )

    class Meta:
        model = Listing
        fields = (
            "organisation",
            "title",
            "body",
            "language",
            "disciplines",
            "quantity",
            "rhythm",
            "hours",
            "minimum_age",
            "in_return",
            "area_m2",
            "features",
            "handover",
            "form",
            "starts_on",
            "ends_on",
            "slots",
            "postcode",
            "radius_km",
            "cost",
            "price_unit",
            "picture",
            "picture_alt",
            "audience",
        )
        widgets: ClassVar = {
            "title": forms.TextInput(attrs={"autocomplete": "off"}),
            "body": forms.Textarea(attrs={"rows": 8}),
            "disciplines": forms.CheckboxSelectMultiple,
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code", "size": 8}),
        }

    def __init__(self, *args: Any, user: User, for_draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_draft = for_draft
        self.listing = self.instance
        self._ask_in_words_of_the_kind()
        self._offer_organisations(user)
        self._shape_choices()
        self._fill_in()
        if for_draft:
            for name, field in self.fields.items():
                field.required = name == "organisation"

    # What is asked

    def _ask_in_words_of_the_kind(self) -> None:
        key = (self.instance.direction, self.instance.kind)
        for names in wording.KIND_FIELDS.values():
            for name in names:
                if name not in self.kind_fields:
                    self.fields.pop(name, None)
        if not self.instance.is_open:
            del self.fields["tell_again"]
        self.fields["title"].widget.attrs["placeholder"] = wording.TITLES[key]
        self.fields["title"].label = _("In one line")
        self.fields["body"].label = _("Tell about it")
        self.fields["body"].help_text = wording.BODIES[key]
        self.fields["body"].required = True
        if "quantity" in self.fields:
            self.fields["quantity"].label = wording.QUANTITIES[key]

    @property
    def kind_fields(self) -> tuple[str, ...]:
        return wording.KIND_FIELDS[self.instance.kind]

    def _offer_organisations(self, user: User) -> None:
        mine = Organisation.objects.edited_by(user)
        if self.instance.pk and not self.instance.is_draft:
            mine = mine.filter(pk=self.instance.organisation_id)
        self.organisations = list(mine)
        self.fields["organisation"] = forms.ModelChoiceField(
            mine,
            label=_("In the name of"),
            empty_label=None,
            widget=forms.HiddenInput if len(self.organisations) == 1 else forms.Select,
        )
        if not self.instance.organisation_id:
            speaker = self._speaker(user)
            self.instance.organisation = speaker
            self.initial["organisation"] = speaker
            if not self.initial.get("postcode"):
                self.initial["postcode"] = speaker.postcode

    def _speaker(self, user: User) -> Organisation:
        """For whom she acts now, else the first of her organisations."""
        acting = [o for o in self.organisations if o.pk == user.acting_for_id]
        return (acting or self.organisations)[0]

    def _shape_choices(self) -> None:
        self.fields["slots"] = forms.MultipleChoiceField(
            label=_("On which parts of the week?"),
            choices=slot_choices(),
            required=False,
            widget=WeekGrid,
            help_text=_("Leave empty if any time will do."),
        )
        self._shape_place()
        self._shape_cost()
        self._shape_audience()
        self._shape_details()
        self.fields["disciplines"].help_text = _("For which branches of culture is it?")
        self.fields["picture"].help_text = _(
            "JPEG, PNG or WebP, at most 8 MB. We leave out where and with what it was taken."
        )
        self.fields["picture_alt"].help_text = _("One sentence for people who cannot see it.")

    def _shape_place(self) -> None:
        distances: dict[int, Any] = {km: _("at most %(km)s km") % {"km": km} for km in DISTANCES_KM}
        distances[DISTANCES_KM[-1]] = _("anywhere in the country")
        own = self.instance.radius_km
        distances.setdefault(own, _("at most %(km)s km") % {"km": own})
        self.fields["radius_km"] = forms.TypedChoiceField(
            label=_("How far away may the other be?"),
            choices=sorted(distances.items()),
            coerce=int,
            help_text=_("In a straight line."),
        )
        self.fields["postcode"] = forms.CharField(
            label=_("Postcode"),
            max_length=10,
            help_text=_("We only show the name of the place."),
            widget=self.fields["postcode"].widget,
        )

    def _shape_cost(self) -> None:
        """Nobody pays for volunteers; what they get in return is asked instead."""
        if self.instance.kind == Kind.VOLUNTEERS:
            for name in ("cost", "price", "price_unit"):
                del self.fields[name]
            return
        self.fields["cost"].label = wording.COSTS[self.instance.direction]
        icons = {"free": "gift", "agree": "handshake", "paid": "coins"}
        self._make_cards("cost", Listing.Cost, {}, icons)
        self.fields["price_unit"] = forms.ChoiceField(
            label=_("That is"), choices=Listing.PriceUnit.choices, required=False
        )

    def _shape_audience(self) -> None:
        helps = {
            "everyone": _("Also people without an account, and search engines"),
            "members": _("Only people who are signed in"),
        }
        icons = {"everyone": "globe", "members": "users"}
        self._make_cards("audience", Listing.Audience, helps, icons)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of your text"), choices=settings.LANGUAGES
        )

    def _shape_details(self) -> None:
        is_request = self.instance.is_request
        if "features" in self.fields:
            self.fields["features"] = forms.MultipleChoiceField(
                label=_("What must be there") if is_request else _("What is there"),
                choices=_capitals(Feature),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self._make_choice("rhythm", Listing.Rhythm, _("One-off or regularly?"))
        self._make_choice("handover", Listing.Handover, _("How does it change hands?"))
        self._make_choice("form", Listing.Form, _("In what form?"))
        if "in_return" in self.fields:
            get, like = _("What do they get in return?"), _("What would you like in return?")
            self.fields["in_return"].label = get if is_request else like
            self.fields["in_return"].help_text = _(
                "For example: a meal, travel costs, a free ticket"
            )
        if "hours" in self.fields:
            self.fields["hours"].label = _("About how many hours?")

    def _make_cards(self, name: str, choices: Any, helps: Any, icons: dict[str, str]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=self.fields[name].label,
            choices=_capitals(choices),
            widget=RadioCards(help_texts=helps, icons=icons),
        )

    def _make_choice(self, name: str, choices: Any, label: Any) -> None:
        if name in self.fields:
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=_capitals(choices),
                required=False,
                widget=forms.RadioSelect,
            )

    def _fill_in(self) -> None:
        listing = self.instance
        if listing.pk:
            self.initial.setdefault("price", listing.price_cents)
            self.initial.setdefault("deposit", listing.deposit_cents)
            self.initial["tags"] = sorted(listing.tags.names())
            self.initial["key"] = listing.key
            self.initial |= listing.typed
        else:
            self.initial.setdefault("language", get_language() or settings.LANGUAGE_CODE)

    # What is answered

    def clean_title(self) -> str:
        return self._public(" ".join(_printable(self.cleaned_data["title"]).split()))

    def clean_body(self) -> str:
        text = _printable(self.cleaned_data["body"], keep="\n").strip()
        return self._public(re.sub(r"\n{3,}", "\n\n", text))

    def _public(self, text: str) -> str:
        if MAIL_ADDRESS.search(text) or PHONE_NUMBER.search(text):
            raise ValidationError(
                _(
                    "Leave out mail addresses and phone numbers: everybody could read them."
                    " People answer you through this site."
                ),
                code="contact",
            )
        return text

    def clean_in_return(self) -> str:
        return self._public(_printable(self.cleaned_data["in_return"]))

    def clean_picture_alt(self) -> str:
        return _printable(self.cleaned_data["picture_alt"])

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"]
        place = locate(typed)
        if place:
            return place.postcode4
        if not typed:
            return ""
        raise ValidationError(
            _(
                "We do not know this postcode. Write four digits, such as 7201;"
                " is it further away, then take one nearby."
            ),
            code="unknown",
        )

    def clean_starts_on(self) -> date | None:
        return _sensible(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date | None:
        return _sensible(self.cleaned_data["ends_on"])

    def clean_picture(self) -> Any:
        upload = self.cleaned_data["picture"]
        if isinstance(upload, UploadedFile):
            return clean_picture(upload)
        return upload

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language

    def clean_radius_km(self) -> int:
        return self.cleaned_data["radius_km"] or self.instance.radius_km

    def clean_cost(self) -> str:
        return self.cleaned_data["cost"] or self.instance.cost

    def clean_audience(self) -> str:
        return self.cleaned_data["audience"] or self.instance.audience

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day comes before the first one."))
        if ends and ends < timezone.localdate() and not self.for_draft:
            self.add_error("ends_on", _("This day has passed already."))
        self._check_price(data)
        return data

    def _check_price(self, data: dict[str, Any]) -> None:
        if "cost" not in self.fields:
            return
        if data.get("cost") != Listing.Cost.PAID:
            data["price"], data["price_unit"] = None, ""
        elif not data.get("price") and "price" not in self.errors:
            self.add_error("price", _("Write the price, or choose “to be agreed”."))

    def _post_clean(self) -> None:
        """Put the answers into the listing; of a draft those that can be understood."""
        before = {name: getattr(self.instance, name) for name in self._plain_fields}
        self.instance.typed = {}
        self._wait_for_the_price()
        self._put_aside()
        super()._post_clean()  # type: ignore[misc]
        for name in self._put_aside():
            setattr(self.instance, name, before.get(name))
        if "price" in self.fields:
            self.instance.price_cents = self.cleaned_data.get("price")
        if "deposit" in self.fields:
            self.instance.deposit_cents = self.cleaned_data.get("deposit")
        self._measure_picture()

    @property
    def _plain_fields(self) -> list[str]:
        held = {f.name for f in Listing._meta.concrete_fields} - {"organisation"}
        return [name for name in self.fields if name in held]

    def _put_aside(self) -> list[str]:
        """Of a draft, keep as text what is wrong, and go on as if it had not been asked."""
        if not self.for_draft:
            return []
        wrong = [name for name in self.errors if name not in NOT_PUT_ASIDE]
        for name in wrong:
            if name in self.fields:
                self.instance.typed[name] = _as_typed(self[name].data)
            del self.errors[name]
        return wrong

    def _wait_for_the_price(self) -> None:
        """A draft may be for a price that is not there yet; the choice is kept as typed."""
        paid = Listing.Cost.PAID
        if not self.for_draft or self.cleaned_data.get("cost") != paid:
            return
        if not self.cleaned_data.get("price"):
            del self.cleaned_data["cost"]
            self.instance.typed["cost"] = paid.value
            self.instance.cost = Listing.Cost.AGREE

    def _measure_picture(self) -> None:
        picture = self.cleaned_data.get("picture")
        if "picture" in self.changed_data and "picture" in self.cleaned_data:
            if not picture:
                self.instance.picture_width = self.instance.picture_height = None
                return
            with Image.open(picture) as measured:
                self.instance.picture_width, self.instance.picture_height = measured.size
            picture.seek(0)

    @property
    def can_be_kept(self) -> bool:
        """Whether a draft can be saved, even if something must be told."""
        return "organisation" not in self.errors

    @property
    def chosen_tags(self) -> Iterable[str]:
        return self.cleaned_data.get("tags") or []

    @property
    def chosen_disciplines(self) -> Iterable[Discipline]:
        return self.cleaned_data.get("disciplines") or []


class OneFactForm(forms.ModelForm[Listing]):
    """A few fields of a draft, of which only those that were sent are changed."""

    class Meta:
        model = Listing
        fields = ("quantity", "area_m2", "rhythm", "starts_on", "ends_on", "slots", "radius_km")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slots"] = forms.MultipleChoiceField(choices=slot_choices())
        for name in list(self.fields):
            if name not in self.data:
                del self.fields[name]

    def clean_starts_on(self) -> date | None:
        return _sensible(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date | None:
        return _sensible(self.cleaned_data["ends_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts = data.get("starts_on", self.instance.starts_on)
        ends = data.get("ends_on", self.instance.ends_on)
        if not self.fields or (starts and ends and ends < starts):
            raise ValidationError(_("The last day comes before the first one."))
        return data

    @property
    def adopted(self) -> Listing:
        """The draft with what was sent; what had been typed there and not understood is gone."""
        kept = {k: v for k, v in self.instance.typed.items() if k not in self.fields}
        self.instance.typed = kept
        return self.instance


class ClosingForm(forms.Form):
    """How did it end?"""

    outcome = forms.ChoiceField(label=_("How did it end?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"] = forms.ChoiceField(
            label=_("How did it end?"),
            choices=_capitals(Listing.Outcome),
            widget=RadioCards(
                icons={
                    "found_here": "party-popper",
                    "elsewhere": "circle-check",
                    "not_needed": "circle-slash",
                    "not_worked": "cloud-rain",
                }
            ),
        )


def _capitals(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in choices.choices]


def _printable(text: str, *, keep: str = "") -> str:
    """Without control characters, which no page can show and no database column likes."""
    unified = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c if c in keep or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") else " "
        for c in unified
    )


def _as_typed(data: Any) -> Any:
    """What a browser sent for one field, as text that fits in a column."""
    if isinstance(data, list):
        return [_printable(str(each))[:100] for each in data[:50]]
    return _printable(str(data or ""), keep="\n")[:LONGEST_KEPT]


def _sensible(day: date | None) -> date | None:
    today = timezone.localdate()
    if day and not today - timedelta(days=366) <= day <= today + timedelta(days=5 * 366):
        raise ValidationError(_("Choose a day between last year and five years from now."))
    return day
