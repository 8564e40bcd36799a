//! A Terraform resource from any source, and its identity in Azure: its type and its path.

use std::borrow::Cow;
use std::rc::Rc;

use model::estate::ResourceId;
use model::json::{Node, Object, Unclear};

/// A value that Terraform knows only after it has made the resource, in its words.
pub(super) fn after_apply<'t>(what: &str) -> Node<'t> {
    Node::Unclear(Unclear::AfterApply(Cow::Owned(format!("{what} (known after apply)"))))
}

/// One instance of a resource.
#[derive(Clone, Debug)]
pub(super) struct Resource<'t> {
    /// Its type, such as `azurerm_subnet`.
    pub kind: String,
    /// Its address, such as `module.network.azurerm_subnet.nodes["a"]`.
    pub address: String,
    /// Its attributes, blocks as lists of objects. What isn't known is [`Node::Unclear`].
    pub values: Object<'t>,
    /// Whether it exists as its text says.
    pub certainty: Certainty,
}

/// Whether a resource exists as its text says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Certainty {
    /// It does.
    Sure,
    /// It exists only under this condition, or how many of it exist depends on this.
    Conditional(Rc<str>),
    /// Something else may change it.
    Unsure,
}

impl Resource<'_> {
    /// True if it exists as its text says.
    pub(super) fn is_sure(&self) -> bool {
        self.certainty == Certainty::Sure
    }

    /// True if it exists as its text says wherever another resource does: both depend on the same condition.
    pub(super) fn is_sure_with(&self, other: &Resource<'_>) -> bool {
        self.is_sure() || matches!(self.certainty, Certainty::Conditional(_)) && self.certainty == other.certainty
    }
}

/// The parent of a resource in its id.
#[derive(Clone, Copy)]
enum Home {
    /// Its resource group.
    Group,
    /// The resource of the type above its own that has the name in this attribute.
    Named(&'static str),
    /// The resource whose id is in this attribute.
    Inside(&'static str),
}

/// A type of Terraform's and its type in Azure.
struct Kind {
    own: &'static str,
    azure: &'static str,
    home: Home,
}

macro_rules! kinds {
    ($($own:literal => $azure:literal, $home:expr;)*) => {
        &[$(Kind { own: concat!("azurerm_", $own), azure: concat!("Microsoft.", $azure), home: $home }),*]
    };
}

/// The types that describe one resource in Azure.
const KINDS: &[Kind] = kinds! {
    "network_security_group" => "Network/networkSecurityGroups", Home::Group;
    "network_security_rule" => "Network/networkSecurityGroups/securityRules", Home::Named("network_security_group_name");
    "application_security_group" => "Network/applicationSecurityGroups", Home::Group;
    "route_table" => "Network/routeTables", Home::Group;
    "route" => "Network/routeTables/routes", Home::Named("route_table_name");
    "virtual_network" => "Network/virtualNetworks", Home::Group;
    "subnet" => "Network/virtualNetworks/subnets", Home::Named("virtual_network_name");
    "virtual_network_peering" => "Network/virtualNetworks/virtualNetworkPeerings", Home::Named("virtual_network_name");
    "nat_gateway" => "Network/natGateways", Home::Group;
    "public_ip" => "Network/publicIPAddresses", Home::Group;
    "public_ip_prefix" => "Network/publicIPPrefixes", Home::Group;
    "network_interface" => "Network/networkInterfaces", Home::Group;
    "firewall" => "Network/azureFirewalls", Home::Group;
    "firewall_policy" => "Network/firewallPolicies", Home::Group;
    "firewall_policy_rule_collection_group" => "Network/firewallPolicies/ruleCollectionGroups", Home::Inside("firewall_policy_id");
    "ip_group" => "Network/ipGroups", Home::Group;
    "private_endpoint" => "Network/privateEndpoints", Home::Group;
    "private_dns_zone" => "Network/privateDnsZones", Home::Group;
    "private_dns_zone_virtual_network_link" => "Network/privateDnsZones/virtualNetworkLinks", Home::Named("private_dns_zone_name");
    "subnet_service_endpoint_storage_policy" => "Network/serviceEndpointPolicies", Home::Group;
    "network_manager" => "Network/networkManagers", Home::Group;
    "network_manager_security_admin_configuration" => "Network/networkManagers/securityAdminConfigurations", Home::Inside("network_manager_id");
    "network_manager_admin_rule_collection" => "Network/networkManagers/securityAdminConfigurations/ruleCollections", Home::Inside("security_admin_configuration_id");
    "network_manager_admin_rule" => "Network/networkManagers/securityAdminConfigurations/ruleCollections/rules", Home::Inside("admin_rule_collection_id");
    "batch_account" => "Batch/batchAccounts", Home::Group;
    "batch_pool" => "Batch/batchAccounts/pools", Home::Named("account_name");
    "storage_account" => "Storage/storageAccounts", Home::Group;
};

/// Types that connect others, add to one, or describe any type.
const OTHERS: [&str; 13] = [
    "azapi_resource",
    "azapi_update_resource",
    "azurerm_firewall_application_rule_collection",
    "azurerm_firewall_nat_rule_collection",
    "azurerm_firewall_network_rule_collection",
    "azurerm_ip_group_cidr",
    "azurerm_nat_gateway_public_ip_association",
    "azurerm_nat_gateway_public_ip_prefix_association",
    "azurerm_network_interface_application_security_group_association",
    "azurerm_network_interface_security_group_association",
    "azurerm_subnet_nat_gateway_association",
    "azurerm_subnet_network_security_group_association",
    "azurerm_virtual_network_dns_servers",
];

/// True if resources of this type are read.
pub(super) fn is_read(kind: &str) -> bool {
    kind_of(kind).is_some() || OTHERS.contains(&kind) || kind == "azurerm_subnet_route_table_association"
}

fn kind_of(own: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.own == own)
}

/// The type in Azure of a type of Terraform's.
pub(super) fn azure_type(own: &str) -> Option<&'static str> {
    kind_of(own).map(|kind| kind.azure)
}

