"""What the forms accept, tidy up and refuse."""

import pytest
from django.contrib.auth.models import AnonymousUser

from exchange.volunteering.forms import MOST_TAGS, HelpForm, ProfileForm, TagsField
from tests.factories import HelpWantedFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_words_with_commas_become_tags_without_repeats():
    assert TagsField().clean(" bar,  koken ,Bar;; luisterend   oor\n") == [
        "bar",
        "koken",
        "luisterend oor",
    ]


@pytest.mark.parametrize("words", ["x" * 41, ",".join(f"w{n}" for n in range(MOST_TAGS + 1))])
def test_too_long_or_too_many_tags_are_refused(words):
    form = ProfileForm({"headline": "Ik", "radius_km": "10", "tags": words})

    assert "tags" in form.errors


def test_a_visitor_is_asked_who_she_is_and_a_member_is_not():
    listing = HelpWantedFactory()

    assert {"first_name", "email"} <= set(HelpForm(user=AnonymousUser(), listing=listing).fields)
    assert not {"first_name", "email"} & set(HelpForm(user=UserFactory(), listing=listing).fields)


def test_the_minimum_age_is_asked_for_where_there_is_one():
    user = UserFactory()
    adult = HelpForm({}, user=user, listing=HelpWantedFactory(minimum_age=18))

    assert "18" in str(adult["is_old_enough"].label)
    assert not adult.is_valid()
    assert HelpForm({}, user=user, listing=HelpWantedFactory()).is_valid()


def test_a_postcode_gives_a_profile_its_place():
    form = ProfileForm({"headline": "Ik", "radius_km": "10", "postcode": "7201 ab"})

    assert form.is_valid(), form.errors
    profile = form.fill(UserFactory())
    assert (profile.postcode, profile.place) == ("7201", "Zutphen")
    assert profile.latitude is not None


@pytest.mark.parametrize("postcode", ["9999", "zutphen", "0000", "'; drop table"])
def test_an_unknown_postcode_says_so(postcode):
    form = ProfileForm({"headline": "Ik", "radius_km": "10", "postcode": postcode})

    assert list(form.errors) == ["postcode"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("radius_km", "12"),
        ("radius_km", "veel"),
        ("hours_per_month", "0"),
        ("hours_per_month", "900"),
        ("slots", ["tue-night"]),
        ("headline", "x" * 121),
        ("headline", ""),
    ],
)
def test_nonsense_is_refused_at_its_own_field(field, value):
    form = ProfileForm({"headline": "Ik", "radius_km": "10", field: value})

    assert list(form.errors) == [field]
