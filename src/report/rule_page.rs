//! A rule's page: all there is to know about it, as Markdown or as JSON. The terminal, the
//! reference and editors show the same words.

use serde::Serialize;
use std::collections::BTreeMap;

use super::words::severity;
use crate::check::MetaRule;
use crate::rules::{Example, Examples, Rule, RuleText, Rulebook, Texts};
use crate::vocabulary::{Family, Lang, Severity};

/// What a page is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'r> {
    /// A rule about texts.
    Rule(&'r Rule),
    /// A rule that reads no words, which is in no rulebook.
    Meta(MetaRule),
}

impl<'r> Subject<'r> {
    /// All rules: those of the rulebook in its order, then those that read no words.
    #[must_use]
    pub fn all(rulebook: &'r Rulebook) -> Vec<Self> {
        let rules = rulebook.rules().iter().map(Self::Rule);
        let meta = MetaRule::ALL.iter().copied().map(Self::Meta);
        rules.chain(meta).collect()
    }

    /// `family/name`.
    #[must_use]
    pub fn id(&self) -> &'r str {
        match self {
            Self::Rule(rule) => rule.id(),
            Self::Meta(rule) => rule.id(),
        }
    }

    /// The part of the id before the slash.
    #[must_use]
    pub fn family(&self) -> Family {
        match self {
            Self::Rule(rule) => rule.family(),
            Self::Meta(rule) => rule.family(),
        }
    }

    /// The severity where nothing changes it.
    #[must_use]
    pub fn default_severity(&self) -> Severity {
        match self {
            Self::Rule(rule) => rule.default_severity(),
            Self::Meta(rule) => rule.severity(),
        }
    }

    /// Which of the seven principles it is about, the most important first.
    #[must_use]
    pub fn principles(&self) -> &'r [u8] {
        match self {
            Self::Rule(rule) => rule.principles(),
            Self::Meta(rule) => rule.principles(),
        }
    }

    /// The languages it speaks.
    #[must_use]
    pub fn langs(&self) -> Vec<Lang> {
        match self {
            Self::Rule(rule) => rule.langs().collect(),
            Self::Meta(_) => Lang::ALL.to_vec(),
        }
    }

    /// Its texts in this language, else in the one it has.
    #[must_use]
    pub fn texts(&self, lang: Lang) -> Texts {
        match self {
            Self::Rule(rule) => rule.text_or_other(lang).texts.clone(),
            Self::Meta(rule) => rule.texts(lang),
        }
    }

    fn severities(&self, lang: Lang) -> String {
        let mut all = vec![severity(lang, self.default_severity()).to_owned()];
        if let Self::Rule(rule) = self {
            let by_kind = rule.severities();
            all.extend(by_kind.map(|(kind, level)| format!("{kind}: {}", severity(lang, level))));
        }
        all.join(", ")
    }
}

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
    configured: &'static str,
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
    configured: "Пометкой не гасится: только в `onside.yaml`, под `rules:`.",
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
    configured: "No comment silences it: only `onside.yaml` does, under `rules:`.",
};

const fn labels(lang: Lang) -> &'static Labels {
    match lang {
        Lang::Ru => &RUSSIAN,
        Lang::En => &ENGLISH,
    }
}

/// A rule's page in one language as Markdown; a heading of level 1 is its title.
#[must_use]
pub fn markdown(subject: Subject<'_>, lang: Lang) -> String {
    let labels = labels(lang);
    let texts = subject.texts(lang);
    let mut page = format!("# {}\n\n`{}`\n\n", line(&texts.title), subject.id());
    page += &format!("{}: {}", labels.severity, subject.severities(lang));
    let principles: Vec<String> = subject.principles().iter().map(u8::to_string).collect();
    page += &format!("; {} {}", labels.principles, principles.join(", "));
    if let Subject::Rule(rule) = subject {
        page += &format!("; {} {}", labels.since, rule.since());
        page += &format!("; {} {}", labels.reviewed, rule.reviewed());
    }
    page.push('\n');
    for (label, words) in [
        (labels.message, message(&texts)),
        (labels.why, line(&texts.why)),
        (labels.cure, line(&texts.cure)),
        (labels.instead, instead(subject, &texts)),
    ] {
        if !words.is_empty() {
            page += &format!("\n## {label}\n\n{words}\n");
        }
    }
    match subject {
        Subject::Rule(rule) => page + &examples_and_limits(rule, lang),
        Subject::Meta(rule) if rule.family() == Family::Meta => {
            page + &format!("\n## {}\n\n{}\n", labels.quiet, labels.configured)
        }
        Subject::Meta(rule) => {
            page + &format!(
                "\n## {}\n\n{}",
                labels.quiet,
                suppressed_by(rule.id(), labels)
            )
        }
    }
}

