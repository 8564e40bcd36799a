//! What a resource shows that may link it with others: ids, addresses, names of accounts. In doubt, it links.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

/// The kinds of resources that a tenant is divided by, as types in ids. Others are read to see whether they matter.
const KINDS: [&str; 19] = [
    "microsoft.network/networksecuritygroups",
    "microsoft.network/routetables",
    "microsoft.network/virtualnetworks",
    "microsoft.network/virtualnetworks/subnets",
    "microsoft.network/networkinterfaces",
    "microsoft.network/publicipaddresses",
    "microsoft.network/publicipprefixes",
    "microsoft.network/natgateways",
    "microsoft.network/privateendpoints",
    "microsoft.network/privatednszones",
    "microsoft.network/privatednszones/virtualnetworklinks",
    "microsoft.network/serviceendpointpolicies",
    "microsoft.network/azurefirewalls",
    "microsoft.network/firewallpolicies",
    "microsoft.network/firewallpolicies/rulecollectiongroups",
    "microsoft.network/ipgroups",
    "microsoft.network/applicationsecuritygroups",
    "microsoft.batch/batchaccounts",
    "microsoft.batch/batchaccounts/pools",
];

/// Other resources that link those that refer to them.
const LINKS: [&str; 2] = ["microsoft.network/virtualhubs", "microsoft.compute/virtualmachinescalesets"];

/// What links all private endpoints for Batch with all private DNS zones.
pub const PRIVATE: &str = "private endpoints";

/// What links NSGs of scale sets with the accounts whose nodes may be in them.
pub const SCALE_SETS: &str = "scale sets";

/// What a resource is, or shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(u16);

impl Flags {
    pub const POOL: Flags = Flags(1);
    pub const ACCOUNT: Flags = Flags(1 << 1);
    /// It has a location.
    pub const LOCATED: Flags = Flags(1 << 2);
    /// It shows a mode of a pool, or the endpoint for the management of nodes: signs of the `ga` edition.
    pub const GA: Flags = Flags(1 << 3);
    /// It is a private DNS zone, or a link of one.
    pub const ZONE: Flags = Flags(1 << 4);
    /// It is a private endpoint, or refers to one.
    pub const PRIVATE: Flags = Flags(1 << 5);
    /// It is an NSG on network interfaces of scale sets.
    pub const SCALE_SET: Flags = Flags(1 << 6);
    /// It is an account whose nodes are in no subscription of the user's.
    pub const OF_SERVICE: Flags = Flags(1 << 7);
    /// Nothing shows what it is linked with: it may be anything.
    pub const UNCLEAR: Flags = Flags(1 << 8);

    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn add(&mut self, other: Flags) {
        self.0 |= other.0;
    }

    fn remove(&mut self, other: Flags) {
        self.0 &= !other.0;
    }
}

/// A member that shows something, in any case; nearly all are others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    Id,
    Location,
    OfGa,
    AllocationMode,
    NextHop,
    PrivateAddress,
    Translated,
    Target,
    Category,
    Host,
    Other,
}

impl Member {
    const NAMES: [(&str, Member); 13] = [
        ("id", Member::Id),
        ("location", Member::Location),
        ("currentNodeCommunicationMode", Member::OfGa),
        ("targetNodeCommunicationMode", Member::OfGa),
        ("nodeManagementEndpoint", Member::OfGa),
        ("poolAllocationMode", Member::AllocationMode),
        ("nextHopIpAddress", Member::NextHop),
        ("privateIPAddress", Member::PrivateAddress),
        ("translatedAddress", Member::Translated),
        ("translatedFqdn", Member::Translated),
        ("privateLinkServiceId", Member::Target),
        ("category", Member::Category),
        ("domainName", Member::Host),
    ];

    fn of(name: &[u8]) -> Member {
        let found = Member::NAMES.iter().find(|(own, _)| own.as_bytes().eq_ignore_ascii_case(name));
        found.map_or(Member::Other, |(_, member)| *member)
    }
}

/// True for a text that may be an id, or hold one. An id in a text of another kind has more than 60 bytes.
fn may_hold_ids(text: &[u8]) -> bool {
    text.first() == Some(&b'/') || text.len() > 60
}

/// What is known of one object.
#[derive(Debug, Default)]
pub struct Facts {
    /// The kind by its own id, if that is complete and of a kind that is known.
    pub kind: Option<&'static str>,
    /// What it shows.
    pub flags: Flags,
    /// What it is linked by, as hashes, each once.
    pub links: Vec<u64>,
    /// True if it is a category of the outbound dependencies of an account.
    pub is_dependency: bool,
    /// The id that was linked last: most ids in a resource are its own.
    last: String,
    /// Its addresses: what is sent to one of a firewall is filtered by it.
    addresses: Vec<u64>,
    has_target: bool,
    has_category: bool,
}

