//! The verdict of a ClaimReview, in all the forms in which it is met.

use super::read::{name, text};
use crate::interchange::foreign::json::{Node, Value};
use crate::model::review::Rating;

/// The verdict that a review's reviewRating tells.
pub(super) fn rating(review: &Node, repairs: &mut Vec<String>) -> Rating {
    let Some(node) = review.get("reviewRating").and_then(|node| node.each().first()) else {
        return Rating::default();
    };
    if let Value::Text(_) | Value::Number(_) = &node.value {
        repairs.push("reviewRating is a text; taken as the verdict".to_owned());
        return Rating {
            label: text(node),
            ..Rating::default()
        };
    }
    let part = |field: &str| {
        node.get(field)
            .and_then(text)
            .map(|t| t.trim().to_owned())
            .filter(|t| !t.is_empty())
    };
    let label = node
        .get("alternateName")
        .or_else(|| node.get("alternatename"))
        .and_then(name)
        .filter(|label| !label.trim().is_empty());
    Rating {
        label: label.or_else(|| other_label(node, repairs)),
        value: part("ratingValue"),
        best: part("bestRating"),
        worst: part("worstRating"),
    }
}

/// Words that stand where no verdict should: a name, an explanation.
fn other_label(node: &Node, repairs: &mut Vec<String>) -> Option<String> {
    for field in ["name", "ratingExplanation", "description"] {
        let words = node
            .get(field)
            .and_then(name)
            .filter(|t| t.chars().any(char::is_alphabetic));
        if let Some(words) = words {
            repairs.push(format!("the verdict is taken from reviewRating's {field}"));
            return Some(words);
        }
    }
    // A word where the number belongs.
    let value = node.get("ratingValue").and_then(text)?;
    value.chars().any(char::is_alphabetic).then(|| {
        repairs.push("the verdict is taken from ratingValue".to_owned());
        value
    })
}
