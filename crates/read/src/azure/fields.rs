//! The members of a resource's JSON, however it is wrapped: as the command line prints it, as the REST API answers, as a
//! template declares it.

use std::net::IpAddr;

use ipnet::IpNet;

use super::described;
use super::names::without_slashes;
use crate::documents::document::Document;
use crate::documents::truncated::is_cut;
use crate::documents::{kind, notes};
use crate::messages::resources;
use crate::text::regional::region_symbol;
use crate::text::symbolic::{is_symbolic, known_end};
use model::estate::{Origin, Reading, RegionSymbol, Resource, ResourceId, Unknown, last_segment};
use model::json::{Node, Object};
use model::message::{Message, code};
use model::source::Severity;

/// An object that is being read, and all that its values depend on.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'o, 't, 'd> {
    pub object: &'o Object<'t>,
    /// Where its members are: in `properties`, or next to the name.
    pub body: &'o Object<'t>,
    /// The document that contains it.
    pub document: &'o Document<'d>,
}

impl<'o, 't, 'd> Fields<'o, 't, 'd> {
    pub(crate) fn of(object: &'o Object<'t>, document: &'o Document<'d>) -> Self {
        Fields { object, body: object.object("properties").unwrap_or(object), document }
    }

    /// The fields of an object inside this one.
    pub(crate) fn inside(&self, object: &'o Object<'t>) -> Self {
        Fields::of(object, self.document)
    }

