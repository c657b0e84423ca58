"""Odoo's own command line, as a file: odoo_bin.py ARGUMENTS.

Odoo starts itself again (a reload, the process for live updates beside workers) by the
file it was started with. Started by `python -m odoo` that is a part of a package, which
cannot run alone.
"""

import sys

# The folder of this file is no place for Odoo to import from.
del sys.path[0]

from odoo.cli import main  # noqa: E402

main()
