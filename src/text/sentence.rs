//! Sentence ends inside a block.
//!
//! Only the marks `.` `!` `?` `…` are looked at. A full stop after a word of the closed lists of
//! abbreviations ends nothing, or ends a sentence only where a capital follows. Closing quotes
//! and brackets, and a line break after them, belong to the sentence before.

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::fold::{self, WordHash};
use super::{Text, Token, TokenFlags, TokenKind};

/// The sentences of the tokens in `range`, in order, without gaps; none of an empty range.
pub fn sentences(text: Text<'_>, range: Range<usize>) -> Sentences<'_> {
    let end = range.end.min(text.tokens.len());
    let reader = Reader {
        text,
        start: range.start,
        end,
        has_words: false,
    };
    let below = |bound: usize| move |&stop: &u32| (stop as usize) < bound;
    let stops = text.tokens.stops();
    let stops = &stops[stops.partition_point(below(range.start))..];
    Sentences {
        reader,
        stops: &stops[..stops.partition_point(below(end))],
        at: range.start,
    }
}

/// Cuts sentences one by one; see [`sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'a> {
    reader: Reader<'a>,
    /// The marks that have not been looked at yet.
    stops: &'a [u32],
    /// Where the marks looked at last end.
    at: usize,
}

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let reader = &mut self.reader;
        while let [stop, rest @ ..] = self.stops {
            self.stops = rest;
            let stop = *stop as usize;
            if stop < self.at {
                continue;
            }
            // Mostly the first token is a word.
            reader.has_words = reader.has_words
                || reader.text.tokens.list()[self.at..stop]
                    .iter()
                    .any(|t| t.kind != TokenKind::Punct);
            self.at = reader.after_marks(stop);
            if reader.ends(stop, self.at) {
                let sentence = reader.start..self.at;
                reader.start = self.at;
                reader.has_words = false;
                return Some(sentence);
            }
        }
        let last = reader.start..reader.end;
        reader.start = reader.end;
        (!last.is_empty()).then_some(last)
    }
}

/// What a full stop after an abbreviation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Abbreviation {
    /// More of the sentence follows: ул. Ленина, Mr. Smith.
    Inner,
    /// A sentence may end here, if a capital follows: руб., и др., Inc.
    Last,
    /// As `Last` after a number (5 см.), as `Inner` elsewhere (см. выше).
    Unit,
    /// As `Inner` before a number (No. 5, тел. +7), mostly a plain word elsewhere.
    Label,
}

const INNER: &str = "ул пер просп пр пл наб бул бульв ш корп кв оф обл респ им св проф акад доц инж \
    канд докт напр прим ред изд гор пос дер ср соч цит англ лат итал mr mrs ms dr prof st mt approx \
    vs viz cf eg ie incl excl";
const LAST: &str = "руб коп долл тыс млн млрд трлн чел шт экз др проч дн нед мес пп вв гг кб мб гб час \
    уп упак вкл включ включит искл тд тп inc ltd co corp llc jr sr etc dept max min";
const UNIT: &str = "г кг мг мл км см мм дм га м куб гр мин сек";
const LABEL: &str = "рис табл гл стр разд ст абз прил тел факс доб no nos pp art para fig figs vol ch \
    sec rs rp eq ref refs ext tel jan feb apr jun jul aug sept sep oct nov dec";

fn abbreviation(word: WordHash) -> Option<Abbreviation> {
    static KNOWN: OnceLock<FxHashMap<WordHash, Abbreviation>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        [
            (INNER, Abbreviation::Inner),
            (LAST, Abbreviation::Last),
            (UNIT, Abbreviation::Unit),
            (LABEL, Abbreviation::Label),
        ]
        .into_iter()
        .flat_map(|(words, kind)| {
            words
                .split_whitespace()
                .map(move |w| (fold::hash(&fold::fold(w)), kind))
        })
        .collect()
    });
    known.get(&word).copied()
}

/// A block's tokens and the start of the sentence being read.
#[derive(Clone, Debug)]
struct Reader<'a> {
    text: Text<'a>,
    start: usize,
    end: usize,
    /// Whether the sentence holds anything but marks so far.
    has_words: bool,
}

