//! The report as one page that needs nothing else: plots are drawn here, texts are escaped by the
//! template, and a few lines of script of our own filter the findings.

mod plots;

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::clean::{clean, clean_path};
use super::level::{Standing, score, short};
use super::level_words as words;
use super::{FileReport, Look, Placed};
use crate::check::{Gate, Line, TextLevel};
use crate::vocabulary::{Family, Lang, Severity};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page. `version` is that of onside, `day` the one that dates were compared with.
///
/// # Errors
/// What `out` answers.
pub fn html(
    standing: &Standing,
    look: Look,
    (version, day): (&str, &str),
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let page = Page {
        standing,
        lang: look.lang.unwrap_or_else(|| standing.lang()),
    };
    out.write_all(page.render(version, day).into_string().as_bytes())
}

struct Page<'a> {
    standing: &'a Standing,
    lang: Lang,
}

impl Page<'_> {
    fn say(&self, ru: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Ru => ru,
            Lang::En => en,
        }
    }

    fn files(&self) -> impl Iterator<Item = &FileReport> {
        let own = self.standing.files.iter().map(|file| &file.file);
        self.standing.lacks.iter().chain(own)
    }

    fn findings(&self) -> impl Iterator<Item = (&FileReport, &Placed)> {
        self.files()
            .flat_map(|file| file.findings.iter().map(move |placed| (file, placed)))
    }

    fn render(&self, version: &str, day: &str) -> Markup {
        let title = self.say("На стороне клиента", "On the client's side");
        html! {
            (DOCTYPE)
            html lang=(self.lang.as_str()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy"
                        content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
                    meta name="color-scheme" content="light dark";
                    meta name="generator" content={ "onside " (version) };
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { (self.say("К содержанию", "Skip to the content")) }
                    header {
                        h1 { (title) }
                        p { "onside " (version) " · " (day) " · "
                            (super::plural(self.lang, self.standing.files.len(), match self.lang {
                                Lang::Ru => ["документ", "документа", "документов"],
                                Lang::En => ["document", "documents", "documents"],
                            })) }
                        p.note { (words::note(self.lang)) }
                        nav aria-label=(self.say("Разделы", "Sections")) {
                            @for (id, name) in self.sections() { a href={ "#" (id) } { (name) } " " }
                        }
                    }
                    main id="main" {
                        (self.level())
                        (self.papers())
                        (self.findings_section())
                        (self.promises())
                        (self.asks())
                        (self.documents())
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }

    fn sections(&self) -> Vec<(&'static str, &'static str)> {
        vec![
            ("level", self.say("Уровень", "Level")),
            ("findings", self.say("Находки", "Findings")),
            ("promises", self.say("Обещания", "Promises")),
            ("asks", self.say("Просьбы к клиенту", "Asked of the client")),
            ("documents", self.say("Документы", "Documents")),
        ]
    }

    /// The scale, the histogram, and what holds the level down.
    fn level(&self) -> Markup {
        let workspace = self.standing.workspace.as_ref();
        let histogram = workspace.map_or_else(|| self.histogram(), |w| w.histogram);
        let level = workspace.map(|w| w.level);
        let names: Vec<String> = (1..=5)
            .map(|level| format!("{level}. {}", words::level_name(level, self.lang)))
            .collect();
        let bars: Vec<(String, usize)> = names.iter().cloned().zip(histogram).collect();
        html! {
            section id="level" {
                h2 { (self.say("Уровень текстов", "Level of the texts")) }
                figure {
                    figcaption {
                        @match level {
                            Some(level) => {
                                strong { (words::workspace_level(self.lang)) " " (level) " (" (words::level_name(level, self.lang)) ")" }
                            },
                            None => (self.say(
                                "Общего уровня нет: его дают папке с onside.yaml и registers, если она проверена целиком.",
                                "There is no common level: it is given to a folder with onside.yaml and registers that was checked as a whole.")),
                        }
                    }
                    (self.picture(&plots::scale(level, &names), &match level {
                        Some(level) => format!("{} {level} / 5", self.say("Шкала уровней, отмечен уровень", "Scale of levels, marked at")),
                        None => self.say("Шкала уровней", "Scale of levels").to_owned(),
                    }))
                }
                @if let Some(w) = workspace {
                    p { (words::quartile(self.lang, w.documents)) " " (w.quartile) }
                    @if let Some(claimed) = w.claimed {
                        p { (words::claimed(self.lang)) ": " (claimed) }
                    }
                    @if !w.caps.is_empty() {
                        h3 { (self.say("Что не пускает выше", "What holds the level down")) }
                        ul { @for cap in &w.caps {
                            li { (words::cap(self.lang)) " " (cap.level) ": "
                                @if self.lacks(&cap.rule) {
                                    a href={ "#rule-" (anchor(&cap.rule)) } { code { (cap.rule) } }
                                } @else { code { (cap.rule) } }
                            }
                        } }
                    }
                }
                figure {
                    figcaption { (self.say("Документов на каждом уровне", "Documents on each level")) }
                    (self.picture(&plots::bars(&bars), &described(&bars)))
                }
            }
        }
    }

    /// Whether the workspace lacks what a rule asks for.
    fn lacks(&self, rule: &str) -> bool {
        let lacks = self.standing.lacks.iter().flat_map(|file| &file.findings);
        lacks.into_iter().any(|placed| placed.finding.rule == rule)
    }

    fn histogram(&self) -> [usize; 5] {
        let mut histogram = [0; 5];
        for (_, level) in self.standing.rated() {
            histogram[usize::from(level.level) - 1] += 1;
        }
        histogram
    }

    /// An SVG with its content in words, for those who do not see it.
    fn picture(&self, svg: &str, words: &str) -> Markup {
        html! { div.plot role="img" aria-label=(words) { (PreEscaped(svg)) } }
    }

    /// What the workspace lacks, with the skeleton of each paper.
    fn papers(&self) -> Markup {
        let Some(lacks) = &self.standing.lacks else {
            return html! {
                @if !self.standing.belongs { p.note { (words::switch_on(self.lang)) } }
            };
        };
        html! {
            section id="papers" {
                h2 { (self.say("Чего нет в стандарте", "What the standard lacks")) }
                @for placed in &lacks.findings {
                    details id={ "rule-" (anchor(&placed.finding.rule)) } {
                        summary { (self.badge(placed.finding.severity)) " " (text(&placed.finding.message)) }
                        p { (text(&placed.finding.why)) }
                        p { (text(&placed.finding.cure)) }
                        pre { (text(&placed.finding.instead)) }
                        p { code { (placed.finding.rule) } }
                    }
                }
            }
        }
    }

    fn severity(&self, severity: Severity) -> &'static str {
        match (severity, self.lang) {
            (Severity::Error, Lang::Ru) => "ошибка",
            (Severity::Warning, Lang::Ru) => "предупреждение",
            (Severity::Info, Lang::Ru) => "заметка",
            (severity, Lang::En) => severity.as_str(),
        }
    }

    fn badge(&self, severity: Severity) -> Markup {
        let name = self.severity(severity);
        html! { span class={ "badge " (severity.as_str()) } { (name) } }
    }

    /// By family, by principle, and the findings themselves with filters.
    fn findings_section(&self) -> Markup {
        let count = |fits: &dyn Fn(&Placed) -> bool| {
            self.findings().filter(|(_, placed)| fits(placed)).count()
        };
        let families: Vec<(String, usize)> = Family::ALL
            .iter()
            .map(|&family| {
                (
                    self.family(family),
                    count(&|p| family_of(p) == Some(family)),
                )
            })
            .filter(|(_, n)| *n > 0)
            .collect();
        let principles: Vec<(String, usize)> = (1..=7)
            .map(|n| {
                (
                    self.principle(n),
                    count(&|p| p.finding.principles.first() == Some(&n)),
                )
            })
            .filter(|(_, n)| *n > 0)
            .collect();
        let all = self.findings().count();
        html! {
            section id="findings" {
                h2 { (self.say("Находки", "Findings")) }
                @if all == 0 {
                    p { (self.say("Ничего не найдено.", "No findings.")) }
                } @else {
                    figure {
                        figcaption { (self.say("По семействам", "By family")) }
                        (self.picture(&plots::bars(&families), &described(&families)))
                    }
                    figure {
                        figcaption { (self.say("По принципам", "By principle")) }
                        (self.picture(&plots::bars(&principles), &described(&principles)))
                    }
                    (self.filters())
                    p id="shown" role="status" aria-live="polite"
                        data-words=(self.say("показано {n} из {all}", "{n} of {all} shown")) {}
                    ul.findings id="list" {
                        @for (file, placed) in self.findings() { (self.finding(file, placed)) }
                    }
                }
            }
        }
    }

    fn filters(&self) -> Markup {
        html! {
            form.filters id="filters" {
                label { (self.say("Семейство", "Family")) " "
                    select name="family" {
                        option value="" { (self.say("все", "all")) }
                        @for &family in Family::ALL {
                            @if self.findings().any(|(_, p)| family_of(p) == Some(family)) {
                                option value=(family.as_str()) { (self.family(family)) }
                            }
                        }
                    }
                }
                label { (self.say("Строгость", "Severity")) " "
                    select name="severity" {
                        option value="" { (self.say("все", "all")) }
                        @for &severity in Severity::ALL.iter().rev() {
                            option value=(severity.as_str()) { (self.severity(severity)) }
                        }
                    }
                }
                label { (self.say("Принцип", "Principle")) " "
                    select name="principle" {
                        option value="" { (self.say("все", "all")) }
                        @for n in 1..=7 { option value=(n) { (self.principle(n)) } }
                    }
                }
                label { (self.say("Документ", "Document")) " "
                    select name="path" {
                        option value="" { (self.say("все", "all")) }
                        @for file in self.files() {
                            @if !file.findings.is_empty() {
                                option value=(clean_path(&file.path)) { (clean_path(&file.path)) }
                            }
                        }
                    }
                }
                label { (self.say("Слова", "Words")) " " input type="search" name="words"; }
                button type="reset" { (self.say("Сбросить", "Reset")) }
            }
        }
    }

    fn finding(&self, file: &FileReport, placed: &Placed) -> Markup {
        let finding = &placed.finding;
        let family = family_of(placed).map_or("", Family::as_str);
        let principles: Vec<String> = finding.principles.iter().map(u8::to_string).collect();
        let path = clean_path(&file.path);
        html! {
            li data-family=(family) data-severity=(finding.severity.as_str())
                data-principle=(principles.join(" ")) data-path=(path) {
                details {
                    summary {
                        (self.badge(finding.severity)) " "
                        span.place { (path) ":" (placed.start.line + 1) } " "
                        (text(&finding.message))
                    }
                    @if !placed.quote.is_empty() {
                        blockquote lang=(finding.lang.as_str()) { (text(&placed.quote)) }
                    }
                    p { (text(&finding.why)) }
                    p { (text(&finding.cure)) }
                    p { strong { (self.say("Вместо этого: ", "Instead: ")) } }
                    pre { (text(&finding.instead)) }
                    p { code { (finding.rule) } }
                }
            }
        }
    }

    /// What the company promises: every deed, by document.
    fn promises(&self) -> Markup {
        let any = self
            .standing
            .rated()
            .any(|(_, level)| !level.signals.deeds.is_empty());
        html! {
            section id="promises" {
                h2 { (self.say("Что компания обещает", "What the company promises")) }
                @if !any { p { (self.say("Ни одного дела со сроком или суммой.", "Not one deed with a time or a sum.")) } }
                @for (file, level) in self.standing.rated().filter(|(_, l)| !l.signals.deeds.is_empty()) {
                    h3 { (clean_path(&file.path)) }
                    ul { @for deed in &level.signals.deeds {
                        li lang=(level.lang.as_str()) { span.place { (deed.line) } " " (text(&deed.quote)) }
                    } }
                }
            }
        }
    }

    /// What it asks of the client, and what it takes off.
    fn asks(&self) -> Markup {
        let has = |level: &TextLevel| {
            !level.signals.burdens.is_empty() || !level.signals.reliefs.is_empty()
        };
        let list = |name: &'static str, lines: &[Line]| {
            html! {
                @if !lines.is_empty() {
                    h4 { (name) }
                    ul { @for line in lines { li { span.place { (line.line) } " " (text(&line.quote)) } } }
                }
            }
        };
        html! {
            section id="asks" {
                h2 { (self.say("Чего она просит от клиента", "What it asks of the client")) }
                @if !self.standing.rated().any(|(_, level)| has(level)) {
                    p { (self.say("Ничего не найдено.", "Nothing was found.")) }
                }
                @for (file, level) in self.standing.rated().filter(|(_, level)| has(level)) {
                    h3 { (clean_path(&file.path)) }
                    (list(self.say("Просит", "Asks"), &level.signals.burdens))
                    (list(self.say("Снимает", "Takes off"), &level.signals.reliefs))
                }
            }
        }
    }

    /// Every rated document with its gates.
    fn documents(&self) -> Markup {
        html! {
            section id="documents" {
                h2 { (self.say("Документы", "Documents")) }
                @for (file, level) in self.standing.rated() {
                    details {
                        summary {
                            span.place { (clean_path(&file.path)) } " "
                            strong { (score(level.tenths)) } " "
                            (words::level_name(level.level, self.lang)) " · "
                            (self.say("находок", "findings")) " " (file.findings.len())
                        }
                        p { (words::deeds(self.lang)) " " (level.signals.deeds.len()) " · "
                            (words::slogans(self.lang)) " " (level.signals.slogans.len()) " · "
                            (words::burdens(self.lang)) " " (level.signals.burdens.len()) " · "
                            (words::reliefs(self.lang)) " " (level.signals.reliefs.len()) }
                        ul.gates { @for gate in &level.gates { (self.gate(gate)) } }
                        @if !level.signals.almost.is_empty() {
                            h4 { (self.say("Почти дела", "Almost deeds")) }
                            ul { @for almost in &level.signals.almost {
                                li { span.place { (almost.line) } " " (text(&short(&almost.quote))) ": "
                                    (words::missing(almost.missing, self.lang)) }
                            } }
                        }
                    }
                }
            }
        }
    }

    fn gate(&self, gate: &Gate) -> Markup {
        let (mark, said) = if gate.holds {
            ("✓", self.say("есть", "holds"))
        } else {
            ("✗", self.say("нет", "missing"))
        };
        html! {
            li class=(if gate.holds { "holds" } else { "missing" }) {
                span aria-hidden="true" { (mark) } span.unseen { (said) } " "
                code { (gate.id) } " " (words::gate(gate.id, self.lang))
                (words::lines(gate.lines.clone(), self.lang))
            }
        }
    }

    fn family(&self, family: Family) -> String {
        let ru = match family {
            Family::Misleading => "вводит в заблуждение",
            Family::Trap => "ловушка",
            Family::Slogan => "слоган",
            Family::Burden => "забота клиенту",
            Family::Tone => "тон",
            Family::Standard => "стандарт",
            Family::Level => "уровень",
            Family::Meta => "пометки",
        };
        self.say(ru, family.as_str()).to_owned()
    }

    fn principle(&self, number: u8) -> String {
        let name = match number {
            1 => self.say("Не вводить в заблуждение", "Do not mislead"),
            2 => self.say("Не ставить ловушек", "Set no traps"),
            3 => self.say("Улучшать всё время", "Improve all the time"),
            4 => self.say(
                "Знать клиента, снимать заботы",
                "Know the client, lift burdens",
            ),
            5 => self.say("Знать, что досаждает", "Know what annoys"),
            6 => self.say("Адвокат клиента", "A client advocate"),
            _ => self.say("Общее убеждение", "A shared belief"),
        };
        format!("{number}. {name}")
    }
}

fn family_of(placed: &Placed) -> Option<Family> {
    Family::parse(placed.finding.rule.split('/').next()?)
}

/// Untrusted text without characters that hide or turn others; the template escapes the rest.
fn text(raw: &str) -> String {
    clean(raw).into_owned()
}

/// A rule's id as an anchor.
fn anchor(rule: &str) -> String {
    rule.replace(['/', '*'], "-")
}

/// A plot in words.
fn described(bars: &[(String, usize)]) -> String {
    let each: Vec<String> = bars
        .iter()
        .map(|(name, n)| format!("{name}: {n}"))
        .collect();
    each.join("; ")
}
