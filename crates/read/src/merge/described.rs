//! What a description of a resource says, member by member, so that two of them can be compared and united.

use std::fmt::Display;

use crate::messages::merge;
use model::estate::{Description, HasResource, Origin, Reading, Resource, ResourceId};
use model::message::{Message, all_listed, quoted};

/// A kind of resource whose descriptions are compared.
pub(super) trait Described: HasResource + Clone {
    /// What a sentence calls it.
    fn label(&self) -> Message;

    /// Takes what the id of the other shows in addition to its name.
    fn take_parent(&mut self, _other: &Self) {}
    fn members() -> Vec<Member<Self>>;

    /// What it holds by name, such as rules.
    fn entries(&self) -> Vec<Entry> {
        Vec::new()
    }
    /// True if it holds no more entries than it shows.
    fn shows_all_entries(&self) -> bool {
        true
    }
    /// Takes an entry of another description.
    fn take_entry(&mut self, _other: &Self, _name: &str) {}
    /// Replaces its own entry with that of another description.
    fn replace_entry(&mut self, _other: &Self, _name: &str) {}
    /// Notes that its entries are all there are.
    fn complete(&mut self) {}
    /// Takes what adds up: where it is attached, and the addresses of tags.
    fn add_up(&mut self, _other: &Self) {}
    /// True if this is what Azure makes of the resource, and not the resource as the user wrote it.
    fn is_effective(&self) -> bool {
        false
    }
}

/// A member of a kind of resource.
pub(super) struct Member<T> {
    /// Its name, in a sentence.
    pub name: fn() -> Message,
    /// What a description says of it.
    pub value: fn(&T) -> Value,
    /// Takes the value of another description.
    pub take: fn(&mut T, &T),
    /// True if a description that lacks it says nothing about it, even one that shows all: older versions of Azure's
    /// interfaces don't know it.
    pub is_newer: bool,
}

/// Something that a resource holds by its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its name, in lower case.
    pub name: String,
    /// What a sentence calls it: `rule x`.
    pub label: Message,
    /// What it says.
    pub content: String,
}

/// What a description says of a member.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing, which may mean that it does not exist.
    Absent,
    /// Something that could not be evaluated.
    Unclear,
    /// A text, a number, or a list of them.
    Text(String),
    /// Something that has no text of its own.
    Described(Message),
    /// References to other resources.
    Ids(Vec<ResourceId>),
}

impl Value {
    pub(super) fn text(text: Option<impl Display>) -> Value {
        text.map_or(Value::Absent, |text| Value::Text(text.to_string().to_ascii_lowercase()))
    }

    /// The value of a text that may not be known.
    pub(super) fn reading(reading: Option<&Reading<impl Display>>) -> Value {
        match reading {
            Some(Reading::Known(value)) => Value::text(Some(value)),
            Some(Reading::Unknown(_)) => Value::Unclear,
            None => Value::Absent,
        }
    }

    /// The value of a list whose order says nothing.
    pub(super) fn set(items: impl IntoIterator<Item = impl Display>) -> Value {
        let mut items: Vec<String> = items.into_iter().map(|item| item.to_string().to_ascii_lowercase()).collect();
        model::sorted::sort(&mut items);
        items.dedup();
        if items.is_empty() { Value::Absent } else { Value::Text(items.join(", ")) }
    }

    /// The value of a reference. An expression that could not be evaluated leads nowhere.
    pub(super) fn id(id: Option<&ResourceId>) -> Value {
        match id {
            None => Value::Absent,
            Some(id) if id.is_unevaluated() => Value::Unclear,
            Some(id) => Value::Ids(vec![id.clone()]),
        }
    }

    /// What it says, to put descriptions in an order.
    fn content(&self) -> String {
        match self {
            Value::Absent => String::new(),
            Value::Described(_) => "described".to_owned(),
            Value::Ids(ids) => ids.iter().map(|id| id.as_str().to_ascii_lowercase()).collect::<Vec<String>>().join(" "),
            Value::Text(text) => text.clone(),
            Value::Unclear => "~".to_owned(),
        }
    }

    /// The value of a list of references.
    pub(super) fn ids(ids: &[ResourceId]) -> Value {
        match ids {
            [] => Value::Absent,
            ids => Value::Ids(ids.to_vec()),
        }
    }

    /// True if the two say the same.
    pub(super) fn is_like(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Ids(own), Value::Ids(others)) => {
                own.iter().all(|id| others.iter().any(|other| id.refers_to(other)))
                    && others.iter().all(|other| own.iter().any(|id| id.refers_to(other)))
            }
            _ => self == other,
        }
    }

    /// The value in a sentence.
    fn message(&self) -> Message {
        match self {
            Value::Absent => merge::none(),
            Value::Unclear => merge::unknown(),
            Value::Text(text) => Message::from(quoted(text)),
            Value::Described(message) => message.clone(),
            Value::Ids(ids) => all_listed(ids),
        }
    }
}

/// A difference between two descriptions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Difference {
    /// The member, in a sentence: `NSG`, `rule x`.
    pub member: Message,
    /// What the two say of it, where that is short.
    pub values: Option<(Message, Message)>,
}

/// A list in an order of texts: of two that begin alike, the longer one comes first.
fn bracketed(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<String>>().join(", "))
}

