//! One rule in nftables' JSON: its statements, and how nft writes them.

use super::json_condition::{condition, fields, header, plain, values, verdict};
use super::spelling::{only, quotable, quoted, value, word};
use super::tree::{Condition, Operator, Rule, Statement, Test, Values};
use crate::node_firewall::translate::End;
use model::json::{Node, Object};

/// Reads a rule; `None` if it has no statements.
pub(super) fn rule<'n>(at: usize, body: &'n Object<'n>) -> Option<Rule<'n>> {
    let (mut words, mut statements, mut is_known) = (Vec::new(), Vec::new(), true);
    for node in body.list("expr") {
        let (name, inside) = node.object().map_or(("", &Node::Null), only);
        if let Some((written, read)) = statement(name, inside) {
            words.push(written);
            statements.extend(read);
        } else {
            // nft writes what it can't print as a comment.
            words.push(format!("# {}", quoted(name)));
            statements.push(Statement::Unknown(format!("# {}", quoted(name)).into()));
            is_known = false;
            break;
        }
    }
    if let Some(comment) = body.text("comment").filter(|_| is_known) {
        words.push(format!("comment {}", quoted(comment)));
    }
    (!statements.is_empty()).then(|| Rule { at, written: words.join(" ").into(), statements })
}

/// How a statement is written, and what it is: two, if only a part of it is modeled. `None` if it is not known.
type Read<'n> = Option<(String, Vec<Statement<'n>>)>;

fn one(words: String, statement: Statement<'_>) -> Read<'_> {
    Some((words, vec![statement]))
}

fn unmodelled<'n>(words: String) -> Read<'n> {
    let condition = Condition { words: words.clone(), test: header(&words) };
    one(words, Statement::Condition(condition))
}

fn statement<'n>(name: &'n str, node: &'n Node<'n>) -> Read<'n> {
    let body = node.object();
    let member = |name: &str| body.and_then(|body| body.get(name));
    let over = if member("inv") == Some(&Node::Bool(true)) { "over " } else { "" };
    match name {
        "match" => {
            let condition = condition(body?);
            one(condition.words.clone(), Statement::Condition(condition))
        }
        "vmap" => verdict_map(member("key")?, member("data")?),
        "notrack" => one(name.to_owned(), Statement::Untrack),
        "counter" => one(counter(node), Statement::Passes),
        "log" => one(log(body), Statement::Passes),
        "ct helper" | "ct timeout" | "ct expectation" => one(format!("{name} set {}", value(node)), Statement::Passes),
        "mangle" => {
            let (field, to) = (value(member("key")?), member("value")?);
            let words = format!("{field} set {}", value(to));
            let known = matches!(to, Node::Text(_) | Node::Number(_)).then(|| plain(to));
            one(words, Statement::Assign { field, value: known })
        }
        "masquerade" | "redirect" | "snat" | "dnat" => translation(name, body),
        "tproxy" => {
            let (_, not_modelled) = unmodelled(name.to_owned())?;
            Some((name.to_owned(), [vec![Statement::Proxy], not_modelled].concat()))
        }
        "xt" => {
            let (kind, name) = (value(member("type")?), body?.text("name")?);
            let is_match = kind == "match";
            one(format!("xt {kind} {}", quoted(name)), Statement::Extension { is_match, name: quotable(name) })
        }
        "limit" => unmodelled(limit(node, over)?),
        "quota" => {
            let unit = member("val_unit").map_or_else(|| "bytes".to_owned(), value);
            unmodelled(format!("quota {over}{} {unit}", value(member("val")?)))
        }
        "ct count" => unmodelled(format!("ct count {over}{}", value(member("val")?))),
        "set" => {
            let [operation, set, elements] = [member("op")?, member("set")?, member("elem")?].map(value);
            unmodelled(format!("{operation} {set} {{ {elements} }}"))
        }
        "flow" => unmodelled(format!("flow {} {}", value(member("op")?), value(member("flowtable")?))),
        _ => {
            let verdict = verdict(name, node)?;
            one(verdict_words(name, node), Statement::Verdict(verdict))
        }
    }
}

