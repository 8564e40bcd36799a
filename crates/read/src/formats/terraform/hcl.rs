//! Terraform's configuration as text: its blocks are read one by one, so that a malformed one does not affect others,
//! and evaluated as far as the text shows their values.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use hcl_edit::structure::{Body, Structure};

use super::evaluate::Evaluator;
use super::ignored::leave_to_others;
use super::module::{Call, Declared, Extent, Module, is_override};
use super::modules::Modules;
use super::resource::{Resource, is_read};
use super::resources::{Collected, Scope, nodes};
use super::scan::{Found, assignments, blocks};
use super::unclear::{Cause, report_unclear};
use crate::documents::document::Document;
use crate::documents::loops::Loops;
use crate::documents::notes::unread;
use crate::formats::values::objects::{copies, with};
use crate::messages::{templates, terraform};
use crate::text::paths::folder;
use model::estate::{is_reserved_subnet, last_segment};
use model::json::{Elsewhere, Node, Object, Unclear};
use model::message::{Part, all_listed, fact, name, quoted};
use model::source::Severity;

/// A parsed part of the text.
struct Parsed {
    body: Body,
    /// What its spans count from.
    base: usize,
    /// How much of it could be read.
    extent: Extent,
    /// True if it is no block, but assignments between them.
    given: bool,
}

/// What each resource can't be without: a break inside it could have taken that.
const DECISIVE: [(&str, &str); 7] = [
    ("azurerm_batch_account", "public_network_access_enabled"),
    ("azurerm_network_security_group", "security_rule"),
    ("azurerm_route_table", "route"),
    ("azurerm_firewall_policy_rule_collection_group", "network_rule_collection"),
    ("azurerm_firewall_network_rule_collection", "rule"),
    ("azurerm_firewall_application_rule_collection", "rule"),
    ("azurerm_batch_pool", "network_configuration"),
];

/// A placeholder for a hidden value, and a text of the same length for the parser.
const HIDDEN: &str = "(sensitive value)";
const HIDDEN_TEXT: &str = "\"sensitive value\"";

/// Types that others are made up of, or connected by: one that is lost leaves those in doubt.
const PARTS: [&str; 7] = [
    "association",
    "azurerm_network_security_rule",
    "azurerm_route",
    "azurerm_virtual_network_peering",
    "azurerm_ip_group_cidr",
    "azurerm_firewall_nat_rule_collection",
    "azapi_resource",
];

/// The type of subnets in Azure.
const SUBNET: &str = "Microsoft.Network/virtualNetworks/subnets";

/// The resources of a text in Azure's shape.
pub(crate) fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    let found = blocks(document.text);
    let mut parsed: Vec<Parsed> = found.iter().filter_map(|block| parse(document, block)).collect();
    parsed.extend(given(document.text, &found));
    let verified = verified(&parsed);
    let modules = modules_of(document, &parsed, &verified);
    let evaluator = Evaluator::new(document.text, &modules, document.loops);
    let (mut resources, mut calls) = (Vec::new(), Vec::new());
    evaluator.for_each_called(&mut |evaluator| {
        resources.extend(resources_of(document, evaluator));
        let unread = evaluator.module.calls.iter().filter(|call| evaluator.called(call).is_none());
        calls.extend(unread.map(|call| Node::Object(unread_call(document.text, call))));
    });
    if modules.all().any(Module::has_duplicates) {
        // The same expression may be another value in another module.
        resources.iter_mut().for_each(without_symbolic_location);
    }
    if document.loops.have_refused() {
        document.say(Severity::Error, document.origin_at(0), templates::loops_too_large(Loops::MOST));
    }
    let doubt = doubt(document, &evaluator, &found);
    // What a caller passes to a module may attach to its subnets: only the configuration that has the provider is all there is.
    let (mut has_provider, mut is_whole) = (false, document.is_of_whole_folder && calls.is_empty());
    for block in &found {
        let block = document.text.get(block.range.clone()).unwrap_or_default();
        let mut words = block.split([' ', '\t', '"', '{']).filter(|word| !word.is_empty());
        let (word, kind) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        has_provider |= word == "provider" && kind.starts_with("az");
        is_whole = is_whole && attaches_what_it_says(word, kind) && !block.contains("provisioner");
    }
    let scope = match is_whole && has_provider {
        true => Scope::Configuration,
        false => Scope::OneOfSeveralFiles,
    };
    let nodes = nodes(Collected { resources, doubt, scope });
    report_unclear(document, &nodes, Cause::NotInText);
    report_unattached_subnets(document, &nodes, scope);
    nodes.into_iter().chain(calls).collect()
}

