//! A rule about papers proves itself on documents and small workspaces. Its day is the one on
//! which the rule was read last, so that dates in examples stay true.

use jiff::civil::Date;

use super::super::active::Active;
use super::{Membership, Survey, Workspace, dead_links};
use crate::check::finding::Finding;
use crate::check::proof::{Outcome, Verdict};
use crate::check::settings::Settings;
use crate::check::suppress::Checkup;
use crate::document::{Document, Hints};
use crate::rules::{Example, Rulebook};
use crate::text::Source;
use crate::vocabulary::Lang;

impl Rulebook {
    /// What becomes of the examples of a rule about papers.
    pub(in crate::check) fn paper_outcomes(&self, index: usize) -> Vec<Outcome> {
        let rule = &self.rules()[index];
        let mut outcomes = Vec::new();
        for lang in rule.langs() {
            let Some(examples) = rule.examples(lang) else {
                continue;
            };
            let lists = [
                (&examples.bad, Verdict::Caught, Verdict::Missed),
                (&examples.good, Verdict::Noisy, Verdict::Quiet),
                (&examples.todo, Verdict::Done, Verdict::Todo),
            ];
            for (list, found, quiet) in lists {
                outcomes.extend(list.iter().map(|example| {
                    let messages = self.lacking(index, example, lang);
                    let verdict = if messages.is_empty() { quiet } else { found };
                    Outcome {
                        rule: rule.id().to_owned(),
                        lang,
                        text: example.text.clone(),
                        verdict,
                        detail: if verdict.fails() {
                            messages.join(" | ")
                        } else {
                            String::new()
                        },
                    }
                }));
            }
        }
        outcomes
    }

    /// The messages of one rule about an example.
    fn lacking(&self, index: usize, example: &Example, lang: Lang) -> Vec<String> {
        let rule = &self.rules()[index];
        let Some(demand) = rule.demand.as_deref() else {
            return Vec::new();
        };
        let today: Option<Date> = rule.reviewed().parse().ok();
        let kinds = demand.document.as_ref().map(|each| each.kinds.as_slice());
        let kind = example
            .kind
            .or(kinds.and_then(|kinds| kinds.first().copied()));
        let hints = Hints { kind, lang: None };
        let mut membership = Membership::default();
        let active = Active::new(self.rules().len(), |rule| rule == index);
        let settings = Settings {
            today,
            workspace: Some(membership.clone()),
            ..Settings::default()
        };
        let mut messages = Vec::new();
        let mut surveys: Vec<Survey> = Vec::new();
        let single = [("example.md".to_owned(), example.text.clone())];
        let files = if example.files.is_empty() {
            &single[..]
        } else {
            &example.files
        };
        for (name, text) in files {
            let document = Document::parse(Source::new(name.as_str(), text.as_str()), hints);
            // What stands beside an example alone nobody knows.
            let there = |target: &str| files.iter().any(|(other, _)| other == target);
            membership.dead_links = match example.files.is_empty() {
                true => Vec::new(),
                false => dead_links(&document, there),
            };
            let mut checkup = Checkup::default();
            if demand.asks_level() {
                checkup.findings = self.check(&document);
                let counted: Vec<&Finding> = checkup.findings.iter().collect();
                checkup.level = Some(self.level(&document, &counted, &membership, today));
            }
            let level = checkup.level.as_ref().map(|level| level.level);
            let found = self.check_papers(&document, &membership, today, level, &active);
            messages.extend(found.into_iter().map(|finding| finding.message));
            surveys.push(self.survey(&document, &checkup, &membership, today));
        }
        let source = Source::new("onside.yaml", "registers: {}");
        let workspace = Workspace {
            source: &source,
            pointers: &[],
            surveys: &surveys,
        };
        let found = self.check_workspace(workspace, &settings, lang);
        let own = found.into_iter().filter(|f| f.rule == rule.id());
        messages.extend(own.map(|finding| finding.message));
        messages
    }
}
