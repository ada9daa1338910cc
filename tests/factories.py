"""Things to test with; each factory makes the plainest valid one."""

from datetime import timedelta

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Discipline, Letter, Membership, Organisation, User
from exchange.listings.models import Listing
from exchange.notifications.models import Notification
from exchange.volunteering.models import SignUp, VolunteerProfile

ZUTPHEN = {"postcode": "7201", "place": "Zutphen", "latitude": 52.1425, "longitude": 6.1961}


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.LazyFunction(lambda: make_password(None))  # most members have none
    first_name = factory.Sequence(lambda n: f"Anna{n}")
    last_name = "de Vries"

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Koor {n}")
    slug = factory.Sequence(lambda n: f"koor-{n}")
    kind = Organisation.Kind.ASSOCIATION
    status = Organisation.Status.ACTIVE
    joined_at = factory.LazyFunction(timezone.now)
    postcode = ZUTPHEN["postcode"]
    place = ZUTPHEN["place"]
    latitude = ZUTPHEN["latitude"]
    longitude = ZUTPHEN["longitude"]


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Membership.Role.MANAGER


class ListingFactory(DjangoModelFactory):
    """A draft offer of a space; `open=True` opens it, `request=True` turns it round."""

    class Meta:
        model = Listing
        skip_postgeneration_save = True

    class Params:
        open = factory.Trait(
            status=Listing.Status.OPEN,
            opened_at=factory.LazyFunction(timezone.now),
            expires_on=factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30)),
        )
        request = factory.Trait(direction=Listing.Direction.REQUEST)

    organisation = factory.SubFactory(OrganisationFactory)
    kind = Listing.Kind.SPACE
    direction = Listing.Direction.OFFER
    title = factory.Sequence(lambda n: f"Oefenruimte {n}")
    body = "Een fijne ruimte om te oefenen."
    postcode = ZUTPHEN["postcode"]
    place = ZUTPHEN["place"]
    latitude = ZUTPHEN["latitude"]
    longitude = ZUTPHEN["longitude"]

    @factory.post_generation
    def tags(self, create, names, **kwargs):
        if create and names:
            self.tags.set(names)

    @factory.post_generation
    def disciplines(self, create, slugs, **kwargs):
        if create and slugs:
            self.disciplines.set(Discipline.objects.filter(slug__in=slugs))


class VolunteerProfileFactory(DjangoModelFactory):
    class Meta:
        model = VolunteerProfile
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    headline = "Ik help graag achter de bar"
    postcode = ZUTPHEN["postcode"]
    place = ZUTPHEN["place"]
    latitude = ZUTPHEN["latitude"]
    longitude = ZUTPHEN["longitude"]

    @factory.post_generation
    def tags(self, create, names, **kwargs):
        if create and names:
            self.tags.set(names)


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    name = "match"
    key = factory.Sequence(lambda n: f"test:{n}")
    address = "anna@example.org"
    language = "nl"
    subject = "Er is een match"
    text = "Dag Anna,\n\n.een regel met een punt\n"
    html = "<p>Dag Anna,</p>"
    message_id = factory.Sequence(lambda n: f"<letter-{n}@example.org>")


class NotificationFactory(DjangoModelFactory):
    """An unread match that nobody was told about yet."""

    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = Notification.Kind.MATCH
    thing = factory.Sequence(lambda n: f"match:{n}")
    url = "/listings/7/"
    details = factory.LazyFunction(
        lambda: {
            "listing_title": "Oefenruimte voor 40 zangers",
            "other_title": "Grote zaal met vleugel",
            "other_organisation": "Muziekcentrum De Hoven",
            "other_kind": "space",
            "other_direction": "offer",
            "other_place": "Zutphen",
            "distance_km": 3.2,
            "why_nl": "Dezelfde avond, en er is een piano.",
            "why_en": "The same evening, and there is a piano.",
        }
    )


class HelpWantedFactory(ListingFactory):
    """An open request for volunteers."""

    class Params:
        once = factory.Trait(rhythm=Listing.Rhythm.ONCE)

    kind = Listing.Kind.VOLUNTEERS
    direction = Listing.Direction.REQUEST
    title = factory.Sequence(lambda n: f"Hulp achter de bar {n}")
    body = "Kom gezellig tappen."
    status = Listing.Status.OPEN
    opened_at = factory.LazyFunction(timezone.now)
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class SignUpFactory(DjangoModelFactory):
    class Meta:
        model = SignUp

    user = factory.SubFactory(UserFactory)
    listing = factory.SubFactory(HelpWantedFactory)
    message = "Ik help graag."
