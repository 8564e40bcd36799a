//! Values of options, as users write them.

use model::net::{Region, TagTable};
use model::options::is_subscription_id;

/// A region by its name.
pub fn region(name: &str) -> Result<Region, String> {
    Region::find(name).ok_or_else(|| match TagTable::embedded().nearest_region(name) {
        Some(near) => format!("there is no Azure region `{name}` with Batch; is `{near}` meant?"),
        None => format!("there is no Azure region `{name}` with Batch; write it as `az account list-locations` does, such as westeurope"),
    })
}

/// The ID of a subscription.
pub fn subscription(id: &str) -> Result<String, String> {
    let is_id = is_subscription_id(id);
    is_id
        .then(|| id.to_owned())
        .ok_or_else(|| "not a subscription ID, such as 00000000-0000-0000-0000-000000000000".to_owned())
}

/// A line whose values are not masked, of one input or of any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmasked {
    /// The name of the input, as messages name it.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: u32,
}

/// A line, or `FILE:LINE`.
pub fn unmasked(text: &str) -> Result<Unmasked, String> {
    let (file, line) = text.rsplit_once(':').map_or((None, text), |(file, line)| (Some(file), line));
    let line = line.parse().ok().filter(|line| *line > 0);
    let line = line.ok_or_else(|| "not a line, such as 12 or nsg.tf:12".to_owned())?;
    Ok(Unmasked { file: file.map(str::to_owned), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_be_of_a_file_with_colons_in_its_name() {
        let of = |file: &str, line| Ok(Unmasked { file: Some(file.to_owned()), line });
        assert_eq!(unmasked("12"), Ok(Unmasked { file: None, line: 12 }));
        assert_eq!(unmasked("nsg.tf:3"), of("nsg.tf", 3));
        assert_eq!(unmasked(r"C:\a\nsg.tf:3"), of(r"C:\a\nsg.tf", 3));
        assert!(unmasked("nsg.tf").is_err() && unmasked("0").is_err() && unmasked("nsg.tf:").is_err());
    }
}
