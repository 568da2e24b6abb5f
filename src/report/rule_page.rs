//! A rule's page: all there is to know about it, as Markdown or as JSON. The terminal, the
//! reference and editors show the same words.

use serde::Serialize;
use std::collections::BTreeMap;

use super::words::severity;
use crate::rules::{Example, Rule, RuleText, Rulebook, Texts};
use crate::vocabulary::{Family, Lang};

/// The words of a page.
struct Labels {
    severity: &'static str,
    principles: &'static str,
    since: &'static str,
    reviewed: &'static str,
    message: &'static str,
    why: &'static str,
    cure: &'static str,
    instead: &'static str,
    opposite: &'static str,
    bad: &'static str,
    good: &'static str,
    quiet: &'static str,
    excuse: &'static str,
    off: &'static str,
    suppress: &'static str,
    sources: &'static str,
}

const RUSSIAN: Labels = Labels {
    severity: "Тяжесть",
    principles: "принципы",
    since: "с издания",
    reviewed: "проверено",
    message: "Что находит",
    why: "Чем вредит клиенту",
    cure: "Что поможет",
    instead: "Напишите",
    opposite: "Обратного никто не скажет",
    bad: "Находит",
    good: "Не трогает",
    quiet: "Когда молчит",
    excuse: "Рядом стоит доказательство:",
    off: "Выключено:",
    suppress: "Если находка неверна, поставьте перед абзацем",
    sources: "Источники",
};

const ENGLISH: Labels = Labels {
    severity: "Severity",
    principles: "principles",
    since: "since",
    reviewed: "reviewed",
    message: "What it finds",
    why: "Why it hurts the client",
    cure: "Cure",
    instead: "Write instead",
    opposite: "Nobody would say the opposite",
    bad: "Found",
    good: "Left alone",
    quiet: "When it is quiet",
    excuse: "Evidence stands nearby:",
    off: "Off:",
    suppress: "If a finding is wrong, put before the paragraph",
    sources: "Sources",
};

const fn labels(lang: Lang) -> &'static Labels {
    match lang {
        Lang::Ru => &RUSSIAN,
        Lang::En => &ENGLISH,
    }
}

/// A rule's page in one language as Markdown; a heading of level 1 is its title.
#[must_use]
pub fn markdown(rule: &Rule, lang: Lang) -> String {
    let labels = labels(lang);
    let text = rule.text_or_other(lang);
    let texts = &text.texts;
    let mut page = format!("# {}\n\n`{}`\n\n", line(&texts.title), rule.id());
    page += &format!("{}: {}", labels.severity, severities(rule, lang));
    let principles: Vec<String> = rule.principles().iter().map(u8::to_string).collect();
    page += &format!("; {} {}", labels.principles, principles.join(", "));
    page += &format!("; {} {}", labels.since, rule.since());
    page += &format!("; {} {}\n", labels.reviewed, rule.reviewed());
    for (label, words) in [
        (labels.message, message(texts)),
        (labels.why, line(&texts.why)),
        (labels.cure, line(&texts.cure)),
        (labels.instead, line(&texts.instead)),
        (
            labels.opposite,
            line(text.opposite.as_deref().unwrap_or_default()),
        ),
    ] {
        if !words.is_empty() {
            page += &format!("\n## {label}\n\n{words}\n");
        }
    }
    for (label, examples) in [
        (labels.bad, &text.examples.bad),
        (labels.good, &text.examples.good),
    ] {
        if !examples.is_empty() {
            page += &format!("\n## {label}\n\n");
            for example in examples {
                page += &quoted(example);
            }
        }
    }
    page += &format!("\n## {}\n\n", labels.quiet);
    if !rule.excuse_names().is_empty() {
        page += &format!("- {} {}\n", labels.excuse, rule.excuse_names().join(", "));
    }
    for (place, reason) in rule.exemptions() {
        page += &format!("- {} {place} ({})\n", labels.off, line(reason));
    }
    page += &format!(
        "- {}:\n\n```markdown\n<!-- onside-ignore {}: … -->\n```\n",
        labels.suppress,
        rule.id()
    );
    if !rule.sources().is_empty() {
        page += &format!("\n## {}\n\n", labels.sources);
        for source in rule.sources() {
            page += &format!("- {}\n", line(source));
        }
    }
    page
}

