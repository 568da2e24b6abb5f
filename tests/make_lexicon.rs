//! Remakes `data/ru/lexicon.bin` and `data/en/irregular.tsv` from the source tables beside the
//! repository. Not a test of anything: run it after the sources change, then commit the result.
//!
//! `src/text/lexicon/tables.rs` describes the layout. Equal sources give equal bytes.

#![expect(
    clippy::disallowed_methods,
    reason = "a maker reads and writes files and says what it made"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use onside::text::fold::fold;

const SET_WIDTH: usize = 6;
const PREFIXES: [&str; 3] = ["", "наи", "по"];

/// The folder of source tables, when it is there.
fn sources() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = root.parent()?.join("shared/lexicon");
    found.join("ru_lemmas.tsv").exists().then_some(found)
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name)
}

/// A form's reading: part of speech, agreement, flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tag {
    pos: u8,
    agreement: u32,
    flags: u8,
    group: u8,
    prefix: u8,
}

fn parse_tag(tag: &str) -> Tag {
    let pos = tag.as_bytes()[0];
    let (mut flags, mut case, mut genders, mut number) = (0, None, 0, None);
    for c in tag.chars().skip(1) {
        match c {
            '!' => flags |= 1,
            '^' => flags |= 2,
            '*' => flags |= 4,
            '1'..='6' => case = Some(c as u32 - '1' as u32),
            's' | 'p' => number = Some(c),
            'm' => genders |= 1,
            'f' => genders |= 2,
            'n' => genders |= 4,
            'c' => genders |= 3,
            '~' | 'a' | 'i' | '=' => {}
            _ => panic!("unknown letter in tag {tag}"),
        }
    }
    // A short form is a predicate: it agrees with a subject, which is nominative.
    if matches!(pos, b'S' | b'p') && case.is_none() {
        case = Some(0);
    }
    let genders = match (number, genders, pos) {
        (Some('p'), ..) | (None, 0, b'M') => 8,
        (Some(_), 0, _) => 7,
        (None, 0, _) => 15,
        (_, genders, _) => genders,
    };
    Tag {
        pos,
        agreement: case.map_or(0, |case| genders << (case * 4)),
        flags,
        group: 0,
        prefix: 0,
    }
}

/// Gives the forms of one participle, or of one superlative, a group of their own.
fn group(forms: &mut [(String, Tag, bool)]) {
    let mut next = 2;
    // The first form of each block: what a short participle or «наи-» is compared with.
    let mut blocks: Vec<(String, u8)> = Vec::new();
    let (mut current, mut twin) = (0, false);
    for (form, tag, first) in forms {
        let superlative = tag.flags & 2 != 0 && tag.pos == b'A';
        let block = match tag.pos {
            b'S' => 1,
            b'C' => 2,
            b'P' | b'p' => 3,
            _ if superlative => 3,
            _ => continue,
        };
        if block < 3 {
            tag.group = block;
            continue;
        }
        if *first || current == 0 {
            let same = blocks.iter().find(|(full, _)| match tag.pos {
                b'p' => *full == format!("{form}ный") || *full == format!("{form}ый"),
                b'A' => *form == format!("наи{full}"),
                _ => false,
            });
            twin = same.is_some() && superlative;
            current = same.map_or_else(
                || {
                    next += 1;
                    next
                },
                |&(_, group)| group,
            );
            blocks.push((form.clone(), current));
        }
        tag.group = current;
        tag.flags |= u8::from(twin && superlative) * 8;
    }
}

type Paradigm = Vec<(String, Tag)>;

/// One line of the paradigm table: folded suffixes with merged tags, the lemma first.
fn parse_paradigm(line: &str) -> Paradigm {
    let mut forms: Vec<(String, Tag, bool)> = line
        .split(' ')
        .map(|form| {
            let (body, tag_text) = form.rsplit_once('/').expect("suffix/TAG");
            let (prefix, suffix) = body.split_once('+').unwrap_or(("", body));
            let mut tag = parse_tag(tag_text);
            // «сделаем» is tagged as an order to oneself and others, but reads as a promise.
            if suffix.ends_with('м') || suffix.ends_with("мся") {
                tag.flags &= !1;
            }
            tag.prefix = PREFIXES.iter().position(|&p| p == prefix).expect("known") as u8;
            let first = tag_text.ends_with("1sm") || tag_text == "psm";
            (fold(&format!("{prefix}{suffix}")), tag, first)
        })
        .collect();
    group(&mut forms);
    let mut merged: Paradigm = Vec::new();
    for (form, tag, _) in forms {
        let suffix = form[PREFIXES[tag.prefix as usize].len()..].to_owned();
        let key = |t: Tag| Tag { agreement: 0, ..t };
        match merged
            .iter_mut()
            .find(|(s, t)| *s == suffix && key(*t) == key(tag))
        {
            Some((_, t)) => t.agreement |= tag.agreement,
            None => merged.push((suffix, tag)),
        }
    }
    merged
}

