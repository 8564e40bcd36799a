//! What many subjects share is stated once: 300 equal pools cost hardly more lines than one, in every format.

use model::plan::{CanMove, Plan, Verdict};
use render::Format;
use serde_json::{Value, json};
use switchover::{Edition, Options, Source};

use crate::small_estate as small;

/// Pools in one subnet that differ in their names alone.
fn pools(count: usize) -> Vec<Value> {
    let one = |number: usize| {
        let mut pool = small::pool("BatchManaged");
        let name = format!("pool{number}");
        pool["id"] = json!(pool["id"].as_str().unwrap().replace("pools/pool", &format!("pools/{name}")));
        pool["name"] = json!(name);
        pool["startTask"] = json!({ "commandLine": "start", "resourceFiles": [
            { "httpUrl": "https://inputs.blob.core.windows.net/a/b" },
            { "httpUrl": "https://others.blob.core.windows.net/a/b" },
        ] });
        pool
    };
    (0..count).map(one).collect()
}

/// An NSG that denies what leaves.
fn closed() -> Value {
    let mut nsg = small::nsg();
    let mut deny = nsg["securityRules"][0].clone();
    for (member, value) in [
        ("name", json!("DenyOut")),
        ("priority", json!(4000)),
        ("direction", json!("Outbound")),
        ("access", json!("Deny")),
        ("sourceAddressPrefix", json!("*")),
        ("destinationAddressPrefix", json!("Internet")),
        ("destinationPortRange", json!("*")),
    ] {
        deny[member] = value;
    }
    nsg["securityRules"].as_array_mut().unwrap().push(deny);
    nsg
}

fn planned(edition: Edition, documents: &[Value]) -> Plan {
    let text = serde_json::to_string_pretty(documents).unwrap();
    let options = Options { edition: Some(edition), ..Options::default() };
    switchover::plan(&[Source::new("estate.json", text)], &options)
}

fn estates(count: usize) -> [Vec<Value>; 3] {
    let network = || [small::vnet(), small::account()];
    let blocked: Vec<Value> = network().into_iter().chain([closed()]).chain(pools(count)).collect();
    // Without the NSG that the subnet names, nothing is known.
    let unknown: Vec<Value> = network().into_iter().chain(pools(count)).collect();
    // A firewall that a route leads to, and that is not shown.
    let led = network().into_iter().chain([small::nsg(), small::table(&[("0.0.0.0/0", "10.0.255.4")])]);
    [blocked, unknown, led.chain(pools(count)).collect()]
}

/// The lines of a text; of HTML, what is on lines of its own when it is shown.
fn lines(text: &str) -> usize {
    let blocks = ["<p", "<li", "<tr", "<h1", "<h2", "<h3", "<h4", "<pre", "<article", "<section"];
    text.lines().count() + blocks.iter().map(|block| text.matches(block).count()).sum::<usize>()
}

#[test]
fn equal_pools_cost_hardly_more_lines_than_one_in_every_format() {
    for edition in [Edition::Preview, Edition::Ga] {
        for (one, many) in estates(1).iter().zip(&estates(300)) {
            let [one, many] = [one, many].map(|estate| planned(edition, estate));
            assert_eq!((one.groups.len(), many.groups.len()), (1, 1), "{edition:?}");
            for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
                let [one, many] = [&one, &many].map(|plan| render::in_format(plan, format).unwrap());
                let [of_one, of_many] = [&one, &many].map(|text| lines(text));
                assert!(of_many * 10 <= of_one * 11, "{edition:?} {format:?}: {of_one} and {of_many} lines\n{many}");
                for name in ["pool0", "pool299"].iter().filter(|_| format != Format::ChangeRequest) {
                    assert!(many.contains(name) || format == Format::ChangeRequestMarkdown, "{format:?} names {name}");
                }
            }
            assert!(render::short(&many).lines().count() <= 40);
        }
    }
}

#[test]
fn rows_of_boards_name_every_pool_that_they_are_for() {
    let plan = planned(Edition::Ga, &estates(300)[0]);
    for table in [render::jira_csv(&plan), render::azure_boards_csv(&plan)] {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let rows: Vec<String> =
            reader.records().map(|row| row.unwrap().iter().collect::<Vec<_>>().join("\n")).collect();
        for step in ["targetNodeCommunicationMode", "resize it to zero and back"] {
            let own: Vec<&String> = rows
                .iter()
                .filter(|row| row.lines().any(|line| line.contains(step) && line.contains("pool0")))
                .collect();
            let [row] = own.as_slice() else { panic!("{step}: {} rows", own.len()) };
            assert!((0..300).all(|number| row.contains(&format!("pool{number}"))), "{row}");
        }
    }
}

