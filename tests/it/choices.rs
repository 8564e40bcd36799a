//! Choices in values: rules in lists that depend on a condition, in modules as well. Two branches that do the same; what is on a subnet
//! only under a condition; and what values become by the types of variables and by functions.

use model::net::Region;
use model::plan::{Plan, Verdict};
use switchover::{Edition, Options, Source};

use crate::support::plain;

fn planned(files: &[(&str, String)]) -> Plan {
    let options = Options { region: Region::find("westeurope"), edition: Some(Edition::Ga), ..Options::default() };
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, text.clone())).collect();
    switchover::plan(&sources, &options)
}

/// The verdict on simplified communication of the subject whose name ends like this.
fn simplified(plan: &Plan, name: &str) -> Verdict {
    let found = plan.subjects.iter().find(|subject| subject.name.ends_with(name));
    found
        .unwrap_or_else(|| panic!("{name} of {:?}", plan.subjects.iter().map(|own| &own.name).collect::<Vec<_>>()))
        .modes
        .simplified
}

/// What is missing for the verdicts, as a person reads it.
fn facts(plan: &Plan) -> Vec<String> {
    let hops = plan.subjects.iter().flat_map(|subject| &subject.requirements).flat_map(|own| &own.hops);
    hops.flat_map(|hop| &hop.missing).flat_map(|fact| plain(std::slice::from_ref(&fact.fact))).collect()
}

/// A rule of Terraform's for everything that leaves.
fn rule(name: &str, priority: u32, access: &str) -> String {
    format!(
        "{{ name = \"{name}\", priority = {priority}, direction = \"Outbound\", access = \"{access}\", protocol = \"*\", source_port_range = \"*\", \
         destination_port_range = \"*\", source_address_prefix = \"*\", destination_address_prefix = \"*\" }}"
    )
}

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

/// An NSG whose rules are in a list.
fn nsg_of(list: &str) -> String {
    let members: String = MEMBERS.iter().map(|name| format!("      {name} = security_rule.value.{name}\n")).collect();
    format!(
        "resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg1\"\n  dynamic \
         \"security_rule\" {{\n    for_each = {list}\n    content {{\n{members}    }}\n  }}\n}}\n"
    )
}

/// The same with its rules as resources.
fn nsg_with_resources_of(map: &str) -> String {
    let members: String = MEMBERS.iter().map(|name| format!("  {name} = each.value.{name}\n")).collect();
    format!(
        "resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"nsg1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg1\"\n}}\nresource \
         \"azurerm_network_security_rule\" \"r\" {{\n  for_each = {map}\n{members}  resource_group_name = \"rg1\"\n  network_security_group_name = \
         azurerm_network_security_group.n.name\n}}\n"
    )
}

/// The ways in which a list with a choice in it reaches an NSG; `CHOICE` is the placeholder for the choice.
fn ways() -> Vec<Vec<(&'static str, String)>> {
    const CONDITION: &str = "variable \"exposed\" {\n  type = bool\n}\n";
    let base = format!("[{}]", rule("late", 4000, "Allow"));
    let list = format!("concat({base}, CHOICE)");
    let by_name = |list: &str| format!("{{ for rule in {list} : rule.name => rule }}");
    let module = |text: String| {
        let call = format!("{CONDITION}module \"nsg\" {{\n  source = \"./nsg\"\n  rules = {list}\n}}\n");
        vec![("main.tf", call), ("nsg/main.tf", format!("variable \"rules\" {{\n  type = list(any)\n}}\n{text}"))]
    };
    vec![
        vec![("main.tf", CONDITION.to_owned() + &nsg_of(&list))],
        vec![("main.tf", format!("{CONDITION}locals {{\n  rules = {list}\n}}\n{}", nsg_of("local.rules")))],
        vec![("main.tf", CONDITION.to_owned() + &nsg_of(&format!("flatten([{base}, CHOICE])")))],
        vec![(
            "main.tf",
            CONDITION.to_owned() + &nsg_of(&format!("[for rule in {list} : merge(rule, {{ protocol = \"*\" }})]")),
        )],
        vec![("main.tf", CONDITION.to_owned() + &nsg_with_resources_of(&by_name(&list)))],
        vec![(
            "main.tf",
            CONDITION.to_owned() + &nsg_with_resources_of(&format!("merge({}, {})", by_name(&base), by_name("CHOICE"))),
        )],
        module(nsg_of("var.rules")),
        module(nsg_with_resources_of(&by_name("var.rules"))),
    ]
}