/// What to write instead: words, or a comment, which would be invisible as Markdown.
fn instead(subject: Subject<'_>, texts: &Texts) -> String {
    match subject {
        Subject::Meta(_) if !texts.instead.is_empty() => {
            format!("```markdown\n{}\n```", texts.instead)
        }
        _ => line(&texts.instead),
    }
}

/// The part of a page that only rules about texts have.
fn examples_and_limits(rule: &Rule, lang: Lang) -> String {
    let labels = labels(lang);
    let text = rule.text_or_other(lang);
    let mut page = String::new();
    if let Some(opposite) = &text.opposite {
        page += &format!("\n## {}\n\n{}\n", labels.opposite, line(opposite));
    }
    let other = || rule.langs().find_map(|other| rule.examples(other));
    let examples = rule.examples(lang).or_else(other);
    let lists = examples.map(|own| [(labels.bad, &own.bad), (labels.good, &own.good)]);
    for (label, examples) in lists.into_iter().flatten() {
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
    page += &suppressed_by(rule.id(), labels);
    if !rule.sources().is_empty() {
        page += &format!("\n## {}\n\n", labels.sources);
        for source in rule.sources() {
            page += &format!("- {}\n", line(source));
        }
    }
    page
}

/// The comment that silences a finding.
fn suppressed_by(id: &str, labels: &Labels) -> String {
    format!(
        "- {}:\n\n```markdown\n<!-- onside-ignore {id}: … -->\n```\n",
        labels.suppress
    )
}

/// What is found, without the place for the words.
fn message(texts: &Texts) -> String {
    line(&texts.message).replace("{words}", "…")
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
        let all = Subject::all(rulebook).into_iter();
        for rule in all.filter(|rule| rule.langs().contains(&lang)) {
            let langs = rule.langs();
            let other = langs.iter().find(|&&other| other != lang);
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
        let rules: Vec<Subject<'_>> = Subject::all(rulebook)
            .into_iter()
            .filter(|rule| rule.family() == family && rule.langs().contains(&lang))
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
pub fn list(rules: &[Subject<'_>], lang: Lang, linked: bool) -> String {
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
            rule.severities(lang),
            principles.join(", "),
            line(&rule.texts(lang).title).replace('|', "\\|"),
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
    since: Option<&'r str>,
    reviewed: Option<&'r str>,
    sources: &'r [String],
    off_in: BTreeMap<&'r str, &'r str>,
    excused_by: Vec<String>,
    text: BTreeMap<&'r str, PageText>,
}

#[derive(Default, Serialize)]
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

impl From<Texts> for PageText {
    fn from(texts: Texts) -> Self {
        Self {
            title: texts.title,
            message: texts.message,
            why: texts.why,
            cure: texts.cure,
            instead: texts.instead,
            ..Self::default()
        }
    }
}

/// A rule as JSON: `id`, `severity`, `text.ru.why` and so on; examples with their `[[…]]` marks.
/// A rule about comments has the same keys, `since` and `reviewed` are null.
#[must_use]
pub fn json(subject: Subject<'_>) -> serde_json::Value {
    let mut page = Page {
        id: subject.id(),
        family: subject.family().as_str(),
        severity: subject.default_severity().as_str(),
        severity_by_kind: BTreeMap::new(),
        principles: subject.principles(),
        since: None,
        reviewed: None,
        sources: &[],
        off_in: BTreeMap::new(),
        excused_by: Vec::new(),
        text: BTreeMap::new(),
    };
    for lang in subject.langs() {
        let texts = PageText::from(subject.texts(lang));
        page.text.insert(lang.as_str(), texts);
    }
    if let Subject::Rule(rule) = subject {
        let by_kind = rule.severities();
        page.severity_by_kind = by_kind
            .map(|(kind, severity)| (kind.as_str(), severity.as_str()))
            .collect();
        page.since = Some(rule.since());
        page.reviewed = Some(rule.reviewed());
        page.sources = rule.sources();
        page.off_in = rule.exemptions().collect();
        page.excused_by = rule.excuse_names();
        page.text = rule
            .langs()
            .filter_map(|lang| {
                Some((
                    lang.as_str(),
                    page_text(rule.text(lang)?, rule.examples(lang)),
                ))
            })
            .collect();
    }
    serde_json::to_value(page).expect("a page is JSON")
}

fn page_text(text: &RuleText, examples: Option<&Examples>) -> PageText {
    let written = |list: fn(&Examples) -> &Vec<Example>| {
        let examples = examples.into_iter().flat_map(list);
        examples.map(marked).collect()
    };
    PageText {
        opposite: text.opposite.clone(),
        bad: written(|own| &own.bad),
        good: written(|own| &own.good),
        todo: written(|own| &own.todo),
        ..PageText::from(text.texts.clone())
    }
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
