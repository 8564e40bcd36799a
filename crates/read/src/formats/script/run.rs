//! The commands of a script, run in their order as far as they are read.

use std::borrow::Cow;

use super::az::{self, Ran};
use super::cmdlets;
use super::options::{Argument, Command};
use super::resource::{Key, Resources};
use super::value::{Value, Variables, symbol};
use super::words::{Dialect, Piece, Token, Tokens, Word, tokens};
use crate::documents::document::Document;
use crate::messages::scripts;
use model::json::{Node, Unclear, offset_in};
use model::message::{code, quoted};
use model::source::Severity;

/// How deep commands may be nested in others.
const MOST_DEPTH: u32 = 24;

/// How long the text of a condition may be in a message.
const MOST_SHOWN: usize = 80;

/// What opened a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Brace,
    Bracket,
    Keyword,
}

/// A block of commands.
struct Block<'t> {
    opening: Opening,
    /// What it depends on whether its commands run, if it does.
    doubt: Option<&'t str>,
    at: &'t str,
}

/// How a command is joined to the one before it.
enum Joined<'t> {
    /// It is on its own.
    Apart,
    /// It takes what the other gives.
    Piped(Option<Value<'t>>),
    /// It runs if the other succeeds, or if it fails.
    Chained,
}

/// Runs a script.
pub(super) struct Runner<'r, 'd, 't> {
    document: &'r Document<'d>,
    text: &'t str,
    dialect: Dialect,
    variables: Variables<'t>,
    pub resources: Resources<'t>,
    blocks: Vec<Block<'t>>,
    /// What the commands of a chain depend on.
    chain: Option<&'t str>,
    /// A command that may end the script.
    ended: Option<&'t str>,
    /// The last command.
    last: &'t str,
    /// The variable that the pipeline so far is assigned to, with the assignment.
    assigned: Option<(&'t str, &'t str)>,
    /// Commands that are not read.
    pub not_read: Vec<&'t str>,
    /// Doubts that were reported.
    said: Vec<*const u8>,
    depth: u32,
}

impl<'r, 'd, 't> Runner<'r, 'd, 't> {
    pub(super) fn new(document: &'r Document<'d>, text: &'t str) -> Self {
        let dialect = Dialect::of(text);
        Runner {
            document,
            text,
            dialect,
            variables: Variables::new(dialect != Dialect::Bash),
            resources: Resources::default(),
            blocks: Vec::new(),
            chain: None,
            ended: None,
            last: "",
            assigned: None,
            not_read: Vec::new(),
            said: Vec::new(),
            depth: 0,
        }
    }

    /// Runs the whole script.
    pub(super) fn script(&mut self) {
        self.commands(self.text);
        if let Some(block) = self.blocks.first() {
            let end = self.text.trim_end();
            let at = end.get(end.len()..).unwrap_or_default();
            self.say(Severity::Error, at, scripts::block_open(quoted(shortened(block.at))));
        }
        let end = self.text.trim_end();
        if end.ends_with(['\\', '`', '^']) && !end.ends_with("```") {
            self.say(Severity::Error, end.get(end.len() - 1..).unwrap_or_default(), scripts::continuation_open());
        }
    }

    fn say(&self, severity: Severity, at: &str, message: model::message::Message) {
        self.document.say(severity, self.document.origin(at), message);
    }

