"""What operators rely on: refusing and healing when the store cannot serve, draining, and the commands."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from support import NUMBER, SHARED, Case, post, request, text_body, until


class Store(Case):
    def test_a_database_that_cannot_be_opened_is_refused_with_503_and_heals_by_itself(self):
        blocked = pathlib.Path(self.folder) / "luna.db"
        blocked.mkdir()  # a folder where the file should be
        self.luna.start(wait_ready=False)
        status, body, headers = until(
            lambda: (lambda a: a if a[0] == 503 and b"luna.db" in a[1] else None)(request(self.luna.port, "GET", "/ready")),
            "not ready",
        )
        self.assertEqual(request(self.luna.port, "GET", "/health")[0], 200)
        status, _, headers = post(self.luna.port, text_body("wamid.1", "hello"))
        self.assertEqual(status, 503)
        self.assertIn("Retry-After", headers)
        until(lambda: any(line["event"] == "store-unavailable" and "luna.db" in line["trouble"] for line in self.luna.log_events()), "log")
        blocked.rmdir()
        until(lambda: request(self.luna.port, "GET", "/ready")[0] == 200, "healed")
        self.assertEqual(post(self.luna.port, text_body("wamid.1", "hello"))[0], 200)
        self.assertEqual(len(self.texts_after(1)), 1)

    def test_a_disk_that_fills_is_refused_with_503_and_heals_by_itself(self):
        mount = pathlib.Path(self.folder) / "small"
        mount.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount], check=False).returncode:
            self.skipTest("needs to mount a small file system")
        self.addCleanup(subprocess.run, ["umount", "-l", mount], check=False)
        self.luna.settings["DATABASE_URL"] = f"sqlite:///{mount}/luna.db"
        self.luna.start()
        self.assertEqual(post(self.luna.port, text_body("wamid.1", "hello"))[0], 200)
        filler = mount / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 65536)
            except OSError:
                pass
        until(lambda: request(self.luna.port, "GET", "/ready")[0] == 503, "not ready", 5)
        status, _, headers = post(self.luna.port, text_body("wamid.2", "hello"))
        self.assertEqual(status, 503)
        self.assertIn("Retry-After", headers)
        until(lambda: any("disk full" in line.get("trouble", "") for line in self.luna.log_events()), "log")
        filler.unlink()
        until(lambda: request(self.luna.port, "GET", "/ready")[0] == 200, "healed", 30)
        self.assertEqual(post(self.luna.port, text_body("wamid.2", "hello"))[0], 200)
        self.assertEqual(len(self.texts_after(2)), 2)
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()


class Drain(Case):
    settings = {"LUNA_DRAIN_SECONDS": "1"}

    def test_sigterm_turns_ready_503_at_once_finishes_what_is_in_flight_and_exits_0(self):
        self.luna.start()
        body = text_body("wamid.slow", "hello")
        from support import signature

        with socket.create_connection(("127.0.0.1", self.luna.port), timeout=30) as client:
            head = (
                f"POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
                f"X-Hub-Signature-256: {signature(body)}\r\n\r\n"
            )
            client.sendall(head.encode() + body[:10])
            until(lambda: b"luna_ready 1" in request(self.luna.port, "GET", "/metrics")[1], "ready")
            self.luna.process.send_signal(signal.SIGTERM)
            until(lambda: request(self.luna.port, "GET", "/ready")[0] == 503, "draining", 5)
            client.sendall(body[10:])
            answer = client.recv(4096)
            self.assertIn(b" 200 ", answer.split(b"\r\n")[0] + b" ")
        self.assertEqual(self.luna.process.wait(30), 0)
        self.luna.process.stdout.close()
        self.luna.start()  # the reply that was decided is delivered, now or by the next process
        self.assertEqual(len(self.texts_after(1)), 1)

    def test_a_second_sigterm_is_fast(self):
        self.luna.settings["LUNA_DRAIN_SECONDS"] = "20"
        self.luna.start()
        self.luna.process.send_signal(signal.SIGTERM)
        until(lambda: request(self.luna.port, "GET", "/ready")[0] == 503, "draining", 5)
        self.luna.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.luna.process.wait(5), 0)
        self.luna.process.stdout.close()


class Platform(Case):
    settings = {"LUNA_RECONCILE_SECONDS": "1"}

    def test_refused_and_broken_sends_are_repeated_until_each_reply_arrived_once(self):
        for answer in ((500, {"error": {"code": 2, "message": "m"}}), (429, {"error": {"code": 130429, "message": "m"}}), "reset"):
            self.graph.answers.put(answer)
        self.luna.start()
        for number, text in enumerate(("kundli", "Asha", "28 Feb 1990")):
            post(self.luna.port, text_body(f"wamid.{number}", text))
        texts = self.texts_after(3)
        self.assertEqual(len(texts), 3)
        self.assertIn("name", texts[0])
        self.assertIn("time", texts[2])

    def test_a_reply_that_can_never_arrive_is_parked_with_its_reason(self):
        self.graph.answers.put((400, {"error": {"code": 131026, "message": "m"}}))
        self.luna.start()
        post(self.luna.port, text_body("wamid.1", "hello"))
        until(lambda: b'deliveries_parked"} 1' in request(self.luna.port, "GET", "/metrics")[1], "parked")
        self.luna.stop()
        self.assertIn("1 parked", self.luna.command("verify").stdout)


class Commands(Case):
    def test_chat_holds_a_conversation_and_remembers_it(self):
        first = self.luna.command("chat", stdin="kundli\nAsha\n")
        self.assertEqual(first.returncode, 0, first.stderr)
        second = self.luna.command("chat", stdin="28 Feb 1990\n14:30\nJaipur\nyes\n")
        self.assertIn("Birth chart of Asha", second.stdout)
        self.assert_verified()

    def test_replay_decides_stored_conversations_again_and_names_what_differs(self):
        lines = "kundli\nAsha\n1990-02-28\n2:30 pm\nJaipur\nyes\n"
        self.assertEqual(self.luna.command("chat", "--as", "asha", stdin=lines).returncode, 0)
        for name in ([], ["terminal::asha"]):
            same = self.luna.command("replay", *name)
            self.assertEqual(same.returncode, 0, same.stdout + same.stderr)
            self.assertIn("1 conversations, 6 turns decided again: no difference", same.stdout)
        # Neither fitted positions nor the library's files: its own formulae answer, and say otherwise.
        places = str(pathlib.Path(os.environ["LUNA_BINARY"]).resolve().parent / "data" / "places.dat")
        self.luna.settings.update(
            {"LUNA_EPHEMERIS_PATH": "/nonexistent", "LUNA_DATA_PATH": "/nonexistent", "LUNA_PLACES_PATH": places}
        )
        other = self.luna.command("replay")
        self.assertEqual(other.returncode, 70)
        self.assertIn("turn 6: the replies differ", other.stdout)
        self.assertNotIn("Asha", other.stdout)
        self.assertIn("+ ", self.luna.command("replay", "--texts").stdout)
        self.assertEqual(self.luna.command("replay", "nobody").returncode, 64)
        self.assertEqual(self.luna.command("replay", "terminal::ravi").returncode, 64)

    def test_kundli_prints_a_chart_and_json(self):
        arguments = ["kundli", "--date", "1990-02-28", "--time", "14:30", "--place", "Jaipur"]
        self.assertIn("Lagna", self.luna.command(*arguments).stdout)
        chart = json.loads(self.luna.command(*arguments, "--json").stdout)
        self.assertEqual(chart["schema"], "luna-kundli-1")
        self.assertEqual(chart["birth"]["utc"], "1990-02-28T09:00:00Z")
        self.assertEqual([g["name"] for g in chart["grahas"]][:2], ["Sun", "Moon"])

    def test_kundli_takes_coordinates_settings_and_draws_pictures(self):
        born = ["kundli", "--date", "1996-12-07", "--time", "10:34", "--latitude", "13.0878", "--longitude", "80.2785"]
        born += ["--utc-offset", "+5:30"]
        chart = json.loads(self.luna.command(*born, "--preset", "jhora", "--json").stdout)
        self.assertEqual(chart["settings"]["positions"], "geometric")
        self.assertEqual(chart["vargas"]["D2"]["Sun"]["sign"], "Gemini")
        own = self.luna.command(*born, "--preset", "jhora", "--varga-method", "D2=parashara", "--json").stdout
        self.assertIn(json.loads(own)["vargas"]["D2"]["Sun"]["sign"], ("Cancer", "Leo"))
        for style in ("north", "south", "east"):
            self.assertIn("</svg>", self.luna.command(*born, "--svg", style, "--varga", "D9").stdout)
        for wrong, right in ((["--svg", "west"], "north"), (["--varga", "D13"], "D12"), (["--ayanamsa", "x"], "lahiri")):
            refused = self.luna.command(*born, *wrong)
            self.assertEqual(refused.returncode, 64)
            self.assertIn(right, refused.stderr + refused.stdout)

    def test_places_are_found_listed_and_guessed(self):
        listed = self.luna.command("places", "Udaipur")
        self.assertEqual(listed.returncode, 0)
        for said in ("Tripura", "Asia/Kolkata", "422784", "GeoNames"):
            self.assertIn(said, listed.stdout)
        found = json.loads(self.luna.command("places", "Springfield", "--country", "us", "--limit", "2", "--json").stdout)
        self.assertEqual(found["schema"], "luna-places-1")
        self.assertTrue(found["exact"])
        self.assertEqual([p["region_code"] for p in found["places"]], ["MO", "MA"])
        self.assertEqual(found["places"][0]["population"], 159498)
        guessed = self.luna.command("places", "Jaipore")
        self.assertEqual(guessed.returncode, 64)
        self.assertIn("nearest in spelling", guessed.stderr)
        self.assertIn("Jaipur", guessed.stdout)
        self.assertIn("no place like", self.luna.command("places", "xqzzvwk").stderr)
        self.assertEqual(self.luna.command("places", "Jaipur", "--limit", "0").returncode, 64)

    def test_a_damaged_file_of_places_is_refused_with_the_reason(self):
        file = self.folder / "places.dat" if hasattr(self.folder, "joinpath") else f"{self.folder}/places.dat"
        with open(file, "wb") as out:
            out.write(b"LUNAPLCS" + bytes(1000))
        self.luna.settings["LUNA_PLACES_PATH"] = str(file)
        refused = self.luna.command("places", "Jaipur")
        self.assertEqual(refused.returncode, 69)
        self.assertIn("version", refused.stderr)

    def test_kundli_says_what_it_cannot_be_sure_of(self):
        for arguments, said in (
            (["--date", "03/04/1990", "--place", "Jaipur"], "3 April 1990 or 4 March 1990"),
            (["--date", "1990-02-28", "--time", "2:30", "--place", "Jaipur"], "--time"),
            (["--date", "1990-02-28", "--place", "Udaipur"], "Udaipur, Tripura, India"),
            (["--date", "1990-02-28", "--place", "Qwxyzzy"], "no place"),
            (["--place", "Jaipur"], "--date"),
        ):
            result = self.luna.command("kundli", *arguments)
            self.assertEqual(result.returncode, 64, result.stdout)
            self.assertIn(said, result.stderr + result.stdout)

    def test_inspect_prints_the_canonical_events_of_the_recorded_webhooks(self):
        manifest = SHARED / "corpus" / "MANIFEST.json"
        if not manifest.exists():
            self.skipTest("no recorded webhooks beside the checkout")
        checked = 0
        for item in json.loads(manifest.read_text())["items"]:
            if not item["file"].startswith("whatsapp/") or item["request"]["method"] != "POST":
                continue
            result = self.luna.command("inspect", "whatsapp", str((SHARED / "corpus" / item["file"]).resolve()))
            self.assertEqual(result.returncode, 0, result.stderr)
            got = [json.loads(line) for line in result.stdout.splitlines()]
            self.assertEqual(len(got), len(item["expect"]), item["id"])
            for event, expected in zip(got, item["expect"]):
                for key, value in expected.items():
                    if key != "reason":
                        self.assertEqual(event.get(key, False if value is False else None), value, (item["id"], key))
            checked += 1
        self.assertGreater(checked, 20)

    def test_config_shows_settings_without_secrets_and_names_the_nearest_of_an_unknown_one(self):
        result = self.luna.command("config")
        self.assertEqual(result.returncode, 0)
        self.assertIn("PORT = 0", result.stdout)
        self.assertNotIn("test-app-secret", result.stdout)
        self.luna.settings["LUNA_WHATSAP_APP_SECRET"] = "x"
        result = self.luna.command("serve")
        self.assertEqual(result.returncode, 78)
        self.assertIn("did you mean LUNA_WHATSAPP_APP_SECRET?", result.stderr)

    def test_settings_come_from_the_environment_over_files_over_luna_toml(self):
        folder = pathlib.Path(self.folder)
        (folder / "secret").write_text("from-a-file\n")
        (folder / "luna.toml").write_text('PORT = 8123\nHOST = "127.0.0.9"\nLOG_LEVEL = "debug"\n')
        del self.luna.settings["HOST"]
        del self.luna.settings["LUNA_WHATSAPP_APP_SECRET"]
        self.luna.settings["LUNA_WHATSAPP_APP_SECRET_FILE"] = str(folder / "secret")
        shown = self.luna.command("config").stdout
        self.assertIn("PORT = 0   (environment)", shown)
        self.assertIn("HOST = 127.0.0.9   (luna.toml)", shown)
        self.assertIn("LUNA_WHATSAPP_APP_SECRET = (set)", shown)

    def test_a_bad_value_is_named_and_nothing_starts(self):
        self.luna.settings["PORT"] = "eighty"
        result = self.luna.command("serve")
        self.assertEqual(result.returncode, 78)
        self.assertIn("PORT must be a whole number from 0 to 65535", result.stderr)

    def test_doctor_says_what_is_missing_and_how_to_mend_it(self):
        self.assertEqual(self.luna.command("doctor").returncode, 0)
        self.luna.settings["LUNA_EPHEMERIS_PATH"] = self.folder
        result = self.luna.command("doctor")
        self.assertEqual(result.returncode, 69)
        self.assertIn("apt-get install swe-standard-data", result.stdout)

    def test_missing_ephemeris_files_are_said_in_the_chart(self):
        self.luna.settings["LUNA_EPHEMERIS_PATH"] = self.folder
        chart = self.luna.command("kundli", "--date", "1790-02-28", "--time", "14:30", "--place", "Jaipur").stdout
        self.assertIn("ephemeris files are missing", chart.lower().replace("swiss ", ""))

    def test_migrate_tells_and_does(self):
        self.assertEqual(self.luna.command("migrate", "--check").returncode, 75)
        self.assertIn("applied: journal", self.luna.command("migrate").stdout)
        self.assertEqual(self.luna.command("migrate", "--check").returncode, 0)

    def test_a_wrong_call_exits_with_usage(self):
        self.assertEqual(self.luna.command("dance").returncode, 64)
        self.assertEqual(self.luna.command("--help").returncode, 0)

    def test_without_credentials_whatsapp_is_off_and_says_so(self):
        for name in list(self.luna.settings):
            if name.startswith("LUNA_WHATSAPP"):
                del self.luna.settings[name]
        self.luna.start()
        status, body, _ = post(self.luna.port, text_body("wamid.1", "hello"))
        self.assertEqual(status, 503)
        self.assertIn(b"LUNA_WHATSAPP_APP_SECRET", body)
        until(lambda: any(line["event"] == "channel-off" for line in self.luna.log_events()), "said")


class Web(Case):
    session = "0123456789abcdef0123456789abcdef"

    def say(self, number, text):
        body = json.dumps({"session": self.session, "id": f"m{number}", "text": text}).encode()
        status, answer, _ = request(self.luna.port, "POST", "/web/messages", body)
        self.assertEqual(status, 200)
        return [reply["text"] for reply in json.loads(answer)["replies"]]

    def test_the_page_talks_to_luna_and_a_repeated_message_gets_the_same_replies(self):
        self.luna.start()
        page = request(self.luna.port, "GET", "/")
        self.assertEqual(page[0], 200)
        self.assertIn(b"Luna", page[1])
        for path in ("/luna.js", "/luna.css"):
            self.assertEqual(request(self.luna.port, "GET", path)[0], 200)
        self.say(1, "kundli")
        asked = self.say(2, "Asha")
        self.assertEqual(self.say(2, "Asha"), asked)
        past = json.loads(request(self.luna.port, "GET", f"/web/messages?session={self.session}")[1])["exchanges"]
        self.assertEqual([line["text"] for line in past], ["kundli", "Asha"])
        self.luna.kill()
        self.luna.start()
        self.assertIn("time", self.say(3, "28 Feb 1990")[0])
        self.assertEqual(request(self.luna.port, "POST", "/web/messages", b"{}")[0], 400)


if __name__ == "__main__":
    unittest.main()
