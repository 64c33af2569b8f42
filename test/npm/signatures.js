// The payment providers' own libraries: a line {provider, body, secret, header?, at?} in, a line of JSON out.
// - stripe without a header: the Stripe-Signature of the body, signed `at` (seconds since 1970)
// - with a header: whether the library takes it for the provider's; stripe judges its age, too
const Stripe = require("stripe");
const { validateWebhookSignature } = require("razorpay/dist/utils/razorpay-utils");

const stripe = new Stripe("sk_test_unused");

function isStripes({ body, header, secret }) {
  try {
    stripe.webhooks.constructEvent(body, header, secret);
    return true;
  } catch {
    return false; // it throws at odd headers, too
  }
}

function answer(asked) {
  if (asked.provider === "razorpay") return validateWebhookSignature(asked.body, asked.header, asked.secret);
  if (asked.header !== undefined) return isStripes(asked);
  return stripe.webhooks.generateTestHeaderString({ payload: asked.body, secret: asked.secret, timestamp: asked.at });
}

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => console.log(JSON.stringify(answer(JSON.parse(line)))));
