//! Commands of the Azure CLI.

use super::options::{Command, Row, Set};
use super::resource::{Key, Kind, Resource, Resources};
use super::value::Value;
use model::json::Node;

/// What became of a command.
pub(super) enum Ran<'t> {
    /// It was read, and gives this.
    Gives(Value<'t>),
    /// It only shows something.
    Shows,
    /// It is not read.
    Unread,
}

const NAME: &[&str] = &["--name", "-n"];
const GROUP: &[&str] = &["--resource-group", "-g"];
const LOCATION: &[&str] = &["--location", "-l"];

/// A kind of resource that commands create, update and delete.
struct Family {
    /// The words of its commands, except the last.
    words: &'static [&'static str],
    kind: Kind,
    /// The option that names what it is in.
    parent: &'static [&'static str],
    /// What its options set.
    rows: &'static [Row],
}

const FAMILIES: &[Family] = &[
    Family {
        words: &["network", "nsg", "rule"],
        kind: Kind::Rule,
        parent: &["--nsg-name"],
        rows: &[
            (&["--priority"], Set::One("priority")),
            (&["--access"], Set::One("access")),
            (&["--direction"], Set::One("direction")),
            (&["--protocol"], Set::One("protocol")),
            (&["--description"], Set::One("description")),
            (&["--source-address-prefixes"], Set::List("sourceAddressPrefixes")),
            (&["--source-port-ranges"], Set::List("sourcePortRanges")),
            (&["--destination-address-prefixes"], Set::List("destinationAddressPrefixes")),
            (&["--destination-port-ranges"], Set::List("destinationPortRanges")),
            (&["--source-asgs"], Set::References("sourceApplicationSecurityGroups", Kind::SecurityGroup)),
            (&["--destination-asgs"], Set::References("destinationApplicationSecurityGroups", Kind::SecurityGroup)),
        ],
    },
    Family {
        words: &["network", "nsg"],
        kind: Kind::Nsg,
        parent: &[],
        rows: &[(&["--flush-connection"], Set::Nothing)],
    },
    Family {
        words: &["network", "route-table", "route"],
        kind: Kind::Route,
        parent: &["--route-table-name"],
        rows: &[
            (&["--address-prefix"], Set::One("addressPrefix")),
            (&["--next-hop-type"], Set::One("nextHopType")),
            (&["--next-hop-ip-address"], Set::One("nextHopIpAddress")),
        ],
    },
    Family {
        words: &["network", "route-table"],
        kind: Kind::RouteTable,
        parent: &[],
        rows: &[(&["--disable-bgp-route-propagation"], Set::One("disableBgpRoutePropagation"))],
    },
    Family {
        words: &["network", "vnet", "subnet"],
        kind: Kind::Subnet,
        parent: &["--vnet-name"],
        rows: &[
            (&["--address-prefixes"], Set::List("addressPrefixes")),
            (&["--network-security-group", "--nsg"], Set::Reference("networkSecurityGroup", Kind::Nsg)),
            (&["--route-table"], Set::Reference("routeTable", Kind::RouteTable)),
            (&["--nat-gateway"], Set::Reference("natGateway", Kind::NatGateway)),
            (&["--service-endpoints"], Set::Objects("serviceEndpoints", "service")),
            (&["--delegations"], Set::Objects("delegations", "serviceName")),
            (&["--default-outbound-access", "--default-outbound"], Set::One("defaultOutboundAccess")),
            (
                &["--private-endpoint-network-policies", "--ple-network-policies"],
                Set::One("privateEndpointNetworkPolicies"),
            ),
            (&["--private-link-service-network-policies", "--pls-network-policies"], Set::Nothing),
            (&["--disable-private-endpoint-network-policies"], Set::Nothing),
            (&["--disable-private-link-service-network-policies"], Set::Nothing),
        ],
    },
    Family {
        words: &["network", "vnet"],
        kind: Kind::Vnet,
        parent: &[],
        rows: &[(&["--dns-servers"], Set::List("dnsServers")), (&["--enable-encryption"], Set::Nothing)],
    },
];

/// Members that a command sets that leaves their options out.
const RULE_DEFAULTS: [(&str, &str); 7] = [
    ("access", "Allow"),
    ("direction", "Inbound"),
    ("protocol", "*"),
    ("sourceAddressPrefixes", "*"),
    ("sourcePortRanges", "*"),
    ("destinationAddressPrefixes", "*"),
    ("destinationPortRanges", "80"),
];

/// Commands that change nothing that is assessed, by their last words.
const SHOWING: [&str; 7] = ["show", "list", "wait", "login", "set-defaults", "exists", "version"];

/// Runs a command.
pub(super) fn run<'t>(command: &mut Command<'t>, resources: &mut Resources<'t>) -> Ran<'t> {
    let words: Vec<&str> = command.name.iter().map(String::as_str).collect();
    let Some((verb, before)) = words.split_last() else { return Ran::Unread };
    let verb = (*verb).to_owned();
    let family = FAMILIES.iter().find(|family| family.words == before);
    if command.options.iter().any(|given| given.name == "--help" || given.name == "-h") {
        return Ran::Shows;
    }
    if before == ["group"] && verb == "create" {
        let group = Key::group(command.text_or_unknown(&["--name", "-n", "--resource-group", "-g"]));
        let members = command.members(&[(LOCATION, Set::One("location"))], None);
        let unread = command.unread();
        resources.create(
            Resource { doubt: unread.map(Into::into), ..Resource::new(group, members, command.at) },
            command.doubt,
        );
        return Ran::Gives(Value::unknown(command.at));
    }
    match (family, verb.as_str()) {
        (Some(family), "create" | "update" | "delete" | "show") => family.run(&verb, command, resources),
        _ if SHOWING.contains(&verb.as_str()) || before.first() == Some(&"account") => Ran::Shows,
        _ => Ran::Unread,
    }
}

