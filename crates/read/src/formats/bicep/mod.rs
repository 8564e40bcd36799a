//! Bicep as text: its declarations become the ARM template that they compile to, with plain texts as slices of the source.
//!
//! [`files`] finds Bicep in a text, [`tokens`] and [`parser`] make trees of declarations, [`template`] translates them:
//! [`expressions`] writes what is computed as expressions of ARM, which `formats::arm` evaluates, and [`depends`] what waits for what.

mod declarations;
mod depends;
mod deployments;
mod expected;
mod expressions;
mod files;
mod modules;
mod names;
mod parser;
mod resources;
mod template;
mod tokens;
mod tree;

use std::ops::Range;

use declarations::declared;
use parser::Parser;
use tree::Declaration;

use crate::documents::document::Document;
use crate::messages::templates;
use model::json::Node;
use model::source::Severity;

/// The parts of a text that are Bicep.
pub(crate) fn claims(text: &str) -> Vec<Range<usize>> {
    files::runs(text).into_iter().map(|run| run.range).collect()
}

/// The files that a text calls modules of, by their paths.
pub(crate) fn called_files(text: &str) -> Vec<String> {
    let starts = files::runs(text).into_iter().flat_map(|run| run.starts);
    let path = |start: usize| {
        let declaration = text.get(start..)?;
        if !declaration.starts_with("module") {
            return None;
        }
        match declared(&mut Parser::new(&tokens::tokens(declaration)))? {
            Declaration::Module(module) => Some(module.kind.into_owned()).filter(|path| !path.contains(':')),
            _ => None,
        }
    };
    starts.filter_map(path).collect()
}

/// The kinds and names of what a text declares.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let runs = files::runs(text).into_iter();
    let declaration = |(start, end): (usize, usize)| declared(&mut Parser::new(&tokens::tokens(text.get(start..end)?)));
    let named = |declaration: Declaration<'_>| match declaration {
        Declaration::Parameter(name, _) | Declaration::Secret(name) => Some(format!("parameter {name}")),
        Declaration::Variable(name, _) => Some(format!("variable {name}")),
        Declaration::Output(name, _) => Some(format!("output {name}")),
        Declaration::Resource(own) => Some(format!("resource {} {}", own.symbol, own.kind)),
        Declaration::Module(own) => Some(format!("module {} {}", own.symbol, own.kind)),
        _ => None,
    };
    runs.flat_map(|run| {
        let ends: Vec<usize> = run.starts.iter().skip(1).copied().chain([run.range.end]).collect();
        run.starts.into_iter().zip(ends).collect::<Vec<_>>()
    })
    .filter_map(declaration)
    .filter_map(named)
    .collect()
}

/// The templates that some Bicep compiles to.
pub(super) fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    let mut declared: Vec<(&'t str, Vec<Declaration<'t>>)> = Vec::new();
    let mut secure = Secure::default();
    for run in files::runs(document.text) {
        let ends = run.starts.iter().skip(1).copied().chain([run.range.end]);
        for (start, end) in run.starts.iter().copied().zip(ends) {
            let text = document.text.get(start..end).unwrap_or_default();
            let Some(found) = secure.marked(text, declaration(text, document)) else { continue };
            let file = document.file_at(start);
            match declared.iter_mut().find(|(own, _)| *own == file) {
                Some((_, own)) => own.push(found),
                None => declared.push((file, vec![found])),
            }
        }
    }
    template::of(&declared, document)
}

/// What is declared to be secret.
#[derive(Default)]
struct Secure<'t> {
    /// True if the decorators so far say so of what follows them.
    next: bool,
    /// The types that are.
    types: Vec<&'t str>,
}

impl<'t> Secure<'t> {
    /// A declaration, or the placeholder for that of a secret.
    fn marked(&mut self, text: &'t str, declared: Option<Declaration<'t>>) -> Option<Declaration<'t>> {
        if text.starts_with('@') {
            let name = text.get(1..).unwrap_or_default();
            self.next |= name.strip_prefix("sys.").unwrap_or(name).starts_with("secure(");
            return declared;
        }
        let is_decorated = std::mem::take(&mut self.next);
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let (kind, name, of) = (words.next(), words.next(), words.next());
        let is_secret = is_decorated || of.is_some_and(|of| self.types.contains(&of));
        match (kind, &declared) {
            (Some("type"), _) if is_secret => self.types.extend(name),
            (_, Some(Declaration::Parameter(name, _))) if is_secret => return Some(Declaration::Secret(name)),
            _ => {}
        }
        declared
    }
}

/// A declaration; what breaks in it is reported.
fn declaration<'t>(text: &'t str, document: &Document<'t>) -> Option<Declaration<'t>> {
    let tokens = tokens::tokens(text);
    let mut parser = Parser::new(&tokens);
    let found = declared(&mut parser);
    if !matches!(found, None | Some(Declaration::Other)) {
        parser.end();
    }
    if let Some(broken) = parser.broken.filter(|_| found != Some(Declaration::Other)) {
        let end = text.trim_end();
        let at = if broken.at.trim().is_empty() { end.get(end.len()..).unwrap_or_default() } else { broken.at };
        let message = templates::bicep_invalid(broken.expected.message());
        document.say(Severity::Error, document.origin(at), message);
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};

    /// Texts that take more depth or space than a person needs.
    #[test]
    fn what_is_too_deep_or_too_long_ends_and_is_told() {
        let chain = " + 1".repeat(20_000) + &".a".repeat(20_000);
        for body in ["[".repeat(20_000), "{a:".repeat(20_000), "(a ? ".repeat(20_000), format!("x{chain}")] {
            let text = format!("resource r 'Microsoft.Network/routeTables@2023-11-01' = {{\n  name: {body}\n}}\n");
            let read = read(&[Source::new("deep.bicep", text)]);
            assert!(read.sources.iter().all(|source| !source.diagnostics.is_empty()));
        }
        let doubled: String = (1..60)
            .map(|number| {
                let before = number - 1;
                format!("resource r{number} 'Microsoft.Network/routeTables@2023-11-01' = {{\n  name: '${{r{before}.name}}${{r{before}.name}}'\n}}\n")
            })
            .collect();
        let estate = read(&[Source::new("doubled.bicep", doubled)]).estate;
        assert_eq!(estate.route_tables.len(), 59);
    }
}
