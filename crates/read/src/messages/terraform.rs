//! Terraform's configurations, plans, and states.

model::catalogue! {
    3450 value_not_in_text(value) = "{value} is not in this text, so what it decides is unknown. Paste the output of ``terraform show -json`` of the state or \
        of a plan file instead.";
    3451 values_not_in_text(count, first) = "{count} values are not in this text, the first is {first}. What they decide is unknown. Paste the output of \
        ``terraform show -json`` of the state or of a plan file instead.";
    3452 value_after_apply(value) = "{value} is only known after the plan is applied, so what it decides is unknown. After that, paste the output of \
        ``terraform show -json`` without a plan file, or what Azure shows today.";
    3453 values_after_apply(count, first) = "{count} values are only known after the plan is applied, the first is {first}. What they decide is unknown. \
        After that, paste the output of ``terraform show -json`` without a plan file, or what Azure shows today.";
    3454 value_of(value, resource) = "{value} of {resource}";
    3455 block_invalid(block, reason) = "The Terraform block {block} is invalid here: {reason}. The text before this position in the block was read, the rest \
        was not. Correct it, or paste the output of ``terraform show -json``.";
    3456 brace_missing() = "its closing brace is missing";
    3457 module_given(module, value) = "Module {module} receives {value}, and what it creates is not in this text. It could be rules or their associations. \
        Paste the output of ``terraform show -json``, which shows what all modules create.";
    3458 undeclared(count, names) = "The text refers to {count} names that it doesn't declare, such as {names}. Paste all files into one text, or the output \
        of ``terraform show -json``.";
    3459 declared_twice() = "Some names are declared more than once. These seem to be files of several modules, and references to such names are unknown. \
        Paste the output of ``terraform show -json``.";
    3460 nothing_assessed() = "This Terraform configuration declares no resource that Switchover assesses. Variables and local values apply only in one text \
        with the resources that use them.";
    3461 subnet_unattached(subnet) = "Subnet {subnet} has no NSG or no route table in this text, and another file may attach one. What that decides is \
        unknown. Paste the output of ``terraform show -json`` or of ``az network vnet subnet show``.";
    3462 subnets_unattached(subnet, count) = "Subnet {subnet} and {count} more have no NSG or no route table in this text, and another file may attach one. \
        What that decides is unknown. Paste the output of ``terraform show -json`` or of ``az network vnet subnet show``.";
    3463 ignores_changes(what, resource, command) = "Terraform ignores changes of {what} of {resource} (``ignore_changes``). Others, such as Azure Policy or \
        a platform team, maintain them, and what they are today is unknown. Paste the output of {command}.";
    3464 module_defaults(variables) = "This module lacks a value that its caller gives. The defaults of {variables} can decide a rule and were not assumed. \
        Add ``terraform.tfvars``, or paste the output of ``terraform show -json``.";
    3465 several_values(variables) = "Which of the values files that were given applies is not known, so the values of {variables} are unknown. Give one module \
        with its values file.";
    3466 nothing_attached(subnet) = "All files of this configuration were given. Subnet {subnet} and others have no NSG or no route table in it, so they have none.";
    3470 rules() = "the rules";
    3471 routes() = "the routes";
    3472 parts() = "parts";
    3473 network_access() = "the network access";
    3474 network_configuration() = "the network configuration";
    3475 policy() = "the policy";
    3476 base_policy() = "the base policy";
    3477 rule_collections() = "the rule collections";
    3478 addresses() = "the addresses";
}
