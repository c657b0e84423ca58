from . import (
    test_dossier,
    test_dossier_big,
    test_dossier_download,
)
