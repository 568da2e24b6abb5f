//! What HTML inside Markdown means to a reader: which parts are text, which are not.
//!
//! Not an HTML parser: it tells tags, comments and hidden content from text, line by line, and
//! keeps its place over line ends. Every byte is looked at once.

use std::ops::Range;

/// What a part of HTML that is not text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing a reader sees (`<b>`, `<span>`): a word goes on over it.
    Nothing,
    /// A comment.
    Comment,
    /// A line break.
    Break,
    /// A word ends here (`<sup>`).
    Cut,
    /// Code begins.
    Code,
    /// Struck-out text begins (`true`) or ends.
    Strike(bool),
    /// Another block begins.
    Block,
    /// An image with alternative text at these bytes of the tag.
    Alt(Range<usize>),
}

/// Where the reader of HTML stands.
#[derive(Debug, Default)]
pub(super) struct Html {
    /// Inside a block of HTML.
    active: bool,
    state: State,
    /// The element whose content is not text.
    hidden: Option<&'static str>,
    goes_on: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Tag {
        quote: Option<u8>,
    },
    Comment,
}

/// Elements whose content is not text.
const HIDDEN: [&str; 5] = ["script", "style", "code", "pre", "svg"];

/// Elements that stand inside a line.
const INLINE: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "nobr", "q", "ruby", "samp", "small", "span", "strong", "time", "tt", "u", "var",
    "wbr", "data", "picture",
];

impl Html {
    /// Whether a block of HTML is open.
    pub(super) const fn active(&self) -> bool {
        self.active
    }

    /// Whether what follows is not text.
    pub(super) const fn hidden(&self) -> bool {
        self.hidden.is_some()
    }

    /// A block of HTML begins.
    pub(super) const fn begin(&mut self) {
        self.active = true;
        self.state = State::Text;
        self.hidden = None;
    }

    /// A block of HTML ends.
    pub(super) const fn finish(&mut self) {
        self.active = false;
        self.state = State::Text;
        self.hidden = None;
    }

    /// A block of Markdown ends: HTML left open in it is over.
    pub(super) const fn end_inline(&mut self) {
        if !self.active {
            self.hidden = None;
        }
    }

    /// What follows is code.
    pub(super) const fn hide_code(&mut self) {
        self.hidden = Some("code");
    }

    /// Whether the last comment part belongs to the comment part before it.
    pub(super) const fn comment_goes_on(&self) -> bool {
        self.goes_on
    }

    /// The meaning of one tag or comment inside a paragraph.
    pub(super) fn inline(&mut self, tag: &str) -> Meaning {
        self.goes_on = false;
        if tag.starts_with("<!--") {
            return Meaning::Comment;
        }
        let (closing, name) = name(tag);
        if let Some(hidden) = self.hidden {
            if closing && name.eq_ignore_ascii_case(hidden) {
                self.hidden = None;
            }
            return Meaning::Nothing;
        }
        let meaning = self.tag(tag, closing, name);
        if meaning == Meaning::Code {
            self.hidden = None;
        }
        meaning
    }

    /// The length and meaning (`None`: text) of the next part of a line of a block of HTML.
    pub(super) fn next(&mut self, rest: &str) -> (usize, Option<Meaning>) {
        self.goes_on = false;
        match self.state {
            State::Comment => {
                self.goes_on = true;
                (self.comment(rest, 0), Some(Meaning::Comment))
            }
            State::Tag { quote } => (self.rest_of_tag(rest, 0, quote), Some(Meaning::Nothing)),
            State::Text => self.next_in_text(rest),
        }
    }

    fn next_in_text(&mut self, rest: &str) -> (usize, Option<Meaning>) {
        if let Some(hidden) = self.hidden {
            let closing = |at: &usize| {
                let tag = &rest[*at..];
                let (closing, name) = name(tag);
                closing && name.eq_ignore_ascii_case(hidden)
            };
            let found = rest.match_indices("</").map(|(at, _)| at).find(closing);
            if found.is_some() {
                self.hidden = None;
            }
            return match found {
                Some(0) => (self.rest_of_tag(rest, 1, None), Some(Meaning::Nothing)),
                Some(at) => (at, Some(Meaning::Nothing)),
                None => (rest.len(), Some(Meaning::Nothing)),
            };
        }
        let bytes = rest.as_bytes();
        let opens = bytes[0] == b'<'
            && bytes
                .get(1)
                .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'));
        if !opens {
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let len = rest[first..].find('<').map_or(rest.len(), |at| first + at);
            return (len, None);
        }
        if rest.starts_with("<!--") {
            return (self.comment(rest, 4), Some(Meaning::Comment));
        }
        let len = self.rest_of_tag(rest, 1, None);
        let tag = &rest[..len];
        let (closing, name) = name(tag);
        (len, Some(self.tag(tag, closing, name)))
    }

    fn comment(&mut self, rest: &str, from: usize) -> usize {
        let end = rest[from..].find("-->");
        self.state = if end.is_some() {
            State::Text
        } else {
            State::Comment
        };
        end.map_or(rest.len(), |at| from + at + 3)
    }

