//! What sort of document it is, where nobody said: by folder and file name, then by content.
//!
//! Who decides: the command line (a flag is typed on purpose, for this run), then the front
//! matter, then the path, then the content. Content has few signals on purpose: each must hold in
//! any trade. Without any, a document is a policy: client-facing prose, where every rule about the
//! client's money and rights runs and nothing is read as an order to staff.

use rustc_hash::FxHashMap;

use super::block::Block;
use super::dialogue::{self, Speaker};
use super::markers;
use crate::text::fold::{self, WordHash, fold};
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
pub(super) fn by_path(name: &str) -> Option<Kind> {
    let known = |part: &str| {
        let folded = fold(part);
        NAMES.iter().find(|(n, _)| *n == folded).map(|&(_, k)| k)
    };
    let mut parts = name.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or("");
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    known(stem)
        .or_else(|| stem.split(['-', '_', '.', ' ']).find_map(known))
        .or_else(|| parts.find_map(known))
}

/// What one word says about the kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// «купите», "buy", a price.
    Sells,
    /// «скажите», "greet": an order to say something.
    Says,
    /// «сотрудник», "agents".
    Staff,
    /// «должен», "must".
    Must,
    /// «настоящие», "these", "this".
    This,
    /// «правила», "terms".
    Terms,
}

const SIGNS: &[(Sign, &[&str])] = &[
    (
        Sign::Sells,
        &[
            "купите",
            "купить",
            "купи",
            "закажите",
            "скидка",
            "скидки",
            "скидку",
            "акция",
            "акции",
            "распродажа",
            "подарок",
            "buy",
            "sale",
            "discount",
            "shop",
            "deal",
            "offer",
        ],
    ),
    (
        Sign::Says,
        &[
            "скажите",
            "поздоровайтесь",
            "поприветствуйте",
            "представьтесь",
            "уточните",
            "объясните",
            "предложите",
            "поблагодарите",
            "извинитесь",
            "greet",
            "tell",
            "say",
            "apologise",
            "apologize",
            "thank",
            "offer",
            "explain",
        ],
    ),
    (
        Sign::Staff,
        &[
            "сотрудник",
            "сотрудники",
            "сотруднику",
            "оператор",
            "операторы",
            "менеджер",
            "менеджеры",
            "продавец",
            "продавцы",
            "кассир",
            "кассиры",
            "администратор",
            "специалист",
            "agent",
            "agents",
            "staff",
            "employee",
            "employees",
            "operators",
            "managers",
            "manager",
            "cashier",
            "cashiers",
            "reps",
        ],
    ),
    (
        Sign::Must,
        &[
            "должен",
            "должна",
            "должны",
            "обязан",
            "обязана",
            "обязаны",
            "must",
            "should",
            "shall",
        ],
    ),
    (
        Sign::This,
        &[
            "настоящие",
            "настоящих",
            "настоящими",
            "настоящим",
            "настоящая",
            "настоящей",
            "настоящее",
            "настоящего",
            "these",
            "this",
        ],
    ),
    (
        Sign::Terms,
        &[
            "правила",
            "правил",
            "правилами",
            "условия",
            "условий",
            "условиями",
            "политика",
            "политики",
            "политикой",
            "договор",
            "договора",
            "договором",
            "соглашение",
            "соглашения",
            "соглашением",
            "оферта",
            "оферты",
            "terms",
            "policy",
            "agreement",
            "conditions",
        ],
    ),
];

/// How many blocks are read: a document says early what it is.
const BLOCKS: usize = 200;

/// The kind that a document's words speak of, if they do.
pub(super) fn by_content(text: Text<'_>, blocks: &[Block]) -> Option<Kind> {
    let signs: FxHashMap<WordHash, Sign> = SIGNS
        .iter()
        .flat_map(|(sign, words)| words.iter().map(|w| (fold::hash(w), *sign)))
        .collect();
    let labels = markers::Words::new();
    let (mut script, mut standard, mut policy, mut ad) = (0, 0, 0, 0);
    let (mut clients, mut staff) = (0, 0);
    for block in blocks.iter().take(BLOCKS) {
        let tokens = &text.tokens.list()[block.tokens.clone()];
        match dialogue::label(&labels, tokens).filter(|l| !l.letter) {
            Some(label) if label.speaker == Speaker::Client => clients += 1,
            Some(label) if label.speaker == Speaker::Staff => staff += 1,
            _ => {}
        }
        if block.kind != BlockKind::TableCell && is_clause_number(tokens) {
            policy += 2;
        }
        let sign = |token: &Token| signs.get(&token.value).copied();
        let mut words = tokens.iter().filter(|t| t.kind == TokenKind::Word);
        if words.next().and_then(sign) == Some(Sign::Says)
            && words.take(3).any(|t| labels.is(t, markers::TO_CLIENT))
        {
            script += 2;
        }
        let mut last = [None; 3];
        for token in tokens {
            if token.kind == TokenKind::Punct {
                ad += i32::from(['₽', '£', '$', '€'].iter().any(|&c| token.is(c)));
                continue;
            }
            let now = sign(token).filter(|_| token.kind == TokenKind::Word);
            match now {
                Some(Sign::Sells) => ad += 1,
                Some(Sign::Must) if last.contains(&Some(Sign::Staff)) => standard += 2,
                Some(Sign::Terms) if last[2] == Some(Sign::This) => policy += 3,
                _ => {}
            }
            last = [last[1], last[2], now];
        }
    }
    // One side alone may be a definition («Клиент: физическое лицо»).
    script += 3 * std::cmp::min(clients, staff);
    // In the order of trust; a tie goes to the earlier.
    let scores = [
        (Kind::Script, script, 3),
        (Kind::Policy, policy, 3),
        (Kind::Standard, standard, 2),
        (Kind::Ad, ad, 2),
    ];
    let enough = scores.iter().filter(|(_, score, least)| score >= least);
    let best = enough.clone().map(|&(_, score, _)| score).max()?;
    enough
        .filter(|&&(_, score, _)| score == best)
        .map(|&(kind, _, _)| kind)
        .next()
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
