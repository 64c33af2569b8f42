"""A real Luna, a Graph API of our own, and a person who writes to one over the other."""

import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest

LUNA = os.environ.get("LUNA_BINARY", "build/luna")
SHARED = pathlib.Path(os.environ.get("LUNA_SHARED", "../shared"))
SECRET = "test-app-secret"
TOKEN = "test-verify-token"
NUMBER = "106540352242922"
DEADLINE = 60  # seconds; generous, because the machine may be busy. Nothing waits for it unless something is broken.


def until(condition, what, seconds=DEADLINE):
    """Polls until `condition()` is true, and gives its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        threading.Event().wait(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


def signature(body, secret=SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def text_body(wamid, text, person="919876543210", name="Asha"):
    return json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [
                {
                    "id": "1",
                    "changes": [
                        {
                            "field": "messages",
                            "value": {
                                "messaging_product": "whatsapp",
                                "metadata": {"display_phone_number": "1", "phone_number_id": NUMBER},
                                "contacts": [{"profile": {"name": name}, "wa_id": person}],
                                "messages": [
                                    {
                                        "from": person,
                                        "id": wamid,
                                        "timestamp": "1749416383",
                                        "type": "text",
                                        "text": {"body": text},
                                    }
                                ],
                            },
                        }
                    ],
                }
            ],
        }
    ).encode()


class Graph:
    """Plays the Graph API: takes messages, gives ids, and reports each as sent, as often as it must, like Meta does."""

    def __init__(self):
        self.received = []  # (path, body) of every accepted message, in order
        self.requests = 0
        self.answers = queue.Queue()  # what to answer next: (status, body) or "reset"; empty: accept
        self.ports = set()  # of the Lunas that run: statuses go to any of them
        self.statuses = queue.Queue()
        self.lock = threading.Lock()
        graph = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # files: they cannot be had for now
                self.send_response(503)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                graph.answer(self, body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):  # a Luna that is killed resets its connections
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        for _ in range(8):  # a platform's statuses do not wait for one another
            threading.Thread(target=self.report, daemon=True).start()

    def answer(self, handler, raw):
        body = json.loads(raw)
        if body.get("status") == "read":  # read marks and typing: no message
            return self.respond(handler, 200, {"success": True})
        with self.lock:
            self.requests += 1
            planned = None if self.answers.empty() else self.answers.get()
        if planned == "reset":
            handler.close_connection = True
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            handler.connection.close()
            return
        if planned:
            status, answer = planned
        else:
            with self.lock:
                self.received.append((handler.path, body))
                number = len(self.received)
            wamid = f"wamid.out{number}"
            status, answer = 200, {"messaging_product": "whatsapp", "messages": [{"id": wamid}]}
            self.statuses.put((wamid, body))
        self.respond(handler, status, answer)

    def respond(self, handler, status, answer):
        data = json.dumps(answer).encode()
        with contextlib.suppress(OSError):  # the reader may have been killed
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

    def report(self):
        """Sends the status of each accepted message until it is acknowledged."""
        while True:
            wamid, message = self.statuses.get()
            body = json.dumps(
                {
                    "object": "whatsapp_business_account",
                    "entry": [
                        {
                            "id": "1",
                            "changes": [
                                {
                                    "field": "messages",
                                    "value": {
                                        "messaging_product": "whatsapp",
                                        "metadata": {"display_phone_number": "1", "phone_number_id": NUMBER},
                                        "statuses": [
                                            {
                                                "id": wamid,
                                                "status": "sent",
                                                "timestamp": "1749416384",
                                                "recipient_id": message.get("to", ""),
                                                "biz_opaque_callback_data": message["biz_opaque_callback_data"],
                                            }
                                        ],
                                    },
                                }
                            ],
                        }
                    ],
                }
            ).encode()
            while True:
                with contextlib.suppress(OSError, http.client.HTTPException, IndexError):
                    if post(random.choice(list(self.ports)), body, timeout=5)[0] == 200:
                        break
                threading.Event().wait(0.05)

    def texts(self):
        with self.lock:
            return [body["text"]["body"] for _, body in self.received if "text" in body]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def request(port, method, path, body=None, headers=None, timeout=DEADLINE):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def post(port, body, headers=None, timeout=DEADLINE):
    """A signed webhook."""
    headers = headers if headers is not None else {"X-Hub-Signature-256": signature(body)}
    return request(port, "POST", "/webhooks/whatsapp", body, {"Content-Type": "application/json", **headers}, timeout)


class Luna:
    """One Luna process after another on one database."""

    def __init__(self, folder, graph, **settings):
        self.folder = pathlib.Path(folder)
        self.graph = graph
        self.settings = {
            "HOST": "127.0.0.1",
            "PORT": "0",
            "DATABASE_URL": f"sqlite:///{self.folder}/luna.db",
            "LUNA_WHATSAPP_APP_SECRET": SECRET,
            "LUNA_WHATSAPP_VERIFY_TOKEN": TOKEN,
            "LUNA_WHATSAPP_ACCESS_TOKEN": "test-access-token",
            "LUNA_WHATSAPP_PHONE_NUMBER_ID": NUMBER,
            "LUNA_WHATSAPP_API_BASE": f"http://127.0.0.1:{graph.port}/v24.0",
            "LUNA_RECONCILE_SECONDS": "5",
            "LUNA_DRAIN_SECONDS": "1",
            "LUNA_BURST_MILLISECONDS": "0",  # these people write as quickly as they can, and mean every message
            **settings,
        }
        self.process = None
        self.port = None
        self.starts = 0

    def environment(self):
        return {**{k: v for k, v in os.environ.items() if not k.startswith("LUNA_")}, **self.settings}

    def start(self, wait_ready=True):
        self.starts += 1
        self.log_path = self.folder / f"log.{self.starts}"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [LUNA, "serve"], env=self.environment(), stdout=subprocess.PIPE, stderr=log, cwd=self.folder
            )
        line = self.process.stdout.readline().decode()
        match = re.search(r"http://localhost:(\d+)", line)
        if not match:
            raise AssertionError(f"no address in {line!r}; log: {self.log_path.read_text()}")
        self.port = int(match[1])
        self.graph.ports.add(self.port)
        if wait_ready:
            until(lambda: request(self.port, "GET", "/ready")[0] == 200, "ready")
        return self

    def kill(self):
        self.graph.ports.discard(self.port)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """SIGTERM; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        if code:
            print(self.log_path.read_text()[-8000:], file=sys.stderr)
        self.graph.ports.discard(self.port)
        return code

    def running(self):
        return self.process is not None and self.process.poll() is None

    def command(self, *arguments, stdin=None):
        return subprocess.run(
            [LUNA, *arguments], env=self.environment(), input=stdin, capture_output=True, text=True, cwd=self.folder, timeout=DEADLINE
        )

    def log_events(self):
        lines = []
        for path in sorted(self.folder.glob("log.*")):
            lines += [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
        return lines


class Case(unittest.TestCase):
    """A Luna and a Graph API of its own for each test."""

    settings = {}

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="luna-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.graph = Graph()
        self.addCleanup(self.graph.stop)
        self.luna = Luna(self.folder, self.graph, **self.settings)
        self.addCleanup(lambda: self.luna.running() and self.luna.kill())

    def texts_after(self, count):
        until(lambda: len(self.graph.texts()) >= count, f"{count} replies")
        return self.graph.texts()

    def assert_verified(self):
        result = self.luna.command("verify")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def database(self):
        return sqlite3.connect(f"file:{self.folder}/luna.db?mode=ro", uri=True)
