from odoo import fields, models

from ..case.party import HIDDEN_KIND

# A letter that did not leave, and will not, told nobody.
NOT_TOLD = ("failed", "withdrawn", "suppressed")
# Condition of a move -> purpose of the letter by which it is met.
TOLD_BY = {"copied": "copy", "delay_told": "delay"}
UNTOLD = [
    ("copied", "A copy of the complaint (Awb 9:9)"),
    ("delay_told", "That the answer takes longer (Awb 9:11)"),
]


class ComplaintGate(models.Model):
    """The person complained about is told too, or an officer says why not."""

    _inherit = "complaint.gate"

    kind = fields.Selection(
        selection_add=[
            ("copied", "The person complained about got a copy"),
            ("delay_told", "The person complained about knows that it takes longer"),
        ],
        ondelete={"copied": "cascade", "delay_told": "cascade"},
    )

    def _missing_copied(self, cases):
        """Awb 9:9: before hearing and judgement, also of who is named later."""
        return self._missing_told(cases, dict.fromkeys(cases.ids, 0))

    def _missing_delay_told(self, cases):
        """Awb 9:11: each time that the term is extended."""
        extended = {}
        for case in cases:
            events = case.event_ids.filtered(lambda e: e.type == "extended")
            if events:
                extended[case.id] = max(events.ids)
        return self._missing_told(cases.browse(extended), extended)

    def _missing_told(self, cases, since):
        """:param since: {ticket id: id of the event of which they are told; 0: any}"""
        nameless = cases._complaint_nameless()
        missing = {}
        for case in cases:
            waiting, passed = case._complaint_untold(self.kind, since[case.id])
            if not waiting and (passed or case._complaint_about()):
                continue
            names = ", ".join(
                self.env._("Confidential") if case in nameless else p.name or p.email
                for p in waiting
            )
            missing[case.id] = [self.text or self._sentence_untold(names)]
        return missing

    def _sentence_untold(self, names):
        if self.kind == "delay_told":
            return self.env._(
                "The person complained about does not know yet that the answer takes "
                "longer: %s. A complaints officer sends the letter under "
                "'Correspondence', or notes there why nobody is told.",
                names or self.env._("nobody is named"),
            )
        return self.env._(
            "The person complained about has no copy of the complaint yet: %s. A "
            "complaints officer sends it under 'Correspondence', or notes there why "
            "nobody is told.",
            names or self.env._("nobody is named"),
        )


class HelpdeskTicket(models.Model):
    """Who is complained about, and whether he was told what the law has him told."""

    _inherit = "helpdesk.ticket"

    def _complaint_about(self):
        """The people complained about, those still to be checked not (sudo)."""
        return self.party_ids.filtered(
            lambda party: party.kind == HIDDEN_KIND and not party.proposed
        )

    def _complaint_untold(self, kind, since=0):
        """Who is not told yet, and whether an officer passed it (sudo).

        What an officer passed is of who was named then; who is named later is told.

        :param str kind: a key of TOLD_BY
        :param int since: id of the event of which they are told
        :return: (complaint.party, complaint.event)
        """
        self.ensure_one()
        event = self.event_ids.filtered(lambda e: e.id == since)
        passed = self.event_ids.filtered(
            lambda e: e.type == "passed" and e.reason_code == kind and e.id > since
        ).sorted("id")[-1:]
        letters = self.letter_ids.filtered(
            lambda letter: (
                letter.purpose == TOLD_BY[kind]
                and letter.state not in NOT_TOLD
                and (not event or letter.create_date >= event.create_date)
            )
        )
        waiting = self._complaint_about().filtered(
            lambda party: (
                party not in letters.party_id
                and not (passed and party.create_date <= passed.create_date)
            )
        )
        return waiting, passed

    def action_complaint_untold(self):
        """Let an officer note why the person complained about is not told."""
        return self._complaint_wizard("action_complaint_untold")
