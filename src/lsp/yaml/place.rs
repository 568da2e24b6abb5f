//! Where in a YAML file a byte stands, told from indentation and brackets: while somebody types,
//! the file is hardly ever YAML.

use crate::text::Span;

/// A step from the top of a file to a place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Under a key.
    Key(String),
    /// In a list.
    Item,
}

/// A place in a YAML file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The way to what is typed here. A value's own key is its last step.
    pub(super) path: Vec<Step>,
    /// What is typed so far, without an opening quote.
    pub(super) typed: Span,
    /// Whether it can be a key; else it is a value.
    pub(super) key: bool,
    /// Whether a quote is open before it.
    pub(super) quoted: bool,
}

/// What a line says up to some byte.
struct Line {
    /// Its dashes and its keys, with their columns in bytes; those in brackets are at the column
    /// of the line's own last one, plus one for each bracket.
    steps: Vec<(usize, Step)>,
    /// Where the last text of it begins.
    start: usize,
    /// Whether that text stands behind a key.
    value: bool,
    /// Whether it stands in `[…]`.
    list: bool,
    quoted: bool,
}

/// The place of a byte.
pub(super) fn place(text: &str, at: usize) -> Place {
    let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = read(&text[line_start..at]);
    let mut path: Vec<Step> = line
        .steps
        .iter()
        .rev()
        .map(|(_, step)| step.clone())
        .collect();
    let mut limit = line.steps.first().map_or(line.start, |(column, _)| *column);
    let mut dash = matches!(line.steps.first(), Some((_, Step::Item)));
    for above in text[..line_start].lines().rev() {
        if limit == 0 && !dash {
            break;
        }
        let above = above.trim_end();
        if above.trim_start().is_empty() || above.trim_start().starts_with('#') {
            continue;
        }
        let own = read(above);
        let Some(&(first, _)) = own.steps.first() else {
            continue;
        };
        // What stands deeper belongs to a neighbour; a dash may stand below its own key.
        for (column, step) in own.steps.iter().rev() {
            let is_key = matches!(step, Step::Key(_));
            if *column < limit || (dash && is_key && *column == limit) {
                path.push(step.clone());
                limit = *column;
                dash = !is_key;
            }
        }
        limit = limit.min(first.max(limit));
    }
    path.reverse();
    Place {
        path,
        typed: Span::new(line_start + line.start, at),
        key: !line.value && !line.list,
        quoted: line.quoted,
    }
}

/// Reads a line up to its end, or to where somebody types.
fn read(line: &str) -> Line {
    let mut steps: Vec<(usize, Step)> = Vec::new();
    let indent = line.len() - line.trim_start().len();
    let mut at = indent;
    while line[at..].starts_with("- ") {
        steps.push((at, Step::Item));
        at += 2 + (line[at + 2..].len() - line[at + 2..].trim_start_matches(' ').len());
    }
    if &line[at..] == "-" {
        steps.push((at, Step::Item));
        at += 1;
    }
    let mut read = Line {
        steps,
        start: at,
        value: false,
        list: false,
        quoted: false,
    };
    // How many steps there were when each bracket was opened, and whether it is a list's.
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut quote: Option<char> = None;
    let column = |at: usize, depth: usize| if depth == 0 { at } else { line.len() + depth };
    let mut chars = line[at..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let here = at + i;
        if let Some(own) = quote {
            if c == own {
                quote = None;
            }
            continue;
        }
        let next = chars.peek().map(|(_, c)| *c);
        match c {
            '"' | '\'' if line[read.start..here].trim().is_empty() => {
                quote = Some(c);
                read.start = here + 1;
            }
            ':' if next.is_none_or(|c| c == ' ') => {
                let name = line[read.start..here].trim().trim_matches(['"', '\'']);
                let at = column(read.start, open.len());
                read.steps.push((at, Step::Key(name.to_owned())));
                read.value = true;
                read.start = here + 1;
            }
            '{' | '[' if line[read.start..here].trim().is_empty() => {
                open.push((read.steps.len(), c == '['));
                if c == '[' {
                    read.steps.push((line.len() + open.len(), Step::Item));
                }
                (read.value, read.list) = (false, c == '[');
                read.start = here + 1;
            }
            ',' if !open.is_empty() => {
                let (count, list) = open[open.len() - 1];
                read.steps.truncate(count + usize::from(list));
                (read.value, read.list) = (false, list);
                read.start = here + 1;
            }
            '}' | ']' if !open.is_empty() => {
                let (count, _) = open.pop().unwrap_or_default();
                read.steps.truncate(count);
                let list = open.last().is_some_and(|(_, list)| *list);
                (read.value, read.list) = (true, list);
                read.start = here + 1;
            }
            _ => {}
        }
    }
    read.quoted = quote.is_some();
    let rest = &line[read.start..];
    if !read.quoted {
        read.start += rest.len() - rest.trim_start().len();
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of `|`, briefly: the path, what is typed, `key` or `value`.
    fn at(text: &str) -> String {
        let at = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let place = place(&text, at);
        let steps = place.path.iter().map(|step| match step {
            Step::Key(name) => name.as_str(),
            Step::Item => "-",
        });
        let path = steps.collect::<Vec<_>>().join(".");
        let kind = if place.key { "key" } else { "value" };
        format!("{path} {kind} {:?}", &text[place.typed.range()])
    }

    #[test]
    fn blocks_are_followed_by_indentation() {
        assert_eq!(at("ru|"), " key \"ru\"");
        assert_eq!(at("rules:\n  slo|"), "rules key \"slo\"");
        assert_eq!(
            at("root: true\nrules:\n  trap/x: off\n\n  slo|"),
            "rules key \"slo\""
        );
        assert_eq!(
            at("rules:\n  slogan/we-care: |"),
            "rules.slogan/we-care value \"\""
        );
        assert_eq!(
            at("overrides:\n  - files: [a]\n    ki|"),
            "overrides.- key \"ki\""
        );
        assert_eq!(
            at("overrides:\n- files: [a]\n  kind: |"),
            "overrides.-.kind value \"\""
        );
        assert_eq!(
            at("when:\n  ru:\n    any:\n      - phrase: \"а\"\n      - tog|"),
            "when.ru.any.- key \"tog\""
        );
        assert_eq!(
            at("unless:\n  ru:\n    - \"а\"\n    - \"@ne|"),
            "unless.ru.- key \"@ne\""
        );
        assert_eq!(at("a:\n  b: 1\nc: |"), "c value \"\"");
    }

    #[test]
    fn brackets_are_followed_too() {
        assert_eq!(at("rules: { \"slo|"), "rules key \"slo\"");
        assert_eq!(at("rules: { slogan/x: o|"), "rules.slogan/x value \"o\"");
        assert_eq!(at("s: { locked: [trap/x, sl|"), "s.locked.- value \"sl\"");
        assert_eq!(at("s: { locked: [trap/x], ma|"), "s key \"ma\"");
        assert_eq!(
            at("o:\n  - files: [\"a\"]\n    rules: { x/y: |"),
            "o.-.rules.x/y value \"\""
        );
    }
}
