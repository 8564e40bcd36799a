//! Azure Verified Modules that are read from the arguments of their calls: their relevant part, as a module.

/// The variables that all of them have.
macro_rules! common {
    () => {
        r#"
variable "name" {
  default = null
}
variable "location" {
  default = null
}
variable "resource_group_name" {
  default = null
}
"#
    };
}

/// The part of the source that is the name of a module, and its text.
pub(super) const VERIFIED: [(&str, &str); 4] = [
    (
        // The Cloud Adoption Framework's module, which is given whole networks. Each subnet has an NSG of its own.
        "aztfmod",
        r#"
variable "networking" {
  default = {}
}
locals {
  groups = try(var.networking.network_security_group_definition, {})
  subnets = merge([for key, network in try(var.networking.vnets, {}) : {
    for name, subnet in try(network.subnets, {}) : "${key}-${name}" => {
      vnet = key, name = subnet.name, cidr = try(subnet.cidr, []), nsg = try(subnet.nsg_key, null), endpoints = try(subnet.service_endpoints, null)
    }
  }]...)
  filtered = { for key, subnet in local.subnets : key => subnet if subnet.nsg != null }
}
resource "azurerm_virtual_network" "this" {
  for_each      = try(var.networking.vnets, {})
  name          = each.value.vnet.name
  address_space = each.value.vnet.address_space
}
resource "azurerm_subnet" "this" {
  for_each             = local.subnets
  name                 = each.value.name
  virtual_network_name = azurerm_virtual_network.this[each.value.vnet].name
  address_prefixes     = each.value.cidr
  service_endpoints    = each.value.endpoints
}
resource "azurerm_network_security_group" "this" {
  for_each = local.filtered
  name     = each.value.name
  dynamic "security_rule" {
    for_each = local.groups[each.value.nsg].nsg
    content {
      name                         = security_rule.value.name
      priority                     = security_rule.value.priority
      direction                    = security_rule.value.direction
      access                       = security_rule.value.access
      protocol                     = security_rule.value.protocol
      source_port_range            = try(security_rule.value.source_port_range, null)
      source_port_ranges           = try(security_rule.value.source_port_ranges, null)
      destination_port_range       = try(security_rule.value.destination_port_range, null)
      destination_port_ranges      = try(security_rule.value.destination_port_ranges, null)
      source_address_prefix        = try(security_rule.value.source_address_prefix, null)
      source_address_prefixes      = try(security_rule.value.source_address_prefixes, null)
      destination_address_prefix   = try(security_rule.value.destination_address_prefix, null)
      destination_address_prefixes = try(security_rule.value.destination_address_prefixes, null)
    }
  }
}
resource "azurerm_subnet_network_security_group_association" "this" {
  for_each                  = local.filtered
  subnet_id                 = azurerm_subnet.this[each.key].id
  network_security_group_id = azurerm_network_security_group.this[each.key].id
}
"#,
    ),
    (
        "avm-res-network-networksecuritygroup",
        concat!(
            common!(),
            r#"
variable "security_rules" {
  default = {}
}
resource "azurerm_network_security_group" "this" {
  name                = var.name
  location            = var.location
  resource_group_name = var.resource_group_name
}
resource "azurerm_network_security_rule" "this" {
  for_each                                   = var.security_rules
  name                                       = each.value.name
  priority                                   = each.value.priority
  direction                                  = each.value.direction
  access                                     = each.value.access
  protocol                                   = each.value.protocol
  source_port_range                          = try(each.value.source_port_range, null)
  source_port_ranges                         = try(each.value.source_port_ranges, null)
  destination_port_range                     = try(each.value.destination_port_range, null)
  destination_port_ranges                    = try(each.value.destination_port_ranges, null)
  source_address_prefix                      = try(each.value.source_address_prefix, null)
  source_address_prefixes                    = try(each.value.source_address_prefixes, null)
  source_application_security_group_ids      = try(each.value.source_application_security_group_ids, null)
  destination_address_prefix                 = try(each.value.destination_address_prefix, null)
  destination_address_prefixes               = try(each.value.destination_address_prefixes, null)
  destination_application_security_group_ids = try(each.value.destination_application_security_group_ids, null)
  resource_group_name                        = var.resource_group_name
  network_security_group_name                = azurerm_network_security_group.this.name
}
output "resource_id" {
  value = azurerm_network_security_group.this.id
}
output "name" {
  value = azurerm_network_security_group.this.name
}
"#
        ),
    ),
    (
        "avm-res-network-routetable",
        concat!(
            common!(),
            r#"
variable "bgp_route_propagation_enabled" {
  default = null
}
variable "routes" {
  default = {}
}
variable "subnet_resource_ids" {
  default = {}
}
resource "azurerm_route_table" "this" {
  name                          = var.name
  location                      = var.location
  resource_group_name           = var.resource_group_name
  bgp_route_propagation_enabled = var.bgp_route_propagation_enabled != false
}
resource "azurerm_route" "this" {
  for_each               = var.routes
  name                   = each.value.name
  address_prefix         = each.value.address_prefix
  next_hop_type          = each.value.next_hop_type
  next_hop_in_ip_address = try(each.value.next_hop_in_ip_address, null)
  resource_group_name    = var.resource_group_name
  route_table_name       = azurerm_route_table.this.name
}
resource "azurerm_subnet_route_table_association" "this" {
  for_each       = var.subnet_resource_ids
  subnet_id      = each.value
  route_table_id = azurerm_route_table.this.id
}
output "resource_id" {
  value = azurerm_route_table.this.id
}
output "name" {
  value = azurerm_route_table.this.name
}
"#
        ),
    ),
    (
        "avm-res-network-virtualnetwork",
        concat!(
            common!(),
            r#"
variable "address_space" {
  default = null
}
variable "subnets" {
  default = {}
}
variable "dns_servers" {
  default = null
}
variable "peerings" {
  default = {}
}
resource "azurerm_virtual_network" "this" {
  name                = var.name
  location            = var.location
  resource_group_name = var.resource_group_name
  address_space       = var.address_space
  dns_servers         = try(var.dns_servers.dns_servers, null)
}
resource "azurerm_virtual_network_peering" "this" {
  for_each                     = var.peerings
  name                         = each.value.name
  resource_group_name          = var.resource_group_name
  virtual_network_name         = azurerm_virtual_network.this.name
  remote_virtual_network_id    = each.value.remote_virtual_network_resource_id
  allow_virtual_network_access = try(each.value.allow_virtual_network_access, true)
  use_remote_gateways          = try(each.value.use_remote_gateways, false)
}
resource "azurerm_subnet" "this" {
  for_each                  = var.subnets
  name                      = each.value.name
  address_prefixes          = try(each.value.address_prefixes, [each.value.address_prefix])
  virtual_network_name      = azurerm_virtual_network.this.name
  resource_group_name       = var.resource_group_name
  network_security_group_id = try(each.value.network_security_group.id, null)
  route_table_id            = try(each.value.route_table.id, null)

  service_endpoints           = try(each.value.service_endpoints, null)
  service_endpoint_policy_ids = try([for policy in each.value.service_endpoint_policies : policy.id], null)
  dynamic "service_endpoint" {
    for_each = try([for endpoint in each.value.service_endpoints_with_location : endpoint], [])
    content {
      name      = service_endpoint.value.service
      locations = try(service_endpoint.value.locations, ["*"])
    }
  }

  default_outbound_access_enabled = try(each.value.default_outbound_access_enabled, false)
}
resource "azurerm_subnet_nat_gateway_association" "this" {
  for_each       = { for key, subnet in var.subnets : key => subnet if try(subnet.nat_gateway.id, null) != null }
  subnet_id      = azurerm_subnet.this[each.key].id
  nat_gateway_id = each.value.nat_gateway.id
}
output "resource_id" {
  value = azurerm_virtual_network.this.id
}
output "name" {
  value = azurerm_virtual_network.this.name
}
output "subnets" {
  value = { for key, subnet in azurerm_subnet.this : key => { resource_id = subnet.id, name = subnet.name } }
}
"#
        ),
    ),
];
