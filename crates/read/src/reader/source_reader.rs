//! Finding the documents in a source: what is in a format of its own, JSON anywhere in the text, and the rules
//! of a node in what is left.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use serde_json::error::Category;

use super::contents::contents;
use super::joined::{self, Configuration, Joined};
use super::parents;
use super::walk::{Found, walk};
use crate::documents::diagnostics::Diagnostics;
use crate::documents::document::{Document, Format};
use crate::documents::embedded::EmbeddedText;
use crate::documents::loops::Loops;
use crate::documents::{kind, lenient};
use crate::formats::arm::linked::{self, Given};
use crate::formats::terraform;
use crate::messages::{incomplete, labels, node_firewall as node_messages, resources, sources};
use crate::text::positions::{Lines, TextPlaces, blanked};
use crate::text::secrets;
use crate::{formats, node_firewall};
use model::estate::{Estate, Gap, Origin, Resource};
use model::json::Node;
use model::message::{Message, fact};
use model::source::{Extent, Severity, Source, SourceReport};

/// How many places in a text are tried as the beginning of JSON.
const MOST_ATTEMPTS: usize = 16;

/// How far into a text that may be JSON is looked for what only JSON has.
const HEAD: usize = 400;

/// How many lines between documents may be prompts and warnings.
const MOST_PROMPTS: usize = 5;

/// Formats in which an NSG's rules may be outside of it, in other declarations.
const TEMPLATES: [&str; 3] = ["arm-template", "bicep", "script"];

/// Reads sources that are one configuration, most often one: their contents, and the diagnostics of each.
pub(crate) fn read_sources(
    configuration: &Configuration,
    sources: &[(usize, &Source)],
) -> (Estate, Vec<(usize, SourceReport)>) {
    let Joined { text: written, parts } = joined::text_of(sources, &configuration.left_out);
    let names = sources.iter().map(|(_, source)| source.name.as_str());
    let files = parts.chunk_by(|one, other| one.source == other.source).filter_map(|own| Some(own.first()?.start));
    let files: Vec<(usize, &str)> = files.zip(names).collect();
    let lines = Lines::joined(&written, parts);
    let (text, said) = secrets::masked(&written, &lines, sources);
    let diagnostics = Diagnostics::default();
    said.into_iter().for_each(|(at, message)| diagnostics.say(Severity::Info, at, message));
    for &(source, _) in sources.iter().filter(|(_, source)| source.damaged) {
        diagnostics.say(Severity::Warning, Origin { source, line: 1, column: 1 }, sources::damaged());
    }
    let name = sources.first().map_or("", |(_, source)| source.name.as_str());
    let (loops, linked, lacks_values) = (Rc::new(Loops::default()), RefCell::default(), configuration.lacks_values);
    let context = Context {
        name,
        lines: &lines,
        diagnostics: &diagnostics,
        loops: &loops,
        linked: &linked,
        lacks_values,
        has_other_values: configuration.has_other_values,
        is_of_whole_folder: sources.iter().all(|(_, source)| source.is_of_whole_folder),
        files: &files,
        whole: &text,
    };
    // Most texts are one document of JSON, and need no search: no line of it begins as rules of a node do.
    let reader = SourceReader { context, whole: &text, text: &text, holds_node_firewall: false };
    let mut found = match Node::parse(&text) {
        Ok(node @ (Node::Object(_) | Node::List(_))) => reader.read_one(&node),
        _ => read_parts(&reader),
    };
    parents::place(&mut found, &diagnostics);
    parents::resolve_gateways(&mut found);
    for symbol in found.estate.nsgs.iter_mut().filter_map(|nsg| nsg.region_symbol.as_mut()) {
        symbol.sources.clone_from(&configuration.sources);
    }
    if found.broken && found.formats.iter().any(|format| TEMPLATES.contains(format)) {
        break_off(&mut found.estate, &diagnostics);
    }
    if found.broken && found.formats.iter().any(|format| keeps_parts_apart(format)) {
        mark_truncated(&mut found.estate);
    }
    report_gaps(&found.estate, &diagnostics);
    let reports = sources.iter().map(|(number, source)| (*number, report(*number, source, &found, &diagnostics)));
    let reports = reports.collect();
    (found.estate, reports)
}

