//! Mistakes in YAML in Russian. The English texts are the keys of `mistakes.ru.txt`, with `{}` for what
//! differs, so that whoever finds a mistake writes it once; what the table lacks stays English.

/// English and Russian in turn, an empty line after each pair.
const TABLE: &str = include_str!("mistakes.ru.txt");

/// A mistake or its help in Russian.
pub(super) fn in_russian(english: &str) -> String {
    let pairs = TABLE.split("\n\n").map(str::trim);
    let mut pairs = pairs.filter_map(|pair| pair.split_once('\n'));
    let found = pairs.find_map(|(own, russian)| Some((parts(own, english)?, russian)));
    let Some((parts, russian)) = found else {
        return english.to_owned();
    };
    let mut parts = parts.into_iter();
    let mut told = String::new();
    for (at, words) in russian.split("{}").enumerate() {
        if at > 0 {
            told += parts.next().unwrap_or_default();
        }
        told += words;
    }
    told
}

/// What stands for each `{}` of a pattern; `None` where the text is another one.
fn parts<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut words = pattern.split("{}");
    let mut rest = text.strip_prefix(words.next()?)?;
    let mut parts = Vec::new();
    let mut words = words.peekable();
    while let Some(next) = words.next() {
        let at = match words.peek() {
            Some(_) => rest.find(next)?,
            None => rest.len().checked_sub(next.len())?,
        };
        let (part, after) = rest.split_at_checked(at)?;
        parts.push(part);
        rest = after.strip_prefix(next)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_keep_what_differs() {
        for (english, russian) in [
            ("unknown key `сорт`", "нет ключа `сорт`"),
            ("did you mean `kind`?", "может быть, `kind`?"),
            ("a list is needed here", "здесь нужен список"),
            ("a/b cannot be read: gone", "a/b не читается: gone"),
            ("no such text", "no such text"),
            ("a list is needed here, too", "a list is needed here, too"),
        ] {
            assert_eq!(in_russian(english), russian);
        }
    }
}
