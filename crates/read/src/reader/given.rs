//! Values of parameters and variables that the user gives in addition to the sources: each is written where a source could have it.

use super::joined;
use model::source::Source;

/// The sources with a value for a parameter or variable, which is named as sources refer to it: `var.x`, `parameters('x')`. `None` if no
/// source declares it, or if several configurations do: then it may have a value in each.
///
/// The value is written at the end of the text that declares it, so that the lines before it stay what they are.
pub fn with_value(sources: &[Source], symbol: &str, value: &str) -> Option<Vec<Source>> {
    let name = name_of(symbol)?;
    let declaring = declaring(sources, symbol);
    let [number] = declaring.as_slice() else { return None };
    let mut sources = sources.to_vec();
    let source = sources.get_mut(*number)?;
    let written = match form(&source.text, symbol)? {
        Form::Terraform => format!("{name} = {}", literal(value, '"')),
        Form::Bicep => format!("param {name} = {}", literal(value, '\'')),
        Form::Json => {
            let value = if is_literal(value) { value.to_owned() } else { quoted(value, '"') };
            format!(
                "{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \
                 \"parameters\": {{\"{name}\": {{\"value\": {value}}}}}}}"
            )
        }
    };
    source.text.push_str(&format!("\n{written}\n"));
    Some(sources)
}

/// True if several configurations declare a parameter or variable, so that it may have a value in each.
pub fn is_ambiguous(sources: &[Source], symbol: &str) -> bool {
    declaring(sources, symbol).len() > 1
}

/// How a text declares a parameter.
#[derive(Clone, Copy)]
enum Form {
    Terraform,
    Bicep,
    Json,
}

fn name_of(symbol: &str) -> Option<&str> {
    symbol.strip_prefix("var.").or_else(|| symbol.strip_prefix("parameters('")?.strip_suffix("')"))
}

/// The sources that declare it: of each configuration the first.
fn declaring(sources: &[Source], symbol: &str) -> Vec<usize> {
    let declares = |number: &usize| sources.get(*number).is_some_and(|source| form(&source.text, symbol).is_some());
    let configurations = joined::configurations(sources);
    configurations.iter().filter_map(|own| own.sources.iter().copied().find(declares)).collect()
}

/// How a text declares a parameter or variable; `None` if it does not.
fn form(text: &str, symbol: &str) -> Option<Form> {
    let name = name_of(symbol)?;
    if symbol.starts_with("var.") {
        let quoted = format!("\"{name}\"");
        let declares = |line: &str| {
            line.trim_start().strip_prefix("variable").is_some_and(|rest| rest.trim_start().starts_with(&quoted))
        };
        return text.lines().any(declares).then_some(Form::Terraform);
    }
    let is_param = |line: &str| {
        let rest = line.trim_start().strip_prefix("param ").map(str::trim_start)?;
        rest.strip_prefix(name)?.chars().next().filter(|c| c.is_whitespace())
    };
    if text.lines().any(|line| is_param(line).is_some()) {
        return Some(Form::Bicep);
    }
    let in_json = text.contains("\"parameters\"") && text.contains(&format!("\"{name}\""));
    (in_json && text.trim_start().starts_with('{')).then_some(Form::Json)
}

/// A value as it is written: numbers, truth values, lists, and quoted texts as they are, else as a text.
fn literal(value: &str, quote: char) -> String {
    if is_literal(value) { value.to_owned() } else { quoted(value, quote) }
}

fn is_literal(value: &str) -> bool {
    matches!(value, "true" | "false" | "null")
        || value.starts_with(['[', '{', '"', '\''])
        || (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
}

fn quoted(value: &str, quote: char) -> String {
    let mut text = String::from(quote);
    for c in value.chars() {
        if c == quote || c == '\\' {
            text.push('\\');
        }
        text.push(if c.is_control() { ' ' } else { c });
    }
    text.push(quote);
    text
}