/// The attributes that decide what the id of a resource of this type is.
pub(super) fn identity(own: &str) -> impl Iterator<Item = &'static str> {
    let home = kind_of(own).and_then(|kind| match kind.home {
        Home::Group => None,
        Home::Named(attribute) | Home::Inside(attribute) => Some(attribute),
    });
    let own: &[&str] = match own {
        "azapi_resource" => &["id", "name", "type", "parent_id"],
        "azapi_update_resource" => &["id", "name", "type", "parent_id", "resource_id"],
        _ => &["id", "name", "resource_group_name"],
    };
    own.iter().copied().chain(home)
}

/// A name, or the placeholder for an unknown one, as a part of a path.
fn segment(name: &str) -> Cow<'_, str> {
    if name.contains('/') { Cow::Owned(name.replace('/', "|")) } else { Cow::Borrowed(name) }
}

/// The placeholder for an unknown name of a resource: unlike the expression, it is the same for all that
/// refer to the resource.
pub(super) fn placeholder(address: &str) -> String {
    segment(address).into_owned()
}

/// An expression whose value is unknown, in place of a name in a path: the unknown part is in brackets, and what is
/// known of a text with interpolations is outside.
pub(super) fn unknown_segment(expression: &str) -> String {
    segment(&symbolic_form(expression)).into_owned()
}

/// An expression of Terraform's language as a text with unknown parts in brackets.
pub(super) fn symbolic_form(expression: &str) -> String {
    let written = expression.trim();
    quoted_form(written)
        .or_else(|| {
            // The pattern's text up to its first hole.
            let pattern = written.strip_prefix("format(")?.trim_start().strip_prefix('"')?;
            let start = pattern.get(..pattern.find(['%', '"', '\\', '$'])?)?;
            Some(format!("{start}[{written}]"))
        })
        .unwrap_or_else(|| format!("[{written}]"))
}

/// A text in quotes with `${…}`; `None` if the expression is more than that, or breaks off.
fn quoted_form(written: &str) -> Option<String> {
    let inside = written.strip_prefix('"')?;
    let (mut form, mut rest) = (String::new(), inside);
    loop {
        let at = rest.find(['"', '\\', '$', '%'])?;
        let (plain, after) = rest.split_at_checked(at)?;
        form.push_str(plain);
        if let Some(hole) = after.strip_prefix("${") {
            let end = closing_brace(hole)?;
            form.push_str(&format!("[{}]", hole.get(..end)?.trim()));
            rest = hole.get(end + 1..)?;
        } else if let Some(after) = after.strip_prefix('"') {
            return after.is_empty().then_some(form);
        } else if after.starts_with(['\\']) || after.starts_with("%{") || after.starts_with("$$") {
            return None;
        } else {
            form.push_str(after.get(..1)?);
            rest = after.get(1..)?;
        }
    }
}

