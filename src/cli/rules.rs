//! `onside rules`: the list of rules, the forms of a phrase, and what is odd in a folder of rules.

use serde_json::{Value, json};

use super::author::{CheckRulesArgs, ExpandArgs, ListFormat, RulesArgs, RulesCommand};
use super::setup::{self, Which};
use super::{Exit, Shell, pages, rulebook};
use crate::check::Settings;
use crate::report::clean::{clean, clean_line, guard};
use crate::report::rule_page::{self, Subject};
use crate::report::{Look, plural};
use crate::rules::{WordForms, forms_of};
use crate::text::lexicon::{Found, Pos};
use crate::vocabulary::{Lang, Level};
use crate::workspace::Mistake;

/// Runs `onside rules`.
pub(super) fn rules(args: &RulesArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    match &args.command {
        Some(RulesCommand::Expand(args)) => return expand(args, shell),
        Some(RulesCommand::Check(args)) => return check(args, shell),
        None => {}
    }
    let look = shell.look(&args.setup.screen);
    let (rulebook, settings) = setup::rules_here(&args.setup, shell)?;
    let wanted = |rule: &Subject<'_>| {
        args.family.is_none_or(|family| rule.family() == family)
            && args
                .principle
                .is_none_or(|principle| rule.principles().contains(&principle))
            && args.lang.is_none_or(|lang| rule.langs().contains(&lang))
    };
    let all = Subject::all(&rulebook).into_iter();
    let rules: Vec<Subject<'_>> = all.filter(wanted).collect();
    let lang = args.lang.or(look.lang).unwrap_or(Lang::En);
    let printed = match args.format {
        ListFormat::Table => table(&rules, &settings, lang),
        ListFormat::Markdown => rule_page::list(&rules, lang, false),
        ListFormat::Json => {
            let list: Vec<_> = rules.iter().map(|&rule| page(rule, &settings)).collect();
            let list = json!({ "schema": "onside.rules/1", "rules": list });
            format!("{list:#}\n")
        }
    };
    Ok(shell.print(Exit::Clean, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    }))
}

