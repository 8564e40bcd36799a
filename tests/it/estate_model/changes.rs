//! Plans of random estates, applied to their documents as Azure applies them: they do what they promise.

use model::plan::{RequirementId, Subject, Verdict};
use serde_json::{Value, json};
use switchover::{Edition, Options, Plan, Source};

use crate::support;

use super::estate::{Estate, Twice, is_on};
use super::harm::{self, Phase};
use super::model::Model;
use super::paper;

/// The documents after the changes, which are those of the plan as JSON.
pub fn applied<'c>(documents: &[Value], changes: impl IntoIterator<Item = &'c Value>) -> Vec<Value> {
    let mut documents = documents.to_vec();
    changes.into_iter().for_each(|change| apply(&mut documents, change));
    documents
}

fn apply(documents: &mut Vec<Value>, change: &Value) {
    let target = change["target"]["id"].as_str().unwrap().to_owned();
    match change["target"]["kind"].as_str().unwrap() {
        "nsg" => {
            for document in described_as(documents, &target) {
                edit(document["securityRules"].as_array_mut().unwrap(), change, &change["rule"]);
            }
        }
        "routeTable" => {
            for document in described_as(documents, &target) {
                edit_routes(document["routes"].as_array_mut().unwrap(), change);
            }
        }
        "firewall" => {
            for document in described_as(documents, &target) {
                edit_collections(&mut document["networkRuleCollections"], change, false);
            }
        }
        "firewallPolicy" => {
            let own = &change["firewallRule"];
            let id = format!("{target}/ruleCollectionGroups/{}", own["group"].as_str().unwrap());
            if described_as(documents, &id).next().is_none() {
                for policy in described_as(documents, &target) {
                    policy["ruleCollectionGroups"].as_array_mut().unwrap().push(json!({ "id": id }));
                }
                documents.push(json!({
                    "id": id, "name": own["group"], "priority": own["groupPriority"], "ruleCollections": [],
                    "type": "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
                }));
            }
            for document in described_as(documents, &id) {
                edit_collections(&mut document["ruleCollections"], change, true);
            }
        }
        other => panic!("{other}"),
    }
}

/// Every description of a resource.
fn described_as<'d>(documents: &'d mut [Value], id: &str) -> impl Iterator<Item = &'d mut Value> + use<'d> {
    let id = id.to_owned();
    documents.iter_mut().filter(move |one| one["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(&id)))
}

fn edit_routes(routes: &mut Vec<Value>, change: &Value) {
    edit(routes, change, &change["route"]);
    let prefix = |route: &Value| route["addressPrefix"].as_str().unwrap().to_ascii_lowercase();
    let mut prefixes: Vec<String> = routes.iter().map(prefix).collect();
    prefixes.sort();
    prefixes.dedup();
    assert_eq!(prefixes.len(), routes.len(), "a table takes each prefix once: {change}");
}

fn edit(list: &mut Vec<Value>, change: &Value, item: &Value) {
    if change["action"] != "add" {
        let before = list.len();
        list.retain(|one| one["name"] != item["name"]);
        assert_eq!(list.len() + 1, before, "{change}");
    }
    if change["action"] != "remove" {
        assert!(list.iter().all(|one| one["name"] != item["name"]), "{change}");
        list.push(item.clone());
    }
}

fn edit_collections(collections: &mut Value, change: &Value, of_policy: bool) {
    let own = &change["firewallRule"];
    let collections = collections.as_array_mut().unwrap();
    let at = collections.iter().position(|one| one["name"] == own["collection"]).unwrap_or_else(|| {
        let free = collections.iter().all(|one| one["priority"] != own["collectionPriority"]);
        assert!(free, "the priority is taken: {change}");
        let mut collection = json!({
            "name": own["collection"], "priority": own["collectionPriority"], "action": { "type": own["action"] }, "rules": [],
        });
        if of_policy {
            collection["ruleCollectionType"] = json!("FirewallPolicyFilterRuleCollection");
        }
        collections.push(collection);
        collections.len() - 1
    });
    let mut rule = json!({
        "name": own["name"], "sourceAddresses": own["sourceAddresses"], "destinationPorts": own["destinationPorts"],
        "destinationAddresses": own["destinationAddresses"],
    });
    rule[if of_policy { "ipProtocols" } else { "protocols" }] = own["ipProtocols"].clone();
    if of_policy {
        rule["ruleType"] = json!("NetworkRule");
    }
    edit(collections[at]["rules"].as_array_mut().unwrap(), change, &rule);
    if collections[at]["rules"].as_array().unwrap().is_empty() {
        collections.remove(at);
    }
}

fn sources_of(documents: &[Value], estate: &Estate) -> Vec<Source> {
    paper::sources(documents.to_vec(), &estate.layout)
}

/// The changes of a phase that its scripts make.
fn of_phase<'c>(changes: &'c [Value], phase: &str) -> Vec<&'c Value> {
    let is_made = |change: &&Value| change["heldBack"].is_null() && change["unconfirmed"].is_null();
    changes.iter().filter(|change| change["phase"] == phase).filter(is_made).collect()
}

