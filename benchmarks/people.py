"""Users, companies and settings of the benchmark databases; all without tickets.

The same on both sides: three companies with a team each, an agent, 200 contacts. In
ours each company has a procedure; beside it stands a plain team.
"""

from odoo.fields import Command

COMPANIES = ("Kantoor Noord", "Kantoor Oost", "Kantoor Zuid")
CONTACTS = 200
ROLES = ("SD", "GOS", "BKM", "SLM", "RM", "P")
GROUNDS = ("Waiting time", "Information", "Invoice", "Building", "Privacy")
SLAS = ((1, "in_progress"), (2, "awaiting"), (20, "done"))


def companies(env):
    """The companies, the main one first."""
    main = env.ref("base.main_company")
    others = env["res.company"].search([("id", "!=", main.id)], order="id")
    if not others:
        main.name = COMPANIES[0]
        others = env["res.company"].create([{"name": name} for name in COMPANIES[1:]])
    found = main | others
    domain = env["mail.alias.domain"].search([("name", "=", "bench.example")]) or env[
        "mail.alias.domain"
    ].create({"name": "bench.example"})
    found.write(
        {
            "alias_domain_id": domain.id,
            "country_id": env.ref("base.nl").id,
            "email": "kantoor@bench.example",
        }
    )
    return found


def user(env, login, *groups):
    """An internal user of all companies, who works in the first."""
    offices = companies(env)
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": f"Bench {login}",
                "login": login,
                "email": f"{login}@bench.example",
                "tz": "Europe/Amsterdam",
                "lang": "en_US",
                "company_id": offices[0].id,
                "company_ids": [Command.set(offices.ids)],
                "group_ids": [
                    Command.set(
                        [env.ref(group).id for group in ("base.group_user", *groups)]
                    )
                ],
            }
        )
    )


def contacts(env):
    env["res.partner"].create(
        [
            {"name": f"Klant {i}", "email": f"klant{i}@bench.example"}
            for i in range(CONTACTS)
        ]
    )


def agent_and_teams(env):
    """An agent of the helpdesk, and a plain team in each company."""
    agent = user(env, "agent", "helpdesk_mgmt.group_helpdesk_user")
    env["helpdesk.ticket.team"].create(
        [
            {"name": f"Balie {office.name}", "company_id": office.id}
            for office in companies(env)
        ]
    ).user_ids = agent


def plain(env):
    contacts(env)
    agent_and_teams(env)


helpdesk = plain


def ours(env):
    """A procedure for each company, set up as a new user does it."""
    plain(env)
    people = {code: user(env, code.lower()) for code in ROLES}
    officer = user(env, "officer")
    user(env, "auditor", "klachten_module.group_complaint_auditor")
    for index, office in enumerate(companies(env)):
        setup = env["complaint.setup"].create(
            {
                "company_id": office.id,
                "template": "ssc_ict",
                "mailbox": f"klachten{index}",
                "officer_ids": [Command.set(officer.ids)],
            }
        )
        for line in setup.line_ids:
            line.user_ids = people[line.code]
        procedure = env["complaint.procedure"].browse(setup.action_apply()["res_id"])
        env["complaint.ground"].create(
            [{"name": name, "procedure_id": procedure.id} for name in GROUNDS]
        )


def without_mail(env):
    """The automated letters switched off, as an organisation can do."""
    env["base.automation"].search(
        [("action_server_ids.state", "=", "complaint_letter")]
    ).active = False


def with_slas(env):
    """Three SLAs on every ticket: 1, 2 and 20 days."""
    env["helpdesk.ticket.team"].search([]).use_sla = True
    env["helpdesk.sla"].create(
        [
            {
                "name": f"{days} days",
                "days": days,
                "stage_id": env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{stage}").id,
            }
            for days, stage in SLAS
        ]
    )


def with_mail(env):
    """A confirmation by an automation rule, as Odoo offers it."""
    model = env["ir.model"]._get("helpdesk.ticket")
    template = env["mail.template"].create(
        {
            "name": "Confirmation",
            "model_id": model.id,
            "subject": "We received {{ object.number }}",
            "partner_to": "{{ object.partner_id.id }}",
            "body_html": "<p>We received <t t-out='object.name'/>.</p>",
        }
    )
    env["base.automation"].create(
        {
            "name": "Confirm receipt",
            "model_id": model.id,
            "trigger": "on_create",
            "action_server_ids": [
                Command.create(
                    {
                        "name": "Confirm receipt",
                        "model_id": model.id,
                        "state": "mail_post",
                        "template_id": template.id,
                        "mail_post_method": "email",
                    }
                )
            ],
        }
    )
