"""Letters whose text changed get the new text, unless somebody changed them here.

Changed is a letter of which a name, description, subject or body is not as shipped, in
whatever language. Who wrote it last would not tell: choosing another sender, or going
back to our text, is writing too.
"""

import hashlib
import logging

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_path
from odoo.tools.convert import xml_import

_logger = logging.getLogger(__name__)
MODULE = "klachten_module"
FILES = ("mail_template_data.xml", "mail_template_send_data.xml")
FIELDS = ("name", "description", "subject", "body_html")
# {letter: fingerprint of its text up to 19.0.1.1.0 in English, and in Dutch}
SHIPPED = {
    "letter_confirmation": ("a01a89e829623815", "f47bb5fbed7e747a"),
    "letter_acknowledgement": ("0c5f24af2ef3c608", "dd6f235a52673076"),
    "letter_answer": ("87262d4f1b18afaa", "28669d701372043e"),
    "letter_closed": ("ec07b436f1562404", "749dea1129f133af"),
    "letter_relation_manager": ("e00bcbaae1b60e13", "290b59ae4b46ecb6"),
    "letter_copy": ("e6e8a4f22f8fee44", "c11fdff0bcc7f9f9"),
}


def fingerprint(texts):
    """One short value for the texts of a letter; how they are wrapped is no matter."""
    words = " ".join(" ".join(text.split()) for text in texts)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def fingerprints(cr, letter_id):
    """Those of a letter, {language: fingerprint}."""
    cr.execute(
        "SELECT name, description, subject, body_html FROM mail_template WHERE id = %s",
        [letter_id],
    )
    values = [value or {} for value in cr.fetchone()]
    return {
        lang: fingerprint(
            value.get(lang) or value.get("en_US") or "" for value in values
        )
        for lang in {lang for value in values for lang in value}
    }


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    old, changed = {}, []
    for name, known in SHIPPED.items():
        letter = env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
        if not letter:
            continue
        if set(fingerprints(cr, letter.id).values()) <= set(known):
            old[name] = letter
        else:
            changed.append(name)
    refresh(env, old)
    if changed:
        _logger.info("Letters that were changed here keep their text: %s", changed)


def refresh(env, letters):
    """Load the present texts of these letters, in all languages; nothing else of them.

    :param letters: {name: mail.template}
    """
    if not letters:
        return
    for letter in letters.values():
        # else the ORM would look for old translations that resemble the new text
        env.cr.execute(
            """
            UPDATE mail_template
               SET name = jsonb_build_object('en_US', name->'en_US'),
                   description = jsonb_build_object('en_US', description->'en_US'),
                   subject = jsonb_build_object('en_US', subject->'en_US'),
                   body_html = jsonb_build_object('en_US', body_html->'en_US')
             WHERE id = %s
            """,
            [letter.id],
        )
        letter.invalidate_recordset()
    for file in FILES:
        path = file_path(f"{MODULE}/data/{file}")
        loader = xml_import(env, MODULE, {}, "init", noupdate=True, xml_filename=path)
        for record in etree.parse(path).iter("record"):
            if record.get("id") not in letters:
                continue
            for field in record.findall("field"):
                if field.get("name") not in FIELDS:
                    record.remove(field)
            loader._tag_record(record)
    names = [f"{MODULE}.{name}" for name in letters]
    next(iter(letters.values()))._override_translation_term(MODULE, names)
