"""The page at / in a real browser: Chromium, driven over WebDriver."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import unittest
import urllib.request

from support import Case, until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key WebDriver names an element by
ENTER = "\ue007"


class Browser:
    """One Chromium, through chromedriver."""

    def __init__(self, folder):
        self.log = open(pathlib.Path(folder) / "chromedriver.log", "wb")
        self.process = subprocess.Popen(
            [shutil.which("chromedriver"), "--port=0"], stdout=subprocess.PIPE, stderr=self.log, cwd=folder
        )
        line = b""
        while b"started successfully on port" not in line:
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError("chromedriver did not start")
        self.base = f"http://127.0.0.1:{int(line.split()[-1].rstrip(b'.'))}"
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=390,780"]}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
        self.base += "/session/" + answer["sessionId"]

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        call = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(call, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def run(self, script):
        return self.call("POST", "/execute/sync", {"script": script, "args": []})

    def type(self, selector, keys):
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        self.call("POST", f"/element/{found[ELEMENT]}/value", {"text": keys})

    def lines(self):
        """(speaker, text) of every line of the conversation."""
        script = """return Array.from(document.querySelectorAll("#log .line"),
                      (l) => [l.classList.contains("mine") ? "me" : "luna", l.querySelector(".bubble").textContent])"""
        return [tuple(line) for line in self.run(script)]

    def screenshot(self, file):
        pathlib.Path(file).write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def stop(self):
        try:
            self.call("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait(30)
            self.process.stdout.close()
            self.log.close()


class Page(Case):
    def setUp(self):
        super().setUp()
        self.luna.start()
        self.browser = Browser(self.folder)
        self.addCleanup(self.browser.stop)
        self.browser.open(f"http://127.0.0.1:{self.luna.port}/")

    def say(self, text):
        before = len(self.browser.lines())
        self.browser.type("#text", text + ENTER)
        until(lambda: len(self.browser.lines()) >= before + 2, f"an answer to {text!r}")
        return "\n".join(line for _, line in self.browser.lines()[before + 1 :])

    def test_a_kundli_is_drawn_on_the_page_and_is_there_again_after_a_reload(self):
        self.say("hello")
        for text in ("kundli", "Asha", "1990-02-28", "2:30 pm", "Jaipur"):
            self.say(text)
        chart = self.say("yes")
        for word in ("Lagna", "Moon", "Lahiri"):
            self.assertIn(word, chart)
        if os.environ.get("LUNA_SCREENSHOT"):
            self.browser.screenshot(os.environ["LUNA_SCREENSHOT"])
        overhang = "return document.documentElement.scrollHeight - innerHeight"
        self.assertLessEqual(self.browser.run(overhang), 0, "only the conversation scrolls, not the page")
        before = self.browser.lines()
        self.browser.open(f"http://127.0.0.1:{self.luna.port}/")
        until(lambda: self.browser.lines() == before, "the same conversation")

    def test_what_looks_like_markup_stays_text(self):
        self.say("<img src=x onerror=document.title=1><b>bold</b>")
        self.assertEqual(self.browser.lines()[0], ("me", "<img src=x onerror=document.title=1><b>bold</b>"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#log img, #log b').length"), 0)
        self.assertEqual(self.browser.run("return document.title"), "Luna")

    def test_a_message_written_while_luna_is_down_is_answered_once_when_she_is_back(self):
        self.say("hello")
        port = self.luna.port
        self.luna.kill()
        self.browser.type("#text", "help" + ENTER)
        until(lambda: "Trying again" in self.browser.run("return document.body.textContent"), "a word that it is tried again")
        self.luna.settings["PORT"] = str(port)
        self.luna.start()
        until(lambda: len(self.browser.lines()) == 4, "the answer")
        self.assertEqual([speaker for speaker, _ in self.browser.lines()], ["me", "luna", "me", "luna"])

    def test_the_page_asks_nobody_but_luna(self):
        self.say("hello")
        hosts = self.browser.run("return performance.getEntriesByType('resource').map((e) => new URL(e.name).port)")
        self.assertEqual(set(hosts), {str(self.luna.port)})


if __name__ == "__main__":
    unittest.main()
