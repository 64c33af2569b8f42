"""Money is believed if its provider's own library would believe it, and takes effect once."""

import hashlib
import hmac
import json
import time
import unittest

import support
from other_programs import payment_signatures
from support import request

STRIPE_SECRET = "whsec_test_secret"
RAZORPAY_SECRET = "rzp-webhook-secret"


def checkout_completed(number):
    session = {
        "id": f"cs_test_{number}",
        "object": "checkout.session",
        "amount_total": 49900,
        "currency": "inr",
        "mode": "payment",
        "payment_intent": f"pi_{number}",
        "payment_status": "paid",
        "client_reference_id": "telegram:123456:7446417641",
        "metadata": {"note": "कुंडली ₹"},
    }
    event = {
        "id": f"evt_{number}",
        "object": "event",
        "api_version": "2024-06-20",
        "created": int(time.time()),
        "livemode": False,
        "type": "checkout.session.completed",
        "data": {"object": session},
    }
    return json.dumps(event, indent=2, ensure_ascii=False).encode()  # Stripe's own bodies have line breaks, too


def payment_captured(number):
    payment = {
        "id": f"pay_{number}",
        "entity": "payment",
        "amount": 49900,
        "currency": "INR",
        "status": "captured",
        "order_id": f"order_{number}",
        "method": "upi",
        "notes": [],
    }
    event = {
        "entity": "event",
        "account_id": "acc_1",
        "event": "payment.captured",
        "contains": ["payment"],
        "payload": {"payment": {"entity": payment}},
        "created_at": int(time.time()),
    }
    return json.dumps(event).encode()


