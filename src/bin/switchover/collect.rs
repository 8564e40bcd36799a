//! `switchover collect`: a script that collects what a plan needs of whole subscriptions.

use clap::ValueEnum;
use model::shell::quoted;

use super::values::subscription;

/// What runs the collecting.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shell {
    /// A script for bash, with the Azure CLI and jq, as in Cloud Shell.
    Bash,
    /// A script for PowerShell, with the module Az.Accounts, as in Cloud Shell.
    Powershell,
    /// Queries for Resource Graph Explorer in the Azure portal.
    Kql,
}

/// How much is collected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// What is on the paths of pools.
    Pools,
    /// Everything that Switchover reads.
    All,
}

/// What to collect.
#[derive(clap::Args)]
pub struct Arguments {
    /// A subscription to collect, by id (may be repeated); without it, every subscription that you can read.
    #[arg(long = "subscription", value_name = "ID", value_parser = subscription)]
    subscriptions: Vec<String>,
    /// A Batch account to collect, by name (may be repeated); without it, every account in the subscriptions.
    #[arg(long = "account", value_name = "NAME", value_parser = account)]
    accounts: Vec<String>,
    /// Collects everything that Switchover reads, instead of what is on the paths of pools.
    #[arg(long)]
    all: bool,
    /// What runs it.
    #[arg(long, value_enum, value_name = "SHELL", default_value = "bash")]
    shell: Shell,
}

/// The name of a Batch account: 3 to 24 lowercase letters and digits.
fn account(name: &str) -> Result<String, String> {
    let is_name = (3..=24).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if is_name {
        Ok(name.to_owned())
    } else {
        Err("not the name of a Batch account: 3 to 24 lowercase letters and digits".to_owned())
    }
}

/// The script, or the queries.
///
/// # Errors
/// If the queries of the portal are asked for with choices that its own controls make.
pub fn script(arguments: &Arguments) -> Result<String, String> {
    let Arguments { subscriptions, accounts, all, shell } = arguments;
    let scope = if *all { Scope::All } else { Scope::Pools };
    match shell {
        Shell::Bash => Ok(chosen(
            include_str!("../../../static/collect/collect.sh"),
            [("subscriptions=()", bash_list("subscriptions", subscriptions)), ("accounts=()", bash_list("accounts", accounts))],
            (scope == Scope::All).then_some(("scope=pools", "scope=all")),
        )),
        Shell::Powershell => Ok(chosen(
            include_str!("../../../static/collect/collect.ps1"),
            [
                ("$Subscriptions = @()", powershell_list("Subscriptions", subscriptions)),
                ("$Accounts = @()", powershell_list("Accounts", accounts)),
            ],
            (scope == Scope::All).then_some(("$Scope = 'pools'", "$Scope = 'all'")),
        )),
        Shell::Kql if subscriptions.is_empty() && accounts.is_empty() => {
            Ok(include_str!("../../../static/collect/collect.kql").to_owned())
        }
        Shell::Kql => Err("choose the subscriptions in Resource Graph Explorer itself: its queries take no --subscription and no --account"
            .to_owned()),
    }
}

/// A script with the user's choices in the lines that hold them.
fn chosen(script: &str, lists: [(&str, String); 2], scope: Option<(&str, &str)>) -> String {
    let of_line = |line: &str| {
        let list = lists.iter().find(|(empty, _)| *empty == line).map(|(_, list)| list.clone());
        let scope = scope.filter(|(narrow, _)| *narrow == line).map(|(_, wide)| wide.to_owned());
        list.or(scope).unwrap_or_else(|| line.to_owned())
    };
    let mut text = String::with_capacity(script.len());
    for line in script.lines() {
        text.push_str(&of_line(line));
        text.push('\n');
    }
    text
}

fn bash_list(name: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    format!("{name}=({})", values.join(" "))
}

fn powershell_list(name: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
    format!("${name} = @({})", values.join(", "))
}