/// Terms whose order says nothing.
pub(super) fn terms(terms: impl IntoIterator<Item = impl Display>) -> String {
    match Value::set(terms) {
        Value::Text(text) => text,
        _ => String::new(),
    }
}

/// How long a value may be that is shown.
const MOST_SHOWN: usize = 60;

impl Difference {
    fn of_member(member: Message, own: &Value, other: &Value) -> Self {
        Difference { member, values: Some((own.message(), other.message())).filter(is_short) }
    }

    fn of_entry(entry: &Entry, own: Message, other: Message) -> Self {
        Difference { member: entry.label.clone(), values: Some((own, other)).filter(is_short) }
    }
}

fn is_short((own, other): &(Message, Message)) -> bool {
    own.length() <= MOST_SHOWN && other.length() <= MOST_SHOWN
}

/// A description without its type: what is done with descriptions of all kinds is compiled once.
pub(super) struct Said {
    /// What a sentence calls the resource.
    pub label: Message,
    /// Its position in the source.
    pub origin: Origin,
    /// What its source says of itself.
    pub description: Description,
    /// What it holds by name.
    pub entries: Vec<Entry>,
    /// True if it holds no more entries than it shows.
    pub shows_all_entries: bool,
    members: Vec<SaidMember>,
}

/// A member of a description without its type.
struct SaidMember {
    name: fn() -> Message,
    value: Value,
    is_newer: bool,
}

impl Said {
    pub(super) fn by<T: Described>(item: &T) -> Said {
        let said = |Member { name, value, is_newer, .. }: Member<T>| SaidMember { name, value: value(item), is_newer };
        Said {
            label: item.label(),
            origin: item.resource().origin,
            description: item.resource().description.clone(),
            entries: item.entries(),
            shows_all_entries: item.shows_all_entries(),
            members: T::members().into_iter().map(said).collect(),
        }
    }

    /// True if it says something of a member.
    fn says(&self, member: &SaidMember) -> bool {
        match member.value {
            Value::Absent => self.description.shows_all() && !member.is_newer,
            Value::Unclear => false,
            Value::Text(_) | Value::Described(_) | Value::Ids(_) => true,
        }
    }

    pub(super) fn has_entry(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// What it says, without where.
    pub(super) fn content(&self, id: Option<&ResourceId>) -> String {
        let Description { form, signs, is_truncated } = &self.description;
        let members = bracketed(self.members.iter().map(|member| member.value.content()));
        let entries = bracketed(self.entries.iter().map(|entry| format!("{} {}", entry.name, entry.content)));
        let signs = bracketed(signs.iter().map(|sign| format!("{} {}", sign.name, sign.moment)));
        let id = id.map_or_else(String::new, |id| id.as_str().to_ascii_lowercase());
        format!("{members} {entries} {} {signs} {is_truncated} {} {id}", *form as u8, self.shows_all_entries)
    }

    /// Where another description contradicts it.
    pub(super) fn differences(&self, other: &Said) -> Vec<Difference> {
        let mut differences = Vec::new();
        for (a, b) in self.members.iter().zip(&other.members) {
            if self.says(a) && other.says(b) && !a.value.is_like(&b.value) {
                differences.push(Difference::of_member((a.name)(), &a.value, &b.value));
            }
        }
        let content = |entry: &Entry| Message::from(quoted(&entry.content));
        for entry in &self.entries {
            match other.entries.iter().find(|other| other.name == entry.name) {
                Some(other) if other.content == entry.content => {}
                Some(other) => differences.push(Difference::of_entry(entry, content(entry), content(other))),
                None if other.shows_all_entries => {
                    differences.push(Difference::of_entry(entry, merge::present(), merge::absent()));
                }
                None => {}
            }
        }
        let missing = other.entries.iter().filter(|entry| self.shows_all_entries && !self.has_entry(&entry.name));
        differences.extend(missing.map(|entry| Difference::of_entry(entry, merge::absent(), merge::present())));
        differences
    }

    /// The places of the members that only another description shows.
    pub(super) fn lacks(&self, other: &Said) -> Vec<usize> {
        let lacks = |(own, others): (&SaidMember, &SaidMember)| {
            let nothing = own.value == Value::Absent && others.value == Value::Unclear;
            !self.says(own) && (other.says(others) || nothing)
        };
        let pairs = self.members.iter().zip(&other.members).enumerate();
        pairs.filter(|(_, pair)| lacks(*pair)).map(|(place, _)| place).collect()
    }
}

/// The location as it is compared.
pub(super) fn location(resource: &Resource) -> Value {
    Value::text(resource.location.as_ref().map(|location| location.replace(' ', "")))
}

/// A member with its field: `member!(merge::member_nsg, nsg, |own| Value::id(own.nsg.as_ref()))`.
macro_rules! member {
    ($name:path, $field:ident, $value:expr) => {
        member!($name, $field, $value, false)
    };
    (newer $name:path, $field:ident, $value:expr) => {
        member!($name, $field, $value, true)
    };
    ($name:path, $field:ident, $value:expr, $is_newer:literal) => {
        $crate::merge::described::Member {
            name: $name,
            value: |own: &Self| {
                let value: fn(&Self) -> $crate::merge::described::Value = $value;
                value(own)
            },
            take: |own: &mut Self, other: &Self| own.$field.clone_from(&other.$field),
            is_newer: $is_newer,
        }
    };
}
pub(super) use member;