/// True for formats in which parts of a resource may be resources of their own, after a break as well.
fn keeps_parts_apart(format: &str) -> bool {
    TEMPLATES.contains(&format) || format.starts_with("terraform")
}

/// Notes on resources whose parts may follow after a break that not all parts are shown.
fn mark_truncated(estate: &mut Estate) {
    let groups = estate.nsgs.iter_mut().map(|nsg| &mut nsg.resource.description);
    let tables = estate.route_tables.iter_mut().map(|table| &mut table.resource);
    let subnets = estate.subnets.iter_mut().map(|subnet| &mut subnet.resource);
    let cards = estate.nics.iter_mut().map(|card| &mut card.resource);
    let firewalls = estate.firewalls.iter_mut().map(|firewall| &mut firewall.resource);
    let policies = estate.firewall_policies.iter_mut().map(|policy| &mut policy.resource);
    let resources = tables.chain(subnets).chain(cards).chain(firewalls).chain(policies);
    let descriptions = groups.chain(resources.map(|resource| &mut resource.description));
    descriptions.for_each(|description| description.is_truncated = true);
}

/// A template may declare stand-alone rules and routes: after a break as well.
fn break_off(estate: &mut Estate, diagnostics: &Diagnostics) {
    let groups = estate.nsgs.iter_mut().map(|nsg| {
        let Resource { name, origin, .. } = &nsg.resource;
        (labels::nsg(name), *origin, &mut nsg.rules.incomplete)
    });
    let tables = estate.route_tables.iter_mut().map(|table| {
        let Resource { name, origin, .. } = &table.resource;
        (labels::route_table(name), *origin, &mut table.incomplete)
    });
    for (label, at, incomplete) in groups.chain(tables).filter(|(_, _, incomplete)| incomplete.is_none()) {
        let reason = incomplete.insert(incomplete::template_truncated());
        let message = resources::incomplete(label, &*reason);
        diagnostics.say(Severity::Error, at, message);
    }
}

/// Reads a text that may hold several documents, and text around them.
fn read_parts(reader: &SourceReader<'_>) -> Found {
    let claims = formats::claims(reader.whole);
    let claimed: Vec<(usize, usize)> = claims.iter().map(|(range, _)| (range.start, range.end)).collect();
    let unclaimed = (!claims.is_empty()).then(|| blanked(reader.whole, &claimed));
    let text = unclaimed.as_deref().unwrap_or(reader.whole);

    let reader = SourceReader { text, holds_node_firewall: node_firewall::looks_like(text), ..*reader };
    let mut found = reader.read(&claims);
    let rest_is_read = reader.read_node_firewalls(&mut found);
    reader.report_others(&found);
    if !reader.holds_node_firewall && !rest_is_read {
        found.broken |= reader.report_unread(&found.documents);
    }
    found
}

/// Reports each node firewall of which a part is missing, where nothing else that was reported explains it.
fn report_gaps(estate: &Estate, diagnostics: &Diagnostics) {
    for firewall in &estate.node_firewalls {
        if let Some(Gap::Rest(gap)) = &firewall.incomplete
            && diagnostics.of(firewall.origin.source).iter().all(|one| one.severity == Severity::Info)
        {
            diagnostics.say(Severity::Warning, firewall.origin, node_messages::rest_missing(gap));
        }
    }
}

