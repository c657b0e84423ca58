from . import history
from . import line
from . import check
from . import words
from . import ticket
from . import run
from . import undo
from . import ordinary
