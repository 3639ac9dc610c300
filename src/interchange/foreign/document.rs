//! A JSON document's records, whatever it is: ClaimReviews, answers of Google's, bulk records in a list.

use super::json::{self, Node, Value};
use super::{Defaults, Item, google, jsonl};
use crate::interchange::claimreview::read;
use crate::model::RecordFormat;

/// What a text of JSON holds.
#[derive(Debug, Default)]
pub struct Records {
    /// The records, each with what had to be mended.
    pub items: Vec<Item>,
    /// What was read that is no record and was not meant to be one.
    pub skipped: Option<String>,
}

/// Reads every outermost value of a text; `at` says where the text stands.
pub fn records(text: &str, at: &str, defaults: &Defaults) -> Records {
    let mut found = Records::default();
    let mut rest = text;
    let mut from = 0;
    loop {
        let blank = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == ';')
                .len();
        rest = &rest[blank..];
        from += blank;
        if rest.is_empty() {
            break;
        }
        match json::read(rest) {
            Ok((node, end, mended)) => {
                let raw = if mended.is_empty() { Some(rest) } else { None };
                let notes: Vec<String> = mended.iter().map(|m| m.as_str().to_owned()).collect();
                let context = Context {
                    raw,
                    notes: &notes,
                    at,
                    defaults,
                };
                context.of_node(&node, &mut found);
                rest = &rest[end..];
                from += end;
            }
            Err(fault) => {
                let line = text[..(from + fault.at).min(text.len())].matches('\n').count() + 1;
                let place = place(at, "");
                let place = if place.is_empty() {
                    format!("line {line}")
                } else {
                    format!("{place}, line {line}")
                };
                found
                    .items
                    .push(Item::refused(place, format!("it is no JSON: {}", fault.why)));
                break;
            }
        }
    }
    found
}

/// What is known of a value besides itself.
struct Context<'a> {
    /// The text that it was read from, when that can be kept word for word.
    raw: Option<&'a str>,
    /// What had to be mended to read it.
    notes: &'a [String],
    /// Where the text stands.
    at: &'a str,
    /// What records that do not say so are taken to be.
    defaults: &'a Defaults,
}

impl Context<'_> {
    /// The records of one value.
    fn of_node(&self, node: &Node, found: &mut Records) {
        if let Some(error) = google::error(node) {
            found.items.push(Item::refused(place(self.at, ""), error));
            return;
        }
        if let Some(answers) = google::find(node, "") {
            for answer in answers {
                let mut repairs = self.notes.to_vec();
                let raw = slice(&answer.raw, self.raw);
                let read = answer
                    .draft
                    .finish(RecordFormat::Google, &raw, self.defaults, &mut repairs);
                found.items.push(Item {
                    at: place(self.at, &answer.pointer),
                    read,
                    repairs,
                });
            }
            return;
        }
        let reviews = read::find(node, "");
        if reviews.is_empty() {
            if self.bulk(node, found) {
                return;
            }
            let is = |wanted: &str| contains(node, wanted);
            let what = match () {
                () if is("MediaReview") => "a MediaReview without a ClaimReview",
                () if node.fields().is_empty() && node.each().is_empty() => "it is empty",
                () => "there is no ClaimReview in it",
            };
            found.skipped = Some(what.to_owned());
            return;
        }
        for review in reviews {
            let mut repairs = self.notes.to_vec();
            let draft = read::draft(review.node, node, &mut repairs);
            let raw = slice(review.node, self.raw);
            let read = draft.finish(RecordFormat::Claimreview, &raw, self.defaults, &mut repairs);
            found.items.push(Item {
                at: place(self.at, &review.pointer),
                read,
                repairs,
            });
        }
    }

    /// Records of the bulk format, one or a list of them.
    fn bulk(&self, node: &Node, found: &mut Records) -> bool {
        let is_record = |node: &Node| {
            node.get("@type").is_none()
                && ["text", "claim", "claimReviewed", "vclaim"]
                    .into_iter()
                    .chain(self.defaults.claims_stand_in())
                    .any(|name| node.get(name).is_some())
        };
        let list = match &node.value {
            Value::List(list) if list.iter().any(is_record) => list.as_slice(),
            Value::Fields(_) if is_record(node) => std::slice::from_ref(node),
            _ => return false,
        };
        let one = std::ptr::eq(list, std::slice::from_ref(node));
        for (n, record) in list.iter().enumerate() {
            let pointer = if one { String::new() } else { format!("/{n}") };
            let mut item = jsonl::record(&slice(record, self.raw), place(self.at, &pointer), self.defaults);
            item.repairs.splice(0..0, self.notes.iter().cloned());
            found.items.push(item);
        }
        true
    }
}

/// The record's own text, or the JSON that was made of it.
fn slice(node: &Node, text: Option<&str>) -> String {
    match text
        .and_then(|text| text.get(node.span.clone()))
        .filter(|slice| !slice.is_empty())
    {
        Some(slice) => slice.to_owned(),
        None => node.to_json(),
    }
}

fn contains(node: &Node, wanted: &str) -> bool {
    read::is_a(node, wanted)
        || match &node.value {
            Value::List(list) => list.iter().any(|node| contains(node, wanted)),
            Value::Fields(fields) => fields.iter().any(|(_, node)| contains(node, wanted)),
            _ => false,
        }
}

/// Where a record stands: in which block or line, and its pointer there.
fn place(at: &str, pointer: &str) -> String {
    match (at.is_empty(), pointer.is_empty()) {
        (true, _) => pointer.to_owned(),
        (false, true) => at.to_owned(),
        // A record that was cut out of a file is told by its place in the file.
        (false, false) if at.starts_with(['/', '#']) => format!("{at}{pointer}"),
        (false, false) => format!("{at}, {pointer}"),
    }
}
