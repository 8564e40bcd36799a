//! Template expressions: what names, locations and rule fields of an ARM template say with the defaults of its parameters.
//!
//! What depends on a value that is not in the template stays an expression, and whoever needs it says that it is unclear.

use std::borrow::Cow;
use std::cell::Cell;

use super::fields::path_of;
use crate::json::{Node, Object};

/// The parameters and variables that expressions can see.
#[derive(Clone, Debug, Default)]
pub struct Scope<'t> {
    /// Values given by an outer template, already evaluated.
    given: Vec<(String, Node<'t>)>,
    parameters: Option<&'t Object<'t>>,
    variables: Option<&'t Object<'t>>,
    /// False outside of templates, where text in brackets is just text.
    in_template: bool,
    /// How many calls were evaluated, and how deep they are nested now: a template whose variables refer to each other
    /// must end.
    calls: Cell<u32>,
    depth: Cell<u32>,
}

/// How many calls one scope evaluates; far more than a template that a person wrote needs.
const MOST_CALLS: u32 = 100_000;

/// How deep calls may nest, in one expression and through variables.
const MOST_DEPTH: u32 = 32;

/// How long a text may become, in bytes: nested templates could double it at each level.
const MOST_TEXT: usize = 64 * 1024;

/// True if `object` is an ARM template.
pub fn is_template(object: &Object<'_>) -> bool {
    let schema =
        object.text("$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains("deploymenttemplate"));
    (schema || object.get("contentVersion").is_some()) && object.get("resources").is_some()
}

impl<'t> Scope<'t> {
    /// The scope of a template that stands alone.
    pub fn of_template(template: &'t Object<'t>) -> Self {
        Scope {
            given: Vec::new(),
            parameters: template.object("parameters"),
            variables: template.object("variables"),
            in_template: true,
            ..Scope::default()
        }
    }

    /// The scope of a template inside a deployment resource, whose parameter values `self` evaluates.
    pub fn of_nested(&self, deployment: &'t Object<'t>, template: &'t Object<'t>) -> Self {
        let given =
            deployment.object("parameters").into_iter().flat_map(Object::members).filter_map(|(name, value)| {
                let value = value.object()?.get("value")?;
                Some((name.to_string(), self.value(value)?))
            });
        Scope { given: given.collect(), ..Scope::of_template(template) }
    }

    /// What a value says: an expression is evaluated, everything else is itself. `None` if it depends on something
    /// that is not in the template.
    pub fn value(&self, node: &Node<'t>) -> Option<Node<'t>> {
        match node {
            Node::Text(text) if self.in_template => match expression_in(text) {
                Some(expression) => self.evaluate(expression),
                None => Some(Node::Text(unescaped(text))),
            },
            Node::Unclear(_) => None,
            other => Some(other.clone()),
        }
    }

    fn evaluate(&self, expression: &str) -> Option<Node<'t>> {
        let mut parser = Parser { rest: expression, scope: self };
        let value = parser.expression()?;
        parser.rest.trim().is_empty().then_some(value)
    }

    fn parameter(&self, name: &str) -> Option<Node<'t>> {
        if let Some((_, value)) = self.given.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)) {
            return Some(value.clone());
        }
        self.value(self.parameters?.object(name)?.get("defaultValue")?)
    }

    fn call(&self, function: &str, arguments: Vec<Node<'t>>) -> Option<Node<'t>> {
        self.calls.set(self.calls.get() + 1);
        if self.calls.get() > MOST_CALLS {
            return None;
        }
        match (function.to_ascii_lowercase().as_str(), arguments.as_slice()) {
            ("parameters", [Node::Text(name)]) => self.parameter(name),
            ("variables", [Node::Text(name)]) => self.value(self.variables?.get(name)?),
            ("concat", [Node::List(_), ..]) => {
                let lists =
                    arguments.into_iter().map(|list| if let Node::List(list) = list { Some(list) } else { None });
                Some(Node::List(lists.collect::<Option<Vec<_>>>()?.concat()))
            }
            ("concat", parts) => {
                let text = parts.iter().map(as_text).collect::<Option<String>>()?;
                (text.len() <= MOST_TEXT).then(|| owned(text))
            }
            ("format", [Node::Text(pattern), values @ ..]) => format_pattern(pattern, values).map(owned),
            ("tolower", [Node::Text(text)]) => Some(owned(text.to_ascii_lowercase())),
            ("toupper", [Node::Text(text)]) => Some(owned(text.to_ascii_uppercase())),
            ("string", [value]) => as_text(value).map(owned),
            ("createarray", _) => Some(Node::List(arguments)),
            ("resourceid", _) => resource_path(&arguments).map(owned),
            _ => None,
        }
    }
}

/// The expression in `[…]`; `None` for plain text and for text that begins with the escape `[[`.
fn expression_in(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    (!inner.starts_with('[')).then_some(inner)
}

fn unescaped<'t>(text: &Cow<'t, str>) -> Cow<'t, str> {
    match text.strip_prefix('[') {
        Some(escaped) if escaped.starts_with('[') => Cow::Owned(escaped.to_owned()),
        _ => text.clone(),
    }
}

fn owned<'t>(text: String) -> Node<'t> {
    Node::Text(Cow::Owned(text))
}

fn as_text(node: &Node<'_>) -> Option<String> {
    match node {
        Node::Text(text) => Some(text.to_string()),
        Node::Number(number) => Some(number.to_string()),
        Node::Bool(value) => Some(if *value { "True" } else { "False" }.to_owned()),
        _ => None,
    }
}

