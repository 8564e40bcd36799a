//! The examples of both languages' references:
//! <https://developer.hashicorp.com/terraform/language/functions> and
//! <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions>.

use std::borrow::Cow;

use super::lists::{concat, contains, distinct, end, extreme, flatten, intersection, length, position, range, slice};
use super::networks::{host, subnet};
use super::objects::{Names, Nested, has, keys, members_of, merged};
use super::texts::{Place, holds, join, made_of, part, replace, split};
use super::value::{MOST_TEXT, as_text, is_known, owned, rest, text};
use model::json::{Label, Node, Note, Object, Unclear};

fn read(json: &str) -> Node<'_> {
    serde_json::from_str(json).unwrap()
}

fn items(json: &str) -> Vec<Node<'_>> {
    if let Node::List(items) = read(json) { items } else { Vec::new() }
}

fn unknown(expression: &str) -> Node<'_> {
    Node::Unclear(Unclear::Written(Cow::Borrowed(expression)))
}

fn written<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    as_text(node, ["false", "true"])
}

fn scalar(node: &Node<'_>) -> Option<String> {
    written(node).map(Cow::into_owned)
}

fn merge<'t>(json: &'t str, names: Names, nested: Nested) -> Node<'t> {
    Node::Object(merged(members_of(&items(json)).unwrap(), names, nested))
}

