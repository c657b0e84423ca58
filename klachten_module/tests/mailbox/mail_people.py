"""Mails of which it is the question who complains, or whether anybody does."""

from .mail_making import (
    ASIDE,
    BUS,
    HTML,
    KIM,
    SENDER,
    TEXT,
    THREAD,
    Expected,
    eml,
    multi,
    raw,
)

HEAD_NL = (
    "Ter info.\n\nVan: Mevrouw T. Brouwer <brouwer@burger.example>\n"
    "Verzonden: donderdag 26 november 2026 14:12\nAan: Info <info@{domain}>\n"
    "Onderwerp: Klacht\n\nIk werd afgesnauwd.\n"
)
COLLEAGUE = "Sanne <servicedesk@{domain}>"
BROUWER = "brouwer@burger.example"
JOKE = "joke@burger.example"
OWN_FORM = "Website <website@{domain}>"


def complainants():
    """Who complains: handesk#295, zammad#203, #3166, freescout#1177, #2733, #2813,
    osTicket#3032, uvdesk mailbox-component#101, discourse#14114, patchwork#64,
    chatwoot#8735.
    """
    joke = Expected(complainant="joke@burger.example", words="Naam")
    form, text = "Site <noreply@site.example>", "Naam: Joke\nKlacht: de bus."
    reply = "Reply-To: Joke Visser <joke@burger.example>\n"
    yield "form of noreply", raw(TEXT, text, form, reply=reply), joke
    yield "form as the mailbox", raw(TEXT, text, "Site <{to}>", reply=reply), joke
    other = "Reply-To: noreply@site.example, Joke <joke@burger.example>\n"
    yield "form with two addresses", raw(TEXT, text, form, reply=other), joke
    named = text + "\nE-mail: joke@burger.example"
    asks = Expected(
        complainant="",
        words="Naam",
        answered=False,
        asks="nobody",
        proposed="joke@burger.example",
    )
    yield "form as the mailbox, address inside", raw(TEXT, named, "Site <{to}>"), asks
    nobody = Expected(
        complainant="noreply@site.example", words="Naam", answered=False, asks="nobody"
    )
    yield "form without any address", raw(TEXT, text, form), nobody
    yield "answer to himself", raw(TEXT, text, form, reply="Reply-To: {to}\n"), nobody
    own = "Reply-To: Kim de Vries <kim@prive.example>\n"
    yield (
        "own other address",
        raw(TEXT, BUS, reply=own),
        Expected(complainant="kim@prive.example", words=BUS),
    )
    lawyer = "Reply-To: Mr. Jansen <jansen@recht.example>\n"
    yield (
        "answer to somebody else",
        raw(TEXT, BUS, reply=lawyer),
        Expected(
            words=BUS,
            answered=False,
            asks="reply_other",
            proposed="jansen@recht.example",
        ),
    )
    yield (
        "outside service of forms",
        raw(TEXT, text, "Formulier <forms@dienst.example>", reply=reply),
        Expected(
            complainant="forms@dienst.example",
            answered=False,
            asks="reply_other",
            proposed="joke@burger.example",
        ),
    )
    partner = f"Reply-To: {KIM}, partner@prive.example\n"
    yield (
        "answer to himself and his partner",
        raw(TEXT, BUS, reply=partner),
        Expected(words=BUS),
    )
    two = "Reply-To: Joke <joke@burger.example>, Piet <piet@burger.example>\n"
    yield (
        "form with two people",
        raw(TEXT, text, form, reply=two),
        Expected(
            complainant="noreply@site.example",
            words="Naam",
            answered=False,
            asks="nobody",
            proposed="joke@burger.example",
        ),
    )
    yield (
        "our own form, address inside",
        raw(TEXT, f"Naam: Joke\nE-mailadres: {JOKE}\nKlacht: de bus.", OWN_FORM),
        Expected(
            complainant="website@{domain}",
            words="Naam",
            answered=False,
            asks="form",
            proposed=JOKE,
        ),
    )
    yield (
        "colleague who names somebody outside",
        raw(TEXT, f"{BUS}\nIk mailde {JOKE} al.\nE-mail: me@{{domain}}", COLLEAGUE),
        Expected(complainant="servicedesk@{domain}", words=BUS),
    )
    group = "'Kim de Vries' via Info <info@{domain}>"
    listed = "List-Id: <info.{domain}>\nPrecedence: list\n"
    google = f"X-Original-From: {SENDER}\nX-Original-Sender: {KIM}\n{listed}"
    yield (
        "group that writes its own name",
        raw(TEXT, BUS, group, reply=google),
        Expected(words=BUS),
    )
    mailman = f"Reply-To: {SENDER}\n{listed}List-Post: <mailto:info@{{domain}}>\n"
    yield (
        "list that writes its own name",
        raw(TEXT, BUS, group, reply=mailman),
        Expected(words=BUS),
    )
    yield (
        "group that keeps the sender",
        raw(TEXT, BUS, reply=listed),
        Expected(words=BUS),
    )
    yield (
        "on behalf of",
        raw(TEXT, BUS, reply="Sender: Secretariaat <s@burger.example>\n"),
        Expected(words=BUS),
    )
    forwarded = Expected(
        complainant="servicedesk@{domain}",
        words="Ter info.",
        answered=False,
        asks="forwarded",
        proposed=BROUWER,
    )
    yield (
        "forwarded by a colleague",
        raw(TEXT, HEAD_NL, COLLEAGUE, "FW: Klacht"),
        forwarded,
    )
    html = HEAD_NL.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    yield (
        "forwarded as html",
        raw(HTML, f"<div>{html}</div>", COLLEAGUE, "Fwd: Klacht"),
        forwarded,
    )
    gmail = (
        "Ter info.\n\n---------- Forwarded message ---------\nFrom: Mevrouw Brouwer "
        "<brouwer@burger.example>\nDate: Thu, Nov 26, 2026 at 2:12 PM\n"
        "Subject: Klacht\nTo: <info@{domain}>\n\nIk werd afgesnauwd.\n"
    )
    yield "forwarded by gmail", raw(TEXT, gmail, COLLEAGUE, "Fwd: Klacht"), forwarded
    apple = (
        "Ter info.\n\nBegin doorgestuurd bericht:\n\n> Van: brouwer@burger.example\n"
        "> Datum: 26 november 2026\n> Aan: info@{domain}\n>\n> Ik werd afgesnauwd.\n"
    )
    yield "forwarded by apple", raw(TEXT, apple, COLLEAGUE, "Klacht"), forwarded
    german = HEAD_NL.replace("Van:", "Von:").replace("Verzonden:", "Gesendet:")
    german = german.replace("Aan:", "An:").replace("Onderwerp:", "Betreff:")
    yield "forwarded in german", raw(TEXT, german, COLLEAGUE, "WG: Klacht"), forwarded
    attached = multi("mixed", (TEXT, "Ter info."), eml(BROUWER, "Ik werd afgesnauwd."))
    yield "forwarded as a file", raw(*attached, COLLEAGUE, "Klacht"), forwarded
    yield (
        "forwarded from the mailbox",
        raw(TEXT, HEAD_NL, "Klachten <{to}>", "FW: Klacht"),
        Expected(
            complainant="",
            words="Ter info.",
            answered=False,
            asks="forwarded",
            proposed=BROUWER,
        ),
    )
    yield (
        "forwarded by somebody outside",
        raw(TEXT, HEAD_NL, subject="FW: Klacht"),
        (Expected(words="Ter info.")),
    )
    yield (
        "colleague complains himself",
        raw(TEXT, BUS, COLLEAGUE),
        Expected(complainant="servicedesk@{domain}", words=BUS),
    )


