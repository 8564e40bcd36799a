//! The exit status where something is blocked and something else can't be read: what is blocked is never hidden by an unrelated file, and
//! what is not blocked is never reported as certain.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An NSG that blocks simplified communication, in several formats.
fn blocked() -> [(&'static str, String); 4] {
    let nsg = fs::read_to_string("tests/fixtures/nsg/one-address-denied-rest.json").unwrap();
    [
        ("nsg.json", nsg),
        (
            "nsg.tf",
            "resource \"azurerm_network_security_group\" \"n\" {\n  name = \"n\"\n  location = \"westeurope\"\n  security_rule {\n    \
             name = \"d\"\n    priority = 100\n    direction = \"Outbound\"\n    access = \"Deny\"\n    protocol = \"*\"\n    \
             source_address_prefix = \"*\"\n    source_port_range = \"*\"\n    destination_address_prefix = \"*\"\n    \
             destination_port_range = \"*\"\n  }\n}\n"
                .to_owned(),
        ),
        ("node.rules", "*filter\n:OUTPUT DROP [0:0]\nCOMMIT\n".to_owned()),
        (
            "ufw.txt",
            "Status: active\nLogging: on (low)\nDefault: deny (incoming), deny (outgoing), disabled (routed)\nNew profiles: skip\n".to_owned(),
        ),
    ]
}

/// Files that can't be read, or not to their end, and have nothing to do with the others.
fn broken(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = vec![folder.join("missing.json")];
    let mut write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        files.push(path);
    };
    write(
        "truncated.json",
        b"{\"type\": \"Microsoft.Network/routeTables\", \"name\": \"other\", \"routes\": [{\"name\": ",
    );
    // In the folder of another configuration it would be a part of that.
    fs::create_dir_all(folder.join("other")).unwrap();
    write("other/truncated.tf", b"resource \"azurerm_route_table\" \"other\" {\n  name = \"other\"\n");
    write("text.md", b"# Notes\n\nNothing that Switchover reads.\n");
    write("broken.zip", b"PK\x03\x04 no archive");
    write("broken.json.gz", b"\x1f\x8b no archive");
    write("binary.json", &[0xff, 0x00, 0x81, 0x92, 0xfe, 0x07]);
    write("empty.json", b"");
    files
}

fn status(arguments: &[&str]) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
    let command = command.args(["plan", "--no-config"]).args(arguments);
    command.output().unwrap().status.code().unwrap()
}

#[test]
fn an_unrelated_file_that_cannot_be_read_does_not_hide_what_is_blocked() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("precedence");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let broken = broken(&folder);
    for (name, text) in blocked() {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        let blocked = path.to_str().unwrap();
        assert_eq!(status(&[blocked]), 1, "{name}");
        for other in &broken {
            let other = other.to_str().unwrap();
            assert_eq!(status(&[blocked, other]), 1, "{blocked} {other}");
            // The order of files, and what else is asked for, is the same for all formats.
            if name != "nsg.tf" {
                continue;
            }
            for more in [&["--strict"][..], &["--format", "json"], &["--forbid", "classic"]] {
                assert_eq!(status(&[&[other, blocked], more].concat()), 1, "{other} {more:?}");
            }
            assert_eq!(status(&[blocked, other, "--exit-zero"]), 3, "{other}: what is not read stays an error");
            assert_eq!(status(&[blocked, other, "--on"]), 3, "{other}: wrong usage is first");
        }
    }
}

#[test]
fn where_nothing_is_blocked_a_file_that_cannot_be_read_counts_before_what_is_unknown() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("precedence-open");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let open = "tests/fixtures/nsg/wide-inbound.json";
    assert_eq!((status(&[open]), status(&[open, "--strict"])), (0, 2));
    for other in broken(&folder) {
        let other = other.to_str().unwrap();
        for more in [&[][..], &["--strict"], &["--exit-zero"]] {
            assert_eq!(status(&[&[open, other], more].concat()), 3, "{other} {more:?}");
        }
        assert_eq!(status(&[other]), 3, "{other} alone");
    }
}
