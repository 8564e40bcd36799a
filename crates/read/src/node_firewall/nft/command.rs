//! Which part of a ruleset an `nft` command lists, where a text shows the command.

use crate::node_firewall::text::is_prompt;

/// What the commands in a text list.
#[derive(Debug, PartialEq)]
pub(super) enum Listed {
    /// Every table.
    Everything,
    /// One table, chain or family, by this command.
    Part(String),
    /// The text shows no command.
    NotShown,
}

/// What the commands in a text list.
pub(super) fn listed(text: &str) -> Listed {
    let mut part = Listed::NotShown;
    // Where the output goes is no part of the command.
    let commands = text.lines().map(|line| line.split(" > ").next().unwrap_or(line).trim());
    for line in commands.filter(|line| is_prompt(line)) {
        match of_command(line) {
            Listed::Everything => return Listed::Everything,
            Listed::Part(command) => part = Listed::Part(command),
            Listed::NotShown => {}
        }
    }
    part
}

/// `nft -a list ruleset` lists everything; with a family, and of tables, chains and sets, there may be others.
fn of_command(line: &str) -> Listed {
    let ends = |word: &&str| !word.starts_with(['|', '>', ';', '&', '<']) && !word.starts_with("2>");
    let mut words = line.split_whitespace().skip_while(|word| !is_nft(word)).skip(1).take_while(ends);
    let mut arguments = words.by_ref().filter(|word| !word.starts_with('-'));
    if arguments.next() != Some("list") {
        return Listed::NotShown;
    }
    match arguments.collect::<Vec<_>>().as_slice() {
        ["ruleset"] => Listed::Everything,
        objects => Listed::Part(format!("nft list {}", objects.join(" "))),
    }
}

fn is_nft(word: &str) -> bool {
    word.trim_start_matches(['#', '$', '>', '%']).rsplit('/').next() == Some("nft")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_ruleset_is_everything() {
        let part = |command: &str| Listed::Part(command.to_owned());
        for (line, expected) in [
            ("root@vm:~# nft list ruleset", Listed::Everything),
            ("$ sudo nft -a -nn list ruleset | less", Listed::Everything),
            ("sudo /usr/sbin/nft -j list ruleset", Listed::Everything),
            ("# nft list ruleset ip6", part("nft list ruleset ip6")),
            ("root@vm:~# nft list table ip filter", part("nft list table ip filter")),
            ("root@vm:~# nft -a list chain inet filter output", part("nft list chain inet filter output")),
            ("nft list chains", part("nft list chains")),
            ("table ip filter {", Listed::NotShown),
            ("$ sudo iptables -S", Listed::NotShown),
        ] {
            assert_eq!(listed(line), expected, "{line}");
        }
        assert_eq!(listed("nft list table ip x\n$ nft list ruleset\n"), Listed::Everything);
    }
}
