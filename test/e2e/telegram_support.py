"""Telegram as Luna meets it: a server that others wrote, and around it what that server leaves out."""

import contextlib
import email
import http.client
import http.server
import json
import queue
import random
import re
import socket
import threading
import time
import urllib.parse

import support
from other_programs import TEST, start, stop, telegram_judge
from support import request, until

TOKEN = "123456:TEST-TOKEN"
SECRET = "tg-secret_Token-1"
FORWARDED = {"sendMessage", "editMessageText", "editMessageReplyMarkup", "deleteMessage", "answerCallbackQuery", "getMe"}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def post_json(port, path, value):
    status, body, _ = request(port, "POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"})
    if status != 200:
        raise AssertionError(f"{path}: {status} {body!r}")
    return json.loads(body)


def post_update(port, update, secret=SECRET, timeout=support.DEADLINE):
    """As Telegram does; `secret` None: without one."""
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    return request(port, "POST", "/webhooks/telegram", json.dumps(update).encode(), headers, timeout)


def form_fields(content_type, body):
    """The fields of a form, each as text; of a file its size in bytes."""
    message = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        fields[name] = f"<{len(content)} bytes>" if part.get_filename() else content.decode()
    return fields


class Listener:
    """An HTTP server of the test's own: `answer(method, path, headers, body)` gives (status, body), or "reset"."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                result = answer(self.command, self.path, self.headers, body)
                if result == "reset":
                    self.close_connection = True
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    self.connection.close()
                    return
                status, data = result
                with contextlib.suppress(OSError):  # the reader may have been killed
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):  # a Luna that is killed resets its connections
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Telegram:
    """telegram-test-api, which keeps what the bot says and lets people write to it. Here is added

    - the secret with each update, and that an update comes again until it is acknowledged
    - methods that server does not know: they are answered as Telegram would
    - answers that a test plans: errors, resets
    - a judge of every request, who is not us
    """

    def __init__(self, judge):
        self.judge = judge
        self.requests = []  # (method, fields) of every request, in order
        self.complaints = []  # what the judge says against them
        self.answers = queue.Queue()  # what to answer next: (status, body) or "reset"; empty: as it should be
        self.ports = set()  # of the Lunas that run: updates go to any of them
        self.updates = queue.Queue()
        self.delivered = []  # (update, the status of each attempt)
        self.lock = threading.Lock()
        self.next_id = 10**6  # of messages and updates that the server does not know of
        self.server_port = free_port()
        self.server = start("node", TEST / "npm/telegram_server.js", self.server_port)
        if self.server.stdout.readline() != "ready\n":
            raise AssertionError("telegram-test-api did not start")
        self.api = Listener(self.answer)
        self.webhook = Listener(self.take_update)
        post_json(self.server_port, f"/bot{TOKEN}/setWebhook", {"url": f"http://127.0.0.1:{self.webhook.port}/"})
        threading.Thread(target=self.deliver, daemon=True).start()

    def stop(self):
        self.updates.put(None)
        self.api.stop()
        self.webhook.stop()
        stop(self.server)

    def new_id(self):
        with self.lock:
            self.next_id += 1
            return self.next_id

    # ---- to Luna ----

    def take_update(self, _method, _path, _headers, body):
        # telegram-test-api gives two updates of one moment the same number, now and then; Telegram never does.
        self.updates.put({**json.loads(body), "update_id": self.new_id()})
        return 200, b"{}"

    def deliver(self):
        """One after the other, each until it is acknowledged."""
        for update in iter(self.updates.get, None):
            statuses = []
            while not statuses or not 200 <= statuses[-1] < 300:
                try:
                    statuses.append(post_update(random.choice(list(self.ports)), update, timeout=10)[0])
                except (OSError, http.client.HTTPException, IndexError):
                    statuses.append(0)
                if statuses[-1] == 0:
                    time.sleep(0.05)
            with self.lock:
                self.delivered.append((update, statuses))

    def acknowledged(self):
        with self.lock:
            return [update for update, _ in self.delivered]

    # ---- from Luna ----

    def answer(self, _method, path, headers, body):
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", urllib.parse.urlsplit(path).path)
        if not found or found[1] != TOKEN:
            self.complaints.append(f"{path.replace(TOKEN, '<token>')}: no such address")
            return 404, b'{"ok":false,"error_code":404,"description":"Not Found"}'
        method = found[2]
        content_type = headers.get("Content-Type") or ""
        form = not content_type.startswith("application/json")
        if content_type.startswith("multipart/"):
            fields = form_fields(content_type, body)
        elif form:
            fields = dict(urllib.parse.parse_qsl(body.decode() or urllib.parse.urlsplit(path).query, keep_blank_values=True))
        else:
            fields = json.loads(body)
        complaints = self.judge.ask({"method": method, "fields": fields, "form": form})
        with self.lock:
            self.requests.append((method, fields))
            self.complaints += complaints
            planned = None if self.answers.empty() else self.answers.get()
        if planned == "reset":
            return planned
        if planned:
            return planned[0], json.dumps(planned[1]).encode()
        if method in FORWARDED:
            status, answer, _ = request(
                self.server_port, "POST", f"/bot{TOKEN}/{method}", json.dumps(fields).encode(), {"Content-Type": "application/json"}
            )
            return status, answer
        result = True
        if method.startswith("send") and method != "sendChatAction":
            chat = {"id": int(fields["chat_id"]), "type": "private", "first_name": "Asha"}
            result = {"message_id": self.new_id(), "date": int(time.time()), "chat": chat}
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def called(self, method):
        """The fields of every request of that method, in order."""
        with self.lock:
            return [fields for name, fields in self.requests if name == method]


class Person:
    """Writes to the bot in a private chat, and reads what it says there."""

    def __init__(self, telegram, number=7446417641, name="Asha"):
        self.telegram = telegram
        self.number = number
        self.user = {"id": number, "is_bot": False, "first_name": name, "language_code": "en"}
        self.chat = {"id": number, "type": "private", "first_name": name}
        self.heard = []  # as the server keeps them: {"messageId", "message": {"text", "reply_markup", ...}, ...}

    def message(self, **more):
        return {"botToken": TOKEN, "date": int(time.time()), "from": self.user, "chat": self.chat, **more}

    def act(self, path, value):
        """Gives the update, once Luna has acknowledged it."""
        before = len(self.telegram.acknowledged())
        post_json(self.telegram.server_port, path, value)
        until(lambda: len(self.telegram.acknowledged()) > before, "an acknowledged update")
        return self.telegram.acknowledged()[before]

    def say(self, text):
        if not text.startswith("/"):
            return self.act("/sendMessage", self.message(text=text))
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self.act("/sendCommand", self.message(text=text, entities=entities))

    def press(self, data, heard):
        """A button under a message that was heard."""
        under = {
            "message_id": heard["messageId"],
            "date": heard["time"] // 1000,
            "chat": self.chat,
            "from": {"id": 123456, "is_bot": True, "first_name": "Luna"},
            "text": heard["message"].get("text", ""),
        }
        query = {"botToken": TOKEN, "from": self.user, "message": under, "data": data}
        return self.act("/sendCallback", query)

    def edit(self, update, text):
        """Changes an earlier message. telegram-test-api knows no edits by people."""
        message = {**update["message"], "text": text, "edit_date": int(time.time())}
        before = len(self.telegram.acknowledged())
        self.telegram.updates.put({"update_id": self.telegram.new_id(), "edited_message": message})
        until(lambda: len(self.telegram.acknowledged()) > before, "an acknowledged update")

    def hear(self):
        """All that the bot said so far; an edited message as it is now is in the server's history only."""
        new = post_json(self.telegram.server_port, "/getUpdates", {"token": TOKEN, "chatId": self.number})["result"]
        self.heard += sorted(new, key=lambda each: each["messageId"])
        return self.heard

    def texts(self):
        return [each["message"]["text"] for each in self.hear()]

    def texts_after(self, count):
        until(lambda: len(self.texts()) >= count, f"{count} answers")
        return self.texts()


class Case(support.Case):
    """A Luna, a Telegram and a person of their own for each test; no request to the Bot API may be against its rules."""

    settings = {"LUNA_BURST_MILLISECONDS": "0"}

    @classmethod
    def setUpClass(cls):
        cls.judge = telegram_judge()
        cls.addClassCleanup(cls.judge.stop)

    def setUp(self):
        super().setUp()
        self.telegram = Telegram(self.judge)
        self.addCleanup(self.telegram.stop)
        self.luna.settings.update(
            LUNA_TELEGRAM_BOT_TOKEN=TOKEN,
            LUNA_TELEGRAM_SECRET_TOKEN=SECRET,
            LUNA_TELEGRAM_API_BASE=f"http://127.0.0.1:{self.telegram.api.port}",
        )
        self.person = Person(self.telegram)
        self.addCleanup(lambda: self.assertEqual(self.telegram.complaints, []))

    def start(self):
        self.luna.start()
        self.telegram.ports = {self.luna.port}
