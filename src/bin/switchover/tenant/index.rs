//! The first pass: which resources the files hold, where each is, and which belong together.

use std::collections::HashMap;
use std::io::Read;

use super::facts::{Facts, Flags};
use super::lexer::{Error, Lexer, Token};
use crate::sets::Sets;

/// How an object is in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A document, or an element of a list.
    Object,
    /// A row of an answer of Resource Graph.
    Row,
}

/// An object of a file: a resource, or a list of dependencies.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// Where it begins in the file, in bytes, and how long it is.
    pub start: u64,
    pub length: u32,
    /// Its position, from 1.
    pub line: u32,
    pub column: u32,
    /// The number of the file.
    pub file: u16,
    /// How it is there.
    pub form: Form,
}

/// One answer in pages: how many rows it says that there are, and how many are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub total: u64,
    pub rows: u64,
}

/// What the first pass finds.
#[derive(Default)]
pub struct Index {
    /// The resources, in their order.
    pub units: Vec<Unit>,
    /// What each shows.
    pub flags: Vec<Flags>,
    /// Which belong together.
    pub sets: Sets,
    /// Objects that may hold something, or not: what they are is not known from their ids.
    pub others: Vec<Unit>,
    /// Pages of answers.
    pub pages: Vec<Page>,
    /// How many lists say that there is more of them elsewhere.
    pub unfinished: usize,
    /// The first resource that is linked by something.
    links: HashMap<u64, u32>,
}

impl Index {
    /// Adds what a file holds. An error leaves it without some of that: then the file can't be divided.
    pub fn add(&mut self, file: u16, reader: impl Read) -> Result<(), Error> {
        let lexer = Lexer::new(reader);
        Walk { index: self, lexer, file, document: Document::default(), object: None, name: Vec::new() }.run()
    }

    /// Links a resource by something.
    pub fn link(&mut self, unit: u32, by: u64) {
        let first = *self.links.entry(by).or_insert(unit);
        self.sets.unite(first, unit);
    }

    /// The links are of no more use when all files are indexed.
    pub fn forget_links(&mut self) {
        self.links = HashMap::new();
    }

    fn take(&mut self, unit: Unit, facts: &Facts) {
        let place = self.sets.add();
        self.units.push(unit);
        self.flags.push(facts.flags);
        facts.links.iter().for_each(|by| self.link(place, *by));
    }
}

/// A document at the top of a file.
#[derive(Default)]
struct Document {
    start: u64,
    line: u32,
    column: u32,
    /// How many objects were found before it.
    units: usize,
    others: usize,
    /// How the elements of the list are, in which the next token is, if they may be resources.
    list: Option<Form>,
    /// How many elements that list has, and how many of them were taken as what they are.
    elements: u64,
    dependencies: u64,
    /// True if it has members of an answer of Resource Graph.
    is_answer: bool,
    total: Option<u64>,
    is_unfinished: bool,
    /// What it shows itself, and what the dependencies in it show.
    facts: Facts,
    is_list: bool,
}

/// An element of a list.
struct Object {
    start: u64,
    line: u32,
    column: u32,
    facts: Facts,
}

/// Goes through a file.
struct Walk<'i, R> {
    index: &'i mut Index,
    lexer: Lexer<R>,
    file: u16,
    document: Document,
    object: Option<Object>,
    /// The name of the last member.
    name: Vec<u8>,
}

/// What shows that an object is an answer of Resource Graph.
const OF_ANSWERS: [&[u8]; 5] = [b"count", b"total_records", b"totalRecords", b"resultTruncated", b"result_truncated"];
const TOKENS: [&[u8]; 3] = [b"skip_token", b"$skipToken", b"skipToken"];

