"""The engine's verdicts on random groups, decided again by the solver Z3.

`make` writes groups as Azure's JSON into a folder; the caller lets the engine plan each (`cargo xtask check-z3` does); and
`check` decides every requirement from an encoding of first match in bit vectors, without a line of the engine's code. Of
the project it reads only the embedded table of service tags, as text.
"""

import argparse
import ipaddress
import json
import pathlib
import random
import sys

import z3

REGION = "northeurope"
NODES = "10.0.0.0/30"
SERVICES = {
    "classic-inbound-batch": ("Inbound", f"batchnodemanagement.{REGION}", 29876, 29877),
    "classic-outbound-storage": ("Outbound", f"storage.{REGION}", 443, 443),
    "classic-outbound-batch": ("Outbound", f"batchnodemanagement.{REGION}", 443, 443),
    "simplified-outbound-batch": ("Outbound", f"batchnodemanagement.{REGION}", 443, 443),
}
# How many blocked prefixes a hop lists at most.
SHUT_LIMIT = 32
TAGS = ["Internet", "AzureCloud", f"AzureCloud.{REGION}", "AzureCloud.westeurope", "BatchNodeManagement",
        f"BatchNodeManagement.{REGION}", "BatchNodeManagement.westeurope", "Storage", f"Storage.{REGION}"]
LOCAL = ["*", "*", "VirtualNetwork", "10.0.0.0/8", "10.0.0.0/31", "10.0.0.3", "10.0.0.2/31", "192.168.0.0/16", "Internet"]
PORTS = ["*", "443", "443", "440-445", "80", "29876-29877", "29876", "29877", "0-65535", "29877-40000"]
CLIENT = ["*", "*", "*", "*", "1024-65535", "50000", "0-1023", "2000-49999"]


def read_tags(table):
    """The IPv4 prefixes of the tags of the public cloud, which comes first in the table."""
    tags = {}
    for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines()[1:]:
        cells = line.split("\t")
        if cells[0] == "table":
            break
        if cells[0] == "tag":
            tags[cells[1]] = [prefix for prefix in cells[2].split(" ") if ":" not in prefix]
    return tags


# Making groups


def sizes(count):
    """From 10 to 1,000 rules, as many small groups as large ones."""
    return [round(10 * 100 ** (number / max(1, count - 1))) for number in range(count)]


def random_remote(rng, tags, breadth):
    """Broad terms decide everything at once, so that they have to be rare in a large group."""
    if rng.random() < breadth:
        return rng.choice(["*", "0.0.0.0/0", *TAGS])
    needed = ipaddress.ip_network(rng.choice(tags[rng.choice(list(SERVICES.values()))[1]]))
    if rng.random() < 0.2:
        return str(needed.supernet(new_prefix=rng.randint(max(1, needed.prefixlen - 12), needed.prefixlen)))
    inside = rng.randint(int(needed[0]), int(needed[-1]))
    length = rng.randint(needed.prefixlen, 32)
    return str(ipaddress.ip_network((inside, length), strict=False))


def random_rule(rng, tags, number, priority, breadth):
    outbound = rng.random() < 0.6
    local, remotes = [rng.choice(LOCAL)], [random_remote(rng, tags, breadth) for _ in range(rng.choice([1, 1, 2, 4]))]
    source, destination = (local, remotes) if outbound else (remotes, local)
    rule = {
        "name": f"rule-{number}", "priority": priority, "direction": "Outbound" if outbound else "Inbound",
        "access": rng.choice(["Allow", "Deny"]), "protocol": rng.choice(["Tcp", "Tcp", "*", "Udp", "Icmp"]),
        "sourcePortRange": rng.choice(CLIENT),
    }
    ports = [rng.choice(PORTS) for _ in range(rng.choice([1, 1, 2]))]
    for field, plural, values in [("sourceAddressPrefix", "sourceAddressPrefixes", source),
                                  ("destinationAddressPrefix", "destinationAddressPrefixes", destination),
                                  ("destinationPortRange", "destinationPortRanges", ports)]:
        rule[field if len(values) == 1 else plural] = values[0] if len(values) == 1 else values
    return rule


