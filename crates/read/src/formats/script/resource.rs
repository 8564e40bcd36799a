//! The resources that a script creates and changes, in the order of its commands.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::value::symbol;
use crate::text::symbolic::{is_symbolic, may_be_same_name};
use model::estate::ResourceId;
use model::json::{Label, Node, Unclear};

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nsg,
    Rule,
    RouteTable,
    Route,
    Vnet,
    Subnet,
    NatGateway,
    SecurityGroup,
    ResourceGroup,
}

impl Kind {
    /// Its name in Azure.
    pub(super) fn azure(self) -> &'static str {
        match self {
            Kind::Nsg => "Microsoft.Network/networkSecurityGroups",
            Kind::Rule => "Microsoft.Network/networkSecurityGroups/securityRules",
            Kind::RouteTable => "Microsoft.Network/routeTables",
            Kind::Route => "Microsoft.Network/routeTables/routes",
            Kind::Vnet => "Microsoft.Network/virtualNetworks",
            Kind::Subnet => "Microsoft.Network/virtualNetworks/subnets",
            Kind::NatGateway => "Microsoft.Network/natGateways",
            Kind::SecurityGroup => "Microsoft.Network/applicationSecurityGroups",
            Kind::ResourceGroup => "Microsoft.Resources/resourceGroups",
        }
    }

    /// True for what is in another resource and has no parts of its own.
    fn is_part(self) -> bool {
        matches!(self, Kind::Rule | Kind::Route | Kind::Subnet)
    }

    /// The members that decide what a resource does: unknown where it is unknown whether a command runs.
    pub(super) fn deciding(self) -> &'static [&'static str] {
        match self {
            Kind::Rule => &["access"],
            Kind::Route => &["nextHopType"],
            Kind::Subnet => &["networkSecurityGroup", "routeTable"],
            _ => &[],
        }
    }

    /// The members that every resource of the type has.
    pub(super) fn all(self) -> &'static [&'static str] {
        match self {
            Kind::Rule => &[
                "priority",
                "direction",
                "access",
                "protocol",
                "sourceAddressPrefixes",
                "sourcePortRanges",
                "destinationAddressPrefixes",
                "destinationPortRanges",
            ],
            Kind::Route => &["addressPrefix", "nextHopType"],
            _ => &[],
        }
    }
}

/// What a resource is called, with all that it is in.
#[derive(Clone, Debug)]
pub(super) struct Key<'t> {
    pub kind: Kind,
    pub group: Option<Node<'t>>,
    /// The names of what it is in, and its own.
    pub path: Vec<Node<'t>>,
    /// Its id, if the script has that.
    pub id: Option<Node<'t>>,
}

impl<'t> Key<'t> {
    pub(super) fn new(kind: Kind, group: Option<Node<'t>>, path: Vec<Node<'t>>) -> Self {
        Key { kind, group, path, id: None }
    }

    /// A resource group.
    pub(super) fn group(name: Node<'t>) -> Self {
        Key::new(Kind::ResourceGroup, None, vec![name])
    }

    /// The resource with an id, or with a placeholder for one.
    pub(super) fn of_id(kind: Kind, id: Node<'t>) -> Self {
        let text = symbol(&id).into_owned();
        let path = ResourceId::new(&text);
        let names = kind.azure().split('/').skip(1).map(|kind| path.name_of(kind));
        let names: Option<Vec<Node<'t>>> =
            names.map(|name| name.map(|name| Node::Text(Cow::Owned(name.to_owned())))).collect();
        let group = path.resource_group().map(|group| Node::Text(Cow::Owned(group.to_owned())));
        let path = names.unwrap_or_else(|| kind.azure().split('/').skip(1).map(|_| id.clone()).collect());
        Key { kind, group, path, id: Some(id) }
    }

    /// The key of a part of it.
    pub(super) fn child(&self, kind: Kind, name: Node<'t>) -> Self {
        let id = self.id.as_ref().and_then(Node::text).map(|id| {
            let last = kind.azure().rsplit('/').next().unwrap_or_default();
            Node::Text(Cow::Owned(format!("{id}/{last}/{}", path_segment(&symbol(&name)))))
        });
        let path = self.path.iter().cloned().chain([name]).collect();
        Key { kind, group: self.group.clone(), path, id }
    }

