//! The shape of a text that declares resources: its brackets and the members of its objects, with their places. One scanner for Terraform,
//! Bicep, and templates, which differ in strings, comments, and in the sign between a name and its value.

/// The languages that can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Terraform.
    Terraform,
    /// Bicep.
    Bicep,
    /// A template in JSON.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    NewLine,
    Comma,
    Assign,
    Word,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    kind: Kind,
    start: usize,
    end: usize,
}

/// A pair of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brackets {
    /// Where it opens.
    pub open: usize,
    /// Where it closes: the place of the closing bracket.
    pub close: usize,
    /// The first token inside, and the one that closes it.
    inside: (usize, usize),
}

/// A member of an object or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'t> {
    /// Its name, without quotes.
    pub name: &'t str,
    /// Where it begins.
    pub start: usize,
    /// Where its value begins; for a block, its bracket.
    pub value: usize,
    /// Where its value ends.
    pub end: usize,
    /// True for a block, which has no sign between its name and its brackets.
    pub is_block: bool,
}

/// A text with its tokens.
pub struct Shape<'t> {
    text: &'t str,
    language: Language,
    tokens: Vec<Token>,
    brackets: Vec<Brackets>,
}

impl<'t> Shape<'t> {
    /// Scans a text; `None` if its brackets don't match.
    pub fn of(text: &'t str, language: Language) -> Option<Shape<'t>> {
        let tokens = Scanner { text, language, at: 0 }.tokens();
        let (mut open, mut brackets) = (Vec::new(), Vec::new());
        for (number, token) in tokens.iter().enumerate() {
            match token.kind {
                Kind::Open => open.push((number, token.start)),
                Kind::Close => {
                    let (first, start) = open.pop()?;
                    brackets.push(Brackets { open: start, close: token.start, inside: (first + 1, number) });
                }
                _ => {}
            }
        }
        open.is_empty().then_some(Shape { text, language, tokens, brackets })
    }

    /// The innermost braces around a place.
    pub fn braces_at(&self, place: usize) -> Option<Brackets> {
        let around = |own: &&Brackets| {
            own.open <= place && place <= own.close && self.text.get(own.open..=own.open) == Some("{")
        };
        self.brackets.iter().filter(around).min_by_key(|own| own.close - own.open).copied()
    }

    /// All brackets around a pair, the innermost first.
    pub fn around(&self, inner: Brackets) -> Vec<Brackets> {
        let holds = |own: &&Brackets| own.open < inner.open && inner.close < own.close;
        let mut around: Vec<Brackets> = self.brackets.iter().filter(holds).copied().collect();
        around.sort_by_key(|own| own.close - own.open);
        around
    }

    /// The pair that opens at a place.
    pub fn opening_at(&self, place: usize) -> Option<Brackets> {
        self.brackets.iter().find(|own| own.open == place).copied()
    }

    /// The pairs directly inside another one.
    pub fn children(&self, outer: Brackets) -> Vec<Brackets> {
        let inside = |own: &&Brackets| outer.open < own.open && own.close < outer.close;
        let all: Vec<Brackets> = self.brackets.iter().filter(inside).copied().collect();
        let is_direct = |own: &&Brackets| !all.iter().any(|other| other.open < own.open && own.close < other.close);
        let mut direct: Vec<Brackets> = all.iter().filter(is_direct).copied().collect();
        direct.sort_by_key(|own| own.open);
        direct
    }

    /// What is before an opening bracket, from the beginning of its statement.
    pub fn header(&self, brackets: Brackets) -> &'t str {
        let (first, _) = brackets.inside;
        let before = self.tokens.get(..first.saturating_sub(1)).unwrap_or_default();
        let ends = |token: &&Token| matches!(token.kind, Kind::NewLine | Kind::Comma | Kind::Open | Kind::Close);
        let start = before.iter().rev().find(ends).map_or(0, |token| token.end);
        self.text.get(start..brackets.open).unwrap_or_default().trim()
    }

