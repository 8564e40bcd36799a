//! What a text of Terraform's configuration declares: resources, variables, local values, calls of modules.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::values::value::is_decisive_text;
use hcl_edit::Span;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body, Structure};

use super::scan::is_local;
use super::verified::VERIFIED;

/// Attributes and blocks that say how Terraform treats a resource, not what it is.
pub(super) const META: [&str; 8] =
    ["count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "timeouts"];

/// How much of a block could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Complete,
    /// The part before an error in it.
    Partial,
}

/// Which defaults of variables hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Defaults {
    /// All: nothing else has to be given, so this is what is applied.
    #[default]
    All,
    /// A variable has no value, so this is a module. Whoever calls it fills what is empty, and decides what decides.
    Incidental,
    /// None: values are given that are not known.
    None,
}

/// An expression and where the text of its block begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'e> {
    pub expression: &'e Expression,
    /// What its span counts from.
    pub base: usize,
}

/// A resource, or data, as it is declared.
#[derive(Debug)]
pub(super) struct Declared<'e> {
    /// Its type; that of data begins with `data.`.
    pub kind: String,
    pub name: String,
    /// What it holds.
    pub body: &'e Body,
    /// What spans in it count from.
    pub base: usize,
    /// How much of it could be read.
    pub extent: Extent,
    /// The block, for the place of its labels.
    pub block: &'e Block,
}

impl Declared<'_> {
    /// Its position in the text of its module.
    pub(super) fn place(&self) -> usize {
        self.base + self.block.span().map_or(0, |span| span.start)
    }
}

/// Everything that a text declares.
#[derive(Debug, Default)]
pub(super) struct Module<'e> {
    /// The resources and data.
    pub resources: Vec<Declared<'e>>,
    by_name: BTreeMap<(String, String), Vec<usize>>,
    /// What is declared more than once has no value: the text holds several modules.
    variables: BTreeMap<String, Vec<Option<Located<'e>>>>,
    types: BTreeMap<String, Located<'e>>,
    sensitive: BTreeSet<String>,
    /// Variables that have their default where they are given null.
    never_null: BTreeSet<String>,
    locals: BTreeMap<String, Vec<Located<'e>>>,
    /// Values as files of variables give them.
    given: BTreeMap<String, Located<'e>>,
    defaults: Defaults,
    /// What calls give to modules that are not given with it: the text may be theirs.
    passed: BTreeSet<&'e str>,
    /// Its text, if that is not of a source.
    pub text: Option<&'static str>,
    /// Calls of modules.
    pub calls: Vec<Call<'e>>,
    /// What override files say of calls.
    pub call_overrides: Vec<Call<'e>>,
    outputs: BTreeMap<String, Located<'e>>,
}

/// A call of a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'e> {
    /// Its name.
    pub name: &'e str,
    /// What the module is given.
    pub body: &'e Body,
    /// What spans in it count from.
    pub base: usize,
}

impl Call<'_> {
    /// The module as the call names it: a folder, relative to its own, or a place in a registry.
    pub(super) fn source(&self) -> Option<&str> {
        self.body.get_attribute("source")?.value.as_str()
    }

    /// The verified module that it calls, by its name.
    pub(super) fn verified(&self) -> Option<(&'static str, &'static str)> {
        let source = self.source().filter(|source| !is_local(source))?;
        VERIFIED.into_iter().find(|(name, _)| !source.contains("//") && source.split('/').any(|part| part == *name))
    }
}

impl<'e> Module<'e> {
    pub(super) fn add(&mut self, block: &'e Block, base: usize, extent: Extent) {
        let label = |at: usize| block.labels.get(at).map(|label| label.as_str().to_owned()).unwrap_or_default();
        match block.ident.as_str() {
            word @ ("resource" | "data") => {
                let kind = if word == "data" { format!("data.{}", label(0)) } else { label(0) };
                self.by_name.entry((kind.clone(), label(1))).or_default().push(self.resources.len());
                let (name, body) = (label(1), &block.body);
                self.resources.push(Declared { kind, name, body, base, extent, block });
            }
            "variable" => {
                let attribute = |name| {
                    let attribute = block.body.get_attribute(name)?;
                    Some(Located { expression: &attribute.value, base })
                };
                // Sensitive values are never shown, and so they are never known.
                if attribute("sensitive")
                    .is_some_and(|flag| !matches!(flag.expression, Expression::Bool(value) if !**value))
                {
                    self.sensitive.insert(label(0));
                }
                self.variables.entry(label(0)).or_default().push(attribute("default"));
                if attribute("nullable")
                    .is_some_and(|flag| matches!(flag.expression, Expression::Bool(value) if !**value))
                {
                    self.never_null.insert(label(0));
                }
                if let Some(declared) = attribute("type") {
                    self.types.insert(label(0), declared);
                }
            }
            "locals" => {
                for attribute in block.body.attributes() {
                    let located = Located { expression: &attribute.value, base };
                    self.locals.entry(attribute.key.as_str().to_owned()).or_default().push(located);
                }
            }
            "module" => {
                let name = block.labels.first().map_or("", |label| label.as_str());
                self.calls.push(Call { name, body: &block.body, base });
            }
            "output" => {
                if let Some(value) = block.body.get_attribute("value") {
                    self.outputs.insert(label(0), Located { expression: &value.value, base });
                }
            }
            _ => {}
        }
    }

