//! Which language a document and each of its blocks is written in.
//!
//! Letters decide: no model, no guess by words. One pass over the tokens; only a Cyrillic block in
//! an English document is looked at closer, because it may be Ukrainian.

use super::block::Block;
use crate::text::{Text, TokenFlags, TokenKind};
use crate::vocabulary::Lang;

/// What the author or the caller said about the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// Nothing: every block for itself.
    Nothing,
    /// `mixed`: every block for itself, said on purpose.
    Mixed,
    /// One language for every block.
    One(Lang),
}

/// Finds the document's language and fills in every block's.
pub(super) fn decide(text: Text<'_>, blocks: &mut [Block], set: Set) -> Lang {
    if let Set::One(lang) = set {
        for block in blocks {
            block.lang = lang;
        }
        return lang;
    }
    if !text.tokens.has_cyrillic() {
        for block in blocks {
            block.lang = Lang::En;
        }
        return Lang::En;
    }
    let mut cyrillic = 0_u64;
    let mut latin = 0_u64;
    let mut silent = Vec::new();
    for (index, block) in blocks.iter_mut().enumerate() {
        let seen = letters(text, block);
        // Cyrillic letters take two bytes.
        cyrillic += seen.cyrillic / 2;
        latin += seen.latin;
        if seen.cyrillic + seen.latin == 0 {
            silent.push(index);
        } else if seen.plain_cyrillic {
            block.lang = Lang::Ru;
        } else {
            block.lang = Lang::En;
        }
    }
    let lang = if cyrillic > 0 && cyrillic >= latin {
        Lang::Ru
    } else {
        Lang::En
    };
    for index in silent {
        blocks[index].lang = lang;
    }
    if lang == Lang::En && cyrillic > 0 {
        for block in blocks.iter_mut().filter(|b| b.lang == Lang::Ru) {
            if is_ukrainian(&text.source[block.span.range()]) {
                block.lang = lang;
            }
        }
    }
    lang
}

#[derive(Default)]
struct Letters {
    cyrillic: u64,
    latin: u64,
    /// A Cyrillic word stands outside quotes.
    plain_cyrillic: bool,
}

fn letters(text: Text<'_>, block: &Block) -> Letters {
    let mut seen = Letters::default();
    let mut depth = 0_u32;
    let mut straight = false;
    for token in &text.tokens.list()[block.tokens.clone()] {
        match token.kind {
            TokenKind::Word => {
                let bytes = u64::from(token.span.end - token.span.start);
                if token.flags.has(TokenFlags::CYRILLIC) {
                    seen.cyrillic += bytes;
                    seen.plain_cyrillic |= depth == 0 && !straight;
                } else {
                    seen.latin += bytes;
                }
            }
            TokenKind::Punct => match token.punct() {
                Some('«' | '„' | '“') if token.flags.has(TokenFlags::SPACE) || depth == 0 => {
                    depth += 1;
                }
                Some('»' | '”' | '“') => depth = depth.saturating_sub(1),
                Some('"') => straight = !straight,
                _ => {}
            },
            _ => {}
        }
    }
    // A text wholly in quotes is written in the language of the quotes.
    seen.plain_cyrillic |= seen.latin == 0 && seen.cyrillic > 0;
    seen
}

/// Whether a Cyrillic text holds letters that Russian has not.
fn is_ukrainian(text: &str) -> bool {
    text.contains(['і', 'ї', 'є', 'ґ', 'І', 'Ї', 'Є', 'Ґ'])
}
