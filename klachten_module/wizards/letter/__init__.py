from . import send, untold
