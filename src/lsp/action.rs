//! Code actions: fixes, comments that silence a rule or call a block an example, a rule's page.
//!
//! Where a comment has to stand depends on what is around the words: a list, a table, a quote.
//! So places are tried, and the first comment that the check itself obeys is offered.

use std::ops::Range;

use lsp_server::ErrorCode;
use lsp_types::{CodeActionKind, CodeActionParams, Diagnostic, TextEdit};
use serde_json::{Value, json};

use super::buffer::Buffer;
use super::client::{EXPLAIN, FIX_ALL};
use super::diagnostic;
use super::documents::Open;
use super::folders::{Checked, Folders};
use super::server::{Answer, Server, params};
use super::words::Words;
use crate::check::{Edit, Finding, Fix};
use crate::document::{ContainerKind, Document};
use crate::report::rule_page::{self, Subject};
use crate::text::{Source, Span};
use crate::vocabulary::{Family, Kind};

/// What a comment shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comment {
    /// Silence a rule around its words.
    Here,
    /// Silence a rule in the whole document.
    File,
    /// Call the block a bad example.
    Example,
}

impl Comment {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Here, "here"),
        (Self::File, "file"),
        (Self::Example, "example"),
    ];

    /// The comment; `reason` is the word to replace.
    fn text(self, rule: &str, reason: &str) -> String {
        match self {
            Self::Here => format!("<!-- onside-ignore {rule}: {reason} -->"),
            Self::File => format!("<!-- onside-ignore-file {rule}: {reason} -->"),
            Self::Example => "<!-- onside-example -->".to_owned(),
        }
    }
}

impl Server {
    /// `textDocument/codeAction`.
    pub(super) fn code_actions(&mut self, given: Value) -> Answer {
        let asked: CodeActionParams = params(given)?;
        let uri = asked.text_document.uri.as_str();
        self.look(uri);
        let Some((open, checked)) = self.checked(uri) else {
            return Ok(json!([]));
        };
        let only = asked.context.only.as_deref();
        let wants = |kind: &CodeActionKind| {
            only.is_none_or(|only| only.iter().any(|own| is_part(kind.as_str(), own.as_str())))
        };
        let span = open.buffer.span(asked.range);
        let here =
            |finding: &&Finding| finding.span.start <= span.end && span.start <= finding.span.end;
        let found: Vec<&Finding> = checked.checkup.findings.iter().filter(here).collect();
        if !self.client.action_literals {
            let commands = found.iter().map(|finding| self.explain(&finding.rule));
            return Ok(Value::Array(commands.collect()));
        }
        let mut actions = Vec::new();
        if wants(&CodeActionKind::QUICKFIX) {
            for finding in &found {
                self.quick_fixes(open, checked, finding, &mut actions);
            }
            // Two findings of one rule are silenced in the file, and explained, once.
            let mut seen = Vec::new();
            actions.retain(|action| {
                let key = (action["title"].clone(), action["edit"].clone());
                let new = !seen.contains(&key) || !action["data"].is_null();
                seen.push(key);
                new
            });
        }
        if wants(&FIX_ALL) {
            let edits = all_fixes(&checked.checkup.findings);
            if !edits.is_empty() {
                actions.push(json!({
                    "title": Words::FixAll.say(self.lang),
                    "kind": FIX_ALL,
                    "edit": self.edit(open, &edits),
                }));
            }
        }
        Ok(Value::Array(actions))
    }

