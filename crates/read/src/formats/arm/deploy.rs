//! Commands that deploy a template, and the values that they give its parameters.

use std::rc::Rc;

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

/// How much of a command is read.
const MOST: usize = 16_000;

/// What the commands of a script give: `az deployment group create --parameters access=Deny`, or `New-AzResourceGroupDeployment -access Deny`.
pub(crate) fn deployed<'t>(script: &str) -> Deployed<'t> {
    let mut deployed = Deployed::default();
    for command in script.split("az ") {
        if AZ.iter().any(|group| command.starts_with(group)) {
            deployed.read(command, Deployed::add_az);
        }
    }
    for dash in memchr::memchr_iter(b'-', script.as_bytes()) {
        let command = dash.checked_sub(3).and_then(|at| script.get(at..)).unwrap_or_default();
        if begins(command, "new-az") || begins(command, "set-az") {
            deployed.read(command, Deployed::add_powershell);
        }
    }
    deployed
}

/// True if a text begins so, in any case.
fn begins(text: &str, begin: &str) -> bool {
    text.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin))
}

impl Deployed<'_> {
    /// Reads the words of the command that a text begins with.
    fn read(&mut self, text: &str, add: fn(&mut Self, &[Word<'_>])) {
        let text = text.get(..text.floor_char_boundary(MOST)).unwrap_or_default();
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
        let is_cut = end.is_empty() && cut.is_some();
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
        let cmdlet = words.first().map(|name| name.slice.to_ascii_lowercase()).unwrap_or_default();
        if !cmdlet.trim_end_matches("stack").ends_with("deployment") {
            return;
        }
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
        // Of several commands, any may be meant.
        match self.values.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some((_, own)) if **own != value => *own = Rc::new(other()),
            Some(_) => {}
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
        ] {
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            assert_eq!(shown(script), (values, has_others), "{script}");
        }
    }
}
