//! An article's file, read: bytes become a text, and what the file itself says of the article. Knows no ledger; what it
//! says is a proposal that a person may overrule.

mod decode;
mod language;
#[cfg(feature = "documents")]
mod markdown;
#[cfg(feature = "documents")]
mod moments;
#[cfg(feature = "documents")]
mod page;
mod pdf;
mod plain;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::model::WebAddress;
use crate::store::articles::Published;

/// The largest file that is read, in bytes.
pub const LARGEST: u64 = 20_000_000;

/// The longest text that is read, in bytes of UTF-8.
pub const LONGEST: usize = 10_500_000;

/// What sort of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// Markdown.
    Markdown,
    /// A PDF.
    Pdf,
}

/// An article as its file has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleFile {
    /// What sort of file it was.
    pub format: Format,
    /// The encoding that it was decoded from.
    pub encoding: String,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its canonical address.
    #[serde(serialize_with = "crate::store::articles::as_text")]
    pub url: Option<WebAddress>,
    /// When.
    pub published: Option<Published>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// What should be known about how it was read.
    pub said: Vec<String>,
    /// The text: of plain text as decoded and without BOM, otherwise untouched; of other files the headline and the main
    /// text in paragraphs.
    #[serde(skip)]
    pub text: String,
}

impl ArticleFile {
    /// Whether statements can be read out of it: attribution is read in English only.
    pub fn is_english(&self) -> bool {
        self.language.as_deref().is_none_or(|tag| {
            tag.split('-')
                .next()
                .is_some_and(|main| main.eq_ignore_ascii_case("en"))
        })
    }
}

/// Reads a file's bytes; its name helps to tell its format and stands in errors.
///
/// # Errors
/// `Usage` for what is no text, holds none, or cannot be read.
pub fn read(bytes: &[u8], name: &str) -> Result<ArticleFile> {
    refuse_large(bytes.len() as u64, name)?;
    if bytes.is_empty() {
        return Err(Error::usage(format!("{name} is empty")).hint("name the file with the article's text"));
    }
    if pdf::is_pdf(bytes) {
        return finish(pdf::article(bytes, name)?, name);
    }
    let text = decode::decode(bytes, name)?;
    let file = match format_of(&text.text, name) {
        Format::Html => page_of(text, name)?,
        Format::Markdown => markdown_of(text, name)?,
        Format::Text | Format::Pdf => plain::article(text),
    };
    finish(file, name)
}

/// Refuses what is too large to be an article.
///
/// # Errors
/// `Usage`, with its size.
pub fn refuse_large(size: u64, name: &str) -> Result<()> {
    if size <= LARGEST {
        return Ok(());
    }
    Err(Error::usage(format!(
        "{name} has {} MB; an article's file has {} at most",
        size.div_ceil(1_000_000),
        LARGEST / 1_000_000
    ))
    .hint("name a file with one article"))
}

fn finish(mut file: ArticleFile, name: &str) -> Result<ArticleFile> {
    if !file.text.chars().any(char::is_alphanumeric) {
        let why = match file.format {
            Format::Html => "it holds no text besides scripts and navigation",
            Format::Pdf => "its pages are pictures, without text",
            Format::Text | Format::Markdown => "it holds no words",
        };
        return Err(Error::usage(format!("{name} holds no text: {why}")).hint("name the file with the article's text"));
    }
    if file.text.len() > LONGEST {
        return Err(Error::usage(format!(
            "the text of {name} has {} MB; an article has {} at most",
            file.text.len().div_ceil(1_000_000),
            LONGEST / 1_000_000
        ))
        .hint("name a file with one article"));
    }
    language::settle(&mut file);
    Ok(file)
}

fn format_of(text: &str, name: &str) -> Format {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let start: String = text
        .trim_start()
        .chars()
        .take(2_000)
        .collect::<String>()
        .to_ascii_lowercase();
    let page = start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with('<')
            && ["<head", "<body", "<html", "<article"]
                .iter()
                .any(|tag| start.contains(tag)));
    match ending.as_deref() {
        Some("html" | "htm" | "xhtml") => Format::Html,
        _ if page => Format::Html,
        Some("md" | "markdown") => Format::Markdown,
        _ => Format::Text,
    }
}

#[cfg(feature = "documents")]
fn page_of(text: decode::Decoded, _name: &str) -> Result<ArticleFile> {
    page::article(text)
}

#[cfg(feature = "documents")]
fn markdown_of(text: decode::Decoded, _name: &str) -> Result<ArticleFile> {
    Ok(markdown::article(text))
}

#[cfg(not(feature = "documents"))]
fn page_of(_text: decode::Decoded, name: &str) -> Result<ArticleFile> {
    Err(left_out(name, "a web page"))
}

#[cfg(not(feature = "documents"))]
fn markdown_of(_text: decode::Decoded, name: &str) -> Result<ArticleFile> {
    Err(left_out(name, "Markdown"))
}

#[cfg(not(feature = "documents"))]
fn left_out(name: &str, what: &str) -> Error {
    Error::usage(format!(
        "{name} is {what}, and this sayso was built without reading those"
    ))
    .hint("build it with --features documents, or save the article as plain text")
}

#[cfg(test)]
mod tests;
