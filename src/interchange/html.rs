//! A web page as a tree: what its head says, its JSON-LD, its main text. The only place that names the HTML libraries.

mod microdata;

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};

use crate::error::{Error, Result};

/// The deepest nesting of a page that is read; browsers stop at 512.
const DEEPEST: usize = 2_000;

/// The most elements of a page that are read.
const MOST_ELEMENTS: usize = 300_000;

/// What no reader of an article reads as its text.
const ASIDE: &str = "script, style, noscript, template, svg, iframe, form, button, nav, aside, figure, figcaption, \
    [hidden], [aria-hidden=true], [role=navigation], [role=complementary]";

/// A parsed page.
pub struct Page {
    document: Document,
}

impl Page {
    /// Parses a page.
    ///
    /// # Errors
    /// `Usage` for one that is nested so deeply, or holds so many elements, that it is no page for readers.
    pub fn parse(html: &str) -> Result<Page> {
        let (depth, elements) = extent(html);
        if depth > DEEPEST || elements > MOST_ELEMENTS {
            return Err(Error::usage(format!(
                "the page holds {elements} elements, nested {depth} deep: that is no page for readers"
            ))
            .hint("save the article's text alone, and name that file"));
        }
        Ok(Page {
            document: Document::from(html),
        })
    }

    /// Every object of the page's JSON-LD blocks, in order: what stands in lists and in `@graph` is unfolded. A block that
    /// is no JSON is left out.
    pub fn json_ld(&self) -> Vec<serde_json::Value> {
        let mut found = Vec::new();
        for block in self.document.select("script[type*='ld+json']").iter() {
            if let Some(value) = json(&block.text()) {
                unfold(value, &mut found);
            }
        }
        found
    }

    /// The first of these that the head says, by `property`, `name` or `itemprop`, in the order given.
    pub fn meta(&self, names: &[&str]) -> Option<String> {
        let all = self.document.select("meta[content]");
        names.iter().find_map(|name| {
            all.iter().find_map(|meta| {
                let named = ["property", "name", "itemprop", "http-equiv"]
                    .iter()
                    .any(|by| meta.attr(by).is_some_and(|said| said.eq_ignore_ascii_case(name)));
                meta.attr("content").filter(|_| named).and_then(|text| clean(&text))
            })
        })
    }

    /// An attribute of the first element that has it.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.document
            .select(selector)
            .iter()
            .find_map(|element| element.attr(name).and_then(|text| clean(&text)))
    }

    /// The words of the first element that has any.
    pub fn words(&self, selector: &str) -> Option<String> {
        self.document
            .select(selector)
            .iter()
            .find_map(|element| clean(&element.text()))
    }

    /// How many elements answer to a selector.
    pub fn number(&self, selector: &str) -> usize {
        self.document.select(selector).length()
    }

    /// The page's main text, a blank line between paragraphs; `None` when there is none.
    pub fn main_text(self) -> Option<String> {
        self.document.select(ASIDE).remove();
        let config = Config {
            text_mode: TextMode::Formatted,
            disable_json_ld: true,
            char_threshold: 250,
            ..Config::default()
        };
        let mut readability = Readability::with_document(self.document, None, Some(config)).ok()?;
        let article = readability.parse().ok()?;
        let text = paragraphs(&article.text_content);
        (!text.is_empty()).then_some(text)
    }
}

/// How deep a page is nested at most, and how many elements it has, without parsing it: elements whose end tag people leave
/// out do not count as nested.
fn extent(html: &str) -> (usize, usize) {
    const UNNESTED: &[&str] = &[
        "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input",
        "li", "link", "meta", "option", "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead",
        "tr", "track", "wbr",
    ];
    let bytes = html.as_bytes();
    let (mut depth, mut deepest, mut elements, mut at) = (0_usize, 0, 0, 0);
    while let Some(next) = memchr(bytes, at) {
        at = next + 1;
        let closing = bytes.get(at) == Some(&b'/');
        let start = at + usize::from(closing);
        let end = start
            + bytes[start.min(bytes.len())..]
                .iter()
                .take_while(|b| b.is_ascii_alphanumeric())
                .count();
        let Some(name) = html.get(start..end).filter(|name| !name.is_empty()) else {
            continue;
        };
        let name = name.to_ascii_lowercase();
        elements += usize::from(!closing);
        at = end;
        if UNNESTED.contains(&name.as_str()) {
            continue;
        }
        match closing {
            true => depth = depth.saturating_sub(1),
            false if name == "script" || name == "style" => {
                // Their content is no markup.
                let rest = &html[end..];
                let close = format!("</{name}");
                at = end + find_ignoring_case(rest, &close).unwrap_or(rest.len());
                depth += 1;
            }
            false => depth += 1,
        }
        deepest = deepest.max(depth);
    }
    (deepest, elements)
}

