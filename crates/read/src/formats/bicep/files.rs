//! Which parts of a text are Bicep, and where its declarations begin.

use std::ops::Range;

use model::json::offset_in;

/// Words that begin a declaration, with what may follow their name.
const DECLARATIONS: [&str; 14] = [
    "resource",
    "module",
    "param",
    "var",
    "output",
    "targetScope",
    "type",
    "func",
    "import",
    "metadata",
    "using",
    "provider",
    "extension",
    "assert",
];

/// A run of declarations: where it is, and where each of them begins.
pub(super) struct Run {
    /// Where it is.
    pub range: Range<usize>,
    /// Where its declarations begin.
    pub starts: Vec<usize>,
    /// True if one of them can be nothing but Bicep.
    is_sure: bool,
}

/// The runs of declarations in a text.
pub(super) fn runs(text: &str) -> Vec<Run> {
    // Cheap for what is not Bicep: each of these words is in any that is.
    if !["resource ", "module ", "using ", "@export("].iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let (mut runs, mut run): (Vec<Run>, Option<Run>) = (Vec::new(), None);
    let mut state = State::default();
    for line in text.split_inclusive('\n') {
        let at = offset_in(text, line).unwrap_or_default();
        let begins = (!state.is_in_text()).then(|| declared(line)).flatten();
        if let Some(is_sure) = begins {
            // Whatever was open before: a declaration that begins a line ends what is broken.
            state = State::default();
            let run = run.get_or_insert_with(|| Run { range: at..at, starts: Vec::new(), is_sure: false });
            run.starts.push(at);
            run.is_sure |= is_sure;
        } else if run.is_some() && ends_run(line, &state) {
            runs.extend(run.take());
            state = State::default();
        }
        if let Some(run) = &mut run {
            state.step(line);
            if !line.trim().is_empty() {
                run.range.end = at + line.len();
            }
        }
    }
    runs.extend(run);
    runs.retain(|run| run.is_sure);
    runs
}

/// Whether a line begins a declaration, and if so, whether it is surely one of Bicep. Decorators belong to what follows.
fn declared(line: &str) -> Option<bool> {
    if let Some(decorator) = line.strip_prefix('@') {
        let is_sure = decorator.starts_with("export(");
        return decorator.starts_with(|first: char| first.is_ascii_alphabetic()).then_some(is_sure);
    }
    let end = line.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (word, rest) = line.split_at_checked(end)?;
    if !DECLARATIONS.contains(&word) {
        return None;
    }
    let rest = rest.trim();
    let name_end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (name, after) = rest.split_at_checked(name_end)?;
    let after = after.trim_start();
    match word {
        "resource" => (!name.is_empty() && after.starts_with('\'') && after.contains('@')).then_some(true),
        "module" => (!name.is_empty() && after.starts_with('\'')).then_some(true),
        "using" => (rest.starts_with('\'') || rest == "none").then_some(true),
        "targetScope" => rest.starts_with('=').then_some(false),
        "import" | "provider" | "extension" => Some(false),
        "param" | "output" => (!name.is_empty()).then_some(false),
        "func" => (!name.is_empty() && after.starts_with('(')).then_some(false),
        _ => (!name.is_empty() && after.starts_with('=')).then_some(false),
    }
}

/// True for a line that belongs to no declaration.
fn ends_run(line: &str, state: &State) -> bool {
    if state.is_in_text() {
        return false;
    }
    let starts = |starts: &[&str]| starts.iter().any(|start| line.trim_start().starts_with(start));
    if state.open > 0 {
        // Inside of a declaration nothing but closing brackets begins a line, and JSON does.
        return line.starts_with(['{', '[']) && !line.trim_end().ends_with("=");
    }
    let continues = line.starts_with([' ', '\t']) && starts(&["?", ":", "&&", "||", "+", "==", "!=", ".", "-", "*"]);
    !(line.trim().is_empty() || starts(&["//", "/*", "#disable-", "#restore-"]) || continues)
}

/// What is open at the end of a line.
#[derive(Default)]
struct State {
    open: u32,
    in_comment: bool,
    in_verbatim: bool,
}

impl State {
    fn is_in_text(&self) -> bool {
        self.in_comment || self.in_verbatim
    }

    fn step(&mut self, line: &str) {
        let mut rest = line;
        let mut in_text = false;
        while let Some(first) = rest.chars().next() {
            let skipped = if self.in_comment {
                self.in_comment = !rest.starts_with("*/");
                if self.in_comment { first.len_utf8() } else { 2 }
            } else if self.in_verbatim {
                self.in_verbatim = !rest.starts_with("'''");
                if self.in_verbatim { first.len_utf8() } else { 3 }
            } else if in_text {
                in_text = first != '\'';
                if first == '\\' { 2 } else { first.len_utf8() }
            } else if rest.starts_with("//") {
                return;
            } else {
                self.enter(first, rest, &mut in_text)
            };
            rest = rest.get(skipped..).unwrap_or_default();
        }
    }

    fn enter(&mut self, first: char, rest: &str, in_text: &mut bool) -> usize {
        if rest.starts_with("/*") {
            self.in_comment = true;
            return 2;
        }
        if rest.starts_with("'''") {
            self.in_verbatim = true;
            return 3;
        }
        match first {
            '\'' => *in_text = true,
            '{' | '[' | '(' => self.open += 1,
            '}' | ']' | ')' => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        first.len_utf8()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(text: &str) -> Vec<&str> {
        runs(text).into_iter().map(|run| &text[run.range]).collect()
    }

    #[test]
    fn declarations_are_claimed_and_what_is_around_them_is_not() {
        let bicep = "@description('x')\nparam a string\n\n// b\nresource r 'Microsoft.Network/routeTables@2023-04-01' = {\n  name: 'r'\n}\n";
        assert_eq!(claimed(&format!("PS> cat main.bicep\n{bicep}\nPS> cat x.json\n{{\"a\": 1}}\n")), [bicep]);
    }

    #[test]
    fn other_languages_are_not_claimed() {
        for text in [
            "resource \"azurerm_subnet\" \"s\" {\n}\n",
            "var a = 'resource x'\nparam b\n",
            "The resource group 'x@y' = z\nmodule loading failed\n",
            "using namespace std;\n",
        ] {
            assert_eq!(claimed(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_broken_declaration_ends_at_the_next_and_before_json() {
        let broken =
            "resource r 'A.B/c@1' = {\n  name: 'x\n  x: [\nparam y string\nresource s 'A.B/c@1' = {\n  name: 'z'\n";
        let text = format!("{broken}{{\n  \"a\": 1\n}}\n");
        assert_eq!(claimed(&text), [broken]);
        assert_eq!(runs(&text)[0].starts.len(), 3);
    }
}
