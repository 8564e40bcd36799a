"""What a user would write instead: first match over the rules of an NSG, with Python's `ipaddress`.

For each requirement, the addresses of the service are divided by the rules in the order of their priorities, prefix by prefix. It reads
the NSG as `az network nsg show` prints it, and nothing else: no routes, no firewalls, no unclear fields.
"""

import argparse
import ipaddress
import json
import pathlib
import time

REGION = "westeurope"
REQUIREMENTS = [
    ("classic inbound", "Inbound", f"BatchNodeManagement.{REGION}", 29876, 29877),
    ("classic outbound", "Outbound", f"Storage.{REGION}", 443, 443),
    ("simplified outbound", "Outbound", f"BatchNodeManagement.{REGION}", 443, 443),
]


def read_tags(table):
    """The IPv4 prefixes of the tags of the public cloud, which comes first in the table."""
    tags = {}
    for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines()[1:]:
        cells = line.split("\t")
        if cells[0] == "table":
            break
        if cells[0] == "tag":
            words = (prefix.split("@")[0] for prefix in cells[2].split(" ") if ":" not in prefix)
            tags[cells[1].lower()] = [ipaddress.ip_network(word) for word in words]
    return tags


def networks(prefix, tags):
    """The networks that a term of a rule names; `VirtualNetwork` holds no public address."""
    if prefix in ("*", "Internet", "0.0.0.0/0"):
        return [ipaddress.ip_network("0.0.0.0/0")]
    if prefix[0].isalpha():
        return tags.get(prefix.lower(), [])
    return [ipaddress.ip_network(prefix, strict=False)]


def has_ports(rule, first, last):
    for term in rule.get("destinationPortRanges") or [rule["destinationPortRange"]]:
        if term == "*":
            return True
        begin, _, end = term.partition("-")
        if int(begin) <= first and last <= int(end or begin):
            return True
    return False


def verdict(rules, direction, remote, first, last, tags):
    left, allowed, denied = list(tags[remote.lower()]), 0, 0
    field = "sourceAddressPrefix" if direction == "Inbound" else "destinationAddressPrefix"
    for rule in rules:
        if rule["direction"] != direction or rule["protocol"].lower() not in ("tcp", "*") or not has_ports(rule, first, last):
            continue
        for term in rule.get(field + "es") or [rule[field]]:
            for network in networks(term, tags):
                rest = []
                for own in left:
                    if not own.overlaps(network):
                        rest.append(own)
                        continue
                    if own.supernet_of(network):
                        rest.extend(own.address_exclude(network))
                    if rule["access"] == "Allow":
                        allowed += 1
                    else:
                        denied += 1
                left = rest
    denied += len(left)
    return "open" if not denied else "partly" if allowed else "blocked"


def plan(text, tags):
    rules = sorted(json.loads(text)["securityRules"], key=lambda rule: rule["priority"])
    return {name: verdict(rules, *rest, tags) for name, *rest in REQUIREMENTS}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="with the text and the time that the benchmarks leave")
    parser.add_argument("--table", required=True)
    options = parser.parse_args()
    text = (options.folder / "thousand-rules.json").read_text(encoding="utf-8")
    native = float((options.folder / "thousand-rules.ms").read_text(encoding="utf-8"))
    tags = read_tags(options.table)
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        plan(text, tags)
        times.append((time.perf_counter() - begun) * 1e3)
    print(f"{'verdicts of the 1,000-rule group in Python, over a plan':<58} {min(times):>7.2f} ms {min(times) / native:>8.2f}")


if __name__ == "__main__":
    main()