    /// Its type with all names, in lower case.
    fn type_and_name(&self) -> String {
        let names: String = self.path.iter().map(|name| format!("/{}", path_segment(&symbol(name)))).collect();
        format!("{}{}", self.kind.azure(), names.to_ascii_lowercase())
    }

    pub(super) fn name(&self) -> &Node<'t> {
        self.path.last().unwrap_or(&Node::Null)
    }

    /// Its id, as far as the script shows it.
    pub(super) fn id(&self) -> Node<'t> {
        if let Some(id) = &self.id {
            return id.clone();
        }
        let path: Vec<String> = self.path.iter().map(|name| path_segment(&symbol(name))).collect();
        let path = ResourceId::of(self.kind.azure(), &path.join("/"));
        let group = match &self.group {
            Some(Node::Text(group)) if !group.contains('/') => format!("/resourceGroups/{group}"),
            _ => String::new(),
        };
        Node::Text(Cow::Owned(format!("{group}{path}")))
    }

    /// Whether two keys are those of one resource: `None` if that depends on what is unknown.
    pub(super) fn is(&self, other: &Key<'_>) -> Option<bool> {
        if self.kind != other.kind || self.path.len() != other.path.len() {
            return Some(false);
        }
        let mut is = Some(true);
        // Own names differ most.
        let names = self.path.iter().rev().zip(other.path.iter().rev());
        for (own, other) in names.chain(self.group.as_ref().zip(other.group.as_ref())) {
            match same(own, other) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => is = None,
            }
        }
        is
    }

    /// The same, where the name itself counts only if it is known: a variable may have another value at another command.
    fn is_surely(&self, other: &Key<'_>) -> Option<bool> {
        self.is(other).and_then(|is| if is && is_symbolic(&symbol(self.name())) { None } else { Some(is) })
    }

    /// Whether it is a part of what has another key.
    pub(super) fn is_in(&self, parent: &Key<'_>) -> Option<bool> {
        let own = self.path.get(..self.path.len().saturating_sub(1)).unwrap_or_default();
        let inside = self.kind.azure().strip_prefix(parent.kind.azure()).is_some_and(|rest| rest.starts_with('/'));
        if !inside {
            return Some(false);
        }
        Key { kind: parent.kind, group: self.group.clone(), path: own.to_vec(), id: None }.is(parent)
    }
}

fn path_segment(name: &str) -> String {
    name.replace('/', "|")
}

/// The value of a member of which only a command is known that does not change it.
fn unknown<'t>(name: &str, at: &'t str) -> Node<'t> {
    let unknown = Node::Unclear(Unclear::Written(Cow::Borrowed(at)));
    let is_list = name.ends_with("Prefixes") || name.ends_with("Ranges");
    if is_list { Node::List(vec![unknown]) } else { unknown }
}

/// Whether two names are the same: `None` if that depends on what is unknown.
fn same(one: &Node<'_>, other: &Node<'_>) -> Option<bool> {
    let (one, other) = (symbol(one), symbol(other));
    let is_known = !is_symbolic(&one) && !is_symbolic(&other);
    if one.eq_ignore_ascii_case(&other) {
        Some(true)
    } else if !is_known && may_be_same_name(&one, &other) {
        None
    } else {
        Some(false)
    }
}

/// A resource, as the commands so far leave it.
#[derive(Clone, Debug)]
pub(super) struct Resource<'t> {
    pub key: Key<'t>,
    pub members: Vec<(&'static str, Node<'t>)>,
    /// False if the script only changes it.
    pub is_created: bool,
    /// What it depends on whether it is as the commands say.
    pub doubt: Option<Cow<'t, str>>,
    /// The command that changes it only in memory.
    pub pending: Option<&'t str>,
    /// Why it may have more parts than the script shows.
    pub more: Vec<Cow<'t, str>>,
    /// The command.
    pub at: &'t str,
}

impl<'t> Resource<'t> {
    pub(super) fn new(key: Key<'t>, members: Vec<(&'static str, Node<'t>)>, at: &'t str) -> Self {
        Resource { key, members, is_created: true, doubt: None, pending: None, more: Vec::new(), at }
    }

    fn set(&mut self, name: &'static str, value: Node<'t>) {
        self.members.retain(|(own, _)| *own != name);
        self.members.push((name, value));
    }

