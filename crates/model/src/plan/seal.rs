//! Ids that hold no name: the digest of an identity under a key.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

use super::Plan;

/// The letters of a digest: none is taken for another one.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// How many letters a digest has: 50 bits, so that ten thousand ids of a plan differ.
const LENGTH: usize = 10;

/// The digest of an identity, whatever its case. Without the key, nobody can find out which names were digested.
///
/// ```
/// use switchover_model::plan::sealed;
/// assert_eq!(sealed("key", "nsg-a"), sealed("key", "NSG-A"));
/// assert_ne!(sealed("key", "nsg-a"), sealed("other", "nsg-a"));
/// ```
pub fn sealed(key: &str, identity: &str) -> String {
    let mut hasher = SipHasher24::new_with_key(&digest(SipHasher24::new(), key).to_le_bytes());
    hasher.write(identity.to_ascii_lowercase().as_bytes());
    let digest = hasher.finish128().as_u128();
    let letter = |place: usize| {
        let five_bits = usize::try_from(digest >> (5 * place) & 31).unwrap_or_default();
        LETTERS.get(five_bits).map_or('a', |letter| char::from(*letter))
    };
    (0..LENGTH).map(letter).collect()
}

/// The key of a digest may have any length.
fn digest(mut hasher: SipHasher24, text: &str) -> u128 {
    hasher.write(text.as_bytes());
    hasher.finish128().as_u128()
}

/// An id of a step without the names in it: `move:/subscriptions/…` becomes `move:` and a digest. What has no name stays.
pub fn sealed_step(key: &str, id: &str) -> String {
    id.split_once(':').map_or_else(|| id.to_owned(), |(what, _)| format!("{what}:{}", sealed(key, id)))
}

/// The [fingerprint](Plan::fingerprint) of a plan that has its names: of its verdicts, its steps, and its changes.
pub fn fingerprint(plan: &Plan) -> String {
    let mut says = format!("{} {}", plan.edition.title(), plan.service_tags.change_number);
    for subject in &plan.subjects {
        let modes = subject.modes;
        says.extend([&subject.id, modes.classic.word(), modes.simplified.word(), modes.union.word()]);
    }
    for step in plan.checklist.steps() {
        says.extend([step.id.as_str(), if step.is_settled() { "-" } else { "+" }]);
    }
    for change in &plan.changes {
        says.extend([&change.id, &change.commands.az_cli, &change.commands.node].map(String::as_str));
    }
    sealed(&plan.key, &says)
}