/// `resourceId([subscription], [group], type, name, …)`: subscription and group are not the template's to know.
fn resource_path(arguments: &[Node<'_>]) -> Option<String> {
    let texts: Vec<String> = arguments.iter().map(as_text).collect::<Option<_>>()?;
    let (kind, names) = texts.iter().enumerate().find_map(|(at, text)| {
        let is_type = text.contains('/') && text.contains('.');
        is_type.then(|| (text, texts.get(at + 1..).unwrap_or_default()))
    })?;
    Some(path_of(kind, &names.join("/")))
}

/// `format('a{0}b', x)`: numbered holes, without .NET's alignment and format suffixes.
fn format_pattern(pattern: &str, values: &[Node<'_>]) -> Option<String> {
    let mut text = pattern.to_owned();
    for (number, value) in values.iter().enumerate() {
        text = text.replace(&format!("{{{number}}}"), &as_text(value)?);
    }
    (!text.contains('{') && text.len() <= MOST_TEXT).then_some(text)
}

/// A recursive-descent reader that evaluates while it reads: function calls, strings, numbers and member access.
struct Parser<'e, 's, 't> {
    rest: &'e str,
    scope: &'s Scope<'t>,
}

impl<'t> Parser<'_, '_, 't> {
    fn expression(&mut self) -> Option<Node<'t>> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        let mut value = if first == '\'' {
            self.string()?
        } else if first.is_ascii_digit() || first == '-' {
            self.number()?
        } else {
            self.function()?
        };
        while let Some(after) = self.rest.trim_start().strip_prefix('.') {
            self.rest = after;
            let name = self.name()?;
            value = value.object()?.get(name)?.clone();
        }
        Some(value)
    }

    /// A string in single quotes, in which two quotes stand for one.
    fn string(&mut self) -> Option<Node<'t>> {
        let mut text = String::new();
        let mut inside = self.rest.strip_prefix('\'')?;
        loop {
            let (part, after) = inside.split_once('\'')?;
            text.push_str(part);
            match after.strip_prefix('\'') {
                Some(more) => {
                    text.push('\'');
                    inside = more;
                }
                None => {
                    self.rest = after;
                    return Some(owned(text));
                }
            }
        }
    }

    fn number(&mut self) -> Option<Node<'t>> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(self.rest.len());
        let (digits, after) = self.rest.split_at_checked(end)?;
        self.rest = after;
        digits.parse().ok().map(Node::Number)
    }

    fn name(&mut self) -> Option<&'_ str> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (name, after) = self.rest.split_at_checked(end)?;
        self.rest = after;
        (!name.is_empty()).then_some(name)
    }

    fn function(&mut self) -> Option<Node<'t>> {
        let depth = self.scope.depth.get();
        if depth >= MOST_DEPTH {
            return None;
        }
        self.scope.depth.set(depth + 1);
        let value = self.call();
        self.scope.depth.set(depth);
        value
    }

    fn call(&mut self) -> Option<Node<'t>> {
        let function = self.name()?.to_owned();
        self.rest = self.rest.trim_start().strip_prefix('(')?;
        let mut arguments = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(after) = self.rest.strip_prefix(')') {
                self.rest = after;
                return self.scope.call(&function, arguments);
            }
            if !arguments.is_empty() {
                self.rest = self.rest.strip_prefix(',')?;
            }
            arguments.push(self.expression()?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"{"contentVersion": "1.0.0.0", "resources": [],
        "parameters": {"name": {"type": "string", "defaultValue": "nsg-batch"}, "region": {"type": "string"},
                       "ports": {"type": "array", "defaultValue": ["443", "80"]}},
        "variables": {"full": "[concat(parameters('name'), '-', 'x')]", "loop": "[variables('loop')]",
                      "settings": {"port": 443}}}"#;

    fn value(expression: &str) -> Option<String> {
        let template: Node = serde_json::from_str(TEMPLATE).unwrap();
        let scope = Scope::of_template(template.object().unwrap());
        scope.value(&Node::Text(Cow::Borrowed(expression))).map(|value| match value {
            Node::List(list) => list.iter().map(|item| as_text(item).unwrap()).collect::<Vec<_>>().join("+"),
            other => as_text(&other).unwrap(),
        })
    }

    #[test]
    fn expressions_are_evaluated_with_defaults_and_variables() {
        for (expression, expected) in [
            ("[parameters('name')]", "nsg-batch"),
            ("[concat(variables('full'), '/', 'Allow''All')]", "nsg-batch-x/Allow'All"),
            ("[format('{0}/{1}', parameters('NAME'), 7)]", "nsg-batch/7"),
            ("[toUpper(concat('a', variables('settings').port))]", "A443"),
            ("[concat(parameters('ports'), createArray('22'))]", "443+80+22"),
            (
                "[resourceId('other-group', 'Microsoft.Network/virtualNetworks/subnets', 'v', parameters('name'))]",
                "/providers/Microsoft.Network/virtualNetworks/v/subnets/nsg-batch",
            ),
            ("[[not an expression]", "[not an expression]"),
            ("plain", "plain"),
        ] {
            assert_eq!(value(expression).as_deref(), Some(expected), "{expression}");
        }
    }

    #[test]
    fn what_the_template_does_not_hold_stays_unknown() {
        for expression in [
            "[parameters('region')]",
            "[parameters('none')]",
            "[resourceGroup().location]",
            "[uniqueString('x')]",
            "[variables('loop')]",
            "[concat('a']",
            "[]",
            "[concat('a', )]",
            "[format('{0}{1}', 'a')]",
            "['a' 'b']",
        ] {
            assert_eq!(value(expression), None, "{expression}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = format!("[{}'x'{}]", "toLower(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(value(&deep), None);
    }
}
