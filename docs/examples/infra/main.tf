resource "azurerm_network_security_group" "nodes" {
  name                = "nsg-nodes"
  location            = "westeurope"
  resource_group_name = "rg-batch"
}

resource "azurerm_network_security_rule" "deny_internet" {
  name                        = "DenyInternetOut"
  priority                    = 4000
  direction                   = "Outbound"
  access                      = "Deny"
  protocol                    = "*"
  source_port_range           = "*"
  destination_port_range      = "*"
  source_address_prefix       = "*"
  destination_address_prefix  = "Internet"
  resource_group_name         = "rg-batch"
  network_security_group_name = azurerm_network_security_group.nodes.name
}
