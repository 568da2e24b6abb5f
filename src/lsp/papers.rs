//! What whole workspaces lack: the rules about papers, told at the configuration file that makes
//! the folder a workspace.

use std::path::{Path, PathBuf};

use lsp_types::Diagnostic;

use super::buffer::Buffer;
use super::diagnostic;
use super::folders::Setup;
use super::server::Server;
use super::uri;
use crate::check::{Finding, Survey};
use crate::config::{Registers, walk_from};

/// The documents of one workspace.
struct Papers {
    setup: Setup,
    registers: Registers,
    surveys: Vec<Survey>,
}

impl Server {
    /// What the workspaces of an open folder lack, by configuration file. `surveyed` are all the
    /// folder's documents: of a workspace that reaches beyond it nobody knows what is missing.
    pub(super) fn lacking(
        &self,
        folder: &Path,
        surveyed: Vec<(Setup, Survey)>,
    ) -> Vec<(PathBuf, Vec<Diagnostic>)> {
        let mut all: Vec<Papers> = Vec::new();
        for (setup, survey) in surveyed {
            let Some(registers) = setup.config.registers.clone() else {
                continue;
            };
            let known = all
                .iter_mut()
                .find(|own| own.registers.folder == registers.folder);
            match known {
                Some(papers) => papers.surveys.push(survey),
                None => all.push(Papers {
                    setup,
                    registers,
                    surveys: vec![survey],
                }),
            }
        }
        let mut lacking = Vec::new();
        for Papers {
            setup,
            registers,
            surveys,
        } in all
        {
            let file = walk_from(folder, registers.source.name());
            let Some(uri) = uri::of_path(&file).filter(|_| file.starts_with(folder)) else {
                continue;
            };
            let days = [None, self.folders.today];
            let lang = self.folders.lang;
            let baseline = setup.kept.baseline.as_ref();
            let known = baseline.map(|own| own.of(&setup.kept.name(&file)));
            let is_new = |finding: &Finding| {
                !(known.as_ref()).is_some_and(|own| own.contains(&finding.fingerprint))
            };
            let mut found = setup.config.lacks(&setup.rulebook, &surveys, days, lang);
            found.retain(is_new);
            let text = registers.source.text().to_owned();
            let buffer = Buffer::of_file(text, self.client.encoding);
            let found = found
                .iter()
                .map(|finding| diagnostic::of_finding(finding, &uri, &buffer, &self.client));
            lacking.push((file, found.collect()));
        }
        lacking
    }
}
