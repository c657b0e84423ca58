from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..case.access_common import AccessCommon

SECRET = "The secret words of the complaint"
# The days of a procedure, and teams without complaints, are no secret.
HARMLESS = {"react_until", "plain_team_ids"}


@tagged("post_install", "-at_install", "klachten")
class TestDialogDoors(AccessCommon):
    """A dialog that points to a case of somebody else fills nothing in from it.

    The screen asks for its values by `onchange` before the dialog exists, so what is
    checked when it is made was not checked yet; and its own dialog somebody may point
    to another case afterwards.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.secret.sudo()
        case.with_context(complaint_service=False).write(
            {
                "answer": f"<p>{SECRET}</p>",
                "written_up": f"<p>{SECRET}</p>",
                "wished_remedy": SECRET,
            }
        )
        case.finding_ids.outcome_id = cls.founded
        case._complaint_derive_outcome()
        cls.env.flush_all()

    def _dialogs(self):
        """{our dialogs about a case: the field that says which}"""
        found = {}
        for name, model in self.env.items():
            if name.startswith("complaint.") and model._transient:
                for field in ("ticket_id", "inquiry_id", "verification_id"):
                    if field in model._fields:
                        found.setdefault(name, field)
        self.assertGreater(len(found), 6)
        return found

    def _secret_of(self, model, field):
        """The record of the secret case that such a field points to."""
        if field == "ticket_id":
            return self.secret
        name = self.env[model]._fields[field].comodel_name
        return self.env[name].search([("ticket_id", "=", self.secret.id)], limit=1)

    def _filled(self, dialogs, values, name):
        """What the screen would show of this field in a new dialog; None: nothing."""
        field = dialogs._fields[name]
        spec = dict.fromkeys(values, {})
        spec[name] = {"fields": {"display_name": {}}} if field.relational else {}
        context = {f"default_{key}": value for key, value in values.items()}
        self.env.flush_all()
        self.env.invalidate_all()
        with self._refused():
            try:
                result = dialogs.with_context(**context).onchange({}, [], spec)
            except (AccessError, KeyError, ValueError):  # or breaks without a case
                return None
        return result["value"].get(name)

    def _values(self, model, move):
        """Other values with which a dialog is opened."""
        if model == "complaint.send":
            return [
                {"purpose": purpose}
                for purpose, _label in self.env[model]._fields["purpose"].selection
            ]
        if model == "complaint.move":
            return [{"transition_id": move.id}]
        if model == "complaint.term.change":
            return [{"kind": "correct"}, {"kind": "extend"}]
        if model == "complaint.contact.log":
            return [{}, {"kind": "hearing"}]
        return [{}]

    def test_opening_a_dialog_on_a_case_of_others_shows_nothing(self):
        move = self.env["complaint.transition"].search(
            [
                ("ask", "=", "outcome"),
                ("version_id", "=", self.procedure.version_id.id),
            ],
            limit=1,
        )
        users = (self.accused, self.officer_2, self.loose_handler, self.configurator)
        leaks = set()
        for model, by in self._dialogs().items():
            secret = self._secret_of(model, by).id
            names = self.env[model]._fields.keys() - {by, "display_name"} - HARMLESS
            for user in users:
                dialogs = self.env[model].with_user(user)
                if not dialogs.has_access("create"):
                    continue
                for values in self._values(model, move):
                    for name in names:
                        shown = self._filled(dialogs, {**values, by: secret}, name)
                        if shown in (False, None, [], "Confidential"):
                            continue
                        if shown != self._filled(dialogs, values, name):
                            leaks.add((model, name, str(shown)[:40]))
        self.assertFalse(leaks)

    def test_own_dialog_pointed_to_another_case_shows_nothing(self):
        holder = self.handled.user_id
        dialogs = self.env["complaint.send"].with_user(holder)
        mine = dialogs.create({"ticket_id": self.handled.id, "purpose": "copy"})
        with self._refused(), self.assertRaises(AccessError):
            mine.write({"ticket_id": self.foreign.id})
            mine.invalidate_recordset()
            self.assertNotIn(self.foreign.number, str(mine.read()))
