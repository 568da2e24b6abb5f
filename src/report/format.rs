//! The formats a report can be written in, and what each of them needs to be told.

use std::io;

use super::{Detail, Look, Report};
use super::{
    checkstyle, concise, full, github, gitlab, grouped, json, junit, lsp, markdown, rdjson, sarif,
};
use crate::vocabulary::words;

words! {
    /// How findings are written.
    Format {
        /// The words in their place, why they hurt, what to write.
        Full = "full",
        /// One line per finding.
        Concise = "concise",
        /// One line per finding, file by file.
        Grouped = "grouped",
        /// For programs; see `schema/onside.report.json`.
        Json = "json",
        /// The findings of `json`, one on each line.
        Jsonl = "jsonl",
        /// SARIF 2.1.0, for code scanning.
        Sarif = "sarif",
        /// Workflow commands, from which GitHub makes annotations.
        Github = "github",
        /// GitLab Code Quality.
        Gitlab = "gitlab",
        /// JUnit XML, which nearly every CI shows as tests.
        Junit = "junit",
        /// Checkstyle XML.
        Checkstyle = "checkstyle",
        /// reviewdog's JSON.
        Rdjson = "rdjson",
        /// reviewdog's JSON, one finding on each line.
        Rdjsonl = "rdjsonl",
        /// `PublishDiagnosticsParams` of the language server protocol.
        Lsp = "lsp",
        /// For the summary of a CI job, or one comment on a pull request.
        Markdown = "markdown",
    }
}

impl Format {
    /// What it is for, in a few words.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Full => "The words in their place, why they hurt, what to write",
            Self::Concise => "One line per finding",
            Self::Grouped => "One line per finding, file by file",
            Self::Json => "For programs; see `onside schema findings`",
            Self::Jsonl => "The findings of json, one on each line",
            Self::Sarif => "SARIF 2.1.0, for code scanning",
            Self::Github => "Annotations in GitHub Actions",
            Self::Gitlab => "GitLab Code Quality",
            Self::Junit => "JUnit XML",
            Self::Checkstyle => "Checkstyle XML",
            Self::Rdjson => "reviewdog's JSON",
            Self::Rdjsonl => "reviewdog's JSON, one finding on each line",
            Self::Lsp => "PublishDiagnosticsParams of the language server protocol",
            Self::Markdown => "The summary of a CI job, or one comment on a pull request",
        }
    }

    /// What [`super::FileReport::new`] must keep of a source for this format.
    #[must_use]
    pub const fn detail(self) -> Detail {
        Detail {
            excerpts: matches!(self, Self::Full),
            line_hashes: matches!(self, Self::Sarif),
        }
    }

    /// Writes the report.
    ///
    /// # Errors
    /// What `out` answers.
    pub fn write(self, report: &Report, look: Look, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::Full => full::full(report, look, out),
            Self::Concise => concise::concise(report, look, out),
            Self::Grouped => grouped::grouped(report, look, out),
            Self::Json => json::json(report, out),
            Self::Jsonl => json::jsonl(report, out),
            Self::Sarif => sarif::sarif(report, look, out),
            Self::Github => github::github(report, look, out),
            Self::Gitlab => gitlab::gitlab(report, out),
            Self::Junit => junit::junit(report, look, out),
            Self::Checkstyle => checkstyle::checkstyle(report, out),
            Self::Rdjson => rdjson::rdjson(report, out),
            Self::Rdjsonl => rdjson::rdjsonl(report, out),
            Self::Lsp => lsp::lsp(report, out),
            Self::Markdown => markdown::markdown(report, look, out),
        }
    }
}
