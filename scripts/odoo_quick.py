"""odoo_bin.py for tests, which start Odoo often: what is always the same is made once.

A password is hashed in one round and not in 600,000 (0.4 s), as Odoo's own tests do
within their process. What the browser loads is made from the same sources again for
each database (20 s): what came of them is kept beside the compiled code.
"""

import hashlib
import os
import runpy
import sys
import tempfile
from pathlib import Path

# The folder of this file is no place for Odoo to import from.
FOLDER = sys.path.pop(0)

import rjsmin  # noqa: E402
import sass  # noqa: E402
from passlib import context  # noqa: E402

from odoo.tools import js_transpiler  # noqa: E402


class QuickContext(context.CryptContext):
    def __init__(self, *args, **options):
        if "pbkdf2_sha512__rounds" in options:
            options["pbkdf2_sha512__rounds"] = 1
        super().__init__(*args, **options)


def kept(make, folder):
    """The function make, that gives a text, with its results kept in files."""

    def read_or_make(*args, **options):
        of = {name: value for name, value in options.items() if name != "importers"}
        said = repr((make.__name__, args, of))
        path = folder / hashlib.sha256(said.encode()).hexdigest()
        if path.exists():
            return path.read_bytes().decode()
        text = make(*args, **options)
        handle, name = tempfile.mkstemp(dir=folder)  # others may write the same
        with open(handle, "wb") as file:
            file.write(text.encode())
        os.replace(name, path)
        return text

    return read_or_make


context.CryptContext = QuickContext
if sys.pycache_prefix:
    folder = Path(sys.pycache_prefix, "assets")
    folder.mkdir(parents=True, exist_ok=True)
    rjsmin.jsmin = kept(rjsmin.jsmin, folder)
    sass.compile = kept(sass.compile, folder)
    js_transpiler.transpile_javascript = kept(
        js_transpiler.transpile_javascript, folder
    )
sys.path.insert(0, FOLDER)
runpy.run_path(__file__.replace("odoo_quick", "odoo_bin"), run_name="__main__")
