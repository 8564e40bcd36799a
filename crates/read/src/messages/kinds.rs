//! Kinds of texts and objects that Switchover recognizes and does not assess, or can't read unchanged.

model::catalogue! {
    3060 service_tag_file() = "a service-tag file inside other JSON (provide the file alone)";
    3061 virtual_hub_routes() = "effective routes of a virtual hub";
    3062 effective_rules() = "the effective rules of a network interface";
    3063 effective_rule() = "an effective rule of a network interface";
    3064 security_group_view() = "a security group view of Network Watcher";
    3065 other_dependencies() = "outbound dependencies of another service than Batch";
    3066 service_tag() = "a service tag";
    3067 terraform_json() = "Terraform JSON";
    3070 iptables_rules() = "a saved iptables ruleset";
    3071 iptables_listing() = "an iptables listing";
    3072 firewalld_listing() = "a firewalld listing";
    3073 nftables_rules() = "an nftables ruleset";
    3074 ufw_status() = "a ufw status";
    3075 windows_firewall_listing() = "a Windows firewall listing";
    3076 terraform_code() = "Terraform code";
    3077 terraform_plan_text() = "a plan as Terraform prints it (the output of ``terraform show -json <plan file>`` can be read)";
    3078 bicep_code() = "Bicep code";
    3079 powershell_listing() = "a PowerShell listing";
    3080 iptables_commands() = "a script of iptables commands";
}
