//! A claim as somebody types it: from flags, or from a template filled in in an editor.

use std::io::IsTerminal;

use serde::{Deserialize, Serialize};

use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::{ArticleId, Chain, ClaimKind, DocumentId, Edtf, Link, Manner, Priority, Said, SourceId, dates};
use crate::store::claims::ClaimFields;
use crate::store::{Write, articles, documents, people, sources};

/// The fields of a claim, each left out unless it is said.
#[derive(Debug, Clone, Default, clap::Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimForm {
    /// Fact, prediction, promise, opinion, question or order
    #[arg(long)]
    pub kind: Option<ClaimKind>,
    /// Verbatim words, where the wording itself is the claim
    #[arg(long, value_name = "WORDS")]
    pub quote: Option<String>,
    /// The quote as it was said, before translation
    #[arg(long, value_name = "WORDS")]
    pub quote_original: Option<String>,
    /// The quote's language before translation
    #[arg(long, value_name = "TAG")]
    pub quote_language: Option<String>,
    /// Who translated the quote
    #[arg(long, value_name = "NAME")]
    pub translator: Option<String>,
    /// The claim's language
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// The day it was claimed: 2015-10-09, 2015-10, 2015, 2014-06/2014-08
    #[arg(long, value_name = "DATE")]
    pub claimed_on: Option<String>,
    /// How that day is known
    #[arg(long, value_name = "WORDS")]
    pub claimed_basis: Option<String>,
    /// Whether it accuses somebody
    #[arg(long, value_name = "yes|no", num_args = 0..=1, default_missing_value = "yes", value_parser = super::desk::yes_or_no)]
    pub accusation: Option<bool>,
    /// How pressing it is
    #[arg(long)]
    pub priority: Option<Priority>,
    /// Deadline
    #[arg(long, value_name = "DAY")]
    pub due_on: Option<String>,
    /// The day to look again
    #[arg(long, value_name = "DAY")]
    pub recheck_on: Option<String>,
    /// Whom it is given to
    #[arg(long, value_name = "PERSON")]
    pub assignee: Option<String>,
    /// Why it was chosen for checking
    #[arg(long, visible_alias = "because", value_name = "WORDS")]
    pub chosen_because: Option<String>,
    /// A link of the chain, originator first; the article's outlet is added at the end
    ///
    /// A source's name or number, then what is known of the link: `--link "John Allen; quoted; cue told; to Haider
    /// al-Abadi; on 2015-10-09"`. `gap` is a hop that the text leaves out; `anonymous: an informed source` is somebody
    /// new whom the article does not name (use its number for one it already has). Parts: quoted, paraphrased or reported; cue WORDS; to SOURCE; on DATE; as
    /// DESCRIPTION; confirmed or denied; shown by DOCUMENT's number.
    #[arg(long = "link", value_name = "LINK")]
    #[serde(rename = "links", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Its place in the article's text, in code points: 120-180, or 120-140,150-180
    #[arg(long, value_name = "SPANS")]
    pub anchor: Option<String>,
}

impl ClaimForm {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        toml::to_string(self).is_ok_and(|text| text.trim().is_empty())
    }

    /// Puts what is said over the fields of a claim.
    ///
    /// # Errors
    /// `Usage` for what is no date, `NotFound` for an unknown person.
    pub fn over(&self, db: &mut Db, mut about: ClaimFields) -> Result<ClaimFields> {
        let put = |field: &mut Option<String>, said: &Option<String>| {
            if let Some(said) = said {
                *field = Some(said.clone()).filter(|s| !s.trim().is_empty());
            }
        };
        put(&mut about.quote, &self.quote);
        put(&mut about.quote_original, &self.quote_original);
        put(&mut about.quote_language, &self.quote_language);
        put(&mut about.translator, &self.translator);
        put(&mut about.language, &self.language);
        put(&mut about.claimed_basis, &self.claimed_basis);
        put(&mut about.chosen_because, &self.chosen_because);
        about.kind = self.kind.unwrap_or(about.kind);
        about.accusation = self.accusation.unwrap_or(about.accusation);
        about.priority = self.priority.unwrap_or(about.priority);
        if let Some(text) = &self.claimed_on {
            about.claimed_on = Some(text.parse::<Edtf>().map_err(Error::usage)?);
        }
        for (field, said) in [
            (&mut about.due_on, &self.due_on),
            (&mut about.recheck_on, &self.recheck_on),
        ] {
            match said.as_deref() {
                None => {}
                Some("none" | "") => *field = None,
                Some(text) => *field = Some(dates::day(text).map_err(Error::usage)?),
            }
        }
        match self.assignee.as_deref() {
            None => {}
            Some("nobody" | "") => about.assignee = None,
            Some(who) => about.assignee = Some(people::find(db, who)?),
        }
        Ok(about)
    }

    /// The chain that the links tell, ending with the article's outlet. Makes the anonymous sources that are new.
    ///
    /// # Errors
    /// `NotFound` for an unknown source, `Usage` for a part that cannot be read.
    pub fn chain(&self, write: &mut Write, article: Option<ArticleId>) -> Result<Option<Chain>> {
        let outlet = article
            .map(|id| articles::get(write.db(), id))
            .transpose()?
            .map(|a| a.outlet);
        if self.links.is_empty() {
            return Ok(outlet.map(|outlet| Chain(vec![Link::of(outlet)])));
        }
        let mut links = Vec::new();
        for text in &self.links {
            links.push(link(write, text, article)?);
        }
        if let Some(outlet) = outlet
            && links.last().and_then(|l| l.source) != Some(outlet)
        {
            links.push(Link::of(outlet));
        }
        Ok(Some(Chain(links)))
    }

    /// The spans of the anchor.
    ///
    /// # Errors
    /// `Usage` when they cannot be read.
    pub fn spans(&self) -> Result<Option<Vec<(usize, usize)>>> {
        let Some(text) = &self.anchor else { return Ok(None) };
        let span = |part: &str| {
            let (start, end) = part.trim().split_once('-')?;
            let (start, end) = (start.parse::<usize>().ok()?, end.parse::<usize>().ok()?);
            (start < end).then_some((start, end))
        };
        text.split(',')
            .map(span)
            .collect::<Option<Vec<_>>>()
            .map(Some)
            .ok_or_else(|| {
                Error::usage(format!("{text:?} is not a place in a text"))
                    .hint("write it as START-END in characters, several spans with commas: 120-140,150-180")
            })
    }
}

