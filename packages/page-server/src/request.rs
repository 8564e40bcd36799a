//! One connection: one request, one answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use std::{fmt, io};

use super::files::{Files, media_type};

/// The most that the head of a request may have.
const MOST_BYTES: u64 = 16_384;

/// How long a client may take to send or take something.
const PATIENCE: Duration = Duration::from_secs(10);

/// The policy of docs/hosting.md. The copy of the page that is one file has its own.
const POLICY: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
    trusted-types switchover-engine switchover-offline; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'";
const OFFLINE: &str = "switchover-offline.html";

/// What every answer has.
const HEADERS: &str = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
    Cross-Origin-Opener-Policy: same-origin\r\n\
    Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\nConnection: close\r\n";

/// Answers the one request of a connection.
pub fn answer(mut stream: TcpStream, files: &Files) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let line = first_line(&stream)?;
    write(&mut stream, &line, files)
}

/// The first line of a request, whose head is read to its end.
fn first_line(stream: &TcpStream) -> io::Result<String> {
    let mut reader = BufReader::new(stream.take(MOST_BYTES));
    let (mut first, mut line) = (String::new(), String::new());
    reader.read_line(&mut first)?;
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    Ok(first)
}

/// Writes the answer to a request with this first line.
pub fn write(out: &mut impl Write, line: &str, files: &Files) -> io::Result<()> {
    let mut words = line.split_whitespace();
    let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return write!(out, "{}Allow: GET, HEAD\r\nContent-Length: 0\r\n\r\n", Head("405 Method Not Allowed"));
    }
    let Some((name, content)) = files.find(address) else {
        return write!(out, "{}Content-Length: 0\r\n\r\n", Head("404 Not Found"));
    };
    let policy = if name == OFFLINE { String::new() } else { format!("Content-Security-Policy: {POLICY}\r\n") };
    write!(
        out,
        "{}{policy}Content-Type: {}\r\nCache-Control: {}\r\nContent-Length: {}\r\n\r\n",
        Head("200 OK"),
        media_type(name),
        caching(name),
        content.len()
    )?;
    if method == "GET" { out.write_all(content) } else { Ok(()) }
}

/// The first lines of an answer.
struct Head(&'static str);

impl fmt::Display for Head {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "HTTP/1.1 {}\r\n{HEADERS}", self.0)
    }
}

/// Only names that contain a digest change with the content.
fn caching(name: &str) -> &'static str {
    let digest = |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_digest = !name.contains('/') && name.split(['-', '.', '_']).any(digest);
    if has_digest { "max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::LazyLock;

    use super::*;

    /// The files of a page, which are written once: the tests run at the same time.
    static PAGE: LazyLock<Files> = LazyLock::new(|| {
        let folder = std::env::temp_dir().join(format!("switchover-page-server-{}", std::process::id()));
        fs::create_dir_all(folder.join("engine")).unwrap();
        for name in ["index.html", "page-0123456789abcdef.js", "engine/switchover_bg.wasm", OFFLINE] {
            fs::write(folder.join(name), name).unwrap();
        }
        Files::read(&folder).unwrap()
    });

    fn answered(line: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, line, &PAGE).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn files_have_their_types_and_the_headers_of_the_documentation() {
        let page = answered("GET / HTTP/1.1");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.ends_with("\r\n\r\nindex.html"), "{page}");
        let documented = include_str!("../../../docs/hosting.md");
        let (_, block) = documented.split_once("```text\n").unwrap();
        for header in block.split_once("```").unwrap().0.lines() {
            assert!(page.contains(&format!("{header}\r\n")), "{header}");
        }
        assert!(answered("GET /engine/switchover_bg.wasm?1 HTTP/1.1").contains("Content-Type: application/wasm\r\n"));
        assert!(!answered(&format!("GET /{OFFLINE} HTTP/1.1")).contains("Content-Security-Policy"));
    }

    #[test]
    fn only_names_with_a_digest_are_cached_for_long() {
        assert!(answered("GET /page-0123456789abcdef.js HTTP/1.1").contains("immutable"));
        assert!(answered("GET /engine/switchover_bg.wasm HTTP/1.1").contains("no-cache"));
    }

    #[test]
    fn no_other_file_and_no_other_method_is_answered() {
        for line in
            ["GET /../Cargo.toml HTTP/1.1", "GET /%2e%2e/Cargo.toml HTTP/1.1", "GET //etc/passwd HTTP/1.1", "GET", ""]
        {
            let answer = answered(line);
            assert!(answer.starts_with("HTTP/1.1 40") && answer.ends_with("\r\n\r\n"), "{line}: {answer}");
        }
        assert!(answered("POST / HTTP/1.1").starts_with("HTTP/1.1 405"));
        assert!(answered("HEAD / HTTP/1.1").ends_with("\r\n\r\n"));
    }
}
