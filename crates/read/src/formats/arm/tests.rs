//! The values of expressions.

use std::rc::Rc;

use super::environment::{Environment, Frame};
use super::value::written;
use crate::documents::embedded::EmbeddedText;
use model::json::Node;

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
fn a_truncated_list_stays_open() {
    let made = EmbeddedText::of(r#"{"parameters": {"list": {"defaultValue": ["a", "b""#, 0);
    let made = made.completed(made.text().len()).unwrap();
    let template = made.tree().unwrap();
    let environment = Environment::new(template.object(), Vec::new(), Rc::default());
    for expression in [
        "length(parameters('list'))",
        "contains(parameters('list'), 'c')",
        "last(parameters('list'))",
        "reduce(parameters('list'), 0, lambda('sum', 'x', add(lambdaVariables('sum'), 1)))",
        "length(filter(parameters('list'), lambda('x', equals(1, 2))))",
    ] {
        let value = environment.expression(expression, &Frame::Top);
        assert!(matches!(&*value, Node::Unclear(_)), "{expression}: {value:?}");
    }
}

#[test]
fn deep_nesting_ends() {
    let deep = format!("[{}'x'{}]", "toLower(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(value(&deep), None);
}

fn written_value(expression: &str) -> String {
    let template = r#"{"parameters": {"list": {"defaultValue": ["a", "b", "a"]}, "open": {},
        "object": {"defaultValue": {"b": 1, "a": {"x": null}}}},
        "variables": {"made": "[createObject('a', 1)]", "alike": ["[createObject('a', 1)]"]}}"#;
    let template: Node<'_> = serde_json::from_str(template).unwrap();
    let environment = Environment::new(template.object(), Vec::new(), Rc::default());
    written(&environment.expression(expression, &Frame::Top))
}

#[test]
fn functions_come_to_what_the_reference_says() {
    for (expression, expected) in [
        ("if(equals(1, 1), 'yes', div(1, 0))", "'yes'"),
        ("or(true(), parameters('open'))", "true()"),
        // An object that was computed has the position of its expression, and no member for it.
        ("length(variables('made'))", "1"),
        ("objectKeys(variables('made'))", "createArray('a')"),
        ("items(variables('made'))[0].key", "'a'"),
        ("equals(variables('made'), variables('alike')[0])", "true()"),
        ("length(union(createArray(variables('made')), createArray(variables('alike')[0])))", "1"),
        ("length(union(variables('made'), createObject('b', 2)))", "2"),
        ("and(true(), parameters('open'))", "parameters('open')"),
        ("coalesce(null(), parameters('object').a.x, 'c')", "'c'"),
        ("parameters('object').a.y['z']", "parameters('object').a.y.z"),
        ("coalesce(null(), tryGet(parameters('object'), 'a', 'y'), 'c')", "'c'"),
        ("union(parameters('list'), createArray('c'))", "createArray('a', 'b', 'c')"),
        ("union(createObject('a', 1), createObject('A', 2))", "createObject('a', 2)"),
        (
            "union(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2)))",
            "createObject('a', createObject('b', 1, 'c', 2))",
        ),
        (
            "shallowMerge(createArray(createObject('a', createObject('b', 1)), createObject('a', createObject('c', 2))))",
            "createObject('a', createObject('c', 2))",
        ),
        ("union(createArray(1, '1'), createArray('1', 1))", "createArray(1, '1')"),
        ("flatten(createArray(createArray(1, createArray(2)), createArray(3)))", "createArray(1, createArray(2), 3)"),
        ("lastIndexOf(parameters('list'), 'a')", "2"),
        ("indexOf(parameters('list'), 'c')", "-1"),
        ("skip(take(parameters('list'), 5), 1)", "createArray('b', 'a')"),
        ("startsWith('NSG-a', 'nsg')", "true()"),
        ("contains('NSG-a', 'nsg')", "false()"),
        ("objectKeys(parameters('object'))", "createArray('a', 'b')"),
        ("intersection(parameters('list'), createArray('b'))", "createArray('b')"),
        ("items(parameters('object'))[1].key", "'b'"),
        ("join(range(2, 3), '-')", "'2-3-4'"),
        ("last(split('a.b,c', createArray('.', ',')))", "'c'"),
        ("concat(take('abcdef', 2), skip('abcdef', 4), first('xy'), last('xy'))", "'abefxy'"),
        ("substring('abcdef', 1, 2)", "'bc'"),
        ("indexOf('abcABC', 'C')", "2"),
        ("replace(trim(' a b '), ' ', '')", "'ab'"),
        ("padLeft(7, 3, '0')", "'007'"),
        ("mod(sub(mul(3, 4), int('5')), 4)", "3"),
        ("max(createArray(3, 9, 4))", "9"),
        ("json('{\"a\": [1]}').a[0]", "1"),
        ("contains(parameters('list'), 'b')", "true()"),
        ("contains(createArray(parameters('open')), 'b')", "contains(createArray(parameters('open')), 'b')"),
        (
            "length(concat(parameters('list'), parameters('open')))",
            "length(createArray('a', 'b', 'a', ...parameters('open')))",
        ),
        ("filter(parameters('list'), lambda('x', not(equals(lambdaVariables('x'), 'a'))))", "createArray('b')"),
        (
            "map(parameters('list'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))",
            "createArray('a0', 'b1', 'a2')",
        ),
        ("reduce(range(1, 4), 0, lambda('sum', 'x', add(lambdaVariables('sum'), lambdaVariables('x'))))", "10"),
        ("toObject(parameters('list'), lambda('x', lambdaVariables('x')), lambda('x', 1)).b", "1"),
        ("parseCidr('10.1.2.3/24').firstUsable", "'10.1.2.1'"),
        ("cidrSubnet('10.0.0.0/16', 24, 255)", "'10.0.255.0/24'"),
        ("cidrSubnet('10.0.0.0/16', 24, 256)", "cidrSubnet('10.0.0.0/16', 24, 256)"),
        ("cidrHost('fd00::/64', 0)", "'fd00::1'"),
        ("split(resourceId('A.B/c', 'n'), '/')[8]", "'n'"),
        ("split(resourceId('A.B/c', 'n'), '/')[4]", "resourceGroup().name"),
        ("format('{{{0}}}', 1)", "'{1}'"),
        ("copyIndex()", "copyIndex()"),
    ] {
        assert_eq!(written_value(expression), expected, "{expression}");
    }
}