impl<R: Read> Walk<'_, R> {
    fn run(mut self) -> Result<(), Error> {
        loop {
            match self.lexer.token()? {
                Token::End => return Ok(()),
                Token::Open(bracket) => self.opened(bracket),
                Token::Close => self.closed()?,
                Token::Name => {
                    self.name.clear();
                    self.name.extend_from_slice(self.lexer.text());
                    self.named();
                }
                // A text that is only a number, say, is no document.
                Token::Text | Token::Scalar if self.lexer.depth() == 0 => return Err(Error::NotJson),
                Token::Text => self.text(),
                Token::Scalar => self.scalar(),
            }
        }
    }

    /// How deep the elements of the document's list are: zero if it has none.
    fn depth_of_elements(&self) -> usize {
        match (self.document.is_list, self.document.list) {
            (true, _) => 2,
            (false, Some(_)) => 3,
            (false, None) => 0,
        }
    }

    fn opened(&mut self, bracket: u8) {
        let (line, column) = self.lexer.position();
        let start = self.lexer.start();
        match self.lexer.depth() {
            1 => {
                let (units, others) = (self.index.units.len(), self.index.others.len());
                let is_list = bracket == b'[';
                self.document = Document { start, line, column, units, others, is_list, ..Document::default() };
            }
            2 if !self.document.is_list => {
                self.document.list = match self.name.as_slice() {
                    b"data" if bracket == b'[' => Some(Form::Row),
                    b"value" if bracket == b'[' => Some(Form::Object),
                    _ => None,
                };
            }
            _ => {}
        }
        let is_element = self.lexer.depth() > 1 && self.lexer.depth() == self.depth_of_elements();
        if is_element && self.object.is_none() {
            self.document.elements += 1;
            self.object = Some(Object { start, line, column, facts: Facts::default() });
        }
    }

    fn closed(&mut self) -> Result<(), Error> {
        let depth = self.lexer.depth();
        if depth + 1 == self.depth_of_elements()
            && let Some(object) = self.object.take()
        {
            self.element(object)?;
        }
        if depth == 0 { self.ended() } else { Ok(()) }
    }

    /// The place of what began somewhere and ends here.
    fn unit(&self, start: u64, line: u32, column: u32, form: Form) -> Result<Unit, Error> {
        let length = u32::try_from(self.lexer.offset() - start).map_err(|_| Error::NotJson)?;
        Ok(Unit { start, length, line, column, file: self.file, form })
    }

    fn element(&mut self, object: Object) -> Result<(), Error> {
        let Object { start, line, column, mut facts } = object;
        facts.complete();
        let form = self.document.list.unwrap_or(Form::Object);
        let unit = self.unit(start, line, column, form)?;
        if facts.kind.is_some() {
            self.index.take(unit, &facts);
        } else if facts.is_dependency && form == Form::Object {
            self.document.dependencies += 1;
            self.document.facts.links.append(&mut facts.links);
        } else {
            self.index.others.push(unit);
        }
        Ok(())
    }

    fn ended(&mut self) -> Result<(), Error> {
        let mut document = std::mem::take(&mut self.document);
        document.facts.complete();
        let unit = self.unit(document.start, document.line, document.column, Form::Object)?;
        if !document.is_answer {
            // A list that only has the name of one.
            let units = self.index.units.get_mut(document.units..).unwrap_or_default();
            let others = self.index.others.get_mut(document.others..).unwrap_or_default();
            units.iter_mut().chain(others).for_each(|unit| unit.form = Form::Object);
        }
        let is_resource = document.facts.kind.is_some();
        if document.elements == 0 {
            match is_resource {
                true => self.index.take(unit, &document.facts),
                false => self.index.others.push(unit),
            }
        } else if document.dependencies == document.elements && !document.facts.links.is_empty() {
            self.index.take(unit, &document.facts);
        } else if document.dependencies > 0 || is_resource {
            // Dependencies of an account that they don't name, or lists of a form of their own.
            return Err(Error::NotJson);
        } else if let Some(total) = document.total {
            self.index.pages.push(Page { total, rows: document.elements });
        } else if document.is_unfinished {
            self.index.unfinished += 1;
        }
        Ok(())
    }

    /// A member of the document itself.
    fn named(&mut self) {
        if self.lexer.depth() == 1 {
            self.document.is_answer |= OF_ANSWERS.iter().chain(&TOKENS).any(|name| *name == self.name);
        }
    }

    fn text(&mut self) {
        let depth = self.lexer.depth();
        let (facts, own) = match &mut self.object {
            Some(object) => (&mut object.facts, if self.document.is_list { 2 } else { 3 }),
            None => (&mut self.document.facts, 1),
        };
        facts.member(&self.name, self.lexer.text(), self.lexer.is_escaped(), depth == own);
        if depth == 1 && !self.lexer.text().is_empty() {
            self.document.is_unfinished |= TOKENS.contains(&self.name.as_slice()) || self.name == b"nextLink";
        }
    }

    fn scalar(&mut self) {
        if self.lexer.depth() == 1 && [b"total_records".as_slice(), b"totalRecords"].contains(&self.name.as_slice()) {
            self.document.total = self.lexer.number();
        }
    }
}
