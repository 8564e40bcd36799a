//! What was asked of NSGs before. A plan asks the same of many copies of an estate, and most edits are of rules that play no part in
//! the answer.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::nsg_match::Question;
use super::required_flow::Remote;
use super::segment::Segment;
use model::estate::{Direction, Id, Nsg, Rule};
use model::net::{PrefixSet, Region};
use model::plan::{Hop, Verdict};

/// What a hop makes of a requirement.
#[derive(Clone)]
pub struct HopAssessment {
    /// The hop as the plan shows it.
    pub hop: Hop,
    /// What becomes of each part.
    pub segments: Vec<Segment>,
    /// True if it is open only through rules that list addresses.
    pub fragile: bool,
    /// What the verdict would be if `VirtualNetwork` held all that it may hold, when that is something else.
    pub under_default_route: Option<Verdict>,
}

/// The assessments of the NSGs of a node group, by what was asked and the rules that play a part. The rules are the same if they
/// are at the same address, which they keep as long as they are remembered.
#[derive(Default)]
pub struct Memory(RefCell<Vec<Remembered>>);

struct Remembered {
    asked: Asked,
    rules: Vec<Rc<Rule>>,
    assessment: HopAssessment,
}

/// All that an assessment depends on, besides the rules and what is the same in all copies of an estate.
#[derive(PartialEq)]
pub struct Asked {
    nsg: Id<Nsg>,
    direction: Direction,
    remote: Remote,
    ports: (u16, u16),
    region: Option<Region>,
    endpoint: Option<PrefixSet>,
    led_elsewhere: Option<PrefixSet>,
}

impl Asked {
    /// What is asked of an NSG.
    pub fn of(nsg: Id<Nsg>, question: &Question<'_>, led_elsewhere: Option<&PrefixSet>) -> Self {
        let required = question.required;
        Asked {
            nsg,
            direction: required.direction,
            remote: required.remote,
            ports: required.ports,
            region: question.region.cloned(),
            endpoint: question.endpoint.cloned(),
            led_elsewhere: led_elsewhere.cloned(),
        }
    }
}

impl Memory {
    /// Gives the space back.
    pub fn forget(&self) {
        self.0.take();
    }

    /// The assessment of what is asked: the one that was made before, or the one that `assess` makes.
    pub fn recall(
        &self,
        asked: Asked,
        rules: Vec<Rc<Rule>>,
        assess: impl FnOnce(&[Rc<Rule>]) -> HopAssessment,
    ) -> HopAssessment {
        let is_same = |own: &Remembered| {
            own.rules.len() == rules.len()
                && own.rules.iter().zip(&rules).all(|(own, other)| Rc::ptr_eq(own, other))
                && own.asked == asked
        };
        if let Some(before) = self.0.borrow().iter().find(|own| is_same(own)) {
            return before.assessment.clone();
        }
        let assessment = assess(&rules);
        self.0.borrow_mut().push(Remembered { asked, rules, assessment: assessment.clone() });
        assessment
    }
}

/// A copy remembers nothing.
impl Clone for Memory {
    fn clone(&self) -> Self {
        Memory::default()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}
