//! ClaimReviews written so that schema.org, Google and the research archives read them, and so that nobody who knows
//! nothing of sayso takes a relayed word for somebody's own.

use serde_json::{Map, Value, json};

use crate::model::outgoing::{Hand, Outgoing, Site};
use crate::model::review::{GAP, Rating};
use crate::model::{Manner, RecordFormat, SourceKind, Words};

/// How numbers of a rating are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// As numbers, which Google wants.
    Plain,
    /// As texts, which Duke's schema wants; and with them nothing that it does not know.
    Texts,
}

impl Numbers {
    /// As texts, or plain.
    pub fn as_texts(texts: bool) -> Numbers {
        match texts {
            true => Numbers::Texts,
            false => Numbers::Plain,
        }
    }
}

/// One review as JSON-LD. Another desk's ClaimReview is written word for word as it came, but in Duke's form, which it may not
/// have.
pub fn claim_review(out: &Outgoing, numbers: Numbers) -> Value {
    match numbers {
        Numbers::Texts => duke(whole(out, numbers)),
        Numbers::Plain => as_it_came(out).unwrap_or_else(|| whole(out, numbers)),
    }
}

fn as_it_came(out: &Outgoing) -> Option<Value> {
    let is_one = matches!(out.format, Some(RecordFormat::Claimreview | RecordFormat::Microdata));
    out.raw
        .as_ref()
        .filter(|_| is_one)
        .and_then(|raw| serde_json::from_str(raw).ok())
}

/// What Duke's schema for ClaimReviews knows.
const DUKE: &[&str] = &[
    "@context",
    "@type",
    "datePublished",
    "url",
    "author",
    "claimReviewed",
    "reviewRating",
    "itemReviewed",
];

/// A review in the form of Duke's schema, which allows no field that it does not name: identifier, headline, text, language,
/// corrections and licence are left out, and days that are no whole days. What is internal says so in `itemReviewed`,
/// which may hold more.
fn duke(review: Value) -> Value {
    let Value::Object(mut review) = review else {
        return review;
    };
    let internal = review.get("creativeWorkStatus").cloned();
    review.retain(|name, value| match name.as_str() {
        "datePublished" => is_day(value),
        // Whoever has neither name nor address is nobody.
        "author" => value.get("name").is_some() || value.get("url").is_some(),
        "reviewRating" => value.get("alternateName").is_some(),
        name => DUKE.contains(&name),
    });
    if let Some(item) = review.get_mut("itemReviewed").and_then(Value::as_object_mut) {
        item.retain(|name, value| name != "datePublished" || is_day(value));
        item.extend(internal.map(|internal| ("creativeWorkStatus".to_owned(), internal)));
    }
    Value::Object(review)
}

/// Whether a value is a day as RFC 3339 writes it, and not a month or a span of time.
fn is_day(value: &Value) -> bool {
    let day = value.as_str().filter(|day| day.len() == 10);
    day.is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok())
}

fn whole(out: &Outgoing, numbers: Numbers) -> Value {
    let mut review = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            review.insert(name.to_owned(), value);
        }
    };
    put("@context", Some(json!("https://schema.org")));
    put("@type", Some(json!("ClaimReview")));
    put("url", text(&out.url));
    put("datePublished", text(&out.reviewed_on));
    put("dateModified", text(&out.changed_on));
    put("inLanguage", text(&out.language));
    put("identifier", text(&out.external_id));
    put("headline", text(&out.title));
    put("claimReviewed", Some(json!(out.text)));
    put("reviewBody", text(&out.body));
    put("author", out.publisher.as_ref().map(organization));
    put("reviewRating", rating(&out.rating, out.label(), numbers));
    put("itemReviewed", Some(claim(out)));
    put("correction", corrections(&out.corrections));
    put("sdLicense", text(&out.licence));
    if out.verdict.is_some_and(|verdict| verdict.internal) {
        put("creativeWorkStatus", Some(json!("internal, not for publication")));
    }
    Value::Object(review)
}

