// A Telegram that others wrote, on the loopback port given: speaks the Bot API, and lets people write to a bot.
const TelegramServer = require("telegram-test-api");

const server = new TelegramServer({ host: "127.0.0.1", port: Number(process.argv[2]), storeTimeout: 3600 });
server.start().then(() => console.log("ready"));