/// False for a block that may attach something to a subnet that it does not show: a command, a deployment, or a subnet that is looked up.
fn attaches_what_it_says(word: &str, kind: &str) -> bool {
    const KNOWN: [&str; 4] = ["azurerm_", "azuread_", "random_", "tls_"];
    match word {
        "resource" => KNOWN.iter().any(|known| kind.starts_with(known)) && !kind.contains("deployment"),
        "data" => !["azurerm_subnet", "/*"].contains(&kind),
        _ => true,
    }
}

/// A verified module: its name, its text, and what it declares.
type Verified = (&'static str, &'static str, Option<Body>);

/// The verified modules that a configuration calls.
fn verified(parsed: &[Parsed]) -> Vec<Verified> {
    let mut module = Module::default();
    for part in parsed {
        if let Some(Structure::Block(block)) = part.body.iter().next() {
            module.add(block, part.base, part.extent);
        }
    }
    let mut found: Vec<Verified> = Vec::new();
    for (name, text) in module.calls.iter().filter_map(Call::verified) {
        if found.iter().all(|(own, ..)| *own != name) {
            found.push((name, text, hcl_edit::parser::parse_body(text).ok()));
        }
    }
    found
}

/// The modules of a configuration. The first file is of the one that is called by none.
fn modules_of<'e>(document: &Document<'_>, parsed: &'e [Parsed], verified: &'e [Verified]) -> Modules<'e> {
    let root = folder(document.file_at(0)).replace('\\', "/");
    let mut modules = Modules::new(&root);
    for part in parsed {
        match part.body.iter().next() {
            Some(Structure::Block(block)) if !part.given => {
                let file = document.file_at(part.base).replace('\\', "/");
                let (module, is_override) = (modules.of(folder(&file)), is_override(last_segment(&file)));
                if is_override {
                    module.add_override(block, part.base, part.extent);
                } else {
                    module.add(block, part.base, part.extent);
                }
            }
            _ => modules.of(&root).add_given(&part.body, part.base),
        }
    }
    for (name, text, body) in verified {
        let module = modules.of(name);
        module.text = Some(*text);
        for block in body.iter().flat_map(Body::blocks) {
            module.add(block, 0, Extent::Complete);
        }
    }
    modules.resolve_defaults(document.lacks_values);
    modules
}

/// The resources of one instance of a module.
fn resources_of<'t>(document: &Document<'t>, evaluator: &Evaluator<'_, 't>) -> Vec<Resource<'t>> {
    let mut resources = Vec::new();
    for declared in evaluator.module.resources.iter().filter(|declared| is_read(&declared.kind)) {
        let mut instances = instances_of(evaluator, declared);
        let messages = instances.iter_mut().filter_map(|one| leave_to_others(declared.body, one)).collect::<Vec<_>>();
        if let Some(message) = messages.into_iter().next() {
            document.say(Severity::Warning, document.origin_at(declared.base), message);
        }
        resources.extend(instances);
    }
    resources
}

/// A placeholder for a module that is not given, with its name from the text of the call, so that it has a position.
fn unread_call<'t>(text: &'t str, call: &Call<'_>) -> Object<'t> {
    let after = text.get(call.base..).unwrap_or_default();
    let found = after.find(call.name).and_then(|at| after.get(at..at + call.name.len()));
    unread(found.map_or_else(|| Cow::Owned(call.name.to_owned()), Cow::Borrowed))
}

fn instances_of<'t>(evaluator: &Evaluator<'_, 't>, declared: &Declared<'_>) -> Vec<Resource<'t>> {
    let instances = evaluator.instances(declared);
    let mut all: Vec<Resource<'t>> =
        instances.iter().map(|instance| evaluator.read_instance(declared, instance)).collect();
    let decisive = DECISIVE.iter().find(|(kind, _)| *kind == declared.kind);
    if let Some((_, attribute)) = decisive.filter(|_| declared.extent == Extent::Partial) {
        all.iter_mut().for_each(|resource| break_off(resource, attribute));
    }
    all
}

