//! The page's document: `index.html` with the files that it names, under names that change with their content, each with the hash
//! that browsers check.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use sha2::{Digest, Sha256};

use crate::folders::copy;
use crate::publish::{files, integrity};

/// Writes the document into a folder, with the files that it needs from the project and the page's modules from `built`.
pub fn write(root: &Path, built: &Path, folder: &Path) -> Result<()> {
    let text = fs::read_to_string(root.join("index.html")).context("index.html cannot be read")?;
    let scripts = scripts(built, folder)?;
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("link[rel=icon], link[rel=stylesheet]", |link| {
            let path = link.get_attribute("href").unwrap_or_default();
            let content = fs::read(root.join(&path)).with_context(|| format!("{path} cannot be read"))?;
            let name = named(&path, &hash(&[&content]));
            fs::write(folder.join(&name), &content)?;
            link.set_attribute("href", &format!("./{name}"))?;
            link.set_attribute("integrity", &integrity(&content))?;
            Ok(())
        }))
        .append_element_content_handler(element!("head", |head| {
            scripts.iter().for_each(|line| head.append(&format!("  {line}\n  "), ContentType::Html));
            Ok(())
        }));
    let page = rewrite_str(&text, settings).context("index.html is not as expected")?;
    fs::write(folder.join("index.html"), page).context("the page's index.html cannot be written")
}

/// Writes the page's modules, and gives the elements that load them at once and start them.
fn scripts(built: &Path, folder: &Path) -> Result<Vec<String>> {
    let read = |name: &str| fs::read(built.join(name)).with_context(|| format!("{name} of the page cannot be read"));
    let (script, wasm) = (read("page.js")?, read("page_bg.wasm")?);
    let hash = hash(&[&script, &wasm]);
    let [script_name, wasm_name, start_name] = ["page.js", "page_bg.wasm", "start.js"].map(|name| named(name, &hash));
    let start =
        format!("import load from \"./{script_name}\";\n\nawait load({{ module_or_path: \"./{wasm_name}\" }});\n");
    for (name, content) in [(&script_name, &script[..]), (&wasm_name, &wasm), (&start_name, start.as_bytes())] {
        fs::write(folder.join(name), content).with_context(|| format!("{name} cannot be written"))?;
    }
    let mut modules = vec![(script_name, script)];
    let snippets = built.join("snippets");
    if snippets.is_dir() {
        copy(&snippets, &folder.join("snippets"))?;
        for name in files(&snippets)? {
            let name = format!("snippets/{name}");
            modules.push((name.clone(), read(&name)?));
        }
    }
    let start =
        format!(r#"<script type="module" src="./{start_name}" integrity="{}"></script>"#, integrity(start.as_bytes()));
    let modules = modules.iter().map(|(name, content)| {
        format!(r#"<link rel="modulepreload" href="./{name}" integrity="{}" />"#, integrity(content))
    });
    Ok([start, preload(&wasm_name, &wasm)].into_iter().chain(modules).collect())
}

/// The element that loads WebAssembly before a script asks for it.
pub fn preload(name: &str, wasm: &[u8]) -> String {
    let hash = integrity(wasm);
    format!(
        r#"<link rel="preload" href="./{name}" as="fetch" type="application/wasm" crossorigin integrity="{hash}" />"#
    )
}

fn hash(contents: &[&[u8]]) -> String {
    let mut all = Sha256::new();
    contents.iter().for_each(|content| all.update(content));
    all.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The last part of a path with a hash before its ending, or before `_bg`.
fn named(path: &str, hash: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let at = name.find("_bg.").or_else(|| name.rfind('.')).unwrap_or(name.len());
    let (stem, ending) = name.split_at(at);
    format!("{stem}-{hash}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_the_hash_of_the_content() {
        assert_eq!(named("static/style/base.css", &hash(&[b"a"])), "base-ca978112ca1bbdca.css");
        assert_eq!(named("page_bg.wasm", "1"), "page-1_bg.wasm");
        assert_ne!(hash(&[b"b"]), hash(&[b"a"]));
    }
}
