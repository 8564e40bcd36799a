//! ARM templates: their resources, with all expressions evaluated as far as the template tells.
//!
//! [`resources`] lists what a template deploys, in the [`environment`] that its expressions see; [`expression`] parses them,
//! and [`functions`] evaluates the simplest calls. [`order`] finds out what is deployed later. Loops, conditions and all other functions are the work of
//! `formats::arm`.

mod environment;
mod expression;
mod functions;
mod order;
mod resources;
mod value;

pub use environment::{Budget, Environment, Frame, written_expression};
pub use expression::Expression;
pub use functions::concatenated;
pub use resources::{Condition, DEPLOYMENT, Expansion, is_inner, nested, of_deployment, of_template};
pub use value::{
    MOST_TEXT, as_text, equal, inside, is_known, is_path, is_unknown_rest, joined, shaped, text, unknown, unknown_call,
    unknown_rest, weight, written,
};

use crate::documents::document::Document;
use model::json::{Node, Object};
use model::source::Severity;

/// The resources of a template or a deployment; `None` if an object is neither.
pub fn read<'t>(
    object: &'t Object<'t>,
    document: &Document<'t>,
    formats: &mut Vec<&'static str>,
) -> Option<Vec<Node<'t>>> {
    if is_template(object) {
        // A text that was turned into a template is in a format of its own.
        let as_written = object.get("contentVersion").is_some() || object.get("$schema").is_some();
        if as_written && !formats.contains(&KIND) {
            formats.push(KIND);
        }
        return Some(of_template(object, document));
    }
    if is_parameter_file(object) {
        let message = "These are the values of a template's parameters: they hold for the templates in the same text.";
        document.say(Severity::Info, document.origin_of(object), message.to_owned());
        return Some(Vec::new());
    }
    let is_deployment = object.text("type").is_some_and(|own| own.eq_ignore_ascii_case(DEPLOYMENT));
    is_deployment.then(|| of_deployment(object, document))
}

/// The kind of a template, as the plan names it.
const KIND: &str = "arm-template";

/// True if `object` is an ARM template.
fn is_template(object: &Object<'_>) -> bool {
    let versioned = object.get("contentVersion").is_some() || object.get("languageVersion").is_some();
    (has_schema(object, "deploymenttemplate") || versioned) && object.get("resources").is_some()
}

/// True if `object` holds the values of a template's parameters.
fn is_parameter_file(object: &Object<'_>) -> bool {
    has_schema(object, "deploymentparameters")
}

fn has_schema(object: &Object<'_>, name: &str) -> bool {
    object.text("$schema").is_some_and(|schema| schema.to_ascii_lowercase().contains(name))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    const TEMPLATE: &str = r#"{"contentVersion": "1.0.0.0", "resources": [],
        "parameters": {"name": {"type": "string", "defaultValue": "nsg-batch"}, "region": {"type": "string"},
                       "ports": {"type": "array", "defaultValue": ["443", "80"]}},
        "variables": {"full": "[concat(parameters('name'), '-', 'x')]", "loop": "[variables('loop')]",
                      "settings": {"port": 443}}}"#;

    fn value(expression: &str) -> Option<String> {
        let template: Node = serde_json::from_str(TEMPLATE).unwrap();
        let environment = Environment::new(template.object(), Vec::new(), Rc::default());
        let node = Node::Text(expression.into());
        let told = |node: &Node<'_>| match node {
            Node::List(list) => Some(list.iter().map(|item| item.text().unwrap()).collect::<Vec<_>>().join("+")),
            Node::Text(text) => Some(text.to_string()),
            _ => None,
        };
        told(&environment.resolve(&node, &Frame::Top))
    }

    #[test]
    fn expressions_are_evaluated_with_defaults_and_variables() {
        for (expression, expected) in [
            ("[parameters('name')]", "nsg-batch"),
            ("[concat(variables('full'), '/', 'Allow''All')]", "nsg-batch-x/Allow'All"),
            ("[format('{0}/{1}', parameters('NAME'), 7)]", "nsg-batch/7"),
            ("[toUpper(concat('a', variables('settings').port))]", "A443"),
            ("[concat(parameters('ports'), createArray('22'))]", "443+80+22"),
            (
                "[resourceId('other-group', 'Microsoft.Network/virtualNetworks/subnets', 'v', parameters('name'))]",
                "/providers/Microsoft.Network/virtualNetworks/v/subnets/nsg-batch",
            ),
            ("[[not an expression]", "[not an expression]"),
            ("plain", "plain"),
        ] {
            assert_eq!(value(expression).as_deref(), Some(expected), "{expression}");
        }
    }

    #[test]
    fn what_the_template_does_not_hold_stays_unknown() {
        for expression in [
            "[parameters('region')]",
            "[parameters('none')]",
            "[resourceGroup().location]",
            "[uniqueString('x')]",
            "[variables('loop')]",
            "[concat('a']",
            "[]",
            "[concat('a', )]",
            "[format('{0}{1}', 'a')]",
            "['a' 'b']",
        ] {
            assert_eq!(value(expression), None, "{expression}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        let deep = format!("[{}'x'{}]", "toLower(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(value(&deep), None);
    }
}
