//! `switchover plan --format jsonl`: a tenant of any size, one component at a time, in bounded memory.
//!
//! - [`lexer`], [`facts`], [`index`]: the first pass notes where each resource is, and what links it with others;
//! - [`links`]: which resources are one component;
//! - [`component`], [`order`]: the second pass reads and plans each component, on all cores, in the order of their first resources;
//! - [`lines`]: what is written of each.
//!
//! A component is everything that the engine may relate in any way: in doubt, it is larger. So its line is what `plan` says of the same
//! resources alone. What can't be divided is one component.

mod component;
mod facts;
mod index;
mod lexer;
mod lines;
mod links;
mod order;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::message::Code;
use model::plan::Answered;
use read::Extent;
use switchover::{Edition, Plan, Source};

use super::answers;
use super::files::{tell, write};
use super::gate;
use super::planning::{Planned, Planning, nothing};
use super::provenance::generator;
use super::shown::Shown;
use super::sources::{Excluded, Files, Given, Spooled, spooled};
use component::{Place, Reader};
use facts::Flags;
use index::{Index, Unit};
use lexer::Error;
pub use lines::Detail;
use lines::{Line, Totals};
use links::{Components, Undivided};

/// What to print of a tenant.
pub struct Request<'r> {
    pub planning: &'r Planning,
    pub gate: &'r gate::Arguments,
    /// Which subjects to print.
    pub shown: &'r Shown,
    /// The file that the lines go to; without one, standard output.
    pub file: Option<&'r Path>,
    pub print: Print,
    pub quiet: bool,
    /// How many threads plan; without a number, one for each core.
    pub jobs: Option<usize>,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// The plan of a component.
    Plans(Detail),
    /// The ids of the resources of a component.
    Components,
}

/// How many objects whose kind is not known are read at once.
const OTHERS: usize = 1000;

/// The code of the message that no question has an answer's id.
const NO_QUESTION: u16 = 2006;

/// The exit status after Ctrl-C, as shells have it.
const STOPPED: u8 = 130;

/// Plans a tenant, and gives the exit status.
pub fn run(request: &Request<'_>) -> Result<u8, String> {
    let excluded = Excluded { root: &request.planning.root, patterns: &request.planning.exclude };
    let mut files = spooled(&request.planning.files, &excluded);
    files.files.retain(|file| file.path.file_name().is_none_or(|name| name != answers::FILE));
    if files.files.is_empty() {
        return Err(files.unread.join("\n"));
    }
    files.unread.iter().for_each(|message| tell(&format!("switchover: {message}")));
    let stop = Arc::new(AtomicBool::new(false));
    let of_handler = stop.clone();
    // Without a handler, Ctrl-C ends at once.
    let _ = ctrlc::set_handler(move || {
        if of_handler.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(STOPPED));
        }
    });
    let mut tenant = Tenant { request, files, places: Vec::new(), index: Index::default(), stop };
    tenant.run()
}

/// A tenant that is planned.
struct Tenant<'r> {
    request: &'r Request<'r>,
    files: Files,
    places: Vec<Place>,
    index: Index,
    stop: Arc<AtomicBool>,
}

