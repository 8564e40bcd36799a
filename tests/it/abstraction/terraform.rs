//! An estate as Terraform's configuration.

use super::estate::{Abstraction, Condition, Estate, Expr, How, Nsg, Place, Route, Rule, Table};
use super::{Files, divided};

/// The position of an expression: a module is given all abstractions.
#[derive(Clone, Copy)]
enum Scope {
    Root,
    Module,
}

/// The files of an estate, with all values but those that are missing.
pub fn files(estate: &Estate, missing: &[usize]) -> Files {
    let writer = Writer { estate };
    let mut blocks: Vec<String> = estate.abstractions.iter().map(|own| writer.declared(own)).collect();
    let mut files = Files::new();
    for (is_module, name) in [(estate.layout.nsgs_in_module, "nsgs"), (estate.layout.tables_in_module, "tables")] {
        let (resources, outputs) = writer.part(name, if is_module { Scope::Module } else { Scope::Root });
        if is_module {
            blocks.push(writer.call(name, &format!("./modules/{name}")));
            let inner = [writer.variables(), resources, outputs].concat();
            let path = if estate.layout.is_nested {
                let through: Vec<String> = writer
                    .outputs(name)
                    .iter()
                    .map(|own| format!("output \"{own}\" {{\n  value = module.inner.{own}\n}}\n"))
                    .collect();
                let between = [writer.variables(), vec![writer.passed("inner", "../inner_of", name)], through].concat();
                files.push((format!("modules/{name}/main.tf"), between.concat()));
                format!("modules/inner_of_{name}")
            } else {
                format!("modules/{name}")
            };
            files.extend(divided(&inner, estate.layout.division, |part| format!("{path}/{part}.tf")));
        } else {
            blocks.extend(resources);
        }
    }
    blocks.extend(writer.network());
    files.extend(divided(&blocks, estate.layout.division, |part| format!("{part}.tf")));
    let given: String = estate
        .abstractions
        .iter()
        .enumerate()
        .filter(|(at, own)| own.is_given() && !missing.contains(at))
        .map(|(_, own)| writer.given(own))
        .collect();
    if !given.is_empty() {
        let name = ["terraform.tfvars", "x.auto.tfvars", "env/prod.tfvars"][usize::from(estate.layout.style) % 3];
        files.push((name.to_owned(), given));
    }
    files
}

struct Writer<'e> {
    estate: &'e Estate,
}