fn encode(folded: &str) -> Vec<u8> {
    folded
        .chars()
        .map(|c| match c {
            'а'..='я' => (c as u32 - 'а' as u32 + 0x80) as u8,
            c => {
                assert!(c.is_ascii(), "{c} in {folded}");
                c as u8
            }
        })
        .collect()
}

/// The number of a value, given in the order of first use.
fn number<T: Clone + Ord>(known: &mut BTreeMap<T, usize>, list: &mut Vec<T>, value: &T) -> usize {
    *known.entry(value.clone()).or_insert_with(|| {
        list.push(value.clone());
        list.len() - 1
    })
}

fn shorts(values: impl IntoIterator<Item = usize>) -> Vec<u8> {
    values
        .into_iter()
        .flat_map(|v| u16::try_from(v).expect("fits").to_le_bytes())
        .collect()
}

fn longs(values: impl IntoIterator<Item = usize>) -> Vec<u8> {
    values
        .into_iter()
        .flat_map(|v| u32::try_from(v).expect("fits").to_le_bytes())
        .collect()
}

/// Starts of the lists one after the other, and the end.
fn starts<'a, T: 'a>(lists: impl IntoIterator<Item = &'a [T]>) -> Vec<u8> {
    let mut at = 0;
    let mut out = vec![0];
    for list in lists {
        at += list.len();
        out.push(at);
    }
    longs(out)
}

fn map(pairs: &BTreeMap<Vec<u8>, usize>) -> Vec<u8> {
    fst::Map::from_iter(pairs.iter().map(|(k, &v)| (k, v as u64)))
        .expect("sorted")
        .into_fst()
        .into_inner()
}

/// The commonest ordinary paradigm of every frequent ending of 2 to 5 letters, last letter
/// first; an ending that says the same as its shorter one is left out.
fn endings(
    lemmas: &BTreeMap<String, BTreeSet<usize>>,
    all: &[Paradigm],
) -> BTreeMap<Vec<u8>, usize> {
    let mut counts: BTreeMap<Vec<u8>, BTreeMap<usize, usize>> = BTreeMap::new();
    for (lemma, paradigms) in lemmas {
        let bytes: Vec<u8> = encode(lemma).into_iter().rev().collect();
        for &p in paradigms {
            let tag = all[p][0].1;
            let open = matches!(tag.pos, b'N' | b'A' | b'I') && tag.flags & 4 == 0;
            // A paradigm that fits one spelling only is no pattern.
            if !open || bytes.iter().any(|b| !b.is_ascii_alphabetic() && *b < 0x80) {
                continue;
            }
            for n in 2..=5.min(bytes.len() - 1) {
                *counts
                    .entry(bytes[..n].to_vec())
                    .or_default()
                    .entry(p)
                    .or_default() += 1;
            }
        }
    }
    let best: BTreeMap<Vec<u8>, usize> = counts
        .iter()
        .filter_map(|(ending, by)| {
            let (&p, &n) = by
                .iter()
                .max_by_key(|&(&p, &n)| (n, std::cmp::Reverse(p)))?;
            let suffix = encode(&all[p][0].0);
            let fits = suffix.iter().rev().zip(ending).all(|(a, b)| a == b);
            (n >= 3 && fits && suffix.len() <= ending.len()).then(|| (ending.clone(), p))
        })
        .collect();
    best.iter()
        .filter(|(ending, p)| best.get(&ending[..ending.len() - 1]) != Some(p))
        .map(|(ending, &p)| (ending.clone(), p))
        .collect()
}

