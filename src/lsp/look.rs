//! Looks at open documents and pushes what was found to clients that do not ask.

use lsp_server::Message;
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::{Diagnostic, MessageType, Uri};
use serde_json::json;

use super::buffer::Buffer;
use super::diagnostic;
use super::documents::{Open, Seen};
use super::folders::Unchecked;
use super::server::Server;
use super::uri;
use super::words::Words;
use super::yaml::Yaml;
use crate::report::clean::clean_line;

impl Server {
    /// Looks at a document, unless that was done already.
    pub(super) fn look(&mut self, uri: &str) {
        if self
            .documents
            .get(uri)
            .is_none_or(|open| open.seen.is_some())
        {
            return;
        }
        let seen = self.guarded(|server| server.examine(uri));
        let Some(open) = self.documents.get_mut(uri) else {
            return;
        };
        open.seen = Some(seen.ok().flatten().unwrap_or_else(|| Seen {
            diagnostics: vec![diagnostic::of_file(
                &open.buffer,
                &Words::Failed.say(self.lang),
            )],
            checked: None,
            yaml: None,
        }));
        self.tell_mistake();
    }

    /// An open YAML file and what it belongs to.
    pub(super) fn yaml(&self, uri: &str) -> Option<(&Open, &Yaml)> {
        let open = self.documents.get(uri)?;
        let yaml = open.seen.as_ref()?.yaml.as_deref()?;
        Some((open, yaml))
    }

    fn examine(&mut self, uri: &str) -> Option<Seen> {
        let Self {
            documents,
            folders,
            client,
            lang,
            ..
        } = self;
        let open = documents.get(uri)?;
        let buffer = &open.buffer;
        let nothing = |diagnostics| Seen {
            diagnostics,
            checked: None,
            yaml: None,
        };
        if open.is_yaml() {
            let mut yaml = Yaml::new(&open.file, buffer.text(), folders, documents.yaml());
            return Some(Seen {
                diagnostics: yaml.diagnostics(open, *lang),
                checked: None,
                yaml: Some(Box::new(yaml)),
            });
        }
        let checked = match folders.check(open) {
            Ok(checked) => checked,
            Err(Unchecked::LeftOut) => return Some(nothing(Vec::new())),
            Err(Unchecked::Unreadable(mistake)) => {
                return Some(nothing(vec![diagnostic::of_file(buffer, &mistake)]));
            }
            Err(Unchecked::Broken) => {
                let text = Words::Broken.say(*lang);
                return Some(nothing(vec![diagnostic::of_file(buffer, &text)]));
            }
        };
        let notices = checked.document.notices().iter();
        let notices = notices.map(|notice| diagnostic::of_notice(notice, buffer));
        let findings = checked.checkup.findings.iter();
        let findings =
            findings.map(|finding| diagnostic::of_finding(finding, &open.uri, buffer, client));
        Some(Seen {
            diagnostics: notices.chain(findings).collect(),
            checked: Some(Box::new(checked)),
            yaml: None,
        })
    }

    /// Checks a document and pushes what was found, unless a newer version has come meanwhile.
    pub(super) fn push(&mut self, uri: &str) {
        self.look(uri);
        self.take_in();
        let outdated = self.queue.iter().any(|message| {
            let Message::Notification(note) = message else {
                return false;
            };
            matches!(
                note.method.as_str(),
                DidChangeTextDocument::METHOD | DidCloseTextDocument::METHOD
            ) && note.params.pointer("/textDocument/uri") == Some(&json!(uri))
        });
        if outdated {
            return;
        }
        if let Some(open) = self.documents.get(uri)
            && let Some(seen) = &open.seen
        {
            self.publish(&open.uri, Some(open.version), &seen.diagnostics);
        }
        self.push_problems();
    }

    pub(super) fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: &[Diagnostic]) {
        let mut params = json!({ "uri": uri, "diagnostics": diagnostics });
        if let Some(version) = version {
            params["version"] = version.into();
        }
        self.notify(PublishDiagnostics::METHOD, params);
    }

    /// Pushes what is wrong with configurations and rules that are not open.
    fn push_problems(&mut self) {
        let mut now = Vec::new();
        for (file, problems) in self.folders.problems() {
            if self.documents.at(file).is_some() {
                continue;
            }
            let Some(uri) = uri::of_path(file) else {
                continue;
            };
            let found = problems.iter().map(|problem| {
                let buffer = Buffer::new(problem.text.clone(), self.client.encoding);
                diagnostic::of_problem(problem, &buffer)
            });
            now.push((uri, found.collect::<Vec<_>>()));
        }
        for uri in std::mem::take(&mut self.pushed) {
            let open = self.documents.get(uri.as_str()).is_some();
            if !open && !now.iter().any(|(own, _)| *own == uri) {
                self.publish(&uri, None, &[]);
            }
        }
        for (uri, found) in now {
            self.publish(&uri, None, &found);
            self.pushed.push(uri);
        }
    }

    /// Shows the first mistake in a configuration once: nobody looks into a file that is not open.
    fn tell_mistake(&mut self) {
        let first = self
            .folders
            .problems()
            .into_iter()
            .find_map(|(file, found)| {
                let problem = found.first()?;
                let buffer = Buffer::new(problem.text.clone(), self.client.encoding);
                let line = buffer.position(problem.span.start as usize).line + 1;
                Some(format!("{}:{line}: {}", file.display(), problem.message))
            });
        if first.is_some() && first != self.told {
            let mistake = first.clone().unwrap_or_default();
            let message = clean_line(&mistake).into_owned();
            self.show(
                MessageType::ERROR,
                &Words::CannotUse(&message).say(self.lang),
            );
            self.told = first;
        }
    }
}
