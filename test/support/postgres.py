"""A private PostgreSQL cluster in a temporary folder, on a Unix socket there; gone when the tests are.

As a program it runs a command with LUNA_TEST_POSTGRES naming such a cluster:
    python3 test/support/postgres.py COMMAND ARGUMENT...
With --durable before the command the cluster keeps what it acknowledges, as one in use does, and luna-bench finds it:
    python3 test/support/postgres.py --durable build/luna-bench --replicas 3 --kill-every 5s --duration 2m --verify
"""

import contextlib
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

LUNA_CONF = pathlib.Path(__file__).resolve().parents[2] / "deploy/postgres/luna.conf"
SETTINGS = """
listen_addresses = ''
max_connections = 50
shared_buffers = 128MB
"""


def programs():
    """The folder of initdb and postgres: Debian keeps them off the PATH."""
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda f: int(f.split("/")[-2]))
    if not folders:
        raise SystemExit("PostgreSQL is missing: apt-get install postgresql-15")
    return pathlib.Path(folders[-1])


class Cluster:
    """`folder` is made anew and removed at the end, unless one is given."""

    def __init__(self, folder=None, settings=""):
        self.own = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="luna-pg-"))
        self.data = self.folder / "data"
        self.identity = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            account = pwd.getpwnam("postgres")
            self.identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        os.chmod(self.folder, 0o755)
        self.run("initdb", "--auth=trust", "--username=luna", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        with open(self.data / "postgresql.conf", "a", encoding="ascii") as file:
            file.write(LUNA_CONF.read_text() + SETTINGS + f"unix_socket_directories = '{self.folder}'\n" + settings)

    def run(self, program, *arguments, check=True):
        return subprocess.run(
            [programs() / program, "-D", self.data, *arguments],
            check=check,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            **self.identity,
        )

    @property
    def url(self):
        return f"postgresql:///postgres?host={self.folder}&user=luna"

    def start(self):
        self.run("pg_ctl", "--wait", "--silent", "--log", self.folder / "server.log", "start")
        return self

    def stop(self, mode="fast"):
        self.run("pg_ctl", "--wait", "--silent", "--mode", mode, "stop", check=False)

    def is_running(self):
        return self.run("pg_ctl", "status", check=False).returncode == 0

    def sql(self, text):
        """The rows of a query, as lists of texts."""
        answer = subprocess.run(
            [programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", text, self.url],
            check=True,
            capture_output=True,
            text=True,
        )
        return [line.split("|") for line in answer.stdout.splitlines()]

    def remove(self):
        self.stop("immediate")
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)


def main():
    durable = sys.argv[1:2] == ["--durable"]
    command = sys.argv[2:] if durable else sys.argv[1:]
    if not command:
        raise SystemExit(__doc__)
    cluster = Cluster(settings="max_wal_size = 4GB\n" if durable else "fsync = off\nsynchronous_commit = off\n")
    with contextlib.ExitStack() as stack:
        stack.callback(cluster.remove)
        cluster.start()
        name = "BENCH_DATABASE" if durable else "LUNA_TEST_POSTGRES"
        return subprocess.run(command, env={**os.environ, name: cluster.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
