//! Resource ids: how Azure identifies a resource, as far as the sources show it.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::reading::{Reading, Unknown};
use crate::message::{Message, Part, name};

/// The id of an Azure resource, as written. Azure ignores the case of ids, and so do comparisons.
///
/// Sources do not always show all of it. An id without a subscription (`/resourceGroups/g/providers/…`), or with type and name alone
/// (`/providers/<provider>/<type>/<name>`), refers to a resource as well: see [`ResourceId::refers_to`]. So does a reference that
/// could not be evaluated: it has the text of its expression, and no resource has that.
///
/// ```
/// use switchover_model::estate::ResourceId;
/// let id = ResourceId::new("/subscriptions/s1/RESOURCEGROUPS/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes");
/// assert_eq!((id.subscription(), id.resource_group(), id.name()), (Some("s1"), Some("rg"), "nodes"));
/// let vnet = id.parent("subnets").unwrap();
/// assert_eq!(vnet, ResourceId::new(vnet.as_str().to_lowercase()));
/// assert_eq!(vnet.child("subnets", "nodes"), id);
/// ```
#[derive(Clone)]
pub struct ResourceId {
    text: Rc<str>,
    /// The description for a sentence in place of the name.
    described: Option<Rc<Message>>,
}

impl ResourceId {
    /// The id with this text.
    pub fn new(text: impl AsRef<str>) -> Self {
        ResourceId { text: text.as_ref().into(), described: None }
    }

    /// The id of a resource of which only type and name are known; a child resource has the names of its parents before its own.
    ///
    /// ```
    /// use switchover_model::estate::ResourceId;
    /// let subnet = ResourceId::of("Microsoft.Network/virtualNetworks/subnets", "v/nodes");
    /// assert_eq!(subnet.as_str(), "/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes");
    /// ```
    pub fn of(kind: &str, name: &str) -> Self {
        let mut kinds = kind.split('/');
        let mut text = format!("/providers/{}", kinds.next().unwrap_or_default());
        for (kind, name) in kinds.zip(name.split('/')) {
            text.push('/');
            text.push_str(kind);
            text.push('/');
            text.push_str(name);
        }
        ResourceId::from(text)
    }

    /// The id of a child resource whose parent no source names.
    ///
    /// ```
    /// use switchover_model::estate::ResourceId;
    /// let pool = ResourceId::of_unnamed_parent("Microsoft.Batch/batchAccounts/pools", "p");
    /// let known = ResourceId::of("Microsoft.Batch/batchAccounts/pools", "farm/P");
    /// assert!(known.names_parents() && !pool.names_parents() && pool.agrees_but_for_parents(&known));
    /// ```
    pub fn of_unnamed_parent(kind: &str, name: &str) -> Self {
        ResourceId::of(kind, &format!("{UNNAMED}/{name}"))
    }

    /// True if it names all resources that it is in.
    pub fn names_parents(&self) -> bool {
        self.type_and_name().split('/').all(|segment| segment != UNNAMED)
    }

