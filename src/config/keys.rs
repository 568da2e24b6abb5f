//! The keys of a configuration file, for reading it and for its JSON Schema.

/// The keys of the file itself.
pub(crate) const TOP: &[&str] = &[
    "version",
    "root",
    "extends",
    "rulebook",
    "lang",
    "files",
    "kinds",
    "fail-on",
    "min-confidence",
    "today",
    "registers",
    "reviews",
    "rules",
    "suppressions",
    "overrides",
    "extend-overrides",
];

/// Below `rulebook`.
pub(crate) const RULEBOOK: &[&str] = &["edition", "folders", "extend-folders"];

/// What `lang` may be.
pub(crate) const LANG: &[&str] = &["auto", "ru", "en"];

/// Below `files`.
pub(crate) const FILES: &[&str] = &[
    "include",
    "exclude",
    "extend-include",
    "extend-exclude",
    "max-size",
];

/// Below a rule in `rules`, where more than a severity is written.
pub(crate) const RULE: &[&str] = &["severity", "options"];

/// Below `options` of a rule.
pub(crate) const OPTIONS: &[&str] = &["min-confidence", "at-most", "at-least"];

/// Below `suppressions`.
pub(crate) const SUPPRESSIONS: &[&str] = &["require-reason", "max-days", "locked", "extend-locked"];

/// In each of `overrides`.
pub(crate) const OVERRIDE: &[&str] = &["files", "kind", "rules"];

/// Of the side file.
pub(crate) const SIDE_FILE: &[&str] = &["version", "ignore"];

/// In each entry of the side file. `quote` is for people.
pub(crate) const SIDE_ENTRY: &[&str] = &["path", "rule", "fingerprint", "quote", "reason", "until"];
