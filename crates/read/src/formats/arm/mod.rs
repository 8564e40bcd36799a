//! ARM templates: their resources, with all expressions evaluated as far as the template allows.
//!
//! [`file`] decides what an object is, and [`deploy`] what commands give its parameters. [`resources`] lists what a template deploys, in the [`environment`] that its expressions
//! see, and [`order`] finds out what is deployed later. [`expression`] parses expressions, and [`functions`] evaluates calls:
//! [`lazy`] those that do not need all of their arguments, [`references`] what other resources hold, [`loops`] those of `copy`;
//! plain functions are in [`texts`], [`lists`], [`numbers`], [`ids`] and [`cidr`].

mod choices;
mod cidr;
pub(crate) mod deploy;
mod environment;
mod expression;
mod file;
mod functions;
mod ids;
mod lazy;
pub(crate) mod linked;
mod lists;
mod loops;
mod numbers;
mod order;
mod references;
mod resources;
mod texts;
mod unknown_body;
mod value;

pub(crate) use file::read;
pub(crate) use loops::SPREAD;

#[cfg(test)]
mod tests;
