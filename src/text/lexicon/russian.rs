//! Forms of Russian words: where a word is looked up, in what order, and which forms are kept.
//!
//! Extra words, lemma, other form, hyphen tail, prefix, ending; the first that answers wins. A
//! written form that is not a lemma stands for its own kind: «лучший» for superlatives,
//! «скрытый» for that participle, «должны» for short forms, other forms for the whole lexeme.

use std::sync::OnceLock;

use super::tables::{Reading, Tables, Tag, decode_into, encode};
use super::{ANY, Expansion, Form, Found, Narrow, Pos, WordClass, is_abbreviation};
use crate::text::fold::fold;

/// Prefixes that new Russian words are made with; tried before any other beginning.
const PREFIXES: &str = "авиа авто агро анти аудио аэро без бес био веб вело видео высоко гео \
    гига гипер гос дву демо доп евро зоо инфо квази кибер киловатт кино клиенто контр космо \
    крипто лже макро мало мега меж медиа метео микро мини много моно мото мульти нано не недо \
    нейро низко ново обще одно онлайн пере перво под поли полу после пост пре пред при промо \
    противо псевдо радио разно ре само сверх смарт соц спец спорт супер тех теле термо транс \
    трех турбо ультра фин фото эко экс экспресс электро энерго юр";

/// Readings, and the text that stands before their stems.
struct Answer<'w> {
    head: &'w str,
    readings: Vec<Reading>,
    found: Found,
}

/// Every form of a Russian word.
pub(super) fn expand(word: &str, folded: &str, narrow: Narrow<'_>) -> Expansion {
    if is_abbreviation(word) && narrow == Narrow::default() {
        return Expansion {
            forms: vec![Form {
                folded: folded.to_owned(),
                pos: Pos::Noun,
                agreement: ANY,
                imperative: false,
            }],
            found: Found::Lemma,
        };
    }
    let tables = tables();
    let class = narrow.class;
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    narrow
        .like
        .and_then(|model| like(tables, folded, &fold(model), class))
        .or_else(|| resolve(tables, folded, class, capital))
        .map_or_else(
            || Expansion::exact(folded.to_owned()),
            |answer| Expansion {
                forms: forms(tables, &answer, class),
                found: answer.found,
            },
        )
}

/// The lemmas of all lexemes that a folded word is a form of, names only where there is nothing
/// else.
pub(super) fn lemmas(folded: &str) -> Vec<String> {
    let tables = tables();
    let readings = encode(folded).map_or_else(Vec::new, |word| tables.any_form(&word));
    let mut lemmas: Vec<String> = without_names(readings)
        .iter()
        .filter_map(|reading| {
            let (tag, suffix) = tables.forms(reading.paradigm).next()?;
            let mut lemma = tag.prefix().to_owned();
            decode_into(&reading.stem, &mut lemma);
            decode_into(suffix, &mut lemma);
            Some(lemma)
        })
        .collect();
    lemmas.sort_unstable();
    lemmas.dedup();
    lemmas
}

/// The tables, opened at the first Russian word.
fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(Tables::open)
}

/// Extra words: folded word and the folded known word it inflects like, sorted.
fn extra(word: &str) -> Option<&'static str> {
    static EXTRA: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let extra = EXTRA.get_or_init(|| {
        let mut list: Vec<_> = include_str!("../../../data/ru/extra.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(word, model)| (fold(word), fold(model)))
            .collect();
        list.sort_unstable();
        list
    });
    let at = extra.binary_search_by(|(w, _)| w.as_str().cmp(word)).ok()?;
    Some(&extra[at].1)
}

fn resolve<'w>(
    tables: &Tables,
    word: &'w str,
    class: Option<WordClass>,
    capital: bool,
) -> Option<Answer<'w>> {
    if let Some(answer) = extra(word).and_then(|model| like(tables, word, model, class)) {
        return Some(answer);
    }
    match known(tables, word, capital) {
        Some(_) => known_as(tables, word, class, capital),
        None => hyphen_tail(tables, word, class)
            .or_else(|| known_prefix(tables, word, class))
            .or_else(|| any_prefix(tables, word, class))
            .or_else(|| ending(tables, word, class)),
    }
}

/// The word inflected like a known one.
fn like<'w>(
    tables: &Tables,
    word: &'w str,
    model: &str,
    class: Option<WordClass>,
) -> Option<Answer<'w>> {
    let encoded = encode(word.rsplit('-').next()?)?;
    let head = &word[..word.len() - word.rsplit('-').next()?.len()];
    let readings: Vec<Reading> = known(tables, model, false)?
        .readings
        .iter()
        .filter_map(|model| tables.inflect_like(&encoded, model))
        .collect();
    keep(readings, tables, class, head, Found::Like)
}

