//! `onside docs`: the reference of all rules, written from the rules themselves.

use super::author::DocsArgs;
use super::{Exit, Shell, setup};
use crate::report::clean::clean_path;
use crate::report::{plural, rule_page};
use crate::vocabulary::Lang;
use crate::workspace;

/// Runs `onside docs`.
pub(super) fn docs(args: &DocsArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.setup.screen);
    let rulebook = setup::rulebook_here(&args.setup, shell)?;
    let pages = rule_page::reference(&rulebook);
    for (path, text) in &pages {
        workspace::write(&args.out.join(path), text).map_err(|mistake| {
            shell.mistake(&mistake, look);
            Exit::Mistake
        })?;
    }
    let folder = args.out.to_string_lossy().replace('\\', "/");
    let folder = clean_path(&folder).into_owned();
    let pages = plural(Lang::En, pages.len(), ["page", "pages", "pages"]);
    Ok(shell.print(Exit::Clean, |out| {
        writeln!(
            out,
            "{pages} in {folder}; it begins with {folder}/README.md"
        )
    }))
}
