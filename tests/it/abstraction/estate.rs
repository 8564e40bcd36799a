//! A small network with its pool, as all three languages can declare it, and what of it is not written out: values that are
//! parameters, resources under conditions, parts in modules.

use super::dice::Dice;

/// A value as a text of configuration has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Text(String),
    Number(u32),
    Bool(bool),
    /// An abstraction, by its number.
    Of(usize),
    /// A text with abstractions in it.
    Joined(Vec<Expr>),
}

pub fn text(text: &str) -> Expr {
    Expr::Text(text.to_owned())
}

/// How a value is given that is not written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A parameter without a default, which a file of values gives.
    Given,
    /// A parameter with that default.
    Default,
    /// A variable of a template, a local value of Terraform's.
    Computed,
    /// The same of a parameter that a file of values gives.
    ComputedOfGiven,
    /// A parameter with a default that says nothing, which a file of values replaces.
    Replaced,
}

/// A value that is not written out.
#[derive(Clone, Debug)]
pub struct Abstraction {
    pub name: String,
    pub value: Expr,
    pub how: How,
}

impl Abstraction {
    /// True if a file of values gives it.
    pub fn is_given(&self) -> bool {
        matches!(self.how, How::Given | How::ComputedOfGiven | How::Replaced)
    }
}

/// What has to hold for something to exist: an abstraction, or its opposite.
#[derive(Clone, Debug)]
pub struct Condition {
    pub of: usize,
    pub wanted: bool,
    /// Another one inside of it.
    pub inner: Option<Box<Condition>>,
}

/// How the rules of an NSG are written, or the routes of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Inline,
    /// A resource of its own.
    Apart,
    /// In a list that a loop goes through.
    Listed,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    pub priority: Expr,
    pub direction: Expr,
    pub access: Expr,
    pub protocol: Expr,
    pub remote: Expr,
    pub port: Expr,
    pub is_inbound: bool,
    pub place: Place,
    pub condition: Option<Condition>,
}

#[derive(Clone, Debug)]
pub struct Nsg {
    pub name: Expr,
    pub rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub struct Route {
    pub name: String,
    pub prefix: Expr,
    pub hop: Expr,
    pub address: Option<Expr>,
    pub place: Place,
    pub condition: Option<Condition>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: Expr,
    pub routes: Vec<Route>,
}

#[derive(Clone, Debug)]
pub struct Subnet {
    pub name: Expr,
    pub prefix: Expr,
    /// The number of its NSG, and whether another resource says so.
    pub nsg: Option<usize>,
    pub table: Option<usize>,
    pub nsg_condition: Option<Condition>,
    pub table_condition: Option<Condition>,
}

/// Where the parts are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layout {
    /// True for parts in modules of their own.
    pub nsgs_in_module: bool,
    pub tables_in_module: bool,
    /// True if a module lies in another one.
    pub is_nested: bool,
    /// How the text is divided into files.
    pub division: u8,
    /// Variations of writing.
    pub style: u8,
}

#[derive(Clone, Debug)]
pub struct Estate {
    pub location: Expr,
    pub group: Expr,
    pub network: Expr,
    pub space: Expr,
    pub nsgs: Vec<Nsg>,
    pub tables: Vec<Table>,
    pub subnets: Vec<Subnet>,
    pub account: Expr,
    pub provision: Expr,
    pub abstractions: Vec<Abstraction>,
    pub layout: Layout,
}

const REMOTES: [&str; 10] = [
    "*",
    "BatchNodeManagement",
    "BatchNodeManagement.westeurope",
    "Storage",
    "Storage.westeurope",
    "Internet",
    "BatchNodeManagement.northeurope",
    "10.0.0.0/8",
    "AzureCloud",
    "20.0.0.0/8",
];
const PORTS: [&str; 5] = ["*", "443", "29876-29877", "22", "400-500"];

