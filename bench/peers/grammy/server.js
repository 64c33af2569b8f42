// A Telegram bot on grammY and node-postgres: one transaction an update, acknowledged after its commit.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { Bot, BotError, webhookCallback } from "grammy";
import pg from "pg";

const { PORT, HOST = "127.0.0.1", DATABASE_URL, TELEGRAM_SECRET, WORKERS = "2", POOL = "10" } = process.env;
if (!TELEGRAM_SECRET) throw new Error("TELEGRAM_SECRET is missing"); // grammY would let everybody in

// Named, so each connection prepares them once. A repeated id selects nothing, so its conversation is neither locked
// nor changed.
const OPEN = {
  name: "open",
  text: `with fresh as (
      insert into messages (id, body) values ($1, $2) on conflict do nothing returning id
    )
    insert into conversations (channel, person) select 'telegram', $3 from fresh
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

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL), idleTimeoutMillis: 0, pipeline: true });
const report = (error) => console.error("database:", error.message);
pool.on("error", report);
pool.on("connect", (db) => db.on("error", () => {})); // its query reports it; unheard it would end the process

// Who the bot is, told rather than asked: nothing here ever calls Telegram, and the token is never used.
const bot = new Bot("1:none", {
  botInfo: {
    id: 1,
    is_bot: true,
    first_name: "Luna",
    username: "luna_peer_bot",
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  },
});

bot.on("message:text", async (ctx) => {
  const id = `tg:${ctx.update.update_id}`;
  const person = String(ctx.chat.id);
  const text = ctx.msg.text;
  const db = await pool.connect();
  try {
    // What needs no answer travels with what follows it: two round trips in all.
    const begin = db.query("begin");
    const open = db.query({ ...OPEN, values: [id, ctx.msg, person] });
    const [, { rows: [talk] }] = await Promise.all([begin, open]);
    const rest = [];
    if (talk) { // none: seen before
      const topic = [...text.slice(0, 64)].slice(0, 32).join(""); // never half of a surrogate pair
      const state = { turns: talk.state.turns + 1, topic };
      const reply = REPLIES.get(text.trim().toLowerCase()) ?? "You said: " + text;
      rest.push(db.query({ ...CLOSE, values: [talk.id, state, talk.seq + 1, id, person, reply] }));
    }
    await Promise.all([...rest, db.query("commit")]);
    db.release();
  } catch (error) {
    db.release(error); // closes the connection, which rolls back
    throw error;
  }
});

async function serve() {
  // It checks the secret before it reads the body. No time limit: it would answer before the transaction has ended.
  const handle = webhookCallback(bot, "http", { secretToken: TELEGRAM_SECRET, timeoutMilliseconds: Infinity });
  let stopping = false;
  let allListen = false; // before that one worker would get every connection, and keep it
  process.on("message", () => (allListen = true));
  const ready = async () => allListen && (await pool.query("select 1").then(() => true, () => false));

  const server = createServer(async (request, response) => {
    if (stopping) response.setHeader("connection", "close");
    const answer = (status) => response.writeHead(status).end();
    try {
      if (request.url === "/webhooks/telegram" && request.method === "POST") await handle(request, response);
      else if (request.url === "/ready") answer((await ready()) ? 200 : 503);
      else answer(404);
    } catch (error) {
      if (!(error instanceof BotError)) return answer(400); // it never came to the bot: not JSON, or no update
      report(error.error);
      response.setHeader("retry-after", "1");
      answer(503);
    }
  });
  server.keepAliveTimeout = 75_000;

  process.once("SIGTERM", () => {
    stopping = true;
    server.close(() => pool.end().finally(() => process.exit()));
    setTimeout(() => server.closeAllConnections(), 1000); // who still holds one has had its time
  });
  server.listen(Number(PORT), HOST);
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
