//! The statements and expressions of nftables' JSON as the words that nft prints of them. What is not known here becomes
//! words that no condition begins with, so that it is read as a condition that is not modelled.

use model::json::{Node, Object};

/// A name as one word, in quotes if it has to be. Quotes and line ends inside are not kept.
pub(super) fn word(name: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !"{};,()|&=!<>\"#\\".contains(c);
    let is_address = name.matches(':').count() != 1;
    if !name.is_empty() && name.chars().all(plain) && is_address { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c == '"' || c.is_control() { '\'' } else { c }).collect();
    // A sharp at the beginning would make a comment of it.
    format!("\"{}\"", text.strip_prefix('#').unwrap_or(&text))
}

/// The one member that tells what an object is.
fn only<'n, 't>(object: &'n Object<'t>) -> (&'n str, &'n Node<'t>) {
    object.members().next().map_or(("", &Node::Null), |(name, value)| (name.as_ref(), value))
}

pub(super) fn statements(rule: &Object<'_>) -> String {
    let mut words = Vec::new();
    for node in rule.list("expr") {
        let printed = node.object().map(only).and_then(|(name, value)| statement(name, value));
        match printed {
            Some(printed) => words.push(printed),
            None => {
                // A comment is how nft prints what it can't, and it ends the rule.
                let name = node.object().map_or("", |object| only(object).0);
                words.push(format!("# {}", quoted(name)));
                return words.join(" ");
            }
        }
    }
    if let Some(comment) = rule.text("comment") {
        words.push(format!("comment {}", quoted(comment)));
    }
    words.join(" ")
}

/// A statement or a condition; `None` if it is not known.
fn statement(name: &str, node: &Node<'_>) -> Option<String> {
    let body = node.object();
    let member = |name: &str| body.and_then(|body| body.get(name)).map(value);
    Some(match name {
        "match" => condition(body?),
        "vmap" => format!("{} vmap {}", member("key")?, member("data")?),
        "accept" | "drop" | "return" | "continue" | "notrack" => name.to_owned(),
        "jump" | "goto" => format!("{name} {}", member("target")?),
        "reject" => match (body.and_then(|body| body.text("type")), member("expr")) {
            (Some(kind), Some(reason)) => format!("reject with {} {reason}", word(kind)),
            (Some(kind), None) if *kind == "tcp reset" => "reject with tcp reset".to_owned(),
            _ => "reject".to_owned(),
        },
        "counter" => match (node, member("packets"), member("bytes")) {
            (Node::Text(name), ..) => format!("counter name {}", quoted(name)),
            (_, Some(packets), Some(bytes)) => format!("counter packets {packets} bytes {bytes}"),
            _ => "counter".to_owned(),
        },
        "log" => log(body),
        "limit" => limit(node)?,
        "quota" => {
            let over = if is_inverted(body) { "over " } else { "" };
            format!("quota {over}{} {}", member("val")?, member("val_unit").unwrap_or_else(|| "bytes".to_owned()))
        }
        "mangle" => format!("{} set {}", member("key")?, member("value")?),
        "masquerade" | "redirect" | "snat" | "dnat" => {
            let address = member("addr")
                .map(|address| if address.matches(':').count() > 1 { format!("[{address}]") } else { address });
            let to = [address, member("port").map(|port| format!(":{port}"))];
            let to: String = to.into_iter().flatten().collect();
            if to.is_empty() { name.to_owned() } else { format!("{name} to {to}") }
        }
        "queue" | "dup" | "fwd" | "tproxy" | "synproxy" => name.to_owned(),
        "ct helper" | "ct timeout" | "ct expectation" => format!("{name} set {}", value(node)),
        "ct count" => {
            let over = if is_inverted(body) { "over " } else { "" };
            format!("ct count {over}{}", member("val")?)
        }
        "set" => format!("{} {} {{ {} }}", member("op")?, member("set")?, member("elem")?),
        "flow" => format!("flow {} {}", member("op")?, member("flowtable")?),
        "xt" => format!("xt {} {}", member("type")?, quoted(body?.text("name")?)),
        _ => return None,
    })
}

fn is_inverted(body: Option<&Object<'_>>) -> bool {
    body.and_then(|body| body.get("inv")) == Some(&Node::Bool(true))
}

fn log(body: Option<&Object<'_>>) -> String {
    let mut words = vec!["log".to_owned()];
    let Some(body) = body else { return words.remove(0) };
    if let Some(prefix) = body.text("prefix") {
        words.push(format!("prefix {}", quoted(prefix)));
    }
    for name in ["group", "snaplen", "queue-threshold", "level"] {
        words.extend(body.get(name).map(|argument| format!("{name} {}", value(argument))));
    }
    words.extend(body.get("flags").map(|flags| format!("flags {}", value(flags))));
    words.join(" ")
}

fn limit(node: &Node<'_>) -> Option<String> {
    let Node::Object(body) = node else { return Some(format!("limit name {}", value(node))) };
    let member = |name: &str| body.get(name).map(value);
    let over = if is_inverted(Some(body)) { "over " } else { "" };
    let unit = member("rate_unit").filter(|unit| unit != "packets").map(|unit| format!(" {unit}")).unwrap_or_default();
    let mut printed = format!("limit rate {over}{}{unit}/{}", member("rate")?, member("per")?);
    // nft leaves out the burst that it takes where none is given.
    let usual = if unit.is_empty() { "5" } else { "0" };
    if let Some(burst) = member("burst").filter(|burst| burst != usual) {
        let unit = member("burst_unit").unwrap_or_else(|| "packets".to_owned());
        printed.push_str(&format!(" burst {burst} {unit}"));
    }
    Some(printed)
}

