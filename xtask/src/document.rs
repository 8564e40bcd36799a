//! The page's document: `index.html` with the files that it names, under names that change with their content, each with the hash
//! that browsers check.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use sha2::{Digest, Sha256};

use crate::bundle;
use crate::folders::copy;
use crate::project::Project;
use crate::publish::{files, integrity};
use crate::wasm::Build;

/// The files that wasm-bindgen makes of the page.
const SCRIPT: &str = "page.js";
const WASM: &str = "page_bg.wasm";
const SNIPPETS: &str = "snippets";

/// Writes the document into a folder, with the files that it needs from the project and the page's modules from `built`.
pub fn write(project: &Project, build: Build, built: &Path, folder: &Path) -> Result<()> {
    let root = &project.root;
    let text = fs::read_to_string(root.join("index.html")).context("index.html cannot be read")?;
    let scripts = match build {
        Build::Published => bundled_scripts(project, built, folder)?,
        Build::Quick => scripts(built, folder)?,
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("link[rel=icon], link[rel=stylesheet], script[src]", |link| {
            let attribute = if link.tag_name() == "script" { "src" } else { "href" };
            let path = link.get_attribute(attribute).unwrap_or_default();
            let ending = path.rsplit('.').next().unwrap_or_default();
            let content = match (build, ending) {
                // With all that it imports, where it is: in its folder.
                (Build::Quick, "css") => {
                    copy(&root.join("static/style"), &folder.join("static/style"))?;
                    return Ok(());
                }
                (Build::Published, "css") => bundle::style(project, &root.join(&path))?.into_bytes(),
                (Build::Published, "js") => bundle::script(project, &root.join(&path))?.into_bytes(),
                _ => fs::read(root.join(&path)).with_context(|| format!("{path} cannot be read"))?,
            };
            let name = named(&path, &hash(&[&content]));
            fs::write(folder.join(&name), &content)?;
            link.set_attribute(attribute, &format!("./{name}"))?;
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

/// Writes the page's modules as one, and gives the elements that load it with its WebAssembly.
fn bundled_scripts(project: &Project, built: &Path, folder: &Path) -> Result<Vec<String>> {
    let entry = built.join("start.js");
    fs::write(&entry, start(built, SCRIPT, WASM)?).with_context(|| format!("{} cannot be written", entry.display()))?;
    let (script, wasm) = (bundle::module(project, &entry)?, read(built, WASM)?);
    let hash = hash(&[script.as_bytes(), &wasm]);
    let [script_name, wasm_name] = [SCRIPT, WASM].map(|name| named(name, &hash));
    let script = script.replace(WASM, &wasm_name);
    write_all(folder, &[(&script_name, script.as_bytes()), (&wasm_name, &wasm)])?;
    Ok(vec![script_element(&script_name, script.as_bytes()), preload(&wasm_name, &wasm)])
}

/// Writes the page's modules unchanged, and returns the elements that load them at once and start them.
fn scripts(built: &Path, folder: &Path) -> Result<Vec<String>> {
    let (script, wasm) = (read(built, SCRIPT)?, read(built, WASM)?);
    let hash = hash(&[&script, &wasm]);
    let [script_name, wasm_name, start_name] = [SCRIPT, WASM, "start.js"].map(|name| named(name, &hash));
    let start = start(built, &script_name, &wasm_name)?;
    write_all(folder, &[(&script_name, &script), (&wasm_name, &wasm), (&start_name, start.as_bytes())])?;
    let mut modules = vec![(script_name, script)];
    copy(&built.join(SNIPPETS), &folder.join(SNIPPETS))?;
    for name in snippets(built)? {
        let content = read(built, &name)?;
        modules.push((name, content));
    }
    let modules = modules.iter().map(|(name, content)| {
        format!(r#"<link rel="modulepreload" href="./{name}" integrity="{}" />"#, integrity(content))
    });
    Ok([script_element(&start_name, start.as_bytes()), preload(&wasm_name, &wasm)].into_iter().chain(modules).collect())
}

/// The module that starts the page: with the WebAssembly in the document, where that is the page in one file, else with the one
/// next to it.
fn start(built: &Path, script: &str, wasm: &str) -> Result<String> {
    let engine = snippets(built)?.into_iter().find(|name| name.ends_with("/engine.js"));
    let engine = engine.context("the page has no engine.js")?;
    Ok(format!(
        "import load from \"./{script}\";\nimport {{ unpacked }} from \"./{engine}\";\n\n\
         await load({{ module_or_path: unpacked(\"page-wasm\") ?? \"./{wasm}\" }});\n"
    ))
}

/// The paths of the project's own modules that the page imports.
fn snippets(built: &Path) -> Result<Vec<String>> {
    Ok(files(&built.join(SNIPPETS))?.iter().map(|name| format!("{SNIPPETS}/{name}")).collect())
}

fn read(built: &Path, name: &str) -> Result<Vec<u8>> {
    fs::read(built.join(name)).with_context(|| format!("{name} of the page cannot be read"))
}

fn write_all(folder: &Path, files: &[(&str, &[u8])]) -> Result<()> {
    files.iter().try_for_each(|(name, content)| {
        fs::write(folder.join(name), content).with_context(|| format!("{name} cannot be written"))
    })
}

fn script_element(name: &str, script: &[u8]) -> String {
    format!(r#"<script type="module" src="./{name}" integrity="{}"></script>"#, integrity(script))
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
