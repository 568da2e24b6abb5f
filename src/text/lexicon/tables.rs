//! The Russian tables: how `data/ru/lexicon.bin` is laid out and read.
//!
//! Nothing is parsed or copied when the tables are opened: sections are slices of the embedded
//! bytes, and numbers are read where they are needed. `tests/make_lexicon.rs` writes the file.
//!
//! Layout, all numbers little-endian: [`MAGIC`], then the start of each of the [`SECTIONS`]
//! sections and the end of the last as `u32`, then the sections in the order of [`Section`].

use fst::Map;
use fst::raw::{Fst, Output};

use super::Pos;

/// The first bytes of the file.
const MAGIC: &[u8; 8] = b"onsidru1";
/// How many sections there are.
const SECTIONS: usize = 12;
/// How many paradigms a lemma may have at most; unused places hold [`NONE`].
const SET_WIDTH: usize = 6;
const NONE: u16 = u16::MAX;
/// Prefixes of forms, by the number in a tag.
const PREFIXES: [&str; 3] = ["", "наи", "по"];

/// The sections of the file.
#[derive(Clone, Copy)]
enum Section {
    /// `fst`: encoded lemma to paradigm number, or to number of paradigms + number of a set.
    Lemmas,
    /// Sets of paradigms: [`SET_WIDTH`] `u16` each.
    Sets,
    /// `u32` start of each paradigm in the next section, counted in `u16`, and the end.
    ParadigmStarts,
    /// Paradigms: number of the template, then one suffix number for each of its tags.
    Paradigms,
    /// `u32` start of each template in the next section, counted in `u16`, and the end.
    TemplateStarts,
    /// Templates: numbers of tags.
    Templates,
    /// Tags: `u32` of agreement and part of speech (top byte), flags, group, prefix, 0.
    Tags,
    /// `u32` start of each suffix, and the end. Suffixes are sorted.
    SuffixStarts,
    /// Suffixes, encoded.
    Suffixes,
    /// `u32` start of each suffix's list in the next section, counted in `u16`, and the end.
    LemmaSuffixStarts,
    /// For every suffix, the numbers of the suffixes its lemmas may have.
    LemmaSuffixes,
    /// `fst`: the last letters of a lemma, last first, to the commonest paradigm.
    Endings,
}

/// What a form's tag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) pos: Pos,
    pub(super) agreement: u32,
    flags: u8,
    /// Forms of one block (one participle, one superlative) share a number.
    pub(super) group: u8,
    prefix: u8,
}

impl Tag {
    /// Whether the form is an imperative.
    pub(super) const fn imperative(self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether the form is a superlative («лучший», «широчайший»).
    pub(super) const fn superlative(self) -> bool {
        self.flags & 2 != 0
    }

    /// Whether the lexeme is a proper name.
    pub(super) const fn proper(self) -> bool {
        self.flags & 4 != 0
    }

    /// Whether the form is a superlative with «наи-» beside one without.
    pub(super) const fn strengthened(self) -> bool {
        self.flags & 8 != 0
    }

    /// What stands before the stem.
    pub(super) const fn prefix(self) -> &'static str {
        PREFIXES[self.prefix as usize]
    }
}

/// One lexeme of a word: its stem (encoded), its paradigm, and which form the word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) stem: Vec<u8>,
    pub(super) paradigm: u16,
    pub(super) written: Tag,
}

/// The opened tables.
pub(super) struct Tables {
    bytes: &'static [u8],
    lemmas: Map<&'static [u8]>,
    endings: Map<&'static [u8]>,
}

impl Tables {
    /// Opens the embedded tables.
    pub(super) fn open() -> Self {
        let bytes: &'static [u8] = include_bytes!("../../../data/ru/lexicon.bin");
        assert_eq!(&bytes[..8], MAGIC, "data/ru/lexicon.bin is of this version");
        let map = |s| Map::new(section(bytes, s)).expect("the tables hold valid maps");
        Self {
            bytes,
            lemmas: map(Section::Lemmas),
            endings: map(Section::Endings),
        }
    }

    /// The readings of an encoded word as a lemma.
    pub(super) fn lemma(&self, word: &[u8]) -> Vec<Reading> {
        let Some(value) = self.lemmas.get(word) else {
            return Vec::new();
        };
        self.paradigms_of(value)
            .filter_map(|p| self.reading_as_first_form(word, p))
            .collect()
    }