    /// The fields of the object in a member.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        self.body.object(name).map(|object| self.inside(object))
    }

    /// The fields of the objects in a list.
    pub(crate) fn members(&self, name: &str) -> Vec<Self> {
        self.body.list(name).iter().filter_map(Node::object).map(|object| self.inside(object)).collect()
    }

    /// True if the text breaks off inside the object: the missing part may contain what it does not show.
    pub(crate) fn is_cut(&self) -> bool {
        is_cut(self.object) || is_cut(self.body)
    }

    /// The text of a member, as read; unclear if a break may hide it.
    pub(crate) fn reading(&self, name: &str) -> Option<Reading<String>> {
        text(self.body, name)
            .or_else(|| text(self.object, name))
            .filter(|reading| reading.known().is_none_or(|text| !text.is_empty()))
            .or_else(|| self.is_cut().then_some(Reading::Unknown(Unknown::Truncated)))
    }

    /// The text of a member, if it was understood.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.reading(name).and_then(|reading| reading.known().cloned())
    }

    /// The truth of a member: JSON's own, or as text.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.body.get(name)? {
            Node::Bool(value) => Some(*value),
            Node::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Node::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Node::Unclear(unclear) => {
                let message = resources::flag_unknown(code(name), &notes::unknown(unclear));
                self.document.say(Severity::Warning, self.origin(), message);
                None
            }
            _ => None,
        }
    }

    /// The whole number in a member.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }

    /// The texts of a list, those that were understood; a text alone is a list of one.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let one = |node: &Node<'t>| reading(node).into_known();
        match self.body.get(name) {
            Some(Node::List(list)) => list.iter().filter_map(one).collect(),
            Some(Node::Text(text)) if !text.is_empty() => vec![text.to_string()],
            _ => Vec::new(),
        }
    }

    /// The id of the resource that a member refers to, as `{ "id": … }` or as text. An expression that could not be
    /// evaluated still is a reference: it leads to nothing that is shown, and must not count as none. Nor must one that a
    /// break may hide.
    pub(crate) fn reference(&self, name: &str) -> Option<ResourceId> {
        let Some(member) = self.body.get(name) else {
            return self.is_cut().then(|| ResourceId::from(Reading::Unknown(Unknown::Truncated)));
        };
        let reading = match member {
            Node::Object(object) => self.inside(object).reading("id"),
            Node::Text(_) | Node::Unclear(_) => self.reading(name),
            _ => None,
        };
        reading.map(ResourceId::from)
    }

    /// The ids of the resources that a list refers to.
    pub(crate) fn ids(&self, name: &str) -> Vec<ResourceId> {
        let objects = self.members(name);
        let texts = if objects.is_empty() {
            self.texts(name)
        } else {
            objects.iter().filter_map(|one| one.text("id")).collect()
        };
        texts.into_iter().map(ResourceId::from).collect()
    }

    /// The ids of all resources that a list refers to, also of those that could not be evaluated.
    pub(crate) fn references(&self, name: &str) -> Vec<ResourceId> {
        let one = |node: &'o Node<'t>| match node {
            Node::Object(object) => self.inside(object).reading("id").map(ResourceId::from),
            node => shown(node).map(ResourceId::from),
        };
        match self.body.get(name) {
            Some(Node::List(list)) => list.iter().filter_map(one).collect(),
            Some(other) => one(other).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The texts of a list as they are written, also those that could not be evaluated; a text alone is a list of one.
    pub(crate) fn entries(&self, name: &str) -> Vec<String> {
        match self.body.get(name) {
            Some(Node::List(list)) => list.iter().filter_map(shown).collect(),
            Some(other) => shown(other).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The prefixes in some members, single ones and lists.
    pub(crate) fn prefixes(&self, names: &[&str]) -> Vec<IpNet> {
        let mut prefixes = Vec::new();
        for prefix in names.iter().flat_map(|name| self.texts(name)).filter_map(|text| prefix(&text)) {
            if !prefixes.contains(&prefix) {
                prefixes.push(prefix);
            }
        }
        prefixes
    }

    /// True if the object is of this resource type: by its `type`, or else by its id.
    pub(crate) fn is_a(&self, of: &str) -> bool {
        match self.object.text("type") {
            Some(own) => own.eq_ignore_ascii_case(of),
            None => {
                self.object.text("id").is_some_and(|id| ResourceId::is_text_of(id, of))
                    && !is_reference(self.object)
                    && kind::of_object(self.object).is_none()
            }
        }
    }

    /// True if all of these members are there.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.body.get(name).is_some() || self.object.get(name).is_some())
    }

    /// True if a member is there, were it only to say that there is nothing.
    pub(crate) fn shows(&self, name: &str) -> bool {
        let has = |object: &Object<'_>| object.members().any(|(own, _)| own.eq_ignore_ascii_case(name));
        has(self.body) || has(self.object)
    }

    /// The position of the object.
    pub(crate) fn origin(&self) -> Origin {
        self.document.origin_of(self.object)
    }

    /// What every resource has. `kind` is the type, `unnamed` what a resource without a name is called by its line.
    pub(crate) fn resource(&self, kind: &str, unnamed: fn(u32) -> Message) -> Resource {
        let origin = self.origin();
        let id = self.object.text("id").map(ResourceId::new).filter(|id| !id.is_unevaluated());
        let written = self.text_of_object("name");
        let full = written.as_ref().and_then(|name| name.known().cloned());
        // Templates name a child after its parents: only the end is its own name. Other names have no slashes in Azure.
        let is_child = kind.split('/').count() > 2;
        let of_name =
            |name: &str| ResourceId::of(kind, &if is_child { name.to_owned() } else { name.replace('/', "|") });
        // Even an unknown name distinguishes two references to it from others.
        let unknown = || written.as_ref().map(|name| ResourceId::of(kind, &without_slashes(&name.to_string())));
        let id = id.or_else(|| full.as_deref().map(of_name)).or_else(unknown);
        let own = written.as_ref().filter(|_| is_child).and_then(|name| match name {
            Reading::Known(name) => Some(last_segment(name).to_owned()),
            name => known_end(&name.to_string()).rsplit_once('/').map(|(_, own)| own.to_owned()),
        });
        let name = match (written.clone(), &id) {
            (Some(unclear), _) => own.filter(|own| !own.is_empty()).map_or(unclear, Reading::Known),
            (None, Some(id)) => Reading::Known(id.name().to_owned()),
            (None, None) => Reading::Unknown(Unknown::Described(unnamed(origin.line))),
        };
        let location = self.text_of_object("location").and_then(Reading::into_known);
        let description = described::description(self.object, self.document);
        Resource { name, id, location, origin, description }
    }

    /// The expression of the location, if that has no value.
    pub(crate) fn region_symbol(&self) -> Option<RegionSymbol> {
        let text = match self.text_of_object("location")? {
            Reading::Known(text) if is_symbolic(&text) => text,
            Reading::Unknown(Unknown::Written(text)) => text,
            _ => return None,
        };
        region_symbol(&text).map(|expression| RegionSymbol { expression: expression.to_owned(), sources: Vec::new() })
    }

    fn text_of_object(&self, name: &str) -> Option<Reading<String>> {
        text(self.object, name)
    }

    /// Says that something in the object could not be understood.
    pub(crate) fn unclear(&self, message: Message) {
        self.document.say(Severity::Error, self.origin(), message);
    }
}

/// Where the fields are: in `properties`, or flattened next to the name.
pub(crate) fn body_of<'o, 't>(object: &'o Object<'t>) -> &'o Object<'t> {
    object.object("properties").unwrap_or(object)
}

/// A whole number.
pub(crate) fn number(text: &str) -> Reading<u32> {
    text.trim().parse().map_or_else(|_| Reading::Unknown(Unknown::written(text)), Reading::Known)
}

/// The text of a member. `None` if there is none.
pub(crate) fn text(object: &Object<'_>, name: &str) -> Option<Reading<String>> {
    object.get(name).map(reading)
}

/// The text of a value; numbers are text as well.
pub(crate) fn reading(node: &Node<'_>) -> Reading<String> {
    match node {
        Node::Text(text) => Reading::Known(text.to_string()),
        Node::Number(number) => Reading::Known(number.to_string()),
        Node::Unclear(unclear) => Reading::Unknown(notes::unknown(unclear)),
        Node::Truncated => Reading::Unknown(Unknown::Truncated),
        _ => Reading::Unknown(Unknown::Missing),
    }
}

/// A text as it is written, or what is in its place; `None` for an empty text, and for what is no text.
fn shown(node: &Node<'_>) -> Option<String> {
    let text = match node {
        Node::Text(text) => text.to_string(),
        Node::Unclear(unclear) => notes::unknown(unclear).to_string(),
        Node::Truncated => Unknown::Truncated.to_string(),
        _ => String::new(),
    };
    (!text.is_empty()).then_some(text)
}

/// True if an object only says which resource is meant.
fn is_reference(object: &Object<'_>) -> bool {
    const TELLS_WHICH: [&str; 4] = ["id", "name", "resourceGroup", "location"];
    object
        .members()
        .all(|(name, value)| *value == Node::Null || TELLS_WHICH.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// A prefix, or an address as the prefix of one.
pub(crate) fn prefix(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
