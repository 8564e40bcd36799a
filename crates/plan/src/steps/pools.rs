//! The steps of pools that the sources show: to turn on simplified communication, and to move each.

use super::fixed::resize_to_zero;
use super::{API_VERSION, ChecklistBuilder, MODE, pool_call, todo};
use crate::commands::{owner, powershell};
use crate::messages::{self, Sentence, steps};
use model::estate::{Account, Pool, ResourceId};
use model::message::{Codes, Message, Part};
use model::net::Cloud;
use model::options::Edition;
use model::plan::{Choice, Impact, Step, StepState, Subject, Tool};
use model::shell::{az_plain, one_line, quoted, url_quoted};

/// A pool that is to move, with what is known of it.
pub(super) struct Moving<'s> {
    pool: &'s Pool,
    subject: &'s Subject,
    account: Option<&'s Account>,
    maker: Maker,
    cloud: Cloud,
    edition: Edition,
    is_decided_by_service: bool,
}

/// What makes a pool, as far as the sources show it: what another tool sets drifts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Maker {
    /// Nothing else than Azure's own answers shows it.
    Unknown,
    /// A tool for resources.
    Tool(Tool),
    /// Nextflow, by the names that it gives to pools.
    Nextflow,
    /// A task execution service (GA4GH TES on Azure), by the names that it gives to pools.
    Tes,
}

impl ChecklistBuilder<'_> {
    /// The pools of the sources, in the order of the subjects.
    pub(super) fn pools(&self) -> Vec<Moving<'_>> {
        let node_groups = self.assessor.node_groups().iter().zip(self.subjects);
        let pools = node_groups.filter_map(|(node_group, subject)| {
            let pool = &self.estate.pools[node_group.pool?];
            let kind = self.sources.get(pool.resource.origin.source).map(|source| source.kind.as_str());
            Some(Moving {
                pool,
                subject,
                account: node_group.account.map(|index| &self.estate.accounts[index]),
                maker: Maker::of(pool, kind.unwrap_or_default()),
                cloud: self.assessor.cloud(),
                edition: self.assessor.edition(),
                is_decided_by_service: self.is_decided_by_service(pool),
            })
        });
        pools.collect()
    }

    /// True for a pool whose mode is not the user's to choose: in the later pages, the service decides where there is no virtual network.
    pub(super) fn is_decided_by_service(&self, pool: &Pool) -> bool {
        !self.preview() && pool.subnet.is_none() && !pool.network_hidden
    }
}

impl Maker {
    fn of(pool: &Pool, source_kind: &str) -> Maker {
        let name = pool.resource.name.to_string().to_ascii_lowercase();
        match owner(source_kind) {
            Some(tool) => Maker::Tool(tool),
            None if name.starts_with("nf-pool-") => Maker::Nextflow,
            None if name.starts_with("tes-") || name.starts_with("tes_") => Maker::Tes,
            None => Maker::Unknown,
        }
    }

    /// What to know before the pool's mode is set.
    fn advice(self, pool: Part<'_>) -> Message {
        match self {
            Maker::Unknown => steps::by_unknown(),
            Maker::Tool(tool) => steps::by_tool(pool, tool.maker()),
            Maker::Nextflow => steps::by_nextflow(pool),
            Maker::Tes => steps::by_tes(pool),
        }
    }
}