/// What is found, without the place for the words.
fn message(texts: &Texts) -> String {
    line(&texts.message).replace("{words}", "…")
}

fn severities(rule: &Rule, lang: Lang) -> String {
    let mut all = vec![severity(lang, rule.default_severity()).to_owned()];
    all.extend(
        rule.severities()
            .map(|(kind, level)| format!("{kind}: {}", severity(lang, level))),
    );
    all.join(", ")
}

/// An example as an item of a list: the marked words are bold, the text is code where it has
/// markup of its own.
fn quoted(example: &Example) -> String {
    let mut text = example.text.clone();
    let plain = !text.contains(['\n', '*', '_', '#', '<', '[', '|', '`']);
    if !plain {
        let fence = "`".repeat(longest_run(&text, '`') + 3);
        let body = text.trim_end().replace('\n', "\n  ");
        return format!("- {fence}markdown\n  {body}\n  {fence}\n");
    }
    for mark in example.marks.iter().rev() {
        text.insert_str(mark.end as usize, "**");
        text.insert_str(mark.start as usize, "**");
    }
    format!("- {}\n", text.trim())
}

fn longest_run(text: &str, c: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for found in text.chars() {
        run = if found == c { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The pages of the reference: path (with `/`) and Markdown, an index and a page per rule in each
/// language.
#[must_use]
pub fn reference(rulebook: &Rulebook) -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), FRONT.to_owned())];
    for &lang in Lang::ALL {
        pages.push((format!("{lang}/README.md"), index(rulebook, lang)));
        for rule in rulebook.rules().iter().filter(|r| r.text(lang).is_some()) {
            let other = Lang::ALL.iter().find(|&&other| other != lang);
            let other = other.filter(|&&other| rule.text(other).is_some());
            let mut page = markdown(rule, lang);
            if let Some(other) = other {
                page += &format!("\n[{other}](../../{other}/{}.md)\n", rule.id());
            }
            pages.push((format!("{lang}/{}.md", rule.id()), page));
        }
    }
    pages
}

const FRONT: &str = "# Правила / Rules\n\n- [По-русски](ru/README.md)\n- [In English](en/README.md)\n\n`onside docs` writes these pages from the rules themselves.\n";

/// The index of the rules by family.
fn index(rulebook: &Rulebook, lang: Lang) -> String {
    let mut page = match lang {
        Lang::Ru => "# Правила\n".to_owned(),
        Lang::En => "# Rules\n".to_owned(),
    };
    for &family in Family::ALL {
        let rules: Vec<&Rule> = rulebook
            .rules()
            .iter()
            .filter(|rule| rule.family() == family && rule.text(lang).is_some())
            .collect();
        if rules.is_empty() {
            continue;
        }
        page += &format!("\n## {family}: {}\n\n", about(family, lang));
        page += &list(&rules, lang, true);
    }
    page
}

/// What a family is about.
const fn about(family: Family, lang: Lang) -> &'static str {
    match (lang, family) {
        (Lang::Ru, Family::Misleading) => "клиент поверит неправде",
        (Lang::Ru, Family::Trap) => "клиент решит хуже для себя",
        (Lang::Ru, Family::Slogan) => "слова, за которыми не стоит дело",
        (Lang::Ru, Family::Burden) => "работа и расходы, переложенные на клиента",
        (Lang::Ru, Family::Tone) => "упрёк, приказ, угроза, равнодушие",
        (Lang::Ru, Family::Standard) => "чего не хватает стандартам",
        (Lang::Ru, Family::Level) => "заявленный уровень выше доказанного",
        (Lang::Ru, Family::Meta) => "пометки и файлы самого onside",
        (Lang::En, Family::Misleading) => "the client would believe what is not so",
        (Lang::En, Family::Trap) => "the client may decide worse for himself",
        (Lang::En, Family::Slogan) => "words with no deed behind them",
        (Lang::En, Family::Burden) => "work and cost moved to the client",
        (Lang::En, Family::Tone) => "blame, command, threat, indifference",
        (Lang::En, Family::Standard) => "what a set of standards lacks",
        (Lang::En, Family::Level) => "a claimed level above the proved one",
        (Lang::En, Family::Meta) => "onside's own comments and files",
    }
}

