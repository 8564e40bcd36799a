//! What an object of PowerShell is, by the names of its members: they begin with capitals, unlike those of Azure's JSON.

use std::borrow::Cow;

use model::estate::ResourceId;
use model::json::{Label, Node, Object};

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A resource of this type, or a part of one.
    Resource(Cow<'static, str>),
    /// A group of rule collections in the wrapper that PowerShell makes.
    Group,
    /// A Batch account.
    Account,
    /// A Batch pool.
    Pool,
    /// The effective rules of a network interface.
    EffectiveRules,
    EffectiveRoute,
    /// The security group view of Network Watcher.
    View,
    /// An object that only refers to another by its id.
    Reference,
}

/// The type of a network security group.
pub(super) const NSG: &str = "Microsoft.Network/networkSecurityGroups";
const NSG_RULE: &str = "Microsoft.Network/networkSecurityGroups/securityRules";
const ROUTE_TABLE: &str = "Microsoft.Network/routeTables";
const ROUTE: &str = "Microsoft.Network/routeTables/routes";

/// Providers whose resources are read.
const PROVIDERS: [&str; 2] = ["microsoft.network/", "microsoft.batch/"];

impl Shape {
    /// What an object is; `None` if PowerShell did not make it, or if it was translated already.
    pub(super) fn of(object: &Object<'_>) -> Option<Shape> {
        let has = |name: &str| exact(object, name).is_some();
        if has("type") {
            return None;
        }
        let kind = exact(object, "Id").and_then(|id| id.text()).and_then(|id| ResourceId::new(id).kind());
        let kind = kind.filter(|kind| PROVIDERS.iter().any(|provider| kind.to_ascii_lowercase().starts_with(provider)));
        // Rules may come without an id: of a group that is not made yet.
        let named = exact(object, "Name").is_some();
        if kind.is_some() && !named && !has("AccountName") {
            return Some(Shape::Reference);
        }
        if has("NetworkInterfaceSecurityRules") {
            Some(Shape::View)
        } else if has("EffectiveSecurityRules") {
            Some(Shape::EffectiveRules)
        } else if has("SecurityRules") || has("SecurityRulesText") || has("DefaultSecurityRules") {
            Some(Shape::Resource(NSG.into()))
        } else if has("SourcePortRange") && has("Direction") {
            Some(Shape::Resource(NSG_RULE.into()))
        } else if (has("Routes") || has("RoutesText")) && has("DisableBgpRoutePropagation") {
            Some(Shape::Resource(ROUTE_TABLE.into()))
        } else if has("NextHopType") && has("AddressPrefix") {
            Some(if has("State") { Shape::EffectiveRoute } else { Shape::Resource(ROUTE.into()) })
        } else if object.object("Properties").is_some_and(|inside| exact(inside, "RuleCollection").is_some()) {
            Some(Shape::Group)
        } else if (has("AccountEndpoint") || has("TaskTenantUrl")) && has("AccountName") {
            Some(Shape::Account)
        } else if has("VirtualMachineSize")
            && !has("SchedulingState")
            && (has("VirtualMachineConfiguration") || has("AllocationState") || has("Url"))
        {
            Some(Shape::Pool)
        } else {
            // What only refers to another resource has neither.
            kind.filter(|_| has("ProvisioningState") || has("Etag")).map(|kind| Shape::Resource(kind.into()))
        }
    }
}

/// The members of an object, as they are changed.
pub(super) type Members<'t> = Vec<(Label<'t>, Node<'t>)>;

/// The members of an object, as they are.
pub(super) fn members<'t>(object: &Object<'t>) -> Members<'t> {
    object.members().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The value of a member that is spelled exactly so, unless it is null.
pub(super) fn exact<'o, 't>(object: &'o Object<'t>, name: &str) -> Option<&'o Node<'t>> {
    object.members().find(|(own, value)| *own == name && **value != Node::Null).map(|(_, value)| value)
}

pub(super) fn text(text: &'static str) -> Node<'static> {
    Node::Text(Cow::Borrowed(text))
}
