resource "azurerm_virtual_network" "nodes" {
  name                = "vnet-mix"
  resource_group_name = "rg-mix"
  location            = "uksouth"
  address_space       = ["10.70.0.0/16"]
}

resource "azurerm_subnet" "nodes" {
  name                 = "snet-nodes"
  resource_group_name  = "rg-mix"
  virtual_network_name = azurerm_virtual_network.nodes.name
  address_prefixes     = ["10.70.1.0/24"]
}

resource "azurerm_network_security_group" "nodes" {
  name                = "nsg-mix"
  resource_group_name = "rg-mix"
  location            = "uksouth"

  security_rule {
    name                       = "AllowBatchIn"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "BatchNodeManagement.uksouth"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "29876-29877"
  }

  security_rule {
    name                       = "AllowStorageOut"
    priority                   = 100
    direction                  = "Outbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "Storage.uksouth"
    destination_port_range     = "443"
  }

  security_rule {
    name                       = "DenyInternetOut"
    priority                   = 4000
    direction                  = "Outbound"
    access                     = "Deny"
    protocol                   = "*"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "Internet"
    destination_port_range     = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "nodes" {
  subnet_id                 = azurerm_subnet.nodes.id
  network_security_group_id = azurerm_network_security_group.nodes.id
}

resource "azurerm_route_table" "nodes" {
  name                = "rt-mix"
  resource_group_name = "rg-mix"
  location            = "uksouth"

  route {
    name           = "to-office"
    address_prefix = "192.168.0.0/16"
    next_hop_type  = "VirtualNetworkGateway"
  }
}

resource "azurerm_subnet_route_table_association" "nodes" {
  subnet_id      = azurerm_subnet.nodes.id
  route_table_id = azurerm_route_table.nodes.id
}
