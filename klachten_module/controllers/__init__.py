from . import (
    dossier,
    form_page,
    helpdesk_doors,
    letter_pages,
    public_page,
    rating,
    reach_page,
    spreadsheet,
)
