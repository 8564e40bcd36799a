//! Terraform's JSON syntax (`.tf.json`): it becomes the configuration that it describes, whose parts know their positions.
//!
//! <https://developer.hashicorp.com/terraform/language/syntax/json>

use crate::azure::fields::Fields;
use crate::documents::document::Document;
use crate::documents::embedded::{EmbeddedText, place_of};
use model::json::{Label, Node, Object};

/// What may be at the top, and how many labels follow.
const WORDS: [(&str, usize); 13] = [
    ("resource", 2),
    ("data", 2),
    ("variable", 1),
    ("module", 1),
    ("locals", 0),
    ("output", 1),
    ("provider", 1),
    ("terraform", 0),
    ("check", 1),
    ("moved", 0),
    ("import", 0),
    ("removed", 0),
    ("ephemeral", 2),
];

/// Words without which an object is no configuration.
const TELLING: [&str; 5] = ["resource", "data", "variable", "module", "locals"];

/// Words whose blocks say nothing of resources.
const LEFT_OUT: [&str; 7] = ["output", "provider", "terraform", "check", "moved", "import", "removed"];

/// Attributes whose value is an object, and no block.
const MAPS: [&str; 6] = ["tags", "body", "metadata", "for_each", "triggers", "default"];

/// Members that only say how a resource is made.
const OF_CONFIGURATION: [&str; 4] = ["//", "depends_on", "provider", "provisioner"];

/// Notes the configuration that an object describes, to be read like a text of its own; `None` for any other object.
pub(crate) fn translate<'t>(fields: &Fields<'_, 't, '_>) -> Option<Vec<Node<'t>>> {
    if !is_configuration(fields.object) {
        return None;
    }
    let mut writer = Writer { made: EmbeddedText::default(), document: Some(fields.document), lines: None };
    for (word, value) in fields.object.members().filter(|(word, _)| !LEFT_OUT.contains(&word.as_ref())) {
        if let Some((word, labels)) = WORDS.iter().find(|(own, _)| word == own) {
            writer.blocks(word, *labels, &mut Vec::new(), value);
        }
    }
    let mut made = writer.made;
    made.is_configuration();
    fields.document.inner.borrow_mut().push(made);
    Some(Vec::new())
}

/// The configuration that a text describes, with each member on no line before its own; `None` for any other text.
pub(crate) fn as_text(json: &str) -> Option<String> {
    let Ok(Node::Object(object)) = serde_json::from_str::<Node<'_>>(json) else { return None };
    if !is_configuration(&object) {
        return None;
    }
    let mut writer = Writer {
        made: EmbeddedText::default(),
        document: None,
        lines: Some(Aligned { json, at: 0, lines: 0, made_at: 0, made_lines: 0 }),
    };
    let is_needed = |word: &str| word == "output" || !LEFT_OUT.contains(&word);
    for (word, value) in object.members().filter(|(word, _)| is_needed(word)) {
        if let Some((word, labels)) = WORDS.iter().find(|(own, _)| word == own) {
            writer.blocks(word, *labels, &mut Vec::new(), value);
        }
    }
    Some(writer.made.into_text())
}

fn is_configuration(object: &Object<'_>) -> bool {
    let is_known = |name: &str| name == "//" || WORDS.iter().any(|(word, _)| *word == name);
    let named = |value: &Node<'_>| objects(value).any(|one| one.members().any(|(name, _)| is_identifier(name)));
    // An object of resources has types of providers.
    let is_resource = |(name, value): (&Label<'_>, &Node<'_>)| match name.as_str() {
        "resource" | "data" => objects(value).any(|one| one.members().any(|(kind, _)| kind.contains('_'))),
        name => TELLING.contains(&name) && named(value),
    };
    object.members().all(|(name, _)| is_known(name)) && object.members().any(is_resource)
}

/// An object, or the objects of a list.
fn objects<'n, 't>(value: &'n Node<'t>) -> impl Iterator<Item = &'n Object<'t>> {
    let listed = if let Node::List(list) = value { list.as_slice() } else { &[] };
    value.object().into_iter().chain(listed.iter().filter_map(Node::object))
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// True for values that describe blocks: JSON does not distinguish them from lists of objects.
fn is_block(name: &str, value: &Node<'_>) -> bool {
    let is_object = |one: &Node<'_>| one.object().is_some();
    !MAPS.contains(&name)
        && match value {
            Node::Object(_) => true,
            Node::List(list) => !list.is_empty() && list.iter().all(is_object),
            _ => false,
        }
}

struct Writer<'w, 't> {
    made: EmbeddedText,
    /// Its source, if parts keep their positions.
    document: Option<&'w Document<'t>>,
    /// Its source, if lines keep their numbers.
    lines: Option<Aligned<'w>>,
}

/// A text, and up to where its lines are counted.
struct Aligned<'w> {
    json: &'w str,
    at: usize,
    lines: usize,
    /// The same for what is made.
    made_at: usize,
    made_lines: usize,
}

