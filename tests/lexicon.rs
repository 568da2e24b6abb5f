//! The lexicon from outside: expansions, and whole phrases against inflected text.
//!
//! The phrase matcher here is as small as can be; it shows the semantics the lexicon is made for:
//! words in order, full forms of an adjective before its noun, agreement, one sentence.

#![cfg_attr(not(feature = "lexicon-ru"), allow(dead_code, unused_imports))]
#![allow(
    clippy::disallowed_methods,
    reason = "shared cases are read from the disk, and skipped aloud where they are absent; \
              without the Russian tables it does not happen"
)]

use std::path::Path;
use std::time::Instant;

use onside::text::lexicon::{
    Expansion, Form, Found, Narrow, Pos, WordClass, agree, expand, is_counting,
};
use onside::text::{Piece, Span, Text, TokenKind, Tokenizer, Tokens, fold, sentences};

fn plain(word: &str) -> Expansion {
    expand(word, Narrow::default())
}

fn narrowed(word: &str, class: WordClass) -> Expansion {
    let class = Some(class);
    expand(word, Narrow { class, like: None })
}

fn has(expansion: &Expansion, form: &str) -> bool {
    expansion.forms.iter().any(|f| f.folded == form)
}

fn tokens(source: &str) -> Tokens {
    let mut tokenizer = Tokenizer::new(source);
    tokenizer.push_piece(Piece {
        text: source,
        span: Span::new(0, source.len()),
    });
    tokenizer.finish()
}

/// One place of a phrase.
struct Slot {
    forms: Vec<(u64, Form)>,
    /// Some lexeme of the rule word is an adjective or a participle.
    adjective: bool,
    /// Some lexeme of the rule word is a noun.
    noun: bool,
}

struct Phrase {
    slots: Vec<Slot>,
    gap: usize,
}

impl Phrase {
    fn parse(text: &str) -> Self {
        let mut gap = 0;
        let mut slots = Vec::new();
        for word in text.split(' ') {
            if let Some(n) = word.strip_prefix('~') {
                gap = n.parse().expect("a number");
                continue;
            }
            let forms: Vec<_> = word
                .split('|')
                .flat_map(|w| plain(w).forms)
                .map(|f| (fold::hash(&f.folded), f))
                .collect();
            slots.push(Slot {
                adjective: forms.iter().any(|(_, f)| is_full(f.pos)),
                noun: forms.iter().any(|(_, f)| f.pos == Pos::Noun),
                forms,
            });
        }
        Self { slots, gap }
    }

    fn found_in(&self, source: &str) -> bool {
        let tokens = tokens(source);
        let text = Text {
            source,
            tokens: &tokens,
        };
        sentences(text, 0..tokens.len()).any(|s| {
            let words: Vec<_> = tokens.list()[s].iter().filter(|t| t.is_word()).collect();
            (0..words.len()).any(|at| {
                let counted = at > 0
                    && (words[at - 1].kind == TokenKind::Number
                        || is_counting(words[at - 1].value));
                let values: Vec<u64> = words[at..].iter().map(|t| t.value).collect();
                self.match_from(&values, 0, None, counted)
            })
        })
    }

    /// Matches slots from `slot` on at the start of `words`; `before` is the reading of the slot
    /// before.
    fn match_from(&self, words: &[u64], slot: usize, before: Option<&Form>, counted: bool) -> bool {
        let Some(here) = self.slots.get(slot) else {
            return true;
        };
        let reach = if slot == 0 { 0 } else { self.gap };
        (0..=reach).filter(|&skip| skip < words.len()).any(|skip| {
            here.forms
                .iter()
                .filter(|(hash, _)| *hash == words[skip])
                .any(|(_, form)| {
                    self.fits(slot, form, before, counted)
                        && self.match_from(&words[skip + 1..], slot + 1, Some(form), counted)
                })
        })
    }

    fn fits(&self, slot: usize, form: &Form, before: Option<&Form>, counted: bool) -> bool {
        let noun_follows = self
            .slots
            .get(slot + 1)
            .is_some_and(|s| s.noun || s.adjective);
        if self.slots[slot].adjective
            && !self.slots[slot].noun
            && noun_follows
            && !is_full(form.pos)
        {
            return false;
        }
        before.is_none_or(|before| {
            let pair = (is_declined(before.pos), is_declined(form.pos));
            let adjectives = usize::from(is_full(before.pos) || is_short(before.pos))
                + usize::from(is_full(form.pos) || is_short(form.pos));
            pair != (true, true)
                || adjectives == 0
                || agree(
                    before.agreement,
                    form.agreement,
                    counted && is_full(before.pos),
                )
        })
    }
}

fn is_full(pos: Pos) -> bool {
    matches!(pos, Pos::Adjective | Pos::Participle)
}

fn is_short(pos: Pos) -> bool {
    matches!(pos, Pos::ShortAdjective | Pos::ShortParticiple)
}

fn is_declined(pos: Pos) -> bool {
    is_full(pos) || is_short(pos) || pos == Pos::Noun
}

