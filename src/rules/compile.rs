//! Phrases become sequences of slots, conditions their compiled twins.
//!
//! A slot is one place in a phrase; equal places share one slot, whose forms (`forms`) go into the
//! form table. What a condition requires of a sentence is worked out in `trigger`.

mod slots;

use std::rc::Rc;

use rustc_hash::FxHashMap;
pub(crate) use slots::SlotKey;

use super::compiled::{Compiled, CompiledCondition};
use super::condition::{Condition, Place, Test};
use super::error::Mistakes;
use super::forms::Expanded;
use super::index::Counts;
use super::phrase::{Element, Phrase, Word};
use super::sequences::{Firsts, Sequence, Sequences, SequencesBuilder, SlotElement, SlotStep};
use super::stored::Lazy;
use super::table::{FormTable, FormTableBuilder, SlotId};
use super::trigger::{FirstSlots, Groups};
use crate::text::lexicon;
use crate::vocabulary::Lang;

/// How many elements an element is made of, itself included, and how deep they stand.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    parts: usize,
    levels: usize,
}

/// The most parts of lists in one phrase.
const MOST_COPIED: usize = 20_000;

/// How deep lists and choices may stand in each other.
const DEEPEST_LISTS: usize = 24;

/// Word lists by name, as read from `rules/words/*.yaml`.
pub(crate) type Lists = FxHashMap<String, Lazy<ListWords>>;

/// The entries of a word list, each with its place.
pub(crate) type ListWords = Vec<(Lang, Phrase, Place)>;

/// Turns phrases into sequences and collects the table.
pub(crate) struct Compiler<'l> {
    pub(super) lists: &'l Lists,
    /// The forms of the layers below.
    below: &'l FormTable,
    slots: FxHashMap<SlotKey, SlotId>,
    /// The number of the first slot that `weights` tells of.
    first_slot: SlotId,
    compiled_lists: FxHashMap<(String, Option<Lang>), (SlotElement, Size)>,
    /// How many parts of lists were copied into the phrase at work, and how many phrases it is
    /// nested in.
    copied: usize,
    nested: usize,
    /// The language whose entries a list gives here; all of them where no language is set.
    pub(crate) lang: Option<Lang>,
    builder: FormTableBuilder,
    pub(super) sequences: SequencesBuilder,
    /// Forms of words seen before: the same words stand in many rules and lists.
    expanded: FxHashMap<Word, Rc<Expanded>>,
    /// How common each slot is.
    weights: Vec<u32>,
    pub(super) groups: Groups,
    /// The words that sequences start with.
    pub(super) starts: Groups,
    open_lists: Vec<String>,
    pub(crate) mistakes: Mistakes,
    pub(crate) warnings: Mistakes,
}

/// What a compiler leaves behind.
pub(crate) struct Product {
    pub(crate) forms: FormTableBuilder,
    /// Its slots with how common they are, in order of their numbers.
    pub(crate) slots: Vec<(SlotKey, u32)>,
    /// How many slots there are now.
    pub(crate) slot_count: SlotId,
    /// The groups that conditions ask for, and those that sequences start with.
    pub(crate) groups: (Groups, Groups),
    pub(super) sequences: Sequences,
}

impl<'l> Compiler<'l> {
    /// A compiler of a layer above `below`, of which `counts` tells how much else there is: its slots
    /// and groups are numbered on from there. Its phrases begin at `first`, those of the lowest layer at 0.
    pub(super) fn above(
        below: &'l FormTable,
        first: u32,
        counts: Counts,
        lists: &'l Lists,
    ) -> Self {
        Self {
            lists,
            below,
            slots: FxHashMap::default(),
            first_slot: counts.slots,
            compiled_lists: FxHashMap::default(),
            copied: 0,
            nested: 0,
            lang: None,
            builder: FormTableBuilder::default(),
            sequences: SequencesBuilder::new(first),
            expanded: FxHashMap::default(),
            weights: Vec::new(),
            groups: Groups::new(counts.groups),
            starts: Groups::new(counts.starts),
            open_lists: Vec::new(),
            mistakes: Mistakes::default(),
            warnings: Mistakes::default(),
        }
    }

    /// A compiler that compiles everything below again: its slots, in order of their numbers,
    /// keep their numbers, and their forms are not looked up again.
    pub(super) fn again(
        below: &'l FormTable,
        slots: Vec<(SlotKey, u32)>,
        lists: &'l Lists,
    ) -> Self {
        let mut compiler = Self::above(below, 0, Counts::default(), lists);
        for ((key, weight), slot) in slots.into_iter().zip(0..) {
            compiler.weights.push(weight);
            compiler.slots.insert(key, slot);
        }
        compiler
    }

    /// What was compiled.
    pub(crate) fn finish(self) -> Product {
        let mut slots: Vec<(SlotKey, SlotId)> = self.slots.into_iter().collect();
        slots.sort_unstable_by_key(|&(_, slot)| slot);
        let weight = |slot: SlotId| self.weights[(slot - self.first_slot) as usize];
        Product {
            slot_count: self.first_slot + slots.len() as SlotId,
            slots: slots
                .into_iter()
                .map(|(key, slot)| (key, weight(slot)))
                .collect(),
            forms: self.builder,
            groups: (self.groups, self.starts),
            sequences: self.sequences.finish(),
        }
    }

