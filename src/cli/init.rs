//! `onside init`: writes the smallest workspace that has every paper, to be filled with a
//! company's own names, numbers and dates.

use std::path::PathBuf;

use clap::Args;
use jiff::ToSpan;
use jiff::civil::Date;

use super::args::{ScreenArgs, date, langs};
use super::{Exit, Shell};
use crate::report::clean::clean_path;
use crate::vocabulary::Lang;
use crate::workspace;

/// What `init` is told.
#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder to write into.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// The language of the documents [default: that of the system, else English].
    #[arg(long, value_parser = langs())]
    pub(super) lang: Option<Lang>,
    /// The day that the dates in the documents are counted from [default: today].
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) today: Option<Date>,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

macro_rules! skeleton {
    ($lang:literal) => {
        skeleton!($lang: "onside.yaml", "standard.md", "advocate.md", "top10.md",
            "improvements.md", "client.md", "honesty.md", "returns.md", "feedback.md")
    };
    ($lang:literal: $($name:literal),*) => {
        [$(($name, include_str!(concat!("../../skeleton/", $lang, "/", $name)))),*]
    };
}

/// The documents as they stand in `skeleton/`, true on [`WRITTEN`].
const fn skeleton(lang: Lang) -> [(&'static str, &'static str); 9] {
    match lang {
        Lang::Ru => skeleton!("ru"),
        Lang::En => skeleton!("en"),
    }
}

/// The day that the dates in `skeleton/` are true on.
const WRITTEN: Date = jiff::civil::date(2026, 11, 21);

/// Runs `onside init`.
pub(super) fn init(args: &InitArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let lang = args.lang.or(look.lang).unwrap_or(Lang::En);
    let today = args.today.or(shell.terminal.today).unwrap_or(WRITTEN);
    let mut written = Vec::new();
    for (name, text) in skeleton(lang) {
        let path = args.folder.join(name);
        // What is there already belongs to somebody; the others are written all the same.
        match workspace::write_new(&path, &shifted(text, today)) {
            Ok(()) => written.push(path),
            Err(mistake) => shell.mistake(&mistake, look),
        }
    }
    let exit = if written.len() == skeleton(lang).len() {
        Exit::Clean
    } else {
        Exit::Mistake
    };
    let next = match lang {
        Lang::Ru => {
            "Впишите свои имена, сроки и числа: все они здесь для примера. Затем: onside check .\n"
        }
        Lang::En => {
            "Put your own names, times and numbers in: all of them are examples. Then: onside check .\n"
        }
    };
    Ok(shell.print(exit, |out| {
        for path in &written {
            writeln!(
                out,
                "{}",
                clean_path(&path.to_string_lossy().replace('\\', "/"))
            )?;
        }
        if written.is_empty() {
            return Ok(());
        }
        out.write_all(next.as_bytes())
    }))
}

/// The text with every date `2026-11-21` as far from today as it was from the day it was written.
fn shifted(text: &str, today: Date) -> String {
    const DATE: usize = "2026-11-21".len();
    let days = WRITTEN.until(today).map_or(0, |span| span.get_days());
    let mut shifted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("202") {
        let (before, from) = rest.split_at(at);
        shifted.push_str(before);
        let day = from.get(..DATE).and_then(|day| day.parse::<Date>().ok());
        let day = day.and_then(|day| day.checked_add(days.days()).ok());
        let taken = match day {
            Some(day) => {
                shifted.push_str(&day.to_string());
                DATE
            }
            None => {
                shifted.push_str("202");
                3
            }
        };
        rest = &from[taken..];
    }
    shifted.push_str(rest);
    months(&shifted, today)
}

/// Months that are named without a day move with the year and month of today.
fn months(text: &str, today: Date) -> String {
    const RU: [&str; 12] = [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    // «в сентябре 2026 года» stands in one place.
    const RU_IN: [&str; 12] = [
        "январе",
        "феврале",
        "марте",
        "апреле",
        "мае",
        "июне",
        "июле",
        "августе",
        "сентябре",
        "октябре",
        "ноябре",
        "декабре",
    ];
    let moved = (i32::from(today.year()) - i32::from(WRITTEN.year())) * 12
        + i32::from(today.month())
        - i32::from(WRITTEN.month());
    let mut text = text.to_owned();
    if moved == 0 {
        return text;
    }
    // Into marks first, so that no month is moved twice.
    let mut marks = Vec::new();
    for names in [RU, EN, RU_IN] {
        for (month, name) in names.iter().enumerate() {
            let written = format!("{name} {}", WRITTEN.year());
            if !text.contains(&written) {
                continue;
            }
            let at = i32::from(WRITTEN.year()) * 12 + i32::try_from(month).unwrap_or(0) + moved;
            let index = usize::try_from(at.rem_euclid(12)).unwrap_or(0);
            let mark = format!("\u{1}{}\u{1}", marks.len());
            text = text.replace(&written, &mark);
            marks.push(format!("{} {}", names[index], at.div_euclid(12)));
        }
    }
    for (index, moved) in marks.iter().enumerate() {
        text = text.replace(&format!("\u{1}{index}\u{1}"), moved);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_with_the_day() {
        let text = "| 2026-11-02 | 20 | 2026-13-40 | 2026";
        let day = "2027-11-21".parse().unwrap();
        assert_eq!(shifted(text, day), "| 2027-11-02 | 20 | 2026-13-40 | 2026");
        assert_eq!(shifted(text, WRITTEN), text);
        let day = "2027-01-21".parse().unwrap();
        assert_eq!(
            shifted("September 2026, сентябрь 2026, в сентябре 2026 года", day),
            "November 2026, ноябрь 2026, в ноябре 2026 года"
        );
    }
}
