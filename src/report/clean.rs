//! The one cleaner: everything untrusted goes through here before a person or a CI log sees it.
//!
//! A document, a file name or a rule's message may hold terminal escapes, bidirectional controls
//! or commands that CI runners act upon wherever they are printed (`##[add-mask]`, `::error::` at
//! the start of a line). The cleaner makes them visible and harmless, always in the same way.
//! [`clean`] is for text, [`clean_path`] for names, [`guard`] for whole printed lines.

use std::borrow::Cow;

/// What may stand between `##` and `[` in a command that a CI runner obeys.
const COMMANDS: [&str; 3] = ["##", "##vso", "##teamcity"];

/// Text made harmless; line feeds and tabs stay.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let cleaned = Cleaned::new(text);
    if cleaned.steps.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(cleaned.text)
    }
}

/// A path made harmless: as [`clean`], with line feeds and tabs made visible, and `./` in front of
/// a leading `::`.
#[must_use]
pub fn clean_path(path: &str) -> Cow<'_, str> {
    let mut path = clean(path);
    if path.contains(['\n', '\t']) {
        path = Cow::Owned(path.replace('\n', "\u{240a}").replace('\t', "\u{2409}"));
    }
    if path.trim_start().starts_with("::") {
        path = Cow::Owned(format!("./{path}"));
    }
    path
}

/// Text on one line: as [`clean`], with every run of white space that holds a line feed as a space.
#[must_use]
pub fn clean_line(text: &str) -> Cow<'_, str> {
    let text = clean(text);
    if !text.contains('\n') {
        return text;
    }
    Cow::Owned(text.lines().map(str::trim).collect::<Vec<_>>().join(" "))
}

