//! `onside config`: the configuration that holds, and whether it is sound.

use std::path::Path;
use std::sync::Arc;

use super::args::{ConfigArgs, ConfigCheckArgs, ConfigShowArgs};
use super::setup::Setup;
use super::{Exit, Shell};
use crate::config::Config;
use crate::report::clean::{clean, clean_path, guard};
use crate::workspace;

/// Runs `onside config show`.
pub(super) fn show(args: &ConfigShowArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let mut setup = Setup::of_config(&args.config, shell.look(&args.screen));
    // A folder is asked for by any file in it.
    let is_folder = workspace::is_folder(&args.path);
    let file = if is_folder {
        args.path.join("_")
    } else {
        args.path.clone()
    };
    let (config, place) = setup.resolver.config(&file);
    let usable = config.filter(|config| setup.rulebook(config).is_some());
    if setup.tell_errors(shell) {
        return Err(Exit::Mistake);
    }
    let Some(config) = usable else {
        return Err(Exit::Mistake);
    };
    let mut page = sources(&config);
    page += &config.show((!is_folder).then_some(&*place));
    Ok(shell.print(Exit::Clean, |out| {
        out.write_all(guard(&clean(&page)).as_bytes())
    }))
}

/// Runs `onside config check`.
pub(super) fn check(args: &ConfigCheckArgs, shell: &mut Shell<'_>) -> Result<Exit, Exit> {
    let is_folder = workspace::is_folder(&args.path);
    let choice = ConfigArgs {
        config: (!is_folder).then(|| args.path.clone()),
        no_config: false,
    };
    let mut setup = Setup::of_config(&choice, shell.look(&args.screen));
    let folders = if is_folder {
        workspace::config_folders(&args.path)
    } else {
        vec![args.path.parent().unwrap_or(Path::new("")).to_owned()]
    };
    let mut lines = Vec::new();
    for folder in &folders {
        let (config, _) = setup.resolver.config(&folder.join("_"));
        let Some(config) = config else { continue };
        if let Some(rulebook) = setup.rulebook(&config) {
            let name = config.sources().first().map_or("", |source| source.name());
            let rules = rulebook.rules().len();
            lines.push(format!("{}: sound, {rules} rules", clean_path(name)));
        }
    }
    if setup.tell_errors(shell) {
        return Err(Exit::Mistake);
    }
    if lines.is_empty() {
        shell.tell("onside: no configuration file here: everything is as it comes\n");
        return Ok(Exit::Nothing);
    }
    Ok(shell.print(Exit::Clean, |out| {
        lines
            .iter()
            .try_for_each(|line| writeln!(out, "{}", guard(line)))
    }))
}

/// `# onside.yaml, which extends base.yaml`.
fn sources(config: &Arc<Config>) -> String {
    let names: Vec<&str> = config
        .sources()
        .iter()
        .map(|source| source.name())
        .collect();
    if names.is_empty() {
        return "# no configuration file\n".to_owned();
    }
    format!("# {}\n", names.join(", which extends "))
}
