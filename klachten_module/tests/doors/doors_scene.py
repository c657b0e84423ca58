import re

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user
from odoo.tools import SQL, mute_logger

from ..common import ComplaintCommon
from .doors_persons import ACCUSED, ALL, CONTROL, PERSONS, SECRETS

LINK = re.compile(r"/complaint/([\w-]+)")
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


class DoorsScene(ComplaintCommon, HttpCase):
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
        for key in ("anonymous", "expired_link"):
            cls.people[key] = cls.env.ref("base.public_user")
        cls.people[CONTROL] = cls._person(CONTROL, ALL)
        cls.env["ir.config_parameter"].set_param("web.json.enabled", "True")
        cls._make_company()
        cls._make_case()
        cls._make_other_cases()
        cls._make_beside_the_case()
        cls._before_hiding()
        cls._make_links()  # taken back by hiding
        cls._hide(cls.secret, *cls.hidden)
        if cls.hidden:
            cls._make_links()

    @classmethod
    def _person(cls, key, groups):
        user = new_test_user(
            cls.env,
            f"doors_{key}",
            groups,
            name=f"Doors {key}",
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
        cls.party = cls._add_party(cls.secret, "witness", name=SECRETS["party"])
        cls._make_parts()

    @classmethod
    def _make_parts(cls):
        """Talks, questions, checks and findings: what else is written about a case."""
        words = {"ticket_id": cls.secret.id}
        html = f"<p>{SECRETS['note']}</p>"
        ground = cls.env["complaint.ground"].search(
            [("procedure_id", "=", cls.procedure.id)], limit=1
        )
        talk = {"kind": "phone", "reached": True, "party_id": cls.party.id}
        cls.parts = (
            cls.env["complaint.contact"]._log([{**words, **talk, "heard": html}]),
            cls.env["complaint.inquiry"].create(
                {**words, "answer": SECRETS["note"], "state": "answered"}
            ),
            cls.env["complaint.verification"].create(
                {**words, "kind": "asked", "state": "withdrawn", "reason": html}
            ),
            cls.env["complaint.finding"].create(
                {**words, "ground_id": ground.id, "position": html}
            ),
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
        cls._set(cls.plain, duplicate_id=cls.secret.id)
        cls.plain.user_id = cls.people["colleague"]

    @classmethod
    def _make_links(cls):
        """Keys that open a file or a page to whoever has them."""
        cls.token = cls.file.generate_access_token()[0]
        cls.raw_token = cls.file._get_raw_access_token()
        cls.picture_token = cls.picture.generate_access_token()[0]
        cls.portal_token = cls.secret._portal_ensure_token()

    @classmethod
    def _set(cls, record, **values):
        """Write past every check, as an import or an older version could."""
        cls.env.flush_all()
        for name, value in values.items():
            cls.env.execute_query(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s RETURNING id",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        cls.env.invalidate_all()

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
        svg = "<svg xmlns='http://www.w3.org/2000/svg'><desc>%s</desc></svg>"
        cls.picture = cls._file(
            "picture", svg % SECRETS["picture"], mimetype="image/svg+xml"
        )
        cls.picture.thumbnail = PIXEL
        cls.message = cls.secret.with_user(cls.people[CONTROL]).message_post(
            body=f"Between us: {SECRETS['message']}",
            subject=f"Re {SECRETS['subject']}",
            subtype_xmlid="mail.mt_comment",
        )
        model_id = cls.env["ir.model"]._get_id("helpdesk.ticket")
        # made on a plain ticket and moved: the module refuses one on a case now
        cls.rating = cls.env["rating.rating"].create(
            {
                "res_model_id": model_id,
                "res_id": cls.plain.id,
                "rating": 1,
                "feedback": SECRETS["rating"],
                "consumed": True,
                "partner_id": cls.complainant.id,
            }
        )
        cls._set(cls.rating, res_id=cls.secret.id, res_name=cls.secret.display_name)
        cls.activity = cls.secret.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=SECRETS["activity"],
            note=SECRETS["activity"],
            user_id=cls.people[CONTROL].id,
        )
        cls._set(cls.rating, message_id=cls.message.id)
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

    def _send_answer(self):
        """Send the answer, so that there is a letter with a personal link.

        :return: (the token of the link, the letter)
        """
        self._walk_to(self.secret, "to_send")
        self._move(self.secret, "SLM", "Send the answer")
        bodies = [mail["body"] for mail in self._send_mails()]
        link = next(found for body in bodies if (found := LINK.search(body)) and found)
        return link[1], self._answer_letter(self.secret)

    # --- what they had, and what the host leaves -------------------------------------

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
            cls.created[key] = (
                messages.with_user(cls.people[key])
                .sudo()
                .create(
                    dict(
                        comment, author_id=cls.complainant.id, body=SECRETS["own_words"]
                    )
                )
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
                    "subtype_ids": [Command.set(cls.env.ref("mail.mt_comment").ids)],
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
