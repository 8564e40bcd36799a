//! Cmdlets of Azure PowerShell.

use super::az::Ran;
use super::options::{Command, Row, Set, object};
use super::resource::{Key, Kind, Resource, Resources};
use super::value::{Value, symbol};
use model::json::Node;

/// A kind of resource, or of a part of one, with its cmdlets.
struct Family {
    /// The part of its cmdlets' names after the verb.
    noun: &'static str,
    kind: Kind,
    /// What its options set.
    rows: &'static [Row],
    /// Of a part: the option with what it is put into. Of a resource: the option with its parts.
    whole: Option<&'static str>,
    parts: Option<&'static str>,
}

const FAMILIES: &[Family] = &[
    Family {
        noun: "networksecurityruleconfig",
        kind: Kind::Rule,
        rows: &[
            (&["-description"], Set::One("description")),
            (&["-protocol"], Set::One("protocol")),
            (&["-sourceportrange"], Set::List("sourcePortRanges")),
            (&["-destinationportrange"], Set::List("destinationPortRanges")),
            (&["-sourceaddressprefix"], Set::List("sourceAddressPrefixes")),
            (&["-destinationaddressprefix"], Set::List("destinationAddressPrefixes")),
            (
                &["-sourceapplicationsecuritygroupid", "-sourceapplicationsecuritygroup"],
                Set::References("sourceApplicationSecurityGroups", Kind::SecurityGroup),
            ),
            (
                &["-destinationapplicationsecuritygroupid", "-destinationapplicationsecuritygroup"],
                Set::References("destinationApplicationSecurityGroups", Kind::SecurityGroup),
            ),
            (&["-access"], Set::One("access")),
            (&["-priority"], Set::One("priority")),
            (&["-direction"], Set::One("direction")),
        ],
        whole: Some("-networksecuritygroup"),
        parts: None,
    },
    Family {
        noun: "routeconfig",
        kind: Kind::Route,
        rows: &[
            (&["-addressprefix"], Set::One("addressPrefix")),
            (&["-nexthoptype"], Set::One("nextHopType")),
            (&["-nexthopipaddress"], Set::One("nextHopIpAddress")),
        ],
        whole: Some("-routetable"),
        parts: None,
    },
    Family {
        noun: "virtualnetworksubnetconfig",
        kind: Kind::Subnet,
        rows: &[
            (&["-addressprefix"], Set::List("addressPrefixes")),
            (&["-networksecuritygroupid", "-networksecuritygroup"], Set::Reference("networkSecurityGroup", Kind::Nsg)),
            (&["-routetableid", "-routetable"], Set::Reference("routeTable", Kind::RouteTable)),
            (&["-natgateway", "-resourceid", "-inputobject"], Set::Reference("natGateway", Kind::NatGateway)),
            (&["-serviceendpoint"], Set::Objects("serviceEndpoints", "service")),
            (&["-defaultoutboundaccess"], Set::One("defaultOutboundAccess")),
            (&["-privateendpointnetworkpoliciesflag"], Set::One("privateEndpointNetworkPolicies")),
            (&["-privatelinkservicenetworkpoliciesflag"], Set::Nothing),
        ],
        whole: Some("-virtualnetwork"),
        parts: None,
    },
    Family {
        noun: "networksecuritygroup",
        kind: Kind::Nsg,
        rows: &[(&["-flushconnection"], Set::Nothing)],
        whole: None,
        parts: Some("-securityrules"),
    },
    Family { noun: "routetable", kind: Kind::RouteTable, rows: &[], whole: None, parts: Some("-route") },
    Family {
        noun: "virtualnetwork",
        kind: Kind::Vnet,
        rows: &[(&["-dnsserver"], Set::List("dnsServers"))],
        whole: None,
        parts: Some("-subnet"),
    },
];

const GROUP: &[&str] = &["-resourcegroupname"];

/// Runs a cmdlet.
pub(super) fn run<'t>(command: &mut Command<'t>, resources: &mut Resources<'t>) -> Ran<'t> {
    let name = command.name.concat();
    let Some((verb, noun)) = name.split_once("-az") else { return Ran::Unread };
    let noun = noun.strip_prefix("urerm").or(noun.strip_prefix("rm")).unwrap_or(noun);
    match FAMILIES.iter().find(|family| family.noun == noun) {
        Some(family) if family.whole.is_some() => family.part(verb, command, resources),
        Some(family) => family.resource(verb, command, resources),
        None if matches!(verb, "get" | "connect" | "select" | "write") || noun.ends_with("context") => Ran::Shows,
        None => Ran::Unread,
    }
}

