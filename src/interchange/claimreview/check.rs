//! Judging the markup of files: their reviews found, each with what is wrong. What cannot be read is a finding of its own,
//! and keeps nothing else from being judged.

use std::collections::HashMap;

use super::lint::lints;
use super::read;
use crate::error::Error;
use crate::interchange::foreign::json::{self, Node};
use crate::model::names::fold;
use crate::model::{Lint, Severity, WebAddress};
use crate::view::markup::{Checked, Markup};

/// Files being judged together: two of their reviews should not have one address.
#[derive(Debug, Default)]
pub struct Check {
    reviews: Vec<Checked>,
    /// The first review of each address: its claim, folded, and where it stands.
    pages: HashMap<String, (String, String)>,
}

impl Check {
    /// Judges each review of a file's content: a page, or JSON-LD, also one object a line.
    pub fn file(&mut self, name: &str, content: &str) {
        match content.trim_start().starts_with('<') {
            true => self.page(name, content),
            false => self.block(name, "", content),
        }
    }

    /// A file that cannot be read.
    pub fn unreadable(&mut self, name: &str, error: &Error) {
        let hint = error.hint.as_deref().unwrap_or("look at the file, and check again");
        let cannot = Lint::new("unreadable", Severity::Blocking, error.message.as_str(), hint);
        self.add(name, String::new(), None, vec![cannot]);
    }

    /// What was found.
    pub fn answer(self) -> Markup {
        Markup { reviews: self.reviews }
    }

    #[cfg(feature = "documents")]
    fn page(&mut self, name: &str, content: &str) {
        let page = match crate::interchange::html::Page::parse(content) {
            Ok(page) => page,
            Err(error) => return self.unreadable(name, &error),
        };
        for (at, block) in page.json_ld_blocks().iter().enumerate() {
            self.block(name, &format!("JSON-LD block {}", at + 1), block);
        }
        for (at, item) in page.microdata().iter().enumerate() {
            self.judge(name, &format!("microdata item {}", at + 1), item, &[]);
        }
    }

    #[cfg(not(feature = "documents"))]
    fn page(&mut self, name: &str, _: &str) {
        let error = Error::usage("this sayso was built without reading web pages");
        self.unreadable(name, &error.hint("build it with the feature `documents`"));
    }

    /// Every outermost value of a text of JSON. Behind one that is broken the next is looked for at the beginning of a line.
    fn block(&mut self, name: &str, at: &str, text: &str) {
        let mut from = 0;
        loop {
            let rest =
                text[from..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | ';' | ','));
            from = text.len() - rest.len();
            if rest.is_empty() {
                return;
            }
            match json::read(rest) {
                Ok((node, end, mended)) => {
                    self.judge(name, at, &node, &mended);
                    from += end;
                }
                Err(fault) => {
                    let fault_at = (from + fault.at).min(text.len());
                    let line = text.as_bytes()[..fault_at]
                        .iter()
                        .filter(|byte| **byte == b'\n')
                        .count()
                        + 1;
                    let broken = Lint::new(
                        "json",
                        Severity::Blocking,
                        format!("it is no JSON: {}", fault.why),
                        "mend it there: nobody can read any of it",
                    );
                    self.add(name, within(at, &format!("line {line}")), None, vec![broken]);
                    match next_value(text, fault_at.max(from + 1)) {
                        Some(next) => from = next,
                        None => return,
                    }
                }
            }
        }
    }

    /// The reviews of one value.
    fn judge(&mut self, name: &str, at: &str, node: &Node, mended: &[json::Mended]) {
        for found in read::find(node, "") {
            let mend = |m: &json::Mended| {
                let hint = "mend the JSON: most readers refuse it";
                Lint::new("json", Severity::Blocking, m.as_str(), hint)
            };
            let mut all: Vec<Lint> = mended.iter().map(mend).collect();
            let mut lints = lints(found.node);
            // Within a graph or a feed the context stands around it.
            if node.get("@context").is_some() {
                lints.retain(|lint| lint.code != "context" || lint.message != "there is no @context");
            }
            all.extend(lints);
            let at = within(at, &found.pointer);
            all.extend(self.on_one_page(name, &at, found.node));
            let claim = found.node.get("claimReviewed").and_then(|n| n.each().first());
            self.add(name, at, claim.map(Node::to_json), all);
        }
    }

    /// What to say when another review has the same address. The same review, told again in another form, is none.
    fn on_one_page(&mut self, name: &str, at: &str, review: &Node) -> Option<Lint> {
        let url = review.get("url").and_then(read::text)?.parse::<WebAddress>().ok()?;
        let claim = fold(&review.get("claimReviewed").and_then(read::name)?);
        let (first, place) = self
            .pages
            .entry(url.hash())
            .or_insert_with(|| (claim.clone(), within(name, at)));
        (*first != claim).then(|| {
            Lint::new(
                "url-twice",
                Severity::Warning,
                format!("another review has the same url ({place})"),
                "one review a page: give each a page, or a #fragment, of its own",
            )
        })
    }

    fn add(&mut self, file: &str, at: String, claim: Option<String>, lints: Vec<Lint>) {
        self.reviews.push(Checked {
            file: file.to_owned(),
            at,
            claim,
            lints,
        });
    }
}

fn within(at: &str, pointer: &str) -> String {
    let parts = [at, pointer];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Where the next line begins that looks like a value of its own.
fn next_value(text: &str, from: usize) -> Option<usize> {
    let lines = text.as_bytes().iter().enumerate().skip(from);
    let mut begins = lines.filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    begins.find(|at| text[*at..].starts_with(['{', '[']))
}
