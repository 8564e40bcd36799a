//! Explanations by ranges of codes, with the documents that they rest on.

use std::fmt;

use model::message::Code;

/// A document that a statement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its title.
    pub document: &'static str,
    /// The date of the revision that was read.
    pub date: &'static str,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\u{201c}{}\u{201d} ({})", self.document, self.date)
    }
}

/// What the messages of a range of codes mean.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// The first code.
    pub first: u16,
    /// The last code.
    pub last: u16,
    /// What they mean.
    pub meaning: &'static str,
    /// What to do; empty where there is nothing to do.
    pub remedy: &'static str,
    /// The documents that this rests on.
    pub facts: &'static [Fact],
}

/// The topic of a code.
pub fn of(code: Code) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| (Code::new(topic.first)..=Code::new(topic.last)).contains(&code))
}

const HOWTO_2021: Fact = Fact { document: "Use simplified compute node communication", date: "October 2021" };
const HOWTO: Fact = Fact { document: "Use simplified compute node communication", date: "January 2026" };
const GUIDE: Fact = Fact { document: "Migrate to the simplified compute node communication model", date: "April 2025" };
const POOL_IN_VNET: Fact = Fact { document: "Create a Batch pool in a virtual network", date: "2023" };
const NO_PUBLIC: Fact =
    Fact { document: "Create a simplified node communication pool without public IP addresses", date: "November 2025" };
const NSGS: Fact = Fact { document: "Network security groups overview", date: "2025" };
const ROUTES: Fact = Fact { document: "Virtual network traffic routing", date: "2023" };
const FIREWALL: Fact = Fact { document: "Azure Firewall rule processing logic", date: "2020" };