fn without_symbolic_location(resource: &mut Resource<'_>) {
    if matches!(resource.values.get("location"), Some(Node::Unclear(_))) {
        resource.values = copies(&resource.values).filter(|(name, _)| *name != "location").collect();
    }
}

/// Marks that a resource may have more than was read of it.
fn break_off(resource: &mut Resource<'_>, attribute: &'static str) {
    let mark = Node::Unclear(Unclear::Elsewhere(Elsewhere::BehindInvalidBlock));
    let mut list = resource.values.list(attribute).to_vec();
    list.push(mark);
    resource.values = with(&resource.values, attribute, Node::List(list));
}

/// What a block holds; as far as it can be read, if it is broken.
fn parse(document: &Document<'_>, found: &Found) -> Option<Parsed> {
    let base = found.range.start;
    let text = document.text.get(found.range.clone())?;
    // `terraform show` prints this for what it hides. It becomes a text, at its own place.
    let shown = if text.contains(HIDDEN) { Cow::Owned(text.replace(HIDDEN, HIDDEN_TEXT)) } else { Cow::Borrowed(text) };
    let text = &*shown;
    match hcl_edit::parser::parse_body(text) {
        Ok(body) => Some(Parsed { body, base, extent: Extent::Complete, given: false }),
        Err(error) => {
            let at = error.location().offset().min(text.len());
            let reason = if found.closed { fact(error.message()) } else { Part::from(terraform::brace_missing()) };
            // What follows an unclosed block is seldom what is wrong.
            let at = if found.closed { at } else { at.min(text.trim_end().len()) };
            let title = text.lines().next().unwrap_or_default().trim_end_matches(['{', ' ', '}']);
            let message = terraform::block_invalid(quoted(title), reason);
            document.say(Severity::Error, document.origin_at(base + at), message);
            let body = hcl_edit::parser::parse_body(&completed(text, found.brace - base, at)?).ok()?;
            Some(Parsed { body, base, extent: Extent::Partial, given: false })
        }
    }
}

/// A block up to the last line before `end` on which nothing inside it is open, and closed there.
fn completed(text: &str, brace: usize, end: usize) -> Option<String> {
    let inside = text.get(brace + 1..end)?;
    let (mut best, mut at) = (0, 0);
    let mut depth = 0_i32;
    for line in inside.split_inclusive('\n') {
        let stripped = line.split(['#']).next().unwrap_or_default();
        let opened = i32::try_from(stripped.matches(['{', '[', '(']).count()).unwrap_or(i32::MAX / 2);
        let closed = i32::try_from(stripped.matches(['}', ']', ')']).count()).unwrap_or(i32::MAX / 2);
        depth = depth.saturating_add(opened - closed);
        at += line.len();
        if depth == 0 && line.ends_with('\n') {
            best = at;
        }
    }
    Some(format!("{}\n}}", text.get(..brace + 1 + best)?.trim_end_matches('\n')))
}

/// Assignments outside of blocks, as files of values have them.
fn given(text: &str, found: &[Found]) -> Vec<Parsed> {
    let ends = std::iter::once(0).chain(found.iter().map(|block| block.range.end));
    let starts = found.iter().map(|block| block.range.start).chain([text.len()]);
    let values = ends.zip(starts).flat_map(|(end, start)| assignments(text, end..start.max(end)));
    let parse = |range: Range<usize>| {
        let body = hcl_edit::parser::parse_body(text.get(range.clone())?).ok()?;
        Some(Parsed { body, base: range.start, extent: Extent::Complete, given: true })
    };
    values.filter_map(parse).collect()
}

