//! The Content-Security-Policy: the page runs its own code, and connects to no other server. docs/hosting.md has it as a header.

/// What holds for the page and for its copy in one file.
const COMMON: &str = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; \
                      require-trusted-types-for 'script'; trusted-types switchover-engine switchover-offline";

/// The policy of the page: all that it needs is next to it.
pub fn of_page() -> String {
    format!(
        "{COMMON}; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         worker-src 'self'; manifest-src 'self'"
    )
}

/// The policy of the copy in one file: what it needs is in it, by hash, and it connects to nothing.
pub fn of_one_file(scripts: &[String], styles: &[String]) -> String {
    let (scripts, styles) = (scripts.join(" "), styles.join(" "));
    format!("{COMMON}; script-src {scripts} 'wasm-unsafe-eval'; style-src {styles}; img-src data:; worker-src blob:")
}

/// As the document says it of itself.
pub fn meta(policy: &str) -> String {
    format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}" />"#)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_documented_header_is_the_policy_of_the_page() {
        let documented = include_str!("../../../docs/hosting.md");
        assert!(
            documented.contains(&format!("Content-Security-Policy: {}; frame-ancestors 'none'\n", super::of_page()))
        );
    }
}
