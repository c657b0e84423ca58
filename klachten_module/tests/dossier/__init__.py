from . import (
    test_dossier,
    test_dossier_download,
)