impl Facts {
    /// Notes a member that is a text; `is_own` if it is a member of the object itself.
    pub fn member(&mut self, name: &[u8], text: &[u8], is_escaped: bool, is_own: bool) {
        let member = Member::of(name);
        // Most texts are in no member that matters, and hold no id.
        if member == Member::Other && !is_escaped && !may_hold_ids(text) {
            return;
        }
        let unescaped;
        let text = if is_escaped {
            let quoted = [b"\"", text, b"\""].concat();
            unescaped = serde_json::from_slice::<String>(&quoted).unwrap_or_default();
            &unescaped
        } else {
            std::str::from_utf8(text).unwrap_or_default()
        };
        if is_own && name == b"id" {
            self.kind = kind_of(text);
        }
        self.id(text);
        match member {
            Member::Location if is_own => self.flags.add(Flags::LOCATED),
            Member::OfGa => self.flags.add(Flags::GA),
            Member::AllocationMode if text.eq_ignore_ascii_case("BatchService") => self.flags.add(Flags::OF_SERVICE),
            Member::NextHop => self.link(&format!("address {text}")),
            Member::PrivateAddress => self.addresses.push(hash(&format!("address {text}"))),
            // The rule concerns whatever nodes have the address.
            Member::Translated => self.flags.add(Flags::UNCLEAR),
            Member::Target => self.has_target |= text.starts_with("/subscriptions/"),
            Member::Category if is_own => self.has_category = true,
            Member::Host => {
                self.is_dependency = true;
                self.host(text);
            }
            _ => {}
        }
    }

    /// What follows from all of its members together.
    pub fn complete(&mut self) {
        self.is_dependency &= self.has_category;
        let Some(kind) = self.kind else { return };
        match kind {
            "microsoft.batch/batchaccounts/pools" => self.flags.add(Flags::POOL),
            "microsoft.batch/batchaccounts" => self.flags.add(Flags::ACCOUNT),
            // Where it will be is known of its subnet alone.
            "microsoft.network/azurefirewalls" if self.addresses.is_empty() => self.flags.add(Flags::UNCLEAR),
            "microsoft.network/azurefirewalls" => self.links.append(&mut self.addresses),
            "microsoft.network/privateendpoints" if !self.has_target => self.flags.add(Flags::UNCLEAR),
            "microsoft.network/privatednszones" | "microsoft.network/privatednszones/virtualnetworklinks" => {
                self.flags.add(Flags::ZONE);
            }
            _ => {}
        }
        // Others may have members of the same names.
        if !self.flags.has(Flags::POOL) && !self.flags.has(Flags::ACCOUNT) {
            self.flags.remove(Flags::GA);
        }
        if !["microsoft.network/networksecuritygroups", "microsoft.network/networkinterfaces"].contains(&kind) {
            self.flags.remove(Flags::SCALE_SET);
        }
    }

    /// Links by what a text holds of ids: most often it is one, or holds none.
    fn id(&mut self, text: &str) {
        if text.starts_with('/') {
            self.one_id(text);
        } else if may_hold_ids(text.as_bytes()) && (text.contains("/subscriptions/") || text.contains("/providers/")) {
            // Text in a text.
            for part in
                text.split(['"', '\'', ' ', ',', ';', '\\', '<', '>', '\n']).filter(|part| part.starts_with('/'))
            {
                self.one_id(part);
            }
        }
    }

    fn one_id(&mut self, id: &str) {
        let is_known = |last: &str| {
            let own = id.get(..last.len()).is_some_and(|own| own.eq_ignore_ascii_case(last));
            !last.is_empty() && own && id.as_bytes().get(last.len()).is_none_or(|next| *next == b'/')
        };
        if is_known(&self.last) {
            return;
        }
        let Some(Id { prefix, kind, name }) = Id::of(id) else {
            let is_ours = id.to_ascii_lowercase();
            if is_ours.contains("/providers/microsoft.network/") || is_ours.contains("/providers/microsoft.batch/") {
                self.flags.add(if is_ours.starts_with("/subscriptions/") { Flags::default() } else { Flags::UNCLEAR });
            }
            return;
        };
        self.last = prefix.to_owned();
        self.link(&prefix.to_ascii_lowercase());
        match kind {
            "microsoft.network/privateendpoints" => self.flags.add(Flags::PRIVATE),
            "microsoft.compute/virtualmachinescalesets" => self.flags.add(Flags::SCALE_SET),
            "microsoft.batch/batchaccounts" => self.link(&format!("account {}", name.to_ascii_lowercase())),
            _ => {}
        }
    }

