//! The rules that come with onside, compiled when onside itself is built.
//!
//! `build.rs` runs the very compiler that users' rulebooks go through and stores the result; at
//! start it is only decoded. A cold start has no room for YAML and form expansion.

use crate::rules::{Material, Rulebook, StoredRulebook};
use crate::text::Source;

static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rulebook.bin"));
static ASIDES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/asides.bin"));
static MATERIAL: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/material.bin"));

/// The files as their authors wrote them, for the commands that speak about their lines.
static WRITTEN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));

impl Rulebook {
    /// The rules that come with onside.
    ///
    /// # Panics
    /// Never: the bytes were written by the same types when onside was built.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_stored(&StoredRulebook {
            rulebook: COMPILED,
            asides: ASIDES,
        })
        .expect("build.rs stored it with these types")
    }

    /// The files of the rules that come with onside, by name (`slogan/we-care.yaml`), to be
    /// [loaded](Self::load) where the places of phrases matter.
    ///
    /// # Panics
    /// Never: the bytes were written by the same types when onside was built.
    #[must_use]
    pub fn builtin_files() -> Vec<Source> {
        let written: Vec<(&str, &str)> =
            postcard::from_bytes(WRITTEN).expect("build.rs stored it with these types");
        written
            .into_iter()
            .map(|(name, text)| Source::new(name, text))
            .collect()
    }
}

impl Material {
    /// What compiling the built-in rules left behind, for [`Rulebook::layered`].
    ///
    /// # Panics
    /// Never: the bytes were written by the same types when onside was built.
    #[must_use]
    pub fn builtin() -> Self {
        postcard::from_bytes(MATERIAL).expect("build.rs stored it with these types")
    }
}
