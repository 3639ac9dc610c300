//! The speed of reading: `cargo bench --bench reading`. Each figure is the best of several runs; what matters is the time
//! of an article of 600 words and that it grows with the text. docs/reading.md says what came out.

use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use sayso::reading::{Context, read, read_and_draft};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the test articles are there")
        .filter_map(|entry| {
            Some(entry.ok()?.path()).filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        })
        .collect();
    names.sort();
    let all: String = names
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect::<Vec<_>>()
        .join("\n");
    let words = all.split_whitespace().count();
    println!("{} invented articles, {words} words", names.len());
    let article = upto(&all, 600);
    let one = |what: fn(&str, &Context)| best(10, &article, what).as_secs_f64() * 1e3;
    println!("an article of 600 words      {:>10.3} ms read", one(reads));
    println!(
        "                             {:>10.3} ms down to its drafts",
        one(drafts)
    );
    let line = all.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
    let bare = "Mara Quist said Jonas Creel said that the bridge is safe and ";
    for (name, shape, sizes) in [
        ("articles", all.as_str(), &[100_000, 1_000_000, 10_000_000][..]),
        ("one line", &line, &[100_000, 1_000_000]),
        ("one line without marks", bare, &[100_000, 1_000_000]),
    ] {
        growth(name, shape, sizes, ("read", reads));
        growth(name, shape, sizes, ("down to its drafts", drafts));
    }
}

fn reads(text: &str, context: &Context) {
    black_box(read(black_box(text), context));
}

fn drafts(text: &str, context: &Context) {
    black_box(read_and_draft(black_box(text), context));
}

/// The time of a shape at several lengths, and how it grows: 1.00 is linear.
fn growth(name: &str, shape: &str, sizes: &[usize], (done, what): (&str, fn(&str, &Context))) {
    println!("{name}, {done}");
    let mut before: Option<(usize, Duration)> = None;
    for size in sizes {
        let text = shape.repeat(size / shape.len() + 1);
        let time = best(3, &text, what);
        let rate = text.len() as f64 / 1e6 / time.as_secs_f64();
        let growth = before.map_or(String::new(), |(length, earlier)| {
            let longer = text.len() as f64 / length as f64;
            format!("  {:.2} of linear", time.as_secs_f64() / earlier.as_secs_f64() / longer)
        });
        println!(
            "{:>10} bytes             {:>10.1} ms  {rate:.1} MB/s{growth}",
            text.len(),
            time.as_secs_f64() * 1e3
        );
        before = Some((text.len(), time));
    }
}

/// The first words of a text, with its lines.
fn upto(text: &str, words: usize) -> String {
    let mut count = 0;
    let mut inside = false;
    let end = text.char_indices().find(|(_, c)| {
        let starts = !c.is_whitespace() && !inside;
        inside = !c.is_whitespace();
        count += usize::from(starts);
        count > words
    });
    text[..end.map_or(text.len(), |(at, _)| at)].to_owned()
}

/// The processor's time of this thread where the system tells it, so that a busy machine does not count; else the clock's.
/// The system counts in steps of some milliseconds.
fn spent() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn best(runs: usize, text: &str, what: fn(&str, &Context)) -> Duration {
    let context = Context {
        published_on: chrono::NaiveDate::from_ymd_opt(2026, 3, 10),
        ..Context::default()
    };
    // What takes less than the system's steps is done over and over, and divided.
    let often = match text.len() {
        0..50_000 => 200,
        50_000..500_000 => 5,
        _ => 1,
    };
    (0..runs)
        .map(|_| {
            let start = spent();
            for _ in 0..often {
                what(text, &context);
            }
            (spent() - start) / often
        })
        .min()
        .unwrap_or_default()
}
