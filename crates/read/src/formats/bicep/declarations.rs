//! One declaration after the other, as trees.

use super::files;
use super::parser::Parser;
use super::tokens;
use super::tree::Declaration;

/// What a text that is not of a source declares.
pub(super) fn declarations_of(text: &'static str) -> Vec<Declaration<'static>> {
    let runs = files::runs(text).into_iter();
    let ranges = runs.flat_map(|run| {
        let ends: Vec<usize> = run.starts.iter().skip(1).copied().chain([run.range.end]).collect();
        run.starts.into_iter().zip(ends)
    });
    ranges.filter_map(|(start, end)| declared(&mut Parser::new(&tokens::tokens(text.get(start..end)?)))).collect()
}

/// The next declaration.
pub(super) fn declared<'t>(parser: &mut Parser<'_, 't>) -> Option<Declaration<'t>> {
    let word = parser.name()?;
    Some(match word {
        "param" => {
            let name = parser.name()?;
            if parser.skip("=") {
                Declaration::Given(name, parser.value())
            } else {
                let has_default = parser.skip_to_value();
                Declaration::Parameter(name, has_default.then(|| parser.value()))
            }
        }
        "var" => {
            let name = parser.name()?;
            if parser.skip_to_value() { Declaration::Variable(name, parser.value()) } else { Declaration::Other }
        }
        "resource" => Declaration::Resource(parser.resource()?),
        "module" => Declaration::Module(parser.resource()?),
        "output" => {
            let name = parser.name()?;
            if parser.skip_to_value() { Declaration::Output(name, parser.value()) } else { Declaration::Other }
        }
        "func" => {
            let name = parser.name()?;
            let parameters = parser.parameters();
            Declaration::Function(name, parameters, parser.value())
        }
        "using" => {
            parser.rest_of_line();
            Declaration::Using
        }
        _ => Declaration::Other,
    })
}