/// A Markdown table of rules; with links to their pages in the reference, if `linked`.
#[must_use]
pub fn list(rules: &[&Rule], lang: Lang, linked: bool) -> String {
    let head = match lang {
        Lang::Ru => ["правило", "тяжесть", "принципы", "о чём"],
        Lang::En => ["rule", "severity", "principles", "what about"],
    };
    let mut table = format!("| {} |\n| --- | --- | --- | --- |\n", head.join(" | "));
    for rule in rules {
        let id = if linked {
            format!("[{0}]({0}.md)", rule.id())
        } else {
            format!("`{}`", rule.id())
        };
        let principles: Vec<String> = rule.principles().iter().map(u8::to_string).collect();
        table += &format!(
            "| {id} | {} | {} | {} |\n",
            severities(rule, lang),
            principles.join(", "),
            line(&rule.text_or_other(lang).texts.title).replace('|', "\\|"),
        );
    }
    table
}

/// A rule as programs read it.
#[derive(Serialize)]
struct Page<'r> {
    id: &'r str,
    family: &'r str,
    severity: &'r str,
    severity_by_kind: BTreeMap<&'r str, &'r str>,
    principles: &'r [u8],
    since: &'r str,
    reviewed: &'r str,
    sources: &'r [String],
    off_in: BTreeMap<&'r str, &'r str>,
    excused_by: Vec<String>,
    text: BTreeMap<&'r str, PageText>,
}

#[derive(Serialize)]
struct PageText {
    title: String,
    message: String,
    why: String,
    cure: String,
    instead: String,
    opposite: Option<String>,
    bad: Vec<String>,
    good: Vec<String>,
    todo: Vec<String>,
}

/// A rule as JSON: `id`, `severity`, `text.ru.why` and so on; examples with their `[[…]]` marks.
#[must_use]
pub fn json(rule: &Rule) -> serde_json::Value {
    let examples = |list: &[Example]| list.iter().map(marked).collect();
    let page_text = |text: &'_ RuleText| PageText {
        title: text.texts.title.clone(),
        message: text.texts.message.clone(),
        why: text.texts.why.clone(),
        cure: text.texts.cure.clone(),
        instead: text.texts.instead.clone(),
        opposite: text.opposite.clone(),
        bad: examples(&text.examples.bad),
        good: examples(&text.examples.good),
        todo: examples(&text.examples.todo),
    };
    let page = Page {
        id: rule.id(),
        family: rule.family().as_str(),
        severity: rule.default_severity().as_str(),
        severity_by_kind: rule
            .severities()
            .map(|(kind, severity)| (kind.as_str(), severity.as_str()))
            .collect(),
        principles: rule.principles(),
        since: rule.since(),
        reviewed: rule.reviewed(),
        sources: rule.sources(),
        off_in: rule.exemptions().collect(),
        excused_by: rule.excuse_names(),
        text: rule
            .langs()
            .filter_map(|lang| Some((lang.as_str(), page_text(rule.text(lang)?))))
            .collect(),
    };
    serde_json::to_value(page).expect("a page is JSON")
}

/// An example with its `[[…]]` marks.
#[must_use]
pub fn marked(example: &Example) -> String {
    let mut text = example.text.clone();
    for mark in example.marks.iter().rev() {
        text.insert_str(mark.end as usize, "]]");
        text.insert_str(mark.start as usize, "[[");
    }
    text
}
