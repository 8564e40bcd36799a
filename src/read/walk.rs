//! Finding what a source holds: JSON documents in the text, and resources in whatever wraps them.

use std::cell::RefCell;

use serde_json::error::Category;

use super::arm::{self, Scope};
use super::diagnostic::by_place;
use super::document::Document;
use super::fields::Fields;
use super::lines::Lines;
use super::nsg::{self, LooseRule};
use super::{
    Diagnostic, Extent, Severity, Source, SourceReport, admin_rules, batch, cut, effective, firewall, kind, network,
    node_firewall, route,
};
use crate::estate::{Estate, Nsg, Origin};
use crate::json::{Node, Object};

/// How many places in a text are tried as the beginning of JSON.
const MOST_ATTEMPTS: usize = 16;

/// The command whose output can be pasted.
const HINT: &str = "Paste the output of `az network nsg show --resource-group <group> --name <nsg> --output json`.";

/// Reads one source: what it holds, and what there is to say about it.
pub fn read_source(number: usize, source: &Source) -> (Estate, SourceReport) {
    let lines = Lines::new(&source.text);
    let diagnostics = RefCell::new(Vec::new());
    let holds_node_firewall = node_firewall::looks_like(&source.text);
    if holds_node_firewall && !source.text.contains("\":") {
        let node_firewalls = node_firewall::read_node_firewall(number, source, &lines, &diagnostics);
        let report = node_firewall::report(source, &node_firewalls, diagnostics.into_inner());
        return (Estate { node_firewalls, ..Estate::default() }, report);
    }
    let reader = SourceReader { number, source, lines: &lines, diagnostics: &diagnostics, holds_node_firewall };
    let mut found = reader.read();
    if holds_node_firewall {
        // Both were pasted into one text: what is no JSON are the rules of the node.
        let rest = Source { text: blanked(&source.text, &found.documents), ..source.clone() };
        found.estate.node_firewalls = node_firewall::read_node_firewall(number, &rest, &lines, &diagnostics);
    }
    let kinds = kinds(&found.estate);
    let kind = match kinds.as_slice() {
        [] => "unrecognised",
        _ if found.in_template => "arm-template",
        [only] => only,
        _ => "azure-mixed",
    };
    let read = match (kinds.is_empty(), found.broken) {
        (true, _) => Extent::Nothing,
        (false, true) => Extent::Partly,
        (false, false) => Extent::Whole,
    };
    let diagnostics = by_place(diagnostics.into_inner());
    (found.estate, SourceReport { name: source.name.clone(), kind: kind.to_owned(), read, diagnostics })
}

/// The text with blanks for some parts of it; everything else stands where it stood.
fn blanked(text: &str, parts: &[(usize, usize)]) -> String {
    let (mut blanked, mut at) = (String::with_capacity(text.len()), 0);
    for &(start, end) in parts {
        blanked.push_str(text.get(at..start).unwrap_or_default());
        let part = text.get(start..end).unwrap_or_default();
        blanked.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        at = end;
    }
    blanked.push_str(text.get(at..).unwrap_or_default());
    blanked
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
        ("node-firewall", estate.node_firewalls.len()),
    ];
    counted.into_iter().filter(|(_, count)| *count > 0).map(|(kind, _)| kind).collect()
}

/// What a source holds.
#[derive(Default)]
struct Found {
    estate: Estate,
    /// Where the documents begin and end.
    documents: Vec<(usize, usize)>,
    in_template: bool,
    broken: bool,
    /// Things that Switchover knows of but does not assess, with the first place of each kind.
    others: Vec<(&'static str, Origin)>,
}

struct SourceReader<'s> {
    number: usize,
    source: &'s Source,
    lines: &'s Lines<'s>,
    diagnostics: &'s RefCell<Vec<Diagnostic>>,
    /// True if the text holds the rules of a node as well.
    holds_node_firewall: bool,
}

