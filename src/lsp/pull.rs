//! Diagnostics for clients that ask for them: of a document, and of the whole workspace.

use std::path::PathBuf;

use lsp_server::{Request, RequestId};
use lsp_types::{
    Diagnostic, DocumentDiagnosticParams, FullDocumentDiagnosticReport, PreviousResultId,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use serde_json::{Value, json};

use super::buffer::Buffer;
use super::diagnostic::{self, result_id};
use super::folders::{Setup, Unchecked};
use super::server::{Answer, Server, cancelled, params};
use super::uri;
use super::words::Words;
use crate::check::Survey;
use crate::config::walk_from;
use crate::workspace::{Chosen, Left};

/// A request for the diagnostics of the workspace that has nothing new to be told. It waits, as
/// the protocol allows: such clients ask again as soon as they are answered.
pub(super) struct Waiting {
    pub(super) id: RequestId,
    request: Request,
}

impl Waiting {
    pub(super) fn into_request(self) -> Request {
        self.request
    }
}

/// What was found in one file of the workspace.
struct Found {
    uri: Uri,
    version: Option<i64>,
    diagnostics: Vec<Diagnostic>,
}

impl Server {
    /// `textDocument/diagnostic`.
    pub(super) fn document_diagnostics(&mut self, given: Value) -> Answer {
        let asked: DocumentDiagnosticParams = params(given)?;
        let uri = asked.text_document.uri;
        self.look(uri.as_str());
        let open = self.documents.get(uri.as_str());
        let seen = open.and_then(|open| open.seen.as_ref());
        let found = seen.map_or(&[][..], |seen| &seen.diagnostics);
        // A client that asks for an open file forgets what the workspace told of it.
        let lacks = self.lacks.iter().filter(|(own, _)| *own == uri);
        let all: Vec<&Diagnostic> = found
            .iter()
            .chain(lacks.flat_map(|(_, lacks)| lacks))
            .collect();
        let found = json!(all);
        let id = result_id(&found, all.len());
        if asked.previous_result_id.as_deref() == Some(&id) {
            return Ok(json!({ "kind": "unchanged", "resultId": id }));
        }
        Ok(json!({ "kind": "full", "resultId": id, "items": found }))
    }

    /// `workspace/diagnostic`; `None` where the answer comes later.
    pub(super) fn workspace_diagnostics(&mut self, request: Request) -> Option<Answer> {
        let asked: WorkspaceDiagnosticParams = match params(request.params.clone()) {
            Ok(asked) => asked,
            Err(wrong) => return Some(Err(wrong)),
        };
        let token = request.params.get("workDoneToken").cloned();
        self.progress(
            token.as_ref(),
            json!({ "kind": "begin", "title": "onside" }),
        );
        let found = self.everything(token.as_ref());
        self.progress(token.as_ref(), json!({ "kind": "end" }));
        if self.cancelled {
            return Some(cancelled());
        }
        let Some(found) = found else {
            // Somebody types: his document comes first.
            self.postpone(request);
            return None;
        };
        let (items, news) = items(found, &asked.previous_result_ids);
        if !news && !asked.previous_result_ids.is_empty() {
            self.waiting = Some(Waiting {
                id: request.id.clone(),
                request,
            });
            return None;
        }
        Some(Ok(json!(WorkspaceDiagnosticReport { items })))
    }

    fn progress(&self, token: Option<&Value>, value: Value) {
        if let Some(token) = token {
            self.notify("$/progress", json!({ "token": token, "value": value }));
        }
    }

    /// What there is to say about every file of the open folders, by URI; `None` where something
    /// else came meanwhile.
    fn everything(&mut self, token: Option<&Value>) -> Option<Vec<Found>> {
        let mut all = Vec::new();
        let mut lacks = Vec::new();
        let folders = self.folders.documents();
        let count: usize = folders.iter().map(|(_, found)| found.files.len()).sum();
        let mut done = 0;
        for (path, folder) in folders {
            let mut surveyed = Vec::new();
            for chosen in &folder.files {
                all.extend(self.of_chosen(chosen, &mut surveyed));
                done += 1;
                if self.is_needed_elsewhere() {
                    return None;
                }
                if done % 100 == 0 {
                    let percentage = done * 100 / count;
                    self.progress(token, json!({ "kind": "report", "percentage": percentage }));
                }
            }
            lacks.extend(self.lacking(&path, surveyed));
            let broken = folder
                .left_out
                .iter()
                .filter(|left| left.why == Left::Broken);
            let broken = broken.map(|left| (left.name.clone(), Words::Broken.say(self.lang)));
            let unread = folder.mistakes.iter();
            let unread = unread.map(|mistake| (mistake.path.clone(), mistake.message.clone()));
            for (name, message) in broken.chain(unread) {
                let file = walk_from(&path, &name);
                all.extend(self.of_whole(&file, &message));
            }
        }
        let problems: Vec<_> = self
            .folders
            .problems()
            .into_iter()
            .map(|(file, problems)| (file.to_owned(), problems.to_vec()))
            .collect();
        for (file, problems) in problems {
            let Some(uri) = uri::of_path(&file).filter(|_| self.documents.at(&file).is_none())
            else {
                continue;
            };
            let diagnostics = problems.iter().map(|problem| {
                let buffer = Buffer::new(problem.text.clone(), self.client.encoding);
                diagnostic::of_problem(problem, &buffer)
            });
            all.push(Found {
                uri,
                version: None,
                diagnostics: diagnostics.collect(),
            });
        }
        self.note_lacks(lacks, &mut all);
        all.sort_by(|a, b| a.uri.cmp(&b.uri));
        all.dedup_by(|a, b| a.uri == b.uri);
        Some(all)
    }

    /// Adds what workspaces lack. Where a file of theirs is open, its client is told to ask for it
    /// anew.
    fn note_lacks(&mut self, lacks: Vec<(PathBuf, Vec<Diagnostic>)>, all: &mut Vec<Found>) {
        let mut now = Vec::new();
        for (file, diagnostics) in lacks {
            let open = self.documents.at(&file).map(|open| open.uri.clone());
            if let Some(uri) = open.or_else(|| uri::of_path(&file)) {
                now.push((uri, diagnostics));
            }
        }
        let open = |(uri, _): &&(Uri, _)| self.documents.get(uri.as_str()).is_some();
        let news = !now.iter().filter(open).eq(self.lacks.iter().filter(open));
        let closed = now.iter().filter(|own| !open(own));
        all.extend(closed.map(|(uri, diagnostics)| Found {
            uri: uri.clone(),
            version: None,
            diagnostics: diagnostics.clone(),
        }));
        self.lacks = now;
        if news && self.client.refreshes {
            self.tell("workspace/diagnostic/refresh", Value::Null);
        }
    }

    /// One document, as it is open or as it is on the disk, and what its workspace needs to know
    /// of it.
    fn of_chosen(&mut self, chosen: &Chosen, surveyed: &mut Vec<(Setup, Survey)>) -> Option<Found> {
        let file = &chosen.file.path;
        if let Some(open) = self.documents.at(file) {
            let uri = open.uri.clone();
            self.look(uri.as_str());
            let open = self.documents.get(uri.as_str())?;
            let seen = open.seen.as_ref()?;
            if let Some(checked) = &seen.checked {
                let survey = self.folders.survey(checked);
                surveyed.extend(survey.map(|survey| (checked.setup.clone(), survey)));
            }
            return Some(Found {
                version: Some(i64::from(open.version)),
                diagnostics: seen.diagnostics.clone(),
                uri,
            });
        }
        let uri = uri::of_path(file)?;
        let checked = self.guarded(|server| {
            let checked = server.folders.check_file(chosen)?;
            let survey = server.folders.survey(&checked);
            Ok((checked, survey))
        });
        let checked = match checked {
            Ok(Ok((checked, survey))) => {
                surveyed.extend(survey.map(|survey| (checked.setup.clone(), survey)));
                checked
            }
            Ok(Err(Unchecked::LeftOut)) => return None,
            Ok(Err(Unchecked::Broken)) => {
                return self.of_whole(file, &Words::Broken.say(self.lang));
            }
            Ok(Err(Unchecked::Unreadable(mistake))) => return self.of_whole(file, &mistake),
            Err(_) => return self.of_whole(file, &Words::Failed.say(self.lang)),
        };
        let text = checked.document.source().text().to_owned();
        let buffer = Buffer::of_file(text, self.client.encoding);
        let notices = checked.document.notices().iter();
        let notices = notices.map(|notice| diagnostic::of_notice(notice, &buffer));
        let findings = checked.checkup.findings.iter();
        let findings =
            findings.map(|finding| diagnostic::of_finding(finding, &uri, &buffer, &self.client));
        let diagnostics = notices.chain(findings).collect();
        Some(Found {
            uri,
            version: None,
            diagnostics,
        })
    }

    fn of_whole(&self, file: &std::path::Path, message: &str) -> Option<Found> {
        let buffer = Buffer::new(String::new(), self.client.encoding);
        Some(Found {
            uri: uri::of_path(file)?,
            version: None,
            diagnostics: vec![diagnostic::of_file(&buffer, message)],
        })
    }
}

/// The report for a client that has seen these results before, and whether it holds any news.
/// Files in which nothing was ever found are left out.
fn items(
    found: Vec<Found>,
    previous: &[PreviousResultId],
) -> (Vec<WorkspaceDocumentDiagnosticReport>, bool) {
    let before = |uri: &Uri| previous.iter().find(|own| own.uri == *uri);
    let mut items = Vec::new();
    let mut news = false;
    let gone = previous
        .iter()
        .filter(|own| !found.iter().any(|now| now.uri == own.uri))
        .map(|own| Found {
            uri: own.uri.clone(),
            version: None,
            diagnostics: Vec::new(),
        });
    let gone: Vec<Found> = gone.collect();
    for Found {
        uri,
        version,
        diagnostics,
    } in found.into_iter().chain(gone)
    {
        let id = result_id(&json!(diagnostics), diagnostics.len());
        let known = before(&uri);
        if known.is_none() && diagnostics.is_empty() {
            continue;
        }
        if known.is_some_and(|known| known.value == id) {
            let unchanged = WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: id,
                },
            };
            items.push(unchanged.into());
            continue;
        }
        news = true;
        let full = WorkspaceFullDocumentDiagnosticReport {
            uri,
            version,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(id),
                items: diagnostics,
            },
        };
        items.push(full.into());
    }
    (items, news)
}
