"""The organisation of the tests: what an administrator and a configurator set up."""

from rpc import Client

NAME = "ICT-centrum Voorbeeld"
PASSWORD = "linde-in-mei-2026"
PEOPLE = {
    "SD": "Sanne Servicedesk",
    "GOS": "Gijs Kwaliteit",
    "BKM": "Bas Bureau",
    "SLM": "Saskia Servicelevel",
    "RM": "Ruud Relatie",
    "P": "Petra Proces",
    "officer": "Olga Functionaris",
    "auditor": "Ad Audit",
    "helpdesk": "Henk Helpdesk",
    "configurator": "Conny Configuratie",
}
GROUPS = {
    "auditor": "klachten_module.group_complaint_auditor",
    "helpdesk": "helpdesk_mgmt.group_helpdesk_manager",
    "configurator": "klachten_module.group_complaint_configurator",
}
MAILBOX = "klachten"


class Organisation:
    """A company with the procedure, its mailbox, and somebody in every role."""

    def __init__(self, site, sink, admin):
        self.site = site
        self.admin = admin
        self._languages()
        self._company()
        self._mail_servers(sink)
        self.people = {role: self.person(role, name) for role, name in PEOPLE.items()}
        self.procedure_id = self._procedure()
        self.plain_team_id = self._plain_team()

    def _languages(self):
        for code in ("en_US", "nl_NL"):
            domain = [("code", "=", code), ("active", "in", [True, False])]
            language = self.admin.search_read("res.lang", domain, ["active"])[0]
            if not language["active"]:
                self.admin.write("res.lang", [language["id"]], {"active": True})

    def _company(self):
        admin = self.admin
        domain = admin.create("mail.alias.domain", {"name": "klachten.example"})
        company = admin.search_read("res.company", [], ["partner_id"])[0]
        admin.write(
            "res.company",
            [company["id"]],
            {
                "name": NAME,
                "email": "info@klachten.example",
                "country_id": admin.ref("base.nl"),
                "alias_domain_id": domain,
            },
        )
        admin.write("res.partner", [company["partner_id"][0]], {"lang": "nl_NL"})
        for key, value in (
            ("web.base.url", self.site.url),
            ("web.base.url.freeze", "True"),
        ):
            admin.call("ir.config_parameter", "set_param", key, value)

    def _mail_servers(self, sink):
        self.admin.create(
            "ir.mail_server",
            {
                "name": "Sink",
                "smtp_host": "127.0.0.1",
                "smtp_port": sink.smtp_port,
                "smtp_encryption": "none",
                # else Odoo sends from notifications@klachten.example
                "from_filter": "klachten.example",
            },
        )
        self.admin.create(
            "fetchmail.server",
            {
                "name": "Sink",
                "server_type": "pop",
                "server": "127.0.0.1",
                "port": sink.pop_port,
                "is_ssl": False,
                "user": "@klachten.example",
                "password": "any",
                "state": "done",
            },
        )

    def person(self, role, name):
        login = name.split()[0].lower()
        groups = {"base.group_user", GROUPS.get(role, "base.group_user")}
        user_id = self.admin.create(
            "res.users",
            {
                "name": name,
                "login": login,
                "email": f"{login}@linde.example",
                "password": PASSWORD,
                "lang": "nl_NL",
                "tz": "Europe/Amsterdam",
                "notification_type": "inbox",
                "group_ids": [(6, 0, [self.admin.ref(group) for group in groups])],
            },
            no_reset_password=True,
        )
        return Client(self.site.url, self.site.database, login, PASSWORD, user_id)

    def _procedure(self):
        """By the set-up dialog, as somebody who is only a configurator."""
        configurator = self.people["configurator"]
        setup = configurator.create(
            "complaint.setup",
            {
                "template": "ssc_ict",
                "mailbox": MAILBOX,
                "officer_ids": [(6, 0, [self.people["officer"].uid])],
                "form_url": "https://linde.example/klachtenformulier",
            },
        )
        lines = configurator.search_read(
            "complaint.setup.line", [("setup_id", "=", setup)], ["code"]
        )
        for line in lines:
            users = [(6, 0, [self.people[line["code"]].uid])]
            configurator.write(
                "complaint.setup.line", [line["id"]], {"user_ids": users}
            )
        action = configurator.call("complaint.setup", "action_apply", [setup])
        return action["res_id"]

    def _plain_team(self):
        """An ordinary helpdesk team beside it, at support@klachten.example."""
        return self.admin.create(
            "helpdesk.ticket.team",
            {
                "name": "Support",
                "alias_name": "support",
                "alias_contact": "everyone",
                "user_ids": [(6, 0, [self.people["helpdesk"].uid])],
            },
        )
