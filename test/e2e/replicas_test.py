"""Three replicas on a PostgreSQL of their own, under load, while one thing after the other breaks.

LUNA_CHAOS_SECONDS sets how long replicas are killed under load (120; `make chaos` takes 900).
"""

import collections
import contextlib
import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from support import Graph, Luna, post, request, text_body, until

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from postgres import Cluster  # noqa: E402

CHAOS_SECONDS = float(os.environ.get("LUNA_CHAOS_SECONDS", "120"))
LEASE_SECONDS = 2
SCORECARD = os.environ.get("LUNA_SCORECARD")  # a file that each test adds its line to


class People:
    """Write to whichever replica answers, one message after the other, each until it is acknowledged, as platforms do."""

    def __init__(self, replicas, count=16, copies=1, seed=1):
        self.replicas = replicas
        self.copies = copies
        self.acknowledged = set()
        self.failures = collections.Counter()  # what stood in the way, by kind
        self.seconds = []  # from the first attempt to the acknowledgement
        self.stopping = threading.Event()
        self.random = random.Random(seed)
        self.threads = [threading.Thread(target=self.write, args=(f"9198{i:08}",), daemon=True) for i in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self, person):
        number = 0
        while not self.stopping.is_set():
            wamid = f"wamid.{person}.{number}"
            body = text_body(wamid, random.choice(["hello", "help", "kundli", "Asha", "cancel"]), person)
            begin = time.monotonic()
            for _ in range(self.copies):
                self.deliver(body)
            self.seconds.append(time.monotonic() - begin)
            self.acknowledged.add(wamid)
            number += 1
            self.stopping.wait(0.1)  # a busy person, and a machine with two cores

    def deliver(self, body):
        while True:
            ports = [r.port for r in self.replicas if r.in_rotation]
            try:
                status = post(self.random.choice(ports), body, timeout=10)[0] if ports else "nobody"
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
            if status == 200:
                return
            self.failures[str(status)] += 1
            self.stopping.wait(0.05)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
            if thread.is_alive():
                raise AssertionError("a message was not acknowledged within a minute")


class Replica(Luna):
    """In rotation while a load balancer would send it requests."""

    in_rotation = False

    def start(self, wait_ready=True):
        super().start(wait_ready)
        self.in_rotation = True
        return self

    def kill(self):
        super().kill()
        self.in_rotation = False