#[test]
fn a_rule_in_a_list_that_depends_on_a_condition_is_a_rule_with_a_doubt() {
    let early = |access| format!("[{}]", rule("early", 100, access));
    for files in ways() {
        let with = |choice: &str| -> Vec<(&str, String)> {
            files.iter().map(|(name, text)| (*name, text.replace("CHOICE", &format!("({choice})")))).collect()
        };
        for (choice, expected) in [
            (format!("var.exposed ? {} : []", early("Allow")), Verdict::Open),
            (format!("var.exposed ? [] : {}", early("Deny")), Verdict::Unknown),
            (
                format!("var.exposed ? {} : {}", early("Deny"), early("Deny").replace("early", "other")),
                Verdict::Blocked,
            ),
            (
                format!("var.exposed ? {} : {}", early("Deny"), early("Allow").replace("early", "other")),
                Verdict::Unknown,
            ),
        ] {
            let files = with(&choice);
            let plan = planned(&files);
            assert_eq!(simplified(&plan, "nsg1"), expected, "{files:#?}");
            let is_said = |fact: &String| fact.contains("`early`") && fact.contains("var.exposed");
            assert!(
                expected != Verdict::Unknown || facts(&plan).iter().any(is_said),
                "{:#?}\n{files:#?}",
                facts(&plan)
            );
        }
    }
}

#[test]
fn what_needs_the_elements_of_a_choice_to_be_counted_is_unknown() {
    let early = format!("[{}]", rule("early", 100, "Deny"));
    for rule in ["local.rules[0].access", "one(local.rules[*].access)", "element(local.rules, 0).access"] {
        let text = nsg_of(&format!(
            "[{}]",
            self::rule("late", 4000, "Allow").replace("\"Allow\"", &format!("try({rule}, \"Allow\")"))
        ));
        let text = format!("variable \"exposed\" {{}}\nlocals {{\n  rules = var.exposed ? {early} : []\n}}\n{text}");
        assert_eq!(simplified(&planned(&[("main.tf", text.clone())]), "nsg1"), Verdict::Unknown, "{text}");
    }
    let counted = nsg_of(&format!("length(local.rules) > 0 ? [] : [{}]", rule("late", 4000, "Deny")));
    let text = format!("variable \"exposed\" {{}}\nlocals {{\n  rules = var.exposed ? {early} : []\n}}\n{counted}");
    assert_eq!(simplified(&planned(&[("main.tf", text)]), "nsg1"), Verdict::Unknown);
}

/// Rounds of a loop that are written alike are not the same.
#[test]
fn the_conditions_of_two_rounds_are_two() {
    let each = |name: &str, access| {
        format!("{{ on = var.{name}, rule = {} }}", rule(name, if access == "Deny" { 200 } else { 100 }, access))
    };
    let list = format!(
        "flatten([for item in [{}, {}] : item.on && true ? [item.rule] : []])",
        each("a", "Allow"),
        each("b", "Deny")
    );
    let text = format!("variable \"a\" {{}}\nvariable \"b\" {{}}\n{}", nsg_of(&list));
    assert_eq!(simplified(&planned(&[("main.tf", text.clone())]), "nsg1"), Verdict::Unknown, "{text}");
}

const NETWORK: &str = "resource \"azurerm_virtual_network\" \"v\" {\n  name = \"v1\"\n  location = \"westeurope\"\n  resource_group_name = \"rg1\"\n  \
     address_space = [\"10.0.0.0/16\"]\n}\nresource \"azurerm_subnet\" \"s\" {\n  name = \"nodes\"\n  resource_group_name = \"rg1\"\n  virtual_network_name \
     = azurerm_virtual_network.v.name\n  address_prefixes = [\"10.0.1.0/24\"]\n}\nresource \"azurerm_route_table\" \"t\" {\n  name = \"rt1\"\n  location = \
     \"westeurope\"\n  resource_group_name = \"rg1\"\n  route {\n    name = \"out\"\n    address_prefix = \"0.0.0.0/0\"\n    next_hop_type = \
     \"Internet\"\n  }\n}\nresource \"azurerm_subnet_route_table_association\" \"t\" {\n  subnet_id = azurerm_subnet.s.id\n  route_table_id = \
     azurerm_route_table.t.id\n}\n";