class Payments(support.Case):
    @classmethod
    def setUpClass(cls):
        cls.library = payment_signatures()
        cls.addClassCleanup(cls.library.stop)

    def setUp(self):
        super().setUp()
        self.luna.settings.update(LUNA_STRIPE_WEBHOOK_SECRET=STRIPE_SECRET, LUNA_RAZORPAY_WEBHOOK_SECRET=RAZORPAY_SECRET)
        self.luna.start()

    def post(self, provider, body, headers):
        return request(self.luna.port, "POST", f"/webhooks/{provider}", body, {"Content-Type": "application/json", **headers})[0]

    def stripe_header(self, body, secret=STRIPE_SECRET, at=None):
        return self.library.ask({"provider": "stripe", "body": body.decode(), "secret": secret, "at": at or int(time.time())})

    def post_stripe(self, body, header, may_be_stricter=False):
        """The status, after the library's own judgement was compared with it."""
        status = self.post("stripe", body, {"Stripe-Signature": header})
        believed = self.library.ask({"provider": "stripe", "body": body.decode(), "secret": STRIPE_SECRET, "header": header})
        if not may_be_stricter or status == 200:
            self.assertEqual(status == 200, believed, f"{header}: Luna answers {status}")
        self.assertIn(status, (200, 400, 401))
        return status

    def razorpay_header(self, body, secret=RAZORPAY_SECRET):
        return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()  # the library signs nothing

    def post_razorpay(self, body, header, event="evt1"):
        status = self.post("razorpay", body, {"X-Razorpay-Signature": header, "X-Razorpay-Event-Id": event})
        believed = self.library.ask({"provider": "razorpay", "body": body.decode(), "secret": RAZORPAY_SECRET, "header": header})
        self.assertEqual(status == 200, believed, f"{header}: Luna answers {status}")
        self.assertIn(status, (200, 400, 401))
        return status

    def turns(self):
        """How many there are, once Luna has ended."""
        self.assertEqual(self.luna.stop(), 0)
        self.assert_verified()
        with self.database() as db:
            self.assertEqual(db.execute("select count(*) from inbox").fetchone()[0], 0)
            return db.execute("select count(*) from turns").fetchone()[0]

    def test_what_stripes_library_signed_is_taken_once(self):
        for number in range(5):
            body = checkout_completed(number)
            for _ in range(3):
                self.assertEqual(self.post_stripe(body, self.stripe_header(body)), 200)
        self.assertEqual(self.turns(), 5)

    def test_what_stripes_library_does_not_believe_is_refused(self):
        body = checkout_completed(1)
        now = int(time.time())
        good = self.stripe_header(body)
        digest = good.split("v1=")[1]
        for header in (
            "",
            "t=,v1=",
            digest,
            f"v1={digest}",
            f"t={now}",
            f"t={now},v0={digest}",
            f"t={now},v1={'0' * 64}",
            f"t={now},v1={digest[:-1]}",
            f"t={now},v1={digest}0",
            f"t={now},v1={digest.upper()}" if digest.upper() != digest else "",
            f"t={now + 1},v1={digest}",
            self.stripe_header(body, "whsec_another"),
            self.stripe_header(body + b" "),
            self.stripe_header(body, at=now - 330),
            self.stripe_header(body, at=1),
        ):
            self.assertNotEqual(self.post_stripe(body, header), 200, header)
        self.assertEqual(self.turns(), 0)

    def test_odd_headers_are_taken_as_stripes_library_takes_them_or_refused(self):
        now = int(time.time())
        wrong = "0" * 64
        for number, form in enumerate(
            (
                "t={t},v1={wrong},v1={v1}",
                "t={t},v1={v1},v1={wrong}",
                "v1={v1},t={t}",
                "t={t},v0={wrong},v1={v1}",
                "t={t},v1={v1},v0=",
                "t={t},v1={v1},x=y",
                "t={t},v1={v1},",
                "t=1,t={t},v1={v1}",
                "t={t},t=1,v1={v1}",
                # Stripe writes none of these. Its library reads some of them, with a number as lax as JavaScript's.
                "t={t}, v1={v1}",
                "t={t};v1={v1}",
                "t={t},V1={v1}",
                "t=0{t},v1={v1}",
                "t=+{t},v1={v1}",
                "t={t}.5,v1={v1}",
                "t=-{t},v1={v1}",
            )
        ):
            body = checkout_completed(number)
            v1 = self.stripe_header(body, at=now).split("v1=")[1]
            self.post_stripe(body, form.format(t=now, v1=v1, wrong=wrong), may_be_stricter=number >= 9)
        body = checkout_completed(99)
        self.assertEqual(self.post_stripe(body, self.stripe_header(body, at=now - 270)), 200)
        self.assertEqual(self.post_stripe(body, self.stripe_header(body, at=now + 3600)), 200)

    def test_what_razorpays_library_believes_is_taken_once(self):
        for number in range(5):
            body = payment_captured(number)
            for _ in range(3):
                self.assertEqual(self.post_razorpay(body, self.razorpay_header(body), f"evt{number}"), 200)
        self.assertEqual(self.turns(), 5)

    def test_what_razorpays_library_does_not_believe_is_refused(self):
        body = payment_captured(1)
        good = self.razorpay_header(body)
        for header in (
            "",
            good[:-1],
            good + "0",
            "sha256=" + good,
            good[:-1] + ("0" if good[-1] != "0" else "1"),
            self.razorpay_header(body, "another"),
            self.razorpay_header(body + b" "),
        ):
            self.assertNotEqual(self.post_razorpay(body, header), 200, header)
        self.assertNotEqual(self.post("razorpay", body, {"X-Razorpay-Event-Id": "evt1"}), 200)
        self.assertEqual(self.turns(), 0)

    def test_a_secret_of_the_other_provider_proves_nothing(self):
        body = payment_captured(1)
        self.assertIn(self.post("stripe", body, {"Stripe-Signature": self.stripe_header(body, RAZORPAY_SECRET)}), (400, 401))
        self.assertIn(self.post("razorpay", body, {"X-Razorpay-Signature": self.razorpay_header(body, STRIPE_SECRET)}), (400, 401))
        self.assertEqual(self.turns(), 0)


if __name__ == "__main__":
    unittest.main()
