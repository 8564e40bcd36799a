//! Commands as words, in the quoting of bash, PowerShell, and cmd.

use std::borrow::Cow;

/// A language of scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Bash,
    PowerShell,
    Cmd,
}

impl Dialect {
    /// The language that a text is in, by what only one of them has.
    pub(crate) fn of(text: &str) -> Dialect {
        let lines = || text.lines().map(str::trim);
        let assigns = |line: &str| {
            let name = line.strip_prefix('$').unwrap_or_default();
            let rest = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_:".contains(c));
            let is_set = rest.trim_start().starts_with('=') || rest.trim_start().starts_with("+=");
            rest.len() < name.len() && is_set
        };
        let has_cmdlet = |line: &str| CMDLETS.iter().any(|verb| line.contains(verb)) && !line.starts_with('#');
        if lines().any(|line| assigns(line) || has_cmdlet(line) || line.ends_with(" `")) {
            return Dialect::PowerShell;
        }
        let is_cmd = |line: &str| {
            let lower = line.get(..9).unwrap_or(line).to_ascii_lowercase();
            line.ends_with(" ^")
                || lower.starts_with("@echo off")
                || lower.starts_with("rem ")
                || lower.starts_with("set \"")
        };
        if lines().any(is_cmd) { Dialect::Cmd } else { Dialect::Bash }
    }
}

/// How the names of Azure's cmdlets begin.
const CMDLETS: [&str; 5] = ["New-Az", "Get-Az", "Set-Az", "Add-Az", "Remove-Az"];

/// A part of a word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece<'t> {
    /// Literal text.
    Plain(Cow<'t, str>),
    /// A variable with what follows its name, such as `.Id`. It may be several words where it is not in quotes.
    Variable { name: &'t str, member: &'t str, is_quoted: bool },
    /// The result of commands.
    Commands(&'t str),
    /// An expression that is not read.
    Unknown,
}

/// A word, or a placeholder for one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word<'t> {
    /// As written.
    pub slice: &'t str,
    pub pieces: Vec<Piece<'t>>,
}

impl<'t> Word<'t> {
    /// Its text, if all of it is literal.
    pub(crate) fn literal(&self) -> Option<Cow<'t, str>> {
        let text = |piece: &Piece<'t>| match piece {
            Piece::Plain(text) => Some(text.clone()),
            _ => None,
        };
        match self.pieces.as_slice() {
            [one] => text(one),
            pieces => pieces.iter().map(text).collect::<Option<Vec<_>>>().map(|texts| Cow::Owned(texts.concat())),
        }
    }
}

/// A word, or a mark between words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'t> {
    Word(Word<'t>),
    /// `;`, a line end, an operator, a bracket.
    Mark(&'t str),
}

/// The tokens of a text, and where it breaks off, if it does.
pub(crate) struct Tokens<'t> {
    pub list: Vec<Token<'t>>,
    /// What is opened and never closed: the rest of the text.
    pub cut: Option<&'t str>,
}

