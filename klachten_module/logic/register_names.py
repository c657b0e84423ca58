"""What people call the columns of a register of complaints, Dutch and English."""

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

# What a column may mean -> the events that a day in it proves.
DAYS = {
    "received": ("received",),
    "received_registered": ("received", "registered"),
    "registered": ("registered",),
    "confirmed": ("confirmed",),
    "acknowledged": ("acknowledged",),
    "heard": ("heard",),
    "sent": ("sent",),
    "sent_closed": ("sent", "closed"),
    "closed": ("closed",),
}
MEANINGS = [
    ("number", "Old number"),
    ("received", "Received on"),
    ("received_registered", "Received and registered on"),
    ("registered", "Registered on"),
    ("confirmed", "Receipt confirmed on"),
    ("acknowledged", "Handling confirmed on"),
    ("heard", "Heard on"),
    ("sent", "Answer sent on"),
    ("sent_closed", "Answer sent and closed on"),
    ("closed", "Closed on"),
    ("outcome", "Outcome"),
    ("ground", "Ground"),
    ("subject", "Subject"),
    ("words", "Words of the complainant"),
    ("complainant", "Complainant"),
    ("email", "E-mail of the complainant"),
    ("about", "Person complained about"),
    ("channel", "Channel"),
    ("actions", "Agreed follow-up"),
]
# In this order the first that fits the name of a column, and what stands in it.
NAMES = (
    ("confirmed", r"ontv\w* ?(en )?bev|bevest\w* (van |v )?(de )?ontv|^(datum )?ov?b$"),
    ("confirmed", r"acknowledg|receipt confirmed|confirmation of receipt"),
    ("acknowledged", r"behandeling bevestigd|handling confirmed"),
    ("confirmed", r"^(datum |dd |d d )?(bevest(igd|iging)?)( (op|verz\w*|verst\w*))?$"),
    ("email", r"^(?!.*(behandel|medewerk)).*(\be ?mail|mail ?adres)"),
    ("about", r"beklaagde|aangeklaagde|betr\w+ (\w*medewerker|persoon|collega)"),
    ("about", r"betr\w+ (\w*verlener|docent|arts|ambtenaar|behandelaar)"),
    ("about", r"complained about|^over wie|person concerned|^klacht tegen wie"),
    ("about", r"klacht over (wie|persoon|medewerker)"),
    (
        "number",
        r"^(oud|old|klacht|klachten|zaak|dossier|registratie|reg|volg|melding|case"
        r"|complaint|ticket|incident|intern|corsa|djuma|topdesk|k)?"
        r"s? ?(nr|nrs|nummer|no|number|id|kenmerk|code)$",
    ),
    ("number", r"^(ons )?(kenmerk|referentie|reference|ref)( nr| nummer| klacht)?$"),
    ("sent", r"antwoord|\bbeantw|\bantw\b|afdoeningsbrief|brief (verz|verst|uit\b)"),
    ("sent", r"verzonden|verstuurd|\bverz\b|\banswer|\breply|response|\bsent\b"),
    ("received", r"\bontv|binnenk|binnengek|^(datum |dd |d d )?binnen( op)?$|\bingek"),
    ("received", r"\binkom(st|end)|ingediend|indiening|indiendatum|received|receipt"),
    ("received", r"\brecd\b|\brec d\b|\brcvd\b|\bgemeld|melddatum|aanmeld|reported"),
    ("received", r"datum (van )?(de )?(klacht|melding)|(klacht|meldings) ?datum"),
    ("registered", r"registratie ?datum|geregistreerd|datum registratie|registered"),
    ("registered", r"registration date|date of registration|ingeboekt|ingeschreven"),
    ("registered", r"^(reg ?datum|datum reg|dd reg)$|datum (inschr|inboek)"),
    ("heard", r"hoorzitting|gehoord|hoorgesprek|hearing|\bheard"),
    ("heard", r"(datum|dd|d d) (horen|hoor\w*)$|^hoor(datum|dag)$"),
    (
        "closed",
        r"\bafgeh|afhandel|afgedaan|afdoening|\bafgesl|gesloten|\bsluit|afsluit",
    ),
    ("closed", r"afgerond|afronding|^(datum |dd |d d )?(klaar|gereed|afd|afh|afgeh)$"),
    ("closed", r"einddatum|datum einde?$|gereed|voltooid|beeindig|\bclosed|closing"),
    ("closed", r"resolved|handled|\bended|end date|completed|finished|date done"),
    ("closed", r"opgelost"),
    ("outcome", r"gegrond|\bgegr\b|^g o( d| g)?$|oordeel|uitkomst|uitspraak|afdoening"),
    ("outcome", r"outcome|judge?ment|founded|upheld|resultaat|^result|conclusie"),
    ("outcome", r"beslissing|^besluit|decision|conclusion|afgehandeld als"),
    ("channel", r"kanaal|channel|wijze van|manier van|\bvia\b|^medium"),
    ("channel", r"hoe (ontvangen|binnen|ingediend|gemeld)"),
    ("ground", r"klachtgrond|^grond|categorie|category|rubriek|^soort|^aard|thema"),
    ("ground", r"type klacht|^ground|kind of complaint|klacht(soort|type|reden)"),
    ("complainant", r"klager|melder|indiener|verzoeker|complainant|afzender|^sender"),
    (
        "complainant",
        r"^(naam |name )?(klant|customer|client|burger|inwoner|bewoner|huurder"
        r"|patient|student|leerling|ouder|aanvrager|deelnemer|tenant)(en|s)?"
        r"( ?naam| name| initialen)?$",
    ),
    ("complainant", r"^(volledige )?naam( klacht\w*)?$|^(full )?name$"),
    ("subject", r"onderwerp|^betreft$|^betr$|titel|subject|title|korte omschr|inzake"),
    ("subject", r"omschrijving kort|waarover|^kort$|samenvatting|summary"),
    ("actions", r"maatregel|verbeter|vervolgact|opvolging|follow up|measures|afspra"),
    ("actions", r"^actie|^actions?$|leerpunt|lessons"),
    ("words", r"omschr|beschrijving|inhoud|toelichting|^klacht$|klachttekst"),
    ("words", r"description|^complaint$|^words|details"),
)
# These names say it of some registers and not of others: a person confirms it.
PERHAPS = (
    ("about", r"^(naam )?(medewerker|collega|employee)$|^(klacht )?tegen( wie)?$"),
    ("received", r"^(datum|date|dag|d d|dd)( in)?$|^in$|^start|^begin|aangemaakt"),
    ("received", r"created|opened|open date|logged|^intake|aanvang|dagtekening"),
    ("received", r"^datum (brief|schrijven|intake)|^poststempel"),
    ("sent", r"^(datum )?(reactie|besluit|beslissing|oordeel|uitspraak)( op| datum)?$"),
    ("closed", r"^(datum |dd |d d )?(eind|einde|uit|end|out|done)$"),
    ("closed", r"^(datum )?status ?datum$|laatst gewijzigd"),
    ("ground", r"^type$|^reden$|^reason$|^kind$"),
    ("words", r"^melding$|^tekst$|^text$|^verhaal$"),
)
# A day that is meant, agreed or counted, or who did it and how: no day of an event.
NO_DAY = (
    r"uiterst|uiterlijk|termijn|deadline|streef|verwacht|gepland|\bplan\b|verval"
    r"|rappel|herinner|verdaagd|verleng|uitstel|doorlooptijd|\bdagen\b|tijdig|op tijd"
    r"|\bdue\b|target|expected|planned|\bdays\b|in time|within|deadline|reminder"
    r"|^(datum |date of )?(incident|voorval|gebeurtenis|event)"
    r"|\bdoor\b|\bby\b|\bvia\b|\bper\b|^hoe\b|^wijze|^manier|geboorte|birth"
)
# What is told about a person is not who it is; a number of a person is not the case's.
NO_PERSON = (
    r"adres|address|straat|telefoon|\btel\b|\btelnr|mobiel|phone|woonplaats|\bplaats"
    r"|postcode|geslacht|\bm v\b|leeftijd|geboorte|reactie|tevreden|afdeling|nummer"
    r"|\bnr\b|behandel|afhandel|verantwoord|\bid\b|type klager|soort klager|akkoord"
)
# Words that are often mistyped, and how much a typo may look like them.
SPELLED = (
    "ontvangen ontvangst binnengekomen binnenkomst ingekomen ingediend melding"
    " registratiedatum geregistreerd ontvangstbevestiging bevestigd beantwoord antwoord"
    " verzonden verstuurd afgehandeld afhandeling afgesloten afdoening afgerond gereed"
    " oordeel gegrond uitkomst kanaal categorie onderwerp omschrijving klager melder"
    " beklaagde maatregelen received registered answered closed outcome complainant"
).split()
ALIKE = 0.88
LONGEST_NAME = 40
NO_NAMES: Mapping[str, str] = {}


