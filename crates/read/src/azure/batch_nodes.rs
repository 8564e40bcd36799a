//! Nodes of Batch pools, as `az batch node list` and `show`, the REST API and `Get-AzBatchComputeNode` print them, and the errors that
//! pools report ("Azure Batch pool and node errors").

use super::batch::{POOL, located_pool};
use super::fields::Fields;
use crate::messages::unnamed;
use model::estate::{BatchNode, Estate, FailedStartTask, PoolReport, Reading, ReportedError, ResourceId};

/// The states of nodes, by their numbers in PowerShell's JSON.
const STATES: [&str; 16] = [
    "idle",
    "rebooting",
    "reimaging",
    "running",
    "unusable",
    "creating",
    "starting",
    "waitingforstarttask",
    "starttaskfailed",
    "unknown",
    "leavingpool",
    "offline",
    "preempted",
    "upgradingos",
    "deallocated",
    "deallocating",
];

/// What a node has and other things with a state don't.
const MARKS: [&str; 5] =
    ["nodeAgentInfo", "nodeAgentInformation", "startTaskInfo", "startTaskInformation", "schedulingState"];

/// What shows that a source leaves out no errors: it has them, or what only whole nodes have.
const WHOLE: [&str; 4] = ["errors", "nodeAgentInfo", "nodeAgentInformation", "vmSize"];

/// Reads a node into the estate; false if the object is none.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let url = fields.text("url").unwrap_or_default();
    let is_marked = || MARKS.iter().any(|mark| fields.has(&[mark]));
    if fields.object.get("type").is_some() || !fields.has(&["id", "state"]) || !(pool_of(&url).is_some() || is_marked())
    {
        return false;
    }
    let written = fields.text("state").unwrap_or_default().to_ascii_lowercase();
    let of_number = written.parse().ok().and_then(|number: usize| STATES.get(number)).map(|state| (*state).to_owned());
    estate.nodes.push(BatchNode {
        id: fields.text("id").unwrap_or_default(),
        pool: pool_of(&url).map(|(address, pool)| {
            let mut resource = fields.resource(POOL, unnamed::pool);
            resource.name = Reading::Known(pool.to_owned());
            resource.id = Some(located_pool(address, pool));
            resource.location = super::batch::region_of_address(address);
            resource
        }),
        state: of_number.unwrap_or(written),
        errors: errors(fields, "errors"),
        shows_errors: WHOLE.iter().any(|name| fields.shows(name)) && !fields.is_cut(),
        start_task: start_task(fields),
        origin: fields.origin(),
    });
    true
}

/// The pool that the address of a node names: `https://<account>.<region>.batch.azure.com/pools/<pool>/nodes/<node>`.
fn pool_of(url: &str) -> Option<(&str, &str)> {
    let (before, _) = url.split_once("/nodes/")?;
    let (address, pool) = before.rsplit_once("/pools/")?;
    (!pool.is_empty() && !pool.contains('/')).then_some((address, pool))
}

/// The errors in a list, with what their details say.
fn errors(fields: &Fields<'_, '_, '_>, list: &str) -> Vec<ReportedError> {
    fields.members(list).iter().map(error).collect()
}

fn error(fields: &Fields<'_, '_, '_>) -> ReportedError {
    let details = ["errorDetails", "values", "details"].iter().flat_map(|list| fields.members(list));
    let texts = fields.text("message").into_iter().chain(details.filter_map(|detail| detail.text("value")));
    ReportedError { code: fields.text("code").unwrap_or_default(), message: texts.collect::<Vec<String>>().join(" ") }
}

/// What became of a start task that failed.
fn start_task(fields: &Fields<'_, '_, '_>) -> Option<FailedStartTask> {
    let info = fields.member("startTaskInfo").or_else(|| fields.member("startTaskInformation"))?;
    let failure = info.member("failureInfo").or_else(|| info.member("failureInformation"));
    let exit_code = info.text("exitCode").filter(|exit_code| exit_code != "0");
    let has_failed = info.text("result").is_some_and(|result| result.eq_ignore_ascii_case("failure") || result == "1");
    (failure.is_some() || exit_code.is_some() || has_failed)
        .then(|| FailedStartTask { exit_code, error: failure.as_ref().map(error).unwrap_or_default() })
}

