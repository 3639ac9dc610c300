//! Judging the markup of a file: its reviews found, each with what is wrong.

use super::lint::lints;
use super::read;
use crate::error::{Error, Result};
use crate::interchange::foreign::json::{self, Node};
use crate::model::{Lint, Severity};
use crate::view::markup::{Checked, Markup};

/// Adds to an answer what is wrong with each review of a file's content: a page, or JSON-LD.
///
/// # Errors
/// `Usage` when it is neither.
pub fn check(name: &str, content: &str, answer: &mut Markup) -> Result<()> {
    let mut add = |at: &str, node: &Node, mended: &[json::Mended]| {
        for found in read::find(node, "") {
            let mut all: Vec<Lint> = mended
                .iter()
                .map(|m| {
                    Lint::new(
                        "json",
                        Severity::Blocking,
                        m.as_str(),
                        "mend the JSON: most readers refuse it",
                    )
                })
                .collect();
            let mut lints = lints(found.node);
            // Within a graph or a feed the context stands around it.
            if node.get("@context").is_some() {
                lints.retain(|lint| lint.code != "context" || lint.message != "there is no @context");
            }
            all.extend(lints);
            let at = [at, found.pointer.as_str()]
                .iter()
                .filter(|p| !p.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(", ");
            answer.reviews.push(Checked {
                file: name.to_owned(),
                at,
                claim: found
                    .node
                    .get("claimReviewed")
                    .and_then(|n| n.each().first())
                    .map(Node::to_json),
                lints: all,
            });
        }
    };
    if content.trim_start().starts_with('<') {
        return page(content, &mut add);
    }
    let (node, _, mended) = json::read(content).map_err(|fault| {
        let line = content[..fault.at.min(content.len())].matches('\n').count() + 1;
        Error::usage(format!("{name}, line {line}: it is no JSON: {}", fault.why))
            .hint("mend it there, and check again")
    })?;
    add("", &node, &mended);
    Ok(())
}

#[cfg(feature = "documents")]
fn page(content: &str, add: &mut dyn FnMut(&str, &Node, &[json::Mended])) -> Result<()> {
    let page = crate::interchange::html::Page::parse(content)?;
    for (at, block) in page.json_ld_blocks().iter().enumerate() {
        let at = format!("JSON-LD block {}", at + 1);
        let (node, _, mended) = json::read(block).map_err(|fault| {
            Error::usage(format!("{at} is no JSON: {}", fault.why)).hint("mend it, and check again")
        })?;
        add(&at, &node, &mended);
    }
    for (at, item) in page.microdata().iter().enumerate() {
        add(&format!("microdata item {}", at + 1), item, &[]);
    }
    Ok(())
}

#[cfg(not(feature = "documents"))]
fn page(_: &str, _: &mut dyn FnMut(&str, &Node, &[json::Mended])) -> Result<()> {
    Err(Error::usage("this sayso was built without reading web pages").hint("build it with the feature `documents`"))
}
