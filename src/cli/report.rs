//! `onside report`: one page about all documents, for people who never open a terminal.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::args::{ConfigArgs, RulebookArgs, ScreenArgs, date};
use super::level::ended;
use super::rating::{Asked, rate};
use super::setup::Setup;
use super::{Exit, Shell};
use crate::report;
use crate::report::clean::clean_path;
use crate::workspace;

/// What `report` is told.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Files and folders.
    #[arg(default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// The page to write.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// The day that reviews are compared with [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) today: Option<Date>,
    #[command(flatten)]
    pub(super) config: ConfigArgs,
    #[command(flatten)]
    pub(super) rulebook: RulebookArgs,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

/// Runs `onside report`.
pub(super) fn report(args: &ReportArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let mut setup = Setup::new(&args.config, &args.rulebook, look, shell)?;
    let asked = Asked {
        paths: &args.paths,
        kind: None,
        lang: None,
        today: args.today,
        system: shell.terminal.today,
    };
    let (standing, mistakes) = rate(asked, &mut setup);
    let exit = ended(&standing, &mistakes, &mut setup, look, shell);
    if standing.files.is_empty() {
        return Ok(exit);
    }
    let day = args.today.or(shell.terminal.today);
    let day = day.map_or_else(String::new, |day| day.to_string());
    let mut page = Vec::new();
    let rendered = report::html(
        &standing,
        look,
        (env!("CARGO_PKG_VERSION"), &day),
        &mut page,
    );
    let written = rendered
        .map_err(|error| error.to_string())
        .and_then(|()| String::from_utf8(page).map_err(|error| error.to_string()))
        .map_err(|error| workspace::Mistake::new("report", error, "please report this as a bug"))
        .and_then(|page| workspace::write(&args.out, &page));
    if let Err(mistake) = written {
        shell.mistake(&mistake, look);
        return Ok(Exit::Mistake);
    }
    let path = args.out.to_string_lossy().replace('\\', "/");
    Ok(shell.print(exit, |out| writeln!(out, "{}", clean_path(&path))))
}
