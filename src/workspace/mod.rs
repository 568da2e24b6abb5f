//! The only code that touches the disk. What it cannot read is the user's mistake, with a way out.

mod config;
mod encoding;
mod files;
mod kept;
mod reading;
mod rulebook;
mod walk;
mod write;

pub use config::{
    ConfigChoice, Resolver, SetupError, Written, config_folders, exists, is_folder, repository,
};
pub use files::{Candidate, Chosen, Found, Left, LeftOut, collect, working_directory};
pub use kept::{BaselineChoice, Kept};
pub use reading::{decode, read, read_found};
pub use rulebook::rule_files;
pub use write::{write, write_new};

use std::path::Path;

use crate::check::{Membership, Settings, dead_links};
use crate::config::Config;
use crate::document::{Document, Hints};
use crate::text::Source;
use crate::vocabulary::Lang;

/// Reads a document at this absolute path as its configuration says, where nothing else is given.
#[must_use]
pub fn parse(source: Source, config: &Config, place: &Path, given: Hints) -> Document {
    let configured = Hints {
        kind: config.kind(place).map(|set| set.value),
        lang: config.lang.value,
    };
    Document::parse_configured(source, given, configured)
}

/// The settings for a document at this absolute path with its links that lead nowhere; `None`
/// where there are none, or nobody asks for them.
#[must_use]
pub fn with_dead_links(document: &Document, settings: &Settings, place: &Path) -> Option<Settings> {
    let workspace = settings.workspace.as_ref()?;
    let folder = place.parent()?;
    let dead_links = dead_links(document, |file| exists(&folder.join(file)));
    (!dead_links.is_empty()).then(|| Settings {
        workspace: Some(Membership {
            dead_links,
            ..workspace.clone()
        }),
        ..settings.clone()
    })
}

/// Something the user can mend: a path, a file, an option.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Mistake {
    /// The display path it is about.
    pub path: String,
    /// What is wrong, in plain words.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Message and help in Russian, where there are any.
    pub russian: Option<(String, String)>,
}

impl Mistake {
    /// A mistake with advice.
    #[must_use]
    pub fn new(
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            help: Some(help.into()),
            russian: None,
        }
    }

    /// The same mistake with its message and help in Russian too.
    #[must_use]
    pub fn in_russian(mut self, message: impl Into<String>, help: impl Into<String>) -> Self {
        self.russian = Some((message.into(), help.into()));
        self
    }

    /// The mistake as it is told in a language; in English where it knows no other.
    #[must_use]
    pub fn told_in(&self, lang: Lang) -> Self {
        let mut told = self.clone();
        if let (Lang::Ru, Some((message, help))) = (lang, told.russian.take()) {
            told.message = message;
            told.help = Some(help);
        }
        told
    }
}

impl miette::Diagnostic for Mistake {
    fn help(&self) -> Option<Box<dyn std::fmt::Display + '_>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }
}
