//! Service tags in the region of the NSG that names them: an NSG is in the region of its network and of the nodes, so the region that the
//! plan is for gives both their value.

use std::rc::Rc;

use crate::text::regional::regional_tag;
use model::estate::{AddressTerm, Estate, RegionSymbol, Rule, Unknown};
use model::net::Region;

/// Gives the tags of NSGs that name their own region by the expression of their location the region of the NSG: that which another source
/// shows, or else that of the plan.
pub(crate) fn settle(estate: &mut Estate, planned: Option<&Region>) {
    for nsg in &mut estate.nsgs {
        let Some(symbol) = nsg.region_symbol.take() else { continue };
        let shown = nsg.resource.location.as_deref().and_then(Region::find);
        let Some(region) = shown.as_ref().or(planned) else { continue };
        nsg.resource.location = Some(region.location().to_owned());
        let is_here = |rule: &Rule| rule.origin.is_some_and(|origin| symbol.sources.contains(&origin.source));
        for rule in nsg.rules.entries.iter_mut().filter(|rule| is_here(rule)) {
            if rule.source.iter().chain(&rule.destination).any(|term| tag_in(term, &symbol, region).is_some()) {
                let rule: &mut Rule = Rc::make_mut(rule);
                for term in rule.source.iter_mut().chain(&mut rule.destination) {
                    if let Some(tag) = tag_in(term, &symbol, region) {
                        *term = AddressTerm::Tag(tag);
                    }
                }
            }
        }
    }
}

fn tag_in(term: &AddressTerm, symbol: &RegionSymbol, region: &Region) -> Option<String> {
    let AddressTerm::Unknown(Unknown::Written(text)) = term else { return None };
    let tag = regional_tag(text).filter(|tag| tag.region == symbol.expression)?;
    Some(format!("{}.{}", tag.service, region.location()))
}