fn report(number: usize, source: &Source, found: &Found, diagnostics: &Diagnostics) -> SourceReport {
    let kinds = kinds(&found.estate);
    let kind = match (kinds.as_slice(), found.formats.as_slice()) {
        ([], _) => "unrecognised",
        (_, [only]) => only,
        ([only], []) => only,
        ([first, ..], []) if kinds.len() == node_kinds(&found.estate).len() => first,
        _ => "azure-mixed",
    };
    let breaks_off = found.broken
        || found.estate.node_firewalls.iter().any(|firewall| matches!(firewall.incomplete, Some(Gap::Rest(_))));
    let read = match (kinds.is_empty(), breaks_off) {
        (true, _) => Extent::Nothing,
        (false, true) => Extent::Partly,
        (false, false) => Extent::Whole,
    };
    let contents = (read != Extent::Nothing).then(|| contents(&found.estate, number));
    SourceReport {
        name: source.name.clone(),
        kind: kind.to_owned(),
        read,
        contents,
        diagnostics: diagnostics.of(number),
    }
}

/// The kinds of what a source holds, as the plan names them.
fn kinds(estate: &Estate) -> Vec<&'static str> {
    let firewalls = estate.firewalls.len()
        + estate.firewall_policies.len()
        + estate.rule_collection_groups.len()
        + estate.ip_groups.len();
    let counted = [
        ("azure-nsg", estate.nsgs.len()),
        ("azure-routes", estate.route_tables.len()),
        ("azure-vnet", estate.vnets.len() + estate.subnets.len()),
        ("azure-nic", estate.nics.len()),
        ("azure-public-ip", estate.public_addresses.len() + estate.nat_gateways.len()),
        ("azure-private-endpoint", estate.private_endpoints.len() + estate.dns_zones.len()),
        ("azure-endpoint-policy", estate.endpoint_policies.len()),
        ("azure-admin-rules", estate.admin_rules.len()),
        ("azure-firewall", firewalls),
        ("batch-account", estate.accounts.len()),
        ("batch-pool", estate.pools.len()),
        ("batch-node", estate.nodes.len()),
        ("batch-dependencies", estate.dependencies.len()),
    ];
    let mut kinds: Vec<&str> = counted.into_iter().filter(|(_, count)| *count > 0).map(|(kind, _)| kind).collect();
    kinds.append(&mut node_kinds(estate));
    kinds
}

fn node_kinds(estate: &Estate) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for kind in estate.node_firewalls.iter().map(|firewall| firewall.kind.name()) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// What is known of the sources that a text is made of.
#[derive(Clone, Copy)]
struct Context<'s> {
    /// The name of the first.
    name: &'s str,
    lines: &'s Lines<'s>,
    diagnostics: &'s Diagnostics,
    loops: &'s Rc<Loops>,
    /// Where documents begin that others link to.
    linked: &'s RefCell<Vec<usize>>,
    /// True if variables may have other values than their defaults.
    lacks_values: bool,
    /// True if a command that is elsewhere gives values that are not shown.
    has_other_values: bool,
    /// True if all files of the folders are given.
    is_of_whole_folder: bool,
    /// Where the files begin, and their names.
    files: &'s [(usize, &'s str)],
    /// All of the text.
    whole: &'s str,
}

#[derive(Clone, Copy)]
struct SourceReader<'s> {
    context: Context<'s>,
    /// All of the text.
    whole: &'s str,
    /// What of it may hold JSON; everything else is blank.
    text: &'s str,
    /// True if the text holds the rules of a node as well.
    holds_node_firewall: bool,
}

impl<'s> SourceReader<'s> {
    /// Reads a source that is one document.
    fn read_one(&self, node: &Node<'s>) -> Found {
        let mut found = Found { documents: vec![(0, self.text.len())], ..Found::default() };
        walk(&self.document(self.text, TextPlaces::default()), std::slice::from_ref(node), &mut found);
        self.read_node_firewalls(&mut found);
        self.report_others(&found);
        found
    }

