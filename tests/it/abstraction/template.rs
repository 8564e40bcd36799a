//! An estate as an ARM template and as Bicep: one tree of values, written in two languages.

use serde_json::{Map, Value, json};

use super::Files;
use super::estate::{Abstraction, Condition, Estate, Expr, How, Nsg, Place, Route, Rule, Table};

/// A value of a template.
#[derive(Clone, Debug)]
enum Tree {
    Value(Expr),
    Object(Vec<(&'static str, Tree)>),
    List(Vec<Tree>),
    /// Lists one after the other.
    Concat(Vec<Tree>),
    If(Condition, Box<Tree>, Box<Tree>),
    /// The id of an NSG, a table, or a subnet, by its number.
    Id(Kind, usize),
    Null,
    /// A list of the variables, with what a loop makes of its elements.
    Loop(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Nsg,
    Table,
    Subnet,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Nsg => "Microsoft.Network/networkSecurityGroups",
            Kind::Table => "Microsoft.Network/routeTables",
            Kind::Subnet => "Microsoft.Network/virtualNetworks/subnets",
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            Kind::Nsg => "n",
            Kind::Table => "t",
            Kind::Subnet => "s",
        }
    }

    fn module(self) -> &'static str {
        if self == Kind::Nsg { "nsgs" } else { "tables" }
    }
}

/// A resource of a template.
struct Resource {
    symbol: String,
    kind: &'static str,
    name: Expr,
    /// The symbol and the name of the resource that it is a child of.
    parent: Option<(String, Expr)>,
    condition: Option<Condition>,
    has_location: bool,
    properties: Tree,
}

fn value(expr: &Expr) -> Tree {
    Tree::Value(expr.clone())
}

fn text(text: &str) -> Tree {
    Tree::Value(Expr::Text(text.to_owned()))
}

/// Some elements, of which some are there under conditions.
fn chosen(elements: Vec<(Tree, Option<Condition>)>) -> Tree {
    let sure = elements.iter().filter(|(_, condition)| condition.is_none()).map(|(element, _)| element.clone());
    let mut parts = vec![Tree::List(sure.collect())];
    for (element, condition) in elements {
        if let Some(condition) = condition {
            parts.push(Tree::If(condition, Box::new(Tree::List(vec![element])), Box::new(Tree::List(Vec::new()))));
        }
    }
    if parts.len() == 1 { parts.remove(0) } else { Tree::Concat(parts) }
}

fn rule_properties(rule: &Rule) -> Tree {
    let (from, to) = if rule.is_inbound { (value(&rule.remote), text("*")) } else { (text("*"), value(&rule.remote)) };
    Tree::Object(vec![
        ("priority", value(&rule.priority)),
        ("direction", value(&rule.direction)),
        ("access", value(&rule.access)),
        ("protocol", value(&rule.protocol)),
        ("sourcePortRange", text("*")),
        ("destinationPortRange", value(&rule.port)),
        ("sourceAddressPrefix", from),
        ("destinationAddressPrefix", to),
    ])
}

fn named(name: &str, properties: Tree) -> Tree {
    Tree::Object(vec![("name", text(name)), ("properties", properties)])
}

/// A rule as the element of a list that a loop goes through.
fn flat(rule: &Rule) -> Tree {
    let Tree::Object(members) = rule_properties(rule) else { unreachable!() };
    Tree::Object([("name", text(&rule.name))].into_iter().chain(members).collect())
}

const RULE: [&str; 8] = [
    "priority",
    "direction",
    "access",
    "protocol",
    "sourcePortRange",
    "destinationPortRange",
    "sourceAddressPrefix",
    "destinationAddressPrefix",
];

fn nsgs(estate: &Estate) -> Vec<Resource> {
    estate.nsgs.iter().enumerate().flat_map(|(number, nsg)| of_nsg(number, nsg)).collect()
}

fn is_listed(nsg: &Nsg) -> bool {
    nsg.rules.iter().any(|rule| rule.place == Place::Listed)
}