impl Family {
    fn run<'t>(&self, verb: &str, command: &mut Command<'t>, resources: &mut Resources<'t>) -> Ran<'t> {
        let group = command.text(GROUP);
        let mut keys = self.keys(command, group.clone());
        let query = command.take(&["--query"]).and_then(|values| values.first().map(Value::node));
        let Some(key) = keys.pop() else { return Ran::Unread };
        let result = result(&key, query.as_ref().and_then(Node::text), command.at);
        match verb {
            "create" => {
                keys.clear();
                self.create(command, key, resources);
            }
            "update" => {
                let mut members = command.members(self.rows, group.as_ref());
                self.remove(command, &mut members);
                let doubt = command.unread();
                for key in keys.into_iter().chain([key]) {
                    // What an update omits does not change.
                    let change =
                        Resource { doubt: doubt.map(Into::into), ..Resource::new(key, members.clone(), command.at) };
                    if self.kind.all().is_empty()
                        && self.kind != Kind::Subnet
                        && change.members.is_empty()
                        && doubt.is_none()
                    {
                        continue;
                    }
                    resources.update(change, command.doubt);
                }
            }
            "delete" => {
                for key in keys.into_iter().chain([key]) {
                    resources.delete(&key, command.doubt.or(command.unread()), command.at);
                }
            }
            _ => {}
        }
        Ran::Gives(result)
    }

    /// The resources that a command names.
    fn keys<'t>(&self, command: &mut Command<'t>, group: Option<Node<'t>>) -> Vec<Key<'t>> {
        if let Some(ids) = command.take(&["--ids"]) {
            return ids.iter().map(|id| Key::of_id(self.kind, id.node())).collect();
        }
        let name = command.text_or_unknown(NAME);
        let parent = (!self.parent.is_empty()).then(|| command.text_or_unknown(self.parent));
        vec![Key::new(self.kind, group, parent.into_iter().chain([name]).collect())]
    }

    fn create<'t>(&self, command: &mut Command<'t>, key: Key<'t>, resources: &mut Resources<'t>) {
        let location = command.text(LOCATION).or_else(|| resources.location_of(key.group.as_ref()?));
        let mut members = command.members(self.rows, key.group.as_ref());
        members.extend(location.map(|location| ("location", location)));
        if self.kind == Kind::Rule {
            add_defaults(&mut members);
        }
        let subnet = (self.kind == Kind::Vnet).then(|| network(command, &key, &mut members)).flatten();
        let unread = command.unread();
        for resource in [Some(Resource::new(key, members, command.at)), subnet].into_iter().flatten() {
            resources.create(Resource { doubt: unread.map(Into::into), ..resource }, command.doubt);
        }
    }

    /// `--remove` takes what is on a subnet away.
    fn remove<'t>(&self, command: &mut Command<'t>, members: &mut Vec<(&'static str, Node<'t>)>) {
        const REMOVED: [&str; 3] = ["networkSecurityGroup", "routeTable", "natGateway"];
        let is_subnet = self.kind == Kind::Subnet;
        let given = command.options.iter().find(|given| is_subnet && given.name == "--remove");
        let Some([value]) = given.map(|given| given.values.as_slice()) else { return };
        let node = value.node();
        if let Some(name) = REMOVED.iter().find(|name| node.text().is_some_and(|text| text.eq_ignore_ascii_case(name)))
        {
            members.push((name, Node::Null));
            command.take(&["--remove"]);
        }
    }
}

/// The address space of a network, and the subnet that is created with it.
fn network<'t>(
    command: &mut Command<'t>,
    key: &Key<'t>,
    members: &mut Vec<(&'static str, Node<'t>)>,
) -> Option<Resource<'t>> {
    const SUBNET: &[Row] = &[
        (&["--subnet-prefixes"], Set::List("addressPrefixes")),
        (&["--network-security-group", "--nsg"], Set::Reference("networkSecurityGroup", Kind::Nsg)),
    ];
    let space = command.members(&[(&["--address-prefixes"], Set::List("addressPrefixes"))], None);
    members.push(("addressSpace", super::options::object(space)));
    let name = command.text(&["--subnet-name"])?;
    let own = command.members(SUBNET, key.group.as_ref());
    Some(Resource::new(key.child(Kind::Subnet, name), own, command.at))
}

/// What a rule has of which nothing is said. With application security groups there are no addresses.
fn add_defaults<'t>(members: &mut Vec<(&'static str, Node<'t>)>) {
    for (name, value) in RULE_DEFAULTS {
        let has = |wanted: &str| members.iter().any(|(own, _)| *own == wanted);
        let groups = match name {
            "sourceAddressPrefixes" => has("sourceApplicationSecurityGroups"),
            "destinationAddressPrefixes" => has("destinationApplicationSecurityGroups"),
            _ => false,
        };
        if !has(name) && !groups {
            let value = Node::Text(value.into());
            let is_list = name.ends_with("Prefixes") || name.ends_with("Ranges");
            members.push((name, if is_list { Node::List(vec![value]) } else { value }));
        }
    }
}

/// What a command prints, if that is one value of the resource.
fn result<'t>(key: &Key<'t>, query: Option<&str>, at: &'t str) -> Value<'t> {
    let last = query.and_then(|query| query.rsplit('.').next());
    match last {
        Some("id") => Value::One(key.id()),
        Some("name") => Value::One(key.name().clone()),
        _ => Value::unknown(at),
    }
}
