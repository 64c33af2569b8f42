"""What the platforms sent, as recorded, through a running Luna: shuffled, three times, in pieces, while it is killed.

LUNA_CORPUS names another folder than the shared corpus; LUNA_SEED repeats a run.
"""

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import socket
import sys
import threading
import time
import unittest

import support
from support import NUMBER, SHARED, until
from telegram_support import Listener

CORPUS = pathlib.Path(os.environ.get("LUNA_CORPUS") or SHARED / "corpus")
MANIFEST = CORPUS / "MANIFEST.json"
CHANNELS = ("whatsapp", "telegram", "stripe", "razorpay")
KILLS = 10


class Webhook:
    """One recorded request."""

    def __init__(self, item, secrets):
        self.name = item["id"]
        self.channel = item["channel"]
        self.body = (CORPUS / item["file"]).read_bytes()
        self.headers = dict(item["request"]["headers"])
        self.stripe_secret = secrets["stripe_webhook_secret"]
        # A status changes a reply of ours, a channel's error is logged; everything else is a turn.
        self.turns = sum(event["event"] not in ("status", "channel_error") for event in item["expect"])

    def signed(self):
        """The headers; Stripe's are signed anew, because it is not then any more."""
        if self.channel != "stripe":
            return self.headers
        at = str(int(time.time()))
        digest = hmac.new(self.stripe_secret.encode(), at.encode() + b"." + self.body, hashlib.sha256).hexdigest()
        return {**self.headers, "Stripe-Signature": f"t={at},v1={digest}"}

    def request(self, headers, body):
        lines = [f"POST /webhooks/{self.channel} HTTP/1.1", "Host: luna.example", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in {**headers, "Content-Length": len(body)}.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def tampered(self, rng):
        """The request with one bit of its body changed, or, where the platform does not sign that, of its secret."""
        headers, body = self.signed(), bytearray(self.body)
        if self.channel == "telegram":
            secret = bytearray(headers["X-Telegram-Bot-Api-Secret-Token"], "ascii")
            secret[rng.randrange(len(secret))] ^= 1
            return self.request({**headers, "X-Telegram-Bot-Api-Secret-Token": secret.decode("ascii")}, bytes(body))
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
        return self.request(headers, bytes(body))


def send(port, raw, pieces):
    """The status of a request that is sent in pieces, each in a packet of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces(raw):
            connection.sendall(piece)
            threading.Event().wait(0.001)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.read()
        return answer.status


def whole(raw):
    return [raw]


def in_pieces(rng):
    def cut(raw):
        places = [0, *sorted(rng.randrange(1, len(raw)) for _ in range(rng.randrange(1, 7))), len(raw)]
        return [raw[a:b] for a, b in zip(places, places[1:]) if a < b]

    return cut


@unittest.skipUnless(MANIFEST.exists(), "no recorded webhooks beside the checkout")
class Corpus(support.Case):
    def setUp(self):
        super().setUp()
        manifest = json.loads(MANIFEST.read_text())
        secrets = manifest["secrets"]
        self.webhooks = [
            Webhook(item, secrets)
            for item in manifest["items"]
            if item["channel"] in CHANNELS and item["request"]["method"] == "POST" and 200 in item["expect_http"]
        ]
        sent = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'
        # Files are asked for and cannot be had for now: what became of them would be turns, too.
        self.bot_api = Listener(lambda _method, path, *_: (503, b"") if "/getFile" in path else (200, sent))
        self.addCleanup(self.bot_api.stop)
        self.luna.settings.update(
            LUNA_WHATSAPP_APP_SECRET=secrets["whatsapp_app_secret"],
            LUNA_WHATSAPP_PHONE_NUMBER_ID=NUMBER,
            LUNA_TELEGRAM_BOT_TOKEN="123456:TEST-TOKEN",
            LUNA_TELEGRAM_SECRET_TOKEN=secrets["telegram_secret_token"],
            LUNA_TELEGRAM_BOT_USERNAME=secrets["telegram_bot_username"],
            LUNA_TELEGRAM_API_BASE=f"http://127.0.0.1:{self.bot_api.port}",
            LUNA_STRIPE_WEBHOOK_SECRET=secrets["stripe_webhook_secret"],
            LUNA_RAZORPAY_WEBHOOK_SECRET=secrets["razorpay_webhook_secret"],
            LUNA_BURST_MILLISECONDS="0",
        )
        self.attempts = threading.Semaphore(0)  # made, and not yet counted by who kills
        self.seed = int(os.environ.get("LUNA_SEED") or random.SystemRandom().randrange(2**32))

    def count(self, table):
        with self.database() as db:
            return db.execute(f"select count(*) from {table}").fetchone()[0]

    def settle(self):
        """Until nothing waits, neither to be heard nor to be sent."""

        def nothing_waits():
            page = support.request(self.luna.port, "GET", "/metrics")[1].decode()
            return all(f'luna_stored{{state="deliveries_{state}"}} 0' in page for state in ("waiting", "ambiguous"))

        until(lambda: self.count("inbox") == 0, "all heard")
        until(nothing_waits, "all delivered")

    def assert_each_took_effect_once(self):
        with self.database() as db:
            turns, keys = db.execute("select count(*), count(distinct event_key) from turns").fetchone()
        self.assertEqual(turns, keys)
        self.assertEqual(turns, sum(webhook.turns for webhook in self.webhooks))
        sent = [body["biz_opaque_callback_data"] for _, body in self.graph.received]
        self.assertEqual(len(sent), len(set(sent)), "a reply was sent twice")
        self.assert_verified()

    def send_until_taken(self, webhook, pieces):
        """As a platform does: again, until it is acknowledged. A Luna that was killed is another one a moment later."""
        while True:
            self.attempts.release()
            with contextlib.suppress(OSError, http.client.HTTPException):
                status = send(self.luna.port, webhook.request(webhook.signed(), webhook.body), pieces)
                if status == 200:
                    return
                if status != 503:
                    raise AssertionError(f"{webhook.name}: {status}")
            threading.Event().wait(0.02)

    def test_each_webhook_takes_effect_once(self):
        self.luna.start()
        for webhook in self.webhooks:
            self.assertEqual(send(self.luna.port, webhook.request(webhook.signed(), webhook.body), whole), 200, webhook.name)
        self.settle()
        self.assertEqual(self.luna.stop(), 0)
        self.assert_each_took_effect_once()

    def test_shuffled_three_times_in_pieces_and_killed_each_takes_effect_once(self):
        rng = random.Random(self.seed)
        print(f"LUNA_SEED={self.seed}", file=sys.stderr)
        deck = self.webhooks * 3
        rng.shuffle(deck)
        self.luna.start()
        failures = []

        def play(own, seed):
            pieces = in_pieces(random.Random(seed))
            try:
                for webhook in own:
                    self.send_until_taken(webhook, pieces)
            except Exception as error:  # noqa: BLE001: told by the test's own thread
                failures.append(error)

        players = [threading.Thread(target=play, args=(deck[n::4], self.seed + n), daemon=True) for n in range(4)]
        for player in players:
            player.start()
        for _ in range(KILLS):
            for _ in range(rng.randrange(1, 2 * len(deck) // KILLS)):
                if not self.attempts.acquire(timeout=1):
                    break
            threading.Event().wait(rng.uniform(0, 0.005))
            self.luna.kill()
            self.luna.start(wait_ready=False)
        for player in players:
            player.join(support.DEADLINE)
            self.assertFalse(player.is_alive(), "not everything was acknowledged")
        self.assertEqual(failures, [])
        until(lambda: support.request(self.luna.port, "GET", "/ready")[0] == 200, "ready")
        self.settle()
        self.assertEqual(self.luna.stop(), 0)
        self.assert_each_took_effect_once()

    def test_with_one_bit_changed_none_has_an_effect(self):
        rng = random.Random(self.seed)
        print(f"LUNA_SEED={self.seed}", file=sys.stderr)
        self.luna.start()
        for webhook in self.webhooks:
            for _ in range(5):
                self.assertIn(send(self.luna.port, webhook.tampered(rng), whole), (400, 401, 403), webhook.name)
        self.assertEqual(self.luna.stop(), 0)
        self.assertEqual([self.count(table) for table in ("turns", "inbox", "deliveries")], [0, 0, 0])
        self.assert_verified()


if __name__ == "__main__":
    unittest.main()