fn of_nsg(number: usize, nsg: &Nsg) -> Vec<Resource> {
    let symbol = format!("n{number}");
    let inside = nsg.rules.iter().filter(|rule| rule.place == Place::Inline);
    let inside = inside.map(|rule| (named(&rule.name, rule_properties(rule)), rule.condition.clone()));
    let rules = if is_listed(nsg) { Tree::Loop(number) } else { chosen(inside.collect()) };
    let own = Resource {
        symbol: symbol.clone(),
        kind: Kind::Nsg.name(),
        name: nsg.name.clone(),
        parent: None,
        condition: None,
        has_location: true,
        properties: Tree::Object(vec![("securityRules", rules)]),
    };
    let apart = nsg.rules.iter().filter(|rule| rule.place == Place::Apart).map(|rule| Resource {
        symbol: format!("n{number}_{}", rule.name.replace('-', "_")),
        kind: "Microsoft.Network/networkSecurityGroups/securityRules",
        name: Expr::Text(rule.name.clone()),
        parent: Some((symbol.clone(), nsg.name.clone())),
        condition: rule.condition.clone(),
        has_location: false,
        properties: rule_properties(rule),
    });
    std::iter::once(own).chain(apart).collect()
}

/// The lists that loops go through, by the numbers of their NSGs.
fn lists(estate: &Estate) -> Vec<(usize, Tree)> {
    let listed = estate.nsgs.iter().enumerate().filter(|(_, nsg)| is_listed(nsg));
    let of = |nsg: &Nsg| chosen(nsg.rules.iter().map(|rule| (flat(rule), rule.condition.clone())).collect());
    listed.map(|(number, nsg)| (number, of(nsg))).collect()
}

fn tables(estate: &Estate) -> Vec<Resource> {
    estate.tables.iter().enumerate().flat_map(|(number, table)| of_table(number, table)).collect()
}

fn route_properties(route: &Route) -> Tree {
    let mut members = vec![("addressPrefix", value(&route.prefix)), ("nextHopType", value(&route.hop))];
    members.extend(route.address.as_ref().map(|address| ("nextHopIpAddress", value(address))));
    Tree::Object(members)
}

fn of_table(number: usize, table: &Table) -> Vec<Resource> {
    let symbol = format!("t{number}");
    let inside = table.routes.iter().filter(|route| route.place != Place::Apart);
    let inside = inside.map(|route| (named(&route.name, route_properties(route)), route.condition.clone()));
    let own = Resource {
        symbol: symbol.clone(),
        kind: Kind::Table.name(),
        name: table.name.clone(),
        parent: None,
        condition: None,
        has_location: true,
        properties: Tree::Object(vec![("routes", chosen(inside.collect()))]),
    };
    let apart = table.routes.iter().filter(|route| route.place == Place::Apart).map(|route| Resource {
        symbol: format!("t{number}_{}", route.name.replace('-', "_")),
        kind: "Microsoft.Network/routeTables/routes",
        name: Expr::Text(route.name.clone()),
        parent: Some((symbol.clone(), table.name.clone())),
        condition: route.condition.clone(),
        has_location: false,
        properties: route_properties(route),
    });
    std::iter::once(own).chain(apart).collect()
}

fn attached(kind: Kind, number: usize, condition: Option<&Condition>) -> Tree {
    let id = Tree::Object(vec![("id", Tree::Id(kind, number))]);
    match condition {
        Some(condition) => Tree::If(condition.clone(), Box::new(id), Box::new(Tree::Null)),
        None => id,
    }
}