/// A condition: what is looked at, how it is compared, and with what.
fn condition(body: &Object<'_>) -> String {
    let (left, right) = (body.get("left").unwrap_or(&Node::Null), body.get("right").unwrap_or(&Node::Null));
    let operator = body.text("op").map_or("", |operator| operator.as_ref());
    let (name, inside) = left.object().map_or(("", &Node::Null), only);
    if let ("&", Node::List(sides)) = (name, inside)
        && let [flags, mask] = sides.as_slice()
    {
        let flags = value(flags);
        return match operator {
            "==" if flags == "tcp flags" => format!("tcp flags {} / {}", comma(right), comma(mask)),
            "!=" if flags == "tcp flags" => format!("tcp flags != {} / {}", comma(right), comma(mask)),
            _ => format!("{flags} & {} {} {}", value(mask), word(operator), value(right)),
        };
    }
    let left = value(left);
    let right = match right {
        Node::Text(name) if ["iif", "oif"].iter().any(|side| left.starts_with(side)) => quoted(name),
        Node::Bool(is) => if *is { "exists" } else { "missing" }.to_owned(),
        other => value(other),
    };
    match operator {
        // A single flag that is compared is all that is set, while one that is looked for is one of those set.
        "==" if left == "tcp flags" => format!("{left} == {right}"),
        "==" | "in" => format!("{left} {right}"),
        "!=" | "<" | ">" | "<=" | ">=" | "!" => format!("{left} {operator} {right}"),
        other => format!("?{} {left} {right}", word(other)),
    }
}

/// Flags, however they are united.
fn comma(node: &Node<'_>) -> String {
    match node {
        Node::Object(object) => match only(object) {
            ("|", sides) => value(sides),
            _ => value(node),
        },
        _ => value(node),
    }
}

/// An element of a set, or of a map with what it maps to.
pub(super) fn element(node: &Node<'_>) -> String {
    match node {
        Node::List(pair) => match pair.as_slice() {
            [key, to] => format!("{} : {}", value(key), verdict(to)),
            _ => value(node),
        },
        _ => value(node),
    }
}

fn verdict(node: &Node<'_>) -> String {
    let verdict = node
        .object()
        .map(only)
        .filter(|(name, _)| ["accept", "drop", "return", "continue", "jump", "goto"].contains(name));
    verdict.and_then(|(name, body)| statement(name, body)).unwrap_or_else(|| value(node))
}

/// What is compared: a value, or something of the packet.
pub(super) fn value(node: &Node<'_>) -> String {
    match node {
        Node::Null | Node::Fraction | Node::Unclear(_) => "?".to_owned(),
        Node::Bool(value) => value.to_string(),
        Node::Number(number) => number.to_string(),
        Node::Text(text) => word(text),
        Node::List(list) => list.iter().map(value).collect::<Vec<_>>().join(","),
        Node::Object(object) => {
            let (name, inside) = only(object);
            expression(name, inside).unwrap_or_else(|| format!("?{}", word(name)))
        }
    }
}

/// An expression; `None` if it is not known.
fn expression(name: &str, node: &Node<'_>) -> Option<String> {
    let body = node.object();
    let member = |name: &str| body.and_then(|body| body.get(name)).map(value);
    let joined = |between: &str| match node {
        Node::List(list) => Some(list.iter().map(value).collect::<Vec<_>>().join(between)),
        _ => None,
    };
    Some(match name {
        "payload" => match (member("protocol"), member("field")) {
            (Some(protocol), Some(field)) => format!("{protocol} {field}"),
            _ => format!("@{},{},{}", member("base")?, member("offset")?, member("len")?),
        },
        "meta" => match member("key")? {
            key if key.starts_with("iif") || key.starts_with("oif") => key,
            key => format!("meta {key}"),
        },
        "ct" => {
            let words = ["dir", "family", "key"].into_iter().filter_map(member);
            format!("ct {}", words.collect::<Vec<_>>().join(" "))
        }
        "fib" => {
            let flags = match body?.get("flags")? {
                Node::List(list) => list.iter().map(value).collect::<Vec<_>>().join(" . "),
                other => value(other),
            };
            format!("fib {flags} {}", member("result")?)
        }
        "rt" | "socket" | "osf" => format!("{name} {}", member("key")?),
        "exthdr" | "tcp option" | "ip option" | "sctp chunk" => {
            let field = member("field").map(|field| format!(" {field}")).unwrap_or_default();
            format!("{name} {}{field}", member("name")?)
        }
        "prefix" => format!("{}/{}", member("addr")?, member("len")?),
        "range" => joined("-")?,
        "concat" => joined(" . ")?,
        "|" => joined("|")?,
        "&" => joined(" & ")?,
        "set" => match node {
            Node::List(list) => format!("{{ {} }}", list.iter().map(element).collect::<Vec<_>>().join(", ")),
            other => value(other),
        },
        "elem" => member("val")?,
        "map" => format!("{} map {}", member("key")?, member("data")?),
        _ => return None,
    })
}
