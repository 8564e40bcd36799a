//! The diagnosis of a pool: what the states and errors of its nodes point to, and which hop explains it ("Azure Batch pool and node
//! errors"). It changes no verdict.

use super::messages::diagnosis as say;
use super::node_group::NodeGroup;
use super::nodes_shown::Shown;
use super::required_flow::RequiredFlow;
use super::subject::Assessor;
use model::estate::{BatchNode, Id, Pool, ReportedError};
use model::message::{Message, Part, all_listed, code, listed, quoted};
use model::options::Edition;
use model::plan::{
    Diagnosis, Hop, HopKind, NodeCount, Requirement, RequirementId, Trouble, Verdict, not_provided_sentence,
};

/// States that Azure has words for, apart from those that are a problem.
const FINE: [&str; 13] = [
    "idle",
    "running",
    "creating",
    "rebooting",
    "reimaging",
    "leavingpool",
    "offline",
    "preempted",
    "upgradingos",
    "deallocated",
    "deallocating",
    "starting",
    "waitingforstarttask",
];

/// States that are a problem.
const BAD: [&str; 3] = ["unusable", "starttaskfailed", "unknown"];

/// What a word in the code of an error points to. The codes are not published as a list, so words decide.
const WORDS: [(&str, Trouble); 12] = [
    ("disk", Trouble::Disk),
    ("applicationpackage", Trouble::Package),
    ("container", Trouble::Container),
    ("docker", Trouble::Container),
    ("registry", Trouble::Container),
    ("mount", Trouble::Mount),
    ("image", Trouble::Image),
    ("agent", Trouble::Image),
    ("extension", Trouble::Image),
    ("certificate", Trouble::Image),
    ("quota", Trouble::Quota),
    ("allocation", Trouble::Allocation),
];

/// The longest text of an error that is shown.
const LONGEST: usize = 240;

impl Assessor<'_> {
    /// The nodes of a node group that the sources show.
    pub fn nodes_shown(&self, node_group: &NodeGroup) -> Vec<&BatchNode> {
        let shown = node_group.pool.and_then(|pool| self.shown_of(pool));
        shown.map(|shown| shown.nodes.clone()).unwrap_or_default()
    }

    fn shown_of(&self, pool: Id<Pool>) -> Option<&Shown<'_>> {
        let place = self.shown.binary_search_by(|(other, _)| other.cmp(&pool)).ok()?;
        self.shown.get(place).map(|(_, shown)| shown)
    }

    /// What the nodes of a pool point to; `None` if the sources show none and the pool reports no error.
    pub(super) fn diagnosis(
        &self,
        node_group: &NodeGroup,
        requirements: &[Requirement],
        not_provided: &[HopKind],
    ) -> Option<Diagnosis> {
        let pool = node_group.pool?;
        let shown = self.shown_of(pool)?;
        let mut diagnosis = Diagnosis { nodes: shown.counts(), ..Diagnosis::default() };
        if !diagnosis.nodes.is_empty() {
            let states = diagnosis.nodes.iter().map(|own| say::in_state(own.count, state(&own.state)));
            diagnosis.sentences.push(say::nodes_of(&node_group.label, all_listed(states.collect::<Vec<_>>().iter())));
        }
        shown.of_nodes(&mut diagnosis);
        shown.of_start_tasks(&mut diagnosis);
        shown.of_pool(&mut diagnosis);
        if diagnosis.points_to.is_empty() && !shown.nodes.is_empty() {
            diagnosis.sentences.push(say::healthy());
        }
        // What a source has instead of a state is its own text.
        diagnosis.nodes.iter_mut().filter(|own| !is_state(&own.state)).for_each(|own| own.state = "other".to_owned());
        if diagnosis.is_of_network() {
            self.add_hops(pool, requirements, &mut diagnosis);
            let open = diagnosis.sentences.last() == Some(&say::open());
            let missing = not_provided_sentence(node_group.kind, not_provided).filter(|_| open);
            diagnosis.sentences.extend(missing);
        }
        Some(diagnosis)
    }

    /// The hops that explain why Batch and the nodes don't reach each other.
    fn add_hops(&self, pool: Id<Pool>, requirements: &[Requirement], diagnosis: &mut Diagnosis) {
        let mode = self.estate.pools[pool].current_mode.as_deref();
        let is_mode = |wanted: &str| mode.is_some_and(|mode| mode.eq_ignore_ascii_case(wanted));
        let is_classic = is_mode("classic") || (!is_mode("simplified") && self.edition() == Edition::Preview);
        let sentence = match (is_classic, is_mode("classic") || is_mode("simplified")) {
            (true, true) if self.edition() == Edition::Ga => say::classic_retired(),
            (true, true) => say::classic_in_effect(),
            (false, true) => say::simplified_in_effect(),
            (true, false) => say::mode_not_shown(say::classic()),
            (false, false) => say::mode_not_shown(say::simplified()),
        };
        diagnosis.sentences.push(sentence);
        let needed: &[RequirementId] = if is_classic {
            &[RequiredFlow::CLASSIC_INBOUND.id, RequiredFlow::CLASSIC_STORAGE.id]
        } else {
            &[RequiredFlow::SIMPLIFIED.id]
        };
        let requirements = || requirements.iter().filter(|one| needed.contains(&one.id));
        let worst = requirements().map(|one| one.verdict).max();
        let explains = |hop: &&Hop| match worst {
            Some(Verdict::Unknown) => hop.verdict == Verdict::Unknown,
            _ => matches!(hop.verdict, Verdict::Blocked | Verdict::Partly),
        };
        let hops = requirements().flat_map(|one| &one.hops).filter(explains);
        let mut found: Vec<Message> = Vec::new();
        let mut add = |message: Message| {
            if !found.contains(&message) {
                found.push(message);
            }
        };
        match worst {
            Some(Verdict::Open) | None => add(say::open()),
            // The hops name the facts that are missing.
            Some(Verdict::Unknown) => hops.for_each(|hop| add(hop.label())),
            Some(Verdict::Partly | Verdict::Blocked) => hops.for_each(|hop| add(say::at_hop(hop.label(), &hop.why))),
        }
        if worst == Some(Verdict::Unknown) {
            found = vec![say::unknown_hops(listed(&found))];
        }
        diagnosis.sentences.append(&mut found);
    }
}

