"""Letters begin with the salutation of the organisation, unless somebody changed them.

As 19.0.1.2.0 does it, with what we shipped up to 19.0.1.8.0.
"""

import runpy

from odoo.tools import file_path

SCRIPT = "klachten_module/migrations/19.0.1.2.0/post-letter_texts.py"
FILES = tuple(
    f"mail_template_{name}data.xml"
    for name in ("", "send_", "contact_", "procedure_", "research_")
)
# {letter: fingerprint of its text up to 19.0.1.8.0 in English, and in Dutch}
SHIPPED = {
    "letter_acknowledgement": ("b661fcbf2e903f16", "d09978cccbde2446"),
    "letter_answer": ("be4fc985a428f40c", "d7741899b01671c6"),
    "letter_check": ("dda1bd151d8c2266", "d003a9fcc908b316"),
    "letter_closed": ("7026ebeaa276f23c", "72f51a7951361410"),
    "letter_confirm_back": ("b3f7161a65000f7b", "1609cf88262edddd"),
    "letter_confirmation": ("c2f854f608a1cb14", "2153b282c53a4422"),
    "letter_consultation": ("083eafccfcf33d50", "4d670749aafd5953"),
    "letter_copy": ("3e699a3fac44841c", "5b0cc20463eab84c"),
    "letter_delay": ("9afc7738a10cfd06", "e0da5e679da24429"),
    "letter_escalated": ("a981edeba4afb4e7", "cef3d7d916bbdc88"),
    "letter_escalation": ("c73c545e30e3c5d3", "aef327b6a85a66db"),
    "letter_explanation": ("2ac829aeb0b37ce5", "a62f70d900d92171"),
    "letter_extension": ("cff8b4b97e626f7e", "5ec81159c0fe854b"),
    "letter_formal_form": ("c7a41c20f9958f03", "dcd9afff73770c49"),
    "letter_hearing": ("5dda3824ec4fee2f", "2c33feec809a91b9"),
    "letter_hearing_complainant": ("f6e004357a3dbd9b", "6371775bf5bf456b"),
    "letter_improvement": ("b9e2527b7d32654a", "0d0d0b55b613dfca"),
    "letter_information": ("683177b80890aa4f", "b05d362bd0f59721"),
    "letter_message_received": ("4fe754188a063db2", "a8a02fc0736fdc57"),
    "letter_new_link": ("e9497b5ae85875e9", "0a16e218c81fee0c"),
    "letter_not_taken_up": ("baf893063ea42d16", "8cd7826368a525e9"),
    "letter_outcome": ("18abbabec16be36f", "28f4ec41d80a067e"),
    "letter_party_delay": ("6918fa4d12b51bed", "76f6ee8aa3e5771a"),
    "letter_position": ("6bff2f2889cd23bb", "046627c63268fdad"),
    "letter_question": ("5b67d7669c87e60c", "57e77b1324ead5fe"),
    "letter_question_reminder": ("7aff5b7dd021ad8d", "a8cfb616feabfb6b"),
    "letter_referral": ("58ff4a64f086eb77", "bdbebfe14e19a5f2"),
    "letter_reminder": ("88b90a01c88b08e3", "fa4aa829ede1de9b"),
    "letter_shared": ("dfbc4733a854e2d7", "11056807211f4df1"),
    "letter_thanks": ("13f87a7bb19ecf91", "b082f14fbb47c23c"),
    "letter_withdraw": ("66ef4ec5f115cc62", "8a568189ca1cc26b"),
}


def migrate(cr, version):
    refresh = runpy.run_path(file_path(SCRIPT))["migrate"]
    refresh.__globals__.update(SHIPPED=SHIPPED, FILES=FILES)
    refresh(cr, version)
