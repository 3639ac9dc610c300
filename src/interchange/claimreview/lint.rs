//! What is wrong with a ClaimReview, by Google's rules for the markup and by schema.org.

use crate::interchange::foreign::json::{Node, Value};
use crate::model::ids::short;
use crate::model::review::placeholder::is_placeholder;
use crate::model::{Lint, Severity, WebAddress};

use super::read::{self, is_a, name, text};

/// What is missing or odd in one ClaimReview.
pub fn lints(review: &Node) -> Vec<Lint> {
    let mut found = Vec::new();
    let mut add = |severity, code, message: String, hint: &str| {
        found.push(Lint {
            code,
            severity,
            message,
            hint: hint.to_owned(),
        });
    };
    let filled = |node: &Node, field: &str| node.get(field).and_then(name).filter(|t| !t.trim().is_empty());
    for field in review.twice() {
        add(
            Severity::Blocking,
            "twice",
            format!("{field} is given twice"),
            "keep one of them",
        );
    }
    match review.get("@context").and_then(text) {
        None => add(
            Severity::Warning,
            "context",
            "there is no @context".into(),
            "say \"https://schema.org\", here or around it",
        ),
        Some(context) if !context.trim_end_matches('/').ends_with("schema.org") => {
            add(
                Severity::Warning,
                "context",
                format!("the @context is {context}"),
                "say \"https://schema.org\"",
            );
        }
        Some(context) if context.starts_with("http://") => {
            add(
                Severity::Note,
                "context",
                format!("the @context is {context}"),
                "say \"https://schema.org\"",
            );
        }
        Some(_) => {}
    }
    match filled(review, "claimReviewed") {
        None => add(
            Severity::Blocking,
            "claim",
            "claimReviewed is missing".into(),
            "say the claim that is checked, in a sentence",
        ),
        Some(claim) => {
            if review.get("claimReviewed").is_some_and(|node| node.each().len() > 1) {
                add(
                    Severity::Blocking,
                    "claim",
                    "claimReviewed is a list".into(),
                    "write a ClaimReview for each claim",
                );
            }
            let length = claim.chars().count();
            if length > 75 {
                let message = format!("claimReviewed has {length} characters");
                add(
                    Severity::Note,
                    "claim-long",
                    message,
                    "keep it under 75, so that it is shown whole",
                );
            }
            if claim.contains('&') && claim.contains(';') && html_escape::decode_html_entities(&claim) != claim {
                add(
                    Severity::Warning,
                    "entities",
                    "claimReviewed holds HTML entities".into(),
                    "write the characters themselves",
                );
            }
        }
    }
    match filled(review, "url") {
        None => add(
            Severity::Blocking,
            "url",
            "url is missing".into(),
            "give the address of the page that this stands on",
        ),
        Some(url) if url.parse::<WebAddress>().is_err() => {
            add(
                Severity::Blocking,
                "url",
                format!("url is no web address: {url}"),
                "write it whole, with https://",
            );
        }
        Some(url) if url.starts_with("http://") => {
            add(Severity::Note, "url", "url begins with http://".into(), "use https://");
        }
        Some(_) => {}
    }
    rating(review, &mut add);
    hosts(review, &mut add);
    match review.get("author").map(Node::each) {
        None | Some([]) => add(
            Severity::Warning,
            "author",
            "author is missing".into(),
            "name the organisation that checked the claim",
        ),
        Some([author, ..]) => {
            if filled(author, "name").is_none() && filled(author, "url").is_none() {
                add(
                    Severity::Warning,
                    "author",
                    "author has neither name nor url".into(),
                    "give both",
                );
            } else if matches!(author.value, Value::Fields(_)) {
                let url = filled(author, "url");
                match url {
                    None => add(
                        Severity::Note,
                        "author-url",
                        "author has no url".into(),
                        "give the organisation's address",
                    ),
                    Some(url) if url.parse::<WebAddress>().is_err() => {
                        add(
                            Severity::Warning,
                            "author-url",
                            format!("author's url is no web address: {url}"),
                            "write it whole",
                        );
                    }
                    Some(_) => {}
                }
            }
        }
    }
    match filled(review, "datePublished") {
        None => add(
            Severity::Warning,
            "date",
            "datePublished is missing".into(),
            "give the day, as 2026-01-05",
        ),
        Some(day) if !is_iso(&day) => {
            add(
                Severity::Warning,
                "date",
                format!("datePublished is not in ISO 8601: {day}"),
                "write it as 2026-01-05",
            );
        }
        Some(_) => {}
    }
    item(review, &mut add);
    found
}

