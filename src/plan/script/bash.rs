//! A phase for bash, with az.

use super::super::commands::{az, one_line};
use super::Group;
use crate::shell::az_quoted;

/// The variables for what the sources don't tell of a group.
const VARIABLES: [&str; 3] = ["SUBSCRIPTION", "RESOURCE_GROUP", "GROUP_NAME"];

/// The script.
pub fn script(purpose: &str, groups: &[Group<'_>]) -> String {
    let mut script = format!(
        "#!/usr/bin/env bash\n{purpose}# It stops at the first error and may run again: what is done already is done once more, and changes nothing.\n\
         # Look first: DRY_RUN=1 prints the commands and runs none of them.\n"
    );
    groups.iter().filter_map(Group::warning).for_each(|warning| script.push_str(&warning));
    script.push_str("set -euo pipefail\n");
    for group in groups {
        let variables = group.variables(VARIABLES);
        if variables.is_empty() {
            continue;
        }
        script
            .push_str(&format!("\n# Where {} is: the sources don't tell. Set it before you run this.\n", group.title));
        // Nothing of a name may stand in here, where bash would evaluate it.
        variables.iter().for_each(|name| script.push_str(&format!(": \"${{{name}:?is not set}}\"\n")));
    }
    script.push_str(
        "\nrun() {\n  if [ \"${DRY_RUN:-0}\" != 0 ]; then\n    printf '%q ' \"$@\"\n    printf '\\n'\n  else\n    \"$@\" --output none\n  fi\n}\n",
    );
    for group in groups {
        script.push_str(&format!("\n# {}\n", group.title));
        for (action, why) in &group.edits {
            let command = az::command(action, &place(group));
            script.push_str(&format!("# {}\nrun {command}\n", one_line(why)));
        }
    }
    script
}

/// The arguments that name the group.
fn place(group: &Group<'_>) -> String {
    let flags = ["--subscription", "--resource-group", "--nsg-name"];
    let argument = |((flag, known), variable): ((&str, &Option<&str>), &str)| match known {
        Some(name) => format!("{flag} {}", az_quoted(name)),
        None => format!("{flag} \"${}\"", group.variable(variable)),
    };
    let arguments = flags.into_iter().zip(&group.place).zip(VARIABLES).map(argument);
    arguments.collect::<Vec<_>>().join(" ")
}
