//! The script that starts the page. Trunk writes it into the document; as a file of its own the policy needs no exception for it.

use std::path::Path;

use anyhow::{Context, Result};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};

use super::{files, integrity, policy, read_bytes, write};

/// The engine that the page loads; `static/engine.js` names it too.
const ENGINE: &str = "engine/switchover_bg.wasm";

/// The document with its script in a file beside it, with its policy, and with what it has to know of the files beside it.
pub fn apart(dist: &Path, page: &str) -> Result<String> {
    let module = module(dist)?;
    let script =
        format!("import load from \"./{module}.js\";\n\nawait load({{ module_or_path: \"./{module}_bg.wasm\" }});\n");
    let hash = integrity(script.as_bytes());
    let name = format!("start-{}.js", module.trim_start_matches("page-"));
    write(dist, &name, &script)?;
    let engine = integrity(&read_bytes(dist, ENGINE)?);
    let told = [
        policy::meta(&policy::of_page()),
        format!(r#"<meta name="engine-integrity" content="{engine}" />"#),
        format!(
            r#"<link rel="preload" href="./{ENGINE}" as="fetch" type="application/wasm" crossorigin integrity="{engine}" />"#
        ),
        r#"<meta name="service-worker" content="service-worker.js" />"#.to_owned(),
    ];
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("meta[charset]", |meta| {
            told.iter().rev().for_each(|line| meta.after(&format!("\n    {line}"), ContentType::Html));
            Ok(())
        }))
        .append_element_content_handler(element!("script:not([src])", |inline| {
            let tag = format!(r#"<script type="module" src="./{name}" integrity="{hash}"></script>"#);
            inline.replace(&tag, ContentType::Html);
            Ok(())
        }));
    rewrite_str(page, settings).context("index.html of the built page is not as expected")
}

/// The name of the page's WebAssembly and of the JavaScript beside it, without what tells them apart.
pub fn module(dist: &Path) -> Result<String> {
    let mut own = files(dist)?.into_iter().filter(|file| !file.contains('/'));
    own.find_map(|file| file.strip_suffix("_bg.wasm").map(str::to_owned)).context("the built page has no WebAssembly")
}
