from . import (
    base_module_uninstall,
    lift,
    host_wizards,
)
