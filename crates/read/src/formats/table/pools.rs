//! Batch pools in rows, as the portal exports its list of them. It shows neither networks nor public addresses.

use super::column::Column;
use super::grid::{Grid, Row, Section};
use super::node::{self, Members, made, name, object};
use crate::documents::document::Document;
use crate::messages::tables;
use model::json::{Elsewhere, Node, Unclear};
use model::source::Severity;

/// The pools of a table.
pub(super) fn read<'t>(grid: &Grid<'t>, document: &Document<'t>) -> Vec<Node<'t>> {
    document.say(Severity::Warning, document.origin(document.text), tables::pools_without_networks());
    let rows = grid.sections.iter().flat_map(|section| section.rows.iter().map(move |row| pool(section, row)));
    rows.collect()
}

fn pool<'t>(section: &Section<'t>, row: &Row<'t>) -> Node<'t> {
    let mut pool: Members<'t> = Vec::new();
    let named = [Column::Pool, Column::Name, Column::Id].into_iter().find_map(|column| section.cell(row, column));
    // The name is the position, the id is what it is called: as the data plane prints it.
    pool.extend(named.map(|cell| (name("name"), Node::Text(node::name_of(cell)))));
    pool.extend(named.map(|cell| (name("id"), Node::Text(node::name_of(cell)))));
    pool.extend(node::members(
        section,
        row,
        &[
            (Column::VmSize, "vmSize", node::value),
            (Column::AllocationState, "allocationState", node::value),
            (Column::CurrentDedicatedNodes, "currentDedicatedNodes", node::word),
            (Column::CurrentLowPriorityNodes, "currentLowPriorityNodes", node::word),
            (Column::TargetDedicatedNodes, "targetDedicatedNodes", node::word),
            (Column::TargetLowPriorityNodes, "targetLowPriorityNodes", node::word),
            (Column::CurrentMode, "currentNodeCommunicationMode", node::word),
            (Column::TargetMode, "targetNodeCommunicationMode", node::word),
        ],
    ));
    const NOT_SHOWN: Node<'_> = Node::Unclear(Unclear::Elsewhere(Elsewhere::NotInList));
    let subnet = section.cell(row, Column::Subnet).map_or(NOT_SHOWN, node::value);
    let addresses = object(vec![(name("provision"), NOT_SHOWN)]);
    let network = vec![(name("subnetId"), subnet), (name("publicIPAddressConfiguration"), addresses)];
    pool.push((name("networkConfiguration"), object(network)));
    pool.push((name("type"), made("Microsoft.Batch/batchAccounts/pools")));
    object(pool)
}
