//! Why a source may not show all of a resource, as clauses.

model::catalogue! {
    3300 rules_truncated() = "the text is truncated inside its rules, and a missing rule could decide";
    3301 rules_no_list() = "its ``securityRules`` are not a list, so its rules are unknown";
    3302 truncated_before_rules() = "the text is truncated before its rules";
    3303 listed_without_rules() = "it is listed without its rules; ``az network nsg show`` prints them, ``az resource list`` doesn't";
    3304 effective_rules_truncated() = "the text is truncated inside its effective rules, and a missing rule could decide";
    3305 routes_truncated() = "the text is truncated inside its routes, and a missing route could decide";
    3306 listed_without_routes() = "it is listed without its routes; ``az network route-table show`` prints them, ``az resource list`` doesn't";
    3307 truncated() = "the text is truncated inside it, and what is missing could decide";
    3308 listed_without_contents(command) = "it is listed without its contents; {command} prints them";
    3309 list_unreadable(member) = "not all of its {member} can be read, and a missing rule could decide";
    3310 part_unknown(value) = "a part of it is unknown ({value}) and could decide";
    3311 single_rules() = "only single rules were pasted, not the complete list; ``az network nsg show`` prints them all";
    3312 single_route() = "a single route was pasted, not the complete table";
    3313 list_truncated() = "the text is truncated inside the list, and what is missing could decide";
    3314 template_truncated() = "the text is truncated and may declare more for it";
    3315 may_belong(thing, parent) = "{thing} belongs to {parent}, which is unknown and may be this one";
    3316 may_belong_of_many(things, parent) = "{things} belong to {parent}, which is unknown and may be this one";
    3317 not_known() = "it is unknown";
    3320 row_unreadable() = "a line among its rows could not be read and could decide";
    3321 outbound_rules_missing() = "its outbound rules were not pasted; copy both tables with their headings ``Inbound security rules`` and ``Outbound \
        security rules``";
    3322 inbound_rules_missing() = "its inbound rules were not pasted; copy both tables with their headings ``Inbound security rules`` and ``Outbound \
        security rules``";
    3323 default_rules_missing() = "its rows end before Azure's default rules, so nothing shows that all of them were copied; show the default rules in the \
        portal and copy them too";
    3324 one_kind_of_rules() = "the pasted rows show rules of one kind only, and others could decide";
    3325 class_names_of_rules() = "PowerShell printed class names instead of its rules; ``ConvertTo-Json -Depth 20`` prints them";
    3326 class_names_of_routes() = "PowerShell printed class names instead of its routes; ``ConvertTo-Json -Depth 20`` prints them";
    3327 printed_without_rules() = "it was printed without its rules";
    3328 list_view_omits() = "the list view omits a part of it; ``ConvertTo-Json -Depth 20`` prints all of it";
}
