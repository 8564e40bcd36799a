//! Plans of random estates, applied to their documents the plain way, as Azure would: what they promise holds.

use serde_json::{Value, json};
use switchover::assess::{RequirementId, Subject, Verdict};
use switchover::{Edition, Plan};

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

fn plan_of(documents: Vec<Value>, estate: &Estate) -> Plan {
    switchover::plan(&paper::sources(documents, &estate.layout), &crate::options(estate))
}

/// The changes of a phase that its scripts make.
fn of_phase<'c>(changes: &'c [Value], phase: &str) -> Vec<&'c Value> {
    let is_made = |change: &&Value| change["heldBack"].is_null() && change["unconfirmed"].is_null();
    changes.iter().filter(|change| change["phase"] == phase).filter(is_made).collect()
}

/// True for a pool that simplified communication is open to.
fn can_move(estate: &Estate, pool: usize) -> bool {
    let pool = &estate.pools[pool];
    let has_addresses = pool.provision != Some("NoPublicIPAddresses");
    !pool.is_of_cloud_services && (has_addresses || estate.edition == Edition::Ga)
}

/// True for a pool that can be classic, or is.
fn can_be_classic(estate: &Estate, pool: usize) -> bool {
    estate.edition == Edition::Preview || estate.pools[pool].provision != Some("NoPublicIPAddresses")
}

/// True if what the union promises holds: what each pool can use is open.
fn keeps_promise(estate: &Estate, subjects: &[&Subject]) -> bool {
    subjects.iter().all(|subject| {
        let pool = (0..estate.pools.len()).find(|pool| subject.name == paper::pool_name(*pool));
        let needs = |can: fn(&Estate, usize) -> bool| pool.is_none_or(|pool| can(estate, pool));
        (subject.modes.classic == Verdict::Open || !needs(can_be_classic))
            && (subject.modes.simplified == Verdict::Open || !needs(can_move))
    })
}

/// True if what the tightening promises holds: simplified communication is open to pools that can move, and the way in is shut.
fn is_tightened(estate: &Estate, subjects: &[&Subject]) -> bool {
    subjects.iter().all(|subject| {
        let pool = (0..estate.pools.len()).find(|pool| subject.name == paper::pool_name(*pool));
        let moves = pool.is_none_or(|pool| can_move(estate, pool));
        (subject.modes.simplified == Verdict::Open || !moves) && way_in(subject) == Verdict::Blocked
    })
}

/// The subjects that the plan is about. A firewall to which a change leads no route any more becomes one of its own.
fn subjects<'p>(plan: &'p Plan, of: &Plan) -> Vec<&'p Subject> {
    of.subjects.iter().filter_map(|own| plan.subjects.iter().find(|subject| subject.id == own.id)).collect()
}

fn worst(subjects: &[&Subject], of: impl Fn(&Subject) -> Verdict) -> Verdict {
    subjects.iter().map(|subject| of(subject)).max().unwrap()
}

fn modes(subjects: &[&Subject]) -> (Verdict, Verdict) {
    (worst(subjects, |subject| subject.modes.classic), worst(subjects, |subject| subject.modes.simplified))
}

fn way_in(subject: &Subject) -> Verdict {
    subject.requirements.iter().find(|one| one.id == RequirementId::ClassicInboundBatch).unwrap().verdict
}

/// What every hop makes of every requirement.
fn verdicts(subjects: &[&Subject]) -> Vec<Vec<Verdict>> {
    let requirements = subjects.iter().flat_map(|subject| &subject.requirements);
    requirements.map(|one| one.hops.iter().map(|hop| hop.verdict).chain([one.verdict]).collect()).collect()
}

/// Laws 4 and 5: what is promised is proved, and by the fewest changes. Tells whether the union was proved with changes of
/// something else than groups.
pub fn check(model: &Model, estate: &Estate) -> bool {
    // What two descriptions tell apart is unknown, and nothing is applied to both.
    if let Some(Twice::Different(..)) = estate.twice {
        return false;
    }
    let documents = paper::documents(estate);
    let before = plan_of(documents.clone(), estate);
    let changes: Vec<Value> = serde_json::to_value(&before.changes).unwrap().as_array().unwrap().clone();
    let (union, tighten, rollback) =
        (of_phase(&changes, "union"), of_phase(&changes, "tighten"), of_phase(&changes, "rollback"));

    let united = applied(&documents, union.iter().copied());
    if is_on("harm") {
        harm::check_targets(model, estate, &changes, &united);
        Phase { name: "union", before: &documents, changes: &union }.check_neighbors(model, estate);
        let phase = Phase { name: "tighten", before: &united, changes: &tighten };
        phase.check_neighbors(model, estate);
        phase.check_used(model, estate, |pool| can_move(estate, pool));
    }
    let plan_after = plan_of(united.clone(), estate);
    let after = subjects(&plan_after, &before);
    let proof = &before.proof.union;
    assert_eq!((proof.classic, proof.simplified), modes(&after), "{proof:#?} {union:#?}");
    assert_eq!(proof.holds, keeps_promise(estate, &after), "{proof:#?}");
    assert!(proof.holds || !proof.gaps.is_empty(), "a reason is stated");
    for is in &after {
        let was = before.subjects.iter().find(|was| was.id == is.id).unwrap();
        for (was, is) in was.requirements.iter().zip(&is.requirements) {
            assert!(was.verdict != Verdict::Open || is.verdict == Verdict::Open, "the union shuts nothing: {union:#?}");
        }
    }
    if proof.holds {
        for (number, left_out) in union.iter().enumerate() {
            // Rules that give way are moved for others.
            if left_out["action"] == "modify" && left_out["target"]["kind"] == "nsg" {
                continue;
            }
            let others = union.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, change)| *change);
            let without = plan_of(applied(&documents, others), estate);
            assert!(!keeps_promise(estate, &subjects(&without, &before)), "{left_out} is not needed");
        }
    }

    let tightened = applied(&united, tighten.iter().copied());
    let plan_after = plan_of(tightened.clone(), estate);
    let after = subjects(&plan_after, &before);
    let proof = &before.proof.tighten;
    assert_eq!((proof.classic, proof.simplified), modes(&after), "{proof:#?} {tighten:#?}");
    assert_eq!(proof.holds, is_tightened(estate, &after), "{proof:#?}");
    assert!(proof.holds || !proof.gaps.is_empty(), "a reason is stated");
    for (number, left_out) in tighten.iter().enumerate() {
        // Rules of groups that only classic needed go all the same where others, or security admin rules, decide as well.
        let is_leftover =
            left_out["target"]["kind"] == "nsg" && (left_out["action"] == "remove" || !estate.admin_rules.is_empty());
        if left_out["action"] == "modify" || is_leftover {
            continue;
        }
        let others = tighten.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, change)| *change);
        let without = plan_of(applied(&united, others), estate);
        assert_ne!(verdicts(&subjects(&without, &before)), verdicts(&after), "{left_out} closes nothing");
    }

    let back = plan_of(applied(&tightened, rollback.iter().copied()), estate);
    assert_eq!((before.proof.rollback.classic, before.proof.rollback.simplified), modes(&subjects(&back, &before)));
    before.proof.union.holds && union.iter().any(|change| change["target"]["kind"] != "nsg")
}
