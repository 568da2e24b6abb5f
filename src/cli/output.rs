//! Where the outcome of `check` goes: the report to stdout and to the files of `--report`, notes
//! and mistakes to stderr.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};

use super::args::Color;
use super::{Exit, Shell};
use crate::report::clean::{clean_line, clean_path, guard};
use crate::report::{self, Detail, FileReport, Format, Look, Report};
use crate::rules::did_you_mean;
use crate::vocabulary::Lang;
use crate::workspace::{self, Left, LeftOut, Mistake};

/// How many findings a terminal gets in full.
const LIMIT: usize = 50;

/// How the outcome is shown.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// How findings are printed.
    #[arg(long, value_parser = formats(), default_value = "full")]
    pub(super) format: Format,
    /// Also write a report into a file; may be given several times.
    #[arg(long = "report", value_name = "FORMAT=PATH", value_parser = report_to)]
    pub(super) reports: Vec<ReportTo>,
    /// Print how often each rule found something, instead of the findings.
    #[arg(long, conflicts_with = "format")]
    pub(super) statistics: bool,
    /// Print findings only: no summary, no notes. Twice: print nothing but mistakes.
    #[arg(short, long, action = ArgAction::Count)]
    pub(super) quiet: u8,
    /// Tell of every file, as what it was checked and what came of it.
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// In sarif, also show what comments, side file and baseline keep back, marked as suppressed.
    #[arg(long)]
    pub(super) sarif_suppressed: bool,
    /// Whether paths become links.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(super) hyperlinks: Color,
    /// Show no progress, not even on a terminal.
    #[arg(long)]
    pub(super) no_progress: bool,
}

/// A report that goes to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportTo {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

/// The formats with what they are for.
fn formats() -> impl TypedValueParser<Value = Format> {
    let values = Format::ALL
        .iter()
        .map(|format| PossibleValue::new(format.as_str()).help(format.about()));
    PossibleValuesParser::new(values).try_map(|word| Format::parse(&word).ok_or("not a format"))
}

/// `sarif=onside.sarif`.
fn report_to(text: &str) -> Result<ReportTo, String> {
    let Some((format, path)) = text.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        return Err("write it as FORMAT=PATH, for example sarif=onside.sarif".to_owned());
    };
    let names = || Format::ALL.iter().map(|format| format.as_str());
    let Some(format) = Format::parse(format) else {
        let all = names().collect::<Vec<_>>().join(", ");
        return Err(match did_you_mean(format, names()) {
            Some(known) => format!("no format is called `{format}`, did you mean `{known}`?"),
            None => format!("no format is called `{format}`; there are {all}"),
        });
    };
    Ok(ReportTo {
        format,
        path: path.into(),
    })
}

impl OutputArgs {
    /// What the formats need to know of every source.
    pub(super) fn detail(&self) -> Detail {
        let reports = self.reports.iter().map(|report| report.format.detail());
        let printed = if self.statistics {
            Detail::default()
        } else {
            self.format.detail()
        };
        reports.fold(printed, Detail::or)
    }

    /// How the printed report looks.
    fn look(&self, look: Look, shell: &Shell<'_>) -> Look {
        Look {
            links: match self.hyperlinks {
                Color::Auto => shell.terminal.links,
                Color::Always => true,
                Color::Never => false,
            },
            limit: shell.terminal.interactive.then_some(LIMIT),
            summary: self.quiet == 0,
            ..look
        }
    }

    /// Prints the report and writes the others; the exit code changes where that fails.
    pub(super) fn write(
        &self,
        report: &Report,
        look: Look,
        exit: Exit,
        shell: &mut Shell<'_>,
    ) -> Exit {
        let mut exit = exit;
        for to in &self.reports {
            if let Err(mistake) = to.write(report, look) {
                shell.mistake(&mistake, look);
                exit = Exit::Mistake;
            }
        }
        if self.quiet > 1 {
            return exit;
        }
        let printed = self.look(look, shell);
        shell.print(exit, |out| {
            if self.statistics {
                report::statistics(report, printed, out)
            } else {
                self.format.write(report, printed, out)
            }
        })
    }

