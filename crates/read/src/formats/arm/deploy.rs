//! Commands that deploy a template, and the values that they give its parameters.

use std::rc::Rc;

use memchr::{memchr_iter, memmem};

use super::value::unknown;
use crate::formats::script::words::{Dialect, Token, Tokens, Word, tokens};
use crate::formats::values::value::text;
use model::json::Node;

/// What commands give the parameters of a template.
#[derive(Default)]
pub(crate) struct Deployed<'t> {
    /// Values by the names of parameters. What is computed, or is another value in another command, is unknown.
    pub values: Vec<(String, Rc<Node<'t>>)>,
    /// The names of the templates that the commands deploy.
    pub files: Vec<String>,
    /// True if a command gives values that it does not show: those of a file, of JSON, or of a table.
    pub has_others: bool,
}

/// The groups of commands of the Azure CLI that deploy a template.
const AZ: [&str; 3] = ["deployment ", "stack ", "group deployment "];

/// How many values are kept: more than a template may have parameters (256).
const MOST: usize = 1_000;

/// The longest name of a cmdlet that is looked at.
const LONGEST: usize = 60;

/// What the commands of a script give: `az deployment group create … --parameters access=Deny`, or `New-AzResourceGroupDeployment -access Deny`.
pub(crate) fn deployed<'t>(script: &str) -> Deployed<'t> {
    let mut deployed = Deployed::default();
    let rest = |at: usize| script.get(at..).unwrap_or_default();
    let (mut of_az, mut of_powershell) = (Vec::new(), Vec::new());
    for start in memmem::find_iter(script.as_bytes(), "az ").map(|at| at + 3) {
        if AZ.iter().any(|group| rest(start).starts_with(group)) {
            of_az.push(start);
        }
    }
    for start in memchr_iter(b'-', script.as_bytes()).filter_map(|dash| dash.checked_sub(3)) {
        if is_cmdlet(rest(start)) {
            of_powershell.push(start);
        }
    }
    deployed.read_all(script, &of_az, Deployed::add_az);
    deployed.read_all(script, &of_powershell, Deployed::add_powershell);
    deployed
}

/// True if a text begins so, in any case.
fn begins(text: &str, begin: &str) -> bool {
    text.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin))
}

/// True if a text begins with a cmdlet that deploys a template: `New-AzResourceGroupDeployment`, `Set-AzSubscriptionDeploymentStack`.
fn is_cmdlet(text: &str) -> bool {
    let near = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let name = near.split(|c: char| c.is_whitespace()).next().unwrap_or_default().to_ascii_lowercase();
    (begins(text, "new-az") || begins(text, "set-az")) && name.trim_end_matches("stack").ends_with("deployment")
}

