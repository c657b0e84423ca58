from odoo import api, models, tools

from .helpdesk_ticket_letter import PageLink

# The page of a letter by its purpose; the others are released, with room to react.
PAGE_OF = {"question": "question", "check": "check", "confirm": "confirm"}
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
        :param letter: {"purpose", "subject", "text", "until", "attachments"}
        :return: complaint.letter (sudo)
        """
        ticket = ticket.sudo()
        purpose, until = letter["purpose"], letter["until"]
        link = PageLink(PAGE_OF.get(purpose, "reply"), self._new_token())
        addressee = self._by_hand_addressee(purpose, to["party"])
        frame = (letter["subject"], letter["text"], to["lang"], link, until)
        files = self._keep_files(letter["attachments"])
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
            "event_type": "inquiry_sent" if addressee == "asked" else "letter_sent",
            "react_until": until,
            "attachment_ids": [(6, 0, files.ids)],
            **self._page_vals(ticket, link.page, link.token, until),
        }
        sent = self._queue(
            [
                {
                    "vals": vals,
                    "mail_body": ticket._complaint_frame(*frame, sent=True),
                    "failure": None,
                    "attachment_ids": [(6, 0, self._files_for_mail(files).ids)],
                }
            ]
        )
        files.write({"res_id": sent.id})
        return sent

    @api.model
    def _by_hand_addressee(self, purpose, party):
        """To whom such a letter goes, as `addressee` says it."""
        if purpose in ("question", "check"):
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