    /// Runs some commands; what the last of them gives, in PowerShell all of them.
    fn commands(&mut self, text: &'t str) -> Option<Value<'t>> {
        if self.depth >= MOST_DEPTH {
            self.say(Severity::Error, text, scripts::too_deep());
            return None;
        }
        self.depth += 1;
        let Tokens { list, cut } = tokens(text, self.dialect);
        if let Some(cut) = cut {
            self.say(Severity::Error, cut, scripts::quote_open());
        }
        let has_blocks = list.contains(&Token::Mark("{"));
        let (mut waiting, mut joined, mut given) = (Vec::new(), Joined::Apart, Vec::new());
        for token in list.into_iter().chain([Token::Mark("\n")]) {
            let Token::Mark(mark) = token else {
                waiting.push(token);
                continue;
            };
            let goes_on = matches!(waiting.last(), Some(Token::Mark(_)))
                || (waiting.is_empty() && !matches!(joined, Joined::Apart));
            if matches!(mark, "," | "=" | "+=") {
                waiting.push(token);
            } else if mark != "\n" || !goes_on {
                let command = std::mem::take(&mut waiting);
                let is_empty = command.is_empty();
                let result = self.joined(command, std::mem::replace(&mut joined, Joined::Apart));
                joined = self.join(mark, &result);
                given.extend((!is_empty && mark != "|").then_some(result));
            }
        }
        if !waiting.is_empty() {
            given.push(self.joined(waiting, joined));
        }
        self.depth -= 1;
        if given.len() < 2 || self.dialect != Dialect::PowerShell {
            return given.pop().flatten();
        }
        let all = given.into_iter().flat_map(|own| own.unwrap_or_else(|| Value::unknown(text)).flat());
        (!has_blocks).then(|| Value::List(all.collect()))
    }

    /// Runs a command by how it is joined to the one before it.
    fn joined(&mut self, command: Vec<Token<'t>>, joined: Joined<'t>) -> Option<Value<'t>> {
        if matches!(joined, Joined::Apart) {
            self.chain = None;
        }
        let assigned = self.assigned.take();
        let Joined::Piped(piped) = joined else {
            return if command.is_empty() { None } else { self.statement(&command, None) };
        };
        if command.is_empty() {
            return piped;
        }
        let given = self.statement(&command, piped);
        // A variable gets what the end of a pipeline gives.
        if let Some((name, whole)) = assigned {
            self.variables.set(name, given.clone().unwrap_or_else(|| Value::unknown(whole)));
            self.assigned = Some((name, whole));
        }
        given
    }

