//! What the columns of tables mean, by their names.

/// The meaning of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Access,
    AddressPrefix,
    AllocationState,
    Collection,
    CollectionPriority,
    CurrentDedicatedNodes,
    CurrentLowPriorityNodes,
    CurrentMode,
    Description,
    Destination,
    DestinationGroups,
    DestinationType,
    Direction,
    FqdnTags,
    Group,
    GroupPriority,
    Hosts,
    Id,
    /// It changes nothing for what is assessed.
    Ignored,
    Location,
    Name,
    NextHop,
    NextHopAddress,
    Nsg,
    Pool,
    Port,
    Priority,
    Properties,
    Protocol,
    RouteTable,
    Source,
    SourceGroups,
    SourcePort,
    SourceType,
    State,
    Subnet,
    TargetDedicatedNodes,
    TargetLowPriorityNodes,
    TargetMode,
    /// What another column holds, as JSON.
    Text,
    Translated,
    Type,
    VmSize,
}

/// The names of columns, as letters and digits in lower case.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Access, &["action", "access", "ruleaction", "rulecollectionaction", "collectionaction"]),
    (
        Column::AddressPrefix,
        &["addressprefix", "addressprefixes", "prefix", "prefixes", "destinationipaddressescidrranges"],
    ),
    (Column::AllocationState, &["allocationstate"]),
    (Column::Collection, &["rulecollection", "rulecollectionname", "collection", "collectionname"]),
    (Column::CollectionPriority, &["rulecollectionpriority", "collectionpriority"]),
    (Column::CurrentDedicatedNodes, &["currentdedicatednodes", "dedicatednodes", "currentdedicatedcomputenodes"]),
    (
        Column::CurrentLowPriorityNodes,
        &["currentlowprioritynodes", "lowprioritynodes", "spotnodes", "spotlowprioritynodes", "currentspotnodes"],
    ),
    (
        Column::CurrentMode,
        &["currentnodecommunicationmode", "nodecommunicationmode", "communicationmode", "currentcommunicationmode"],
    ),
    (Column::Description, &["description", "ruledescription"]),
    (
        Column::Destination,
        &[
            "destination",
            "destinations",
            "destinationaddress",
            "destinationaddresses",
            "destinationaddressprefix",
            "destinationaddressprefixes",
            "destinationip",
            "destinationipaddress",
            "destinationipaddresses",
            "destinationprefix",
            "destinationprefixes",
        ],
    ),
    (
        Column::DestinationGroups,
        &["destinationapplicationsecuritygroup", "destinationapplicationsecuritygroups", "destinationasg"],
    ),
    (Column::DestinationType, &["destinationtype"]),
    (Column::Direction, &["direction", "ruledirection", "trafficdirection"]),
    (Column::FqdnTags, &["fqdntag", "fqdntags"]),
    (Column::Group, &["rulecollectiongroup", "rulecollectiongroupname"]),
    (Column::GroupPriority, &["rulecollectiongrouppriority", "grouppriority"]),
    (Column::Hosts, &["targetfqdn", "targetfqdns", "targetfqdnsurls", "fqdn", "fqdns", "destinationfqdns"]),
    (Column::Id, &["id", "resourceid"]),
    (
        Column::Ignored,
        &[
            "associatedsubnets",
            "associatedwith",
            "creationtime",
            "edit",
            "etag",
            "extendedlocation",
            "identity",
            "inheritedfrom",
            "ipgroups",
            "kind",
            "lastmodified",
            "managedby",
            "operatingsystem",
            "os",
            "plan",
            "provisioningstate",
            "resourcegroup",
            "resourcegroupname",
            "rulecollectiontype",
            "ruletype",
            "sku",
            "status",
            "subscription",
            "subscriptionid",
            "subscriptionname",
            "tags",
            "tenantid",
            "threatintelmode",
            "tlsinspection",
            "zones",
        ],
    ),
    (Column::Location, &["location", "region"]),
    (Column::Name, &["name", "rulename", "rule", "securityrule", "routename", "userdefinedroutename"]),
    (Column::NextHop, &["nexthoptype", "nexthop"]),
    (
        Column::NextHopAddress,
        &["nexthopip", "nexthopipaddress", "nexthopipaddresses", "nexthopaddress", "nexthopaddresses"],
    ),
    (Column::Nsg, &["networksecuritygroup", "networksecuritygroupname", "nsg", "nsgname", "securitygroup"]),
    (Column::Pool, &["poolid", "pool", "poolname"]),
    (
        Column::Port,
        &[
            "port",
            "ports",
            "portrange",
            "portranges",
            "destinationport",
            "destinationports",
            "destinationportrange",
            "destinationportranges",
            "destport",
        ],
    ),
    (Column::Priority, &["priority", "prio", "rulepriority"]),
    (Column::Properties, &["properties"]),
    (Column::Protocol, &["protocol", "protocols", "ipprotocol", "ipprotocols", "protocolport", "protocolports"]),
    (Column::RouteTable, &["routetable", "routetablename"]),
    (
        Column::Source,
        &[
            "source",
            "sources",
            "sourceaddress",
            "sourceaddresses",
            "sourceaddressprefix",
            "sourceaddressprefixes",
            "sourceip",
            "sourceipaddress",
            "sourceipaddresses",
            "sourceprefix",
            "sourceprefixes",
        ],
    ),
    (Column::SourceGroups, &["sourceapplicationsecuritygroup", "sourceapplicationsecuritygroups", "sourceasg"]),
    (Column::SourcePort, &["sourceport", "sourceports", "sourceportrange", "sourceportranges"]),
    (Column::SourceType, &["sourcetype"]),
    (Column::State, &["state"]),
    (Column::Subnet, &["subnet", "subnetid", "virtualnetworksubnet", "virtualnetwork"]),
    (Column::TargetDedicatedNodes, &["targetdedicatednodes", "targetdedicatedcomputenodes"]),
    (Column::TargetLowPriorityNodes, &["targetlowprioritynodes", "targetspotnodes", "targetspotlowprioritynodes"]),
    (Column::TargetMode, &["targetnodecommunicationmode", "targetcommunicationmode"]),
    (
        Column::Text,
        &[
            "applicationrulecollectionstext",
            "defaultsecurityrulestext",
            "ipconfigurationstext",
            "networkinterfacestext",
            "networkrulecollectionstext",
            "routestext",
            "securityrulestext",
            "subnetstext",
        ],
    ),
    (
        Column::Ignored,
        &[
            "addressspace",
            "defaultsecurityrules",
            "disablebgproutepropagation",
            "networkinterfaces",
            "resourceguid",
            "routes",
            "securityrules",
            "subnets",
            "tag",
            "tagstable",
        ],
    ),
    (Column::Translated, &["translatedaddress", "translatedaddressorfqdn", "translatedport", "translatedfqdn"]),
    (Column::Type, &["type", "resourcetype"]),
    (Column::VmSize, &["vmsize", "virtualmachinesize", "nodesize"]),
];

