//! What onside may mend by itself: only what cannot change a promise.

use super::comment::Word;
use super::cover::Cover;
use super::finding::{Edit, Fix};
use super::suppression::Form;
use crate::document::Document;
use crate::rules::Selector;
use crate::text::Span;
use crate::vocabulary::Lang;

/// Takes the rules that a comment silences in vain out of it, or the whole comment, where it names
/// no others. The front matter is its author's: other tools read it, too.
pub(super) fn dead_suppression(
    document: &Document,
    cover: &Cover,
    (rules, unused): (&[Selector], &[Selector]),
    lang: Lang,
) -> Option<Fix> {
    if cover.form == Form::FrontMatter {
        return None;
    }
    let left: Vec<&Selector> = rules.iter().filter(|r| !unused.contains(r)).collect();
    let comments = std::iter::once(cover.comment).chain(cover.end);
    let text = document.source().text();
    let edits = comments
        .map(|comment| match left.is_empty() {
            true => Some(Edit {
                span: with_its_space(text, comment),
                text: String::new(),
            }),
            false => names(text, comment).map(|span| Edit {
                span,
                text: left
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        })
        // The end of a range need not repeat its rules.
        .filter(|edit| {
            edit.as_ref()
                .is_none_or(|edit| edit.span.start < edit.span.end)
        })
        .collect::<Option<Vec<Edit>>>()?;
    let title = match (lang, left.is_empty()) {
        (Lang::Ru, true) => "удалить пометку",
        (Lang::Ru, false) => "убрать из пометки правила, которым здесь нечего гасить",
        (Lang::En, true) => "delete the comment",
        (Lang::En, false) => "take the rules out that have nothing to silence here",
    };
    Some(Fix {
        title: title.to_owned(),
        edits,
    })
}

/// The bytes of the names of rules in a comment.
fn names(text: &str, comment: Span) -> Option<Span> {
    let own = &text[comment.range()];
    let word = Word::ALL
        .iter()
        .map(|word| word.as_str())
        .filter(|word| own.contains(word))
        .max_by_key(|word| word.len())?;
    let start = own.find(word)? + word.len();
    let rest = &own[start..];
    let end = rest.find(':').or_else(|| rest.rfind("-->"))?;
    let list = &rest[..end];
    let from = comment.start as usize + start + (list.len() - list.trim_start().len());
    Some(Span::new(from, from + list.trim().len()))
}

/// A comment with the space around it that nothing needs once it is gone: the line it fills, and
/// one of the two empty lines that would be left; else the spaces before it.
fn with_its_space(text: &str, comment: Span) -> Span {
    let (start, end) = (comment.start as usize, comment.end as usize);
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let rest = &text[end..];
    let line_end = rest.find('\n').map_or(text.len(), |at| end + at + 1);
    let alone = text[line..start].trim().is_empty() && text[end..line_end].trim().is_empty();
    if !alone {
        let before = text[line..start].trim_end_matches([' ', '\t']);
        return match (before.is_empty(), text[end..line_end].trim().is_empty()) {
            // What follows keeps its place at the start of the line.
            (true, _) => {
                let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                Span::new(start, end + gap)
            }
            (false, true) => Span::new(line + before.len(), end),
            // A space on either side: one of them stays.
            (false, false) if rest.starts_with([' ', '\t']) => Span::new(line + before.len(), end),
            (false, false) => comment,
        };
    }
    let above = &text[..line];
    let empty_above = above.is_empty() || above.ends_with("\n\n") || above.ends_with("\n\r\n");
    let below = text[line_end..].lines().next();
    let empty_below = below.is_none_or(|below| below.trim().is_empty());
    let after = match (empty_above && empty_below, text[line_end..].find('\n')) {
        (true, Some(at)) => line_end + at + 1,
        _ => line_end,
    };
    Span::new(line, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str) -> String {
        let start = text.find("<!--").unwrap();
        let end = text.find("-->").unwrap() + 3;
        let span = with_its_space(text, Span::new(start, end));
        format!(
            "{}{}",
            &text[..span.start as usize],
            &text[span.end as usize..]
        )
    }

    #[test]
    fn a_comment_leaves_no_hole() {
        for (text, left) in [
            ("Раз.\n\n<!-- x -->\n\nДва.\n", "Раз.\n\nДва.\n"),
            (
                "Раз.\r\n\r\n<!-- x -->\r\n\r\nДва.\r\n",
                "Раз.\r\n\r\nДва.\r\n",
            ),
            ("Раз.\n\n<!-- x -->\nДва.\n", "Раз.\n\nДва.\n"),
            ("<!-- x -->\n\nДва.\n", "Два.\n"),
            ("Раз. <!-- x -->\nДва.\n", "Раз.\nДва.\n"),
            ("Раз. <!-- x --> Два.", "Раз. Два."),
            ("- <!-- x --> Два.", "- Два."),
            ("<!-- x --> Два.", "Два."),
            ("Раз.<!-- x -->Два.", "Раз.Два."),
            ("Раз.\n\n<!-- x -->", "Раз.\n\n"),
        ] {
            assert_eq!(without(text), left, "{text:?}");
        }
    }
}
