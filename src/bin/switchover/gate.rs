//! The exit status of `plan`: what the plan says of the target, and of what is forbidden.

use clap::ValueEnum;
use model::plan::Verdict;
use model::source::Extent;
use pipelines::{Forbids, is_classic_open};
use schemars::JsonSchema;
use serde::Deserialize;
use switchover::{Plan, Status, TargetMode};

/// What has to be so for exit status 0.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Arguments {
    /// The model that has to be open for exit status 0. With `--edition ga`, `union` also plans rules for classic communication, which
    /// else are planned only for pools that the files show to be classic.
    #[arg(long, value_enum)]
    pub target: Option<TargetMode>,
    /// The model that must not be open: exit with 1 while the Batch service can open connections to nodes on 29876 or 29877, and with 2
    /// while that is unknown.
    #[arg(long, value_enum, value_name = "MODEL")]
    pub forbid: Option<Forbidden>,
    /// Exit with 2 instead of 0 while something on the path of a pool or subnet was not provided: its NSG, its routes, the firewall
    /// that a route leads to, or (in the ga edition) the account.
    #[arg(long)]
    pub strict: bool,
    /// Exit with 0 instead of 1 or 2. Wrong usage and inputs that can't be read still give 3.
    #[arg(long)]
    pub exit_zero: bool,
}

/// A model that may be forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Forbidden {
    /// Classic communication
    Classic,
}

impl Arguments {
    /// The model that has to be open.
    pub fn target(&self) -> TargetMode {
        self.target.unwrap_or_default()
    }

    /// What is forbidden.
    pub fn forbids(&self) -> Forbids {
        if self.forbid == Some(Forbidden::Classic) { Forbids::Classic } else { Forbids::Nothing }
    }

    /// The exit status of a plan; `unread` are inputs that could not be read at all.
    pub fn exit_code(&self, plan: &Plan, unread: &[String]) -> u8 {
        let target = self.target();
        let status = if self.strict { plan.strict_status(target) } else { plan.status(target) };
        let status =
            if self.forbids() == Forbids::Classic { with_forbidden(status, is_classic_open(plan)) } else { status };
        let is_read = unread.is_empty() && plan.sources.iter().all(|source| source.read == Extent::Whole);
        match status {
            // What could not be read is an error, whatever the rest says.
            _ if self.exit_zero && !is_read => Status::Unreadable.code(),
            Status::Blocked | Status::Unknown if self.exit_zero => Status::Open.code(),
            Status::Open | Status::Unknown if !is_read => Status::Unreadable.code(),
            status => status.code(),
        }
    }
}

/// The status with what is forbidden taken into account: an open one decides, whatever else could not be read.
fn with_forbidden(status: Status, forbidden: Verdict) -> Status {
    match (status, forbidden) {
        (_, Verdict::Open | Verdict::Partly) => Status::Blocked,
        (Status::Open, Verdict::Unknown) => Status::Unknown,
        _ => status,
    }
}
