// A WhatsApp webhook on Fastify and node-postgres: one transaction a body, acknowledged after its commit.
import cluster from "node:cluster";
import { createHmac, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";

const { PORT, HOST = "127.0.0.1", DATABASE_URL, APP_SECRET, WORKERS = "2", POOL = "10" } = process.env;
if (!APP_SECRET) throw new Error("APP_SECRET is missing");

// Named, so each connection prepares them once. A repeated id selects nothing, so its conversation is neither locked
// nor changed.
const OPEN = {
  name: "open",
  text: `with fresh as (
      insert into messages (id, body) values ($1, $2) on conflict do nothing returning id
    )
    insert into conversations (channel, person) select 'whatsapp', $3 from fresh
    on conflict (channel, person) do update set updated_at = now()
    returning id, state, seq`,
};
const CLOSE = {
  name: "close",
  text: `with talk as (update conversations set state = $2, seq = $3 where id = $1),
      heard as (update messages set conversation = $1, seq = $3 where id = $4)
    insert into outbox (conversation, seq, recipient, body) values ($1, $3, $5, $6)`,
};
const REPLIES = new Map([
  ["hello", "Namaste! I am Luna. How can I help you?"],
  ["help", "Write kundli for a birth chart."],
  ["thanks", "You are welcome!"],
]);

function isSigned(raw, header = "") {
  const expected = Buffer.from("sha256=" + createHmac("sha256", APP_SECRET).update(raw).digest("hex"));
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Each text with its person, by person: whoever locks several people does so in the same order. */
function textsOf(body) {
  const found = [];
  for (const entry of body.entry ?? []) {
    for (const change of entry.changes ?? []) {
      for (const message of change.value?.messages ?? []) {
        if (message.type === "text") {
          const person = message.from ?? message.from_user_id;
          found.push({ id: message.id, person, text: message.text.body, message });
        }
      }
    }
  }
  return found.length < 2 ? found : found.sort((a, b) => (a.person < b.person ? -1 : a.person > b.person ? 1 : 0));
}

async function converse(pool, texts) {
  const db = await pool.connect();
  try {
    // What needs no answer travels with what follows it: a body of one message makes two round trips.
    let before = [db.query("begin")];
    for (const { id, person, text, message } of texts) {
      const answers = await Promise.all([...before, db.query({ ...OPEN, values: [id, message, person] })]);
      const talk = answers.at(-1).rows[0];
      before = [];
      if (!talk) continue; // seen before
      const topic = [...text.slice(0, 64)].slice(0, 32).join(""); // never half of a surrogate pair
      const state = { turns: talk.state.turns + 1, topic };
      const reply = REPLIES.get(text.trim().toLowerCase()) ?? "You said: " + text;
      before = [db.query({ ...CLOSE, values: [talk.id, state, talk.seq + 1, id, person, reply] })];
    }
    await Promise.all([...before, db.query("commit")]);
    db.release();
  } catch (error) {
    db.release(error); // closes the connection, which rolls back
    throw error;
  }
}

async function serve() {
  let allListen = false; // before that one worker would get every connection, and keep it
  process.on("message", () => (allListen = true));
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL), idleTimeoutMillis: 0, pipeline: true });
  const report = (error) => console.error("database:", error.message);
  pool.on("error", report);
  pool.on("connect", (db) => db.on("error", () => {})); // its query reports it; unheard it would end the process

  const app = Fastify({ bodyLimit: 3 << 20, keepAliveTimeout: 75_000 });
  app.removeAllContentTypeParsers(); // the signature is over the bytes: parse after it, whatever type they claim
  app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => done(null, body));

  app.post("/webhooks/whatsapp", async (request, reply) => {
    const raw = request.body ?? Buffer.alloc(0);
    if (!isSigned(raw, request.headers["x-hub-signature-256"])) return reply.code(401).send();
    let texts;
    try {
      texts = textsOf(JSON.parse(raw));
    } catch {
      return reply.code(400).send();
    }
    try {
      if (texts.length > 0) await converse(pool, texts);
    } catch (error) {
      report(error);
      return reply.code(503).header("retry-after", "1").send();
    }
    return reply.send();
  });

  app.get("/ready", async (request, reply) => {
    const ready = allListen && (await pool.query("select 1").then(() => true, () => false));
    return reply.code(ready ? 200 : 503).send();
  });

  app.addHook("onClose", () => pool.end());
  process.once("SIGTERM", () => app.close().finally(() => process.exit()));
  await app.listen({ host: HOST, port: Number(PORT) });
}

if (cluster.isPrimary) {
  let stopping = false;
  let listening = 0;
  cluster.on("listening", () => {
    if (++listening < Number(WORKERS)) return;
    for (const worker of Object.values(cluster.workers)) worker.send("all listen");
  });
  for (let i = 0; i < Number(WORKERS); ++i) cluster.fork();
  cluster.on("exit", () => setTimeout(() => stopping || cluster.fork(), stopping ? 0 : 500));
  process.on("SIGTERM", () => {
    stopping = true;
    for (const worker of Object.values(cluster.workers)) worker.process.kill("SIGTERM");
  });
} else {
  await serve();
}
