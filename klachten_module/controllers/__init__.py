from . import helpdesk_doors, letter_pages, rating
