//! Reviews: what people say of a plan travels with it, comes back under the same ids, and is in every report.

use proptest::prelude::*;
use share::{Review, Says, ShareOptions, SharedPlan, Ticks, contents, merge, open, reviewed, share, to_file, to_link};
use switchover::{Options, Plan};

use crate::support::{estate, locked_down_sample, plain};

fn says(who: &str, when: &str, says: Says, text: &str, step: &str) -> Review {
    let (who, when, text, step) = (who.to_owned(), when.to_owned(), text.to_owned(), step.to_owned());
    Review { who, when, says, text, step, plan: String::new() }
}

fn planned(key: &str) -> Plan {
    let plan = switchover::plan(&estate("one-pool"), &Options { key: key.to_owned(), ..Options::default() });
    Plan { fingerprint: Some(model::plan::fingerprint(&plan)), ..plan }
}

fn with(plan: &Plan, reviews: Vec<Review>, names: bool) -> SharedPlan {
    share(plan.clone(), &Ticks::new(), &ShareOptions { names, reviews, ..ShareOptions::default() }).unwrap()
}

#[test]
fn a_review_of_a_plan_with_pseudonyms_comes_back_to_the_plan_with_names() {
    let plan = planned("secret");
    let asked = says("A. B.", "2026-12-01T08:00:00.000Z", Says::Requested, "", "");
    let sent = to_link(with(&plan, vec![asked.clone()], false)).unwrap();
    let theirs = open(&sent).unwrap();
    assert_eq!(theirs.reviews, std::slice::from_ref(&asked), "who asks stays");
    assert_eq!(theirs.plan.fingerprint, plan.fingerprint, "the same plan");
    let step = theirs.plan.checklist.steps().find(|step| step.id.contains(':')).unwrap().id.clone();
    let fingerprint = theirs.plan.fingerprint.clone().unwrap();
    let of_plan = |review: Review| Review { plan: fingerprint.clone(), ..review };
    let said = [
        of_plan(says("C. D.", "2026-12-02T08:00:00.000Z", Says::Approved, "Fine.", "")),
        of_plan(says("C. D.", "2026-12-02T08:00:01.000Z", Says::Commented, "On Monday?", &step)),
    ];
    let back = with(&theirs.plan, [vec![asked.clone()], said.to_vec()].concat(), true);
    let back = open(&to_file(&back).unwrap()).unwrap();
    let own = with(&plan, vec![asked], true);
    let merged = merge(&own, &back);
    assert_eq!(merged.reviews.len(), 3);
    let title = plan.checklist.steps().find(|one| one.id == step).unwrap().title.plain();
    assert_eq!(
        plain(&merged.sentences),
        [
            "`C. D.` approved the plan (2026-12-02). “Fine.”".to_owned(),
            format!("`C. D.` commented on the step: {title} (2026-12-02). “On Monday?”"),
        ]
    );
    assert_eq!(
        plain(&merge(&with(&plan, merged.reviews.clone(), true), &back).sentences),
        ["There is nothing new in it."]
    );
    for format in [render::Format::Text, render::Format::Markdown, render::Format::Html] {
        let report = render::in_format(&reviewed(plan.clone(), &merged.reviews), format).unwrap();
        for part in ["approved the plan", "On Monday?", "Fingerprint of the plan: "] {
            assert!(report.contains(part), "{format:?}: {part}");
        }
    }
}

#[test]
fn an_approval_of_another_version_says_so() {
    let plan = planned("secret");
    let other = Review { plan: "abc".to_owned(), ..says("C. D.", "2026-12-02", Says::Approved, "", "") };
    let report = render::text(&reviewed(plan, &[other]));
    assert!(report.contains("approved the plan (2026-12-02). That was another version of the plan."), "{report}");
}

#[test]
fn a_fingerprint_is_of_what_the_plan_says() {
    let plan = planned("secret");
    assert_eq!(planned("secret").fingerprint, plan.fingerprint);
    assert_ne!(planned("other").fingerprint, plan.fingerprint, "nobody who guesses a plan can try it");
    let edition = Some(switchover::Edition::Preview);
    let other =
        switchover::plan(&estate("one-pool"), &Options { edition, key: "secret".to_owned(), ..Options::default() });
    assert_ne!(Some(model::plan::fingerprint(&other)), plan.fingerprint);
    assert_eq!(with(&planned(""), Vec::new(), false).plan.fingerprint, None, "without a key it could be tried");
}

#[test]
fn what_reviewers_say_is_shared_with_pseudonyms_only_if_the_user_wants_it() {
    let plan = planned("secret");
    let said = vec![says("C. D.", "2026-12-02", Says::Approved, "for nsg-a", "")];
    let without = with(&plan, said.clone(), false);
    assert!(without.reviews.is_empty());
    assert!(plain(&without.left_out).contains(&"Notes, reviews, and who does or did a step.".to_owned()));
    let options = ShareOptions { notes: true, reviews: said.clone(), ..ShareOptions::default() };
    let mut wanted = share(plan.clone(), &Ticks::new(), &options).unwrap();
    assert_eq!(wanted.reviews, said);
    assert!(plain(&contents(&mut wanted).sentences).contains(&"People: `C. D.`.".to_owned()));
}

#[test]
fn plans_without_reviews_are_written_and_read_as_before() {
    let plan = switchover::plan(&[locked_down_sample()], &Options::default());
    let file = to_file(&with(&plan, Vec::new(), true)).unwrap();
    assert!(!file.contains("reviews") && !file.contains("fingerprint"));
    assert_eq!(open(&file).unwrap().plan, plan);
}

fn some_reviews() -> impl Strategy<Value = Vec<Review>> {
    let kinds = [Says::Requested, Says::Approved, Says::ChangesRequested, Says::Commented];
    let review = ("[ab]", "[12]", proptest::sample::select(kinds.to_vec()), "[xy]{0,1}", "[st]{0,1}");
    let review = review.prop_map(|(who, when, kind, text, step)| says(&who, &when, kind, &text, &step));
    proptest::collection::vec(review, 0..6)
}

proptest! {
    #[test]
    fn merging_reviews_is_the_same_in_any_order_and_again(a in some_reviews(), b in some_reviews(), c in some_reviews()) {
        let plan = switchover::plan(&[], &Options::default());
        let of = |reviews: Vec<Review>| with(&plan, reviews, true);
        let union = |a: Vec<Review>, b: Vec<Review>| merge(&of(a), &of(b)).reviews;
        let (a, b, c) = (union(a, Vec::new()), union(b, Vec::new()), union(c, Vec::new()));
        let both = union(a.clone(), b.clone());
        prop_assert_eq!(&both, &union(b.clone(), a.clone()));
        prop_assert_eq!(union(both.clone(), c.clone()), union(a.clone(), union(b.clone(), c)));
        prop_assert_eq!(union(both.clone(), b), both);
    }
}
