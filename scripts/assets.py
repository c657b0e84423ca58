"""Compile what a browser loads, once for all copies of a database: for `odoo shell`.

Each copy that is opened in a browser would take twelve seconds for it.
"""

SCRIPTS = (
    "web.assets_web",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "bus.websocket_worker_assets",
    "web.assets_emoji",
    "web_tour.interactive",
)
STYLES = (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_frontend",
    "web.assets_frontend_lazy",
    "mail.assets_message_email",
)

for bundle in SCRIPTS:
    env["ir.qweb"]._get_asset_bundle(bundle, css=False, js=True).js()  # noqa: F821
for bundle in STYLES:
    env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=False).css()  # noqa: F821
env.cr.commit()  # noqa: F821
