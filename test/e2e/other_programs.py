"""Programs that others wrote, as test/support/counterparts.py installs them."""

import contextlib
import json
import os
import pathlib
import subprocess
import threading

TEST = pathlib.Path(__file__).resolve().parent.parent
INSTALLED = pathlib.Path(os.environ.get("LUNA_COUNTERPARTS") or TEST.parent / "build/counterparts")
PYTHON = INSTALLED / "python/venv/bin/python3"


def start(*command):
    """A process that is spoken to by lines. Node.js finds its modules where they were installed."""
    if not (INSTALLED / "npm/installed").exists() or not (INSTALLED / "python/installed").exists():
        raise AssertionError(f"run `python3 {TEST}/support/counterparts.py {INSTALLED}` first")
    return subprocess.Popen(
        [str(c) for c in command],
        env={**os.environ, "NODE_PATH": str(INSTALLED / "npm/node_modules")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def stop(process):
    process.kill()
    process.wait()
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()
    process.stdout.close()


class Program:
    """Answers a line of JSON with a line of JSON."""

    def __init__(self, *command):
        self.process = start(*command)
        self.lock = threading.Lock()

    def ask(self, question):
        with self.lock:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"{self.process.args} ended with {self.process.wait()}; its complaint is above")
        return json.loads(line)

    def stop(self):
        stop(self.process)


def telegram_judge():
    """ask({"method", "fields", "form"}) gives what aiogram's models have to say against a request to the Bot API."""
    judge = Program(PYTHON, TEST / "python/telegram_judge.py")
    judge.ask({"method": "getMe", "fields": {}, "form": False})  # loading the models takes seconds
    return judge


def payment_signatures():
    """See test/npm/signatures.js."""
    return Program("node", TEST / "npm/signatures.js")