#[test]
fn lists_are_joined_with_what_is_unknown_in_them() {
    assert_eq!(join(&items(r#"["foo", "bar", "baz"]"#), ", ", written), Some(text("foo, bar, baz")));
    assert_eq!(join(&items(r#"["a", null]"#), "-", written), None);
    assert_eq!(join(&[text("a"), unknown("[x]"), Node::Number(1)], "-", written), Some(unknown("a-[x]-1")));
    assert_eq!(join(&[text("a"), rest("[x]")], "-", written), None);
    assert_eq!(made_of(&[text("a"), Node::Bool(true)], written), Some(text("atrue")));
    assert_eq!(made_of(&[text("a".repeat(MOST_TEXT)), text("b")], written), None);
}

#[test]
fn texts_are_taken_apart() {
    let split = |whole: &str, dividers: &[&str]| split(whole, dividers, |part| text(part));
    assert_eq!(split("foo,bar,qux", &[","]), read(r#"["foo", "bar", "qux"]"#));
    assert_eq!(split("one;two,three", &[",", ";"]), read(r#"["one", "two", "three"]"#));
    assert_eq!(split("", &[","]), read(r#"[""]"#));
    assert_eq!(split("abc", &[""]), read(r#"["abc"]"#));
    assert_eq!(part("hello world", 1, 4), text("ello"));
    assert_eq!(part("🤔🤷", 0, 1), text("🤔"));
    assert_eq!(part("ab", 3, usize::MAX), text(""));
    assert_eq!(replace("1 + 2 + 3", "+", "-"), Some(text("1 - 2 - 3")));
    assert_eq!(replace("aaaa", "a", &"b".repeat(MOST_TEXT)), None);
}

#[test]
fn what_is_known_of_a_text_can_decide_what_it_holds() {
    for (own, place, wanted, expected) in [
        ("hello world", Place::Start, "hello", Some(true)),
        ("hello world", Place::Start, "world", Some(false)),
        ("hello world", Place::End, "world", Some(true)),
        ("hello world", Place::Anywhere, "wor", Some(true)),
        ("nsg-[x]", Place::Start, "nsg", Some(true)),
        ("nsg-[x]", Place::Start, "vnet", Some(false)),
        ("nsg-[x]", Place::End, "-a", None),
        ("nsg-[x]", Place::Anywhere, "[y]", None),
    ] {
        assert_eq!(holds(own, place, wanted), expected, "{own} {wanted}");
    }
}

#[test]
fn a_list_with_further_elements_has_no_known_length() {
    let open = concat(&[read(r#"["a"]"#), unknown("[x]")]).unwrap();
    assert_eq!(open, [text("a"), rest("[x]")]);
    assert_eq!(concat(&[read("[1]"), text("a")]), None);
    assert_eq!(length(&read(r#"["one", "two", "three"]"#)), Some(Node::Number(3)));
    assert_eq!(length(&read(r#"{"a": "b"}"#)), Some(Node::Number(1)));
    assert_eq!(length(&read(r#""hello""#)), Some(Node::Number(5)));
    assert_eq!(length(&Node::List(open.clone())), None);
    assert_eq!(slice(&open, 0, 1), None);
    assert_eq!(end(open.first()), Some(text("a")));
    assert_eq!(end(open.last()), None);
    assert_eq!(end(None), Some(Node::Null));
}

#[test]
fn a_truncated_list_may_have_any_further_elements() {
    let truncated = [text("a"), Node::Truncated];
    assert_eq!(length(&Node::List(truncated.to_vec())), None);
    assert_eq!(join(&truncated, "-", written), None);
    assert_eq!(end(truncated.last()), None);
    assert_eq!(contains(&truncated, |item| Some(*item == text("a"))), Some(true));
    assert_eq!(contains(&truncated, |item| Some(*item == text("b"))), None);
    assert!(!is_known(&Node::List(truncated.to_vec())));
}

#[test]
fn lists_are_cut_and_flattened() {
    let letters = items(r#"["a", "b", "c", "d"]"#);
    assert_eq!(slice(&letters, 1, 3), Some(read(r#"["b", "c"]"#)));
    assert_eq!(slice(&letters, 3, 5), None);
    assert_eq!(slice(&letters, 3, 1), None);
    let nested = items(r#"[[["a", "b"], []], ["c"], "d"]"#);
    assert_eq!(flatten(&nested), Some(letters));
    assert_eq!(range(5, 8), Some(read("[5, 6, 7]")));
    assert_eq!(range(0, i64::MAX), None);
    assert_eq!(range(1, 0), None);
}

#[test]
fn an_unknown_element_may_be_the_one_that_is_wanted() {
    let is_a = |item: &Node<'_>| if is_known(item) { Some(*item == text("a")) } else { None };
    assert_eq!(contains(&items(r#"["b", "a"]"#), is_a), Some(true));
    assert_eq!(contains(&items(r#"["b"]"#), is_a), Some(false));
    assert_eq!(contains(&[unknown("x"), text("a")], is_a), Some(true));
    assert_eq!(contains(&[unknown("x"), text("b")], is_a), None);
    assert_eq!(position(&items(r#"["b", "a"]"#), is_a), Some(Some(1)));
    assert_eq!(position(&items(r#"["b"]"#), is_a), Some(None));
    assert_eq!(position(&[text("a"), unknown("x")], is_a), Some(Some(0)));
    assert_eq!(position(&[unknown("x"), text("a")], is_a), None);
}

#[test]
fn equal_elements_are_one() {
    let list = items(r#"["a", {"b": [1]}, "a", {"b": [1]}, {"b": [2]}, "b1:a"]"#);
    assert_eq!(Node::List(distinct(list, scalar)), read(r#"["a", {"b": [1]}, {"b": [2]}, "b1:a"]"#));
    // A language decides whether 1 is "1".
    assert_eq!(distinct(items(r#"[1, "1"]"#), scalar), [Node::Number(1)]);
    assert_eq!(distinct(items(r#"[1, "1"]"#), |node| Some(format!("{node:?}"))), items(r#"[1, "1"]"#));
    assert_eq!(distinct(vec![unknown("x"), unknown("x")], scalar).len(), 2);
    let of = |own: &str, others: &str| intersection(&items(own), &items(others), scalar).map(|node| owned(&node));
    assert_eq!(of(r#"["one", "two", "three"]"#, r#"["two", "three", "four"]"#), Some(read(r#"["two", "three"]"#)));
    assert_eq!(intersection(&[text("a")], &[unknown("x")], scalar), None);
}

#[test]
fn of_members_with_one_name_the_last_counts() {
    let terraform = r#"[{"a": "b", "c": "d"}, {"e": "f", "c": "z"}]"#;
    assert_eq!(merge(terraform, Names::AsWritten, Nested::Replaced), read(r#"{"a": "b", "c": "z", "e": "f"}"#));
    assert_eq!(merge(r#"[{"a": 1}, {"A": 2}]"#, Names::AsWritten, Nested::Replaced), read(r#"{"a": 1, "A": 2}"#));
    assert_eq!(merge(r#"[{"a": 1}, {"A": 2}]"#, Names::AnyCase, Nested::Replaced), read(r#"{"a": 2}"#));
    assert_eq!(members_of(&items(r#"[{"a": 1}, "b"]"#)), None);
}

#[test]
fn nested_objects_are_merged_or_replaced() {
    let union = r#"[{"property": {"one": "a", "three": "c1"}, "nestedArray": [1, 2]},
                    {"property": {"three": "c2", "four": "d"}, "nestedArray": [3, 4]}]"#;
    let expected = r#"{"property": {"one": "a", "three": "c2", "four": "d"}, "nestedArray": [3, 4]}"#;
    assert_eq!(merge(union, Names::AnyCase, Nested::Merged), read(expected));
    let shallow = r#"[{"one": "a", "nested": {"a": 1, "nested": {"c": 3}}}, {"two": "b", "nested": {"b": 2}}]"#;
    let expected = r#"{"one": "a", "nested": {"b": 2}, "two": "b"}"#;
    assert_eq!(merge(shallow, Names::AnyCase, Nested::Replaced), read(expected));
}

#[test]
fn names_are_in_order() {
    let object = read(r#"{"b": 1, "C": 2, "a": 3}"#);
    let keys = |names| keys(object.object().unwrap(), names);
    assert_eq!(keys(Names::AsWritten), Some(read(r#"["C", "a", "b"]"#)));
    assert_eq!(keys(Names::AnyCase), Some(read(r#"["a", "b", "C"]"#)));
}

#[test]
fn a_truncated_object_may_have_any_further_members() {
    let members = [(Label::from("a"), Node::Null), (Label::Note(Note::Truncated), Node::Bool(true))];
    let truncated = Object::from_iter(members);
    assert_eq!(has(&truncated, "A", Names::AnyCase), Some(true));
    assert_eq!(has(&truncated, "b", Names::AnyCase), None);
    assert_eq!(keys(&truncated, Names::AnyCase), None);
    assert_eq!(length(&Node::Object(truncated)), None);
}

#[test]
fn the_least_and_the_greatest_need_all_numbers() {
    assert_eq!(extreme([12, 54, 3].map(Some), i64::max), Some(Node::Number(54)));
    assert_eq!(extreme([12, 54, 3].map(Some), i64::min), Some(Node::Number(3)));
    assert_eq!(extreme([Some(1), None], i64::min), None);
    assert_eq!(extreme([], i64::max), None);
}

#[test]
fn networks_have_subnets_and_hosts() {
    let subnet = |network: &str, length, number| subnet(network.parse().unwrap(), length, number);
    assert_eq!(subnet("172.16.0.0/12", 16, 2), Some(text("172.18.0.0/16")));
    assert_eq!(subnet("10.144.0.0/20", 24, 0), Some(text("10.144.0.0/24")));
    assert_eq!(subnet("fd00:fd12:3456:7890::/56", 72, 162), Some(text("fd00:fd12:3456:7800:a200::/72")));
    assert_eq!(subnet("10.1.0.0/16", 24, 256), None);
    assert_eq!(subnet("10.1.0.0/16", 8, 0), None);
    assert_eq!(subnet("10.1.0.0/16", 33, 0), None);
    let host = |network: &str, number| host(network.parse().unwrap(), number);
    assert_eq!(host("10.12.112.0/20", 16), Some(text("10.12.112.16")));
    assert_eq!(host("fd00:fd12:3456:7890:00a2::/72", 34), Some(text("fd00:fd12:3456:7890::22")));
    assert_eq!(host("10.12.112.0/20", 4096), None);
}

#[test]
fn an_owned_value_keeps_its_notes() {
    let noted = Object::from_iter([
        (Label::from("a"), Node::List(vec![unknown("x"), Node::Truncated])),
        (Label::Note(Note::Truncated), Node::Bool(true)),
    ]);
    assert_eq!(owned(&Node::Object(noted.clone())), Node::Object(noted));
}