    pub(crate) fn sequence(&mut self, phrase: &Phrase, place: &Place) -> Sequence {
        if self.nested == 0 {
            self.copied = 0;
        }
        self.nested += 1;
        let steps: Vec<SlotStep> = phrase
            .steps
            .iter()
            .map(|step| SlotStep {
                element: self.element(&step.element, place),
                optional: step.optional,
                gap: step.gap,
            })
            .collect();
        self.nested -= 1;
        let opening = self.opening(&steps);
        self.sequences.sequence(&steps, opening)
    }

    /// A part of a phrase: it is tried where the phrase has come to, not looked for.
    fn part(&mut self, steps: &[SlotStep]) -> Sequence {
        self.sequences.sequence(steps, None)
    }

    fn element(&mut self, element: &Element, place: &Place) -> SlotElement {
        match element {
            Element::Word(word) => self.words(std::slice::from_ref(word), place),
            Element::Choice(options) => {
                let (words, rest): (Vec<&Phrase>, Vec<&Phrase>) =
                    options.iter().partition(|p| single_word(p).is_some());
                let words: Vec<Word> = words.into_iter().filter_map(single_word).cloned().collect();
                self.group(words, &rest, place)
            }
            Element::List(name) => self.list(name, place),
            Element::Class(class) => SlotElement::Class(*class),
            Element::Mark(mark) => SlotElement::Slot(self.mark(*mark)),
            Element::Start => SlotElement::Start,
        }
    }

    /// Single words share one slot; longer options stand beside it.
    fn group(&mut self, words: Vec<Word>, rest: &[&Phrase], place: &Place) -> SlotElement {
        let mut options = Vec::new();
        if !words.is_empty() {
            match self.words(&words, place) {
                SlotElement::Group(words) => options.extend(self.sequences.options(words)),
                element => options.push(self.part(&[element.into()])),
            }
        }
        options.extend(rest.iter().map(|p| self.sequence(p, place)));
        if let [only] = options[..]
            && let [step] = self.sequences.steps(only)[..]
            && step.gap == 0
        {
            return step.element;
        }
        self.one_of(&options)
    }

    /// A slot for words. An English word with a hyphen may also be written as two words or one.
    fn words(&mut self, words: &[Word], place: &Place) -> SlotElement {
        let mut plain: Vec<Word> = Vec::new();
        let mut options = Vec::new();
        for word in words {
            plain.push(word.clone());
            if word.exact || !word.text.contains('-') || lexicon::lang_of(&word.text) == Lang::Ru {
                continue;
            }
            plain.push(Word {
                text: word.text.replace('-', ""),
                ..word.clone()
            });
            let parts: Vec<&str> = word.text.split('-').filter(|p| !p.is_empty()).collect();
            let steps: Vec<SlotStep> = parts
                .iter()
                .enumerate()
                .map(|(i, part)| {
                    let last = i + 1 == parts.len();
                    let word = Word {
                        text: (*part).to_owned(),
                        exact: !last,
                        class: word.class,
                        like: None,
                    };
                    SlotElement::Slot(self.slot(vec![word], place)).into()
                })
                .collect();
            options.push(self.part(&steps));
        }
        let slot = SlotElement::Slot(self.slot(plain, place));
        if options.is_empty() {
            return slot;
        }
        options.insert(0, self.part(&[slot.into()]));
        self.one_of(&options)
    }

    fn one_of(&mut self, options: &[Sequence]) -> SlotElement {
        /// Fewer are tried one by one.
        const MANY: usize = 5;
        let mut all = FirstSlots::default();
        let mut firsts = Firsts::default();
        let mut known = true;
        for (&option, number) in options.iter().zip(0..) {
            let mut own = FirstSlots::default();
            known &= self.starts(&self.sequences.steps(option), &mut own);
            firsts
                .slots
                .extend(own.slots.iter().map(|&slot| (slot, number)));
            firsts.beginning.extend(own.beginning.then_some(number));
            all.slots.extend(own.slots);
            all.beginning |= own.beginning;
        }
        firsts.slots.sort_unstable();
        if !known || options.len() < MANY {
            firsts = Firsts::default();
        }
        let opening = known.then(|| self.opening_of(all));
        SlotElement::Group(self.sequences.choice(options, opening, &firsts))
    }

