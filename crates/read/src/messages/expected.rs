//! The expected values of members.

model::catalogue! {
    3250 whole_number() = "a whole number";
    3251 number_between(first, last) = "a whole number from {first} to {last}";
    3252 direction() = "``Inbound`` or ``Outbound``";
    3253 access() = "``Allow`` or ``Deny``";
    3254 nsg_protocol() = "``Tcp``, ``Udp``, ``Icmp``, ``Esp``, ``Ah``, or ``*``";
    3255 admin_protocol() = "``Tcp``, ``Udp``, ``Icmp``, ``Esp``, ``Ah``, or ``Any``";
    3256 address() = "an address, a prefix, a service tag, or ``*``";
    3257 port() = "a port, a range such as 29876-29877, or ``*``";
    3258 host() = "a host name";
    3259 firewall_protocol() = "``TCP``, ``UDP``, ``ICMP``, or ``Any``";
    3260 application_protocol() = "``Http``, ``Https``, or ``Mssql``, each with its port";
    3261 firewall_rule_type() = "``NetworkRule`` or ``ApplicationRule``";
    3262 firewall_sources() = "addresses, prefixes, IP groups, or ``*``";
    3263 firewall_destinations() = "addresses, service tags, IP groups, or host names";
    3264 route_destination() = "a prefix or a service tag";
    3265 next_hop() = "``Internet``, ``VirtualAppliance``, ``VirtualNetworkGateway``, ``VnetLocal``, or ``None``";
    3270 name() = "a name";
    3271 value() = "a value";
    3272 loop_body() = "a loop";
    3273 member_name() = "a member's name";
    3274 less_depth() = "less depth";
    3275 declaration_end() = "the end of the declaration";
    3276 name_and_type() = "a name and a type, such as ``nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01'``";
    3277 one_of_two(symbol, other) = "{symbol} or {other}";
    3278 new_line_or(symbol) = "a new line or {symbol}";
    3279 new_line_or_two(symbol, other) = "a new line, {symbol}, or {other}";
}