#[test]
fn what_differs_is_a_group_of_its_own() {
    let mut estate = estates(6).into_iter().next().unwrap();
    let last = estate.len() - 1;
    estate[last]["networkConfiguration"]["publicIPAddressConfiguration"]["provision"] = json!("NoPublicIPAddresses");
    estate[last - 1]["currentDedicatedNodes"] = json!(4);
    let plan = planned(Edition::Preview, &estate);
    let groups: Vec<&[u32]> = plan.groups.iter().map(|group| group.subjects.as_slice()).collect();
    assert_eq!(groups, [&[0, 1, 2, 3, 4][..], &[5]]);
    assert_eq!(plan.groups[0].label.plain(), "pools `pool0`, `pool1`, `pool2`, and 2 more");
    // The number of nodes changes no verdict, but what has to be done.
    let text = render::text(&plan);
    assert!(text.contains("Move pool `pool0`") && text.contains("Move pool `pool4`"), "{text}");
    assert!(!text.contains("Move pool `pool1`"), "{text}");
    assert!(text.contains("The same for `pool1`, `pool2`, and `pool3`."), "{text}");
}

#[test]
fn the_summary_counts_subjects_and_states_each_cause_once() {
    let plan = planned(Edition::Ga, &estates(12)[0]);
    let summary = plan.summary.as_ref().unwrap();
    assert_eq!((summary.counts.subjects, summary.counts.blocked, summary.counts.cannot_move), (12, 12, 12));
    let [cause] = summary.causes.as_slice() else { panic!("{:#?}", summary.causes) };
    assert_eq!(
        cause.text.plain(),
        "12 pools: outbound TCP 443 to BatchNodeManagement.northeurope is blocked by NSG `nsg`; one change allows it."
    );
    assert_eq!((cause.verdict, cause.subjects.len(), cause.changes.len()), (Verdict::Blocked, 12, 1));
    let next = summary.next.as_ref().unwrap();
    let step = plan.checklist.steps().find(|step| Some(&step.id) == next.step.as_ref()).unwrap();
    assert!(step.title == next.title && step.is_due());
    assert!(plan.changes.iter().any(|change| cause.changes.contains(&change.id)));
}

#[test]
fn the_headline_is_one_sentence_and_says_what_was_not_provided() {
    for (estate, said) in estates(5).iter().zip([
        "Simplified communication is blocked for pools `pool0`, `pool1`, `pool2`, and 2 more by NSG `nsg`; the routes were not provided.",
        "It is unknown whether simplified communication is allowed for pools `pool0`, `pool1`, `pool2`, and 2 more; the NSG and the routes \
         were not provided.",
        "It is unknown whether simplified communication is allowed for pools `pool0`, `pool1`, `pool2`, and 2 more; the firewall that a \
         route leads to was not provided.",
    ]) {
        let plan = planned(Edition::Ga, estate);
        assert_eq!(plan.summary.as_ref().unwrap().headline.plain(), said);
        assert!(plan.subjects.iter().all(|subject| subject.can_move() != CanMove::Yes));
    }
}

#[test]
fn a_plan_of_a_version_without_summary_and_groups_is_opened_with_its_own() {
    let plan = planned(Edition::Preview, &estates(3)[0]);
    let mut json = serde_json::to_value(&plan).unwrap();
    for member in ["summary", "groups"] {
        json.as_object_mut().unwrap().remove(member).unwrap();
    }
    let old: Plan = serde_json::from_value(json).unwrap();
    assert!(old.summary.is_none() && old.groups.is_empty());
    assert!(render::text(&old).contains("pool2"), "it is shown as it is");
    let opened = switchover::summarized(old);
    let shown = |plan: &Plan| {
        plan.groups.iter().map(|own| (own.label.plain(), own.why.plain(), own.subjects.clone())).collect::<Vec<_>>()
    };
    assert_eq!(shown(&opened), shown(&plan));
    let (own, made) = (opened.summary.unwrap(), plan.summary.clone().unwrap());
    assert_eq!((own.headline, own.causes, own.next), (made.headline, made.causes, made.next));
}

#[test]
fn rule_sets_of_one_name_in_several_subscriptions_are_counted() {
    const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";
    for count in [1_u32, 2, 5] {
        let text = |number: u32| {
            let own = format!("{number:08}-0000-0000-0000-000000000000");
            json!(estates(1)[0]).to_string().replace(SUBSCRIPTION, &own)
        };
        let sources: Vec<Source> =
            (0..count).map(|number| Source::new(format!("{number}.json"), text(number))).collect();
        let plan = switchover::plan(&sources, &Options { edition: Some(Edition::Ga), ..Options::default() });
        let summary = plan.summary.as_ref().unwrap();
        let [cause] = summary.causes.as_slice() else { panic!("{:#?}", summary.causes) };
        let expected = match count {
            1 => "NSG `nsg`; one change allows it.".to_owned(),
            _ => format!("NSGs `nsg` and {} more; {count} changes allow it.", count - 1),
        };
        assert!(cause.text.plain().ends_with(&expected), "{}", cause.text.plain());
        let apart = plan::Causes::of(&plan).texts();
        assert!(apart.iter().map(|text| text.plain()).eq([cause.text.plain()]), "{apart:?}");
    }
}
