//! Looks all tokens of a document up in the form table, once for all rules.

use super::compiled::{NOTE_REF_HASH, mark_hash};
use super::index::Index;
use super::table::{FormTable, Place};
use crate::text::fold::{self, WordHash};
use crate::text::lexicon;
use crate::text::{Text, Token, TokenFlags, TokenKind};

/// The sets of all tokens of a document, looked up once.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    pub(crate) sets: Vec<u32>,
    /// The tokens that may start a layer, ascending.
    pub(crate) triggers: Vec<usize>,
}

impl Scan {
    pub(crate) fn new(text: Text<'_>, table: &FormTable, index: &Index) -> Self {
        let tokens = text.tokens.list();
        let mut scan = Self {
            sets: Vec::with_capacity(tokens.len()),
            triggers: Vec::with_capacity(tokens.len() / 2),
        };
        let forms = table.at_hand();
        for some in tokens.chunks(AT_ONCE) {
            // All homes are visited before the first is looked into. The cache may not hold them,
            // and as nothing here depends on what stands there, the processor waits for many at once.
            let mut homes = [(0, Place::default()); AT_ONCE];
            for (home, token) in homes.iter_mut().zip(some) {
                let hash = form_of(token);
                *home = (hash, forms.home(hash));
            }
            let before = scan.sets.len();
            for ((token, &(hash, home)), at) in some.iter().zip(&homes).zip(before..) {
                let mut set = forms.set_at(hash, home);
                if set == 0 {
                    set = other_set(text, at, token, table);
                }
                scan.sets.push(set);
            }
            // A bit each, without a branch for each token, as every third is a trigger.
            let mut triggers = index.triggers_among(&scan.sets[before..]);
            while triggers != 0 {
                scan.triggers
                    .push(before + triggers.trailing_zeros() as usize);
                triggers &= triggers - 1;
            }
        }
        scan
    }
}

/// How many tokens are looked up side by side: as many as [`Index::triggers_among`] answers for.
const AT_ONCE: usize = u32::BITS as usize;

/// The hash under which a token stands in the form table; 0, which no form has, for none.
#[inline]
fn form_of(token: &Token) -> WordHash {
    match token.kind {
        TokenKind::Word | TokenKind::Number => token.value,
        TokenKind::Punct => mark_hash(token.value),
        TokenKind::NoteRef => NOTE_REF_HASH,
        _ => 0,
    }
}

/// The set of a token that is no form of the table.
#[inline]
fn other_set(text: Text<'_>, index: usize, token: &Token, table: &FormTable) -> u32 {
    match token.kind {
        TokenKind::Number => table.digits(),
        TokenKind::Word if token.flags.has(TokenFlags::PARTED) => part_of_word(text, index, table),
        _ => 0,
    }
}

/// «онлайн-заявка» is a «заявка», "client's" a "client"; but «не-клиент» is none, and
/// "sugar-free" is not free.
#[inline(never)]
fn part_of_word(text: Text<'_>, index: usize, table: &FormTable) -> u32 {
    let word = text.raw(index);
    if let Some((head, _)) = word.split_once(fold::is_apostrophe) {
        return table.set(fold::hash_plain(head));
    }
    match word.rsplit_once(fold::is_hyphen) {
        Some((head, tail)) if lexicon::lang_of(tail) == crate::vocabulary::Lang::Ru => {
            // Most tails are in no rule; the head matters for the others only.
            let set = table.set(fold::hash_plain(tail));
            let denies = || ["не", "анти", "без", "псевдо"].contains(&fold::fold(head).as_str());
            if set != 0 && denies() { 0 } else { set }
        }
        _ => 0,
    }
}
