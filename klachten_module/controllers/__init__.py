from . import answer, helpdesk_doors, rating
from . import helpdesk_doors, letter_pages