fn nsg(name: &str, access: &str) -> String {
    let rule = nsg_of(&format!("[{}]", rule("all", 100, access)));
    rule.replace("\"n\"", &format!("\"{name}\"")).replace("nsg1", name)
}

fn association(name: &str, meta: &str, nsg: &str) -> String {
    format!(
        "resource \"azurerm_subnet_network_security_group_association\" \"{name}\" {{\n  {meta}\n  subnet_id = azurerm_subnet.s.id\n  network_security_group_id = \
         azurerm_network_security_group.{nsg}.id\n}}\n"
    )
}

#[test]
fn an_association_under_a_condition_leaves_both_sides() {
    let two = |first, second| {
        let text = "variable \"exposed\" {\n  type = bool\n}\n".to_owned()
            + NETWORK
            + &nsg("one", first)
            + &nsg("two", second);
        text + &association("one", "count = var.exposed ? 1 : 0", "one")
            + &association("two", "count = var.exposed ? 0 : 1", "two")
    };
    for (first, second, expected, said) in [
        ("Deny", "Deny", Verdict::Blocked, None),
        ("Allow", "Allow", Verdict::Open, None),
        ("Allow", "Deny", Verdict::Unknown, Some("allowed if it holds, blocked otherwise")),
        ("Deny", "Allow", Verdict::Unknown, Some("blocked if it holds, allowed otherwise")),
    ] {
        let plan = planned(&[("main.tf", two(first, second))]);
        assert_eq!(simplified(&plan, "nodes"), expected, "{first} {second}");
        let facts = facts(&plan);
        let is_said = |said: &str| facts.iter().any(|fact| fact.contains("var.exposed") && fact.ends_with(said));
        assert!(said.is_none_or(is_said), "{facts:#?}");
    }
}

#[test]
fn a_reference_of_a_template_that_is_a_choice_leaves_both_sides() {
    let bicep = |attached: &str| {
        let nsg = |name: &str, access: &str| {
            format!(
                "resource {name} 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{\n  name: '{name}'\n  location: 'westeurope'\n  properties: {{\n    \
                 securityRules: [ {{ name: 'all', properties: {{ priority: 100, direction: 'Outbound', access: '{access}', protocol: '*', sourcePortRange: '*', \
                 destinationPortRange: '*', sourceAddressPrefix: '*', destinationAddressPrefix: '*' }} }} ]\n  }}\n}}\n"
            )
        };
        format!(
            "param exposed bool\n{}{}resource v 'Microsoft.Network/virtualNetworks@2023-11-01' = {{\n  name: 'v1'\n  location: 'westeurope'\n  properties: {{\n    \
             addressSpace: {{ addressPrefixes: [ '10.0.0.0/16' ] }}\n    subnets: [ {{ name: 'nodes', properties: {{ addressPrefix: '10.0.1.0/24', \
             networkSecurityGroup: {attached} }} }} ]\n  }}\n}}\n",
            nsg("open", "Allow"),
            nsg("shut", "Deny")
        )
    };
    for (attached, expected) in [
        ("exposed ? { id: shut.id } : null", Verdict::Unknown),
        ("exposed ? { id: open.id } : null", Verdict::Open),
        ("{ id: exposed ? shut.id : open.id }", Verdict::Unknown),
        ("exposed ? { id: shut.id } : { id: shut.id }", Verdict::Blocked),
    ] {
        let plan = planned(&[("main.bicep", bicep(attached))]);
        assert_eq!(simplified(&plan, "nodes"), expected, "{attached}");
        let is_said =
            |fact: &String| fact.contains("exposed") && fact.ends_with("blocked if it holds, allowed otherwise");
        assert!(expected != Verdict::Unknown || facts(&plan).iter().any(is_said), "{attached}: {:#?}", facts(&plan));
    }
}

