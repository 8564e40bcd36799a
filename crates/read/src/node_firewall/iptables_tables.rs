//! The table of a listing that does not show it: `iptables -S` and `iptables -L` print the chains alone.

use super::text::{Text, is_prompt};

/// The tables that `iptables -S` lists in a text.
pub(super) struct ListedTables(Vec<ListedTable>);

/// One of them.
pub(super) struct ListedTable {
    at: usize,
    /// Its name.
    pub table: String,
    /// Whether it is of ip6tables, if the text says so.
    pub is_v6: Option<bool>,
    chains: Vec<String>,
}

impl ListedTables {
    /// Finds them: each begins with the policies of its base chains.
    pub(super) fn of(text: &Text<'_>) -> Self {
        let mut listed: Vec<ListedTable> = Vec::new();
        let (mut command, mut in_policies) = (None, false);
        for (at, line) in text.numbered() {
            if is_prompt(line) {
                (command, in_policies) = (Some(line), false);
                continue;
            }
            let mut words = line.split_whitespace();
            let chain = words.next().filter(|word| ["-P", "--policy"].contains(word)).and_then(|_| words.next());
            let Some(chain) = chain else {
                in_policies = false;
                continue;
            };
            if !in_policies {
                let prompt = command.take();
                let is_v6 = prompt.map(|prompt| prompt.contains("ip6tables"));
                let table = prompt.and_then(named).unwrap_or_default().to_owned();
                listed.push(ListedTable { at, table, is_v6, chains: Vec::new() });
            }
            in_policies = true;
            if let Some(last) = listed.last_mut() {
                last.chains.push(chain.to_owned());
            }
        }
        for listed in listed.iter_mut().filter(|listed| listed.table.is_empty()) {
            listed.table = of_chains(|name| listed.chains.iter().any(|chain| chain == name)).to_owned();
        }
        ListedTables(listed)
    }

    /// The table whose listing begins at an offset.
    pub(super) fn beginning_at(&self, at: usize) -> Option<&ListedTable> {
        self.0.iter().find(|listed| listed.at == at)
    }
}

/// The table that a command asks for: `-t nat`, `-tnat`, `--table nat` or `--table=nat`.
pub(super) fn named(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace();
    while let Some(word) = words.next() {
        if ["-t", "--table"].contains(&word) {
            return words.next();
        }
        let value = word.strip_prefix("--table=").or_else(|| word.strip_prefix("-t").filter(|name| !name.is_empty()));
        if value.is_some() {
            return value;
        }
    }
    None
}

/// The table that has these base chains. The table `security` has those of `filter`, and is known by commands alone.
pub(super) fn of_chains(has: impl Fn(&str) -> bool) -> &'static str {
    match (has("PREROUTING"), has("POSTROUTING"), has("FORWARD")) {
        (false, false, _) => "filter",
        (_, true, true) | (true, false, true) => "mangle",
        (_, true, false) => "nat",
        (true, false, false) => "raw",
    }
}
