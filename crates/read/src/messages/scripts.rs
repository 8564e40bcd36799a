//! Scripts of the Azure CLI and Azure PowerShell.

model::catalogue! {
    3530 quote_open() = "A quote or bracket that opens here is never closed. The commands before it were read, the rest was not. Paste the complete script.";
    3531 block_open(block) = "The block {block} is never closed, so the script is truncated. The commands before the end were read. Paste the complete script.";
    3532 continuation_open() = "The script ends in the middle of a command. The commands before it were read. Paste the complete script.";
    3533 command_not_read(command) = "{command} is not read. Switchover reads the commands of NSGs, route tables, and virtual networks.";
    3534 commands_not_read(count, first) = "{count} commands are not read; the first is {first}. Switchover reads the commands of NSGs, route tables, and \
        virtual networks.";
    /// The command is in a loop, a condition, or a function, or after a command that may fail or end the script.
    3535 may_not_run(condition) = "Whether this command runs, and how often, depends on {condition}. What it creates or changes is unknown. Paste the \
        output of ``az network nsg show`` or of ``az network vnet subnet show``.";
    3536 option_unknown(option) = "{option} is not an option that Switchover reads here. What the command creates or changes is unknown.";
    3537 not_created(thing) = "This command changes {thing}, which the script doesn't create, so its other settings are unknown. Paste the output of ``az \
        network nsg show`` or of ``az network vnet subnet show``.";
    3538 not_applied(command) = "The script changes this only in memory: {command} does not follow. Whether the change is applied is unknown.";
    3539 changed_otherwise(command) = "{command} changes it in a way that is not read";
    3540 too_deep() = "Commands are nested too deeply here. The inner commands were not read.";
}
