//! Commands that deploy a template, and the values that they give its parameters.

use std::rc::Rc;

use super::value::unknown;
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

/// How commands of the Azure CLI that deploy a template begin.
const AZ: [&str; 3] = ["az deployment ", "az stack ", "az group deployment "];

/// What the commands of a script give: `az deployment group create --parameters access=Deny`, or `New-AzResourceGroupDeployment -access Deny`.
pub(crate) fn deployed<'t>(script: &str) -> Deployed<'t> {
    let mut deployed = Deployed::default();
    for command in AZ.iter().flat_map(|begin| script.split(begin).skip(1)) {
        deployed.add_az(&words(command));
    }
    for dash in memchr::memchr_iter(b'-', script.as_bytes()) {
        let command = dash.checked_sub(3).and_then(|at| script.get(at..)).unwrap_or_default();
        if begins(command, "new-az") || begins(command, "set-az") {
            deployed.add_powershell(&words(command));
        }
    }
    deployed
}

/// True if a text begins so, in any case.
fn begins(text: &str, begin: &str) -> bool {
    text.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin))
}

impl Deployed<'_> {
    fn add_az(&mut self, words: &[String]) {
        let mut option = "";
        for word in words {
            // `--parameters access=Deny`, or `--parameters=access=Deny`.
            let value = match word.split_once('=') {
                Some((own, value)) if word.starts_with('-') => {
                    option = own;
                    value
                }
                _ if word.starts_with('-') => {
                    option = word;
                    continue;
                }
                _ => unquoted(word),
            };
            match (option, value.split_once('=')) {
                ("--template-file" | "-f", _) => self.add_file(value),
                ("--parameters" | "-p", Some((name, value))) if !name.contains(['{', '/', '@']) => {
                    self.add(name, value);
                }
                ("--parameters" | "-p", _) => self.has_others = true,
                _ => {}
            }
        }
    }

    fn add_powershell(&mut self, words: &[String]) {
        let cmdlet = words.first().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        if !cmdlet.trim_end_matches("stack").ends_with("deployment") {
            return;
        }
        let mut option = "";
        for word in words {
            let mut value = unquoted(word);
            if let Some(named) = word.strip_prefix('-') {
                // `-access Deny`, or `-access:Deny`.
                (option, value) = named.split_once(':').unwrap_or((named, ""));
                if begins(option, "TemplateParameter") {
                    self.has_others = true;
                    option = "";
                }
                if value.is_empty() {
                    continue;
                }
            }
            // A table of arguments.
            self.has_others |= word.starts_with('@');
            match std::mem::take(&mut option) {
                "" => {}
                name if name.eq_ignore_ascii_case("TemplateFile") => self.add_file(value),
                // Names that no template declares harm nothing.
                name => self.add(name, value),
            }
        }
    }

    fn add_file(&mut self, path: &str) {
        self.files.extend(path.rsplit(['/', '\\']).next().map(str::to_owned));
    }

    fn add(&mut self, name: &str, value: &str) {
        let other = || unknown(&format!("parameters('{name}')"));
        let is_plain = value.chars().all(|c| c.is_alphanumeric() || " -_./*:".contains(c));
        let value = match serde_json::from_str::<Node<'_>>(value) {
            Ok(Node::Bool(value)) => Node::Bool(value),
            Ok(Node::Number(value)) => Node::Number(value),
            _ if is_plain => text(value.to_owned()),
            _ => other(),
        };
        // Of several commands, any may be meant.
        match self.values.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            Some((_, own)) if **own != value => *own = Rc::new(other()),
            Some(_) => {}
            None => self.values.push((name.to_owned(), Rc::new(value))),
        }
    }
}

/// The words up to the end of a command. A quote that begins a word stays: what is quoted is no option.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut quote, mut is_joined) = ('\0', false);
    for (at, c) in command.char_indices() {
        let is_last = matches!(command.as_bytes().get(at + 1), None | Some(b'\r' | b'\n'));
        let is_quoted = quote != '\0';
        match c {
            _ if is_quoted && c == quote => quote = '\0',
            _ if is_quoted => word.push(c),
            '\n' if !is_joined => break,
            ';' | '|' | '&' => break,
            '"' | '\'' => {
                quote = c;
                if word.is_empty() {
                    word.push(c);
                }
            }
            ' ' | '\t' | '\r' | '\n' => words.push(std::mem::take(&mut word)),
            '`' | '^' => {}
            '\\' if is_last => {}
            _ => word.push(c),
        }
        // The end of a line that is joined to the next one.
        is_joined = is_last && matches!(c, '\\' | '`' | '^') || is_joined && c == '\r';
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// A word without the quote that begins it.
fn unquoted(word: &str) -> &str {
    word.trim_start_matches(['"', '\''])
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
            ("é-é-new-azdeployment -x 'Deny'", vec!["x=Deny"], false),
            ("New-AzNetworkSecurityGroup -Name n", vec![], false),
        ] {
            let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
            assert_eq!(shown(script), (values, has_others), "{script}");
        }
    }
}