    /// Tells what is worth knowing about the run itself.
    pub(super) fn notes(
        &self,
        report: &Report,
        empty: &[String],
        left_out: &[LeftOut],
        look: Look,
        shell: &mut Shell<'_>,
    ) {
        if self.quiet > 0 {
            return;
        }
        let lang = look.lang.unwrap_or_else(|| report.lang());
        if self.verbose {
            for file in &report.files {
                shell.note(&checked(file, lang));
            }
            for left in left_out {
                shell.note(&left_out_line(left, lang));
            }
        }
        for folder in empty {
            let folder = clean_path(folder);
            shell.note(&match lang {
                Lang::En => format!(
                    "{folder}: no Markdown here (.md, .markdown); hidden and git-ignored files do not count"
                ),
                Lang::Ru => format!(
                    "{folder}: здесь нет Markdown (.md, .markdown); скрытые файлы и те, что не видит git, не в счёт"
                ),
            });
        }
        for left in left_out.iter().filter(|left| left.named && !self.verbose) {
            if matches!(left.why, Left::Excluded { .. }) {
                shell.note(&left_out_line(left, lang));
            }
        }
        // Nobody is left to tell if stderr is closed.
        let _ = report::notices(report, lang, shell.stderr);
    }
}

impl ReportTo {
    fn write(&self, report: &Report, look: Look) -> Result<(), Mistake> {
        let plain = Look {
            lang: look.lang,
            ..Look::default()
        };
        let mut bytes = Vec::new();
        // Writing to memory cannot fail, and every format writes UTF-8.
        self.format
            .write(report, plain, &mut bytes)
            .expect("memory takes what is written");
        let text = String::from_utf8(bytes).expect("a report is UTF-8");
        workspace::write(&self.path, &text)
    }
}

impl Shell<'_> {
    /// Prints a note of our own to stderr.
    pub(super) fn note(&mut self, text: &str) {
        let line = format!("onside: {}\n", clean_line(text));
        self.tell(&guard(&line));
    }
}

/// What came of one file.
fn checked(file: &FileReport, lang: Lang) -> String {
    let path = clean_path(&file.path);
    let guessed = file.is_guessed();
    let found = file.findings.len();
    match lang {
        Lang::En => format!(
            "{path}: kind {}{}, {}",
            file.kind,
            if guessed { " (guessed)" } else { "" },
            report::plural(lang, found, ["finding", "findings", "findings"])
        ),
        Lang::Ru => format!(
            "{path}: вид {}{}, {}",
            file.kind,
            if guessed { " (угадан)" } else { "" },
            report::plural(lang, found, ["находка", "находки", "находок"])
        ),
    }
}

fn left_out_line(left: &LeftOut, lang: Lang) -> String {
    let why = why_left_out(left, lang);
    let named = match lang {
        Lang::En => ", though it was named",
        Lang::Ru => ", хотя и назван",
    };
    let named = if left.named { named } else { "" };
    format!("{}: {why}{named}", clean_path(&left.name))
}

/// Why a file is not checked.
pub(super) fn why_left_out(left: &LeftOut, lang: Lang) -> String {
    match (&left.why, lang) {
        (Left::Excluded { pattern, origin }, Lang::En) => {
            format!("excluded by \"{pattern}\" ({origin})")
        }
        (Left::Excluded { pattern, origin }, Lang::Ru) => {
            format!("исключён образцом «{pattern}» ({origin})")
        }
        (Left::NotIncluded, Lang::En) => "no pattern of files.include names it".to_owned(),
        (Left::NotIncluded, Lang::Ru) => "нет такого образца в files.include".to_owned(),
        (Left::Ignored, Lang::En) => "hidden, or ignored by git".to_owned(),
        (Left::Ignored, Lang::Ru) => "скрыт, или его не видит git".to_owned(),
        (Left::Link, Lang::En) => "a symbolic link".to_owned(),
        (Left::Link, Lang::Ru) => "символическая ссылка".to_owned(),
        (Left::Broken, Lang::En) => "its configuration cannot be used".to_owned(),
        (Left::Broken, Lang::Ru) => "его настройки негодны".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_name_a_format_and_a_path() {
        let to = report_to("sarif=out/a=b.sarif").unwrap();
        assert_eq!(
            (to.format, to.path),
            (Format::Sarif, "out/a=b.sarif".into())
        );
        assert!(report_to("sarif").unwrap_err().contains("FORMAT=PATH"));
        assert!(report_to("sarif=").unwrap_err().contains("FORMAT=PATH"));
        assert!(
            report_to("sarrif=x")
                .unwrap_err()
                .contains("did you mean `sarif`")
        );
        assert!(report_to("pdf=x").unwrap_err().contains("rdjsonl"));
    }
}
