//! What sort of document it is, where nobody said: by folder and file name, then by content.
//!
//! Who decides: the command line (a flag is typed on purpose, for this run), then the front
//! matter, then the path, then the content. Content has few signals on purpose: each must hold in
//! any trade. Without any, a document is a policy: client-facing prose, where every rule about the
//! client's money and rights runs and nothing is read as an order to staff. A policy may be one for
//! staff, so that where the path says no more than "policy" the words may still say "handbook".

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::block::{Block, Link};
use super::dialogue::{self, Speaker};
use super::markers::{Class, DUTY, SELLS, STAFF_NOUN, TELLS, TERMS, THIS, TO_CLIENT, Words};
use super::{KindOrigin, staff};
use crate::text::fold::{WordHash, hash, hash_plain};
use crate::text::{Text, Token, TokenFlags, TokenKind};
use crate::vocabulary::{BlockKind, Kind};

/// Folder and file names, folded. A name may also be one part of a file's name (`chat-script.md`).
const NAMES: &[(&str, Kind)] = &[
    ("script", Kind::Script),
    ("scripts", Kind::Script),
    ("скрипт", Kind::Script),
    ("скрипты", Kind::Script),
    ("chat", Kind::Script),
    ("чат", Kind::Script),
    ("ad", Kind::Ad),
    ("ads", Kind::Ad),
    ("advert", Kind::Ad),
    ("adverts", Kind::Ad),
    ("advertising", Kind::Ad),
    ("marketing", Kind::Ad),
    ("landing", Kind::Ad),
    ("реклама", Kind::Ad),
    ("лендинг", Kind::Ad),
    ("policy", Kind::Policy),
    ("policies", Kind::Policy),
    ("terms", Kind::Policy),
    ("legal", Kind::Policy),
    ("privacy", Kind::Policy),
    ("returns", Kind::Policy),
    ("refunds", Kind::Policy),
    ("delivery", Kind::Policy),
    ("политика", Kind::Policy),
    ("политики", Kind::Policy),
    ("правила", Kind::Policy),
    ("условия", Kind::Policy),
    ("оферта", Kind::Policy),
    ("возврат", Kind::Policy),
    ("доставка", Kind::Policy),
    ("packaging", Kind::Packaging),
    ("package", Kind::Packaging),
    ("labels", Kind::Packaging),
    ("упаковка", Kind::Packaging),
    ("этикетка", Kind::Packaging),
    ("этикетки", Kind::Packaging),
    ("standard", Kind::Standard),
    ("standards", Kind::Standard),
    ("стандарт", Kind::Standard),
    ("стандарты", Kind::Standard),
    ("регламент", Kind::Standard),
    ("регламенты", Kind::Standard),
    ("register", Kind::Register),
    ("registers", Kind::Register),
    ("top10", Kind::Register),
    ("реестр", Kind::Register),
    ("реестры", Kind::Register),
    ("improvements", Kind::Log),
    ("log", Kind::Log),
    ("журнал", Kind::Log),
    ("улучшения", Kind::Log),
    ("profile", Kind::Profile),
    ("профиль", Kind::Profile),
    ("training", Kind::Training),
    ("trainings", Kind::Training),
    ("обучение", Kind::Training),
    ("тренинг", Kind::Training),
    ("тренинги", Kind::Training),
];

/// The kind that a path speaks of: the file's own name first, then its folders from the inside.
fn by_path(name: &str) -> Option<Kind> {
    static KNOWN: LazyLock<FxHashMap<WordHash, Kind>> =
        LazyLock::new(|| NAMES.iter().map(|&(n, kind)| (hash(n), kind)).collect());
    let known = |part: &str| KNOWN.get(&hash_plain(part)).copied();
    let mut parts = name.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or("");
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    known(stem)
        .or_else(|| stem.split(['-', '_', '.', ' ']).find_map(known))
        .or_else(|| parts.find_map(known))
}

/// How many blocks are read: a document says early what it is.
const BLOCKS: usize = 80;

