"""A home page, stories and a few texts in place of Wagtail's welcome page.

A fresh database serves a sensible site at once; the coordinator changes all of it.
"""

import json
import uuid

from django.conf import settings
from django.db import migrations
from django.utils import timezone

HERO_NL = {
    "eyebrow": "Cultuur in en om Zutphen",
    "heading": "Wat de één heeft,",
    "accent": "zoekt de ander",
    "text": "Een zaal, een tenor, twaalf stoelen of een goed idee. Hier vinden koren, podia, musea, "
    "scholen en zorghuizen elkaar. En jij kunt meedoen.",
    "picture": None,
    "action": {"label": "Bekijk de oproepen", "to": "listings", "page": None, "address": ""},
    "second": {"label": "Ik wil helpen", "to": "help", "page": None, "address": ""},
}
HERO_EN = {
    "eyebrow": "Culture in and around Zutphen",
    "heading": "What one has,",
    "accent": "another is looking for",
    "text": "A hall, a tenor, twelve chairs or a good idea. Here choirs, venues, museums, schools "
    "and care homes find each other. And you can take part.",
    "picture": None,
    "action": {"label": "See the listings", "to": "listings", "page": None, "address": ""},
    "second": {"label": "I want to help", "to": "help", "page": None, "address": ""},
}


def link(label, to):
    return {"label": label, "to": to, "page": None, "address": ""}


HOME_NL = [
    ("hero", HERO_NL),
    (
        "open_listings",
        {
            "eyebrow": "Net geplaatst",
            "heading": "Nieuw in de uitwisseling",
            "text": "Gevraagd en aangeboden, door organisaties uit de buurt.",
            "kind": "",
            "direction": "",
            "count": 6,
        },
    ),
    (
        "kinds",
        {
            "heading": "Wat je hier vindt",
            "text": "Vier soorten oproepen. Altijd gratis om te plaatsen.",
            "space": "Repetitieruimtes, podia, ateliers en een zaal voor één avond.",
            "volunteers": "Handen voor de bar, de deur, het decor en de ledenlijst.",
            "expertise": "Van subsidieaanvraag tot lichtplan: iemand weet het al.",
            "equipment": "Stoelen, spots, kostuums en een aanhanger.",
        },
    ),
    (
        "steps",
        {
            "heading": "Zo werkt het",
            "text": "",
            "steps": [
                {
                    "title": "Zet neer wat je hebt of zoekt",
                    "text": "In vijf minuten staat je oproep online. Een concept wordt vanzelf bewaard.",
                },
                {
                    "title": "Wij zoeken mee",
                    "text": "Past er iets bij elkaar? Dan krijgen jullie allebei bericht, met de reden erbij.",
                },
                {
                    "title": "Spreek samen af",
                    "text": "Jullie regelen het onderling. Kom je er niet uit, dan denkt de netwerkcoördinator mee.",
                },
            ],
            "action": link("Plaats een oproep", "new_listing"),
        },
    ),
    (
        "newest_stories",
        {
            "eyebrow": "Uit het netwerk",
            "heading": "Verhalen van hier",
            "text": "Zo pakt het uit als mensen elkaar vinden.",
            "count": 3,
        },
    ),
    ("members", {"heading": "Zij doen al mee", "text": "", "count": 16}),
    ("disciplines", {"heading": "Waar gaat je hart sneller van kloppen?", "text": ""}),
    (
        "call_to_action",
        {
            "heading": "Doe je mee?",
            "text": "Meld je koor, museum, school of buurthuis aan. Het kost niets, en een wachtwoord "
            "hoef je niet te onthouden.",
            "action": link("Meld je aan", "join"),
            "second": link("Kijk wie er meedoet", "organisations"),
        },
    ),
]
HOME_EN = [
    ("hero", HERO_EN),
    (
        "open_listings",
        {
            "eyebrow": "Just in",
            "heading": "New in the exchange",
            "text": "Wanted and offered, by organisations nearby.",
            "kind": "",
            "direction": "",
            "count": 6,
        },
    ),
    (
        "kinds",
        {
            "heading": "What you find here",
            "text": "Four kinds of listings. Posting is always free.",
            "space": "Rehearsal rooms, stages, studios and a hall for one evening.",
            "volunteers": "Hands for the bar, the door, the set and the members' list.",
            "expertise": "From a grant application to a light plan: somebody knows.",
            "equipment": "Chairs, spotlights, costumes and a trailer.",
        },
    ),
    (
        "steps",
        {
            "heading": "How it works",
            "text": "",
            "steps": [
                {
                    "title": "Say what you have or need",
                    "text": "Your listing is online in five minutes. Drafts are saved by themselves.",
                },
                {
                    "title": "We look along",
                    "text": "Do two listings fit? Then both of you hear about it, and why.",
                },
                {
                    "title": "Make your agreement",
                    "text": "You arrange the rest together. If you get stuck, the network coordinator helps.",
                },
            ],
            "action": link("Post a listing", "new_listing"),
        },
    ),
    (
        "newest_stories",
        {
            "eyebrow": "From the network",
            "heading": "Stories from here",
            "text": "What happens when people find each other.",
            "count": 3,
        },
    ),
    ("members", {"heading": "They already take part", "text": "", "count": 16}),
    ("disciplines", {"heading": "What makes your heart beat faster?", "text": ""}),
    (
        "call_to_action",
        {
            "heading": "Will you join in?",
            "text": "Sign up your choir, museum, school or community centre. It is free, and there is "
            "no password to remember.",
            "action": link("Join in", "join"),
            "second": link("See who takes part", "organisations"),
        },
    ),
]