    /// The readings of an encoded word as any form of a lexeme, the lemma too.
    pub(super) fn any_form(&self, word: &[u8]) -> Vec<Reading> {
        let mut readings = Vec::new();
        for (number, prefix) in (0..).zip(PREFIXES) {
            let rest = encode(prefix).and_then(|p| word.strip_prefix(p.as_slice()));
            if let Some(rest) = rest {
                self.any_form_after(rest, number, &mut readings);
            }
        }
        readings
    }

    /// The reading of an encoded word by the commonest paradigm of its last letters, longest
    /// ending first, where `fits` takes the paradigm.
    pub(super) fn guess(&self, word: &[u8], fits: impl Fn(Tag) -> bool) -> Option<Reading> {
        (2..=5_usize)
            .rev()
            .filter(|&n| n < word.len())
            .find_map(|n| {
                let ending: Vec<u8> = word.iter().rev().take(n).copied().collect();
                let paradigm = u16::try_from(self.endings.get(&ending)?).ok()?;
                let reading = self.reading_as_first_form(word, paradigm)?;
                fits(reading.written).then_some(reading)
            })
    }

    /// `word` inflected like the word whose reading is `model`, if it ends like it.
    pub(super) fn inflect_like(&self, word: &[u8], model: &Reading) -> Option<Reading> {
        self.forms(model.paradigm)
            .filter(|&(tag, _)| tag == model.written)
            .find_map(|(tag, suffix)| {
                let prefix = encode(tag.prefix())?;
                let stem = word.strip_prefix(prefix.as_slice())?.strip_suffix(suffix)?;
                Some(Reading {
                    stem: stem.to_vec(),
                    ..model.clone()
                })
            })
    }

    /// The tag and the encoded suffix of every form of a paradigm; the first is the lemma's.
    pub(super) fn forms(&self, paradigm: u16) -> impl Iterator<Item = (Tag, &'static [u8])> {
        let (start, end) = self.list(Section::ParadigmStarts, paradigm as usize);
        let template = self.short(Section::Paradigms, start);
        let (tags, _) = self.list(Section::TemplateStarts, template as usize);
        (start + 1..end).enumerate().map(move |(i, at)| {
            let tag = self.tag(self.short(Section::Templates, tags + i));
            (tag, self.suffix(self.short(Section::Paradigms, at)))
        })
    }

    fn reading_as_first_form(&self, word: &[u8], paradigm: u16) -> Option<Reading> {
        let (written, suffix) = self.forms(paradigm).next()?;
        Some(Reading {
            stem: word.strip_suffix(suffix)?.to_vec(),
            paradigm,
            written,
        })
    }

    fn any_form_after(&self, word: &[u8], prefix: u8, readings: &mut Vec<Reading>) {
        // Walking the lemmas along the word once tells which stems exist at all.
        let lemmas = self.lemmas.as_fst();
        let mut at = Some((lemmas.root().addr(), Output::zero()));
        for cut in 0..=word.len() {
            let Some((node, output)) = at else { return };
            let (stem, suffix) = word.split_at(cut);
            if let Some(number) = self.suffix_number(suffix) {
                let (start, end) = self.list(Section::LemmaSuffixStarts, number as usize);
                for i in start..end {
                    let lemma_suffix = self.short(Section::LemmaSuffixes, i);
                    let Some(value) = walk(lemmas, node, output, self.suffix(lemma_suffix)) else {
                        continue;
                    };
                    for paradigm in self.paradigms_of(value) {
                        self.add_form(stem, paradigm, lemma_suffix, (prefix, suffix), readings);
                    }
                }
            }
            at = word.get(cut).and_then(|&b| step(lemmas, node, output, b));
        }
    }

    /// Adds the readings of prefix + stem + suffix in a paradigm whose lemma ends as given.
    fn add_form(
        &self,
        stem: &[u8],
        paradigm: u16,
        lemma_suffix: u16,
        (prefix, suffix): (u8, &[u8]),
        readings: &mut Vec<Reading>,
    ) {
        let (start, _) = self.list(Section::ParadigmStarts, paradigm as usize);
        if self.short(Section::Paradigms, start + 1) != lemma_suffix {
            return;
        }
        for (tag, found) in self.forms(paradigm) {
            if tag.prefix == prefix && found == suffix {
                readings.push(Reading {
                    stem: stem.to_vec(),
                    paradigm,
                    written: tag,
                });
            }
        }
    }

