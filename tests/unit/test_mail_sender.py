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


def test_a_scanner_does_not_complain():
    for address in ("scanner@ours.example", "MFP-0231@ours.example", "scan@o.example"):
        found = decided(mail(f"Hall <{address}>", "Scan"))
        assert (found.reason, found.asks) == ("nobody", True), address
    assert decided(mail("Scanlan <scanlan@c.example>", "Bad")).reason is None


def test_without_a_sender_it_is_asked_who_complains():
    found = decided(mail(None, "Bad"), "I stay anonymous.")
    assert (found.reason, found.asks, found.proposed) == ("nobody", True, None)
