"""The same verdicts by the solver Z3, as SecGuru decides them: first match as a formula over bit vectors, one question for each outcome of a
requirement. The encoding is that of `cargo xtask check-z3`.
"""

import argparse
import collections
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "z3"))
import check  # noqa: E402

REGION = "westeurope"
REQUIREMENTS = {
    "classic inbound": ("Inbound", f"batchnodemanagement.{REGION}", 29876, 29877),
    "classic outbound": ("Outbound", f"storage.{REGION}", 443, 443),
    "simplified outbound": ("Outbound", f"batchnodemanagement.{REGION}", 443, 443),
}


def verdicts(text, tags):
    document = json.loads(text)
    groups = {direction: check.Group(document, direction, tags) for direction in ("Inbound", "Outbound")}
    decided = {}
    for requirement, (direction, tag, first, last) in REQUIREMENTS.items():
        group = groups[direction]
        decided[requirement] = check.decide(group, group.needed(tag, first, last))
    return decided


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="with the text and the time that the benchmarks leave")
    parser.add_argument("--table", required=True)
    options = parser.parse_args()
    text = (options.folder / "thousand-rules.json").read_text(encoding="utf-8")
    native = float((options.folder / "thousand-rules.ms").read_text(encoding="utf-8"))
    # Tags of other services have none of the addresses.
    tags = collections.defaultdict(list, check.read_tags(options.table))
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        verdicts(text, tags)
        times.append((time.perf_counter() - begun) * 1e3)
    print(f"{'verdicts of the 1,000-rule group by Z3, over a plan':<58} {min(times):>7.2f} ms {min(times) / native:>8.2f}")


if __name__ == "__main__":
    main()
