//! `sayso lint`: what is wrong with a desk's markup.

use super::{App, Code, text};
use crate::error::{Error, Result};
use crate::interchange::claimreview::lint::lints;
use crate::interchange::claimreview::read;
use crate::interchange::foreign::json::{self, Node};
use crate::interchange::input::{Input, whole};
use crate::model::Severity;
use crate::view::markup::{Checked, Markup};

/// The largest file that is looked at.
const LARGEST: usize = 64 << 20;

/// Tell what is wrong with a file's markup, before others do
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check ClaimReviews by Google's rules and schema.org's
    ///
    /// In JSON-LD, alone or in the blocks of a page, or in a page's microdata.
    Claimreview {
        /// Files or folders; - for standard input
        #[arg(required = true, value_name = "FILE|DIR|-")]
        files: Vec<String>,
        /// Exit with 1 when something required is missing
        #[arg(long)]
        strict: bool,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let Command::Claimreview { files, strict } = self;
        let mut answer = Markup { reviews: Vec::new() };
        for file in files {
            for input in Input::named(file)? {
                check(&input, &mut answer)?;
            }
        }
        let paper = app.out.paper(chrono_tz::Tz::UTC);
        app.out.emit(&answer, |answer| text::markup(answer, &paper))?;
        let blocking = answer
            .reviews
            .iter()
            .flat_map(|r| &r.lints)
            .any(|lint| lint.severity == Severity::Blocking);
        Ok(if *strict && blocking || answer.reviews.is_empty() {
            Code::NO
        } else {
            Code::DONE
        })
    }
}

fn check(input: &Input, answer: &mut Markup) -> Result<()> {
    let mut opened = input.open(&Default::default())?;
    let content = whole(&mut opened.all, LARGEST)?;
    let mut add = |at: &str, node: &Node, mended: &[json::Mended]| {
        for found in read::find(node, "") {
            let mut all: Vec<crate::model::Lint> = mended
                .iter()
                .map(|m| {
                    crate::model::Lint::new(
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
                file: input.name.clone(),
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
        return page(&content, &mut add);
    }
    let (node, _, mended) = json::read(&content).map_err(|fault| {
        let line = content[..fault.at.min(content.len())].matches('\n').count() + 1;
        Error::usage(format!("{}, line {line}: it is no JSON: {}", input.name, fault.why))
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
