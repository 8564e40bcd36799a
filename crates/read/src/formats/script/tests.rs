use proptest::prelude::*;

use super::words::{Dialect, Piece, Token, Tokens, tokens};
use crate::{Source, read};
use model::estate::{Estate, Nsg, Reading};
use model::source::{Extent, Read, Severity};

const DIALECTS: [Dialect; 3] = [Dialect::Bash, Dialect::PowerShell, Dialect::Cmd];

fn words(text: &str, dialect: Dialect) -> Vec<String> {
    let Tokens { list, cut } = tokens(text, dialect);
    assert_eq!(cut, None, "{text}");
    let shown = list.iter().map(|token| match token {
        Token::Word(word) => word.literal().map_or_else(|| format!("?{}", word.slice), |text| text.into_owned()),
        Token::Mark(mark) => format!("<{mark}>"),
    });
    shown.collect()
}

fn quoted(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Bash => format!("'{}'", text.replace('\'', "'\\''")),
        Dialect::PowerShell => format!("'{}'", text.replace('\'', "''")),
        Dialect::Cmd => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "[ -~\n\\\\`^'\"$(){}<>@%#=,;|&é]{0,80}") {
        for dialect in DIALECTS {
            let tokens = tokens(&text, dialect);
            prop_assert!(tokens.list.len() <= text.len());
        }
        let script = format!("az network nsg create -g g -n n\n{text}\naz network nsg rule create -g g --nsg-name n -n {text}");
        read(&[Source::new("a.sh", script.as_str())]);
        read(&[Source::new("a.ps1", format!("$x = 1\n{script}\n{text}\nNew-AzNetworkSecurityGroup -Name {text}"))]);
    }

    #[test]
    fn what_is_quoted_is_read_as_it_was(text in "[ -~é]{0,40}") {
        for dialect in DIALECTS {
            // Percent signs are variables of cmd, in quotes as well.
            if dialect == Dialect::Cmd && text.contains('%') {
                continue;
            }
            let line = format!("echo {} end", quoted(&text, dialect));
            prop_assert_eq!(words(&line, dialect), ["echo", text.as_str(), "end"], "{:?}", dialect);
        }
    }
}

#[test]
fn words_are_those_of_each_shell() {
    for (text, dialect, expected) in [
        ("az a -n 'b c' \"d e\"f", Dialect::Bash, &["az", "a", "-n", "b c", "d ef"][..]),
        ("az \\\n  a # b\nc", Dialect::Bash, &["az", "a", "<\n>", "c"]),
        ("az `\n  a,b", Dialect::PowerShell, &["az", "a", "<,>", "b"]),
        ("az ^\r\n  a", Dialect::Cmd, &["az", "a"]),
        ("a > /dev/null 2>&1 || b", Dialect::Bash, &["a", "<||>", "b"]),
        ("cat <<EOF\nit's\nEOF\nb", Dialect::Bash, &["cat", "<\n>", "b"]),
        ("a <nsg-name> -b", Dialect::Bash, &["a", "?<nsg-name>", "-b"]),
        ("$x=New-Thing \"a `\"b`\"\"", Dialect::PowerShell, &["?$x", "<=>", "New-Thing", "a \"b\""]),
        ("PS C:\\> az a", Dialect::PowerShell, &["az", "a"]),
        ("<# a\nb #> c", Dialect::PowerShell, &["c"]),
        ("a \"${X}\" $(b 'c)') $Y", Dialect::Bash, &["a", "?\"${X}\"", "?$(b 'c)')", "?$Y"]),
    ] {
        assert_eq!(words(text, dialect), expected, "{text}");
    }
}

#[test]
fn plain_words_are_slices_of_the_text() {
    let text = "az 'a b' c\"d\" --name=\"e f\"";
    let Tokens { list, .. } = tokens(text, Dialect::Bash);
    let Some(Token::Word(word)) = list.get(1) else { panic!("{list:?}") };
    assert!(matches!(word.pieces.as_slice(), [Piece::Plain(std::borrow::Cow::Borrowed("a b"))]), "{word:?}");
}

fn script(text: &str) -> Read {
    read(&[Source::new("script", text)])
}

fn nsg(estate: &Estate) -> &Nsg {
    let [nsg] = estate.nsgs.as_slice() else { panic!("{:#?}", estate.nsgs) };
    nsg
}

/// The rules of the only NSG that are not Azure's, each with its access.
fn rules(text: &str) -> Vec<String> {
    let read = script(text);
    let shown = nsg(&read.estate).rules.iter().filter(|rule| !rule.is_default);
    shown.map(|rule| format!("{} {} {}", rule.name, rule.priority, rule.access)).collect()
}

const CREATE: &str = "az network nsg create -g g -n n -l westeurope\n";
const RULE: &str = "az network nsg rule create -g g --nsg-name n --priority 100 -n ";