/// The meaning of a column with this name; `None` if the name is not known.
pub(super) fn of(name: &str) -> Option<Column> {
    let key: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    if key.is_empty() || name.len() > 60 {
        return None;
    }
    NAMES.iter().find(|(_, names)| names.contains(&key.as_str())).map(|(column, _)| *column)
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Rules of network security groups, written or effective.
    SecurityRules,
    /// Routes, written or effective.
    Routes,
    /// Rules of firewall policies and of firewalls.
    FirewallRules,
    /// Batch pools.
    Pools,
    /// Resources, as Resource Graph lists them.
    Graph,
    /// Objects of PowerShell, with JSON in columns such as `SecurityRulesText`.
    Objects,
}

/// How many columns a table may have; far more than any has.
const MOST_COLUMNS: usize = 200;

/// What the rows of a table with these columns are; `None` if it is nothing that is read.
pub(super) fn kind(columns: &[Option<Column>]) -> Option<Kind> {
    if columns.len() > MOST_COLUMNS {
        return None;
    }
    let has = |column: Column| columns.contains(&Some(column));
    let count = |wanted: &[Column]| wanted.iter().filter(|column| has(**column)).count();
    use Column::{Access, Destination, Direction, Name, Port, Priority, Protocol, Source};
    if has(Column::Text) && has(Column::Id) && has(Name) {
        Some(Kind::Objects)
    } else if (has(Column::Properties) && (has(Column::Id) || has(Column::Type)))
        || (has(Column::Id) && has(Column::Type))
    {
        Some(Kind::Graph)
    } else if has(Column::Collection) || has(Column::Group) {
        let rest = count(&[Source, Destination, Protocol, Port, Column::Hosts, Column::FqdnTags, Column::Translated]);
        (rest >= 2).then_some(Kind::FirewallRules)
    } else if has(Column::NextHop) && has(Column::AddressPrefix) {
        Some(Kind::Routes)
    } else if has(Priority) && count(&[Access, Direction, Name, Port, Protocol, Source, Destination]) >= 4 {
        Some(Kind::SecurityRules)
    } else if (has(Column::Pool) || has(Name) || has(Column::Id))
        && has(Column::VmSize)
        && count(&[
            Column::AllocationState,
            Column::CurrentDedicatedNodes,
            Column::TargetDedicatedNodes,
            Column::CurrentMode,
            Column::TargetMode,
        ]) >= 1
    {
        Some(Kind::Pools)
    } else {
        None
    }
}