/// What the text does not hold, which is reported as well; `None` if it seems to be all there is.
fn doubt<'t>(document: &Document<'t>, evaluator: &Evaluator<'_, 't>, found: &[Found]) -> Option<Elsewhere<'t>> {
    let mut doubt = None;
    let is_part = |declared: &Declared<'_>| PARTS.iter().any(|part| declared.kind.ends_with(part));
    let mut all = evaluator.modules.all().flat_map(|module| &module.resources);
    let mut partial = all.by_ref().filter(|declared| declared.extent == Extent::Partial);
    if found.last().is_some_and(|last| !last.closed) || partial.any(is_part) {
        doubt = Some(Elsewhere::BehindTruncation);
    }
    let (mut undeclared, mut withheld) = (BTreeSet::new(), BTreeSet::new());
    evaluator.for_each_called(&mut |evaluator| {
        for call in evaluator.module.calls.iter().filter(|call| evaluator.called(call).is_none()) {
            if let Some(what) = given_to_module(document.text, call.base, found) {
                let message = terraform::module_given(name(call.name), quoted(what));
                document.say(Severity::Warning, document.origin_at(call.base), message);
                doubt.get_or_insert_with(|| Elsewhere::Module(Cow::Owned(call.name.to_owned())));
            }
        }
        undeclared.extend(evaluator.undeclared.take());
        withheld.extend(evaluator.withheld.take());
    });
    if !undeclared.is_empty() {
        let names = all_listed(undeclared.iter().take(5).map(name));
        document.say(Severity::Warning, first(document, found), terraform::undeclared(undeclared.len(), names));
        doubt = doubt.or(Some(Elsewhere::OtherFiles));
    }
    if !withheld.is_empty() {
        let names = all_listed(withheld.iter().take(5).map(name));
        let message = match document.lacks_values {
            true => terraform::several_values(names),
            false => terraform::module_defaults(names),
        };
        document.say(Severity::Warning, first(document, found), message);
    }
    if evaluator.modules.all().any(Module::has_duplicates) {
        document.say(Severity::Warning, first(document, found), terraform::declared_twice());
    }
    let mut all = evaluator.modules.all().flat_map(|module| &module.resources);
    if all.all(|declared| !is_read(&declared.kind)) {
        document.say(Severity::Warning, first(document, found), terraform::nothing_assessed());
    }
    doubt
}

/// Reports that a subnet that may hold nodes has no NSG or no route table: another file may attach one, unless all were given.
fn report_unattached_subnets(document: &Document<'_>, nodes: &[Node<'_>], scope: Scope) {
    const ASSOCIATION: Node<'_> = Node::Unclear(Unclear::Elsewhere(Elsewhere::Association));
    let housed = nodes.iter().filter_map(properties).flat_map(|network| network.list("subnets"));
    let unattached = |subnet: &Node<'_>| {
        let own = properties(subnet)?;
        let is_unattached = ["networkSecurityGroup", "routeTable"].iter().any(|name| {
            let id = own.object(name).and_then(|reference| reference.get("id"));
            id.map_or(scope == Scope::Configuration && own.get(name).is_none(), |id| *id == ASSOCIATION)
        });
        let is_subnet = |subnet: &&Object<'_>| subnet.text("type").is_some_and(|kind| kind == SUBNET);
        let object = subnet.object().filter(|_| is_unattached).filter(is_subnet)?;
        let name = object.text("name").filter(|name| !is_reserved_subnet(name))?;
        Some((name.to_string(), document.origin_of(object)))
    };
    let mut unattached = housed.chain(nodes).filter_map(unattached);
    if let Some((own, at)) = unattached.next() {
        if scope == Scope::Configuration {
            document.say(Severity::Info, at, terraform::nothing_attached(name(&own)));
            return;
        }
        let message = match unattached.count() {
            0 => terraform::subnet_unattached(name(&own)),
            others => terraform::subnets_unattached(name(&own), others),
        };
        document.say(Severity::Warning, at, message);
    }
}

fn properties<'n, 't>(node: &'n Node<'t>) -> Option<&'n Object<'t>> {
    node.object()?.object("properties")
}

fn first(document: &Document<'_>, found: &[Found]) -> model::estate::Origin {
    document.origin_at(found.first().map(|block| block.range.start).unwrap_or_default())
}

