//! Fact-checks out of the ledger, in the formats that others read; streamed, so that memory does not grow with them.

pub mod leaving;
pub mod line;
pub mod row;
pub mod why;

use std::io::Write;

use serde_json::{Value, json};

use super::claimreview::write::{Numbers, claim_review};
use crate::error::{Error, Result};
use crate::model::outgoing::{Outgoing, Site};
use crate::model::{ExportFormat, RecordFormat};

/// An export being written.
pub struct Export<W: Write> {
    to: W,
    format: ExportFormat,
    numbers: Numbers,
    any: bool,
}

impl<W: Write> Export<W> {
    /// Begins: what stands before the first record.
    ///
    /// # Errors
    /// `Io`.
    pub fn begin(mut to: W, format: ExportFormat, numbers: Numbers, desk: &Site) -> Result<Export<W>> {
        let head = match format {
            ExportFormat::ClaimReview => "[".to_owned(),
            ExportFormat::Google => "{\"claims\":[".to_owned(),
            ExportFormat::Csv => row::head()?,
            ExportFormat::Jsonl => String::new(),
            ExportFormat::Feed => {
                let head = json!({"@context": "https://schema.org", "@type": "DataFeed", "name": desk.name, "dataFeedElement": []});
                head.to_string().trim_end_matches("]}").to_owned()
            }
        };
        to.write_all(head.as_bytes()).map_err(cannot)?;
        Ok(Export {
            to,
            format,
            numbers,
            any: false,
        })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// `Io`.
    pub fn add(&mut self, out: &Outgoing) -> Result<()> {
        let text = match self.format {
            ExportFormat::ClaimReview => {
                let words = own_words(out).filter(|_| self.numbers == Numbers::Plain);
                self.listed(words.unwrap_or_else(|| claim_review(out, self.numbers).to_string()))
            }
            ExportFormat::Google => self.listed(google(out)),
            ExportFormat::Csv => row::row(out)?,
            ExportFormat::Jsonl => line::line(out) + "\n",
            ExportFormat::Feed => {
                let mut element = json!({"@type": "DataFeedItem", "dateCreated": out.reviewed_on, "url": out.url,
                    "item": [claim_review(out, self.numbers)]});
                if let Some(fields) = element.as_object_mut() {
                    fields.retain(|_, value| !value.is_null());
                }
                self.listed(element.to_string())
            }
        };
        self.to.write_all(text.as_bytes()).map_err(cannot)
    }

    fn listed(&mut self, record: String) -> String {
        let between = if std::mem::replace(&mut self.any, true) {
            ",\n"
        } else {
            "\n"
        };
        format!("{between}{record}")
    }

    /// Ends: what stands behind the last record.
    ///
    /// # Errors
    /// `Io`.
    pub fn end(mut self) -> Result<W> {
        let tail = match self.format {
            ExportFormat::ClaimReview => "\n]\n",
            ExportFormat::Google | ExportFormat::Feed => "\n]}\n",
            ExportFormat::Csv | ExportFormat::Jsonl => "",
        };
        self.to.write_all(tail.as_bytes()).map_err(cannot)?;
        self.to.flush().map_err(cannot)?;
        Ok(self.to)
    }
}

fn cannot(error: std::io::Error) -> Error {
    Error::io("cannot write the export", error)
}

/// Another desk's ClaimReview, byte for byte.
fn own_words(out: &Outgoing) -> Option<String> {
    let raw = out.raw.as_ref()?;
    matches!(out.format, Some(RecordFormat::Claimreview | RecordFormat::Microdata)).then(|| raw.clone())
}

/// A claim as Google's answers hold it; one that came in so, byte for byte.
pub fn google(out: &Outgoing) -> String {
    if let (Some(RecordFormat::Google), Some(raw)) = (out.format, &out.raw)
        && raw.contains("\"claimReview\"")
    {
        return raw.clone();
    }
    let time = |day: &Option<String>| {
        let day = day.as_deref().filter(|day| day.len() == 10)?;
        Some(format!("{day}T00:00:00Z"))
    };
    let publisher = out.publisher.as_ref().map(|site| {
        let host = site
            .url
            .as_ref()
            .map(|url| url.split_once("://").map_or(url.as_str(), |(_, rest)| rest));
        filled(json!({"name": site.name, "site": host.map(|h| h.trim_end_matches('/').trim_start_matches("www."))}))
    });
    let review = json!({"publisher": publisher, "url": out.url, "title": out.title, "reviewDate": time(&out.reviewed_on),
        "textualRating": out.label(), "languageCode": out.language});
    // Who cannot be named as the author stands with the description as printed.
    let claimant = match (out.author(), out.chain.as_slice()) {
        (Some(author), _) => author.name.clone(),
        (None, [only]) => only.name.clone(),
        (None, _) => None,
    };
    let claim = json!({"text": out.text, "claimant": claimant, "claimDate": time(&out.claimed_on), "claimReview": [filled(review)]});
    filled(claim).to_string()
}

fn filled(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    value
}
