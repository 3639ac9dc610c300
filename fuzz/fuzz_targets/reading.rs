//! Whatever comes in, the extractor neither panics nor leaves the text: `just fuzz-reading`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sayso::reading::{Context, draft, read};

fuzz_target!(|input: (bool, &str)| {
    let (wide, text) = input;
    let context = Context {
        published_on: chrono::NaiveDate::from_ymd_opt(2015, 10, 20),
        language: Some("en".to_owned()),
        wide,
        ..Context::default()
    };
    let reading = read(text, &context);
    let length = text.chars().count();
    for (at, one) in reading.statements.iter().enumerate() {
        assert!(!one.content.is_empty());
        for spans in [&one.content, &one.cue, &one.source, &one.addressee] {
            assert!(spans.iter().all(|(start, end)| start < end && *end <= length));
        }
        assert!(one.parent.is_none_or(|parent| parent < at));
    }
    for own in &reading.own_voice {
        assert!(own.content.iter().all(|(start, end)| start < end && *end <= length));
    }
    for one in draft(text, &context, &reading) {
        assert!(one.spans.iter().all(|(start, end)| start < end && *end <= length));
    }
});
