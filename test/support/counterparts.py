"""Installs what others wrote, for the end-to-end tests, into a folder of the build: never into the tree.

    python3 test/support/counterparts.py build/counterparts

npm brings a Telegram server and the payment providers' libraries (test/npm), PyPI the models that judge our requests
(test/python), both as locked. What is there already is left alone. Without Node.js, npm or a way to the registries it
fails and says so: `ctest -LE counterparts` runs the tests that need none of it.
"""

import hashlib
import pathlib
import shutil
import subprocess
import sys

TEST = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 600  # seconds


def run(*command, cwd=None):
    try:
        done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, timeout=LIMIT, check=False)
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is missing: deploy/install-packages deploy/packages/test installs it") from None
    except subprocess.TimeoutExpired:
        raise SystemExit(f"{command[0]} took longer than {LIMIT} s: are registry.npmjs.org and pypi.org within reach?") from None
    if done.returncode:
        raise SystemExit(
            f"{' '.join(map(str, command))} failed; are registry.npmjs.org and pypi.org within reach?\n{done.stdout}{done.stderr}"
        )


def install(folder, locks, steps):
    """Makes the folder anew unless it was made from these locks."""
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    mark = folder / "installed"
    if mark.exists() and mark.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    steps()
    mark.write_text(wanted)


def main(folder):
    npm, python = folder / "npm", folder / "python"
    packages = [TEST / "npm/package.json", TEST / "npm/package-lock.json"]
    requirements = TEST / "python/requirements.txt"

    def npm_steps():
        run("node", "--version")
        for file in packages:
            shutil.copy(file, npm)
        run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=npm)

    def python_steps():
        run(sys.executable, "-m", "venv", python / "venv")
        run(python / "venv/bin/python3", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements)

    install(npm, packages, npm_steps)
    install(python, [requirements], python_steps)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).absolute())