/// What of the network a call of a module is given, if anything.
fn given_to_module<'t>(text: &'t str, base: usize, found: &[Found]) -> Option<&'t str> {
    const NETWORK: [&str; 6] = [
        "azurerm_subnet.",
        "azurerm_virtual_network.",
        "azurerm_network_security_group.",
        "azurerm_route_table.",
        "azurerm_firewall_policy.",
        "azurerm_firewall.",
    ];
    let at = found.binary_search_by_key(&base, |block| block.range.start).ok()?;
    let range: Range<usize> = found.get(at)?.range.clone();
    let text = text.get(range)?;
    let at = NETWORK.iter().filter_map(|name| text.find(name)).min()?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(rest.len());
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use crate::{Extent, Read, Source, read};
    use model::estate::Reading;

    fn of(text: &str) -> Read {
        read(&[Source::new("main.tf", text.to_owned())])
    }

    fn nsg(attributes: &str) -> String {
        format!("resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"n\"\n{attributes}\n}}\n")
    }

    #[test]
    fn what_is_nested_without_end_is_told_and_ends() {
        for nested in ["[", "{ a = ", "(", "\"${", "f(", "!", "-", "x ? y : ", "<<A\n", "1 + "] {
            for times in [50, 1_000, 20_000] {
                let read = of(&nsg(&format!("  x = {}", nested.repeat(times))));
                assert!(!read.sources[0].diagnostics.is_empty(), "{nested} {times}");
            }
        }
    }

    #[test]
    fn values_that_depend_on_themselves_are_unknown() {
        let text = "locals {\n  a = local.b\n  b = \"${local.a}x\"\n}\nvariable \"v\" {\n  default = { a = 1 }\n}\n"
            .to_owned()
            + &nsg("  count = length(azurerm_network_security_group.n)\n  location = local.a");
        let read = of(&text);
        assert!(matches!(read.estate.nsgs.as_slice()[0].resource.name, Reading::Known(_)));
        assert_eq!(read.estate.nsgs.as_slice()[0].resource.location, None);
    }

    #[test]
    fn what_grows_without_end_is_unknown() {
        let mut text = "locals {\n  l0 = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n  t0 = \"xxxxxxxxxxxxxxxx\"\n".to_owned();
        for level in 1..40 {
            let before = level - 1;
            text += &format!(
                "  l{level} = concat(local.l{before}, local.l{before}, [for x in local.l{before} : [x, local.l{before}]])\n"
            );
            text += &format!("  t{level} = \"${{local.t{before}}}${{local.t{before}}}${{local.t{before}}}\"\n");
        }
        text += "}\n";
        text += &nsg(
            "  dynamic \"security_rule\" {\n    for_each = local.l39\n    content {\n      name = local.t39\n    }\n  }",
        );
        assert!(of(&text).estate.nsgs.as_slice()[0].rules.incomplete.is_some());
    }

    #[test]
    fn a_broken_block_is_read_in_part() {
        let read = of(&nsg("  security_rule {\n    name = \n  }"));
        assert_eq!(read.sources[0].read, Extent::Partly);
        assert!(read.estate.nsgs.as_slice()[0].rules.incomplete.is_some());
    }

    #[test]
    fn thousands_of_rules_are_read_in_time() {
        let rule = |number: usize| {
            format!(
                "  security_rule {{\n    name = \"r{number}\"\n    priority = {number}\n    direction = \"Outbound\"\n    access = \"Allow\"\n    protocol = \"Tcp\"\n    source_port_range = \"*\"\n    destination_port_range = \"443\"\n    source_address_prefix = \"*\"\n    destination_address_prefix = \"10.0.0.{}\"\n  }}\n",
                number % 250
            )
        };
        let rules: String = (100..4_000).map(rule).collect();
        let read = of(&nsg(&rules));
        assert_eq!(read.estate.nsgs.as_slice()[0].rules.entries.len(), 3_900 + 6);
    }

    #[test]
    fn many_resources_that_refer_to_each_other_are_read_in_time() {
        let text = "variable \"n\" {\n  default = 1500\n}\nresource \"azurerm_virtual_network\" \"v\" {\n  name = \"v\"\n  address_space = [\"10.0.0.0/8\"]\n}\n\
            resource \"azurerm_subnet\" \"s\" {\n  for_each = toset([for i in range(var.n) : tostring(i)])\n  name = \"s${each.key}\"\n  virtual_network_name = azurerm_virtual_network.v.name\n}\n\
            resource \"azurerm_network_security_group\" \"g\" {\n  for_each = azurerm_subnet.s\n  name = \"g-${each.value.name}\"\n}\n\
            resource \"azurerm_subnet_network_security_group_association\" \"a\" {\n  for_each = azurerm_subnet.s\n  subnet_id = each.value.id\n  network_security_group_id = azurerm_network_security_group.g[each.key].id\n}\n";
        let read = of(text);
        assert_eq!(read.estate.subnets.len(), 1500);
        assert!(read.estate.subnets.iter().all(|subnet| subnet.nsg.is_some()));
    }
}
