//! Tables of a console, with a line of dashes below their heads: PowerShell's Format-Table and `az … --output table`. Their
//! columns omit and truncate what matters, so they are refused with advice.

use std::ops::Range;

use crate::documents::document::{Document, Format};
use crate::messages::powershell;
use crate::text::positions::{Line, lines};
use model::estate::Form;
use model::json::Node;
use model::source::Severity;

pub(crate) const TABLE_VIEW: Format = Format { kind: "console-table", form: Form::Partial, claims, read };

/// Columns that only tables of resources have that are read.
const TELLING: [&str; 12] = [
    "AccountEndpoint",
    "AddressPrefix",
    "AllocationState",
    "DestinationPortRange",
    "DestinationPortRanges",
    "NextHopType",
    "ProvisioningState",
    "ResourceGroup",
    "ResourceGroupName",
    "SecurityRules",
    "SourcePortRange",
    "VirtualMachineSize",
];

fn claims(text: &str) -> Vec<Range<usize>> {
    let mut claims = Vec::new();
    let mut before: Option<Line<'_>> = None;
    let mut claimed: Option<Range<usize>> = None;
    for line in lines(text) {
        let end = line.start + line.text.len();
        match &mut claimed {
            Some(_) if line.text.trim().is_empty() => claims.extend(claimed.take()),
            Some(range) => range.end = end,
            None => {
                let head = before.as_ref().filter(|head| is_head(head.text) && is_dashes(line.text));
                claimed = head.map(|head| head.start..end);
            }
        }
        before = Some(line);
    }
    claims.extend(claimed);
    claims
}

fn is_dashes(line: &str) -> bool {
    let mut groups = line.split_whitespace();
    line.contains("--") && groups.all(|group| group.bytes().all(|byte| byte == b'-')) && line.trim().contains(' ')
}

fn is_head(line: &str) -> bool {
    line.split_whitespace().any(|word| TELLING.contains(&word))
}

fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    document.say(Severity::Error, document.origin(document.text), powershell::console_table());
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_resources_are_claimed_and_others_are_not() {
        let table = "Name ResourceGroupName Location\n---- ----------------- --------\nnsg  rg                westeurope\n\nrest";
        let claimed: Vec<&str> = claims(table).into_iter().map(|range| &table[range]).collect();
        assert_eq!(claimed, [table.trim_end_matches("\n\nrest")]);
        assert!(
            claims("To                         Action      From\n--                         ------      ----\n")
                .is_empty()
        );
    }
}
