//! `--format inventory` and `--format xlsx`: one row a subject, for spreadsheets and for planning the order of the move.

use std::collections::{BTreeMap, BTreeSet};

use model::estate::ResourceId;
use model::plan::{CanMove, Change, Group, PhaseId, Plan, Subject};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::sets::Sets;

/// The titles of the columns.
const COLUMNS: [&str; 12] = [
    "Id",
    "Subscription",
    "Account",
    "Region",
    "Mode",
    "Classic",
    "Simplified",
    "Can move",
    "Cause",
    "Change",
    "Wave",
    "Owner",
];

/// How wide the columns are, in characters.
const WIDTHS: [u16; 12] = [60, 38, 20, 16, 12, 14, 14, 10, 60, 60, 6, 14];

/// The place of the column of numbers.
const WAVE: usize = 10;

/// Excel refuses longer cells.
const LONGEST: usize = 32_000;

/// The inventory as CSV.
pub fn csv(plan: &Plan) -> String {
    render::csv_table(&COLUMNS, rows(plan).into_iter().map(Vec::from))
}

/// The inventory as a workbook of Excel.
pub fn xlsx(plan: &Plan) -> Result<Vec<u8>, String> {
    workbook(plan).map_err(|error| format!("can't write the workbook: {error}"))
}

fn workbook(plan: &Plan) -> Result<Vec<u8>, XlsxError> {
    let rows = rows(plan);
    let mut workbook = Workbook::new();
    // The same plan is the same file, whatever the day.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Inventory")?;
    let bold = Format::new().set_bold();
    for ((column, title), width) in (0..).zip(COLUMNS).zip(WIDTHS) {
        sheet.write_string_with_format(0, column, title, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, cells) in (1..).zip(&rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell.parse::<u32>().ok().filter(|_| usize::from(column) == WAVE) {
                Some(wave) => sheet.write_number(row, column, wave)?,
                None => sheet.write_string(row, column, cell.chars().take(LONGEST).collect::<String>())?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), 11)?;
    workbook.save_to_buffer()
}

/// The rows, in the order of the subjects.
fn rows(plan: &Plan) -> Vec<[String; 12]> {
    let waves = waves(plan);
    let changes: BTreeMap<&str, &Change> = plan.changes.iter().map(|change| (change.id.as_str(), change)).collect();
    let mut rows: Vec<(u32, [String; 12])> = Vec::new();
    for group in &plan.groups {
        for (place, subject) in group.subjects.iter().zip(plan.subjects_of(group)) {
            let wave = waves.get(place).copied();
            rows.push((*place, row(subject, group, &changes, wave)));
        }
    }
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row.map(|cell| render::shown(&cell))).collect()
}

fn row(subject: &Subject, group: &Group, changes: &BTreeMap<&str, &Change>, wave: Option<usize>) -> [String; 12] {
    let id = ResourceId::new(&subject.id);
    let own = group.changes.iter().filter_map(|id| changes.get(id.as_str()));
    let own: Vec<&&Change> = own.filter(|change| change.phase == PhaseId::Union).collect();
    let lines: Vec<String> = own.iter().map(|change| render::change_line(change)).collect();
    let mut owners: Vec<&str> = own.iter().filter_map(|change| change.preferred).map(|tool| tool.title()).collect();
    owners.dedup();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [
        subject.id.clone(),
        text(id.subscription()),
        text(id.name_of("batchAccounts")),
        text(subject.region.as_deref()),
        text(subject.mode.as_deref()),
        subject.modes.classic.word().to_owned(),
        subject.modes.simplified.word().to_owned(),
        subject.can_move().word().to_owned(),
        group.why.plain(),
        lines.join("; "),
        wave.map(|wave| wave.to_string()).unwrap_or_default(),
        owners.join(", "),
    ]
}

/// For each subject, the wave in which it moves. What can move as things are comes first. Subjects whose rule sets change together are in
/// one wave, and waves of few subjects come before those of many. What can't move, or is unknown, and has no change is in none.
fn waves(plan: &Plan) -> BTreeMap<u32, usize> {
    let places: BTreeMap<&str, u32> = plan.subjects.iter().map(|own| own.id.as_str()).zip(0..).collect();
    let mut sets = Sets::of(plan.subjects.len());
    let mut changing: BTreeSet<u32> = BTreeSet::new();
    let phases = plan.checklist.phases.iter().filter(|phase| phase.id != PhaseId::Rollback);
    for step in phases.flat_map(|phase| &phase.steps).filter(|step| !step.changes.is_empty()) {
        let own: Vec<u32> = step.subjects.iter().filter_map(|id| places.get(id.as_str()).copied()).collect();
        for place in &own {
            sets.unite(own.first().copied().unwrap_or(*place), *place);
            changing.insert(*place);
        }
    }
    let mut waves: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut free = Vec::new();
    for (place, subject) in (0..).zip(&plan.subjects) {
        match changing.contains(&place) {
            true => waves.entry(sets.root(place)).or_default().push(place),
            false if subject.can_move() == CanMove::Yes => free.push(place),
            false => {}
        }
    }
    let mut waves: Vec<Vec<u32>> = waves.into_values().collect();
    waves.sort_by_key(Vec::len);
    let waves = [free].into_iter().chain(waves).filter(|members| !members.is_empty());
    (1..).zip(waves).flat_map(|(wave, members)| members.into_iter().map(move |place| (place, wave))).collect()
}
