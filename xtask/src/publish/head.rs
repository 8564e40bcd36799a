//! What the document says of itself and of the files next to it: its policy, the engine and its hash, the service worker.

use std::path::Path;

use anyhow::{Context, Result};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};

use super::{integrity, policy, read_bytes};
use crate::document::preload;

/// The engine that the page loads; `static/engine.js` names it too.
const ENGINE: &str = "engine/switchover_bg.wasm";

/// The document with all that in its head, before anything that the policy is about.
pub fn complete(dist: &Path, page: &str) -> Result<String> {
    let engine = read_bytes(dist, ENGINE)?;
    let told = [
        policy::meta(&policy::of_page()),
        format!(r#"<meta name="engine-integrity" content="{}" />"#, integrity(&engine)),
        preload(ENGINE, &engine),
        r#"<meta name="service-worker" content="service-worker.js" />"#.to_owned(),
    ];
    let settings = RewriteStrSettings::new().append_element_content_handler(element!("meta[charset]", |meta| {
        told.iter().rev().for_each(|line| meta.after(&format!("\n    {line}"), ContentType::Html));
        Ok(())
    }));
    rewrite_str(page, settings).context("index.html of the built page is not as expected")
}
