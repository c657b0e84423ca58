"""Who complains: mails as colleagues, scanners and forms send them."""

from email.message import EmailMessage

from klachten_module.logic.mail_sender import complainant

MAILBOXES = ("complaints@ours.example",)


def is_ours(address):
    return address.endswith("@ours.example")


def mail(sender="Sam <sam@ours.example>", subject="FW: FW: complaint", **headers):
    message = EmailMessage()
    if sender:
        message["From"] = sender
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("x")
    return message


def head(who):
    return (
        f"Van: {who}\nVerzonden: maandag\nAan: ons\nOnderwerp: klacht\n\nZie onder.\n"
    )


def decided(message, text=""):
    return complainant(message, text, MAILBOXES, is_ours)


def test_of_a_mail_passed_on_twice_the_outsider_is_proposed():
    text = head("Kim <kim@ours.example>") + head("Wil <wil@citizen.example>")
    assert decided(mail(), text).proposed.address == "wil@citizen.example"


def test_of_files_in_files_the_outsider_is_proposed():
    own, between, outer = (
        mail("Wil <wil@citizen.example>", "complaint"),
        mail("Kim <kim@ours.example>"),
        mail(),
    )
    between.add_attachment(own)
    outer.add_attachment(between)
    assert decided(outer).proposed.address == "wil@citizen.example"


def test_a_complaint_of_a_colleague_that_is_passed_on_is_his():
    text = head("Kim <kim@ours.example>")
    assert decided(mail(), text).proposed.address == "kim@ours.example"


def test_the_head_of_any_program_tells_who_wrote():
    """Thunderbird and Roundcube begin with the subject; as HTML it is a table."""
    wil = "Wil <wil@citizen.example>"
    lines = f"Onderwerp: \tklacht\nDatum: \tmaandag\nVan: \t{wil}\nAan: \tons"
    english = f"Subject: Bad\nDate: Mon, 2 Nov 2026\nFrom: {wil}\nTo: us"
    for text in (
        f"Zie onder.\n\n-------- Doorgestuurd bericht --------\n{lines}\n\nBoos!",
        f"-------- Forwarded Message --------\n{english}\n\nBad!",
        "-------- Doorgestuurd bericht --------\n" + lines.replace(": \t", ":\n"),
    ):
        proposed = decided(mail(subject="Fwd: klacht"), text).proposed
        assert (proposed.name, proposed.address) == ("Wil", "wil@citizen.example")
        assert proposed.sent in ("maandag", "Mon, 2 Nov 2026")


def test_a_head_without_an_address_is_asked_about():
    found = decided(mail(), head("Wil Burger"))
    assert (found.reason, found.asks) == ("forwarded", True)
    assert (found.proposed.name, found.proposed.address) == ("Wil Burger", "")
    passed_on_twice = head("Kim Collega") + head("Wil <wil@citizen.example>")
    proposed = decided(mail(), passed_on_twice).proposed
    assert proposed.address == "wil@citizen.example"
    quoted = decided(mail(subject="My complaint"), "Bad!\n" + head("Kim Collega"))
    assert quoted.reason is None


def test_a_scanner_does_not_complain():
    for address in ("scanner@ours.example", "MFP-0231@ours.example", "scan@o.example"):
        found = decided(mail(f"Hall <{address}>", "Scan"))
        assert (found.reason, found.asks) == ("nobody", True), address
    assert decided(mail("Scanlan <scanlan@c.example>", "Bad")).reason is None


def test_without_a_sender_it_is_asked_who_complains():
    found = decided(mail(None, "Bad"), "I stay anonymous.")
    assert (found.reason, found.asks, found.proposed) == ("nobody", True, None)


def test_a_form_of_our_own_names_who_filled_it_in():
    """The confirmation went to our own web site."""
    form = mail("Web <web@ours.example>", "Form")
    for line in (
        "E-mail: wil@citizen.example",
        "Uw e-mailadres : Wil@Citizen.example",
        "| Email | wil@citizen.example |",
        "* E-mail address: <wil@citizen.example>",
    ):
        found = decided(form, f"Naam: Wil Bos\n{line}\nKlacht: de bus.")
        assert (found.reason, found.asks) == ("form", True), line
        assert (found.proposed.name, found.proposed.address) == (
            "Wil Bos",
            "wil@citizen.example",
        )


def test_words_of_a_colleague_are_no_form():
    for text in (
        "I wrote to wil@citizen.example before.",
        "Bad!\n\nSam\nE-mail: sam@ours.example",
        "E-mail: noreply@citizen.example",
        "E-mail: a@citizen.example\nE-mail: b@citizen.example",
    ):
        assert decided(mail(subject="Bad"), text).reason is None, text


def test_a_signature_of_somebody_outside_is_no_form():
    citizen = mail("Wil <wil@citizen.example>", "Bad")
    assert decided(citizen, "Bad!\nE-mail: wil@work.example").reason is None


def test_who_wants_the_answer_himself_too_complains():
    """It was given to the other one, or said that he wants it elsewhere."""
    for other in ("bo@citizen.example", "Bo <bo@citizen.example>"):
        both = mail("Wil <wil@c.example>", "Bad", Reply_To=f"wil@c.example, {other}")
        found = decided(both)
        assert (found.person.address, found.asks) == ("wil@c.example", False)
        assert [person.address for person in found.others] == ["bo@citizen.example"]


def test_of_several_to_answer_all_are_told():
    two = "Bo <bo@c.example>, Al <al@c.example>"
    for sender, reason in (
        ("noreply@s.example", "nobody"),
        ("s@s.example", "reply_other"),
    ):
        found = decided(mail(sender, "Bad", Reply_To=two))
        assert (found.reason, found.asks) == (reason, True)
        assert found.proposed.address == "bo@c.example"
        assert [person.address for person in found.others] == ["al@c.example"]
