"""The addon as a wheel, in a bare environment: it holds all that it needs (E10)."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from own_database import own_database

ADDON = Path(__file__).parents[2] / "klachten_module"
INSIDE = "odoo/addons/klachten_module"
# Beside the code: what a reader, a shop or a lawyer looks for.
BESIDE = (
    "LICENSE",
    "README.rst",
    "static/description/banner.png",
    "static/description/icon.png",
    "static/description/index.html",
)
# That it is the wheel that runs, and what a browser loads of it.
LOOK = """
import odoo.addons.klachten_module as addon
print("WHERE " + addon.__file__)
bundle = env["ir.qweb"]._get_asset_bundle("web.assets_backend", css=True, js=True)
ours = [f for f in bundle.javascripts if "klachten_module" in (f.url or "")]
assert len(ours) > 4 and all(f.content for f in ours)
module = env["ir.module.module"].search([("name", "=", "klachten_module")])
print("CARD " + module.with_context(lang="nl_NL").shortdesc)
assert "Complaint handling" in module.description_html
assert "board.png" in module.description_html
"""


def run(*command, **options):
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, **options
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from what stands in the folder, with nothing of the network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "klachten_module"
    shutil.copytree(ADDON, source, ignore=shutil.ignore_patterns("__pycache__"))
    pip = (sys.executable, "-m", "pip", "wheel", "--no-index", "--no-deps")
    run(*pip, "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory):
    """Python of an environment with Odoo, the addons that ours stands on, and the
    wheel; without this checkout.
    """
    folder = tmp_path_factory.mktemp("bare")
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    [packages] = folder.glob("lib/python*/site-packages")
    lines = run(
        os.environ["KLACHTEN_E2E_PYTHON"],
        "-c",
        "import sys; print(*[p for p in sys.path if 'packages' in p], sep='\\n')",
    )
    (packages / "odoo-and-its-packages.pth").write_text(lines, "utf-8")
    python = str(folder / "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python, "install")
    run(*pip, "--no-compile", "--no-index", "--no-deps", str(wheel))
    return python


@pytest.fixture(scope="module")
def database(bare, tmp_path_factory):
    """A copy of the template; Odoo's configuration names no folder of addons."""
    rc = tmp_path_factory.mktemp("rc") / "odoo.conf"
    settings = Path(os.environ["ODOO_RC"]).read_text("utf-8")
    rc.write_text(re.sub("(?m)^addons_path = .*$", "", settings), "utf-8")
    with own_database("wheel", str(rc)) as database:
        database.python = bare
        yield database


def test_it_holds_what_stands_beside_the_code(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [metadata] = [n for n in names if n.endswith("dist-info/METADATA")]
        said = message_from_bytes(archive.read(metadata))
        page = archive.read(f"{INSIDE}/static/description/index.html")
    assert {f"{INSIDE}/{name}" for name in BESIDE} <= names
    for picture in re.findall(r'src="([^"]+)"', page.decode()):
        assert f"{INSIDE}/static/description/{picture}" in names
    needed = {re.split(r"[=<> ]", one)[0] for one in said.get_all("Requires-Dist")}
    assert {"holidays", "pygal", "weasyprint", "odoo"} <= needed
    assert len([n for n in needed if n.startswith("odoo-addon-")]) == 4
    assert "Configuration" in said.get_payload()


def test_it_is_all_that_an_installation_needs(database):
    """Every file of the manifest is loaded from it, as by an update; and the card."""
    database.module("-u", "klachten_module")
    said = database.shell(LOOK)
    assert re.search("WHERE .*site-packages", said), said
    assert "CARD Klachtenafhandeling" in said
    assert database.faults() == []
