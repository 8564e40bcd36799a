//! Renderings: what a name may hold does nothing in any format, and each form is what its readers take.

use model::plan::StepState;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Extensions, Parser};
use scraper::{Html, Node};
use serde_json::json;
use switchover::{Edition, Options, Plan, Source};

use crate::support::{self, locked_down_sample};

/// The names in a source that the user does not control.
#[derive(Clone, Debug)]
struct Names {
    file: String,
    group: String,
    rule: String,
    description: String,
    account: String,
    subscription: String,
}

impl Names {
    fn all(name: &str) -> Names {
        let name = |what: &str| format!("{name}{what}");
        Names {
            file: name("file"),
            group: name("group"),
            rule: name("rule"),
            description: name("description"),
            account: name("account"),
            subscription: name("subscription"),
        }
    }

    /// The plan of a group under these names, with changes in every phase, a diagnostic and something unknown.
    fn plan(&self) -> Plan {
        let rule = |name: &str, priority: u32, direction: &str, access: &str, from: &str, to: &str, port: &str| {
            json!({"name": name, "priority": priority, "direction": direction, "access": access, "protocol": "Tcp",
                "sourceAddressPrefix": from, "sourcePortRange": "*", "destinationAddressPrefix": to,
                "destinationPortRange": port, "description": self.description})
        };
        let id = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network";
        let named = |n: usize| format!("{}{n}", self.rule);
        let first = json!({"name": self.group, "location": "westeurope", "securityRules": [
            rule(&named(1), 100, "Inbound", "Allow", "BatchNodeManagement.westeurope", "*", "29876-29877"),
            rule(&named(2), 100, "Outbound", "Allow", "*", "Storage.westeurope", "443"),
            rule(&named(3), 4000, "Outbound", "Deny", "*", "Internet", "*"),
        ]});
        let second = json!({"name": format!("{}2", self.group), "location": "westeurope",
            "id": format!("{id}/networkSecurityGroups/second"),
            "securityRules": [rule(&named(4), 200, "Outbound", "Deny", "*", "Internet", "nonsense")]});
        let text = serde_json::to_string_pretty(&json!([first, second])).unwrap();
        let options = Options {
            account: Some(self.account.clone()),
            subscriptions: vec![self.subscription.clone(), format!("{}2", self.subscription)],
            ..Options::default()
        };
        switchover::plan(&[Source::new(self.file.clone(), text)], &options)
    }
}

/// The elements of a document with their attributes, in its order.
fn elements(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let element = |node: &Node| {
        let element = node.as_element()?;
        let attributes: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
        Some(format!("{} {attributes:?}", element.name()))
    };
    document.tree.values().filter_map(element).collect()
}

/// What a text in Markdown is made of, without its words. A comment that divides a mention is no part of it.
fn structure(markdown: &str) -> Vec<String> {
    let events = Parser::new_ext(markdown, Extensions::all() - Extensions::ENABLE_SMART_PUNCTUATION);
    let part = |event: Event| match event {
        Event::Text(_) | Event::SoftBreak => None,
        Event::InlineHtml(html) if &*html == "<!-- -->" => None,
        Event::Start(tag) => Some(format!("{:?}", tag.to_end())),
        Event::Code(_) => Some("Code".to_owned()),
        other => Some(format!("{other:?}")),
    };
    events.filter_map(part).collect()
}

fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn hostile() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "a",
        "Z9",
        " ",
        "\n",
        "\r\n",
        "\t",
        "|",
        "`",
        "```",
        "*",
        "**",
        "_",
        "~~",
        "#",
        "# ",
        "- ",
        "- [x] ",
        "1. ",
        "===",
        "> ",
        "<b>",
        "</pre>",
        "<script>alert(1)</script>",
        "<!--",
        "-->",
        "&amp;",
        "&#60;",
        "\"",
        "'",
        "'\"",
        "]",
        "[",
        "](http://x.y)",
        "![x](y)",
        "https://x.example/",
        "www.x.example",
        "x@y.example",
        "@team",
        "#12",
        "$x$",
        "$$",
        "\\",
        "\\\\",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{2028}",
        "\u{85}",
        "\u{feff}",
        "\u{1b}[31m",
        "\u{7f}",
        "\u{e0041}",
        "=cmd|'/C calc'!A0",
        "=",
        "+",
        "-",
        "@",
        "＝",
        ";",
        ",",
        "{noformat}",
        "{code}",
        "h1. ",
        "bq. ",
        "[^1]",
        "[^1]: ",
        "<https://x>",
        ":smile:",
        "--",
        "---",
        "    ",
        "é",
        "שלום",
        "$(id)",
        "${x}",
        "%PATH%",
        "^",
        "|a|b|",
        "||",
    ]);
    prop::collection::vec(parts, 1..8).prop_map(|parts| parts.concat())
}

fn names() -> impl Strategy<Value = Names> {
    (hostile(), hostile(), hostile(), hostile(), hostile(), hostile()).prop_map(
        |(file, group, rule, description, account, subscription)| {
            // Something of each name is left when it is trimmed, so that it is one.
            let named = |text: String| format!("{text}x");
            Names {
                file: named(file),
                group: named(group),
                rule: named(rule),
                description: named(description),
                account: named(account),
                subscription: named(subscription),
            }
        },
    )
}

type Form = fn(&Plan) -> String;

const MARKDOWN: [Form; 2] = [render::markdown, render::change_request_markdown];
const TABLES: [Form; 2] = [render::jira_csv, render::azure_boards_csv];
const TEXT: [Form; 2] = [render::text, render::change_request];

fn assert_inert(names: &Names) {
    let (harmless, plan) = (Names::all("").plan(), names.plan());
    assert_eq!(elements(&render::html(&plan)), elements(&render::html(&harmless)), "{names:?}");
    for form in MARKDOWN {
        assert_eq!(structure(&form(&plan)), structure(&form(&harmless)), "{names:?}\n{}", form(&plan));
    }
    for form in TEXT {
        assert_eq!(form(&plan).split('\n').count(), form(&harmless).split('\n').count(), "{names:?}");
    }
    for form in TABLES {
        let (rows, expected) = (records(&form(&plan)), records(&form(&harmless)));
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), expected.iter().map(Vec::len).collect::<Vec<_>>());
        let formula = |cell: &String| cell.trim_start().starts_with(['=', '+', '-', '@', '＝']);
        assert!(!rows.iter().flatten().any(formula), "{names:?}");
    }
    let json = render::json(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
    let all = [&MARKDOWN[..], &TABLES, &TEXT, &[render::html as Form]].concat();
    for text in all.iter().map(|form| form(&plan)).chain([json]) {
        let hidden = |c: char| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                || matches!(c, '\u{202e}' | '\u{2066}' | '\u{200b}' | '\u{2028}' | '\u{feff}' | '\u{e0041}')
        };
        assert_eq!(text.find(hidden), None, "{names:?}");
    }
}

#[test]
fn the_plan_that_hostile_names_are_tried_on_has_all_parts() {
    let plan = Names::all("").plan();
    assert_eq!(plan.subjects.len(), 2);
    assert!(plan.changes.len() >= 3 && plan.support_request.is_some(), "{:?}", plan.changes);
    assert!(plan.sources.iter().any(|source| !source.diagnostics.is_empty()));
}

