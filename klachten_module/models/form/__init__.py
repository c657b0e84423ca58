from . import procedure, draft, sending, pages, case, letter, ir_http
