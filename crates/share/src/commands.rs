//! Names in commands: the values of options that take names, ids, and hosts. A command that holds a name anywhere else is not shared.

use std::ops::Range;

use model::shell::quoted;

/// Options of az and of PowerShell that take the name of something of the user's.
const NAME_OPTIONS: [&str; 36] = [
    "--account-name",
    "--collection-name",
    "--connection-name",
    "--endpoint-name",
    "--firewall-name",
    "--name",
    "--nat-gateway",
    "--nsg-name",
    "--policy",
    "--policy-name",
    "--pool-id",
    "--private-dns-zone",
    "--public-ip-addresses",
    "--resource-group",
    "--route-table-name",
    "--rule-collection-group-name",
    "--rule-name",
    "--subnet",
    "--subscription",
    "--virtual-network",
    "--virtual-network-name",
    "--vnet-name",
    "--zone-name",
    "--comment",
    "-AccountName",
    "-DisplayName",
    "-Id",
    "-Name",
    "-NetworkSecurityGroup",
    "-PoolId",
    "-ResourceGroupName",
    "-RouteTable",
    "-RuleCollection",
    "-Subscription",
    "-ServerName",
    "--server-name",
];

/// Options whose values are words of Azure's or the engine's, addresses, or ports.
const FIXED_OPTIONS: [&str; 36] = [
    "--access",
    "--action",
    "--address-prefix",
    "--allocation-method",
    "--body",
    "--collection-priority",
    "--default-action",
    "--destination-address-prefixes",
    "--destination-addresses",
    "--destination-port-ranges",
    "--destination-ports",
    "--direction",
    "--group-id",
    "--ip-address",
    "--ip-protocols",
    "--location",
    "--method",
    "--next-hop-ip-address",
    "--next-hop-type",
    "--node-deallocation-option",
    "--output",
    "--priority",
    "--protocol",
    "--protocols",
    "--public-network-access",
    "--registration-enabled",
    "--resize-timeout",
    "--rule-type",
    "--sku",
    "--source-address-prefixes",
    "--source-addresses",
    "--source-port-ranges",
    "-Method",
    "-Payload",
    "-Port",
    "-Protocol",
];

/// Options that take text of the user's.
const TEXT_OPTIONS: [&str; 3] = ["--auto-scale-formula", "--description", "-Description"];

/// How resource ids begin.
const ID_STARTS: [&str; 2] = ["/subscriptions/", "/providers/"];

/// What a new pool is named by: the name of the old one with this after it.
pub const REPLACEMENT: &str = "-simplified";

/// How names are replaced.
pub trait Replace {
    /// The pseudonym of a name; `None` if it is not a name.
    fn name(&self, name: &str) -> Option<String>;
    /// A text with the ids and hosts in it replaced.
    fn ids(&self, text: &str) -> String;
    /// True if a text contains a name as a word.
    fn is_named_in(&self, text: &str) -> bool;
}

/// A command with pseudonyms; `None` if it may hold a name where none is expected.
pub fn replaced(command: &str, own_texts: &[String], names: &impl Replace) -> Option<String> {
    // Code for Bicep or Terraform begins with the name in a comment.
    if command.starts_with(['#', '/']) {
        return None;
    }
    let (mut out, mut at, mut option) = (String::with_capacity(command.len()), 0, None);
    for (range, word) in words(command) {
        out.push_str(command.get(at..range.start)?);
        let raw = command.get(range.clone())?;
        at = range.end;
        match option.take() {
            Some(option) if NAME_OPTIONS.contains(&option) => out.push_str(&value(&word, raw, names)),
            Some(option) if TEXT_OPTIONS.contains(&option) => {
                out.push_str(if own_texts.contains(&word) { raw } else { "'<text>'" });
            }
            after => {
                option = raw.starts_with('-').then_some(raw);
                let replaced = names.ids(raw);
                // The part before the options is the command's own.
                let is_fixed = match after {
                    // Outside of the literals in it, a query has the names of members.
                    Some("--query") => !word.contains('\''),
                    Some(option) => FIXED_OPTIONS.contains(&option),
                    None => true,
                };
                if !is_fixed && replaced == raw && !word.starts_with('@') && names.is_named_in(&word) {
                    return None;
                }
                out.push_str(&replaced);
            }
        }
    }
    out.push_str(command.get(at..)?);
    Some(out)
}

/// The names, ids and hosts in a command, without what the engine adds to names.
pub fn names(command: &str) -> Vec<String> {
    let words: Vec<String> = words(command).into_iter().map(|(_, word)| word).collect();
    let pairs = words.iter().zip(words.iter().skip(1));
    let named = pairs.filter(|(option, value)| NAME_OPTIONS.contains(&option.as_str()) && !value.contains('/'));
    let named = named.map(|(_, value)| value.strip_suffix(REPLACEMENT).unwrap_or(value).to_owned());
    let ids = words.iter().filter_map(|word| {
        let at = ID_STARTS.iter().find_map(|start| word.find(start))?;
        let id = word.get(at..)?.split(['?', '#']).next()?;
        Some(id.strip_suffix(REPLACEMENT).unwrap_or(id).to_owned())
    });
    let hosts = words.iter().flat_map(|word| word.split('/')).filter(|piece| piece.contains('.')).map(str::to_owned);
    named.chain(ids).chain(hosts.filter(|host| super::pseudonyms::service_host(host).is_some())).collect()
}

/// The value of an option that takes a name.
fn value(word: &str, raw: &str, names: &impl Replace) -> String {
    let of_old = || Some(names.name(word.strip_suffix(REPLACEMENT)?)? + REPLACEMENT);
    match names.name(word).or_else(of_old) {
        Some(pseudonym) => quoted(&pseudonym),
        None => names.ids(raw),
    }
}

/// The words of a command: where each is, and what it is without its quotes.
fn words(command: &str) -> Vec<(Range<usize>, String)> {
    let mut words = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut quote = None;
    let mut letters = command.char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter.is_whitespace() && quote.is_none() {
            words.extend(word.take().map(|(start, word)| (start..at, word)));
            continue;
        }
        let (_, word) = word.get_or_insert_with(|| (at, String::new()));
        match letter {
            '\'' | '"' if quote == Some(letter) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(letter),
            '\\' if quote != Some('\'') => word.extend(letters.next().map(|(_, letter)| letter)),
            _ => word.push(letter),
        }
    }
    words.extend(word.map(|(start, word)| (start..command.len(), word)));
    words
}
