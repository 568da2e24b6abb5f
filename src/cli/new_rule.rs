//! `onside new rule`: a skeleton that says what to fill in, and fails `onside test` until it is.

use std::path::Path;

use super::author::NewRuleArgs;
use super::{Exit, Shell};
use crate::report::clean::clean_path;
use crate::rules::EDITION;
use crate::vocabulary::{Family, Lang};
use crate::workspace::{self, ConfigChoice, Mistake, Resolver};

/// Runs `onside new rule`.
pub(super) fn new_rule(args: &NewRuleArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let look = shell.look(&args.screen);
    let mut langs = args.lang.clone();
    langs.sort_unstable();
    langs.dedup();
    let written = check_id(&args.id).and_then(|family| {
        let path = args.dir.join(format!("{}.yaml", args.id));
        workspace::write_new(&path, &skeleton(&args.id, family, &langs))?;
        Ok(path)
    });
    let path = written.map_err(|mistake| {
        shell.mistake(&mistake, look);
        Exit::Mistake
    })?;
    let shown = |path: &Path| {
        let path = path.to_string_lossy().replace('\\', "/");
        clean_path(&path).into_owned()
    };
    let (path, folder) = (shown(&path), shown(&args.dir));
    let mut resolver = Resolver::new(ConfigChoice::Nearest);
    // A broken configuration is the business of the commands that need it.
    let (config, _) = resolver.config(Path::new("_"));
    let read = config.is_some_and(|config| resolver.reads_rules_from(&config, &args.dir));
    Ok(shell.print(Exit::Clean, |out| {
        writeln!(out, "wrote {path}")?;
        if !read {
            writeln!(
                out,
                "let onside.yaml name its folder: rulebook: {{ folders: [\"{folder}\"] }}"
            )?;
        }
        writeln!(
            out,
            "fill it in until this is quiet: onside test {folder} --rule {}",
            args.id
        )
    }))
}

/// The family of an id, if the id is one.
fn check_id(id: &str) -> Result<Family, Mistake> {
    let families: Vec<&str> = Family::ALL
        .iter()
        .filter(|&&family| family != Family::Meta)
        .map(|family| family.as_str())
        .collect();
    let wrong = |message: &str| {
        Mistake::new(
            id,
            message,
            format!(
                "write FAMILY/NAME, such as tone/courier-hour; families: {}",
                families.join(", ")
            ),
        )
    };
    let (family, name) = id.split_once('/').ok_or_else(|| wrong("no family/name"))?;
    let family = Family::parse(family)
        .filter(|&family| family != Family::Meta)
        .ok_or_else(|| wrong("there is no such family"))?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(plain) || name.starts_with('-') {
        return Err(wrong(
            "a rule's name is made of small Latin letters, digits and hyphens",
        ));
    }
    Ok(family)
}

/// The skeleton of a rule. Everything that must be filled in is empty, so that loading it names
/// each place.
fn skeleton(id: &str, family: Family, langs: &[Lang]) -> String {
    let mut yaml = format!(
        "# yaml-language-server: $schema=../onside.rule.json\n\
         # Editors complete the keys once `onside schema rule` is saved as that file.\n\
         # {id}. Put every phrase and sentence into double quotes.\n\
         principles: [1]      # which of the seven, the most important first\n\
         severity: warning    # error, warning or info; or by kind: {{ default: warning, script: info }}\n\
         # voice: order       # only what staff are told; without it, what the client reads or hears\n\
         # not_in: {{ legal: \"why it stays off there\" }}\n\
         since: \"{EDITION}\"\n\n"
    );
    yaml += "# What to look for. A word stands for all its forms; =word for this form only; {a|b} is a choice;\n\
             # word? may be missing; ~2 lets up to two words stand between; @list is a list from words/.\n\
             # `onside rules expand \"…\"` shows what a phrase looks for.\n\
             when:\n";
    for lang in langs {
        yaml += &format!(
            "  {lang}:\n    any:\n      - phrase: \"\"              # a stock phrase\n      \
             # - together: [\"\", \"\"]     # concepts in any order\n      #   within: 14\n"
        );
    }
    yaml += "\n# Words that look alike and are something else.\n# unless:\n";
    for lang in langs {
        yaml += &format!("#   {lang}:\n#     - \"\"\n");
    }
    yaml += "\n# Evidence nearby that makes the words honest: `onside explain deed`.\n\
             # excused_by: { deed: 3, reach: next }\n\n";
    if family == Family::Slogan {
        yaml += "opposite:\n";
        for lang in langs {
            yaml += &format!("  {lang}: \"\"    # the opposite, which nobody would say\n");
        }
        yaml.push('\n');
    }
    yaml += "text:\n";
    for lang in langs {
        yaml += &format!(
            "  {lang}:\n    title: \"\"\n    message: \"\"    # what was found; {{words}} are the words\n    \
             why: \"\"        # how it hurts the client\n    cure: \"\"       # what evidence or change would cure it\n    \
             instead: \"\"    # a sentence to write in its place\n"
        );
    }
    yaml += "\n# At least three of each. [[…]] round the words that must be marked. Good ones are near misses:\n\
             # the same words said honestly, forbidden, quoted as a bad example, spoken by the client.\n\
             examples:\n";
    for lang in langs {
        yaml += &format!(
            "  {lang}:\n    bad: []\n      # - \"\"\n    good: []\n      # - \"\"\n    todo: []       # should be found, is not yet\n"
        );
    }
    yaml += "\nsources: []          # laws, books, rulings, your own standard\nreviewed: \"\"         # the day a person read it last, such as 2026-11-21\n";
    yaml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked() {
        assert_eq!(check_id("tone/courier-hour"), Ok(Family::Tone));
        for wrong in [
            "tone",
            "tune/x",
            "meta/x",
            "tone/",
            "tone/Час",
            "tone/a/b",
            "tone/../x",
        ] {
            assert!(check_id(wrong).is_err(), "{wrong}");
        }
    }
}