impl SourceReader<'_> {
    fn read(&self) -> Found {
        if self.source.damaged {
            let message = "Some bytes are no text in UTF-8 or UTF-16 and were replaced; names may be wrong.".to_owned();
            self.say(Severity::Warning, 0, message);
        }
        let mut found = Found::default();
        let mut at = 0;
        while let Some(next) = self.next_document(at) {
            match next {
                Next::Whole { start, end, node } => {
                    found.documents.push((start, end));
                    self.walk(&self.source.text, 0, &node, &mut found);
                    at = end;
                }
                Next::Broken { start, offset, error } => {
                    found.documents.push((start, self.source.text.len()));
                    self.read_broken(start, offset, &error, &mut found);
                    at = self.source.text.len();
                }
            }
        }
        self.report_others(&found);
        found
    }

    /// The next JSON object or array at or after `at`.
    fn next_document(&self, at: usize) -> Option<Next<'_>> {
        let text = self.source.text.get(at..)?;
        // Rules of a node are full of brackets.
        let attempts = if self.holds_node_firewall { usize::MAX } else { MOST_ATTEMPTS };
        for start in beginnings(text).take(attempts).map(|start| at + start) {
            let rest = self.source.text.get(start..)?;
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Node>();
            match stream.next()? {
                Ok(node) => return Some(Next::Whole { start, end: start + stream.byte_offset(), node }),
                Err(error) => {
                    let offset = self.offset_of(&error, start);
                    if looks_like_json(rest, offset - start) {
                        return Some(Next::Broken { start, offset, error });
                    }
                }
            }
        }
        None
    }

    /// Where in the source an error stands that counts lines from `start`.
    fn offset_of(&self, error: &serde_json::Error, start: usize) -> usize {
        let text = &self.source.text;
        if error.classify() == Category::Eof {
            return text.len();
        }
        let (first_line, _) = self.lines.position(start);
        let line_start = match error.line() {
            0 | 1 => start,
            further => self.lines.start_of(first_line as usize + further - 1),
        };
        (line_start + error.column().saturating_sub(1)).clamp(start, text.len())
    }

    /// Tells where a document breaks, and reads what stands before.
    fn read_broken(&self, start: usize, offset: usize, error: &serde_json::Error, found: &mut Found) {
        let message = match error.classify() {
            Category::Eof => "The JSON breaks off here: the text was cut. What came before was read; paste the whole \
                              output to be sure of the rest."
                .to_owned(),
            _ => {
                let text = error.to_string();
                let reason = text.split_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
                format!(
                    "This is not valid JSON: {reason}. What stands before this place was read, what follows was not."
                )
            }
        };
        self.say(Severity::Error, offset, message);
        found.broken = true;
        let rest = self.source.text.get(start..).unwrap_or_default();
        if let Some(completed) = cut::complete(rest, offset - start)
            && let Ok(node) = serde_json::from_str::<Node>(&completed)
        {
            self.walk(&completed, start, &node, found);
        }
    }

    /// Collects what a document holds. The tree borrows from `text`, which begins at `start` in the source.
    fn walk(&self, text: &str, start: usize, node: &Node<'_>, found: &mut Found) {
        let (lines, diagnostics) = (self.lines, self.diagnostics);
        let document =
            Document { source: self.number, source_name: &self.source.name, text, start, lines, diagnostics };
        let mut walk = Walk { document: &document, loose: Vec::new(), found };
        walk.node(node, &Scope::default(), false);
        walk.settle_loose_rules();
    }

    fn report_others(&self, found: &Found) {
        for (kind, origin) in &found.others {
            let message = format!("This holds {kind}, which is not assessed.");
            let (line, column) = (origin.line, origin.column);
            self.diagnostics.borrow_mut().push(Diagnostic { severity: Severity::Warning, message, line, column });
        }
        if !kinds(&found.estate).is_empty() || !found.others.is_empty() || self.holds_node_firewall {
            return;
        }
        let message = match (found.documents.len(), kind::of_text(&self.source.text)) {
            _ if self.source.text.trim().is_empty() => format!("There is nothing here. {HINT}"),
            // Whatever brackets it holds: `[ 1]` numbers the lines of a ufw status.
            (_, Some(kind)) => {
                format!("This looks like {kind}, which can't be read yet. {HINT}")
            }
            (0, None) => format!("This is not JSON. {HINT}"),
            _ => format!("This JSON holds nothing that Switchover assesses. {HINT}"),
        };
        let first = self.source.text.find(|c: char| !c.is_whitespace()).unwrap_or_default();
        self.say(Severity::Error, first, message);
    }

    fn say(&self, severity: Severity, offset: usize, message: String) {
        let (line, column) = self.lines.position(offset);
        self.diagnostics.borrow_mut().push(Diagnostic { severity, message, line, column });
    }
}

/// What stands next in a source.
enum Next<'t> {
    Whole { start: usize, end: usize, node: Node<'t> },
    Broken { start: usize, offset: usize, error: serde_json::Error },
}

/// Where JSON may begin: brackets that open a line first, since prompts and log prefixes hold brackets, too.
fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    let opens_line = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    };
    let all = || text.match_indices(['{', '[']).map(|(at, _)| at);
    all().filter(move |&at| opens_line(at)).chain(all())
}

/// True if what failed was JSON for a while, and not a bracket in a sentence.
fn looks_like_json(text: &str, length: usize) -> bool {
    let inside = text.get(1..length).unwrap_or_default().trim_start();
    inside.starts_with(['"', '{', '[']) && inside.contains(':')
}

/// Collects what one document holds.
struct Walk<'w, 'd> {
    document: &'w Document<'d>,
    loose: Vec<LooseRule>,
    found: &'w mut Found,
}

