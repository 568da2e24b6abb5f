//! Any `onside.yaml` is read or its mistakes are named at places inside it; what is read can be used.
#![no_main]

use std::path::{Path, PathBuf};

use libfuzzer_sys::fuzz_target;
use onside::config::{Config, ConfigFile};
use onside::text::Source;

fuzz_target!(|text: &str| {
    let (file, mistakes) = ConfigFile::read(Source::new("onside.yaml", text), Path::new("/docs"));
    for mistake in &mistakes {
        assert!(text.get(mistake.span.start as usize..mistake.span.end as usize).is_some());
    }
    let config = Config::new(vec![file], PathBuf::from("/docs"));
    let _ = config.choice(Path::new("/docs/scripts/звонок.md"));
});