fn network(estate: &Estate) -> Vec<Resource> {
    let subnets = estate.subnets.iter().map(|subnet| {
        let mut members = vec![("addressPrefix", value(&subnet.prefix))];
        members.extend(
            subnet.nsg.map(|nsg| ("networkSecurityGroup", attached(Kind::Nsg, nsg, subnet.nsg_condition.as_ref()))),
        );
        members.extend(
            subnet.table.map(|table| ("routeTable", attached(Kind::Table, table, subnet.table_condition.as_ref()))),
        );
        Tree::Object(vec![("name", value(&subnet.name)), ("properties", Tree::Object(members))])
    });
    let space = Tree::Object(vec![("addressPrefixes", Tree::List(vec![value(&estate.space)]))]);
    let pools = (0..estate.subnets.len()).map(|number| Resource {
        symbol: format!("p{number}"),
        kind: "Microsoft.Batch/batchAccounts/pools",
        name: Expr::Text(format!("pool-{number}")),
        parent: Some(("a".to_owned(), estate.account.clone())),
        condition: None,
        has_location: false,
        properties: Tree::Object(vec![
            ("vmSize", text("Standard_D2s_v5")),
            (
                "networkConfiguration",
                Tree::Object(vec![
                    ("subnetId", Tree::Id(Kind::Subnet, number)),
                    ("publicIPAddressConfiguration", Tree::Object(vec![("provision", value(&estate.provision))])),
                ]),
            ),
        ]),
    });
    let resource = |symbol: &str, kind, name: &Expr, properties| Resource {
        symbol: symbol.to_owned(),
        kind,
        name: name.clone(),
        parent: None,
        condition: None,
        has_location: true,
        properties,
    };
    let network = Tree::Object(vec![("addressSpace", space), ("subnets", Tree::List(subnets.collect()))]);
    [
        resource("v", "Microsoft.Network/virtualNetworks", &estate.network, network),
        resource("a", "Microsoft.Batch/batchAccounts", &estate.account, Tree::Object(Vec::new())),
    ]
    .into_iter()
    .chain(pools)
    .collect()
}

/// The parts of an estate, each with the name of its module, if it is in one.
fn parts(estate: &Estate) -> [(Option<&'static str>, Kind, Vec<Resource>); 3] {
    let layout = estate.layout;
    [
        (layout.nsgs_in_module.then_some("nsgs"), Kind::Nsg, nsgs(estate)),
        (layout.tables_in_module.then_some("tables"), Kind::Table, tables(estate)),
        (None, Kind::Subnet, network(estate)),
    ]
}

fn style(estate: &Estate, bit: u8) -> bool {
    estate.layout.style >> bit & 1 == 1
}

fn type_of(value: &Expr) -> &'static str {
    match value {
        Expr::Number(_) => "int",
        Expr::Bool(_) => "bool",
        _ => "string",
    }
}

fn decoy(value: &Expr) -> Expr {
    match value {
        Expr::Bool(value) => Expr::Bool(!value),
        Expr::Number(_) => Expr::Number(0),
        Expr::Text(text) if text == "Allow" => Expr::Text("Deny".to_owned()),
        Expr::Text(text) if text == "Deny" => Expr::Text("Allow".to_owned()),
        _ => Expr::Text(String::new()),
    }
}

/// A literal as JSON.
fn literal(value: &Expr) -> Value {
    match value {
        Expr::Text(text) => json!(text),
        Expr::Number(number) => json!(number),
        Expr::Bool(value) => json!(value),
        Expr::Of(_) | Expr::Joined(_) => unreachable!(),
    }
}

/// How names are given in a file of values.
fn given_name(own: &Abstraction) -> String {
    if own.how == How::ComputedOfGiven { format!("of_{}", own.name) } else { own.name.clone() }
}

/// The values of an estate as a parameter file.
fn parameter_file(estate: &Estate, missing: &[usize]) -> Option<Value> {
    let given = estate.abstractions.iter().enumerate().filter(|(at, own)| own.is_given() && !missing.contains(at));
    let given: Map<String, Value> =
        given.map(|(_, own)| (given_name(own), json!({ "value": literal(&own.value) }))).collect();
    (!given.is_empty()).then(|| {
        json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
            "contentVersion": "1.0.0.0",
            "parameters": given,
        })
    })
}

