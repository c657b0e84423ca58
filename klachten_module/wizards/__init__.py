from . import complaint_move, complaint_setup