def make(folder, count, seed, tags):
    rng = random.Random(seed)
    for number, size in enumerate(sizes(count)):
        priorities = rng.sample(range(100, 4097), size)
        breadth = min(0.5, 4 / size)
        rules = [random_rule(rng, tags, at, priority, breadth) for at, priority in enumerate(priorities)]
        group = {"name": f"nsg-{number}", "location": REGION, "securityRules": rules}
        (folder / f"{number:03}.group.json").write_text(json.dumps(group, indent=1), encoding="utf-8")


# Deciding them


def values(rule, field, plural):
    return rule.get(plural) or [rule[field]]


def in_prefix(address, prefix):
    network = ipaddress.ip_network(prefix)
    if network.prefixlen == 0:
        return z3.BoolVal(True)
    low = 32 - network.prefixlen
    return z3.Extract(31, low, address) == z3.BitVecVal(int(network.network_address) >> low, network.prefixlen)


def in_ports(port, term):
    first, last = (0, 65535) if term == "*" else (int(end) for end in (term.split("-") * 2)[:2])
    return z3.And(z3.UGE(port, first), z3.ULE(port, last))


class Group:
    """First match as a formula over one packet."""

    def __init__(self, group, direction, tags):
        self.node, self.remote = z3.BitVecs("node remote", 32)
        self.client, self.port = z3.BitVecs("client port", 16)
        self.tags, self.known = tags, {}
        rules = [rule for rule in group["securityRules"]
                 if rule["direction"] == direction and rule["protocol"] in ("Tcp", "*")]
        rules.sort(key=lambda rule: rule["priority"])
        self.client_ends = {1024}
        for rule in rules:
            term = rule["sourcePortRange"]
            if term != "*":
                first, last = (int(end) for end in (term.split("-") * 2)[:2])
                self.client_ends |= {end for end in (first, last + 1) if 1024 <= end <= 65535}
        # The default rules: what no rule matches may go out to the internet, and not come in from it.
        self.allows = z3.BoolVal(direction == "Outbound")
        for rule in reversed(rules):
            self.allows = z3.If(self.matches(rule), z3.BoolVal(rule["access"] == "Allow"), self.allows)

    def matches(self, rule):
        source = values(rule, "sourceAddressPrefix", "sourceAddressPrefixes")
        destination = values(rule, "destinationAddressPrefix", "destinationAddressPrefixes")
        local, remote = (source, destination) if rule["direction"] == "Outbound" else (destination, source)
        ports = values(rule, "destinationPortRange", "destinationPortRanges")
        return z3.And(z3.Or([self.in_local(term) for term in local]), z3.Or([self.in_remote(term) for term in remote]),
                      in_ports(self.client, rule["sourcePortRange"]), z3.Or([in_ports(self.port, term) for term in ports]))

    def in_local(self, term):
        if term in ("*", "VirtualNetwork"):
            return z3.BoolVal(True)
        return in_prefix(self.node, term) if term[0].isdigit() else z3.BoolVal(False)

    def in_remote(self, term):
        if term in ("*", "Internet"):
            return z3.BoolVal(True)
        if term not in self.known:
            prefixes = [term] if term[0].isdigit() else self.tags[term.lower()]
            self.known[term] = z3.Or([in_prefix(self.remote, prefix) for prefix in prefixes])
        return self.known[term]

    def needed(self, tag, first, last):
        return z3.And(self.in_remote(tag), in_prefix(self.node, NODES), z3.UGE(self.client, 1024),
                      z3.UGE(self.port, first), z3.ULE(self.port, last))

    def holds_of(self, formula, packet, outbound):
        node, remote = (packet["source"], packet["destination"])[:: 1 if outbound else -1]
        bits = [(self.node, int(ipaddress.ip_address(node))), (self.remote, int(ipaddress.ip_address(remote)))]
        ports = [(self.client, packet["sourcePort"]), (self.port, packet["destinationPort"])]
        given = [(name, z3.BitVecVal(value, name.size())) for name, value in bits + ports]
        return z3.is_true(z3.simplify(z3.substitute(formula, given)))

    def is_open_to_all(self, first, last):
        """Of a remote address: that nothing is denied, whichever node and ports."""
        nodes = [int(node) for node in ipaddress.ip_network(NODES)]
        given = [[(self.node, z3.BitVecVal(node, 32)), (self.port, z3.BitVecVal(port, 16)),
                  (self.client, z3.BitVecVal(client, 16))]
                 for node in nodes for port in range(first, last + 1) for client in sorted(self.client_ends)]
        return z3.And([z3.simplify(z3.substitute(self.allows, one)) for one in given])