impl Family {
    /// Commands about a resource itself.
    fn resource<'t>(&self, verb: &str, command: &mut Command<'t>, resources: &mut Resources<'t>) -> Ran<'t> {
        if verb == "set" {
            let given = command.one(&[&format!("-{}", self.noun)]).or(command.piped.take());
            let key = key(self.kind, given, command.at);
            // An object that is applied without a known change was changed in an unknown way.
            if !resources.apply(&key) {
                resources.disturb(&key, command.at);
            }
            return Ran::Gives(Value::Of(key));
        }
        let group = command.text(GROUP);
        if verb == "get" && command.options.is_empty() && group.is_none() {
            return Ran::Shows;
        }
        let key = Key::new(self.kind, group, vec![command.text_or_unknown(&["-name"])]);
        match verb {
            "new" => {
                self.create(command, &key, resources);
                Ran::Gives(Value::Of(key))
            }
            "get" => Ran::Gives(Value::Of(key)),
            "remove" => {
                resources.delete(&key, command.doubt.or(command.unread()), command.at);
                Ran::Shows
            }
            _ => Ran::Unread,
        }
    }

    fn create<'t>(&self, command: &mut Command<'t>, key: &Key<'t>, resources: &mut Resources<'t>) {
        let location = command.text(&["-location"]);
        let mut members = command.members(self.rows, key.group.as_ref());
        members.extend(location.map(|location| ("location", location)));
        match self.kind {
            Kind::Vnet => {
                let space = command.members(&[(&["-addressprefix"], Set::List("addressPrefixes"))], None);
                members.push(("addressSpace", object(space)));
            }
            // A switch may have a value, as in `-DisableBgpRoutePropagation:$false`.
            Kind::RouteTable => {
                let given = command.take(&["-disablebgproutepropagation"]);
                let value = given.map(|values| values.first().map_or(Node::Bool(true), Value::node));
                members.extend(value.map(|value| ("disableBgpRoutePropagation", value)));
            }
            _ => {}
        }
        let parts = self.parts.and_then(|name| command.take(&[name])).unwrap_or_default();
        let unread = command.unread();
        let mut whole = Resource { doubt: unread.map(Into::into), ..Resource::new(key.clone(), members, command.at) };
        let mut inside = Vec::new();
        for value in parts.into_iter().flat_map(Value::flat) {
            match value {
                Value::Part(part) => {
                    inside.push(Resource { key: key.child(part.key.kind, part.key.name().clone()), ..*part });
                }
                Value::One(Node::Text(text)) if text.is_empty() => {}
                other => whole.more.push(symbol(&other.node()).into_owned().into()),
            }
        }
        resources.create(whole, command.doubt);
        inside.into_iter().for_each(|part| resources.create(part, command.doubt));
    }

    /// Commands about a part of a resource.
    fn part<'t>(&self, verb: &str, command: &mut Command<'t>, resources: &mut Resources<'t>) -> Ran<'t> {
        if verb == "get" {
            return Ran::Shows;
        }
        let whole = self.whole.unwrap_or_default();
        let is_new = verb == "new";
        // A subnet has an option for its NSG, a rule one for the NSG that it is in.
        let given = if is_new { None } else { command.one(&[whole]).or(command.piped.take()) };
        let name = command.text_or_unknown(&["-name"]);
        let parent = (!is_new).then(|| key(self.parent_kind(), given, command.at));
        let group = parent.as_ref().and_then(|parent| parent.group.clone());
        let members = command.members(self.rows, group.as_ref());
        let unread = command.unread();
        let own = Key::new(self.kind, None, vec![name.clone()]);
        let part = Resource { doubt: unread.map(Into::into), ..Resource::new(own, members, command.at) };
        let Some(parent) = parent else {
            return Ran::Gives(Value::Part(Box::new(in_doubt(part, command.doubt))));
        };
        let part = Resource { key: parent.child(self.kind, name), pending: Some(command.at), ..part };
        match verb {
            "add" => resources.create(part, command.doubt),
            // All that it leaves out is unset; of a subnet that others created, that is too much to say.
            "set" if self.kind == Kind::Subnet && resources.created(&part.key).is_none() => {
                resources.update(part, command.doubt);
            }
            "set" => resources.create(part, command.doubt),
            "remove" => {
                resources.remove(&part, command.doubt);
            }
            _ => return Ran::Unread,
        }
        Ran::Gives(Value::Of(parent))
    }

    fn parent_kind(&self) -> Kind {
        match self.kind {
            Kind::Rule => Kind::Nsg,
            Kind::Route => Kind::RouteTable,
            _ => Kind::Vnet,
        }
    }
}

/// The resource that a command is given, or a placeholder for it.
fn key<'t>(kind: Kind, given: Option<Value<'t>>, at: &'t str) -> Key<'t> {
    match given {
        Some(Value::Of(key)) if key.kind == kind => key,
        Some(Value::One(node)) => Key::of_id(kind, node),
        _ => Key::of_id(kind, Value::unknown(at).node()),
    }
}

fn in_doubt<'t>(part: Resource<'t>, doubt: Option<&'t str>) -> Resource<'t> {
    Resource { doubt: part.doubt.clone().or(doubt.map(Into::into)), ..part }
}
