//! Configurations and rules while they are edited: mistakes as they are typed, failing examples,
//! and what may stand where.

mod help;
mod place;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Diagnostic, DiagnosticSeverity};

use super::diagnostic;
use super::documents::Open;
use super::folders::Folders;
use super::problem::{self, Problem};
use super::words::Words;
use crate::check::Verdict;
use crate::config::{Config, ConfigFile, NAMES};
use crate::rules::yaml::{self, Node, Value};
use crate::rules::{Material, Rulebook};
use crate::text::{Source, Span};
use crate::vocabulary::{Family, Lang};
use crate::workspace::{Resolver, SetupError};
pub use schema::Schemas;

/// What a YAML file is to onside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A configuration.
    Config,
    /// A rule of a folder that a configuration reads, or word lists of one.
    Rule,
    /// A rule that no configuration reads: `…/FAMILY/NAME.yaml` with what a rule has.
    LoneRule,
    /// Nothing.
    Other,
}

/// What a YAML file is, and the rules that hold beside it.
pub(super) struct Yaml {
    pub(super) role: Role,
    /// The built-in rules and those of its configuration; the built-in ones where that is broken.
    pub(super) rulebook: Arc<Rulebook>,
    /// The files of the rulebook, for the lists in them.
    pub(super) files: Vec<Source>,
    errors: Vec<SetupError>,
    /// The folder that names in the errors are relative to, and the file, links followed.
    folder: PathBuf,
    real: PathBuf,
}

/// The rules of a configuration and their files. The built-in ones alone are taken as they are
/// stored: to compile them anew at every letter takes a second each time.
fn rules_of(resolver: &mut Resolver, config: &Arc<Config>) -> Option<(Arc<Rulebook>, Vec<Source>)> {
    if config.folders().next().is_none() {
        let builtin = resolver.rulebook(config)?;
        return Some((builtin, Rulebook::builtin_files()));
    }
    let written = resolver.written(config, false)?;
    Some((Arc::new(written.rulebook), written.files))
}

impl Yaml {
    /// Reads what a file belongs to, with the texts in `buffers` instead of those on the disk.
    pub(super) fn new(
        file: &Path,
        text: &str,
        folders: &mut Folders,
        buffers: Vec<(PathBuf, String)>,
    ) -> Self {
        let mut resolver = folders.editing(file, buffers);
        let (_, real) = resolver.config(file);
        let is_config = NAMES.iter().any(|name| file.ends_with(name));
        let beside = if is_config {
            config_folder(file).join("_.md")
        } else {
            file.to_owned()
        };
        let (typed, place) = resolver.config(&beside);
        // What is half typed says nothing: what is saved still holds.
        let mut saved = folders.editing(file, Vec::new());
        let config = typed.clone().or_else(|| saved.config(&beside).0);
        let below = |folder: &Path| place.starts_with(folder);
        let read = config
            .as_ref()
            .is_some_and(|config| config.folders().any(below));
        let role = match () {
            () if is_config => Role::Config,
            () if read => Role::Rule,
            () if is_lone_rule(file, text) => Role::LoneRule,
            () => Role::Other,
        };
        let mut rules = None;
        if matches!(role, Role::Config | Role::Rule) {
            rules = typed.and_then(|config| rules_of(&mut resolver, &config));
            rules = rules.or_else(|| {
                let config = saved.config(&beside).0?;
                rules_of(&mut saved, &config)
            });
        }
        let (rulebook, files) =
            rules.unwrap_or_else(|| (Arc::new(Rulebook::builtin()), Rulebook::builtin_files()));
        Self {
            role,
            rulebook,
            files,
            errors: resolver.errors(),
            folder: resolver.real_folder().to_owned(),
            real,
        }
    }

    /// What is wrong with the file.
    pub(super) fn diagnostics(&mut self, open: &Open, lang: Lang) -> Vec<Diagnostic> {
        let text = open.buffer.text();
        let mut problems: Vec<Problem> = Vec::new();
        match self.role {
            Role::Other => return Vec::new(),
            Role::Config => {
                let source = Source::new(open.file.to_string_lossy(), text);
                let (_, mistakes) = ConfigFile::read(source, &config_folder(&open.file));
                problems.extend(mistakes.iter().map(|m| Problem::of_mistake(m, text)));
            }
            Role::LoneRule => match self.alone(&open.file, text) {
                Ok(rulebook) => self.rulebook = Arc::new(rulebook),
                Err(error) => self.errors.push(SetupError::Rulebook(error)),
            },
            Role::Rule => {}
        }
        for error in &self.errors {
            for (file, found) in problem::of_setup(error, &self.folder) {
                if file == self.real || self.role == Role::LoneRule {
                    problems.extend(found);
                }
            }
        }
        problems.sort_by_key(|problem| problem.span);
        problems.dedup();
        let mut all: Vec<Diagnostic> = problems
            .iter()
            .map(|problem| diagnostic::of_problem(problem, &open.buffer))
            .collect();
        if all.is_empty() && self.role != Role::Config {
            all.extend(self.failing_examples(open, lang));
        }
        all
    }