impl Tenant<'_> {
    fn run(&mut self) -> Result<u8, String> {
        let divided = match self.index() {
            Ok(()) => self.components(),
            Err(undivided) => Err(undivided),
        };
        let mut out = Out::to(self.request.file)?;
        match divided {
            Ok(_) if self.index.units.is_empty() => Err("no file holds what Switchover assesses".to_owned()),
            Ok((components, left)) => {
                self.report(left);
                if self.request.print == Print::Components {
                    return self.print_components(&components, &mut out).map(|()| 0);
                }
                self.plan_components(&components, &mut out)
            }
            Err(undivided) => {
                self.tell(&format!("everything is one component: {}", undivided.reason()));
                if self.request.print == Print::Components {
                    return Err("there is no more than one component".to_owned());
                }
                self.plan_whole(&mut out)
            }
        }
    }

    fn tell(&self, message: &str) {
        if !self.request.quiet {
            tell(&format!("switchover: {message}"));
        }
    }

    fn bar(&self, length: u64, template: &str) -> ProgressBar {
        if self.request.quiet {
            return ProgressBar::hidden();
        }
        // It is drawn on a terminal only.
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
    }

    /// Indexes all files; those that hold nothing are left out.
    fn index(&mut self) -> Result<(), Undivided> {
        let sizes = self.files.files.iter().filter_map(|file| Some(std::fs::metadata(&file.path).ok()?.len()));
        let bar = self.bar(sizes.sum(), "{msg} {bytes} of {total_bytes} {bar:30} {elapsed}, {eta} left");
        bar.set_message("Indexing");
        let (mut unread, mut skipped) = (Vec::new(), 0);
        for file in &self.files.files {
            let units = self.index.units.len();
            let number = u16::try_from(self.places.len());
            let number = number.map_err(|_| Undivided::Format("a folder with so many files".to_owned()))?;
            self.places.push(Place { name: file.name.clone(), path: file.path.clone() });
            let added = match File::open(&file.path) {
                Ok(opened) => self.index.add(number, bar.wrap_read(opened)),
                Err(error) => Err(Error::Io(error)),
            };
            match added {
                Ok(()) => {}
                Err(Error::Io(error)) => unread.push(format!("can't read {}: {error}", file.name)),
                Err(Error::NotJson) if self.index.units.len() > units || holds_something(file) => {
                    return Err(Undivided::Format(file.name.clone()));
                }
                Err(Error::NotJson) if file.given == Given::File => {
                    unread.push(format!("{} holds nothing for a plan", file.name));
                }
                Err(Error::NotJson) => skipped += 1,
            }
        }
        unread.iter().for_each(|message| tell(&format!("switchover: {message}")));
        self.files.unread.append(&mut unread);
        self.files.skipped += skipped;
        bar.finish_and_clear();
        self.read_others()
    }

    /// Reads the objects whose kind is not known: each holds nothing, or it may be linked with anything.
    fn read_others(&mut self) -> Result<(), Undivided> {
        let mut reader = Reader::new(&self.places);
        for some in self.index.others.chunks(OTHERS) {
            for source in reader.sources(some).unwrap_or_default() {
                let holds_tags = source.text.contains("\"changeNumber\"");
                if holds_tags
                    || read::read(std::slice::from_ref(&source)).sources.iter().any(|own| own.read != Extent::Nothing)
                {
                    let line = some.first().map_or(1, |unit| unit.line);
                    return Err(Undivided::Resource(source.name, line));
                }
            }
        }
        Ok(())
    }

    /// The components that are planned, and how many others there are.
    fn components(&mut self) -> Result<(Components, usize), Undivided> {
        if !self.request.planning.on.is_empty() {
            return Err(Undivided::On);
        }
        let unclear = self.index.flags.iter().position(|flags| flags.has(Flags::UNCLEAR));
        if let Some(unit) = unclear.and_then(|place| self.index.units.get(place)) {
            let place = self.places.get(usize::from(unit.file));
            return Err(Undivided::Resource(place.map(|place| place.name.clone()).unwrap_or_default(), unit.line));
        }
        links::complete(&mut self.index);
        let (components, left) = links::components(&mut self.index);
        match links::undivided(&self.index, &components, self.request.planning.region.is_some()) {
            Some(undivided) => Err(undivided),
            None => Ok((components, left)),
        }
    }

    /// Says what the first pass found.
    fn report(&self, left: usize) {
        if self.files.skipped > 0 {
            self.tell(&format!("skipped {} files that hold nothing for a plan", self.files.skipped));
        }
        if left > 0 {
            self.tell(&format!("{left} components have no pools and are not planned"));
        }
        let mut totals: Vec<u64> = self.index.pages.iter().map(|page| page.total).collect();
        totals.sort_unstable();
        totals.dedup();
        for total in totals {
            let rows: u64 = self.index.pages.iter().filter(|page| page.total == total).map(|page| page.rows).sum();
            if total > 0 && !rows.is_multiple_of(total) {
                let rows = rows % total;
                self.tell(&format!(
                    "an answer of Resource Graph has {total} rows, of which {rows} are here: add its other pages"
                ));
            }
        }
        if self.index.unfinished > 0 {
            self.tell(&format!("{} lists have more pages, which are not here", self.index.unfinished));
        }
    }

    /// The resources with some numbers, in their order.
    fn units(&self, numbers: &[u32]) -> Vec<Unit> {
        numbers.iter().filter_map(|unit| self.index.units.get(usize::try_from(*unit).ok()?)).copied().collect()
    }

    fn plan_components(&self, components: &Components, out: &mut Out) -> Result<u8, String> {
        let count = components.starts.len();
        let mut options =
            self.request.planning.options(self.request.gate.target(), &mut Vec::new(), &mut Vec::new())?;
        // The edition is that of the tenant, whatever a component shows of it.
        options.edition = options.edition.or(links::shown(&self.index).has(Flags::GA).then_some(Edition::Ga));
        let jobs = self.request.jobs.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
        let bar = self.bar(
            u64::try_from(count).unwrap_or_default(),
            "Planning {pos} of {len} components {bar:30} {elapsed}, {eta} left",
        );
        let mut totals = Totals::default();
        let mut unread = self.files.unread.clone();
        let worker = || {
            let mut reader = Reader::new(&self.places);
            let options = &options;
            move |number: usize| {
                let sources = reader.sources(&self.units(components.of(number)))?;
                self.line(switchover::plan(&sources, options))
            }
        };
        let written = order::in_order(count, jobs, &self.stop, worker, |number, line| {
            bar.inc(1);
            match line.unwrap_or_else(|| Err(format!("component {number} is not planned because of a bug"))) {
                Ok(line) => {
                    line.said.iter().for_each(|said| self.tell(said));
                    out.write(&line.text)?;
                    totals.add(line);
                }
                Err(message) => {
                    tell(&format!("switchover: {message}"));
                    unread.push(message);
                }
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        if written == count {
            for answer in options.answers.iter().filter(|answer| !totals.has_answered(&answer.question)) {
                let message = format!("--answer {}: no component has this question", answer.question);
                tell(&format!("switchover: {message}"));
                unread.push(message);
            }
        }
        self.conclude(&totals)?;
        if written < count {
            tell(&format!("switchover: stopped: {written} of {count} components are written"));
            return Ok(STOPPED);
        }
        Ok(totals.status(!unread.is_empty()))
    }

    fn line(&self, plan: Plan) -> Result<Line, String> {
        let detail = if let Print::Plans(detail) = self.request.print { detail } else { Detail::Plan };
        let status = self.request.gate.exit_code(&plan, &[]);
        let mut plan = self.request.shown.of(Plan { generator: Some(generator()), ..plan });
        plan.answers.retain(|answer| !is_to_another(answer));
        Line::of(&plan, status, detail)
    }

    /// Plans everything as one component.
    fn plan_whole(&self, out: &mut Out) -> Result<u8, String> {
        let mut sources = Vec::new();
        for file in &self.files.files {
            let source = source(file).map_err(|error| format!("can't read {}: {error}", file.name))?;
            if file.given == Given::File || holds_something(file) {
                sources.push(source);
            }
        }
        let target = self.request.gate.target();
        let Planned { plan, unread, .. } =
            self.request.planning.plan_of(sources, self.files.unread.clone(), 0, target)?;
        if let Some(message) = nothing(&plan) {
            return Err(message);
        }
        let line = self.line(plan)?;
        line.said.iter().for_each(|said| self.tell(said));
        out.write(&line.text)?;
        let mut totals = Totals::default();
        totals.add(line);
        self.conclude(&totals)?;
        Ok(totals.status(!unread.is_empty()))
    }

    /// Says what all lines say together: where they go to a file, on standard output.
    fn conclude(&self, totals: &Totals) -> Result<(), String> {
        match self.request.file {
            Some(_) => write(&totals.text()),
            None => {
                totals.text().lines().for_each(|line| self.tell(line));
                Ok(())
            }
        }
    }

    fn print_components(&self, components: &Components, out: &mut Out) -> Result<(), String> {
        let mut reader = Reader::new(&self.places);
        for number in 0..components.starts.len() {
            let mut ids: Vec<String> = Vec::new();
            for unit in self.units(components.of(number)) {
                for Source { text, .. } in reader.sources(&[unit])? {
                    ids.extend(component::name(&text));
                }
            }
            ids.dedup();
            out.write(&format!("{}\n", serde_json::json!({"component": number, "resources": ids})))?;
        }
        Ok(())
    }
}

/// True for an answer to a question that a plan does not have. Another component may have it.
fn is_to_another(answer: &Answered) -> bool {
    answer.refused.codes().first() == Some(&Code::new(NO_QUESTION))
}

/// All of a file.
fn source(file: &Spooled) -> io::Result<Source> {
    std::fs::read(&file.path).map(|bytes| Source::from_bytes(file.name.clone(), &bytes))
}

/// True if a file holds something for a plan.
fn holds_something(file: &Spooled) -> bool {
    let Ok(source) = source(file) else { return true };
    let of_configuration = read::is_of_a_configuration(&source);
    of_configuration || read::read(&[source]).sources.iter().any(|own| own.read != Extent::Nothing)
}

/// Where lines go, each complete.
enum Out {
    File(File, String),
    Standard,
}

impl Out {
    fn to(file: Option<&Path>) -> Result<Out, String> {
        let Some(file) = file else { return Ok(Out::Standard) };
        let name = file.display().to_string();
        let created = File::create(file).map_err(|error| format!("can't write {name}: {error}"))?;
        Ok(Out::File(created, name))
    }

    fn write(&mut self, line: &str) -> Result<(), String> {
        match self {
            Out::File(file, name) => {
                file.write_all(line.as_bytes()).map_err(|error| format!("can't write {name}: {error}"))
            }
            Out::Standard => {
                let mut out = io::stdout().lock();
                let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
                written.map_err(|error| format!("can't write to standard output: {error}"))
            }
        }
    }
}
