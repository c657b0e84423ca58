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
    ("expired_link", None, "holds a link that is over"),
)
ACCUSED = tuple(key for key, _groups, _what in PERSONS if key.startswith("accused"))
CONTROL = "control"

# The last one is nobody else than the one before, but for his link.
VISITORS = tuple(key for key, _groups, _what in PERSONS if key != "expired_link")

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
    "picture": "Smaragdhagedis",
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
    "odoo.addons.rpc.controllers.jsonrpc",
    "odoo.addons.web.controllers.export",
    "odoo.addons.web.controllers.report",
    "odoo.models.unlink",
    "odoo.sql_db",
    "py.warnings",
    "werkzeug",
)