#[cfg(feature = "lexicon-ru")]
#[test]
fn phrases_match_inflected_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/lexicon/tests/ru_inflection_cases.txt");
    let Ok(cases) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no ../shared/lexicon");
        return;
    };
    let mut phrase = Phrase::parse("");
    let (mut name, mut missed, mut wrong) = ("", Vec::new(), Vec::new());
    for line in cases.lines() {
        if let Some(words) = line.strip_prefix("# ") {
            (name, phrase) = (words, Phrase::parse(words));
        } else if let Some((mark, text)) = line.split_once(' ') {
            match (mark.starts_with('+'), phrase.found_in(text)) {
                (true, false) => missed.push(format!("{name}: {text}")),
                (false, true) => wrong.push(format!("{name}: {text}")),
                _ => {}
            }
        }
    }
    assert!(missed.is_empty(), "missed: {missed:#?}");
    assert!(wrong.len() <= 3, "wrong: {wrong:#?}");
    eprintln!("wrong: {wrong:#?}");
}

#[cfg(feature = "lexicon-ru")]
#[test]
fn a_word_is_found_in_the_order_of_trust() {
    for (word, found) in [
        ("подход", Found::Lemma),
        ("ПСК", Found::Lemma),
        ("лучший", Found::OtherForm),
        ("условия", Found::OtherForm),
        ("кэшбэк", Found::Like),
        ("чат-бот", Found::Like),
        ("интернет-магазин", Found::Lemma),
        ("видео-обзор", Found::HyphenTail),
        ("IT-компания", Found::HyphenTail),
        ("автозаказ", Found::Prefix),
        ("промостраница", Found::Prefix),
        ("чекбокс", Found::Prefix),
        ("вебинар", Found::Suffix),
        ("хайпить", Found::Suffix),
        ("ї", Found::Exact),
        ("абвгґд", Found::Exact),
        ("12", Found::Exact),
        ("", Found::Exact),
    ] {
        assert_eq!(plain(word).found, found, "{word}");
    }
}

#[cfg(feature = "lexicon-ru")]
#[test]
fn a_written_form_stands_for_its_kind() {
    for (word, yes, no) in [
        ("лучший", "лучших", "хороший"),
        ("лучший", "наилучшая", "лучше"),
        ("наилучший", "наилучшую", "лучший"),
        ("хороший", "лучшие", "плохой"),
        ("дешевле", "подешевле", "дешевый"),
        ("должны", "должен", "должного"),
        ("звонить", "звоните", "звонящий"),
        ("платёж", "платежей", "платить"),
        ("платеж", "платежом", "платёж"),
        ("распростёртый", "распростертыми", "распростереть"),
        ("кэшбэк", "кэшбэка", "кэш"),
        ("ПСК", "пск", "пска"),
        ("перезаказать", "перезаказали", "перезаказавший"),
    ] {
        let expansion = plain(word);
        assert!(has(&expansion, yes), "{word}: no {yes}: {expansion:?}");
        assert!(!has(&expansion, no), "{word}: {no}: {expansion:?}");
    }
}

#[cfg(feature = "lexicon-ru")]
#[test]
fn classes_narrow_a_word() {
    for (word, class, yes, no) in [
        ("стать", WordClass::Noun, "стати", "стали"),
        ("стать", WordClass::Verb, "станет", "стати"),
        ("стали", WordClass::Noun, "сталью", "станет"),
        (
            "решить",
            WordClass::VerbWithParticiples,
            "решенных",
            "решение",
        ),
        ("решить", WordClass::Verb, "решив", "решенных"),
        ("скрыть", WordClass::Adjective, "скрытого", "скроют"),
        ("звонить", WordClass::Imperative, "звоните", "звонить"),
        ("сделать", WordClass::Imperative, "сделайте", "сделаем"),
        ("бесплатно", WordClass::Adverb, "бесплатно", "бесплатный"),
        ("дешевле", WordClass::Adverb, "дешевле", "дешево"),
    ] {
        let expansion = narrowed(word, class);
        assert!(has(&expansion, yes), "{word}: no {yes}: {expansion:?}");
        assert!(!has(&expansion, no), "{word}: {no}: {expansion:?}");
    }
    let impossible = narrowed("цена", WordClass::Imperative);
    assert_eq!(impossible.found, Found::Exact);
    let like = expand(
        "донат",
        Narrow {
            class: None,
            like: Some("салат"),
        },
    );
    assert_eq!(like.found, Found::Like);
    assert!(has(&like, "донатов"));
}