    /// The members of an object or a block.
    pub fn members(&self, brackets: Brackets) -> Vec<Member<'t>> {
        let (first, last) = brackets.inside;
        let mut at = first;
        let mut members = Vec::new();
        while at < last {
            let Some(token) = self.tokens.get(at) else { break };
            if token.kind != Kind::Word {
                at += 1;
                continue;
            }
            let (end, member) = self.member(at, last);
            members.extend(member);
            at = end;
        }
        members
    }

    /// The member that begins with a token, and the token behind it.
    fn member(&self, first: usize, last: usize) -> (usize, Option<Member<'t>>) {
        let end = self.end_of_statement(first, last);
        let tokens = self.tokens.get(first..end).unwrap_or_default();
        let [name, rest @ ..] = tokens else { return (first + 1, None) };
        let text = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        let assign = rest.first().filter(|token| token.kind == Kind::Assign);
        let opens = rest.iter().find(|token| token.kind == Kind::Open);
        let value = match (assign, opens) {
            (Some(_), _) => rest.iter().skip(1).find(|token| token.kind != Kind::NewLine).map(|token| token.start),
            (None, Some(open)) => Some(open.start),
            (None, None) => None,
        };
        let member = value.zip(rest.last()).map(|(value, last)| Member {
            name: text(name.start, name.end).trim_matches(['"', '\'']),
            start: name.start,
            value,
            end: last.end,
            is_block: assign.is_none(),
        });
        (end, member)
    }

    /// The token behind a statement: a new line or a comma that is in no brackets of its own.
    fn end_of_statement(&self, first: usize, last: usize) -> usize {
        let mut depth = 0_usize;
        for number in first..last {
            let Some(token) = self.tokens.get(number) else { break };
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                Kind::Comma if depth == 0 => return number,
                Kind::NewLine if depth == 0 && self.language != Language::Json => return number,
                _ => {}
            }
        }
        last
    }
}

struct Scanner<'t> {
    text: &'t str,
    language: Language,
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn tokens(mut self) -> Vec<Token> {
        let mut tokens = Vec::new();
        while let Some(c) = self.rest().chars().next() {
            let start = self.at;
            if self.skips_comment() {
                continue;
            }
            let kind = match c {
                '\n' => Some(Kind::NewLine),
                c if c.is_whitespace() => None,
                '{' | '[' | '(' => Some(Kind::Open),
                '}' | ']' | ')' => Some(Kind::Close),
                ',' => Some(Kind::Comma),
                ':' if self.language != Language::Terraform => Some(Kind::Assign),
                '=' if self.language == Language::Terraform => self.assign(),
                _ => Some(Kind::Word),
            };
            if kind == Some(Kind::Word) {
                self.word(c);
            } else {
                self.at = self.at.max(start) + c.len_utf8();
            }
            tokens.extend(kind.map(|kind| Token { kind, start, end: self.at }));
        }
        tokens
    }

    /// A single sign is no comparison and no arrow.
    fn assign(&self) -> Option<Kind> {
        let is_longer = self.rest().starts_with("==") || self.rest().starts_with("=>");
        Some(if is_longer { Kind::Word } else { Kind::Assign })
    }

    fn skips_comment(&mut self) -> bool {
        let rest = self.rest();
        let length = if rest.starts_with("//") || (rest.starts_with('#') && self.language == Language::Terraform) {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return false;
        };
        self.at += length;
        true
    }

    /// A string, an identifier, or any other sign.
    fn word(&mut self, first: char) {
        let rest = self.rest();
        if self.language == Language::Bicep && rest.starts_with("'''") {
            let end = rest.get(3..).and_then(|inner| inner.find("'''")).map_or(rest.len(), |end| end + 6);
            self.at += end;
        } else if self.language == Language::Terraform && rest.starts_with("<<") {
            self.at += heredoc(rest).unwrap_or(2);
        } else if first == self.quote() {
            self.at += self.string();
        } else if first.is_alphanumeric() || first == '_' || first == '$' {
            let is_in = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$' | '@');
            self.at += rest.find(|c: char| !is_in(c)).unwrap_or(rest.len());
        } else if rest.starts_with("==") || rest.starts_with("=>") {
            self.at += 2;
        } else {
            self.at += first.len_utf8();
        }
    }

    fn quote(&self) -> char {
        if self.language == Language::Bicep { '\'' } else { '"' }
    }

    /// The length of the string that begins here, with what is interpolated in it.
    fn string(&self) -> usize {
        let quote = self.quote();
        let mut letters = self.rest().char_indices().skip(1).peekable();
        let mut depth = 0_usize;
        while let Some((at, c)) = letters.next() {
            match c {
                '\\' if depth == 0 => {
                    letters.next();
                }
                '$' | '%' if self.language != Language::Json && letters.next_if(|(_, next)| *next == '{').is_some() => {
                    depth += 1;
                }
                '{' if depth > 0 => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                c if c == quote && depth == 0 => return at + c.len_utf8(),
                // A string inside of an interpolation.
                c if c == quote => {
                    let _ = letters.find(|(_, inner)| *inner == quote);
                }
                _ => {}
            }
        }
        self.rest().len()
    }
}

