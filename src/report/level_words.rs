//! What the levels, their gates and the report are called in both languages.

use crate::check::{GateId, Missing};
use crate::vocabulary::Lang;

/// Picks the text of a language.
const fn of(lang: Lang, ru: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
}

macro_rules! texts {
    ($($name:ident = $ru:literal, $en:literal;)*) => {
        $(pub(super) const fn $name(lang: Lang) -> &'static str { of(lang, $ru, $en) })*
    };
}

texts! {
    note = "Это оценка того, что видно в тексте. Уровень компании определяют клиенты.",
        "This rates the text only. The company's level is what its clients say.";
    switch_on = "Правила о документах стандарта выключены: добавьте `registers: {}` в onside.yaml в корне папки.",
        "Rules about the papers of a standard are off: put `registers: {}` into onside.yaml at the root.";
    text_level = "уровень текста", "text level";
    workspace_level = "Все тексты: уровень", "All texts: level";
    deeds = "дел", "deeds";
    with_remedy = "с возмещением", "with remedy";
    slogans = "слоганов без дела", "slogans without deeds";
    burdens = "забот клиенту", "burdens";
    reliefs = "забот снято", "reliefs";
    holds = "есть  ", "holds ";
    towards = "для", "for";
    almost = "почти ", "almost";
    line = "строка", "line";
    cap = "не выше", "at most";
    claimed = "заявлен уровень", "claimed level";
}

/// What holds a workspace down, in words; `None` for a rule, which is named by its id.
pub(super) fn cap_reason(rule: &str, lang: Lang) -> Option<&'static str> {
    Some(match rule {
        "misleading/*" => of(
            lang,
            "обман в рекламе или политике (находка строгости «ошибка»)",
            "a misleading claim in an ad or a policy (a finding that is an error)",
        ),
        "trap/*" => of(
            lang,
            "ловушка в рекламе или политике (находка строгости «ошибка»)",
            "a trap in an ad or a policy (a finding that is an error)",
        ),
        "level/1" => of(
            lang,
            "больше десятой части текстов стоит на уровне 1",
            "more than a tenth of the texts stands on level 1",
        ),
        _ => return None,
    })
}

/// The name of a level.
pub(super) const fn level_name(level: u8, lang: Lang) -> &'static str {
    match level {
        1 => of(lang, "Равнодушие", "Indifference"),
        2 => of(lang, "Слова", "Words"),
        3 => of(lang, "Действия", "Actions"),
        4 => of(lang, "Клиент в центре", "Client at the centre"),
        _ => of(lang, "Клиент всегда № 1", "Client always No 1"),
    }
}

/// What opens a gate.
pub(super) const fn gate(id: GateId, lang: Lang) -> &'static str {
    match id {
        GateId::Friendly => of(
            lang,
            "скажите хоть одно доброе слово или обещание",
            "say one friendly word or promise",
        ),
        GateId::Warm => of(
            lang,
            "равнодушия, упрёков и «таких правил» больше, чем добрых слов и дел",
            "indifference, blame and policy walls outnumber friendly words and deeds",
        ),
        GateId::Deeds => of(
            lang,
            "назовите дела: что сделаете, за какой срок, на какую сумму",
            "name deeds: what you do, by when, for how much",
        ),
        GateId::DeedsForSlogans => of(
            lang,
            "слоганов больше, чем дел: замените или уберите",
            "more slogans than deeds: replace or delete them",
        ),
        GateId::NoTraps => of(
            lang,
            "уберите ловушки и вводящие в заблуждение слова",
            "remove traps and misleading words",
        ),
        GateId::NoCold => of(
            lang,
            "уберите равнодушие, упрёки и «таковы правила»",
            "remove indifference, blame and policy walls",
        ),
        GateId::Remedy => of(
            lang,
            "скажите, что получит клиент, если вы не сдержите обещание",
            "say what the client gets if you break a promise",
        ),
        GateId::Burdens => of(
            lang,
            "снимите с клиента заботы или назовите причину каждой",
            "lift burdens from the client or give the reason for each",
        ),
        GateId::Relief => of(
            lang,
            "снимите с клиента хоть одну заботу: «чек не нужен», «заполним сами»",
            "lift something from the client: no receipt needed, we fill in the form",
        ),
        GateId::Audience => of(
            lang,
            "скажите, для кого это, а для кого нет",
            "say for whom this is and for whom not",
        ),
        GateId::Channel => of(
            lang,
            "дайте контакт и срок ответа",
            "give a contact with an answer time",
        ),
        GateId::Kept => of(
            lang,
            "назовите владельца и дату пересмотра не старее 9 месяцев",
            "name an owner and a review in the last 9 months",
        ),
        GateId::FewSlogans => of(
            lang,
            "не больше одного слогана на четыре дела",
            "at most one slogan for four deeds",
        ),
        GateId::NoHard => of(
            lang,
            "уберите подозрения, отказы без причины и приказы клиенту",
            "remove suspicion, faceless refusals and commands",
        ),
        GateId::Guaranteed => of(
            lang,
            "возмещение у половины дел или без просьбы клиента",
            "a remedy on half of the deeds, or without a request",
        ),
        GateId::Alone => of(
            lang,
            "сумма, которую сотрудник тратит на клиента сам",
            "a sum that staff may spend for the client alone",
        ),
        GateId::Unusual => of(
            lang,
            "скажите, что будет в нестандартном случае",
            "say what happens in an unusual case",
        ),
        GateId::NoSlogans => of(lang, "ни одного слогана", "no slogan at all"),
    }
}

/// What makes a promise a deed.
pub(super) const fn missing(missing: Missing, lang: Lang) -> &'static str {
    match missing {
        Missing::Certainty => of(
            lang,
            "уберите «постараемся», «обычно» — и это дело",
            "drop \"try\" or \"usually\" and it becomes a deed",
        ),
        Missing::Deadline => of(
            lang,
            "назовите срок — и это дело",
            "add by when and it becomes a deed",
        ),
        Missing::Quantity => of(
            lang,
            "назовите число или сумму — и это дело",
            "add a number or a sum and it becomes a deed",
        ),
        Missing::Act => of(
            lang,
            "скажите, что сделаете, — и это дело",
            "say what you will do and it becomes a deed",
        ),
    }
}

/// ` (строки 4, 6)`, or nothing.
pub(super) fn lines(mut lines: Vec<usize>, lang: Lang) -> String {
    lines.sort_unstable();
    lines.dedup();
    let word = match (lines.len(), lang) {
        (0, _) => return String::new(),
        (1, Lang::Ru) => "строка",
        (_, Lang::Ru) => "строки",
        (1, Lang::En) => "line",
        (_, Lang::En) => "lines",
    };
    let numbers: Vec<String> = lines.iter().map(usize::to_string).collect();
    format!(" ({word} {})", numbers.join(", "))
}

/// A quotation.
pub(super) fn quoted(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("«{text}»"),
        Lang::En => format!("\"{text}\""),
    }
}

/// What stands before the level of the text at the lower quartile.
pub(super) fn quartile(lang: Lang, documents: usize) -> String {
    match lang {
        Lang::Ru => format!("нижняя четверть текстов для клиентов ({documents}):"),
        Lang::En => format!("lower quartile of texts for clients ({documents}):"),
    }
}