/// True for a pool that simplified communication is open to.
fn can_move(estate: &Estate, pool: usize) -> bool {
    let own = &estate.pools[pool];
    let can_use = !own.is_of_cloud_services && (has_addresses(estate, pool) || estate.edition == Edition::Ga);
    can_use || own.mode.is_some()
}

/// True for a pool that uses simplified communication and can't return: the general edition knows no rollback.
fn has_moved(estate: &Estate, pool: usize) -> bool {
    estate.pools[pool].mode.is_some() && estate.edition == Edition::Ga
}

/// True for a pool that classic communication is opened for: pools without public addresses are simplified, or the service doesn't
/// reach them over the internet.
fn can_stay(estate: &Estate, pool: usize) -> bool {
    opens_classic(estate) && has_addresses(estate, pool) && estate.pools[pool].mode.is_none()
}

/// True if rules of classic communication are opened: no pool shows that it is in effect.
fn opens_classic(estate: &Estate) -> bool {
    estate.edition == Edition::Preview || estate.asks_for_both
}

fn has_addresses(estate: &Estate, pool: usize) -> bool {
    estate.pools[pool].provision != Some("NoPublicIPAddresses")
}

/// The subjects that the plan is about. A firewall to which a change leads no route any more becomes one of its own.
fn subjects<'s>(all: &'s [Subject], of: &Plan) -> Vec<&'s Subject> {
    of.subjects.iter().filter_map(|own| all.iter().find(|subject| subject.id == own.id)).collect()
}

fn worst(subjects: &[&Subject], of: impl Fn(&Subject) -> Verdict) -> Verdict {
    subjects.iter().map(|subject| of(subject)).max().unwrap()
}

fn way_in(subject: &Subject) -> Verdict {
    subject.requirements.iter().find(|one| one.id == RequirementId::ClassicInboundBatch).unwrap().verdict
}

/// True if a subject gets no less of simplified communication than another time, at any hop.
fn is_no_worse(before: &Subject, after: &Subject) -> bool {
    let simplified = |subject: &'_ Subject| {
        let own = subject.requirements.iter().find(|one| one.id == RequirementId::SimplifiedOutboundBatch).unwrap();
        let mut hops: Vec<((String, usize), Verdict)> = Vec::new();
        for hop in &own.hops {
            let name = format!("{:?} {}", hop.kind, hop.name);
            // An NSG may be on the path twice: at the nodes, and at a private endpoint.
            let earlier = hops.iter().filter(|((own, _), _)| *own == name).count();
            hops.push(((name, earlier), hop.verdict));
        }
        (own.verdict, hops)
    };
    let ((was, hops_before), (is, hops)) = (simplified(before), simplified(after));
    let before = |hop: &(String, usize)| hops_before.iter().find(|(own, _)| own == hop).map(|(_, verdict)| *verdict);
    is <= was && hops.iter().all(|(hop, verdict)| *verdict == Verdict::Open || before(hop) >= Some(*verdict))
}

/// What every hop makes of every requirement.
fn verdicts(subjects: &[&Subject]) -> Vec<Vec<Verdict>> {
    let requirements = subjects.iter().flat_map(|subject| &subject.requirements);
    requirements.map(|one| one.hops.iter().map(|hop| hop.verdict).chain([one.verdict]).collect()).collect()
}

/// Plans of an estate keep their promises: the plan at first, and the one with all accepted that is held back.
pub fn check(model: &Model, estate: &Estate) {
    // Where two descriptions differ, the outcome is unknown, and nothing is applied to both.
    if let Some(Twice::Different(..)) = estate.twice {
        return;
    }
    let options = super::options(estate);
    let planned = Planned::of(estate, &options);
    planned.check();
    if !is_on("harm") {
        return;
    }
    planned.check_harm(model);
    let accept = planned.held_back();
    if accept.is_empty() {
        return;
    }
    let accepting = Planned::of(estate, &Options { accept, ..options });
    assert_eq!(accepting.held_back(), Vec::<String>::new(), "what is accepted is made");
    accepting.check();
    accepting.check_harm(model);
}