#[test]
fn a_condition_in_a_condition_is_named_with_it() {
    let variables = "variable \"outer\" {}\nvariable \"inner\" {}\n";
    let deny = format!("[{}]", rule("deny", 100, "Deny"));
    let module = nsg_with_resources_of("var.inner ? { deny = var.rule } : {}");
    for files in [
        vec![("main.tf", variables.to_owned() + &nsg_of(&format!("var.outer ? (var.inner ? {deny} : []) : []")))],
        vec![
            (
                "main.tf",
                format!(
                    "{variables}module \"m\" {{\n  source = \"./m\"\n  count = var.outer ? 1 : 0\n  inner = var.inner\n  rule = {}\n}}\n",
                    rule("deny", 100, "Deny")
                ),
            ),
            ("m/main.tf", format!("variable \"inner\" {{}}\nvariable \"rule\" {{}}\n{module}")),
        ],
    ] {
        let plan = planned(&files);
        assert_eq!(simplified(&plan, "nsg1"), Verdict::Unknown);
        let facts = facts(&plan);
        let names_inner = facts.iter().any(|fact| fact.contains("`deny`") && fact.contains("var.inner"));
        assert!(names_inner, "{facts:#?}");
        assert!(files.len() == 2 || facts.iter().any(|fact| fact.contains("var.outer and var.inner")), "{facts:#?}");
    }
}

/// Values that Terraform converts, and functions that give what its reference says.
#[test]
fn values_become_what_their_types_and_functions_say() {
    let with = |declared: &str, access: &str| {
        let rule = rule("all", 100, "ACCESS").replace("\"ACCESS\"", access);
        vec![("main.tf", declared.to_owned() + &nsg_of(&format!("[{rule}]")))]
    };
    let is = |test: &str| format!("{test} ? \"Deny\" : \"Allow\"");
    let number = "variable \"n\" {\n  type = number\n  default = \"12\"\n}\n";
    let flag = "variable \"f\" {\n  type = bool\n  default = \"true\"\n}\n";
    let text = "variable \"t\" {\n  type = string\n  default = 12\n}\n";
    let nested = "variable \"o\" {\n  type = object({\n    a = optional(object({\n      access = optional(string, \"Deny\")\n    }), {})\n  })\n  default = {}\n}\n";
    let never_null = "module \"m\" {\n  source = \"./m\"\n  access = null\n}\n";
    for (files, expected) in [
        (with(number, &is("var.n == 12")), Verdict::Blocked),
        (with(flag, &is("var.f == true")), Verdict::Blocked),
        (with(flag, &is("!var.f")), Verdict::Open),
        (with(text, &is("var.t == \"12\"")), Verdict::Blocked),
        (with(nested, "var.o.a.access"), Verdict::Blocked),
        (with("", &is("-7 % 3 == -1")), Verdict::Blocked),
        (with("", &is("7 / 2 == 3.5")), Verdict::Unknown),
        (with("", &is("0.25 == 0.75")), Verdict::Unknown),
        (with("", "jsondecode(jsonencode({ access = \"Deny\" })).access"), Verdict::Blocked),
        (with("variable \"l\" {}\n", &is("length(flatten([var.l, [\"a\"]])) == 2")), Verdict::Unknown),
        (with("", "try(azurerm_subnet.none[0].name, \"Deny\")\n"), Verdict::Unknown),
        (
            with(
                "resource \"azurerm_subnet\" \"none\" {\n  count = 0\n  name = \"Allow\"\n}\n",
                "try(azurerm_subnet.none[0].name, \"Deny\")",
            ),
            Verdict::Blocked,
        ),
        (with("variable \"v\" {}\n", &is("can(var.v.x)")), Verdict::Unknown),
        (with("variable \"v\" {}\nlocals {\n  v = var.v\n}\n", &is("local.v.a == local.v.b")), Verdict::Unknown),
        (
            vec![
                ("main.tf", never_null.to_owned()),
                (
                    "m/main.tf",
                    "variable \"access\" {\n  nullable = false\n  default = \"Deny\"\n}\n".to_owned()
                        + &nsg_of(&format!("[{}]", rule("all", 100, "X").replace("\"X\"", "var.access"))),
                ),
            ],
            Verdict::Blocked,
        ),
    ] {
        assert_eq!(simplified(&planned(&files), "nsg1"), expected, "{files:#?}");
    }
}
