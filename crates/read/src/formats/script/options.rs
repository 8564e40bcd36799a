//! One command with its options.

use super::resource::{Key, Kind};
use super::value::Value;
use model::json::{Label, Node};

/// A word after a command's name.
#[derive(Clone, Debug)]
pub(super) struct Argument<'t> {
    /// As written.
    pub slice: &'t str,
    /// The option that it is, in lower case.
    pub option: Option<String>,
    pub value: Value<'t>,
}

/// A command that is run.
pub(super) struct Command<'t> {
    /// Its name, as written.
    pub at: &'t str,
    /// The words of its name.
    pub name: Vec<String>,
    pub options: Vec<Given<'t>>,
    /// Arguments without an option.
    pub loose: Vec<Argument<'t>>,
    /// What it depends on whether it runs.
    pub doubt: Option<&'t str>,
    /// What the command before it in the pipeline gives.
    pub piped: Option<Value<'t>>,
}

/// An option with its values.
pub(super) struct Given<'t> {
    pub name: String,
    pub slice: &'t str,
    pub values: Vec<Value<'t>>,
    is_read: bool,
}

impl Given<'_> {
    /// True if it sets nothing that is assessed. What follows a value, or an option without one, may be an option in a variable.
    fn is_general(&self) -> bool {
        let most = match self.name.as_str() {
            "--tags" => usize::MAX,
            "--no-wait" | "--yes" | "-y" | "--verbose" | "--debug" | "--only-show-errors" => 0,
            _ => 1,
        };
        GENERAL.contains(&self.name.as_str()) && self.values.len() <= most
    }
}

/// Options that every command has, and those that set nothing that is assessed.
const GENERAL: [&str; 31] = [
    "--subscription",
    "--output",
    "-o",
    "--query",
    "--verbose",
    "--debug",
    "--only-show-errors",
    "--no-wait",
    "--tags",
    "--location",
    "-l",
    "--yes",
    "-y",
    "--acquire-policy-token",
    "--change-reference",
    "-erroraction",
    "-warningaction",
    "-informationaction",
    "-outvariable",
    "-defaultprofile",
    "-azcontext",
    "-confirm",
    "-force",
    "-asjob",
    "-tag",
    "-verbose",
    "-debug",
    "-passthru",
    "-location",
    "-changereference",
    "-acquirepolicytoken",
];

/// What an option sets.
#[derive(Clone, Copy)]
pub(super) enum Set {
    /// A member with one value.
    One(&'static str),
    /// A member with a list of values.
    List(&'static str),
    /// A member with a list of objects, each with its value in this member.
    Objects(&'static str, &'static str),
    /// A reference to a resource, by its id or its name in the same group.
    Reference(&'static str, Kind),
    /// References to resources.
    References(&'static str, Kind),
    /// Nothing that is read.
    Nothing,
}

/// The names of an option, and what it sets.
pub(super) type Row = (&'static [&'static str], Set);

impl<'t> Command<'t> {
    /// The command with these arguments.
    pub(super) fn new(at: &'t str, name: Vec<String>, arguments: Vec<Argument<'t>>) -> Self {
        let mut command = Command { at, name, options: Vec::new(), loose: Vec::new(), doubt: None, piped: None };
        for argument in arguments {
            match (argument.option.clone(), command.options.last_mut()) {
                (Some(name), _) => {
                    let (slice, values) = (argument.slice, Vec::new());
                    command.options.push(Given { name, slice, values, is_read: false });
                }
                (None, Some(last)) => last.values.extend(argument.value.flat()),
                (None, None) => command.loose.push(argument),
            }
        }
        command
    }

    /// The values of an option, which may be written in short.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<Vec<Value<'t>>> {
        let exact = self.options.iter().position(|given| names.contains(&given.name.as_str()));
        let short = |given: &Given<'t>| {
            let is_long = given.name.len() > 3 || !given.name.starts_with("--");
            !given.is_read && is_long && given.name.len() > 2 && names.iter().any(|name| name.starts_with(&given.name))
        };
        let at = exact.or_else(|| self.options.iter().position(short))?;
        let given = self.options.get_mut(at)?;
        given.is_read = true;
        Some(given.values.clone())
    }

    /// The values of an option that needs some: without any, the command breaks off.
    fn values(&mut self, names: &[&str]) -> Option<Vec<Value<'t>>> {
        let at = self.at;
        let values = self.take(names)?;
        Some(if values.is_empty() { vec![Value::unknown(at)] } else { values })
    }