/// The word as a lemma, else as another form, in any class. Proper names count only where
/// nothing else does.
fn known<'w>(tables: &Tables, word: &'w str, capital: bool) -> Option<Answer<'w>> {
    let encoded = encode(word)?;
    let lemmas = without_names(tables.lemma(&encoded));
    if lemmas.iter().any(|r| capital || !r.written.proper()) {
        return answer("", lemmas, Found::Lemma);
    }
    let others = without_names(tables.any_form(&encoded));
    if lemmas.is_empty() || others.iter().any(|r| !r.written.proper()) {
        return answer("", others, Found::OtherForm);
    }
    answer("", lemmas, Found::Lemma)
}

/// The word as a lemma or another form of a lexeme that has forms of the class.
fn known_as<'w>(
    tables: &Tables,
    word: &'w str,
    class: Option<WordClass>,
    capital: bool,
) -> Option<Answer<'w>> {
    let first = known(tables, word, capital)?;
    let found = first.found;
    keep(first.readings, tables, class, "", found).or_else(|| {
        let readings = without_names(tables.any_form(&encode(word)?));
        keep(readings, tables, class, "", Found::OtherForm)
    })
}

fn hyphen_tail<'w>(tables: &Tables, word: &'w str, class: Option<WordClass>) -> Option<Answer<'w>> {
    let at = word.rfind('-')? + 1;
    let tail = resolve(tables, &word[at..], class, false)?;
    (tail.found != Found::Suffix).then(|| Answer {
        head: &word[..at + tail.head.len()],
        found: Found::HyphenTail,
        ..tail
    })
}

/// The longest known tail after a listed prefix, as a lemma, else as another form.
fn known_prefix<'w>(
    tables: &Tables,
    word: &'w str,
    class: Option<WordClass>,
) -> Option<Answer<'w>> {
    let mut prefixes: Vec<&str> = PREFIXES
        .split(' ')
        .filter(|p| word.strip_prefix(p).is_some_and(|t| t.chars().count() >= 3))
        .collect();
    prefixes.sort_unstable_by_key(|p| p.len());
    let tail = |read: &dyn Fn(&[u8]) -> Vec<Reading>| {
        prefixes
            .iter()
            .find_map(|p| tail(tables, word, p.len(), class, read))
    };
    tail(&|w| tables.lemma(w)).or_else(|| tail(&|w| tables.any_form(w)))
}

/// The longest known tail of four letters or more after any beginning. Infinitives of four
/// letters («пить») have rare paradigms and are no model («хайпить»).
fn any_prefix<'w>(tables: &Tables, word: &'w str, class: Option<WordClass>) -> Option<Answer<'w>> {
    let letters = word.chars().count();
    word.char_indices()
        .enumerate()
        .take(letters.saturating_sub(3))
        .skip(2)
        .find_map(|(i, (at, _))| {
            let read = |w: &[u8]| {
                let mut readings = tables.lemma(w);
                readings.retain(|r| r.written.pos != Pos::Infinitive || letters - i > 4);
                readings
            };
            tail(tables, word, at, class, &read)
        })
}

fn tail<'w>(
    tables: &Tables,
    word: &'w str,
    at: usize,
    class: Option<WordClass>,
    read: &dyn Fn(&[u8]) -> Vec<Reading>,
) -> Option<Answer<'w>> {
    let mut readings = read(&encode(&word[at..])?);
    readings.retain(|r| is_open(r.written));
    keep(readings, tables, class, &word[..at], Found::Prefix)
}

fn ending<'w>(tables: &Tables, word: &'w str, class: Option<WordClass>) -> Option<Answer<'w>> {
    let at = word.rfind('-').map_or(0, |at| at + 1);
    let tail = encode(&word[at..])?;
    if tail.len() < 4 || tail.iter().any(u8::is_ascii) {
        return None;
    }
    let reading = tables.guess(&tail, |written| {
        class.is_none_or(|class| may_hold(class, written))
    })?;
    keep(vec![reading], tables, class, &word[..at], Found::Suffix)
}

/// Whether new words are made from this one: a common noun, an adjective or a verb.
fn is_open(tag: Tag) -> bool {
    use Pos::{Adjective, Gerund, Infinitive, Noun, Participle, ShortAdjective, Verb};
    !tag.proper()
        && matches!(
            tag.pos,
            Noun | Adjective | ShortAdjective | Verb | Infinitive | Gerund | Participle
        )
}

