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
    let mut silent = Vec::new();
    for (index, block) in blocks.iter_mut().enumerate() {
        match of_block(text, block) {
            Some(lang) => block.lang = lang,
            None => silent.push(index),
        }
    }
    let lang = match text.tokens.is_mostly_cyrillic() {
        true => Lang::Ru,
        false => Lang::En,
    };
    for index in silent {
        blocks[index].lang = lang;
    }
    if lang == Lang::En {
        for block in blocks.iter_mut().filter(|b| b.lang == Lang::Ru) {
            if is_ukrainian(&text.source[block.span.range()]) {
                block.lang = lang;
            }
        }
    }
    lang
}

/// The language of a block, if it has letters: Russian where a Cyrillic word stands outside quotes, or
/// in quotes and nothing but Cyrillic ones.
fn of_block(text: Text<'_>, block: &Block) -> Option<Lang> {
    let (mut cyrillic, mut latin) = (false, false);
    let mut depth = 0_u32;
    let mut straight = false;
    for token in &text.tokens.list()[block.tokens.clone()] {
        match token.kind {
            TokenKind::Word if !token.flags.has(TokenFlags::CYRILLIC) => latin = true,
            TokenKind::Word if depth == 0 && !straight => return Some(Lang::Ru),
            TokenKind::Word => cyrillic = true,
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
    match (cyrillic, latin) {
        (false, false) => None,
        (true, false) => Some(Lang::Ru),
        (_, true) => Some(Lang::En),
    }
}

/// Whether a Cyrillic text holds letters that Russian has not.
fn is_ukrainian(text: &str) -> bool {
    text.contains(['і', 'ї', 'є', 'ґ', 'І', 'Ї', 'Є', 'Ґ'])
}