/// Printed lines that no runner takes for a command, whatever stood next to what when they were
/// put together. Colour sequences stay.
#[must_use]
pub fn guard(printed: &str) -> Cow<'_, str> {
    let harmless = |line: &str| !line.trim_start().starts_with("::") && !line.contains("##");
    if printed.split('\n').all(harmless) {
        return Cow::Borrowed(printed);
    }
    let mut out = String::with_capacity(printed.len() + 8);
    for line in printed.split_inclusive('\n') {
        let body = line.trim_start();
        out.push_str(&line[..line.len() - body.len()]);
        if body.starts_with("::") {
            out.push('\\');
        }
        for (i, c) in body.char_indices() {
            if c == '[' && opens_command(&body[..i]) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A cleaned text that remembers where its bytes came from, so that carets stay right.
#[derive(Clone, Debug)]
pub(crate) struct Cleaned {
    /// The harmless text.
    pub(crate) text: String,
    /// Old and new offset after each change, ascending.
    steps: Vec<(usize, usize)>,
}

impl Cleaned {
    /// Cleans a text as [`clean`] does.
    pub(crate) fn new(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 8);
        let mut steps = Vec::new();
        for (i, c) in text.char_indices() {
            if let Some(shown) = replacement(c) {
                out.push(shown);
                steps.push((i + c.len_utf8(), out.len()));
            } else {
                if c == '[' && opens_command(&text[..i]) {
                    out.push('\\');
                    steps.push((i, out.len()));
                }
                out.push(c);
            }
        }
        Self { text: out, steps }
    }

    /// Where a byte offset of the old text is in the new one.
    pub(crate) fn offset(&self, old: usize) -> usize {
        let after = self.steps.partition_point(|&(from, _)| from <= old);
        let (from, to) = after.checked_sub(1).map_or((0, 0), |i| self.steps[i]);
        (to + (old - from)).min(self.text.len())
    }
}

/// Whether no byte of the text can need a change; cheap, and may say no for nothing.
pub(super) fn is_plain(text: &str) -> bool {
    // 0xC2: C1 controls; 0xD8: U+061C; 0xE2: U+200E to U+2069.
    let suspect = |b: u8| {
        (b < 0x20 && b != b'\n' && b != b'\t') || matches!(b, 0x7f | 0xc2 | 0xd8 | 0xe2 | b'#')
    };
    !text.bytes().any(suspect)
}

/// What is shown in place of a character that may not be printed.
pub(super) const fn replacement(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => None,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// Whether a `[` after this text would open a runner's command.
fn opens_command(before: &str) -> bool {
    COMMANDS.iter().any(|command| {
        before
            .len()
            .checked_sub(command.len())
            .and_then(|start| before.get(start..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(command))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The two parsers of the GitHub runner (`ActionCommand.TryParseV2` and `TryParse`), without
    /// its list of known names, and those of Azure and TeamCity in the same manner.
    fn is_command(line: &str) -> bool {
        let v2 = line
            .trim_start()
            .strip_prefix("::")
            .is_some_and(|rest| rest.contains("::"));
        let lower = line.to_ascii_lowercase();
        v2 || ["##[", "##vso[", "##teamcity["]
            .iter()
            .any(|open| lower.contains(open))
    }

    fn is_clean(text: &str) -> bool {
        text.chars().all(|c| replacement(c).is_none())
    }

    #[test]
    fn shows_controls_and_breaks_commands() {
        for (raw, shown) in [
            ("обычный текст\n\tс отступом", "обычный текст\n\tс отступом"),
            ("\u{1b}[31mred\u{7}", "\u{241b}[31mred\u{2407}"),
            ("a\rb\u{7f}", "a\u{240d}b\u{2421}"),
            ("\u{9b}31m \u{2028}", "\u{fffd}31m \u{fffd}"),
            (
                "цена \u{202e}000 1\u{2066}\u{200f}\u{61c}",
                "цена \u{fffd}000 1\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("x ##[add-mask]цена", "x ##\\[add-mask]цена"),
            ("###[e]", "###\\[e]"),
            ("##VSO[task] ##TeamCity[x]", "##VSO\\[task] ##TeamCity\\[x]"),
            ("## [ссылка](#) — «да»", "## [ссылка](#) — «да»"),
        ] {
            assert_eq!(clean(raw), shown, "{raw:?}");
        }
    }

    #[test]
    fn paths_stay_on_one_line() {
        assert_eq!(clean_path("ads/весна.md"), "ads/весна.md");
        assert_eq!(clean_path("a\n::error::b.md"), "a\u{240a}::error::b.md");
        assert_eq!(clean_path("::error::x.md"), "./::error::x.md");
        assert_eq!(clean_path(" ::error::x.md"), "./ ::error::x.md");
        assert_eq!(clean_line("one\n  two"), "one two");
    }

    #[test]
    fn guards_printed_lines() {
        assert_eq!(
            guard("ok\n  ::error::x\n::\n"),
            "ok\n  \\::error::x\n\\::\n"
        );
        assert_eq!(guard("a ##[x]"), "a ##\\[x]");
        assert_eq!(guard("a::b"), "a::b");
    }

    #[test]
    fn offsets_follow_the_text() {
        let raw = "\u{1b}é##[все";
        let cleaned = Cleaned::new(raw);
        let old = raw.find("все").unwrap();
        assert_eq!(&cleaned.text[cleaned.offset(old)..], "все");
        assert_eq!(cleaned.offset(0), 0);
        assert_eq!(cleaned.offset(raw.len()), cleaned.text.len());
    }

    proptest! {
        #[test]
        fn no_command_survives(text in r"([#:\[\]vsoVSO te\n\x00-\x1f\u{80}-\u{9f}\u{2028}\u{202e}ж]|##\[|::|##vso\[|##TeamCity\[|::error::|\PC){0,60}") {
            let shown = guard(&clean(&text)).into_owned();
            prop_assert!(!shown.lines().any(is_command), "{shown:?}");
            prop_assert!(is_clean(&shown), "{shown:?}");
            prop_assert!(clean(&shown) == shown, "cleaned twice: {shown:?}");
            let path = clean_path(&text);
            prop_assert!(!is_command(&path) && is_clean(&path) && !path.contains('\n'), "{path:?}");
        }

        #[test]
        fn offsets_point_at_the_same_characters(text in r"([#:\[\x00-\x1f\u{202e}жé🙂]|##\[){0,40}") {
            let cleaned = Cleaned::new(&text);
            let shown = |c: char| replacement(c).unwrap_or(c);
            for (i, c) in text.char_indices() {
                prop_assert_eq!(cleaned.text[cleaned.offset(i)..].chars().next(), Some(shown(c)));
            }
        }
    }
}
