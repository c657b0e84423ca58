"""Pictures for docs/pictures, of few colours so that they weigh little.

./klachten pictures makes them; in a run of the tests nothing is kept.
"""

import io
import os
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WANTED = os.environ.get("KLACHTEN_PICTURES") == "1"
LANGUAGES = {"nl": "nl_NL", "en": "en_US"}


def photograph(page, path, **options):
    """A picture of a page at rest: everything loaded, nothing fading in."""
    page.wait_for_function(
        "[...document.images].every(image => image.complete && image.naturalWidth)"
    )
    if not WANTED:
        return
    page.mouse.move(0, 0)  # no tooltip of what was clicked
    page.wait_for_timeout(200)
    keep(
        Image.open(io.BytesIO(page.screenshot(animations="disabled", **options))), path
    )


def keep(image, path):
    image.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


def speak(users, code):
    """The language of these users (rpc.Client), from now on."""
    for user in users:
        user.write("res.users", [user.uid], {"lang": code})
        user.context["lang"] = code
