//! `sayso evidence`: documents brought to claims.

use chrono::NaiveDate;

use super::work::day;
use super::{App, Code, Paging, text};
use crate::error::Result;
use crate::model::{ClaimId, EvidenceId, Stance};
use crate::store::evidence::{self, NewEvidence, Which};
use crate::store::pages;
use crate::view::documents::EvidenceList;

/// Evidence: documents brought to claims, with a stance
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Bring a document to a claim
    Add {
        /// The claim's number
        claim: ClaimId,
        /// Which way it points
        stance: Stance,
        /// The document: an address, or its number
        #[arg(value_name = "URL|N")]
        document: Which,
        /// Words from it, a dozen at most
        #[arg(long, value_name = "WORDS")]
        quote: Option<String>,
        /// Page, section or timecode
        #[arg(long)]
        place: Option<String>,
        /// What to bear in mind about it
        #[arg(long, value_name = "WORDS")]
        note: Option<String>,
        /// When it was looked at; without it, today
        #[arg(long, value_name = "DAY", value_parser = day)]
        looked_on: Option<NaiveDate>,
    },
    /// List what was brought to a claim
    List {
        /// The claim's number
        claim: ClaimId,
        #[command(flatten)]
        paging: Paging,
    },
    /// Drop a piece of evidence; it stays on record
    Drop {
        /// The evidence's number
        id: EvidenceId,
        /// Why
        #[arg(long, value_name = "WORDS")]
        reason: Option<String>,
    },
}

impl Command {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let (mut limit, mut after) = (usize::from(u16::MAX), None);
        let claim = match self {
            Command::Add {
                claim,
                stance,
                document,
                quote,
                place,
                note,
                looked_on,
            } => {
                let new = NewEvidence {
                    document: document.clone(),
                    stance: *stance,
                    quote: quote.clone(),
                    place: place.clone(),
                    note: note.clone(),
                    looked_on: *looked_on,
                };
                app.write(&mut db, |write| evidence::attach(write, *claim, &new))?;
                *claim
            }
            Command::Drop { id, reason } => {
                let (done, _) = app.write(&mut db, |write| evidence::drop(write, *id, reason.as_deref()))?;
                super::app::claims_of(&done.subjects)
                    .first()
                    .copied()
                    .unwrap_or(ClaimId(0))
            }
            Command::List { claim, paging: asked } => {
                (limit, after) = (asked.limit.into(), asked.number()?);
                *claim
            }
        };
        let (list, paper) = db.snapshot(|db| {
            let as_of = app.present(db)?;
            let (evidence, next) = pages::evidence(db, claim, &as_of, after, limit)?;
            let next = next.map(|id| id.to_string());
            Ok((EvidenceList { claim, evidence, next }, app.paper(db)?))
        })?;
        app.out.emit(&list, |list| text::evidence_list(list, &paper))?;
        Ok(Code::DONE)
    }
}
