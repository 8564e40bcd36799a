//! Values that look like secrets and are none: the user unmasks the line, for reading alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use switchover::{Options, Plan, Source};

/// A name that looks like a token.
const NAME: &str = "ghp_q83vEjRWeJCrze8SNFZ4kKvNq83vEjRWeJCr";

/// Texts in several formats, each with a rule of that name, and the line of the name. `MARK` is where a comment may be.
fn texts() -> [(&'static str, u32, String); 4] {
    let rule = |name: &str, end: &str| {
        format!(
            "{{\"name\": \"n\", \"location\": \"westeurope\", \"type\": \"Microsoft.Network/networkSecurityGroups\",\n\
             \"securityRules\": [{{\"name\": \"{name}\",{end}\n\"priority\": 100, \"direction\": \"Outbound\", \"access\": \"Deny\", \
             \"protocol\": \"*\", \"sourceAddressPrefix\": \"*\", \"sourcePortRange\": \"*\", \"destinationAddressPrefix\": \"*\", \
             \"destinationPortRange\": \"*\"}}]}}\n"
        )
    };
    let terraform = format!(
        "resource \"azurerm_network_security_group\" \"n\" {{\n  name = \"n\"\n  location = \"westeurope\"\n  security_rule {{\n    \
         name = \"{NAME}\" #MARK\n    priority = 100\n    direction = \"Outbound\"\n    access = \"Deny\"\n    protocol = \"*\"\n    \
         source_address_prefix = \"*\"\n    source_port_range = \"*\"\n    destination_address_prefix = \"*\"\n    \
         destination_port_range = \"*\"\n  }}\n}}\n"
    );
    let bicep = format!(
        "resource n 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{\n  name: 'n'\n  location: 'westeurope'\n  properties: {{\n    \
         securityRules: [\n      {{\n        name: '{NAME}' //MARK\n        properties: {{\n          priority: 100\n          \
         direction: 'Outbound'\n          access: 'Deny'\n          protocol: '*'\n          sourceAddressPrefix: '*'\n          \
         sourcePortRange: '*'\n          destinationAddressPrefix: '*'\n          destinationPortRange: '*'\n        }}\n      }}\n    ]\n  \
         }}\n}}\n"
    );
    let iptables = format!(
        "*filter\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p tcp -m comment --comment \"{NAME}\" -m tcp --dport 443 -j DROP\n#MARK\nCOMMIT\n"
    );
    [
        ("nsg.json", 2, rule(NAME, " //MARK")),
        ("nsg.tf", 5, terraform),
        ("nsg.bicep", 7, bicep),
        ("node.rules", 3, iptables),
    ]
}

fn planned(source: Source) -> Plan {
    switchover::plan(&[source], &Options::default())
}

fn shows_name(plan: &Plan) -> bool {
    render::json(plan).unwrap().contains(NAME)
}

#[test]
fn a_line_that_the_user_unmasks_is_read_and_every_other_one_is_masked() {
    for (name, line, text) in texts() {
        let of = |lines: &[u32]| {
            let source = Source::new(name, text.replace("MARK", " "));
            planned(Source { unmasked: lines.to_vec(), ..source })
        };
        assert!(!shows_name(&of(&[])), "{name}");
        assert!(!shows_name(&of(&[line - 1, line + 1])), "{name}");
        assert!(shows_name(&of(&[line])), "{name}");
    }
}

#[test]
fn a_comment_on_the_line_unmasks_it() {
    for (name, _, text) in texts().into_iter().take(3) {
        let plan = planned(Source::new(name, text.replace("MARK", " switchover:unmask")));
        assert!(shows_name(&plan), "{name}");
        let elsewhere = planned(Source::new(name, format!("{}\n", text.replace("MARK", "\n//switchover:unmask"))));
        assert!(!shows_name(&elsewhere), "{name}");
    }
}

#[test]
fn what_is_stored_or_shared_with_texts_is_masked_anyway() {
    for (name, line, text) in texts().into_iter().take(3) {
        let text = text.replace("MARK", " switchover:unmask");
        assert!(read::secrets::holds_any(&text), "{name}: the page keeps no such draft");
        let source = Source { unmasked: vec![line], ..Source::new(name, text) };
        let options = share::ShareOptions { sources: vec![source], ..share::ShareOptions::default() };
        let shared = share::share(planned(Source::new(name, "{}")), &share::Ticks::new(), &options).unwrap();
        assert!(!share::to_file(&shared).unwrap().contains(NAME), "{name}");
    }
}

#[test]
fn the_command_line_unmasks_lines_by_number() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unmasked");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    for (name, _, text) in texts() {
        fs::write(file(name), text.replace("MARK", " ")).unwrap();
    }
    let planned = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
        let output = command.args(["plan", "--format", "json"]).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap().contains(NAME))
    };
    let (json, terraform) = (file("nsg.json"), file("nsg.tf"));
    assert_eq!(planned(&[&json]), (Some(1), false));
    assert_eq!(planned(&[&json, "--unmask", "2"]), (Some(1), true));
    assert_eq!(planned(&[&json, "--unmask", "1"]), (Some(1), false));
    assert_eq!(planned(&[&json, &terraform, "--unmask", &format!("{terraform}:5")]), (Some(1), true));
    assert_eq!(planned(&[&json, &terraform, "--unmask", &format!("{json}:5")]), (Some(1), false));
    for wrong in ["x", "0", "nothere.tf:2"] {
        assert_eq!(planned(&[&json, "--unmask", wrong]), (Some(3), false), "{wrong}");
    }
}
