//! What a pool shows of its workload: what it uses in addition to the Batch service.

use super::fields::Fields;
use model::estate::{Use, UseKind};
use model::json::Node;
use model::net::{Cloud, Service};

/// What a pool uses; `deployment` is where its virtual machines are described.
pub(super) fn uses(pool: &Fields<'_, '_, '_>, deployment: &Fields<'_, '_, '_>) -> Vec<Use> {
    let mut uses = Vec::new();
    for name in ["applicationPackages", "applicationPackageReferences"] {
        uses.extend(pool.members(name).first().map(|package| found(UseKind::ApplicationPackages, None, package)));
    }
    if let Some(task) = pool.member("startTask") {
        uses.extend(task.members("resourceFiles").iter().map(resource_file));
        uses.extend(is_unclear(&task, "resourceFiles").then(|| found(UseKind::ResourceFiles, None, &task)));
        let settings = task.member("containerSettings");
        uses.extend(settings.and_then(|settings| settings.member("registry")).as_ref().map(registry));
    }
    if let Some(machine) = deployment.member("virtualMachineConfiguration") {
        uses.extend(of_machine(&machine));
    }
    uses.extend(pool.members("mountConfiguration").iter().filter_map(mount));
    let network = pool.member("networkConfiguration");
    let endpoints = network.and_then(|network| network.member("endpointConfiguration"));
    uses.extend(endpoints.iter().flat_map(inbound_ports));
    let between = pool.flag("enableInterNodeCommunication").unwrap_or_default()
        || pool.text("interNodeCommunication").is_some_and(|mode| mode.eq_ignore_ascii_case("Enabled"));
    uses.extend(between.then(|| found(UseKind::InterNode, None, pool)));
    each_once(uses)
}

/// True if a list has entries that are not known.
fn is_unclear(fields: &Fields<'_, '_, '_>, name: &str) -> bool {
    match fields.body.get(name) {
        Some(Node::List(list)) => list.iter().any(|entry| matches!(entry, Node::Unclear(_))),
        other => matches!(other, Some(Node::Unclear(_))),
    }
}

fn found(kind: UseKind, host: Option<String>, fields: &Fields<'_, '_, '_>) -> Use {
    Use { kind, host: host.map(|host| host.to_ascii_lowercase()), port: None, origin: fields.origin() }
}

/// The same host at several places is one that is used.
fn each_once(uses: Vec<Use>) -> Vec<Use> {
    let mut once: Vec<Use> = Vec::new();
    for used in uses {
        let same = |other: &Use| other.kind == used.kind && other.host == used.host && other.port == used.port;
        if !once.iter().any(same) {
            once.push(used);
        }
    }
    once
}

fn resource_file(file: &Fields<'_, '_, '_>) -> Use {
    let url = file.text("httpUrl").or_else(|| file.text("storageContainerUrl")).or_else(|| file.text("blobSource"));
    found(UseKind::ResourceFiles, url.as_deref().and_then(host_of), file)
}

fn of_machine(machine: &Fields<'_, '_, '_>) -> Vec<Use> {
    let mut uses = Vec::new();
    if let Some(containers) = machine.member("containerConfiguration") {
        let registries = containers.members("containerRegistries");
        uses.extend(registries.iter().map(registry));
        let images = containers.texts("containerImageNames");
        uses.extend(images.iter().map(|image| found(UseKind::Registry, Some(registry_of(image)), &containers)));
    }
    let encryption = machine.member("diskEncryptionConfiguration");
    let encrypted = encryption.filter(|encryption| !encryption.body.list("targets").is_empty());
    uses.extend(encrypted.map(|encryption| found(UseKind::DiskEncryption, None, &encryption)));
    uses
}

/// Where no server is named, images come from Docker's.
const DOCKER: &str = "docker.io";

fn registry(registry: &Fields<'_, '_, '_>) -> Use {
    let server = registry.text("registryServer").unwrap_or_else(|| DOCKER.to_owned());
    found(UseKind::Registry, host_of(&server).or(Some(server)), registry)
}

/// The server in the name of an image: its first part, if that looks like a host.
fn registry_of(image: &str) -> String {
    let first = image.split_once('/').map(|(first, _)| first).filter(|first| first.contains(['.', ':']));
    first.and_then(host_of).unwrap_or_else(|| DOCKER.to_owned())
}

