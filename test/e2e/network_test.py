"""The way between Luna and its database, when it is slow, breaks, or swallows everything without a word."""

import contextlib
import http.client
import os
import pathlib
import random
import select
import socket
import sys
import threading
import time
import unittest

import support
from support import post, request, text_body, until

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from postgres import Cluster  # noqa: E402

SOCKET = ".s.PGSQL.5432"


class Way:
    """A socket that stands for the database's, and does with what passes what it is told."""

    def __init__(self, folder, target):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.target = str(target)
        self.stalled = threading.Event()  # nothing passes, and nobody is told
        self.delay = 0  # seconds at most, for every portion
        self.random = random.Random(1)
        self.pairs = set()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / SOCKET))
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                threading.Thread(target=self.carry, args=(near,), daemon=True).start()

    def carry(self, near):
        far = socket.socket(socket.AF_UNIX)
        pair = (near, far)
        self.pairs.add(pair)
        with contextlib.suppress(OSError, ValueError):
            far.connect(self.target)
            while True:
                for source in select.select(pair, [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        raise OSError
                    while self.stalled.is_set():
                        time.sleep(0.05)
                    time.sleep(self.random.uniform(0, self.delay))
                    (far if source is near else near).sendall(data)
        self.pairs.discard(pair)
        near.close()
        far.close()

    def cut(self):
        for pair in list(self.pairs):
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.stalled.clear()
        self.listener.close()
        self.cut()


class Network(support.Case):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        self.cluster = Cluster()
        self.addCleanup(self.cluster.remove)
        self.cluster.start()
        self.way = Way(pathlib.Path(self.folder) / "way", self.cluster.folder / SOCKET)
        self.addCleanup(self.way.close)
        key = pathlib.Path(self.folder) / "luna.key"
        key.write_text("4" * 64 + "\n")
        self.luna.settings |= {
            "DATABASE_URL": self.cluster.url.replace(str(self.cluster.folder), str(self.way.folder)),
            "LUNA_MASTER_KEY_FILE": str(key),
            "LUNA_LEASE_SECONDS": "60",
        }
        self.assertEqual(self.luna.command("migrate").returncode, 0)
        self.luna.start()

    def write(self, wamid, person="919876543210"):
        """Until it is acknowledged, as platforms do. Gives how often it took."""
        body = text_body(wamid, "hello", person)
        for attempt in range(1, 1000):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status = post(self.luna.port, body)[0]
                if status == 200:
                    return attempt
                self.assertEqual(status, 503)
            time.sleep(0.05)
        raise AssertionError("never acknowledged")

    def settled(self, turns):
        def done():
            report = support.json.loads(self.luna.command("verify", "--json").stdout)
            return report["clean"] and report["turns"] == turns and report["waiting"] + report["ambiguous"] == 0

        until(done, f"{turns} turns, all delivered and proven")

    def open_files(self):
        return len(os.listdir(f"/proc/{self.luna.process.pid}/fd"))

    def test_a_database_that_falls_silent_is_given_up_in_time_and_found_again(self):
        self.write("wamid.1")
        before = self.open_files()
        self.way.stalled.set()
        begin = time.monotonic()
        self.assertEqual(post(self.luna.port, text_body("wamid.2", "hello"))[0], 503)
        self.assertLess(time.monotonic() - begin, 12)  # a statement has 5 s; what began before may have taken as long
        until(lambda: request(self.luna.port, "GET", "/ready")[0] == 503, "not ready")
        self.assertEqual(request(self.luna.port, "GET", "/health")[0], 200)
        self.way.stalled.clear()
        self.write("wamid.2")
        until(lambda: request(self.luna.port, "GET", "/ready")[0] == 200, "ready")
        self.settled(2)
        until(lambda: self.open_files() <= before + 2, "no file left open")

    def test_connections_that_break_at_any_moment_lose_and_double_nothing(self):
        self.way.delay = 0.003
        stop = threading.Event()

        def breaker():
            while not stop.wait(0.25):
                self.way.cut()

        thread = threading.Thread(target=breaker, daemon=True)
        thread.start()
        people = [
            threading.Thread(target=lambda p=p: [self.write(f"wamid.{p}.{n}", f"9198{p:08}") for n in range(25)])
            for p in range(8)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
        stop.set()
        thread.join()
        self.settled(200)
        self.assertEqual(len(self.graph.texts()), 200)

    def test_a_slow_way_delays_and_changes_nothing(self):
        self.way.delay = 0.3
        for n in range(5):
            self.assertEqual(self.write(f"wamid.{n}"), 1)
        self.settled(5)


if __name__ == "__main__":
    unittest.main()
