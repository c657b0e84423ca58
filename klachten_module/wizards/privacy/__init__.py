from . import (
    base_module_uninstall,
    lift,
    file_removal,
    host_wizards,
)
