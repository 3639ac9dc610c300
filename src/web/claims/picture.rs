//! A claim's chain as a picture: who said it to whom, from whoever asserts it down to the paper. Pure: geometry and words; the
//! template only places what stands here.

use serde::Serialize;

use crate::model::Said;
use crate::model::locale::Custom;
use crate::view::claims::{ClaimPage, LinkView};
use crate::view::phrases;

const WIDTH: usize = 340;
/// What a line of text takes.
const LINE: usize = 19;
/// Above and below the words of a box.
const PADDING: usize = 9;
/// Between two boxes, when nothing is said there.
const BETWEEN: usize = 26;
/// How many letters a line of a box takes, and one beside an arrow.
const LETTERS: usize = 32;

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    width: usize,
    height: usize,
    /// The whole in words, for who does not see it.
    description: String,
    boxes: Vec<Holder>,
    arrows: Vec<Arrow>,
}

/// Somebody through whom the claim went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Holder {
    /// "named", "anonymous" or "gap".
    kind: &'static str,
    y: usize,
    height: usize,
    lines: Vec<Line>,
}

/// From one to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Arrow {
    from: usize,
    to: usize,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Line {
    y: usize,
    text: String,
    /// Whether it is less weighty than the others.
    small: bool,
}

impl Picture {
    /// Draws a claim's chain; `None` when there is nobody in it.
    pub fn of(claim: &ClaimPage, custom: Custom) -> Option<Picture> {
        let chain = &claim.attribution;
        if chain.is_empty() {
            return None;
        }
        let (mut boxes, mut arrows) = (Vec::new(), Vec::new());
        let mut y = 1;
        for (n, link) in chain.iter().enumerate() {
            let holder = holder(link, y);
            y += holder.height;
            boxes.push(holder);
            if n + 1 < chain.len() {
                let words = wrapped(&phrases::passing(link, custom), LETTERS);
                let length = BETWEEN.max(words.len() * LINE + PADDING);
                arrows.push(Arrow {
                    from: y,
                    to: y + length,
                    lines: lines(words, y + PADDING / 2, true),
                });
                y += length;
            }
        }
        Some(Picture {
            width: WIDTH,
            height: y + 1,
            description: described(chain, custom),
            boxes,
            arrows,
        })
    }
}

fn holder(link: &LinkView, y: usize) -> Holder {
    let kind = kind(link);
    let mut words = wrapped(&name(link), LETTERS);
    let firsts = words.len();
    let mut more = String::new();
    match kind {
        "anonymous" => more.push_str("anonymous"),
        "gap" => more.push_str("gap in the chain"),
        _ => {}
    }
    match link.said {
        Said::Unconfirmed => {}
        Said::Confirmed => add(&mut more, "✓ said: confirmed"),
        Said::Denied => add(&mut more, "✗ said: denied"),
    }
    if let Some(words) = link.described_as.as_deref().filter(|words| *words != name(link)) {
        add(&mut more, &format!("“{words}”"));
    }
    words.extend(wrapped(&more, LETTERS + 4));
    let height = words.len() * LINE + 2 * PADDING;
    let mut lines = lines(words, y + PADDING, false);
    lines.iter_mut().skip(firsts).for_each(|line| line.small = true);
    Holder { kind, y, height, lines }
}

fn add(more: &mut String, words: &str) {
    if !more.is_empty() {
        more.push_str(" · ");
    }
    more.push_str(words);
}

fn kind(link: &LinkView) -> &'static str {
    match &link.source {
        None => "gap",
        Some(source) if source.anonymous => "anonymous",
        Some(_) => "named",
    }
}

fn name(link: &LinkView) -> String {
    link.source
        .as_ref()
        .map_or_else(|| phrases::GAP.to_owned(), |source| source.name.clone())
}

/// The chain in words.
fn described(chain: &[LinkView], custom: Custom) -> String {
    let steps: Vec<String> = chain
        .iter()
        .enumerate()
        .map(|(n, link)| {
            let who = match kind(link) {
                "anonymous" => format!("{} (anonymous)", name(link)),
                "gap" => format!("{} (a gap)", name(link)),
                _ => name(link),
            };
            let said = match link.said {
                Said::Unconfirmed => "",
                Said::Confirmed => ", confirmed to have said so",
                Said::Denied => ", denies having said so",
            };
            match n + 1 == chain.len() {
                false => format!("{}. {who}{said}: {}", n + 1, phrases::passing(link, custom)),
                true => format!("{}. {who}{said}", n + 1),
            }
        })
        .collect();
    format!("From whoever asserts it to whoever printed it: {}.", steps.join("; "))
}

fn lines(words: Vec<String>, top: usize, small: bool) -> Vec<Line> {
    words
        .into_iter()
        .enumerate()
        .map(|(n, text)| Line {
            y: top + n * LINE + LINE - 5,
            text,
            small,
        })
        .collect()
}

/// Text in lines of about that many letters, broken between words; what is longer than a line is broken where it ends.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        while !word.is_empty() {
            let rest = word.split_off(word.len().min(letters));
            let part: String = word.iter().collect();
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + word.len() <= letters => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
            word = rest;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Manner, SourceId, SourceKind};
    use crate::view::SourceRef;

    fn somebody(name: &str, kind: SourceKind) -> SourceRef {
        SourceRef {
            id: SourceId(1),
            name: name.to_owned(),
            kind,
            anonymous: kind == SourceKind::Anonymous,
        }
    }

    fn link(source: Option<SourceRef>) -> LinkView {
        LinkView {
            gap: source.is_none(),
            source,
            manner: Manner::Reported,
            cue: None,
            addressee: None,
            said_on: None,
            said: Said::Unconfirmed,
            said_document: None,
            described_as: None,
        }
    }

    #[test]
    fn a_chain_says_who_said_it_to_whom_and_marks_who_has_no_name() {
        let chain = [
            LinkView {
                manner: Manner::Paraphrased,
                cue: Some("told".to_owned()),
                addressee: Some(somebody("Haider al-Abadi", SourceKind::Person)),
                said: Said::Denied,
                ..link(Some(somebody("John Allen", SourceKind::Person)))
            },
            link(None),
            link(Some(somebody("an informed source", SourceKind::Anonymous))),
            link(Some(somebody("The paper", SourceKind::Outlet))),
        ];
        assert_eq!(
            described(&chain, chrono_tz::UTC.into()),
            "From whoever asserts it to whoever printed it: 1. John Allen, denies having said so: paraphrased, “told”, to \
             Haider al-Abadi; 2. somebody the text leaves out (a gap): reported; 3. an informed source (anonymous): reported; \
             4. The paper."
        );
        let kinds: Vec<&str> = chain.iter().map(kind).collect();
        assert_eq!(kinds, ["named", "gap", "anonymous", "named"]);
        let drawn = holder(&chain[0], 1);
        let texts: Vec<&str> = drawn.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["John Allen", "✗ said: denied"]);
        assert_eq!(drawn.height, 2 * LINE + 2 * PADDING);
        assert!(!drawn.lines[0].small && drawn.lines[1].small);
    }

    #[test]
    fn long_names_are_broken_and_lose_nothing() {
        let text = format!("The {} of everything", "very".repeat(30));
        let lines = wrapped(&text, LETTERS);
        assert!(lines.iter().all(|line| line.chars().count() <= LETTERS), "{lines:?}");
        let joined: String = lines.concat();
        assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
    }
}
