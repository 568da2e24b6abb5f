//! `onside report`: one page about all documents, for people who never open a terminal.

use std::path::PathBuf;

use clap::Args;

use super::documents::{Documents, DocumentsArgs};
use super::rating::rate;
use super::{Exit, Shell};
use crate::report;
use crate::report::clean::clean_path;
use crate::workspace::{self, BaselineChoice};

/// What `report` is told.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    documents: DocumentsArgs,
    /// The page to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs `onside report`.
pub(super) fn report(args: &ReportArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut documents = Documents::find(&args.documents, BaselineChoice::Nothing, shell)?;
    let standing = rate(&mut documents, &args.documents.paths, shell);
    let exit = documents.exit(Exit::Clean);
    if standing.files.is_empty() {
        return Ok(exit);
    }
    let day = args.documents.today.or(shell.terminal.today);
    let day = day.map_or_else(String::new, |day| day.to_string());
    let mut page = Vec::new();
    let rendered = report::html(
        &standing,
        documents.look,
        (env!("CARGO_PKG_VERSION"), &day),
        &mut page,
    );
    let written = rendered
        .map_err(|error| error.to_string())
        .and_then(|()| String::from_utf8(page).map_err(|error| error.to_string()))
        .map_err(|error| workspace::Mistake::new("report", error, "please report this as a bug"))
        .and_then(|page| workspace::write(&args.out, &page));
    if let Err(mistake) = written {
        shell.mistake(&mistake, documents.look);
        return Ok(Exit::Mistake);
    }
    let path = args.out.to_string_lossy().replace('\\', "/");
    Ok(shell.print(exit, |out| writeln!(out, "{}", clean_path(&path))))
}
