"""The astrology on the command line: the real binary with the real data."""

import datetime
import json
import time
import unittest

import support

DELHI = ["--place", "Delhi"]


def seconds_between(one, other):
    return abs((datetime.datetime.fromisoformat(one) - datetime.datetime.fromisoformat(other)).total_seconds())


class PanchangaTest(support.Case):
    def panchanga(self, *arguments):
        result = self.luna.command("panchanga", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def refused(self, *arguments):
        result = self.luna.command("panchanga", *arguments)
        self.assertEqual((result.returncode, result.stdout), (64, ""), result.stderr)
        return result.stderr

    def test_a_day_as_json_is_that_of_a_printed_almanac(self):
        """drikpanchang.com, Delhi, 3 April 2026"""
        almanac = json.loads(self.panchanga("--date", "2026-04-03", *DELHI, "--json"))
        self.assertEqual(almanac["schema"], "luna-panchanga-1")
        self.assertEqual((almanac["place"]["name"], almanac["place"]["zone"]), ("Delhi", "Asia/Kolkata"))
        (day,) = almanac["days"]
        self.assertEqual(day["date"], "2026-04-03")
        for key, printed in (
            ("sunrise", "2026-04-03T06:09:00+05:30"),
            ("sunset", "2026-04-03T18:40:00+05:30"),
            ("moonset", "2026-04-03T06:27:00+05:30"),
            ("moonrise", "2026-04-03T20:04:00+05:30"),
        ):
            self.assertLess(seconds_between(day[key], printed), 90, key)
        self.assertEqual(day["tithi"][0]["number"], 16)
        self.assertEqual(day["nakshatra"][0]["name"], "Chitra")
        self.assertLess(seconds_between(day["nakshatra"][0]["end"], "2026-04-03T19:25:00+05:30"), 120)
        self.assertEqual(day["yoga"][0]["number"], 13)
        self.assertLess(seconds_between(day["yoga"][0]["end"], "2026-04-03T14:09:00+05:30"), 120)

    def test_a_day_as_text_comes_with_its_hours(self):
        text = self.panchanga("--date", "3 Apr 2026", *DELHI)
        self.assertTrue(text.startswith("**Panchanga of Friday, 3 April 2026**\nDelhi, "), text)
        for part in ("Asia/Kolkata, UTC+5:30 (IST)", "rises 6:09 am, sets 6:40 pm", "Rahu kalam: ", "**Horas**", "**Lagnas**"):
            self.assertIn(part, text)

    def test_without_a_date_it_is_today(self):
        zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
        before = datetime.datetime.now(zone).date().isoformat()
        day = json.loads(self.panchanga(*DELHI, "--json"))["days"][0]["date"]
        self.assertIn(day, (before, datetime.datetime.now(zone).date().isoformat()))

    def test_days_follow_each_other_up_to_their_limit(self):
        days = json.loads(self.panchanga("--date", "2026-01-01", "--days", "400", *DELHI, "--json"))["days"]
        self.assertEqual(len(days), 400)
        for one, next_one in zip(days, days[1:]):
            self.assertEqual(one["civil_day"]["end"], next_one["civil_day"]["begin"])
            self.assertEqual(one["next_sunrise"], next_one["sunrise"])
        self.assertEqual(days[-1]["date"], "2027-02-04")

    def test_a_day_on_which_clocks_change_has_23_hours(self):
        bern = ["--latitude", "46.948", "--longitude", "7.447", "--zone", "Europe/Zurich"]
        almanac = json.loads(self.panchanga("--date", "2026-03-29", *bern, "--json"))
        civil = almanac["days"][0]["civil_day"]
        self.assertEqual(civil, {"begin": "2026-03-29T00:00:00+01:00", "end": "2026-03-30T00:00:00+02:00"})
        self.assertEqual(almanac["place"]["name"], "46.9480 N, 7.4470 E")

    def test_an_offset_stands_for_a_zone(self):
        almanac = json.loads(
            self.panchanga("--date", "2026-04-03", "--latitude", "-33.45", "--longitude", "-70.67", "--utc-offset", "-4:00", "--json")
        )
        self.assertEqual(almanac["place"]["zone"], "UTC-4")
        self.assertTrue(almanac["days"][0]["sunrise"].endswith("-04:00"))

    def test_a_polar_day_is_an_answer(self):
        text = self.panchanga("--date", "2026-06-21", "--place", "Tromsø")
        self.assertIn("polar day", text)

    def test_settings_change_the_answer_and_are_recorded(self):
        ours = json.loads(self.panchanga("--date", "2026-04-03", *DELHI, "--json"))
        other = json.loads(
            self.panchanga("--date", "2026-04-03", *DELHI, "--json", "--ayanamsa", "raman", "--sunrise", "centre", "--outer-planets")
        )
        self.assertEqual((ours["settings"]["ayanamsa"], ours["settings"]["sunrise"]), ("lahiri", "upper_limb"))
        self.assertEqual((other["settings"]["ayanamsa"], other["settings"]["sunrise"]), ("raman", "centre"))
        self.assertGreater(other["days"][0]["sunrise"], ours["days"][0]["sunrise"])
        self.assertEqual(other["days"][0]["grahas"][-1]["name"], "Pluto")

    def test_a_year_of_festivals_as_json_and_as_text(self):
        """drikpanchang.com, Delhi, 2024"""
        year = json.loads(self.panchanga("--festivals", "2024", *DELHI, "--json"))
        self.assertEqual((year["schema"], year["year"]), ("luna-festivals-1", 2024))
        days = {f["name"]: f["date"] for f in year["festivals"] if f["kind"] == "festival"}
        self.assertEqual(days["Vasant Panchami"], "2024-02-14")
        self.assertEqual(days["Hanuman Jayanti"], "2024-04-23")
        self.assertEqual(days["Navratri Start"], "2024-10-03")
        self.assertGreater(len(year["ekadashis"]), 22)
        for one in year["ekadashis"]:
            self.assertLess(one["smarta"]["parana"]["begin"], one["smarta"]["parana"]["end"])
        text = self.panchanga("--festivals", "2024", *DELHI)
        self.assertIn("14 Wed: Vasant Panchami", text)
        self.assertIn("**December 2024**", text)
        self.assertIn("Nirjala Ekadashi, parana 19 Jun", text)

    def test_what_is_wrong_is_said_and_what_would_be_right(self):
        for arguments, said in (
            (["--date", "2026-02-31", *DELHI], "February 2026 has no day 31: its days are 1 to 28"),
            (["--date", "12000-01-01", *DELHI], "years are 1 to 9999"),
            (["--date", "9000-01-01", *DELHI], "the ephemeris ends in the year 5398"),
            (["--date", "03/04/2026", *DELHI], "3 April 2026 or 4 March 2026"),
            (["--latitude", "91", "--longitude", "0", "--zone", "UTC"], "latitudes are -90 to 90"),
            (["--latitude", "0", "--longitude", "181", "--zone", "UTC"], "longitudes are -180 to 180"),
            (["--latitude", "0", "--longitude", "0"], "--zone Asia/Kolkata"),
            (["--latitude", "0", "--longitude", "0", "--zone", "Asia/Kolkatta"], "did you mean Asia/Kolkata?"),
            (["--latitude", "0", "--longitude", "0", "--utc-offset", "5.5"], "write it like +5:30"),
            (["--place", "Qwxyzzy"], "check the spelling"),
            (["--place", "Udaipur"], "Udaipur, Tripura, India"),
            (["--date", "2011-12-30", "--place", "Apia, Samoa"], "the clocks of Pacific/Apia skipped that date"),
            ([], "--place Jaipur"),
            (["--days", "0", *DELHI], "1 to 400"),
            (["--days", "401", *DELHI], "1 to 400"),
            (["--festivals", "12000", *DELHI], "1 to 5397"),
            (["--festivals", "2026", "--date", "2026-01-01", *DELHI], "--date"),
            (["--ayanamsa", "lahri", *DELHI], "lahiri"),
        ):
            self.assertIn(said, self.refused(*arguments), arguments)

    def test_missing_ephemeris_files_are_said(self):
        self.luna.settings["LUNA_EPHEMERIS_PATH"] = self.folder
        # Of the years after 1800 the fitted positions need no files.
        self.assertIn("files are missing", self.panchanga("--date", "1790-04-03", *DELHI))
        source = json.loads(self.panchanga("--date", "1790-04-03", *DELHI, "--json"))["source"]
        self.assertIs(source["files"], False)

    def test_help_shows_how_to_call_it(self):
        text = self.panchanga("--help")
        for part in ("luna panchanga --place Delhi", "--festivals", "--latitude", "--zone", "--utc-offset", "--ayanamsa", "--json"):
            self.assertIn(part, text)

    def test_it_answers_well_under_a_second(self):
        self.panchanga("--date", "2026-04-03", *DELHI)  # the files are in the cache then
        took = []
        for _ in range(3):
            begin = time.monotonic()
            self.panchanga("--date", "2026-04-03", *DELHI)
            took.append(time.monotonic() - begin)
        self.assertLess(min(took), 0.8)


if __name__ == "__main__":
    unittest.main()