#[test]
fn commands_are_read_in_their_order() {
    let rule = |name: &str| format!("{RULE}{name}\n");
    let update = "az network nsg rule update -g g --nsg-name n -n a --access Deny --priority 200\n";
    let delete = "az network nsg rule delete -g g --nsg-name n -n a\n";
    let all = |parts: &[&str]| rules(&parts.concat());
    assert_eq!(all(&[CREATE, &rule("a"), update]), ["a 200 Deny"]);
    assert_eq!(all(&[CREATE, &rule("a"), delete]), Vec::<String>::new());
    assert_eq!(all(&[CREATE, &rule("a"), delete, &rule("b")]), ["b 100 Allow"]);
    assert_eq!(all(&[CREATE, &rule("a"), &rule("b --acc Deny")]), ["a 100 Allow", "b 100 Deny"]);
}

#[test]
fn an_nsg_is_whole_only_if_the_script_creates_it() {
    let alone = script(&format!("{RULE}a"));
    assert!(nsg(&alone.estate).rules.incomplete.is_some() && nsg(&alone.estate).rules.is_single);
    let created = script(&format!("{CREATE}{RULE}a"));
    assert!(nsg(&created.estate).rules.incomplete.is_none(), "{:#?}", created.estate.nsgs);
}

#[test]
fn what_may_not_run_is_never_sure() {
    for text in [
        "if [ -n \"$X\" ]; then\nRULEa\nfi",
        "for x in 1 2; do RULEa; done",
        "while read -r x; do\n  RULEa\ndone",
        "make() {\n  RULEa\n}\nmake",
        "az group show -n g || RULEa",
        "[ -n \"$X\" ] && RULEa",
        "case $X in\n  a) RULEa ;;\nesac",
        "exit 0\nRULEa",
        "if true; then exit 0; fi\nRULEa",
        "RULEa --unknown-option 3",
        "RULEa $MORE",
        "RULEa --acc",
        "RULEa --access",
        "RULEa\n  --access Deny",
        "RULEa\naz network nsg rule update -g g --nsg-name n -n $X --access Allow",
        "RULEa\naz network nsg rule update -g g --nsg-name n -n a --set access=Deny",
        "RULEa\nif x; then az network nsg rule delete -g g --nsg-name n -n a; fi",
        "ACCESS=Allow\nif x; then ACCESS=Deny; fi\nRULEa --access $ACCESS",
    ] {
        let text = format!("{CREATE}{}\n", text.replace("RULE", RULE));
        let read = script(&text);
        let rule = nsg(&read.estate).rules.iter().find(|rule| rule.name == "a").cloned();
        let is_unsure = rule.is_some_and(|rule| matches!(rule.access, Reading::Unknown(_)));
        let said =
            read.sources.iter().flat_map(|source| &source.diagnostics).any(|said| said.severity != Severity::Info);
        assert!(is_unsure && said, "{text}\n{:#?}", read.sources);
    }
}

/// A rule that denies must not be lost, nor an allowing one be taken for sure.
#[test]
fn what_variables_hide_replaces_nothing() {
    let twice = "i=1\nRULE\"r-$i\" --access Deny\ni=$((i + 1))\nRULE\"r-$i\"\ni=$((i + 1))\nRULE\"r-$i\"\n";
    assert_eq!(rules(&format!("{CREATE}{}", twice.replace("RULE", RULE))).len(), 3);
    let sourced = format!("{CREATE}A=Allow\nsource ./settings.sh\n{RULE}a --access $A\n");
    assert_ne!(rules(&sourced), ["a 100 Allow"]);
    let create = "New-AzNetworkSecurityGroup -Name n -ResourceGroupName g -Location x -SecurityRules $rules\n";
    let rule = "$rules = New-AzNetworkSecurityRuleConfig -Name a -Access Allow -Priority 100";
    for text in [
        format!("{rule} | Where-Object {{ $_.Name -ne 'a' }}\n{create}"),
        format!("param([object[]] $rules = @())\n{}\n{create}", rule.replace('=', "+=")),
        create.replace("$rules", "@rules"),
        create.replace("-SecurityRules $rules", "@parameters"),
    ] {
        let read = script(&text);
        assert!(nsg(&read.estate).rules.incomplete.is_some(), "{text}: {:#?}", read.estate.nsgs);
    }
}

#[test]
fn nested_commands_end() {
    let text = format!("{CREATE}echo {}x{}\n", "$(".repeat(2000), ")".repeat(2000));
    assert!(script(&text).sources.iter().all(|source| !source.diagnostics.is_empty()));
}

