//! The ClaimReviews of a web page: in JSON-LD blocks, one of which may be broken, and in microdata.

use super::document::{Records, records};
use super::{Defaults, Item};
use crate::interchange::claimreview::read;
use crate::interchange::html::Page;
use crate::model::{RecordFormat, WebAddress};

/// Reads a page's reviews.
pub fn records_of(html: &str, defaults: &Defaults) -> Records {
    let page = match Page::parse(html) {
        Ok(page) => page,
        Err(error) => {
            return Records {
                items: vec![Item::refused("", error.message)],
                skipped: None,
            };
        }
    };
    // Addresses on the page without a host are its own.
    let own = page
        .attribute("link[rel=canonical]", "href")
        .or_else(|| page.meta(&["og:url"]));
    let host = own
        .and_then(|url| url.parse::<WebAddress>().ok())
        .map(|url| url.host().to_owned());
    let defaults = Defaults {
        site: defaults.site.clone().or(host),
        ..defaults.clone()
    };
    let mut found = Records::default();
    for (at, block) in page.json_ld_blocks().iter().enumerate() {
        let read = records(block, &format!("JSON-LD block {}", at + 1), &defaults);
        found.items.extend(read.items);
    }
    for (at, item) in page.microdata().iter().enumerate() {
        for review in read::find(item, "") {
            let mut repairs = Vec::new();
            let draft = read::draft(review.node, item, &mut repairs);
            let raw = review.node.to_json();
            let read = draft.finish(RecordFormat::Microdata, &raw, &defaults, &mut repairs);
            let at = format!("microdata item {}", at + 1);
            found.items.push(Item { at, read, repairs });
        }
    }
    // A broken block of a page without reviews was hardly one.
    if found.items.iter().all(|item| item.read.is_err()) && !html.contains("ClaimReview") {
        found.items.clear();
    }
    if found.items.is_empty() {
        found.skipped = Some("there is no ClaimReview on the page".to_owned());
    }
    found
}
