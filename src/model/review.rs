//! Another desk's review as a record tells it: what it says, who published it, who made the claim.
//!
//! A foreign rating is kept word for word and decides no status of ours.

pub mod day;
mod incoming;
pub mod placeholder;
pub mod tidy;

use serde::{Deserialize, Serialize};

use super::canonical::sha256;
use super::dates::Edtf;
use super::names::fold;
use super::web::WebAddress;
use super::words::{ClaimKind, Manner, RecordFormat, Said, SourceKind};

pub use incoming::Incoming;

/// A published fact-check of somebody else's, with the claim that it reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignReview {
    /// The claim, as the review words it.
    pub text: String,
    /// What it is, when the record says so.
    pub kind: Option<ClaimKind>,
    /// The verbatim words, when the record gives them.
    pub quote: Option<String>,
    /// Who said it through whom, whoever asserts it first; empty when the record names nobody.
    pub chain: Vec<Hop>,
    /// When the claim was made.
    pub claimed_on: Option<Edtf>,
    /// Who published the review.
    pub publisher: Option<Publisher>,
    /// The review's page.
    pub url: Option<WebAddress>,
    /// What the record calls itself where it comes from.
    pub external_id: Option<String>,
    /// The review's headline.
    pub title: Option<String>,
    /// What the review says, or its summary.
    pub body: Option<String>,
    /// The verdict as worded, and the numbers beside it.
    pub rating: Rating,
    /// The language of claim and review.
    pub language: Option<String>,
    /// When the review was published.
    pub reviewed_on: Option<Edtf>,
    /// The licence of the record.
    pub licence: Option<String>,
    /// Where the claim appeared.
    pub appearances: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// What the record came in as.
    pub format: RecordFormat,
    /// The record word for word.
    pub raw: String,
    /// What whoever imports it said of how it is to be read.
    pub reading: Reading,
}

/// What somebody said of how a record is to be read. Said otherwise later, the same record can mean something else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Each thing that was said and that the record followed: "claimant=Who", "publisher=Check".
    pub said: Vec<String>,
    /// What would tell its page from others if nothing had been said of its fields; `None` when it would name no claim then.
    pub plain_key: Option<String>,
    /// Whether its publisher is who was said to have published it; the record names none.
    pub publisher: bool,
}

/// One hand through which a claim came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The name as printed; of somebody whom the record does not name, the description.
    pub name: String,
    /// What it is; anonymous for "social media users".
    pub kind: SourceKind,
    /// How the next one passes on its words.
    pub manner: Manner,
    /// What else the record says of it.
    pub described_as: Option<String>,
    /// The word by which the text gives it the claim ("told").
    pub cue: Option<String>,
    /// To whom it spoke.
    pub addressee: Option<Addressee>,
    /// When it did.
    pub said_on: Option<Edtf>,
    /// Whether it was really said.
    pub said: Said,
    /// Whether it stands for a hop that the text leaves out.
    pub gap: bool,
}

/// What stands in an export where the text leaves somebody out; an import takes it for that.
pub const GAP: &str = "somebody whom the text leaves out";

impl Hop {
    /// Somebody as a record names them; a placeholder is somebody whom it does not name.
    pub fn named(name: &str, kind: SourceKind) -> Hop {
        Hop {
            name: name.to_owned(),
            kind: match name == GAP || placeholder::is_placeholder(name) {
                true => SourceKind::Anonymous,
                false => kind,
            },
            manner: Manner::Reported,
            described_as: None,
            cue: None,
            addressee: None,
            said_on: None,
            said: Said::Unconfirmed,
            gap: name == GAP,
        }
    }
}

/// Somebody who was spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// The name as printed; of somebody who is not named, the description.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
}

impl Addressee {
    /// As whoever can stand in a chain.
    pub fn as_hop(&self) -> Hop {
        Hop::named(&self.name, self.kind)
    }
}

/// Who published a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// Its name, when the record gives one.
    pub name: Option<String>,
    /// Its site's host, when the record gives one.
    pub host: Option<String>,
    /// An outlet, or a person who publishes by themselves.
    pub kind: SourceKind,
}

/// A foreign rating, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// "Pants on Fire".
    pub label: Option<String>,
    /// Where the verdict stands between the two others.
    pub value: Option<String>,
    /// What the best verdict would be.
    pub best: Option<String>,
    /// What the worst verdict would be.
    pub worst: Option<String>,
}

impl Rating {
    /// Where the verdict lies between worst (0) and best (1000), for display only; see [`normalised`](super::scale::normalised).
    pub fn normalised(&self) -> Option<i64> {
        super::scale::normalised(self.value.as_deref()?, self.worst.as_deref()?, self.best.as_deref()?)
    }
}

impl ForeignReview {
    /// Whether the record itself names its publisher.
    pub fn names_publisher(&self) -> bool {
        self.publisher.is_some() && !self.reading.publisher
    }

    /// What tells the review's page from all others, whoever published it. Several reviews can stand on one page.
    pub fn page_key(&self) -> String {
        if let Some(url) = &self.url {
            return url.hash();
        }
        if let Some(id) = &self.external_id {
            return sha256(format!("id\n{id}").as_bytes());
        }
        let claimant = self.chain.first().map(|hop| fold(&hop.name)).unwrap_or_default();
        let day = self.claimed_on.as_ref().map_or("", |day| &day.text);
        sha256(format!("claim\n{}\n{claimant}\n{day}", fold(&self.text)).as_bytes())
    }

    /// The digest of the record as it came in, and of what was said of how to read it.
    pub fn record_digest(&self) -> String {
        match self.reading.said.as_slice() {
            [] => self.plain_digest(),
            said => sha256(format!("{}\n\n{}", said.join("\n"), self.raw).as_bytes()),
        }
    }

    /// The digest that the record has where nothing is said of how to read it.
    pub fn plain_digest(&self) -> String {
        sha256(self.raw.as_bytes())
    }
}
