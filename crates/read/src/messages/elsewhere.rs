//! What a document lacks and may be elsewhere, as phrases.

model::catalogue! {
    3350 behind_truncation() = "what follows the truncated text";
    3351 behind_invalid_block() = "what follows in an invalid block";
    3352 other_files() = "what other files of this configuration declare";
    3353 association() = "what another file of this configuration may attach";
    3354 module(module) = "what module {module} creates";
    3355 kept_by_others() = "what others maintain, because Terraform ignores changes of it";
    3356 unshown_collections() = "the other rule collections of this firewall, which is not shown";
    3357 several_updates(address) = "what is in effect after ``azapi_update_resource`` and what else is added to {address}";
    3358 route_table_of(subnet) = "the route table of subnet {subnet}";
    3359 too_large() = "a value that is too large";
    3360 not_in_list() = "not shown in this list";
    3361 not_in_powershell() = "not shown by ``Get-AzBatchAccount``";
    3362 depends_on(condition) = "unknown, because the route exists only under a condition ({condition})";
    3363 address_of(firewall) = "the private IP address of firewall {firewall}";
}
