//! The output of Azure PowerShell.

model::catalogue! {
    /// The output depth of PowerShell ended before the value.
    3520 class_name() = "PowerShell printed a class name here instead of the value, because the depth of its output ended. What is missing is unknown. Print \
        it with ``ConvertTo-Json -Depth 20``.";
    3521 list_view_omits() = "The list view shows ``...`` here instead of a part, which is unknown. Paste the complete output, ideally as ``ConvertTo-Json \
        -Depth 20`` prints it.";
    3522 list_view_invalid() = "The JSON in the list view is truncated or invalid here. The text before this position was read. Paste the output of \
        ``ConvertTo-Json -Depth 20`` to be sure of the rest.";
    3523 console_table() = "This is a console table, which omits columns and shortens long values, so its rules are not reliable. Print JSON instead: ``… | \
        ConvertTo-Json -Depth 20`` in PowerShell, ``--output json`` in the Azure CLI.";
    3524 security_group_view() = "This is a security group view of Network Watcher, which Switchover doesn't assess: it is for one virtual machine and may \
        omit rules. Paste the effective rules instead: ``Get-AzEffectiveNetworkSecurityGroup -NetworkInterfaceName <nic> -ResourceGroupName <group> | \
        ConvertTo-Json -Depth 20``.";
    3525 account_access_not_printed() = "PowerShell doesn't print who can reach the node management endpoint of an account, so that is unknown. Paste the \
        output of ``az batch account show`` instead.";
}