    /// True if the two differ only in parents that this one does not name.
    pub fn agrees_but_for_parents(&self, other: &ResourceId) -> bool {
        let [own, others] = [self, other].map(|id| id.type_and_name().split('/'));
        let agrees = |(own, other): (&str, &str)| own.eq_ignore_ascii_case(other) || own == UNNAMED;
        own.clone().count() == others.clone().count() && own.zip(others).all(agrees)
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True for a reference that could not be evaluated: it has the text of its expression.
    pub fn is_unevaluated(&self) -> bool {
        !self.text.starts_with('/')
    }

    /// The description for a sentence instead of the name, if a source leaves the id to something else.
    pub fn described(&self) -> Option<&Message> {
        self.described.as_deref()
    }

    /// True if it shows the type of the resource, whatever subscription and group that is in.
    pub fn names_provider(&self) -> bool {
        find_providers(&self.text).is_some()
    }

    /// True if it names its subscription, which the ids of Azure's own exports do.
    pub fn is_full(&self) -> bool {
        self.text.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/"))
    }

    /// The subscription.
    pub fn subscription(&self) -> Option<&str> {
        self.name_of("subscriptions")
    }

    /// The resource group.
    pub fn resource_group(&self) -> Option<&str> {
        self.name_of("resourceGroups")
    }

    /// The name of the resource itself: the last segment.
    pub fn name(&self) -> &str {
        last_segment(&self.text)
    }

    /// The name for a command; `None` if the text is an expression that could not be evaluated, or refers to what is elsewhere.
    ///
    /// ```
    /// use switchover_model::estate::ResourceId;
    /// assert_eq!(ResourceId::new("rt-hub").name_if_evaluated(), Some("rt-hub"));
    /// assert_eq!(ResourceId::new("[reference('hub').outputs.id.value]").name_if_evaluated(), None);
    /// assert_eq!(ResourceId::new("/providers/Microsoft.Network/routeTables/[parameters('rt')]").name_if_evaluated(), None);
    /// ```
    pub fn name_if_evaluated(&self) -> Option<&str> {
        let is_name = self.described.is_none() && (!self.is_unevaluated() || is_name(&self.text));
        Some(self.name()).filter(|name| is_name && self::is_name(name))
    }

    /// The name that follows a type, such as `virtualNetworks`.
    pub fn name_of(&self, kind: &str) -> Option<&str> {
        let mut segments = self.text.split('/');
        segments.find(|segment| segment.eq_ignore_ascii_case(kind))?;
        segments.next().filter(|segment| !segment.is_empty())
    }

    /// The id of the resource that a child resource of this type is in; `None` if the id has no such child.
    pub fn parent(&self, kind: &str) -> Option<ResourceId> {
        let end = self.text.to_ascii_lowercase().rfind(&format!("/{}/", kind.to_ascii_lowercase()))?;
        self.text.get(..end).filter(|parent| !parent.is_empty()).map(ResourceId::new)
    }

    /// The id without its last type and name: that of the resource that a child resource is in.
    pub fn container(&self) -> Option<ResourceId> {
        self.text.rsplitn(3, '/').nth(2).filter(|container| !container.is_empty()).map(ResourceId::new)
    }

    /// The id of a child resource.
    pub fn child(&self, kind: &str, name: &str) -> ResourceId {
        ResourceId::from(format!("{}/{kind}/{name}", self.text))
    }

    /// True for the id of a network interface, or of something in one.
    pub fn is_nic(&self) -> bool {
        self.name_of("networkInterfaces").is_some()
    }

    /// True for the id of something in a scale set, such as a network interface of one of its machines.
    pub fn is_in_scale_set(&self) -> bool {
        self.name_of("virtualMachineScaleSets").is_some_and(|name| !name.eq_ignore_ascii_case(self.name()))
    }

    /// The type: the provider and every other segment after it; `None` if the id breaks off.
    ///
    /// ```
    /// use switchover_model::estate::ResourceId;
    /// let subnet = ResourceId::of("Microsoft.Network/virtualNetworks/subnets", "v/nodes");
    /// assert_eq!(subnet.kind().as_deref(), Some("Microsoft.Network/virtualNetworks/subnets"));
    /// assert_eq!(ResourceId::new("/providers/Microsoft.Network/routeTables").kind(), None);
    /// ```
    pub fn kind(&self) -> Option<String> {
        let at = self.text.to_ascii_lowercase().rfind(PROVIDERS)?;
        let mut segments = self.text.get(at + PROVIDERS.len()..)?.split('/').filter(|segment| !segment.is_empty());
        let mut kind = segments.next()?.to_owned();
        let mut is_typed = false;
        while let Some(segment) = segments.next() {
            // A type without a name after it: the id breaks off.
            segments.next()?;
            kind.push('/');
            kind.push_str(segment);
            is_typed = true;
        }
        is_typed.then_some(kind)
    }

    /// True if the text is an id of a resource of this type.
    ///
    /// ```
    /// use switchover_model::estate::ResourceId;
    /// assert!(ResourceId::is_text_of("/providers/microsoft.network/routetables/rt", "Microsoft.Network/routeTables"));
    /// ```
    pub fn is_text_of(text: &str, kind: &str) -> bool {
        let Some(at) = find_providers(text) else { return false };
        let mut segments = text.get(at + PROVIDERS.len()..).unwrap_or_default().split('/');
        let types = segments.next().into_iter().chain(segments.step_by(2));
        types.map(Fold).eq(kind.split('/').map(Fold))
    }

    /// What follows `/providers/`: type and name, without subscription and resource group. All of an id that has no provider.
    pub fn type_and_name(&self) -> &str {
        find_providers(&self.text).and_then(|at| self.text.get(at + PROVIDERS.len()..)).unwrap_or(&self.text)
    }

    /// True if the two can be the same resource: if they are equal or, where one does not name its subscription, agree in type and
    /// name.
    ///
    /// ```
    /// use switchover_model::estate::ResourceId;
    /// let [a, b] = ["a", "b"].map(|group| {
    ///     ResourceId::new(format!("/subscriptions/s/resourceGroups/{group}/providers/Microsoft.Network/routeTables/rt"))
    /// });
    /// let by_name = ResourceId::of("microsoft.network/routetables", "RT");
    /// assert!(by_name.refers_to(&a) && b.refers_to(&by_name) && !a.refers_to(&b));
    /// ```
    pub fn refers_to(&self, other: &ResourceId) -> bool {
        self == other
            || (!(self.is_full() && other.is_full()) && Fold(self.type_and_name()) == Fold(other.type_and_name()))
    }
}

const PROVIDERS: &str = "/providers/";

/// What replaces a name that no source shows.
const UNNAMED: &str = "?";

/// Where the last `/providers/` begins.
fn find_providers(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_here = |&at: &usize| {
        let begins = bytes.get(at) == Some(&b'/');
        begins && bytes.get(at..at + PROVIDERS.len()).is_some_and(|own| own.eq_ignore_ascii_case(PROVIDERS.as_bytes()))
    };
    (0..text.len().saturating_sub(PROVIDERS.len() - 1)).rev().find(is_here)
}

/// The name at the end of a path.
pub fn last_segment(path: &str) -> &str {
    path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or(path)
}

/// The last name of an id.
impl<'p> From<&'p ResourceId> for Part<'p> {
    fn from(id: &'p ResourceId) -> Self {
        id.described().map_or_else(|| name(id.name()), Part::from)
    }
}

