//! What a script changes, and what both shells say of it.

use model::message::{Message, name};
use model::plan::Target;

use super::rows::Judged;
use crate::messages;

/// What a script changes, in the order of its groups.
pub struct Group<'p> {
    pub target: &'p Target,
    /// Its rules as the plan has them; `None` if the sources don't show all of them as Azure prints them.
    pub judged: Option<Judged>,
    /// The rule collection groups that the script creates where a policy has none of that name.
    pub creates: Vec<&'p str>,
}

/// A sentence as a comment of either shell, on one line.
pub fn comment(message: &Message) -> String {
    format!("# {}\n", message.unmarked().replace(['\n', '\r'], " "))
}

/// What the first lines of a script say in addition: what it checks, and what it doesn't.
pub fn about(groups: &[Group<'_>]) -> String {
    let unchecked = groups.iter().filter(|group| group.judged.is_none());
    let unchecked = unchecked.map(|group| messages::not_checked(name(&group.target.name)));
    let all = [messages::checks_first(), messages::writes_restore()].into_iter().chain(unchecked);
    let mut comments: Vec<String> = Vec::new();
    for own in all.map(|message| comment(&message)) {
        if !comments.contains(&own) {
            comments.push(own);
        }
    }
    comments.concat()
}

/// The text before the first group of a script, and the groups. `first` begins the first command of each group.
pub fn divided<'s>(script: &'s str, first: &str) -> Option<(&'s str, &'s str)> {
    let command = script.find(&format!("\n{first}"))?;
    let blank = script.get(..command)?.rfind("\n\n")?;
    Some((script.get(..=blank)?, script.get(blank + 1..)?))
}
