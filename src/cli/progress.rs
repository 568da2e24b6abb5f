//! How far a long check has come, on a terminal, once it has taken a second.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts files as they are checked; may be told from several threads.
pub(super) struct Progress {
    bar: ProgressBar,
    wanted: bool,
}

impl Progress {
    /// A count of `files`, shown if it is `wanted`.
    pub(super) fn new(files: usize, wanted: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len}");
        Self {
            bar: bar.with_style(style.expect("the template is sound")),
            wanted,
        }
    }

    /// One file more.
    pub(super) fn step(&self) {
        if !self.wanted {
            return;
        }
        self.bar.inc(1);
        if self.bar.is_hidden() && self.bar.elapsed() >= PATIENCE {
            // Hidden still where stderr is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Leaves no trace.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
