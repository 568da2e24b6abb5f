//! Irregular English forms, and the closed lists the rules of English inflection need.
//!
//! `data/en/irregular.tsv` is sorted by its second column, the lemma, so a look-up is a binary
//! search over the text itself and nothing is read at start.

/// The irregular forms: `form TAB lemma TAB class` with the classes n, v, a, d.
const IRREGULAR: &str = include_str!("../../../data/en/irregular.tsv");

/// Words that do not inflect, or whose forms are words of their own.
const FUNCTION_WORDS: &str = "a about all also although am an and any are as at because been \
    being both but by can cannot could each either else every for from has had he her hers \
    herself him himself his how however i if in into is it its itself many may me might mine \
    more most much must my myself neither never no nor not of off on onto or our ours \
    ourselves shall she should so such than that the their theirs them themselves then there \
    these they this those to too unless until upon us very was we were what when where which \
    who whom whose why with within without would you your yours yourself yourselves";

/// Verbs whose past has no form in «-ed» at all.
const STRONG_VERBS: &str = "become begin bend bind bite bleed blow break breed bring build buy \
    catch choose cling come creep cut deal dig do draw drink drive eat fall feed feel fight \
    find flee fling fly forbid forget forgive freeze get give go grow have hear hide hit hold \
    hurt keep know lay lead leave lend let lose make mean meet pay put read ride ring rise run \
    say see seek sell send set shake shoot shut sing sink sit sleep slide speak spend spin \
    spread stand steal stick sting strike swear sweep swim take teach tear tell think throw \
    understand wake wear weep win write";

/// Words in «-ch» that sound like «k».
const HARD_CH: &str = "arch conch czech epoch eunuch loch mach stomach tech";

/// Words in «-o» that take «-es».
const O_ES: &str = "cargo do echo embargo go hero mosquito potato tomato torpedo veto volcano";

/// Tails of compounds that are nouns.
const PARTICLES: &str = "away back by down in off on out over through to up";

/// Beginnings after which an irregular verb stays irregular.
const VERB_PREFIXES: &str = "under over fore with mis out pre re un up";

fn lists(words: &str, word: &str) -> bool {
    words.split(' ').any(|w| w == word)
}

/// Whether the word does not inflect.
pub(super) fn is_function_word(word: &str) -> bool {
    lists(FUNCTION_WORDS, word)
}

/// Whether a compound with such a tail is a noun only: sign-up, opt-out.
pub(super) fn is_particle(tail: &str) -> bool {
    lists(PARTICLES, tail)
}

/// Whether the verb has no past in «-ed».
pub(super) fn is_strong(verb: &str) -> bool {
    lists(STRONG_VERBS, verb)
        || split_prefix(verb).is_some_and(|(_, tail)| lists(STRONG_VERBS, tail))
}

/// Whether «-ch» at the end of the word sounds like «k».
pub(super) fn has_hard_ch(word: &str) -> bool {
    lists(HARD_CH, word) || (word.len() > 5 && word.ends_with("arch") && !word.ends_with("search"))
}

/// Whether the word in «-o» takes «-es».
pub(super) fn takes_es(word: &str) -> bool {
    lists(O_ES, word)
}

/// The irregular forms of a lemma in a class (n, v, a or d), with those of a verb under a prefix
/// (under|stand, over|charge) and of compounds (sales|man, hypo|thesis).
pub(super) fn irregular(lemma: &str, class: char) -> Vec<String> {
    let own: Vec<String> = listed(lemma, class).map(str::to_owned).collect();
    if !own.is_empty() {
        return own;
    }
    let compound = |stem: &str, form: &str| vec![format!("{stem}{form}")];
    match class {
        'v' => split_prefix(lemma).map_or_else(Vec::new, |(prefix, tail)| {
            listed(tail, class)
                .map(|f| format!("{prefix}{f}"))
                .collect()
        }),
        'n' => {
            if let Some(stem) = lemma.strip_suffix("man").filter(|s| s.len() > 2) {
                let human = matches!(lemma, "human" | "german" | "roman" | "talisman" | "ottoman");
                return if human { own } else { compound(stem, "men") };
            }
            if let Some(stem) = lemma.strip_suffix("sis").filter(|s| s.len() > 2) {
                return compound(stem, "ses");
            }
            own
        }
        _ => own,
    }
}

/// The lemmas that a form is listed under, sorted.
pub(super) fn irregular_lemmas(form: &str) -> Vec<String> {
    let mut lemmas: Vec<String> = IRREGULAR
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(listed, _)| *listed == form)
        .filter_map(|(_, rest)| rest.split('\t').next())
        .map(str::to_owned)
        .collect();
    lemmas.dedup();
    lemmas
}

/// A verb's listed beginning and the rest, where the rest is an irregular verb.
fn split_prefix(verb: &str) -> Option<(&str, &str)> {
    VERB_PREFIXES.split(' ').find_map(|p| {
        let tail = verb.strip_prefix(p).filter(|t| t.len() > 2)?;
        listed(tail, 'v').next()?;
        Some((&verb[..p.len()], tail))
    })
}

/// The listed forms of a lemma in a class.
fn listed(lemma: &str, class: char) -> impl Iterator<Item = &'static str> {
    let text = IRREGULAR;
    let column = |line: &'static str| line.split('\t').nth(1).unwrap_or("");
    let (mut low, mut high) = (0, text.len());
    // Both ends stay at the starts of lines; `low` ends at the first line of the lemma.
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = text[..middle].rfind('\n').map_or(0, |at| at + 1).max(low);
        let end = text[start..]
            .find('\n')
            .map_or(text.len(), |at| start + at + 1);
        if column(text[start..end].trim_end()) < lemma {
            low = end;
        } else {
            high = start;
        }
    }
    let lemma = lemma.to_owned();
    text[low..]
        .lines()
        .map_while(move |line| {
            let mut columns = line.split('\t');
            let form = columns.next()?;
            (columns.next()? == lemma).then(|| (form, columns.next().unwrap_or("")))
        })
        .filter(move |(_, c)| c.starts_with(class))
        .map(|(form, _)| form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_searchable() {
        assert!(IRREGULAR.is_ascii());
        let lemmas: Vec<_> = IRREGULAR
            .lines()
            .filter_map(|l| l.split('\t').nth(1))
            .collect();
        assert!(lemmas.is_sorted());
        for class in ['n', 'v', 'a', 'd'] {
            for lemma in [lemmas[0], lemmas[lemmas.len() - 1], "", "zzz", "b"] {
                let expected: Vec<_> = IRREGULAR
                    .lines()
                    .filter(|l| l.ends_with(&format!("\t{lemma}\t{class}")))
                    .filter_map(|l| l.split('\t').next())
                    .collect();
                assert_eq!(listed(lemma, class).collect::<Vec<_>>(), expected);
            }
        }
        assert_eq!(irregular("understand", 'v'), ["understood"]);
        assert!(irregular("overpay", 'v').contains(&"overpaid".to_owned()));
        assert_eq!(irregular("salesman", 'n'), ["salesmen"]);
    }
}