#[test]
fn each_hostile_name_alone_is_inert() {
    for name in
        ["a|b", "`x`", "<img src=x onerror=alert(1)>", "a\nb", "x\u{202e}y", "=cmd|'/C calc'!A0", "# x", "- [x] y"]
    {
        assert_inert(&Names::all(name));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_names_are_inert_in_every_format(names in names()) {
        assert_inert(&names);
    }
}

fn sample() -> Plan {
    let options = Options { account: Some("renderfarm".to_owned()), ..Options::default() };
    switchover::plan(&[locked_down_sample()], &options)
}

fn estate(edition: Edition) -> Plan {
    switchover::plan(&support::estate("forced-tunnel"), &Options { edition: Some(edition), ..Options::default() })
}

#[test]
fn the_sample_and_an_estate_in_each_format() {
    for (name, plan) in [("sample", sample()), ("estate", estate(Edition::Ga))] {
        let forms: [(&str, Form); 5] = [
            ("html", render::html),
            ("change_request", render::change_request),
            ("change_request_markdown", render::change_request_markdown),
            ("jira_csv", render::jira_csv),
            ("azure_boards_csv", render::azure_boards_csv),
        ];
        for (format, form) in forms {
            let text = form(&plan);
            // Its style has no place in a review of what it says; elements on lines of their own are easier compared.
            let text = match (text.split_once("<style>"), text.split_once("</style>")) {
                (Some((before, _)), Some((_, after))) => format!("{before}{after}").replace("><", ">\n<"),
                _ => text.replace("\r\n", "\n"),
            };
            insta::assert_snapshot!(format!("{name}_{format}"), text);
        }
    }
    insta::assert_snapshot!("estate_markdown", render::markdown(&estate(Edition::Ga)));
}

#[test]
fn the_report_needs_nothing_and_leads_only_into_itself() {
    let html = render::html(&estate(Edition::Preview));
    let document = Html::parse_document(&html);
    let elements = || document.tree.values().filter_map(Node::as_element);
    let ids: Vec<&str> = elements().filter_map(|element| element.attr("id")).collect();
    for (number, id) in ids.iter().enumerate() {
        assert!(!ids[..number].contains(id), "{id} stands twice");
    }
    for element in elements() {
        assert!(!["script", "img", "link", "iframe", "form", "input"].contains(&element.name()), "{element:?}");
        let leads_to = element.attr("href").map(|link| link.strip_prefix('#').unwrap());
        assert!(leads_to.is_none_or(|id| ids.contains(&id)), "{element:?}");
    }
    // Commands name addresses; what is loaded would be in an attribute or in the style.
    let attributes = elements().flat_map(|element| element.attrs().collect::<Vec<_>>());
    assert!(attributes.map(|(_, value)| value).all(|value| !value.contains("http")), "it loads something");
    assert!(!html.contains("url(") && !html.contains("@import"), "its style loads something");
}

#[test]
fn a_board_gets_one_row_a_question_and_a_step() {
    for plan in [sample(), estate(Edition::Ga)] {
        let steps: Vec<_> = plan.checklist.phases.iter().flat_map(|phase| &phase.steps).collect();
        for (form, title) in [(TABLES[0], 0), (TABLES[1], 1)] {
            let rows = records(&form(&plan));
            assert_eq!(rows.len(), plan.questions.len() + steps.len() + 1);
            for (row, question) in rows.iter().skip(1).zip(&plan.questions) {
                assert_eq!(row[title], question.ask.plain());
            }
            for (row, step) in rows.iter().skip(1 + plan.questions.len()).zip(&steps) {
                assert!(row[title].ends_with(&step.title.plain()), "{row:?}");
            }
        }
    }
}

#[test]
fn tasks_are_ticked_where_the_sources_show_that_they_are_done() {
    let mut plan = sample();
    plan.checklist.phases[0].steps[0].state = StepState::Done;
    let events: Vec<bool> = Parser::new_ext(&render::markdown(&plan), Extensions::ENABLE_TASKLISTS)
        .filter_map(|event| if let Event::TaskListMarker(done) = event { Some(done) } else { None })
        .collect();
    assert_eq!(events.len(), plan.checklist.phases.iter().map(|phase| phase.steps.len()).sum::<usize>());
    assert_eq!(events.iter().filter(|done| **done).count(), 1);
    assert!(render::jira_csv(&plan).contains("\"Done\""));
}
