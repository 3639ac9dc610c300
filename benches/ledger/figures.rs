//! Figures as they are printed: ours beside what they are compared with, the ratio, and what it should be.

use std::time::Duration;

/// What a ratio should be.
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
    None,
}

/// Prints the heading of a group of figures.
pub fn heading(what: &str, ours: &str, baseline: &str) {
    println!("\n{what:<52} {ours:>14} {baseline:>14} {:>7}  target", "ratio");
}

/// Prints one line: ours against the baseline.
pub fn line(what: &str, ours: f64, baseline: f64, target: &Target) {
    let ratio = ours / baseline;
    let (wanted, met) = match target {
        Target::AtLeast(bound) => (format!("≥ {bound}"), ratio >= *bound),
        Target::AtMost(bound) => (format!("≤ {bound}"), ratio <= *bound),
        Target::None => (String::new(), true),
    };
    let missed = if met { "" } else { "  MISSED" };
    println!("{what:<52} {ours:>14.3} {baseline:>14.3} {ratio:>7.2}  {wanted}{missed}");
}

/// The middle one.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