/// Divides a text into words and marks.
pub(crate) fn tokens(text: &str, dialect: Dialect) -> Tokens<'_> {
    let mut scanner = Scanner { text, at: 0, dialect, heredocs: Vec::new(), cut: None };
    let mut list = Vec::new();
    while let Some(token) = scanner.next() {
        list.push(token);
    }
    Tokens { list, cut: scanner.cut.map(|at| text.get(at..).unwrap_or_default()) }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    dialect: Dialect,
    /// The words that end the texts that begin on the next line.
    heredocs: Vec<&'t str>,
    /// Where something opens that is never closed.
    cut: Option<usize>,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn slice(&self, from: usize) -> &'t str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    fn is(&self, dialect: Dialect) -> bool {
        self.dialect == dialect
    }

    /// Skips to the end of a text; the rest is truncated if it does not follow.
    fn skip_past(&mut self, end: &str, from: usize) {
        match self.rest().find(end) {
            Some(found) => self.at += found + end.len(),
            None => self.truncate(from),
        }
    }

    fn truncate(&mut self, from: usize) {
        self.cut.get_or_insert(from);
        self.at = self.text.len();
    }

    /// How long a line end is that does not end the command.
    fn continuation(&self) -> Option<usize> {
        let rest = self.rest();
        let mark = match (self.dialect, rest.chars().next()?) {
            (Dialect::PowerShell, '`') | (Dialect::Cmd, '^') | (Dialect::Bash, '\\') => 1,
            // A command that was copied from another shell.
            (_, '\\' | '^' | '`') => 1,
            _ => return None,
        };
        let blank = rest.get(mark..)?.trim_start_matches([' ', '\t', '\r']);
        let blank_end = rest.len() - blank.len();
        // Blanks after the mark are copying mistakes.
        blank.starts_with('\n').then_some(blank_end + 1)
    }

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let c = self.peek()?;
            let rest = self.rest();
            if let Some(length) = self.continuation() {
                self.at += length;
            } else if c == '\n' {
                let from = self.at;
                self.skip(c);
                let mark = self.slice(from);
                self.skip_heredocs();
                return Some(Token::Mark(mark));
            } else if c.is_whitespace() || c == '\u{feff}' {
                self.skip(c);
            } else if rest.starts_with("<#") && self.is(Dialect::PowerShell) {
                self.skip_past("#>", self.at);
            } else if let Some(length) = self.opens_line().then(|| prompt(rest)).flatten() {
                self.at += length;
            } else if c == '#' || self.is_remark(rest) {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(length) = redirection(rest) {
                self.redirect(length);
            } else if let Some(mark) = self.mark() {
                return Some(Token::Mark(mark));
            } else {
                return Some(Token::Word(self.word()));
            }
        }
    }

    fn opens_line(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default().trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    fn is_remark(&self, rest: &str) -> bool {
        let word = rest.get(..4).unwrap_or_default();
        self.is(Dialect::Cmd) && self.opens_line() && (word.eq_ignore_ascii_case("rem ") || rest.starts_with("::"))
    }

    /// Skips a redirection with the file that it names; a text that follows it begins on the next line.
    fn redirect(&mut self, length: usize) {
        let is_heredoc = self.rest().get(..length).is_some_and(|mark| mark.ends_with("<<"));
        self.at += length;
        if is_heredoc && self.peek() == Some('-') {
            self.skip('-');
        }
        while self.peek().is_some_and(|c| c == ' ' || c == '\t') {
            self.at += 1;
        }
        let from = self.at;
        if self.peek().is_some_and(|c| !c.is_whitespace() && !";|&()".contains(c)) {
            self.word();
        }
        if is_heredoc {
            self.heredocs.push(self.slice(from).trim_matches(['"', '\'', '\\']));
        }
    }

    fn skip_heredocs(&mut self) {
        for end in std::mem::take(&mut self.heredocs) {
            let from = self.at;
            let mut at = from;
            let mut lines = self.rest().split_inclusive('\n');
            let is_closed = lines.any(|line| {
                at += line.len();
                line.trim() == end
            });
            self.at = at;
            if !is_closed {
                self.truncate(from);
            }
        }
    }

    fn mark(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let marks: &[&str] = match self.dialect {
            Dialect::Bash => &["&&", "||", ";", "|", "&", "(", ")"],
            Dialect::PowerShell => &["&&", "||", "+=", ";", "|", "&", ")", "{", "}", ",", "="],
            Dialect::Cmd => &["&&", "||", "|", "&", "(", ")"],
        };
        let found = marks.iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len());
        let is_brace = || {
            let ends = rest.chars().nth(1).is_none_or(|next| next.is_whitespace() || ";)".contains(next));
            (self.is(Dialect::Bash) && rest.starts_with(['{', '}']) && ends).then_some(1)
        };
        let length = found.or_else(is_brace)?;
        let from = self.at;
        self.at += length;
        Some(self.slice(from))
    }

    fn word(&mut self) -> Word<'t> {
        let from = self.at;
        let mut pieces: Vec<Piece<'t>> = Vec::new();
        while let Some(c) = self.peek() {
            let is_end = c.is_whitespace() || self.ends_word(c, &pieces) || self.continuation().is_some();
            if is_end && self.at > from {
                break;
            }
            let before = self.at;
            self.piece(c, &mut pieces);
            if self.at == before {
                self.skip(c);
                add(&mut pieces, Cow::Borrowed(self.slice(before)), self.text);
            }
        }
        if pieces.is_empty() {
            pieces.push(Piece::Plain(Cow::Borrowed("")));
        }
        Word { slice: self.slice(from), pieces }
    }

    fn ends_word(&self, c: char, pieces: &[Piece<'t>]) -> bool {
        match self.dialect {
            Dialect::Bash => ";|&()".contains(c),
            Dialect::PowerShell => {
                let assigns = (c == '=' || self.rest().starts_with("+="))
                    && matches!(pieces, [Piece::Variable { .. }] | [_, Piece::Variable { .. }]);
                ";|&){},".contains(c) || assigns
            }
            Dialect::Cmd => "|&()".contains(c),
        }
    }

    /// Reads a part of a word.
    fn piece(&mut self, c: char, pieces: &mut Vec<Piece<'t>>) {
        let rest = self.rest();
        let is_powershell = self.is(Dialect::PowerShell);
        match c {
            '<' => {
                // A placeholder: what else begins so is a redirection.
                self.at += placeholder(rest).unwrap_or(1);
                pieces.push(Piece::Unknown);
            }
            '\'' => self.single_quoted(pieces),
            '"' => self.double_quoted(pieces),
            '$' => self.dollar(pieces, false),
            '@' if is_powershell && rest.starts_with("@(") => self.nested(2, pieces),
            '@' if is_powershell && (rest.starts_with("@\"") || rest.starts_with("@'")) => {
                let end = if rest.starts_with("@\"") { "\n\"@" } else { "\n'@" };
                self.skip_past(end, self.at);
                pieces.push(Piece::Unknown);
            }
            '@' if is_powershell => {
                // A table of parameters, by itself or in a variable.
                self.at += 1;
                match self.peek() {
                    Some('{') => self.balanced('{', '}'),
                    _ => _ = self.name(),
                }
                pieces.push(Piece::Unknown);
            }
            '(' if is_powershell => self.nested(1, pieces),
            '`' if is_powershell => self.escaped(pieces),
            '\\' if self.is(Dialect::Bash) => self.escaped(pieces),
            '^' if self.is(Dialect::Cmd) => self.escaped(pieces),
            '`' if self.is(Dialect::Bash) => {
                let from = self.at;
                self.at += 1;
                self.skip_past("`", from);
                let inside = self.slice(from + 1);
                pieces.push(Piece::Commands(inside.strip_suffix('`').unwrap_or(inside)));
            }
            '%' if self.is(Dialect::Cmd) => self.percent(pieces),
            _ => self.plain(pieces),
        }
    }

    /// Letters up to what has a meaning of its own.
    fn plain(&mut self, pieces: &mut Vec<Piece<'t>>) {
        let from = self.at;
        let rest = self.rest();
        let special = |c: char| c.is_whitespace() || "'\"$`\\^%;|&(){},@<=+".contains(c);
        let length = rest.find(special).unwrap_or(rest.len());
        self.at += length;
        add(pieces, Cow::Borrowed(self.slice(from)), self.text);
    }

    fn escaped(&mut self, pieces: &mut Vec<Piece<'t>>) {
        self.at += 1;
        let from = self.at;
        if let Some(c) = self.peek() {
            self.skip(c);
        }
        add(pieces, Cow::Borrowed(self.slice(from)), self.text);
    }

    fn single_quoted(&mut self, pieces: &mut Vec<Piece<'t>>) {
        let start = self.at;
        self.at += 1;
        let from = self.at;
        self.skip_past("'", start);
        // PowerShell writes a quote inside as two.
        while self.is(Dialect::PowerShell) && self.peek() == Some('\'') {
            self.at += 1;
            self.skip_past("'", start);
        }
        let inside = self.slice(from);
        let inside = inside.strip_suffix('\'').unwrap_or(inside);
        let is_doubled = self.is(Dialect::PowerShell) && inside.contains("''");
        let text = if is_doubled { Cow::Owned(inside.replace("''", "'")) } else { Cow::Borrowed(inside) };
        add(pieces, text, self.text);
    }

    fn double_quoted(&mut self, pieces: &mut Vec<Piece<'t>>) {
        let start = self.at;
        self.at += 1;
        add(pieces, Cow::Borrowed(self.slice(self.at)), self.text);
        loop {
            let Some(c) = self.peek() else { return self.truncate(start) };
            let next = self.rest().chars().nth(1);
            match (self.dialect, c) {
                (Dialect::Bash, '\\') if next == Some('\n') => self.at += 2,
                (Dialect::Bash, '\\') if next.is_some_and(|next| "\"\\$`".contains(next)) => self.escaped(pieces),
                (Dialect::PowerShell, '`') => self.escaped(pieces),
                (Dialect::Bash, '`') => self.piece(c, pieces),
                (_, '"') if next == Some('"') && !self.is(Dialect::Bash) => {
                    self.at += 1;
                    let from = self.at;
                    self.at += 1;
                    add(pieces, Cow::Borrowed(self.slice(from)), self.text);
                }
                (_, '"') => {
                    self.at += 1;
                    return;
                }
                (Dialect::Bash | Dialect::PowerShell, '$') => self.dollar(pieces, true),
                (Dialect::Cmd, '%') => self.percent(pieces),
                _ => {
                    let from = self.at;
                    let rest = self.rest();
                    let length = rest.find(['\\', '`', '"', '$', '%']).unwrap_or(rest.len());
                    self.at += length.max(c.len_utf8());
                    add(pieces, Cow::Borrowed(self.slice(from)), self.text);
                }
            }
        }
    }

    fn dollar(&mut self, pieces: &mut Vec<Piece<'t>>, is_quoted: bool) {
        let (start, rest) = (self.at, self.rest());
        self.at += 1;
        if rest.starts_with("$((") {
            self.balanced('(', ')');
            pieces.push(Piece::Unknown);
        } else if rest.starts_with("$(") {
            self.at = start;
            self.nested(2, pieces);
        } else if rest.starts_with("${") {
            self.balanced('{', '}');
            let inside = self.slice(start + 2);
            let name = inside.strip_suffix('}').unwrap_or(inside);
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
            let variable = Piece::Variable { name, member: "", is_quoted };
            pieces.push(if is_name { variable } else { Piece::Unknown });
        } else if rest.starts_with("$'") && self.is(Dialect::Bash) && !is_quoted {
            self.single_quoted(&mut Vec::new());
            pieces.push(Piece::Unknown);
        } else {
            let name = self.name();
            if name.is_empty() {
                let special = self.peek().filter(|c| "@*#?!$-".contains(*c) && self.is(Dialect::Bash));
                match special {
                    Some(c) => {
                        self.skip(c);
                        pieces.push(Piece::Unknown);
                    }
                    None => add(pieces, Cow::Borrowed(self.slice(start)), self.text),
                }
                return;
            }
            let member = if self.is(Dialect::PowerShell) && !is_quoted { self.member() } else { "" };
            pieces.push(Piece::Variable { name, member, is_quoted });
        }
    }

    /// What follows a variable of PowerShell: members, elements, calls of methods.
    fn member(&mut self) -> &'t str {
        let from = self.at;
        loop {
            let rest = self.rest();
            let is_member = rest.starts_with('.') && rest.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic());
            match self.peek() {
                Some('.') if is_member => {
                    self.at += 1;
                    self.name();
                }
                Some('[') => self.balanced('[', ']'),
                Some('(') if self.at > from => self.balanced('(', ')'),
                _ => return self.slice(from),
            }
        }
    }

    fn percent(&mut self, pieces: &mut Vec<Piece<'t>>) {
        let from = self.at;
        self.at += 1;
        let name = self.name();
        if !name.is_empty() && self.peek() == Some('%') {
            self.at += 1;
            pieces.push(Piece::Variable { name, member: "", is_quoted: true });
        } else if self.peek() == Some('%') || !name.is_empty() {
            self.at = from + 1;
            while self.peek().is_some_and(|c| c == '%' || c.is_ascii_alphanumeric()) {
                self.at += 1;
            }
            pieces.push(Piece::Unknown);
        } else {
            add(pieces, Cow::Borrowed(self.slice(from)), self.text);
        }
    }

    fn name(&mut self) -> &'t str {
        let from = self.at;
        let rest = self.rest();
        let is_scope = |c: char| c == ':' && self.is(Dialect::PowerShell);
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || is_scope(c))).unwrap_or(rest.len());
        self.at += length;
        self.slice(from)
    }

    /// Commands in brackets, after an opening mark of a length.
    fn nested(&mut self, opening: usize, pieces: &mut Vec<Piece<'t>>) {
        let from = self.at;
        self.at += opening - 1;
        self.balanced('(', ')');
        let inside = self.slice(from + opening);
        pieces.push(Piece::Commands(inside.strip_suffix(')').unwrap_or(inside)));
        if self.is(Dialect::PowerShell) && !self.member().is_empty() {
            pieces.push(Piece::Unknown);
        }
    }

    /// Skips a bracket with all that is in it.
    fn balanced(&mut self, open: char, close: char) {
        let from = self.at;
        let mut depth = 0_u32;
        while let Some(c) = self.peek() {
            match c {
                '\'' | '"' => self.skip_quoted(c),
                '\\' if self.is(Dialect::Bash) => {
                    self.at += 1;
                    if let Some(next) = self.peek() {
                        self.skip(next);
                    }
                }
                _ => self.skip(c),
            }
            depth += u32::from(c == open);
            if c == close {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
        }
        self.truncate(from);
    }

    /// Skips a text in quotes, inside of brackets.
    fn skip_quoted(&mut self, quote: char) {
        let from = self.at;
        self.at += 1;
        let escape = match (self.dialect, quote) {
            (Dialect::Bash, '"') => Some('\\'),
            (Dialect::PowerShell, '"') => Some('`'),
            _ => None,
        };
        while let Some(c) = self.peek() {
            self.skip(c);
            if c == quote {
                return;
            }
            if Some(c) == escape
                && let Some(next) = self.peek()
            {
                self.skip(next);
            }
        }
        self.truncate(from);
    }
}

