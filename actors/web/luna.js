"use strict";

const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("text");
const send = document.getElementById("send");
const suggestions = document.getElementById("suggestions");

const giveUpAfter = 3 * 60 * 1000; // milliseconds of retrying before the person is asked
const answerWithin = 40 * 1000; // longer than Luna gives herself

let last = Promise.resolve(); // messages go out one after the other, as they were written

function randomHex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** The only key to the conversation. Without storage it lasts as long as the page. */
const session = (() => {
  const fresh = randomHex(16);
  try {
    const kept = localStorage.getItem("luna-session");
    if (kept && /^[0-9a-f]{32}$/.test(kept)) return kept;
    localStorage.setItem("luna-session", fresh);
  } catch {
    // storage is blocked
  }
  return fresh;
})();

/** **bold** and *italic* as Markdown has them; all else stays text, so nothing can become markup. */
function formatted(text) {
  const whole = document.createDocumentFragment();
  const mark = /(^|[^\p{L}\p{N}\p{M}])(\*\*|__|[*_])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}\p{M}])/gmu;
  let end = 0;
  for (const found of text.matchAll(mark)) {
    const [all, before, kind, inner] = found;
    whole.append(text.slice(end, found.index) + before);
    const part = document.createElement(kind.length === 2 ? "strong" : "em");
    part.append(formatted(inner));
    whole.append(part);
    end = found.index + all.length;
  }
  whole.append(text.slice(end));
  return whole;
}

function lineOf(text, mine) {
  const line = document.createElement("div");
  line.className = mine ? "line mine" : "line";
  const speaker = document.createElement("span");
  speaker.className = "visually-hidden";
  speaker.textContent = mine ? "You:" : "Luna:";
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  bubble.dir = "auto";
  bubble.append(formatted(text));
  line.append(speaker, bubble);
  return line;
}

function show(text, mine) {
  const line = lineOf(text, mine);
  log.append(line);
  log.scrollTop = log.scrollHeight;
  return line;
}

/** The line under a message that says how it fares. */
function noteUnder(line) {
  const note = document.createElement("div");
  note.className = "note";
  line.append(note);
  return {
    say: (text) => {
      note.className = "note";
      note.textContent = text;
      log.scrollTop = log.scrollHeight;
    },
    remove: () => note.remove(),
    /** Resolves when the person asks for another try. */
    offerRetry: (text) =>
      new Promise((resolve) => {
        note.className = "note failed";
        note.textContent = `${text} `;
        const again = document.createElement("button");
        again.type = "button";
        again.textContent = "Try again";
        again.addEventListener("click", () => resolve(), { once: true });
        note.append(again);
        log.scrollTop = log.scrollHeight;
      }),
  };
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function request(path, options = {}) {
  return fetch(path, { ...options, cache: "no-store", signal: AbortSignal.timeout(answerWithin) });
}

/** One try: the replies; or how long to wait, in milliseconds; or why it will never work. */
async function tryOnce(body, wait) {
  let response;
  try {
    response = await request("/web/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (response.ok) return { replies: (await response.json()).replies };
  } catch {
    return { wait };
  }
  if (response.status < 500 && response.status !== 408 && response.status !== 429)
    return { refused: `Luna cannot take this message (${response.status}).` };
  const named = Number(response.headers.get("Retry-After"));
  return { wait: named > 0 ? Math.max(named * 1000, wait) : wait };
}

/** The same id every time: Luna answers a message once, however often it arrives. */
async function deliver(text, line) {
  const body = JSON.stringify({ session, id: randomHex(16), text });
  const note = noteUnder(line);
  for (;;) {
    note.say("Sending…");
    const begin = Date.now();
    let wait = 1000;
    let refused = "";
    while (!refused && Date.now() - begin < giveUpAfter) {
      const outcome = await tryOnce(body, wait);
      if (outcome.replies) {
        note.remove();
        return outcome.replies;
      }
      refused = outcome.refused;
      if (refused) break;
      note.say("Luna is busy or out of reach. Trying again…");
      await pause(outcome.wait);
      wait = Math.min(wait * 2, 15000);
    }
    if (refused) {
      note.say(refused);
      return [];
    }
    await note.offerRetry("Not sent.");
  }
}

function submit(text) {
  suggestions.hidden = true;
  const line = show(text, true);
  last = last.then(async () => {
    for (const reply of await deliver(text, line)) show(reply.text, false);
  });
}

function refresh() {
  send.disabled = input.value.trim() === "";
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (text === "") return;
  input.value = "";
  refresh();
  submit(text);
  input.focus();
});

input.addEventListener("input", refresh);

// Enter sends, Shift+Enter breaks the line; an Enter that ends the composition of a word does neither.
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

suggestions.addEventListener("click", (event) => {
  if (event.target.tagName !== "BUTTON") return;
  submit(event.target.textContent);
  input.focus();
});

async function recall() {
  const past = [];
  try {
    const response = await request(`/web/messages?session=${session}`);
    for (const exchange of response.ok ? (await response.json()).exchanges : []) {
      past.push(lineOf(exchange.text, true));
      for (const reply of exchange.replies) past.push(lineOf(reply.text, false));
    }
  } catch {
    // Luna is out of reach: the first message will tell.
  }
  log.setAttribute("aria-live", "off"); // the past is not news
  log.prepend(...past); // a message may have been written meanwhile
  log.scrollTop = log.scrollHeight;
  suggestions.hidden = log.childElementCount > 0;
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

last = recall();
