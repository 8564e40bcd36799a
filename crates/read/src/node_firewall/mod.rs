//! Firewalls on the node: what iptables, nftables, ufw, firewalld and Windows print about themselves, read into one form.
//!
//! What is not modeled stays in its rule by name. What can't be read is reported at its line, and its rule stays as well.

mod firewalld;
mod firewalld_rule;
mod firewalld_zone;
mod iptables;
mod iptables_listing;
mod iptables_options;
mod iptables_row;
mod iptables_rule;
mod iptables_tables;
mod nft;
mod syntax;
mod text;
mod translate;
mod ufw;
mod values;
mod windows;
mod windows_address;
mod windows_powershell;
mod windows_proxy;

pub(super) use nft::read_json as read_nft_json;
pub(super) use syntax::{looks_like, read};
pub(super) use text::Text;
pub(super) use windows::Shown as Windows;
pub(super) use windows_powershell::read_object as read_windows_object;