class Case(unittest.TestCase):
    """Three replicas, each with a third of the conversations."""

    settings = ""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="luna-e2e-")
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.cluster = self.make_cluster()
        self.addCleanup(self.cluster.remove)
        self.cluster.start()
        key = pathlib.Path(self.folder) / "luna.key"
        key.write_text("5" * 64 + "\n")
        self.graph = Graph()
        self.addCleanup(self.graph.stop)
        self.replicas = []
        for number in range(3):
            folder = pathlib.Path(self.folder) / str(number)
            folder.mkdir()
            replica = Replica(
                folder,
                self.graph,
                DATABASE_URL=self.cluster.url,
                LUNA_MASTER_KEY_FILE=str(key),
                LUNA_LEASE_SECONDS=str(LEASE_SECONDS),
            )
            self.addCleanup(lambda r=replica: r.running() and r.kill())
            self.replicas.append(replica)
        self.assertEqual(self.replicas[0].command("migrate").returncode, 0)
        for replica in self.replicas:
            replica.start()
        until(lambda: len({o for (o,) in self.cluster.sql("select owner from partitions")}) == 3, "shared partitions")
        self.begin = time.monotonic()

    def make_cluster(self):
        return Cluster(settings=self.settings)

    def settle(self, people):
        """Waits until nothing is on its way, and proves that all is well: nothing lost, doubled or out of order."""
        people.stop()

        reports = [None]

        def settled():
            reports[0] = report = json.loads(self.replicas[0].command("verify", "--json").stdout)
            return report["events_waiting"] + report["waiting"] + report["ambiguous"] == 0

        try:
            until(settled, "every reply is delivered")
        except AssertionError as error:
            raise AssertionError(f"{error}: {reports[0]}") from None
        report = reports[0]
        self.assertTrue(report["clean"], report)
        self.assertEqual(report["turns"], len(people.acknowledged), "a turn for each acknowledged message")
        self.assertEqual(report["accepted"] + report["parked"], report["replies"])
        sent = collections.Counter(body["biz_opaque_callback_data"] for _, body in self.graph.received)
        doubled = sum(count - 1 for count in sent.values())
        self.assertLessEqual(doubled, report["resent"], "sent again without a word of it")
        times = sorted(people.seconds)
        line = {
            "test": self.id().split(".")[-1],
            "seconds": round(time.monotonic() - self.begin),
            "acknowledged": len(people.acknowledged),
            "lost": len(people.acknowledged) - report["turns"],
            "doubled": doubled,
            "resent": report["resent"],
            "refused_and_repeated": dict(people.failures),
            "ack_p50_ms": round(times[len(times) // 2] * 1000),
            "ack_p99_ms": round(times[int(len(times) * 0.99)] * 1000),
        }
        print(json.dumps(line), file=sys.stderr)
        if SCORECARD:
            with open(SCORECARD, "a", encoding="ascii") as file:
                file.write(json.dumps(line) + "\n")

    def work(self, people, messages=100):
        """Lets the people write until so many more messages are acknowledged: it goes on."""
        goal = len(people.acknowledged) + messages
        until(lambda: len(people.acknowledged) >= goal, f"{messages} more acknowledgements")


class Replicas(Case):
    def test_kill_9_of_one_replica_after_the_other(self):
        people = People(self.replicas)
        end = time.monotonic() + CHAOS_SECONDS
        while time.monotonic() < end:
            people.stopping.wait(3)
            victim = random.choice(self.replicas)
            victim.kill()
            people.stopping.wait(1)
            victim.start(wait_ready=False)
        self.work(people)
        self.settle(people)

    def test_kill_9_of_all_replicas(self):
        people = People(self.replicas)
        for _ in range(2):
            self.work(people)
            for replica in self.replicas:
                replica.kill()
            for replica in self.replicas:
                replica.start(wait_ready=False)
        self.work(people)
        self.settle(people)

    def test_a_database_backend_is_killed(self):
        people = People(self.replicas)
        for _ in range(3):
            self.work(people)
            pids = self.cluster.sql("select pid from pg_stat_activity where application_name = 'luna'")
            os.kill(int(random.choice(pids)[0]), signal.SIGKILL)  # the server restarts all of them
        self.work(people)
        self.settle(people)

    def test_the_database_is_stopped_at_once_and_started_again(self):
        people = People(self.replicas)
        for _ in range(2):
            self.work(people)
            self.cluster.stop("immediate")
            begin = time.monotonic()
            status, _, headers = post(self.replicas[0].port, text_body("wamid.refused", "hello", "919900000000"))
            self.assertEqual(status, 503)
            self.assertIn("Retry-After", headers)
            self.assertLess(time.monotonic() - begin, 10)  # one second and a busy machine
            self.cluster.start()
        self.work(people)
        self.settle(people)

    def test_an_owner_is_stopped_past_its_lease_and_goes_on(self):
        people = People(self.replicas)
        self.work(people)
        paused = self.replicas[0]
        mine = self.cluster.sql("select owner, count(*) from partitions group by owner order by 1")
        paused.process.send_signal(signal.SIGSTOP)
        paused.in_rotation = False
        self.graph.ports.discard(paused.port)
        until(
            lambda: len(self.cluster.sql("select owner from partitions group by owner")) == 2,
            f"the others take over from {mine}",
        )
        self.work(people)
        paused.process.send_signal(signal.SIGCONT)
        paused.in_rotation = True
        self.graph.ports.add(paused.port)
        self.work(people)
        self.settle(people)

    def test_every_webhook_three_times_at_different_replicas(self):
        people = People(self.replicas, copies=3)
        self.work(people, 300)
        self.settle(people)

    def test_a_rolling_restart_fails_no_acknowledgement(self):
        people = People(self.replicas)
        for replica in self.replicas:
            self.work(people, 50)
            replica.process.send_signal(signal.SIGTERM)
            until(lambda: request(replica.port, "GET", "/ready")[0] == 503, "not ready")
            replica.in_rotation = False  # so a load balancer stops sending
            self.graph.ports.discard(replica.port)
            self.assertEqual(replica.process.wait(30), 0)
            replica.process.stdout.close()
            replica.start()
        self.work(people, 50)
        self.settle(people)
        self.assertEqual(dict(people.failures), {})


class WebPage(Case):
    def test_the_web_page_is_answered_by_any_replica(self):
        for person in range(6):  # of each, some replica is not the owner
            for number, replica in enumerate(self.replicas):
                body = json.dumps({"session": f"{person:032x}", "id": f"m{number}", "text": "hello"})
                status, answer, _ = request(replica.port, "POST", "/web/messages", body)
                self.assertEqual(status, 200)
                self.assertIn("Namaste", json.loads(answer)["replies"][0]["text"])


class FewConnections(Case):
    settings = "max_connections = 12\nsuperuser_reserved_connections = 3\n"

    def test_others_use_up_the_connections(self):
        people = People(self.replicas)
        self.work(people)
        user = self.cluster.url.replace("user=luna", "user=other")
        self.cluster.sql("create role other login")
        hogs = []
        for _ in range(12):
            hogs.append(subprocess.Popen(["psql", "-c", "select pg_sleep(60)", user], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.addCleanup(lambda: [hog.kill() or hog.wait() for hog in hogs])
        self.work(people)  # those that are connected go on
        for hog in hogs:
            hog.kill()
        self.work(people)
        self.settle(people)


class SmallDisk(Case):
    def make_cluster(self):
        mount = pathlib.Path(self.folder) / "small"
        mount.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", mount], check=False).returncode:
            self.skipTest("needs to mount a small file system")
        self.addCleanup(subprocess.run, ["umount", "-l", mount], check=False)
        return Cluster(mount, "min_wal_size = 32MB\nmax_wal_size = 48MB\nwal_recycle = off\n")

    def test_the_databases_disk_fills_up(self):
        people = People(self.replicas)
        self.work(people)
        filler = self.cluster.folder / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 65536)
            except OSError:
                pass
        until(lambda: people.failures["503"] > 0 or people.failures, "refusals", 30)
        filler.unlink()
        if not self.cluster.is_running():  # it may give up when it cannot write its log
            self.cluster.start()
        self.work(people)
        self.settle(people)


if __name__ == "__main__":
    unittest.main()
