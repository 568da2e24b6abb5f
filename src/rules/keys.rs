//! The keys of a rule file, for reading it and for its JSON Schema.

/// The keys of the file itself.
pub(crate) const TOP: &[&str] = &[
    "principles",
    "severity",
    "voice",
    "polarity",
    "not_in",
    "since",
    "when",
    "paper",
    "document",
    "unless",
    "excused_by",
    "opposite",
    "text",
    "examples",
    "sources",
    "reviewed",
    "yields_to",
    "at_most",
];

/// Those that no rule can do without.
pub(crate) const REQUIRED: &[&str] = &[
    "principles",
    "severity",
    "since",
    "text",
    "examples",
    "sources",
    "reviewed",
];

/// The texts of a rule in one language.
pub(crate) const TEXTS: &[&str] = &["title", "message", "why", "cure", "instead"];

/// The operators; each node of a condition has exactly one.
pub(crate) const OPERATORS: &[&str] = &[
    "phrase",
    "together",
    "any",
    "all",
    "not",
    "near",
    "count",
    "missing",
    "note",
    "in_section",
    "in_block",
    "column_head",
    "count_findings",
];

/// What may stand beside an operator.
pub(crate) const SETTINGS: &[&str] = &[
    "confidence",
    "polarity",
    "voice",
    "kinds",
    "within",
    "reach",
    "at_least",
];
