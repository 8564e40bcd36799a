//! What the command line writes to: streams that are full end it quietly with its status, and names of files do nothing to a terminal.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::project;

fn command(arguments: &[&OsStr]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// An empty folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

#[cfg(target_os = "linux")]
#[test]
fn streams_that_are_full_end_it_quietly() {
    let file = project("tests/fixtures/nsg/one-address-denied-rest.json");
    let file = file.as_os_str();
    let arguments = |words: &[&'static str]| -> Vec<&OsStr> {
        words.iter().map(|word| if *word == "FILE" { file } else { OsStr::new(*word) }).collect()
    };
    for words in [
        &["plan", "FILE", "--format", "json"][..],
        &["plan", "nothere"],
        &["link", "FILE"],
        &["open", "nothere"],
        &["merge", "a", "b"],
        &["inputs"],
        &["nonsense"],
    ] {
        let arguments = arguments(words);
        let quiet = command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        let full_errors = command(&arguments).stdout(Stdio::null()).stderr(full()).status().unwrap();
        assert_eq!(full_errors.code(), quiet.code(), "{words:?}");
        let both_full = command(&arguments).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(both_full.code(), Some(3), "{words:?}");
    }
}

#[test]
fn a_file_that_is_called_like_a_link_is_opened() {
    let folder = folder("called-like-links");
    let file = project("tests/fixtures/nsg/one-address-denied-rest.json");
    let plan = command(&[OsStr::new("link"), OsStr::new("--file"), file.as_os_str()]).output().unwrap().stdout;
    for name in ["a#b.json", "p#plan=1.json", "plan=x.json"] {
        fs::write(folder.join(name), &plan).unwrap();
        for path in [PathBuf::from(name), Path::new(".").join(name), folder.join(name)] {
            let opened = command(&[OsStr::new("open"), path.as_os_str()]).current_dir(&folder).output().unwrap();
            assert_eq!(opened.status.code(), Some(0), "{}", path.display());
        }
    }
    let missing = command(&[OsStr::new("open"), OsStr::new("c#d.json")]).current_dir(&folder).output().unwrap();
    assert_eq!(missing.status.code(), Some(3));
}

#[cfg(unix)]
#[test]
fn names_of_files_do_nothing_to_a_terminal() {
    let folder = folder("hostile-names");
    for name in ["\u{1b}[2Jx.json", "a\u{202e}b.json", "c\u{2066}d.txt", "e\nf.json"] {
        let path = folder.join(name);
        for (text, arguments) in
            [("{", &["plan", "--format", "json"][..]), ("[]", &["plan", "--format", "json"]), ("", &["open"])]
        {
            fs::write(&path, text).unwrap();
            let mut words: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
            words.push(path.as_os_str());
            let errors = String::from_utf8(command(&words).output().unwrap().stderr).unwrap();
            let hidden = |c: char| c.is_control() && c != '\n' || ['\u{202e}', '\u{2066}'].contains(&c);
            assert!(!errors.is_empty() && !errors.contains(hidden), "{arguments:?} {text}: {errors:?}");
            assert!(errors.lines().all(|line| !line.starts_with("f.json")), "{errors:?}");
        }
    }
}
