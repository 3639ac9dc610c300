//! Whatever bytes a file holds, the reader of articles neither panics nor gives what is no text, and the places that are
//! read in its text lie inside of it: `just fuzz-files`. PDFs are left out: another program reads them, in a process of its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::interchange::article_file::{self, LONGEST};
use sayso::reading::{Context, draft, read};

const NAMES: [&str; 4] = ["article", "article.txt", "article.html", "article.md"];

fuzz_target!(|input: (u8, &[u8])| {
    let (which, bytes) = input;
    if bytes[..bytes.len().min(1_024)].windows(5).any(|window| window == b"%PDF-") {
        return;
    }
    let Ok(file) = article_file::read(bytes, NAMES[usize::from(which) % NAMES.len()]) else {
        return;
    };
    assert!(file.text.len() <= LONGEST && file.text.chars().any(char::is_alphanumeric));
    let context = Context {
        published_on: file.published.map(|published| published.day()),
        outlet: file.outlet.clone(),
        title: file.title.clone(),
        language: file.language.clone(),
        wide: which > 127,
    };
    let reading = read(&file.text, &context);
    let length = file.text.chars().count();
    let inside = |spans: &[(usize, usize)]| spans.iter().all(|(start, end)| start < end && *end <= length);
    for one in &reading.statements {
        assert!(inside(&one.content) && inside(&one.cue) && inside(&one.source) && inside(&one.addressee));
    }
    for one in draft(&file.text, &context, &reading) {
        assert!(!one.spans.is_empty() && inside(&one.spans) && !one.text.is_empty());
    }
});