    /// Adds a block of an override file: what it says of a variable or a local value replaces what another file says.
    pub(super) fn add_override(&mut self, block: &'e Block, base: usize, extent: Extent) {
        let label: Option<&'e str> = block.labels.first().map(|label| label.as_str());
        match (block.ident.as_str(), label) {
            ("variable", Some(name)) if block.body.has_attribute("default") => {
                self.variables.get_mut(name).into_iter().for_each(Vec::clear);
            }
            // Without a default of its own, it has that of the other file.
            ("variable", _) => return,
            ("module", Some(name)) => {
                self.call_overrides.push(Call { name, body: &block.body, base });
                return;
            }
            ("locals", _) => {
                for local in block.body.attributes() {
                    self.locals.get_mut(local.key.as_str()).into_iter().for_each(Vec::clear);
                }
            }
            _ => {}
        }
        self.add(block, base, extent);
    }

    /// Adds assignments, as files of variables hold them.
    pub(super) fn add_given(&mut self, body: &'e Body, base: usize) {
        for structure in body.iter() {
            if let Structure::Attribute(attribute) = structure {
                let located = Located { expression: &attribute.value, base };
                self.given.insert(attribute.key.as_str().to_owned(), located);
            }
        }
    }

    /// Notes what a call gives to a module that is not found by its folder. Its text may have been pasted next to the call.
    pub(super) fn add_passed(&mut self, call: &Call<'e>) {
        for attribute in call.body.attributes() {
            let name = attribute.key.as_str();
            let is_own = matches!(&attribute.value, Expression::Traversal(own) if is_variable(own, name));
            if !is_own {
                self.passed.insert(name);
            }
        }
    }

    /// Decides which defaults hold, when everything is added.
    pub(super) fn resolve_defaults(&mut self, lacks_values: bool) {
        let lacks = |(name, values): (&String, &Vec<Option<Located<'_>>>)| {
            !self.given.contains_key(name) && !self.sensitive.contains(name) && values.iter().all(Option::is_none)
        };
        self.defaults = match () {
            () if lacks_values => Defaults::None,
            () if self.variables.iter().any(lacks) => Defaults::Incidental,
            () => Defaults::All,
        };
    }

    /// True if a variable has a default that does not hold.
    pub(super) fn has_withheld_default(&self, name: &str) -> bool {
        let declared = self.variables.get(name).map(Vec::as_slice);
        !self.given.contains_key(name) && matches!(declared, Some([Some(default)]) if !self.holds(name, default))
    }

    fn holds(&self, name: &str, default: &Located<'_>) -> bool {
        if self.passed.contains(name) && is_decisive(default.expression) {
            return false;
        }
        match self.defaults {
            Defaults::All => true,
            Defaults::Incidental => !is_decisive(default.expression),
            Defaults::None => false,
        }
    }

    /// The value of a variable: outside `None` if the text doesn't declare it, inside if it has none.
    pub(super) fn variable(&self, name: &str) -> Option<Option<Located<'e>>> {
        if self.sensitive.contains(name) {
            return Some(None);
        }
        if let Some(given) = self.given.get(name) {
            return Some(Some(*given));
        }
        match self.variables.get(name)?.as_slice() {
            [only] => Some(only.filter(|default| self.holds(name, default))),
            _ => Some(None),
        }
    }

    /// False for a variable that has its default where it is given null.
    pub(super) fn is_nullable(&self, name: &str) -> bool {
        !self.never_null.contains(name)
    }

    /// The default of a variable.
    pub(super) fn default_of(&self, name: &str) -> Option<Located<'e>> {
        match self.variables.get(name)?.as_slice() {
            [only] => *only,
            _ => None,
        }
    }

    /// The type of a variable, if the text shows it.
    pub(super) fn type_of(&self, name: &str) -> Option<Located<'e>> {
        self.types.get(name).copied()
    }

    /// True if a variable is declared to be secret.
    pub(super) fn is_sensitive(&self, name: &str) -> bool {
        self.sensitive.contains(name)
    }

    /// What a module returns to its caller.
    pub(super) fn output(&self, name: &str) -> Option<Located<'e>> {
        self.outputs.get(name).copied()
    }

    /// A local value, in the same way.
    pub(super) fn local(&self, name: &str) -> Option<Option<Located<'e>>> {
        match self.locals.get(name)?.as_slice() {
            [only] => Some(Some(*only)),
            _ => Some(None),
        }
    }

    /// Where a resource is, if the text declares it once.
    pub(super) fn resource(&self, kind: &str, name: &str) -> Option<usize> {
        match self.by_name.get(&(kind.to_owned(), name.to_owned()))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// True if something is declared more than once.
    pub(super) fn has_duplicates(&self) -> bool {
        self.by_name.values().any(|places| places.len() > 1)
            || self.variables.values().any(|values| values.len() > 1)
            || self.locals.values().any(|values| values.len() > 1)
    }
}

/// True for files whose blocks are merged into those of the others ("Override files", Terraform).
pub(crate) fn is_override(file: &str) -> bool {
    file == "override.tf" || file.ends_with("_override.tf")
}

/// True for `var.NAME`.
fn is_variable(traversal: &Traversal, name: &str) -> bool {
    let operators: Vec<&TraversalOperator> = traversal.operators.iter().map(|operator| operator.value()).collect();
    matches!(&traversal.expr, Expression::Variable(head) if head.as_str() == "var")
        && matches!(operators.as_slice(), [TraversalOperator::GetAttr(own)] if own.as_str() == name)
}

/// True for defaults that can decide a rule: an empty value, a switch, a number of instances, an access.
fn is_decisive(default: &Expression) -> bool {
    match default {
        Expression::Null(_) | Expression::Bool(_) => true,
        Expression::Number(number) => number.as_i64().is_some_and(|number| number < 2),
        Expression::Array(list) => list.is_empty(),
        Expression::Object(object) => object.is_empty(),
        Expression::String(text) => is_decisive_text(text),
        _ => false,
    }
}