    /// Its members, the deciding ones unknown where it is in doubt.
    pub(super) fn shown(&self) -> impl Iterator<Item = (Label<'t>, Node<'t>)> {
        let mut shown = self.clone();
        if let Some(doubt) = &self.doubt {
            for name in self.key.kind.deciding() {
                shown.set(name, Node::Unclear(Unclear::Written(doubt.clone())));
            }
        }
        shown.members.into_iter().map(|(name, value)| (Label::from(name), value))
    }
}

/// All resources of a script.
#[derive(Default)]
pub(super) struct Resources<'t> {
    pub list: Vec<Resource<'t>>,
    /// What is changed or deleted and was not created, with the command.
    pub not_created: Vec<(Key<'t>, &'t str)>,
    /// Names that are taken, with their types.
    names: BTreeSet<String>,
    /// True if a name is not known, and may be any.
    has_unknown: bool,
}

impl<'t> Resources<'t> {
    fn push(&mut self, resource: Resource<'t>) {
        let name = resource.key.type_and_name();
        self.has_unknown |= is_symbolic(&name);
        self.names.insert(name);
        self.list.push(resource);
    }

    /// True if no resource so far may be the one with a key.
    fn is_new(&self, key: &Key<'t>) -> bool {
        let name = key.type_and_name();
        !self.has_unknown && !is_symbolic(&name) && !self.names.contains(&name)
    }

    /// Creates a resource, or overwrites it. A command in doubt replaces nothing for sure.
    pub(super) fn create(&mut self, mut resource: Resource<'t>, doubt: Option<&'t str>) {
        resource.doubt = resource.doubt.or(doubt.map(Cow::Borrowed));
        if self.is_new(&resource.key) && resource.doubt.is_none() && resource.key.kind.is_part() {
            return self.push(resource);
        }
        let is_sure = resource.doubt.is_none();
        let mut is_shown = false;
        for other in &mut self.list {
            match other.key.is_surely(&resource.key) {
                Some(true) if !is_sure => {
                    is_shown = true;
                    other.doubt.get_or_insert_with(|| resource.doubt.clone().unwrap_or_default());
                }
                None => {
                    other.doubt.get_or_insert(Cow::Owned(symbol(resource.key.name()).into_owned()));
                }
                _ => {}
            }
        }
        if let Some(doubt) = &resource.doubt {
            self.add_doubt(&resource.key, doubt.clone());
        }
        if is_sure {
            // It depends on the release of the tool whether an overwritten resource keeps its parts.
            for part in self.list.iter_mut().filter(|part| part.key.is_in(&resource.key) == Some(true)) {
                part.doubt.get_or_insert(Cow::Borrowed(resource.at));
                resource.more = vec![Cow::Borrowed(resource.at)];
            }
            self.list.retain(|other| other.key.is_surely(&resource.key) != Some(true));
        }
        if !is_shown {
            self.push(resource);
        }
    }

    /// What a part is in may have others: how often a command runs is unknown.
    fn add_doubt(&mut self, part: &Key<'t>, doubt: Cow<'t, str>) {
        for parent in self.list.iter_mut().filter(|parent| part.is_in(&parent.key) != Some(false)) {
            if !parent.more.contains(&doubt) {
                parent.more.push(doubt.clone());
            }
        }
    }

    /// Changes members of a resource; of one that the script does not create, the others are unknown. True if it is created here.
    pub(super) fn update(&mut self, change: Resource<'t>, doubt: Option<&'t str>) -> bool {
        let mut is_found = false;
        for other in &mut self.list {
            let is_same = other.key.is_surely(&change.key);
            is_found |= is_same == Some(true);
            match (is_same, doubt) {
                (Some(true), None) if change.doubt.is_none() => {
                    other.pending = change.pending.or(other.pending);
                    change.members.iter().for_each(|(name, value)| other.set(name, value.clone()));
                }
                (Some(false), _) => {}
                (Some(true), _) => {
                    let doubt = change.doubt.clone().or(doubt.map(Cow::Borrowed)).unwrap_or_default();
                    other.doubt.get_or_insert(doubt.clone());
                    for (name, _) in &change.members {
                        other.set(name, Node::Unclear(Unclear::Written(doubt.clone())));
                    }
                }
                (None, _) => {
                    let doubt = Cow::Owned(symbol(change.key.name()).into_owned());
                    other.doubt.get_or_insert(doubt);
                }
            }
        }
        if !is_found {
            self.not_created.push((change.key.clone(), change.at));
            let set: Vec<&'static str> = change.members.iter().map(|(name, _)| *name).collect();
            let others = change.key.kind.all().iter().filter(|name| !set.contains(name));
            let members =
                others.map(|name| (*name, unknown(name, change.at))).chain(change.members.iter().cloned()).collect();
            let doubt = change.doubt.clone().or(doubt.map(Cow::Borrowed));
            self.push(Resource { members, is_created: false, doubt, ..change });
        }
        is_found
    }

