//! Comments and messages of the scripts.

model::catalogue! {
    2850 allows_both() = "Allows classic and simplified communication";
    2851 removes_classic() = "Removes what only classic communication needed";
    2852 undoes_tightening() = "Undoes the removal of classic rules";
    2853 purpose(aim, changes, targets) = "{aim}: {changes} in {targets}.";
    2854 left_out(changes) = "NOT in this script: {changes}. See the plan for the reason.";
    2855 on_nodes(changes) = "NOT in this script: {changes} on the nodes themselves. Separate scripts make them.";
    2856 repeats_changes() = "It stops at the first error and can run again: what is done already is done once more, and changes nothing.";
    2857 skips_changes() = "It stops at the first error and can run again: what is done already is left as it is.";
    2858 new_nodes() = "Nodes come and go: change what new nodes start with as well, their image or their start task.";
    2859 dry_run() = "It prints the commands and runs none of them. ``--apply`` runs them.";
    2860 what_if() = "Save it as a file. It shows what it would do and changes nothing. ``-Apply`` makes the changes.";
    2861 extension() = "It needs the az extension for Azure Firewall: ``az extension add --name azure-firewall``";
    2862 drifts(target, maker) = "{target} comes from {maker}: what this script changes drifts, and is undone when that runs again.";
    2863 set_place(target) = "The sources don't show where {target} is. Set these variables before you run the script.";
    2864 parameter_of(target) = "Of {target}";

    2870 add(rule) = "add {rule}";
    2871 remove(rule) = "remove {rule}";
    2872 change(rule) = "change {rule}";
    2873 write(rule) = "write {rule}";
    2874 create_with(rule) = "create it with {rule}";
    2875 delete() = "delete it";

    2876 saved_first() = "Before it changes a resource, it saves the resource as JSON next to the script.";
    2880 no_such_rule(rule) = "Rule {rule} doesn't exist.";
    2881 query_finds() = "Whether a query finds anything. In a dry run, nothing is looked up.";
    2882 rule_exists() = "Whether a rule exists. In a dry run, nothing is looked up.";
    2883 nothing_to_remove() = "Not found, so nothing is removed";
    2884 finds_handle() = "The handle of the first rule of a chain that shows a text.";
    2885 only_number() = "A rule that is known by its number only: check which rule it is now.";
    2886 by_hand() = "By hand";
}
