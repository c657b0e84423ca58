import io
import json
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import Opener
from odoo.tools import mute_logger

from .common import ComplaintCommon

OWN = "klachten_module.group_complaint"
ALL_OWN = f"{OWN}_officer,{OWN}_auditor,{OWN}_registrar,{OWN}_configurator"
ALL = f"helpdesk_mgmt.group_helpdesk_manager,base.group_system,{ALL_OWN}"

# Who stands before the doors: key, groups, what he is. The four accused are complained
# about in the same case; the control has the rights of the last of them, and is not.
PERSONS = (
    ("accused_user", "base.group_user", "complained about, plain user"),
    (
        "accused_manager",
        "helpdesk_mgmt.group_helpdesk_manager",
        "complained about, highest helpdesk rights",
    ),
    ("accused_system", "base.group_system", "complained about, settings administrator"),
    ("accused_all", ALL, "complained about, with all complaints groups and in roles"),
    ("colleague", "base.group_user", "colleague without a complaints group"),
    ("other_handler", f"{OWN}_handler", "handler of another case"),
    ("staff_complainant", "base.group_user", "complainant with a login of the staff"),
    ("portal_colleague", "base.group_portal", "colleague in the complainant's company"),
    ("other_complainant", "base.group_portal", "complainant in another case"),
    ("anonymous", None, "nobody in particular"),
    # ("expired_link", None, "held a link that has expired"): once links expire
)
ACCUSED = tuple(key for key, _groups, _what in PERSONS if key.startswith("accused"))
CONTROL = "control"

# One word per place that occurs nowhere else. What a person knows of his own doing is
# in KNOWN.
SECRETS = {
    "name": "Zwartkonijn",
    "statement": "Geelkameel",
    "summary": "Blauwwalvis",
    "answer": "Roodborstje",
    "note": "Groenspecht",
    "message": "Witteraaf",
    "subject": "Paarsmol",
    "file_name": "Bruinbeer",
    "file": "Grijswolf",
    "public_file": "Oranjevos",
    "party": "Zilverreiger",
    "letter": "Goudvink",
    "activity": "Purperslak",
    "rating": "Koperwiek",
    "preview": "Turkooisvis",
    "translation": "Lilanijlpaard",
    "scheduled": "Bontespecht",
    "tracked": "Ivoormeeuw",
    "own_words": "Vaalgier",
    "plain": "Beigehert",
    "own_name": "Okerpanter",
    "own_summary": "Karmijnslang",
    "failed": "Sepiazwaan",
    "sms": "Indigovlinder",
}
# What somebody may know all the same: the plain ticket of his team, and of the other
# case whoever is an officer there.
KNOWN = {
    "accused_manager": ("plain",),
    "accused_all": ("plain", "own_name", "own_summary"),
    "colleague": ("plain",),
}
QUIET = (
    "odoo.http",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_access",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_actions_report",
    "odoo.addons.mail.models.mail_thread",
    "odoo.models.unlink",
    "odoo.sql_db",
    "py.warnings",
    "werkzeug",
)


@dataclass(frozen=True)
class Door:
    """A way to what is kept: how to open it, and what the right person finds there.

    `open` is given a visitor and returns whatever it got; `shows` names the secrets
    (keys of SECRETS, or "number") of which the control sees at least one, else this is
    no door. `shut_to` narrows who is tried, None for everybody.
    """

    name: str
    open: Any
    shows: tuple
    shut_to: tuple | None = None


