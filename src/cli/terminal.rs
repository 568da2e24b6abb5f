//! What the environment says, and the real streams: the only part of the shell that is not tested
//! in process.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Exit, Shell, run};
use crate::report::clean::{clean, guard};
use crate::vocabulary::Lang;

/// What the environment says about the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether stdout shows colour and wants it.
    pub color: bool,
    /// Whether only ASCII can be drawn with.
    pub ascii: bool,
    /// Whether somebody reads along: stdout is a terminal, and not that of a CI job.
    pub interactive: bool,
    /// Whether stdout makes links clickable.
    pub links: bool,
    /// Whether stderr is a terminal, and not that of a CI job.
    pub progress: bool,
    /// Columns, if stdout is a terminal.
    pub width: Option<usize>,
    /// The user's language, if the locale names one of ours.
    pub lang: Option<Lang>,
    /// `RAYON_NUM_THREADS`.
    pub threads: Option<usize>,
    /// The system's date, in UTC.
    pub today: Option<Date>,
}

impl Terminal {
    /// Asks the environment.
    #[must_use]
    pub fn from_env() -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| variable(name));
        let ctype = first(&["LC_ALL", "LC_CTYPE", "LANG"]);
        // Every CI service sets it.
        let ci = variable("CI").is_some_and(|value| value != "false");
        let messages = first(&["LC_ALL", "LC_MESSAGES", "LANG"]).unwrap_or_default();
        Self {
            color: color(),
            interactive: io::stdout().is_terminal() && !ci,
            links: supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout) && !ci,
            progress: io::stderr().is_terminal() && !ci,
            // An unset locale, as in most CI, says nothing; one that is set and not UTF-8 does.
            ascii: ctype.is_some_and(|locale| {
                let locale = locale.to_ascii_lowercase();
                !locale.contains("utf-8") && !locale.contains("utf8")
            }),
            width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            lang: Lang::ALL
                .iter()
                .copied()
                .find(|lang| messages.to_ascii_lowercase().starts_with(lang.as_str())),
            threads: variable("RAYON_NUM_THREADS")
                .and_then(|n| n.parse().ok())
                .filter(|&n| n > 0),
            today: Some(today()),
        }
    }
}

/// Runs onside on the real arguments and streams.
#[must_use]
pub fn main() -> ExitCode {
    // Always passes our colours on (and switches them on in a Windows console); there are none
    // unless they were asked for.
    let out = AutoStream::new(io::stdout().lock(), ColorChoice::Always);
    let mut stdout = BufWriter::with_capacity(64 * 1024, out);
    std::panic::set_hook(Box::new(|bug| {
        // The message of a bug may quote the document.
        let text = format!("onside: {bug}\n");
        let _ = io::stderr().write_all(guard(&clean(&text)).as_bytes());
    }));
    let ended = catch_unwind(AssertUnwindSafe(|| {
        run(
            std::env::args_os(),
            &mut Shell {
                stdin: &mut io::stdin().lock(),
                stdout: &mut stdout,
                // Not locked: a worker that fails must be able to say so.
                stderr: &mut io::stderr(),
                terminal: Terminal::from_env(),
            },
        )
    }));
    let exit = ended.unwrap_or(Exit::Mistake);
    // What could not be written was said already; a second try on drop would only repeat it.
    let _ = stdout.flush();
    ExitCode::from(exit as u8)
}

/// Whether stdout wants colour: `FORCE_COLOR`, else what anstream knows (`NO_COLOR`, `CLICOLOR`,
/// `CLICOLOR_FORCE`, `TERM=dumb`, a pipe).
fn color() -> bool {
    let forced = variable("FORCE_COLOR").is_some_and(|value| value != "0");
    let unwanted = variable("NO_COLOR").is_some();
    (forced && !unwanted) || AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// The system's date in UTC: the same in every office that checks the same text.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock is read in the shells only, and this is the place"
)]
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// An environment variable, unless it is empty.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is read in the shells only, and this is one"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
