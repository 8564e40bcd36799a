//! Batch accounts and pools in Azure's shape. Where Terraform omits an attribute, the provider's default applies.

use std::borrow::Cow;

use super::shape::{Shape, object};
use crate::formats::values::objects::copies;
use crate::formats::values::value::text;
use model::json::{Label, Node, Object, Unclear};

/// The `properties` of an account or a pool; `None` for another type.
pub(super) fn properties<'r, 't>(kind: &str, values: &'r Object<'t>) -> Option<Shape<'r, 't>> {
    match kind {
        "azurerm_batch_account" => Some(account(values)),
        "azurerm_batch_pool" => Some(pool(values)),
        _ => None,
    }
}

fn word<'t>(word: &'static str) -> Node<'t> {
    Node::Text(Cow::Borrowed(word))
}

fn account<'r, 't>(values: &'r Object<'t>) -> Shape<'r, 't> {
    let access = match values.get("public_network_access_enabled") {
        Some(Node::Bool(false)) => word("Disabled"),
        Some(Node::Bool(true)) | None => word("Enabled"),
        Some(other) => other.clone(),
    };
    let storage = values.get("storage_account_id").map(|id| object([("storageAccountId", id.clone())]));
    Shape::of(values)
        .put("publicNetworkAccess", access)
        .take("accountEndpoint", "account_endpoint")
        .take("poolAllocationMode", "pool_allocation_mode")
        .maybe("autoStorage", storage)
        .maybe("networkProfile", values.get("network_profile").and_then(network_profile))
}

/// Who reaches the endpoints of an account. What isn't known is written in words, because no words mean that everyone does.
fn network_profile<'t>(profile: &Node<'t>) -> Option<Node<'t>> {
    let unclear = |value: &Node<'t>| object([("defaultAction", value.clone())]);
    let access = match profile {
        Node::List(list) => match list.first()? {
            Node::Object(profile) => match profile.get("node_management_access")? {
                Node::List(list) => match list.first()? {
                    Node::Object(access) => endpoint_access(access),
                    value @ Node::Unclear(_) => unclear(value),
                    _ => return None,
                },
                value @ Node::Unclear(_) => unclear(value),
                _ => return None,
            },
            value @ Node::Unclear(_) => unclear(value),
            _ => return None,
        },
        value @ Node::Unclear(_) => unclear(value),
        _ => return None,
    };
    Some(object([("nodeManagementAccess", access)]))
}

fn endpoint_access<'t>(values: &Object<'t>) -> Node<'t> {
    // Terraform's default is not Azure's: who lists addresses means those only.
    let default = values.get("default_action").cloned().unwrap_or_else(|| word("Deny"));
    let rule = |rule: &Node<'t>| match rule {
        Node::Object(rule) => {
            Shape::of(rule).put("action", word("Allow")).take("action", "action").take("value", "ip_range").build()
        }
        // Its position is that of its expression.
        Node::Unclear(Unclear::Written(text) | Unclear::AfterApply(text) | Unclear::Rest(text)) => {
            let members = [(Label::from(text.clone()), Node::Null), (Label::from("value"), rule.clone())];
            Node::Object(members.into_iter().collect())
        }
        Node::Unclear(_) => object([("value", rule.clone())]),
        other => other.clone(),
    };
    let rules = values.get("ip_rule").map(|rules| match rules {
        Node::List(rules) => Node::List(rules.iter().map(rule).collect()),
        other => Node::List(vec![rule(other)]),
    });
    Shape::of(values).put("defaultAction", default).maybe("ipRules", rules).build()
}

fn pool<'r, 't>(values: &'r Object<'t>) -> Shape<'r, 't> {
    // A mode is shown as it is written.
    let mode = values.get("target_node_communication_mode").map(|mode| match mode {
        Node::Unclear(unclear) => text(unclear.text()),
        other => other.clone(),
    });
    let encryption = values.get("disk_encryption").map(|disks| object([("targets", disks.clone())]));
    let machine = Shape::of(values)
        .maybe("diskEncryptionConfiguration", encryption)
        .block("containerConfiguration", "container_configuration", containers)
        .build();
    Shape::of(values)
        .take("vmSize", "vm_size")
        .put("deploymentConfiguration", object([("virtualMachineConfiguration", machine)]))
        .maybe("targetNodeCommunicationMode", mode)
        .put("scaleSettings", scale(values))
        .block("startTask", "start_task", start_task)
        .blocks("mountConfiguration", "mount", mount)
        .take("interNodeCommunication", "inter_node_communication")
        .maybe("networkConfiguration", network(values))
}