impl Deployed<'_> {
    /// Reads the commands that begin at these places, each up to the next one at most, so that no text is read twice.
    fn read_all(&mut self, script: &str, starts: &[usize], add: fn(&mut Self, &[Word<'_>])) {
        let ends = starts.iter().skip(1).map(|next| (*next, true)).chain([(script.len(), false)]);
        for (start, (end, has_next)) in starts.iter().zip(ends) {
            self.read(script.get(*start..end).unwrap_or_default(), has_next, add);
        }
    }

    /// Reads the words of the command that a text begins with. It is truncated if it goes on where the next one begins.
    fn read(&mut self, text: &str, has_next: bool, add: fn(&mut Self, &[Word<'_>])) {
        let Tokens { list, cut } = tokens(text, Dialect::of(text));
        let (mut words, mut end) = (Vec::new(), "");
        for token in list {
            match token {
                Token::Word(word) => words.push(word),
                Token::Mark(mark) => {
                    end = mark;
                    break;
                }
            }
        }
        let is_cut = end.is_empty() && (cut.is_some() || has_next);
        if is_cut {
            words.pop();
        }
        add(self, &words);
        // What is in brackets, in a list, or never closed may give values as well.
        self.has_others |= is_cut || ["(", "{", ",", "="].contains(&end);
    }

    fn add_az(&mut self, words: &[Word<'_>]) {
        let mut option = "";
        for word in words {
            let (literal, text) = (word.literal(), unquoted(word));
            let value = if word.slice.starts_with('-') {
                // `--parameters access=Deny`, or `--parameters=access=Deny`.
                let (own, value) = word.slice.split_once('=').unwrap_or((word.slice, ""));
                option = own;
                value
            } else {
                literal.as_deref().unwrap_or(text)
            };
            match (option, value.split_once('=')) {
                (_, None) if value.is_empty() => {}
                ("--template-file" | "-f", _) => self.add_file(value),
                ("--parameters" | "-p", Some((name, value))) if !name.contains(['{', '/', '@']) => {
                    self.add(name, literal.is_some().then_some(value));
                }
                ("--parameters" | "-p", _) => self.has_others = true,
                _ => {}
            }
        }
    }

    fn add_powershell(&mut self, words: &[Word<'_>]) {
        let mut option = "";
        for word in words {
            let literal = word.literal();
            let mut value = literal.as_deref();
            if let Some(named) = word.slice.strip_prefix('-') {
                // `-access Deny`, or `-access:Deny`.
                let (own, given) = named.split_once(':').unwrap_or((named, ""));
                (option, value) = (own, value.and(Some(given)));
                if begins(option, "TemplateParameter") {
                    self.has_others = true;
                    option = "";
                }
                if given.is_empty() {
                    continue;
                }
            }
            // A table of arguments.
            self.has_others |= word.slice.starts_with('@');
            match std::mem::take(&mut option) {
                "" => {}
                name if name.eq_ignore_ascii_case("TemplateFile") => self.add_file(value.unwrap_or_default()),
                // Names that no template declares harm nothing.
                name => self.add(name, value),
            }
        }
    }

    fn add_file(&mut self, path: &str) {
        self.files.extend(path.rsplit(['/', '\\']).next().map(str::to_owned));
    }

    /// Adds a value; `None` is one that the command computes.
    fn add(&mut self, name: &str, value: Option<&str>) {
        let other = || unknown(&format!("parameters('{name}')"));
        let is_plain = |value: &&str| value.chars().all(|c| c.is_alphanumeric() || " -_./*:".contains(c));
        let value = match value.map(serde_json::from_str::<Node<'_>>) {
            Some(Ok(Node::Bool(value))) => Node::Bool(value),
            Some(Ok(Node::Number(value))) => Node::Number(value),
            _ => value.filter(is_plain).map_or_else(other, |value| text(value.to_owned())),
        };
        let is_full = self.values.len() == MOST;
        // Of several commands, any may be meant.
        match self.values.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some((_, own)) if **own != value => *own = Rc::new(other()),
            Some(_) => {}
            None if is_full => self.has_others = true,
            None => self.values.push((name.to_owned(), Rc::new(value))),
        }
    }
}

/// A word as it is written, without its quotes.
fn unquoted<'t>(word: &Word<'t>) -> &'t str {
    word.slice.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(script: &str) -> (Vec<String>, bool) {
        let Deployed { values, has_others, .. } = deployed(script);
        (values.iter().map(|(name, value)| format!("{name}={}", value.text().unwrap_or("?"))).collect(), has_others)
    }

    #[test]
    fn values_are_those_of_the_options_that_give_them() {
        for (script, values, has_others) in [
            ("az deployment group create -g a=b --parameters x=Deny", vec!["x=Deny"], false),
            (
                "az deployment sub create -p \"x=Deny All\" y='10.0.0.0/8' -n z=1",
                vec!["x=Deny All", "y=10.0.0.0/8"],
                false,
            ),
            ("az deployment group create \\\r\n  --parameters \\\n x=\"a b\"\n--parameters y=c", vec!["x=a b"], false),
            ("az deployment group create -p x=$X y=[1] z=", vec!["x=?", "y=?", "z="], false),
            ("az deployment group create -p x=1; az deployment group create -p x=2", vec!["x=?"], false),
            ("az deployment group create -p @a.json x=b", vec!["x=b"], true),
            ("az deployment group create -p '{\"x\": {\"value\": \"a=b\"}}'", vec![], true),
            (
                "New-AzResourceGroupDeployment -Name n `\n  -TemplateFile m.json -x Deny",
                vec!["Name=n", "x=Deny"],
                false,
            ),
            ("New-AzSubscriptionDeployment -TemplateParameterFile a.json", vec![], true),
            ("az deployment group create --parameters=x=Deny --parameters=@a.json", vec!["x=Deny"], true),
            ("az stack group create --parameters a.bicepparam", vec![], true),
            ("az group deployment create --parameters x=Deny", vec!["x=Deny"], false),
            (
                "new-azresourcegroupdeployment -templatefile m.json -x:Deny -templateparameterobject $t",
                vec!["x=Deny"],
                true,
            ),
            ("New-AzResourceGroupDeployment @arguments -x Deny", vec!["x=Deny"], true),
            ("Set-AzSubscriptionDeploymentStack -TemplateParameterUri $uri", vec![], true),
            ("az deployment group create -p \"x=$X\" y='Deny'", vec!["x=?", "y=Deny"], false),
            ("out=$(az deployment group create -p x=Deny)\n'", vec!["x=Deny"], false),
            ("az deployment group create -p 'x=Deny", vec![], true),
            ("New-AzResourceGroupDeployment -x $(Get-It) -y \"a b\" # -z c", vec!["x=?", "y=a b"], false),
            ("é-é-new-azdeployment -x 'Deny'", vec!["x=Deny"], false),
            ("New-AzNetworkSecurityGroup -Name n", vec![], false),
            ("New-AzResourceGroupDeployment -x Deny\nNew-AzResourceGroupDeployment -y a", vec!["x=Deny", "y=a"], false),
            // What is not the end of a command.
            ("az deployment group create -p x=blue-az y=Deny", vec!["x=blue-az", "y=Deny"], false),
            ("az deployment group create -p x=\"az \" y=Deny", vec!["x=az ", "y=Deny"], false),
            ("az deployment group create -p x=a az deployment group create -p y=b", vec!["x=a", "y=b"], true),
        ] {
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            assert_eq!(shown(script), (values, has_others), "{script}");
        }
    }

    #[test]
    fn values_after_many_others_are_read() {
        for (count, is_more) in [(800, false), (2_000, true)] {
            let others: String = (0..count).map(|number| format!(" other{number}={}", "a".repeat(30))).collect();
            let (values, has_others) = shown(&format!("az deployment group create -p{others} x=Deny"));
            assert_eq!(has_others, is_more);
            assert!(is_more || values.last().is_some_and(|last| last == "x=Deny"), "{values:?}");
        }
    }
}
