//! The tokens of JSON that is too large to be read at once. What is not strictly JSON is an error: such a text can't be divided.

use std::io::{self, Read};

/// How many bytes are read at once; a longer string makes the buffer longer.
const CHUNK: usize = 1 << 18;

/// Deeper JSON is read by nobody.
const DEEPEST: usize = 120;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `{` or `[`.
    Open(u8),
    /// `}` or `]`.
    Close,
    /// A string that is the name of a member.
    Name,
    /// A string that is a value.
    Text,
    /// A number, `true`, `false`, or `null`.
    Scalar,
    /// The end of the text.
    End,
}

/// Why a text can't be divided.
#[derive(Debug)]
pub enum Error {
    /// It can't be read.
    Io(io::Error),
    /// It is not JSON, or not strictly.
    NotJson,
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

/// What was before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Opening,
    Value,
    Comma,
    Name,
    Colon,
}

/// Reads tokens.
pub struct Lexer<R> {
    reader: R,
    /// What was read, from the last token on or before it.
    buffer: Vec<u8>,
    /// True if no character in the buffer has more than one byte.
    is_ascii: bool,
    /// The next byte in the buffer.
    at: usize,
    /// The offset of the buffer in the text.
    base: u64,
    is_read: bool,
    /// The line, where it begins, and how many of its bytes so far continue a character.
    line: u32,
    line_start: u64,
    continued: u64,
    /// The brackets that are open.
    stack: Vec<u8>,
    before: Before,
    /// The last token: where it begins, and the text of a string in the buffer.
    start: u64,
    column: u64,
    text: (usize, usize),
    is_escaped: bool,
    number: Option<u64>,
}

impl<R: Read> Lexer<R> {
    pub fn new(reader: R) -> Self {
        Lexer {
            reader,
            buffer: Vec::new(),
            is_ascii: true,
            at: 0,
            base: 0,
            is_read: false,
            line: 1,
            line_start: 0,
            continued: 0,
            stack: Vec::new(),
            before: Before::Value,
            start: 0,
            column: 1,
            text: (0, 0),
            is_escaped: false,
            number: None,
        }
    }

    /// The next token.
    pub fn token(&mut self) -> Result<Token, Error> {
        loop {
            let Some(byte) = self.peek()? else {
                return if self.stack.is_empty() { Ok(Token::End) } else { Err(Error::NotJson) };
            };
            match byte {
                b' ' | b'\t' | b'\r' => {
                    let rest = self.buffer.get(self.at..).unwrap_or_default();
                    self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                }
                b'\n' => {
                    self.at += 1;
                    (self.line, self.line_start, self.continued) = (self.line.saturating_add(1), self.offset(), 0);
                }
                b',' => self.separator(Before::Value, Before::Comma)?,
                b':' => self.separator(Before::Name, Before::Colon)?,
                b'{' | b'[' => return self.opening(byte),
                b'}' | b']' => return self.closing(byte),
                b'"' => return self.string(),
                b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => return self.scalar(),
                0xEF if self.offset() == 0 => self.mark()?,
                _ => return Err(Error::NotJson),
            }
        }
    }

    /// How many brackets are open.
    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    /// Where the last token begins.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Where the next token may begin.
    pub fn offset(&self) -> u64 {
        self.base + u64::try_from(self.at).unwrap_or(u64::MAX)
    }

    /// The line and the column of the last token, from 1.
    pub fn position(&self) -> (u32, u32) {
        (self.line, u32::try_from(self.column).unwrap_or(u32::MAX))
    }

    /// The string that was the last token, as it is written.
    pub fn text(&self) -> &[u8] {
        self.buffer.get(self.text.0..self.text.1).unwrap_or_default()
    }

    /// True if the string is written with escapes.
    pub fn is_escaped(&self) -> bool {
        self.is_escaped
    }

    /// The number that was the last token.
    pub fn number(&self) -> Option<u64> {
        self.number
    }

