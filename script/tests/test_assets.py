"""The front-end files: what assets.json names is there, whole, with its license."""

import json
import re
from xml.etree import ElementTree

import pytest

from script.lib import assets, locks, paths

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def manifest() -> dict:
    return json.loads(assets.MANIFEST.read_text())


def test_every_file_is_copied_whole(manifest):
    for target, source in manifest["files"].items():
        assert (paths.VENDOR / target).read_bytes() == (paths.NODE_MODULES / source).read_bytes()


def test_every_source_map_that_a_file_names_is_copied(manifest):
    for target in manifest["files"]:
        if target.endswith((".css", ".js")):
            for name in re.findall(r"sourceMappingURL=([\w.-]+)", (paths.VENDOR / target).read_text()):
                assert (paths.VENDOR / target).with_name(name).is_file()


def test_sprite_has_each_icon_once_and_no_inline_style(manifest):
    icons = manifest["icons"]
    sprite = assets.sprite(icons["source"], icons["names"])
    symbols = ElementTree.fromstring(sprite).findall(f"{SVG}symbol")
    assert [symbol.get("id") for symbol in symbols] == sorted(set(icons["names"]))
    assert all(len(symbol) for symbol in symbols)
    assert "style=" not in sprite


def test_icon_that_does_not_exist_is_named(manifest):
    with pytest.raises(assets.AssetMissing, match="no-such-icon"):
        assets.sprite(manifest["icons"]["source"], ["no-such-icon"])


def test_every_package_has_its_license_text(manifest):
    locked = json.loads((paths.ROOT / "package-lock.json").read_text())["packages"]
    packages = {name.removeprefix("node_modules/") for name in locked if name}
    assert packages <= set(manifest["licenses"])
    notices = assets.license_notices(manifest["licenses"])
    assert all(f"{package} " in notices for package in packages)


def test_lock_files_hold_what_is_asked_for():
    assert locks.main() == 0


def test_lock_file_that_lacks_a_pin_is_named(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text("Django==5.2.19  # framework\nfido2[x]==2.2.1 \\\n")
    (tmp_path / "requirements.lock").write_text("fido2==2.2.1 \\\n    --hash=sha256:00\n--index-url https://mirror/\n")
    monkeypatch.setattr(locks.paths, "ROOT", tmp_path)
    assert locks.python_faults("requirements") == [
        "requirements.lock lacks django==5.2.19",
        "requirements.lock names an address",
    ]