fn memchr(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == b'<').map(|at| from + at)
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes()
        .windows(wanted.len())
        .position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// JSON as pages carry it: in a comment or a CDATA section, with raw line ends inside strings.
fn json(text: &str) -> Option<serde_json::Value> {
    let text = unwrapped(text);
    serde_json::from_str(text).ok().or_else(|| {
        let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&flat).ok()
    })
}

/// A script's text without the comment or the CDATA section that it is wrapped in.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let text = text
        .strip_prefix("<!--")
        .and_then(|t| t.strip_suffix("-->"))
        .unwrap_or(text)
        .trim();
    ["//<![CDATA[", "<![CDATA[", "/*<![CDATA[*/"]
        .iter()
        .find_map(|open| text.strip_prefix(open))
        .map_or(text, |text| {
            let end = text.rfind("]]>").unwrap_or(text.len());
            text[..end].trim_end().trim_end_matches("//").trim_end_matches("/*")
        })
}

fn unfold(value: serde_json::Value, found: &mut Vec<serde_json::Value>) {
    match value {
        serde_json::Value::Array(items) => items.into_iter().for_each(|item| unfold(item, found)),
        serde_json::Value::Object(mut object) => {
            let graph = object.remove("@graph");
            let named = object.keys().any(|key| key != "@context");
            if named {
                found.push(serde_json::Value::Object(object));
            }
            if let Some(graph) = graph {
                unfold(graph, found);
            }
        }
        _ => {}
    }
}

/// One line of words: entities that pages encode twice decoded, spaces single; `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = text
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#039;", "'")
        .replace("&apos;", "'")
        .replace("&nbsp;", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().filter(|c| !unprinted(*c)).collect();
    (!text.is_empty()).then_some(text)
}

/// Characters that tell a browser where it may break a line, and no reader anything.
fn unprinted(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// A page's text as paragraphs: single spaces, one blank line between any two.
fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for paragraph in text.split("\n\n") {
        let lines: Vec<String> = paragraph
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        if lines.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.extend(lines.join("\n").chars().filter(|c| *c == '\n' || !unprinted(*c)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_ld_is_found_in_graphs_lists_comments_and_with_raw_line_ends() {
        let page = Page::parse(
            "<script type='application/ld+json'>[{\"@type\":\"A\"},{\"@context\":\"x\",\"@graph\":[{\"@type\":\"B\"}]}]</script>
             <script type=\"application/ld+json; charset=utf-8\"><!-- {\"@type\":\"C\",\"name\":\"two\nlines\"} --></script>
             <script type='application/ld+json'>//<![CDATA[
             {\"@type\":\"D\"}
             //]]></script>
             <script type='application/ld+json'>{broken</script>",
        )
        .unwrap();
        let types: Vec<_> = page
            .json_ld()
            .iter()
            .map(|v| v["@type"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(types, ["A", "B", "C", "D"]);
    }

    #[test]
    fn a_bottomless_page_is_refused_before_it_is_parsed() {
        let error = Page::parse(&"<div>".repeat(50_000)).err().unwrap();
        assert_eq!(
            error.message,
            "the page holds 50000 elements, nested 50000 deep: that is no page for readers"
        );
        assert_eq!(extent(&"<p>one<li>two".repeat(5_000)).0, 0);
        assert_eq!(extent("<script>if (a<b) { c<d }</script><b>x</b>"), (1, 2));
    }
}
