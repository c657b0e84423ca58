from . import dossier, helpdesk_doors, letter_pages, rating
