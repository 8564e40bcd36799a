//! Names that mean something to shells and tools, and in no form may do so.

use proptest::prelude::*;

/// Parts of names that mean something to one of the tools.
const PIECES: [&str; 36] = [
    "'",
    "\"",
    "`",
    "$(touch no)",
    "${x}",
    "$${x}",
    "%{ if x }",
    "$",
    "%",
    "%%",
    "\\",
    "\n",
    "\r\n",
    "\u{202e}",
    "\u{2019}",
    "\u{201b}",
    "é",
    "名",
    " ",
    "#",
    "//",
    "*/",
    "[",
    "]",
    "{",
    "}",
    "=",
    "@",
    "|",
    "&&",
    ";",
    "null",
    "-",
    "<a>",
    "\u{2028}",
    "\u{1}",
];

/// A name made of such parts.
pub fn hostile() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![3 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => "[a-zA-Z0-9]{1,3}"];
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}