/// The estate as Bicep.
pub fn bicep(estate: &Estate, missing: &[usize]) -> Files {
    let writer = Bicep { estate };
    let mut main: String = estate.abstractions.iter().map(|own| writer.declared(own)).collect();
    let mut files = Files::new();
    for (module, kind, resources) in parts(estate) {
        let of_nsgs = kind == Kind::Nsg;
        match module {
            None => {
                if of_nsgs {
                    main.extend(lists(estate).iter().map(|(number, list)| writer.list(*number, list)));
                }
                main.extend(resources.iter().map(|own| writer.resource(own)));
            }
            Some(name) => {
                let is_given = style(estate, 4);
                let given: Vec<(usize, Tree)> = lists(estate).into_iter().filter(|_| of_nsgs).collect();
                let mut inner: String = estate
                    .abstractions
                    .iter()
                    .map(|own| format!("param {} {}\n", own.name, type_of(&own.value)))
                    .collect();
                let mut through = inner.clone();
                let mut params: String =
                    estate.abstractions.iter().map(|own| format!("    {0}: {0}\n", own.name)).collect();
                let mut passed = params.clone();
                for (number, list) in &given {
                    if is_given {
                        let declared = format!("param rules{number} array = []\n");
                        inner += &declared;
                        through += &declared;
                        params += &format!("    rules{number}: {}\n", writer.tree(list));
                        passed += &format!("    rules{number}: rules{number}\n");
                    } else {
                        inner += &writer.list(*number, list);
                    }
                }
                inner.extend(resources.iter().map(|own| writer.resource(own)));
                let count = if of_nsgs { estate.nsgs.len() } else { estate.tables.len() };
                inner.extend(
                    (0..count).map(|number| format!("output id{number} string = {}{number}.id\n", kind.symbol())),
                );
                if estate.layout.is_nested {
                    through += &format!(
                        "module inner 'parts/{name}.bicep' = {{\n  name: 'inner'\n  params: {{\n{passed}  }}\n}}\n"
                    );
                    through.extend(
                        (0..count).map(|number| format!("output id{number} string = inner.outputs.id{number}\n")),
                    );
                    files.push((format!("modules/{name}.bicep"), through));
                    files.push((format!("modules/parts/{name}.bicep"), inner));
                } else {
                    files.push((format!("modules/{name}.bicep"), inner));
                }
                main += &format!(
                    "module {name} 'modules/{name}.bicep' = {{\n  name: '{name}'\n  params: {{\n{params}  }}\n}}\n"
                );
            }
        }
    }
    files.push(("main.bicep".to_owned(), main));
    if style(estate, 7) {
        files.extend(parameter_file(estate, missing).map(|file| ("main.parameters.json".to_owned(), file.to_string())));
    } else {
        let given = estate.abstractions.iter().enumerate().filter(|(at, own)| own.is_given() && !missing.contains(at));
        let given: String =
            given.map(|(_, own)| format!("param {} = {}\n", given_name(own), writer.expr(&own.value))).collect();
        if !given.is_empty() {
            files.push(("main.bicepparam".to_owned(), format!("using 'main.bicep'\n{given}")));
        }
    }
    files
}

struct Bicep<'e> {
    estate: &'e Estate,
}

