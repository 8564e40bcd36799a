//! What a plan was made with and from, so that a report can be traced: the version of the tool and a digest of the inputs.

use sha2::{Digest, Sha256};
use switchover::{Plan, Source};

/// The plan with its provenance.
pub fn stamped(plan: Plan, sources: &[Source]) -> Plan {
    Plan { generator: Some(generator()), input_digest: Some(digest(sources)), ..plan }
}

/// The tool and its version.
pub fn generator() -> String {
    concat!("switchover ", env!("CARGO_PKG_VERSION")).to_owned()
}

/// The SHA-256 of the texts' own digests in their order by value: the same whatever the order and the names of the files.
fn digest(sources: &[Source]) -> String {
    let mut each: Vec<[u8; 32]> = sources.iter().map(|source| Sha256::digest(source.text.as_bytes()).into()).collect();
    each.sort_unstable();
    let all: [u8; 32] = Sha256::digest(each.concat()).into();
    format!("sha256:{}", all.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_depends_on_the_texts_alone() {
        let [a, b] = [("a", "1"), ("b", "2")].map(|(name, text)| Source::new(name, text));
        let renamed = Source::new("c", "1");
        assert_eq!(digest(&[a.clone(), b.clone()]), digest(&[b.clone(), renamed]));
        assert_ne!(digest(&[a.clone(), b.clone()]), digest(&[a.clone(), a.clone()]));
        assert_ne!(digest(&[Source::new("a", "12")]), digest(&[a, b]));
    }
}
