"""What users read: the day until which one may react, and no numbers of ours."""

import ast
import re
from pathlib import Path

import polib
import pytest
from lxml import etree

ADDON = Path(__file__).parents[2] / "klachten_module"
OURS = re.compile(r"\bS[0-4]-\d{2,3}\b")
# Letters that ask or invite a reaction say until when (S0-75).
INVITES = re.compile(
    r"reply to this mail|let us know by|Give your reaction|do you agree", re.I
)
DAY = re.compile(r"_complaint_react_until\(\)|\breact_until\b")
XML = sorted(ADDON.glob("**/*.xml"))
PYTHON = sorted(
    path
    for path in ADDON.glob("**/*.py")
    if not {"tests", "migrations", "logic"} & set(path.parts)
)


def letters():
    for path in sorted((ADDON / "data").glob("mail_template*.xml")):
        for record in etree.parse(path).iter("record"):
            text = etree.tostring(record, encoding="unicode")
            # the frame of one that is written by hand names the day its writer chose
            if INVITES.search(text) and record.get("id") != "letter_information":
                yield pytest.param(text, id=record.get("id"))


@pytest.mark.parametrize("text", letters())
def test_letter_to_which_one_may_react_names_the_last_day(text):
    """S0-75: in every written communication."""
    assert DAY.search(text)


def test_letters_that_invite_a_reaction_are_many():
    assert len(list(letters())) >= 14


def whole_pages():
    """Templates that are a whole page: Odoo translates nothing there."""
    for path in XML:
        for template in etree.parse(path).iter("template"):
            if "<!DOCTYPE" in (template.text or ""):
                yield pytest.param(template, id=template.get("id"))


@pytest.mark.parametrize("template", whole_pages())
def test_words_of_a_whole_page_stand_in_templates_of_their_own(template):
    """Else everybody reads them in English."""
    words = " ".join(template.itertext()).replace("<!DOCTYPE html>", "")
    assert not words.strip()


@pytest.mark.parametrize("path", XML, ids=lambda path: path.name)
def test_no_number_of_ours_on_a_screen_or_in_a_letter(path):
    """Nobody outside knows what S0-94 is."""
    root = etree.parse(path)
    for comment in root.xpath("//comment()"):
        comment.getparent() is not None and comment.getparent().remove(comment)
    assert not OURS.search(etree.tostring(root, encoding="unicode"))


def shown(tree):
    """Strings that users read: help and names of fields, and what is translated."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", "")
        values = [k.value for k in node.keywords if k.arg in ("help", "string")]
        if name in ("_", "Constraint", "UniqueIndex"):
            values += node.args
        for value in values:
            yield from (
                part.value
                for part in ast.walk(value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_no_number_of_ours_in_a_sentence():
    found = [
        (path.name, text)
        for path in PYTHON
        for text in shown(ast.parse(path.read_text("utf-8")))
        if OURS.search(text)
    ]
    assert not found


def translations():
    """{English: Dutch}."""
    entries = polib.pofile(str(ADDON / "i18n" / "nl.po"))
    return {entry.msgid: entry.msgstr for entry in entries if not entry.obsolete}


DUTCH = translations()


def tabs():
    """The names of the tabs of a case."""
    for path in sorted((ADDON / "views").glob("*/complaint_form*.xml")):
        yield from etree.parse(path).xpath("//page/@string")


@pytest.mark.parametrize("tab", sorted(set(tabs())))
def test_sentence_calls_a_tab_as_the_screen_does(tab):
    """In Dutch too: who looks for "Uitkomst" does not find the tab "Oordeel"."""
    wrong = [
        (english, text)
        for english, text in DUTCH.items()
        if f"'{tab}'" in english and f"'{DUTCH[tab]}'" not in text
    ]
    assert wrong == []
