//! Messages about a complete source, and about the JSON in it.

model::catalogue! {
    3000 damaged() = "Some bytes are not UTF-8 or UTF-16 and were replaced. Names may be wrong.";
    /// The JSON holds no resource, no rule, and nothing else that a format knows.
    3001 json_not_recognized() = "This JSON is not recognized and was ignored.";
    3002 json_truncated() = "The JSON is truncated here. The text before this position was read. Paste the complete output to be sure of the rest.";
    3003 json_invalid(reason) = "Invalid JSON: {reason}. The text before this position was read, the text after it was not.";
    3004 comma_missing() = "A comma is missing here and was assumed. If text was lost, paste a fresh export.";
    3005 omitted() = "Dots replace omitted text here. Paste the complete output to be sure of the rest.";
    3006 line_breaks_removed() = "Line breaks inside this string were removed.";
    3010 not_assessed(kind) = "This source contains {kind}, which Switchover doesn't assess.";
    3011 empty() = "The source is empty.";
    3012 not_json() = "This is not JSON.";
    3013 nothing_assessed() = "This source contains nothing that Switchover assesses.";
    3014 json_without_assessed() = "This JSON contains nothing that Switchover assesses.";
    3015 not_readable(kind) = "This looks like {kind}, which can't be read.";
    3016 paste_nsg() = "Paste the output of ``az network nsg show --resource-group <group> --name <nsg> --output json``.";
    3017 paste_iptables() = "Run it on a node, and paste the output of ``sudo iptables-save``.";
    3018 values_alone() = "This is a file of Terraform values. Add the ``.tf`` files that declare its variables.";
    3019 paste_network() = "Paste the files that declare NSGs, route tables, subnets, firewalls, or Batch pools.";
    3020 line_ignored() = "This line was not recognized and was ignored.";
    3021 lines_ignored(count) = "These {count} lines were not recognized and were ignored.";
    3022 looks_like(kind) = "The ignored text looks like {kind}.";
    3023 node_firewall_without_rules() = "This looks like a node firewall, but no rule could be read. Paste the complete output of the tool.";
    3024 strings_too_deep() = "Strings are nested too deeply here. The inner text was not read.";
    3025 embedded_json_invalid() = "The embedded JSON is truncated or invalid here. The text before this position was read. Paste it again.";
    3026 more_pages() = "This is one page of a result: ``nextLink`` leads to the next page. Paste that page too, or use the Azure CLI, which fetches all \
        pages.";
    3030 tags_used() = "The verdicts use the service tags of this file.";
    3031 tags_of_other_cloud(cloud) = "These service tags are for the cloud {cloud} and are not used. Supported clouds are Public, AzureGovernment, and China.";
    3032 tags_without_batch() = "These service tags are not used: the file has no BatchNodeManagement tag. Check that it is complete.";
}
