"""Labels of concepts, put into a sentence: with an article where one belongs (pure)."""

import re

_NO_ARTICLE = {
    "nl": re.compile(
        r"(?:materiaal|apparatuur|verlichting|kleding|gereedschap|linnen|papier|goed|werk|bestek"
        r"|servies|textiel|stof|klei|lego|meubilair|voorziening|beveiliging|bescherming|muziek"
        r"|techniek|inrichting|bediening|water|licht|geluid|stroom|beeld|advies|hout|glas|metaal"
        r"|wifi|klank|ruimte in figuurlijke zin|koffie|thee|eten|drinken|elektronica|karton|gips"
        r"|decoratie|versiering|verpakking|huisraad|merchandise|akoestiek|toegang|accessoires"
        r"|kunstgras|gras|zand|verf|inkt|tape|touw|schuim|ijs|gas|drukwerk|bladmuziek)$"
    ),
    "en": re.compile(
        r"(?:equipment|material|lighting|clothing|furniture|linen|paper|gear|cutlery|clay|power"
        r"|tableware|bunting|shelving|fabric|ware|work|music|software|lego|ing|wood|metal|glass"
        r"|sand|paint|ink|tape|rope|foam|ice|gas|turf|hardware|stationery|storage|make-up|access"
        r"|protection|security|insulation|access|light|sound|water|brass|woodwind|percussion|catering|food|coffee|tea)$"
    ),
}
_SINGULAR = {
    # What ends like a plural and is none.
    "nl": re.compile(
        r"(?:wagen|oven|keuken|deken|toren|kussen|haven|teken|baken|scherm|haken|laken|bekken"
        r"|molen|wapen|examen|album|paviljoen|terrein|trein|magazijn)$"
    ),
    "en": re.compile(r"(?:ss|us|is|as|bus|lens|canvas|overhead projector|premises)$"),
}
_PLURAL = {
    "nl": re.compile(
        r"(?:en|els|ers|ens|ems|ars|ors|'s|jes|eaus|ches|eurs|ts's|ies|ues|ges|tools)$"
    ),
    "en": re.compile(r"s$"),
}
_JOINED = {"nl": re.compile(r" en | of "), "en": re.compile(r" and | or ")}
_EITHER = {"nl": " of ", "en": " or "}
# Words for a place of which the plural and the verb look otherwise.
_ROOM = re.compile(
    r"\b[a-zé-]*(?:ruimte|zaal|zaaltje|lokaal|kamer|hal|kerk|studio|atelier|podium|hok|theater|kelder"
    r"|zolder|loods|schuur|plein|foyer|café|werkplaats|opslag|garage|kantoor|plek|kapel|tuin"
    r"|vergaderplek|buurthuis|expositieruimte|oefenhok)\b(?!-)",
    re.IGNORECASE,
)
_STARTS = {
    "nl": re.compile(r"^(?:met|in|op|voor|aan|bij|tegen|per|'s|na|van|goedkoop|eenmalig|vaste) "),
    "en": re.compile(r"^(?:with|in|on|for|at|per|the|after|available|cheap) "),
}
_PERSON = {
    "nl": re.compile(
        r"(?:hulp|gids|lid|wacht|meester|eur|trice|ist|iste|arts|kundige|muzikant|persoon|host|gastheer"
        r"|gastvrouw|docent|coach|dj|kok|barman|agent|suppoost|buddy|maatje|ouder"
        r"|(?:leid|begeleid|medewerk|bestuurd|vertell|schrijv|ontwerp|help|spel|dans|redact|rijd"
        r"|dirigent|invall|advis|beheerd|organisat|regiss|tekst?schrijv|vertal|zing|toezichthoud"
        r"|verzorg|schild|maak|mak)"
        r"e?r|dirigent|repetitor|voorzitter|secretaris|presentator|vrijwilliger|musicus"
        r"|fotograaf|kapper|koster|beveiliger|loodgieter|boekhouder|accountant|molenaar|kunstenaar|leraar|conciërge)$"
    ),
    "en": re.compile(
        r"(?:helper|guide|member|attendant|driver|teacher|coach|musician|artist|writer|editor"
        r"|designer|photographer|presenter|conductor|organiser|treasurer|chair|secretary|buddy"
        r"|host|steward|cook|nurse|carer|mentor|speaker|reader|storyteller|translator|volunteer"
        r"|adviser|accountant|bookkeeper|technician|mechanic|painter|builder|accompanist|person|player"
        r"|singer|dancer|actor|director|busker|producer|curator|supervisor|keeper|maker)$"
    ),
}
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)


# What comes after these is not the room itself: “Oefenstal met slaapplek”.
_WITH = re.compile(
    r"\b(?:voor|met|onder|in|bij|van|naast|aan|op|om|zonder|achter|boven|en)\b", re.IGNORECASE
)


def is_person(label: str, language: str) -> bool:
    """Whether a label names somebody, such as *gids*, and not what is done."""
    names = re.split(_EITHER[language], label)
    return all(_PERSON[language].search(name) for name in names)


def room_in(title: str) -> str:
    """The room that a Dutch title names in its own word, such as *oefenruimte*; may be empty."""
    found = _ROOM.search(_WITH.split(title)[0])
    return found[0].lower() if found else ""


def is_countable(label: str, language: str) -> bool:
    """Whether an article belongs before it: one thing, not many and not a stuff."""
    if _STARTS[language].search(label):
        return False
    if _JOINED[language].search(label) and not is_person(label, language):
        return False
    head = re.split(r" (?:voor|met|van|in|op|om|bij|aan|als|for|with|of|at|as|to|on) ", label)[0]
    return not _NO_ARTICLE[language].search(head) and not _is_plural(head, language)


def is_plural(label: str, language: str) -> bool:
    return not _JOINED[language].search(label) and _is_plural(label, language)


def with_article(label: str, language: str, *, is_place: bool = False) -> str:
    """“een oefenruimte”, “an old hall”; “stoelen” and “koffie” stay as they are.

    Args:
        is_place: a place is always one thing, also a *leslokaal muziek*.
    """
    one = is_place and not _is_plural(label, language) and not _STARTS[language].search(label)
    if not one and not is_countable(label, language):
        return label
    if language == "nl":
        return f"een {label}"
    return f"{'an' if _VOWEL.match(label) and not label.startswith('u') else 'a'} {label}"


def _is_plural(head: str, language: str) -> bool:
    return bool(_PLURAL[language].search(head)) and not _SINGULAR[language].search(head)