/// The parts of the file that paradigms need.
fn paradigm_sections(all: &[Paradigm]) -> [Vec<u8>; 9] {
    let suffixes: Vec<Vec<u8>> = all
        .iter()
        .flatten()
        .map(|(s, _)| encode(s))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let suffix = |s: &str| suffixes.binary_search(&encode(s)).expect("collected");
    let (mut tags, mut tag_list) = (BTreeMap::new(), Vec::new());
    let (mut templates, mut template_list) = (BTreeMap::new(), Vec::new());
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut lemma_suffixes = vec![BTreeSet::new(); suffixes.len()];
    for paradigm in all {
        let template: Vec<usize> = paradigm
            .iter()
            .map(|(_, tag)| number(&mut tags, &mut tag_list, tag))
            .collect();
        let mut row = vec![number(&mut templates, &mut template_list, &template)];
        row.extend(paradigm.iter().map(|(s, _)| suffix(s)));
        for &s in &row[1..] {
            lemma_suffixes[s].insert(row[1]);
        }
        rows.push(row);
    }
    let lemma_suffixes: Vec<Vec<usize>> = lemma_suffixes
        .into_iter()
        .map(|l| l.into_iter().collect())
        .collect();
    let tag_bytes = tag_list.iter().flat_map(|t| {
        let word = (t.agreement | u32::from(t.pos) << 24).to_le_bytes();
        word.into_iter().chain([t.flags, t.group, t.prefix, 0])
    });
    [
        starts(rows.iter().map(Vec::as_slice)),
        shorts(rows.concat()),
        starts(template_list.iter().map(Vec::as_slice)),
        shorts(template_list.concat()),
        tag_bytes.collect(),
        starts(suffixes.iter().map(Vec::as_slice)),
        suffixes.concat(),
        starts(lemma_suffixes.iter().map(Vec::as_slice)),
        shorts(lemma_suffixes.concat()),
    ]
}

#[test]
#[ignore = "remakes data/ru/lexicon.bin from ../shared"]
fn make_russian() {
    let Some(from) = sources() else {
        eprintln!("skipped: no ../shared/lexicon");
        return;
    };
    let read = |name: &str| fs::read_to_string(from.join(name)).expect("readable");
    let (mut known, mut all) = (BTreeMap::new(), Vec::new());
    let renumbered: Vec<usize> = read("ru_paradigms.txt")
        .lines()
        .map(|line| number(&mut known, &mut all, &parse_paradigm(line)))
        .collect();
    let mut lemmas: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for line in read("ru_lemmas.tsv").lines() {
        let (lemma, numbers) = line.split_once('\t').expect("lemma TAB numbers");
        let set = lemmas.entry(fold(lemma)).or_default();
        set.extend(
            numbers
                .split(' ')
                .map(|n| renumbered[n.parse::<usize>().expect("number")]),
        );
    }
    let (mut sets, mut set_list) = (BTreeMap::new(), Vec::new());
    let keys: BTreeMap<Vec<u8>, usize> = lemmas
        .iter()
        .map(|(lemma, set)| {
            let value = match set.len() {
                1 => *set.first().expect("one"),
                _ => all.len() + number(&mut sets, &mut set_list, set),
            };
            (encode(lemma), value)
        })
        .collect();
    let set_bytes = shorts(set_list.iter().flat_map(|set| {
        assert!(
            set.len() <= SET_WIDTH,
            "a lemma with {} paradigms",
            set.len()
        );
        let mut places = vec![usize::from(u16::MAX); SET_WIDTH];
        for (place, &p) in places.iter_mut().zip(set) {
            *place = p;
        }
        places
    }));
    let mut sections = vec![map(&keys), set_bytes];
    sections.extend(paradigm_sections(&all));
    sections.push(map(&endings(&lemmas, &all)));
    let header = 8 + (sections.len() + 1) * 4;
    let mut offsets = vec![header];
    for section in &sections {
        eprintln!("section of {} bytes", section.len());
        offsets.push(offsets.last().expect("begun") + section.len());
    }
    let mut out = b"onsidru1".to_vec();
    out.extend(longs(offsets));
    out.extend(sections.concat());
    eprintln!(
        "{} lemmas, {} paradigms, {} bytes",
        keys.len(),
        all.len(),
        out.len()
    );
    fs::write(data("ru/lexicon.bin"), out).expect("written");
}

#[test]
#[ignore = "remakes data/en/irregular.tsv from ../shared"]
fn make_english() {
    let Some(from) = sources() else {
        eprintln!("skipped: no ../shared/lexicon");
        return;
    };
    let mut rows = BTreeSet::new();
    for (class, name) in [("n", "noun"), ("v", "verb"), ("a", "adj"), ("d", "adv")] {
        let file =
            fs::read_to_string(from.join(format!("en_wordnet_{name}.exc"))).expect("readable");
        for line in file.lines() {
            let mut words = line.split_whitespace();
            let form = words.next().expect("a form");
            for lemma in words {
                let plain = |w: &str| w.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                if plain(form) && plain(lemma) && form != lemma {
                    rows.insert((lemma.to_owned(), class, form.to_owned()));
                }
            }
        }
    }
    // Sorted by lemma, for the look-up; the column order is form, lemma, class.
    let text: String = rows
        .iter()
        .map(|(lemma, class, form)| format!("{form}\t{lemma}\t{class}\n"))
        .collect();
    fs::write(data("en/irregular.tsv"), text).expect("written");
}
