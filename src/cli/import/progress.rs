//! How far an import is: a bar by the bytes read, with records, their rate and the time left.

use std::time::{Duration, Instant};

use crate::cli::phrases::number;

/// A bar on a terminal; nothing elsewhere, and nothing for what takes less than half a second.
pub struct ImportProgress {
    bar: Option<indicatif::ProgressBar>,
    size: Option<u64>,
    shown: bool,
    since: Instant,
}

impl ImportProgress {
    /// A bar for so many bytes, if that is known.
    pub fn new(shown: bool, size: Option<u64>) -> ImportProgress {
        ImportProgress {
            bar: None,
            size: size.filter(|size| *size > 0),
            shown,
            since: Instant::now(),
        }
    }

    /// So many bytes and records are read.
    pub fn at(&mut self, bytes: u64, records: u64) {
        let elapsed = self.since.elapsed();
        if !self.shown || elapsed < Duration::from_millis(500) {
            return;
        }
        let size = self.size;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = indicatif::ProgressBar::new(size.unwrap_or(0));
            let style = match size {
                Some(_) => "importing {wide_bar} {msg}, {eta} left",
                None => "{spinner} importing {msg}",
            };
            if let Ok(style) = indicatif::ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar
        });
        let rate = records as f64 / elapsed.as_secs_f64();
        bar.set_message(format!("{} records, {}/s", number(records as i64), number(rate as i64)));
        bar.set_position(bytes);
    }
}

impl Drop for ImportProgress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
