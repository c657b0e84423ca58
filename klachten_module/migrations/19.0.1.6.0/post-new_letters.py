"""Letters get their new text, unless somebody changed them here.

As 19.0.1.2.0 does it, with what we shipped up to 19.0.1.5.0.
"""

import runpy

from odoo.tools import file_path

SCRIPT = "klachten_module/migrations/19.0.1.2.0/post-letter_texts.py"
FILES = tuple(
    f"mail_template_{name}data.xml"
    for name in ("", "send_", "contact_", "procedure_", "research_")
)
# {letter: fingerprint of its text up to 19.0.1.5.0 in English, and in Dutch}
SHIPPED = {
    "letter_confirmation": ("85b914d36e1db32d", "eeb38ec403bd7702"),
    "letter_acknowledgement": ("73b3dc1f08b4dafe", "312a83b8da56a8d9"),
    "letter_answer": ("33ecf8a922525aae", "5030ac7e460a1e08"),
    "letter_improvement": ("b9e2527b7d32654a", "0d0d0b55b613dfca"),
    "letter_escalation": ("c73c545e30e3c5d3", "aef327b6a85a66db"),
    "letter_closed": ("f03c431dcef80911", "9f9fbf0d998e2151"),
    "letter_hand_over": ("f4a5fc1a2314a8bb", "50ef64877b0c22d9"),
    "letter_relation_manager": ("e7ea1c917c854dbf", "5f815bdfe63cb2d3"),
    "letter_warning": ("5a8b001c330ea242", "b88f345bed292268"),
    "letter_missed": ("d9c0591d5ae97bff", "54876d84dcc0312a"),
    "letter_missed_accountable": ("ea9a1cb56d788c22", "fd738b5d1f317ad6"),
    "letter_reminder": ("88b90a01c88b08e3", "fa4aa829ede1de9b"),
    "letter_delay": ("e45a3f362b65ec59", "55dcd618c0b00120"),
    "letter_extension": ("acf8681c970432b1", "3393a9bc3c7e054a"),
    "letter_hearing": ("5dda3824ec4fee2f", "2c33feec809a91b9"),
    "letter_copy": ("3e699a3fac44841c", "5b0cc20463eab84c"),
    "letter_party_delay": ("6918fa4d12b51bed", "76f6ee8aa3e5771a"),
    "letter_outcome": ("4e61a532158de10d", "4098cf616a3a3c55"),
    "letter_question": ("4fb8217bccb5e218", "98fa747ee17c9f69"),
    "letter_check": ("dda1bd151d8c2266", "d003a9fcc908b316"),
    "letter_shared": ("dfbc4733a854e2d7", "11056807211f4df1"),
    "letter_confirm_back": ("b3f7161a65000f7b", "1609cf88262edddd"),
    "letter_hearing_complainant": ("f6e004357a3dbd9b", "6371775bf5bf456b"),
    "letter_explanation": ("4621062f42ec66bc", "d5aae017222f40a4"),
    "letter_formal_form": ("1bc343a0ae943127", "f7e641de9bc5eb27"),
    "letter_position": ("adb324d085df86bb", "7e4bcb719c5fc123"),
    "letter_escalated": ("942d8555742500aa", "86bf83d3d8870039"),
    "letter_referral": ("58ff4a64f086eb77", "bdbebfe14e19a5f2"),
    "letter_not_taken_up": ("4f536c6783752d93", "0bd1c7a0283b20e0"),
    "letter_thanks": ("13f87a7bb19ecf91", "b082f14fbb47c23c"),
    "letter_consultation": ("222c56bdab6c15eb", "1e2d5ffae8b4808f"),
    "letter_question_reminder": ("7aff5b7dd021ad8d", "a8cfb616feabfb6b"),
}


def migrate(cr, version):
    refresh = runpy.run_path(file_path(SCRIPT))["migrate"]
    refresh.__globals__.update(SHIPPED=SHIPPED, FILES=FILES)
    refresh(cr, version)
