from . import (
    dossier,
    dossier_contact,
    dossier_data,
    dossier_outcome,
    dossier_research,
)
