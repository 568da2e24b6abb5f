//! Sentence ends inside a block.

use std::ops::Range;

use super::Text;

/// The sentences of the tokens in `range`, in order, without gaps.
#[must_use]
pub fn sentences(_text: Text<'_>, range: Range<usize>) -> Vec<Range<usize>> {
    vec![range]
}
