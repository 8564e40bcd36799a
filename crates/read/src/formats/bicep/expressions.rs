//! Bicep's expressions as those of ARM.

use super::names::Named;
use super::template::{Local, Translator};
use super::tree::{Access, Entry, Item, Key, Part, Value};

/// How long an expression may become, in bytes: names of resources may be made of those of others.
const MOST_LENGTH: usize = 32 * 1024;

/// A placeholder for an expression that can't be written: an unknown function.
const UNKNOWN: &str = "unknown()";

impl<'t> Translator<'_, 't> {
    /// A value as an expression of ARM.
    pub(super) fn expression(&self, value: &Value<'t>, locals: &[Local<'t>]) -> String {
        let written = self.written(value, locals);
        if written.len() > MOST_LENGTH { UNKNOWN.to_owned() } else { written }
    }

    fn written(&self, value: &Value<'t>, locals: &[Local<'t>]) -> String {
        let of = |value: &Value<'t>| self.expression(value, locals);
        match value {
            Value::Null => "null()".to_owned(),
            Value::Bool(value) => format!("{value}()"),
            Value::Number(number) => number.to_string(),
            Value::Text(parts) => self.text(parts, locals),
            Value::List(items) => self.list(items, locals),
            Value::Object(entries) => self.object(entries, locals),
            Value::Name(name) => self.named(name, locals),
            Value::Call(function, arguments) => self.call(function, arguments, locals),
            // Namespaces of functions; the results of methods of resources are known when they are deployed.
            Value::Method(of, function, arguments) if matches!(**of, Value::Name("sys" | "az")) => {
                self.call(function, arguments, locals)
            }
            Value::Method(of, function, _) => format!("{function}({})", self.expression(of, locals)),
            Value::Member(of, name, access) => self.member(of, name, *access, locals),
            Value::Element(base, element, Access::Safe) => format!("tryGet({}, {})", of(base), of(element)),
            Value::Element(base, element, _) => match (self.resource(value, locals), &**base) {
                (Some(symbol), _) => format!("reference({symbol}, '', 'full')"),
                (None, Value::Name(name)) if self.is_module(base, locals) => {
                    format!("reference(format('{name}[{{0}}]', {}))", of(element))
                }
                (None, _) => format!("{}[{}]", of(base), of(element)),
            },
            Value::Unary("!", value) => format!("not({})", of(value)),
            Value::Unary("-", value) => match **value {
                Value::Number(number) => format!("-{number}"),
                _ => format!("sub(0, {})", of(value)),
            },
            Value::Unary(_, value) => of(value),
            Value::Binary(operator, left, right) => binary(operator, &of(left), &of(right)),
            Value::Ternary(parts) => {
                let [test, yes, no] = &**parts;
                format!("if({}, {}, {})", of(test), of(yes), of(no))
            }
            Value::For(looped) => {
                let names: Vec<&'t str> = [Some(looped.item), looped.index].into_iter().flatten().collect();
                format!("map({}, {})", of(&looped.list), self.lambda(&names, &looped.body, locals))
            }
            Value::Lambda(names, body) => self.lambda(names, body, locals),
            Value::If(_) | Value::Broken => UNKNOWN.to_owned(),
        }
    }

    fn text(&self, parts: &[Part<'t>], locals: &[Local<'t>]) -> String {
        let (mut pattern, mut values) = (String::new(), Vec::new());
        let has_holes = parts.iter().any(|part| matches!(part, Part::Hole(_)));
        for part in parts {
            match part {
                Part::Plain(text) if has_holes => pattern.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Part::Plain(text) => pattern.push_str(text),
                Part::Hole(value) => {
                    pattern.push_str(&format!("{{{}}}", values.len()));
                    values.push(self.expression(value, locals));
                }
            }
        }
        if has_holes { format!("format({}, {})", quoted(&pattern), values.join(", ")) } else { quoted(&pattern) }
    }

    fn list(&self, items: &[Item<'t>], locals: &[Local<'t>]) -> String {
        if items.contains(&Item::Broken) {
            return UNKNOWN.to_owned();
        }
        let (mut lists, mut own) = (Vec::new(), Vec::new());
        for item in items {
            match item {
                Item::One(value) => own.push(self.expression(value, locals)),
                Item::Spread(value) => {
                    lists.push(format!("createArray({})", std::mem::take(&mut own).join(", ")));
                    lists.push(self.expression(value, locals));
                }
                Item::Broken => {}
            }
        }
        lists.push(format!("createArray({})", own.join(", ")));
        if lists.len() == 1 { lists.concat() } else { format!("concat({})", lists.join(", ")) }
    }

    fn object(&self, entries: &[Entry<'t>], locals: &[Local<'t>]) -> String {
        let (mut objects, mut own) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::Member(key, value) => {
                    let key = match key {
                        Key::Plain(name) => quoted(name),
                        Key::Computed(parts) => self.text(parts, locals),
                    };
                    own.push(format!("{key}, {}", self.expression(value, locals)));
                }
                Entry::Spread(value) => {
                    objects.push(format!("createObject({})", std::mem::take(&mut own).join(", ")));
                    objects.push(self.expression(value, locals));
                }
                Entry::Resource(_) => {}
                Entry::Broken => return UNKNOWN.to_owned(),
            }
        }
        objects.push(format!("createObject({})", own.join(", ")));
        if objects.len() == 1 { objects.concat() } else { format!("shallowMerge(createArray({}))", objects.join(", ")) }
    }

    fn named(&self, name: &str, locals: &[Local<'t>]) -> String {
        if let Some(local) = locals.iter().rev().find(|local| local.name == name) {
            self.uses_local.set(true);
            return local.expression.clone();
        }
        match self.names.get(name) {
            Some(Named::Parameter) => format!("parameters({})", quoted(name)),
            Some(Named::Resource { symbol, .. }) => format!("reference({}, '', 'full')", quoted(symbol)),
            Some(Named::Module) => format!("reference({})", quoted(name)),
            // A name that is not declared here may be in another file.
            _ => format!("variables({})", quoted(name)),
        }
    }

    fn call(&self, function: &'t str, arguments: &[Value<'t>], locals: &[Local<'t>]) -> String {
        let arguments: Vec<String> = arguments.iter().map(|one| self.expression(one, locals)).collect();
        let mut loads = self.loads.borrow_mut();
        if function.starts_with("load") && !loads.iter().any(|other| std::ptr::eq(*other, function)) {
            loads.push(function);
        }
        match (function, arguments.as_slice()) {
            ("any", [one]) => one.clone(),
            _ if self.names.get(function) == Some(&Named::Function) => {
                format!("__bicep.{function}({})", arguments.join(", "))
            }
            _ => format!("{function}({})", arguments.join(", ")),
        }
    }

    fn lambda(&self, names: &[&'t str], body: &Value<'t>, locals: &[Local<'t>]) -> String {
        let own = names.iter().map(|name| Local { name, expression: format!("lambdaVariables('{name}')") });
        let locals: Vec<Local<'t>> = locals.iter().cloned().chain(own).collect();
        let names: String = names.iter().map(|name| format!("'{name}', ")).collect();
        format!("lambda({names}{})", self.expression(body, &locals))
    }

    fn member(&self, of: &Value<'t>, name: &str, access: Access, locals: &[Local<'t>]) -> String {
        if let Some(symbol) = self.resource(of, locals) {
            let is_child = matches!(self.names.resource_of(of), Some((Named::Resource { is_child: true, .. }, _)));
            return match name {
                "id" | "type" => format!("resourceInfo({symbol}).{name}"),
                "name" if is_child => format!("last(split(resourceInfo({symbol}).name, '/'))"),
                "name" => format!("resourceInfo({symbol}).name"),
                "properties" => format!("reference({symbol})"),
                _ => format!("reference({symbol}, '', 'full').{name}"),
            };
        }
        let is_output = |value: &Value<'t>| {
            matches!(value, Value::Member(module, "outputs", _) if self.is_module(module, locals)
                || matches!(&**module, Value::Element(modules, ..) if self.is_module(modules, locals)))
        };
        let base = self.expression(of, locals);
        match access {
            _ if is_output(of) => format!("{base}.{name}.value"),
            Access::Safe => format!("tryGet({base}, {})", quoted(name)),
            _ => format!("{base}.{name}"),
        }
    }

    /// True for the name of a module, or of the modules of a loop.
    fn is_module(&self, value: &Value<'t>, locals: &[Local<'t>]) -> bool {
        matches!(value, Value::Name(name) if self.names.get(name) == Some(&Named::Module) && !is_local(name, locals))
    }

    /// The name in the template of the resource that a value refers to, as an expression.
    pub(super) fn resource(&self, value: &Value<'t>, locals: &[Local<'t>]) -> Option<String> {
        // The element of a loop hides a resource of its name.
        if root(value).is_some_and(|name| is_local(name, locals)) {
            return None;
        }
        let (Named::Resource { symbol, .. }, number) = self.names.resource_of(value)? else { return None };
        Some(match number {
            None => quoted(symbol),
            Some(number) => format!("format('{symbol}[{{0}}]', {})", self.expression(number, locals)),
        })
    }
}

