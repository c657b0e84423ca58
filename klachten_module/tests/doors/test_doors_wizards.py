import json

from odoo.tests import tagged

from .doors_common import Door, DoorsCommon
from .test_doors_by_id import export_by_id

NAMED = ("name", "number")
TEXT = ("message", "subject")


def made(visitor, model, values, *names, **context):
    """What a record of somebody's own making tells about what it points to."""
    record = visitor[model].with_context(**context).create(values)
    record.env.flush_all()
    record.invalidate_recordset()
    return record.read(list(names)), record.display_name


def on_case(visitor, **more):
    return {"model": "helpdesk.ticket", "res_ids": str(visitor.case.ids), **more}


def lookup(visitor, name, email):
    wizard = visitor["privacy.lookup.wizard"].create({"name": name, "email": email})
    wizard.action_lookup()
    return wizard.line_ids.read(["res_name", "resource_ref"])


def overview(visitor):
    wizard = visitor["complaint.overview"].create(
        {
            "procedure_id": visitor.test.procedure.id,
            "kind": "free",
            "date_from": "2020-01-01",
            "date_to": str(visitor.test.secret.received_at.date()),
        }
    )
    report = "klachten_module.report_complaint_overview"
    name = visitor.test.env.ref(report).report_name
    return visitor.get(f"/report/html/{name}/{wizard.id}", may_break=True)


