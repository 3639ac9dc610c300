//! From schema.org's objects to records: forgiving in what it reads, and saying what it forgave.

use super::rating::rating;
use crate::interchange::foreign::draft::{Draft, DraftHop};
use crate::interchange::foreign::json::{Node, Value};
use crate::model::{Manner, SourceKind, Words};

/// A ClaimReview found somewhere in a document.
#[derive(Debug)]
pub struct Found<'n> {
    /// Its JSON pointer.
    pub pointer: String,
    /// The object.
    pub node: &'n Node,
}

/// Every ClaimReview of a document, however deep: in lists, graphs and feeds, in a MediaReview, in an article's markup.
pub fn find<'n>(node: &'n Node, pointer: &str) -> Vec<Found<'n>> {
    let mut found = Vec::new();
    walk(node, pointer.to_owned(), &mut found);
    found
}

fn walk<'n>(node: &'n Node, pointer: String, found: &mut Vec<Found<'n>>) {
    match &node.value {
        Value::List(list) => {
            for (at, element) in list.iter().enumerate() {
                walk(element, format!("{pointer}/{at}"), found);
            }
        }
        Value::Fields(_) if is_a(node, "ClaimReview") => found.push(Found { pointer, node }),
        Value::Fields(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                walk(value, format!("{pointer}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Whether an object says that it is of a type, alone or among others, with or without schema.org before it.
pub fn is_a(node: &Node, wanted: &str) -> bool {
    node.get("@type").or_else(|| node.get("type")).is_some_and(|types| {
        types.each().iter().filter_map(text).any(|name| {
            let name = name
                .trim()
                .rsplit(['/', '#', ':'])
                .next()
                .unwrap_or_default()
                .to_owned();
            name.eq_ignore_ascii_case(wanted)
        })
    })
}

/// A value's text: of a number as written, of a list that of the first, of `{"@value": …}` what it holds.
pub(super) fn text(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(_) | Value::Null => None,
        Value::List(list) => list.iter().find_map(text),
        Value::Fields(_) => node.get("@value").and_then(text),
    }
}

/// What something is called: its text, or its name.
pub(super) fn name(node: &Node) -> Option<String> {
    match &node.value {
        Value::Fields(_) => ["@value", "name", "alternateName", "legalName", "text"]
            .iter()
            .find_map(|field| node.get(field).and_then(text)),
        Value::List(list) => list.iter().find_map(name),
        _ => text(node),
    }
}

/// Where something is: its text, or its url.
pub(super) fn address(node: &Node) -> Option<String> {
    match &node.value {
        Value::Fields(_) => ["url", "@id", "contentUrl", "accessedOnUrl", "sameAs"]
            .iter()
            .find_map(|field| node.get(field).and_then(address)),
        Value::List(list) => list.iter().find_map(address),
        _ => text(node),
    }
    .filter(|text| !text.trim().is_empty())
}

fn filled(node: &Node, field: &str) -> Option<String> {
    node.get(field).and_then(name).filter(|text| !text.trim().is_empty())
}

/// The fields of a ClaimReview; `document` is what it stands in, where other objects are found by their `@id`.
pub fn draft(review: &Node, document: &Node, repairs: &mut Vec<String>) -> Draft {
    for name in review.twice() {
        repairs.push(format!("the field {name:?} is given twice; the last one counts"));
    }
    let resolve = |node: Option<&Node>| -> Option<Node> { node.map(|node| resolved(node, document).clone()) };
    let item = resolve(review.get("itemReviewed").and_then(|node| node.each().first()));
    let item = item.as_ref();
    let (publisher, site, by_person) = publisher(review, document, repairs);
    Draft {
        kind: None,
        quote: None,
        text: claim(review, item, repairs),
        chain: item.map(|item| chain(item, document, repairs)).unwrap_or_default(),
        claimed_on: item.and_then(claimed_on),
        publisher,
        site,
        by_person,
        url: url(review, repairs),
        external_id: review.get("identifier").and_then(|node| match &node.value {
            Value::Fields(_) => node.get("value").and_then(text),
            _ => text(node),
        }),
        title: filled(review, "headline").or_else(|| filled(review, "name")),
        body: filled(review, "reviewBody")
            .or_else(|| filled(review, "description"))
            .or_else(|| filled(review, "articleBody")),
        rating: rating(review, repairs),
        language: review.get("inLanguage").and_then(|node| match &node.value {
            Value::Fields(_) => node.get("alternateName").or_else(|| node.get("name")).and_then(text),
            _ => text(node),
        }),
        reviewed_on: ["datePublished", "dateCreated", "dateModified"]
            .iter()
            .find_map(|field| filled(review, field)),
        licence: review
            .get("sdLicense")
            .or_else(|| review.get("license"))
            .and_then(address),
        appearances: item.map(appearances).unwrap_or_default(),
        tags: Vec::new(),
        said: Vec::new(),
    }
}

/// What `{"@id": …}` alone points to, elsewhere in the document.
fn resolved<'n>(node: &'n Node, document: &'n Node) -> &'n Node {
    let node = match &node.value {
        Value::List(list) => list.first().unwrap_or(node),
        _ => node,
    };
    let [(key, id)] = node.fields() else { return node };
    match (key.as_str(), text(id)) {
        ("@id", Some(id)) => by_id(document, &id).unwrap_or(node),
        _ => node,
    }
}

fn by_id<'n>(node: &'n Node, id: &str) -> Option<&'n Node> {
    match &node.value {
        Value::List(list) => list.iter().find_map(|node| by_id(node, id)),
        Value::Fields(fields) => {
            let own = fields.len() > 1 && node.get("@id").and_then(text).as_deref() == Some(id);
            match own {
                true => Some(node),
                false => fields.iter().find_map(|(_, node)| by_id(node, id)),
            }
        }
        _ => None,
    }
}

/// The claim: claimReviewed, or else where desks put it instead.
fn claim(review: &Node, item: Option<&Node>, repairs: &mut Vec<String>) -> Option<String> {
    if let Some(node) = review.get("claimReviewed") {
        if node.each().len() > 1 {
            repairs.push("claimReviewed is a list; the first one counts".to_owned());
        }
        if let Some(text) = name(node).filter(|text| !text.trim().is_empty()) {
            return Some(text);
        }
    }
    let of_item: &[&str] = match item {
        Some(item) if is_a(item, "Claim") => &["claimReviewed", "text", "description", "name", "headline"],
        // A work's name is the work's, not a claim.
        _ => &["claimReviewed", "text", "description", "headline"],
    };
    let mut places = Vec::new();
    if let Some(item) = item {
        let claims = [item.get("interpretedAsClaim"), Some(item)];
        places.extend(claims.into_iter().flatten().map(|node| ("itemReviewed", node, of_item)));
    }
    places.push(("the review", review, &["description", "name", "headline"]));
    for (place, node, fields) in places {
        for field in fields {
            if let Some(text) = filled(node, field) {
                repairs.push(format!(
                    "there is no claimReviewed; the claim is taken from {place}'s {field}"
                ));
                return Some(text);
            }
        }
    }
    None
}

/// Who made the claim, and through whom it came: the chain as Quotations where sayso wrote it, else the author, and the
/// publication in which the claim appeared.
fn chain(item: &Node, document: &Node, repairs: &mut Vec<String>) -> Vec<DraftHop> {
    let quotations = quotations(item);
    if !quotations.is_empty() {
        return quotations;
    }
    let authors = item
        .get("author")
        .or_else(|| item.get("creator"))
        .map(Node::each)
        .unwrap_or_default();
    if authors.len() > 1 && authors.iter().filter_map(name).count() > 1 {
        repairs.push(format!("of {} authors of the claim the first is kept", authors.len()));
    }
    let mut hops: Vec<DraftHop> = Vec::new();
    hops.extend(authors.iter().map(|author| resolved(author, document)).find_map(person));
    let works = [
        Some(item),
        item.get("firstAppearance"),
        item.get("appearance"),
        item.get("isPartOf"),
    ];
    let printed = works.into_iter().flatten().flat_map(Node::each).find_map(|work| {
        let outlet = resolved(work.get("publisher").or_else(|| work.get("provider"))?, document);
        let name = name(outlet).filter(|name| !name.trim().is_empty())?;
        Some(DraftHop {
            kind: Some(SourceKind::Outlet),
            ..DraftHop::named(name)
        })
    });
    // The publication may be the author.
    if let Some(outlet) = printed
        && !hops.is_empty()
        && hops[0].name.trim() != outlet.name.trim()
    {
        hops.push(outlet);
    }
    hops
}

/// Somebody as an author is written: with a name that is a list of name and office, or a text alone.
fn person(author: &Node) -> Option<DraftHop> {
    let names = author.get("name").map(Node::each).unwrap_or_default();
    let first = name(author).filter(|name| !name.trim().is_empty())?;
    let office = names
        .get(1)
        .and_then(text)
        .or_else(|| author.get("jobTitle").and_then(text));
    let organisation = [
        "Organization",
        "NewsMediaOrganization",
        "Corporation",
        "GovernmentOrganization",
        "NGO",
        "PoliticalParty",
    ];
    Some(DraftHop {
        kind: own_kind(author).or_else(|| {
            organisation
                .iter()
                .any(|kind| is_a(author, kind))
                .then_some(SourceKind::Organisation)
        }),
        described_as: office.filter(|office| !office.trim().is_empty() && *office != first),
        ..DraftHop::named(first)
    })
}

/// What sayso says that somebody is.
fn own_kind(node: &Node) -> Option<SourceKind> {
    node.get("additionalType")
        .and_then(text)
        .and_then(|word| SourceKind::parse(&word).ok())
}

/// A chain as sayso writes it: Quotations, each of what one hand has another say, the originator first.
fn quotations(item: &Node) -> Vec<DraftHop> {
    let list = item.get("isBasedOn").map(Node::each).unwrap_or_default();
    let mut hops = Vec::new();
    for quotation in list.iter().filter(|node| is_a(node, "Quotation")) {
        let (Some(said_by), Some(told_by)) = (quotation.get("spokenByCharacter"), quotation.get("creator")) else {
            continue;
        };
        if hops.is_empty() {
            hops.extend(hand(said_by));
        }
        if let Some(last) = hops.last_mut() {
            last.manner = quotation
                .get("additionalType")
                .and_then(text)
                .and_then(|word| Manner::parse(&word).ok());
        }
        hops.extend(hand(told_by));
    }
    hops
}

/// Somebody in a Quotation: with a name, or known by a description alone.
fn hand(node: &Node) -> Option<DraftHop> {
    match filled(node, "name") {
        Some(_) => person(node),
        None => Some(DraftHop {
            kind: Some(SourceKind::Anonymous),
            ..DraftHop::named(filled(node, "description")?)
        }),
    }
}

fn claimed_on(item: &Node) -> Option<String> {
    ["datePublished", "dateCreated"]
        .iter()
        .find_map(|field| filled(item, field))
        // Desks have been seen to date the author.
        .or_else(|| {
            item.get("author")
                .and_then(|author| author.each().first())
                .and_then(|a| filled(a, "datePublished"))
        })
}

/// Who published: the publisher, or else the author.
fn publisher(review: &Node, document: &Node, repairs: &mut Vec<String>) -> (Option<String>, Option<String>, bool) {
    let given = |field: &str| {
        let nodes = review.get(field).map(Node::each).unwrap_or_default();
        nodes
            .iter()
            .map(|node| resolved(node, document))
            .find(|node| name(node).is_some() || address(node).is_some())
    };
    let (publisher, author) = (given("publisher"), given("author"));
    let Some(node) = publisher.or(author) else {
        return (None, None, false);
    };
    if publisher.is_none() && review.get("author").is_some_and(|a| a.each().len() > 1) {
        repairs.push("of several authors the first is kept".to_owned());
    }
    let called = match &node.value {
        Value::Fields(_) => name(node),
        // An address where a name belongs.
        _ => text(node).filter(|text| !text.contains("://")),
    };
    let site = match &node.value {
        Value::Fields(_) => node.get("url").and_then(text).filter(|url| !url.trim().is_empty()),
        _ => text(node).filter(|text| text.contains("://")),
    };
    // A page about somebody is not their site.
    let site = site.filter(|url| is_front_page(url));
    (called, site, publisher.is_none() && is_a(node, "Person"))
}

fn is_front_page(url: &str) -> bool {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    match rest.split_once('/') {
        None => true,
        Some((host, path)) => !host.is_empty() && path.trim_end_matches('/').is_empty(),
    }
}

fn url(review: &Node, repairs: &mut Vec<String>) -> Option<String> {
    if let Some(url) = review.get("url").and_then(address) {
        return Some(url);
    }
    for field in ["mainEntityOfPage", "@id"] {
        let url = review.get(field).and_then(address).filter(|url| url.contains("://"));
        if let Some(url) = url {
            repairs.push(format!("there is no url; it is taken from {field}"));
            return Some(url);
        }
    }
    None
}

/// Everywhere that the claim is said to have appeared.
fn appearances(item: &Node) -> Vec<String> {
    let mut found = Vec::new();
    for field in ["firstAppearance", "appearance", "mediaItemAppearance"] {
        let list = item.get(field).map(Node::each).unwrap_or_default();
        found.extend(list.iter().filter_map(address));
        found.extend(list.iter().filter_map(|node| node.get("archivedAt").and_then(address)));
    }
    found.extend(item.get("url").and_then(address));
    found
}
