//! Values of options, as users write them.

use model::net::{Region, TagTable};
use model::options::is_subscription_id;

/// A region by its name.
pub fn region(name: &str) -> Result<Region, String> {
    Region::find(name).ok_or_else(|| match TagTable::embedded().nearest_region(name) {
        Some(near) => format!("there is no Azure region `{name}` with Batch; is `{near}` meant?"),
        None => format!("there is no Azure region `{name}` with Batch; write it as `az account list-locations` does, such as westeurope"),
    })
}

/// The ID of a subscription.
pub fn subscription(id: &str) -> Result<String, String> {
    let is_id = is_subscription_id(id);
    is_id
        .then(|| id.to_owned())
        .ok_or_else(|| "not a subscription ID, such as 00000000-0000-0000-0000-000000000000".to_owned())
}