impl<'e> Shown<'e> {
    /// How many nodes are in which state, the most frequent first.
    fn counts(&self) -> Vec<NodeCount> {
        let mut counts: Vec<NodeCount> = Vec::new();
        for node in &self.nodes {
            match counts.iter_mut().find(|own| own.state == node.state) {
                Some(own) => own.count += 1,
                None => counts.push(NodeCount { state: node.state.clone(), count: 1 }),
            }
        }
        model::sorted::sort_by(&mut counts, |a, b| b.count.cmp(&a.count).then_with(|| a.state.cmp(&b.state)));
        counts
    }

    fn in_state(&self, state: &str) -> impl Iterator<Item = &'e BatchNode> {
        self.nodes.iter().copied().filter(move |node| node.state == state)
    }

    fn of_nodes(&self, diagnosis: &mut Diagnosis) {
        let silent = || self.in_state("unusable").filter(|node| node.errors.is_empty());
        let (shown, hidden) =
            (silent().filter(|node| node.shows_errors).count(), silent().any(|node| !node.shows_errors));
        if shown > 0 {
            diagnosis.add(Trouble::Network, say::unreachable(shown));
        }
        if hidden {
            diagnosis.add(Trouble::Unknown, say::errors_not_shown());
        }
        let lost = self.in_state("unknown").count();
        if lost > 0 {
            diagnosis.add(Trouble::Network, say::lost(lost));
        }
        if self.nodes.iter().any(|node| !is_state(&node.state)) {
            diagnosis.add(Trouble::Other, say::unknown_state());
        }
        let errors = self.nodes.iter().flat_map(|node| &node.errors);
        for (trouble, errors) in by_trouble(errors) {
            let codes = codes(&errors);
            let sentence = match trouble {
                Trouble::Disk => say::disk(codes),
                Trouble::Package => say::package(codes),
                Trouble::Container => say::container(codes),
                Trouble::Image => say::image(codes),
                Trouble::Mount => say::mount(codes),
                _ => match errors.iter().find(|error| !error.message.is_empty()) {
                    Some(error) => say::other(codes, quoted(&short(&error.message))),
                    None => say::other_without_text(codes),
                },
            };
            diagnosis.add(trouble, sentence);
        }
        if self.in_state("starting").next().is_some() {
            // Whether they stay there is not shown.
            diagnosis.sentences.push(say::starting());
            let nothing_works = !self.nodes.iter().any(|node| matches!(node.state.as_str(), "idle" | "running"));
            if nothing_works && diagnosis.points_to.is_empty() {
                diagnosis.points_to.push(Trouble::Network);
            }
        }
    }

    fn of_start_tasks(&self, diagnosis: &mut Diagnosis) {
        let failed: Vec<&BatchNode> = self
            .nodes
            .iter()
            .copied()
            .filter(|node| node.state == "starttaskfailed" || node.start_task.is_some())
            .collect();
        if self.in_state("waitingforstarttask").next().is_some() {
            diagnosis.sentences.push(say::waiting());
        }
        if failed.is_empty() {
            return;
        }
        let mut sentence = say::start_task(failed.len());
        let tasks = || failed.iter().filter_map(|node| node.start_task.as_ref());
        if let Some(exit_code) = tasks().find_map(|task| task.exit_code.as_ref()) {
            sentence.push(say::start_task_exit(quoted(exit_code)));
        }
        if let Some(error) = tasks().map(|task| &task.error).find(|error| !error.code.is_empty()) {
            let is_download = ["Blob", "ResourceContainer", "HttpUrl", "ResourceFile"];
            sentence.push(say::start_task_code(quoted(&error.code)));
            if is_download.iter().any(|word| error.code.contains(word)) {
                sentence.push(say::start_task_files());
            }
        }
        diagnosis.add(Trouble::StartTask, sentence);
    }

    /// What the pool reports of getting nodes.
    fn of_pool(&self, diagnosis: &mut Diagnosis) {
        // Somebody stopped that resize.
        let errors =
            || self.reports.iter().flat_map(|report| &report.resize).filter(|error| error.code != "ResizeStopped");
        for (trouble, errors) in by_trouble(errors()) {
            let codes = codes(&errors);
            let says = |word: &str| errors.iter().any(|error| error.message.contains(word));
            let mut sentence = match trouble {
                Trouble::Quota => say::quota(codes),
                Trouble::Allocation => say::allocation(codes),
                _ => say::resize(codes),
            };
            if says("ScopeLocked") {
                sentence.push(say::locked());
            }
            if says("RequestDisallowedByPolicy") {
                sentence.push(say::disallowed());
            }
            diagnosis.add(trouble, sentence);
        }
        for error in self.reports.iter().filter_map(|report| report.auto_scale.as_ref()) {
            diagnosis.add(Trouble::AutoScale, say::auto_scale(quoted(&error.code)));
        }
    }
}