#[test]
fn powershell_applies_what_it_changes() {
    let get = "$nsg = Get-AzNetworkSecurityGroup -Name n -ResourceGroupName g\n";
    let new = "$nsg = New-AzNetworkSecurityGroup -Name n -ResourceGroupName g -Location westeurope\n";
    let add = "Add-AzNetworkSecurityRuleConfig -NetworkSecurityGroup $nsg -Name a -Access Allow -Protocol Tcp -Direction Inbound \
               -Priority 100 -SourceAddressPrefix * -SourcePortRange * -DestinationAddressPrefix * -DestinationPortRange 80\n";
    let set = "Set-AzNetworkSecurityGroup -NetworkSecurityGroup $nsg\n";
    for before in [get, new] {
        assert_eq!(rules(&[before, add, set].concat()), ["a 100 Allow"]);
        assert_ne!(rules(&[before, add].concat()), ["a 100 Allow"]);
        assert_ne!(rules(&[before, add, "$nsg.SecurityRules[0].Access = 'Deny'\n", set].concat()), ["a 100 Allow"]);
    }
    assert_ne!(rules(&[new, "if (-not $Execute) { return }\n", add, set].concat()), ["a 100 Allow"]);
    let tried = "Try { $nsg = Get-AzNetworkSecurityGroup -Name n -ResourceGroupName g } Catch { Write-Host 'none' }\n";
    assert_eq!(rules(&[tried, add, set].concat()), ["a 100 Allow"]);
    let list = "$rules = @()\n$rules += New-AzNetworkSecurityRuleConfig -Name a -Access Deny -Priority 100\n";
    let of_list = "New-AzNetworkSecurityGroup -Name n -ResourceGroupName g -Location x -SecurityRules $rules\n";
    assert_eq!(rules(&[list, of_list].concat()), ["a 100 Deny"]);
}

#[test]
fn a_script_that_breaks_off_shows_nothing_for_sure() {
    for end in ["-n b --description \"Not clo", "-n b \\", "-n b\nif true; then"] {
        let read =
            script(&format!("{CREATE}{RULE}a\naz network nsg rule create -g g --nsg-name n --priority 120 {end}"));
        let report = read.sources.first().map(|report| report.read);
        assert!(
            report == Some(Extent::Partly) && nsg(&read.estate).rules.incomplete.is_some(),
            "{end}: {:#?}",
            read.sources
        );
    }
}

#[test]
fn what_has_no_location_of_its_own_has_that_of_its_group() {
    let location = |group: &str| {
        let read = script(&format!("{group}\naz network nsg create -g G -n n\n"));
        nsg(&read.estate).resource.location.clone()
    };
    assert_eq!(location("az group create -n g -l westeurope").as_deref(), Some("westeurope"));
    assert_eq!(location("az group create -n other -l westeurope"), None);
    assert_eq!(location("if x; then az group create -n g -l westeurope; fi"), None);
}

#[test]
fn other_commands_are_counted() {
    let read = script(&format!("az storage account create -n g\naz vm create -n v\naz account show\n{CREATE}"));
    let said: Vec<String> =
        read.sources.iter().flat_map(|source| &source.diagnostics).map(|said| said.message.plain()).collect();
    assert!(said.iter().any(|said| said.starts_with("2 commands are not read")), "{said:?}");
}

#[test]
fn a_page_is_read_where_its_code_is() {
    let page = format!("# NSG\n\nDon't run this twice:\n\n```bash\n{CREATE}{RULE}a\n```\n\nIt's done, isn't it?\n");
    let read = script(&page);
    assert_eq!(rules(&page), ["a 100 Allow"]);
    assert!(read.sources.iter().all(|source| source.read == Extent::Whole), "{:#?}", read.sources);
    let prompts = format!("me@host:~$ {CREATE}% {RULE}a\n");
    assert_eq!(rules(&prompts), ["a 100 Allow"]);
    let prompts = format!("PS C:\\> {CREATE}PS C:\\Users\\me> {RULE}a --access `\n  Deny\n");
    assert_eq!(rules(&prompts), ["a 100 Deny"]);
}

#[test]
fn commands_next_to_another_format_are_read() {
    let table = "resource \"azurerm_route_table\" \"r\" {\n  name = \"r\"\n  location = \"westeurope\"\n  resource_group_name = \"g\"\n}\n";
    for text in [
        format!("{CREATE}{RULE}a\n\n{table}"),
        format!("{table}\n{CREATE}{RULE}a\n"),
        format!("{CREATE}{table}{RULE}a\n"),
    ] {
        assert_eq!(rules(&text), ["a 100 Allow"], "{text}");
        assert_eq!(script(&text).estate.route_tables.len(), 1, "{text}");
    }
}

#[test]
fn commands_that_only_show_something_are_no_script() {
    for text in [
        "az network nsg show -g g -n n",
        "Get-AzNetworkSecurityGroup | ConvertTo-Json",
        "# az network nsg create -g g -n n",
        "Paste the output of az network nsg rule create here.",
    ] {
        assert_eq!(super::claims::claims(text), Vec::new(), "{text}");
    }
}
