"""What an overview holds, and why."""

import pytest

from accounts.models import Letter
from exchange.matching.models import Match, Reaction
from exchange.matching.nudging import details_for
from exchange.notifications.models import Notification
from tests.exchange.digests.conftest import DAY, TUESDAY, editor, follow, new_listing, overviews
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    NotificationFactory,
    OrganisationFactory,
    SignUpFactory,
    VolunteerProfileFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def matched(user, own, other, **fields):
    """A match of two listings, told to this person as news."""
    match = Match.objects.create(
        request=own if own.is_request else other,
        offer=other if own.is_request else own,
        score=fields.pop("score", 0.8),
        status=Match.Status.TOLD,
    )
    side = match.side_of(own)
    details = details_for(match, side) | {"why_nl": "Dezelfde avond, en er is een piano."}
    NotificationFactory(
        user=user, thing=f"match:{match.pk}", details=details | fields, url="/listings/1/"
    )
    return match


def test_a_match_comes_with_its_reason_and_three_buttons():
    choir = OrganisationFactory(name="Koor de Zwaan")
    anna = editor(choir, first_name="Anna")
    own = ListingFactory(open=True, request=True, organisation=choir, title="Plek om te zingen")
    other = ListingFactory(open=True, title="Zaal met vleugel")
    match = matched(anna, own, other)

    assert overviews() == 1

    letter = Letter.objects.get()
    print(letter.text)
    assert letter.subject == "Past bij jou: Zaal met vleugel"
    assert "[1] Ruimte aangeboden\nZaal met vleugel\n" in letter.text
    assert "Waarom: Dezelfde avond, en er is een piano." in letter.text
    assert "Bij je vraag “Plek om te zingen” · Koor de Zwaan" in letter.text
    assert letter.offers == [
        ["interested", match.pk, "request"],
        ["later", match.pk, "request"],
        ["declined", match.pk, "request"],
    ]
    assert set(letter.things) == {f"match:{match.pk}", f"listing:{other.pk}"}
    assert list(letter.notifications.all()) == list(Notification.objects.all())
