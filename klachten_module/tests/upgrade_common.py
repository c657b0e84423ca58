import runpy
from pathlib import Path

from .common import ComplaintCommon

MIGRATIONS = Path(__file__).parents[1] / "migrations"


class UpgradeCommon(ComplaintCommon):
    """Runs scripts of migrations on what an organisation had."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls.procedure.version_id
        cls.env["ir.module.module"]._load_module_terms(["klachten_module"], ["nl_NL"])

    def _script(self, name):
        [path] = MIGRATIONS.glob(f"*/post-{name}.py")
        return runpy.run_path(str(path))

    def _migrate(self, name):
        self.env.flush_all()
        self._script(name)["migrate"](self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