impl Moving<'_> {
    /// True if the pool can't move as it is.
    pub(super) fn is_stuck(&self) -> bool {
        self.subject.impact == Impact::Unsupported
    }

    /// What sentences call the pool.
    fn title(&self) -> Message {
        messages::named("pool", &self.pool.resource)
    }

    fn step(&self, phase: &str, title: Message, why: Message) -> Step {
        let id = format!("{phase}:{}", self.subject.id);
        Step { subjects: vec![self.subject.id.clone()], ..todo(&id, title, why) }
    }

    fn is_simplified(mode: Option<&String>) -> bool {
        mode.is_some_and(|mode| mode.eq_ignore_ascii_case("simplified"))
    }

    /// True if simplified communication is in effect, as the sources show.
    fn is_moved(&self) -> bool {
        Self::is_simplified(self.pool.current_mode.as_ref())
    }

    /// The step that sets the property for the mode.
    pub(super) fn switch(&self) -> Step {
        let pool = self.title();
        if Self::is_simplified(self.pool.target_mode.as_ref()) || self.is_moved() {
            let step = self.step("switch", steps::has_target(pool), steps::has_target_why());
            return Step { state: StepState::Done, ..step };
        }
        if self.is_decided_by_service {
            let step = self.step("switch", steps::service_decides(pool), steps::service_decides_why());
            return Step { state: StepState::NotNeeded, ..step };
        }
        let advice = self.maker.advice(Part::from(&pool));
        Step { choices: self.mode_choices(), ..self.step("switch", steps::set_target(&pool), advice) }
    }

    /// The property as each tool sets it, that of the pool's maker first.
    fn mode_choices(&self) -> Vec<Choice> {
        let id = self.pool.resource.full_id().map_or("<account id>/pools/<pool>", ResourceId::as_str);
        let address = format!("{id}?api-version={API_VERSION}");
        let name = one_line(self.pool.resource.name.to_string());
        let mut forms: [(Tool, Sentence, String); 5] = [
            (Tool::AzCli, steps::with_az, pool_call("patch", Some(id), MODE)),
            (
                Tool::Powershell,
                steps::with_powershell,
                format!(
                    "Invoke-AzRestMethod -Method PATCH -Path {} -Payload {}",
                    powershell::quoted(&address),
                    powershell::quoted(MODE)
                ),
            ),
            (
                Tool::Bicep,
                steps::with_bicep,
                format!(
                    "// {name}\nresource pool 'Microsoft.Batch/batchAccounts/pools@{API_VERSION}' = {{\n  // …\n  properties: {{\n    // …\n    \
                     targetNodeCommunicationMode: 'Simplified'\n  }}\n}}"
                ),
            ),
            (
                Tool::Terraform,
                steps::with_terraform,
                format!(
                    "# {name}\nresource \"azurerm_batch_pool\" \"…\" {{\n  # …\n  target_node_communication_mode = \"Simplified\"\n}}"
                ),
            ),
            (
                Tool::Arm,
                steps::with_arm,
                format!(
                    "\"apiVersion\": \"{API_VERSION}\",\n\"properties\": {{ \"targetNodeCommunicationMode\": \"Simplified\" }}"
                ),
            ),
        ];
        // The order of the others stays.
        model::sorted::sort_by_key(&mut forms, |(tool, ..)| self.maker != Maker::Tool(*tool));
        let choice = |title, why, command| Choice { codes: Codes::default(), title, why, commands: vec![command] };
        let rest = format!(
            "PATCH https://{}{}\nContent-Type: application/json\n\n{MODE}",
            self.cloud.management_host(),
            one_line(address)
        );
        let forms = forms.into_iter().map(|(tool, why, command)| choice(steps::tool(tool.title()), why(), command));
        let by_hand = Choice { commands: Vec::new(), ..choice(steps::portal(), steps::with_portal(), String::new()) };
        forms.chain([choice(steps::rest(), steps::with_rest(), rest), by_hand]).collect()
    }

    /// The step that moves the pool, or the pool's own path if it can't move.
    pub(super) fn steps(&self) -> Step {
        let pool = self.title();
        if self.is_stuck() {
            let reasons = Message::sentences(self.subject.reasons.iter().cloned());
            return self.step("move", steps::stuck(pool), reasons);
        }
        if self.is_moved() {
            let step = self.step("move", steps::moved(pool), steps::moved_why());
            return Step { state: StepState::Done, ..step };
        }
        let why = self.nodes().then(steps::only_new_nodes());
        let mut choices = vec![self.resize(), self.recreate()];
        if matches!(self.maker, Maker::Tool(_) | Maker::Nextflow | Maker::Tes) {
            choices.reverse();
        }
        Step { choices, ..self.step("move", steps::move_pool(pool), why) }
    }

    /// What has to be restored after the move.
    fn nodes(&self) -> Message {
        let nodes = &self.pool.nodes;
        let count = |count: Option<u32>| count.map_or_else(|| Part::from(steps::unknown_number()), Part::from);
        let counts = steps::node_counts(count(nodes.dedicated), count(nodes.low_priority));
        match (&nodes.formula, nodes.are_none() == Some(true)) {
            (Some(_), _) => counts.then(steps::has_formula()),
            (None, true) => counts.then(steps::no_nodes()),
            (None, false) => counts,
        }
    }

    fn resize(&self) -> Choice {
        let of_pool = self.of_pool();
        let nodes = &self.pool.nodes;
        let count = |count: Option<u32>| count.map_or_else(|| "'<count>'".to_owned(), |count| count.to_string());
        let mut commands = resize_to_zero(&of_pool, nodes.formula.is_some());
        commands.push(match &nodes.formula {
            Some(formula) => {
                format!("az batch pool autoscale enable {of_pool} --auto-scale-formula {}", multiline(formula))
            }
            None => format!(
                "az batch pool resize {of_pool} --target-dedicated-nodes {} --target-low-priority-nodes {}",
                count(nodes.dedicated),
                count(nodes.low_priority)
            ),
        });
        let mut why = steps::resize_why().then(steps::resize_timeout());
        if nodes.formula.is_some() {
            why.push(steps::formula_scales_out());
        }
        Choice { codes: Codes::default(), title: steps::resize(), why, commands }
    }

    fn recreate(&self) -> Choice {
        let id = self.pool.resource.full_id().map_or("<account id>/pools/<pool>", ResourceId::as_str);
        let address = |name: &str| url_quoted(&format!("{id}{name}?api-version={API_VERSION}"));
        let mut why = steps::recreate_why();
        // In the preview, the account decides, and pools have no such property.
        if self.edition == Edition::Ga {
            why.push(steps::recreate_with_mode());
        }
        Choice {
            codes: Codes::default(),
            title: steps::recreate(),
            why: why.then(steps::recreate_then()),
            commands: vec![
                format!("az rest --method get --url {} > pool.json", address("")),
                format!("az rest --method put --url {} --body @pool.json", address("-simplified")),
                format!("az batch pool delete {} --yes", self.of_pool()),
            ],
        }
    }

    /// The call that lists the nodes with their health, and without the settings of start tasks, which may be secret.
    pub(super) fn list_nodes(&self) -> String {
        format!("az batch node list {} --query {}", self.of_pool(), quoted(NODES))
    }

    /// The arguments that name the pool to the data plane.
    fn of_pool(&self) -> String {
        let account = self.pool.account.as_ref().map(ResourceId::name).filter(|name| !name.contains('['));
        let account = account.unwrap_or("<account>");
        let endpoint = self.account.and_then(|account| account.endpoint.as_deref()).map(with_scheme);
        format!(
            "--account-name {} --account-endpoint {} --pool-id {}",
            az_plain(account),
            az_plain(endpoint.as_deref().unwrap_or("<account endpoint>")),
            az_plain(self.pool.resource.name.known().map_or("<pool>", String::as_str))
        )
    }
}

/// The members of nodes that show their health.
const NODES: &str =
    "[].{id:id, state:state, url:url, errors:errors, startTaskInfo:startTaskInfo, nodeAgentInfo:nodeAgentInfo}";

fn with_scheme(endpoint: &str) -> String {
    if endpoint.contains("://") { endpoint.to_owned() } else { format!("https://{endpoint}") }
}

/// A formula as one argument: line breaks may stay in quotes.
fn multiline(formula: &str) -> String {
    let lines: Vec<String> = formula.lines().map(|line| one_line(line.to_owned())).collect();
    // az would read a file after an `@` there.
    let formula = lines.join("\n").replacen("=@", "= @", 1);
    let blank = if formula.starts_with(['@', '-']) { " " } else { "" };
    format!("'{blank}{}'", formula.replace('\'', r"'\''"))
}