# --- windows that show a record, and reports ----------------------------------------
WIZARDS = (
    Door(
        "mail written from a template",
        lambda v: made(
            v,
            "mail.compose.message",
            on_case(v, composition_mode="comment", template_id=v.test.template.id),
            "subject",
            "body",
        ),
        NAMED,
    ),
    Door(
        "mail written as an answer",
        lambda v: made(
            v,
            "mail.compose.message",
            {
                "composition_mode": "comment",
                "model": "res.partner",
                "res_ids": str(v.me.ids),
                "parent_id": v.test.message.id,
            },
            "subject",
            "body",
            "parent_id",
        ),
        TEXT,
    ),
    Door(
        "mail written as an answer, before it is made",
        lambda v: v.call_kw(
            "mail.compose.message",
            "onchange",
            [],
            {},
            [],
            {
                "subject": {},
                "body": {},
                "parent_id": {"fields": {"display_name": {}, "body": {}}},
            },
            context={
                "default_model": "res.partner",
                "default_res_ids": v.me.ids,
                "default_parent_id": v.test.message.id,
            },
        ),
        TEXT,
    ),
    Door(
        "own message as an answer to it",
        lambda v: made(
            v,
            "mail.message",
            {
                "model": "res.partner",
                "res_id": v.me.id,
                "body": "x",
                "parent_id": v.test.message.id,
            },
            "parent_id",
        ),
        TEXT,
    ),
    Door(
        "preview of a template",
        lambda v: made(
            v,
            "mail.template.preview",
            {
                "mail_template_id": v.test.template.id,
                "resource_ref": f"helpdesk.ticket,{v.case.id}",
            },
            "subject",
            "body_html",
            "resource_ref",
        ),
        NAMED,
    ),
    Door(
        "template sent",
        lambda v: (
            v["mail.mail"]
            .sudo()
            .browse(v.of(v.test.template).send_mail(v.case.id))
            .body_html
        ),
        NAMED,
    ),
    Door(
        "link of the portal",
        lambda v: f"""{
            made(
                v,
                "portal.share",
                {
                    "res_model": "helpdesk.ticket",
                    "res_id": v.case.id,
                    "partner_ids": v.me.ids,
                },
                "share_link",
            )
        }""".replace(v.test.portal_token, v.test.secret.number),
        (),
    ),
    Door(
        "follower added",
        lambda v: (
            v["mail.followers.edit"]
            .create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_ids": str(v.case.ids),
                    "partner_ids": v.me.ids,
                    "notify": True,
                }
            )
            .edit_followers(),
            v.named(v.case.ids if v.me in v.test.secret.message_partner_ids else []),
        ),
        ("number",),
    ),
    Door(
        "task planned",
        lambda v: (
            v["mail.activity.schedule"]
            .create(
                {
                    "res_model": "helpdesk.ticket",
                    "res_ids": str(v.case.ids),
                    "activity_type_id": v.test.env.ref(
                        "mail.mail_activity_data_todo"
                    ).id,
                    "activity_user_id": v.user.id,
                    "summary": "x",
                }
            )
            .action_schedule_activities(),
            v["mail.activity"].search([("summary", "=", "x")]).mapped("res_name"),
        ),
        ("number",),
    ),
    Door(
        "task of one's own",
        lambda v: made(
            v,
            "mail.activity",
            {
                "res_model_id": v.test.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": v.case.id,
                "user_id": v.user.id,
            },
            "res_name",
        ),
        ("number",),
    ),
    Door(
        "rating of one's own",
        lambda v: made(
            v,
            "rating.rating",
            {
                "res_model_id": v.test.env["ir.model"]._get_id("helpdesk.ticket"),
                "res_id": v.case.id,
            },
            "res_name",
            "resource_ref",
        ),
        (),
    ),
    Door(
        "message exported through a rating",
        lambda v: export_by_id(v, v.test.rating, "message_id/body", "feedback"),
        ("message", "rating"),
    ),
    Door(
        "search for a person's data",
        lambda v: lookup(v, "test klant", "klant@elders.example"),
        ("number", "subject"),
    ),
    Door(
        "search for one's own data",
        lambda v: lookup(v, v.user.name, v.user.email),
        ("number", "subject"),
    ),
    Door(
        "plain ticket that points to it",
        lambda v: made(
            v,
            "helpdesk.ticket",
            {
                "name": "x",
                "description": "x",
                "team_id": v.test.plain_team.id,
                "duplicate_id": v.case.id,
            },
            "duplicate_id",
        ),
        (),
    ),
    Door(
        "tickets joined",
        lambda v: made(
            v,
            "helpdesk.ticket.duplicate.wizard",
            {"ticket_id": v.test.plain.id, "duplicate_of_id": v.case.id},
            "duplicate_of_id",
        ),
        ("number",),
    ),
)
REPORTS = (
    Door(
        "report as a page",
        lambda v: v.get(f"/report/html/doors.case_report/{v.case.id}", may_break=True),
        NAMED,
    ),
    Door(
        "report as text",
        lambda v: v.get(f"/report/text/doors.case_report/{v.case.id}", may_break=True),
        NAMED,
    ),
    Door(
        "report as PDF",
        lambda v: v.get(f"/report/pdf/doors.case_report/{v.case.id}", may_break=True),
        NAMED,
    ),
    Door(
        "report downloaded",
        lambda v: v.post(
            "/report/download",
            may_break=True,
            data=json.dumps([f"/report/pdf/doors.case_report/{v.case.id}", "qweb-pdf"]),
        ),
        NAMED,
    ),
    Door("overview of a period", overview, ("number",)),
)


@tagged("post_install", "-at_install", "klachten")
class TestDoorsWizards(DoorsCommon):
    """Design 6, field notes f1, f2, f4, f5: windows, reports and the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.env["ir.model"]._get("helpdesk.ticket")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Doors",
                "model_id": model.id,
                "subject": "{{ object.name }}",
                "body_html": "<p><t t-out='object.number'/></p>",
                "email_to": "x@elders.example",
            }
        )
        cls.env["ir.ui.view"].create(
            {
                "name": "case_report",
                "key": "doors.case_report",
                "type": "qweb",
                "arch": """<t t-name="doors.case_report"><t t-foreach="docs" t-as="doc">
                    <p><t t-out="doc.number"/> <t t-out="doc.name"/></p></t></t>""",
            }
        )
        cls.env["ir.actions.report"].create(
            {
                "name": "Case",
                "model": "helpdesk.ticket",
                "report_name": "doors.case_report",
                "report_type": "qweb-pdf",
            }
        )

    def test_wizards(self):
        """A window opened on a case, or a record of one's own that points to it."""
        self._walk(WIZARDS)

    def test_reports(self):
        """A report of the host, of somebody's own making, and ours."""
        self._walk(REPORTS)
