"""Which changes of the addon an installed database must hear of."""

import pytest
from signature import signature

MODEL = """
from odoo import api, fields, models
from ..logic.words import PHASES, flag


def _phases():
    return [(phase, phase) for phase in PHASES]


class Case(models.Model):
    _name = "case"

    phase = fields.Selection(_phases())
    urgent = flag("Urgent")

    @api.depends("phase")
    def _compute_late(self):
        for case in self:
            # a remark
            case.late = True

    def name_of(self): return "x"
"""
FILES = {
    "__manifest__.py": "{'data': []}",
    "models/case.py": MODEL,
    "models/view.py": "class V:\n    def init(self):\n        x = 1\n",
    "models/trigger.py": 'def run(cr):\n    cr.execute("CREATE INDEX a")\n',
    "report/figures_sql.py": "def text():\n    return 'SELECT 1'\n",
    "logic/words.py": (
        'PHASES = ("new",)\n\n\n'
        "def flag(label):\n    return made(label)\n\n\n"
        "def made(label):\n    return label\n\n\n"
        "def other():\n    return 1\n"
    ),
    "migrations/1/post-x.py": "def migrate(cr, version):\n    x = 1\n",
    "views/case.xml": "<odoo/>",
    "static/src/case.js": "1",
    "static/description/icon.png": "1",
    "tests/test_case.py": "1",
}


def hashed(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return signature(folder)


def changed(folder, name, old, new):
    assert old in FILES[name]
    before = hashed(folder, FILES)
    return hashed(folder, {name: FILES[name].replace(old, new)}) != before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("models/case.py", "case.late = True", "case.late = not case.urgent"),
        ("models/case.py", "            # a remark\n", ""),
        ("logic/words.py", "return 1", "return 2"),
        ("static/src/case.js", "1", "2"),
        ("tests/test_case.py", "1", "2"),
    ],
)
def test_a_body_needs_no_update(name, old, new, tmp_path):
    assert not changed(tmp_path, name, old, new)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("__manifest__.py", "[]", "['x.xml']"),
        ("models/case.py", '"Urgent"', '"Very urgent"'),
        ("models/case.py", 'depends("phase")', 'depends("urgent")'),
        ("models/case.py", '_name = "case"', '_name = "cases"'),
        ("models/case.py", 'return "x"', 'return "y"'),
        ("models/case.py", "for phase in PHASES", "for phase in reversed(PHASES)"),
        ("models/view.py", "x = 1", "x = 2"),
        ("models/trigger.py", "INDEX a", "INDEX b"),
        ("report/figures_sql.py", "SELECT 1", "SELECT 2"),
        ("logic/words.py", '("new",)', '("new", "old")'),
        ("logic/words.py", "made(label)\n\n\ndef made", "made('')\n\n\ndef made"),
        ("logic/words.py", "return label", "return label.upper()"),
        ("migrations/1/post-x.py", "x = 1", "x = 2"),
        ("views/case.xml", "<odoo/>", "<odoo></odoo>"),
        ("static/description/icon.png", "1", "2"),
    ],
)
def test_what_the_database_keeps_needs_one(name, old, new, tmp_path):
    assert changed(tmp_path, name, old, new)


def test_a_new_or_lost_file_needs_one(tmp_path):
    before = hashed(tmp_path, FILES)
    assert hashed(tmp_path, {"data/x.csv": ""}) != before
    (tmp_path / "data/x.csv").unlink()
    assert hashed(tmp_path, {}) == before
    (tmp_path / "views/case.xml").unlink()
    assert hashed(tmp_path, {}) != before