    fn paradigms_of(&self, value: u64) -> impl Iterator<Item = u16> {
        let count = section(self.bytes, Section::ParadigmStarts).len() as u64 / 4 - 1;
        let value_at = |i: usize| self.short(Section::Sets, i);
        let mut set = [NONE; SET_WIDTH];
        if value < count {
            set[0] = u16::try_from(value).expect("fewer than 65 535 paradigms");
        } else {
            let first = (value - count) as usize * SET_WIDTH;
            for (i, place) in set.iter_mut().enumerate() {
                *place = value_at(first + i);
            }
        }
        set.into_iter().take_while(|&p| p != NONE)
    }

    fn tag(&self, number: u16) -> Tag {
        let tags = section(self.bytes, Section::Tags);
        let at = number as usize * 8;
        Tag {
            pos: pos(tags[at + 3]),
            agreement: u32::from_le_bytes([tags[at], tags[at + 1], tags[at + 2], 0]),
            flags: tags[at + 4],
            group: tags[at + 5],
            prefix: tags[at + 6],
        }
    }

    fn suffix(&self, number: u16) -> &'static [u8] {
        let (start, end) = self.list(Section::SuffixStarts, number as usize);
        &section(self.bytes, Section::Suffixes)[start..end]
    }

    fn suffix_number(&self, suffix: &[u8]) -> Option<u16> {
        let count = section(self.bytes, Section::SuffixStarts).len() / 4 - 1;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            let number = u16::try_from(middle).expect("fewer than 65 536 suffixes");
            match self.suffix(number).cmp(suffix) {
                std::cmp::Ordering::Equal => return Some(number),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The start and the end of list `index` of a section of starts.
    fn list(&self, starts: Section, index: usize) -> (usize, usize) {
        let bytes = section(self.bytes, starts);
        (long(bytes, index), long(bytes, index + 1))
    }

    fn short(&self, of: Section, index: usize) -> u16 {
        let bytes = section(self.bytes, of);
        u16::from_le_bytes([bytes[index * 2], bytes[index * 2 + 1]])
    }
}

/// One byte a letter, so that the maps stay small; `None` for letters no Russian word has.
pub(super) fn encode(folded: &str) -> Option<Vec<u8>> {
    folded
        .chars()
        .map(|c| match c {
            'а'..='я' => u8::try_from(c as u32 - 'а' as u32 + 0x80).ok(),
            c if c.is_ascii() => Some(c as u8),
            _ => None,
        })
        .collect()
}

/// Appends the letters that [`encode`] made into bytes.
pub(super) fn decode_into(encoded: &[u8], out: &mut String) {
    out.extend(encoded.iter().map(|&b| {
        if b < 0x80 {
            char::from(b)
        } else {
            char::from_u32(u32::from(b) - 0x80 + 'а' as u32).unwrap_or('\u{fffd}')
        }
    }));
}

fn section(bytes: &'static [u8], section: Section) -> &'static [u8] {
    let header = &bytes[MAGIC.len()..MAGIC.len() + (SECTIONS + 1) * 4];
    &bytes[long(header, section as usize)..long(header, section as usize + 1)]
}

fn long(bytes: &[u8], index: usize) -> usize {
    let at = index * 4;
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize
}

type Place = (fst::raw::CompiledAddr, Output);

fn step(map: &Fst<&'static [u8]>, node: usize, output: Output, byte: u8) -> Option<Place> {
    let node = map.node(node);
    let transition = node.transition(node.find_input(byte)?);
    Some((transition.addr, output.cat(transition.out)))
}

fn walk(map: &Fst<&'static [u8]>, node: usize, output: Output, rest: &[u8]) -> Option<u64> {
    let (node, output) = rest
        .iter()
        .try_fold((node, output), |(n, o), &b| step(map, n, o, b))?;
    let node = map.node(node);
    node.is_final()
        .then(|| output.cat(node.final_output()).value())
}

const fn pos(letter: u8) -> Pos {
    match letter {
        b'N' => Pos::Noun,
        b'A' => Pos::Adjective,
        b'S' => Pos::ShortAdjective,
        b'C' => Pos::Comparative,
        b'V' => Pos::Verb,
        b'I' => Pos::Infinitive,
        b'P' => Pos::Participle,
        b'p' => Pos::ShortParticiple,
        b'G' => Pos::Gerund,
        b'M' => Pos::Numeral,
        b'D' | b'K' => Pos::Adverb,
        b'O' => Pos::Pronoun,
        _ => Pos::Other,
    }
}