ABOUT = {
    "slug": "over-ons",
    "title": "Over dit netwerk",
    "title_en": "About this network",
    "intro": "Een plek waar cultuurmakers in en om Zutphen elkaar verder helpen.",
    "intro_en": "A place where those who make culture in and around Zutphen help each other along.",
    "body": "<p>In elke stad staan zalen leeg op dinsdagavond. Staan er lampen in een kast die een "
    "ander nodig heeft. En zijn er mensen die graag willen helpen, maar niet weten waar.</p>"
    "<p>Hier breng je die dingen bij elkaar. Organisaties zetten neer wat ze hebben en wat ze "
    "zoeken. Past er iets bij elkaar, dan krijgen beide kanten bericht.</p>"
    "<h2>Voor wie</h2><p>Voor verenigingen en stichtingen, podia, musea en bibliotheken. Ook voor "
    "scholen, zorghuizen, de gemeente en voor een groep buren met een plan.</p>"
    "<h2>Wat het kost</h2><p>Meedoen is gratis. Jullie bepalen zelf of er iets tegenover staat.</p>",
    "body_en": "<p>In every town some halls stand empty on a Tuesday evening. Some lamps lie in a "
    "cupboard while somebody else needs them. And some people would love to help, but do not know "
    "where.</p><p>Here you bring them together. Organisations say what they have and what they "
    "need. When things fit, both sides hear about it.</p>"
    "<h2>For whom</h2><p>For associations and foundations, venues, museums and libraries. Also for "
    "schools, care homes, the municipality and for a group of neighbours with a plan.</p>"
    "<h2>What it costs</h2><p>Taking part is free. You decide yourselves about anything in return.</p>",
}
RULES = {
    "slug": "huisregels",
    "title": "Huisregels",
    "title_en": "House rules",
    "intro": "Zo houden we het hier prettig en eerlijk.",
    "intro_en": "How we keep this place pleasant and fair.",
    "body": "<ol><li><b>Wees eerlijk.</b> Zet alleen neer wat er echt is, en wat je echt zoekt.</li>"
    "<li><b>Antwoord binnen een week.</b> Ook een nee is een antwoord.</li>"
    "<li><b>Kom afspraken na.</b> Lukt het niet? Laat het op tijd weten.</li>"
    "<li><b>Iedereen is welkom.</b> We sluiten niemand uit om wie hij of zij is.</li>"
    "<li><b>Geen reclame.</b> Een oproep gaat over cultuur, niet over verkoop.</li></ol>"
    "<p>Zie je iets dat niet klopt? Laat het de <a href='/contact/'>netwerkcoördinator</a> weten. "
    "Zij mag een oproep weghalen en zegt er altijd bij waarom.</p>",
    "body_en": "<ol><li><b>Be honest.</b> Post only what is really there, and what you really need.</li>"
    "<li><b>Answer within a week.</b> A no is an answer too.</li>"
    "<li><b>Keep your word.</b> If you cannot, say so in time.</li>"
    "<li><b>Everybody is welcome.</b> We exclude nobody for who they are.</li>"
    "<li><b>No advertising.</b> A listing is about culture, not about sales.</li></ol>"
    "<p>Do you see something wrong? Tell the <a href='/contact/'>network coordinator</a>. "
    "She may take a listing away, and always says why.</p>",
}
PRIVACY = {
    "slug": "privacy",
    "title": "Privacy",
    "title_en": "Privacy",
    "intro": "Wat we van je weten, waarom, en hoe je dat verandert.",
    "intro_en": "What we know about you, why, and how you change that.",
    "body": "<h2>Wat we bewaren</h2><ul><li>Je e-mailadres en je naam, om je te herkennen en te schrijven.</li>"
    "<li>Bij welke organisatie je hoort en wat je daar doet.</li>"
    "<li>Wat je plaatst, en wie erop reageert.</li>"
    "<li>Als vrijwilliger: wat je graag doet, wanneer, en je postcode in vier cijfers.</li></ul>"
    "<h2>Wat we niet doen</h2><ul><li>Je adres of telefoonnummer tonen aan bezoekers.</li>"
    "<li>Gegevens verkopen, of je volgen op andere sites.</li>"
    "<li>De plek bewaren die in je foto's zit: die halen we eruit.</li></ul>"
    "<h2>Jouw keuzes</h2><p>In je instellingen kies je welke berichten je krijgt. Onder elke brief staat "
    "een link om ermee te stoppen. Wil je weten wat we van je hebben, of wil je weg? Schrijf de "
    "<a href='/contact/'>netwerkcoördinator</a>. Je krijgt binnen een maand antwoord.</p>"
    "<p>Op deze site gebruiken we alleen cookies die nodig zijn om in te loggen en je taal te onthouden.</p>",
    "body_en": "<h2>What we keep</h2><ul><li>Your e-mail address and name, to know you and to write to you.</li>"
    "<li>Which organisation you belong to and what you do there.</li>"
    "<li>What you post, and who answers.</li>"
    "<li>As a volunteer: what you like to do, when, and the four digits of your postcode.</li></ul>"
    "<h2>What we do not do</h2><ul><li>Show your address or telephone number to visitors.</li>"
    "<li>Sell data, or follow you to other sites.</li>"
    "<li>Keep the place that is hidden in your photos: we take it out.</li></ul>"
    "<h2>Your choices</h2><p>In your settings you choose which messages you get. Every letter has a link "
    "to stop it. Do you want to know what we have about you, or do you want to leave? Write to the "
    "<a href='/contact/'>network coordinator</a>. You get an answer within a month.</p>"
    "<p>This site uses only the cookies it needs to sign you in and to remember your language.</p>",
}
ACCESSIBILITY = {
    "slug": "toegankelijkheid",
    "title": "Toegankelijkheid",
    "title_en": "Accessibility",
    "intro": "Iedereen moet hier terechtkunnen. Loop je ergens tegenaan? Vertel het ons.",
    "intro_en": "Everybody should be able to use this site. Do you run into something? Tell us.",
    "body": "<p>We bouwen deze site volgens WCAG 2.2, niveau AA. Alles werkt met het toetsenbord, met een "
    "schermlezer, op een kleine telefoon en met grote letters. Er beweegt niets als je dat niet wilt.</p>"
    "<h2>Wat we controleren</h2><ul><li>Kleurverschil en lettergrootte, in licht en donker.</li>"
    "<li>Een beschrijving bij elke foto.</li><li>Formulieren die zeggen wat er mis is en wat helpt.</li></ul>"
    "<h2>Werkt iets niet?</h2><p>Schrijf de <a href='/contact/'>netwerkcoördinator</a>. Zeg welke pagina het is "
    "en wat je wilde doen. Je krijgt binnen twee weken antwoord.</p>",
    "body_en": "<p>We build this site to WCAG 2.2, level AA. Everything works with the keyboard, with a screen "
    "reader, on a small phone and with large letters. Nothing moves if you do not want it to.</p>"
    "<h2>What we check</h2><ul><li>Contrast and letter size, in light and dark.</li>"
    "<li>A description with every photo.</li><li>Forms that say what is wrong and what helps.</li></ul>"
    "<h2>Something does not work?</h2><p>Write to the <a href='/contact/'>network coordinator</a>. Say which "
    "page it is and what you wanted to do. You get an answer within two weeks.</p>",
}
CONTACT = {
    "slug": "contact",
    "title": "Contact",
    "title_en": "Contact",
    "intro": "De netwerkcoördinator denkt graag met je mee.",
    "intro_en": "The network coordinator likes to think along.",
    "body": "<p>Zoek je iemand en kom je er zelf niet uit? Weet je niet hoe je begint? Of klopt er iets niet? "
    "Stuur een bericht naar de netwerkcoördinator. Je krijgt meestal binnen twee werkdagen antwoord.</p>"
    "<p><i>Coördinator: zet hier je naam, je e-mailadres en de uren waarop mensen kunnen binnenlopen.</i></p>",
    "body_en": "<p>Are you looking for somebody and do you get stuck? Do you not know how to begin? Or is "
    "something wrong? Write to the network coordinator. You usually hear back within two working days.</p>"
    "<p><i>Coordinator: put your name, e-mail address and opening hours here.</i></p>",
}
STORIES = {
    "slug": "verhalen",
    "title": "Verhalen",
    "title_en": "Stories",
    "intro": "Een koor in het zorghuis, een decor uit drie schuren. Lees wat er gebeurt als mensen elkaar vinden.",
    "intro_en": "A choir in the care home, a set from three sheds. Read what happens when people find each other.",
}


