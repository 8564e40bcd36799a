//! Conditions of nftables on the flags in TCP's header.

use super::nft_rule::RuleReader;
use super::values;
use model::estate::Match;

impl RuleReader<'_, '_> {
    /// Reads a condition on TCP's flags.
    pub(super) fn flags(&mut self) {
        let start = self.at;
        self.at += 2;
        match self.flag_test() {
            Some(packets) => self.restrict(&Match { packets, protocols: Match::TCP, ..Match::any() }),
            None => {
                self.restrict(&Match { protocols: Match::TCP, ..Match::any() });
                self.skip_condition(self.at - start);
            }
        }
    }

    /// `& (fin | syn) == syn`, `syn / fin,syn`, `syn,ack`, `== syn`, `! syn` or `{ syn, ack }`.
    fn flag_test(&mut self) -> Option<u8> {
        if self.word(0) == "{" {
            let sets: Option<Vec<u8>> =
                self.braces()?.iter().map(|element| values::flags(&element.key.join(""))).collect();
            let sets = sets?;
            return Some(values::packets(|flags| sets.contains(&flags)));
        }
        if self.word(0) == "&" {
            self.at += 1;
            let mask = self.flag_list()?;
            let equal = match self.word(0) {
                "==" => true,
                "!=" => false,
                _ => return None,
            };
            self.at += 1;
            let set = self.flag_list()?;
            return Some(values::packets(|flags| (flags & mask == set) == equal));
        }
        let operator = if ["==", "!=", "!"].contains(&self.word(0)) { self.word(0) } else { "" };
        self.at += usize::from(!operator.is_empty());
        let set = self.flag_list()?;
        if self.word(0) == "/" {
            self.at += 1;
            let mask = self.flag_list()?;
            return Some(values::packets(|flags| (flags & mask == set) == (operator != "!=")));
        }
        Some(match operator {
            "==" => values::packets(|flags| flags == set),
            "!=" => values::packets(|flags| flags != set),
            "!" => values::packets(|flags| flags & set == 0),
            _ => values::packets(|flags| flags & set != 0),
        })
    }

    fn flag_list(&mut self) -> Option<u8> {
        let mut bits = 0;
        let mut expects = true;
        while let Some(token) = self.tokens.get(self.at) {
            match token.text {
                "(" | ")" => {}
                "," | "|" => expects = true,
                word if expects => {
                    bits |= values::flags(word)?;
                    expects = false;
                }
                _ => break,
            }
            self.at += 1;
        }
        (!expects).then_some(bits)
    }
}