    /// What follows a mark.
    fn join(&mut self, mark: &'t str, result: &Option<Value<'t>>) -> Joined<'t> {
        match mark {
            "|" => return Joined::Piped(result.clone()),
            "||" => self.chain = Some(self.last),
            "&&" if !self.last.starts_with("az ") => self.chain = self.chain.or(Some(self.last)),
            "&&" => {}
            "{" | "(" => {
                let is_sure = ["try", "finally"].iter().any(|word| self.last.eq_ignore_ascii_case(word));
                let at = if self.last.is_empty() { mark } else { self.last };
                let opening = if mark == "{" { Opening::Brace } else { Opening::Bracket };
                self.blocks.push(Block { opening, doubt: (!is_sure).then_some(at), at });
                self.last = "";
                return Joined::Apart;
            }
            "}" => self.close(Opening::Brace),
            ")" => self.close(Opening::Bracket),
            _ => return Joined::Apart,
        }
        if matches!(mark, "&&" | "||") { Joined::Chained } else { Joined::Apart }
    }

    fn close(&mut self, opening: Opening) {
        if self.blocks.last().is_some_and(|block| block.opening == opening) {
            self.blocks.pop();
        }
    }

    /// What it depends on whether a command runs.
    fn doubt(&self) -> Option<&'t str> {
        let block = self.blocks.iter().rev().find_map(|block| block.doubt);
        block.or(self.chain).or(self.ended)
    }

    /// Runs a command after the words that say when it runs.
    fn statement(&mut self, command: &[Token<'t>], piped: Option<Value<'t>>) -> Option<Value<'t>> {
        let Some(Token::Word(first)) = command.first() else { return None };
        let (whole, rest) = (self.slice(command), command.get(1..).unwrap_or_default());
        self.last = whole;
        let word = match first.pieces.first() {
            Some(Piece::Plain(text)) => text.to_ascii_lowercase(),
            _ => String::new(),
        };
        match (self.dialect, word.as_str()) {
            (Dialect::Bash, "if" | "while" | "until") => {
                self.open(whole);
                return self.statement(rest, piped);
            }
            (Dialect::Bash, "for" | "select" | "case") => {
                if let Some(Token::Word(variable)) = rest.first().filter(|_| word != "case") {
                    self.variables.set(variable.slice, Value::unknown(whole));
                }
                self.open(whole);
            }
            (Dialect::Bash, "fi" | "done" | "esac") => self.close(Opening::Keyword),
            (Dialect::PowerShell, "foreach" | "for" | "if" | "elseif" | "while" | "switch")
                if is_header(first, rest) =>
            {
                self.header(first, rest);
            }
            (Dialect::PowerShell, "param") if is_header(first, rest) => self.parameters(whole),
            (Dialect::Cmd, "if" | "for") => return self.conditional(rest, whole),
            (_, "xargs") => return self.conditional(rest, whole),
            (_, "exit") => self.exit(rest, whole),
            (Dialect::PowerShell, "return") if rest.is_empty() => {
                let is_inside = self.blocks.iter().any(|block| block.at.to_ascii_lowercase().starts_with("function"));
                if !is_inside {
                    self.exit(rest, whole);
                }
            }
            (Dialect::Cmd, "set") => self.set_of_cmd(whole),
            (Dialect::Bash, "export" | "readonly" | "local" | "declare" | "typeset") => {
                rest.iter().for_each(|token| _ = self.assignment(token, whole, false));
            }
            (_, "source" | "." | "eval" | "iex" | "invoke-expression") => self.variables.forget_all(whole),
            (Dialect::Bash, "then" | "do" | "else" | "elif" | "!" | "time")
            | (_, "sudo" | "exec" | "call" | "return") => {
                return self.statement(rest, piped);
            }
            (Dialect::Bash, "read" | "unset") => self.forget(rest, whole),
            // A prompt.
            (Dialect::Bash, _) if word.ends_with(['$', '%']) && first.pieces.len() == 1 && !rest.is_empty() => {
                return self.statement(rest, piped);
            }
            _ => return self.command(first, command, whole, piped),
        }
        None
    }

    fn slice(&self, command: &[Token<'t>]) -> &'t str {
        let at = |token: &Token<'t>| match token {
            Token::Word(word) => word.slice,
            Token::Mark(mark) => mark,
        };
        let ends = command.first().map(at).zip(command.last().map(at));
        let slice = ends.and_then(|(first, last)| {
            self.text.get(offset_in(self.text, first)?..offset_in(self.text, last)? + last.len())
        });
        slice.unwrap_or_default()
    }

    fn open(&mut self, at: &'t str) {
        self.blocks.push(Block { opening: Opening::Keyword, doubt: Some(at), at });
    }

    /// The head of a loop or a condition in PowerShell: its block follows.
    fn header(&mut self, first: &Word<'t>, rest: &[Token<'t>]) {
        let inside = first.pieces.get(1).or_else(|| match rest.first() {
            Some(Token::Word(word)) => word.pieces.first(),
            _ => None,
        });
        let Some(Piece::Commands(inside)) = inside else { return };
        let name = inside.trim_start().strip_prefix('$').unwrap_or_default();
        let name = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
        if !name.is_empty() && first.slice.to_ascii_lowercase().starts_with("for") {
            self.variables.set(name, Value::unknown(self.last));
        }
    }

    /// Parameters are given from outside, whatever their defaults.
    fn parameters(&mut self, whole: &'t str) {
        for (at, written) in whole.match_indices('$').filter_map(|(at, _)| Some((at, whole.get(at..)?))) {
            let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '_';
            let end = written.get(1..).and_then(|name| name.find(is_other)).map_or(whole.len() - at, |end| end + 1);
            let own = written.get(..end).unwrap_or_default();
            self.variables.set(own.trim_start_matches('$'), Value::unknown(own));
        }
    }

    /// A command that a condition on the same line precedes.
    fn conditional(&mut self, rest: &[Token<'t>], whole: &'t str) -> Option<Value<'t>> {
        let is_az = |token: &Token<'t>| matches!(token, Token::Word(word) if is_az(word));
        let at = rest.iter().position(is_az)?;
        let outer = self.chain.replace(whole);
        let given = self.statement(rest.get(at..).unwrap_or_default(), None);
        self.chain = outer;
        self.last = whole;
        given
    }

    /// A script that succeeds before its end may not run what follows.
    fn exit(&mut self, rest: &[Token<'t>], whole: &'t str) {
        let fails = rest.first().is_some_and(|token| matches!(token, Token::Word(word) if word.slice != "0"));
        if !fails || self.doubt().is_none() {
            self.ended.get_or_insert(whole);
        }
    }

    fn forget(&mut self, rest: &[Token<'t>], whole: &'t str) {
        for token in rest {
            if let Token::Word(word) = token {
                self.variables.set(word.slice, Value::unknown(whole));
            }
        }
    }

    fn set_of_cmd(&mut self, whole: &'t str) {
        let inside = whole.get(3..).unwrap_or_default().trim();
        let inside = inside.strip_prefix('"').map_or(inside, |inside| inside.strip_suffix('"').unwrap_or(inside));
        let Some((name, value)) = inside.split_once('=') else { return };
        let is_text = self.doubt().is_none() && !name.starts_with('/') && !value.contains(['%', '!', '^']);
        let value = if is_text { Value::text(value) } else { Value::unknown(whole) };
        self.variables.set(name.trim(), value);
    }

    /// Sets a variable, if a word of bash does; false if it does not.
    fn assignment(&mut self, token: &Token<'t>, whole: &'t str, is_array: bool) -> bool {
        let Token::Word(word) = token else { return false };
        let Some((name, value)) = split_at(word, '=') else { return false };
        let (name, adds) = name.strip_suffix('+').map_or((name.as_str(), false), |name| (name, true));
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name {
            let evaluated = self.evaluate(&value);
            let is_known = self.doubt().is_none() && !adds && !is_array;
            self.variables.set(name, if is_known { evaluated.elsewhere() } else { Value::unknown(whole) });
        }
        is_name
    }

    /// Runs what is an assignment, a command, or a value.
    fn command(
        &mut self,
        first: &Word<'t>,
        command: &[Token<'t>],
        whole: &'t str,
        piped: Option<Value<'t>>,
    ) -> Option<Value<'t>> {
        if self.dialect == Dialect::PowerShell
            && let Some(Token::Mark(mark @ ("=" | "+="))) = command.get(1)
        {
            return self.assign(first, mark, command.get(2..).unwrap_or_default(), whole);
        }
        if self.dialect == Dialect::Bash {
            let ends_open = self.text.get(offset_in(self.text, whole).unwrap_or_default() + whole.len()..);
            let is_array = ends_open.is_some_and(|rest| rest.starts_with('('));
            let count = command.iter().take_while(|token| is_assignment(token)).count();
            if count > 0 && count == command.len() {
                command.iter().for_each(|token| _ = self.assignment(token, whole, is_array));
                return None;
            }
            if count > 0 {
                return self.statement(command.get(count..).unwrap_or_default(), piped);
            }
        }
        let is_cmdlet = first.literal().is_some_and(|name| is_cmdlet(&name));
        if is_az(first) || is_cmdlet {
            return self.azure(command, is_cmdlet, piped);
        }
        self.value(first, command, whole)
    }

    /// An assignment of PowerShell; what is assigned.
    fn assign(&mut self, target: &Word<'t>, mark: &str, value: &[Token<'t>], whole: &'t str) -> Option<Value<'t>> {
        let given = self.expression(value);
        let Some(Piece::Variable { name, member, .. }) = target.pieces.last().cloned() else { return given };
        if !member.is_empty() {
            self.disturb(name, whole);
            return given;
        }
        let old = self.variables.get(name).cloned();
        let new = match (given.clone(), self.doubt(), mark) {
            (Some(Value::Of(key)), Some(_), "=") if old.as_ref().is_none_or(|old| is_of(old, &key)) => Value::Of(key),
            (Some(given), None, "=") => given.elsewhere(),
            (Some(given), None, _) => Value::List([old.map(Value::flat).unwrap_or_default(), given.flat()].concat()),
            _ => Value::unknown(whole),
        };
        self.variables.set(name, new);
        self.assigned = Some((name, whole));
        given
    }

    /// The right side of an assignment: a list, a value, or a pipeline, of which this is the first command.
    fn expression(&mut self, tokens: &[Token<'t>]) -> Option<Value<'t>> {
        let Some(Token::Word(first)) = tokens.first() else { return None };
        let is_list = tokens.iter().enumerate().all(|(at, token)| matches!(token, Token::Mark(",")) == (at % 2 == 1));
        let is_value = !first.literal().is_some_and(|name| is_cmdlet(&name)) && !is_az(first);
        if is_value && is_list {
            let words = tokens.iter().filter_map(|token| match token {
                Token::Word(word) => Some(word),
                Token::Mark(_) => None,
            });
            let mut values: Vec<Value<'t>> = words.map(|word| self.evaluate(word)).collect();
            return if values.len() == 1 { values.pop() } else { Some(Value::List(values)) };
        }
        if is_value { None } else { self.statement(tokens, None) }
    }

    /// Notes that the resource in a variable is changed in a way that is not read.
    fn disturb(&mut self, name: &str, at: &'t str) {
        match self.variables.get(name).cloned() {
            Some(Value::Of(key)) => self.resources.disturb(&key, at),
            _ => self.variables.set(name, Value::unknown(at)),
        }
    }

    /// A value at the beginning of a pipeline, or a command of another tool, which may contain commands of Azure.
    fn value(&mut self, first: &Word<'t>, command: &[Token<'t>], whole: &'t str) -> Option<Value<'t>> {
        const SHOWN: [&str; 7] = ["", ".id", ".name", ".location", ".resourcegroupname", ".etag", ".subnets"];
        if first.literal().is_some_and(|text| is_option(&text)) {
            self.stray_option(first.slice);
        }
        if let [Piece::Variable { name, member, .. }] = first.pieces.as_slice()
            && !SHOWN.contains(&member.to_ascii_lowercase().as_str())
        {
            self.disturb(name, whole);
        }
        if self.dialect == Dialect::PowerShell && command.len() > 1 {
            return self.expression(command);
        }
        let values: Vec<Value<'t>> = command
            .iter()
            .filter_map(|token| match token {
                Token::Word(word) => Some(word),
                Token::Mark(_) => None,
            })
            .map(|word| self.evaluate(word))
            .collect();
        match values.as_slice() {
            [one] if first.literal().is_none() || self.dialect == Dialect::PowerShell => Some(one.clone()),
            _ => None,
        }
    }

    /// An option at the beginning of a command is one of the command before, whose lines are not joined.
    fn stray_option(&mut self, at: &'t str) {
        if let Some(last) = self.resources.list.last_mut() {
            last.doubt.get_or_insert(Cow::Borrowed(at));
            self.say(Severity::Warning, at, scripts::option_unknown(quoted(shortened(at))));
        }
    }

    /// Runs a command of az, or a cmdlet.
    fn azure(&mut self, command: &[Token<'t>], is_cmdlet: bool, piped: Option<Value<'t>>) -> Option<Value<'t>> {
        let words: Vec<&Word<'t>> = command
            .iter()
            .filter_map(|token| match token {
                Token::Word(word) => Some(word),
                Token::Mark(_) => None,
            })
            .collect();
        let is_name = |word: &&&Word<'t>| word.literal().is_some_and(|text| !text.starts_with('-') && !text.is_empty());
        let count = if is_cmdlet { 1 } else { 1 + words.iter().skip(1).take_while(is_name).count() };
        let (names, rest) = words.split_at_checked(count).unwrap_or_default();
        let at = names.first().zip(names.last()).and_then(|(first, last)| {
            self.text.get(offset_in(self.text, first.slice)?..offset_in(self.text, last.slice)? + last.slice.len())
        });
        let at = at.unwrap_or_default();
        let own = names.iter().skip(usize::from(!is_cmdlet)).filter_map(|word| word.literal());
        let name: Vec<String> = own.map(|name| name.to_ascii_lowercase()).collect();
        let arguments = rest.iter().flat_map(|word| self.argument(word, is_cmdlet)).collect();
        let mut command = Command::new(at, name, arguments);
        (command.doubt, command.piped) = (self.doubt(), piped);
        let ran = if is_cmdlet {
            cmdlets::run(&mut command, &mut self.resources)
        } else {
            az::run(&mut command, &mut self.resources)
        };
        match ran {
            Ran::Gives(value) => {
                self.report(&command);
                Some(value)
            }
            Ran::Shows => None,
            Ran::Unread => {
                self.not_read.push(at);
                None
            }
        }
    }

    /// Says why it is unknown what a command does.
    fn report(&mut self, command: &Command<'t>) {
        let is_reading = command.name.last().is_some_and(|verb| verb == "show" || verb.starts_with("get-"));
        if is_reading {
            return;
        }
        if let Some(option) = command.unread() {
            self.say(Severity::Warning, option, scripts::option_unknown(quoted(shortened(option))));
        }
        if let Some(doubt) = command.doubt.filter(|doubt| !self.said.contains(&doubt.as_ptr())) {
            self.said.push(doubt.as_ptr());
            self.say(Severity::Warning, command.at, scripts::may_not_run(quoted(shortened(doubt))));
        }
    }

    /// An argument, or an option with its value in one word.
    fn argument(&mut self, word: &Word<'t>, is_cmdlet: bool) -> Vec<Argument<'t>> {
        let slice = word.slice;
        let text = match word.pieces.first() {
            Some(Piece::Plain(text)) => text.as_ref(),
            _ => "",
        };
        let is_option = is_option(text) && !slice.starts_with(['"', '\'']);
        let is_splat =
            is_cmdlet && slice.starts_with('@') && !["@(", "@{"].iter().any(|start| slice.starts_with(start));
        if is_splat {
            if let Some(Value::Table(table)) = slice.get(1..).and_then(|name| self.variables.get(name)) {
                let given = |(name, value): &(String, Value<'t>)| {
                    let option = Argument { slice, option: Some(name.clone()), value: Value::text("") };
                    [option, Argument { slice, option: None, value: value.elsewhere() }]
                };
                return table.iter().flat_map(given).collect();
            }
            return vec![Argument { slice, option: Some(slice.to_owned()), value: Value::unknown(slice) }];
        }
        if !is_option {
            return vec![Argument { slice, option: None, value: self.evaluate(word) }];
        }
        let separator = if is_cmdlet { ':' } else { '=' };
        let (name, value) =
            split_at(word, separator).map_or_else(|| (text.to_owned(), None), |(name, value)| (name, Some(value)));
        let name = name.to_ascii_lowercase();
        let option = Argument { slice, option: Some(name), value: Value::text("") };
        let value = value.map(|value| Argument { slice, option: None, value: self.evaluate(&value) });
        [option].into_iter().chain(value).collect()
    }

    /// The value of a word.
    fn evaluate(&mut self, word: &Word<'t>) -> Value<'t> {
        let is_empty = |piece: &Piece<'t>| matches!(piece, Piece::Plain(text) if text.is_empty());
        let pieces: Vec<&Piece<'t>> =
            word.pieces.iter().filter(|piece| word.pieces.len() == 1 || !is_empty(piece)).collect();
        let values: Vec<Option<Value<'t>>> = pieces.into_iter().map(|piece| self.piece(piece, word.slice)).collect();
        let Some(mut values) = values.into_iter().collect::<Option<Vec<Value<'t>>>>() else {
            return Value::unknown(word.slice.trim_matches(['"', '\'']));
        };
        if values.len() == 1 {
            return values.pop().unwrap_or_else(|| Value::text(""));
        }
        let nodes: Vec<Node<'t>> = values.iter().map(Value::node).collect();
        let text: String = nodes.iter().map(symbol).collect();
        let is_known = nodes.iter().all(|node| matches!(node, Node::Text(_)));
        if is_known { Value::text(text) } else { Value::One(Node::Unclear(Unclear::Written(Cow::Owned(text)))) }
    }

    /// The value of a part of a word; `None` if it is not read.
    fn piece(&mut self, piece: &Piece<'t>, whole: &'t str) -> Option<Value<'t>> {
        match piece {
            Piece::Plain(text) => Some(Value::text(text.clone())),
            Piece::Unknown => self.table(whole),
            Piece::Variable { name, member, is_quoted } => Some(self.variable(name, member, *is_quoted)),
            Piece::Commands(inside) => self.nested(inside),
        }
    }

    /// Arguments in a table: `@{ Access = 'Allow' }`.
    fn table(&mut self, whole: &'t str) -> Option<Value<'t>> {
        let inside = whole.strip_prefix("@{")?.strip_suffix('}')?;
        let tokens = tokens(inside, self.dialect).list;
        let entries = tokens.split(|token| matches!(token, Token::Mark("\n" | ";"))).filter(|entry| !entry.is_empty());
        let mut table = Vec::new();
        for entry in entries {
            let [Token::Word(name), Token::Mark("="), value @ ..] = entry else { return None };
            table.push((format!("-{}", name.literal()?.to_ascii_lowercase()), self.expression(value)?));
        }
        Some(Value::Table(table))
    }

    /// The result of commands inside of others.
    fn nested(&mut self, inside: &'t str) -> Option<Value<'t>> {
        let (last, chain) = (self.last, self.chain);
        let blocks = std::mem::take(&mut self.blocks);
        // They run when the command that contains them runs.
        let doubt = blocks.iter().rev().find_map(|block| block.doubt);
        if let Some(doubt) = doubt.or(chain) {
            self.open(doubt);
        }
        let given = self.commands(inside);
        (self.last, self.chain, self.blocks) = (last, chain, blocks);
        let is_empty_list = self.dialect == Dialect::PowerShell && inside.trim().is_empty();
        if is_empty_list { Some(Value::List(Vec::new())) } else { given }
    }

    fn variable(&self, name: &str, member: &str, is_quoted: bool) -> Value<'t> {
        let fixed = match (self.dialect, name.to_ascii_lowercase().as_str()) {
            (Dialect::PowerShell, "true") => Some("true"),
            (Dialect::PowerShell, "false") => Some("false"),
            (Dialect::PowerShell, "null") => Some(""),
            _ => None,
        };
        if let Some(fixed) = fixed {
            return Value::text(fixed);
        }
        let unknown = || Value::unknown(self.written(name, member));
        let value = self.variables.get(name);
        match (value, member.to_ascii_lowercase().as_str()) {
            (Some(value), "") => split(value.elsewhere(), self.dialect == Dialect::Bash && !is_quoted),
            (Some(Value::Of(key)), ".id") => Value::One(key.id()),
            (Some(Value::Of(key)), ".name") => Value::One(key.name().clone()),
            (Some(Value::Of(key)), ".resourcegroupname") => key.group.clone().map_or_else(unknown, Value::One),
            _ => unknown(),
        }
    }

    /// A variable as it is written, with what follows its name.
    fn written(&self, name: &str, member: &str) -> &'t str {
        let start = offset_in(self.text, name).unwrap_or_default();
        let before = self.text.get(..start).unwrap_or_default();
        let (opening, closing) = match before.chars().next_back() {
            Some('{') => (2, 1),
            Some('%') => (1, 1),
            _ => (1, member.len()),
        };
        self.text.get(start.saturating_sub(opening)..start + name.len() + closing).unwrap_or_default()
    }
}

/// True if a value is this resource.
fn is_of(value: &Value<'_>, key: &Key<'_>) -> bool {
    matches!(value, Value::Of(own) if own.is(key) == Some(true))
}

/// A text with blanks as the words that bash makes of it.
fn split(value: Value<'_>, splits: bool) -> Value<'_> {
    match &value {
        Value::One(Node::Text(text)) if splits && text.trim().contains(char::is_whitespace) => {
            Value::List(text.split_whitespace().map(|word| Value::text(word.to_owned())).collect())
        }
        _ => value,
    }
}

/// A word up to a mark, and after it.
fn split_at<'t>(word: &Word<'t>, mark: char) -> Option<(String, Word<'t>)> {
    let Some(Piece::Plain(text)) = word.pieces.first() else { return None };
    let (name, rest) = text.split_once(mark)?;
    let rest = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(name.len() + mark.len_utf8()..).unwrap_or_default()),
        Cow::Owned(_) => Cow::Owned(rest.to_owned()),
    };
    let others = word.pieces.iter().skip(1).cloned();
    let plain = (!rest.is_empty() || word.pieces.len() == 1).then_some(Piece::Plain(rest));
    let slice = word.slice.split_once(mark).map_or(word.slice, |(_, rest)| rest);
    Some((name.to_owned(), Word { slice, pieces: plain.into_iter().chain(others).collect() }))
}

fn is_assignment(token: &Token<'_>) -> bool {
    let Token::Word(word) = token else { return false };
    split_at(word, '=').is_some_and(|(name, _)| {
        let name = name.strip_suffix('+').unwrap_or(&name);
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn is_option(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c == '-' || c.is_ascii_alphabetic()))
}

fn is_az(word: &Word<'_>) -> bool {
    word.literal().is_some_and(|name| ["az", "az.cmd", "az.exe"].iter().any(|az| name.eq_ignore_ascii_case(az)))
}

/// True for the name of a cmdlet of Azure's.
fn is_cmdlet(name: &str) -> bool {
    name.split_once('-').is_some_and(|(verb, noun)| {
        let is_azure = noun.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("az"));
        is_azure && !verb.is_empty() && verb.chars().all(|c| c.is_ascii_alphabetic())
    })
}

/// True where a condition in brackets follows a word.
fn is_header(first: &Word<'_>, rest: &[Token<'_>]) -> bool {
    let is_commands = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Commands(_)));
    is_commands(first.pieces.get(1))
        || rest.first().is_some_and(|token| matches!(token, Token::Word(word) if is_commands(word.pieces.first())))
}

/// The first line of a text, shortened to a length.
pub(super) fn shortened(text: &str) -> &str {
    let line = text.trim().lines().next().unwrap_or_default().trim_end_matches(['\\', '`', '^']).trim_end();
    line.get(..line.floor_char_boundary(MOST_SHOWN)).unwrap_or(line)
}

/// A command as a part of a message.
pub(super) fn command_code(command: &str) -> model::message::Part<'_> {
    code(shortened(command))
}
