"""Copies the front-end files named in assets.json to static/vendor/, and draws the icon sprite.

There is no bundler: a file is served as its author shipped it. `static/vendor/` is
never edited by hand and never committed.
"""

import json
import re
import shutil
from pathlib import Path

from script.lib import paths

MANIFEST = paths.ROOT / "assets.json"
STAMP = paths.VENDOR / ".stamp"
SVG_OPENING = re.compile(r"<svg\b[^>]*>", re.DOTALL)
INVISIBLE_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class AssetMissing(Exception):
    """A file or icon named in assets.json is not in node_modules."""


def build() -> bool:
    """Bring static/vendor/ up to date with assets.json.

    Returns whether anything had to be done. Raises `AssetMissing` when a name is wrong.
    """
    value = paths.fingerprint([MANIFEST, paths.ROOT / "package-lock.json", Path(__file__)])
    if paths.is_current(STAMP, value):
        return False
    manifest = json.loads(MANIFEST.read_text())
    fresh = paths.VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for target, source in manifest["files"].items():
        destination = fresh / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_package_file(source), destination)
    icons = manifest["icons"]
    (fresh / icons["target"]).write_text(sprite(icons["source"], icons["names"]))
    (fresh / "LICENSES.txt").write_text(license_notices(manifest["licenses"]))
    shutil.rmtree(paths.VENDOR, ignore_errors=True)
    fresh.rename(paths.VENDOR)
    paths.leave(STAMP, value)
    return True


def sprite(source: str, names: list[str]) -> str:
    """One SVG with a `<symbol id="name">` for each icon; colour and stroke come from the page's CSS."""
    symbols = [_symbol(name, _package_file(f"{source}/{name}.svg").read_text()) for name in sorted(set(names))]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "".join(symbols) + "</svg>\n"


def license_notices(licenses: dict[str, str]) -> str:
    """The license texts of everything that is copied, each under the package's name and version."""
    parts = []
    for package, source in licenses.items():
        facts = json.loads(_package_file(f"{package}/package.json").read_text())
        text = _package_file(source).read_text().strip()
        parts.append(f"{package} {facts['version']} ({facts['license']})\n\n{text}\n")
    return ("\n" + "-" * 78 + "\n\n").join(parts)


def _symbol(name: str, svg: str) -> str:
    body = INVISIBLE_BOX.sub("", SVG_OPENING.sub("", svg, count=1)).replace("</svg>", "")
    drawing = " ".join(body.split())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>\n'
    )


def _package_file(relative: str) -> Path:
    path = paths.NODE_MODULES / relative
    if not path.is_file():
        raise AssetMissing(f"assets.json names {relative}, which no package in node_modules has")
    return path
