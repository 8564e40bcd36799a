//! The modules of a configuration: what each folder declares.

use std::collections::BTreeMap;

use super::module::{Call, Module};
use super::scan::is_local;
use crate::text::paths::resolved;

/// All modules of a configuration, by their folders.
#[derive(Debug, Default)]
pub(super) struct Modules<'e> {
    by_folder: BTreeMap<String, Module<'e>>,
    root: String,
    /// Represents the root of a configuration without any file.
    none: Module<'e>,
}

impl<'e> Modules<'e> {
    /// Modules of which one is called by none.
    pub(super) fn new(root: &str) -> Self {
        Modules { root: root.to_owned(), ..Modules::default() }
    }

    /// The module of a folder.
    pub(super) fn of(&mut self, folder: &str) -> &mut Module<'e> {
        self.by_folder.entry(folder.to_owned()).or_default()
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Module<'e>> {
        self.by_folder.values()
    }

    pub(super) fn root(&self) -> &Module<'e> {
        self.by_folder.get(&self.root).unwrap_or(&self.none)
    }

    pub(super) fn root_folder(&self) -> &str {
        &self.root
    }

    /// Decides which defaults hold, when everything is added: a call gives all that a module needs.
    pub(super) fn resolve_defaults(&mut self, lacks_values: bool) {
        let is_lost = |call: &Call<'_>| call.source().is_some_and(is_local) && self.called(&self.root, call).is_none();
        let calls: Vec<Call<'e>> = self.root().calls.iter().filter(|call| is_lost(call)).copied().collect();
        if let Some(root) = self.by_folder.get_mut(&self.root) {
            calls.iter().for_each(|call| root.add_passed(call));
        }
        if let Some(root) = self.by_folder.get_mut(&self.root) {
            root.resolve_defaults(lacks_values);
        }
    }

    /// The module that a call of one in this folder means.
    pub(super) fn called(&self, folder: &str, call: &Call<'_>) -> Option<(&str, &Module<'e>)> {
        let folder = match (call.verified(), call.source()?) {
            (Some((name, _)), _) => name.to_owned(),
            (None, path) if is_local(path) => resolved(folder, path),
            _ => return None,
        };
        self.by_folder.get_key_value(&folder).map(|(folder, module)| (folder.as_str(), module))
    }
}