#[test]
fn english_words_inflect() {
    for (word, yes, no) in [
        ("fee", &["fee", "fees"][..], "feees"),
        ("pay", &["pays", "paid", "paying"], "payed"),
        ("policy", &["policies"], "policys"),
        ("man", &["men"], "the"),
        ("salesman", &["salesmen"], "salesmans"),
        ("analysis", &["analyses"], "analysises"),
        (
            "understand",
            &["understood", "understanding"],
            "understanded",
        ),
        ("overpay", &["overpaid", "overpays"], "overpayed"),
        ("stomach", &["stomachs"], "stomaches"),
        ("search", &["searches", "searched"], "searchs"),
        ("stop", &["stopped", "stopping", "stops"], "stoped"),
        ("charge", &["charged", "charging", "charges"], "chargeed"),
        ("agree", &["agreed", "agreeing"], "agreing"),
        (
            "cancel",
            &["cancelled", "canceled", "cancelling", "canceling"],
            "cancell",
        ),
        ("offer", &["offered", "offering"], "offerred"),
        ("show", &["shown", "showed"], "showwed"),
        ("hide", &["hidden", "hid", "hides", "hiding"], "hided"),
        ("auto-renewal", &["auto-renewals", "autorenewal"], "renewal"),
        ("be", &["is", "were", "being"], "bes"),
        ("the", &["the"], "thes"),
        ("no", &["no"], "noes"),
        ("quit", &["quit", "quitting"], "quiting"),
        ("terms", &["terms"], "termses"),
        ("lens", &["lenses"], "lensses"),
        ("sign-up", &["sign-ups", "signup"], "sign-uped"),
        ("e-mail", &["emails", "e-mailed"], "emailled"),
        ("re-sign", &["re-signs"], "resign"),
        ("ATM", &["atms"], "atming"),
        ("die", &["dying", "died"], "dieing"),
        ("box", &["boxes"], "boxs"),
        ("bonus", &["bonuses"], "bonus's"),
    ] {
        let expansion = plain(word);
        for form in yes {
            assert!(has(&expansion, form), "{word}: no {form}: {expansion:?}");
        }
        assert!(!has(&expansion, no), "{word}: {no}: {expansion:?}");
    }
    for (word, class, yes, no) in [
        ("fee", WordClass::Noun, "fees", "feeing"),
        ("good", WordClass::Adjective, "best", "goods"),
        ("cheap", WordClass::Adjective, "cheapest", "cheaps"),
        ("easy", WordClass::Adjective, "easier", "easies"),
        ("big", WordClass::Adjective, "biggest", "biges"),
        ("reliable", WordClass::Adjective, "reliable", "reliablest"),
        ("price", WordClass::Verb, "priced", "the"),
    ] {
        let expansion = narrowed(word, class);
        assert!(has(&expansion, yes), "{word}: no {yes}: {expansion:?}");
        assert!(!has(&expansion, no), "{word}: {no}: {expansion:?}");
    }
}

#[test]
fn no_word_breaks_it() {
    let odd = [
        "", "-", "--", "а-", "-а", "\u{301}", "ь", "Ъ", "1-й", "№", "ё", "Ё-Ё", "don't", "y", "ie",
        "e", "s", "ss", "qu", "é", "日本", "a\u{0}b", "наи", "по", "нн", "zz", "A", "-s",
    ];
    let classes = [
        None,
        Some(WordClass::Noun),
        Some(WordClass::Verb),
        Some(WordClass::VerbWithParticiples),
        Some(WordClass::Adjective),
        Some(WordClass::Adverb),
        Some(WordClass::Imperative),
    ];
    for word in odd {
        for class in classes {
            for like in odd.iter().copied().map(Some).chain([None]) {
                let expansion = expand(word, Narrow { class, like });
                assert!(!expansion.forms.is_empty(), "{word:?} {class:?} {like:?}");
            }
        }
    }
}

#[cfg(feature = "lexicon-ru")]
#[test]
fn forms_are_folded_and_unique() {
    for word in [
        "тёплый",
        "решить",
        "стать",
        "два",
        "наш",
        "лучший",
        "дешёвый",
        "ёж",
        "Роман",
    ] {
        let forms = plain(word).forms;
        for (i, form) in forms.iter().enumerate() {
            assert_eq!(form.folded, fold::fold(&form.folded));
            assert!(!forms[..i].contains(form), "{word}: {form:?} twice");
        }
    }
}

#[cfg(feature = "lexicon-ru")]
#[test]
#[ignore = "a measurement, for release builds"]
fn measure_expansion() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/lexicon/tests/ru_inflection_cases.txt");
    let cases = std::fs::read_to_string(path).expect("readable");
    let words: Vec<&str> = cases
        .lines()
        .filter_map(|l| l.strip_prefix("# "))
        .flat_map(|l| l.split([' ', '|']))
        .filter(|w| !w.starts_with('~'))
        .collect();
    let start = Instant::now();
    plain("слово");
    eprintln!("first word: {:?}", start.elapsed());
    let (mut count, start) = (0, Instant::now());
    for word in words.iter().cycle().take(500) {
        count += plain(word).forms.len();
    }
    eprintln!("500 words, {count} forms: {:?}", start.elapsed());
    for word in words {
        let start = Instant::now();
        let expansion = plain(word);
        let took = start.elapsed();
        if expansion.found != Found::Lemma {
            eprintln!("{word}: {:?} {took:?}", expansion.found);
        }
    }
}
