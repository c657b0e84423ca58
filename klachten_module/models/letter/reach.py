from datetime import timedelta

from odoo import api, models

from ...logic.reach import Way

BY_EMAIL = Way("email", "email")
# What one person says on his page in 24 hours; more would only flood the file.
SAYINGS_A_DAY = 5


class ComplaintLetter(models.Model):
    """Which way a letter goes, and the page on which its reader says which he wants."""

    _inherit = "complaint.letter"

    @api.model
    def _letter_way(self, ticket, template, reader, options):
        """Which way this letter takes to its reader (sudo).

        :param reader: complaint.party, or nobody of the case: a colleague
        :param options: as of `_draft_letter`
        :return: logic.reach.Way
        """
        if not reader:
            return BY_EMAIL
        confirms = options.get("event_type") == "confirmed"
        more = self.env.ref("klachten_module.letter_message_received", False)
        receipt = (
            ticket._complaint_came_electronically()
            if confirms
            else bool(more) and template == more
        )
        return reader._way(receipt=receipt)

    @api.model
    def _asks_reach(self, reader, options):
        """Whether this letter asks how its reader wants to be reached: the receipt,
        once, of a complaint to a public body by somebody who did not say so.
        """
        return (
            options.get("event_type") == "confirmed"
            and not options.get("copy_of")
            and bool(reader)
            and not reader._said().channel
            and reader.ticket_id.procedure_version_id._is_public()
        )

    # --- what its reader says ---------------------------------------------------------

    def _reach_party(self):
        """Who says so by the link of this letter: empty where the letter is not to
        somebody of the case.
        """
        if self.addressee == "complainant":
            return self.ticket_id._complaint_complainant()
        return self.party_id if self.addressee == "party" else self.party_id.browse()

    def _record_reach(self, channel, words, details):
        """Record what he said on the page, and tell whoever looks after the case.

        :param channel: key of `channel.SAID`
        :param str words: plain text from outside
        :param details: {field of complaint.party: str}, what the channel needs
        :return: bool, whether it is kept; not when the page took too much today
        """
        self.ensure_one()
        case = self.ticket_id
        case._complaint_lock()  # a second click waits here and then finds the first
        party = self._reach_party()
        said = party._said()
        same = said.channel == channel and said.source == "page"
        if same and not words and all(party[k] == v for k, v in details.items()):
            return True
        since = case._complaint_now() - timedelta(days=1)
        mine = party.said_ids.filtered(
            lambda row: row.source == "page" and row.event_id.happened_at > since
        )
        if len(mine) >= SAYINGS_A_DAY:
            return False
        if party.kind == "complainant":
            case._complaint_set_complainant(details)
        else:
            party.write(details)
        party._say_channel(channel, "page", words, letter=self)
        user = case._complaint_task_user()
        case._complaint_add_task(
            "activity_reaction",
            user,
            summary=self.with_context(lang=user.lang).env._(
                "How to be reached: %s", party.name
            ),
        )
        return True
