from freezegun import freeze_time

from odoo import fields
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
        # a dialog that says "now" says the same twice
        self.startPatcher(freeze_time(fields.Datetime.now()))
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

    def _own_dialogs(self):
        """[(user, dialog about the handled case, its field for it)], of each kind."""
        case, made = self.handled, []
        move = case._complaint_transitions()[:1]
        for model, by in self._dialogs().items():
            officers = {
                "complaint.exception",
                "complaint.file.removal",
                "complaint.lift",
                "complaint.untold",
                "complaint.dossier",
            }
            user = self.officer if model in officers else case.user_id
            row = case
            if by != "ticket_id":
                name = self.env[model]._fields[by].comodel_name
                row = self.env[name].search([("ticket_id", "=", case.id)], limit=1)
            vals = {by: row.id, **self._values(model, move)[-1]}
            if model == "complaint.dossier":
                vals["receiver"] = "Ombudsman"
            if model == "complaint.reach":
                vals.update(party_id=case.party_ids[:1].id, words="Liever per post.")
            if model == "complaint.posted":
                vals["letter_id"] = case.letter_ids[:1].id
            made.append((user, self.env[model].with_user(user).create(vals), by))
        return made

    def test_own_dialog_pointed_to_another_case_is_refused(self):
        """P3: also on a case that one may read, when the dialog needs more."""
        for user, dialog, by in self._own_dialogs():
            for case in (self.secret, self.foreign):
                if case.with_user(user).has_access("read"):
                    continue
                row = case
                if by != "ticket_id":
                    name = dialog._fields[by].comodel_name
                    row = self.env[name].search([("ticket_id", "=", case.id)], limit=1)
                with self.subTest(dialog=dialog._name, case=case.name), self._refused():
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        dialog.write({by: row.id})
        reader = self.users["P"]
        self.assertTrue(self.handled.with_user(reader).has_access("read"))
        mine = self.env["complaint.send"].with_user(self.handled.user_id)
        mine = mine.create({"ticket_id": self.handled.id, "purpose": "copy"})
        self.handled._complaint_service().user_id = self.officer
        with self._refused(), self.assertRaises(AccessError):
            mine.with_user(self.auditor).write({"purpose": "delay"})

    def test_open_dialog_is_shut_by_hiding(self):
        """P10: with the words that it was filled with, in every way of asking."""
        made = self._own_dialogs()
        for _user, dialog, _by in made:
            self.assertTrue(dialog.has_access("read"), dialog._name)
        for user in {user for user, _dialog, _by in made}:
            self._add_party(
                self.handled, "complained_about", partner_id=user.partner_id.id
            )
        self.env.flush_all()
        self.env.invalidate_all()
        for _user, dialog, _by in made:
            with self.subTest(dialog=dialog._name), self._refused():
                for read in (
                    lambda dialog=dialog: dialog.read(),
                    lambda dialog=dialog: dialog.web_read({"display_name": {}}),
                    lambda dialog=dialog: dialog.web_save({}, {"display_name": {}}),
                ):
                    with self.assertRaises(AccessError):
                        read()
                self.assertFalse(dialog.search([("id", "=", dialog.id)]))

    def test_line_of_the_dialog_of_another_is_refused(self):
        case, holder = self.handled, self.handled.user_id
        moves = self.env["complaint.move"].with_user(holder)
        move = case._complaint_transitions()[:1]
        theirs = moves.create({"ticket_id": case.id, "transition_id": move.id})
        ground = self.env["complaint.ground"].search([], limit=1)
        lines = self.env["complaint.move.finding"].with_user(self.officer)
        with self._refused(), self.assertRaises(AccessError):
            lines.create({"move_id": theirs.id, "ground_id": ground.id})
