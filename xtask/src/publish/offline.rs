//! The page in one file, which opens from a disk, without a server and without a network: scripts and style are in the document,
//! the WebAssembly of the page and of the engine as compressed data.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};

use crate::bundle;
use crate::page::{LATER, SAMPLES};
use crate::project::Project;

use super::{module, policy, read, read_bytes, sha256};

/// What only a page on a server needs.
const OF_SERVERS: &str = "link[rel=manifest], link[rel=preload], meta[http-equiv], meta[name=engine-integrity], \
                          meta[name=service-worker]";

/// The published document with everything in it.
pub fn one_file(project: &Project, dist: &Path, page: &str) -> Result<String> {
    let module = module(dist)?;
    let page_script = inline(read(dist, &format!("{module}.js"))?)?;
    // It serves in the page, and in a worker: one of the classic kind, for browsers make no other one of a file.
    let engine_script = inline(bundle::script(project, &dist.join("engine/worker.js"))?)?;
    let later_script = inline(bundle::script(project, &dist.join(LATER))?)?;
    let (styles, scripts) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let inlined = rewrite_str(
        page,
        RewriteStrSettings::new()
            .append_element_content_handler(element!(OF_SERVERS, |of_server| {
                of_server.remove();
                Ok(())
            }))
            .append_element_content_handler(element!("link[rel=stylesheet]", |link| {
                let style = read(dist, &link.get_attribute("href").unwrap_or_default())?;
                link.replace(&format!("<style>{style}</style>"), ContentType::Html);
                styles.borrow_mut().push(sha256(&style));
                Ok(())
            }))
            .append_element_content_handler(element!("link[rel=icon]", |link| {
                let icon = read_bytes(dist, &link.get_attribute("href").unwrap_or_default())?;
                link.set_attribute("href", &format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(icon)))?;
                link.remove_attribute("integrity");
                Ok(())
            }))
            .append_element_content_handler(element!("script[type=module]", |script| {
                script.remove();
                Ok(())
            }))
            .append_element_content_handler(element!("script[src]:not([type])", |script| {
                let text = inline(read(dist, &script.get_attribute("src").unwrap_or_default())?)?;
                script.replace(&format!("<script>{text}</script>"), ContentType::Html);
                scripts.borrow_mut().push(sha256(&text));
                Ok(())
            })),
    )
    .context("index.html of the built page is not as expected")?;
    scripts.borrow_mut().extend([&page_script, &engine_script, &later_script].map(|script| sha256(script)));
    let policy = policy::of_one_file(&scripts.borrow(), &styles.borrow());
    // In the head: the page replaces what is in the body.
    let content = [
        packed("page-wasm", &read_bytes(dist, &format!("{module}_bg.wasm"))?)?,
        packed("engine-wasm", &read_bytes(dist, "engine/switchover_bg.wasm")?)?,
        format!("<script type=\"module\" id=\"engine-script\">{engine_script}</script>"),
        format!("<script type=\"module\">{later_script}</script>"),
        // In JSON, the character that could end the element has another notation.
        format!(
            "<script type=\"application/json\" id=\"samples\">{}</script>",
            read(dist, SAMPLES)?.replace('<', "\\u003c")
        ),
        format!("<script type=\"module\">{page_script}</script>"),
    ];
    // The policy comes before everything that it applies to.
    let page = with(&inlined, "<meta name=\"viewport\"", &policy::meta(&policy))?;
    with(&page, "</head>", &content.join("\n"))
}

/// The document with something before a place in it.
fn with(page: &str, place: &str, added: &str) -> Result<String> {
    let at = page.find(place).with_context(|| format!("index.html of the built page has no {place}"))?;
    let (before, after) = page.split_at(at);
    Ok(format!("{before}{added}\n{after}"))
}

/// A file as compressed data that scripts find by its id.
fn packed(id: &str, bytes: &[u8]) -> Result<String> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::best());
    zipped.write_all(bytes)?;
    let text = BASE64_STANDARD.encode(zipped.finish()?);
    Ok(format!("<script type=\"application/octet-stream\" id=\"{id}\">{text}</script>"))
}

/// A script that a document may contain.
fn inline(script: String) -> Result<String> {
    let ends = ["</script", "<script", "<!--"].iter().find(|end| script.to_ascii_lowercase().contains(**end));
    ensure!(ends.is_none(), "a script of the page holds {}, which would end it", ends.unwrap_or(&""));
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_would_end_its_element_is_told() {
        assert!(inline("const a = '</SCRIPT>';".to_owned()).is_err());
        assert!(inline("const a = 1 < 2;".to_owned()).is_ok());
    }
}
