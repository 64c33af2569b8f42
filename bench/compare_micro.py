"""make bench-compare BASE=<commit>: the micro benchmarks of that commit and of this tree, run in turns on the same machine.

Each round runs the base, this tree and the base again, one right after the other: what slows the machine down slows all.
The base against itself is the noise. A step got slower if the median ratio says so by more than 8 % and by more than
three times the noise, the least times say the same, and all rounds but one agree. Then it fails.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEAST_CHANGE = 0.08


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


def build(base):
    """The base's benchmark, in a worktree of its own."""
    tree = ROOT / "build/compare/tree"
    if tree.exists():
        run("git", "-C", ROOT, "worktree", "remove", "--force", tree)
    run("git", "-C", ROOT, "worktree", "prune")
    run("git", "-C", ROOT, "worktree", "add", "--detach", "--force", tree, base)
    if not (tree / "bench/micro.cpp").exists():
        raise SystemExit(f"bench-compare: {base} has no micro benchmarks yet; take a later commit")
    out = ROOT / "build/compare/build"
    run("cmake", "--preset", "release", "-B", out, f"-DLUNA_SHARED={ROOT.parent / 'shared'}", cwd=tree)
    run("cmake", "--build", out, "--target", "luna-bench-micro")
    return out / "luna-bench-micro"


def times(program):
    text = run(program, "--benchmark_format=json", "--benchmark_min_time=0.1")
    return {b["name"]: b["cpu_time"] for b in json.loads(text)["benchmarks"]}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("base", help="the commit to compare with")
    options.add_argument("--rounds", type=int, default=9)
    options = options.parse_args()
    base = run("git", "-C", ROOT, "rev-parse", "--short", "--verify", options.base + "^{commit}").strip()
    print(f"building {base} ...", file=sys.stderr)
    old = build(base)
    programs = {"before": old, "after": ROOT / "build/luna-bench-micro", "again": old}
    rounds = {"before": [], "after": [], "again": []}
    for number in range(options.rounds):
        for which in rounds:
            rounds[which].append(times(programs[which]))
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
    slower = []
    print(f"{'':28} {base:>12} {'this tree':>12} {'change':>8} {'noise':>7}")
    for name in rounds["after"][0]:
        if name not in rounds["before"][0]:
            print(f"{name:28} {'':>12} {statistics.median(r[name] for r in rounds['after']):>9.0f} ns      new")
            continue
        before, after, again = ([r[name] for r in of] for of in rounds.values())
        ratios = [2 * a / (b + c) for a, b, c in zip(after, before, again)]
        change = statistics.median(ratios)
        noise = statistics.median(abs(c / b - 1) for b, c in zip(before, again))
        limit = 1 + max(LEAST_CHANGE, 3 * noise)
        worse = change > limit and min(after) / min(before + again) > limit and sum(r > 1 for r in ratios) >= len(ratios) - 1
        slower += [name] * worse
        print(f"{name:28} {statistics.median(before):>9.0f} ns {statistics.median(after):>9.0f} ns {change - 1:>+8.1%}"
              f" {noise:>7.1%}{'  SLOWER' if worse else ''}")  # fmt: skip
    if slower:
        print(f"slower beyond the noise: {', '.join(slower)}")
    return 1 if slower else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"bench-compare: {' '.join(error.cmd)}: {error.stderr}")
