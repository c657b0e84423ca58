"""Rules of complaint handling as plain Python: no Odoo, no I/O, no clock."""
