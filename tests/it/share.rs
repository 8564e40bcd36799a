//! Sharing: what a link contains and what it must not, what opens and what is reported, and the union of ticks.

use std::fs;

use proptest::prelude::*;
use share::{
    MOST_DECODED, MergedTicks, OpenError, ShareError, ShareOptions, SharedPlan, Tick, Ticks, contents, merge,
    merge_ticks, open, share, to_file, to_link, to_short_link,
};
use switchover::{Edition, Options, Plan, Source};

use crate::support::{ESTATES, estate, files_in, fixture, locked_down_sample, plain, plan_of};

fn sample() -> Plan {
    plan_of("ours.json", &locked_down_sample().text)
}

fn shared(plan: &Plan) -> SharedPlan {
    share(plan.clone(), &Ticks::new(), &ShareOptions::default()).unwrap()
}

fn with_names() -> ShareOptions {
    ShareOptions { names: true, ..ShareOptions::default() }
}

fn tick(done: bool, note: &str, who: &str, when: &str) -> Tick {
    Tick { done, note: note.into(), who: who.into(), when: when.into(), ..Tick::default() }
}

#[test]
fn a_link_opens_as_what_was_shared() {
    for folder in ESTATES {
        for edition in [Edition::Preview, Edition::Ga] {
            let plan = switchover::plan(&estate(folder), &Options { edition: Some(edition), ..Options::default() });
            let shared = shared(&plan);
            assert_eq!(open(&to_link(shared.clone()).unwrap()).unwrap(), shared, "{folder}");
            let named = share(plan.clone(), &Ticks::new(), &with_names()).unwrap();
            let opened = open(&to_link(named.clone()).unwrap()).unwrap();
            assert_eq!((&opened.plan.subjects, &opened.plan.support_request), (&plan.subjects, &plan.support_request));
            assert_eq!(open(&to_file(&named).unwrap()).unwrap().plan, plan, "a file holds all of it");
        }
    }
}

#[test]
fn the_plan_of_one_group_fits_into_a_link_that_goes_through_everywhere() {
    let length = to_link(shared(&sample())).unwrap().len();
    assert!(length < 8 * 1024, "{length}");
    println!("one group: {length} bytes");
}

/// The names in the documents of an estate: values of members that contain names or ids, split into parts.
fn names_in(sources: &[Source]) -> Vec<String> {
    fn walk(value: &serde_json::Value, member: &str, names: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) if ["id", "name", "accountName"].contains(&member) => {
                let segments: Vec<&str> = text.split('/').filter(|segment| !segment.is_empty()).collect();
                // Every second segment of an id is a name, except the namespace of the provider.
                let is_name =
                    |&(at, _): &(usize, &&str)| segments.len() == 1 || at % 2 == 1 && segments[at - 1] != "providers";
                names.extend(segments.iter().enumerate().filter(is_name).map(|(_, name)| name.to_string()));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| walk(value, member, names)),
            serde_json::Value::Object(members) => members.iter().for_each(|(name, value)| walk(value, name, names)),
            _ => {}
        }
    }
    let mut names = Vec::new();
    for source in sources {
        names.push(source.name.clone());
        if let Ok(document) = serde_json::from_str(&source.text) {
            walk(&document, "", &mut names);
        }
    }
    names
}

/// True if a text contains a name as a word.
fn holds_word(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(&name)
        .any(|(at, _)| apart(text[..at].chars().next_back()) && apart(text[at + name.len()..].chars().next()))
}

/// Words that plans use by themselves: they don't show that something has that name.
const ANYBODYS: &[&str] = &[
    "allow",
    "LICENSE",
    "default",
    "nodes",
    "pool.json",
    "batch",
    "storage",
    "open",
    "closed",
    "one",
    "own",
    "all",
    "time",
    "ssh",
    "A",
    "id",
    "name",
    "type",
    "properties",
    // As in `rg-1` and in `it's`.
    "rg",
    "s",
    "hub",
    "AllowVnetInBound",
    "DenyAllInBound",
    "AllowVnetOutBound",
    "DenyAllOutBound",
];

