//! Links: `#plan=<version>.<length>.<letters>`. The letters are the JSON, compressed by zlib with a checksum, in base64url.
//! The length is the number of letters, which distinguishes a truncated link from a changed one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};

use super::errors::OpenError;
use super::file;
use super::parts::{requests, summary_of, text_of, without_forms, without_scripts};
use model::plan::Plan;
use model::wire::{LinkSize, SharedPlan};

/// What a fragment begins with.
const START: &str = "plan=";
/// The version of this codec.
const VERSION: u32 = 1;
/// How well to compress, of 10.
const LEVEL: u8 = 9;
/// What it is called in messages.
const LINK: &str = "link";

/// How many bytes a link may become.
pub const MOST_DECODED: usize = 4 * 1024 * 1024;

/// The fragment of a link, with its `#`. Scripts and other tools' forms are not in it.
///
/// # Errors
/// None that a plan can cause.
pub fn to_link(shared: SharedPlan) -> serde_json::Result<String> {
    packed(&mut without_forms(shared))
}

fn packed(shared: &mut SharedPlan) -> serde_json::Result<String> {
    // Their text is that of their fields.
    for request in requests(&mut shared.plan) {
        if request.text == text_of(request) {
            request.text.clear();
        }
    }
    let json = serde_json::to_vec(shared)?;
    with_texts(&mut shared.plan);
    let letters = URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(&json, LEVEL));
    Ok(format!("#{START}{VERSION}.{}.{letters}", letters.len()))
}

/// A link for a page at an address, with what is in it. Where there is room, it has all scripts and commands; of a plan for which it would
/// be too long, it has the summary.
///
/// # Errors
/// None that a plan can cause.
pub fn to_short_link(page: &str, mut shared: SharedPlan) -> serde_json::Result<(SharedPlan, String)> {
    let of = |shared: &mut SharedPlan| Ok(page.to_owned() + &packed(shared)?);
    let mut link: String = of(&mut shared)?;
    let size = |link: &String| LinkSize::of(link.len());
    if size(&link) != LinkSize::Short {
        shared = without_scripts(shared);
        link = of(&mut shared)?;
    }
    if size(&link) == LinkSize::TooLong {
        shared = without_forms(shared);
        link = of(&mut shared)?;
    }
    // Texts that the user wants to include are never left out.
    if size(&link) == LinkSize::TooLong && shared.sources.is_empty() {
        shared = summary_of(shared);
        link = of(&mut shared)?;
    }
    Ok((shared, link))
}

/// What a link, or its fragment, holds.
pub fn from_link(link: &str) -> Result<SharedPlan, OpenError> {
    // A link that a mail program broke into lines is still complete.
    let link: String = link.chars().filter(|c| !c.is_whitespace()).collect();
    let fragment = link.rsplit_once('#').map_or(link.as_str(), |(_, fragment)| fragment);
    let rest = fragment.strip_prefix(START).ok_or(OpenError::NotAPlan(LINK))?;
    let (version, rest) = rest.split_once('.').ok_or(OpenError::CutOff(LINK))?;
    match version.parse::<u32>() {
        Ok(VERSION) => {}
        Ok(version) if version > VERSION => return Err(OpenError::Newer(LINK)),
        _ => return Err(OpenError::Broken(LINK)),
    }
    let (length, letters) = rest.split_once('.').ok_or(OpenError::CutOff(LINK))?;
    let length: usize = length.parse().map_err(|_| OpenError::Broken(LINK))?;
    match letters.len() {
        found if found < length => return Err(OpenError::CutOff(LINK)),
        found if found > length => return Err(OpenError::Broken(LINK)),
        _ => {}
    }
    let packed = URL_SAFE_NO_PAD.decode(letters).map_err(|_| OpenError::Broken(LINK))?;
    let json = decompress_to_vec_zlib_with_limit(&packed, MOST_DECODED).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => OpenError::TooLarge(LINK),
        _ => OpenError::Broken(LINK),
    })?;
    let json = String::from_utf8(json).map_err(|_| OpenError::Broken(LINK))?;
    let mut shared = file::from_file(&json, LINK)?;
    with_texts(&mut shared.plan);
    Ok(shared)
}

/// Gives requests the texts of their fields, which links leave out.
fn with_texts(plan: &mut Plan) {
    for request in requests(plan) {
        if request.text.is_empty() {
            request.text = text_of(request);
        }
    }
}
