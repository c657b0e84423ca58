from . import (
    dossier,
    dossier_contact,
    dossier_data,
    dossier_later,
    dossier_making,
    dossier_outcome,
    dossier_research,
    dossier_texts,
)
