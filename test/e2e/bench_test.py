"""The harness can see: a server that loses, doubles and reorders one reply in a thousand is told on, each exactly."""

import asyncio
import collections
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import unittest

BENCH = os.environ.get("LUNA_BENCH", "build/luna-bench")
SECRET = "bench-app-secret"
REPLIES = {
    "hello": ["Namaste!"],
    "thanks": ["You are welcome!"],
    "help": ["I draw charts.", "Type kundli to begin."],
    "yes": ["The Sun is in Aquarius.", "The Moon is in Aries.", "That is the chart."],
}
EVERY = 1000  # replies, of which one is lost, one doubled, one swapped with its neighbour
HONEST = 300  # so many replies first, while the harness learns


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class FaultyServer:
    """Serves WhatsApp's webhooks and replies over its Graph API, with faults that it counts."""

    def __init__(self, platform_port, faulty):
        self.platform_port = platform_port
        self.faulty = faulty
        self.faults = collections.Counter()
        self.replies = 0
        self.pending = collections.deque()
        self.seen = set()
        self.lanes = []
        self.port = self.loop = self.stopping = None
        self.started = threading.Event()
        self.thread = threading.Thread(target=asyncio.run, args=(self.run(),), daemon=True)
        self.thread.start()
        self.started.wait(10)

    async def run(self):
        self.loop, self.stopping = asyncio.get_running_loop(), asyncio.Event()
        self.lanes = [asyncio.Queue() for _ in range(4)]
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        senders = [self.loop.create_task(self.send(lane)) for lane in self.lanes]
        self.started.set()
        await self.stopping.wait()
        server.close()
        for each in senders:
            each.cancel()

    def stop(self):
        self.loop.call_soon_threadsafe(self.stopping.set)
        self.thread.join(10)

    async def serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
                body = await reader.readexactly(int(fields.get("content-length", 0)))
                status = self.take(body, fields) if head.startswith("POST") else "200 OK"
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
                await writer.drain()
        writer.close()

    def take(self, body, fields):
        if fields.get("x-hub-signature-256") != "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest():
            return "401 Unauthorized"
        for message in json.loads(body)["entry"][0]["changes"][0]["value"].get("messages", []):
            if message["id"] in self.seen or message["type"] != "text":
                continue
            self.seen.add(message["id"])
            text = message["text"]["body"]
            texts = list(REPLIES.get(text, [f"You said: {text}"]))
            self.spoil(texts)
            for one in texts:
                self.lanes[int(message["from"]) % len(self.lanes)].put_nowait((message["from"], one))
        return "200 OK"

    def spoil(self, texts):
        """Each fault falls due once in a thousand replies, and befalls the next ones that it can befall."""
        for _ in texts:
            self.replies += 1
            if self.faulty and self.replies > HONEST and self.replies % EVERY in (250, 500, 750):
                self.pending.append({250: "lost", 500: "doubled", 750: "out_of_order"}[self.replies % EVERY])
        if not self.pending:
            return
        if self.pending[0] == "out_of_order" and len(texts) < 2:
            return  # only replies that follow one another can be seen to be swapped
        fault = self.pending.popleft()
        self.faults[fault] += 1
        if fault == "lost":
            del texts[0]
        elif fault == "doubled":
            texts.insert(0, texts[0])
        else:
            texts[0], texts[1] = texts[1], texts[0]

    async def send(self, lane):
        to, text = await lane.get()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.platform_port)
        while True:
            body = json.dumps({"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": text}}).encode()
            writer.write(b"POST /v24.0/1/messages HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(line for line in head.split("\r\n") if line.lower().startswith("content-length"))
            await reader.readexactly(int(length.split(": ")[1]))
            to, text = await lane.get()


class Harness(unittest.TestCase):
    def measure(self, faulty, *arguments):
        platform = free_port()
        server = FaultyServer(platform, faulty)
        self.addCleanup(server.stop)
        with tempfile.TemporaryDirectory() as folder:
            file, page = pathlib.Path(folder, "report.json"), pathlib.Path(folder, "report.html")
            done = subprocess.run(
                [BENCH, "--port", str(server.port), "--platform-port", str(platform), "--secret", SECRET, "--statuses", "none",
                 "--people", "300", "--rate", "400", "--warm-up", "1s", "--settle", "3s", "--quiet",
                 "--report", file, "--report", page, *arguments],
                capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return done, server, json.loads(file.read_text()), page.read_text()

    def test_each_lost_doubled_and_reordered_reply_is_reported(self):
        done, server, report, page = self.measure(True, "--duration", "14s")
        for fault in ("lost", "doubled", "out_of_order"):
            self.assertGreater(server.faults[fault], 2, server.faults)
            self.assertEqual(report["replies"][fault], server.faults[fault], fault)
        self.assertEqual(report["replies"]["unexpected"], 0)
        self.assertEqual(done.returncode, 1)
        self.assertIn("lost", page)

    def test_an_honest_server_is_found_honest(self):
        done, _, report, page = self.measure(False, "--duration", "3s")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        replies = report["replies"]
        self.assertEqual((replies["lost"], replies["doubled"], replies["out_of_order"]), (0, 0, 0))
        self.assertGreater(report["end_to_end"]["count"], 500)
        self.assertGreaterEqual(report["end_to_end"]["p99_ms"], report["first_reply"]["p50_ms"])
        self.assertIn("<svg", page)
        self.assertNotIn("http", page.replace("http-equiv", ""), "the page needs nothing from elsewhere")

    def test_a_wrong_secret_is_said_and_not_measured(self):
        platform = free_port()
        server = FaultyServer(platform, False)
        self.addCleanup(server.stop)
        done = subprocess.run(
            [BENCH, "--port", str(server.port), "--platform-port", str(platform), "--secret", "wrong", "--quiet"],
            capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
        self.assertEqual(done.returncode, 69)
        self.assertIn("401", done.stderr)
        self.assertIn("--secret", done.stderr)

    def test_what_cannot_be_asked_for_is_explained(self):
        for arguments, word in (
            (["--duration", "5 years"], "2m"),
            (["--mix", "kundly=1"], "kundli"),
            (["--replicas", "3"], "postgresql"),
            (["--port", "1"], "--platform-port"),
            (["--report", "x.pdf"], ".html"),
            (["--rate", "-1"], "max"),
        ):
            done = subprocess.run([BENCH, *arguments], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 64, arguments)
            self.assertIn(word, done.stderr, arguments)


if __name__ == "__main__":
    unittest.main()