/// A plan and what becomes of the documents with the changes of each phase.
struct Planned<'e> {
    estate: &'e Estate,
    plan: Plan,
    changes: Vec<Value>,
    documents: Vec<Value>,
    united: Vec<Value>,
    tightened: Vec<Value>,
}

impl<'e> Planned<'e> {
    fn of(estate: &'e Estate, options: &Options) -> Self {
        let documents = paper::documents(estate);
        let plan = switchover::plan(&sources_of(&documents, estate), options);
        crate::questions::questions_and_unknowns_match(&plan);
        let changes: Vec<Value> = serde_json::to_value(&plan.changes).unwrap().as_array().unwrap().clone();
        let united = applied(&documents, of_phase(&changes, "union"));
        let tightened = applied(&united, of_phase(&changes, "tighten"));
        Planned { estate, plan, changes, documents, united, tightened }
    }

    fn held_back(&self) -> Vec<String> {
        let held = self.changes.iter().filter(|change| !change["heldBack"].is_null());
        held.map(|change| change["id"].as_str().unwrap().to_owned()).collect()
    }

    fn subjects_after(&self, documents: &[Value]) -> Vec<Subject> {
        support::subjects(&sources_of(documents, self.estate), &super::options(self.estate))
    }

    /// True if both models are open, as far as each pool can have them.
    fn is_united(&self, subjects: &[&Subject]) -> bool {
        subjects.iter().all(|subject| {
            let stays = opens_classic(self.estate) && self.is_for(subject, can_stay);
            (subject.modes.classic == Verdict::Open || !stays)
                && (subject.modes.simplified == Verdict::Open || !self.is_for(subject, can_move))
        })
    }

    /// The verdicts of the models over all subjects; pools that can't move count for simplified communication only if there are no others.
    fn modes(&self, subjects: &[&Subject]) -> (Verdict, Verdict) {
        let moving: Vec<&Subject> = subjects.iter().copied().filter(|subject| self.is_for(subject, can_move)).collect();
        let moving = if moving.is_empty() { subjects } else { &moving };
        (worst(subjects, |subject| subject.modes.classic), worst(moving, |subject| subject.modes.simplified))
    }

    /// True for a pool that has moved, and false for all else.
    fn is_of_moved(&self, subject: &Subject) -> bool {
        let estate = self.estate;
        (0..estate.pools.len()).any(|pool| subject.name == paper::pool_name(pool) && has_moved(estate, pool))
    }

    /// What only classic communication needed of an NSG is removed without asking whether simplified communication is allowed, where
    /// all pools behind the NSG use it.
    fn check_removal_waits_for_nothing(&self) {
        let steps = self.plan.checklist.steps().map(|step| (step.title.plain(), step.why.plain()));
        for (title, _) in steps.filter(|(_, why)| why.contains("is not certain to be allowed, so nothing is removed")) {
            let filtered = |pool: &usize| {
                let nsg = self.estate.subnets[self.estate.pools[*pool].subnet].nsg;
                nsg.is_some_and(|nsg| title.contains(&format!("`nsg-{nsg}`")))
            };
            let pools: Vec<usize> = (0..self.estate.pools.len()).filter(filtered).collect();
            assert!(!pools.iter().all(|&pool| has_moved(self.estate, pool)), "{title} waits for what its pools have");
        }
    }

    /// Whether something is true of the pool that a subject is; true of all else.
    fn is_for(&self, subject: &Subject, is: impl Fn(&Estate, usize) -> bool) -> bool {
        let number = (0..self.estate.pools.len()).find(|number| subject.name == paper::pool_name(*number));
        number.is_none_or(|number| is(self.estate, number))
    }

    /// What is promised is proved, and by the fewest changes.
    fn check(&self) {
        self.check_union();
        self.check_tightening();
        let back = self.subjects_after(&applied(&self.tightened, of_phase(&self.changes, "rollback")));
        let proof = &self.plan.proof.rollback;
        assert_eq!((proof.classic, proof.simplified), self.modes(&subjects(&back, &self.plan)));
    }

