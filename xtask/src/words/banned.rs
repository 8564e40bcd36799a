//! The words that the project does not write, and what it writes instead. A text must read as if its users had written it.

/// Phrases (`a|b` is one word or the other, `?` any one word), and what to write instead.
pub const PHRASES: &[(&str, &str)] = &[
    ("told", "say what happens: inferred, reported, named, shown"),
    ("tell|tells|telling", "use report, say, show, name, ask, or distinguish"),
    ("anew", "use again, or create a replacement"),
    ("mend|mends|mended|mending", "use repair, complete, or read as lenient JSON"),
    ("stand|stands|stood|standing", "use is, are, or represents"),
    ("stand-in|stand-ins", "use pseudonym, or placeholder"),
    ("beside", "use next to, with, or in addition to"),
    ("the way", "use the path, or how"),
    ("way out|ways out", "use outbound path, or egress"),
    ("way back|ways back", "use rollback, or return path"),
    ("come|comes|came|coming to", "use is, equals, or evaluates to"),
    ("what is none", "name the thing that does not exist"),
    ("let|lets|letting in|through|out|pass|past", "use allow"),
    ("let|lets|letting ? in|through|out|pass|past", "use allow"),
    ("let|lets|letting ? ? in|through|out|pass|past", "use allow"),
    ("get|gets|got|getting through", "use allowed, or reach"),
    ("shut|shuts|shutting", "use closed, blocked, or close"),
    ("wish|wishes|wished", "use workload requirement, or preference"),
    ("cut|cuts|cutting", "use truncate, truncated, split, or shorten"),
    ("settle|settles|settled|settling", "use evaluate, resolve, or decide"),
    ("home|homes", "use edit target"),
    ("loose", "use stand-alone, or lenient"),
    ("rules apart", "use stand-alone rules"),
    ("made text", "use embedded JSON"),
    ("fate|fates", "use outcome"),
    ("piece|pieces", "use segment, part, or step"),
    ("surroundings", "use context"),
    ("decider|deciders", "use matched rule, or provenance"),
    ("switch|switches|switched autoscale off", "use disable autoscale"),
    ("switch|switches|switched off autoscale", "use disable autoscale"),
    ("close|closes what only classic", "use remove classic rules"),
    ("sees|see to", "use ensure, or install"),
    ("for want of", "use because ... is missing"),
    ("but for", "use except"),
    ("all the same", "use anyway, or still"),
    ("in the place of", "use in place of, or instead of"),
    ("in force", "use in effect"),
    ("nonetheless|nevertheless", "use anyway"),
    ("whatever|whichever way", "use however"),
    ("that is none", "use that does not exist, or is not one"),
    ("at all events|of old|thereby|therein|thereof|wherein|whereof|hereby", "use plain words"),
    ("misspelt|learnt|spelt|burnt", "use the US form: misspelled, learned, spelled, burned"),
    (
        "whilst|amongst|towards|afterwards|upwards|downwards|backwards",
        "use while, among, toward, afterward, up, down, back",
    ),
];

/// British spellings (`*` for any ending), and the US spelling.
pub const BRITISH: &[(&str, &str)] = &[
    ("analyse*", "analyze"),
    ("artefact*", "artifact"),
    ("behaviour*", "behavior"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("centre*", "center"),
    ("colour*", "color"),
    ("customis*", "customize"),
    ("defence*", "defense"),
    ("emphasise*", "emphasize"),
    ("endeavour*", "endeavor"),
    ("favour*", "favor"),
    ("fulfil", "fulfill"),
    ("fulfils", "fulfills"),
    ("generalis*", "generalize"),
    ("grey*", "gray"),
    ("honour*", "honor, but say follow, apply, or use"),
    ("initialis*", "initialize"),
    ("judgement*", "judgment"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("licence*", "license"),
    ("minimis*", "minimize"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("neighbour*", "neighbor"),
    ("normalis*", "normalize"),
    ("offence*", "offense"),
    ("optimis*", "optimize"),
    ("organis*", "organize"),
    ("programme*", "program"),
    ("recognis*", "recognize"),
    ("sceptical", "skeptical"),
    ("serialis*", "serialize"),
    ("signalled", "signaled"),
    ("summaris*", "summarize"),
    ("synchronis*", "synchronize"),
    ("travelled", "traveled"),
    ("unrecognis*", "unrecognize"),
    ("utilis*", "utilize"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_lower_case_and_has_advice() {
        for (words, instead) in PHRASES.iter().chain(BRITISH) {
            assert_eq!(*words, words.to_lowercase());
            assert!(!instead.is_empty(), "{words}");
        }
    }
}