/// What a document is, by its name and its words: where nothing speaks, a policy.
pub(super) fn guess(
    name: &str,
    text: Text<'_>,
    blocks: &[Block],
    links: &[Link],
) -> (Kind, KindOrigin) {
    let named = by_path(name);
    if let Some(kind) = named
        && kind != Kind::Policy
    {
        return (kind, KindOrigin::Path);
    }
    let read = &blocks[..blocks.len().min(BLOCKS)];
    let mut signs = Signs::default();
    let mut staff = staff::Evidence::default();
    for block in read {
        let tokens = &text.tokens.list()[block.tokens.clone()];
        signs.open(block, tokens);
        // The last words, the very last first.
        let mut before: [Class; 3] = [0; 3];
        for token in tokens {
            match token.kind {
                TokenKind::Word => {
                    let now = Words.of_kind(token);
                    staff.words += 1;
                    // Most words say nothing.
                    if now != 0 {
                        signs.read(now, before);
                        staff.read(now, before);
                    }
                    before = [now, before[0], before[1]];
                }
                TokenKind::Punct if ['₽', '£', '$', '€'].iter().any(|&c| token.is(c)) => {
                    signs.ad += 1;
                    staff.clients += 1;
                }
                _ => {}
            }
        }
    }
    let end = read.last().map_or(0, |block| block.tokens.end);
    let links = links.iter().take_while(|link| link.tokens.start < end);
    match (named, signs.kind()) {
        (None, Some(Kind::Script)) => (Kind::Script, KindOrigin::Content),
        _ if staff.suffices(name, links) => (Kind::Training, KindOrigin::Content),
        (Some(kind), _) => (kind, KindOrigin::Path),
        (None, kind) => (kind.unwrap_or(Kind::Policy), KindOrigin::Content),
    }
}

/// What [`Signs::read`] looks for.
pub(super) const SIGNS: Class = SELLS | DUTY | STAFF_NOUN | TERMS | THIS;

/// What a document's words speak of, in points.
#[derive(Debug, Default)]
struct Signs {
    script: u32,
    standard: u32,
    policy: u32,
    ad: u32,
    /// Lines that begin with a client's label, and with a staff member's.
    clients: u32,
    staff: u32,
}

impl Signs {
    /// What the beginning of a block says.
    fn open(&mut self, block: &Block, tokens: &[Token]) {
        match dialogue::label(tokens).filter(|l| !l.letter) {
            Some(label) if label.speaker == Speaker::Client => self.clients += 1,
            Some(label) if label.speaker == Speaker::Staff => self.staff += 1,
            _ => {}
        }
        if block.kind != BlockKind::TableCell && is_clause_number(tokens) {
            self.policy += 2;
        }
        let mut first = tokens.iter().filter(|t| t.kind == TokenKind::Word);
        if first.next().is_some_and(|t| Words.is(t, TELLS))
            && first.take(3).any(|t| Words.is(t, TO_CLIENT))
        {
            self.script += 2;
        }
    }

    /// A word and the three before it, the last first.
    fn read(&mut self, now: Class, before: [Class; 3]) {
        self.ad += u32::from(now & SELLS != 0);
        if now & DUTY != 0 && before.iter().any(|class| class & STAFF_NOUN != 0) {
            self.standard += 2;
        }
        if now & TERMS != 0 && before[0] & THIS != 0 {
            self.policy += 3;
        }
    }

    /// The kind that they speak of, if they do.
    fn kind(&self) -> Option<Kind> {
        // One side alone may be a definition («Клиент: физическое лицо»).
        let script = self.script + 3 * self.clients.min(self.staff);
        // In the order of trust; a tie goes to the earlier.
        let scores = [
            (Kind::Script, script, 3),
            (Kind::Policy, self.policy, 3),
            (Kind::Standard, self.standard, 2),
            (Kind::Ad, self.ad, 2),
        ];
        let enough = scores.iter().filter(|(_, score, least)| score >= least);
        let best = enough.clone().map(|&(_, score, _)| score).max()?;
        enough
            .filter(|&&(_, score, _)| score == best)
            .map(|&(kind, _, _)| kind)
            .next()
    }
}

/// «4.2. …», «4.2 …»: a numbered clause, not a price («4,50 ₽») or a date.
fn is_clause_number(tokens: &[Token]) -> bool {
    let [first, rest @ ..] = tokens else {
        return false;
    };
    let dot = rest.first().is_some_and(|t| t.is('.'));
    let word = rest.get(usize::from(dot));
    first.kind == TokenKind::Number
        && word.is_some_and(|t| t.kind == TokenKind::Word && t.flags.has(TokenFlags::CAPITAL))
        && first.span.end - first.span.start >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_names_speak() {
        for (name, kind) in [
            ("docs/scripts/return.md", Some(Kind::Script)),
            ("Скрипты/жалоба.md", Some(Kind::Script)),
            ("скрипты\\звонок.md", Some(Kind::Script)),
            ("реклама/весна.md", Some(Kind::Ad)),
            ("chat-script.md", Some(Kind::Script)),
            ("policies/README.md", Some(Kind::Policy)),
            ("README.md", None),
            ("", None),
        ] {
            assert_eq!(by_path(name), kind, "{name}");
        }
    }
}