class Visitor:
    """One person before a door: his environment, his browser, his key."""

    def __init__(self, test, key):
        self.test = test
        self.key = key
        self.user = test.people[key]
        self.env = test.env(user=self.user, su=False, context={"lang": "en_US"})
        self.case = self.env["helpdesk.ticket"].browse(test.secret.id)
        self.me = self.user.partner_id
        self.tickets = self.env["helpdesk.ticket"]

    def __getitem__(self, model):
        return self.env[model]

    def of(self, records):
        """These records as this person has them."""
        return self.env[records._name].browse(records.ids)

    def named(self, found):
        """Say the number of the case when its id is among these ids."""
        return self.test.secret.number if self.test.secret.id in found else ""

    def own(self, messages):
        """The message that has to do with this person, else the control's."""
        return self.of(messages.get(self.key, messages[CONTROL]))

    def get(self, url, *, may_break=False, **options):
        answer = self.test.url_open(url, **options)
        if not may_break:
            self.test.assertLess(answer.status_code, 500, url)
        return answer.status_code, dict(answer.headers), readable(answer)

    def post(self, url, *, may_break=False, **data):
        """A form of the web client, with its token."""
        data["csrf_token"] = self.test.csrf
        return self.get(url, may_break=may_break, data=data)

    def rpc(self, route, **params):
        """What a JSON route answers, its errors too."""
        answer = self.test.url_open(
            route,
            json={"jsonrpc": "2.0", "method": "call", "id": 0, "params": params},
        )
        self.test.assertLess(answer.status_code, 500, route)
        return without_trace(readable(answer))

    def call_kw(self, model, method, *args, **kwargs):
        return self.rpc(
            "/web/dataset/call_kw", model=model, method=method, args=args, kwargs=kwargs
        )

    def debugged(self, act):
        """The same with the developer's mode switched on in the browser."""
        self.get("/odoo?debug=1")
        try:
            return act()
        finally:
            self.get("/odoo?debug=")

    def jsonrpc(self, model, method, *args, **kwargs):
        """The old API for other programs, with this person's own key."""
        key = self.test.api_keys.get(self.key, "none")
        with self.test.no_cookies():
            return self.rpc(
                "/jsonrpc",
                service="object",
                method="execute_kw",
                args=[
                    self.env.cr.dbname,
                    self.user.id,
                    key,
                    model,
                    method,
                    args,
                    kwargs,
                ],
            )

    def json1(self, path):
        """The web client's pages as JSON, with this person's own key."""
        key = self.test.api_keys.get(self.key, "none")
        with self.test.no_cookies():
            return self.get(
                f"/json/1/{path}",
                may_break=True,
                headers={"Authorization": f"Bearer {key}"},
            )

    def json2(self, model, method, **values):
        """The API for other programs, with this person's own key."""
        key = self.test.api_keys.get(self.key, "none")
        with self.test.no_cookies():
            answer = self.test.url_open(
                f"/json/2/{model}/{method}",
                json=values,
                headers={"Authorization": f"Bearer {key}"},
            )
        self.test.assertLess(answer.status_code, 500, method)
        return answer.status_code, without_trace(answer.text)


def readable(answer):
    """The text of an answer, files unpacked, the question it repeats left out."""
    if answer.content[:2] == b"PK":
        return unzipped(answer.content)
    return answer.text


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(
            archive.read(name).decode("utf-8", "replace") + name
            for name in archive.namelist()
        )


def without_trace(text):
    """An answer of a JSON route without the trace of its error: that shows our code."""
    try:
        answer = json.loads(text)
    except ValueError:
        return text
    if isinstance(answer, dict):
        for part in (answer, (answer.get("error") or {}).get("data") or {}):
            if isinstance(part, dict):
                part.pop("debug", None)
    return json.dumps(answer, ensure_ascii=False)


