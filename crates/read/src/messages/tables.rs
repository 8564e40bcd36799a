//! Rows of the portal, CSV files, and Azure Resource Graph.

model::catalogue! {
    3550 stray_line() = "This line among the rows of a table is not a row and was ignored. If it is a part of a row, copy the rows again.";
    3551 no_rows() = "This is the header of a table without rows, so there is nothing to read. Copy the rows with it.";
    3552 column_unknown(column) = "The column {column} is not known and was ignored.";
    3553 cells_stacked() = "These are portal rows with each cell on its own line. Nothing shows where a cell is empty, so they can't be read. Paste the \
        output of ``az network nsg show``, ``az network route-table show``, or ``az batch pool list``, or the CSV file that the portal downloads.";
    3554 pools_without_networks() = "A list of pools doesn't show their public IP addresses, nor all of their networks, so what depends on these is unknown. \
        ``az batch pool list`` or ``az batch pool show`` prints them.";
    3555 firewall_rows() = "The portal's rows show rules of one kind only, and not which firewall they belong to. For a complete policy, paste the output of \
        ``az network firewall policy rule-collection-group list`` and of ``az network firewall show``.";
    3556 row_too_short() = "This row has fewer cells than the table has columns: it is truncated, and what is missing is unknown.";
    3557 cell_json_invalid() = "The JSON in this cell is truncated or invalid here, as spreadsheets leave it in long cells. The text before this position was \
        read. Paste the file as it was downloaded.";
    3558 effective_rules_incomplete(reason) = "Not all effective rules of this NSG were pasted: {reason}.";
    3559 direction_unknown() = "Nothing shows whether these rules are inbound or outbound, so what they decide is unknown. Add the line ``Inbound security \
        rules`` or ``Outbound security rules`` above them, as the portal shows it.";
    3560 source_ports_not_shown() = "The portal's rows don't show source ports, nor application security groups by their ids. Any source port is assumed, \
        which nearly all rules have. ``az network nsg show`` prints everything.";
    3570 row_without_type() = "This row has neither a ``type`` nor an ``id``, so what it shows may not be recognized. Keep the columns ``id``, ``name``, \
        ``type``, ``location``, and ``properties`` in the query: ``resources | where type =~ 'microsoft.network/networksecuritygroups'`` without \
        ``project``.";
    3571 more_rows() = "Resource Graph has more rows than this page shows, and they are unknown here. Query all rows: ``az graph query --first 1000``, and \
        again with ``--skip-token`` until no token is returned.";
    3572 rows_missing(shown, total) = "The pages here show {shown} of {total} rows of this answer of Resource Graph, and the others are unknown. Add the missing \
        pages: ``az graph query --first 1000``, and again with ``--skip-token`` until no token is returned.";
}
