//! The report as one page that needs nothing else: plots are drawn here, texts are escaped by the
//! template, and a few lines of script of our own filter the findings.

mod documents;
mod findings;
mod plots;

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::clean::clean;
use super::level::Standing;
use super::level_words as words;
use super::{FileReport, Look, Placed};
use crate::vocabulary::{Lang, Severity};

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
                                @if let Some(reason) = words::cap_reason(&cap.rule, self.lang) {
                                    (reason)
                                } @else if self.lacks(&cap.rule) {
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