fn verdict_words(name: &str, node: &Node<'_>) -> String {
    let body = node.object();
    let member = |name: &str| body.and_then(|body| body.get(name)).map(value);
    match (name, body.and_then(|body| body.text("type")), member("expr")) {
        ("reject", Some(kind), Some(reason)) => format!("reject with {} {reason}", word(kind)),
        ("reject", Some(kind), None) if *kind == "tcp reset" => "reject with tcp reset".to_owned(),
        ("jump" | "goto", ..) => format!("{name} {}", member("target").unwrap_or_default()),
        _ => name.to_owned(),
    }
}

fn verdict_map<'n>(key: &'n Node<'n>, map: &'n Node<'n>) -> Read<'n> {
    let (field_words, read) = (value(key), values(map));
    let words = format!("{field_words} vmap {}", value(map));
    let (fields, is_known) = fields(key);
    if is_known {
        return one(words, Statement::VerdictMap { fields, map: read });
    }
    let test = if fields.is_empty() {
        header(&field_words)
    } else {
        Test::Fields { fields, operator: Operator::In, values: Values::Unknown }
    };
    let condition = Condition { test, words: field_words };
    let map = Statement::VerdictMap { fields: Vec::new(), map: read };
    Some((words, vec![Statement::Condition(condition), map]))
}

fn translation<'n>(name: &str, body: Option<&'n Object<'n>>) -> Read<'n> {
    let member = |name: &str| body.and_then(|body| body.get(name)).map(value);
    let address = member("addr")
        .map(|address| if address.matches(':').count() > 1 { format!("[{address}]") } else { address })
        .unwrap_or_default();
    let port = member("port").map(|port| format!(":{port}")).unwrap_or_default();
    let to = format!("{address}{port}");
    let words = if to.is_empty() { name.to_owned() } else { format!("{name} to {to}") };
    let statement = match name {
        "masquerade" => Statement::Masquerade,
        "redirect" => Statement::Redirect,
        "snat" => Statement::Translate { end: End::Source, to },
        _ => Statement::Translate { end: End::Destination, to },
    };
    one(words, statement)
}

fn counter(node: &Node<'_>) -> String {
    let body = node.object();
    let member = |name: &str| body.and_then(|body| body.get(name)).map(value);
    match (node, member("packets"), member("bytes")) {
        (Node::Text(name), ..) => format!("counter name {}", quoted(name)),
        (_, Some(packets), Some(bytes)) => format!("counter packets {packets} bytes {bytes}"),
        _ => "counter".to_owned(),
    }
}

fn log(body: Option<&Object<'_>>) -> String {
    let mut words = vec!["log".to_owned()];
    if let Some(prefix) = body.and_then(|body| body.text("prefix")) {
        words.push(format!("prefix {}", quoted(prefix)));
    }
    for name in ["group", "snaplen", "queue-threshold", "level", "flags"] {
        let argument = body.and_then(|body| body.get(name));
        words.extend(argument.map(|argument| format!("{name} {}", value(argument))));
    }
    words.join(" ")
}

fn limit(node: &Node<'_>, over: &str) -> Option<String> {
    let Node::Object(body) = node else { return Some(format!("limit name {}", value(node))) };
    let member = |name: &str| body.get(name).map(value);
    let unit = member("rate_unit").filter(|unit| unit != "packets").map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut words = format!("limit rate {over}{}{unit}/{}", member("rate")?, member("per")?);
    // nft leaves out the burst that it takes where none is given.
    let usual = if unit.is_empty() { "5" } else { "0" };
    if let Some(burst) = member("burst").filter(|burst| burst != usual) {
        let unit = member("burst_unit").unwrap_or_else(|| "packets".to_owned());
        words.push_str(&format!(" burst {burst} {unit}"));
    }
    Some(words)
}
