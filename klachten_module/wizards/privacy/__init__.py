from . import (
    base_module_uninstall,
    lift,
    file_removal,
    file_removal_aside,
    host_wizards,
)