def is_possible(*formulas):
    solver = z3.Solver()
    solver.add(*formulas)
    answer = solver.check()
    if answer == z3.unknown:
        sys.exit(f"Z3 gave up: {solver.reason_unknown()}")
    return answer == z3.sat


def decide(group, needed):
    some_denied = is_possible(needed, z3.Not(group.allows))
    some_allowed = is_possible(needed, group.allows)
    return {(False, True): "open", (True, False): "blocked", (True, True): "partly"}[(some_denied, some_allowed)]


def differences(document, plan, tags):
    found, verdicts = [], 0
    groups = {direction: Group(document, direction, tags) for direction in ("Inbound", "Outbound")}
    for requirement in plan["subjects"][0]["requirements"]:
        direction, tag, first, last = SERVICES[requirement["id"]]
        group, hop = groups[direction], requirement["hops"][0]
        needed = group.needed(tag, first, last)
        verdict, said = decide(group, needed), requirement["verdict"]
        verdicts += 1
        if verdict != said:
            found.append(f"{requirement['id']} is {said} to the engine and {verdict} to Z3")
            continue
        shown = z3.And(needed, group.allows if verdict == "open" else z3.Not(group.allows))
        if not group.holds_of(shown, hop["witness"], direction == "Outbound"):
            found.append(f"{requirement['id']}: {hop['witness']} does not show that it is {verdict}")
        shut = hop.get("shut", [])
        is_shut = z3.Or([in_prefix(group.remote, prefix) for prefix in shut])
        if len(shut) < SHUT_LIMIT and verdict == "partly" and is_possible(needed, z3.Not(group.allows), z3.Not(is_shut)):
            found.append(f"{requirement['id']}: more is shut than {shut}")
        if shut and is_possible(is_shut, z3.Or(z3.Not(group.in_remote(tag)), group.is_open_to_all(first, last))):
            found.append(f"{requirement['id']}: not all of {shut} is shut")
    return found, verdicts


def check(folder, tags):
    groups, total, counts = sorted(folder.glob("*.group.json")), 0, {}
    for path in groups:
        document = json.loads(path.read_text(encoding="utf-8"))
        plan = json.loads(path.with_name(path.name.replace(".group.", ".plan.")).read_text(encoding="utf-8"))
        found, verdicts = differences(document, plan, tags)
        total += verdicts
        for requirement in plan["subjects"][0]["requirements"]:
            counts[requirement["verdict"]] = counts.get(requirement["verdict"], 0) + 1
        if found:
            print(json.dumps(document, indent=1))
            sys.exit("\n".join([f"{path}, printed above:", *found]))
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    print(f"{len(groups)} groups, {total} verdicts, 0 differences ({told})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["make", "check"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--table", required=True, help="the embedded table of service tags")
    parser.add_argument("--groups", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tags = read_tags(arguments.table)
    if arguments.action == "make":
        make(arguments.folder, arguments.groups, arguments.seed, tags)
    else:
        check(arguments.folder, tags)


if __name__ == "__main__":
    main()