    /// The value of an option.
    pub(super) fn one(&mut self, names: &[&str]) -> Option<Value<'t>> {
        let mut values = self.values(names)?.into_iter();
        let (first, more) = (values.next(), values.next());
        // A second value may be an option in a variable.
        if let Some(more) = more {
            self.loose.push(Argument { slice: self.at, option: None, value: more });
        }
        first
    }

    /// The text of an option.
    pub(super) fn text(&mut self, names: &[&str]) -> Option<Node<'t>> {
        self.one(names).map(|value| value.node())
    }

    /// An option, or a placeholder for its value where it is not given.
    pub(super) fn text_or_unknown(&mut self, names: &[&str]) -> Node<'t> {
        let at = self.at;
        self.text(names).unwrap_or_else(|| Value::unknown(at).node())
    }

    /// What in the command is not read, and may change what it does.
    pub(super) fn unread(&self) -> Option<&'t str> {
        let option = self.options.iter().find(|given| !given.is_read && !given.is_general()).map(|given| given.slice);
        option.or_else(|| self.loose.first().map(|argument| argument.slice))
    }

    /// The members that its options set.
    pub(super) fn members(&mut self, rows: &[Row], group: Option<&Node<'t>>) -> Vec<(&'static str, Node<'t>)> {
        let mut members = Vec::new();
        for (names, set) in rows {
            let value = match set {
                Set::One(_) | Set::Reference(..) => self.one(names).map(|value| vec![value]),
                Set::List(_) | Set::Objects(..) | Set::References(..) => self.values(names),
                Set::Nothing => self.take(names),
            };
            members.extend(value.and_then(|values| set.member(values, group)));
        }
        members
    }
}

impl Set {
    fn member<'t>(self, values: Vec<Value<'t>>, group: Option<&Node<'t>>) -> Option<(&'static str, Node<'t>)> {
        let first = values.first().map(Value::node);
        Some(match self {
            Set::One(name) => (name, first.unwrap_or_default()),
            Set::List(name) => (name, Node::List(nodes(&values))),
            Set::Objects(name, member) => {
                let objects = nodes(&values).into_iter().map(|value| object([(member, value)]));
                (name, Node::List(objects.collect()))
            }
            Set::Reference(name, kind) => {
                (name, values.first().map(|value| reference(value, kind, group)).unwrap_or_default())
            }
            Set::References(name, kind) => {
                (name, Node::List(values.iter().map(|value| reference(value, kind, group)).collect()))
            }
            Set::Nothing => return None,
        })
    }
}

/// Lists of values as one; what is empty sets nothing.
fn nodes<'t>(values: &[Value<'t>]) -> Vec<Node<'t>> {
    let flat = values.iter().flat_map(|value| match value.node() {
        Node::List(list) => list,
        node => vec![node],
    });
    flat.filter(|node| !node.text().is_some_and(str::is_empty)).collect()
}

/// A reference to a resource; null for none.
fn reference<'t>(value: &Value<'t>, kind: Kind, group: Option<&Node<'t>>) -> Node<'t> {
    let id = match value.node() {
        Node::Text(text) if ["", "null", "none", "$null", "\"\""].contains(&text.to_ascii_lowercase().as_str()) => {
            return Node::Null;
        }
        Node::Text(text) if text.starts_with('/') => Node::Text(text),
        // A name that is not known may be an id.
        Node::Text(text) => Key::new(kind, group.cloned(), vec![Node::Text(text)]).id(),
        node => node,
    };
    object([("id", id)])
}

pub(super) fn object<'t>(members: impl IntoIterator<Item = (&'static str, Node<'t>)>) -> Node<'t> {
    Node::Object(members.into_iter().map(|(name, value)| (Label::from(name), value)).collect())
}
