"""Checks that the lock files hold what requirements*.txt and package.json ask for, with hashes and no addresses."""

import json
import re
import sys
from pathlib import Path

from script.lib import paths

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;#\\]+)")
ADDRESS = re.compile(r"https?://|file:|--(?:extra-)?index-url|--find-links")
LOCKED = ("requirements", "requirements-dev", "requirements-node", "requirements-services")


def main() -> int:
    faults = [fault for name in LOCKED for fault in python_faults(name)]
    runtime, dev = pins(paths.ROOT / "requirements.lock"), pins(paths.ROOT / "requirements-dev.lock")
    faults += [f"requirements-dev.lock differs from requirements.lock in {name}" for name in runtime - dev]
    faults += front_end_faults()
    for fault in faults:
        print(fault)
    if faults:
        print("Write them anew with script/lock, and package-lock.json with npm install.")
    return bool(faults)


def python_faults(name: str) -> list[str]:
    """What is wrong with one lock file."""
    lock = paths.ROOT / f"{name}.lock"
    text = lock.read_text()
    faults = [
        f"{lock.name} lacks {package}=={version}" for package, version in pins(paths.ROOT / f"{name}.txt") - pins(lock)
    ]
    if ADDRESS.search(text):
        faults.append(f"{lock.name} names an address")
    if text.count("==") > text.count("--hash"):
        faults.append(f"{lock.name} lacks hashes")
    return faults


def pins(path: Path) -> set[tuple[str, str]]:
    """The (normalized name, version) pairs of a requirements file."""
    matches = (PIN.match(line) for line in path.read_text().splitlines())
    return {(re.sub(r"[-_.]+", "-", match[1]).lower(), match[2]) for match in matches if match}


def front_end_faults() -> list[str]:
    """Versions in package.json are exact and are those of package-lock.json, which names no address to fetch from."""
    asked = json.loads((paths.ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((paths.ROOT / "package-lock.json").read_text())["packages"]
    faults = []
    for name, version in asked.items():
        if locked.get(f"node_modules/{name}", {}).get("version") != version:
            faults.append(f"package-lock.json lacks {name} {version}")
    faults += [f"package-lock.json says where to fetch {name}" for name, facts in locked.items() if "resolved" in facts]
    return faults


if __name__ == "__main__":
    sys.exit(main())