fn mount(mount: &Fields<'_, '_, '_>) -> Option<Use> {
    if let Some(blob) = mount.member("azureBlobFileSystemConfiguration") {
        let account = blob.text("accountName");
        let host = account.map(|account| format!("{account}.blob{}", Cloud::Public.host_suffix(Service::Storage)));
        return Some(found(UseKind::BlobMount, host, &blob));
    }
    for name in ["azureFileShareConfiguration", "cifsMountConfiguration"] {
        if let Some(share) = mount.member(name) {
            let address = share.text("azureFileUrl").or_else(|| share.text("source"));
            return Some(found(UseKind::FileShare, address.as_deref().and_then(host_of), &share));
        }
    }
    let share = mount.member("nfsMountConfiguration")?;
    Some(found(UseKind::NfsShare, share.text("source").as_deref().and_then(host_of), &share))
}

fn inbound_ports(endpoints: &Fields<'_, '_, '_>) -> Vec<Use> {
    let pools = ["inboundNatPools", "inboundNATPools"].iter().flat_map(|name| endpoints.members(name));
    let port = |pool: Fields<'_, '_, '_>| {
        let port = pool.number("backendPort").and_then(|port| u16::try_from(port).ok());
        Use { port, ..found(UseKind::InboundPort, None, &pool) }
    };
    let listed: Vec<Use> = pools.map(port).collect();
    let shown = |name: &&str| matches!(endpoints.body.get(name), Some(Node::List(_)));
    // Without a list, they are there and not shown.
    if ["inboundNatPools", "inboundNATPools"].iter().any(shown) {
        listed
    } else {
        vec![found(UseKind::InboundPort, None, endpoints)]
    }
}

/// The host in a URL, in `//host/share`, in `host:/path` or in `host:port`.
fn host_of(address: &str) -> Option<String> {
    let after_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    let bare = after_scheme.trim_start_matches(['/', '\\']);
    let host = bare.split(['/', ':', '\\', '?']).next().unwrap_or_default();
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};
    use model::estate::UseKind;

    #[test]
    fn a_pool_tells_what_its_workload_uses() {
        let text = r#"{"type": "Microsoft.Batch/batchAccounts/pools", "name": "farm/p", "properties": {"vmSize": "x",
            "interNodeCommunication": "Enabled",
            "deploymentConfiguration": {"virtualMachineConfiguration": {
                "containerConfiguration": {"containerImageNames": ["mcr.microsoft.com/a/b:1", "busybox"],
                    "containerRegistries": [{"registryServer": "https://farm.azurecr.io"}]},
                "diskEncryptionConfiguration": {"targets": ["OsDisk"]}}},
            "startTask": {"resourceFiles": [{"httpUrl": "https://Inputs.blob.core.windows.net/c/f?sig=x"}]},
            "applicationPackages": [{"id": "a"}],
            "mountConfiguration": [
                {"azureFileShareConfiguration": {"azureFileUrl": "https://shares.file.core.windows.net/s"}},
                {"azureBlobFileSystemConfiguration": {"accountName": "mounted"}},
                {"nfsMountConfiguration": {"source": "10.1.0.4:/export"}}],
            "networkConfiguration": {"subnetId": "/s", "endpointConfiguration": {"inboundNatPools": [{"backendPort": 22}]}}}}"#;
        let read = read(&[Source::new("p", text)]);
        let uses: Vec<(UseKind, &str, Option<u16>)> = read.estate.pools.as_slice()[0]
            .uses
            .iter()
            .map(|used| (used.kind, used.host.as_deref().unwrap_or_default(), used.port))
            .collect();
        assert_eq!(
            uses,
            [
                (UseKind::ApplicationPackages, "", None),
                (UseKind::ResourceFiles, "inputs.blob.core.windows.net", None),
                (UseKind::Registry, "farm.azurecr.io", None),
                (UseKind::Registry, "mcr.microsoft.com", None),
                (UseKind::Registry, "docker.io", None),
                (UseKind::DiskEncryption, "", None),
                (UseKind::FileShare, "shares.file.core.windows.net", None),
                (UseKind::BlobMount, "mounted.blob.core.windows.net", None),
                (UseKind::NfsShare, "10.1.0.4", None),
                (UseKind::InboundPort, "", Some(22)),
                (UseKind::InterNode, "", None),
            ]
        );
        assert_eq!(read.estate.pools.as_slice()[0].uses[1].origin.line, 7);
    }
}
