//! Comments in the code for declarative tools.

model::catalogue! {
    2900 within(word, name, holder) = "the {word} {name} of {holder}";
    2901 entry_of(entry, holder) = "{entry} of {holder}";
    2902 change_properties(word, entry) = "In the properties of the {word} {entry}, change:";
    2903 change_in(word, entry) = "In the {word} {entry}, change:";
    2904 in_list(list, holder) = "In the {list} of {holder}:";
    2905 in_list_of_all(list, holder) = "In the {list} of {holder}. Deploy the whole resource with it: what is left out there is removed.";

    2910 delete_entry(entry, list, holder, word) = "Delete {entry} from the {list} of {holder}. The next deployment removes the {word}.";
    2911 delete_resource(word, entry, holder) = "Delete the resource of the {word} {entry} of {holder}.";
    2912 delete_either(word, entry, holder, list) = "Delete the {word} {entry} of {holder}: its entry in {list}, or the resource that it is.";
    2913 without_entry(holder) = "Without its entry, the next deployment of {holder} removes it.";
    2914 resource_stays() = "What was a resource of its own stays: deployments in incremental mode delete nothing. This command does:";

    2920 new_block(word, holder) = "A new {word}, in the resource of {holder}:";
    2921 changed_block(word, holder) = "The changed {word}, in the resource of {holder}:";
    2922 new_entry(word, holder) = "A new {word} of {holder}.";
    2923 changed_entry(word, holder) = "The changed {word} of {holder}.";
    2924 as_block(holder, block) =
        "If the resource of {holder} has such entries in {block} blocks, write it as such a block, without the names of the \
         resource group and of {holder}.";
    2925 not_both() = "Terraform takes them inside or outside of that resource, not both.";
    2926 delete_block(block, entry, holder, word) = "Delete block {block} of {entry} in the resource of {holder}. The next apply removes the {word}.";
    2927 delete_terraform_resource(kind, entry, holder, word) = "Delete resource {kind} of {entry} in {holder}. The next apply removes the {word}.";
    2928 delete_block_or_resource(word, entry, holder, block, kind) =
        "Delete the {word} {entry} of {holder}: its block {block}, or its resource {kind}. The next apply removes it.";
}