/// The length of a heredoc: its end is a line of its own.
fn heredoc(text: &str) -> Option<usize> {
    let (head, _) = text.split_once('\n')?;
    let word = head.trim_start_matches('<').trim_start_matches('-').trim();
    let mut at = head.len() + 1;
    for line in text.get(at..)?.split_inclusive('\n') {
        at += line.len();
        if line.trim() == word {
            return Some(at - (line.len() - line.trim_end().len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str, language: Language) -> Vec<(String, String)> {
        let shape = Shape::of(text, language).unwrap();
        let outer = shape.braces_at(text.find('{').unwrap()).unwrap();
        let members = shape.members(outer).into_iter();
        members.map(|own| (own.name.to_owned(), text[own.value..own.end].to_owned())).collect()
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn members_are_found_in_each_language() {
        let terraform = "resource \"a\" \"b\" {\n  # {\n  name = \"${var.x[\"}\"]}-1\" // }\n  ports = [\n    \"1\", \"2\",\n  ]\n  text = <<-E\n  }\n  E\n  rule {\n    a = 1\n  }\n}\n";
        assert_eq!(
            members(terraform, Language::Terraform),
            pairs(&[
                ("name", "\"${var.x[\"}\"]}-1\""),
                ("ports", "[\n    \"1\", \"2\",\n  ]"),
                ("text", "<<-E\n  }\n  E"),
                ("rule", "{\n    a = 1\n  }"),
            ])
        );
        let bicep = "{\n  name: 'it\\'s ${a}' // x\n  list: [\n    'a'\n  ]\n  text: '''\n}\n'''\n}";
        assert_eq!(
            members(bicep, Language::Bicep),
            pairs(&[("name", "'it\\'s ${a}'"), ("list", "[\n    'a'\n  ]"), ("text", "'''\n}\n'''")])
        );
        let json = "{\"name\": \"}\\\"\", \"list\": [1, {\"a\": 2}],\n \"last\":\n true}";
        assert_eq!(
            members(json, Language::Json),
            pairs(&[("name", "\"}\\\"\""), ("list", "[1, {\"a\": 2}]"), ("last", "true")])
        );
    }

    #[test]
    fn brackets_that_do_not_match_are_no_shape() {
        for text in ["{", "}", "[{]}}"] {
            assert!(Shape::of(text, Language::Json).is_none_or(|shape| shape.brackets.len() == 2), "{text}");
        }
        assert!(Shape::of("{", Language::Bicep).is_none());
    }
}
