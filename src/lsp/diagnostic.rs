//! Findings, notices and mistakes as diagnostics of the protocol: one line of text, never an empty
//! range.

use std::hash::{Hash, Hasher};

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Location, NumberOrString, Uri,
};

use serde_json::Value;

use super::buffer::Buffer;
use super::client::Client;
use super::problem::Problem;
use crate::check::{Finding, MetaRule};
use crate::document::Notice;
use crate::report::clean::clean_line;
use crate::text::Span;
use crate::vocabulary::{Confidence, Severity};

/// Where a rule's page is on the web: below the homepage of Cargo.toml, if it names one.
fn page(homepage: &str, rule: &str) -> Option<CodeDescription> {
    let homepage = homepage.trim_end_matches('/');
    let href = format!("{homepage}/rules/{rule}").parse().ok()?;
    (!homepage.is_empty()).then_some(CodeDescription { href })
}

/// The link of a rule: what the client shows pages with, else its page on the web.
fn link(client: &Client, rule: &str) -> Option<CodeDescription> {
    let own = client.options.get("ruleLinks");
    match own.and_then(Value::as_str) {
        Some(prefix) => {
            let href = format!("{prefix}{rule}").parse().ok()?;
            Some(CodeDescription { href })
        }
        None => page(env!("CARGO_PKG_HOMEPAGE"), rule),
    }
}

/// A finding.
pub(super) fn of_finding(
    finding: &Finding,
    uri: &Uri,
    buffer: &Buffer,
    client: &Client,
) -> Diagnostic {
    let related = finding.related.iter().map(|related| {
        let uri = uri.clone();
        let range = buffer.shown(related.span);
        DiagnosticRelatedInformation {
            location: Location { uri, range },
            message: clean_line(&related.message).into_owned(),
        }
    });
    let related: Vec<_> = related.collect();
    let dead = finding.rule == MetaRule::UnusedIgnore.id();
    Diagnostic {
        range: buffer.shown(finding.span),
        severity: Some(severity(finding.severity, finding.confidence)),
        code: Some(NumberOrString::String(finding.rule.clone())),
        code_description: link(client, &finding.rule),
        source: Some("onside".to_owned()),
        message: clean_line(&finding.message).into_owned(),
        related_information: (client.related && !related.is_empty()).then_some(related),
        tags: dead.then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: Some(serde_json::json!({ "fingerprint": finding.fingerprint })),
    }
}

const fn severity(severity: Severity, confidence: Confidence) -> DiagnosticSeverity {
    match (severity, confidence) {
        (Severity::Error, _) => DiagnosticSeverity::ERROR,
        (Severity::Warning, _) => DiagnosticSeverity::WARNING,
        (Severity::Info, Confidence::Low) => DiagnosticSeverity::HINT,
        (Severity::Info, _) => DiagnosticSeverity::INFORMATION,
    }
}

/// What a document's author should know about the document itself.
pub(super) fn of_notice(notice: &Notice, buffer: &Buffer) -> Diagnostic {
    let message = clean_line(&notice.message).into_owned();
    plain(
        buffer,
        notice.span,
        DiagnosticSeverity::INFORMATION,
        message,
    )
}

/// A mistake in a configuration or a rule.
pub(super) fn of_problem(problem: &Problem, buffer: &Buffer) -> Diagnostic {
    let message = clean_line(&problem.message).into_owned();
    plain(buffer, problem.span, DiagnosticSeverity::ERROR, message)
}

/// Something about a file as a whole, on its first line.
pub(super) fn of_file(buffer: &Buffer, message: &str) -> Diagnostic {
    let line = buffer.line(0);
    let span = Span::new(line.start, line.end);
    let message = clean_line(message).into_owned();
    plain(buffer, span, DiagnosticSeverity::ERROR, message)
}

/// A diagnostic that belongs to no rule.
pub(super) fn plain(
    buffer: &Buffer,
    span: Span,
    severity: DiagnosticSeverity,
    message: String,
) -> Diagnostic {
    Diagnostic {
        range: buffer.shown(span),
        severity: Some(severity),
        source: Some("onside".to_owned()),
        message,
        ..Diagnostic::default()
    }
}

/// A name for so many diagnostics, as they are sent: the same ones have the same name.
pub(super) fn result_id(diagnostics: &Value, count: usize) -> String {
    let mut hasher = rustc_hash::FxHasher::default();
    diagnostics.hash(&mut hasher);
    format!("{:016x}-{count}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_homepage_if_there_is_one() {
        assert_eq!(page("", "slogan/we-care"), None);
        let link = page("https://example.org/onside/", "slogan/we-care").unwrap();
        assert_eq!(
            link.href.as_str(),
            "https://example.org/onside/rules/slogan/we-care"
        );
    }

    #[test]
    fn weak_notes_are_hints() {
        assert_eq!(
            severity(Severity::Info, Confidence::Low),
            DiagnosticSeverity::HINT
        );
        assert_eq!(
            severity(Severity::Error, Confidence::Low),
            DiagnosticSeverity::ERROR
        );
    }
}
