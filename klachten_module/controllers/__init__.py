from . import answer, dossier, helpdesk_doors