def _calendar(method, words):
    """A message of a calendar, as programs send them: beside what is said in words."""
    event = (
        f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1\nSUMMARY:Overleg\n"
        "DESCRIPTION:Overleg\\, in\n  zaal 2\nEND:VEVENT\nEND:VCALENDAR"
    )
    head = f'Content-Type: text/calendar; charset="utf-8"; method={method}\n'
    if not words:
        return head, event
    words = words.replace("Overleg in", "Overleg, in")
    return multi("alternative", (TEXT, words), (head, event))


def machines():
    """Machine or person: freescout#688, #2445, osTicket#1041, osTicket pull 5320,
    bileto#815, #1008, fixmystreet#2336, alga-psa#2705, itop-jb-mail#21.
    """
    auto = Expected(ASIDE, reason="auto_reply", answered=False)
    for name, head in (
        ("auto-replied", "Auto-Submitted: auto-replied (vacation)\n"),
        ("x-autoreply", "X-Autoreply: yes\n"),
        ("precedence", "Precedence: auto_reply\n"),
        ("exchange", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"),
        (
            "away with a null return path",
            "Return-Path: <>\nAuto-Submitted: auto-replied\n",
        ),
    ):
        yield name, raw(TEXT, "Ik ben er niet.", reply=head), auto
    receipt = multi(
        "report", (TEXT, "Gelezen"), extra="; report-type=disposition-notification"
    )
    yield "read receipt", raw(*receipt), auto
    bounce = Expected(ASIDE, reason="bounce", answered=False)
    report = multi("report", (TEXT, "Failed"), extra="; report-type=delivery-status")
    yield "delivery failure", raw(*report, "MAILER-DAEMON@x.example"), bounce
    yield "postmaster", raw(TEXT, "Failed", "postmaster@x.example"), bounce
    yield "null return path", raw(TEXT, "Failed", reply="Return-Path: <>\n"), bounce
    bulk = Expected(ASIDE, reason="bulk", answered=False)
    letter = "List-Unsubscribe: <http://x.example/u>\nFeedback-ID: 1:news\n"
    yield "newsletter", raw(TEXT, "Nieuws", reply=letter), bulk
    yield "precedence bulk", raw(TEXT, "Nieuws", reply="Precedence: bulk\n"), bulk
    meeting = Expected(ASIDE, reason="calendar", answered=False)
    for method in ("REQUEST", "REPLY", "CANCEL"):
        yield f"calendar, {method}", raw(*_calendar(method, "")), meeting
    # what a program copies from the invitation is nobody's word
    yield "calendar, answer", raw(*_calendar("REPLY", "Overleg in zaal 2")), meeting
    yield (
        "calendar with words",
        raw(*_calendar("REQUEST", BUS), reply="MIME-Version: 1.0\n"),
        Expected(words=BUS),
    )
    yield (
        "refused with words",
        raw(*_calendar("REPLY", f"Ik kom niet. {BUS}")),
        Expected(words="Ik kom niet."),
    )
    doubt = Expected(words="Ik ben er", answered=False, asks="machine")
    for subject in (
        "Automatisch antwoord: Uw bericht",
        "Re: Automatische reactie",
        "Afwezigheidsbericht",
        "Out of Office: Re: hello",
        "Abwesenheitsnotiz: Urlaub",
        "Automatische Antwort: Anfrage",
        "=?utf-8?q?R=C3=A9ponse_automatique=3A_bonjour?=",
        "=?utf-8?b?QXV0b21hdGlzY2ggYW50d29vcmQ6IGhhbGxv?=",
    ):
        yield (
            f"first mail, {subject}",
            raw(TEXT, "Ik ben er niet.", subject=subject),
            doubt,
        )
    for name, head in (
        ("form that says it is a program", "Auto-Submitted: auto-generated\n"),
        ("asks for no answers", "X-Auto-Response-Suppress: OOF, AutoReply\n"),
    ):
        reply = f"Reply-To: {SENDER}\n" if "form" in name else ""
        yield name, raw(TEXT, "Ik ben er mee klaar.", reply=head + reply), doubt
    person = Expected(words=BUS)
    for subject in (
        "Afwezigheid van de docent wiskunde, al vijf weken geen les",
        "Niet aanwezig bij mijn afspraak",
        "Out of office hours nobody answers",
        "Automatische incasso klopt niet",
        "Klacht over automatisch antwoord",
    ):
        yield f"person, {subject}", raw(TEXT, BUS, subject=subject), person
    yield (
        "person, Auto-Submitted: no",
        raw(TEXT, BUS, reply="Auto-Submitted: no\n"),
        person,
    )


def threads():
    """A case that is known: by its thread, or by its number in subject or text."""
    reply = "In-Reply-To: {parent}\n"
    thread = Expected(THREAD, answered=False)
    yield "reply", raw(TEXT, "En nog iets.", reply=reply), thread
    yield (
        "new mail, number in the subject",
        raw(TEXT, "En nog iets.", subject="Mijn klacht {number}"),
        thread,
    )
    yield "new mail, number in the text", raw(TEXT, "Dit hoort bij {number}."), thread
    stranger = Expected(ASIDE, answered=False, reason="stranger")
    other = "Piet <piet@elders.example>"
    yield "stranger in the thread", raw(TEXT, "Ik ook.", other, reply=reply), stranger
    yield (
        "stranger with the number",
        raw(TEXT, "Ik ook.", other, "Bij {number}"),
        stranger,
    )
    yield (
        "number that is no case",
        raw(TEXT, BUS, subject="Factuur K-2020-999999"),
        Expected(words=BUS),
    )
    away = Expected(ASIDE, answered=False, reason="auto_reply")
    yield (
        "away, in the thread",
        raw(TEXT, "Ik ben er niet.", subject="Automatisch antwoord: x", reply=reply),
        away,
    )
    yield (
        "to help and copied to complaints",
        raw(TEXT, BUS, to="gewoon@{domain}", reply="Cc: {to}\n"),
        Expected(words=BUS),
    )
    yield (
        "in bcc, delivered to",
        raw(TEXT, BUS, to="wethouder@elders.example", reply="Delivered-To: {to}\n"),
        Expected(words=BUS),
    )
