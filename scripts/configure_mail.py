"""Point Odoo's mail at the mail sink. Fed to `odoo shell`; safe to repeat.

Mail to anyone goes to the sink; what arrives there for Odoo's mailboxes in
klachten.example is fetched every minute. Links in mails lead to the Odoo that runs.
"""

import os

DOMAIN = "klachten.example"
http = int(os.environ["KLACHTEN_HTTP"])
smtp = int(os.environ["KLACHTEN_SMTP"])
pop = int(os.environ["KLACHTEN_POP"])


def put(model, domain, values):
    """The one record that fits the domain gets the values; it is made when missing."""
    record = env[model].with_context(active_test=False).search(domain, limit=1)  # noqa: F821
    if record:
        record.write(values)
    else:
        record = record.create(values)
    return record


put(
    "ir.mail_server",
    [("name", "=", "Mail sink")],
    {
        "name": "Mail sink",
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp,
        "smtp_encryption": "none",
        "smtp_authentication": "login",
        # letters keep the address of their mailbox as sender
        "from_filter": DOMAIN,
        "sequence": 1,
        "active": True,
    },
)
put(
    "fetchmail.server",
    [("name", "=", "Mail sink")],
    {
        "name": "Mail sink",
        "server_type": "pop",
        "server": "127.0.0.1",
        "port": pop,
        "is_ssl": False,
        "user": f"@{DOMAIN}",
        "password": "any",
        "state": "done",
        "active": True,
    },
)
alias_domain = put("mail.alias.domain", [("name", "=", DOMAIN)], {"name": DOMAIN})
env["res.company"].search([]).alias_domain_id = alias_domain  # noqa: F821
for xmlid in ("mail.ir_cron_mail_gateway_action", "mail.ir_cron_mail_scheduler_action"):
    env.ref(xmlid).write(  # noqa: F821
        {"active": True, "interval_number": 1, "interval_type": "minutes"}
    )
settings = env["ir.config_parameter"]  # noqa: F821
settings.set_param("web.base.url", f"http://localhost:{http}")
# else it follows the address at which an administrator last logged in
settings.set_param("web.base.url.freeze", "True")
env.cr.commit()  # noqa: F821