fn start_task<'t>(values: &Object<'t>) -> Node<'t> {
    let file = |file: &Object<'t>| {
        let file = given(file);
        Shape::of(&file).take("httpUrl", "http_url").take("storageContainerUrl", "storage_container_url").build()
    };
    let container = |container: &Object<'t>| Shape::of(container).block("registry", "registry", registry).build();
    Shape::of(values)
        .blocks("resourceFiles", "resource_file", file)
        .block("containerSettings", "container", container)
        .build()
}

fn containers<'t>(values: &Object<'t>) -> Node<'t> {
    Shape::of(values)
        .list("containerImageNames", "container_image_names")
        .blocks("containerRegistries", "container_registries", registry)
        .build()
}

fn registry<'t>(values: &Object<'t>) -> Node<'t> {
    Shape::of(&given(values)).take("registryServer", "registry_server").build()
}

fn mount<'t>(values: &Object<'t>) -> Node<'t> {
    let source = |values: &Object<'t>| Shape::of(values).take("source", "source").build();
    Shape::of(values)
        .block("azureBlobFileSystemConfiguration", "azure_blob_file_system", |blob| {
            Shape::of(blob).take("accountName", "account_name").build()
        })
        .block("azureFileShareConfiguration", "azure_file_share", |share| {
            Shape::of(share).take("azureFileUrl", "azure_file_url").build()
        })
        .block("cifsMountConfiguration", "cifs_mount", source)
        .block("nfsMountConfiguration", "nfs_mount", source)
        .build()
}

/// The attributes that are given: a state shows the others as empty texts.
fn given<'t>(values: &Object<'t>) -> Object<'t> {
    let is_given = |value: &Node<'t>| value.text() != Some("");
    copies(values).filter(|(_, value)| is_given(value)).collect()
}

fn scale<'t>(values: &Object<'t>) -> Node<'t> {
    Shape::of(values)
        .block("fixedScale", "fixed_scale", |fixed| {
            Shape::of(fixed)
                .put("targetDedicatedNodes", Node::Number(1))
                .take("targetDedicatedNodes", "target_dedicated_nodes")
                .take("targetLowPriorityNodes", "target_low_priority_nodes")
                .build()
        })
        .block("autoScale", "auto_scale", |auto| Shape::of(auto).take("formula", "formula").build())
        .build()
}

fn network<'t>(values: &Object<'t>) -> Option<Node<'t>> {
    let shape = Shape::of(values).block("network", "network_configuration", network_configuration).build();
    match shape.object()?.get("network")? {
        // Whether there is a network at all is unknown, and so is everything about it.
        unknown @ Node::Unclear(_) => {
            let unclear = || unknown.clone();
            let addresses = object([("provision", unclear())]);
            Some(object([("subnetId", unclear()), ("publicIPAddressConfiguration", addresses)]))
        }
        network => Some(network.clone()),
    }
}

fn network_configuration<'t>(values: &Object<'t>) -> Node<'t> {
    let provision = values.get("public_address_provisioning_type").cloned();
    let addresses = Shape::of(values).maybe("provision", provision).list("ipAddressIds", "public_ips").build();
    let ports = values.get("endpoint_configuration").map(|_| {
        let port = |port: &Object<'t>| Shape::of(port).take("backendPort", "backend_port").build();
        Shape::of(values).blocks("inboundNatPools", "endpoint_configuration", port).build()
    });
    let ports = ports.filter(|_| !values.list("endpoint_configuration").is_empty());
    Shape::of(values)
        .take("subnetId", "subnet_id")
        .put("publicIPAddressConfiguration", addresses)
        .maybe("endpointConfiguration", ports)
        .build()
}
