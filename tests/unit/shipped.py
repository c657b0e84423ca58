"""The procedures that are shipped: {code: template}."""

import json
from pathlib import Path

from klachten_module import logic

ADDON = Path(logic.__path__[0]).parent
TEMPLATES = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((ADDON / "data" / "procedures").glob("*.json"))
}
