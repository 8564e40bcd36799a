"""Prints network security groups as Resource Graph exports them, one in each line: `nsgs.py GROUPS RULES`.

`nsgs.py GROUPS RULES pools` puts each on the subnet of a pool with an account of its own; every second one blocks simplified communication.
"""

import json
import sys


def rule(group, number, nsg):
    return {
        "name": f"r{number}",
        "id": f"{nsg}/securityRules/r{number}",
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
        "etag": 'W/"0"',
        "properties": {
            "provisioningState": "Succeeded",
            "priority": 100 + number,
            "direction": "Inbound" if number % 2 else "Outbound",
            "access": "Allow" if (group + number) % 3 else "Deny",
            "protocol": "Tcp",
            "sourceAddressPrefix": f"10.{group % 200}.{number % 250}.0/24",
            "destinationAddressPrefix": f"10.{(group + number) % 200}.{number % 250}.0/24",
            "sourcePortRange": "*",
            "destinationPortRange": str(1000 + number),
            "sourceAddressPrefixes": [],
            "destinationAddressPrefixes": [],
            "sourcePortRanges": [],
            "destinationPortRanges": [],
        },
    }


def outbound(name, priority, access, remote, port):
    return {
        "name": name,
        "properties": {
            "priority": priority,
            "direction": "Outbound",
            "access": access,
            "protocol": "*",
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationAddressPrefix": remote,
            "destinationPortRange": port,
        },
    }


def resources(group, rules, has_pool):
    providers = f"/subscriptions/{group // 40:08d}-0000-0000-0000-000000000000/resourceGroups/rg{group}/providers"
    nsg = f"{providers}/Microsoft.Network/networkSecurityGroups/nsg{group}"
    network = f"{providers}/Microsoft.Network/virtualNetworks/v{group}"
    subnet = f"{network}/subnets/nodes"
    security_rules = [rule(group, number, nsg) for number in range(rules)]
    if has_pool:
        if group % 2:
            security_rules.append(outbound("batch", 3999, "Allow", "BatchNodeManagement.westeurope", "443"))
        security_rules.append(outbound("deny", 4000, "Deny", "*", "*"))

    def resource(id, type, properties):
        return {"id": id, "name": id.rsplit("/", 1)[1], "type": type, "location": "westeurope", "properties": properties}

    yield resource(nsg, "microsoft.network/networksecuritygroups", {"securityRules": security_rules, "subnets": [{"id": subnet}]})
    if not has_pool:
        return
    of_subnet = {"addressPrefix": f"10.{group % 200}.0.0/24", "networkSecurityGroup": {"id": nsg}}
    yield resource(network, "microsoft.network/virtualnetworks", {
        "addressSpace": {"addressPrefixes": [f"10.{group % 200}.0.0/16"]},
        "subnets": [{"id": subnet, "name": "nodes", "properties": of_subnet}],
    })
    account = f"{providers}/Microsoft.Batch/batchAccounts/farm{group}"
    yield resource(account, "microsoft.batch/batchaccounts", {
        "accountEndpoint": f"farm{group}.westeurope.batch.azure.com",
        "publicNetworkAccess": "Enabled",
        "poolAllocationMode": "BatchService",
    })
    yield resource(f"{account}/pools/p", "Microsoft.Batch/batchAccounts/pools", {
        "vmSize": "STANDARD_D2S_V3",
        "currentNodeCommunicationMode": "Classic" if group % 3 else "Simplified",
        "deploymentConfiguration": {"virtualMachineConfiguration": {}},
        "networkConfiguration": {"subnetId": subnet, "publicIPAddressConfiguration": {"provision": "BatchManaged"}},
    })


if __name__ == "__main__":
    groups, rules = int(sys.argv[1]), int(sys.argv[2])
    for group in range(groups):
        for one in resources(group, rules, "pools" in sys.argv[3:]):
            print(json.dumps(one))
