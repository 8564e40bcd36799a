//! The words that rules of Windows Firewall have in place of addresses, such as `LocalSubnet` and `DNS` (MS-FASP,
//! FW_ADDRESS_KEYWORD; the firewall CSP, RemoteAddressRanges).

use super::values::Key;
use model::estate::Match;
use model::net::{PortSet, PrefixSet};

/// Private addresses: subnets, gateways and servers that Azure's documentation counts as local to a network.
const PRIVATE: [&str; 7] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"];

/// The address of Azure's platform, which is the DHCP server of every node, and its DNS server unless the network has others.
const PLATFORM: &str = "168.63.129.16";

/// What a list of addresses and words matches; `None` if one of them can't be read, or represents addresses that policies
/// define.
pub(super) fn matches(key: Key, field: &str, values: &str) -> Option<Vec<Match>> {
    let is_keyword =
        |value: &&str| value.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) && !value.contains(':');
    let (words, addresses): (Vec<&str>, Vec<&str>) = values.split(',').map(str::trim).partition(is_keyword);
    let mut matches = Vec::new();
    if !addresses.is_empty() {
        matches.push(key.any_of(addresses.into_iter()).ok()?);
    }
    for word in words {
        matches.extend(keyword(key, field, word)?);
    }
    Some(matches)
}

/// The addresses of one word.
fn keyword(key: Key, field: &str, word: &str) -> Option<Vec<Match>> {
    let lower = word.to_ascii_lowercase();
    let (name, version) = match lower.strip_suffix(['4', '6']) {
        Some(name) if lower.ends_with('4') => (name, PrefixSet::all_v4()),
        Some(name) => (name, PrefixSet::all_v6()),
        None => (lower.as_str(), PrefixSet::full()),
    };
    let of = |addresses: PrefixSet| if key == Key::Source { Match::from(addresses) } else { Match::to(addresses) };
    let version = of(version);
    let all = |addresses: &[&str]| key.any_of(addresses.iter().copied()).ok();
    let local = || Some(all(&PRIVATE)?.and(&Match::unmodelled(format!("{field}: {word}"))));
    let platform = || all(&[PLATFORM]);
    let found = match name {
        "localsubnet" | "defaultgateway" | "wins" => vec![local()?],
        "dhcp" => vec![platform()?, local()?],
        // Whatever the servers are, names are asked for at their port 53.
        "dns" => {
            let port = PortSet::range(53, 53);
            vec![if key == Key::Source { Match::from_ports(port) } else { Match::to_ports(port) }, local()?]
        }
        _ => return None,
    };
    Some(found.iter().map(|matched| matched.and(&version)).collect())
}
