"""A bot conversation on a Telegram that others wrote. Whatever Luna asks of the Bot API is judged by others, too."""

import time
import unittest

import telegram_support
from support import request, until
from telegram_support import SECRET, TOKEN, post_update

CONVERSATION = [
    "/start",
    "kundli",
    "Asha",
    "the day it rained",  # badly given
    "28/02/1990",
    "2:30 pm",
    "Udaipur",  # three of that name
    "1",
    "yes",
]


def error(code, description, **parameters):
    return code, {"ok": False, "error_code": code, "description": description, **({"parameters": parameters} if parameters else {})}


class Telegram(telegram_support.Case):
    def setUp(self):
        super().setUp()
        self.start()

    def settled(self):
        """All that the person heard, once nothing waits to be sent."""

        def nothing_waits():
            page = request(self.luna.port, "GET", "/metrics")[1].decode()
            return 'luna_stored{state="deliveries_waiting"} 0' in page and 'luna_stored{state="deliveries_ambiguous"} 0' in page

        until(nothing_waits, "all replies delivered")
        return self.person.texts()

    def converse(self, texts, times=1):
        for text in texts:
            update = self.person.say(text)
            for _ in range(times - 1):
                self.assertEqual(post_update(self.luna.port, update)[0], 200)
        return self.settled()

    def turns(self):
        with self.database() as db:
            return db.execute("select count(*) from turns").fetchone()[0]

    def end(self):
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()

    def test_a_whole_kundli_conversation_ends_in_a_chart(self):
        texts = self.converse(CONVERSATION)
        self.assertIn("Namaste", texts[0])
        self.assertTrue(any("could not read that as a date" in text for text in texts), texts)
        self.assertTrue(any("Rajasthan, India" in text and "Tripura, India" in text for text in texts), texts)
        check = next(text for text in texts if "Asia/Kolkata" in text)
        self.assertIn("28 February 1990", check)
        chart = "\n".join(texts[texts.index(check) + 1 :])
        for word in ("Asha", "Sun", "Aquarius", "Lahiri", "Vimshottari", "Swiss Ephemeris"):
            self.assertIn(word, chart)
        self.assertNotIn("*", texts[1], "formatting goes as entities, not as stars")
        self.assertEqual({fields["chat_id"] for fields in self.telegram.called("sendMessage")}, {self.person.number})
        self.end()

    def test_a_conversation_in_which_every_update_comes_three_times_is_the_same(self):
        once = self.converse(CONVERSATION)
        other = telegram_support.Person(self.telegram, 7446417642)
        self.person, first = other, self.person
        self.assertEqual(self.converse(CONVERSATION, times=3), once)
        self.assertEqual(first.texts(), once)
        self.assertEqual(self.turns(), 2 * len(CONVERSATION))
        self.end()

    def test_kill_9_after_every_message_changes_nothing(self):
        once = self.converse(CONVERSATION)
        self.person = telegram_support.Person(self.telegram, 7446417642)
        for text in CONVERSATION:
            before = len(self.person.texts())
            self.person.say(text)
            self.settled()
            self.assertGreater(len(self.person.texts()), before)
            self.luna.kill()
            self.start()
        self.assertEqual(self.settled(), once)
        self.end()

    def test_a_pressed_button_is_answered_at_once_and_takes_effect(self):
        self.converse(CONVERSATION[:-1])
        before = len(self.person.texts())
        update = self.person.press("yes", self.person.heard[-1])
        until(lambda: self.telegram.called("answerCallbackQuery"), "the press is answered")
        self.person.texts_after(before + 1)
        self.assertIn("Vimshottari", "\n".join(self.settled()[before:]))
        for _ in range(2):
            self.assertEqual(post_update(self.luna.port, update)[0], 200)
        self.settled()
        answered = [fields["callback_query_id"] for fields in self.telegram.called("answerCallbackQuery")]
        self.assertEqual(set(answered), {update["callback_query"]["id"]})
        self.assertEqual(self.turns(), len(CONVERSATION))
        self.end()

    def test_an_edit_of_what_was_heard_is_recorded_and_asks_nothing_anew(self):
        before = self.converse(["/start", "kundli"])
        update = self.person.say("Asha")
        texts = self.person.texts_after(len(before) + 1)
        self.person.edit(update, "Asha Devi")
        until(lambda: self.turns() == 4, "the edit is recorded")
        self.assertEqual(self.settled(), texts)
        self.assertIn("time", self.converse(["28/02/1990"])[-1].lower(), "the conversation goes on where it was")
        self.end()

    def test_an_update_without_the_secret_or_with_another_is_refused_and_has_no_effect(self):
        update = self.person.say("/start")
        self.settled()
        strange = {**update, "update_id": update["update_id"] + 1000}
        for secret in (None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), TOKEN):
            self.assertEqual(post_update(self.luna.port, strange, secret)[0], 401, secret)
        self.assertEqual(self.turns(), 1)
        self.assertEqual(len(self.settled()), 1)
        self.end()

    def test_what_telegram_cannot_format_is_sent_again_as_plain_text(self):
        self.telegram.answers.put(error(400, "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 12"))
        self.person.say("/start")
        texts = self.person.texts_after(1)
        refused, taken = self.telegram.called("sendMessage")
        self.assertEqual(taken["chat_id"], refused["chat_id"])
        self.assertFalse({"entities", "parse_mode"} & set(taken))
        self.assertIn("Namaste", texts[0])
        self.end()

    def test_what_telegram_finds_too_long_arrives_as_a_file(self):
        self.telegram.answers.put(error(400, "Bad Request: message is too long"))
        self.person.say("/start")
        until(lambda: self.telegram.called("sendDocument"), "a file")
        self.settled()
        self.assertEqual(len(self.telegram.called("sendMessage")), 1)
        self.end()

    def test_a_pause_that_telegram_asks_for_is_kept_and_so_is_the_order(self):
        self.telegram.answers.put(error(429, "Too Many Requests: retry after 2", retry_after=2))
        begin = time.monotonic()
        self.person.say("/start")
        self.person.say("kundli")
        texts = self.person.texts_after(2)
        self.assertGreaterEqual(time.monotonic() - begin, 2)
        self.assertIn("Namaste", texts[0])
        self.assertIn("name", texts[1])
        self.assertEqual(len(self.telegram.called("sendMessage")), 3)
        self.end()

    def test_somebody_who_blocked_the_bot_is_written_to_again_when_they_write(self):
        self.telegram.answers.put(error(403, "Forbidden: bot was blocked by the user"))
        self.person.say("/start")
        until(lambda: len(self.telegram.called("sendMessage")) == 1, "a first try")
        self.assertEqual(self.settled(), [])
        self.person.say("kundli")
        texts = self.person.texts_after(1)
        self.assertIn("name", texts[0])
        self.assertEqual(len(self.settled()), 1)
        self.end()

    def test_updates_of_every_unknown_kind_are_acknowledged(self):
        for number, update in enumerate(({}, {"new_kind": {"a": 1}}, {"message": {}}, {"message": None}, {"poll": {"id": "1"}})):
            self.assertEqual(post_update(self.luna.port, {"update_id": 5000 + number, **update})[0], 200, update)
        self.assertIn("Namaste", self.converse(["/start"])[0])
        self.end()


class Gathered(telegram_support.Case):
    settings = {"LUNA_BURST_MILLISECONDS": "5000"}

    def test_a_message_that_is_edited_before_it_is_heard_is_heard_as_edited(self):
        self.start()
        self.person.say("/start")
        self.person.texts_after(1)
        update = self.person.say("kundlo")
        self.person.edit(update, "kundli")
        self.assertIn("name", self.person.texts_after(2)[1])
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()


if __name__ == "__main__":
    unittest.main()
