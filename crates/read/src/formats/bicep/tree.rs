//! The declarations and expressions of Bicep as trees.

use std::borrow::Cow;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text, in parts.
    Text(Vec<Part<'t>>),
    /// `[…]`.
    List(Vec<Item<'t>>),
    /// `{…}`.
    Object(Vec<Entry<'t>>),
    Name(&'t str),
    Call(&'t str, Vec<Value<'t>>),
    /// A call of a method, such as `account.listKeys()`.
    Method(Box<Value<'t>>, &'t str, Vec<Value<'t>>),
    /// `x.name`, or `x.?name`, which is null if it does not exist.
    Member(Box<Value<'t>>, &'t str, Access),
    /// `x[0]`, or `x[?0]`.
    Element(Box<Value<'t>>, Box<Value<'t>>, Access),
    /// An operator before a value.
    Unary(&'t str, Box<Value<'t>>),
    /// An operator between two values.
    Binary(&'t str, Box<Value<'t>>, Box<Value<'t>>),
    /// `test ? yes : no`.
    Ternary(Box<[Value<'t>; 3]>),
    For(Box<Loop<'t>>),
    /// `if (test) body`.
    If(Box<[Value<'t>; 2]>),
    /// A lambda: names and body.
    Lambda(Vec<&'t str>, Box<Value<'t>>),
    /// What breaks off here.
    Broken,
}

/// How a member is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// `.`: it has to be there.
    Plain,
    /// `.?`: it may be missing.
    Safe,
    /// `::`: a resource declared inside of another.
    Nested,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part<'t> {
    /// Plain text.
    Plain(Cow<'t, str>),
    /// The content of `${…}`.
    Hole(Value<'t>),
}

/// An element of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item<'t> {
    /// One element.
    One(Value<'t>),
    /// `...list`.
    Spread(Value<'t>),
    /// The list breaks off here.
    Broken,
}

/// A part of an object.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry<'t> {
    Member(Key<'t>, Value<'t>),
    /// `...object`.
    Spread(Value<'t>),
    /// A resource inside of a resource.
    Resource(Resource<'t>),
    /// The object breaks off here.
    Broken,
}

/// The name of a member.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key<'t> {
    /// As written.
    Plain(Cow<'t, str>),
    /// A text with holes.
    Computed(Vec<Part<'t>>),
}

/// A loop: `[for item in list: body]`, `[for (item, index) in list: body]`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Loop<'t> {
    /// The name of the element.
    pub item: &'t str,
    /// The name of its number.
    pub index: Option<&'t str>,
    /// What it goes through.
    pub list: Value<'t>,
    /// What it makes.
    pub body: Value<'t>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Resource<'t> {
    /// Its name in the text.
    pub symbol: &'t str,
    /// Its type, with or without a version.
    pub kind: Cow<'t, str>,
    /// True if it is not deployed, but there.
    pub existing: bool,
    /// What it holds: an object, in a condition or a loop.
    pub body: Value<'t>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Declaration<'t> {
    /// A parameter with its default.
    Parameter(&'t str, Option<Value<'t>>),
    /// A parameter that is declared to be secret.
    Secret(&'t str),
    /// A value for a parameter, in a file of parameters.
    Given(&'t str, Value<'t>),
    Variable(&'t str, Value<'t>),
    Resource(Resource<'t>),
    /// A module, whose type is the path to where it is.
    Module(Resource<'t>),
    /// What the file returns to its caller.
    Output(&'t str, Value<'t>),
    /// A function: its name, its parameters and its result.
    Function(&'t str, Vec<&'t str>, Value<'t>),
    /// The beginning of a file of parameters.
    Using,
    /// Something that declares no resource, and no value.
    Other,
}

impl Declaration<'_> {
    /// The name that it declares.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Declaration::Parameter(name, _) | Declaration::Secret(name) | Declaration::Variable(name, _) => Some(name),
            Declaration::Resource(resource) | Declaration::Module(resource) => Some(resource.symbol),
            Declaration::Function(name, ..) => Some(name),
            Declaration::Given(..) | Declaration::Output(..) | Declaration::Using | Declaration::Other => None,
        }
    }
}

impl Key<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Key::Plain(own) if own == name)
    }
}