/// What a rule's findings are where nothing but the configuration changes it: `off`, or their
/// severity.
fn level(rule: Subject<'_>, settings: &Settings) -> &'static str {
    let own = rule.default_severity();
    match (settings.level(rule.id(), rule.family()), rule) {
        (Some(level), _) => level.as_str(),
        (None, Subject::Rule(rule)) if rule.is_off() => Level::Off.as_str(),
        (None, Subject::Rule(rule)) => settings.severity(rule, own).as_str(),
        (None, Subject::Meta(_)) => own.as_str(),
    }
}

/// A rule's page with what the configuration makes of it.
fn page(rule: Subject<'_>, settings: &Settings) -> Value {
    let mut page = rule_page::json(rule);
    page["level"] = json!(level(rule, settings));
    page
}

/// One line per rule.
fn table(rules: &[Subject<'_>], settings: &Settings, lang: Lang) -> String {
    let width = rules.iter().map(|rule| rule.id().len()).max().unwrap_or(0);
    let mut printed = String::new();
    for rule in rules {
        let line = format!(
            "{:width$}  {:7}  {:5}  {}",
            rule.id(),
            level(*rule, settings),
            pages::numbers(rule.principles()),
            rule.texts(lang).title,
        );
        printed += &clean_line(line.trim_end());
        printed.push('\n');
    }
    printed + &pages::count_of_rules(lang, rules.len()) + "\n"
}

/// Runs `onside rules expand`.
fn expand(args: &ExpandArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.setup.screen);
    let written = setup::written_here(&args.setup, Which::default(), shell)?;
    let words = forms_of(&args.phrase, &written.files).map_err(|error| {
        let mistake = Mistake::new(args.phrase.clone(), error.message, error.help);
        shell.mistake(&mistake, look);
        Exit::Mistake
    })?;
    let mut printed = String::new();
    let mut list: Option<&str> = None;
    for word in &words {
        if word.list.as_deref() != list {
            list = word.list.as_deref();
            if let Some(name) = list {
                printed += &format!("@{name}\n");
            }
        }
        let indent = if list.is_some() { "  " } else { "" };
        printed += &expanded(word, indent, look);
    }
    if words.is_empty() {
        printed += "no words: classes and marks are found by what they are\n";
    }
    Ok(shell.print(Exit::Clean, |out| {
        out.write_all(guard(&clean(&printed)).as_bytes())
    }))
}

/// A word with how it was found and its forms, wrapped.
fn expanded(word: &WordForms, indent: &str, look: Look) -> String {
    let how = match (word.lang(), word.found) {
        (_, None) => "as written",
        (Lang::En, Some(Found::Lemma)) => "English, forms by rule",
        (_, Some(Found::Lemma)) => "in the lexicon",
        (_, Some(Found::OtherForm)) => "in the lexicon, as another form",
        (_, Some(Found::Like)) => "inflects like a known word",
        (_, Some(Found::HyphenTail)) => "known by its tail after the hyphen",
        (_, Some(Found::Prefix)) => "known by its tail after a prefix",
        (_, Some(Found::Suffix)) => "a guess by its ending",
        (_, Some(Found::Exact)) if mixes_alphabets(&word.word) => {
            "not known, and its letters are of two alphabets; the written form only"
        }
        (_, Some(Found::Exact)) => "not known: the written form only",
    };
    let parts: Vec<&str> = word
        .pos
        .iter()
        .filter_map(|&pos| part_of_speech(pos))
        .collect();
    let mut printed = format!(
        "{indent}{}: {how}; {}{}{}\n",
        word.word,
        plural(Lang::En, word.forms.len(), ["form", "forms", "forms"]),
        if parts.is_empty() { "" } else { ": " },
        parts.join(", ")
    );
    let width = look.width.max(40);
    let start = format!("{indent}    ");
    let mut line = start.clone();
    for form in &word.forms {
        if line.chars().count() + form.chars().count() + 1 > width {
            printed += line.trim_end();
            printed.push('\n');
            line.clone_from(&start);
        }
        line += form;
        line.push(' ');
    }
    printed + line.trim_end() + "\n"
}

/// Whether a word has both Latin and other letters, as a slip of the keyboard leaves them.
fn mixes_alphabets(word: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic();
    word.contains(latin) && word.contains(|c: char| c.is_alphabetic() && !c.is_ascii())
}

const fn part_of_speech(pos: Pos) -> Option<&'static str> {
    Some(match pos {
        Pos::Noun => "noun",
        Pos::Adjective => "adjective",
        Pos::ShortAdjective => "short adjective",
        Pos::Comparative => "comparative",
        Pos::Verb => "verb",
        Pos::Infinitive => "infinitive",
        Pos::Participle => "participle",
        Pos::ShortParticiple => "short participle",
        Pos::Gerund => "gerund",
        Pos::Numeral => "numeral",
        Pos::Adverb => "adverb",
        Pos::Pronoun => "pronoun",
        Pos::Other => return None,
    })
}

/// Runs `onside rules check`.
fn check(args: &CheckRulesArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.setup.screen);
    let which = Which {
        dir: args.dir.as_deref(),
        all: false,
    };
    let written = setup::written_here(&args.setup, which, shell)?;
    let advice = pages::advice(&written, false);
    let mut printed = String::new();
    for one in &advice {
        printed += &rulebook::advice(one, &written.files, look);
    }
    let count = advice.len();
    let lang = look.lang.unwrap_or(Lang::En);
    let rules = pages::count_of_rules(lang, pages::rules_of(&written, false).len());
    printed += &match lang {
        Lang::En => format!(
            "{rules}: no mistakes, {} worth a look\n",
            plural(lang, count, ["thing", "things", "things"])
        ),
        Lang::Ru => format!("{rules}: ошибок нет, стоит взглянуть: {count}\n"),
    };
    Ok(shell.print(Exit::Clean, |out| out.write_all(printed.as_bytes())))
}