/// True for the name of a loop's element, of its index, or of the argument of a lambda.
fn is_local(name: &str, locals: &[Local<'_>]) -> bool {
    locals.iter().any(|local| local.name == name)
}

/// The name that a chain of members and elements begins with.
fn root<'t>(value: &Value<'t>) -> Option<&'t str> {
    match value {
        Value::Name(name) => Some(name),
        Value::Member(of, ..) | Value::Element(of, ..) => root(of),
        _ => None,
    }
}

/// A text as ARM writes it in an expression.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn binary(operator: &str, left: &str, right: &str) -> String {
    let lower = |text: &str| format!("toLower({text})");
    let (function, left, right) = match operator {
        "+" => ("add", left, right),
        "-" => ("sub", left, right),
        "*" => ("mul", left, right),
        "/" => ("div", left, right),
        "%" => ("mod", left, right),
        "&&" => ("and", left, right),
        "||" => ("or", left, right),
        "??" => ("coalesce", left, right),
        "<" => ("less", left, right),
        "<=" => ("lessOrEquals", left, right),
        ">" => ("greater", left, right),
        ">=" => ("greaterOrEquals", left, right),
        "!=" => return format!("not(equals({left}, {right}))"),
        "=~" => return format!("equals({}, {})", lower(left), lower(right)),
        "!~" => return format!("not(equals({}, {}))", lower(left), lower(right)),
        _ => ("equals", left, right),
    };
    format!("{function}({left}, {right})")
}