impl Writer<'_> {
    /// One of the variations of writing.
    fn style(&self, bit: u8) -> bool {
        self.estate.layout.style >> bit & 1 == 1
    }

    fn declared(&self, own: &Abstraction) -> String {
        let name = &own.name;
        let variable = |name: &str, default: Option<String>| {
            let kind = match own.value {
                Expr::Number(_) => "number",
                Expr::Bool(_) => "bool",
                _ => "string",
            };
            let kind = if self.style(1) { format!("  type = {kind}\n") } else { String::new() };
            let default = default.map(|default| format!("  default = {default}\n")).unwrap_or_default();
            format!("variable \"{name}\" {{\n{kind}{default}}}\n")
        };
        let literal = self.expr(&own.value, Scope::Root);
        match own.how {
            How::Given => variable(name, None),
            How::Default => variable(name, Some(literal)),
            How::Replaced => variable(name, Some(decoy(&own.value))),
            How::Computed => format!("locals {{\n  {name} = {literal}\n}}\n"),
            How::ComputedOfGiven => {
                variable(&format!("of_{name}"), None) + &format!("locals {{\n  {name} = var.of_{name}\n}}\n")
            }
        }
    }

    fn given(&self, own: &Abstraction) -> String {
        let name = if own.how == How::ComputedOfGiven { format!("of_{}", own.name) } else { own.name.clone() };
        let value = match &own.value {
            // A text that is a number is that number where the type says so.
            Expr::Number(number) if self.style(0) && self.style(1) => format!("\"{number}\""),
            Expr::Bool(value) if self.style(0) && self.style(1) => format!("\"{value}\""),
            value => self.expr(value, Scope::Root),
        };
        format!("{name} = {value}\n")
    }

    fn expr(&self, value: &Expr, scope: Scope) -> String {
        match value {
            Expr::Text(text) => format!("\"{text}\""),
            Expr::Number(number) => number.to_string(),
            Expr::Bool(value) => value.to_string(),
            Expr::Of(number) => {
                let own = &self.estate.abstractions[*number];
                let is_local = matches!((scope, own.how), (Scope::Root, How::Computed | How::ComputedOfGiven));
                format!("{}.{}", if is_local { "local" } else { "var" }, own.name)
            }
            Expr::Joined(parts) if self.style(5) => {
                let values: Vec<String> = parts.iter().map(|part| self.expr(part, scope)).collect();
                format!("join(\"\", [{}])", values.join(", "))
            }
            Expr::Joined(parts) => {
                let part = |part: &Expr| match part {
                    Expr::Text(text) => text.clone(),
                    other => format!("${{{}}}", self.expr(other, scope)),
                };
                format!("\"{}\"", parts.iter().map(part).collect::<String>())
            }
        }
    }

    fn condition(&self, condition: &Condition, scope: Scope) -> String {
        let own = self.expr(&Expr::Of(condition.of), scope);
        let own = if condition.wanted { own } else { format!("!{own}") };
        match &condition.inner {
            Some(inner) => format!("{own} && {}", self.condition(inner, scope)),
            None => own,
        }
    }

    /// Something or another, by a condition; a condition in it is a choice in a choice.
    fn choice(&self, condition: &Condition, then: &str, otherwise: &str, scope: Scope) -> String {
        let Some(inner) = condition.inner.as_ref().filter(|_| self.style(2)) else {
            return format!("{} ? {then} : {otherwise}", self.condition(condition, scope));
        };
        let outer = Condition { inner: None, ..condition.clone() };
        let inner = self.choice(inner, then, otherwise, scope);
        format!("{} ? ({inner}) : {otherwise}", self.condition(&outer, scope))
    }

    fn count(&self, condition: Option<&Condition>, scope: Scope) -> String {
        match condition {
            None => String::new(),
            Some(condition) if self.style(6) => {
                format!("  for_each = {}\n", self.choice(condition, "toset([\"on\"])", "toset([])", scope))
            }
            Some(condition) => format!("  count = {}\n", self.choice(condition, "1", "0", scope)),
        }
    }

    fn members(&self, members: &[(&str, &Expr)], scope: Scope) -> String {
        members.iter().map(|(name, value)| format!("  {name} = {}\n", self.expr(value, scope))).collect()
    }

    fn rule(&self, rule: &Rule, scope: Scope) -> String {
        let any = Expr::Text("*".to_owned());
        let (from, to) = if rule.is_inbound { (&rule.remote, &any) } else { (&any, &rule.remote) };
        format!("  name = \"{}\"\n", rule.name)
            + &self.members(
                &[
                    ("priority", &rule.priority),
                    ("direction", &rule.direction),
                    ("access", &rule.access),
                    ("protocol", &rule.protocol),
                    ("source_port_range", &any),
                    ("destination_port_range", &rule.port),
                    ("source_address_prefix", from),
                    ("destination_address_prefix", to),
                ],
                scope,
            )
    }

    /// What a module declares, and its outputs.
    fn part(&self, name: &str, scope: Scope) -> (Vec<String>, Vec<String>) {
        if name == "nsgs" { (self.nsgs(scope), self.nsg_outputs()) } else { (self.tables(scope), self.table_outputs()) }
    }

    fn nsgs(&self, scope: Scope) -> Vec<String> {
        self.estate.nsgs.iter().enumerate().flat_map(|(number, nsg)| self.nsg(number, nsg, scope)).collect()
    }

    /// The rules that a loop goes through, as an expression. Only a variable has a type that fills in what is left out.
    fn listed(&self, nsg: &Nsg, scope: Scope, is_given: bool) -> String {
        let is_typed = is_given && self.style(1) && self.style(4) && self.style(7);
        let one = |rule: &&Rule| {
            let whole = self.rule(rule, scope);
            // What the type says of attributes that are left out.
            let needed = whole.lines().filter(|line| !is_typed || !line.ends_with("= \"*\""));
            format!("{{\n{}}}", needed.map(|line| format!("{line}\n")).collect::<String>())
        };
        let listed: Vec<&Rule> = nsg.rules.iter().filter(|rule| rule.place == Place::Listed).collect();
        let sure: Vec<String> = listed.iter().filter(|rule| rule.condition.is_none()).map(one).collect();
        let mut parts = vec![format!("[{}]", sure.join(", "))];
        for rule in listed.iter().filter(|rule| rule.condition.is_some()) {
            let condition = rule.condition.as_ref().unwrap();
            parts.push(self.choice(condition, &format!("[{}]", one(rule)), "[]", scope));
        }
        match parts.as_slice() {
            [only] => only.clone(),
            several => format!("concat({})", several.join(", ")),
        }
    }

    fn is_listed(nsg: &Nsg) -> bool {
        nsg.rules.iter().any(|rule| rule.place == Place::Listed)
    }

    fn nsg(&self, number: usize, nsg: &Nsg, scope: Scope) -> Vec<String> {
        let (mut inside, mut apart) = (String::new(), Vec::new());
        let is_given = matches!(scope, Scope::Module) && self.style(4);
        for rule in &nsg.rules {
            let body = self.rule(rule, scope);
            match (rule.place, &rule.condition) {
                (Place::Listed, _) => {}
                (Place::Inline, None) => inside += &format!("  security_rule {{\n{body}  }}\n"),
                (Place::Inline, Some(condition)) => {
                    let each = self.choice(condition, "[1]", "[]", scope);
                    inside += &format!("  dynamic \"security_rule\" {{\n    for_each = {each}\n    content {{\n{body}    }}\n  }}\n");
                }
                (Place::Apart, condition) => apart.push(format!(
                    "resource \"azurerm_network_security_rule\" \"n{number}_{}\" {{\n{}{body}  resource_group_name = {}\n  \
                     network_security_group_name = azurerm_network_security_group.n{number}.name\n}}\n",
                    rule.name.replace('-', "_"),
                    self.count(condition.as_ref(), scope),
                    self.expr(&self.estate.group, scope),
                )),
            }
        }
        if Writer::is_listed(nsg) {
            let list = if is_given { format!("var.rules_{number}") } else { format!("local.rules_{number}") };
            if !is_given {
                apart.push(format!("locals {{\n  rules_{number} = {}\n}}\n", self.listed(nsg, scope, false)));
            }
            let member = |name: &str, of: &str| format!("      {name} = {of}.{name}\n");
            const MEMBERS: [&str; 9] = [
                "name",
                "priority",
                "direction",
                "access",
                "protocol",
                "source_port_range",
                "destination_port_range",
                "source_address_prefix",
                "destination_address_prefix",
            ];
            if self.style(3) {
                let members: String = MEMBERS.iter().map(|name| member(name, "security_rule.value")).collect();
                inside += &format!(
                    "  dynamic \"security_rule\" {{\n    for_each = {list}\n    content {{\n{members}    }}\n  }}\n"
                );
            } else {
                let members: String = MEMBERS.iter().map(|name| member(name, "each.value")).collect();
                apart.push(format!(
                    "resource \"azurerm_network_security_rule\" \"n{number}\" {{\n  for_each = {{ for rule in {list} : rule.name => rule }}\n{members}  \
                     resource_group_name = {}\n  network_security_group_name = azurerm_network_security_group.n{number}.name\n}}\n",
                    self.expr(&self.estate.group, scope),
                ));
            }
        }
        let own = format!(
            "resource \"azurerm_network_security_group\" \"n{number}\" {{\n{}{inside}}}\n",
            self.common(&nsg.name, scope)
        );
        std::iter::once(own).chain(apart).collect()
    }

    fn common(&self, name: &Expr, scope: Scope) -> String {
        let Estate { location, group, .. } = self.estate;
        self.members(&[("name", name), ("location", location), ("resource_group_name", group)], scope)
    }

    fn tables(&self, scope: Scope) -> Vec<String> {
        self.estate.tables.iter().enumerate().flat_map(|(number, table)| self.table(number, table, scope)).collect()
    }

    fn route(&self, route: &Route, scope: Scope) -> String {
        let mut members = vec![("address_prefix", &route.prefix), ("next_hop_type", &route.hop)];
        members.extend(route.address.as_ref().map(|address| ("next_hop_in_ip_address", address)));
        format!("  name = \"{}\"\n{}", route.name, self.members(&members, scope))
    }

    fn table(&self, number: usize, table: &Table, scope: Scope) -> Vec<String> {
        let (mut inside, mut apart) = (String::new(), Vec::new());
        for route in &table.routes {
            let body = self.route(route, scope);
            match (route.place, &route.condition) {
                (Place::Inline, None) => inside += &format!("  route {{\n{body}  }}\n"),
                (Place::Inline, Some(condition)) => {
                    let each = self.choice(condition, "[1]", "[]", scope);
                    inside += &format!("  dynamic \"route\" {{\n    for_each = {each}\n    content {{\n{body}    }}\n  }}\n");
                }
                (_, condition) => apart.push(format!(
                    "resource \"azurerm_route\" \"t{number}_{}\" {{\n{}{body}  resource_group_name = {}\n  route_table_name = \
                     azurerm_route_table.t{number}.name\n}}\n",
                    route.name.replace('-', "_"),
                    self.count(condition.as_ref(), scope),
                    self.expr(&self.estate.group, scope),
                )),
            }
        }
        let own = format!(
            "resource \"azurerm_route_table\" \"t{number}\" {{\n{}{inside}}}\n",
            self.common(&table.name, scope)
        );
        std::iter::once(own).chain(apart).collect()
    }

    fn outputs(&self, module: &str) -> Vec<String> {
        let count = if module == "nsgs" { self.estate.nsgs.len() } else { self.estate.tables.len() };
        (0..count).map(|number| format!("id{number}")).collect()
    }

    fn nsg_outputs(&self) -> Vec<String> {
        let one =
            |number| format!("output \"id{number}\" {{\n  value = azurerm_network_security_group.n{number}.id\n}}\n");
        (0..self.estate.nsgs.len()).map(one).collect()
    }

    fn table_outputs(&self) -> Vec<String> {
        let one = |number| format!("output \"id{number}\" {{\n  value = azurerm_route_table.t{number}.id\n}}\n");
        (0..self.estate.tables.len()).map(one).collect()
    }

    /// The lists of rules that modules are given.
    fn lists(&self) -> impl Iterator<Item = (usize, &Nsg)> {
        let is_given = self.style(4);
        self.estate.nsgs.iter().enumerate().filter(move |(_, nsg)| is_given && Writer::is_listed(nsg))
    }

    /// The variables of a module.
    fn variables(&self) -> Vec<String> {
        let one = |own: &Abstraction| format!("variable \"{}\" {{}}\n", own.name);
        let lists = self.lists().map(|(number, _)| {
            let kind = match (self.style(1), self.style(7)) {
                (true, true) => format!("  type = list(object({{\n{}  }}))\n", RULE_TYPES.concat()),
                (true, false) => "  type = list(any)\n".to_owned(),
                (false, _) => String::new(),
            };
            format!("variable \"rules_{number}\" {{\n{kind}  default = []\n}}\n")
        });
        self.estate.abstractions.iter().map(one).chain(lists).collect()
    }

    fn call(&self, name: &str, path: &str) -> String {
        let given = self.estate.abstractions.iter().enumerate();
        let mut given: String = given
            .map(|(number, own)| format!("  {} = {}\n", own.name, self.expr(&Expr::Of(number), Scope::Root)))
            .collect();
        for (number, nsg) in self.lists() {
            given += &format!("  rules_{number} = {}\n", self.listed(nsg, Scope::Root, true));
        }
        format!("module \"{name}\" {{\n  source = \"{path}\"\n{given}}}\n")
    }

    /// A call that gives on what the module itself was given.
    fn passed(&self, call: &str, path: &str, name: &str) -> String {
        let mut given: String =
            self.estate.abstractions.iter().map(|own| format!("  {0} = var.{0}\n", own.name)).collect();
        given.extend(self.lists().map(|(number, _)| format!("  rules_{number} = var.rules_{number}\n")));
        format!("module \"{call}\" {{\n  source = \"{path}_{name}\"\n{given}}}\n")
    }

    fn id_of_nsg(&self, number: usize) -> String {
        match self.estate.layout.nsgs_in_module {
            true => format!("module.nsgs.id{number}"),
            false => format!("azurerm_network_security_group.n{number}.id"),
        }
    }

    fn id_of_table(&self, number: usize) -> String {
        match self.estate.layout.tables_in_module {
            true => format!("module.tables.id{number}"),
            false => format!("azurerm_route_table.t{number}.id"),
        }
    }

    fn network(&self) -> Vec<String> {
        let Estate { network, space, group, account, provision, subnets, .. } = self.estate;
        let scope = Scope::Root;
        let mut blocks = vec![
            format!(
                "resource \"azurerm_virtual_network\" \"v\" {{\n{}  address_space = [{}]\n}}\n",
                self.common(network, scope),
                self.expr(space, scope)
            ),
            format!("resource \"azurerm_batch_account\" \"a\" {{\n{}}}\n", self.common(account, scope)),
        ];
        for (number, subnet) in subnets.iter().enumerate() {
            blocks.push(format!(
                "resource \"azurerm_subnet\" \"s{number}\" {{\n{}  virtual_network_name = azurerm_virtual_network.v.name\n  address_prefixes = [{}]\n}}\n",
                self.members(&[("name", &subnet.name), ("resource_group_name", group)], scope),
                self.expr(&subnet.prefix, scope)
            ));
            if let Some(nsg) = subnet.nsg {
                blocks.push(format!(
                    "resource \"azurerm_subnet_network_security_group_association\" \"s{number}\" {{\n{}  subnet_id = azurerm_subnet.s{number}.id\n  \
                     network_security_group_id = {}\n}}\n",
                    self.count(subnet.nsg_condition.as_ref(), scope),
                    self.id_of_nsg(nsg)
                ));
            }
            if let Some(table) = subnet.table {
                blocks.push(format!(
                    "resource \"azurerm_subnet_route_table_association\" \"s{number}\" {{\n{}  subnet_id = azurerm_subnet.s{number}.id\n  route_table_id \
                     = {}\n}}\n",
                    self.count(subnet.table_condition.as_ref(), scope),
                    self.id_of_table(table)
                ));
            }
            blocks.push(format!(
                "resource \"azurerm_batch_pool\" \"p{number}\" {{\n  name = \"pool-{number}\"\n  resource_group_name = {}\n  account_name = \
                 azurerm_batch_account.a.name\n  vm_size = \"Standard_D2s_v5\"\n  network_configuration {{\n    subnet_id = azurerm_subnet.s{number}.id\n    \
                 public_address_provisioning_type = {}\n  }}\n}}\n",
                self.expr(group, scope),
                self.expr(provision, scope)
            ));
        }
        blocks
    }
}

/// The attributes of a rule in a list, by their types.
const RULE_TYPES: [&str; 9] = [
    "    name = string\n",
    "    priority = number\n",
    "    direction = string\n",
    "    access = string\n",
    "    protocol = optional(string, \"*\")\n",
    "    source_port_range = optional(string, \"*\")\n",
    "    destination_port_range = optional(string, \"*\")\n",
    "    source_address_prefix = optional(string, \"*\")\n",
    "    destination_address_prefix = optional(string, \"*\")\n",
];

/// A default that says nothing of the value that a file gives.
fn decoy(value: &Expr) -> String {
    match value {
        Expr::Bool(value) => (!value).to_string(),
        Expr::Number(_) => "0".to_owned(),
        Expr::Text(text) if text == "Allow" => "\"Deny\"".to_owned(),
        Expr::Text(text) if text == "Deny" => "\"Allow\"".to_owned(),
        _ => "\"\"".to_owned(),
    }
}
