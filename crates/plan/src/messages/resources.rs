//! The names of things in sentences, and counts.

model::catalogue! {
    2020 named(kind, name) = "{kind} {name}";
    2021 described(description) = "{description}";
    2023 account(name) = "account {name}";
    2024 the_account() = "the account";
    2025 a_firewall() = "a firewall";
    2026 and_more(sources) = "{sources}, and more";
    2027 every_address() = "every address";
    2040 everywhere() = "everywhere";
    2041 every_port() = "every port";
    2042 one_change() = "1 change";
    2043 many_changes(count) = "{count} changes";
    2044 flow_of(ports, tag) = "TCP {ports} of {tag}";
}

/// How many changes, in words.
pub(crate) fn changes(count: usize) -> model::message::Message {
    if count == 1 { one_change() } else { many_changes(count) }
}
