//! The report's own words in Russian and English, and the line that counts everything.

use std::io;

use super::{Look, Report, link};
use crate::vocabulary::{Confidence, Kind, Lang, Severity, Voice};

/// A number with the right form of a noun: `[one, few, many]`, where English has the last two alike.
#[must_use]
pub fn plural(lang: Lang, n: usize, forms: [&str; 3]) -> String {
    let form = match (lang, n % 10, n % 100) {
        (Lang::En, ..) => usize::from(n != 1),
        (Lang::Ru, _, 11..=14) => 2,
        (Lang::Ru, 1, _) => 0,
        (Lang::Ru, 2..=4, _) => 1,
        (Lang::Ru, ..) => 2,
    };
    format!("{n} {}", forms[form])
}

/// Severity in a sentence.
pub(super) const fn severity(lang: Lang, severity: Severity) -> &'static str {
    match (lang, severity) {
        (Lang::En, severity) => severity.as_str(),
        (Lang::Ru, Severity::Error) => "ошибка",
        (Lang::Ru, Severity::Warning) => "предупреждение",
        (Lang::Ru, Severity::Info) => "заметка",
    }
}

/// Confidence in a sentence.
pub(super) const fn confidence(lang: Lang, confidence: Confidence) -> &'static str {
    match (lang, confidence) {
        (Lang::En, Confidence::High) => "high confidence",
        (Lang::En, Confidence::Medium) => "medium confidence",
        (Lang::En, Confidence::Low) => "low confidence",
        (Lang::Ru, Confidence::High) => "уверенность высокая",
        (Lang::Ru, Confidence::Medium) => "уверенность средняя",
        (Lang::Ru, Confidence::Low) => "уверенность низкая",
    }
}

/// What is written under the guilty words: who says them.
pub(super) const fn voice(lang: Lang, voice: Voice) -> &'static str {
    match (lang, voice) {
        (Lang::En, Voice::Company) => "said to the client",
        (Lang::En, Voice::Order) => "told to the staff",
        (Lang::En, Voice::Client) => "said by the client",
        (Lang::En, Voice::BadExample) => "a bad example",
        (Lang::Ru, Voice::Company) => "сказано клиенту",
        (Lang::Ru, Voice::Order) => "велено сотруднику",
        (Lang::Ru, Voice::Client) => "слова клиента",
        (Lang::Ru, Voice::BadExample) => "дурной пример",
    }
}

/// The labels of a finding's texts.
pub(super) struct Labels {
    pub(super) why: &'static str,
    pub(super) cure: &'static str,
    pub(super) instead: &'static str,
    pub(super) see: &'static str,
    pub(super) more: &'static str,
}

/// The labels in one language.
pub(super) const fn labels(lang: Lang) -> Labels {
    match lang {
        Lang::En => Labels {
            why: "Why",
            cure: "Cure",
            instead: "Instead",
            see: "See also",
            more: "More",
        },
        Lang::Ru => Labels {
            why: "Почему",
            cure: "Что поможет",
            instead: "Напишите",
            see: "См. также",
            more: "Подробнее",
        },
    }
}

/// Where there is more about a rule.
pub(super) fn more(lang: Lang, rule: &str) -> String {
    let label = labels(lang).more;
    match link::rule(rule) {
        Some(url) => format!("{label}: {url}"),
        None => format!("{label}: onside explain {rule}"),
    }
}

/// Writes the [`summary`], unless it is not wanted.
pub(super) fn write_summary(
    report: &Report,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if !look.summary {
        return Ok(());
    }
    let lang = look.lang.unwrap_or_else(|| report.lang());
    writeln!(out, "{}", summary(report, lang))
}