    fn peek(&mut self) -> Result<Option<u8>, Error> {
        if self.at == self.buffer.len() {
            self.refill(self.at)?;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Reads more, and keeps what is in the buffer from a position on, which is the beginning of the buffer then.
    fn refill(&mut self, keep: usize) -> Result<(), Error> {
        self.buffer.drain(..keep);
        self.base += u64::try_from(keep).unwrap_or(u64::MAX);
        self.at -= keep;
        // A long string is read in longer and longer parts.
        let kept = self.buffer.len();
        self.buffer.resize(kept + kept.max(CHUNK), 0);
        let read = loop {
            match self.reader.read(self.buffer.get_mut(kept..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(kept + *read.as_ref().unwrap_or(&0));
        self.is_read = read? == 0;
        self.is_ascii = self.buffer.is_ascii();
        Ok(())
    }

    /// A mark of the byte order.
    fn mark(&mut self) -> Result<(), Error> {
        for expected in [0xEF, 0xBB, 0xBF] {
            if self.peek()? != Some(expected) {
                return Err(Error::NotJson);
            }
            self.at += 1;
        }
        self.continued += 3;
        Ok(())
    }

    fn separator(&mut self, needed: Before, then: Before) -> Result<(), Error> {
        if self.before != needed || self.stack.is_empty() {
            return Err(Error::NotJson);
        }
        (self.before, self.at) = (then, self.at + 1);
        Ok(())
    }

    /// Notes where a token begins.
    fn begin(&mut self) {
        self.start = self.offset();
        self.column = self.start - self.line_start - self.continued + 1;
    }

    /// Whether a value may be here.
    fn value(&self) -> Result<(), Error> {
        let fits = match self.stack.last() {
            None => true,
            Some(b'{') => self.before == Before::Colon,
            Some(_) => matches!(self.before, Before::Opening | Before::Comma),
        };
        if fits { Ok(()) } else { Err(Error::NotJson) }
    }

    fn opening(&mut self, bracket: u8) -> Result<Token, Error> {
        self.begin();
        self.value()?;
        if self.stack.len() == DEEPEST {
            return Err(Error::NotJson);
        }
        self.stack.push(bracket);
        (self.before, self.at) = (Before::Opening, self.at + 1);
        Ok(Token::Open(bracket))
    }

    fn closing(&mut self, bracket: u8) -> Result<Token, Error> {
        self.begin();
        let opened = if bracket == b'}' { b'{' } else { b'[' };
        if self.stack.pop() != Some(opened) || !matches!(self.before, Before::Opening | Before::Value) {
            return Err(Error::NotJson);
        }
        (self.before, self.at) = (Before::Value, self.at + 1);
        Ok(Token::Close)
    }

    fn string(&mut self) -> Result<Token, Error> {
        let is_name = self.stack.last() == Some(&b'{') && matches!(self.before, Before::Opening | Before::Comma);
        if !is_name {
            self.value()?;
        }
        self.begin();
        let mut length = 1;
        self.is_escaped = false;
        loop {
            let rest = self.buffer.get(self.at + length..).unwrap_or_default();
            match memchr::memchr3(b'"', b'\\', b'\n', rest).map(|found| (found, rest.get(found))) {
                Some((found, Some(b'"'))) => {
                    length += found;
                    break;
                }
                Some((found, Some(b'\\'))) => {
                    self.is_escaped = true;
                    length += found + 2;
                    // The escaped character may be beyond what was read.
                    if self.at + length > self.buffer.len() {
                        self.more()?;
                    }
                }
                Some(_) => return Err(Error::NotJson),
                None => {
                    length = self.buffer.len() - self.at;
                    self.more()?;
                }
            }
        }
        self.text = (self.at + 1, self.at + length);
        if !self.is_ascii {
            let continued = self.text().iter().filter(|byte| (**byte & 0xC0) == 0x80).count();
            self.continued += u64::try_from(continued).unwrap_or(u64::MAX);
        }
        self.at += length + 1;
        self.before = if is_name { Before::Name } else { Before::Value };
        Ok(if is_name { Token::Name } else { Token::Text })
    }

    /// Reads more of the string that begins at the next byte.
    fn more(&mut self) -> Result<(), Error> {
        self.refill(self.at)?;
        if self.is_read { Err(Error::NotJson) } else { Ok(()) }
    }

    fn scalar(&mut self) -> Result<Token, Error> {
        self.begin();
        self.value()?;
        let mut written = [0_u8; 40];
        let mut length = 0;
        while let Some(byte) = self.peek()?.filter(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)) {
            *written.get_mut(length).ok_or(Error::NotJson)? = byte;
            (length, self.at) = (length + 1, self.at + 1);
        }
        let written = written.get(..length).unwrap_or_default();
        if serde_json::from_slice::<serde::de::IgnoredAny>(written).is_err() {
            return Err(Error::NotJson);
        }
        self.number = std::str::from_utf8(written).ok().and_then(|text| text.parse().ok());
        self.before = Before::Value;
        Ok(Token::Scalar)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives a text in small parts.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, free: &mut [u8]) -> io::Result<usize> {
            let (now, rest) = self.0.split_at(self.0.len().min(3).min(free.len()));
            free[..now.len()].copy_from_slice(now);
            self.0 = rest;
            Ok(now.len())
        }
    }

    /// The strings with their lines and columns; `None` if it is not JSON.
    fn strings(text: &str) -> Option<Vec<(String, u32, u32)>> {
        let mut lexer = Lexer::new(Slow(text.as_bytes()));
        let mut all = Vec::new();
        loop {
            match lexer.token().ok()? {
                Token::End => return Some(all),
                Token::Name | Token::Text => {
                    let (line, column) = lexer.position();
                    all.push((String::from_utf8(lexer.text().to_vec()).unwrap(), line, column));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn strings_have_their_lines_and_columns_in_characters() {
        let text = "{\"é\\\"\": \"b\"}\n[\"ü\", \"c\",\n 1.5e3, null, \"\"]";
        let found = strings(text).unwrap();
        let expected = [("é\\\"", 1, 2), ("b", 1, 9), ("ü", 2, 2), ("c", 2, 7), ("", 3, 15)];
        assert_eq!(found, expected.map(|(text, line, column)| (text.to_owned(), line, column)));
    }

    #[test]
    fn what_is_not_strictly_json_is_refused() {
        for text in [
            "{",
            "]",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "[1 2]",
            "{,}",
            "[tru]",
            "\"a",
            "[\"a\nb\"]",
            "hello",
            "{'a':1}",
            "[1}",
            "# a\n[]",
            "01",
        ] {
            assert!(strings(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_accepts_what_a_parser_accepts(text in "[\\[\\]{}:,\"a1 \\\\n-]{0,12}") {
            let mut documents = serde_json::Deserializer::from_str(&text).into_iter::<serde::de::IgnoredAny>();
            let is_json = documents.all(|document| document.is_ok());
            // A parser may accept less than this: escapes and numbers next to each other.
            prop_assert!(!is_json || strings(&text).is_some(), "{}", text);
        }
    }
}
