"""No page of the demo network is heavy: queries, and bytes over the wire."""

import gzip
import re

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from cms.models import StoryPage
from exchange.listings.models import Listing
from tests.cms.test_demo import loaded, network  # noqa: F401  (fixtures: the loaded demo network)

pytestmark = pytest.mark.xdist_group("demo")  # one process loads the demo network

MOST_QUERIES = 12
MOST_BYTES = 60_000


def pages_for_all():
    wanted = {"kind": Listing.Kind.VOLUNTEERS, "direction": Listing.Direction.REQUEST}
    listing = Listing.objects.public().open().first()
    return [
        "/",
        StoryPage.objects.live().first().url,
        reverse("listings:index"),
        reverse("listings:index") + "?q=oefenruimte",
        listing.get_absolute_url(),
        reverse("organisations:index"),
        listing.organisation.get_absolute_url(),
        reverse("volunteering:find"),
        reverse("volunteering:find") + "?words=koffie&postcode=7201",
        reverse("volunteering:help", args=[Listing.objects.public().open().filter(**wanted)[0].pk]),
        reverse("accounts:join"),
    ]


def pages_for_a_manager(user):
    organisation = user.memberships.filter(role=Membership.Role.MANAGER).first().organisation
    own = Listing.objects.filter(organisation=organisation, status=Listing.Status.OPEN).first()
    return [
        reverse("accounts:home"),
        own.get_absolute_url(),
        reverse("listings:mine"),
        reverse("listings:compose", args=["request", "space"]),
        reverse("organisations:team", args=[organisation.slug]),
        reverse("notifications:index"),
        reverse("volunteering:received"),
    ]


def weigh(client, path, known):
    """The bytes of a page with its own styles and scripts, compressed."""
    html = client.get(path).content
    size = len(gzip.compress(html))
    for file in set(re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"', html)):
        if file not in known:
            response = client.get(file.decode())
            assert response.status_code == 200, file
            known[file] = len(gzip.compress(b"".join(response.streaming_content)))
        size += known[file]
    return size


@pytest.mark.parametrize("reader", ["visitor", "manager"])
def test_no_page_asks_more_than_twelve_queries_or_weighs_more_than_60_kb(
    network,  # noqa: F811
    client,
    django_assert_max_num_queries,
    reader,
):
    pages = pages_for_all()
    if reader == "manager":
        user = User.objects.get(email="marijke@koorhoogwater.example")
        user.acting_for = user.memberships.first().organisation
        user.save()
        client.force_login(user)
        pages += pages_for_a_manager(user)
    known = {}
    for path in pages:
        size = weigh(client, path, known)  # this first look warms what stays in memory
        assert size <= MOST_BYTES, path
        with django_assert_max_num_queries(MOST_QUERIES, info=path):
            assert client.get(path).status_code == 200