    /// The built-in rules with a rule that no configuration reads above them. It may be one of
    /// them, so that it gets a name of its own.
    fn alone(&self, file: &Path, text: &str) -> Result<Rulebook, crate::rules::RulebookError> {
        let source = Source::new(format!("{}.yaml", lone_id(file)), text);
        let below = Rulebook::builtin();
        below
            .layered(Material::builtin(), vec![source])
            .map(|(rulebook, _)| rulebook)
    }

    /// The examples of the file's own rule that fail, each at its place.
    fn failing_examples(&self, open: &Open, lang: Lang) -> Vec<Diagnostic> {
        let id = match self.role {
            Role::LoneRule => lone_id(&open.file),
            _ => id(&open.file),
        };
        let Some(rule) = self.rulebook.rule(&id) else {
            return Vec::new();
        };
        let Ok(root) = yaml::parse(open.buffer.text()) else {
            return Vec::new();
        };
        let proof = self.rulebook.prove_rules(|own| own == id);
        let mut all = Vec::new();
        for own in rule.langs() {
            let outcomes = proof.outcomes.iter().filter(|outcome| outcome.lang == own);
            for (outcome, span) in outcomes.zip(examples(&root, own)) {
                let message = match outcome.verdict {
                    Verdict::Missed => Words::Missed(&outcome.detail),
                    Verdict::Noisy => Words::Noisy,
                    Verdict::Done => Words::Done,
                    Verdict::Caught | Verdict::Quiet | Verdict::Todo => continue,
                };
                all.push(diagnostic::plain(
                    &open.buffer,
                    span,
                    DiagnosticSeverity::WARNING,
                    message.say(lang),
                ));
            }
        }
        all
    }
}

/// The places of a rule's examples in one language, in the order in which they are tried.
fn examples(root: &Node, lang: Lang) -> Vec<Span> {
    let own = entry(root, "examples").and_then(|node| entry(node, lang.as_str()));
    let mut spans = Vec::new();
    for list in ["bad", "good", "todo"] {
        let Some(Value::List(items)) = own.and_then(|own| entry(own, list)).map(|n| &n.value)
        else {
            continue;
        };
        spans.extend(items.iter().map(|item| item.span));
    }
    spans
}

fn entry<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(entries) => {
            let found = entries.iter().find(|(key, _)| key.name == name)?;
            Some(&found.1)
        }
        _ => None,
    }
}

/// The folder that a configuration file holds for.
fn config_folder(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or(file);
    match folder.file_name() {
        Some(name) if name == ".config" => folder.parent().unwrap_or(folder).to_owned(),
        _ => folder.to_owned(),
    }
}

/// Whether a file that no configuration reads looks like a rule.
fn is_lone_rule(file: &Path, text: &str) -> bool {
    let folder = file.parent().and_then(Path::file_name);
    let family = folder.and_then(|name| Family::parse(name.to_str()?));
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    family.is_some() && (has("when:") || has("amends:") || has("principles:"))
}

/// `family/name` of a rule's file.
fn id(file: &Path) -> String {
    let part = |part: Option<&std::ffi::OsStr>| {
        part.map(|part| part.to_string_lossy().into_owned())
            .unwrap_or_default()
    };
    let family = part(file.parent().and_then(Path::file_name));
    format!("{family}/{}", part(file.file_stem()))
}

fn lone_id(file: &Path) -> String {
    format!("{}-as-edited", id(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::ConfigChoice;

    /// Found by fuzzing: a letter typed in a configuration cost a second.
    #[test]
    fn a_configuration_without_rules_compiles_none() {
        let folder = tempfile::tempdir().unwrap();
        let mut folders = Folders::new(ConfigChoice::Nearest, &[folder.path().to_owned()], None);
        let file = folder.path().join("onside.yaml");
        let mut read = || Yaml::new(&file, "kinds: {}\n", &mut folders, Vec::new());
        let (one, two) = (read(), read());
        assert!(one.role == Role::Config && !one.files.is_empty());
        assert!(Arc::ptr_eq(&one.rulebook, &two.rulebook));
    }
}