/// The review should stand on its author's own site.
fn hosts(review: &Node, add: Add<'_>) {
    let host = |node: Option<&Node>| {
        let url = node.and_then(text)?.parse::<WebAddress>().ok()?;
        Some(url.host().trim_start_matches("www.").to_owned())
    };
    let author = review.get("author").and_then(|author| author.each().first());
    let Some(author) = author.filter(|author| !is_a(author, "Person")) else {
        return;
    };
    let (Some(page), Some(site)) = (host(review.get("url")), host(author.get("url"))) else {
        return;
    };
    let part_of = |a: &str, b: &str| {
        a.strip_suffix(b)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if !part_of(&page, &site) && !part_of(&site, &page) {
        add(
            Severity::Warning,
            "url-host",
            format!("url is on {page}, and its author is at {site}"),
            "give the page on the author's own site, or the author whose site it is",
        );
    }
}

type Add<'a> = &'a mut dyn FnMut(Severity, &'static str, String, &str);

fn rating(review: &Node, add: Add<'_>) {
    let Some(rating) = review.get("reviewRating") else {
        add(
            Severity::Blocking,
            "rating",
            "reviewRating is missing".into(),
            "give a Rating with alternateName",
        );
        return;
    };
    if !matches!(rating.value, Value::Fields(_)) {
        add(
            Severity::Blocking,
            "rating",
            "reviewRating is no object".into(),
            "write it as a Rating with alternateName",
        );
        return;
    }
    let label = rating
        .get("alternateName")
        .and_then(name)
        .filter(|t| !t.trim().is_empty());
    match label {
        None => add(
            Severity::Blocking,
            "rating-label",
            "reviewRating has no alternateName".into(),
            "say the verdict in words",
        ),
        Some(label) if label.chars().count() > 60 => {
            let message = "alternateName is a sentence".to_owned();
            add(
                Severity::Warning,
                "rating-label",
                message,
                "say the verdict in a word or two, and the rest in reviewBody",
            );
        }
        Some(_) => {}
    }
    let part = |field: &str| rating.get(field).and_then(text);
    let parts = ["ratingValue", "worstRating", "bestRating"].map(|field| (field, part(field)));
    if parts.iter().all(|(_, part)| part.is_none()) {
        return;
    }
    for (field, part) in &parts {
        match part {
            None => add(
                Severity::Warning,
                "rating-number",
                format!("{field} is missing"),
                "give all three numbers, or none",
            ),
            Some(number) if number.trim().parse::<f64>().is_err() => {
                add(
                    Severity::Warning,
                    "rating-number",
                    format!("{field} is no number: {number:?}"),
                    "give a whole number",
                );
            }
            Some(_) => {}
        }
    }
    let numbers: Vec<f64> = parts
        .iter()
        .filter_map(|(_, part)| part.as_ref()?.trim().parse().ok())
        .collect();
    if let [value, worst, best] = numbers[..] {
        if [value, worst, best].iter().all(|number| *number == -1.0) {
            add(
                Severity::Warning,
                "rating-scale",
                "all three numbers are -1, which stands for not rated".into(),
                "leave the numbers out: the verdict in words is enough",
            );
        } else if worst == best {
            add(
                Severity::Warning,
                "rating-scale",
                "worstRating and bestRating are the same".into(),
                "leave the numbers out",
            );
        } else if worst > best {
            add(
                Severity::Warning,
                "rating-scale",
                "bestRating is below worstRating".into(),
                "the truest is the best: turn the scale round",
            );
        } else if !(worst..=best).contains(&value) {
            add(
                Severity::Warning,
                "rating-scale",
                "ratingValue lies outside the scale".into(),
                "check the three numbers",
            );
        }
    }
}

fn item(review: &Node, add: Add<'_>) {
    let Some(item) = review.get("itemReviewed").and_then(|node| node.each().first()) else {
        add(
            Severity::Warning,
            "item",
            "itemReviewed is missing".into(),
            "give a Claim with author, datePublished and appearance",
        );
        return;
    };
    if !is_a(item, "Claim") {
        add(
            Severity::Note,
            "item-type",
            "itemReviewed is no Claim".into(),
            "say \"@type\": \"Claim\"",
        );
    }
    match item.get("author").and_then(name).filter(|t| !t.trim().is_empty()) {
        None => add(
            Severity::Warning,
            "claimant",
            "the claim has no author".into(),
            "name who made it, if that is known",
        ),
        Some(author) if is_placeholder(&author) => add(
            Severity::Warning,
            "claimant",
            format!("the claim's author is nobody in particular: {author}"),
            "name who made it, or leave the author out and give the places where it appeared",
        ),
        Some(_) => {}
    }
    match item.get("datePublished").and_then(text) {
        None => add(
            Severity::Note,
            "claim-date",
            "the claim has no date".into(),
            "give the day on which it was made",
        ),
        Some(day) if !is_iso(&day) => {
            add(
                Severity::Warning,
                "claim-date",
                format!("the claim's date is not in ISO 8601: {day}"),
                "write it as 2026-01-05",
            );
        }
        Some(_) => {}
    }
    places(item, add);
    if item.get("appearance").is_none() && item.get("firstAppearance").is_none() {
        add(
            Severity::Note,
            "appearance",
            "the claim appears nowhere".into(),
            "give the addresses where it was made as appearance",
        );
    }
}

/// Places of appearance are addresses, each by itself.
fn places(item: &Node, add: Add<'_>) {
    let all = ["appearance", "firstAppearance"];
    let all = all.iter().filter_map(|field| item.get(field)).flat_map(Node::each);
    for place in all {
        let found = match place.value {
            Value::Fields(_) => read::address(place),
            _ => text(place),
        };
        let (message, hint) = match found {
            None => (
                "an appearance has no url".to_owned(),
                "give the address where the claim was made",
            ),
            Some(url) if url.trim().parse::<WebAddress>().is_err() || url.trim().contains(char::is_whitespace) => (
                format!("an appearance is no web address: {:?}", short(&url)),
                "give each place by itself, whole, with https://",
            ),
            Some(_) => continue,
        };
        add(Severity::Warning, "appearance", message, hint);
    }
}

/// ISO 8601: a year, a month, a day, and a time behind a T.
fn is_iso(text: &str) -> bool {
    let text = text.trim();
    let (day, time) = text
        .split_once('T')
        .map_or((text, None), |(day, time)| (day, Some(time)));
    let edtf = day.parse::<crate::model::Edtf>().is_ok() && !day.contains(['/', '~', '?', '%']);
    edtf && time.is_none_or(|time| time.starts_with(|c: char| c.is_ascii_digit()) && !time.contains(' '))
}
