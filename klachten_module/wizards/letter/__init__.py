from . import posted, reach, send, untold
