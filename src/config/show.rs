//! The configuration that holds for a path, as YAML with the source of every value behind it.

use std::fmt::Write;
use std::path::Path;

use super::{Config, RuleSetting, Set};
use crate::rules::Selector;
use crate::vocabulary::Kind;

impl Config {
    /// The effective configuration as YAML; behind each value a comment says where it was set.
    /// For a path (absolute) only the overrides that match it are shown. The text may hold
    /// anything that the files hold: clean it before a terminal shows it.
    #[must_use]
    pub fn show(&self, path: Option<&Path>) -> String {
        let mut page = Page(String::new());
        page.line(0, "version: 1", "");
        if self.edition.value.is_some() || !self.folders.is_empty() {
            page.line(0, "rulebook:", "");
        }
        if let Some(edition) = self.edition.value {
            page.set(2, &format!("edition: \"{edition}\""), &self.edition);
        }
        page.list(
            2,
            "folders:",
            self.folders.iter().map(|(set, ..)| {
                let folder = set.value.strip_prefix(&self.root).unwrap_or(&set.value);
                (
                    quoted(&folder.to_string_lossy().replace('\\', "/")),
                    set.origin.to_string(),
                )
            }),
        );
        let lang = self.lang.value.map_or("auto", |lang| lang.as_str());
        page.set(0, &format!("lang: {lang}"), &self.lang);
        page.line(0, "files:", "");
        let globs =
            |set: &Set<super::Glob>| (quoted(&set.value.to_string()), set.origin.to_string());
        if self.include.is_empty() {
            page.line(2, "include: [\"**/*.md\", \"**/*.markdown\"]", "default");
        }
        page.list(2, "include:", self.include.iter().map(globs));
        page.list(2, "exclude:", self.exclude.iter().map(globs));
        page.set(
            2,
            &format!("max-size: {}", size(self.max_size.value)),
            &self.max_size,
        );
        if !self.kinds.is_empty() {
            page.line(0, "kinds:", "");
        }
        for set in &self.kinds {
            let (glob, kind) = &set.value;
            page.set(2, &format!("{}: {kind}", quoted(&glob.to_string())), set);
        }
        page.set(
            0,
            &format!("fail-on: {}", self.fail_on.value),
            &self.fail_on,
        );
        let least = &self.min_confidence;
        page.set(0, &format!("min-confidence: {}", least.value), least);
        if let Some(today) = self.today.value {
            page.set(0, &format!("today: {today}"), &self.today);
        }
        page.registers(self.registers.as_ref(), &self.reviews);
        page.rules(0, &self.rules);
        page.line(0, "suppressions:", "");
        let reason = &self.require_reason;
        page.set(2, &format!("require-reason: {}", reason.value), reason);
        if let Some(days) = self.max_days.value {
            page.set(2, &format!("max-days: {days}"), &self.max_days);
        }
        let locked = self.locked.iter();
        page.list(
            2,
            "locked:",
            locked.map(|set| (quoted(&set.value.to_string()), set.origin.to_string())),
        );
        let mut overrides = self
            .overrides
            .iter()
            .filter(|set| {
                path.is_none_or(|path| set.value.files.iter().any(|g| g.value.matches(path)))
            })
            .peekable();
        if overrides.peek().is_some() {
            page.line(0, "overrides:", "");
        }
        for set in overrides {
            let own = &set.value;
            let files: Vec<String> = own
                .files
                .iter()
                .map(|g| quoted(&g.value.to_string()))
                .collect();
            page.set(2, &format!("- files: [{}]", files.join(", ")), set);
            if let Some(kind) = &own.kind {
                page.set(4, &format!("kind: {}", kind.value), kind);
            }
            page.rules(4, &own.rules);
        }
        if let Some(kind) = path.and_then(|path| self.kind(path)) {
            page.kind(&kind);
        }
        page.0
    }
}

/// Lines with their comments in one column.
pub(super) struct Page(String);

impl Page {
    pub(super) fn line(&mut self, indent: usize, text: &str, comment: &str) {
        const COLUMN: usize = 44;
        let text = format!("{:indent$}{text}", "");
        if comment.is_empty() {
            self.0 += &text;
        } else {
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{text:COLUMN$} # {comment}");
        }
        self.0.push('\n');
    }

    pub(super) fn set<T>(&mut self, indent: usize, text: &str, set: &Set<T>) {
        self.line(indent, text, &set.origin.to_string());
    }

    fn list(&mut self, indent: usize, key: &str, items: impl Iterator<Item = (String, String)>) {
        let mut items = items.peekable();
        if items.peek().is_some() {
            self.line(indent, key, "");
        }
        for (text, origin) in items {
            self.line(indent + 2, &format!("- {text}"), &origin);
        }
    }

    fn rules(&mut self, indent: usize, rules: &[Set<(Selector, RuleSetting)>]) {
        if !rules.is_empty() {
            self.line(indent, "rules:", "");
        }
        for set in rules {
            let (selector, setting) = &set.value;
            let name = match selector.to_string() {
                family if family.ends_with('*') => quoted(&family),
                id => id,
            };
            self.set(indent + 2, &format!("{name}: {}", shown(setting)), set);
        }
    }

    fn kind(&mut self, kind: &Set<Kind>) {
        let _ = writeln!(
            self.0,
            "# this file: kind {}, set in {}; its front matter may name another",
            kind.value, kind.origin
        );
    }
}

/// `error`, or `{ severity: error, options: { at-most: 3 } }`.
fn shown(setting: &RuleSetting) -> String {
    let options = setting.options;
    let number = |name: &str, n: Option<usize>| n.map(|n| format!("{name}: {n}"));
    let confidence = options.min_confidence;
    let options: Vec<String> = [
        confidence.map(|least| format!("min-confidence: {least}")),
        number("at-most", options.at_most),
        number("at-least", options.at_least),
    ]
    .into_iter()
    .flatten()
    .collect();
    let options = format!("options: {{ {} }}", options.join(", "));
    match setting.level {
        Some(level) if setting.options.is_empty() => level.to_string(),
        Some(level) => format!("{{ severity: {level}, {options} }}"),
        None => format!("{{ {options} }}"),
    }
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `32MiB`.
fn size(bytes: u64) -> String {
    match bytes {
        n if n % (1 << 20) == 0 => format!("{}MiB", n >> 20),
        n if n % (1 << 10) == 0 => format!("{}KiB", n >> 10),
        n => n.to_string(),
    }
}