    /// The host of an account in a list of outbound dependencies: `<account>.<region>.batch.…`.
    fn host(&mut self, host: &str) {
        let host = host.to_ascii_lowercase();
        let account = host.split_once(".batch.").and_then(|(before, _)| before.split_once('.'));
        if let Some((account, _)) = account.filter(|(_, region)| *region != "service" && !region.contains('.')) {
            self.link(&format!("account {account}"));
        }
    }

    fn link(&mut self, by: &str) {
        let by = hash(by);
        if !self.links.contains(&by) {
            self.links.push(by);
        }
    }
}

/// A number for what things are linked by. Two that have the same are linked, which is no harm.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The resource that an id is of, or of whose child: that with the first name after the provider.
struct Id<'i> {
    prefix: &'i str,
    kind: &'static str,
    name: &'i str,
}

impl<'i> Id<'i> {
    fn of(id: &'i str) -> Option<Self> {
        let mut parts = id.split('/');
        let mut next = |expected: &str| parts.next().filter(|own| own.eq_ignore_ascii_case(expected));
        next("")?;
        next("subscriptions")?;
        let subscription = parts.next().filter(|own| !own.is_empty())?;
        let mut next = |expected: &str| parts.next().filter(|own| own.eq_ignore_ascii_case(expected));
        next("resourceGroups")?;
        let group = parts.next().filter(|own| !own.is_empty())?;
        let mut next = |expected: &str| parts.next().filter(|own| own.eq_ignore_ascii_case(expected));
        next("providers")?;
        let (provider, own, name) = (parts.next()?, parts.next()?, parts.next().filter(|own| !own.is_empty())?);
        let is_of = |kind: &str| {
            let (its_provider, its_own) = kind.split_once('/').unwrap_or_default();
            its_provider.eq_ignore_ascii_case(provider) && its_own.eq_ignore_ascii_case(own)
        };
        let kind = KINDS.iter().chain(&LINKS).find(|kind| is_of(kind))?;
        const SEPARATORS: usize = "/subscriptions//resourceGroups//providers////".len() - 1;
        let length = SEPARATORS + subscription.len() + group.len() + provider.len() + own.len() + name.len();
        Some(Id { prefix: id.get(..length)?, kind, name })
    }
}

/// The kind of a resource by its complete id, if it is one that is known.
fn kind_of(id: &str) -> Option<&'static str> {
    let Id { prefix, kind, .. } = Id::of(id)?;
    let mut rest = id.get(prefix.len()..)?.split('/').skip(1);
    let kind = match (rest.next(), rest.next(), rest.next()) {
        (None, ..) => kind.to_owned(),
        (Some(child), Some(_), None) => format!("{kind}/{}", child.to_ascii_lowercase()),
        _ => return None,
    };
    KINDS.iter().find(|own| **own == kind).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NSG: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n";

    #[test]
    fn an_id_is_that_of_the_resource_it_is_a_part_of() {
        let rule = format!("{NSG}/securityRules/r");
        assert_eq!(Id::of(&rule).unwrap().prefix, NSG);
        assert_eq!((kind_of(NSG), kind_of(&rule)), (Some("microsoft.network/networksecuritygroups"), None));
        let subnet = "/subscriptions/s/RESOURCEGROUPS/g/providers/microsoft.network/VirtualNetworks/v/subnets/a";
        assert_eq!(kind_of(subnet), Some("microsoft.network/virtualnetworks/subnets"));
        for other in [
            "/subscriptions/s",
            "/providers/Microsoft.Network/routeTables/r",
            "/bin/sh",
            "",
            "/subscriptions//resourceGroups//providers///",
        ] {
            assert!(Id::of(other).is_none(), "{other}");
        }
    }

    #[test]
    fn equal_links_are_written_in_any_case_and_with_escapes() {
        let mut facts = Facts::default();
        facts.member(b"id", NSG.as_bytes(), false, true);
        facts.member(b"other", NSG.to_uppercase().replace('/', "\\/").as_bytes(), true, false);
        facts.member(
            b"text",
            format!("see {NSG}/securityRules/r, please, and everything else that matters").as_bytes(),
            false,
            false,
        );
        assert_eq!(facts.links.len(), 1);
    }

    #[test]
    fn a_name_without_its_subscription_may_mean_anything() {
        let mut facts = Facts::default();
        facts.member(b"id", b"/providers/Microsoft.Network/routeTables/r", false, false);
        assert!(facts.flags.has(Flags::UNCLEAR));
    }
}