/// Errors by what they point to, in the order of their first ones.
fn by_trouble<'e>(errors: impl Iterator<Item = &'e ReportedError>) -> Vec<(Trouble, Vec<&'e ReportedError>)> {
    let mut found: Vec<(Trouble, Vec<&ReportedError>)> = Vec::new();
    for error in errors {
        let own = error.code.to_ascii_lowercase();
        let trouble = WORDS.iter().find(|(word, _)| own.contains(word)).map_or(Trouble::Other, |(_, trouble)| *trouble);
        match found.iter_mut().find(|(other, _)| *other == trouble) {
            Some((_, errors)) => errors.push(error),
            None => found.push((trouble, vec![error])),
        }
    }
    found
}

/// The codes of errors, each once.
fn codes(errors: &[&ReportedError]) -> Message {
    let mut codes: Vec<&str> = Vec::new();
    for error in errors {
        if !codes.contains(&error.code.as_str()) {
            codes.push(&error.code);
        }
    }
    listed(codes.into_iter().map(quoted))
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    if line.chars().count() <= LONGEST { line } else { line.chars().take(LONGEST).chain(['…']).collect() }
}

/// A state in a sentence: Azure's word, or what the source has in its place.
fn state(word: &str) -> Part<'_> {
    if is_state(word) { code(word) } else { quoted(word) }
}

fn is_state(word: &str) -> bool {
    FINE.contains(&word) || BAD.contains(&word)
}