/// Adds text to a word: to the text before it, if it follows that in the source.
fn add<'t>(pieces: &mut Vec<Piece<'t>>, text: Cow<'t, str>, source: &'t str) {
    if let Some(Piece::Plain(last)) = pieces.last_mut() {
        let joined = match (&*last, &text) {
            (Cow::Borrowed(last), Cow::Borrowed(text)) => adjacent(last, text, source),
            _ => None,
        };
        *last = joined.map_or_else(
            || if last.is_empty() { text.clone() } else { Cow::Owned(format!("{last}{text}")) },
            Cow::Borrowed,
        );
        return;
    }
    pieces.push(Piece::Plain(text));
}

/// Two texts as one slice of the source, if they are adjacent in it.
fn adjacent<'t>(one: &str, other: &str, source: &'t str) -> Option<&'t str> {
    let (start, next) = (model::json::offset_in(source, one)?, model::json::offset_in(source, other)?);
    if start + one.len() == next { source.get(start..next + other.len()) } else { None }
}

/// How long a prompt of PowerShell is that a line begins with.
fn prompt(line: &str) -> Option<usize> {
    let inside = line.strip_prefix("PS ").or_else(|| line.strip_prefix("PS>").map(|_| line))?;
    let end = inside.lines().next()?.find('>')?;
    Some(line.len() - inside.len() + end + 1)
}

/// How long a placeholder such as `<nsg-name>` is that a text begins with.
fn placeholder(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find('>')?;
    let name = inside.get(..end)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || " _-.".contains(c));
    is_name.then_some(end + 2)
}

/// How long the mark of a redirection is that a text begins with.
fn redirection(text: &str) -> Option<usize> {
    if placeholder(text).is_some() {
        return None;
    }
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '*');
    let numbers = text.len() - behind.len();
    let mark = ["<<<", "<<", "<", ">>", ">&", ">"].iter().find(|mark| behind.starts_with(**mark))?;
    (numbers <= 1).then_some(numbers + mark.len())
}
