import inspect

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import DoorsCommon
from .doors_persons import CONTROL, QUIET

# What a caller would fill in, by the name of the parameter.
GUESSES = {
    "aggregates": ["__count"],
    "content": "x",
    "default": None,
    "field": "name",
    "field_name": "name",
    "field_names": [],
    "force": True,
    "func": "id",
    "group_by": "stage_id",
    "key": "id",
    "limit": 5,
    "msg": {"email_from": "x@elders.example", "body": "x", "to": "y@elders.example"},
    "msg_dict": {"email_from": "x@elders.example", "body": "x"},
    "load": "_classic_read",
    "name": "x",
    "offset": 0,
    "read_specification": {},
    "vals": {},
    "vals_list": [{}],
    "values": {},
    "view_type": "form",
}
# These want a recordset, the environment or a cursor, which cannot come over RPC.
NOT_CALLED = {"with_env", "with_user", "with_company", "with_prefetch"}
WORDS = (
    "name number subject body summary note statement heard answer reason position"
).split()


@tagged("post_install", "-at_install", "klachten")
class TestDoorsMethods(DoorsCommon):
    """Design 6: whatever method a program may call with the id of something in a case.

    The methods are walked, so that a new one of core, the host or ours is tried too.
    """

    def _targets(self):
        """One record of each kind that belongs to the case."""
        case = self.secret
        return {
            record._name: record[:1]
            for record in (
                case,
                self.message,
                self.file,
                self.activity,
                self.scheduled,
                self.rating,
                self.env["mail.notification"].search(
                    [("mail_message_id", "=", self.notified[CONTROL].id)]
                ),
                case.event_ids,
                case.deadline_ids,
                case.party_ids.filtered(lambda p: p.kind == "witness"),
                case.letter_ids,
                self.note,
                *self.parts,
            )
        }

    def _public_methods(self, records):
        for name in sorted(set(dir(type(records)))):
            if name.startswith("_") or name in NOT_CALLED:
                continue
            try:
                function = get_public_method(records, name)
            except (AttributeError, AccessError):
                continue
            if callable(function):
                yield name, function

    def _arguments(self, records, function):
        """Values for the parameters that have to be given, and for the telling ones."""
        names = [name for name in WORDS if name in records._fields]
        guesses = {
            **GUESSES,
            "fields": names,
            "fields_to_export": names,
            "allfields": names,
            "fields_spec": {name: {} for name in names},
            "specification": {name: {} for name in names},
            "domain": [("id", "in", records.ids)],
            "search_domain": [("id", "in", records.ids)],
        }
        first = names[0] if names else "id"
        guesses.update(fname=first, field=first, field_name=first, groupby=[first])
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return {
            p.name: guesses.get(p.name)
            for p in parameters
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
            and (p.default is p.empty or p.name in guesses)
        }

    def _marks(self):
        """What would be there when somebody did something to the case."""
        parts = ("complaint.event", "complaint.note", "complaint.party")
        case = self.secret.id
        return [
            *(self.env[n].search_count([("ticket_id", "=", case)]) for n in parts),
            self.env["mail.message"].search_count(
                [("model", "=", "helpdesk.ticket"), ("res_id", "=", case)]
            ),
        ]

    def _call(self, key, records, function):
        """What a call gives, or says when it refuses, as text."""
        records = records.with_user(self.people[key]).with_context(lang="en_US")
        before = after = self._marks()
        with self._undone():
            try:
                arguments = self._arguments(records, function)
                if hasattr(function, "_api_model"):
                    records = records.browse()
                result = function(records, **arguments)
                text = f"{result}"
                if isinstance(result, BaseModel) and "func" not in arguments:
                    text = f"{result.ids}"
                self.env.flush_all()
                after = self._marks()
            except Exception as error:  # noqa: BLE001 guesses are often wrong
                text = f"{error}"
        if key != CONTROL:
            self.assertEqual(after, before)
        return text

    def test_public_methods(self):
        """Nobody who is complained about gets a word out of any of them."""
        open_to_control = set()
        with mute_logger(*QUIET, "odoo.models", "odoo.tools"), self.mock_mail_gateway():
            for model, record in self._targets().items():
                methods = list(self._public_methods(record))
                self.assertGreater(len(methods), 20)
                for name, function in methods:
                    if self._leaks(self._call(CONTROL, record, function)):
                        open_to_control.add((model, name))
                    for key in ("accused_user", "accused_all"):
                        with self.subTest(model=model, method=name, person=key):
                            text = self._call(key, record, function)
                            self.assertFalse(self._leaks(text))
        for model in ("helpdesk.ticket", "complaint.note", "mail.scheduled.message"):
            for name in ("read", "web_read", "search_read", "web_search_read"):
                self.assertIn((model, name), open_to_control)
        for part in self.parts:
            self.assertIn((part._name, "read"), open_to_control)
        self.assertIn(("helpdesk.ticket", "formatted_read_group"), open_to_control)
        self.assertIn(("mail.message", "copy_data"), open_to_control)
