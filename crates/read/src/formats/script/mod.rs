//! Scripts of the Azure CLI and Azure PowerShell: what their commands create becomes Azure's JSON of the same resources.
//!
//! [`words`] divides a text into commands, in the quoting of bash, PowerShell, and cmd. [`run`] runs them in their order, with the
//! variables that it knows ([`value`]). [`az`] and [`cmdlets`] read their options ([`options`]) into [`resource`]s, and [`shape`] makes
//! the JSON. A command that may not run, or that is not understood, leaves what it does in doubt.

mod az;
mod claims;
mod cmdlets;
mod options;
mod resource;
mod run;
mod shape;
#[cfg(test)]
mod tests;
mod value;
pub(super) mod words;

use crate::documents::document::{Document, Format};
use crate::messages::{labels, scripts};
use model::estate::Form;
use model::json::Node;
use model::message::{name, quoted};
use model::source::Severity;

use resource::{Kind, Resources};
use run::{Runner, command_code, shortened};

/// Scripts.
pub(super) const SCRIPT: Format = Format { kind: "script", form: Form::StandAlone, claims: claims::claims, read };

/// The resources that a script creates and changes.
fn read<'t>(document: &Document<'t>) -> Vec<Node<'t>> {
    let mut runner = Runner::new(document, document.text);
    runner.script();
    match runner.not_read.as_slice() {
        [] => {}
        // A script may define commands of its own, and their names are the user's.
        [only] => {
            let message = scripts::command_not_read(quoted(shortened(only)));
            document.say(Severity::Info, document.origin(only), message);
        }
        [first, ..] => {
            let message = scripts::commands_not_read(runner.not_read.len(), quoted(shortened(first)));
            document.say(Severity::Info, document.origin(first), message);
        }
    }
    report_not_created(document, &runner.resources);
    leave_in_doubt(document, &mut runner.resources);
    shape::nodes(&runner.resources)
}

fn report_not_created(document: &Document<'_>, resources: &Resources<'_>) {
    for (key, at) in &resources.not_created {
        let own = value::symbol(key.name());
        let thing = match key.kind {
            Kind::Rule => labels::rule(name(&own)),
            Kind::Route => labels::route(name(&own)),
            _ => continue,
        };
        document.say(Severity::Warning, document.origin(at), scripts::not_created(thing));
    }
}

/// What was changed in memory and not applied is in doubt.
fn leave_in_doubt(document: &Document<'_>, resources: &mut Resources<'_>) {
    for resource in &mut resources.list {
        let Some(at) = resource.pending else { continue };
        let command = match resource.key.kind {
            Kind::Nsg | Kind::Rule => "Set-AzNetworkSecurityGroup",
            Kind::RouteTable | Kind::Route => "Set-AzRouteTable",
            _ => "Set-AzVirtualNetwork",
        };
        document.say(Severity::Warning, document.origin(at), scripts::not_applied(command_code(command)));
        resource.doubt.get_or_insert(at.into());
    }
}
