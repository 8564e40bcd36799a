//! Answers of "List Outbound Network Dependencies Endpoints", as `az batch account outbound-endpoints` prints them and as the
//! REST API wraps them.

use super::fields::Fields;
use model::estate::{Estate, OutboundDependencies, OutboundEndpoint};

/// The category that every answer begins with.
const BATCH: &str = "Azure Batch";

/// Reads one category of a response into the estate; false for any other object. Other services have responses of the same name, which
/// wrap each category.
pub(crate) fn read(fields: &Fields<'_, '_, '_>, estate: &mut Estate) -> bool {
    let unwrapped = fields.object.object("properties").is_none();
    if !unwrapped || !fields.has(&["category", "endpoints"]) {
        return false;
    }
    let category = fields.text("category").unwrap_or_default();
    let endpoints: Vec<OutboundEndpoint> =
        fields.members("endpoints").iter().map(|endpoint| read_endpoint(&category, endpoint)).collect();
    let origin = fields.origin();
    let begun = estate.dependencies.last_mut().filter(|last| last.origin.source == origin.source && category != BATCH);
    match begun {
        Some(answer) => answer.endpoints.extend(endpoints),
        None => {
            let (account, region) = named_by(&endpoints);
            estate.dependencies.push(OutboundDependencies { account, region, origin, endpoints });
        }
    }
    true
}

fn read_endpoint(category: &str, fields: &Fields<'_, '_, '_>) -> OutboundEndpoint {
    let details = fields.members("endpointDetails");
    OutboundEndpoint {
        category: category.to_owned(),
        host: fields.text("domainName").unwrap_or_default().to_ascii_lowercase(),
        ports: details.iter().filter_map(|detail| detail.number("port")).collect(),
        description: fields.text("description").unwrap_or_default(),
        origin: fields.body.text("domainName").map_or_else(|| fields.origin(), |host| fields.document.origin(host)),
    }
}

/// The account and the region in the service's own hosts: `<account>.<region>.batch.…`, `<region>.service.batch.…`.
fn named_by(endpoints: &[OutboundEndpoint]) -> (Option<String>, Option<String>) {
    let parts = endpoints.iter().filter(|endpoint| endpoint.category == BATCH).filter_map(|endpoint| {
        let (before, _) = endpoint.host.split_once(".batch.")?;
        before.split_once('.')
    });
    let (mut account, mut region) = (None, None);
    for (first, second) in parts {
        if second == "service" {
            region = region.or_else(|| Some(first.to_owned()));
        } else if second.split('.').count() == 1 {
            account = account.or_else(|| Some(first.to_owned()));
            region = region.or_else(|| Some(second.to_owned()));
        }
    }
    (account, region)
}

#[cfg(test)]
mod tests {
    use crate::{Source, read};

    const ANSWER: &str = r#"[{"category": "Azure Batch", "endpoints": [
        {"domainName": "Farm.westeurope.batch.azure.com", "description": "d", "endpointDetails": [{"port": 443}]},
        {"domainName": "westeurope.service.batch.azure.com", "description": "d", "endpointDetails": [{"port": 443}]}]},
        {"category": "Azure Storage", "endpoints": [
        {"domainName": "*.blob.core.windows.net", "description": "d", "endpointDetails": [{"port": 443}]}]}]"#;

    #[test]
    fn an_answer_tells_its_account_its_region_and_its_hosts() {
        let read = read(&[Source::new("a", ANSWER)]);
        assert_eq!(read.sources[0].kind, "batch-dependencies");
        let [answer] = read.estate.dependencies.as_slice() else { panic!("one: {:?}", read.estate.dependencies) };
        assert_eq!(answer.account.as_deref(), Some("farm"));
        assert_eq!(answer.region.as_deref(), Some("westeurope"));
        let hosts: Vec<(&str, u32)> =
            answer.endpoints.iter().map(|endpoint| (endpoint.host.as_str(), endpoint.origin.line)).collect();
        assert_eq!(hosts[2], ("*.blob.core.windows.net", 5));
        assert_eq!(answer.endpoints[2].ports, [443]);
    }

    #[test]
    fn two_answers_are_two() {
        let read = read(&[Source::new("a", format!("{ANSWER}\n{ANSWER}"))]);
        assert_eq!(read.estate.dependencies.len(), 2);
    }

    #[test]
    fn the_same_of_another_service_is_refused() {
        let text = r#"{"value": [{"properties": {"category": "Azure Data Factory", "endpoints": []}}]}"#;
        let read = read(&[Source::new("a", text)]);
        assert!(read.estate.dependencies.is_empty());
        assert!(read.sources[0].diagnostics[0].message.plain().contains("another service"), "{:?}", read.sources[0]);
    }
}