    fn quick_fixes(
        &self,
        open: &Open,
        checked: &Checked,
        finding: &Finding,
        actions: &mut Vec<Value>,
    ) {
        let shown: Diagnostic =
            diagnostic::of_finding(finding, &open.uri, &open.buffer, &self.client);
        let action = |title: &str| {
            json!({
                "title": title, "kind": CodeActionKind::QUICKFIX, "diagnostics": [shown],
            })
        };
        for Fix { title, edits } in &finding.fixes {
            let mut fix = action(title);
            fix["isPreferred"] = true.into();
            fix["edit"] = self.edit(open, edits);
            actions.push(fix);
        }
        for (comment, name) in Comment::ALL {
            if !can(comment, checked, finding, &self.folders) {
                continue;
            }
            let rule = &finding.rule;
            let title = match comment {
                Comment::Here => Words::SuppressHere(rule).say(self.lang),
                Comment::File => Words::SuppressInFile(rule).say(self.lang),
                Comment::Example => Words::MarkAsExample.say(self.lang),
            };
            let mut offered = action(&title);
            if self.client.lazy_actions {
                offered["data"] = json!({
                    "uri": open.uri, "version": open.version, "comment": name,
                    "fingerprint": finding.fingerprint,
                });
            } else if let Some(edit) = self.comment(checked, finding, comment) {
                offered["edit"] = self.edit(open, &[edit]);
            } else {
                continue;
            }
            actions.push(offered);
        }
        let mut explain = action(&Words::Explain(&finding.rule).say(self.lang));
        explain["command"] = self.explain(&finding.rule);
        actions.push(explain);
    }

    /// `codeAction/resolve`: the edit of an action that was offered without one.
    pub(super) fn resolve_action(&mut self, mut action: Value) -> Answer {
        let data = action["data"].take();
        let text = |key: &str| data.get(key).and_then(Value::as_str);
        let (Some(uri), Some(name), Some(fingerprint)) =
            (text("uri"), text("comment"), text("fingerprint"))
        else {
            return Ok(action);
        };
        let stale = || {
            let text = "the document has changed since".to_owned();
            (ErrorCode::ContentModified, text)
        };
        self.look(uri);
        let (open, checked) = self.checked(uri).ok_or_else(stale)?;
        let version = data.get("version").and_then(Value::as_i64);
        let comment = Comment::ALL.iter().find(|(_, own)| *own == name);
        let mut findings = checked.checkup.findings.iter();
        let finding = findings.find(|finding| finding.fingerprint == fingerprint);
        let (Some((comment, _)), Some(finding), true) =
            (comment, finding, version == Some(i64::from(open.version)))
        else {
            return Err(stale());
        };
        if let Some(edit) = self.comment(checked, finding, *comment) {
            action["edit"] = self.edit(open, &[edit]);
        }
        Ok(action)
    }

    /// A document that is open and was checked.
    pub(super) fn checked(&self, uri: &str) -> Option<(&Open, &Checked)> {
        let open = self.documents.get(uri)?;
        let checked = open.seen.as_ref()?.checked.as_deref()?;
        Some((open, checked))
    }

    fn explain(&self, rule: &str) -> Value {
        json!({
            "title": Words::Explain(rule).say(self.lang), "command": EXPLAIN, "arguments": [rule],
        })
    }

    /// `workspace/executeCommand`: a rule's page, for a client that shows it itself or as a message.
    pub(super) fn execute(&mut self, given: &Value) -> Answer {
        let command = given.get("command").and_then(Value::as_str);
        let rule = given.pointer("/arguments/0").and_then(Value::as_str);
        let (Some(EXPLAIN), Some(rule)) = (command, rule) else {
            let text = format!("the command is `{EXPLAIN}`, its argument a rule's id");
            return Err((ErrorCode::InvalidParams, text));
        };
        let Some(page) = self.page(rule) else {
            let text = format!("there is no rule `{rule}`");
            return Err((ErrorCode::InvalidParams, text));
        };
        if !self.client.shows_pages {
            let plain = page.replace("**", "").replace("\n\n", "\n");
            self.show(lsp_types::MessageType::INFO, &plain);
        }
        Ok(page.into())
    }

    /// The page of a rule, whichever open document or folder knows it.
    fn page(&mut self, rule: &str) -> Option<String> {
        let mut rulebooks: Vec<_> = Vec::new();
        for uri in self.documents.uris() {
            if let Some((_, checked)) = self.checked(&uri) {
                rulebooks.push(checked.setup.rulebook.clone());
            }
        }
        let first = self.folders.place_of("_.md");
        rulebooks.extend(self.folders.setup(&first).map(|setup| setup.rulebook));
        rulebooks.iter().find_map(|rulebook| {
            let all = Subject::all(rulebook);
            let subject = all.into_iter().find(|subject| subject.id() == rule)?;
            Some(rule_page::markdown(subject, self.lang))
        })
    }

