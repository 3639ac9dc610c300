//! What each paragraph is: headline, body, or one of the lines that stand around an article and say nothing in it.

use std::ops::Range;

use super::tokens::{Kind, Text};

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The article's headline.
    Headline,
    /// Its text.
    Body,
    /// Bylines, captions, links to other articles, notices.
    Around,
}

const STARTS: &[&str] = &[
    "copyright",
    "©",
    "all rights reserved",
    "you may also like",
    "read more",
    "read also",
    "also read",
    "see also",
    "related:",
    "related articles",
    "more:",
    "follow us",
    "sign up",
    "subscribe",
    "click here",
    "advertisement",
    "share this",
    "photo:",
    "photo by",
    "image:",
    "image credit",
    "picture:",
    "photograph:",
    "caption",
    "published ",
    "updated ",
    "last updated",
    "posted ",
    "full text",
    "abstract",
    "tags:",
    "filed under",
    "comments",
    "watch:",
    "listen:",
    "notes to editors",
    "media contact",
    "contact:",
    "for more information",
    "source:",
    "reporting by",
    "additional reporting",
    "editing by",
    "skip to",
    "privacy policy",
    "terms of",
    "join the conversation",
    "get the latest",
    "download our",
    "like us on",
    "correction:",
    "about the author",
    "most read",
    "most popular",
    "trending",
    "getty images",
    "read the full",
    "read the rest",
    "this article",
    "this story was",
    "###",
    "- ends -",
    "ends",
];

/// Tells what paragraphs are, one after the other.
#[derive(Default)]
pub struct Places {
    begun: bool,
}

impl Places {
    /// What the next paragraph is, by its place and its words.
    pub fn next(&mut self, text: &Text, number: usize) -> Place {
        let range = &text.paragraphs[number];
        if is_around(text.slice(range.clone()), text, range) {
            return Place::Around;
        }
        let first = !std::mem::replace(&mut self.begun, true);
        let last = text.tokens[range.end - 1].kind;
        if first
            && range.len() <= 30
            && text.paragraphs.len() > 1
            && (last != Kind::Stop || range.len() <= 14 && !ends_inside(text, range))
        {
            return Place::Headline;
        }
        Place::Body
    }
}

/// The words of a place, a day and an agency, at most.
const LONGEST_DATELINE: usize = 16;

/// Where a paragraph's own words begin: behind "KADUNA, Nigeria, Feb 11 (Reuters) –".
pub fn behind_dateline(text: &Text, range: &Range<usize>) -> usize {
    let head = range.start..range.end.min(range.start + LONGEST_DATELINE);
    let Some(dash) = head.clone().find(|at| text.tokens[*at].kind == Kind::Dash) else {
        return range.start;
    };
    let place = text.str(head.start);
    let shouted = place.len() > 2 && place.chars().all(char::is_uppercase);
    let agency = dash > head.start + 1 && text.tokens[dash - 1].kind == Kind::Close;
    let plain = (head.start..dash).all(|at| {
        let token = &text.tokens[at];
        token.is_capital() || matches!(token.kind, Kind::Number | Kind::Comma | Kind::Open | Kind::Close)
    });
    match plain && (shouted || agency) && dash + 1 < range.end {
        true => dash + 1,
        false => range.start,
    }
}

/// Whether a second sentence follows within the paragraph, so that it is no headline though it ends with a stop.
fn ends_inside(text: &Text, range: &Range<usize>) -> bool {
    range
        .clone()
        .take(range.len().saturating_sub(1))
        .any(|at| text.tokens[at].kind == Kind::Stop)
}

fn is_around(raw: &str, text: &Text, range: &Range<usize>) -> bool {
    let head: String = raw.chars().take(40).collect::<String>().to_lowercase();
    if STARTS.iter().any(|start| head.starts_with(start)) {
        // Such a word can also begin a sentence of the article; then it is long and ends with a stop.
        let long = range.len() > 14 && text.tokens[range.end - 1].kind == Kind::Stop;
        return !long || head.starts_with("copyright ©") || head.starts_with("you may also");
    }
    let byline = (head.starts_with("by ") || head.starts_with("from "))
        && range.len() <= 12
        && text.tokens[range.end - 1].kind != Kind::Stop;
    byline
        && range.clone().skip(1).all(|at| {
            text.tokens[at].is_capital()
                || text.is_any(at, &["and", "in", "for", "at", "of", "|"])
                || !text.tokens[at].is_word()
        })
}
