//! onside keeps a company's words on the client's side.
//!
//! `read -> parse -> check -> report`: [`document`] turns Markdown into blocks and tokens,
//! [`rules`] turns YAML into a rulebook, [`check`] puts one beside the other, [`report`] prints.
//! All of that is pure; only [`workspace`] and the shells, [`cli`] and [`lsp`], touch the
//! disk, the terminal and the clock.

mod builtin;
pub mod check;
pub mod cli;
pub mod config;
pub mod document;
pub mod evidence;
pub mod lsp;
pub mod report;
pub mod rules;
pub mod text;
pub mod vocabulary;
pub mod workspace;