    fn check_union(&self) {
        let union = of_phase(&self.changes, "union");
        let all_after = self.subjects_after(&self.united);
        let after = subjects(&all_after, &self.plan);
        let proof = &self.plan.proof.union;
        assert_eq!((proof.classic, proof.simplified), self.modes(&after), "{proof:#?} {union:#?}");
        assert_eq!(proof.holds, self.is_united(&after), "{proof:#?}");
        assert!(proof.holds || !proof.gaps.is_empty(), "a reason is stated");
        for is in &after {
            let was = self.plan.subjects.iter().find(|was| was.id == is.id).unwrap();
            for (was, is) in was.requirements.iter().zip(&is.requirements) {
                let is_shut = was.verdict == Verdict::Open && is.verdict != Verdict::Open;
                assert!(!is_shut, "the union shuts nothing: {union:#?}");
            }
        }
        if !proof.holds {
            return;
        }
        for (number, left_out) in union.iter().enumerate() {
            // Rules are moved to make room for others.
            if left_out["action"] == "modify" && left_out["target"]["kind"] == "nsg" {
                continue;
            }
            let without = self.subjects_after(&applied(&self.documents, all_but(&union, number)));
            let is_united = self.is_united(&subjects(&without, &self.plan));
            assert!(!is_united, "{left_out} is not needed");
        }
    }

    fn check_tightening(&self) {
        let tighten = of_phase(&self.changes, "tighten");
        let all_after = self.subjects_after(&self.tightened);
        let after = subjects(&all_after, &self.plan);
        let proof = &self.plan.proof.tighten;
        assert_eq!((proof.classic, proof.simplified), self.modes(&after), "{proof:#?} {tighten:#?}");
        let all_before = self.subjects_after(&self.united);
        let keeps = |subject: &Subject| {
            let before = all_before.iter().find(|before| before.id == subject.id).unwrap();
            let is_kept = is_no_worse(before, subject);
            assert!(is_kept || !self.is_of_moved(subject), "a pool that has moved loses something: {tighten:#?}");
            is_kept && self.is_of_moved(subject)
        };
        let is_tight = |subject: &&Subject| {
            let is_served = subject.modes.simplified == Verdict::Open || !self.is_for(subject, can_move);
            (keeps(subject) || is_served) && way_in(subject) == Verdict::Blocked
        };
        let tight: Vec<bool> = after.iter().map(is_tight).collect();
        let all_tight = tight.iter().all(|own| *own);
        assert_eq!(proof.holds, all_tight, "{proof:#?}");
        let says_less =
            proof.notes.iter().any(|note| note.plain().contains("leaves simplified communication as it is"));
        let is_less = |subject: &&Subject| self.is_of_moved(subject) && subject.modes.simplified != Verdict::Open;
        assert_eq!(says_less, after.iter().any(is_less), "{proof:#?}");
        self.check_removal_waits_for_nothing();
        assert!(proof.holds || !proof.gaps.is_empty(), "a reason is stated");
        for (number, left_out) in tighten.iter().enumerate() {
            // Rules of NSGs that only classic needed are removed even where others, or security admin rules, decide as well.
            let is_leftover = left_out["target"]["kind"] == "nsg"
                && (left_out["action"] == "remove" || !self.estate.admin_rules.is_empty());
            if left_out["action"] == "modify" || is_leftover {
                continue;
            }
            let without = self.subjects_after(&applied(&self.united, all_but(&tighten, number)));
            let without = verdicts(&subjects(&without, &self.plan));
            assert_ne!(without, verdicts(&after), "{left_out} closes nothing");
        }
    }

    /// Nothing is blocked that the plan does not list, and nothing off the nodes' paths is changed.
    fn check_harm(&self, model: &Model) {
        let estate = self.estate;
        let (union, tighten) = (of_phase(&self.changes, "union"), of_phase(&self.changes, "tighten"));
        harm::check_targets(model, estate, &self.changes, &self.united, &|pool| can_stay(estate, pool));
        let today = &self.documents;
        Phase { name: "union", today, before: today, changes: &union, so_far: &union }.check_neighbors(model, estate);
        let so_far = [union.as_slice(), &tighten].concat();
        let phase = Phase { name: "tighten", today, before: &self.united, changes: &tighten, so_far: &so_far };
        phase.check_neighbors(model, estate);
        phase.check_used(model, estate, |pool| can_move(estate, pool));
        phase.check_moved(model, estate, |pool| has_moved(estate, pool));
        let accepts = tighten.iter().any(|change| !change["accepted"].is_null());
        for extra in self.plan.extras.iter().filter(|_| !accepts) {
            assert!(!extra.is_cut_off(), "an extra is cut off: {extra:?}");
        }
    }
}

/// All changes but one.
fn all_but<'c>(changes: &[&'c Value], number: usize) -> impl Iterator<Item = &'c Value> {
    changes.iter().enumerate().filter(move |(other, _)| *other != number).map(|(_, change)| *change)
}