/// A script tag to paste into the review's page.
pub fn embedded(review: &Value) -> String {
    // A text may not end the script, nor look like markup to whatever else reads the page.
    let json = serde_json::to_string_pretty(review)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    format!("<script type=\"application/ld+json\">\n{json}\n</script>\n")
}

fn text(value: &Option<String>) -> Option<Value> {
    value.as_ref().map(|text| json!(text))
}

fn organization(site: &Site) -> Value {
    let mut value = Map::new();
    value.insert("@type".into(), json!("Organization"));
    if !site.name.is_empty() {
        value.insert("name".into(), json!(site.name));
    }
    if let Some(url) = &site.url {
        value.insert("url".into(), json!(address(url)));
    }
    Value::Object(value)
}

/// A host as an address.
fn address(url: &str) -> String {
    match url.contains("://") {
        true => url.to_owned(),
        false => format!("https://{url}/"),
    }
}

fn rating(rating: &Rating, label: Option<String>, numbers: Numbers) -> Option<Value> {
    let mut value = Map::new();
    value.insert("@type".into(), json!("Rating"));
    for (name, part) in [
        ("ratingValue", &rating.value),
        ("bestRating", &rating.best),
        ("worstRating", &rating.worst),
    ] {
        if let Some(part) = part {
            let number = part.parse::<i64>().ok().filter(|_| numbers == Numbers::Plain);
            value.insert(name.into(), number.map_or_else(|| json!(part), |n| json!(n)));
        }
    }
    if let Some(label) = label {
        value.insert("alternateName".into(), json!(label));
    }
    (value.len() > 1).then_some(Value::Object(value))
}

fn claim(out: &Outgoing) -> Value {
    let mut claim = Map::new();
    claim.insert("@type".into(), json!("Claim"));
    if let Some(author) = out.author() {
        claim.insert("author".into(), somebody(author));
    }
    if let Some(day) = &out.claimed_on {
        claim.insert("datePublished".into(), json!(day));
    }
    if !out.appearances.is_empty() {
        let places: Vec<Value> = out
            .appearances
            .iter()
            .map(|url| json!({"@type": "CreativeWork", "url": address(url)}))
            .collect();
        claim.insert("appearance".into(), json!(places));
    }
    if out.chain.len() > 1 {
        claim.insert("isBasedOn".into(), json!(quotations(out)));
    }
    // Whoever stands alone and has no name is told of by its description, and is nobody's author.
    if let [only] = out.chain.as_slice()
        && only.is_unnamed()
    {
        claim.insert("creditText".into(), json!(only.name.as_deref().unwrap_or(GAP)));
    }
    Value::Object(claim)
}

/// The chain, the originator first: what each hand has the one before it say.
fn quotations(out: &Outgoing) -> Vec<Value> {
    out.chain
        .windows(2)
        .enumerate()
        .map(|(at, pair)| {
            let mut quotation = Map::new();
            quotation.insert("@type".into(), json!("Quotation"));
            quotation.insert("additionalType".into(), json!(pair[0].manner.as_str()));
            quotation.insert("spokenByCharacter".into(), somebody(&pair[0]));
            quotation.insert("creator".into(), somebody(&pair[1]));
            if let (0, Manner::Quoted, Some(quote)) = (at, pair[0].manner, &out.quote) {
                quotation.insert("text".into(), json!(quote));
            }
            Value::Object(quotation)
        })
        .collect()
}

/// Somebody with a name, or with the description as printed and never a made-up name.
fn somebody(hand: &Hand) -> Value {
    let mut value = Map::new();
    let kind = match hand.kind {
        Some(SourceKind::Organisation | SourceKind::Outlet) => "Organization",
        Some(SourceKind::Document) => "CreativeWork",
        Some(SourceKind::Person | SourceKind::Anonymous) | None => "Person",
    };
    value.insert("@type".into(), json!(kind));
    match hand.is_unnamed() {
        true => {
            value.insert("description".into(), json!(hand.name.as_deref().unwrap_or(GAP)));
        }
        false => {
            value.insert("name".into(), json!(hand.name));
            if let Some(described) = &hand.described_as {
                value.insert("jobTitle".into(), json!(described));
            }
        }
    }
    if let Some(kind) = hand.kind {
        value.insert("additionalType".into(), json!(kind.as_str()));
    }
    Value::Object(value)
}

