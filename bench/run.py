"""make bench: Luna, what people would pick instead, and what the machine could do at best, in turns, in one run.

Every contender gets the same load from luna-bench on a new database of one private PostgreSQL cluster with fsync on.
Writes bench/results/<commit>.json and the tables in bench/RESULTS.md; with --quick, one short round, to the terminal only.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
INSTALLED = BUILD / "bench"  # the peers, as installed
sys.path.insert(0, str(ROOT / "test/support"))
from postgres import Cluster, programs  # noqa: E402

SECRET = "bench-app-secret"
TELEGRAM_SECRET = "bench-telegram-secret"
BEGIN, END = "<!-- make bench writes from here -->", "<!-- to here -->"


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


# ---- peers ----


def install_fastapi(folder):
    """PyPI's, as locked; else Debian's."""
    peer = ROOT / "bench/peers/fastapi"
    python = folder / "venv/bin/python3"
    try:
        if not (folder / "done").exists():
            run("python3", "-m", "venv", folder / "venv")
            run(python, "-m", "pip", "install", "--quiet", "-r", peer / "requirements.txt", timeout=600)
            (folder / "done").touch()
        return [python, peer / "server.py"], "PyPI"
    except (subprocess.SubprocessError, OSError):
        run("/usr/bin/python3", "-c", "import fastapi, uvicorn, asyncpg, uvloop, httptools, orjson")
        return ["/usr/bin/python3", peer / "server.py"], "Debian"


def install_node(name, folder):
    for file in (ROOT / "bench/peers" / name).iterdir():
        shutil.copy(file, folder)
    if not (folder / "done").exists():
        run("npm", "ci", "--no-audit", "--no-fund", "--silent", cwd=folder, timeout=600)
        (folder / "done").touch()
    return ["node", folder / "server.js"], "npm"


def install_peers():
    """Name -> (command, channel, where it came from), or why it is absent."""
    found, absent = {}, {}
    for name, channel, install in (
        ("fastapi", "whatsapp", install_fastapi),
        ("fastify", "whatsapp", lambda folder: install_node("fastify", folder)),
        ("grammy", "telegram", lambda folder: install_node("grammy", folder)),
    ):
        folder = INSTALLED / name
        folder.mkdir(parents=True, exist_ok=True)
        try:
            command, source = install(folder)
            found[name] = (command, channel, source)
            say(f"{name}: from {source}")
        except (subprocess.SubprocessError, OSError) as error:
            absent[name] = f"could not be installed ({type(error).__name__})"
            say(f"{name}: {absent[name]}")
    return found, absent


# ---- contenders: each gives what luna-bench reports, or something like it ----


class Lab:
    """One cluster, and a new database in it for each contender."""

    def __init__(self, quick):
        self.quick = quick
        self.seconds = 3 if quick else 8
        self.cluster = Cluster(settings="shared_buffers = 512MB\nmax_wal_size = 4GB\n").start()
        self.postmaster = int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])

    def database(self):
        name = "bench"
        self.sql("postgres", f"drop database if exists {name} with (force)", f"create database {name}", "checkpoint")
        return self.cluster.url.replace("/postgres?", f"/{name}?")

    def sql(self, database, *statements):
        arguments = [a for s in statements for a in ("--command", s)]
        url = self.cluster.url.replace("/postgres?", f"/{database}?")
        return run(programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", *arguments, url)

    def load(self, *arguments, limit=900):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "report.json"
            command = [BUILD / "luna-bench", "--quiet", "--report", file, "--watch", f"postgresql={self.postmaster}", *arguments]
            done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=limit, check=False)
            if not file.exists():
                raise RuntimeError(done.stderr)
            report = json.loads(file.read_text())
        return report

    def full_speed(self, channel="whatsapp"):
        return ["--rate", "max", "--connections", "64", "--mix", "oneliner", "--channels", channel, "--people", "1000",
                "--duration", f"{self.seconds}s", "--warm-up", "1s" if self.quick else "3s"]  # fmt: skip

    @contextlib.contextmanager
    def server(self, command, **environment):
        port = free_port()
        environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **environment}
        command = [str(c).replace("{port}", str(port)) for c in command]
        with open(INSTALLED / "server.log", "ab") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            end = time.monotonic() + 30
            while True:
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2):
                    break
                if time.monotonic() > end or process.poll() is not None:
                    raise RuntimeError(f"{command[0]} does not start; see {INSTALLED / 'server.log'}")
                time.sleep(0.1)
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def luna(self):
        return self.load("--database", self.database(), "--deliveries", "after", *self.full_speed())

    def peer(self, command, channel, workers):
        url = self.database()
        self.sql("bench", (ROOT / "bench/peers/schema.sql").read_text())
        with self.server(command, DATABASE_URL=url, APP_SECRET=SECRET, TELEGRAM_SECRET=TELEGRAM_SECRET,
                         WORKERS=str(workers)) as (port, pid):  # fmt: skip
            report = self.load("--port", port, "--deliveries", "off", "--watch", f"server={pid}", *self.full_speed(channel))
        messages, replies, people = map(int, self.sql(
            "bench", "select (select count(*) from messages), (select count(*) from outbox),"
                     " (select coalesce(sum(seq), 0) from conversations)").split("|"))  # fmt: skip
        report["kept"] = {"messages": messages, "replies": replies, "turns": people}
        report["clean"] = messages == replies == people and messages >= report["acknowledged"]
        return report

    def limit(self, kind):
        limits = [BUILD / "luna-bench-limits", kind]
        if kind == "inserts":
            rows = json.loads(run(*limits, "--database", self.database(), "--seconds", self.seconds))
            return {"per_second": rows["per_second"]}
        command = [*limits, "--port", "{port}"]
        if kind != "http":
            command += ["--secret", SECRET]
        if kind == "durable":
            command += ["--database", self.database()]
        with self.server(command) as (port, pid):
            return self.load("--port", port, "--deliveries", "off", "--watch", f"server={pid}", *self.full_speed())


def knee(lab, folder):
    say("the knee, and 70 % of it")
    seconds = "10s" if lab.quick else "120s"
    pages = [] if lab.quick else ["--report", folder / "knee.html"]
    arguments = ["--rate", "1500", "--duration", seconds, "--warm-up", "3s"]
    if not lab.quick:
        arguments += ["--find-knee", "--share", "0.7"]
    return lab.load("--database", lab.database(), *arguments, *pages)


def killing(lab, folder):
    say("three replicas, one killed every five seconds")
    pages = [] if lab.quick else ["--report", folder / "killing.html"]
    return lab.load("--database", lab.database(), "--replicas", "3", "--kill-every", "5s", "--rate", "500", "--verify",
                    "--duration", "15s" if lab.quick else "120s", *pages)  # fmt: skip


def micro():
    text = run(BUILD / "luna-bench-micro", "--benchmark_format=json", "--benchmark_repetitions=5",
               "--benchmark_min_time=0.1", "--benchmark_report_aggregates_only=true")  # fmt: skip
    return {b["run_name"]: {"median_ns": b["cpu_time"]} for b in json.loads(text)["benchmarks"] if b["aggregate_name"] == "median"}


# ---- results ----


def memory_of(report):
    use = report.get("resources", {})
    return max((use[name]["memory_bytes"] for name in ("luna", "server") if name in use), default=0)


def middle(rounds, value):
    return statistics.median(value(r) for r in rounds)


def summary(name, rounds):
    rates = [r["per_second"] for r in rounds]
    line = {"name": name, "per_second": round(statistics.median(rates)), "least": round(min(rates)), "most": round(max(rates))}
    if "acknowledgement" in rounds[0]:
        line |= {
            "p50_ms": round(middle(rounds, lambda r: r["acknowledgement"]["p50_ms"]), 2),
            "p99_ms": round(middle(rounds, lambda r: r["acknowledgement"]["p99_ms"]), 2),
            "memory_mb": round(middle(rounds, memory_of) / 1e6),
            "clean": all(r["clean"] for r in rounds),
        }
    return line


def tables(result):
    lines = {line["name"]: line for line in result["throughput"]}
    luna = lines["luna"]
    when, host = result["when"], result["machine"]
    out = [
        f"Commit {result['commit']}, {when}; {host['cores']} cores ({host['processor']}), {host['kernel']}; "
        f"{result['rounds']} rounds, in turns; medians, and from the least to the most.",
        "",
        "### Full speed: 64 connections, each with one webhook on its way",
        "",
        "| | acknowledged a second | p50 | p99 | memory | Luna does | its p99 is | clean |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, line in lines.items():
        spread = f"{line['per_second']:,} ({line['least']:,} to {line['most']:,})"
        ratio = f"{luna['per_second'] / line['per_second']:.2f} x" if name != "luna" else ""
        if "p99_ms" in line:
            limit = name.startswith("limit")
            late = "" if limit or line is luna else f"1/{line['p99_ms'] / luna['p99_ms']:.1f}"
            checked = "" if limit else "yes" if line["clean"] else "NO"
            out.append(f"| {name} | {spread} | {line['p50_ms']} ms | {line['p99_ms']} ms | {line['memory_mb']} MB | {ratio} | {late} | {checked} |")
        else:
            out.append(f"| {name} | {spread} | | | | {ratio} | | |")
    for name, why in result["absent"].items():
        out.append(f"| {name} | absent: {why} | | | | | | |")
    for title, key in (("70 % of the knee, open loop", "knee"), ("Three replicas, kill -9 of one every 5 s", "killing")):
        r = result[key]
        a, e, owed = r["acknowledgement"], r["end_to_end"], r["replies"]
        knee_text = f"; the knee is at {r['knee']:,.0f}" if "knee" in r else ""
        out += [
            "",
            f"### {title}" + (f" (commit {r['commit']})" if "commit" in r else ""),
            "",
            f"{r['offered'] / r['seconds']:,.0f} messages a second for {r['seconds']:.0f} s, replies delivered live{knee_text}.",
            "",
            "| | p50 | p99 | p99.9 | worst |",
            "| --- | --- | --- | --- | --- |",
            f"| acknowledged | {a['p50_ms']:.1f} ms | {a['p99_ms']:.1f} ms | {a['p999_ms']:.1f} ms | {a['max_ms']:.0f} ms |",
            f"| end to end | {e['p50_ms']:.1f} ms | {e['p99_ms']:.1f} ms | {e['p999_ms']:.1f} ms | {e['max_ms']:.0f} ms |",
            "",
            f"{owed['owed']:,} replies owed: {owed['lost']} lost, {owed['doubled']} doubled, {owed['out_of_order']} out of order"
            + (f"; {r['kills']} kills; `luna verify` {'clean' if r.get('verified') else 'NOT clean'}." if key == "killing" else "."),
        ]
    out += ["", "### Steps of a message", "", "| | CPU, median |", "| --- | --- |"]
    out += [f"| {name.replace('_', ' ')} | {one['median_ns'] / 1000:.2f} µs |" for name, one in result["micro"].items()]
    return "\n".join(out)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="one short round, under three minutes")
    options.add_argument("--rounds", type=int, default=3, help="of each contender (3)")
    options = options.parse_args()
    rounds = 1 if options.quick else options.rounds
    INSTALLED.mkdir(parents=True, exist_ok=True)
    peers, absent = install_peers()
    lab = Lab(options.quick)
    try:
        contenders = {"luna": lab.luna}
        for name, (command, channel, _) in peers.items():
            for workers, label in ((2, name), (1, f"{name}, 1 process")):  # tuned to two cores, and as it comes
                contenders[label] = lambda command=command, channel=channel, n=workers: lab.peer(command, channel, n)
        for kind in ("http", "checked", "durable", "inserts"):
            contenders[f"limit: {kind}"] = lambda kind=kind: lab.limit(kind)
        measured = {name: [] for name in contenders}
        for number in range(rounds):
            names = list(contenders)
            for name in names[number % len(names):] + names[: number % len(names)]:  # nobody is always first
                try:
                    one = contenders[name]()
                except RuntimeError as error:
                    if name.partition(",")[0] not in peers:
                        raise
                    absent[name] = str(error).strip()
                    say(f"{name}: {error}")
                    del contenders[name], measured[name]
                    continue
                measured[name].append(one)
                say(f"round {number + 1}: {name}: {one['per_second']:,.0f} a second")
        commit = run("git", "-C", ROOT, "rev-parse", "--short", "HEAD").strip()
        results = ROOT / "bench/results"
        result = {
            "commit": commit,
            "when": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
            "machine": measured["luna"][0]["machine"],
            "rounds": rounds,
            "sources": {name: source for name, (_, _, source) in peers.items()},
            "absent": absent,
            "throughput": [summary(name, of) for name, of in measured.items()],
            "knee": knee(lab, results),
            "killing": killing(lab, results),
            "micro": micro(),
        }
    finally:
        lab.cluster.remove()
    text = tables(result)
    print(text)
    if options.quick:
        return
    for bulky in ("samples",):
        for key in ("knee", "killing"):
            result[key].pop(bulky, None)
    (results / f"{commit}.json").write_text(json.dumps(result, indent=1) + "\n")
    page = (ROOT / "bench/RESULTS.md").read_text()
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    (ROOT / "bench/RESULTS.md").write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
    say(f"written to bench/results/{commit}.json and bench/RESULTS.md")


if __name__ == "__main__":
    main()
