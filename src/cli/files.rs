//! `onside files`: what is checked, as what, and what is not.

use super::args::{FilesArgs, RulebookArgs};
use super::setup::Setup;
use super::{Exit, Shell};
use crate::config::Config;
use crate::document::{Document, Hints, KindOrigin, LangOrigin};
use crate::report::clean::{clean_line, guard};
use crate::workspace::{self, Chosen, Left, LeftOut};

/// Runs `onside files`.
pub(super) fn files(args: &FilesArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let no_rules = RulebookArgs { rulebook: None };
    let mut setup = Setup::new(&args.config, &no_rules, look, shell)?;
    let found = workspace::collect(&args.paths, &mut setup.resolver, true);
    let mut mistakes = found.mistakes;
    let mut lines = Vec::new();
    for chosen in &found.files {
        match workspace::read(&chosen.file, chosen.config.max_size.value) {
            Ok(source) => {
                let document = Document::parse_configured(source, Hints::default(), hints(chosen));
                lines.push(checked(chosen, &document));
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    let count = lines.len();
    lines.extend(found.left_out.iter().map(left_out));
    let broken = setup.tell_errors(look, shell);
    let exit = match count {
        _ if broken || !mistakes.is_empty() => Exit::Mistake,
        0 => Exit::Nothing,
        _ => Exit::Clean,
    };
    let exit = shell.print(exit, |out| {
        for line in &lines {
            writeln!(out, "{}", guard(&clean_line(line)))?;
        }
        writeln!(
            out,
            "{count} checked, {} not",
            found.left_out.len() + mistakes.len()
        )
    });
    for mistake in &mistakes {
        shell.mistake(mistake, look);
    }
    Ok(exit)
}

fn hints(chosen: &Chosen) -> Hints {
    Hints {
        kind: chosen.config.kind(&chosen.place).map(|set| set.value),
        lang: chosen.config.lang.value,
    }
}

/// `ads/spring.md: ad (onside.yaml:7), ru (by its letters)`.
fn checked(chosen: &Chosen, document: &Document) -> String {
    let config: &Config = &chosen.config;
    let kind = match document.kind_origin() {
        KindOrigin::FrontMatter => "front matter".to_owned(),
        KindOrigin::Given => "given".to_owned(),
        KindOrigin::Config => config
            .kind(&chosen.place)
            .map_or_else(String::new, |set| set.origin.to_string()),
        KindOrigin::Path => "guessed by its path".to_owned(),
        KindOrigin::Content => "guessed by its content".to_owned(),
    };
    let lang = match document.lang_origin() {
        LangOrigin::FrontMatter => "front matter".to_owned(),
        LangOrigin::Given => "given".to_owned(),
        LangOrigin::Config => config.lang.origin.to_string(),
        LangOrigin::Letters => "by its letters".to_owned(),
    };
    format!(
        "{}: {} ({kind}), {} ({lang})",
        chosen.file.name,
        document.kind(),
        document.lang()
    )
}

/// `archive/old.md: not checked: excluded by "archive/**" (onside.yaml:6)`.
fn left_out(left: &LeftOut) -> String {
    let why = match &left.why {
        Left::Excluded { pattern, origin } => format!("excluded by \"{pattern}\" ({origin})"),
        Left::NotIncluded => "no pattern of files.include names it".to_owned(),
        Left::Ignored => "hidden, or ignored by git".to_owned(),
        Left::Link => "a symbolic link".to_owned(),
        Left::Broken => "its configuration cannot be used".to_owned(),
    };
    format!("{}: not checked: {why}", left.name)
}
