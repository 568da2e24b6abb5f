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
mod same_as_cli;
mod setup;
mod yaml;
