//! What the command line prints for many subjects: the summary, a part of the plan, and the inventory with the order of the move.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::cli::{SAMPLE, switchover};
use crate::support::project;

const BASE: &str = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers";

/// A pool in a subnet with an NSG.
struct Pool {
    name: &'static str,
    subscription: u32,
    nsg: u32,
}

/// Pools in subnets with NSGs, of which those with an odd number deny what leaves.
fn estate(pools: &[Pool]) -> String {
    let numbers: BTreeMap<u32, ()> = pools.iter().map(|pool| (pool.nsg, ())).collect();
    let nsg = |number: &u32| {
        let access = if number % 2 == 1 { "Deny" } else { "Allow" };
        let rule = |name: &str, direction: &str, access: &str, ports: &str| {
            json!({ "name": name, "priority": 200, "direction": direction, "access": access, "protocol": "*",
                "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": ports })
        };
        let rules = [rule("In", "Inbound", "Allow", "29876-29877"), rule("Out", "Outbound", access, "*")];
        json!({ "id": format!("{BASE}/Microsoft.Network/networkSecurityGroups/nsg{number}"), "name": format!("nsg{number}"),
            "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope", "securityRules": rules })
    };
    let subnet = |number: &u32| {
        json!({ "id": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet/subnets/s{number}"), "name": format!("s{number}"),
            "addressPrefix": format!("10.{}.{}.0/24", number / 250, number % 250),
            "networkSecurityGroup": { "id": format!("{BASE}/Microsoft.Network/networkSecurityGroups/nsg{number}") } })
    };
    let subnets: Vec<Value> = numbers.keys().map(subnet).collect();
    let vnet = json!({ "id": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet"), "name": "vnet",
        "type": "Microsoft.Network/virtualNetworks", "location": "westeurope",
        "addressSpace": { "addressPrefixes": ["10.0.0.0/8"] }, "subnets": subnets });
    let account = |subscription: u32| {
        BASE.replace("000000000001", &format!("{subscription:012}")) + "/Microsoft.Batch/batchAccounts/farm"
    };
    let of_pool = |pool: &Pool| {
        json!({ "id": format!("{}/pools/{}", account(pool.subscription), pool.name), "name": pool.name,
            "type": "Microsoft.Batch/batchAccounts/pools", "vmSize": "standard_d2s_v5", "currentNodeCommunicationMode": "Classic",
            "networkConfiguration": { "subnetId": format!("{BASE}/Microsoft.Network/virtualNetworks/vnet/subnets/s{}", pool.nsg) } })
    };
    let accounts: BTreeMap<u32, Value> = pools
        .iter()
        .map(|pool| {
            let own = json!({ "id": account(pool.subscription), "name": "farm", "type": "Microsoft.Batch/batchAccounts",
                "location": "westeurope", "accountEndpoint": "farm.westeurope.batch.azure.com", "publicNetworkAccess": "Enabled" });
            (pool.subscription, own)
        })
        .collect();
    let all: Vec<Value> =
        numbers.keys().map(nsg).chain([vnet]).chain(accounts.into_values()).chain(pools.iter().map(of_pool)).collect();
    serde_json::to_string(&all).unwrap()
}

/// `alpha` and `bravo` share an NSG that has to change, `charlie` has one of its own, and `delta` has one that allows everything.
fn four() -> String {
    let pool = |name, subscription, nsg| Pool { name, subscription, nsg };
    estate(&[pool("alpha", 1, 1), pool("bravo", 1, 1), pool("charlie", 2, 3), pool("delta", 2, 2)])
}

fn printed(arguments: &[&str], input: &str) -> String {
    String::from_utf8(switchover(arguments, input).stdout).unwrap()
}

fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_inventory_has_a_row_for_each_subject_and_what_changes_together_is_one_wave() {
    let rows = records(&printed(&["plan", "--format", "inventory"], &four()));
    assert_eq!(
        rows[0].join(","),
        "Id,Subscription,Account,Region,Mode,Classic,Simplified,Can move,Cause,Change,Wave,Owner"
    );
    let row = |name: &str| rows.iter().find(|row| row[0].ends_with(&format!("/pools/{name}"))).unwrap();
    assert_eq!(rows.len(), 5);
    assert_eq!(row("alpha")[1..6].join(","), "00000000-0000-0000-0000-000000000001,farm,westeurope,Classic,blocked");
    assert_eq!([&row("alpha")[7], &row("delta")[7]], ["no", "yes"]);
    assert!(
        row("alpha")[9].contains("; Add AllowBatchNodeManagementOutbound in nsg1: outbound, allow, "),
        "{:?}",
        row("alpha")
    );
    let waves = ["alpha", "bravo", "charlie", "delta"].map(|name| row(name)[10].as_str());
    assert_eq!(waves[0], waves[1]);
    assert!(waves[2] < waves[0], "{waves:?}: few pools before many");
}

#[test]
fn the_workbook_has_the_cells_of_the_table() {
    let output = switchover(&["plan", "--format", "xlsx"], &four()).stdout;
    assert!(output.starts_with(b"PK"));
    assert_eq!(output, switchover(&["plan", "--format", "xlsx"], &four()).stdout, "the same plan is the same file");
    let texts = unzipped(&output, "xl/sharedStrings.xml");
    for row in records(&printed(&["plan", "--format", "inventory"], &four())) {
        for (column, cell) in row.iter().enumerate().filter(|(column, _)| *column != 10) {
            let cell = cell.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(texts.contains(&format!(">{cell}</t>")) || cell.is_empty(), "column {column}: {cell}\n{texts}");
        }
    }
    let sheet = unzipped(&output, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains(r#"<c r="K2"><v>"#), "a wave is a number: {sheet}");
}

/// A file of a ZIP archive, by its entry in the directory at the end.
fn unzipped(archive: &[u8], name: &str) -> String {
    let number = |at: usize, length: usize| {
        archive[at..at + length].iter().rev().fold(0, |all, byte| all << 8 | usize::from(*byte))
    };
    let starts = (0..archive.len() - 46).filter(|at| archive[*at..].starts_with(b"PK\x01\x02"));
    let entry = starts.into_iter().find(|at| archive[at + 46..].starts_with(name.as_bytes())).unwrap();
    let (size, file) = (number(entry + 20, 4), number(entry + 42, 4));
    let begins = file + 30 + number(file + 26, 2) + number(file + 28, 2);
    let inflated = miniz_oxide::inflate::decompress_to_vec(&archive[begins..begins + size]).unwrap();
    String::from_utf8(inflated).unwrap()
}

#[test]
fn a_summary_is_one_screen_at_any_size() {
    let names: Vec<&'static str> = (0..300).map(|number| &*format!("pool{number}").leak()).collect();
    let many: Vec<Pool> =
        (1..).zip(&names).map(|(number, name)| Pool { name, subscription: number, nsg: number }).collect();
    let text = estate(&many);
    for arguments in [
        &["plan", "--summary"][..],
        &["plan", "--group-by", "cause"],
        &["plan", "--group-by", "subscription"],
        &["plan", "--group-by", "account"],
        &["plan", "--group-by", "region"],
    ] {
        let output = switchover(arguments, &text);
        let summary = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(summary.lines().count() <= 40, "{arguments:?}: {summary}");
        assert!(summary.contains("Next: Make 2 changes in NSG `nsg1` (step 1.1)."), "{arguments:?}: {summary}");
    }
    let summary = printed(&["plan", "--summary"], &text);
    let cause = "150 pools: outbound TCP 443 to BatchNodeManagement.westeurope is blocked by NSGs `nsg1`, `nsg3`, `nsg5`, and 147 more; \
                 150 changes allow it.";
    assert!(summary.contains(cause), "{summary}");
    let regions = printed(&["plan", "--group-by", "region"], &text);
    assert!(
        regions.lines().any(|line| line.split_whitespace().eq(["westeurope", "300", "150", "150", "0"])),
        "{regions}"
    );
}

#[test]
fn what_comes_with_a_summary_is_one_screen_and_says_what_it_leaves_out() {
    let errors = |more: &[&str]| {
        let output = switchover(&[&["plan", "tests/fixtures"], more].concat(), "");
        String::from_utf8(output.stderr).unwrap()
    };
    let (all, few) = (errors(&["--summary", "--max-messages", "1000"]), errors(&["--summary"]));
    let (all, few): (Vec<&str>, Vec<&str>) = (all.lines().collect(), few.lines().collect());
    let is_of_a_file = |line: &&&str| line.starts_with("tests/");
    assert!(few.iter().filter(is_of_a_file).count() == 10 && all.iter().filter(is_of_a_file).count() > 100, "{few:?}");
    assert!(few.iter().all(|line| all.contains(line) || line.contains("--max-messages")), "{few:?}");
    // Errors come first, and the summary itself has the edition.
    let has = |lines: &[&str], words: &str| lines.iter().any(|line| line.contains(words));
    assert!(has(&all, "Not assessed and not changed"), "{all:?}");
    assert!(!has(&few, "Not assessed and not changed") && !has(&few, "Edition: "), "{few:?}");
}

#[test]
fn a_part_of_a_plan_has_its_subjects_steps_and_changes_and_the_status_of_the_whole() {
    for (arguments, shown, left_out) in [
        (&["--only", "blocked"][..], &["alpha", "bravo", "charlie"][..], &["delta"][..]),
        (&["--only", "open"], &["delta"], &["alpha", "bravo", "charlie"]),
        (&["--only", "open", "--only", "blocked"], &["alpha", "bravo", "charlie", "delta"], &[]),
        (&["--only-subscription", "00000000-0000-0000-0000-000000000002"], &["charlie", "delta"], &["alpha", "bravo"]),
        (
            &["--only", "blocked", "--only-subscription", "00000000-0000-0000-0000-000000000002"],
            &["charlie"],
            &["alpha", "bravo", "delta"],
        ),
    ] {
        for format in ["text", "markdown", "html", "jira-csv", "inventory"] {
            let output = switchover(&[&["plan", "--format", format], arguments].concat(), &four());
            let text = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(1), "{arguments:?} {format}");
            let text = text.replace('`', "").replace("<code>", "").replace("</code>", "");
            assert!(shown.iter().all(|name| text.contains(name)), "{arguments:?} {format}: {text}");
            let moves =
                |name: &&str| text.contains(&format!("Move pool {name}")) || text.contains(&format!("pools/{name}"));
            assert!(!left_out.iter().any(moves), "{arguments:?} {format}: {text}");
            let is_in_commands = text.contains("--nsg-name nsg1");
            assert_eq!(
                is_in_commands,
                shown.contains(&"alpha") && format != "inventory",
                "{arguments:?} {format}: {text}"
            );
        }
        let json: Value =
            serde_json::from_str(&printed(&[&["plan", "--format", "json"], arguments].concat(), &four())).unwrap();
        let names: Vec<&str> =
            json["subjects"].as_array().unwrap().iter().map(|own| own["name"].as_str().unwrap()).collect();
        assert_eq!(names, shown);
        assert_eq!(json["summary"]["counts"]["subjects"], shown.len());
        let text = printed(&[&["plan"], arguments].concat(), &four());
        let notice = format!("Shown: {} of 4 subjects", shown.len());
        assert_eq!(text.contains(&notice), shown.len() < 4, "{text}");
    }
    let output = switchover(&["plan", "--only", "unknown", "--summary"], &four());
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("None of the 4 subjects is shown"), "{text}");
    assert!(!text.contains("Next:") && !text.contains("Nothing to plan from"), "{text}");
}

#[test]
fn the_readme_shows_what_is_printed() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let printed = words(&printed(&["plan", SAMPLE], ""));
    let blocks: Vec<&str> = readme.split("```text\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for piece in blocks.iter().flat_map(|block| block.split("[…]")) {
        assert!(printed.contains(&words(piece)), "{piece}");
    }
}

#[test]
fn the_sample_has_its_answer_on_the_first_screen_and_its_checklist_on_the_second() {
    let text = printed(&["plan", SAMPLE], "");
    let before = text.lines().position(|line| line.starts_with("1. ")).unwrap();
    assert!(before <= 60, "{before} lines before the checklist");
    let next = text.lines().position(|line| line.starts_with("Next: ")).unwrap();
    assert!(next <= 10, "{next} lines before the next action");
    let mut lines: Vec<&str> =
        text.lines().take(before).filter(|line| line.trim_start().starts_with("Rule ")).collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "the evidence is stated once");
}
