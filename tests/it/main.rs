//! The integration tests, in one program: it links once. `cargo test --test it NAME` runs those whose path holds NAME.
//!
//! Each module is one kind of claim; the last ones are what several of them use.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod abstraction;
mod accounts_shown;
#[cfg(unix)]
mod actions;
mod after_the_move;
mod answers;
mod architecture;
mod as_written;
mod associations;
mod assumptions;
mod azapi;
mod bad_input;
mod calls;
mod changes;
mod choices;
mod claims;
mod cli;
mod collect;
mod compare;
mod computed;
mod conditions;
mod configuration;
mod corpus;
mod cuts;
mod diagnoses;
mod docs;
mod documented;
mod editions;
mod estate;
mod estate_model;
mod examples;
mod facts;
mod firewall_exits;
mod firewalls;
mod forms;
mod fuzzed;
mod golden;
mod groups;
mod growth;
mod harmless;
mod hidden;
mod in_code;
mod inputs;
mod inventory;
mod joined;
mod limits;
mod line_ends;
mod linked;
mod masking;
mod messages;
mod metamorphic;
mod model;
mod modules;
mod node_firewall_forms;
mod node_firewall_gaps;
mod node_firewalls;
mod node_tables;
mod opened;
mod order;
mod other_machines;
mod partial_texts;
mod patches;
mod paths;
mod pipelines;
mod platform;
mod precedence;
mod private_endpoints;
mod questions;
mod reasons;
mod regional;
mod regressions;
mod renderings;
mod reviews;
mod round_trips;
mod samples;
mod scale_sets;
mod schema;
mod secrets;
mod share;
mod share_names;
mod slices;
mod statements;
mod steps;
mod streams;
mod template_choices;
mod terraform_json;
mod terraform_subnets;
mod tools;
mod twice;
mod twice_ids;
mod twice_order;
mod twice_pools;
mod twice_truncated;
#[cfg(unix)]
mod typed_commands;
mod unknown_bodies;
mod unmasked;
mod unsupported;
mod ways;
mod whole_folders;
mod wording;
mod workload_of_terraform;
mod written;

#[cfg(unix)]
mod fake_az;
#[cfg(unix)]
mod guards;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod script_inputs;
mod scripts;
mod small_estate;
mod support;
mod taking_in;
mod tenants;
