//! What the workload of a pool uses counts in Terraform's code, state and plan as it does in Azure's own JSON.

use model::estate::UseKind::{self, BlobMount, FileShare, InboundPort, NfsShare, Registry, ResourceFiles};
use serde_json::{Value, json};
use switchover::Source;

type Found = Vec<(UseKind, Option<String>, Option<u16>)>;

fn uses(text: &str) -> Found {
    let estate = read::read(&[Source::new("pool.tf", text)]).estate;
    let [pool] = estate.pools.as_slice() else { panic!("{:#?}", estate.pools) };
    pool.uses.iter().map(|used| (used.kind, used.host.clone(), used.port)).collect()
}

/// A block of Terraform's code.
fn block(name: &str, value: &Value) -> String {
    let inner = value.as_object().unwrap().iter().flat_map(|(name, value)| match value {
        Value::Array(list) if list.iter().all(Value::is_object) => {
            list.iter().map(|one| block(name, one)).collect::<Vec<_>>()
        }
        other => vec![format!("{name} = {other}\n")],
    });
    format!("{name} {{\n{}}}\n", inner.collect::<String>())
}

/// The pool in code, in a state, in `terraform show -json` and in a plan.
fn forms(pool: &Value) -> [String; 4] {
    let code = block("resource \"azurerm_batch_pool\" \"p\"", pool);
    let state = json!({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "a", "resources": [
        {"mode": "managed", "type": "azurerm_batch_pool", "name": "p", "instances": [{"attributes": pool}]}]});
    let shown = json!({"address": "azurerm_batch_pool.p", "mode": "managed", "type": "azurerm_batch_pool", "name": "p",
        "provider_name": "registry.terraform.io/hashicorp/azurerm", "values": pool});
    let values = json!({"root_module": {"resources": [shown]}});
    let show = json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": values});
    let planned = json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": values,
        "configuration": {"root_module": {"resources": []}}, "resource_changes": []});
    [code, state.to_string(), show.to_string(), planned.to_string()]
}

fn pool(members: &Value) -> Value {
    let mut pool = json!({"name": "p1", "resource_group_name": "rg", "account_name": "farm", "vm_size": "x",
        "node_agent_sku_id": "batch.node.ubuntu 22.04", "fixed_scale": [{"target_dedicated_nodes": 2}]});
    for (name, value) in members.as_object().unwrap() {
        pool[name] = value.clone();
    }
    pool
}

#[track_caller]
fn use_of(members: &Value, expected: &[(UseKind, Option<&str>, Option<u16>)]) {
    let expected: Found = expected.iter().map(|(kind, host, port)| (*kind, host.map(str::to_owned), *port)).collect();
    for text in forms(&pool(members)) {
        assert_eq!(uses(&text), expected, "{text}");
    }
}

#[test]
fn files_of_start_tasks_and_their_images_are_used() {
    let file =
        |url: &str, container: &str| json!({"http_url": url, "storage_container_url": container, "file_path": "f"});
    let files =
        [file("https://Inputs.blob.core.windows.net/c/f", ""), file("", "https://more.blob.core.windows.net/c")];
    let container =
        json!([{"image_name": "a", "registry": [{"registry_server": "farm.azurecr.io", "user_name": "u"}]}]);
    use_of(
        &json!({"start_task": [{"command_line": "x", "resource_file": files, "container": container}]}),
        &[
            (ResourceFiles, Some("inputs.blob.core.windows.net"), None),
            (ResourceFiles, Some("more.blob.core.windows.net"), None),
            (Registry, Some("farm.azurecr.io"), None),
        ],
    );
}

#[test]
fn registries_and_images_of_containers_are_used() {
    let registries = json!([{"registry_server": "farm.azurecr.io", "user_name": "u"}]);
    use_of(
        &json!({"container_configuration": [{"type": "DockerCompatible", "container_image_names": ["mcr.microsoft.com/a/b:1"],
            "container_registries": registries}]}),
        &[(Registry, Some("farm.azurecr.io"), None), (Registry, Some("mcr.microsoft.com"), None)],
    );
}

#[test]
fn mounts_and_ports_are_used() {
    let mounts = json!([
        {"azure_blob_file_system": [{"account_name": "mounted", "container_name": "c", "relative_mount_path": "m"}]},
        {"azure_file_share": [{"account_name": "s", "azure_file_url": "https://shares.file.core.windows.net/s",
            "relative_mount_path": "m"}]},
        {"cifs_mount": [{"source": "//files.example.com/s", "user_name": "u", "relative_mount_path": "m"}]},
        {"nfs_mount": [{"source": "10.1.0.4:/export", "relative_mount_path": "m"}]}
    ]);
    let network = json!([{"subnet_id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/n",
        "endpoint_configuration": [{"name": "ssh", "backend_port": 22, "protocol": "TCP", "frontend_port_range": "4000-4100"}]}]);
    use_of(
        &json!({"mount": mounts, "network_configuration": network}),
        &[
            (BlobMount, Some("mounted.blob.core.windows.net"), None),
            (FileShare, Some("shares.file.core.windows.net"), None),
            (FileShare, Some("files.example.com"), None),
            (NfsShare, Some("10.1.0.4"), None),
            (InboundPort, None, Some(22)),
        ],
    );
}

#[test]
fn files_that_are_not_known_are_used_all_the_same() {
    let code = forms(&pool(&json!({})))[0].replace(
        "vm_size",
        "start_task {\n  command_line = \"x\"\n  dynamic \"resource_file\" {\n    for_each = var.files\n    content {\n      http_url = \
         resource_file.value\n    }\n  }\n}\nvm_size",
    );
    let found = uses(&code);
    assert!(matches!(found.as_slice(), [(ResourceFiles, None, None)]), "{found:?}");
}