/// All topics, by their codes.
pub const TOPICS: &[Topic] = &[
    Topic {
        first: 1,
        last: 210,
        meaning: "A part of other messages: a list, a name, a kind of resource, or a choice of the user.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 1000,
        last: 1093,
        meaning: "A part of other messages: it names a resource, a rule, a route, or a flow.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 1100,
        last: 1101,
        meaning: "The rules decide in favor of the flow, for all of its addresses and ports.",
        remedy: "",
        facts: &[NSGS],
    },
    Topic {
        first: 1102,
        last: 1103,
        meaning: "The first rule that matches these packets denies them, so nodes can't use the communication model that needs the flow.",
        remedy: "Make the change that the plan proposes for this rule set. If the rule set belongs to another team, send them the change request (`--format change-request`).",
        facts: &[NSGS, HOWTO],
    },
    Topic {
        first: 1104,
        last: 1107,
        meaning: "Some addresses or ports of the flow are blocked and others are not. The Batch service uses all of them, so nodes fail now and then.",
        remedy: "Allow the service tag instead of single addresses: the plan has the rule. A rule on the tag has to come before the rule that blocks.",
        facts: &[NSGS, POOL_IN_VNET],
    },
    Topic {
        first: 1108,
        last: 1119,
        meaning: "A fact that decides is not in the sources, so the verdict is unknown. It is never guessed.",
        remedy: "Provide the missing fact: the message names it, and the plan has the command that prints it.",
        facts: &[],
    },
    Topic {
        first: 1120,
        last: 1129,
        meaning: "The route that applies does not lead to the service, or replies do not come back on the path of the connection.",
        remedy: "Add the route that the plan proposes, or give the nodes an outbound path: a NAT gateway, a firewall that does SNAT, or public IP addresses.",
        facts: &[ROUTES, NO_PUBLIC],
    },
    Topic {
        first: 1140,
        last: 1144,
        meaning: "The Batch account itself refuses connections from nodes. Simplified nodes call its node management endpoint; classic nodes don't.",
        remedy: "Create a nodeManagement private endpoint, or allow the addresses that nodes call from, before the pools are moved.",
        facts: &[NO_PUBLIC, HOWTO],
    },
    Topic {
        first: 1150,
        last: 1153,
        meaning: "A detail of how the firewall evaluates the flow decides: SNAT, host names, the order of rules, or the program that a rule is for.",
        remedy: "Change the firewall as the plan proposes, or ask its owner for a network rule on the service tag.",
        facts: &[FIREWALL, HOWTO],
    },
    Topic {
        first: 1160,
        last: 1163,
        meaning: "The firewall on the node is there, but filters nothing in this state.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 1200,
        last: 1428,
        meaning: "A fact that is missing, or how to get it. A verdict that depends on it is unknown.",
        remedy: "Run the command that the plan shows with it, and give its output as one more source.",
        facts: &[],
    },
    Topic {
        first: 1429,
        last: 1499,
        meaning: "A question about a fact that is missing and that verdicts depend on.",
        remedy: "Add what answers it, answer it with `--answer ID=VALUE`, or answer `unknown` to plan for the worst.",
        facts: &[],
    },
    Topic {
        first: 1500,
        last: 1513,
        meaning: "Advice about the region, the mode, or the addresses that verdicts rest on.",
        remedy: "Follow the message: choose the region, use the service tag instead of addresses, or read the mode again.",
        facts: &[HOWTO, GUIDE],
    },
    Topic {
        first: 1520,
        last: 1528,
        meaning: "Advice about a rule. It changes no verdict.",
        remedy: "Correct the rule if it is not meant as it is written.",
        facts: &[NSGS, HOWTO],
    },
    Topic {
        first: 1550,
        last: 1563,
        meaning: "Something that every node needs is blocked: name resolution, the Azure platform, the metadata service, or license activation.",
        remedy: "Allow it, or remove the rule that blocks it. Communication with the Batch service fails without it.",
        facts: &[NSGS],
    },
    Topic {
        first: 1700,
        last: 1709,
        meaning: "The scope of impact: what simplified communication needs, and whether nodes of the subject have it.",
        remedy: "If it is blocked, make the changes of the first phase, then plan again with new exports.",
        facts: &[HOWTO, GUIDE],
    },
    Topic {
        first: 1710,
        last: 1714,
        meaning: "Pools like this one can't use simplified communication as they are configured.",
        remedy: "Create a replacement pool as the message says, and move its jobs.",
        facts: &[HOWTO, NO_PUBLIC],
    },
    Topic {
        first: 1800,
        last: 1899,
        meaning: "How rule sets and nodes belong together is not shown, or is shown in several ways.",
        remedy: "Name what nodes use (`--on`), or provide the pools and subnets. Where a resource is described twice, keep the current description only.",
        facts: &[],
    },
    Topic {
        first: 2001,
        last: 2013,
        meaning: "A choice of the user matched nothing, or was not needed.",
        remedy: "Check the name or the id.",
        facts: &[],
    },
    Topic {
        first: 2014,
        last: 2015,
        meaning: "The plan assumes a fact that the sources don't prove: a portal listing that ends with the rule that denies everything shows all rules of its NSG.",
        remedy: "Check that no row is missing. If rows are missing, copy the whole listing, or answer `no` as the message says.",
        facts: &[],
    },
    Topic {
        first: 2016,
        last: 2019,
        meaning: "A choice of the user matched nothing, or was not needed.",
        remedy: "Check the name or the id.",
        facts: &[],
    },
    Topic {
        first: 2020,
        last: 2044,
        meaning: "A part of other messages: it names what a change edits.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 2060,
        last: 2113,
        meaning: "Why a change is made, or what the rule that it adds says of itself.",
        remedy: "",
        facts: &[HOWTO, POOL_IN_VNET],
    },
    Topic {
        first: 2150,
        last: 2182,
        meaning: "The plan can't prove a change that would allow the flow here, so it proposes none.",
        remedy: "Follow the message: provide what is missing, free a priority, or make the change at the hop that it names.",
        facts: &[NSGS],
    },
    Topic {
        first: 2190,
        last: 2213,
        meaning: "No change of this firewall or route table is certain to help, so none is proposed.",
        remedy: "Follow the message, then plan again.",
        facts: &[FIREWALL, ROUTES],
    },
    Topic {
        first: 2220,
        last: 2259,
        meaning: "What the last phase promises can't be shown: that the Batch service no longer reaches nodes.",
        remedy: "Provide or add an NSG on the subnet of the nodes, or ask whoever manages the security admin rules.",
        facts: &[HOWTO],
    },
    Topic {
        first: 2300,
        last: 2321,
        meaning: "Removing this rule would block something else that the sources show, so the change is held back.",
        remedy: "Give what depends on the rule a path of its own first, or accept the change (`--accept`).",
        facts: &[],
    },
    Topic {
        first: 2350,
        last: 2399,
        meaning: "What the workload itself needs, as far as the sources show it. It is no part of a communication model.",
        remedy: "Check before classic rules are removed that each of these flows has a path of its own.",
        facts: &[HOWTO],
    },
    Topic {
        first: 2400,
        last: 2409,
        meaning: "What stays open wider than it has to after classic rules are removed. The plan changes nothing of it.",
        remedy: "Decide whether the rule is still needed.",
        facts: &[HOWTO, NSGS],
    },
    Topic {
        first: 2410,
        last: 2499,
        meaning: "A sentence of the summary. The verdicts that it sums up have messages of their own.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 2500,
        last: 2733,
        meaning: "A step of the checklist.",
        remedy: "",
        facts: &[HOWTO_2021, HOWTO, GUIDE],
    },
    Topic {
        first: 2800,
        last: 2899,
        meaning: "A part of the support request or of a script.",
        remedy: "",
        facts: &[HOWTO_2021],
    },
    Topic {
        first: 2900,
        last: 2999,
        meaning: "A comment in a command, or why a tool can't make a change.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 3000,
        last: 3006,
        meaning: "The text was read, but not as it is: something in it was damaged, truncated, or assumed.",
        remedy: "Paste the complete output of the command, or the file itself.",
        facts: &[],
    },
    Topic {
        first: 3010,
        last: 3032,
        meaning: "The source, or a part of it, holds nothing that can be assessed, or holds it in a form that can't be read.",
        remedy: "Provide one of the inputs that `switchover inputs` lists.",
        facts: &[],
    },
    Topic {
        first: 3060,
        last: 3080,
        meaning: "A part of other messages: it names a kind of input.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 3100,
        last: 3112,
        meaning: "A value that looks like a secret was masked before anything was read.",
        remedy: "Remove the secret from the file if it doesn't belong there, and renew it if others could read it. If it is no secret and a plan needs it, write `switchover:unmask` in a comment on its line, or name the line with `--unmask`.",
        facts: &[],
    },
    Topic {
        first: 3130,
        last: 3195,
        meaning: "A part of other messages: it names a resource or describes one without a name.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 3200,
        last: 3231,
        meaning: "A field of a resource can't be read, is missing, or contradicts others. What it decides is unknown.",
        remedy: "Correct the field in the text, or paste a fresh export.",
        facts: &[NSGS],
    },
    Topic { first: 3250, last: 3279, meaning: "A part of other messages: what was expected.", remedy: "", facts: &[] },
    Topic {
        first: 3300,
        last: 3363,
        meaning: "Why a resource is not completely known: the source is truncated, lists it without its contents, or leaves parts to other files.",
        remedy: "Provide the complete output, or the files that are missing.",
        facts: &[],
    },
    Topic {
        first: 3400,
        last: 3415,
        meaning: "A template or Bicep file whose value depends on what is not shown: another file, a parameter, a condition, or a loop.",
        remedy: "Add the module and parameter files, or provide what is deployed.",
        facts: &[],
    },
    Topic {
        first: 3450,
        last: 3499,
        meaning: "Terraform code whose value depends on what is not shown.",
        remedy: "Add the value files, or provide the output of `terraform show -json` of the state or of a plan file.",
        facts: &[],
    },
    Topic {
        first: 3500,
        last: 3699,
        meaning: "What a listing, a table, or a script does not show or was not understood in it. What it decides is unknown.",
        remedy: "Follow the message: paste the complete output, or the form that it names.",
        facts: &[],
    },
    Topic {
        first: 3700,
        last: 3799,
        meaning: "A rule of a firewall on a node that is not modeled. Where it could decide, the verdict is unknown.",
        remedy: "Check on a node whether the rule concerns the connection.",
        facts: &[],
    },
    Topic {
        first: 3800,
        last: 3899,
        meaning: "How descriptions of one resource were combined, or where they contradict each other.",
        remedy: "Keep the current description only, or provide the current state instead of both.",
        facts: &[],
    },
    Topic {
        first: 4000,
        last: 4999,
        meaning: "A sentence of a report or of its summary. The verdicts that it sums up have messages of their own.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 5000,
        last: 5999,
        meaning: "What a link or a plan file holds, or what a merge brings.",
        remedy: "",
        facts: &[],
    },
    Topic { first: 6000, last: 6999, meaning: "A sentence of the page.", remedy: "", facts: &[] },
    Topic {
        first: 7001,
        last: 7001,
        meaning: "A requirement of the target is not allowed, and the first sentence says what decides.",
        remedy: "See the code of that sentence.",
        facts: &[HOWTO],
    },
    Topic {
        first: 7002,
        last: 7003,
        meaning: "The gate `--forbid classic`: nothing needs inbound connections to ports 29876 and 29877 once all pools are moved, and the rule allows them again.",
        remedy: "Remove the rule, or narrow it so that it leaves out these ports.",
        facts: &[HOWTO],
    },
    Topic {
        first: 7004,
        last: 7006,
        meaning: "A part of other messages, or a count of messages that are not shown.",
        remedy: "",
        facts: &[],
    },
    Topic {
        first: 7010,
        last: 7029,
        meaning: "A change that `--format patch` leaves out, because no edit of the text is certain to be right.",
        remedy: "Put the block that the patch shows in a comment into the file by hand, then plan again.",
        facts: &[],
    },
    Topic {
        first: 7030,
        last: 7039,
        meaning: "Anyone may have changed the commands of a shared plan. Where the plan contains its sources, `open` recognizes the commands that Switchover itself writes for them.",
        remedy: "Plan the sources yourself and use the commands of that plan, or read each command before you run it.",
        facts: &[],
    },
    Topic {
        first: 7040,
        last: 7099,
        meaning: "A comment or a message of a script that `plan --script` prints. The script compares rules as text: with the same words in the same order, except for the case of letters.",
        remedy: "If a script says that rules have changed, export the resource again, make a new plan, and use its script. A difference in spelling alone disappears with the new export.",
        facts: &[],
    },
];