#[test]
fn no_name_of_an_estate_is_in_what_is_shared_by_default() {
    for folder in ESTATES {
        for edition in [Edition::Preview, Edition::Ga] {
            let sources = estate(folder);
            let plan = switchover::plan(&sources, &Options { edition: Some(edition), ..Options::default() });
            let text = serde_json::to_string(&shared(&plan)).unwrap();
            let mut names = names_in(&sources);
            names.retain(|name| !ANYBODYS.contains(&name.as_str()) && holds_word(&text, name));
            assert!(names.is_empty(), "{folder}: {names:?}");
        }
    }
}

#[test]
fn no_name_of_a_single_input_is_in_what_is_shared_by_default() {
    let folders = ["inputs/azure", "nsg", "firewall"];
    let mut told = Vec::new();
    for path in folders.iter().flat_map(|folder| files_in(&fixture(folder))) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let source = [Source::new("where-from.json", text)];
        let plan = switchover::plan(&source, &Options::default());
        let text = serde_json::to_string(&shared(&plan)).unwrap();
        let mut names = names_in(&source);
        // Some fixtures have GUIDs as pseudonyms have them.
        names.retain(|name| !name.starts_with("00000000-0000-0000-0000-"));
        names.retain(|name| !ANYBODYS.contains(&name.as_str()) && !name.contains("Bound") && holds_word(&text, name));
        if !names.is_empty() {
            told.push(format!("{}: {names:?}", path.display()));
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn the_same_name_has_the_same_pseudonym_everywhere_and_the_plan_still_hangs_together() {
    let plan = switchover::plan(&estate("one-pool"), &Options::default());
    let named = shared(&plan).plan;
    let ids: Vec<&str> = named.subjects.iter().map(|subject| subject.id.as_str()).collect();
    for step in named.checklist.steps() {
        assert!(step.subjects.iter().all(|id| ids.contains(&id.as_str())), "{}", step.id);
        assert_eq!(named.checklist.before(step).count(), step.waits_for.len());
        assert!(step.changes.iter().all(|id| named.changes.iter().any(|change| change.id == *id)));
    }
    assert_eq!(named.subjects[0].modes, plan.subjects[0].modes);
    assert_eq!(shared(&named).plan, named, "a pseudonym has no pseudonym");
}

#[test]
fn a_name_that_is_a_word_of_the_contract_changes_no_verdict() {
    for name in ["open", "blocked", "union", "a", "nodes", "443", "TCP", "Storage", "pool-1", "nsg-1"] {
        let nsg = format!(r#"{{"name": "{name}", "location": "westeurope", "securityRules": []}}"#);
        let plan = switchover::plan(&[Source::new("x.json", nsg)], &Options::default());
        let named = shared(&plan).plan;
        assert_eq!(named.subjects[0].modes, plan.subjects[0].modes, "{name}");
        assert_ne!(named.subjects[0].name, name);
    }
}

#[test]
fn notes_and_who_are_shared_only_if_the_user_wants_it() {
    let plan = sample();
    let step = plan.checklist.steps().find(|step| step.id.starts_with("union-")).unwrap();
    let own = tick(true, "nsg-batch-nodes was done", "A. Person", "2026-01-01T00:00:00Z");
    let ticks = Ticks::from([(step.id.clone(), own.clone())]);
    let without = share(plan.clone(), &ticks, &ShareOptions::default()).unwrap();
    assert_eq!(*without.ticks.get(&step.id).unwrap(), Tick { note: String::new(), who: String::new(), ..own.clone() });
    assert!(without.left_out.iter().any(|left_out| left_out.plain().starts_with("Notes")));
    let with = share(plan.clone(), &ticks, &ShareOptions { notes: true, ..ShareOptions::default() }).unwrap();
    assert_eq!(*with.ticks.get(&step.id).unwrap(), own);
}

/// What a reviewer does: opens the link, ticks and notes, and sends back what the page exports.
fn reviewed(link: &str, ticks: &[(&str, Tick)]) -> SharedPlan {
    let opened = open(link).unwrap();
    let ticks = ticks.iter().map(|(step, tick)| ((*step).to_owned(), tick.clone())).collect();
    let back = share(opened.plan.clone(), &ticks, &ShareOptions::default()).unwrap();
    open(&to_file(&back).unwrap()).unwrap()
}

#[test]
fn ticks_and_notes_come_back_from_a_plan_with_pseudonyms() {
    for key in ["", "a secret of the author's"] {
        let plan = switchover::plan(&estate("one-pool"), &Options { key: key.to_owned(), ..Options::default() });
        let own = share(plan.clone(), &Ticks::new(), &with_names()).unwrap();
        let link = to_link(shared(&plan)).unwrap();
        let steps: Vec<&str> = plan.checklist.steps().map(|step| step.id.as_str()).collect();
        let said: Vec<(&str, Tick)> =
            steps.iter().map(|id| (*id, tick(true, "looks right", "B. P.", "2026-01-02T00:00:00Z"))).collect();
        let merged = merge(&own, &reviewed(&link, &said));
        assert_eq!(merged.ticks.len(), steps.len());
        assert!(merged.sentences.iter().all(|told| told.plain().starts_with("New: ")), "{:?}", merged.sentences);
    }
}

#[test]
fn ids_stay_when_sources_are_added_and_hold_no_name() {
    let [nsg, other] = ["nsg-a", "nsg-b"].map(|name| {
        let text = locked_down_sample().text.replace("nsg-batch-nodes", name);
        Source::new(format!("{name}.json"), text)
    });
    let ids = |sources: &[Source], key: &str| {
        let plan = switchover::plan(sources, &Options { key: key.to_owned(), ..Options::default() });
        let steps = plan.checklist.steps().map(|step| step.id.clone());
        steps.chain(plan.changes.iter().map(|change| change.id.clone())).collect::<Vec<String>>()
    };
    let (alone, both) = (ids(std::slice::from_ref(&nsg), ""), ids(&[other, nsg.clone()], ""));
    assert!(alone.iter().all(|id| both.contains(id)), "{alone:?} {both:?}");
    assert!(alone.iter().all(|id| !id.contains("nsg-a") && !id.contains("Allow")), "{alone:?}");
    let keyed = ids(&[nsg], "secret");
    let same = alone.iter().filter(|id| keyed.contains(id));
    assert!(same.clone().count() > 10 && same.clone().all(|id| !id.contains(':')), "{alone:?} {keyed:?}");
    assert!(alone.iter().filter(|id| id.contains(':')).count() == 3, "{alone:?}");
}

#[test]
fn ticks_of_plans_of_earlier_versions_are_carried_over() {
    let plan = switchover::plan(&[locked_down_sample()], &Options { key: "secret".to_owned(), ..Options::default() });
    let own = share(plan.clone(), &Ticks::new(), &with_names()).unwrap();
    let earlier =
        SharedPlan { ticks: Ticks::from([("union-other-hops".to_owned(), tick(true, "", "", ""))]), ..own.clone() };
    assert_eq!(merge(&own, &earlier).ticks.len(), 1);
    let by_name = own.plan.subjects[0].id.clone();
    let old = format!("union:{by_name}");
    let ticks = Ticks::from([(old.clone(), tick(true, "", "", ""))]);
    let merged = merge(&own, &SharedPlan { ticks, ..own.clone() });
    let carried = merged.ticks.keys().next().unwrap();
    assert!(plan.checklist.steps().any(|step| step.id == *carried), "{old} {carried}");
}

#[test]
fn a_plan_that_marks_no_names_is_shared_with_them_or_not_at_all() {
    let plan = Plan { names: None, ..sample() };
    assert_eq!(share(plan.clone(), &Ticks::new(), &ShareOptions::default()), Err(ShareError::NamesNotMarked));
    assert!(share(plan.clone(), &Ticks::new(), &with_names()).is_ok());
}

#[test]
fn what_messages_quote_of_sources_is_left_out() {
    let nsg =
        r#"{"name": "ours", "location": "westeurope", "securityRules": [{"name": "r", "priority": "what-is-this"}]}"#;
    let plan = switchover::plan(&[Source::new("x.json", nsg)], &Options::default());
    let text = |plan: &Plan| serde_json::to_string(&plan.sources[0].diagnostics).unwrap();
    assert!(text(&plan).contains("what-is-this"), "{}", text(&plan));
    assert!(!text(&shared(&plan).plan).contains("what-is-this") && text(&shared(&plan).plan).contains('…'));
}

#[test]
fn sources_are_shared_without_their_secrets_and_with_all_names() {
    let source = Source::new("x.json", r#"{"name": "ours", "adminPassword": "hunter2!", "securityRules": []}"#);
    let plan = switchover::plan(std::slice::from_ref(&source), &Options::default());
    let options = ShareOptions { sources: vec![source], ..ShareOptions::default() };
    let shared = share(plan.clone(), &Ticks::new(), &options).unwrap();
    assert!(!shared.names_replaced && shared.sources[0].text.contains("ours"));
    assert!(!to_file(&shared).unwrap().contains("hunter2"));
}

#[test]
fn what_is_shared_is_told_before() {
    let plan = switchover::plan(&estate("one-pool"), &Options::default());
    let held = contents(&mut shared(&plan));
    assert_eq!((held.subjects, held.names_replaced, held.names.len()), (1, true, 0));
    assert!(held.addresses > 0 && held.left_out.len() == 2);
    let held = contents(&mut share(plan.clone(), &Ticks::new(), &with_names()).unwrap());
    assert!(held.names.contains(&"account: renderfarm".to_owned()), "{:?}", held.names);
}

#[test]
fn each_kind_of_failure_has_its_message() {
    let link = to_link(shared(&sample())).unwrap();
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let middle = link.len() / 2;
    let other = if link[middle..].starts_with('A') { "B" } else { "A" };
    let damaged = format!("{}{other}{}", &link[..middle], &link[middle + 1..]);
    let deep = format!("{{\"schema\": \"switchover.shared/1\", \"plan\": {nested}}}");
    for (text, expected) in [
        (&link[..link.len() - 40], OpenError::CutOff("link")),
        ("#plan=1.77", OpenError::CutOff("link")),
        ("#plan=1", OpenError::CutOff("link")),
        (&link.replacen("#plan=1.", "#plan=2.", 1), OpenError::Newer("link")),
        (&damaged, OpenError::Broken("link")),
        (&format!("{link}AAAA"), OpenError::Broken("link")),
        ("https://example.com/#about", OpenError::NotAPlan("link")),
        ("", OpenError::NotAPlan("link")),
        ("{", OpenError::CutOff("file")),
        ("{\"a\": 1}", OpenError::NotAPlan("file")),
        ("{\"schema\": \"switchover.shared/2\"}", OpenError::Newer("file")),
        ("{\"schema\": \"switchover.plan/7\"}", OpenError::Newer("file")),
        ("{\"schema\": \"switchover.plan/1\", \"edition\": \"later\"}", OpenError::Unfamiliar("file")),
        ("{\"schema\": \"switchover.plan/1\", \"edition\": 1e999}", OpenError::Broken("file")),
        (&deep, OpenError::Unfamiliar("file")),
    ] {
        let shown: String = text.chars().take(60).collect();
        assert_eq!(open(text).unwrap_err(), expected, "{shown}");
        assert!(!expected.to_string().contains('\n'));
    }
    for fine in
        [format!("https://example.com/page{link}"), format!("  {}\n{}", &link[..500], &link[500..]), link.clone()]
    {
        assert!(open(&fine).is_ok());
    }
}

/// A link as the codec makes it, of any bytes.
fn packed(bytes: &[u8]) -> String {
    use base64::Engine;
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9);
    let letters = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed);
    format!("#plan=1.{}.{letters}", letters.len())
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = packed(&vec![b' '; 64 * MOST_DECODED]);
    assert!(bomb.len() < MOST_DECODED);
    assert_eq!(open(&bomb), Err(OpenError::TooLarge("link")));
}

#[test]
fn unknown_members_of_later_versions_are_ignored() {
    let mut value = serde_json::to_value(shared(&sample())).unwrap();
    value["later"] = serde_json::json!({"a": [1, 2.5e300, null]});
    value["plan"]["later"] = serde_json::json!("x");
    value["plan"]["subjects"][0]["later"] = serde_json::json!([[]]);
    assert_eq!(open(&packed(value.to_string().as_bytes())).unwrap(), shared(&sample()));
}

#[test]
fn markup_in_names_stays_text() {
    let nsg = r#"{"name": "<script>alert(1)</script>", "location": "westeurope", "securityRules": []}"#;
    let plan = switchover::plan(&[Source::new("x.json", nsg)], &Options::default());
    let opened = open(&to_link(share(plan.clone(), &Ticks::new(), &with_names()).unwrap()).unwrap()).unwrap();
    assert_eq!(opened.plan.subjects[0].name, "<script>alert(1)</script>");
    assert!(!render::html(&opened.plan).contains("<script>alert"));
}

fn some_ticks() -> impl Strategy<Value = Ticks> {
    let tick = (any::<bool>(), "[ab]{0,1}", "[xy]{0,1}", "[12]{0,1}")
        .prop_map(|(done, note, who, when)| tick(done, &note, &who, &when));
    proptest::collection::btree_map("[stu]", tick, 0..4).prop_map(|ticks| ticks.into_iter().collect())
}

#[test]
fn a_link_with_names_has_the_commands_of_every_tool_where_they_fit() {
    let plan = sample();
    let named = share(plan.clone(), &Ticks::new(), &with_names()).unwrap();
    let (held, link) = to_short_link("https://example.com/", named).unwrap();
    let opened = open(&link).unwrap();
    assert!(link.len() <= 32 * 1024, "{}", link.len());
    assert_eq!(opened, held);
    let has = |tool| opened.plan.changes.iter().all(|change| change.commands.of(tool).is_some());
    assert!(model::plan::Tool::ALL.into_iter().all(has), "{:?}", held.left_out);
}

/// As many NSGs as asked for, each with a rule that blocks simplified communication.
fn blocking_nsgs(count: usize) -> Plan {
    let nsg = |number: usize| {
        let text = locked_down_sample().text.replace("nsg-batch-nodes", &format!("nsg-{number}"));
        Source::new(format!("nsg-{number}.json"), text)
    };
    let options = Options { key: "secret".to_owned(), ..Options::default() };
    switchover::plan(&(0..count).map(nsg).collect::<Vec<_>>(), &options)
}

#[test]
fn a_link_for_a_hundred_subjects_is_short_and_says_what_is_left_out() {
    let plan = blocking_nsgs(100);
    let (mut held, link) = to_short_link("https://example.com/", shared(&plan)).unwrap();
    println!("100 subjects: {} bytes", link.len());
    assert!(link.len() <= 8 * 1024, "{}", link.len());
    let opened = open(&link).unwrap();
    assert_eq!((opened.plan.subjects.len(), &opened), (100, &held));
    assert_eq!(opened.plan.subjects[99].modes, plan.subjects[99].modes);
    let first =
        |plan: &Plan| plan.checklist.phases[0].steps[..25].iter().map(|step| step.id.clone()).collect::<Vec<_>>();
    assert_eq!(first(&opened.plan), first(&plan), "the first steps are there, for comments");
    assert!(plain(&held.left_out).iter().any(|said| said.starts_with("Evidence, changes, commands")));
    let told = plain(&contents(&mut held).sentences);
    assert!(told.iter().any(|said| said.starts_with("Not in it: Evidence")), "{told:?}");
}

fn union(a: &Ticks, b: &Ticks) -> Ticks {
    merge_ticks(a, b).ticks
}

proptest! {
    #[test]
    fn merging_is_the_same_in_any_order_and_again(a in some_ticks(), b in some_ticks(), c in some_ticks()) {
        prop_assert_eq!(union(&a, &b), union(&b, &a));
        prop_assert_eq!(union(&union(&a, &b), &c), union(&a, &union(&b, &c)));
        prop_assert_eq!(union(&a, &a), a.clone());
        prop_assert_eq!(union(&union(&a, &b), &b), union(&a, &b));
        let conflicts = |merged: MergedTicks| merged.conflicts;
        prop_assert!(conflicts(merge_ticks(&a, &a)).is_empty());
        let both = (conflicts(merge_ticks(&a, &b)), conflicts(merge_ticks(&b, &a)));
        prop_assert_eq!(both.0.len(), both.1.len());
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in ".{0,200}") {
        let _ = open(&packed(&bytes));
        let _ = open(&text);
        let _ = open(&format!("#plan={text}"));
        let _ = open(&format!("{{{text}"));
    }

    #[test]
    fn a_link_with_a_changed_letter_never_opens_as_something_else(at in 0usize..7000, letter in "[A-Za-z0-9_.#-]") {
        let whole = shared(&sample());
        let link = to_link(whole.clone()).unwrap();
        let at = at % link.len();
        let changed = format!("{}{letter}{}", &link[..at], &link[at + 1..]);
        if let Ok(opened) = open(&changed) {
            prop_assert_eq!(opened, whole);
        }
    }

    #[test]
    fn odd_names_are_replaced_too(name in "[a-zA-Z0-9'\"`$ |<&;é._-]{3,20}", rule in "[a-zA-Z0-9'\"`$ |<&;é._-]{3,20}") {
        let document = serde_json::json!({"name": format!("Q{name}Z"), "location": "westeurope", "securityRules": [{
            "name": format!("X{rule}Y"), "priority": 200, "direction": "Outbound", "access": "Deny", "protocol": "*",
            "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "Internet",
            "destinationPortRange": "*", "description": "the words of the user"
        }]});
        let plan = switchover::plan(&[Source::new("where-from.json", document.to_string())], &Options::default());
        let text = serde_json::to_string(&shared(&plan)).unwrap();
        let (name, rule) = (format!("Q{name}Z"), format!("X{rule}Y"));
        for name in [name.as_str(), rule.as_str(), "where-from.json", "the words of the user"] {
            let written = serde_json::to_string(name).unwrap();
            prop_assert!(!text.contains(written.trim_matches('"')), "{} is in it", name);
        }
    }
}

#[test]
fn a_merge_tells_what_it_makes_of_the_own_ticks() {
    let plan = sample();
    let [first, second] = ["switch-request", "switch-notification"];
    let title = |id: &str| plan.checklist.steps().find(|step| step.id == id).unwrap().title.clone();
    let of = |ticks: &[(&str, Tick)]| {
        let ticks = ticks.iter().map(|(step, tick)| ((*step).to_owned(), tick.clone())).collect();
        share(plan.clone(), &ticks, &with_names()).unwrap()
    };
    let own = of(&[(second, tick(false, "ours", "ab", "2026-01-01T00:00:02Z"))]);
    let others = of(&[
        (first, tick(true, "", "c\u{202e}d", "2026-01-01T00:00:01Z")),
        (second, tick(false, "theirs", "cd", "2026-01-01T00:00:01Z")),
        ("step-of-another-plan", tick(true, "", "", "")),
    ]);
    assert_eq!(
        plain(&merge(&own, &others).sentences),
        [
            format!("New: {}: done by `c<U+202E>d`.", title(first).plain()),
            format!(
                "You disagree about: {}. Not done by `ab` “ours”; not done by `cd` “theirs”. It stays not done by `ab` “ours”.",
                title(second).plain()
            ),
            "1 step of it is not in your plan: its tick and note are kept, and not shown.".to_owned(),
        ]
    );
    assert_eq!(plain(&merge(&own, &own).sentences), ["There is nothing new in it."]);
}

#[test]
fn what_is_in_a_link_is_told_in_sentences() {
    let mut ticks = Ticks::new();
    ticks.insert("switch-request".to_owned(), tick(true, "mailed", "", ""));
    let told = plain(&contents(&mut share(sample(), &ticks, &ShareOptions::default()).unwrap()).sentences);
    assert!(told[0].starts_with("It holds 1 subject, ") && told[0].contains("1 step with ticks or notes"), "{told:?}");
    assert!(told[1].contains("Pseudonyms"), "{told:?}");
    assert!(told.iter().any(|told| told.starts_with("Not in it: ")), "{told:?}");
    let text = Source::new("ours.json", "{}");
    let options = ShareOptions { names: true, sources: vec![text], ..ShareOptions::default() };
    let named = plain(&contents(&mut share(sample(), &ticks, &options).unwrap()).sentences);
    assert!(named[1].starts_with("Names: ") && named[1].contains("nsg-batch-nodes"), "{named:?}");
    assert!(named[2].ends_with("`ours.json`."), "{named:?}");
}
