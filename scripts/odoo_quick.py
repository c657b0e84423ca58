"""odoo_bin.py for tests: a password is hashed in one round, not in 600,000 (0.4 s).

As Odoo's own tests do within their process.
"""

import runpy

from passlib import context


class QuickContext(context.CryptContext):
    def __init__(self, *args, **options):
        if "pbkdf2_sha512__rounds" in options:
            options["pbkdf2_sha512__rounds"] = 1
        super().__init__(*args, **options)


context.CryptContext = QuickContext
runpy.run_path(__file__.replace("odoo_quick", "odoo_bin"), run_name="__main__")