impl Walk<'_, '_> {
    fn node<'t>(&mut self, node: &'t Node<'t>, scope: &Scope<'t>, listed: bool) {
        match node {
            Node::Object(object) => self.object(object, scope, listed),
            Node::List(list) => list.iter().for_each(|item| self.node(item, scope, true)),
            _ => {}
        }
    }

    fn object<'t>(&mut self, object: &'t Object<'t>, scope: &Scope<'t>, listed: bool) {
        let is_of_type = |name: &str| object.text("type").is_some_and(|text| text.eq_ignore_ascii_case(name));
        let fields = Fields::of(object, scope, self.document);
        let estate = &mut self.found.estate;
        if effective::read(&fields, estate) || admin_rules::read(&fields, estate) {
        } else if firewall::read(&fields, estate) {
            // Its groups are read with it.
        } else if nsg::is_nsg(object) {
            estate.nsgs.push(nsg::read_nsg(object, scope, self.document));
        } else if is_of_type(nsg::RULE_TYPE) || (nsg::is_rule(object) && kind::of_object(object).is_none()) {
            self.loose.push(nsg::read_loose_rule(object, listed, scope, self.document));
        } else if arm::is_template(object) {
            self.found.in_template = true;
            self.members(object, &["resources"], &Scope::of_template(object));
        } else if is_of_type("Microsoft.Resources/deployments") {
            self.deployment(object, scope);
        } else if object.get("responses").is_some() && object.get("parameters").is_some() {
            // A documented example: its request repeats what its responses show.
            self.members(object, &["responses"], scope);
        } else if network::read(&fields, estate) || route::read(&fields, listed, estate) || batch::read(&fields, estate)
        {
            // Groups may stand inside, where a listing expands them, and children of a template do.
            self.inside(object, scope);
        } else {
            let kind = kind::of_object(object);
            if let Some(kind) = kind
                && self.found.others.iter().all(|(known, _)| *known != kind.name)
            {
                self.found.others.push((kind.name, self.document.origin_of(object)));
            }
            if kind.is_none_or(|kind| kind.holds_resources) {
                object.members().for_each(|(_, value)| self.node(value, scope, false));
            }
        }
    }

    /// Walks what a resource holds, but for what was read as a part of it.
    fn inside<'t>(&mut self, object: &'t Object<'t>, scope: &Scope<'t>) {
        const PARTS: [&str; 4] = ["routes", "virtualNetworkPeerings", "ipConfigurations", "serviceEndpointPolicies"];
        for (name, value) in object.members() {
            if PARTS.iter().any(|part| name.eq_ignore_ascii_case(part)) {
                continue;
            }
            match value {
                Node::Object(properties) if name.eq_ignore_ascii_case("properties") => self.inside(properties, scope),
                Node::List(subnets) if name.eq_ignore_ascii_case("subnets") => {
                    subnets.iter().filter_map(Node::object).for_each(|subnet| self.inside(subnet, scope));
                }
                _ => self.node(value, scope, false),
            }
        }
    }

    fn members<'t>(&mut self, object: &'t Object<'t>, names: &[&str], scope: &Scope<'t>) {
        names.iter().filter_map(|name| object.get(name)).for_each(|value| self.node(value, scope, false));
    }

    fn deployment<'t>(&mut self, deployment: &'t Object<'t>, scope: &Scope<'t>) {
        let Some(properties) = deployment.object("properties") else { return };
        let Some(template) = properties.object("template") else { return };
        self.members(template, &["resources"], &scope.of_nested(properties, template));
    }

    /// Gives rules that stand outside their group to the group, which is made if the source does not hold it.
    fn settle_loose_rules(&mut self) {
        let mut groups: Vec<Vec<LooseRule>> = Vec::new();
        for loose in self.loose.drain(..) {
            let home = self.found.estate.nsgs.iter_mut().find(|nsg| belongs_to(&loose, nsg));
            if let Some(nsg) = home {
                if !nsg.rules.iter().any(|rule| rule.name.eq_ignore_ascii_case(&loose.rule.name)) {
                    nsg.rules.push(loose.rule.into());
                }
                continue;
            }
            let same_group = |group: &&mut Vec<LooseRule>| group.first().is_some_and(|first| same_home(first, &loose));
            match groups.iter_mut().find(same_group) {
                Some(group) => group.push(loose),
                None => groups.push(vec![loose]),
            }
        }
        let made = groups.into_iter().filter_map(|group| nsg::nsg_of_loose_rules(group, self.document.source_name));
        for nsg in made {
            if let Some(reason) = &nsg.incomplete {
                self.document.say(Severity::Warning, nsg.origin, format!("{}: {reason}.", nsg.name));
            }
            self.found.estate.nsgs.push(nsg);
        }
    }
}

fn belongs_to(loose: &LooseRule, nsg: &Nsg) -> bool {
    match (&loose.nsg_id, &nsg.id) {
        (Some(rule_home), Some(id)) => rule_home.eq_ignore_ascii_case(id),
        _ => {
            loose.nsg_name.as_deref().zip(nsg.name.known()).is_some_and(|(home, name)| home.eq_ignore_ascii_case(name))
        }
    }
}

fn same_home(a: &LooseRule, b: &LooseRule) -> bool {
    let key =
        |loose: &LooseRule| (loose.nsg_id.as_ref().or(loose.nsg_name.as_ref())).map(|home| home.to_ascii_lowercase());
    key(a) == key(b)
}
