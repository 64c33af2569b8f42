"""An S3 server that others wrote and that checks signatures (moto), for the tests of the media bucket.

    python3 test/support/s3.py --install              installs it, as test/python/s3.txt pins it, into build/s3-server
    python3 test/support/s3.py COMMAND ARGUMENT...    runs a command with LUNA_TEST_S3, LUNA_TEST_S3_KEY and
                                                      LUNA_TEST_S3_SECRET naming such a server, which ends with it

Where it is not installed the command runs without these, and its tests of a real bucket say that they were left out.
"""

import json
import logging
import os
import pathlib
import subprocess
import sys
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOCK = ROOT / "test/python/s3.txt"
VENV = ROOT / "build/s3-server"
PYTHON = VENV / "bin/python3"
DONE = VENV / "installed"  # holds the lock that was installed


def installed():
    return DONE.exists() and DONE.read_text() == LOCK.read_text()


def install():
    if installed():
        return
    print("Installing the S3 server that the tests talk to (PyPI, 140 MB)")
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK], check=True, timeout=600)
        DONE.write_text(LOCK.read_text())
    except (subprocess.SubprocessError, OSError) as error:
        print(f"It could not be installed ({type(error).__name__}): tests of a real bucket are left out.", file=sys.stderr)


def serve():
    """Serves until standard input ends; says on standard output where, and with which key."""
    import boto3  # pylint: disable=import-outside-toplevel
    from moto.server import ThreadedMotoServer  # pylint: disable=import-outside-toplevel

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    of_setup = {
        "endpoint_url": url,
        "region_name": "us-east-1",
        "aws_access_key_id": "any",
        "aws_secret_access_key": "any",
    }
    boto3.client("s3", **of_setup).create_bucket(Bucket="luna-test")
    users = boto3.client("iam", **of_setup)
    users.create_user(UserName="luna")
    users.put_user_policy(
        UserName="luna",
        PolicyName="media",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": "*"}
                ],
            }
        ),
    )
    key = users.create_access_key(UserName="luna")["AccessKey"]
    # From now on every request's signature and rights are checked.
    check = urllib.request.Request(f"{url}/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"})
    urllib.request.urlopen(check).close()
    print(json.dumps({"url": url, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}), flush=True)
    sys.stdin.read()
    server.stop()


def run(command):
    if not installed():
        return subprocess.run(command, check=False).returncode
    server = subprocess.Popen(
        [PYTHON, "-B", __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        there = json.loads(server.stdout.readline())
        environment = {
            **os.environ,
            "LUNA_TEST_S3": f"s3://luna-test/some/prefix?endpoint={there['url']}&region=us-east-1",
            "LUNA_TEST_S3_KEY": there["key"],
            "LUNA_TEST_S3_SECRET": there["secret"],
        }
        return subprocess.run(command, check=False, env=environment).returncode
    finally:
        server.stdin.close()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["--install"]:
        install()
    elif sys.argv[1:] == ["--serve"]:
        serve()
    else:
        raise SystemExit(run(sys.argv[1:]))
