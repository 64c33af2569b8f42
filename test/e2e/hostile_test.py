"""Hostile and broken input on real sockets: a clear status, no crash, memory flat, and the next good message answered."""

import contextlib
import json
import os
import socket
import unittest

from support import Case, post, request, signature, text_body, until

LIMIT = 3 * 1024 * 1024


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Hostile(Case):
    def setUp(self):
        super().setUp()
        self.luna.start()
        self.sent = 0

    def assert_answers_the_next_message(self):
        self.sent += 1
        self.assertEqual(post(self.luna.port, text_body(f"wamid.good{self.sent}", "hello"))[0], 200)
        self.texts_after(self.sent)

    def signed(self, body):
        return post(self.luna.port, body)[0]

    def test_signed_bodies_that_are_no_envelope_are_refused(self):
        good = text_body("wamid.x", "hello")
        bodies = [
            b"",
            b"{",
            b"null",
            b"[]",
            b"42",
            b'"text"',
            b"{}",
            b'{"object": 1, "entry": []}',
            b'{"object": "whatsapp_business_account", "entry": {}}',
            good[:-1],
            good + b"x",
            good.replace(b"hello", b"\xff\xfe"),
            good.replace(b"hello", b"a\x00b"),
            b"\xef\xbb" + good,
            b'{"object":"whatsapp_business_account","entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            b'{"object":"whatsapp_business_account","entry":[NaN]}',
        ]
        for body in bodies:
            self.assertEqual(self.signed(body), 400, body[:60])
            self.assert_answers_the_next_message()

    def test_wrong_types_inside_an_envelope_are_acknowledged_and_lose_no_neighbour(self):
        envelope = json.loads(text_body("wamid.good", "hello"))
        messages = envelope["entry"][0]["changes"][0]["value"]["messages"]
        messages[:0] = [7, None, {}, {"id": 5}, {"id": "wamid.odd", "from": "919876543210", "type": ["text"]}]
        self.assertEqual(self.signed(json.dumps(envelope).encode()), 200)
        self.assertEqual(len(self.texts_after(1)), 1)

    def test_a_body_of_3_mib_is_taken_and_one_byte_more_is_refused(self):
        body = text_body("wamid.big", "x" * 16)
        padded = body + b" " * (LIMIT - len(body))
        self.assertEqual(self.signed(padded), 200)
        self.assertEqual(self.signed(padded + b" "), 413)
        self.sent += 1
        self.assert_answers_the_next_message()

    def test_unknown_routes_and_methods_are_problems(self):
        status, body, headers = request(self.luna.port, "GET", "/nothing/here")
        self.assertEqual(status, 404)
        self.assertTrue(headers["Content-Type"].startswith("application/problem+json"))
        self.assertEqual(json.loads(body)["status"], 404)
        status, _, headers = request(self.luna.port, "DELETE", "/webhooks/whatsapp")
        self.assertEqual(status, 405)
        self.assertIn("POST", headers["Allow"])

    def test_the_handshake_echoes_the_challenge_as_plain_text_for_the_right_token_only(self):
        path = "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token={}&hub.challenge=1158201444%3Cb%3E"
        status, body, headers = request(self.luna.port, "GET", path.format("test-verify-token"))
        self.assertEqual((status, body), (200, b"1158201444<b>"))
        self.assertTrue(headers["Content-Type"].startswith("text/plain"))
        status, body, _ = request(self.luna.port, "GET", path.format("wrong"))
        self.assertEqual(status, 403)
        self.assertNotIn(b"1158201444", body)

    def test_bytes_that_are_no_http_are_refused(self):
        for garbage in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n", b"\0" * 100 + b"\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.luna.port), timeout=20) as client:
                client.sendall(garbage)
                self.assertIn(b" 400 ", client.recv(4096).split(b"\r\n")[0] + b" ")
        self.assert_answers_the_next_message()

    def test_a_slow_header_is_given_up_after_ten_seconds_and_others_are_served_meanwhile(self):
        with socket.create_connection(("127.0.0.1", self.luna.port), timeout=30) as slow:
            slow.sendall(b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            self.assert_answers_the_next_message()
            self.assertIn(b" 408 ", slow.recv(4096).split(b"\r\n")[0] + b" ")

    def test_memory_stays_flat_under_abuse(self):
        good = text_body("wamid.flood", "hello")
        deep = b'{"object":"whatsapp_business_account","entry":' + b"[" * 1_000_000

        def abuse(rounds):
            for number in range(rounds):
                self.signed(deep)
                post(self.luna.port, b"x" * LIMIT, {"X-Hub-Signature-256": signature(b"y")})
                with contextlib.suppress(OSError):
                    post(self.luna.port, b"x" * (LIMIT + 1))
                self.signed(good[: number % len(good)])

        abuse(5)
        before = resident_kib(self.luna.process.pid)
        abuse(30)
        grown = resident_kib(self.luna.process.pid) - before
        self.assertLess(grown, 16 * 1024, "KiB more after 30 rounds of abuse")
        self.assert_answers_the_next_message()

    def test_nothing_personal_reaches_the_log_the_metrics_or_an_error(self):
        self.signed(text_body("wamid.HBgMOTE5ODc2NTQzMjEw", "my secret question", name="Asha Rao"))
        self.texts_after(1)
        answer = post(self.luna.port, text_body("wamid.2", "my secret question"), {"X-Hub-Signature-256": "x"})
        metrics = request(self.luna.port, "GET", "/metrics")[1].decode()
        self.assertIn("luna_turns_total", metrics)
        self.luna.stop()
        seen = self.luna.log_path.read_text() + metrics + answer[1].decode()
        for secret in ("919876543210", "Asha", "secret question", "HBgMOTE5", "test-access-token", "test-app-secret"):
            self.assertNotIn(secret, seen)
        for line in self.luna.log_path.read_text().splitlines():
            self.assertLessEqual({"time", "level", "event", "text"}, json.loads(line).keys())


if __name__ == "__main__":
    unittest.main()
