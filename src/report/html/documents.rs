//! What documents promise and ask of the client, and on which level each of them stands.

use maud::{Markup, html};

use super::{Page, text, words};
use crate::check::{Gate, Line, TextLevel};
use crate::report::clean::clean_path;
use crate::report::level::{score, short};

impl Page<'_> {
    /// What the company promises: every deed, by document.
    pub(super) fn promises(&self) -> Markup {
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
    pub(super) fn asks(&self) -> Markup {
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
    pub(super) fn documents(&self) -> Markup {
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
}