class DoorsCommon(ComplaintCommon, HttpCase):
    """A case full of secrets, everybody who must not see it, and who may."""

    hidden = ACCUSED

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with mute_logger("py.warnings"):  # core's own deprecations
            cls._set_the_scene()
        cls.env.flush_all()
        cls.words = {**SECRETS, "number": cls.secret.number}

    @classmethod
    def _set_the_scene(cls):
        cls.people = {
            key: cls._person(key, groups) for key, groups, _what in PERSONS if groups
        }
        cls.people["anonymous"] = cls.env.ref("base.public_user")
        cls.people[CONTROL] = cls._person(CONTROL, ALL)
        cls.env["ir.config_parameter"].set_param("web.json.enabled", "True")
        cls._make_company()
        cls._make_case()
        cls._make_other_cases()
        cls._make_beside_the_case()
        cls._before_hiding()
        cls._hide(cls.secret, *cls.hidden)

    @classmethod
    def _person(cls, key, groups):
        user = new_test_user(
            cls.env,
            f"doors_{key}",
            groups,
            password=f"doors_{key}",
            email=f"{key}@doors.example",
            lang="en_US",
            tz="Europe/Amsterdam",
        )
        if groups != "base.group_portal":
            user.notification_type = "inbox"
            user.group_ids += cls.env.ref("base.group_allow_export")
        return user

    @classmethod
    def _partners(cls, *keys):
        return cls.env["res.partner"].union(
            *(cls.people[key].partner_id for key in keys)
        )

    @classmethod
    def _make_company(cls):
        """The complainant is a customer's employee; another one has a login too."""
        customer = cls.env["res.partner"].create(
            {"name": "Doors customer", "is_company": True}
        )
        cls.complainant.parent_id = customer
        cls.people["portal_colleague"].partner_id.parent_id = customer
        cls.procedure.officer_ids += cls.people[CONTROL] + cls.people["accused_all"]
        for role in cls.procedure.role_ids.filtered(lambda r: not r.is_external):
            role.user_ids += cls.people["accused_all"] + cls.people[CONTROL]

    @classmethod
    def _make_case(cls):
        cls.secret = cls._create_complaint(
            name=f"About the {SECRETS['name']}",
            description=f"<p>They took the {SECRETS['statement']}.</p>",
        )
        cls()._walk_to(cls.secret, "acknowledgement")
        cls.secret.with_user(cls.people[CONTROL]).write(
            {"description": f"<p>{SECRETS['summary']}</p>"}
        )
        cls.secret.sudo().write({"answer": f"<p>{SECRETS['answer']}</p>"})
        cls.note = cls.env["complaint.note"].create(
            {"ticket_id": cls.secret.id, "body": f"<p>{SECRETS['note']}</p>"}
        )
        cls.party = cls.env["complaint.party"].create(
            {"ticket_id": cls.secret.id, "kind": "witness", "name": SECRETS["party"]}
        )

    @classmethod
    def _make_other_cases(cls):
        """What the others complain about, so that each of them has a life here."""
        cls.own_case = cls._create_complaint(
            name=f"Own case {SECRETS['own_name']}",
            description=f"<p>{SECRETS['own_summary']}</p>",
            partner_id=cls.people["staff_complainant"].partner_id.id,
        )
        cls.other_case = cls._create_complaint(
            name="Somebody else's case",
            partner_id=cls.people["other_complainant"].partner_id.id,
        )
        other = cls._set_up_procedure(cls.company, "doorklachten", people=False)
        other.role_ids.filtered("is_registrar").user_ids = cls.people["other_handler"]
        cls.plain = cls._create_plain(name=f"Printer {SECRETS['plain']}")
        # as it could stand there before this addon: the module refuses it now
        cls.plain.flush_recordset()
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET duplicate_id = %s WHERE id = %s",
            (cls.secret.id, cls.plain.id),
        )
        cls.plain.invalidate_recordset(["duplicate_id"])
        cls.plain.user_id = cls.people["colleague"]

    @classmethod
    def _file(cls, name, content, **vals):
        return cls.env["ir.attachment"].create(
            {
                "name": f"{name}.txt",
                "raw": content.encode(),
                "res_model": "helpdesk.ticket",
                "res_id": cls.secret.id,
                **vals,
            }
        )

    @classmethod
    def _make_beside_the_case(cls):
        """What the host keeps about a record beside the record."""
        cls.file = cls._file(SECRETS["file_name"], SECRETS["file"])
        cls.public_file = cls._file(
            f"{SECRETS['file_name']}2", SECRETS["public_file"], public=True
        )
        cls.token = cls.file.generate_access_token()[0]
        cls.portal_token = cls.secret._portal_ensure_token()
        cls.message = cls.secret.with_user(cls.people[CONTROL]).message_post(
            body=f"Between us: {SECRETS['message']}",
            subject=f"Re {SECRETS['subject']}",
            subtype_xmlid="mail.mt_comment",
        )
        model_id = cls.env["ir.model"]._get_id("helpdesk.ticket")
        # as it could stand there before this addon: the module refuses it now
        ratings = cls.env["rating.rating"]
        refuse = getattr(type(ratings), "_complaint_refuse", None)
        with patch.object(type(ratings), "_complaint_refuse", lambda self: None, create=not refuse):
            cls.rating = ratings.create(
                {
                    "res_model_id": model_id,
                    "res_id": cls.secret.id,
                    "rating": 1,
                    "feedback": SECRETS["rating"],
                    "consumed": True,
                    "partner_id": cls.complainant.id,
                }
            )
        cls.activity = cls.secret.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=SECRETS["activity"],
            note=SECRETS["activity"],
            user_id=cls.people[CONTROL].id,
        )
        cls.rating.message_id = cls.message
        cls.letter = cls.secret.letter_ids[:1]
        cls.mail = cls.env["mail.mail"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": cls.secret.id,
                "subject": SECRETS["letter"],
                "body_html": f"<p>{SECRETS['letter']}</p>",
                "email_to": "klant@elders.example",
            }
        )
        preview = cls.env["mail.link.preview"].create(
            {
                "source_url": f"https://{SECRETS['preview'].lower()}.example",
                "og_title": SECRETS["preview"],
            }
        )
        cls.env["mail.message.link.preview"].create(
            {"message_id": cls.message.id, "link_preview_id": preview.id}
        )
        cls.env["mail.message.translation"].create(
            {
                "message_id": cls.message.id,
                "source_lang": "en",
                "target_lang": "nl",
                "body": SECRETS["translation"],
            }
        )
        cls.env["mail.tracking.value"].create(
            {
                "field_id": cls.env["ir.model.fields"]
                ._get("helpdesk.ticket", "name")
                .id,
                "old_value_char": SECRETS["tracked"],
                "mail_message_id": cls.message.id,
            }
        )
        cls.env["mail.message.schedule"].create(
            {
                "mail_message_id": cls.message.id,
                "scheduled_datetime": "2099-01-01 00:00:00",
            }
        )
        cls.env["sms.sms"].create(
            {
                "body": SECRETS["sms"],
                "number": "+31201234567",
                "mail_message_id": cls.message.id,
            }
        )
        cls.scheduled = cls.env["mail.scheduled.message"].create(
            {
                "subject": SECRETS["scheduled"],
                "body": SECRETS["scheduled"],
                "scheduled_date": "2099-01-01 00:00:00",
                "model": "helpdesk.ticket",
                "res_id": cls.secret.id,
                "author_id": cls.people[CONTROL].partner_id.id,
            }
        )

    # --- what they had, and what the host leaves ---------------------------------------

    @classmethod
    def _before_hiding(cls):
        """The accused were in the middle of it: the control still is.

        The messages are made as the host's own code makes them, behind the case's back.
        """
        insiders = (*ACCUSED, CONTROL)
        cls._follow(*insiders)
        comment = {
            "model": "helpdesk.ticket",
            "res_id": cls.secret.id,
            "message_type": "comment",
            "subtype_id": cls.env.ref("mail.mt_comment").id,
            "subject": SECRETS["subject"],
        }
        cls.authored, cls.received, cls.notified = {}, {}, {}
        cls.failed, cls.created, cls.tasks = {}, {}, {}
        for key in insiders:
            partner, messages = cls._partners(key), cls.env["mail.message"].sudo()
            cls.authored[key] = messages.create(
                dict(
                    comment,
                    author_id=partner.id,
                    body=SECRETS["own_words"],
                    parent_id=cls.message.id,
                )
            )
            body = f"{SECRETS['message']} to you"
            cls.received[key] = messages.create(
                dict(comment, partner_ids=partner.ids, body=body)
            )
            cls._notify(cls.received[key], partner, is_read=True)
            cls.notified[key] = messages.create(dict(comment, body=body))
            cls._notify(cls.notified[key], partner)
            cls.message.sudo().starred_partner_ids += partner
            cls.authored[key].sudo().starred_partner_ids += partner
            cls.failed[key] = messages.create(
                dict(comment, author_id=partner.id, body=SECRETS["failed"])
            )
            cls._notify(
                cls.failed[key],
                cls.complainant,
                author_id=partner.id,
                notification_type="email",
                notification_status="bounce",
                failure_reason=SECRETS["failed"],
            )
            cls.created[key] = messages.with_user(cls.people[key]).sudo().create(
                dict(comment, author_id=cls.complainant.id, body=SECRETS["own_words"])
            )
            cls.tasks[key] = cls.secret.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=SECRETS["activity"],
                note=SECRETS["activity"],
                user_id=cls.people[key].id,
            )

    @classmethod
    def _follow(cls, *keys):
        cls.env["mail.followers"].sudo().create(
            [
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": cls.secret.id,
                    "partner_id": partner.id,
                    "subtype_ids": [
                        Command.set(cls.env.ref("mail.mt_comment").ids)
                    ],
                }
                for partner in cls._partners(*keys) - cls.secret.message_partner_ids
            ]
        )

    @classmethod
    def _notify(cls, message, partners, **vals):
        cls.env["mail.notification"].sudo().create(
            [
                {
                    "mail_message_id": message.id,
                    "res_partner_id": partner.id,
                    "notification_type": "inbox",
                    "notification_status": "sent",
                    **vals,
                }
                for partner in partners
            ]
        )

    @classmethod
    def _hide(cls, case, *keys):
        return cls.env["complaint.party"].create(
            [
                {
                    "ticket_id": case.id,
                    "kind": "complained_about",
                    "partner_id": partner.id,
                }
                for partner in cls._partners(*keys)
            ]
        )

    # --- walking along the doors --------------------------------------------------------

    def _login(self, key):
        """This person's browser, with the token of its forms."""
        if key == "anonymous":
            self.authenticate(None, None)
            page = self.url_open("/web/login")
        else:
            login = self.people[key].login
            self.authenticate(login, login)
            page = self.url_open("/my/account")
        self.csrf = re.search(r'csrf_token[^>]*?["\']([\w-]{40,})["\']', page.text)[1]

    @property
    def api_keys(self):
        """A key to the API for each person with a login: {key: secret}."""
        if not hasattr(self, "_api_keys"):
            self._api_keys = {
                key: user.env["res.users.apikeys"]
                .with_user(user)
                .sudo()
                ._generate("rpc", "doors", None)
                for key, user in self.people.items()
                if key != "anonymous"
            }
        return self._api_keys

    @contextmanager
    def no_cookies(self):
        """Requests of a program, not of a browser."""
        browser, self.opener = self.opener, Opener(self)
        try:
            yield
        finally:
            self.opener = browser

    def _leaks(self, text, known=()):
        """The secrets that stand in a text: their names."""
        text = text.lower()
        return sorted(
            name
            for name, word in self.words.items()
            if name not in known and word.lower() in text
        )

    def _try(self, door, key):
        """What this person gets at this door, as text; a refusal is text too."""
        with self._undone():
            visitor = Visitor(self, key)
            try:
                self._got = f"{door.open(visitor)}"
                self.env.flush_all()
            except (AccessError, UserError) as refusal:
                self._got = f"refused: {refusal}"
        return self._got

    def _walk(self, doors, persons=None):
        """Everybody tries every door; nobody but the control gets in.

        :return: {(door, person): the secrets it gave away}
        """
        open_doors = {}
        self.assertTrue(self.api_keys)  # made before anything is undone
        with mute_logger(*QUIET):
            for key in [CONTROL, *(persons or [k for k, _g, _w in PERSONS])]:
                self._login(key)
                for door in doors:
                    if key == CONTROL:
                        self._check_control(door)
                    elif door.shut_to is None or key in door.shut_to:
                        with self.subTest(door=door.name, person=key):
                            leaks = self._leaks(self._try(door, key), KNOWN.get(key, ()))
                            if leaks:
                                open_doors[door.name, key] = leaks
                            self.assertFalse(leaks, f"{door.name} is open to {key}")
        return open_doors

    def _check_control(self, door):
        """The right person gets through, else the test of this door says nothing."""
        with self.subTest(door=door.name, person=CONTROL):
            text = self._try(door, CONTROL)
            self.assertTrue(
                set(door.shows) & set(self._leaks(text)),
                f"not even the control gets through {door.name}: {text[:600]}",
            )