impl Bicep<'_> {
    fn declared(&self, own: &Abstraction) -> String {
        let (name, kind, literal) = (&own.name, type_of(&own.value), self.expr(&own.value));
        match own.how {
            How::Given => format!("param {name} {kind}\n"),
            How::Default => format!("param {name} {kind} = {literal}\n"),
            How::Replaced => format!("param {name} {kind} = {}\n", self.expr(&decoy(&own.value))),
            How::Computed => format!("var {name} = {literal}\n"),
            How::ComputedOfGiven => format!("param of_{name} {kind}\nvar {name} = of_{name}\n"),
        }
    }

    fn expr(&self, value: &Expr) -> String {
        match value {
            Expr::Text(text) => format!("'{text}'"),
            Expr::Number(number) => number.to_string(),
            Expr::Bool(value) => value.to_string(),
            Expr::Of(number) => self.estate.abstractions[*number].name.clone(),
            Expr::Joined(parts) if style(self.estate, 5) => {
                let parts: Vec<String> = parts.iter().map(|part| self.expr(part)).collect();
                format!("concat({})", parts.join(", "))
            }
            Expr::Joined(parts) => {
                let part = |part: &Expr| match part {
                    Expr::Text(text) => text.clone(),
                    other => format!("${{{}}}", self.expr(other)),
                };
                format!("'{}'", parts.iter().map(part).collect::<String>())
            }
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let own = self.expr(&Expr::Of(condition.of));
        let own = if condition.wanted { own } else { format!("!{own}") };
        match &condition.inner {
            Some(inner) => format!("{own} && {}", self.condition(inner)),
            None => own,
        }
    }

    fn tree(&self, tree: &Tree) -> String {
        match tree {
            Tree::Value(value) => self.expr(value),
            Tree::Null => "null".to_owned(),
            Tree::Object(members) => {
                let members: String =
                    members.iter().map(|(name, value)| format!("{name}: {}\n", self.tree(value))).collect();
                format!("{{\n{members}}}")
            }
            Tree::List(items) => {
                let items: String = items.iter().map(|item| format!("{}\n", self.tree(item))).collect();
                format!("[\n{items}]")
            }
            Tree::Concat(lists) => {
                let lists: Vec<String> = lists.iter().map(|list| self.tree(list)).collect();
                format!("concat({})", lists.join(", "))
            }
            Tree::If(condition, then, otherwise) => match &condition.inner {
                Some(inner) if style(self.estate, 2) => {
                    let outer = Condition { inner: None, ..condition.clone() };
                    let inner = Tree::If((**inner).clone(), then.clone(), otherwise.clone());
                    format!("{} ? ({}) : {}", self.condition(&outer), self.tree(&inner), self.tree(otherwise))
                }
                _ => format!("{} ? {} : {}", self.condition(condition), self.tree(then), self.tree(otherwise)),
            },
            Tree::Id(Kind::Subnet, number) => match style(self.estate, 6) {
                true => format!("v.properties.subnets[{number}].id"),
                false => format!("'${{v.id}}/subnets/${{{}}}'", self.expr(&self.estate.subnets[*number].name)),
            },
            Tree::Id(kind, number) => {
                let in_module = match kind {
                    Kind::Nsg => self.estate.layout.nsgs_in_module,
                    _ => self.estate.layout.tables_in_module,
                };
                match in_module {
                    true => format!("{}.outputs.id{number}", kind.module()),
                    false => format!("{}{number}.id", kind.symbol()),
                }
            }
            Tree::Loop(number) => {
                let members: String = RULE.iter().map(|name| format!("{name}: rule.{name}\n")).collect();
                format!("[for rule in rules{number}: {{\nname: rule.name\nproperties: {{\n{members}}}\n}}]")
            }
        }
    }

    fn list(&self, number: usize, list: &Tree) -> String {
        format!("var rules{number} = {}\n", self.tree(list))
    }

    fn resource(&self, own: &Resource) -> String {
        let Resource { symbol, kind, name, parent, condition, has_location, properties } = own;
        let parent = parent.as_ref().map(|(parent, _)| format!("  parent: {parent}\n")).unwrap_or_default();
        let location =
            if *has_location { format!("  location: {}\n", self.expr(&self.estate.location)) } else { String::new() };
        let condition = condition.as_ref().map(|own| format!("if ({}) ", self.condition(own))).unwrap_or_default();
        format!(
            "resource {symbol} '{kind}@2023-11-01' = {condition}{{\n{parent}  name: {}\n{location}  properties: {}\n}}\n",
            self.expr(name),
            self.tree(properties)
        )
    }
}