    fn edit(&self, open: &Open, edits: &[Edit]) -> Value {
        let edits: Vec<TextEdit> = edits
            .iter()
            .map(|edit| text_edit(&open.buffer, edit))
            .collect();
        if self.client.versioned_edits {
            let document = json!({ "uri": open.uri, "version": open.version });
            return json!({ "documentChanges": [{ "textDocument": document, "edits": edits }] });
        }
        let mut changes = serde_json::Map::new();
        changes.insert(open.uri.as_str().to_owned(), json!(edits));
        json!({ "changes": changes })
    }

    /// The comment as an edit, at the first place where the check obeys it.
    fn comment(&self, checked: &Checked, finding: &Finding, comment: Comment) -> Option<Edit> {
        let document = &checked.document;
        let reason = Words::Reason.say(document.lang());
        let text = comment.text(&finding.rule, &reason);
        let newline = match document.source().text().contains("\r\n") {
            true => "\r\n",
            false => "\n",
        };
        let edits = match comment {
            Comment::File => top(document, &text, newline).into_iter().collect(),
            Comment::Here | Comment::Example => around(document, finding.span, &text, newline),
        };
        edits
            .into_iter()
            .find(|edit| silences(edit, checked, finding, &self.folders))
    }
}

/// Whether a kind of action is this one or a part of it: `source.fixAll` of `source`.
fn is_part(kind: &str, of: &str) -> bool {
    of.is_empty()
        || kind == of
        || kind
            .strip_prefix(of)
            .is_some_and(|rest| rest.starts_with('.'))
}

/// Whether a comment is worth trying.
fn can(comment: Comment, checked: &Checked, finding: &Finding, folders: &Folders) -> bool {
    if finding.rule.starts_with(&format!("{}/", Family::Meta)) {
        return false;
    }
    let settings = folders.settings(&checked.setup);
    let locked = settings.suppressions.locked.iter();
    match comment {
        Comment::Example => matches!(
            checked.document.kind(),
            Kind::Script | Kind::Standard | Kind::Policy | Kind::Training
        ),
        Comment::Here | Comment::File => locked.clone().all(|own| !own.matches(&finding.rule)),
    }
}

/// Whether the finding is gone after the edit, and nothing is wrong with the comment.
fn silences(edit: &Edit, checked: &Checked, finding: &Finding, folders: &Folders) -> bool {
    let mut text = checked.document.source().text().to_owned();
    text.replace_range(edit.span.range(), &edit.text);
    let source = Source::new(checked.setup.name.clone(), text);
    let after = folders.check_source(source, checked.setup.clone());
    let moved = if edit.span.start <= finding.span.start {
        u32::try_from(edit.text.len()).unwrap_or(u32::MAX)
    } else {
        0
    };
    let span = Span {
        start: finding.span.start.saturating_add(moved),
        end: finding.span.end.saturating_add(moved),
    };
    let meta = |findings: &[Finding]| {
        let prefix = format!("{}/", Family::Meta);
        findings
            .iter()
            .filter(|f| f.rule.starts_with(&prefix))
            .count()
    };
    let again = |own: &Finding| own.rule == finding.rule && own.span.overlaps(span);
    !after.checkup.findings.iter().any(again)
        && meta(&after.checkup.findings) <= meta(&checked.checkup.findings)
}

/// Above the first text.
fn top(document: &Document, comment: &str, newline: &str) -> Option<Edit> {
    let first = document.blocks().first()?;
    let start = line_start(document.source().text(), first.span.start as usize);
    Some(put(start, format!("{comment}{newline}{newline}")))
}

