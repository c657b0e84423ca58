"""Invented questions to managers, what they answered, and their checks of drafts."""

# who leads the teams that are asked, what they are asked, say, and propose
MANAGERS = ("Pia Werkplekbeheer", "Bert Logistiek", "Roos Servicedesk")
ANSWERS = [
    (
        "Wanneer is de werkplek opgeleverd, en waar ging het mis?",
        "De levering stond een week te laat in de planning.",
        "De planner krijgt bericht zodra een bestelling binnen is.",
    ),
    (
        "Waarom kwam de zending niet aan?",
        "Op de bon stond een oud adres.",
        "Het adres bij elke bestelling laten bevestigen.",
    ),
    (
        "Wat is er aan de telefoon afgesproken?",
        "De afspraak is niet in de melding gezet.",
        "Afspraken altijd direct in de melding zetten.",
    ),
]


def asked(case, index):
    """Two managers are asked what went wrong, once for each case."""
    if not case.inquiry_ids:
        for number in (index % len(MANAGERS), (index + 1) % len(MANAGERS)):
            letter = {
                "text": f"<p>{ANSWERS[number][0]}</p>",
                "until": case._complaint_react_until(),
            }
            case._complaint_ask("question", _manager(case.env, number), letter)


def answered(case, index):
    """They answered on their page: what went wrong, and how to prevent it."""
    asked(case, index)
    for inquiry in case.inquiry_ids.filtered(lambda row: row.state == "open"):
        number = MANAGERS.index(inquiry.partner_id.name)
        _question, answer, prevention = ANSWERS[number]
        inquiry._record_answer(answer, prevention, channel="page")


def checked(case):
    """The manager who knows most of it finds the draft correct."""
    manager = case.inquiry_ids[:1].partner_id
    check = case._complaint_ask_check(manager, case._complaint_today())
    check._record_by_hand("approved", "")


def _manager(env, number):
    """The contact of a manager, made when first asked."""
    name = MANAGERS[number]
    email = f"{name.split()[0].lower()}@dienstencentrum.example"
    partners = env["res.partner"]
    return partners.search([("email", "=", email)], limit=1) or partners.create(
        {
            "name": name,
            "email": email,
            "lang": "nl_NL" if env["res.lang"]._get_data(code="nl_NL") else "en_US",
        }
    )