/// The estate as an ARM template.
pub fn arm(estate: &Estate, missing: &[usize]) -> Files {
    let mut resources = Vec::new();
    let root = Arm { estate, in_module: false };
    let mut variables = Map::new();
    for (module, kind, own) in parts(estate) {
        let of_nsgs = kind == Kind::Nsg;
        let listed: Vec<(usize, Tree)> = lists(estate).into_iter().filter(|_| of_nsgs).collect();
        let Some(name) = module else {
            variables.extend(listed.iter().map(|(number, list)| (format!("rules{number}"), root.tree(list))));
            resources.extend(own.iter().map(|own| root.resource(own)));
            continue;
        };
        let inside = Arm { estate, in_module: true };
        let is_given = style(estate, 4);
        let mut parameters: Map<String, Value> =
            estate.abstractions.iter().map(|own| (own.name.clone(), json!({ "type": type_of(&own.value) }))).collect();
        let given = |at: usize| json!({ "value": format!("[{}]", root.expression(&Expr::Of(at))) });
        let mut values: Map<String, Value> =
            estate.abstractions.iter().enumerate().map(|(at, own)| (own.name.clone(), given(at))).collect();
        let mut inner = Map::new();
        for (number, list) in &listed {
            if is_given {
                parameters.insert(format!("rules{number}"), json!({ "type": "array", "defaultValue": [] }));
                values.insert(format!("rules{number}"), json!({ "value": root.tree(list) }));
            } else {
                inner.insert(format!("rules{number}"), inside.tree(list));
            }
        }
        let output = |own: &Resource| {
            let number = own.symbol.get(1..).unwrap_or_default().to_owned();
            let id = format!("[resourceId('{}', {})]", own.kind, inside.expression(&own.name));
            (format!("id{number}"), json!({ "type": "string", "value": id }))
        };
        let outputs: Map<String, Value> = own.iter().filter(|own| own.parent.is_none()).map(output).collect();
        let template = document(&parameters, &inner, own.iter().map(|own| inside.resource(own)).collect(), &outputs);
        resources.push(json!({
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name,
            "properties": {
                "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "parameters": values, "template": template,
            },
        }));
    }
    let mut parameters = Map::new();
    for own in &estate.abstractions {
        let mut declared = json!({ "type": type_of(&own.value) });
        match own.how {
            How::Computed => {
                variables.insert(own.name.clone(), literal(&own.value));
                continue;
            }
            How::ComputedOfGiven => {
                variables.insert(own.name.clone(), json!(format!("[parameters('of_{}')]", own.name)));
            }
            How::Default => declared["defaultValue"] = literal(&own.value),
            How::Replaced => declared["defaultValue"] = literal(&decoy(&own.value)),
            How::Given => {}
        }
        parameters.insert(given_name(own), declared);
    }
    let template = document(&parameters, &variables, resources, &Map::new());
    let file = parameter_file(estate, missing).map(|file| ("azuredeploy.parameters.json".to_owned(), file.to_string()));
    [("azuredeploy.json".to_owned(), format!("{template:#}"))].into_iter().chain(file).collect()
}

fn document(
    parameters: &Map<String, Value>,
    variables: &Map<String, Value>,
    resources: Vec<Value>,
    outputs: &Map<String, Value>,
) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": parameters, "variables": variables, "resources": resources, "outputs": outputs,
    })
}

struct Arm<'e> {
    estate: &'e Estate,
    /// True in a nested template, which is given all abstractions.
    in_module: bool,
}

