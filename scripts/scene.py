"""Commit what ComplaintCommon sets up, so that the tests find it: for `odoo shell`."""

from odoo.addons.klachten_module.tests.common import ComplaintCommon


class Scene(ComplaintCommon):
    """The class as setUpClass leaves it, on a cursor that may commit."""


env = env(context={**Scene.default_env_context(), "lang": "en_US"})  # noqa: F821
Scene.env = env
Scene._set_the_stage()
env.cr.commit()
