//! The `onside` program.

fn main() {}
