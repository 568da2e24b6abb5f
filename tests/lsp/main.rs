//! Scripted sessions with the language server over a child process.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests read fixtures and start processes"
)]

mod client;
mod edits;
mod features;
mod fixes;
mod level;
mod life;
mod papers;
#[path = "../desk/random.rs"]
mod random;
#[path = "../desk/rule.rs"]
mod rule;
mod same_as_cli;
mod setup;
mod yaml;
