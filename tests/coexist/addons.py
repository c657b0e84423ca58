"""The addons that are tried: of requirements/coexist.lock, and apps of Odoo."""

import ast
import os
from pathlib import Path

FOLDER = Path(os.environ["KLACHTEN_COEXIST_ADDONS"])
OURS = "klachten_module"
HOST = "helpdesk_mgmt"
# Apps of Odoo that many organisations have, and that put fields, messages, mails or
# contacts of their own beside a case; others come along with OCA's addons.
APPS = (
    "calendar",
    "contacts",
    "crm",
    "data_recycle",
    "hr_holidays",
    "im_livechat",
    "mass_mailing",
    "privacy_lookup",
    "project",
    "sale_management",
    "sms",
    "snailmail",
    "survey",
    "website",
)


def manifest(name):
    return ast.literal_eval((FOLDER / name / "__manifest__.py").read_text())


def versions():
    """{addon: version}, those of the helpdesk first."""
    names = sorted(path.parent.name for path in FOLDER.glob("*/__manifest__.py"))
    names.sort(key=lambda name: not name.startswith("helpdesk_"))
    return {name: manifest(name)["version"] for name in names} | {
        name: "Odoo" for name in APPS
    }
