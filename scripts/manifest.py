"""Print a list of an addon's manifest, comma separated: manifest.py ADDON KEY."""

import ast
import sys
from pathlib import Path

addon, key = sys.argv[1:]
manifest = ast.literal_eval((Path(addon) / "__manifest__.py").read_text())
print(",".join(manifest[key]))
