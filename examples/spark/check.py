"""Runs `plan_tenant.py` in local mode with two workers, and compares its results with those of one machine, byte for byte.

    check.py SWITCHOVER FOLDER [SUBSCRIPTIONS]

The tenant is made here: accounts with pools in networks of their own, some of which share an NSG or are peered with a hub.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def resource(subscription, kind, name, properties):
    group = f"/subscriptions/11111111-2222-3333-4444-{subscription:012}/resourceGroups/rg"
    return {"id": f"{group}/providers/{kind}/{name}", "name": name, "type": kind.lower(), "location": "westeurope", "properties": properties}


def rule(name, priority, direction, access, remote, ports):
    source, destination = (remote, "*") if direction == "Inbound" else ("*", remote)
    return {"name": name, "properties": {
        "priority": priority, "direction": direction, "access": access, "protocol": "Tcp", "sourceAddressPrefix": source,
        "sourcePortRange": "*", "destinationAddressPrefix": destination, "destinationPortRange": ports}}


def subscription(number):
    """An account with pools; every fifth uses the NSG of the one before, and every seventh is peered with the hub."""
    rules = [rule("AllowBatchIn", 100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "29876-29877"),
             rule("DenyOut", 4000, "Outbound", "Deny", "Internet", "*")]
    if number % 3 == 0:
        rules.append(rule("AllowBatch", 110, "Outbound", "Allow", "BatchNodeManagement.westeurope", "443"))
    nsg = resource(number, "Microsoft.Network/networkSecurityGroups", "nsg", {"securityRules": rules})
    used = resource(number - 1 if number % 5 == 4 else number, "Microsoft.Network/networkSecurityGroups", "nsg", {})
    vnet = resource(number, "Microsoft.Network/virtualNetworks", "vnet", {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}})
    subnet = vnet["id"] + "/subnets/nodes"
    vnet["properties"]["subnets"] = [{"id": subnet, "name": "nodes", "properties": {
        "addressPrefix": "10.1.0.0/24", "networkSecurityGroup": {"id": used["id"]}}}]
    if number % 7 == 0:
        hub = resource(0, "Microsoft.Network/virtualNetworks", "hub", {})
        vnet["properties"]["virtualNetworkPeerings"] = [{"name": "hub", "properties": {
            "peeringState": "Connected", "remoteVirtualNetwork": {"id": hub["id"]}}}]
    account = resource(number, "Microsoft.Batch/batchAccounts", f"farm{number}", {
        "publicNetworkAccess": "Enabled", "poolAllocationMode": "BatchService"})
    pools = [{"id": f"{account['id']}/pools/pool{pool}", "name": f"pool{pool}", "type": "Microsoft.Batch/batchAccounts/pools", "properties": {
        "vmSize": "STANDARD_D2S_V3", "currentNodeCommunicationMode": "Classic",
        "deploymentConfiguration": {"virtualMachineConfiguration": {"nodeAgentSkuId": "batch.node.ubuntu 22.04"}},
        "networkConfiguration": {"subnetId": subnet}}} for pool in range(1 + number % 4)]
    host = f"farm{number}.westeurope.batch.azure.com"
    dependencies = {"value": [{"category": "Azure Batch", "endpoints": [{"domainName": host, "endpointDetails": [{"port": 443}]}]}]}
    return [account, *pools, dependencies, nsg, vnet]


def run(*command):
    print("$", *(str(part) for part in command), flush=True)
    # Spark's scripts and its workers look for a Python that has PySpark: this one.
    own = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    subprocess.run([str(part) for part in command], check=True, env=os.environ | own)


def main():
    switchover, folder = (Path(argument).resolve() for argument in sys.argv[1:3])
    subscriptions = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    folder.mkdir(parents=True, exist_ok=True)
    export = folder / "export.jsonl"
    rows = [json.dumps(one, ensure_ascii=False) for number in range(subscriptions) for one in subscription(number)]
    # Those of a subscription are apart, as in pages of different tables.
    rows = [row for start in range(7) for row in rows[start::7]]
    export.write_text("".join(f"{row}\n" for row in rows))
    components, single = folder / "components.jsonl", folder / "single.jsonl"
    plan = [switchover, "plan", export, "--no-config", "--exit-zero", "--edition", "ga"]
    run(*plan, "--format", f"components={components}")
    run(*plan, "--format", f"jsonl={single}", "--summary-only")

    pq.write_table(pa.table({"resource": rows}), folder / "export.parquet")
    script = Path(__file__).with_name("plan_tenant.py")
    expected = single.read_text()
    for form, given in (("json", export), ("parquet", folder / "export.parquet")):
        output = folder / form
        spark = [Path(sys.executable).with_name("spark-submit"), "--master", "local[2]", "--conf", "spark.ui.enabled=false"]
        run(*spark, script, "--input", given, "--components", components, "--output", output, "--switchover", switchover, "--partitions", 8)
        lines = pq.read_table(output / "lines").to_pylist()
        own = "".join(row["line"] + "\n" for row in sorted(lines, key=lambda row: row["component"]))
        if own != expected:
            sys.exit(f"{form}: Spark and one machine differ")
        results, causes = (pq.read_table(output / table).num_rows for table in ("results", "causes"))
        all_subjects = sum(len(json.loads(line)["subjects"]) for line in expected.splitlines())
        all_causes = sum(len(json.loads(line).get("causes", [])) for line in expected.splitlines())
        if (results, causes) != (all_subjects, all_causes):
            sys.exit(f"{form}: {results} results and {causes} causes in Parquet of {all_subjects} and {all_causes}")
        print(f"{form}: {len(lines)} components, {results} subjects, {causes} causes: equal to one machine, byte for byte", flush=True)


if __name__ == "__main__":
    main()
