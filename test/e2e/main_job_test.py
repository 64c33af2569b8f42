"""The main job: a signed WhatsApp webhook in, a computed birth chart out, through crashes and repetitions."""

import unittest

from support import SHARED, Case, post, request, signature, text_body, until

CONVERSATION = [
    "hello",
    "kundli",
    "Asha",
    "the day it rained",  # badly given
    "28/02/1990",
    "2:30 pm",
    "Udaipur",  # three of that name
    "1",
    "yes",
]


class MainJob(Case):
    settings = {"LUNA_RECONCILE_SECONDS": "3"}

    def converse(self, after_each=lambda number: None, times=1, person="919876543210"):
        """Has the conversation; gives the replies in the order in which they were delivered."""
        for number, text in enumerate(CONVERSATION):
            body = text_body(f"wamid.{person}.{number}", text, person)
            for _ in range(times):
                self.assertEqual(post(self.luna.port, body)[0], 200, text)
            after_each(number)
        return self.settled()

    def settled(self):
        """All replies, once the store has none left to send."""

        def nothing_waits():
            page = request(self.luna.port, "GET", "/metrics")[1].decode()
            return 'luna_stored{state="deliveries_waiting"} 0' in page and 'luna_stored{state="deliveries_ambiguous"} 0' in page

        until(nothing_waits, "all replies delivered")
        return self.graph.texts()

    def test_a_whole_kundli_conversation_ends_in_a_chart(self):
        self.luna.start()
        texts = self.converse()
        self.assertIn("Namaste", texts[0])
        self.assertTrue(any("could not read that as a date" in text for text in texts), texts)
        places = next(text for text in texts if "more than one place" in text)
        self.assertIn("Rajasthan, India", places)
        self.assertIn("Tripura, India", places)
        check = next(text for text in texts if "Asia/Kolkata" in text)
        self.assertIn("28 February 1990", check)
        self.assertIn("UTC+5:30", check)
        chart = "\n".join(texts[texts.index(check) + 1 :])
        for word in ("Asha", "Sun", "Aquarius", "Lahiri", "Vimshottari", "Swiss Ephemeris"):
            self.assertIn(word, chart)
        for _, body in self.graph.received:
            self.assertEqual(body["to"], "919876543210")
            self.assertEqual(body["messaging_product"], "whatsapp")
        self.assertEqual(len({body["biz_opaque_callback_data"] for _, body in self.graph.received}), len(texts))
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()

    def test_kill_9_after_every_message_and_threefold_webhooks_change_nothing(self):
        self.luna.start()
        expected = self.converse(person="911111111111")

        def crash(_):
            self.luna.kill()
            self.luna.start()

        got = self.converse(crash, times=3, person="922222222222")[len(expected) :]
        self.assertEqual(got, expected)
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()

    def test_kill_9_while_a_reply_is_on_its_way_neither_loses_nor_doubles_it(self):
        self.luna.start()
        for number in range(10):
            before = len(self.graph.texts())
            post(self.luna.port, text_body(f"wamid.k{number}", "hello"))
            until(lambda: len(self.graph.texts()) > before, "the reply left")
            self.luna.kill()  # most often before Luna could note that it was accepted
            self.luna.start()
        self.assertEqual(len(self.settled()), 10)
        self.luna.stop()
        self.assert_verified()

    def test_every_recorded_webhook_is_acknowledged_and_takes_effect_once(self):
        files = sorted(SHARED.glob("corpus/whatsapp/*.json"))
        if not files:
            self.skipTest("no recorded webhooks beside the checkout")
        self.luna.start()
        bodies = [file.read_bytes() for file in files if not file.name.startswith("handshake")]
        for body in bodies * 2:
            self.assertEqual(post(self.luna.port, body)[0], 200, body)
        self.settled()
        self.luna.stop()
        with self.database() as db:
            turns, keys = db.execute("select count(*), count(distinct event_key) from turns").fetchone()
        self.assertEqual(turns, keys)
        self.assertGreater(turns, 10)
        self.assert_verified()


class Signatures(Case):
    def test_an_unsigned_or_wrongly_signed_webhook_has_no_effect(self):
        self.luna.start()
        body = text_body("wamid.1", "hello")
        good = signature(body)
        for headers in (
            {},
            {"X-Hub-Signature-256": signature(body, "other")},
            {"X-Hub-Signature-256": good.upper()},
            {"X-Hub-Signature-256": good[7:]},
            {"X-Hub-Signature-256": good + " "[:0] + "00"},
            {"X-Hub-Signature": good},
        ):
            self.assertEqual(post(self.luna.port, body, headers)[0], 401, headers)
        self.assertEqual(post(self.luna.port, text_body("wamid.2", "hello"))[0], 200)
        self.assertEqual(len(self.texts_after(1)), 1)
        self.luna.stop()
        with self.database() as db:
            self.assertEqual(db.execute("select count(*) from turns").fetchone()[0], 1)


if __name__ == "__main__":
    unittest.main()
