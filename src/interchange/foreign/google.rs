//! Google's Fact Check Tools: answers of `claims:search` and of `pages`.

use super::draft::{Draft, DraftHop};
use super::json::{Node, Value};

/// A review out of an answer, with its place.
#[derive(Debug)]
pub struct Answered {
    /// Its JSON pointer.
    pub pointer: String,
    /// Its fields.
    pub draft: Draft,
    /// The record: the claim with this review alone.
    pub raw: Node,
}

/// The message of an answer that is an error; it must never pass for an answer without results.
pub fn error(node: &Node) -> Option<String> {
    let error = node.get("error")?;
    let part = |name: &str| error.get(name).and_then(plain);
    let (code, message, status) = (part("code"), part("message"), part("status"));
    if code.is_none() && status.is_none() {
        return None;
    }
    let said = [code, status, message]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    Some(format!("Google answered with an error: {said}"))
}

/// The reviews of an answer, a page or a claim of Google's; `None` when it is nothing of theirs.
pub fn find(node: &Node, pointer: &str) -> Option<Vec<Answered>> {
    let list = |name: &str| node.get(name).filter(|n| matches!(n.value, Value::List(_)));
    let mut found = Vec::new();
    if let Some(claims) = list("claims") {
        for (at, claim) in claims.each().iter().enumerate() {
            claim_of(claim, &format!("{pointer}/claims/{at}"), &mut found);
        }
    } else if let Some(pages) = list("claimReviewMarkupPages") {
        for (at, page) in pages.each().iter().enumerate() {
            page_of(page, &format!("{pointer}/claimReviewMarkupPages/{at}"), &mut found);
        }
    } else if list("claimReviewMarkups").is_some() {
        page_of(node, pointer, &mut found);
    } else if list("claimReview").is_some() && node.get("@type").is_none() {
        claim_of(node, pointer, &mut found);
    } else {
        return None;
    }
    Some(found)
}

fn plain(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) | Value::Number(text) => Some(text.clone()),
        _ => None,
    }
}

fn field(node: &Node, name: &str) -> Option<String> {
    node.get(name).and_then(plain)
}

fn hop(name: Option<String>, described_as: Option<String>) -> Vec<DraftHop> {
    let hop = name.map(|name| DraftHop {
        described_as,
        ..DraftHop::named(name)
    });
    hop.into_iter().collect()
}

fn claim_of(claim: &Node, pointer: &str, found: &mut Vec<Answered>) {
    let reviews = claim.get("claimReview").map(Node::each).unwrap_or_default();
    for (at, review) in reviews.iter().enumerate() {
        let publisher = review.get("publisher");
        let draft = Draft {
            kind: None,
            quote: None,
            text: field(claim, "text"),
            chain: hop(field(claim, "claimant"), None),
            claimed_on: field(claim, "claimDate"),
            publisher: publisher.and_then(|p| field(p, "name")),
            site: publisher.and_then(|p| field(p, "site")),
            url: field(review, "url"),
            title: field(review, "title"),
            rating: crate::model::review::Rating {
                label: field(review, "textualRating"),
                ..Default::default()
            },
            language: field(review, "languageCode"),
            reviewed_on: field(review, "reviewDate"),
            ..Draft::default()
        };
        let raw = match reviews.len() {
            1 => claim.clone(),
            _ => with(claim, "claimReview", review),
        };
        found.push(Answered {
            pointer: format!("{pointer}/claimReview/{at}"),
            draft,
            raw,
        });
    }
}

fn page_of(page: &Node, pointer: &str, found: &mut Vec<Answered>) {
    let markups = page.get("claimReviewMarkups").map(Node::each).unwrap_or_default();
    let author = page.get("claimReviewAuthor");
    for (at, markup) in markups.iter().enumerate() {
        let (claimant, rating) = (markup.get("claimAuthor"), markup.get("rating"));
        let number = |name: &str| rating.and_then(|r| field(r, name));
        let mut appearances: Vec<String> = field(markup, "claimFirstAppearance").into_iter().collect();
        appearances.extend(
            markup
                .get("claimAppearances")
                .map(Node::each)
                .unwrap_or_default()
                .iter()
                .filter_map(plain),
        );
        let draft = Draft {
            kind: None,
            quote: None,
            text: field(markup, "claimReviewed"),
            chain: hop(
                claimant.and_then(|c| field(c, "name")),
                claimant.and_then(|c| field(c, "jobTitle")),
            ),
            claimed_on: field(markup, "claimDate"),
            publisher: author.and_then(|a| field(a, "name")),
            url: field(markup, "url").or_else(|| field(page, "pageUrl")),
            rating: crate::model::review::Rating {
                label: number("textualRating"),
                value: number("ratingValue"),
                best: number("bestRating"),
                worst: number("worstRating"),
            },
            reviewed_on: field(page, "publishDate"),
            appearances,
            ..Draft::default()
        };
        let raw = match markups.len() {
            1 => page.clone(),
            _ => with(page, "claimReviewMarkups", markup),
        };
        found.push(Answered {
            pointer: format!("{pointer}/claimReviewMarkups/{at}"),
            draft,
            raw,
        });
    }
}

/// An object with one element of a list alone.
fn with(node: &Node, list: &str, element: &Node) -> Node {
    let fields = node.fields().iter().map(|(name, value)| match name == list {
        true => (name.clone(), Node::of(Value::List(vec![element.clone()]))),
        false => (name.clone(), value.clone()),
    });
    Node::of(Value::Fields(fields.collect()))
}