impl Estate {
    /// An estate with all values written out.
    pub fn rolled(dice: &mut Dice<'_>) -> Estate {
        let nsgs = (0..1 + dice.pick(2)).map(|number| Nsg {
            name: Expr::Text(format!("nsg-{number}")),
            rules: (0..1 + dice.pick(4)).map(|at| rule(at, dice)).collect(),
        });
        let nsgs: Vec<Nsg> = nsgs.collect();
        let tables = (0..dice.pick(2)).map(|number| Table {
            name: Expr::Text(format!("table-{number}")),
            routes: (0..1 + dice.pick(2)).map(|at| route(at, dice)).collect(),
        });
        let tables: Vec<Table> = tables.collect();
        let subnets = (0..1 + dice.pick(2)).map(|number| Subnet {
            name: Expr::Text(format!("subnet-{number}")),
            prefix: Expr::Text(format!("10.0.{number}.0/24")),
            nsg: Some(dice.pick(nsgs.len() + 1)).filter(|nsg| *nsg < nsgs.len()),
            table: Some(dice.pick(tables.len() + 1)).filter(|table| *table < tables.len()),
            nsg_condition: None,
            table_condition: None,
        });
        Estate {
            location: text("westeurope"),
            group: text("rg1"),
            network: text("vnet-1"),
            space: text("10.0.0.0/16"),
            subnets: subnets.collect(),
            nsgs,
            tables,
            account: text("account1"),
            provision: text(["BatchManaged", "NoPublicIPAddresses"][dice.pick(8) / 7]),
            abstractions: Vec::new(),
            layout: Layout::default(),
        }
    }

    /// The same with some values not written out.
    pub fn abstracted(&self, dice: &mut Dice<'_>) -> Estate {
        let mut estate = self.clone();
        let mut abstractions = Vec::new();
        estate.layout = Layout {
            nsgs_in_module: dice.pick(3) == 1,
            tables_in_module: dice.pick(3) == 1,
            is_nested: dice.pick(4) == 1,
            division: dice.byte(),
            style: dice.byte(),
        };
        estate.add_conditions(&mut abstractions, dice);
        if dice.pick(2) == 1 {
            abstractions.push(abstraction(abstractions.len(), &self.location, dice));
            estate.location = Expr::Of(abstractions.len() - 1);
        }
        let location = abstractions.len().checked_sub(1).filter(|_| estate.location != self.location);
        estate.each(&mut |value| {
            if let (Expr::Text(written), Some(location)) = (&*value, location)
                && let Some(service) = written.strip_suffix("westeurope").filter(|service| !service.is_empty())
                && dice.pick(3) > 0
            {
                *value = Expr::Joined(vec![text(service), Expr::Of(location)]);
            } else if !matches!(value, Expr::Of(_)) && dice.pick(5) == 1 {
                let known = abstractions.iter().position(|own: &Abstraction| own.value == *value && dice.pick(2) == 0);
                let number = known.unwrap_or(abstractions.len());
                if known.is_none() {
                    abstractions.push(abstraction(number, value, dice));
                }
                let whole = value.clone();
                *value = Expr::Of(number);
                if let (Expr::Text(whole), 1, None) = (whole, dice.pick(4), known) {
                    // A part of the text is known.
                    let at = whole.find(['-', '.', '/']).unwrap_or_default();
                    let (start, end) = whole.split_at(at);
                    if !start.is_empty() && start != "*" {
                        abstractions[number].value = text(start);
                        *value = Expr::Joined(vec![Expr::Of(number), text(end)]);
                    }
                }
            }
        });
        estate.abstractions = abstractions;
        estate
    }

    fn add_conditions(&mut self, abstractions: &mut Vec<Abstraction>, dice: &mut Dice<'_>) {
        for nsg in &mut self.nsgs {
            let places = [Place::Inline, Place::Apart, Place::Listed];
            let place = places[dice.pick(3)];
            for rule in &mut nsg.rules {
                rule.place = place;
                if dice.pick(5) == 1 {
                    rule.condition = Some(condition(true, abstractions, dice));
                }
            }
            if dice.pick(4) == 1 {
                let mut decoy = rule(90, dice);
                decoy.place = place;
                decoy.condition = Some(condition(false, abstractions, dice));
                nsg.rules.push(decoy);
            }
        }
        for table in &mut self.tables {
            let place = [Place::Inline, Place::Apart][dice.pick(2)];
            for route in &mut table.routes {
                route.place = place;
                if dice.pick(5) == 1 {
                    route.condition = Some(condition(true, abstractions, dice));
                }
            }
            if dice.pick(4) == 1 {
                let mut decoy = route(90, dice);
                decoy.place = place;
                decoy.condition = Some(condition(false, abstractions, dice));
                table.routes.push(decoy);
            }
        }
        let (nsgs, tables) = (self.nsgs.len(), self.tables.len());
        for subnet in &mut self.subnets {
            if dice.pick(5) == 1 {
                subnet.nsg_condition = Some(condition(subnet.nsg.is_some(), abstractions, dice));
                subnet.nsg = subnet.nsg.or(Some(dice.pick(nsgs)));
            }
            if dice.pick(5) == 1 && tables > 0 {
                subnet.table_condition = Some(condition(subnet.table.is_some(), abstractions, dice));
                subnet.table = subnet.table.or(Some(dice.pick(tables)));
            }
        }
    }

