//! The sentences of this crate: results as pipelines show them.

model::catalogue! {
    /// A requirement is not allowed, and this is what decides. A result of SARIF and of annotations has the code of its first sentence.
    7001 needed(why, model, subjects) = "{why} Needed for {model} communication by {subjects}.";
    /// The gate `--forbid classic`: a rule allows inbound connections that nothing needs after the move.
    7002 classic_is_open(why, subjects) = "{why} Classic communication is forbidden here, but it is open for {subjects}.";
    /// The gate `--forbid classic` can't be decided.
    7003 classic_is_unknown(why, subjects) = "{why} Classic communication is forbidden here, and it is unknown whether it is open for \
        {subjects}.";
    7004 of_subject(subject, what) = "{subject}: {what}";
    7005 more(count) = "{count} more messages are not shown (``--max-messages``).";
    7006 one_more() = "1 more message is not shown (``--max-messages``).";

    /// A patch edits the text of a declaration; an export of what is deployed is no such text.
    7010 patch_not_text(change) = "Change {change} is not in this patch: its source is not Terraform, Bicep, or a template. Use the script, \
        or make it by hand.";
    7011 patch_encoding(change) = "Change {change} is not in this patch: its file is not plain UTF-8. Make it by hand.";
    7012 patch_other_kind(change) = "Change {change} is not in this patch: it doesn't edit a rule of an NSG. Make it by hand.";
    7013 patch_not_found(change) = "Change {change} is not in this patch: the place to edit was not found in the text. Make it by hand.";
    7014 patch_loop(change) = "Change {change} is not in this patch: a loop or a condition makes what it edits. Make it by hand.";
    7015 patch_module(change) = "Change {change} is not in this patch: the file belongs to a module, which others may call. Make it by hand.";
    7016 patch_no_place(change) = "Change {change} is not in this patch: no place in the text is certain to be right for it. Make it by hand.";
    /// The text with the edits was read and planned again, and does not say exactly what was proved.
    7017 patch_not_proved(change) = "Change {change} is not in this patch: the edited text does not give the proved verdicts. Make it by hand.";
    7018 patch_secret(change) = "Change {change} is not in this patch: a line next to it looks like a secret. Make it by hand.";
    7019 patch_undecided(change) = "Change {change} is not in this patch: it is held back, or nothing shows that nodes use its target.";

    /// `open` shows a plan of someone else. The file may say anything; Switchover writes commands for the texts in it, if there are any,
    /// and these are none of them.
    7030 all_foreign(from) = "The commands and scripts of this plan are from the {from}, not from Switchover. Read each before you run it.";
    7031 some_foreign(count, all, from) = "{count} of {all} commands and scripts of this plan are from the {from}, not from Switchover. \
        They are marked: read each before you run it.";

    /// Comments and messages of the scripts that `plan --script` prints.
    7040 checks_first() = "Before the first change, it compares the rules of each resource with those in the plan. If they differ, it shows \
        the difference and stops.";
    7041 writes_restore() = "When it saves a resource, it also writes a script that restores it: this script's name with ``.restore``.";
    7042 not_checked(target) = "NOT checked: {target}. The sources don't show its rules as Azure prints them, or it is a firewall.";
    7043 changed() = "The rules have changed since they were exported (< in the plan, > now). Nothing was changed. Export them again and make a \
        new plan.";
    7044 restores(apply) = "Restores what was saved before the changes. Without {apply}, it only shows what it would do.";
    /// A restore script already exists for another export: the files next to it belong to that plan.
    7045 other_plan() = "This script restores another plan's changes. Move it to another folder with the saved files, and try again.";
}
