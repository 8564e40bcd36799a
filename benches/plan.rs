//! How long a plan takes, as ratios to `serde_json` skipping the same text in the same run.
//!
//! Run it with `cargo xtask bench`. The budgets are in ARCHITECTURE.md.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use switchover::{Options, Source};

/// Runs of each question; the fastest counts, for everything else is other work of the machine.
const RUNS: usize = 20;

fn main() {
    println!("{:<58} {:>10} {:>8}", "question", "time", "ratio");
    let thousand = nsg(1_000);
    let skipping = fastest(|| serde_json::from_str::<IgnoredAny>(&thousand).is_ok());
    line("skip the JSON of a 1,000-rule group", skipping, skipping);
    let planning = plan_time(&thousand);
    line("plan a 1,000-rule group (budget 3)", planning, skipping);
    leave(&thousand, planning);
    for rules in [10, 100, 10_000] {
        let text = nsg(rules);
        let skipping = fastest(|| serde_json::from_str::<IgnoredAny>(&text).is_ok());
        line(&format!("plan a {rules}-rule group"), plan_time(&text), skipping);
    }
    line("10,000 rules over 1,000 rules (budget 12)", plan_time(&nsg(10_000)), planning);
    let many = |count: usize| format!("[{}]", vec![nsg(20); count].join(","));
    line("200 groups over 20 groups (budget 12)", plan_time(&many(200)), plan_time(&many(20)));
}

/// Leaves a text and the time of its plan to those who measure the same elsewhere.
fn leave(text: &str, planning: Duration) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let written = fs::write(folder.join("thousand-rules.json"), text)
        .and_then(|()| fs::write(folder.join("thousand-rules.ms"), (planning.as_secs_f64() * 1e3).to_string()));
    if let Err(error) = written {
        eprintln!("{}: {error}", folder.display());
    }
}

fn plan_time(text: &str) -> Duration {
    let sources = [Source::new("nsg.json", text)];
    fastest(|| switchover::plan(&sources, &Options::default()))
}

fn fastest<T>(mut work: impl FnMut() -> T) -> Duration {
    let time = |work: &mut dyn FnMut() -> T| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..RUNS).map(|_| time(&mut work)).min().unwrap_or_default()
}

fn line(question: &str, time: Duration, unit: Duration) {
    println!("{question:<58} {:>7.2} ms {:>8.2}", time.as_secs_f64() * 1e3, time.as_secs_f64() / unit.as_secs_f64());
}

/// A group as `az network nsg show` prints it, whose rules look like those of a grown network: address lists, ports, a
/// few service tags, and a deny at the end.
fn nsg(rules: usize) -> String {
    let mut text =
        String::from("{\n  \"name\": \"nsg-large\",\n  \"location\": \"westeurope\",\n  \"securityRules\": [\n");
    for at in 0..rules {
        let (direction, remote) = if at % 3 == 0 { ("Inbound", "source") } else { ("Outbound", "destination") };
        let local = if remote == "source" { "destination" } else { "source" };
        let address = match at % 10 {
            0 => "AzureKeyVault.westeurope".to_owned(),
            1 => "Sql.westeurope".to_owned(),
            _ => format!("10.{}.{}.0/24", at / 256 % 256, at % 256),
        };
        let access = if at % 7 == 0 { "Deny" } else { "Allow" };
        let _ = write!(
            text,
            r#"    {{
      "access": "{access}",
      "description": "Rule number {at} of a grown network",
      "{local}AddressPrefix": "*",
      "{local}AddressPrefixes": [],
      "{remote}AddressPrefix": "{address}",
      "{remote}AddressPrefixes": [],
      "destinationPortRange": "{port}",
      "destinationPortRanges": [],
      "direction": "{direction}",
      "etag": "W/\"7d1f9c0e-0000-4000-8000-5f0c2a6b9e11\"",
      "id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg-large/securityRules/Rule{at}",
      "name": "Rule{at}",
      "priority": {priority},
      "protocol": "Tcp",
      "provisioningState": "Succeeded",
      "resourceGroup": "rg",
      "sourcePortRange": "*",
      "sourcePortRanges": [],
      "type": "Microsoft.Network/networkSecurityGroups/securityRules"
    }},
"#,
            port = if at % 4 == 0 { 443 } else { 8_000 + at % 1_000 },
            priority = 100 + at % 3_900,
        );
    }
    text.push_str(
        r#"    { "name": "DenyAllOut", "priority": 4096, "direction": "Outbound", "access": "Deny", "protocol": "*",
      "sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*" }
  ]
}
"#,
    );
    text
}
