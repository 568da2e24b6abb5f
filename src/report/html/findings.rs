//! The findings on the page: counted by family and principle, listed, filtered.

use maud::{Markup, html};

use super::{Page, described, plots, text};
use crate::report::clean::clean_path;
use crate::report::{FileReport, Placed};
use crate::vocabulary::{Family, Severity};

impl Page<'_> {
    /// By family, by principle, and the findings themselves with filters.
    pub(super) fn findings_section(&self) -> Markup {
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

    fn family(&self, family: Family) -> String {
        let ru = match family {
            Family::Misleading => "вводит в заблуждение",
            Family::Trap => "ловушка",
            Family::Slogan => "слоган",
            Family::Burden => "лишние хлопоты",
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
