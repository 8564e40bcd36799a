# Collects what Switchover reads of Azure Batch pools and their networks, for `switchover plan FILE`.
#
#   ./collect.ps1 [FILE]
#
# It only reads: GET requests, and queries of Azure Resource Graph. It needs the module Az.Accounts, signed in, as in Cloud Shell.
# FILE (switchover-collected.jsonl) gets one answer of Azure a line. Answers are kept in FILE.parts until all are there: after an
# error, run the script again, and it continues with the next one.
param([string]$File = 'switchover-collected.jsonl')
$ErrorActionPreference = 'Stop'

# Empty: every subscription that you can read, and every Batch account in them.
$Subscriptions = @()
$Accounts = @()
# Either 'pools', for what is on the paths of pools, or 'all', for everything that Switchover reads.
$Scope = 'pools'

$Parts = "$File.parts"
$Graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01'
$BatchApi = 'api-version=2024-07-01'
$Failed = $false

function Say([string]$Text) { [Console]::Error.WriteLine($Text) }

# The content of one answer. It waits where Azure asks for it.
function Request([string]$Method, [string]$Path, [string]$Body) {
  $wait = 5
  foreach ($try in 1..7) {
    $answer = if ($Body) { Invoke-AzRestMethod -Method $Method -Path $Path -Payload $Body } else { Invoke-AzRestMethod -Method $Method -Path $Path }
    if ($answer.StatusCode -lt 300) { return $answer.Content }
    if ($answer.StatusCode -notin 429, 503, 504) { throw $answer.Content }
    Say "  Azure is busy: trying again in $wait seconds ($try of 7)"
    Start-Sleep -Seconds $wait
    $wait *= 2
  }
  throw $answer.Content
}

# All pages of one query, each in a file of its own.
function Query([string]$Name, [string]$Text, [string[]]$In = @()) {
  $page = 0; $token = $null; $rows = 1000; $found = 0
  do {
    $path = Join-Path $Parts ('{0}.{1:d5}.json' -f $Name, $page)
    if (-not (Test-Path $path)) {
      $options = @{ resultFormat = 'objectArray'; '$top' = $rows }
      if ($token) { $options['$skipToken'] = $token }
      $body = @{ query = $Text; options = $options }
      if ($In.Count) { $body.subscriptions = $In }
      try { $content = Request POST $Graph ($body | ConvertTo-Json -Depth 5 -Compress) }
      catch {
        if ("$_" -notmatch 'ResponsePayloadTooLarge' -or $rows -eq 1) { throw }
        $rows = [Math]::Ceiling($rows / 4)
        Say "  The answer was too large: now $rows rows a page"
        $token = if ($page) { $token } else { $null }
        continue
      }
      Set-Content -Path "$path.partial" -Value $content -Encoding utf8
      Move-Item -Path "$path.partial" -Destination $path
    }
    $answer = Get-Content -Path $path -Raw | ConvertFrom-Json
    $token = $answer.'$skipToken'
    $found += $answer.data.Count
    $page++
    if (-not $token) { break }
  } while ($true)
  Say "  ${Name}: $found found"
}

# A query in the subscriptions that were given, at most 1,000 of them at once.
function Query-All([string]$Name, [string]$Text) {
  if (-not $Subscriptions.Count) { Query $Name $Text; return }
  for ($first = 0; $first -lt $Subscriptions.Count; $first += 1000) {
    Query "$Name-$first" $Text $Subscriptions[$first..([Math]::Min($first + 999, $Subscriptions.Count - 1))]
  }
}

# The resources of one type that have these ids, 100 at once.
function Query-Ids([string]$Name, [string]$Type, $Ids) {
  $ids = @($Ids | Where-Object { $_ } | Sort-Object -Unique)
  for ($first = 0; $first -lt $ids.Count; $first += 100) {
    $some = $ids[$first..([Math]::Min($first + 99, $ids.Count - 1))] | ForEach-Object { "'$_'" }
    Query "$Name-$($first / 100)" "resources | where type =~ '$Type' | where id in~ ($($some -join ', ')) | order by id asc"
  }
}

# The rows of the queries with a name that are there by now.
function Rows([string]$Name) {
  Get-ChildItem -Path $Parts -Filter "$Name*.json" | Where-Object { $_.Name -match "^$Name[.-]" } | ForEach-Object { (Get-Content -Path $_ -Raw | ConvertFrom-Json).data }
}

# One answer of an account. What can't be read is reported, and the rest is collected.
function Of-Account([string]$Name, [string]$Path) {
  $path = Join-Path $Parts $Name
  if (-not (Test-Path $path)) {
    try { Set-Content -Path $path -Value (Request GET $Path) -Encoding utf8 }
    catch { Say "$_"; Say "Could not read $Path"; $script:Failed = $true; return $null }
  }
  Get-Content -Path $path -Raw | ConvertFrom-Json
}

# The account itself, its outbound dependencies, and all of its pools as one list. Returns the subnets of the pools.
function Collect-Account([string]$Id, [int]$Number) {
  $null = Of-Account "account-$Number.json" "${Id}?$BatchApi"
  $null = Of-Account "dependencies-$Number.json" "$Id/outboundNetworkDependenciesEndpoints?$BatchApi"
  $url = "$Id/pools?$BatchApi"; $page = 0; $pools = @()
  while ($url) {
    $answer = Of-Account ('page-{0}-{1:d5}' -f $Number, $page) $url
    if (-not $answer) { return }
    $pools += $answer.value
    $url = if ($answer.nextLink) { ([Uri]$answer.nextLink).PathAndQuery }
    $page++
  }
  Set-Content -Path (Join-Path $Parts "pools-$Number.json") -Value (@{ value = $pools } | ConvertTo-Json -Depth 100 -Compress) -Encoding utf8
  $pools | ForEach-Object { $_.properties.networkConfiguration.subnetId }
}

