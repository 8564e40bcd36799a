//! Service tags in the region of the NSG that names them: an NSG is in the region of its network and of the nodes, so the region that the
//! plan is for gives both their value.

use std::rc::Rc;

use crate::text::regional::regional_tag;
use model::estate::{AddressTerm, Estate, Rule, Unknown};
use model::net::Region;

/// Gives the region of the plan to the tags of NSGs that name their own region by the expression of their location.
pub(crate) fn settle(estate: &mut Estate, region: &Region) {
    for nsg in &mut estate.nsgs {
        let Some(symbol) = nsg.region_symbol.clone() else { continue };
        for rule in &mut nsg.rules.entries {
            if names(&rule.source, &symbol) || names(&rule.destination, &symbol) {
                let rule: &mut Rule = Rc::make_mut(rule);
                for term in rule.source.iter_mut().chain(&mut rule.destination) {
                    if let Some(tag) = tag_in(term, &symbol, region) {
                        *term = AddressTerm::Tag(tag);
                    }
                }
            }
        }
        nsg.resource.location = Some(region.location().to_owned());
        nsg.region_symbol = None;
    }
}

fn names(terms: &[AddressTerm], symbol: &str) -> bool {
    terms.iter().any(|term| service_in(term, symbol).is_some())
}

fn service_in<'t>(term: &'t AddressTerm, symbol: &str) -> Option<&'t str> {
    let AddressTerm::Unknown(Unknown::Written(text)) = term else { return None };
    regional_tag(text).filter(|tag| tag.region == symbol).map(|tag| tag.service)
}

fn tag_in(term: &AddressTerm, symbol: &str, region: &Region) -> Option<String> {
    service_in(term, symbol).map(|service| format!("{service}.{}", region.location()))
}
