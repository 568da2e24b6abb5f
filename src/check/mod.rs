//! A rulebook beside a document gives findings. Pure: no files, no clock.

mod finding;

pub use finding::{Finding, Related};
