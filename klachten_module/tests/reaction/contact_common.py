from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user

from ..letter.pages_common import PagesCommon


class ContactCommon(PagesCommon):
    """A case in which people are talked with; its handler is the service manager."""

    def _dialog(self, case, user, **vals):
        """The dialog that logs a talk, filled in by this user."""
        return (
            self.env["complaint.contact.log"]
            .with_user(user)
            .create({"ticket_id": case.id, **vals})
        )

    def _talk(self, case, user, **vals):
        """A talk as this user logs it (sudo)."""
        self._dialog(case, user, heard="<p>Hij is boos.</p>", **vals).action_save()
        return case.sudo().contact_ids.sorted("id")[-1]

    def _settling(self, stage_code, role_code, **vals):
        """A move that closes a case as settled, as a template may have it."""
        transitions = self.env["complaint.transition"]
        # the version is in force; a test adds what a template would have had
        with patch.object(type(transitions), "_check_draft", lambda moves: None):
            return transitions.create(
                {
                    "version_id": self.procedure.version_id.id,
                    "name": "Settled",
                    "from_stage_id": self.stages[stage_code].id,
                    "to_stage_id": self.procedure.stage_ids.filtered(
                        lambda stage: stage.complaint_phase == "closed"
                    )[:1].id,
                    "role_id": self.roles[role_code].id,
                    "event_type": "settled",
                    "result": "settled",
                    "outcome_id": self.env.ref("klachten_module.outcome_settled").id,
                    **vals,
                }
            )

    def _gate(self, kind):
        """A condition of this kind on a move; not in force, only asked."""
        return self.env["complaint.gate"].new({"kind": kind})

    def _missing(self, kind, case):
        return self._gate(kind)._missing(case.sudo())[case.id]

    def _member(self, login, role):
        """Somebody else who fills a role."""
        user = new_test_user(self.env, login, "base.group_user", lang="en_US")
        self.roles[role].user_ids = [fields.Command.link(user.id)]
        return user