    fn read(&self, claims: &[(std::ops::Range<usize>, &Format)]) -> Found {
        let mut found = Found::default();
        for (range, format) in claims {
            found.documents.push((range.start, range.end));
            found.is_in(format.kind);
            let text = self.whole.get(range.clone()).unwrap_or_default();
            let document = self.document(text, TextPlaces::from(range.start));
            document.within.borrow_mut().form = format.form;
            let errors = self.errors();
            let nodes = (format.read)(&document);
            found.broken |= self.errors() > errors;
            walk(&document, &nodes, &mut found);
        }
        // The rules of a node are full of brackets: only a name in quotes shows that there is JSON as well.
        let mut unknown = Vec::new();
        // Templates may link to each other.
        let mut apart = linked::may_link(self.text).then(Vec::new);
        let mut at = if self.holds_node_firewall && !self.text.contains("\":") { self.text.len() } else { 0 };
        while let Some(next) = self.next_document(at) {
            match next {
                Next::Whole { start, end, node } => {
                    found.documents.push((start, end));
                    match &mut apart {
                        Some(apart) => apart.push((start, node)),
                        None => unknown.extend(self.read_whole(start, node, &mut found)),
                    }
                    at = end;
                }
                Next::Broken { start, offset, error } => {
                    at = self.read_lenient(start, &mut found).unwrap_or_else(|| {
                        self.read_broken(start, offset, &error, &mut found);
                        self.text.len()
                    });
                    found.documents.push((start, at));
                }
            }
        }
        for (start, node) in self.with_linked(apart.unwrap_or_default()) {
            unknown.extend(self.read_whole(start, node, &mut found));
        }
        // If nothing was found, one message says so.
        if found.documents.len() > unknown.len() {
            for start in unknown {
                self.say(Severity::Warning, start, sources::json_not_recognized());
            }
        }
        model::sorted::sort(&mut found.documents);
        found
    }

    /// Reads a document, and gives its place back if nothing in it was assessed.
    fn read_whole(&self, start: usize, node: Node<'s>, found: &mut Found) -> Option<usize> {
        found.recognised = false;
        walk(&self.document(self.text, TextPlaces::default()), &[node], found);
        (!found.recognised).then_some(start)
    }

    /// Documents with their places, those that templates link to instead of the links.
    fn with_linked(&self, documents: Vec<(usize, Node<'s>)>) -> Vec<(usize, Node<'s>)> {
        let file = |start: usize| {
            let before = self.context.files.iter().enumerate().take_while(|(_, (begin, _))| *begin <= start);
            before.last().map_or((0, self.context.name), |(number, (_, name))| (number, *name))
        };
        let given: Vec<Given<'_, 's>> =
            documents.iter().map(|(start, tree)| Given { file: file(*start), tree }).collect();
        let place = |(own, node)| documents.get(own).map(|(start, _)| (*start, node));
        let read: Vec<(usize, Node<'s>)> = linked::embedded(&given).into_iter().filter_map(place).collect();
        let others = documents.iter().map(|(start, _)| *start).filter(|start| read.iter().all(|(own, _)| own != start));
        self.context.linked.borrow_mut().extend(others);
        read
    }

    /// How many errors were said so far. What a format itself says as an error could not be read.
    fn errors(&self) -> usize {
        self.context.diagnostics.errors()
    }

    /// A document whose tree borrows from `text`.
    fn document<'d>(&self, text: &'d str, places: TextPlaces) -> Document<'d>
    where
        's: 'd,
    {
        let Context {
            name,
            lines,
            diagnostics,
            loops,
            linked,
            lacks_values,
            has_other_values,
            is_of_whole_folder,
            files,
            whole,
        } = self.context;
        Document {
            source_name: name,
            text,
            places,
            whole,
            files,
            lines,
            diagnostics,
            loops,
            linked,
            lacks_values,
            has_other_values,
            is_of_whole_folder,
            inner: RefCell::default(),
            within: RefCell::default(),
        }
    }

    /// Reads the rules of a node in what of the source is no document, with what the documents show of Windows' firewall; false if
    /// nothing but documents was read.
    fn read_node_firewalls(&self, found: &mut Found) -> bool {
        let rest = match found.documents.as_slice() {
            [] => Cow::Borrowed(self.text),
            documents if is_more_than(self.text, documents) => Cow::Owned(blanked(self.text, documents)),
            _ => Cow::Borrowed(""),
        };
        let text = node_firewall::Text {
            name: self.context.name,
            text: &rest,
            places: TextPlaces::default(),
            lines: self.context.lines,
            diagnostics: self.context.diagnostics,
        };
        let windows = std::mem::take(&mut found.windows);
        found.estate.node_firewalls.extend(node_firewall::read(&text, windows, found.broken));
        let is_read = node_firewall::looks_like(&rest);
        if is_read && found.estate.node_firewalls.is_empty() && self.context.diagnostics.is_empty() {
            let at = rest.find(|c: char| !c.is_whitespace()).unwrap_or_default();
            self.say(Severity::Error, at, sources::node_firewall_without_rules());
        }
        is_read
    }

    /// The next JSON object or array at or after `at`.
    fn next_document(&self, at: usize) -> Option<Next<'s>> {
        let text = self.text.get(at..)?;
        // Rules of a node are full of brackets.
        let attempts = if self.holds_node_firewall { usize::MAX } else { MOST_ATTEMPTS };
        for start in beginnings(text).take(attempts).map(|start| at + start) {
            let rest = self.text.get(start..)?;
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Node>();
            match stream.next()? {
                Ok(node) => return Some(Next::Whole { start, end: start + stream.byte_offset(), node }),
                Err(error) => {
                    let offset = self.offset_of(&error, start);
                    if looks_like_json(rest) {
                        return Some(Next::Broken { start, offset, error });
                    }
                }
            }
        }
        None
    }