    fn rest_of_tag(&mut self, rest: &str, from: usize, mut quote: Option<u8>) -> usize {
        for (i, &b) in rest.as_bytes().iter().enumerate().skip(from) {
            match quote {
                Some(q) if b == q => quote = None,
                Some(_) => {}
                None if b == b'>' => {
                    self.state = State::Text;
                    return i + 1;
                }
                None if b == b'"' || b == b'\'' => quote = Some(b),
                None => {}
            }
        }
        self.state = State::Tag { quote };
        rest.len()
    }

    fn tag(&mut self, tag: &str, closing: bool, name: &str) -> Meaning {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if let Some(&hidden) = HIDDEN.iter().find(|&&h| is(h)) {
            if !closing && !tag.ends_with("/>") {
                self.hidden = Some(hidden);
            }
            return if hidden == "code" && !closing {
                Meaning::Code
            } else {
                Meaning::Nothing
            };
        }
        if is("br") {
            Meaning::Break
        } else if is("sup") || is("sub") {
            Meaning::Cut
        } else if is("s") || is("del") || is("strike") {
            Meaning::Strike(!closing)
        } else if is("img") {
            alt(tag).map_or(Meaning::Nothing, Meaning::Alt)
        } else if name.is_empty() || INLINE.iter().any(|&n| is(n)) {
            Meaning::Nothing
        } else {
            Meaning::Block
        }
    }
}

/// Whether a tag is a closing one, and its name.
fn name(tag: &str) -> (bool, &str) {
    let inner = tag.strip_prefix('<').unwrap_or(tag);
    let (closing, inner) = match inner.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inner),
    };
    let len = inner
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'-')
        .count();
    (closing, &inner[..len])
}

/// The bytes of a not empty `alt="…"` in a tag.
fn alt(tag: &str) -> Option<Range<usize>> {
    let bytes = tag.as_bytes();
    let at = bytes
        .windows(5)
        .position(|w| w[0].is_ascii_whitespace() && w[1..4].eq_ignore_ascii_case(b"alt"))?;
    let skip = |mut i: usize| {
        while bytes.get(i).is_some_and(u8::is_ascii_whitespace) {
            i += 1;
        }
        i
    };
    let equals = skip(at + 4);
    let quote = skip(equals + 1);
    let mark = *bytes.get(quote)?;
    if bytes[equals] != b'=' || !matches!(mark, b'"' | b'\'') {
        return None;
    }
    let len = bytes[quote + 1..].iter().position(|&b| b == mark)?;
    (len > 0).then_some(quote + 1..quote + 1 + len)
}

/// The length and the character of the entity that `text` (from its `&`) starts with; the `&`
/// itself where it is none that we know.
pub(super) fn entity(text: &str) -> (usize, char) {
    const LONGEST: usize = 10;
    let window = &text.as_bytes()[..text.len().min(LONGEST)];
    let Some(end) = window.iter().position(|&b| b == b';') else {
        return (1, '&');
    };
    let name = &text[1..end];
    let decoded = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "shy" => Some('\u{ad}'),
        "laquo" => Some('«'),
        "raquo" => Some('»'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "mdash" => Some('—'),
        "ndash" => Some('–'),
        "hellip" => Some('…'),
        "thinsp" => Some('\u{2009}'),
        "euro" => Some('€'),
        "pound" => Some('£'),
        "copy" => Some('©'),
        "reg" => Some('®'),
        "trade" => Some('™'),
        "times" => Some('×'),
        "bull" => Some('•'),
        _ => number(name),
    };
    decoded.map_or((1, '&'), |c| (end + 1, c))
}

fn number(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(lines: &[&str]) -> Vec<(String, Option<Meaning>)> {
        let mut html = Html::default();
        html.begin();
        let mut out = Vec::new();
        for line in lines {
            let mut at = 0;
            while at < line.len() {
                let (len, meaning) = html.next(&line[at..]);
                assert!(len > 0, "no progress at {}", &line[at..]);
                out.push((line[at..at + len].to_owned(), meaning));
                at += len;
            }
        }
        out
    }

    fn text(lines: &[&str]) -> String {
        let parts = parts(lines).into_iter();
        parts.filter(|p| p.1.is_none()).map(|p| p.0).collect()
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        assert_eq!(text(&["<p>Цена <b>100</b> ₽</p>\n"]), "Цена 100 ₽\n");
        assert_eq!(text(&["a < b и ж<\n"]), "a < b и ж<\n");
        assert_eq!(text(&["<!-- раз\n", "два --> три\n"]), " три\n");
        assert_eq!(text(&["<script>if (a<b) {}\n", "</script>да"]), "да");
        assert_eq!(text(&["<a title=\"x > y\n", "z\">тут</a>"]), "тут");
    }

    #[test]
    fn finds_alt_and_entities() {
        let tag = "<img src='a' alt=\"Без сахара\">";
        assert_eq!(&tag[alt(tag).unwrap()], "Без сахара");
        assert_eq!(alt("<img alt=''>"), None);
        assert_eq!(alt("<img alt"), None);
        assert_eq!(entity("&nbsp;x"), (6, '\u{a0}'));
        assert_eq!(entity("&#1073;"), (7, 'б'));
        assert_eq!(entity("&я;"), (1, '&'));
        assert_eq!(entity("& b"), (1, '&'));
    }
}