/// Reads one link.
fn link(write: &mut Write, text: &str, article: Option<ArticleId>) -> Result<Link> {
    let mut parts = text.split(';').map(str::trim);
    let who = parts.next().unwrap_or_default();
    if who.eq_ignore_ascii_case("gap") {
        return Ok(Link::gap());
    }
    let mut link = Link::of(speaker(write, who, article)?);
    for part in parts.filter(|p| !p.is_empty()) {
        let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
        match (word, rest.trim()) {
            ("quoted", "") => link.manner = Manner::Quoted,
            ("paraphrased", "") => link.manner = Manner::Paraphrased,
            ("reported", "") => link.manner = Manner::Reported,
            ("confirmed", "") => link.said = Said::Confirmed,
            ("denied", "") => link.said = Said::Denied,
            ("cue", cue) if !cue.is_empty() => link.cue = Some(cue.to_owned()),
            ("to", who) if !who.is_empty() => link.addressee = Some(sources::find(write.db(), who)?),
            ("on", date) => link.said_on = Some(date.parse().map_err(Error::usage)?),
            ("as", words) if !words.is_empty() => link.described_as = Some(words.to_owned()),
            ("shown", rest) => {
                let number = rest.trim_start_matches("by").trim();
                let document: DocumentId = number.parse().map_err(Error::usage)?;
                link.said_document = Some(documents::get(write.db(), document)?.id);
            }
            _ => {
                return Err(Error::usage(format!("{part:?} says nothing about a link")).hint(
                    "parts are: quoted, paraphrased, reported, confirmed, denied, cue WORDS, to SOURCE, on DATE, as DESCRIPTION, shown by N",
                ));
            }
        }
    }
    Ok(link)
}

fn speaker(write: &mut Write, who: &str, article: Option<ArticleId>) -> Result<SourceId> {
    match who.strip_prefix("anonymous:") {
        Some(description) => sources::unnamed(write, description, article),
        None => sources::find(write.db(), who),
    }
}

/// Opens the user's editor on a template, and makes of what was saved whatever `make` does. What was written is kept in a
/// file when that fails, and the error says where.
///
/// # Errors
/// `Usage` when there is no terminal or no editor, or it fails; what `make` returns.
pub fn in_editor<T>(template: &str, make: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::usage("nothing is said, and there is no terminal to ask in")
            .hint("give what should be said on the command line; --help lists what can be said"));
    }
    let editor = std::env::var("VISUAL")
        .or_else(|_| std::env::var("EDITOR"))
        .unwrap_or_else(|_| "vi".to_owned());
    let mut file = tempfile::Builder::new()
        .prefix("sayso-")
        .suffix(".toml")
        .tempfile()
        .map_err(|e| Error::io("cannot make a file for the editor", e))?;
    std::io::Write::write_all(&mut file, template.as_bytes())
        .map_err(|e| Error::io("cannot write the file for the editor", e))?;
    let status = std::process::Command::new("sh")
        .args(["-c", "exec $0 \"$1\"", &editor])
        .arg(file.path())
        .status()
        .map_err(|e| Error::io(format!("cannot start {editor}"), e).hint("set EDITOR to the editor that you use"))?;
    if !status.success() {
        return Err(
            Error::usage(format!("{editor} ended with an error; nothing was written"))
                .hint("set EDITOR to the editor that you use"),
        );
    }
    let saved = std::fs::read_to_string(file.path()).map_err(|e| Error::io("cannot read what the editor saved", e))?;
    make(&saved).map_err(|error| match file.keep() {
        Ok((_, path)) => {
            let hint = error.hint.clone().map_or_else(String::new, |hint| format!("{hint}; "));
            error.hint(format!("{hint}what you wrote is kept in {}", path.display()))
        }
        Err(_) => error,
    })
}

/// A claim as the template in the editor has it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Template {
    /// The statement.
    pub text: String,
    /// The rest.
    #[serde(flatten)]
    pub form: ClaimForm,
}

impl Template {
    /// Reads what was saved.
    ///
    /// # Errors
    /// `Usage` with the line that cannot be read.
    pub fn read(saved: &str) -> Result<Template> {
        toml::from_str(saved).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| saved[..span.start.min(saved.len())].lines().count().max(1));
            Error::usage(format!("line {line} of the template: {}", error.message()))
        })
    }
}