    /// The position in the source of an error that counts lines from `start`.
    fn offset_of(&self, error: &serde_json::Error, start: usize) -> usize {
        let text = self.text;
        if error.classify() == Category::Eof {
            return text.len();
        }
        let (first_line, _) = self.context.lines.position(start);
        let line_start = match error.line() {
            0 | 1 => start,
            further => self.context.lines.start_of(first_line as usize + further - 1),
        };
        (line_start + error.column().saturating_sub(1)).clamp(start, text.len())
    }

    /// Reads a document that is nearly JSON, and gives the place where it ends.
    fn read_lenient(&self, start: usize, found: &mut Found) -> Option<usize> {
        let repaired = lenient::to_json(self.text.get(start..)?);
        let node = Node::noted(&repaired.text, &repaired.notes).ok()?;
        for (severity, offset, message) in repaired.corrections {
            self.say(severity, start + offset, message);
        }
        walk(&self.document(&repaired.text, repaired.places.behind(start)), &[node], found);
        Some(start + repaired.end)
    }

    /// Reports where a document breaks off, and reads the part before that.
    fn read_broken(&self, start: usize, offset: usize, error: &serde_json::Error, found: &mut Found) {
        let message = match error.classify() {
            Category::Eof => sources::json_truncated(),
            _ => {
                let text = error.to_string();
                let reason = text.split_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
                sources::json_invalid(fact(reason))
            }
        };
        self.say(Severity::Error, offset, message);
        found.broken = true;
        let rest = self.text.get(start..).unwrap_or_default();
        if let Some(completed) = EmbeddedText::of(rest, start).completed(offset - start)
            && let Ok(node) = completed.tree()
        {
            walk(&self.document(completed.text(), completed.places().clone()), &[node], found);
        }
    }

