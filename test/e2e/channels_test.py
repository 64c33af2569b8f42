"""What operators and people have of channels: quick messages, what is parked, accounts, and one person on two channels."""

import json
import unittest

from support import NUMBER, Case, post, request, text_body, until

SESSION = "0" * 32


class Channels(Case):
    settings = {"LUNA_BURST_MILLISECONDS": "300"}

    def setUp(self):
        super().setUp()
        self.luna.start()

    def say(self, wamid, text):
        self.assertEqual(post(self.luna.port, text_body(wamid, text))[0], 200)

    def end(self):
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()
        replayed = self.luna.command("replay")
        self.assertIn("no difference", replayed.stdout + replayed.stderr)

    def listed(self):
        result = self.luna.command("parked", "list")
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_five_quick_messages_are_taken_at_once_and_answered_by_two(self):
        for number in range(5):
            self.say(f"wamid.{number}", "hello")
        self.texts_after(2)
        self.say("wamid.last", "help")  # what came before it would be heard before it
        texts = self.texts_after(3)
        self.assertEqual(len(texts), 3)
        self.assertIn("birth chart", texts[2])
        with self.database() as db:
            theirs = db.execute("select count(*) from turns where replies > 0").fetchone()[0]
        self.assertEqual(theirs, 3)
        self.end()

    def test_a_reply_that_is_refused_is_listed_shown_and_sent_after_all(self):
        self.graph.answers.put((400, {"error": {"code": 131051, "message": "m"}}))
        self.say("wamid.1", "thanks")
        until(lambda: "131051" in self.listed(), "it is listed")
        name = self.listed().split()[0]
        self.assertIn("welcome", self.luna.command("parked", "show", name).stdout)
        self.assertEqual(self.luna.command("parked", "replay", "elsewhere-9").returncode, 64)
        self.assertEqual(self.luna.command("parked", "replay", name).returncode, 0)
        self.assertIn("welcome", self.texts_after(1)[0])
        self.assertIn("nothing is parked", self.listed())
        self.end()

    def test_a_message_that_fails_after_it_was_taken_is_listed_and_they_are_answered_when_they_write(self):
        self.say("wamid.1", "thanks")
        self.texts_after(1)
        body = json.loads(text_body("wamid.2", ""))
        value = body["entry"][0]["changes"][0]["value"]
        del value["messages"]
        value["statuses"] = [
            {"id": "wamid.out1", "status": "failed", "timestamp": "1749416385", "recipient_id": "1", "errors": [{"code": 131026}]}
        ]
        for _ in range(2):
            self.assertEqual(post(self.luna.port, json.dumps(body).encode())[0], 200)
        until(lambda: "131026" in self.listed(), "it is listed")
        self.say("wamid.3", "help")
        self.assertEqual(len(self.texts_after(2)), 2)
        self.end()

    def test_accounts_are_listed_with_what_was_last_seen_of_them(self):
        self.say("wamid.1", "hello")
        self.texts_after(1)

        def seen():
            result = self.luna.command("channels", "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            return next((one for one in json.loads(result.stdout) if one["account"] == NUMBER and one["last_inbound"]), None)

        account = until(seen, "the account is reported")
        self.assertEqual((account["channel"], account["state"], account["queued"], account["parked"]), ("whatsapp", "open", 0, 0))
        self.assertIn(f"whatsapp {NUMBER}: open", self.luna.command("channels").stdout)
        self.end()

    def test_a_code_makes_one_person_of_two_channels(self):
        self.say("wamid.1", "link")
        code = self.texts_after(1)[0].split("link ")[1].strip("*")
        body = json.dumps({"session": SESSION, "id": "1", "text": f"link {code}"}).encode()
        status, answer, _ = request(self.luna.port, "POST", "/web/messages", body, {"Content-Type": "application/json"})
        self.assertEqual(status, 200)
        self.assertIn("Done", json.loads(answer)["replies"][0]["text"])
        stored = json.loads(self.luna.command("export", "919876543210").stdout)
        self.assertEqual({one["channel"] for one in stored["conversations"]}, {"whatsapp", "web"})
        self.end()


if __name__ == "__main__":
    unittest.main()