impl Arm<'_> {
    /// A value inside of an expression.
    fn expression(&self, value: &Expr) -> String {
        match value {
            Expr::Text(text) => format!("'{text}'"),
            Expr::Number(number) => number.to_string(),
            Expr::Bool(value) => format!("{value}()"),
            Expr::Of(number) => {
                let own = &self.estate.abstractions[*number];
                let is_variable = !self.in_module && matches!(own.how, How::Computed | How::ComputedOfGiven);
                format!("{}('{}')", if is_variable { "variables" } else { "parameters" }, own.name)
            }
            Expr::Joined(parts) => {
                let values: Vec<String> = parts.iter().map(|part| self.expression(part)).collect();
                if style(self.estate, 5) {
                    let holes: String = (0..values.len()).map(|at| format!("{{{at}}}")).collect();
                    return format!("format('{holes}', {})", values.join(", "));
                }
                format!("concat({})", values.join(", "))
            }
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let own = self.expression(&Expr::Of(condition.of));
        let own = if condition.wanted { own } else { format!("not({own})") };
        match &condition.inner {
            Some(inner) => format!("and({own}, {})", self.condition(inner)),
            None => own,
        }
    }

    /// A tree inside of an expression.
    fn inside(&self, tree: &Tree) -> String {
        match tree {
            Tree::Value(value) => self.expression(value),
            Tree::Null => "null()".to_owned(),
            Tree::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("'{name}', {}", self.inside(value))).collect();
                format!("createObject({})", members.join(", "))
            }
            Tree::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.inside(item)).collect();
                format!("createArray({})", items.join(", "))
            }
            Tree::Concat(lists) => {
                let lists: Vec<String> = lists.iter().map(|list| self.inside(list)).collect();
                format!("concat({})", lists.join(", "))
            }
            Tree::If(condition, then, otherwise) => match &condition.inner {
                Some(inner) if style(self.estate, 2) => {
                    let outer = Condition { inner: None, ..condition.clone() };
                    let inner = Tree::If((**inner).clone(), then.clone(), otherwise.clone());
                    format!("if({}, {}, {})", self.condition(&outer), self.inside(&inner), self.inside(otherwise))
                }
                _ => format!("if({}, {}, {})", self.condition(condition), self.inside(then), self.inside(otherwise)),
            },
            Tree::Id(Kind::Subnet, number) => {
                let (network, subnet) = (&self.estate.network, &self.estate.subnets[*number].name);
                format!(
                    "resourceId('{}', {}, {})",
                    Kind::Subnet.name(),
                    self.expression(network),
                    self.expression(subnet)
                )
            }
            Tree::Id(kind, number) => {
                let (in_module, name) = match kind {
                    Kind::Nsg => (self.estate.layout.nsgs_in_module, &self.estate.nsgs[*number].name),
                    _ => (self.estate.layout.tables_in_module, &self.estate.tables[*number].name),
                };
                match in_module {
                    true => format!(
                        "reference(resourceId('Microsoft.Resources/deployments', '{}'), '2022-09-01').outputs.id{number}.value",
                        kind.module()
                    ),
                    false => format!("resourceId('{}', {})", kind.name(), self.expression(name)),
                }
            }
            Tree::Loop(_) => unreachable!(),
        }
    }

    fn value(&self, value: &Expr) -> Value {
        match value {
            Expr::Of(_) | Expr::Joined(_) => json!(format!("[{}]", self.expression(value))),
            value => literal(value),
        }
    }

    /// A tree as a value of the template.
    fn tree(&self, tree: &Tree) -> Value {
        match tree {
            Tree::Value(value) => self.value(value),
            Tree::Null => Value::Null,
            Tree::Object(members) => {
                let mut object = Map::new();
                for (name, value) in members {
                    match value {
                        Tree::Loop(number) => {
                            object.insert("copy".to_owned(), json!([self.copy(name, *number)]));
                        }
                        value => {
                            object.insert((*name).to_owned(), self.tree(value));
                        }
                    }
                }
                object.into()
            }
            Tree::List(items) => items.iter().map(|item| self.tree(item)).collect(),
            other => json!(format!("[{}]", self.inside(other))),
        }
    }

    fn copy(&self, member: &str, number: usize) -> Value {
        let is_parameter = self.in_module && style(self.estate, 4);
        let list = format!("{}('rules{number}')", if is_parameter { "parameters" } else { "variables" });
        let own = |name: &str| json!(format!("[{list}[copyIndex('{member}')].{name}]"));
        let properties: Map<String, Value> = RULE.iter().map(|name| ((*name).to_owned(), own(name))).collect();
        json!({ "name": member, "count": format!("[length({list})]"), "input": { "name": own("name"), "properties": properties } })
    }

    fn resource(&self, own: &Resource) -> Value {
        let name = match &own.parent {
            Some((_, parent)) => {
                json!(format!("[concat({}, '/', {})]", self.expression(parent), self.expression(&own.name)))
            }
            None => self.value(&own.name),
        };
        let mut resource = json!({
            "type": own.kind, "apiVersion": "2023-11-01", "name": name, "properties": self.tree(&own.properties),
        });
        if own.has_location {
            resource["location"] = self.value(&self.estate.location);
        }
        if let Some(condition) = &own.condition {
            resource["condition"] = json!(format!("[{}]", self.condition(condition)));
        }
        resource
    }
}