/// The last line of a report for people: findings by severity, files, and everything left out.
pub(super) fn summary(report: &Report, lang: Lang) -> String {
    let mut parts = vec![found(report, lang)];
    parts.extend(guessed(report, lang));
    let left_out = |n: usize, en: &str, ru: &str| {
        (n > 0).then(|| match lang {
            Lang::En => format!("{n} {en}"),
            Lang::Ru => format!("{ru}: {n}"),
        })
    };
    parts.extend(left_out(
        report.hidden,
        "hidden by --min-confidence",
        "скрыто по --min-confidence",
    ));
    parts.extend(left_out(
        report.suppressed(),
        "suppressed in the documents",
        "погашено пометками в документах",
    ));
    parts.extend(left_out(
        report.baselined,
        "in the baseline",
        "учтено раньше (baseline)",
    ));
    if !report.skipped.is_empty() {
        let n = report.skipped.len();
        parts.push(match lang {
            Lang::En => format!(
                "{} not checked",
                plural(lang, n, ["file", "files", "files"])
            ),
            Lang::Ru => format!(
                "не проверено: {}",
                plural(lang, n, ["файл", "файла", "файлов"])
            ),
        });
    }
    parts.join("; ")
}

/// `3 errors, 5 warnings in 2 of 14 files`.
fn found(report: &Report, lang: Lang) -> String {
    let forms = |severity| match (lang, severity) {
        (Lang::En, Severity::Error) => ["error", "errors", "errors"],
        (Lang::En, Severity::Warning) => ["warning", "warnings", "warnings"],
        (Lang::En, Severity::Info) => ["info", "info", "info"],
        (Lang::Ru, Severity::Error) => ["ошибка", "ошибки", "ошибок"],
        (Lang::Ru, Severity::Warning) => ["предупреждение", "предупреждения", "предупреждений"],
        (Lang::Ru, Severity::Info) => ["заметка", "заметки", "заметок"],
    };
    let counts: Vec<String> = Severity::ALL
        .iter()
        .rev()
        .map(|&severity| (severity, report.count(severity)))
        .filter(|&(_, n)| n > 0)
        .map(|(severity, n)| plural(lang, n, forms(severity)))
        .collect();
    let files = report.files.len();
    let guilty = report
        .files
        .iter()
        .filter(|file| !file.findings.is_empty())
        .count();
    // «в 1 из 21 файла», «в 2 из 14 файлов»: the genitive has two forms.
    let all = match lang {
        Lang::En => plural(lang, files, ["file", "files", "files"]),
        Lang::Ru => plural(lang, files, ["файла", "файлов", "файлов"]),
    };
    match (lang, counts.is_empty()) {
        (Lang::En, true) => format!("no findings in {all}"),
        (Lang::En, false) => format!("{} in {guilty} of {all}", counts.join(", ")),
        (Lang::Ru, true) => {
            let all = plural(lang, files, ["файле", "файлах", "файлах"]);
            format!("ничего не найдено в {all}")
        }
        (Lang::Ru, false) => format!("{} в {guilty} из {all}", counts.join(", ")),
    }
}

/// `kind guessed for 3 files (ad 2, policy 1)`, if any.
fn guessed(report: &Report, lang: Lang) -> Option<String> {
    let count = |kind| {
        let files = report.files.iter();
        files
            .filter(|file| file.is_guessed() && file.kind == kind)
            .count()
    };
    let kinds: Vec<(Kind, usize)> = Kind::ALL
        .iter()
        .map(|&kind| (kind, count(kind)))
        .filter(|&(_, n)| n > 0)
        .collect();
    if kinds.is_empty() {
        return None;
    }
    let total: usize = kinds.iter().map(|&(_, n)| n).sum();
    let list: Vec<String> = kinds
        .iter()
        .map(|(kind, n)| format!("{kind} {n}"))
        .collect();
    let list = list.join(", ");
    Some(match lang {
        Lang::En => format!(
            "kind guessed for {} ({list})",
            plural(lang, total, ["file", "files", "files"])
        ),
        Lang::Ru => format!(
            "вид угадан у {} ({list})",
            plural(lang, total, ["файла", "файлов", "файлов"])
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_numbers_have_three_forms() {
        let files = |n| plural(Lang::Ru, n, ["файл", "файла", "файлов"]);
        let got: Vec<String> = [0, 1, 2, 5, 11, 12, 21, 22, 25, 111, 121].map(files).into();
        assert_eq!(
            got.join(", "),
            "0 файлов, 1 файл, 2 файла, 5 файлов, 11 файлов, 12 файлов, 21 файл, 22 файла, \
             25 файлов, 111 файлов, 121 файл"
        );
        assert_eq!(plural(Lang::En, 1, ["file", "files", "files"]), "1 file");
        assert_eq!(plural(Lang::En, 21, ["file", "files", "files"]), "21 files");
    }
}
