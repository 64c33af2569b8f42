"""What people have a right to, on a Luna that runs: to take what is stored of them, and to be forgotten; and what
operators owe them: new keys. On both databases, each with a backup made by the database's own tool."""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import unittest

import support
from support import post, text_body, until

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from postgres import Cluster, programs  # noqa: E402

ASHA = "919876543210"
RAVI = "918888888888"


class Case(support.Case):
    def write(self, wamid, text, person=ASHA):
        count = len(self.graph.texts())
        self.assertEqual(post(self.luna.port, text_body(wamid, text, person))[0], 200)
        until(lambda: len(self.graph.texts()) > count, f"an answer to {text}")
        return self.graph.texts()[-1]

    def command(self, *arguments, code=0):
        done = self.luna.command(*arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def exported(self, person, *arguments):
        return json.loads(self.command("export", person, *arguments))


class OnBoth:
    def test_a_person_takes_what_is_stored_of_them(self):
        self.luna.start()
        self.write("wamid.1", "kundli")
        self.write("wamid.2", "Asha Devi")
        until(lambda: all(r["delivery"] == "accepted" for t in self.turns(ASHA) for r in t["replies"]), "acceptance")
        person = self.exported("+91 98765-43210")
        self.assertEqual([c["person"] for c in person["conversations"]], [ASHA])
        self.assertEqual(
            [(t["seq"], t["event"]["text"]) for t in self.turns(ASHA)], [(1, "kundli"), (2, "Asha Devi")]
        )
        self.assertEqual(person["conversations"][0]["timers"][0]["name"], "reminder")
        for nobody in ("910000000000", "+", "", "whatsapp:1:2"):
            self.assertIn("nothing is stored", self.command("export", nobody, code=64))
            self.assertIn("nothing is stored", self.command("erase", nobody, code=64))
        self.command("export", ASHA)

    def test_somebody_on_the_web_page_has_the_same_rights(self):
        self.luna.start()
        session = "ab" * 16
        body = json.dumps({"session": session, "id": "m1", "text": "kundli"})
        self.assertEqual(support.request(self.luna.port, "POST", "/web/messages", body)[0], 200)
        self.assertEqual(self.exported(session)["conversations"][0]["channel"], "web")
        self.command("erase", session)
        self.command("export", session, code=64)
        status, past, _ = support.request(self.luna.port, "GET", f"/web/messages?session={session}")
        self.assertEqual((status, "kundli" in past.decode()), (200, False))

    def turns(self, person):
        return self.exported(person)["conversations"][0]["turns"]

    def test_who_is_erased_is_gone_from_an_older_backup_too(self):
        self.luna.start()
        self.write("wamid.1", "kundli")
        self.write("wamid.2", "Asha Devi")
        self.write("wamid.3", "hello", RAVI)
        backup = self.back_up()
        self.assertIn("Asha Devi", self.command("export", ASHA, "--database", backup))
        said = self.command("erase", ASHA)
        self.assertIn("Replace every copy", said)
        self.assertNotIn("Asha", self.command("export", ASHA, code=64))
        # Luna had the conversation in memory: the next message begins anew all the same.
        self.assertIn("Namaste", self.write("wamid.4", "hello"))
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()
        self.command("verify", "--database", backup)
        self.command("export", ASHA, "--database", backup, code=64)
        self.assertIn("hello", self.command("export", RAVI, "--database", backup))
        # And if that backup has to be used: the others go on where they were, the erased person begins anew.
        self.restore(backup)
        self.luna.start()
        self.assertIn("Namaste", self.write("wamid.5", "hello"))
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()
        self.assertNotIn("Asha Devi", self.command("export", ASHA))
        self.command("replay")

    def test_keys_are_rotated_while_people_write(self):
        self.luna.start()
        self.write("wamid.1", "kundli")
        backup = self.back_up()
        before = self.command("keys", "list").split()[0]
        self.assertIn("1 people's keys", self.command("keys", "rotate"))
        listed = self.command("keys", "list").splitlines()
        self.assertEqual(len(listed), 2)
        self.assertIn(before + "  not in use", listed[0])
        self.assertIn("birth", self.write("wamid.2", "Asha Devi").lower())
        self.write("wamid.3", "hello", RAVI)
        self.assertEqual(post(self.luna.port, text_body("wamid.2", "Asha Devi"))[0], 200)  # known as a duplicate
        self.command("verify", "--database", backup)
        self.command("keys", "drop")
        self.assertEqual(len(self.command("keys", "list").splitlines()), 1)
        self.write("wamid.4", "cancel")
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()
        self.assertEqual(len(self.turns(ASHA)), 3)
        self.assertIn("not the master key", self.command("export", ASHA, "--database", backup, code=78))


class OnSqlite(OnBoth, Case):
    def back_up(self):
        target = pathlib.Path(self.folder) / "backup" / "luna.db"
        target.parent.mkdir()
        with sqlite3.connect(f"{self.folder}/luna.db") as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        self.luna.settings["LUNA_MASTER_KEY_FILE"] = f"{self.folder}/luna.key"
        return str(target)

    def restore(self, backup):
        for file in pathlib.Path(self.folder).glob("luna.db*"):
            file.unlink()
        pathlib.Path(backup).rename(f"{self.folder}/luna.db")


class OnPostgres(OnBoth, Case):
    def setUp(self):
        super().setUp()
        os.chmod(self.folder, 0o755)
        self.cluster = Cluster()
        self.addCleanup(self.cluster.remove)
        self.cluster.start()
        key = pathlib.Path(self.folder) / "luna.key"
        key.write_text("6" * 64 + "\n")
        self.luna.settings |= {"DATABASE_URL": self.cluster.url, "LUNA_MASTER_KEY_FILE": str(key)}
        self.command("migrate")

    def back_up(self):
        dump = subprocess.run(
            [programs() / "pg_dump", "--no-owner", self.cluster.url], check=True, capture_output=True, text=True
        ).stdout
        self.cluster.sql("create database backup")
        url = self.cluster.url.replace("/postgres?", "/backup?")
        psql = [programs() / "psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", url]
        subprocess.run(psql, input=dump, check=True, text=True, stdout=subprocess.DEVNULL)
        return url

    def restore(self, backup):
        self.luna.settings["DATABASE_URL"] = backup


if __name__ == "__main__":
    unittest.main()
