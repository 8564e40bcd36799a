//! The page in one file, which opens from a disk, without a server and without a network: scripts and style stand in the document,
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

use super::{files, module, policy, read, read_bytes, sha256};

/// What only a page on a server needs.
const OF_SERVERS: &str = "link[rel=manifest], link[rel=modulepreload], link[rel=preload], meta[http-equiv], \
                          meta[name=engine-integrity], meta[name=service-worker]";

/// The published document with everything in it.
pub fn one_file(dist: &Path, page: &str) -> Result<String> {
    let (page_script, engine_script) = (page_script(dist)?, engine_script(dist)?);
    let styles = RefCell::new(Vec::new());
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
            .append_element_content_handler(element!("script[src]", |script| {
                script.remove();
                Ok(())
            })),
    )
    .context("index.html of the built page is not as expected")?;
    let policy = policy::of_one_file(&[sha256(&page_script), sha256(&engine_script)], &styles.borrow());
    // In the head: what stands in the body makes way for the page.
    let content = [
        packed("page-wasm", &read_bytes(dist, &format!("{}_bg.wasm", module(dist)?))?)?,
        packed("engine-wasm", &read_bytes(dist, "engine/switchover_bg.wasm")?)?,
        format!("<script type=\"module\" id=\"engine-script\">{engine_script}</script>"),
        format!("<script type=\"module\">{page_script}</script>"),
    ];
    // The policy comes before all that it is about.
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

/// The page's own modules as one: those that it imports, each in a scope of its own, then itself, then its start.
fn page_script(dist: &Path) -> Result<String> {
    let files = files(dist)?;
    let imported = files.iter().filter(|file| file.starts_with("snippets/") && file.ends_with(".js"));
    let modules: Vec<String> =
        imported.map(|file| Ok(format!("\"./{file}\": {},", scoped(&read(dist, file)?)))).collect::<Result<_>>()?;
    let own = read(dist, &format!("{}.js", module(dist)?))?;
    let own: Vec<String> = own.lines().map(from_scope).collect::<Result<_>>()?;
    let start = "const { unpacked } = Object.values(modules).find((module) => module.unpacked);\n\
                 await __wbg_init({ module_or_path: unpacked(\"page-wasm\") });";
    inline(format!("const modules = {{\n{}\n}};\n{}\n{start}\n", modules.join("\n"), own.join("\n")))
}

/// A line of a module; an import becomes a constant of what stands in the document.
fn from_scope(line: &str) -> Result<String> {
    let Some(import) = line.strip_prefix("import ") else { return Ok(line.to_owned()) };
    let (names, path) = import.split_once(" from ").context("the page imports a module in a way that is not known")?;
    let path = path.trim_matches(|c| matches!(c, ';' | '\'' | '"'));
    let names = names.strip_prefix("* as ").map_or_else(|| names.replace(" as ", ": "), str::to_owned);
    Ok(format!("const {names} = modules[\"{path}\"];"))
}

/// The engine's module with the script that answers for it. It serves in the page, and as it stands in a worker: one of the
/// classic kind, for browsers make no other one of a file.
fn engine_script(dist: &Path) -> Result<String> {
    let (module, worker) = (read(dist, "engine/switchover.js")?, read(dist, "engine/worker.js")?);
    let import = "import load, * as engine from \"./switchover.js\";\n";
    ensure!(worker.contains(import), "engine/worker.js does not import the engine as expected");
    let functions = exported(&module).collect::<Vec<_>>().join(", ");
    let imported = format!("const load = __wbg_init;\nconst engine = {{ {functions} }};\n");
    // Where the module lies is only of use for one that loads its WebAssembly by itself.
    let module = unexported(&module).replace("import.meta.url", "\"\"");
    inline(format!("{module}\n{}", worker.replace(import, &imported)))
}

/// A module that exports nothing.
fn unexported(module: &str) -> String {
    let lines = module.lines().filter(|line| !line.starts_with("export {"));
    lines.map(|line| line.strip_prefix("export ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// The names of the functions and constants that a module exports.
fn exported(module: &str) -> impl Iterator<Item = &str> {
    let after = |line: &'_ str| -> Option<usize> {
        let rest = line.strip_prefix("export ")?;
        let kinds = ["async function ", "function ", "class ", "const "];
        kinds.iter().find_map(|kind| rest.strip_prefix(kind)).map(|name| line.len() - name.len())
    };
    module.lines().filter_map(move |line| {
        let name = line.get(after(line)?..)?;
        name.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).next()
    })
}

/// A module that imports nothing as an object of its exports.
fn scoped(module: &str) -> String {
    let names = exported(module).collect::<Vec<_>>().join(", ");
    format!("(() => {{\n{}\nreturn {{ {names} }};\n}})()", unexported(module))
}

/// A script that may stand in a document.
fn inline(script: String) -> Result<String> {
    let ends = ["</script", "<script", "<!--"].iter().find(|end| script.to_ascii_lowercase().contains(**end));
    ensure!(ends.is_none(), "a script of the page holds {}, which would end it", ends.unwrap_or(&""));
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_becomes_an_object_of_its_exports() {
        let module =
            "export const one = 1;\nexport async function two(x) {}\nfunction three() {}\nexport class Four {}";
        let scoped = scoped(module);
        assert_eq!(
            scoped,
            "(() => {\nconst one = 1;\nasync function two(x) {}\nfunction three() {}\nclass Four {}\nreturn { one, two, Four };\n})()"
        );
    }

    #[test]
    fn imports_become_constants() {
        let of = |line| from_scope(line).unwrap();
        assert_eq!(of("import { a, b as c } from './a.js';"), "const { a, b: c } = modules[\"./a.js\"];");
        assert_eq!(of("import * as a from \"./a.js\""), "const a = modules[\"./a.js\"];");
        assert_eq!(of("const a = 1;"), "const a = 1;");
    }

    #[test]
    fn a_script_that_would_end_its_element_is_told() {
        assert!(inline("const a = '</SCRIPT>';".to_owned()).is_err());
        assert!(inline("const a = 1 < 2;".to_owned()).is_ok());
    }
}