def plain(text: object) -> str:
    """Return `text` in lower case, without accents and signs, words by one space.

    >>> plain(" Gegrond/Ongegrond? ")
    'gegrond ongegrond'
    """
    split = unicodedata.normalize("NFKD", str(text or "").casefold())
    bare = "".join(char for char in split if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare))


def named(
    name: str, dated: bool, undated: bool, known: Mapping[str, str] = NO_NAMES
) -> tuple[str | None, bool]:
    """Return (what a column with this name means, whether that is sure).

    :param dated, undated: whether it may hold days, or anything else
    :param known: {name as `plain` gives it: meaning}, of our own template

    >>> named("Dd. ontv.", True, False), named("Datum", True, False)
    (('received', True), ('received', False))
    >>> named("Uiterste afhandeldatum", True, False)
    (None, True)
    """
    name = plain(name)
    if name in known:
        return known[name], True
    for names in (NAMES, PERHAPS):
        for key, pattern in names:
            fits = dated if key in DAYS else undated or key == "number"
            if fits and not _excluded(key, name) and re.search(pattern, name):
                return key, names is NAMES
    spelled = name if len(name) > LONGEST_NAME else _spelled(name)
    key = None if spelled == name else named(spelled, dated, undated)[0]
    return key, key is None


def _spelled(name: str) -> str:
    """Return a name with the words of columns as they are written, typos mended."""
    return " ".join(
        word
        if len(word) < 5
        else next(iter(get_close_matches(word, SPELLED, 1, ALIKE)), word)
        for word in name.split()
    )


def planned(name: str) -> bool:
    """Tell whether a day under this name is no event: agreed, counted, or before it.

    >>> planned("Uiterste datum"), planned("Klaar")
    (True, False)
    """
    return re.search(NO_DAY, plain(name)) is not None


def _excluded(key: str, name: str) -> bool:
    """Tell whether a name that holds the word for it says that it is something else."""
    if key in DAYS:
        return planned(name)
    return key in ("complainant", "about") and re.search(NO_PERSON, name) is not None
