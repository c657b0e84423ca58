"""What the tests of a complaint's life share."""

import re

from post_office import text_of

# The usual way of a case: stage, whose turn it is, the move, his words with it.
STEPS = (
    ("Registratie", "SD", "Naar tweede lijn", ""),
    ("Classificatie", "GOS", "Formele klacht: naar klantmanagement", ""),
    (
        "Behandelingsbevestiging",
        "BKM",
        "Behandeling bevestigen, naar servicelevelmanager",
        "",
    ),
    ("Informatie inwinnen", "SLM", "Informatie is compleet", ""),
    (
        "Verklaring opstellen",
        "SLM",
        "Naar de relatiemanager voor verificatie",
        "",
    ),
    ("Verificatie", "RM", "Verklaring klopt en is volledig", ""),
    ("Klaar voor verzending", "SLM", "Antwoord versturen", ""),
)


def walk(case_id, people, post, until="Bij de klant", answer=None):
    """Take a case on along the usual way, by whoever has the turn."""
    stage = people["officer"].case(case_id, "stage_id")["stage_id"][1]
    names = [step[0] for step in STEPS]
    for name, role, move, words in STEPS[names.index(stage) :]:
        if name == until:
            return
        user = people[role]
        if name == "Classificatie":
            [ground] = user.search_read("complaint.ground", [], ["id"], limit=1)
            values = {"form_received": True, "form_note": "Aan de balie"}
            values |= {"ground_id": ground["id"], "complaint_matter": "service"}
            user.write("helpdesk.ticket", [case_id], values)
        if name == "Verklaring opstellen" and answer:
            user.write("helpdesk.ticket", [case_id], {"answer": answer})
        if name == "Informatie inwinnen":
            answer_inquiries(user, case_id, people, post)
        if name == "Verklaring opstellen":
            approve_draft(user, case_id, people, post)
        user.move(case_id, move, note=words)
        post.settle()


def answer_inquiries(user, case_id, people, post):
    """Ask a manager what went wrong, once, and write down his answer."""
    asked = [("ticket_id", "=", case_id)]
    if not user.search_read("complaint.inquiry", asked, ["id"]):
        _ask(user, case_id, people, "question")
        post.settle()
        [row] = user.search_read("complaint.inquiry", asked, ["id"])
        answers = {"inquiry_id": row["id"], "answer": "De bon klopte niet."}
        _write_down(user, answers)


def approve_draft(user, case_id, people, post):
    """Let that manager check the draft, and write down that he finds it correct."""
    _ask(user, case_id, people, "check")
    post.settle()
    waiting = [("ticket_id", "=", case_id), ("state", "=", "open")]
    waiting += [("kind", "=", "asked")]
    [row] = user.search_read("complaint.verification", waiting, ["id"])
    _write_down(user, {"verification_id": row["id"], "choice": "approved"})


def _ask(user, case_id, people, purpose):
    """Send a letter to the process manager, who has no part in the case."""
    him = [("id", "=", people["P"].uid)]
    [found] = people["officer"].search_read("res.users", him, ["partner_id"])
    values = {
        "ticket_id": case_id,
        "purpose": purpose,
        "partner_id": found["partner_id"][0],
    }
    if purpose == "question":
        values["text"] = "<p>Wat ging er mis?</p>"
    user.call("complaint.send", "action_send", [user.create("complaint.send", values)])


def _write_down(user, values):
    dialog = user.create("complaint.answer", values)
    user.call("complaint.answer", "action_apply", [dialog])


def story(site, case_id):
    """The types of the events of a case, in the order in which they were recorded.

    But for letters to colleagues: when these leave is up to the mail server.
    """
    query = """
        SELECT type FROM complaint_event
         WHERE ticket_id = %s AND result IS DISTINCT FROM 'to_colleague' ORDER BY id
    """
    return [row[0] for row in site.sql(query, case_id)]


def find_cases(officer, address, *fields):
    """The cases of a complainant, oldest first."""
    return officer.search_read(
        "helpdesk.ticket",
        [("partner_email", "=", address), ("procedure_version_id", "!=", False)],
        ["number", "name", *fields],
        order="id",
    )


def files_of(user, case_id):
    """The files kept with a case: {name: bytes}."""
    files = user.search_read(
        "ir.attachment",
        [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", case_id)],
        ["name"],
    )
    return {
        file["name"]: user.get(f"/web/content/{file['id']}?download=1")
        for file in files
    }


def lines(content):
    """Mail as POP hands it over: line by line, without blank ones at the end."""
    return content.rstrip().splitlines()


def link_in(letter):
    """The complainant's personal address in the mail with the answer."""
    [link] = set(re.findall(r"http[^\"<\s]+/complaint/[\w-]+", text_of(letter)))
    return link
