"""python3 bench/scale.py: what other machines would carry, by simulation from the costs measured here; see SCALE.md.

Messages arrive at random moments. Each takes time of any core of its replica's host, waits for the replica's writer, and is
committed with all that gathered meanwhile: time of one core of the writer's host, then of one core of the database's host
(one connection a replica), then the disk, which takes all that ask at once together. Cores are shared in turns of 0.2 ms.
"""

import argparse
import collections
import heapq
import itertools
import random

QUANTUM = 200e-6

# Seconds; what they come from stands in SCALE.md.
COSTS = {
    "talk": {"host": 105e-6, "writer": 35e-6, "database": 95e-6},  # a message with its reply, send and status
    "turn": {"host": 32e-6, "writer": 9e-6, "database": 27e-6},  # a webhook acknowledged, its reply queued
}
COMMIT = {"writer": 60e-6, "database": 95e-6}  # each, whatever its size
DISK = 250e-6  # one flush of the log
BATCH_MAX = 512


class Host:
    """Cores that take turns."""

    def __init__(self, world, cores):
        self.world, self.free, self.queue, self.busy = world, cores, collections.deque(), 0.0
        self.cores = cores

    def work(self, seconds, then):
        self.queue.append((seconds, then))
        self.run()

    def run(self):
        while self.free and self.queue:
            self.free -= 1
            seconds, then = self.queue.popleft()
            part = min(seconds, QUANTUM)
            self.busy += part
            self.world.after(part, lambda s=seconds - part, t=then: self.done(s, t))

    def done(self, left, then):
        self.free += 1
        if left > 1e-9:
            self.queue.append((left, then))
        else:
            then()
        self.run()


class Disk:
    """Flushes for everybody who waits when it begins."""

    def __init__(self, world):
        self.world, self.waiting, self.flushing, self.busy = world, [], False, 0.0

    def flush(self, then):
        self.waiting.append(then)
        if not self.flushing:
            self.begin()

    def begin(self):
        self.flushing, now, self.waiting = True, self.waiting, []
        self.busy += DISK
        self.world.after(DISK, lambda: self.end(now))

    def end(self, served):
        self.flushing = False
        if self.waiting:
            self.begin()
        for then in served:
            then()


class Replica:
    def __init__(self, world, host, cost):
        self.world, self.host, self.cost = world, host, cost
        self.gathered, self.committing, self.busy_since, self.busy = [], False, 0.0, 0.0

    def take(self, arrived):
        self.host.work(self.cost["host"], lambda: self.gather(arrived))

    def gather(self, arrived):
        self.gathered.append(arrived)
        if not self.committing:
            self.commit()

    def commit(self):
        batch, self.gathered = self.gathered[:BATCH_MAX], self.gathered[BATCH_MAX:]
        self.committing, self.busy_since = True, self.world.now
        size = len(batch)
        self.host.work(
            COMMIT["writer"] + size * self.cost["writer"],
            lambda: self.world.database.work(
                COMMIT["database"] + size * self.cost["database"], lambda: self.world.disk.flush(lambda: self.end(batch))
            ),
        )

    def end(self, batch):
        self.committing = False
        self.busy += self.world.now - self.busy_since
        self.world.times += [self.world.now - arrived for arrived in batch]
        if self.gathered:
            self.commit()


class World:
    def __init__(self, cost, hosts, cores, replicas, database_cores, seed=1):
        """`database_cores` 0: the database shares the first host."""
        self.now, self.events, self.order, self.times = 0.0, [], itertools.count(), []
        self.random = random.Random(seed)
        self.hosts = [Host(self, cores) for _ in range(hosts)]
        self.database = Host(self, database_cores) if database_cores else self.hosts[0]
        self.disk = Disk(self)
        self.replicas = [Replica(self, self.hosts[i % hosts], cost) for i in range(replicas)]

    def after(self, seconds, what):
        heapq.heappush(self.events, (self.now + seconds, next(self.order), what))

    def run(self, rate, seconds):
        def arrive():
            self.random.choice(self.replicas).take(self.now)
            self.after(self.random.expovariate(rate), arrive)

        arrive()
        while self.events and self.events[0][0] < seconds:
            self.now, _, what = heapq.heappop(self.events)
            what()
        times = sorted(self.times[len(self.times) // 5 :])
        held = len(self.times) >= 0.97 * rate * seconds
        return held, times[int(len(times) * 0.99)] if times else 9.9

    def busiest(self, seconds):
        shares = {"the hosts' cores": max(h.busy / h.cores for h in self.hosts) / seconds, "the disk": self.disk.busy / seconds}
        if self.database not in self.hosts:
            shares["the database's cores"] = self.database.busy / self.database.cores / seconds
        shares["the replicas' writers"] = max(r.busy for r in self.replicas) / seconds
        return sorted(shares.items(), key=lambda share: -share[1])


def carries(limit, seconds=1.0, **machine):
    """The highest rate with a p99 within the limit, and what was busiest there."""
    low, high = 0.0, 1000.0

    def holds(rate):
        world = World(**machine)
        held, p99 = world.run(rate, seconds)
        return held and p99 <= limit, world

    while holds(high)[0]:
        low, high = high, high * 2
    best = None
    while high - low > 0.03 * high:
        middle = (low + high) / 2
        good, world = holds(middle)
        if good:
            low, best = middle, world
        else:
            high = middle
    return low, (best or holds(max(low, 100.0))[1]).busiest(seconds)


MACHINES = (
    ("2 cores for all, 1 replica (measured here)", {"hosts": 1, "cores": 2, "replicas": 1, "database_cores": 0}),
    ("4 cores for all, 1 replica", {"hosts": 1, "cores": 4, "replicas": 1, "database_cores": 0}),
    ("4 cores for all, 2 replicas", {"hosts": 1, "cores": 4, "replicas": 2, "database_cores": 0}),
    ("16 cores for all, 1 replica", {"hosts": 1, "cores": 16, "replicas": 1, "database_cores": 0}),
    ("16 cores for all, 6 replicas", {"hosts": 1, "cores": 16, "replicas": 6, "database_cores": 0}),
    ("10 replicas of 4 cores, database of 16", {"hosts": 10, "cores": 4, "replicas": 10, "database_cores": 16}),
    ("10 replicas of 4 cores, database of 64", {"hosts": 10, "cores": 4, "replicas": 10, "database_cores": 64}),
)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--p99", type=float, default=50.0, help="acknowledgements must be within, in ms (50)")
    options = options.parse_args()
    for kind, cost in COSTS.items():
        print(f"{kind}: {', '.join(f'{where} {seconds * 1e6:.0f} us' for where, seconds in cost.items())}")
        for name, machine in MACHINES:
            rate, busiest = carries(options.p99 / 1000, cost=cost, **machine)
            share = ", ".join(f"{what} {part:.0%}" for what, part in busiest[:2])
            print(f"  {name:44} {rate:8,.0f} a second; {share}", flush=True)


if __name__ == "__main__":
    main()
