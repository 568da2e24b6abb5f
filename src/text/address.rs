//! What stands in a text and is none: web and mail addresses, and the placeholders of templates.

/// The end of a web or mail address whose first word is `text[start..end]`.
pub(super) fn address(text: &str, start: usize, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let first = &text[start..end];
    let web =
        rest.starts_with("://") || (first.eq_ignore_ascii_case("www") && rest.starts_with('.'));
    let stop = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '<' | '>' | '"' | '«' | '»' | '(' | ')' | '[' | ']' | '|' | '*'
            )
    };
    if !web {
        // A mail address: local part, `@`, a domain with a dot. Local parts may hold dots.
        let local =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '+' | '-'))?;
        if !rest[local..].starts_with('@') {
            return None;
        }
        let domain = &rest[local + 1..];
        let len = domain
            .find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-'))
            .unwrap_or(domain.len());
        let domain = domain[..len].trim_end_matches(['.', '-']);
        return (domain.contains('.') && domain.len() < 256 && local < 64)
            .then(|| end + local + 1 + domain.len());
    }
    let len = rest.find(stop).unwrap_or(rest.len());
    Some(
        end + rest[..len]
            .trim_end_matches(['.', ',', ';', ':', '!', '?'])
            .len(),
    )
}

/// The end of a template placeholder that starts at `start`: `{имя}`, `{{ price }}`, `{% if %}`,
/// `${x}`, `%name%`.
pub(super) fn placeholder(text: &str, start: usize) -> Option<usize> {
    const LONGEST: usize = 80;
    let rest = &text[start..];
    let bytes = rest.as_bytes();
    let window = &bytes[..bytes.len().min(LONGEST)];
    let closed_by = |from: usize, close: &[u8]| {
        window[from..]
            .windows(close.len())
            .position(|w| w == close)
            .map(|at| start + from + at + close.len())
    };
    match bytes {
        [b'{', b'{', ..] => closed_by(2, b"}}"),
        [b'{', b'%', ..] => closed_by(2, b"%}"),
        [b'{', ..] => closed_by(1, b"}"),
        [b'$', b'{', ..] => closed_by(2, b"}"),
        [b'%', next, ..] if next.is_ascii_alphabetic() || *next == b'_' => {
            let name = window[1..]
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
                .count();
            (bytes.get(name + 1) == Some(&b'%')).then_some(start + name + 2)
        }
        _ => None,
    }
}