fn corrections(all: &[(String, String)]) -> Option<Value> {
    let list = all
        .iter()
        .map(|(day, words)| json!({"@type": "CorrectionComment", "datePublished": day, "text": words}));
    let list: Vec<Value> = list.collect();
    (!list.is_empty()).then(|| json!(list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::outgoing::fixture::full;

    /// The rules of Duke's schema (draft 06), in words of our own.
    fn holds_to_duke(review: &Value) {
        let review = review.as_object().unwrap();
        assert!(review.keys().all(|name| DUKE.contains(&name.as_str())), "{review:?}");
        let texts = |fields: &Map<String, Value>, names: &[&str]| {
            for name in names {
                assert!(fields.get(*name).is_none_or(Value::is_string), "{name} {fields:?}");
            }
        };
        texts(review, &["@context", "@type", "datePublished", "url", "claimReviewed"]);
        let is_one = |who: &Value, field: &str| who.get("@type").is_some() && who.get(field).is_some();
        if let Some(author) = review.get("author") {
            assert!(is_one(author, "name") || is_one(author, "url"), "{author}");
        }
        if let Some(rating) = review.get("reviewRating").and_then(Value::as_object) {
            let names = ["@type", "ratingValue", "bestRating", "worstRating", "alternateName"];
            assert!(rating.keys().all(|name| names.contains(&name.as_str())), "{rating:?}");
            assert!(rating.contains_key("alternateName"));
            texts(rating, &names);
        }
        let item = review["itemReviewed"].as_object().unwrap();
        texts(item, &["@type", "datePublished", "name"]);
        if let Some(author) = item.get("author") {
            // A person or an organisation, and never both.
            assert_ne!(is_one(author, "name"), is_one(author, "url"), "{author}");
        }
        assert!(item.get("appearance").is_none_or(Value::is_array));
        for day in [review.get("datePublished"), item.get("datePublished")]
            .into_iter()
            .flatten()
        {
            assert!(is_day(day), "{day}");
        }
    }

    #[test]
    fn dukes_form_holds_what_its_schema_knows_and_nothing_else() {
        let full = full();
        let review = claim_review(&full, Numbers::Texts);
        holds_to_duke(&review);
        assert_eq!(review["reviewRating"]["ratingValue"], "1");
        assert_eq!(review["author"]["url"], "https://desk.example/");
        assert_eq!(
            review["itemReviewed"]["creativeWorkStatus"],
            "internal, not for publication"
        );
        assert_eq!(review["itemReviewed"].get("datePublished"), None, "a month is no day");
        // The whole form keeps all of it.
        let whole = claim_review(&full, Numbers::Plain);
        for name in [
            "identifier",
            "headline",
            "reviewBody",
            "correction",
            "creativeWorkStatus",
        ] {
            assert!(whole.get(name).is_some(), "{name}");
        }
        let bare = Outgoing {
            publisher: Some(Site::default()),
            url: None,
            rating: Rating::default(),
            verdict: None,
            chain: Vec::new(),
            reviewed_on: Some("2020".into()),
            appearances: Vec::new(),
            ..full.clone()
        };
        holds_to_duke(&claim_review(&bare, Numbers::Texts));
        // Another desk's record leaves as it came, but not where that may hold anything.
        let raw = json!({"@type": "ClaimReview", "claimReviewed": "The bridge was closed", "unheardOf": [1]});
        let foreign = Outgoing {
            format: Some(RecordFormat::Claimreview),
            raw: Some(raw.to_string()),
            verdict: None,
            ..full
        };
        assert_eq!(claim_review(&foreign, Numbers::Plain), raw);
        holds_to_duke(&claim_review(&foreign, Numbers::Texts));
    }
}
