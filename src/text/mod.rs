//! Bytes, lines and words: everything onside knows about text before Markdown and rules.
//!
//! One address is used everywhere: bytes in the source ([`Span`]). Tokens are born with it.
//! Lines, columns and UTF-16 units are computed from it at the very end, in `report` and `lsp`.

mod address;
pub mod fold;
pub mod lexicon;
mod lines;
mod recent;
mod sentence;
mod source;
mod span;
mod token;
mod tokenizer;
mod word;

pub use lines::{LineIndex, Position};
pub(crate) use recent::Recent;
pub use sentence::{Sentences, sentences};
pub use source::Source;
pub use span::Span;
pub use token::{Text, Token, TokenFlags, TokenKind, Tokens};
pub use tokenizer::{Piece, Tokenizer};