/// Where a comment for these words may stand, the best place first: on a line above the block, or
/// behind the words where a list item or a table row holds the comment.
fn around(document: &Document, words: Span, comment: &str, newline: &str) -> Vec<Edit> {
    let text = document.source().text();
    let holds = |span: Span| span.start <= words.start && words.end <= span.end;
    let inside = |kind: ContainerKind| {
        let mut containers = document.containers().iter();
        containers.any(|own| own.kind == kind && holds(own.span))
    };
    let mut edits = Vec::new();
    let block = document.blocks().iter().find(|block| holds(block.span));
    if let Some(block) = block
        && !inside(ContainerKind::Item)
        && !inside(ContainerKind::Row)
    {
        let start = line_start(text, block.span.start as usize);
        let lead = &text[start..block.span.start as usize];
        let quoted: String = lead.chars().take_while(|c| " >\t".contains(*c)).collect();
        edits.push(put(start, format!("{quoted}{comment}{newline}")));
    }
    for at in [words.end, words.start] {
        let at = at as usize;
        let end = text[at..].find(['\r', '\n']).map_or(text.len(), |i| at + i);
        let line = text[line_start(text, at)..end].trim_end();
        let end = line_start(text, at) + line.len();
        match line.strip_suffix('|') {
            Some(row) if inside(ContainerKind::Row) && end > at => {
                let row = row.trim_end();
                edits.push(put(line_start(text, at) + row.len(), format!(" {comment}")));
            }
            _ => edits.push(put(end, format!(" {comment}"))),
        }
    }
    edits
}

fn put(at: usize, text: String) -> Edit {
    let span = Span::new(at, at);
    Edit { span, text }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |i| i + 1)
}

fn text_edit(buffer: &Buffer, edit: &Edit) -> TextEdit {
    TextEdit {
        range: buffer.range(edit.span),
        new_text: edit.text.clone(),
    }
}

/// The edits of all fixes by place; of two that touch the same bytes the first.
fn all_fixes(findings: &[Finding]) -> Vec<Edit> {
    let mut taken: Vec<Edit> = Vec::new();
    let meets = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end || a == b;
    for fix in findings.iter().filter_map(|finding| finding.fixes.first()) {
        let free = fix.edits.iter().all(|edit| {
            let range = edit.span.range();
            taken.iter().all(|own| !meets(&own.span.range(), &range))
        });
        if free {
            taken.extend(fix.edits.iter().cloned());
        }
    }
    taken.sort_by_key(|edit| edit.span);
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Confidence, Lang, Severity, Voice};

    fn fixable(edits: &[(usize, usize)]) -> Finding {
        let edits = edits.iter().map(|&(start, end)| Edit {
            span: Span::new(start, end),
            text: String::new(),
        });
        Finding {
            rule: "meta/unused-ignore".to_owned(),
            severity: Severity::Warning,
            confidence: Confidence::High,
            message: String::new(),
            why: String::new(),
            cure: String::new(),
            instead: String::new(),
            principles: Vec::new(),
            span: Span::new(0, 1),
            lang: Lang::En,
            voice: Voice::Company,
            related: Vec::new(),
            fingerprint: String::new(),
            fixes: vec![Fix {
                title: String::new(),
                edits: edits.collect(),
            }],
        }
    }

    #[test]
    fn fixes_that_meet_are_not_applied_together() {
        let findings = [
            fixable(&[(10, 20), (30, 40)]),
            fixable(&[(5, 11)]),
            fixable(&[(0, 5)]),
            fixable(&[(30, 40)]),
        ];
        let spans: Vec<Range<usize>> = all_fixes(&findings)
            .iter()
            .map(|edit| edit.span.range())
            .collect();
        assert_eq!(spans, [0..5, 10..20, 30..40]);
    }

    #[test]
    fn a_kind_holds_its_parts() {
        assert!(is_part("source.fixAll.onside", "source"));
        assert!(is_part("source.fixAll.onside", "source.fixAll.onside"));
        assert!(!is_part("source.fixAll.onside", "source.fix"));
        assert!(!is_part("quickfix", "source"));
    }
}
