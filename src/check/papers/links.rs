//! Which links of a document lead nowhere: a link to a paper is worth something only where the paper
//! is.

use percent_encoding::percent_decode_str;

use crate::document::Document;

/// The targets of links, as written, that lead to a file which is not `there`, asked for from the
/// document's folder, or to a heading of its own that it does not have. Addresses of other sites,
/// and paths from the root of one, are not looked for.
#[must_use]
pub fn dead_links(document: &Document, there: impl Fn(&str) -> bool) -> Vec<String> {
    let links = document.links().iter().filter(|link| !link.image);
    let dead = links.filter(|link| {
        let (file, heading) = link.target.split_once('#').unwrap_or((&link.target, ""));
        let elsewhere = file.contains(':') || file.starts_with('/');
        match file.is_empty() {
            true => !heading.is_empty() && !has_anchor(document, heading),
            false => !elsewhere && !there(&percent_decode_str(file).decode_utf8_lossy()),
        }
    });
    dead.map(|link| link.target.clone()).collect()
}

/// Whether a heading or an HTML anchor of the document has this name. Sites make names of headings
/// in different ways; all of them keep letters and digits, and number what stands twice.
fn has_anchor(document: &Document, name: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let source = document.source();
    let asked = letters(&percent_decode_str(name).decode_utf8_lossy());
    let headings = document.sections().iter().filter_map(|s| s.heading);
    let mut names = headings.map(|block| letters(source.slice(document.blocks()[block].span)));
    names.any(|own| {
        let rest = asked.strip_prefix(own.as_str());
        !own.is_empty() && rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
    }) || [format!("\"{name}\""), format!("{{#{name}}}")]
        .iter()
        .any(|anchor| source.text().contains(anchor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Hints;
    use crate::text::Source;

    #[test]
    fn links_are_followed_in_the_folder_and_in_the_document() {
        let text = "# Сроки ответа\n\n[a](there.md) [b](gone.md#x) [c](#сроки-ответа) [d](#сроки-ответа-1) \
            [e](#нет) [f](https://example.com/gone) [g](/gone) [h](%D0%B0.md) [i](#old) <a id=\"old\"></a>\n";
        let document = Document::parse(Source::new("a.md", text), Hints::default());
        let dead = dead_links(&document, |file| ["there.md", "а.md"].contains(&file));
        assert_eq!(dead, ["gone.md#x", "#нет"]);
    }
}