/// What stands after a mark, as far as a sentence end depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    /// No space between: example.com, т.е., а comma.
    Joined,
    Capital,
    Lower,
    Number,
    Other,
}

impl Reader<'_> {
    /// The token at an index of the block.
    fn token(&self, at: usize) -> Option<&Token> {
        (at < self.end).then(|| self.text.token(at))
    }

    /// The end of a run of end marks, closing quotes and brackets, and footnote references.
    fn after_marks(&self, mark: usize) -> usize {
        let mut at = mark + 1;
        while let Some(token) = self.token(at) {
            let joined = !token.flags.has(TokenFlags::SPACE);
            if !joined || !(token.is_stop() || is_closer(token)) {
                break;
            }
            at += 1;
        }
        at
    }

    /// Whether a sentence ends with the marks from `mark` to `after`.
    fn ends(&self, mark: usize, after: usize) -> bool {
        let next = self.next(after);
        match next {
            Next::Nothing => return true,
            Next::Joined => return false,
            // Marks alone are no sentence: «… и ещё».
            _ if !self.has_words => return false,
            _ => {}
        }
        let marks = mark..after;
        let any = |c: char| marks.clone().any(|i| self.text.token(i).is(c));
        let closed = marks.clone().any(|i| is_closer(self.text.token(i)));
        let stops = marks
            .clone()
            .filter(|&i| self.text.token(i).is('.'))
            .count();
        let dash = self.dash_follows(after);
        if any('?') || any('!') {
            return next != Next::Lower || !(closed || dash);
        }
        if any('…') || (stops > 1 && !closed) {
            return !matches!(next, Next::Lower);
        }
        if next == Next::Lower && dash {
            return false;
        }
        closed || self.stop_ends(mark, after, next)
    }

    /// Whether a single full stop at `mark` ends a sentence.
    fn stop_ends(&self, mark: usize, after: usize, next: Next) -> bool {
        let joined = !self.text.token(mark).flags.has(TokenFlags::SPACE);
        let Some(before) = self.before(mark).filter(|_| joined) else {
            return true;
        };
        let token = self.text.token(before);
        if token.kind == TokenKind::Number {
            // «1. Купите» numbers a step; «5. числа» is an ordinal.
            return self.before(before).is_some() && next != Next::Lower;
        }
        if token.kind != TokenKind::Word {
            return true;
        }
        if is_letter(token) && token.flags.has(TokenFlags::CAPITAL) {
            return self.initial_ends(before, after, next);
        }
        let capital = matches!(next, Next::Capital | Next::Other);
        // Any other single letter is a unit, a list mark or part of a name; «я» is a word.
        let unit =
            (is_letter(token) && token.value != fold::hash("я")).then_some(Abbreviation::Unit);
        let known = is_short(token)
            .then(|| self.chained(before))
            .flatten()
            .or_else(|| abbreviation(token.value));
        match known.or(unit) {
            None => true,
            Some(Abbreviation::Inner) => false,
            Some(Abbreviation::Last) => capital,
            Some(Abbreviation::Unit) => self.is_counted(before) && capital,
            Some(Abbreviation::Label) => match next {
                Next::Number => false,
                // «1 ст. ложка», but "We said no. he left".
                Next::Lower => token.flags.has(TokenFlags::LATIN),
                _ => true,
            },
        }
    }

    /// Abbreviations of several letters with stops: т. е., и т. д., н. э., a.m.
    fn chained(&self, word: usize) -> Option<Abbreviation> {
        const CHAINS: [(&str, &str, Abbreviation); 10] = [
            ("т", "д", Abbreviation::Last),
            ("т", "п", Abbreviation::Last),
            ("н", "э", Abbreviation::Last),
            ("и", "пр", Abbreviation::Last),
            ("a", "m", Abbreviation::Last),
            ("p", "m", Abbreviation::Last),
            ("т", "е", Abbreviation::Inner),
            ("т", "к", Abbreviation::Inner),
            ("т", "н", Abbreviation::Inner),
            ("т", "ч", Abbreviation::Inner),
        ];
        let mut first = self.before(word)?;
        if self.text.token(first).is('.') {
            first = self.before(first)?;
        }
        let (first, second) = (self.text.token(first).value, self.text.token(word).value);
        CHAINS
            .iter()
            .find(|(a, b, _)| fold::hash(b) == second && fold::hash(a) == first)
            .map(|&(.., kind)| kind)
    }

    /// An initial ends a sentence only in a list of names: «Иванов А. С. Петров Б. В.».
    fn initial_ends(&self, initial: usize, after: usize, next: Next) -> bool {
        // «витамин С. Он» cannot be told from «писатель С. Иванов»: joined is the safer mistake.
        if next != Next::Capital || self.is_initial(after) {
            return false;
        }
        // Nobody has more than a few initials; a long run of them must not cost its square.
        let mut first = initial;
        for _ in 0..3 {
            match self.before(first).and_then(|stop| self.before(stop)) {
                Some(earlier) if self.is_initial(earlier) => first = earlier,
                _ => break,
            }
        }
        self.before(first).is_some() && self.is_initial(after + 1)
    }

    /// Whether a capital letter with a full stop stands at `at`.
    fn is_initial(&self, at: usize) -> bool {
        self.token(at)
            .is_some_and(|t| is_letter(t) && t.flags.has(TokenFlags::CAPITAL))
            && self.token(at + 1).is_some_and(|t| t.is('.'))
    }

    /// Whether a number, a Roman one too, stands before the word.
    fn is_counted(&self, word: usize) -> bool {
        let Some(mut before) = self.before(word) else {
            return false;
        };
        // «45 кв. м.», «5 тыс. г.»: the number stands before another abbreviation.
        if self.text.token(before).is('.') {
            let number = self.before(before).and_then(|other| self.before(other));
            let Some(number) = number else { return false };
            before = number;
        }
        let token = self.text.token(before);
        let roman = |c: char| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C' | 'М' | 'Х' | 'M');
        token.kind == TokenKind::Number
            || (token.kind == TokenKind::Word
                && token.flags.has(TokenFlags::CAPITAL)
                && self.text.raw(before).chars().all(roman))
    }

    /// The token before `at` in the same sentence.
    fn before(&self, at: usize) -> Option<usize> {
        at.checked_sub(1).filter(|&before| before >= self.start)
    }

    fn dash_follows(&self, at: usize) -> bool {
        self.token(at).is_some_and(|t| t.is('—') || t.is('-'))
    }

    /// What stands at `at`; a dash, opening quotes and brackets, «+» and «№» are looked through.
    fn next(&self, at: usize) -> Next {
        let Some(first) = self.token(at) else {
            return Next::Nothing;
        };
        if !first.flags.has(TokenFlags::SPACE) {
            return Next::Joined;
        }
        let mut at = at;
        while let Some(token) = self.token(at) {
            match token.kind {
                TokenKind::Number => return Next::Number,
                TokenKind::Word if token.flags.has(TokenFlags::CAPITAL) => return Next::Capital,
                TokenKind::Word => return Next::Lower,
                TokenKind::Punct if matches!(token.punct(), Some(',' | ';' | ':')) => {
                    return Next::Joined;
                }
                TokenKind::Punct if is_opener(token) => {}
                _ => return Next::Other,
            }
            at += 1;
        }
        Next::Nothing
    }
}

/// Whether the word may end a chain such as «т. е.»: two letters at most.
const fn is_short(token: &Token) -> bool {
    token.span.end - token.span.start <= 4
}

fn is_closer(token: &Token) -> bool {
    token.kind == TokenKind::NoteRef
        || matches!(
            token.punct(),
            Some('»' | '”' | '“' | '"' | '\'' | ')' | ']' | '’' | '*')
        )
}

fn is_opener(token: &Token) -> bool {
    matches!(
        token.punct(),
        Some(
            '«' | '“'
                | '„'
                | '"'
                | '\''
                | '('
                | '['
                | '—'
                | '-'
                | '+'
                | '№'
                | '#'
                | '$'
                | '€'
                | '£'
        )
    )
}

/// Whether a word is a single letter.
fn is_letter(token: &Token) -> bool {
    let bytes = token.span.end - token.span.start;
    bytes == 1 || (bytes == 2 && token.flags.has(TokenFlags::CYRILLIC))
}
