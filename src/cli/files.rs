//! `onside files`: what is checked, as what, and what is not.

use super::args::FilesArgs;
use super::output::why_left_out;
use super::setup::Setup;
use super::{Exit, Shell};
use crate::config::Config;
use crate::document::{Document, Hints, KindOrigin, LangOrigin};
use crate::report::clean::{clean_line, guard};
use crate::vocabulary::Lang;
use crate::workspace::{self, Chosen, LeftOut};

/// Runs `onside files`.
pub(super) fn files(args: &FilesArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let lang = look.lang.unwrap_or(Lang::En);
    let mut setup = Setup::of_config(&args.config, look);
    let found = workspace::collect(&args.paths, &mut setup.resolver, true);
    let mut mistakes = found.mistakes;
    let mut lines = Vec::new();
    for chosen in &found.files {
        match workspace::read_found(&chosen.file, chosen.config.max_size.value) {
            Ok(source) => {
                let document =
                    workspace::parse(source, &chosen.config, &chosen.place, Hints::default());
                lines.push(checked(chosen, &document, lang));
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    let count = lines.len();
    lines.extend(found.left_out.iter().map(|left| left_out(left, lang)));
    let broken = setup.tell_errors(shell);
    let exit = match count {
        _ if broken || !mistakes.is_empty() => Exit::Mistake,
        0 => Exit::Nothing,
        _ => Exit::Clean,
    };
    let exit = shell.print(exit, |out| {
        for line in &lines {
            writeln!(out, "{}", guard(&clean_line(line)))?;
        }
        let not = found.left_out.len() + mistakes.len();
        match lang {
            Lang::En => writeln!(out, "{count} checked, {not} not"),
            Lang::Ru => writeln!(out, "проверяется: {count}, нет: {not}"),
        }
    });
    for mistake in &mistakes {
        shell.mistake(mistake, look);
    }
    Ok(exit)
}

/// `ads/spring.md: ad (onside.yaml:7), ru (by its letters)`.
fn checked(chosen: &Chosen, document: &Document, lang: Lang) -> String {
    let config: &Config = &chosen.config;
    let say = |en: &str, ru: &str| if lang == Lang::Ru { ru } else { en }.to_owned();
    let kind = match document.kind_origin() {
        KindOrigin::FrontMatter => say("front matter", "шапка"),
        KindOrigin::Given => say("given", "задан"),
        KindOrigin::Config => config
            .kind(&chosen.place)
            .map_or_else(String::new, |set| set.origin.to_string()),
        KindOrigin::Path => say("guessed by its path", "угадан по пути"),
        KindOrigin::Content => say("guessed by its content", "угадан по содержанию"),
    };
    let lang = match document.lang_origin() {
        LangOrigin::FrontMatter => say("front matter", "шапка"),
        LangOrigin::Given => say("given", "задан"),
        LangOrigin::Config => config.lang.origin.to_string(),
        LangOrigin::Letters => say("by its letters", "по буквам"),
    };
    format!(
        "{}: {} ({kind}), {} ({lang})",
        chosen.file.name,
        document.kind(),
        document.lang()
    )
}

/// `archive/old.md: not checked: excluded by "archive/**" (onside.yaml:6)`.
fn left_out(left: &LeftOut, lang: Lang) -> String {
    let not_checked = match lang {
        Lang::En => "not checked",
        Lang::Ru => "не проверяется",
    };
    format!("{}: {not_checked}: {}", left.name, why_left_out(left, lang))
}
