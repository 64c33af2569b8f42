"""A WhatsApp webhook on FastAPI and asyncpg: one transaction a body, acknowledged after its commit."""

import asyncio
import gc
import hmac
import logging
import multiprocessing.connection
import os
import signal
import socket
import sys
import time

import asyncpg
import uvicorn
from fastapi import FastAPI, Request, Response

try:
    import orjson

    loads = orjson.loads

    def dumps(value):
        return orjson.dumps(value).decode()

except ImportError:  # Debian 12 has no package of it
    from json import dumps, loads

# One statement: a repeated id selects nothing, so its conversation is neither locked nor changed.
OPEN = """
with fresh as (
  insert into messages (id, body) values ($1, $2) on conflict do nothing returning id
)
insert into conversations (channel, person) select 'whatsapp', $3 from fresh
on conflict (channel, person) do update set updated_at = now()
returning id, state, seq"""
CLOSE = """
with talk as (update conversations set state = $2, seq = $3 where id = $1),
  heard as (update messages set conversation = $1, seq = $3 where id = $4)
insert into outbox (conversation, seq, recipient, body) values ($1, $3, $5, $6)"""
REPLIES = {
    "hello": "Namaste! I am Luna. How can I help you?",
    "help": "Write kundli for a birth chart.",
    "thanks": "You are welcome!",
}
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, asyncio.TimeoutError)
SECRET = os.environ["APP_SECRET"].encode()
log = logging.getLogger("uvicorn.error")


class Connection(asyncpg.Connection):
    async def reset(self, *, timeout=None):
        """A webhook leaves nothing behind in its session, so giving it back need not cost a round trip."""
        if self.is_in_transaction():
            await super().reset(timeout=timeout)


async def start():
    app.state.pool = await asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=0,  # connects when needed: a database that comes up late is no reason to die
        max_size=int(os.environ.get("POOL", "10")),
        max_queries=2**62,  # keep connections and their prepared statements for good
        max_inactive_connection_lifetime=0,
        max_cached_statement_lifetime=0,
        connection_class=Connection,
    )
    if parent := multiprocessing.parent_process():  # a worker must not outlive a parent that was killed
        asyncio.get_running_loop().add_reader(parent.sentinel, os.kill, os.getpid(), signal.SIGKILL)


async def stop():
    await app.state.pool.close()


app = FastAPI(openapi_url=None, on_startup=[start], on_shutdown=[stop])


def is_signed(body, header):
    expected = "sha256=" + hmac.digest(SECRET, body, "sha256").hex()
    return hmac.compare_digest(expected.encode(), header.encode("latin-1"))


def texts_of(body):
    """(person, text, message) for each text, by person: whoever locks several people does so in the same order."""
    found = [
        (message.get("from") or message["from_user_id"], message["text"]["body"], message)
        for entry in body.get("entry", ())
        for change in entry.get("changes", ())
        for message in change.get("value", {}).get("messages", ())
        if message.get("type") == "text"
    ]
    return sorted(found, key=lambda item: item[0])


async def turn(db, person, text, message):
    talk = await db.fetchrow(OPEN, message["id"], dumps(message), person)
    if talk is None:  # seen before
        return
    state = {"turns": loads(talk["state"])["turns"] + 1, "topic": text[:32]}
    reply = REPLIES.get(text.strip().lower()) or "You said: " + text
    await db.execute(CLOSE, talk["id"], dumps(state), talk["seq"] + 1, message["id"], person, reply)


async def webhook(request: Request) -> Response:
    raw = await request.body()
    if not is_signed(raw, request.headers.get("x-hub-signature-256", "")):
        return Response(status_code=401)
    try:
        texts = texts_of(loads(raw))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Response(status_code=400)
    try:
        if texts:
            async with app.state.pool.acquire() as db, db.transaction():
                for person, text, message in texts:
                    await turn(db, person, text, message)
    except DATABASE_ERRORS as error:
        log.error("database: %r", error)
        return Response(status_code=503, headers={"retry-after": "1"})
    return Response()


# As a plain route: a body that is checked by its bytes has no use for the validation of parameters.
app.add_route("/webhooks/whatsapp", webhook, methods=["POST"])


@app.get("/ready")
async def ready() -> Response:
    try:
        await app.state.pool.fetchval("select 1")
    except DATABASE_ERRORS:
        return Response(status_code=503)
    return Response()


def listen():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"])))
    listener.listen(2048)
    return listener


def serve(listener):
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
    )
    uvicorn.Server(config).run(sockets=[listener])


def main():
    """A worker for each listener. All listen before the first connection comes, so the kernel spreads them evenly."""

    def start_worker(listener):
        worker = fork.Process(target=serve, args=(listener,), daemon=True)  # daemon: ends with us
        worker.start()
        return worker

    fork = multiprocessing.get_context("fork")
    listeners = [listen() for _ in range(int(os.environ.get("WORKERS", "2")))]
    gc.freeze()  # what is loaded by now stays: no collector need walk it, or copy its pages
    workers = [start_worker(listener) for listener in listeners]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    while True:
        multiprocessing.connection.wait([worker.sentinel for worker in workers])
        time.sleep(0.5)
        workers = [w if w.is_alive() else start_worker(of) for w, of in zip(workers, listeners)]


if __name__ == "__main__":
    main()
