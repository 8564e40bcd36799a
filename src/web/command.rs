//! A command to copy.

use yew::prelude::*;

use super::copy::{Copy, copy_button};
use super::el::{Child, all, el};

/// A longer command is shown with each option on a line of its own.
const LONG: usize = 80;

/// A command with its copy button.
pub fn command(command: &str) -> Html {
    command_of(command, command)
}

/// A command of something, which names its copy button.
pub fn command_of(command: &str, what: &str) -> Html {
    let copy = copy_button(Copy { text: command.to_owned(), what: what.to_owned(), label: "Copy", part: None });
    let shown = continued(command);
    el!("div.command", el!("code", all(shown.split_inclusive(' '), word)), copy).html()
}

/// A word of a command; its options have a color of their own.
fn word(word: &str) -> Html {
    if word.starts_with('-') { el!("span.option", word.to_owned()).html() } else { word.to_owned().child() }
}

/// A long command of az with a line for each option, as a shell reads it.
fn continued(command: &str) -> String {
    if command.len() < LONG || !command.starts_with("az ") || command.contains('\n') {
        return command.to_owned();
    }
    let mut shown = String::new();
    let mut quote = None;
    for part in command.split_inclusive(' ') {
        if quote.is_none() && part.starts_with("--") && !shown.ends_with('\n') {
            shown += "\\\n  ";
        }
        shown += part;
        for letter in part.chars().filter(|letter| matches!(letter, '\'' | '"')) {
            match quote {
                None => quote = Some(letter),
                Some(open) if open == letter => quote = None,
                Some(_) => {}
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::continued;

    #[test]
    fn each_option_of_a_long_command_has_its_line_and_what_is_quoted_stays_whole() {
        let command = "az network nsg rule create --name AllowBatch --description 'from a to b -- and back' --priority 160 --access Allow";
        let expected = "az network nsg rule create \\\n  --name AllowBatch \\\n  --description 'from a to b -- and back' \\\n  \
                        --priority 160 \\\n  --access Allow";
        assert_eq!(continued(command), expected);
        assert_eq!(continued("az account show --output json"), "az account show --output json");
    }
}
