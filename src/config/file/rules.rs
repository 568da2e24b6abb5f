//! The parts of a configuration file that name rules.

use super::super::{Override, RuleSetting, Set, keys};
use super::{Named, Read};
use crate::check::RuleOptions;
use crate::rules::Selector;
use crate::rules::path::{at, item};
use crate::rules::yaml::{Node, Value, short};
use crate::text::Span;
use crate::vocabulary::Level;

impl Read<'_> {
    fn selector(&mut self, text: &str, span: Span, path: &str) -> Option<Selector> {
        let selector = Selector::parse(text);
        match &selector {
            Some(selector) => {
                self.file.named.push(Named {
                    selector: selector.clone(),
                    span,
                    path: path.to_owned(),
                    counts: false,
                });
            }
            None => self.r.mistakes.add(
                span,
                path,
                format!("`{}` names no rule", short(text)),
                "write `family/name`, or `family/*` for a whole family",
            ),
        }
        selector
    }

    pub(super) fn rules(&mut self, node: &Node, path: &str) -> Vec<Set<(Selector, RuleSetting)>> {
        let mut rules = Vec::new();
        for (name, span, n) in self.entries(node, path, "write `slogan/we-care: off`") {
            let path = at(path, &name);
            let selector = self.selector(&name, span, &path);
            let mut setting = RuleSetting::default();
            match &n.value {
                Value::Map(_) => {
                    for (key, n) in self.r.map(&n, &path, keys::RULE).unwrap_or_default() {
                        let path = at(&path, &key.name);
                        match key.name.as_str() {
                            "severity" => setting.level = self.level(n, &path),
                            _ => setting.options = self.options(n, &path),
                        }
                    }
                }
                _ => setting.level = self.level(&n, &path),
            }
            if let Some(selector) = selector
                && !setting.is_empty()
            {
                if setting.options.at_least.is_some() {
                    self.file.named.push(Named {
                        selector: selector.clone(),
                        span,
                        path: at(&path, "options.at-least"),
                        counts: true,
                    });
                }
                rules.push(self.set_at(span, (selector, setting)));
            }
        }
        rules
    }

    fn options(&mut self, node: &Node, path: &str) -> RuleOptions {
        let mut options = RuleOptions::default();
        for (key, n) in self.r.map(node, path, keys::OPTIONS).unwrap_or_default() {
            let path = at(path, &key.name);
            match key.name.as_str() {
                "min-confidence" => options.min_confidence = self.confidence(n, &path),
                "at-most" => options.at_most = self.r.number(n, &path),
                _ => options.at_least = self.r.number(n, &path),
            }
        }
        options
    }

    fn level(&mut self, node: &Node, path: &str) -> Option<Level> {
        // YAML 1.1 taught many to write `off` as `false`.
        if node.value == Value::Bool(false) {
            self.wrong(node, path, "a severity is needed here", "write `off`");
            return None;
        }
        self.r.word(node, path, Level::parse, &Level::NAMES)
    }

    pub(super) fn suppressions(&mut self, node: &Node) {
        let entries = self.r.map(node, "suppressions", keys::SUPPRESSIONS);
        for (key, n) in entries.unwrap_or_default() {
            let path = at("suppressions", &key.name);
            match key.name.as_str() {
                "require-reason" => {
                    let value = self.yes(n, &path);
                    self.file.require_reason = value.map(|value| self.set(n, value));
                }
                "max-days" => {
                    let days = self.r.number(n, &path).map(u16::try_from);
                    match days {
                        Some(Ok(days)) => self.file.max_days = Some(self.set(n, days)),
                        Some(Err(_)) => self.wrong(n, &path, "too many days", "write `180`"),
                        None => {}
                    }
                }
                "locked" => self.file.locked.own = Some(self.selectors(n, &path)),
                "extend-locked" => self.file.locked.more = self.selectors(n, &path),
                _ => {}
            }
        }
    }

    fn selectors(&mut self, node: &Node, path: &str) -> Vec<Set<Selector>> {
        let mut selectors = Vec::new();
        for (i, n) in self.r.list(node, path).iter().enumerate() {
            let path = item(path, i);
            if let Some(text) = self.r.text(n, &path)
                && let Some(selector) = self.selector(&text, n.span, &path)
            {
                selectors.push(self.set(n, selector));
            }
        }
        selectors
    }

    pub(super) fn overrides(&mut self, node: &Node, path: &str) -> Vec<Set<Override>> {
        let mut overrides = Vec::new();
        for (i, n) in self.r.list(node, path).iter().enumerate() {
            let path = item(path, i);
            let mut own = Override::default();
            for (key, n) in self.r.map(n, &path, keys::OVERRIDE).unwrap_or_default() {
                let path = at(&path, &key.name);
                match key.name.as_str() {
                    "files" => own.files = self.globs(n, &path),
                    "kind" => own.kind = self.kind(n, &path).map(|kind| self.set(n, kind)),
                    "rules" => own.rules = self.rules(n, &path),
                    _ => {}
                }
            }
            if own.files.is_empty() && matches!(n.value, Value::Map(_)) {
                self.wrong(
                    n,
                    &at(&path, "files"),
                    "an override says which files it is for",
                    "add `files: [\"training/**\"]`",
                );
            }
            overrides.push(self.set(n, own));
        }
        overrides
    }
}