/// Where the brace closes that was opened before a text.
fn closing_brace(text: &str) -> Option<usize> {
    let (mut depth, mut in_text) = (0_u32, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => in_text = !in_text,
            b'{' if !in_text => depth += 1,
            b'}' if !in_text && depth == 0 => return Some(at),
            b'}' if !in_text => depth -= 1,
            _ => {}
        }
    }
    None
}

/// True for an id without its subscription, and perhaps without its group.
pub(super) fn is_short_id(text: &str) -> bool {
    text.starts_with("/providers/") || text.starts_with("/resourceGroups/")
}

/// A short id with subscription and group, which are perhaps unknown.
pub(super) fn as_full_id(path: &str) -> String {
    let group = if path.starts_with("/resourceGroups/") { "" } else { "/resourceGroups/[the resource group]" };
    format!("/subscriptions/[the subscription]{group}{path}")
}

/// The id of a resource, as far as the configuration shows it: type and names at least.
pub(super) fn id(kind: &str, address: &str, values: &Object<'_>) -> Option<ResourceId> {
    if let Some(id) = values.text("id").map(ResourceId::new).filter(|id| !id.is_unevaluated()) {
        return Some(id);
    }
    if kind == "azapi_resource" {
        return azapi_id(address, values);
    }
    let kind = kind_of(kind)?;
    let own = match values.get("name") {
        Some(Node::Text(name)) => segment(name).into_owned(),
        _ => unknown_segment(address),
    };
    let home = |attribute: &str| match values.get(attribute) {
        Some(Node::Text(text)) => text.to_string(),
        Some(Node::Unclear(unclear)) => unknown_segment(unclear.text()),
        _ => "[?]".to_owned(),
    };
    // The resource group distinguishes resources of the same name; the subscription is not Terraform's to know.
    let group = match values.get("resource_group_name") {
        Some(Node::Text(group)) if !group.contains('/') => format!("/resourceGroups/{group}"),
        _ => String::new(),
    };
    let id = match kind.home {
        Home::Group => group + &ResourceId::of(kind.azure, &own).to_string(),
        Home::Named(attribute) => {
            group + &ResourceId::of(kind.azure, &format!("{}/{own}", segment(&home(attribute)))).to_string()
        }
        Home::Inside(attribute) => {
            let last = kind.azure.rsplit('/').next().unwrap_or_default();
            match values.get(attribute) {
                Some(Node::Text(id)) => format!("{id}/{last}/{own}"),
                _ => inside_unknown(kind.azure, &home(attribute), &own),
            }
        }
    };
    Some(id.into())
}

/// The id of a resource in one whose id isn't known.
fn inside_unknown(azure: &str, home: &str, own: &str) -> String {
    let above = azure.split('/').count().saturating_sub(2);
    let names = vec![segment(home).into_owned(); above];
    ResourceId::of(azure, &format!("{}/{own}", names.join("/"))).to_string()
}

/// The type of an `azapi_resource` without the version of its interface.
pub(super) fn azapi_type<'v>(values: &'v Object<'_>) -> Option<&'v str> {
    values.text("type").map(|written| written.split_once('@').map_or(&**written, |(kind, _)| kind))
}

/// The id of a resource that has its type in Azure's own words.
pub(super) fn azapi_id(address: &str, values: &Object<'_>) -> Option<ResourceId> {
    let kind = azapi_type(values)?;
    let own = values.text("name").map_or_else(|| unknown_segment(address), |name| segment(name).into_owned());
    let is_child = kind.split('/').count() > 2;
    let id = match values.get("parent_id") {
        Some(Node::Text(parent)) if is_child => {
            format!("{parent}/{}/{own}", kind.rsplit('/').next().unwrap_or_default())
        }
        Some(Node::Unclear(parent)) if is_child => inside_unknown(kind, &unknown_segment(parent.text()), &own),
        Some(Node::Text(parent)) if parent.starts_with("/subscriptions/") => {
            format!("{parent}/providers/{kind}/{own}")
        }
        _ => return Some(ResourceId::of(kind, &own)),
    };
    Some(id.into())
}