    /// Visits every value that may be abstracted.
    fn each(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        for value in [&mut self.group, &mut self.network, &mut self.space, &mut self.account, &mut self.provision] {
            visit(value);
        }
        for nsg in &mut self.nsgs {
            visit(&mut nsg.name);
            for rule in &mut nsg.rules {
                let Rule { priority, direction, access, protocol, remote, port, .. } = rule;
                [priority, direction, access, protocol, remote, port].into_iter().for_each(&mut *visit);
            }
        }
        for table in &mut self.tables {
            visit(&mut table.name);
            for route in &mut table.routes {
                let Route { prefix, hop, address, .. } = route;
                [prefix, hop].into_iter().chain(address).for_each(&mut *visit);
            }
        }
        for subnet in &mut self.subnets {
            [&mut subnet.name, &mut subnet.prefix].into_iter().for_each(&mut *visit);
        }
    }
}

fn rule(number: usize, dice: &mut Dice<'_>) -> Rule {
    let is_inbound = dice.pick(4) == 1;
    Rule {
        name: format!("rule-{number}"),
        priority: Expr::Number(u32::try_from(if dice.pick(2) == 1 { 4000 - number } else { 100 + number }).unwrap()),
        direction: text(if is_inbound { "Inbound" } else { "Outbound" }),
        access: text(["Allow", "Deny"][dice.pick(2)]),
        protocol: text(["*", "Tcp", "Udp"][dice.pick(5) % 3]),
        remote: text(REMOTES[dice.pick(REMOTES.len())]),
        port: text(PORTS[dice.pick(PORTS.len())]),
        is_inbound,
        place: Place::Inline,
        condition: None,
    }
}

fn route(number: usize, dice: &mut Dice<'_>) -> Route {
    let hop = ["None", "Internet", "VirtualAppliance"][dice.pick(3)];
    Route {
        name: format!("route-{number}"),
        // A table has one route to a destination.
        prefix: text(
            [["0.0.0.0/0", "20.0.0.0/8"], ["BatchNodeManagement.westeurope", "Storage"], ["40.0.0.0/8", "AzureCloud"]]
                [number.min(2)][dice.pick(2)],
        ),
        hop: text(hop),
        address: (hop == "VirtualAppliance").then(|| text("10.9.0.4")),
        place: Place::Inline,
        condition: None,
    }
}

fn abstraction(number: usize, value: &Expr, dice: &mut Dice<'_>) -> Abstraction {
    let how = [How::Given, How::Default, How::Computed, How::ComputedOfGiven, How::Replaced][dice.pick(5)];
    Abstraction { name: format!("p{number}"), value: value.clone(), how }
}

/// A condition that holds, or one that does not.
fn condition(holds: bool, abstractions: &mut Vec<Abstraction>, dice: &mut Dice<'_>) -> Condition {
    let wanted = dice.pick(3) != 1;
    let value = Expr::Bool(holds == wanted);
    let known = abstractions.iter().position(|own| own.value == value).filter(|_| dice.pick(2) == 1);
    let of = known.unwrap_or(abstractions.len());
    if known.is_none() {
        abstractions.push(abstraction(of, &value, dice));
    }
    let inner = (holds && dice.pick(5) == 1).then(|| Box::new(condition(true, abstractions, dice)));
    Condition { of, wanted, inner }
}