/// An id that may not be known: then this is the text of its expression, or a description for a sentence.
impl From<Reading<String>> for ResourceId {
    fn from(reading: Reading<String>) -> Self {
        let id = ResourceId::from(reading.to_string());
        match reading {
            Reading::Known(_) | Reading::Unknown(Unknown::Written(_) | Unknown::Missing) => id,
            Reading::Unknown(unknown) => {
                ResourceId { described: Some(Message::from(Part::from(&unknown)).into()), ..id }
            }
        }
    }
}

/// Text that is compared without regard to case.
struct Fold<'t>(&'t str);

impl Fold<'_> {
    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl PartialEq for Fold<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl From<String> for ResourceId {
    fn from(text: String) -> Self {
        ResourceId { text: text.into(), described: None }
    }
}

impl From<&str> for ResourceId {
    fn from(text: &str) -> Self {
        ResourceId::new(text)
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for ResourceId {}

impl PartialOrd for ResourceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ResourceId {
    fn cmp(&self, other: &Self) -> Ordering {
        Fold(&self.text).bytes().cmp(Fold(&other.text).bytes())
    }
}

impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Fold(&self.text).bytes().for_each(|byte| state.write_u8(byte));
    }
}

/// True for a text that can be the name of a resource, and not an expression that represents one.
pub fn is_name(text: &str) -> bool {
    let is_address =
        || ["azurerm_", "data.", "var.", "local.", "module.", "each."].iter().any(|of| text.starts_with(of));
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.()".contains(c)) && !is_address()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A name that Azure allows.
    const NAME: &str = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,20}[a-zA-Z0-9_]";

    fn hash(id: &ResourceId) -> u64 {
        let mut state = std::hash::DefaultHasher::new();
        id.hash(&mut state);
        state.finish()
    }

    #[test]
    fn a_segment_without_a_name_after_it_has_no_name() {
        assert_eq!(ResourceId::new("/subscriptions").subscription(), None);
        assert_eq!(ResourceId::new("/subscriptions/").subscription(), None);
    }

    #[test]
    fn a_scale_set_is_not_in_itself() {
        let set = ResourceId::of("Microsoft.Compute/virtualMachineScaleSets", "nodes");
        assert!(!set.is_in_scale_set());
        assert!(set.child("virtualMachines", "0").child("networkInterfaces", "nic").is_in_scale_set());
    }

    #[test]
    fn letters_of_several_bytes_are_no_trouble() {
        for text in ["/providérs/", "é", "/subscriptionß/", ""] {
            let id = ResourceId::new(text);
            assert_eq!((id.is_full(), id.subscription(), id.parent("é").is_some()), (false, None, false), "{text}");
            assert!(id.refers_to(&id));
        }
    }

    proptest! {
        #[test]
        fn an_id_has_the_parts_that_it_was_made_of(subscription in NAME, group in NAME, vnet in NAME, subnet in NAME) {
            let kind = "Microsoft.Network/virtualNetworks";
            let named = ResourceId::of(kind, &vnet);
            let full = ResourceId::new(format!("/subscriptions/{subscription}/resourceGroups/{group}{named}"));
            let child = full.child("subnets", &subnet);
            prop_assert_eq!(child.subscription(), Some(&*subscription));
            prop_assert_eq!(child.resource_group(), Some(&*group));
            prop_assert_eq!((child.name(), child.name_of("virtualNetworks")), (&*subnet, Some(&*vnet)));
            prop_assert_eq!(child.parent("SUBNETS"), Some(full.clone()));
            prop_assert_eq!(child.kind(), Some(format!("{kind}/subnets")));
            let child_kind = format!("{kind}/subnets");
            prop_assert!(ResourceId::is_text_of(child.as_str(), &child_kind));
            prop_assert!(!ResourceId::is_text_of(child.as_str(), kind));
            prop_assert!(named.refers_to(&full) && full.refers_to(&named) && !child.refers_to(&full));
        }

        #[test]
        fn case_makes_no_difference(text in ".{0,40}", other in ".{0,40}") {
            let (id, upper) = (ResourceId::new(&text), ResourceId::new(text.to_ascii_uppercase()));
            prop_assert_eq!(&id, &upper);
            prop_assert_eq!(hash(&id), hash(&upper));
            let other = ResourceId::new(&other);
            prop_assert_eq!(id.cmp(&other), upper.cmp(&other));
            prop_assert_eq!(id == other, id.cmp(&other) == Ordering::Equal);
        }
    }
}