# What is on the paths of the pools that were found.
function Collect-Paths($Subnets) {
  $subnets = @($Subnets | Where-Object { $_ } | ForEach-Object { $_.ToLowerInvariant() } | Sort-Object -Unique)
  $own = @($subnets | ForEach-Object { $_ -replace '/subnets/[^/]*$' } | Sort-Object -Unique)
  Say "Networks of $($subnets.Count) subnets with pools"
  Query-Ids networks 'microsoft.network/virtualnetworks' $own
  $networks = @(Rows networks)
  Query-Ids peered 'microsoft.network/virtualnetworks' ($networks.properties.virtualNetworkPeerings.properties.remoteVirtualNetwork.id | Where-Object { $_ -and $_.ToLowerInvariant() -notin $own })
  $on = @($networks.properties.subnets | Where-Object { $_ -and $_.id.ToLowerInvariant() -in $subnets }).properties
  Query-Ids nsgs 'microsoft.network/networksecuritygroups' $on.networkSecurityGroup.id
  Query-Ids route-tables 'microsoft.network/routetables' $on.routeTable.id
  Query-Ids nat-gateways 'microsoft.network/natgateways' $on.natGateway.id
  Query-Ids endpoint-policies 'microsoft.network/serviceendpointpolicies' $on.serviceEndpointPolicies.id
  Query-All private-endpoints "resources | where type =~ 'microsoft.network/privateendpoints' | where tostring(properties) contains 'microsoft.batch/batchaccounts' | order by id asc"
  Query-All firewalls "resources | where type in~ ('microsoft.network/azurefirewalls', 'microsoft.network/firewallpolicies', 'microsoft.network/ipgroups') | order by id asc"
  Query-Ids public-addresses 'microsoft.network/publicipaddresses' @(@(Rows firewalls).properties.ipConfigurations.properties.publicIPAddress.id; @(Rows nat-gateways).properties.publicIpAddresses.id)
  Collect-Tables
}

# Everything that Switchover reads.
function Collect-Everything {
  Query-All resources "resources | where type in~ ('microsoft.network/virtualnetworks', 'microsoft.network/networksecuritygroups', 'microsoft.network/routetables', 'microsoft.network/natgateways', 'microsoft.network/publicipaddresses', 'microsoft.network/privateendpoints', 'microsoft.network/serviceendpointpolicies', 'microsoft.network/azurefirewalls', 'microsoft.network/firewallpolicies', 'microsoft.network/ipgroups', 'microsoft.network/networkinterfaces') | order by id asc"
  Collect-Tables
}

# What is in tables of its own: rules of firewall policies, security admin rules, and names of private endpoints.
function Collect-Tables {
  Query-All policy-rules "networkresources | where type in~ ('microsoft.network/firewallpolicies/rulecollectiongroups', 'microsoft.network/effectivesecurityadminrules') | order by id asc"
  Query-All zone-links "resources | where type =~ 'microsoft.network/privatednszones/virtualnetworklinks' | where id contains '.batch.' | order by id asc"
  Query-All zone-records "dnsresources | where type =~ 'microsoft.network/privatednszones/a' | where id contains '.batch.' | order by id asc"
}

$null = New-Item -ItemType Directory -Path $Parts -Force
# Answers belong to the choices above: other choices start again.
$choices = "$($Subscriptions -join ' ') / $($Accounts -join ' ') / $Scope"
$chosen = Join-Path $Parts 'choices'
if (-not (Test-Path $chosen) -or (Get-Content -Path $chosen -Raw).Trim() -ne $choices) {
  Remove-Item -Path (Join-Path $Parts '*')
  Set-Content -Path $chosen -Value $choices
}

Say 'Batch accounts'
$Names = if ($Accounts.Count) { " | where name in~ ($(($Accounts | ForEach-Object { "'$_'" }) -join ', '))" }
Query-All found-accounts "resources | where type =~ 'microsoft.batch/batchaccounts'$Names | project id, name, type | order by id asc"
$ids = @(@(Rows found-accounts).id | Where-Object { $_ })
if (-not $ids.Count) { Say 'No Batch account was found: check the subscription (Get-AzContext) and your role there.'; exit 1 }
$number = 0
$subnets = foreach ($id in $ids) { Say "  $($id.Split('/')[-1])"; Collect-Account $id $number; $number++ }

if ($Scope -eq 'all') { Collect-Everything } else { Collect-Paths $subnets }

Get-ChildItem -Path $Parts -Filter *.json | Where-Object { $_.Name -notlike 'found-accounts*' } | Sort-Object Name |
  ForEach-Object { Get-Content -Path $_ -Raw | ConvertFrom-Json | Select-Object -Property * -ExcludeProperty '$skipToken', facets | ConvertTo-Json -Depth 100 -Compress } | Set-Content -Path "$File.new" -Encoding utf8
Move-Item -Path "$File.new" -Destination $File -Force
if ($Failed) { Say "Wrote $File, without what could not be read. Run the script again to try that once more."; exit 1 }
Remove-Item -Path $Parts -Recurse
Say "Wrote $File. Now run: switchover plan $File"
