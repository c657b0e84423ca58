from odoo import models


class ComplaintHandbookGlossary(models.AbstractModel):
    """The words of the handbook, each with its meaning (S0-90)."""

    _inherit = "report.klachten_module.complaint_handbook"

    def _glossary(self, version):
        """[(term, meaning)] of what this version knows, in the order of the alphabet.

        :param version: complaint.procedure.version (sudo)
        """
        results = set(version.transition_ids.mapped("result"))
        events = set(version.transition_ids.mapped("event_type"))
        said = self._usual_terms()
        if "improvement" in results:
            said.append(
                (
                    self.env._("Improvement point"),
                    self.env._(
                        "A report that is no complaint here, but something to do "
                        "better. It goes on as an ordinary ticket."
                    ),
                )
            )
        if "escalation" in results:
            said.append(
                (
                    self.env._("Escalation"),
                    self.env._(
                        "A report about a matter that still runs. It goes to who works "
                        "on it."
                    ),
                )
            )
        if "referral" in results:
            said.append(
                (
                    self.env._("Referral"),
                    self.env._(
                        "The complaint belongs with another organisation; the "
                        "complainant hears with which one."
                    ),
                )
            )
        if "settled" in events:
            said.append(
                (
                    self.env._("Settled to satisfaction"),
                    self.env._(
                        "Solved in a talk, as the complainant says himself; no answer "
                        "in writing is needed."
                    ),
                )
            )
        return sorted(said, key=lambda line: line[0].casefold())

    def _usual_terms(self):
        return [
            (
                self.env._("Case"),
                self.env._(
                    "The file of one complaint: its words, letters, talks and events, "
                    "under one number."
                ),
            ),
            (
                self.env._("Complainant"),
                self.env._("Who complains, himself or by a representative."),
            ),
            (
                self.env._("Person complained about"),
                self.env._(
                    "Whom the complaint is about. He is heard, and sees nothing of the "
                    "file."
                ),
            ),
            (
                self.env._("Ground"),
                self.env._("What a complaint is based on; each gets its own finding."),
            ),
            (
                self.env._("Outcome"),
                self.env._(
                    "What we think of a complaint, such as founded or unfounded."
                ),
            ),
            (
                self.env._("Stage"),
                self.env._("Where a case is in the procedure. One role has the turn."),
            ),
            (
                self.env._("Round"),
                self.env._(
                    "From a complaint to its answer. Who is not satisfied with the "
                    "answer begins a new one."
                ),
            ),
            (
                self.env._("Term"),
                self.env._(
                    "How long something may take. The day on which it starts does not "
                    "count."
                ),
            ),
            (
                self.env._("Verification"),
                self.env._(
                    "Somebody looks whether a draft, or the handling, is right."
                ),
            ),
        ]
