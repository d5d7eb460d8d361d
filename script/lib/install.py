"""Installs the locked packages and the front-end files; the second half of script/bootstrap."""

import argparse
import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

from script.lib import assets, paths

RUNTIME_LOCK = paths.ROOT / "requirements.lock"
DEV_LOCK = paths.ROOT / "requirements-dev.lock"
NODE_LOCK = paths.ROOT / "requirements-node.lock"
OLDEST_NPM = 7  # the first that reads a version 3 lock file


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bootstrap", description="Sets the repository up.")
    parser.add_argument("--dev", action="store_true", help="also install what tests and checks need")
    options = parser.parse_args()
    with (paths.VENV / ".bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            install_python_packages(dev=options.dev)
            install_front_end()
        except subprocess.CalledProcessError as error:
            return explain(error)
        except assets.AssetMissing as error:
            sys.exit(str(error))
    return 0


def install_python_packages(*, dev: bool) -> None:
    """Install the runtime lock, or the development lock, which contains it."""
    if dev:
        if install_lock(DEV_LOCK):
            paths.leave(stamp_of(RUNTIME_LOCK), paths.fingerprint([RUNTIME_LOCK]))
    else:
        install_lock(RUNTIME_LOCK)


def install_lock(lock: Path, *options: str) -> bool:
    """Install exactly what `lock` names, checked against its hashes; returns whether anything had to be done."""
    value = paths.fingerprint([lock])
    if paths.is_current(stamp_of(lock), value):
        return False
    say(f"Installing the packages of {lock.name}")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", *options, "-r", str(lock)], check=True, stdout=sys.stderr)
    paths.leave(stamp_of(lock), value)
    return True


def stamp_of(lock: Path) -> Path:
    return paths.VENV / f".{lock.name}.stamp"


def install_front_end() -> None:
    """Fetch the packages of package-lock.json, without running their scripts, and copy what assets.json names."""
    sources = [paths.ROOT / "package.json", paths.ROOT / "package-lock.json"]
    value = paths.fingerprint(sources)
    stamp = paths.NODE_MODULES / ".kemitraan.stamp"
    if not paths.is_current(stamp, value):
        say("Fetching the front-end packages of package-lock.json")
        subprocess.run(
            [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            check=True,
            cwd=paths.ROOT,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        paths.leave(stamp, value)
    if assets.build():
        say("Copied the front-end files to static/vendor/")


def npm() -> str:
    """A usable npm: the machine's, else the one of the Node.js wheel, installed into .venv."""
    found = shutil.which("npm")
    if found and npm_major(found) >= OLDEST_NPM:
        return found
    say("No npm on this machine: using the Node.js wheel")
    install_lock(NODE_LOCK)
    return str(paths.VENV / "bin" / "npm")


def npm_major(program: str) -> int:
    """The major version of `program`, or 0 when it does not answer."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return int(major) if answer.returncode == 0 and major.isdigit() else 0


def explain(error: subprocess.CalledProcessError) -> int:
    say(f"This step failed: {' '.join(str(part) for part in error.cmd)}")
    say("It needs the Python and npm package registries; check the network, then run the command again.")
    return 1


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
