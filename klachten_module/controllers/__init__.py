from . import answer, helpdesk_doors, rating
