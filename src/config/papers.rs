//! What the documents of a workspace lack together.

use jiff::civil::Date;

use super::Config;
use crate::check::{Finding, Pointer, Survey, Workspace};
use crate::rules::Rulebook;
use crate::vocabulary::Lang;

impl Config {
    /// What the workspace that this configuration makes lacks, as findings in its file;
    /// `surveys` are all its documents. Compared with the day that is given, else set, else the
    /// system's. Without a language it is said in that of most documents.
    #[must_use]
    pub fn lacks(
        &self,
        rulebook: &Rulebook,
        surveys: &[Survey],
        [given, system]: [Option<Date>; 2],
        lang: Option<Lang>,
    ) -> Vec<Finding> {
        let Some(registers) = &self.registers else {
            return Vec::new();
        };
        let pointers: Vec<Pointer> = registers
            .entries
            .iter()
            .map(|entry| Pointer {
                register: entry.register,
                written: entry.written.clone(),
                span: entry.span,
            })
            .collect();
        let mut settings = self.settings(&registers.folder.join("onside.yaml"));
        settings.today = given.or(settings.today).or(system);
        let workspace = Workspace {
            source: &registers.source,
            pointers: &pointers,
            surveys,
        };
        let lang = lang.unwrap_or_else(|| most(surveys));
        rulebook.check_workspace(workspace, &settings, lang)
    }
}

/// The language of most documents.
fn most(surveys: &[Survey]) -> Lang {
    let russian = surveys.iter().filter(|s| s.lang == Lang::Ru).count();
    if russian * 2 >= surveys.len() {
        Lang::Ru
    } else {
        Lang::En
    }
}