/// Whether a lexeme with such a lemma has forms of a class.
fn may_hold(class: WordClass, lemma: Tag) -> bool {
    match class {
        WordClass::Noun => lemma.pos == Pos::Noun,
        WordClass::Verb | WordClass::VerbWithParticiples | WordClass::Imperative => {
            lemma.pos == Pos::Infinitive
        }
        WordClass::Adjective => lemma.pos == Pos::Adjective,
        WordClass::Adverb => lemma.pos == Pos::Adverb,
    }
}

fn without_names(mut readings: Vec<Reading>) -> Vec<Reading> {
    if readings.iter().any(|r| !r.written.proper()) {
        readings.retain(|r| !r.written.proper());
    }
    readings
}

fn answer(head: &str, readings: Vec<Reading>, found: Found) -> Option<Answer<'_>> {
    (!readings.is_empty()).then_some(Answer {
        head,
        readings,
        found,
    })
}

/// An answer of the readings that have a form of the class; `None` if none has.
fn keep<'w>(
    mut readings: Vec<Reading>,
    tables: &Tables,
    class: Option<WordClass>,
    head: &'w str,
    found: Found,
) -> Option<Answer<'w>> {
    readings.retain(|r| {
        tables
            .forms(r.paradigm)
            .any(|(tag, _)| keeps(class, r.written, tag))
    });
    answer(head, readings, found)
}

/// Whether the form `tag` belongs to a rule word that was written in the form `written`.
fn keeps(class: Option<WordClass>, written: Tag, tag: Tag) -> bool {
    use Pos::{
        Adjective, Adverb, Comparative, Gerund, Infinitive, Noun, Participle, ShortAdjective,
        ShortParticiple, Verb,
    };
    let verb = matches!(tag.pos, Verb | Infinitive | Gerund);
    let participle = matches!(tag.pos, Participle | ShortParticiple);
    match class {
        None => same_kind(written, tag),
        Some(WordClass::Noun) => tag.pos == Noun,
        Some(WordClass::Verb) => verb,
        Some(WordClass::VerbWithParticiples) => verb || participle,
        Some(WordClass::Imperative) => tag.imperative(),
        Some(WordClass::Adjective) => {
            (participle || matches!(tag.pos, Adjective | ShortAdjective | Comparative))
                && (same_kind(written, tag) || (participle && written.pos == Infinitive))
        }
        Some(WordClass::Adverb) => {
            tag.pos == Adverb || (tag.pos == Comparative && written.pos == Comparative)
        }
    }
}

/// Whether two forms of one lexeme are of one kind, so that an author who writes the first means
/// the second too.
fn same_kind(written: Tag, tag: Tag) -> bool {
    use Pos::{Comparative, Gerund, Infinitive, Participle, ShortAdjective, ShortParticiple, Verb};
    match written.pos {
        ShortAdjective | Comparative => tag.pos == written.pos,
        ShortParticiple => tag.pos == ShortParticiple && tag.group == written.group,
        Participle => tag.group == written.group,
        _ if written.superlative() => {
            tag.group == written.group && (tag.strengthened() || !written.strengthened())
        }
        Verb | Infinitive | Gerund => matches!(tag.pos, Verb | Infinitive | Gerund),
        _ => true,
    }
}

fn forms(tables: &Tables, answer: &Answer<'_>, class: Option<WordClass>) -> Vec<Form> {
    let mut out: Vec<Form> = Vec::new();
    for reading in &answer.readings {
        let before = out.len();
        for (tag, suffix) in tables.forms(reading.paradigm) {
            if !keeps(class, reading.written, tag) {
                continue;
            }
            let mut folded = String::with_capacity(
                answer.head.len() + (reading.stem.len() + suffix.len() + 3) * 2,
            );
            folded.push_str(answer.head);
            folded.push_str(tag.prefix());
            decode_into(&reading.stem, &mut folded);
            decode_into(suffix, &mut folded);
            let form = Form {
                folded,
                pos: tag.pos,
                agreement: tag.agreement,
                imperative: tag.imperative(),
            };
            // One lexeme has no duplicates; two may share forms.
            let twin = out[..before].iter_mut().find(|f| {
                f.pos == form.pos && f.imperative == form.imperative && f.folded == form.folded
            });
            match twin {
                Some(twin) => twin.agreement |= form.agreement,
                None => out.push(form),
            }
        }
    }
    out
}
