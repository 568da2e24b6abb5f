//! What onside's own comments say: `<!-- onside-ignore RULE[, RULE…]: reason (until DATE) -->`.

use jiff::civil::Date;

use super::meta::Problem;
use super::scope::Written;
use crate::rules::Selector;
use crate::vocabulary::words;

words! {
    /// The first word of a comment.
    Word {
        /// Silences rules in the next block.
        Ignore = "onside-ignore",
        /// Silences rules from here on.
        IgnoreStart = "onside-ignore-start",
        /// Ends that.
        IgnoreEnd = "onside-ignore-end",
        /// Silences rules in the whole document.
        IgnoreFile = "onside-ignore-file",
        /// Calls the next block a bad example.
        Example = "onside-example",
        /// Calls everything from here on bad examples.
        ExampleStart = "onside-example-start",
        /// Ends that.
        ExampleEnd = "onside-example-end",
    }
}

impl Word {
    /// Whether the comment names rules.
    pub(super) const fn names_rules(self) -> bool {
        matches!(
            self,
            Self::Ignore | Self::IgnoreStart | Self::IgnoreEnd | Self::IgnoreFile
        )
    }
}

/// A comment as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) word: Word,
    pub(super) written: Written,
}

/// Reads an HTML comment, `<!--` and `-->` included; `None` where it is not for onside.
pub(super) fn read(text: &str) -> Option<Result<Comment, Problem>> {
    let text = text
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .trim();
    text.starts_with("onside-").then(|| parse(text))
}

fn parse(text: &str) -> Result<Comment, Problem> {
    let end = text
        .find(|c: char| c.is_whitespace() || c == ':')
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let word = Word::parse(word).ok_or_else(|| Problem::UnknownWord(word.to_owned()))?;
    let (rules, reason) = match rest.split_once(':') {
        Some((rules, reason)) => (rules.trim(), reason.trim()),
        None => (rest.trim(), ""),
    };
    let (reason, until) = deadline(reason)?;
    let rules = if word.names_rules() {
        selectors(rules)?
    } else if rules.is_empty() {
        Vec::new()
    } else {
        return Err(Problem::RuleInExample);
    };
    // The end of a range may repeat the rules of its start or leave them out.
    if word.names_rules() && rules.is_empty() && word != Word::IgnoreEnd {
        return Err(Problem::NoRule);
    }
    let written = Written {
        rules,
        reason: reason.to_owned(),
        until,
    };
    Ok(Comment { word, written })
}

/// Rules and families with commas between.
pub(super) fn selectors(text: &str) -> Result<Vec<Selector>, Problem> {
    let mut rules = Vec::new();
    for name in text.split(',').map(str::trim).filter(|n| !n.is_empty()) {
        let rule = Selector::parse(name).ok_or_else(|| Problem::NotARule(name.to_owned()))?;
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// A reason without its `(until DATE)`, and the date.
fn deadline(reason: &str) -> Result<(&str, Option<Date>), Problem> {
    let open = reason.strip_suffix(')').and_then(|r| r.rsplit_once('('));
    let Some((before, inside)) = open else {
        return Ok((reason, None));
    };
    let Some(date) = ["until", "до"]
        .iter()
        .find_map(|word| inside.trim().strip_prefix(word))
        .filter(|rest| rest.starts_with(char::is_whitespace))
    else {
        return Ok((reason, None));
    };
    let date = date.trim();
    match date.parse() {
        Ok(date) => Ok((before.trim_end(), Some(date))),
        // «(до востребования)» is a part of the reason.
        Err(_) if !date.starts_with(|c: char| c.is_ascii_digit()) => Ok((reason, None)),
        Err(_) => Err(Problem::NotADate(date.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(text: &str) -> Result<Comment, Problem> {
        read(text).expect("a comment for onside")
    }

    #[test]
    fn every_part_is_read() {
        let found =
            comment("<!-- onside-ignore trap/no-refund, slogan/*: ticket 812: agreed (until 2027-03-01) -->").unwrap();
        assert_eq!(found.word, Word::Ignore);
        let written = found.written;
        let rules: Vec<String> = written.rules.iter().map(ToString::to_string).collect();
        assert_eq!(rules, ["trap/no-refund", "slogan/*"]);
        assert_eq!(written.reason, "ticket 812: agreed");
        assert_eq!(written.until, Some(jiff::civil::date(2027, 3, 1)));
        let russian =
            comment("<!--onside-ignore-file\nslogan/we-care : наш девиз (до 2027-01-31)-->")
                .unwrap()
                .written;
        assert_eq!(russian.reason, "наш девиз");
        assert_eq!(russian.until, Some(jiff::civil::date(2027, 1, 31)));
        let remark = comment("<!-- onside-ignore slogan/*: цитата (до востребования) -->")
            .unwrap()
            .written;
        assert_eq!(
            (remark.reason.as_str(), remark.until),
            ("цитата (до востребования)", None)
        );
        assert!(
            comment("<!-- onside-example -->")
                .unwrap()
                .written
                .rules
                .is_empty()
        );
        assert_eq!(read("<!-- TODO: onside-ignore -->"), None);
    }

    #[test]
    fn what_is_malformed_is_named() {
        for (text, problem) in [
            (
                "onside-ignor slogan/*: x",
                Problem::UnknownWord("onside-ignor".into()),
            ),
            ("onside-ignore: x", Problem::NoRule),
            ("onside-ignore", Problem::NoRule),
            ("onside-ignore *: x", Problem::NotARule("*".into())),
            (
                "onside-ignore slogan/we-care reason: x",
                Problem::NotARule("slogan/we-care reason".into()),
            ),
            (
                "onside-ignore slogan/*: x (until 1.3.2027)",
                Problem::NotADate("1.3.2027".into()),
            ),
            ("onside-example slogan/*: x", Problem::RuleInExample),
        ] {
            assert_eq!(comment(&format!("<!-- {text} -->")), Err(problem), "{text}");
        }
    }
}
