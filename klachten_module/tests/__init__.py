from . import (
    test_cost,
    test_existing_odoo,
    test_javascript,
    test_life,
    test_lint_caches,
    test_lint_models,
    test_requirements,
    test_upgrade,
    test_upgrade_16,
    test_views,
)
from .case import *
from .clock import *
from .doors import *
from .dossier import *
from .form import *
from .history import *
from .letter import *
from .mailbox import *
from .overview import *
from .people import *
from .privacy import *
from .procedure import *
from .reaction import *
from .rows import *