/// What a pool reports of getting nodes; `None` if it reports no error. The management API has the errors of a resize with the
/// operation that they ended.
pub(super) fn report(fields: &Fields<'_, '_, '_>, pool: Option<&ResourceId>) -> Option<PoolReport> {
    let operation = fields.member("resizeOperationStatus");
    let mut resize = errors(fields, "resizeErrors");
    resize.extend(operation.iter().flat_map(|operation| errors(operation, "errors")));
    let auto_scale = fields.member("autoScaleRun").and_then(|run| run.member("error")).map(|fields| error(&fields));
    let has_any = !resize.is_empty() || auto_scale.is_some();
    has_any.then(|| PoolReport { pool: pool.cloned(), resize, auto_scale, origin: fields.origin() })
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};
    use model::estate::{BatchNode, Estate};

    fn estate(text: &str) -> Estate {
        let read = read(&[Source::new("nodes.json", text)]);
        assert_eq!(read.sources[0].kind, "batch-node");
        read.estate
    }

    fn only(text: &str) -> BatchNode {
        let estate = estate(text);
        let [node] = estate.nodes.as_slice() else { panic!("{:?}", estate.nodes) };
        node.clone()
    }

    const URL: &str = "https://farm.westeurope.batch.azure.com/pools/p1/nodes/tvm-1";

    #[test]
    fn the_address_of_a_node_names_its_pool_and_region() {
        let node = only(&format!(r#"[{{"id": "tvm-1", "state": "Unusable", "url": "{URL}", "errors": null}}]"#));
        let pool = node.pool.unwrap();
        assert_eq!((pool.name.to_string().as_str(), pool.location.as_deref()), ("p1", Some("westeurope")));
        assert_eq!(pool.id.unwrap().parent("pools").unwrap().name(), "farm");
        assert_eq!((node.state.as_str(), node.shows_errors, node.errors.len()), ("unusable", true, 0));
    }

    #[test]
    fn a_pool_that_only_nodes_show_is_a_pool() {
        let estate = estate(&format!(r#"{{"value": [{{"id": "tvm-1", "state": "idle", "url": "{URL}"}}]}}"#));
        assert_eq!(estate.pools.iter().map(|pool| pool.resource.name.to_string()).collect::<Vec<_>>(), ["p1"]);
        assert!(!estate.nodes[0].shows_errors, "the query may have left them out");
    }

    #[test]
    fn powershell_has_numbers_for_states_and_names_of_its_own() {
        let text = format!(
            r#"{{"Id": "tvm-1", "State": 8, "Url": "{URL}", "Errors": null, "StartTaskInformation": {{"ExitCode": 7,
            "FailureInformation": {{"Code": "FailureExitCode", "Message": "failed", "Details": []}}}}}}"#
        );
        let node = only(&text);
        let start_task = node.start_task.unwrap();
        assert_eq!((node.state.as_str(), start_task.exit_code.as_deref()), ("starttaskfailed", Some("7")));
        assert_eq!(start_task.error.code, "FailureExitCode");
    }

    #[test]
    fn errors_are_read_with_their_details() {
        let text = format!(
            r#"{{"id": "tvm-1", "state": "unusable", "url": "{URL}", "errors": [{{"code": "DiskFull", "message": "No space.",
            "errorDetails": [{{"name": "Drive", "value": "D:"}}]}}]}}"#
        );
        let node = only(&text);
        assert_eq!((node.errors[0].code.as_str(), node.errors[0].message.as_str()), ("DiskFull", "No space. D:"));
    }

    #[test]
    fn a_task_or_a_pool_is_no_node() {
        for text in [
            r#"{"id": "t", "state": "active", "url": "https://a.b.batch.azure.com/jobs/j/tasks/t", "executionInfo": {}}"#,
            r#"{"id": "p", "state": "active", "url": "https://a.b.batch.azure.com/pools/p", "vmSize": "s", "allocationState": "steady"}"#,
        ] {
            assert!(read(&[Source::new("x.json", text)]).estate.nodes.is_empty(), "{text}");
        }
    }
}
