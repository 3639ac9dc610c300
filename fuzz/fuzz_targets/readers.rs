//! What must hold of every reader, whatever it is given: it ends, and what it hands on can be kept. The fuzzer and the tests
//! run these same functions.

use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use sayso::interchange::claimreview::lint::lints;
use sayso::interchange::foreign::document::{Records, records};
use sayso::interchange::foreign::split::Splitter;
use sayso::interchange::foreign::table::{Mapping, Table, is_complete, looks_like_head};
use sayso::interchange::foreign::{Defaults, Item, json, jsonl, page};
use sayso::interchange::import::{Holds, Part, Wanted, What, start};
use sayso::interchange::input::Input;
use sayso::interchange::seed;
use sayso::model::names::{LONGEST_CLAIM, LONGEST_FIELD, sound};
use sayso::model::{ForeignReview, Words};

/// JSON of any kind: ClaimReviews, feeds, answers of Google's, lists of bulk records; whole, and cut out of a stream.
pub fn json(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    hold(&records(&text, "", &Defaults::default()));
    if let Ok((node, end, _)) = json::read(&text) {
        assert!(end <= text.len());
        // Written anew it is JSON, and says the same.
        let written = node.to_json();
        assert!(
            serde_json::from_str::<serde::de::IgnoredAny>(&written).is_ok(),
            "{written}"
        );
        lints(&node);
    }
    for (buffer, longest) in [(7, 64), (4096, 1 << 16)] {
        let mut from = BufReader::with_capacity(buffer, bytes);
        let mut splitter = Splitter::new(&mut from, longest);
        let mut pieces = 0;
        while let Some(piece) = splitter.next_piece().unwrap() {
            pieces += 1;
            assert!(pieces <= bytes.len() + 1, "more pieces than bytes");
            if let Ok(piece) = piece.text {
                assert!(piece.len() <= longest);
                hold(&records(
                    &String::from_utf8_lossy(&piece),
                    &piece_at(pieces),
                    &Defaults::default(),
                ));
            }
        }
    }
}

fn piece_at(n: usize) -> String {
    format!("/{n}")
}

/// A web page.
pub fn page(bytes: &[u8]) {
    hold(&page::records_of(&String::from_utf8_lossy(bytes), &Defaults::default()));
}

/// A line of the bulk format.
pub fn lines(bytes: &[u8]) {
    for line in String::from_utf8_lossy(bytes).lines() {
        held(&jsonl::record(line, "line 1".to_owned(), &Defaults::default()));
    }
}

/// A table: its first line has the names.
pub fn table(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    is_complete(bytes);
    let (head, rest) = text.split_once('\n').unwrap_or((&text, ""));
    looks_like_head(head);
    let mapped: Vec<Mapping> = "text=a".parse().into_iter().collect();
    for maps in [&mapped[..], &[]] {
        let Ok(table) = Table::of_head(head, maps) else {
            continue;
        };
        for row in rest.lines().take(100) {
            held(&table.record(row, "line 2".to_owned(), &Defaults::default()));
        }
        held(&table.record(rest, "line 2".to_owned(), &Defaults::default()));
    }
}

/// A story.
pub fn story(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(error) = seed::read("story.toml", &text) {
        assert!(error.message.starts_with("story.toml:"), "{error}");
    }
}

/// A file as it lies on the disk, found out to be whatever it is; its first byte says how it is packed and what is said of it.
pub fn file(bytes: &[u8], at: &Path) {
    let Some((first, content)) = bytes.split_first() else {
        return;
    };
    let holds = match first & 7 {
        1 => Holds::ClaimReviews,
        2 => Holds::Google,
        3 => Holds::Table,
        4 => Holds::Lines,
        _ => Holds::Anything,
    };
    let content = match first >> 3 & 3 {
        1 => packed(content),
        // Cut off in the middle.
        2 => {
            let whole = packed(content);
            whole[..whole.len() - whole.len() / 3].to_vec()
        }
        3 => String::from_utf8_lossy(content)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
        _ => content.to_vec(),
    };
    std::fs::write(at, content).unwrap();
    let wanted = Wanted {
        inputs: Input::named(at.to_str().unwrap()).unwrap(),
        holds,
        defaults: Defaults::default(),
    };
    for part in start(wanted, Arc::default()) {
        if let Part::Records { reviews, told, .. } = part {
            reviews.iter().for_each(|incoming| keepable(&incoming.review));
            let read = told.iter().filter(|told| matches!(told.what, What::Review)).count();
            assert_eq!(read, reviews.len());
        }
    }
}

fn packed(content: &[u8]) -> Vec<u8> {
    use std::io::Read as _;
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(content, flate2::Compression::fast())
        .read_to_end(&mut out)
        .unwrap();
    out
}

fn hold(records: &Records) {
    records.items.iter().for_each(held);
}

fn held(item: &Item) {
    match &item.read {
        Ok(review) => keepable(review),
        Err(why) => assert!(!why.is_empty()),
    }
}

/// What is handed on can be written as it is: no text is empty, endless or holds what cannot be seen.
fn keepable(review: &ForeignReview) {
    sound("claim", &review.text, LONGEST_CLAIM).unwrap();
    let rating = &review.rating;
    let fields = [
        &review.title,
        &review.body,
        &review.external_id,
        &review.language,
        &review.licence,
    ];
    let ratings = [&rating.label, &rating.value, &rating.best, &rating.worst];
    for text in fields.into_iter().chain(ratings).flatten() {
        assert_eq!(&sound("field", text, LONGEST_FIELD).unwrap(), text);
    }
    for text in review
        .appearances
        .iter()
        .chain(&review.tags)
        .chain(review.chain.iter().map(|hop| &hop.name))
    {
        assert_eq!(&sound("field", text, LONGEST_FIELD).unwrap(), text);
    }
    sound("record", &review.raw, usize::MAX).unwrap();
    if let Some(url) = &review.url {
        assert_eq!(sound("address", url.as_str(), usize::MAX).unwrap(), url.as_str());
    }
    assert_eq!(review.page_key().len(), 64);
    assert!(!review.format.as_str().is_empty());
    let _ = (rating.normalised(), review.record_digest());
}
