//! The checks and the restore script for PowerShell, with the Az modules.

use model::message::code;

use super::group::{Group, about, comment, divided};
use crate::messages;

/// What begins each group of the engine's script, and the line after it.
const CONTEXT: &str = "Set-AzContext -Subscription ";
const RESOURCE: &str = "$resource = Get-Az";

const UNCHANGED: &str = r##"$Before = $PSCommandPath -replace '\.ps1$', '.before-'
$Restore = $PSCommandPath -replace '\.ps1$', '.restore.ps1'
if ($Apply -and (Test-Path -LiteralPath $Restore) -and (Get-Content -LiteralPath $Restore) -cnotcontains "# $Plan") { throw "${Restore}: $OtherPlan" }

function Join-Sorted($Values) {
    $texts = [string[]] @($Values | Where-Object { $_ })
    [Array]::Sort($texts, [StringComparer]::Ordinal)
    $texts -join ','
}

function Join-Ends($Addresses, $Groups) {
    Join-Sorted (@($Addresses) + @($Groups | Where-Object { $_ } | ForEach-Object { $_.Id }))
}

function Get-Rows($Resource) {
    $rows = if ($Resource.PSObject.Properties['SecurityRules']) {
        $Resource.SecurityRules | ForEach-Object {
            @(
                $_.Name, $_.Priority, $_.Direction, $_.Access, $_.Protocol,
                (Join-Ends $_.SourceAddressPrefix $_.SourceApplicationSecurityGroups), (Join-Sorted $_.SourcePortRange),
                (Join-Ends $_.DestinationAddressPrefix $_.DestinationApplicationSecurityGroups), (Join-Sorted $_.DestinationPortRange)
            ) -join '|'
        }
    } else {
        $Resource.Routes | ForEach-Object { @($_.Name, $_.AddressPrefix, $_.NextHopType, $_.NextHopIpAddress) -join '|' }
    }
    $rows | ForEach-Object {
        $_.ToLowerInvariant() -replace '(\.\d+)/32(?=[,|]|$)', '$1' -replace '/128(?=[,|]|$)' -replace '(?<=[,|])0-65535(?=[,|]|$)', '*'
    }
}

function Assert-Unchanged([int] $Number, $Resource, [string[]] $Judged, [string[]] $Own) {
    $now = @(Get-Rows $Resource)
    if (Test-Path -LiteralPath "$Before$Number.json") {
        $Judged = @($Judged | Where-Object { $_ -cnotin $Own })
        $now = @($now | Where-Object { $_ -cnotin $Own })
    }
    $gone = @($Judged | Where-Object { $_ -cnotin $now } | ForEach-Object { "< $_" })
    $new = @($now | Where-Object { $_ -cnotin $Judged } | ForEach-Object { "> $_" })
    if ($gone.Count + $new.Count) {
        $gone + $new | Write-Host
        throw $Changed
    }
}

"##;

/// How a script saves a resource as the REST API has it, and writes what puts it back.
const SAVE: &str = r#"function Save-State([int] $Number, $Resource, [string[]] $Created) {
    if (-not $Apply -or (Test-Path -LiteralPath "$Before$Number.json")) { return }
    $ids = @(if ($Resource.PSObject.Properties['RuleCollectionGroups']) {
        $Resource.RuleCollectionGroups | Where-Object { $_ } | ForEach-Object { $_.Id }
    } else {
        $Resource.Id
    })
    $lines = @()
    foreach ($id in $ids) {
        $file = "$Before$Number-$($lines.Count + 1).json"
        $answer = Invoke-AzRestMethod -Method GET -Path "${id}?api-version=2024-05-01"
        if ($answer.StatusCode -ne 200) { throw $answer.Content }
        [IO.File]::WriteAllText($file, $answer.Content)
        $lines += "Restore-State '$($id -replace "'", "''")' '$((Split-Path -Leaf $file) -replace "'", "''")'"
    }
    foreach ($name in $Created) {
        $id = "$($Resource.Id)/ruleCollectionGroups/$name"
        if ($id -notin $ids) { $lines += "Restore-State '$($id -replace "'", "''")'" }
    }
    if (-not (Test-Path -LiteralPath $Restore)) { Set-Content -LiteralPath $Restore $RestoreHead }
    Add-Content -LiteralPath $Restore $lines
    Set-Content -LiteralPath "$Before$Number.json" ($Resource | ConvertTo-Json -Depth 20)
}

"#;

/// The first lines of the script that restores. A resource without a file was not there, and is deleted.
const RESTORE: &str = r#"[CmdletBinding(SupportsShouldProcess)]
param([switch] $Apply)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
if (-not $Apply) { $WhatIfPreference = $true }

function Restore-State([string] $Id, [string] $File) {
    if (-not $PSCmdlet.ShouldProcess($Id)) { return }
    $body = if ($File) { @{ Method = 'PUT'; Payload = [IO.File]::ReadAllText("$PSScriptRoot/$File") } } else { @{ Method = 'DELETE' } }
    $answer = Invoke-AzRestMethod @body -Path "${Id}?api-version=2024-05-01" -WaitForCompletion
    if ($answer.StatusCode -ge 300) { throw $answer.Content }
}

"#;

/// A script with its checks.
pub fn guarded(script: &str, digest: &str, groups: &[Group<'_>]) -> String {
    let Some((head, bodies)) = divided(script, CONTEXT) else { return script.to_owned() };
    let starts = bodies.lines().filter(|line| line.starts_with(CONTEXT)).count();
    let groups = if starts == groups.len() { groups } else { &[] };
    let (mut checks, mut body) = (String::new(), String::with_capacity(bodies.len()));
    let (mut number, mut context) = (0, "");
    for line in bodies.split_inclusive('\n') {
        body.push_str(line);
        if line.starts_with(CONTEXT) {
            context = line;
            number += 1;
        }
        let Some(group) = groups.get(usize::saturating_sub(number, 1)).filter(|_| line.starts_with(RESOURCE)) else {
            continue;
        };
        body.push_str(&format!("Save-State {number} $resource {}\n", array(group.creates.iter().copied())));
        if let Some(judged) = &group.judged
            && !checks.contains(&format!("{context}{line}"))
        {
            let [rows, own] = [&judged.rows, &judged.own].map(|rows| array(rows.iter().map(String::as_str)));
            checks.push_str(&format!("{context}{line}Assert-Unchanged {number} $resource {rows} {own}\n"));
        }
    }
    let restores = comment(&messages::restores(code("-Apply")));
    format!(
        "{head}\n{}$Plan = {}\n$Changed = {}\n$OtherPlan = {}\n$RestoreHead = \"# $Plan`n\" + @'\n{restores}{RESTORE}'@\n{UNCHANGED}{SAVE}{checks}{body}",
        about(groups),
        quoted(digest),
        quoted(&messages::changed().unmarked()),
        quoted(&messages::other_plan().unmarked())
    )
}

fn array<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.map(|text| format!("\n    {}", quoted(text))).collect();
    if texts.is_empty() { "@()".to_owned() } else { format!("@({}\n)", texts.join(",")) }
}

/// A text without variables, on one line. To PowerShell, curved quotes are quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for letter in text.chars() {
        if matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(letter);
        }
        quoted.push(if letter.is_control() { ' ' } else { letter });
    }
    quoted.push('\'');
    quoted
}
