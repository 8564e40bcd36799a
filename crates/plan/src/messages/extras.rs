//! What the workload itself needs.

model::catalogue! {
    2350 storage() = "Storage";
    2351 packages() = "Packages for mounts";
    2352 key_vault() = "Key vault for encrypted disks";
    2353 application_packages() = "Application packages";
    2354 resource_files() = "Resource files";
    2355 images() = "Container images";
    2356 image_layers() = "Layers of container images";
    2357 mounted_container() = "Mounted container";
    2358 mounted_smb_share() = "Mounted SMB share";
    2359 mounted_nfs_share() = "Mounted NFS share";
    2360 port_for_others() = "Port of the nodes for others";
    2361 between_nodes() = "Connections between nodes";

    2370 to_remote(ports, remote) = "TCP {ports} to {remote}";
    2371 to_unknown_host(ports) = "TCP {ports} to a host that the sources don't name";
    2372 to_other_nodes(ports) = "TCP {ports} to other nodes";
    2373 from_other_nodes(ports) = "TCP {ports} from other nodes";
    2374 from_outside(ports) = "TCP {ports} from outside";
    2375 all_ports() = "all ports";
    2376 unknown_ports() = "ports that are not shown";
    2377 need(what, flow) = "{what} ({flow})";

    2380 own_networks() = "Addresses of your own networks are not assessed.";
    2381 nodes_unknown() = "The addresses of the nodes are unknown: paste the subnet.";
    2382 not_in_table() = "Its addresses are in no service tag table, so only what holds for every public address is certain.";
    2383 allowed_in_region(region) = "Nothing shows the region of the storage account. In {region}, it is allowed; elsewhere, the rules may differ.";
    2384 blocked_in_region(region) = "Nothing shows the region of the storage account. In {region}, it is not allowed; elsewhere, the rules may differ.";
    2385 unknown_in_region(region) = "Nothing shows the region of the storage account. Even in {region}, it is unknown; elsewhere, the rules may differ.";
    2386 region_of_account() = "the Batch account's region";
}