impl<'t> Writer<'_, 't> {
    fn place(&self, text: &str) -> Option<usize> {
        place_of(text, self.document?)
    }

    /// Adds lines until what follows is not before its own line.
    fn align(&mut self, name: &str) {
        let Some(lines) = &mut self.lines else { return };
        let Some(at) = model::json::offset_in(lines.json, name).filter(|at| *at > lines.at) else { return };
        lines.lines += lines.json.get(lines.at..at).unwrap_or_default().matches('\n').count();
        lines.at = at;
        let made = self.made.text();
        lines.made_lines += made.get(lines.made_at..).unwrap_or_default().matches('\n').count();
        lines.made_at = made.len();
        let missing = lines.lines.saturating_sub(lines.made_lines);
        self.made.add(&"\n".repeat(missing));
    }

    /// Blocks with as many labels, each a member of the one before.
    fn blocks<'n>(&mut self, word: &str, labels: usize, given: &mut Vec<&'n str>, value: &'n Node<'t>) {
        for object in objects(value) {
            if labels == given.len() {
                given.iter().for_each(|label| self.align(label));
                self.made.add(word);
                for label in given.iter() {
                    let place = self.place(label);
                    self.made.add(" ");
                    self.made.add_string(label, place);
                }
                self.body(object);
            } else {
                for (label, value) in object.members().filter(|(label, _)| is_identifier(label)) {
                    given.push(label);
                    self.blocks(word, labels, given, value);
                    given.pop();
                }
            }
        }
    }

    fn body(&mut self, object: &Object<'t>) {
        self.made.add(" {\n");
        for (name, value) in object.members().filter(|(name, _)| is_identifier(name)) {
            self.align(name);
            match name.as_ref() {
                name if OF_CONFIGURATION.contains(&name) => {}
                "dynamic" => self.blocks("dynamic", 1, &mut Vec::new(), value),
                "lifecycle" => objects(value).for_each(|one| self.lifecycle(one)),
                own if is_block(own, value) => {
                    for object in objects(value) {
                        self.text(name);
                        self.body(object);
                    }
                }
                _ => {
                    self.text(name);
                    self.made.add(" = ");
                    self.value(value);
                    self.made.add("\n");
                }
            }
        }
        self.made.add("}\n");
    }

    /// Attributes that are left to others are named by words, not by texts.
    fn lifecycle(&mut self, object: &Object<'t>) {
        let is_name =
            |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']'));
        let ignored = match object.get("ignore_changes") {
            Some(Node::Text(all)) if all == "all" => "all".to_owned(),
            Some(Node::List(list)) => {
                let names: Vec<&str> = list.iter().filter_map(Node::text).filter(|name| is_name(name)).collect();
                format!("[{}]", names.join(", "))
            }
            _ => return,
        };
        self.made.add(&format!("lifecycle {{\n ignore_changes = {ignored}\n}}\n"));
    }

    /// A text as it is, at its place.
    fn text(&mut self, text: &str) {
        match self.place(text) {
            Some(place) => self.made.add_from(text, place),
            None => self.made.add(text),
        }
    }

    fn value(&mut self, value: &Node<'t>) {
        match value {
            Node::Null | Node::Unclear(_) | Node::Truncated => self.made.add("null"),
            Node::Bool(value) => self.made.add(if *value { "true" } else { "false" }),
            Node::Number(number) => self.made.add(&number.to_string()),
            Node::Fraction => self.made.add("0.5"),
            Node::Text(text) => self.template(text),
            Node::List(list) => {
                self.made.add("[");
                for item in list {
                    self.value(item);
                    self.made.add(", ");
                }
                self.made.add("]");
            }
            Node::Object(object) => {
                self.made.add("{\n");
                for (name, value) in object.members() {
                    self.template(name);
                    self.made.add(" = ");
                    self.value(value);
                    self.made.add("\n");
                }
                self.made.add("}");
            }
        }
    }

    /// A text with `${…}`; one that is nothing else is an expression.
    fn template(&mut self, text: &str) {
        let whole = text.strip_prefix("${").filter(|rest| closing(rest).is_some_and(|end| end + 1 == rest.len()));
        if let Some(expression) = whole.and_then(|rest| rest.get(..rest.len() - 1)) {
            self.made.add("(");
            self.text(expression);
            self.made.add(")");
            return;
        }
        self.made.add("\"");
        let mut rest = text;
        while let Some(at) = rest.find(['$', '%', '"', '\\', '\n', '\r', '\t']) {
            let (plain, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.text(plain);
            let hole = ["${", "%{"].iter().any(|begin| after.starts_with(begin));
            let end = after.get(2..).filter(|_| hole).and_then(closing).map(|end| end + 3);
            let length = end.unwrap_or(if after.starts_with("$${") || after.starts_with("%%{") { 3 } else { 1 });
            let piece = after.get(..length).unwrap_or_default();
            match piece {
                "\"" | "\\" => self.made.add(&format!("\\{piece}")),
                "\n" => self.made.add("\\n"),
                "\r" => self.made.add("\\r"),
                "\t" => self.made.add("\\t"),
                piece => self.text(piece),
            }
            rest = after.get(length..).unwrap_or_default();
        }
        self.text(rest);
        self.made.add("\"");
    }
}

/// Where the brace closes that was opened before a text; braces in its strings don't count.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut in_text, mut is_escaped) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' if !in_text => depth += 1,
            b'}' if !in_text && depth == 0 => return Some(at),
            b'}' if !in_text => depth -= 1,
            _ => {}
        }
    }
    None
}
