//! A Markdown file's article: its front matter, its first heading, its paragraphs. Code and raw HTML are no prose.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::decode::Decoded;
use super::page::headed;
use super::{ArticleFile, Format, moments, plain};

/// Reads the article out of a Markdown file.
pub(super) fn article(decoded: Decoded) -> ArticleFile {
    let (front, body) = front_matter(&decoded.text);
    let said = |names: &[&str]| {
        names.iter().find_map(|name| {
            let (_, value) = front.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            Some(value.clone())
        })
    };
    let (heading, main) = prose(body);
    let title = said(&["title", "headline"]).or(heading);
    ArticleFile {
        format: Format::Markdown,
        encoding: decoded.encoding,
        byline: said(&["author", "byline", "authors"]),
        outlet: said(&["outlet", "publisher", "publication", "site"]),
        url: said(&["canonical", "canonical_url", "url", "link"]).and_then(|text| text.parse().ok()),
        published: said(&["published", "date", "pubdate"])
            .and_then(|text| moments::moment(&text))
            .or_else(|| plain::dateline(&main)),
        language: said(&["language", "lang"]),
        said: decoded.said,
        text: headed(title.as_deref(), &main),
        title,
    }
}

/// Lines `key: value` between two lines of three hyphens at the top.
fn front_matter(text: &str) -> (Vec<(String, String)>, &str) {
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return (Vec::new(), text);
    };
    let Some(end) = rest.find("\n---") else {
        return (Vec::new(), text);
    };
    let pairs = rest[..end]
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| {
            let value = value.trim().trim_matches(['"', '\'']);
            (key.trim().to_owned(), value.to_owned())
        })
        .filter(|(key, value)| !key.is_empty() && !value.is_empty())
        .collect();
    let after = &rest[end + 4..];
    (pairs, after.split_once('\n').map_or("", |(_, body)| body))
}

/// The first heading of the first level, and the paragraphs with a blank line between any two.
fn prose(body: &str) -> (Option<String>, String) {
    let (mut title, mut paragraphs, mut words) = (None, Vec::new(), String::new());
    let (mut heading, mut silent) = (None, 0_usize);
    let end = |words: &mut String, paragraphs: &mut Vec<String>| {
        let text = std::mem::take(words);
        let text = text.trim();
        if !text.is_empty() {
            paragraphs.push(text.to_owned());
        }
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(body, options) {
        match event {
            Event::Start(
                Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_) | Tag::FootnoteDefinition(_) | Tag::Image { .. },
            ) => {
                silent += 1;
            }
            Event::End(
                TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Table | TagEnd::FootnoteDefinition | TagEnd::Image,
            ) => silent = silent.saturating_sub(1),
            Event::Start(Tag::Heading { level, .. }) => heading = Some(level),
            Event::End(TagEnd::Heading(_)) => {
                if heading.take() == Some(HeadingLevel::H1) && title.is_none() {
                    title = Some(std::mem::take(&mut words).trim().to_owned()).filter(|t| !t.is_empty());
                } else {
                    end(&mut words, &mut paragraphs);
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::BlockQuote(_)) => end(&mut words, &mut paragraphs),
            Event::Text(text) | Event::Code(text) if silent == 0 => words.push_str(&text),
            Event::SoftBreak if silent == 0 => words.push(' '),
            Event::HardBreak if silent == 0 => words.push('\n'),
            _ => {}
        }
    }
    end(&mut words, &mut paragraphs);
    (title, paragraphs.join("\n\n"))
}
