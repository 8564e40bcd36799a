//! The support requests of the preview edition, as the portal's form has them.

use serde::{Deserialize, Serialize};

use super::Plan;

/// Which support request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RequestId {
    /// Turns simplified communication on.
    OptIn,
    /// Turns it off again.
    OptOut,
}

impl Plan {
    /// One of its support requests.
    pub fn request(&self, id: RequestId) -> Option<&SupportRequest> {
        let both = self.support_request.as_ref()?;
        Some(match id {
            RequestId::OptIn => &both.opt_in,
            RequestId::OptOut => &both.opt_out,
        })
    }
}

/// The support requests of the preview edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SupportRequests {
    /// Turns simplified communication on.
    pub opt_in: SupportRequest,
    /// Turns it off again.
    pub opt_out: SupportRequest,
}

/// The text of one support request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SupportRequest {
    /// The portal's form, field by field in its order.
    pub fields: Vec<RequestField>,
    /// The complete text, to paste at once.
    pub text: String,
    /// The same with the az extension `support`: commands that show the ids that it needs, and at the end the one that opens the
    /// request. What only the user knows is a placeholder, `<…>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}

/// One field of the portal's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "js", derive(tsify::Tsify))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequestField {
    /// The portal's label.
    pub label: String,
    /// What to choose or to type.
    pub value: String,
}
