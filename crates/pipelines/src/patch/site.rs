//! Where a change of an NSG's rules goes in a text, and the edits that make it there.

use model::estate::{Nsg, Rule};
use model::plan::AzureRule;

use super::edits::{TextEdit, indent, line_end, line_feed, line_start, offset};
use super::refusal::Refusal;
use super::rule_text::{FIELDS, Value, lines, literal, members, name_in, quoted};
use super::tokens::{Brackets, Language, Member, Shape};

/// A text with its shape and style.
pub struct Site<'t> {
    text: &'t str,
    language: Language,
    shape: Shape<'t>,
    feed: &'static str,
    /// One step of indentation.
    unit: String,
}

impl<'t> Site<'t> {
    /// A text in a language.
    pub fn of(text: &'t str, language: Language) -> Result<Site<'t>, Refusal> {
        let shape = Shape::of(text, language).ok_or(Refusal::NotFound)?;
        Ok(Site { text, language, shape, feed: line_feed(text), unit: unit(text) })
    }

    /// The braces around a line and column: of the block or object that has its name there.
    fn braces(&self, line: u32, column: u32) -> Result<Brackets, Refusal> {
        let found = offset(self.text, line, column).and_then(|at| self.shape.braces_at(at)).ok_or(Refusal::NotFound)?;
        let repeats = |own: &Brackets| self.repeats(*own);
        if repeats(&found) || self.shape.around(found).iter().any(repeats) { Err(Refusal::Loop) } else { Ok(found) }
    }

    /// True for what a loop or a condition makes any number of.
    fn repeats(&self, brackets: Brackets) -> bool {
        let inside = self.text.get(brackets.open + 1..brackets.close).unwrap_or_default().trim_start();
        let header = self.shape.header(brackets);
        let repeating: &[&str] = match self.language {
            Language::Terraform => &["for_each", "count"],
            Language::Json => &["copy", "condition"],
            Language::Bicep => &[],
        };
        let has = |member: &Member<'_>| repeating.contains(&member.name);
        let is_braces = self.text.get(brackets.open..=brackets.open) == Some("{");
        header.starts_with("dynamic ")
            || header.contains("= if ")
            || inside.starts_with("for ")
            || (is_braces && self.shape.members(brackets).iter().any(has))
    }

    fn start_of(&self, brackets: Brackets) -> usize {
        let header = self.shape.header(brackets);
        if header.is_empty() { brackets.open } else { self.place(header) }
    }

    /// Where a part of the text begins.
    fn place(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    fn member(&self, brackets: Brackets, name: &str) -> Option<Member<'t>> {
        self.shape.members(brackets).into_iter().find(|own| own.name.eq_ignore_ascii_case(name))
    }

    /// The object that is a member.
    fn object(&self, brackets: Brackets, name: &str) -> Option<Brackets> {
        self.shape.opening_at(self.member(brackets, name)?.value)
    }

    /// Where the fields of a rule are: in its block, or in its `properties`.
    fn fields(&self, rule: Brackets) -> Brackets {
        if self.language == Language::Terraform { rule } else { self.object(rule, "properties").unwrap_or(rule) }
    }

    /// Takes out a rule: its block, its resource, or its element of a list.
    pub fn removed(&self, (line, column): (u32, u32)) -> Result<Vec<TextEdit>, Refusal> {
        let rule = self.braces(line, column)?;
        let (start, end) = (self.start_of(rule), rule.close + 1);
        Ok(vec![self.without(start, end)])
    }

    /// Takes out a part with the comma that is its own, and with its lines if nothing else is in them.
    fn without(&self, start: usize, end: usize) -> TextEdit {
        let (mut start, mut end) = (start, end);
        let rest = self.text.get(end..).unwrap_or_default();
        let spaces = rest.len() - rest.trim_start().len();
        if rest.trim_start().starts_with(',') {
            end += spaces + 1;
        } else if self.language == Language::Json {
            let before = self.text.get(..start).unwrap_or_default().trim_end();
            if before.ends_with(',') {
                start = before.len() - 1;
                return TextEdit { start, end, text: String::new() };
            }
        }
        let from = line_start(self.text, start);
        let to = line_end(self.text, end);
        let is_blank = |from: usize, to: usize| self.text.get(from..to).is_some_and(|part| part.trim().is_empty());
        if !is_blank(from, start) || !is_blank(end, to) {
            return TextEdit { start, end, text: String::new() };
        }
        // Of the empty lines around it, one stays.
        let before = from.checked_sub(1).map(|end| line_start(self.text, end));
        let is_after_blank = before.is_some_and(|before| is_blank(before, from));
        let next = self.text.get(to..line_end(self.text, to)).unwrap_or_default().trim();
        let from = match before {
            Some(before) if is_after_blank && (next.is_empty() || next.starts_with(['}', ']'])) => before,
            _ => from,
        };
        TextEdit { start: from, end: to, text: String::new() }
    }

    /// Gives a rule the fields that differ.
    pub fn modified(
        &self,
        (line, column): (u32, u32),
        old: &Rule,
        new: &AzureRule,
        wanted: &Rule,
    ) -> Result<Vec<TextEdit>, Refusal> {
        let fields = self.fields(self.braces(line, column)?);
        let own = self.shape.members(fields);
        let all = members(new);
        let mut edits = Vec::new();
        for (field, names) in FIELDS.iter().filter(|(field, _)| differs(field, old, wanted)) {
            let value = all.iter().find(|(name, _)| names.contains(name));
            let is_of_field =
                |member: &&Member<'_>| names.iter().any(|name| name_in(self.language, name) == member.name);
            let mut existing = own.iter().filter(is_of_field);
            match (existing.next(), value) {
                (Some(member), Some((name, value))) => edits.extend(self.replaced(member, name, value)),
                (Some(member), None) => edits.push(self.without(member.start, member.end)),
                (None, Some((name, value))) => edits.push(self.new_member(&own, name, value).ok_or(Refusal::NotFound)?),
                (None, None) if *field == "description" => {}
                (None, None) => return Err(Refusal::NotFound),
            }
            edits.extend(existing.map(|member| self.without(member.start, member.end)));
        }
        Ok(edits)
    }

    fn replaced(&self, member: &Member<'_>, name: &str, value: &Value) -> Vec<TextEdit> {
        let own = indent(self.text, member.start);
        let text = literal(self.language, value, own, &self.unit, self.feed);
        let named = name_in(self.language, name);
        let mut edits = vec![TextEdit { start: member.value, end: member.end, text }];
        if named != member.name {
            let start = self.place(member.name);
            edits.push(TextEdit { start, end: start + member.name.len(), text: named });
        }
        edits
    }

    /// A member behind the last one.
    fn new_member(&self, own: &[Member<'_>], name: &str, value: &Value) -> Option<TextEdit> {
        let last = own.last()?;
        let indent = indent(self.text, last.start);
        let value = literal(self.language, value, indent, &self.unit, self.feed);
        let line = lines(self.language, &[(name_in(self.language, name), value)], indent, self.feed);
        let comma = if self.language == Language::Json { "," } else { "" };
        Some(TextEdit::insert(last.end, format!("{comma}{}{line}", self.feed)))
    }

    /// Adds a rule where the NSG is declared.
    pub fn added(&self, nsg: &Nsg, rule: &AzureRule) -> Result<Vec<TextEdit>, Refusal> {
        let origin = nsg.resource.origin;
        let holder = self.braces(origin.line, origin.column)?;
        if self.language == Language::Terraform {
            return self.added_block(holder, rule);
        }
        let properties = self.object(holder, "properties").ok_or(Refusal::NotFound)?;
        let list = self.member(properties, "securityRules").and_then(|list| self.shape.opening_at(list.value));
        let list = list.ok_or(Refusal::NotFound)?;
        if self.text.get(list.open..=list.open) != Some("[") || self.repeats(list) {
            return Err(Refusal::Loop);
        }
        Ok(vec![self.added_element(list, rule)])
    }

    fn added_element(&self, list: Brackets, rule: &AzureRule) -> TextEdit {
        let last = self.shape.children(list).into_iter().rfind(|own| self.text.get(own.open..=own.open) == Some("{"));
        let outer = indent(self.text, list.open);
        let own = last.map_or_else(|| format!("{outer}{}", self.unit), |last| indent(self.text, last.open).to_owned());
        let inner = format!("{own}{}", self.unit);
        let feed = self.feed;
        let fields = self.fields_text(rule, &format!("{inner}{}", self.unit));
        let name = lines(self.language, &[("name".to_owned(), quoted(self.language, &rule.name))], &inner, feed);
        let (comma, properties) =
            if self.language == Language::Json { (",", "\"properties\"") } else { ("", "properties") };
        let element = format!(
            "{own}{{{feed}{name}{comma}{feed}{inner}{properties}: {{{feed}{fields}{feed}{inner}}}{feed}{own}}}"
        );
        match last {
            Some(last) => TextEdit::insert(last.close + 1, format!("{comma}{feed}{element}")),
            None => TextEdit { start: list.open + 1, end: list.close, text: format!("{feed}{element}{feed}{outer}") },
        }
    }

    /// The fields of a rule as lines.
    fn fields_text(&self, rule: &AzureRule, indent: &str) -> String {
        let member = |(name, value): (&str, Value)| {
            (name_in(self.language, name), literal(self.language, &value, indent, &self.unit, self.feed))
        };
        lines(self.language, &members(rule).into_iter().map(member).collect::<Vec<_>>(), indent, self.feed)
    }

    fn added_block(&self, holder: Brackets, rule: &AzureRule) -> Result<Vec<TextEdit>, Refusal> {
        if !self.shape.header(holder).starts_with("resource \"azurerm_network_security_group\"") {
            return Err(Refusal::NotFound);
        }
        let own = self.shape.members(holder);
        if own.iter().any(|member| member.name == "security_rule" && !member.is_block) {
            return Err(Refusal::Loop);
        }
        let last = own.iter().rfind(|member| member.name == "security_rule");
        let indent = match last.or(own.first()) {
            Some(member) => indent(self.text, member.start).to_owned(),
            None => self.unit.clone(),
        };
        let feed = self.feed;
        let block =
            format!("{indent}security_rule {{{feed}{}{feed}{indent}}}{feed}", self.named_fields(rule, &[], &indent));
        let at = match last.or(own.last()) {
            Some(member) => line_end(self.text, member.end),
            None => line_start(self.text, holder.close),
        };
        let blank = if own.is_empty() || last.is_some_and(|last| !self.follows_blank(last.start)) { "" } else { feed };
        Ok(vec![TextEdit::insert(at, format!("{blank}{block}"))])
    }

    fn follows_blank(&self, at: usize) -> bool {
        let from = line_start(self.text, at);
        let before = from.checked_sub(1).map(|end| line_start(self.text, end));
        before.and_then(|before| self.text.get(before..from)).is_some_and(|line| line.trim().is_empty())
    }

    /// A rule's name, more attributes, and its fields, in Terraform's columns.
    fn named_fields(&self, rule: &AzureRule, more: &[(String, String)], indent: &str) -> String {
        let inner = format!("{indent}{}", self.unit);
        let name = [("name".to_owned(), quoted(self.language, &rule.name))];
        let fields = members(rule).into_iter().map(|(name, value)| {
            (name_in(self.language, name), literal(self.language, &value, &inner, &self.unit, self.feed))
        });
        let all: Vec<(String, String)> = name.into_iter().chain(more.iter().cloned()).chain(fields).collect();
        lines(self.language, &all, &inner, self.feed)
    }

    /// Adds a rule as a resource of its own behind another rule of the NSG that is one.
    pub fn added_apart(&self, (line, column): (u32, u32), rule: &AzureRule) -> Result<Vec<TextEdit>, Refusal> {
        let sibling = self.braces(line, column)?;
        let header = self.shape.header(sibling);
        let feed = self.feed;
        let value = |name: &str| {
            let member = self.member(sibling, name)?;
            Some((name.to_owned(), self.text.get(member.value..member.end)?.to_owned()))
        };
        let text = match self.language {
            Language::Terraform if header.starts_with("resource \"azurerm_network_security_rule\"") => {
                let more = [value("resource_group_name"), value("network_security_group_name")];
                let more: Vec<(String, String)> = more.into_iter().flatten().collect();
                let label = self.free_label(&rule.name);
                let fields = self.named_fields(rule, &more, "");
                format!("resource \"azurerm_network_security_rule\" \"{label}\" {{{feed}{fields}{feed}}}")
            }
            Language::Bicep if header.starts_with("resource ") => {
                let (_, parent) = value("parent").ok_or(Refusal::NoPlace)?;
                let kind = header.split('\'').nth(1).ok_or(Refusal::NoPlace)?;
                let label = self.free_label(&rule.name);
                let name = quoted(self.language, &rule.name);
                let (unit, fields) = (&self.unit, self.fields_text(rule, &self.unit.repeat(2)));
                format!(
                    "resource {label} '{kind}' = {{{feed}{unit}parent: {parent}{feed}{unit}name: {name}{feed}{unit}properties: \
                     {{{feed}{fields}{feed}{unit}}}{feed}}}"
                )
            }
            _ => return Err(Refusal::NoPlace),
        };
        let end = line_end(self.text, sibling.close);
        let before = if self.text.get(..end).is_some_and(|text| text.ends_with('\n')) { "" } else { feed };
        Ok(vec![TextEdit::insert(end, format!("{before}{feed}{text}{feed}"))])
    }

    /// A label made of a name that the text does not use.
    fn free_label(&self, name: &str) -> String {
        let (mut label, mut after_small) = (String::new(), false);
        for c in name.chars() {
            if c.is_ascii_alphanumeric() {
                if c.is_ascii_uppercase() && after_small {
                    label.push('_');
                }
                label.push(c.to_ascii_lowercase());
            } else if !label.is_empty() && !label.ends_with('_') {
                label.push('_');
            }
            after_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        }
        let label = label.trim_end_matches('_');
        let label = if label.starts_with(|c: char| c.is_ascii_alphabetic()) {
            label.to_owned()
        } else {
            format!("rule_{label}")
        };
        let is_free = |label: &String| {
            !self.text.contains(&format!("\"{label}\" {{")) && !self.text.contains(&format!("resource {label} "))
        };
        let numbered = (2..100).map(|number| format!("{label}_{number}"));
        [label.clone()].into_iter().chain(numbered).find(is_free).unwrap_or(label)
    }
}

/// True if two rules differ in a field of [`FIELDS`].
fn differs(field: &str, old: &Rule, new: &Rule) -> bool {
    fn other<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        !(a.iter().all(|term| b.contains(term)) && b.iter().all(|term| a.contains(term)))
    }
    match field {
        "description" => old.description != new.description && new.description.is_some(),
        "priority" => old.priority != new.priority,
        "direction" => old.direction != new.direction,
        "access" => old.access != new.access,
        "protocol" => old.protocol != new.protocol,
        "source ports" => other(&old.source_ports, &new.source_ports),
        "destination ports" => other(&old.destination_ports, &new.destination_ports),
        "source" => other(&old.source, &new.source),
        _ => other(&old.destination, &new.destination),
    }
}

/// One step of indentation: the smallest that the text has.
fn unit(text: &str) -> String {
    let steps = text.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let length = line.len() - line.trim_start_matches([' ', '\t']).len();
        line.get(..length).unwrap_or_default()
    });
    let smallest = steps.filter(|step| !step.is_empty()).min_by_key(|step| step.len());
    match smallest {
        Some(step) if step.starts_with('\t') => "\t".to_owned(),
        Some(step) if step.len() <= 8 => step.to_owned(),
        _ => "  ".to_owned(),
    }
}