    fn report_others(&self, found: &Found) {
        for (kind, origin) in &found.others {
            self.context.diagnostics.say(Severity::Warning, *origin, sources::not_assessed(kind));
        }
        if !kinds(&found.estate).is_empty() || !found.others.is_empty() || self.holds_node_firewall {
            return;
        }
        // Who knows the format has reported better why there is nothing, or where else it is.
        let is_code = !found.formats.is_empty();
        if is_code && (self.errors() > 0 || !found.estate.unread.is_empty()) {
            return;
        }
        let text = kind::without_comments(self.whole);
        let message = match (found.documents.len(), kind::of_text(&text)) {
            _ if self.whole.trim().is_empty() => sources::empty().then(sources::paste_nsg()),
            _ if is_code => sources::nothing_assessed().then(sources::paste_network()),
            (_, Some(kind)) if kind::is_of_iptables_commands(&text) => {
                sources::not_readable(kind).then(sources::paste_iptables())
            }
            // Whatever brackets it holds: `[ 1]` numbers the lines of a ufw status.
            (_, Some(kind)) => sources::not_readable(kind).then(sources::paste_nsg()),
            (0, None) if terraform::is_of_values(self.whole) => sources::values_alone(),
            (0, None) => sources::not_json().then(sources::paste_nsg()),
            _ => sources::json_without_assessed().then(sources::paste_nsg()),
        };
        let first = self.whole.find(|c: char| !c.is_whitespace()).unwrap_or_default();
        self.say(Severity::Error, first, message);
    }

    /// Reports text between documents that was not read, except prompts, commands and warnings.
    /// True if some of it looks like what should have been read.
    fn report_unread(&self, documents: &[(usize, usize)]) -> bool {
        let mut missed = false;
        if documents.is_empty() {
            return missed;
        }
        let ends = std::iter::once(0).chain(documents.iter().map(|&(_, end)| end));
        let starts = documents.iter().map(|&(start, _)| start).chain([self.text.len()]);
        for (from, to) in ends.zip(starts) {
            let between = self.text.get(from..to).unwrap_or_default();
            let code = kind::without_comments(between);
            let lines = code.lines().count();
            let kind = kind::of_text(&code);
            if lines <= MOST_PROMPTS && kind.is_none() && !between.trim().contains('\t') {
                continue;
            }
            missed |= kind.is_some();
            let ignored = if lines == 1 { sources::line_ignored() } else { sources::lines_ignored(lines) };
            let offset = from + between.find(|c: char| !c.is_whitespace()).unwrap_or_default();
            self.say(
                Severity::Warning,
                offset,
                Message::sentences([ignored].into_iter().chain(kind.map(sources::looks_like))),
            );
        }
        missed
    }

    fn say(&self, severity: Severity, offset: usize, message: Message) {
        self.context.diagnostics.say(severity, self.context.lines.origin(offset), message);
    }
}

/// True if there is text outside of the documents.
fn is_more_than(text: &str, documents: &[(usize, usize)]) -> bool {
    let ends = std::iter::once(0).chain(documents.iter().map(|(_, end)| *end));
    let starts = documents.iter().map(|(start, _)| *start).chain([text.len()]);
    ends.zip(starts).any(|(from, to)| text.get(from..to).is_some_and(|between| !between.trim().is_empty()))
}

/// The next part of a source.
enum Next<'t> {
    Whole { start: usize, end: usize, node: Node<'t> },
    Broken { start: usize, offset: usize, error: serde_json::Error },
}

/// Where JSON may begin: brackets that open a line first, because prompts and log prefixes contain brackets as well.
fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    let opens_line = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    };
    let all = || text.match_indices(['{', '[']).map(|(at, _)| at);
    all().filter(move |&at| opens_line(at)).chain(all())
}

/// True if what begins here is meant to be JSON, and not a bracket in a sentence.
fn looks_like_json(text: &str) -> bool {
    let mut inside = text.get(1..).unwrap_or_default().trim_start();
    while let Some(comment) = inside.strip_prefix("//").or_else(|| inside.strip_prefix('#')) {
        inside = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    let head = inside.get(..inside.floor_char_boundary(HEAD)).unwrap_or_default();
    head.starts_with(['"', '\'', '“', '{', '[']) && head.contains(':')
}