def streamed(blocks):
    return json.dumps(
        [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]
    )


def begin(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("cms", "HomePage")
    StoryIndexPage = apps.get_model("cms", "StoryIndexPage")
    SimplePage = apps.get_model("cms", "SimplePage")
    if HomePage.objects.exists():
        return

    root = Page.objects.filter(depth=1).order_by("path").first()
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    untouched = welcome is not None and not Page.objects.filter(
        path__startswith=welcome.path, depth__gt=2
    ).exists()
    if root is None or not untouched:
        return  # somebody has built a site of their own already
    locale = Locale.objects.get(pk=welcome.locale_id)
    path = welcome.path
    Site.objects.filter(root_page=welcome).update(root_page=root)
    Page.objects.filter(pk=welcome.pk).delete()

    def add(model, parent, path, number_of_children, **fields):
        slug = fields["slug"]
        page = model(
            path=path,
            depth=len(path) // 4,
            numchild=number_of_children,
            url_path=f"{parent.url_path}{slug}/",
            content_type=_content_type(apps, model),
            locale=locale,
            live=True,
            draft_title=fields["title"],
            first_published_at=timezone.now(),
            last_published_at=timezone.now(),
            translation_key=uuid.uuid4(),
            **fields,
        )
        page.save()
        return page

    texts = [ABOUT, RULES, PRIVACY, ACCESSIBILITY, CONTACT]
    home = add(
        HomePage,
        root,
        path,
        1 + len(texts),
        slug="home",
        title=settings.SITE_NAME,
        body=streamed(HOME_NL),
        body_en=streamed(HOME_EN),
        search_description="Gevraagd en aangeboden in cultureel Zutphen: kennis, vrijwilligers, "
        "ruimte en materiaal.",
    )
    add(StoryIndexPage, home, f"{path}0001", 0, **STORIES)
    for number, text in enumerate(texts, start=2):
        fields = dict(text)
        for name in ("body", "body_en"):
            fields[name] = streamed([("text", fields[name])])
        add(SimplePage, home, f"{path}{number:04d}", 0, **fields)
    root.numchild = Page.objects.filter(depth=2).count()
    root.save(update_fields=["numchild"])
    Site.objects.filter(root_page=root, is_default_site=True).update(
        root_page=home, site_name=settings.SITE_NAME
    )


def _content_type(apps, model):
    ContentType = apps.get_model("contenttypes", "ContentType")
    found, _ = ContentType.objects.get_or_create(
        app_label=model._meta.app_label, model=model._meta.model_name
    )
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_pages_and_stories"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
