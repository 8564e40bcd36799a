use serde::{Deserialize, Serialize};
/// An Azure cloud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cloud {
    /// The public cloud.
    #[default]
    Public,
    /// Azure for US Government.
    UsGov,
    /// Azure operated by 21Vianet.
    China,
}
/// Where a table came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableOrigin {
    /// Built into Switchover.
    #[default]
    Embedded,
    /// Supplied by the user.
    Supplied,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region { pub location: String, pub cloud: Cloud }
#[derive(Clone, Debug, Default)]
pub struct TagTable;
