from odoo import api, models, tools

from .text import PageLink

# Who is asked something gets a page to answer it; other letters one to react.
PAGE_OF_PURPOSE = {
    "question": "question",
    "consultation": "question",
    "check": "check",
    "confirm": "confirm",
}
# Beside the files a mail holds their encoding, its text and its headers.
ROOM_FOR_FILES = 0.6


class ComplaintLetter(models.Model):
    """Letters that somebody sends by hand: released to people concerned, or asked."""

    _inherit = "complaint.letter"

    @api.model
    def _send_by_hand(self, ticket, to, letter):
        """Freeze a letter that somebody wrote and queue its mail.

        The caller checked that this user may send it to this person.

        :param to: {"name", "email", "lang", "party", "partner"} of the addressee
        :param letter: as of `_draft_by_hand`
        :return: complaint.letter (sudo)
        """
        draft = self._draft_by_hand(ticket, to, letter)
        sent = self._queue([draft])
        sent.attachment_ids.write({"res_id": sent.id})
        return sent

    @api.model
    def _draft_by_hand(self, ticket, to, letter):
        """A letter that somebody wrote, not stored yet.

        :param letter: {"purpose", "subject", "text", "until"} and, where it has them,
            "attachments", "inquiry", "verification" and "event_type"
        :return: what `_queue` wants
        """
        ticket = ticket.sudo()
        purpose, until = letter["purpose"], letter["until"]
        page = PAGE_OF_PURPOSE.get(purpose, "reply")
        addressee = self._by_hand_addressee(purpose, to["party"])
        link = PageLink(page, self._new_token())
        frame = (letter["subject"], letter["text"], to["lang"], link, until)
        files = self._keep_files(letter.get("attachments", self.env["ir.attachment"]))
        event_type = "inquiry_sent" if addressee == "asked" else "letter_sent"
        vals = {
            "ticket_id": ticket.id,
            "round": ticket.complaint_round,
            "addressee": addressee,
            "party_id": addressee == "party" and to["party"].id,
            "partner_id": to["partner"].id,
            "email_to": tools.formataddr((to["name"] or "", to["email"])),
            "lang": to["lang"],
            "subject": letter["subject"],
            "purpose": purpose,
            "text": letter["text"],
            "answer": {"check": ticket.answer, "confirm": ticket.written_up}.get(
                purpose
            ),
            "body": ticket._complaint_frame(*frame),
            "event_type": letter.get("event_type", event_type),
            "inquiry_id": letter["inquiry"].id if letter.get("inquiry") else False,
            "verification_id": letter["verification"].id
            if letter.get("verification")
            else False,
            "react_until": until,
            "attachment_ids": [(6, 0, files.ids)],
            **self._page_vals(ticket, link.page, link.token, until),
        }
        return {
            "vals": vals,
            "mail_body": ticket._complaint_frame(*frame, sent=True),
            "failure": None,
            "attachment_ids": [(6, 0, self._files_for_mail(files).ids)],
        }

    @api.model
    def _by_hand_addressee(self, purpose, party):
        """To whom such a letter goes, as `addressee` says it."""
        if purpose in ("question", "consultation", "check"):
            return "asked"
        if purpose == "confirm" or party.kind == "complainant":
            return "complainant"
        return "party"

    @api.model
    def _keep_files(self, attachments):
        """Copies that stay as they are when the case's own file is changed (sudo)."""
        kept = attachments.browse().sudo()
        # sudo: the caller checked that these are files of the case
        for attachment in attachments.sudo():
            kept += attachment.copy(
                {
                    "name": attachment.name,
                    "res_model": self._name,
                    "res_id": 0,
                    "access_token": False,
                    "public": False,
                }
            )
        return kept

    @api.model
    def _files_for_mail(self, files):
        """The files that go in the mail itself: all of them, or none if they are big.

        Odoo turns files that are too big into links with a token of their own, which
        nobody could revoke. The page of the letter has them anyway.
        """
        limit = self.env["ir.mail_server"].sudo()._get_max_email_size()
        fits = sum(files.mapped("file_size")) < limit * 1024 * 1024 * ROOM_FOR_FILES
        return files if fits else files.browse()