    pub(super) fn list(&mut self, name: &str, place: &Place) -> SlotElement {
        let key = (name.to_owned(), self.lang);
        if let Some((element, size)) = self.compiled_lists.get(&key) {
            let deep = self.open_lists.len() + size.levels > DEEPEST_LISTS;
            self.copied += size.parts;
            if deep || self.copied > MOST_COPIED {
                self.too_much(name, deep, place);
                return self.never();
            }
            return *element;
        }
        let Some(entries) = self.lists.get(name) else {
            let mut known: Vec<&str> = self.lists.keys().map(String::as_str).collect();
            known.sort_unstable();
            self.mistakes.add(
                place.span,
                &place.path,
                format!("there is no word list `@{name}`"),
                super::file::unknown_key(name, &known),
            );
            return self.never();
        };
        if self.open_lists.iter().any(|open| open == name) {
            self.mistakes.add(
                place.span,
                &place.path,
                format!("the word list `@{name}` holds itself"),
                "take it out of its own entries",
            );
            return self.never();
        }
        if self.open_lists.len() == DEEPEST_LISTS {
            self.too_much(name, true, place);
            return self.never();
        }
        self.open_lists.push(name.to_owned());
        let lang = self.lang;
        let entries: Vec<&Phrase> = entries
            .iter()
            .filter(|(l, ..)| lang.is_none_or(|lang| lang == *l))
            .map(|(_, p, _)| p)
            .collect();
        let words = entries
            .iter()
            .filter_map(|p| single_word(p))
            .cloned()
            .collect();
        let rest: Vec<&Phrase> = entries
            .into_iter()
            .filter(|p| single_word(p).is_none())
            .collect();
        let element = self.group(words, &rest, place);
        self.open_lists.pop();
        let size = self.size(element);
        self.compiled_lists.insert(key, (element, size));
        element
    }

    /// What no token matches.
    fn never(&mut self) -> SlotElement {
        self.one_of(&[])
    }

    /// How large an element is, written out.
    fn size(&self, element: SlotElement) -> Size {
        let mut size = Size {
            parts: 1,
            levels: 1,
        };
        let SlotElement::Group(choice) = element else {
            return size;
        };
        for option in self.sequences.options(choice) {
            for step in self.sequences.steps(option) {
                let inner = self.size(step.element);
                size.parts += inner.parts;
                size.levels = size.levels.max(1 + inner.levels);
            }
        }
        size
    }

    /// A list within a list is stored once and tried as often as it is named: a few lists that each name
    /// the next one a dozen times would never come to an end.
    fn too_much(&mut self, name: &str, deep: bool, place: &Place) {
        let message = if deep {
            format!("the word list `@{name}` stands in more than {DEEPEST_LISTS} lists at once")
        } else {
            format!("with `@{name}` this holds more than {MOST_COPIED} parts")
        };
        let help = "write the words themselves, or name fewer lists in lists";
        self.mistakes.add(place.span, &place.path, message, help);
    }

    pub(crate) fn compile(&mut self, test: &Test) -> Compiled {
        let each = |this: &mut Self, tests: &[Test]| {
            tests.iter().map(|t| this.compile(t)).collect::<Vec<_>>()
        };
        let condition = match &test.condition {
            Condition::Phrase(phrase) => {
                CompiledCondition::Phrase(self.sequence(phrase, &test.place))
            }
            Condition::Together { members, within } => {
                let members: Vec<Sequence> = members
                    .iter()
                    .map(|p| self.sequence(p, &test.place))
                    .collect();
                CompiledCondition::Together {
                    order: self.rarest_first(&members),
                    members,
                    within: *within,
                }
            }
            Condition::Any(tests) => CompiledCondition::Any(each(self, tests)),
            Condition::All { tests, reach } => CompiledCondition::All {
                tests: each(self, tests),
                reach: *reach,
            },
            Condition::Not { test, reach } => CompiledCondition::Not {
                test: Box::new(self.compile(test)),
                reach: *reach,
            },
            Condition::Near { tests, within } => CompiledCondition::Near {
                tests: each(self, tests),
                within: *within,
            },
            Condition::Count {
                test,
                at_least,
                reach,
            } => CompiledCondition::Count {
                test: Box::new(self.compile(test)),
                at_least: *at_least,
                reach: *reach,
            },
            Condition::Missing { evidence, reach } => CompiledCondition::Missing {
                evidence: evidence.clone(),
                reach: *reach,
            },
            Condition::Note(state) => CompiledCondition::Note(*state),
            Condition::InSection(test) => {
                CompiledCondition::InSection(Box::new(self.compile(test)))
            }
            Condition::InBlock(kinds) => CompiledCondition::InBlock(kinds.clone()),
            Condition::ColumnHead(test) => {
                CompiledCondition::ColumnHead(Box::new(self.compile(test)))
            }
            Condition::CountFindings {
                of,
                at_least,
                reach,
            } => CompiledCondition::CountFindings {
                of: of.clone(),
                at_least: *at_least,
                reach: *reach,
            },
        };
        Compiled {
            condition,
            confidence: test.confidence,
            polarity: test.polarity,
            voice: test.voice,
            kinds: test.kinds.clone(),
            path: test.place.path.clone(),
        }
    }
}

fn single_word(phrase: &Phrase) -> Option<&Word> {
    match phrase.steps.as_slice() {
        [step] if !step.optional && step.gap == 0 => match &step.element {
            Element::Word(word) => Some(word),
            _ => None,
        },
        _ => None,
    }
}
