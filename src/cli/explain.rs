//! `onside explain`: the page of a rule, found by its id, a part of it or its title; and what a
//! deed is.

use super::author::{ExplainArgs, PageFormat};
use super::{Exit, Shell, pages, setup};
use crate::report::Look;
use crate::report::clean::{clean, guard};
use crate::report::rule_page::{self, Subject};
use crate::rules::Rulebook;
use crate::text::fold::fold;
use crate::vocabulary::Lang;
use crate::workspace::Mistake;

/// What a deed is, for people.
const DEED: [(Lang, &str); 2] = [
    (Lang::Ru, include_str!("deed/ru.md")),
    (Lang::En, include_str!("deed/en.md")),
];

/// Runs `onside explain`.
pub(super) fn explain(args: &ExplainArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.setup.screen);
    if ["deed", "дело"].contains(&args.rule.to_lowercase().as_str()) {
        let printed = deed(args.format, look);
        return Ok(shell.print(Exit::Clean, |out| out.write_all(printed.as_bytes())));
    }
    let rulebook = setup::rulebook_here(&args.setup, shell)?;
    let rule = find(&rulebook, &args.rule).map_err(|mistake| {
        shell.mistake(&mistake, look);
        Exit::Mistake
    })?;
    let printed = match args.format {
        PageFormat::Text => text(rule, look),
        PageFormat::Markdown => in_order(rule, look)
            .map(|lang| rule_page::markdown(rule, lang))
            .collect::<Vec<_>>()
            .join("\n"),
        PageFormat::Json => format!("{:#}\n", rule_page::json(rule)),
    };
    Ok(shell.print(Exit::Clean, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    }))
}

/// The one rule that was meant: by its id, else by a part of its id, else by words of its title.
fn find<'r>(rulebook: &'r Rulebook, typed: &str) -> Result<Subject<'r>, Mistake> {
    let all = Subject::all(rulebook);
    if let Some(rule) = all.iter().find(|rule| rule.id() == typed) {
        return Ok(*rule);
    }
    let wanted: Vec<String> = typed.split_whitespace().map(fold).collect();
    let holds = |text: &str| {
        let text: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .map(fold)
            .collect();
        !wanted.is_empty()
            && wanted
                .iter()
                .all(|word| text.iter().any(|own| own.starts_with(word.as_str())))
    };
    let by_id = |rule: &Subject<'_>| rule.id().contains(&typed.to_lowercase());
    let by_title = |rule: &Subject<'_>| {
        let mut langs = rule.langs().into_iter();
        langs.any(|lang| holds(&rule.texts(lang).title))
    };
    let mut found: Vec<Subject<'_>> = all.iter().copied().filter(by_id).collect();
    if found.is_empty() {
        found = all.into_iter().filter(by_title).collect();
    }
    match found.as_slice() {
        [rule] => Ok(*rule),
        [] => Err(pages::unknown_rule(rulebook, typed)),
        several => {
            let ids: Vec<&str> = several.iter().map(|rule| rule.id()).collect();
            Err(Mistake::new(
                typed,
                "several rules fit",
                format!("name one of them: {}", ids.join(", ")),
            )
            .in_russian(
                "подходит несколько правил",
                format!("назовите одно: {}", ids.join(", ")),
            ))
        }
    }
}

/// The languages of a rule, the user's first.
fn in_order(rule: Subject<'_>, look: Look) -> impl Iterator<Item = Lang> {
    let first = look.lang.unwrap_or(Lang::En);
    let mut langs = rule.langs();
    langs.sort_by_key(|&lang| (lang != first, lang));
    langs.into_iter()
}

/// A rule's pages for a terminal.
fn text(rule: Subject<'_>, look: Look) -> String {
    let pages: Vec<String> = in_order(rule, look)
        .map(|lang| plain(&rule_page::markdown(rule, lang), look.width))
        .collect();
    pages.join("\n")
}

fn deed(format: PageFormat, look: Look) -> String {
    let first = look.lang.unwrap_or(Lang::En);
    let mut pages: Vec<(Lang, &str)> = DEED.to_vec();
    pages.sort_by_key(|&(lang, _)| (lang != first, lang));
    match format {
        PageFormat::Text => {
            let pages: Vec<String> = pages
                .iter()
                .map(|(_, page)| plain(page, look.width))
                .collect();
            pages.join("\n")
        }
        PageFormat::Markdown => {
            let pages: Vec<&str> = pages.iter().map(|(_, page)| *page).collect();
            pages.join("\n")
        }
        PageFormat::Json => {
            let texts: serde_json::Map<String, serde_json::Value> = pages
                .iter()
                .map(|(lang, page)| (lang.to_string(), (*page).into()))
                .collect();
            format!("{:#}\n", serde_json::Value::Object(texts))
        }
    }
}

/// Our own Markdown without its marks, wrapped: headings stand alone, what is under them is set in.
fn plain(markdown: &str, width: usize) -> String {
    let mut printed = String::new();
    let mut paragraph = String::new();
    let mut code = None;
    let mut after_heading = false;
    for line in markdown.lines().chain([""]) {
        let body = line.trim_start();
        let item = body.starts_with("- ");
        let fence = body.trim_start_matches("- ").starts_with("```");
        let apart =
            code.is_some() || fence || item || body.is_empty() || body.starts_with(['#', '|']);
        if apart && !paragraph.is_empty() {
            printed += &wrapped(&paragraph, width);
            paragraph.clear();
        }
        if fence {
            code = match code {
                Some(_) => None,
                None if item => Some("- "),
                None => Some(""),
            };
        } else if let Some(lead) = &mut code {
            printed += &format!("  {}{}\n", std::mem::take(lead), body);
        } else if let Some(heading) = body.strip_prefix("# ").or(body.strip_prefix("## ")) {
            printed += &format!("{heading}\n");
            after_heading = true;
            continue;
        } else if body.is_empty() {
            if !after_heading {
                printed.push('\n');
            }
        } else if body.starts_with('|') {
            if !body.starts_with("| ---") {
                printed += &format!("  {body}\n");
            }
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph += &marked(body).replace('`', "");
        }
        after_heading &= body.is_empty();
    }
    printed
}

/// Bold words in the marks of examples.
fn marked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, part) in text.split("**").enumerate() {
        out += match i {
            0 => "",
            i if i % 2 == 1 => "[[",
            _ => "]]",
        };
        out += part;
    }
    out
}

/// Text in lines of at most `width` columns, set in by two; an item of a list by two more after its
/// first line.
fn wrapped(text: &str, width: usize) -> String {
    let width = width.clamp(40, 100);
    let hang = if text.starts_with("- ") { 4 } else { 2 };
    let mut out = String::new();
    let mut line = String::from(" ");
    for word in text.split_whitespace() {
        if !line.trim().is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            out += &line;
            out.push('\n');
            line = " ".repeat(hang - 1);
        }
        line.push(' ');
        line += word;
    }
    out + &line + "\n"
}
