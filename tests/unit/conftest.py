"""Make `klachten_module.logic` importable without the addon's Odoo models.

The addon's own `__init__` imports Odoo, so its name gets an empty package here that
only knows where to look. Odoo itself knows the addon as `odoo.addons.klachten_module`.
"""

import copy
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

addon = ModuleType("klachten_module")
addon.__path__ = [str(Path(__file__).parents[2] / "klachten_module")]
sys.modules.setdefault("klachten_module", addon)

# The same examples on every run; look for new ones with --hypothesis-profile=search.
settings.register_profile(
    "same", max_examples=60, derandomize=True, deadline=None, database=None
)
settings.register_profile("search", max_examples=5000, deadline=None, database=None)
settings.load_profile("same")

from shipped import TEMPLATES  # noqa: E402  needs the empty package


@pytest.fixture(params=TEMPLATES)
def template(request):
    """Each procedure that is shipped, to be changed at will."""
    return copy.deepcopy(TEMPLATES[request.param])