    /// Deletes a resource with all that is in it. One that the script does not create was there, and may be shown elsewhere.
    pub(super) fn delete(&mut self, key: &Key<'t>, doubt: Option<&'t str>, at: &'t str) -> bool {
        let is_parent_shown = self.list.iter().any(|parent| parent.is_created && key.is_in(&parent.key) == Some(true));
        let mut is_found = is_parent_shown;
        for other in &mut self.list {
            let is_meant = match (other.key.is_surely(key), other.key.is_in(key)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
            is_found |= is_meant == Some(true);
            match (is_meant, doubt) {
                (Some(false), _) | (Some(true), None) => {}
                (Some(true), Some(doubt)) => _ = other.doubt.get_or_insert(Cow::Borrowed(doubt)),
                (None, _) => _ = other.doubt.get_or_insert(Cow::Owned(symbol(key.name()).into_owned())),
            }
        }
        if doubt.is_none() {
            self.list.retain(|other| other.key.is_surely(key) != Some(true) && other.key.is_in(key) != Some(true));
        }
        if !is_found && !key.kind.all().is_empty() {
            self.not_created.push((key.clone(), at));
            let members = key.kind.all().iter().map(|name| (*name, unknown(name, at))).collect();
            self.push(Resource { is_created: false, ..Resource::new(key.clone(), members, at) });
        }
        is_found
    }

    /// Deletes a part in memory: it is gone once that is applied.
    pub(super) fn remove(&mut self, part: &Resource<'t>, doubt: Option<&'t str>) {
        let is_shown = self.list.iter().any(|own| own.key.is(&part.key) == Some(true));
        self.delete(&part.key, doubt.or(part.doubt.is_some().then_some(part.at)), part.at);
        // The resource that it was in waits for the change.
        for whole in self.list.iter_mut().filter(|whole| part.key.is_in(&whole.key) == Some(true)) {
            whole.pending = part.pending;
        }
        if !is_shown {
            self.list
                .iter_mut()
                .filter(|own| own.key.is(&part.key) == Some(true))
                .for_each(|own| own.pending = part.pending);
        }
    }

    /// Notes that a resource is changed in a way that is not read.
    pub(super) fn disturb(&mut self, key: &Key<'t>, at: &'t str) {
        for own in &mut self.list {
            let is_it = own.key.is(key) != Some(false);
            if is_it {
                own.more.push(Cow::Borrowed(at));
            }
            if is_it || own.key.is_in(key) != Some(false) {
                own.doubt.get_or_insert(Cow::Borrowed(at));
            }
        }
    }

    /// Applies what was changed in memory; false if nothing was.
    pub(super) fn apply(&mut self, key: &Key<'t>) -> bool {
        let mut applied = false;
        for own in self.list.iter_mut().filter(|own| own.key.is(key) == Some(true) || own.key.is_in(key) == Some(true))
        {
            applied |= own.pending.take().is_some();
        }
        applied
    }

    /// The location of a resource group that the script creates, which az uses for the resources in it.
    pub(super) fn location_of(&self, group: &Node<'t>) -> Option<Node<'t>> {
        let group = self.created(&Key::group(group.clone())).filter(|group| group.doubt.is_none())?;
        let location = group.members.iter().find(|(name, _)| *name == "location");
        location.and_then(|(_, location)| location.text()).map(|text| Node::Text(Cow::Owned(text.to_owned())))
    }

    /// The resource with a key, if the script creates it.
    pub(super) fn created(&self, key: &Key<'_>) -> Option<&Resource<'t>> {
        self.list.iter().find(|own| own.is_created && own.key.is(key) == Some(true))
    }
}
