//! Recording what was read out of an article: its voices become sources, its drafts claims.

use std::collections::HashMap;

use super::Known;
use crate::db::tables::{DRAFTS, LIKENESSES};
use crate::db::{Db, Value};
use crate::error::Result;
use crate::model::draft::{DraftLink, Voice};
use crate::model::names::fold;
use crate::model::{
    Anchor, ArticleId, Chain, ClaimId, Draft, GrantedBy, Link, Manner, Origin, Priority, SourceId, SourceKind, Stage,
};
use crate::store::claims::{self, ClaimFields, NewClaim};
use crate::store::journal::Write;
use crate::store::sources::{self, NewSource, SourceEdit};

/// What was read out of an article.
#[derive(Debug)]
pub struct Read<'a> {
    /// Which article.
    pub article: ArticleId,
    /// Who printed it.
    pub outlet: SourceId,
    /// The row of its text.
    pub text: i64,
    /// Its code points.
    pub chars: &'a [char],
    /// BCP 47 tag.
    pub language: Option<&'a str>,
    /// The drafts, in the order of the text.
    pub drafts: &'a [Draft],
    /// Whether those in which nobody must be chosen are accepted at once.
    pub accept: bool,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct Recorded {
    /// The claims, in the order of the drafts.
    pub claims: Vec<ClaimId>,
    /// How many were accepted.
    pub accepted: i64,
    /// In how many it must be chosen who speaks.
    pub in_doubt: i64,
    /// The sources that are new.
    pub new_sources: Vec<SourceId>,
}

/// Records drafts within another verb. Named sources are those of that name or alias; one that is only like a known one is
/// new, and the likeness is proposed. An anonymous one is known by its article and description only.
///
/// # Errors
/// The database's; `Refused` for a draft that cannot be kept.
pub fn record(write: &mut Write, known: &mut Known, read: &Read) -> Result<Recorded> {
    let mut voices = Voices {
        read,
        known,
        found: HashMap::new(),
        new: Vec::new(),
        likenesses: Vec::new(),
    };
    let mut recorded = Recorded::default();
    for drafts in read.drafts.chunks(AT_ONCE) {
        record_some(write, &mut voices, drafts, &mut recorded)?;
    }
    recorded.new_sources = std::mem::take(&mut voices.new);
    let likenesses = std::mem::take(&mut voices.likenesses);
    propose(write, &likenesses)?;
    Ok(recorded)
}

/// How many drafts become rows at once: those of a long article do not all lie in memory as drafts, claims and rows.
const AT_ONCE: usize = 500;

fn record_some(write: &mut Write, voices: &mut Voices, drafts: &[Draft], recorded: &mut Recorded) -> Result<()> {
    let read = voices.read;
    let mut news = Vec::with_capacity(drafts.len());
    let mut abouts = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let chain = voices.chain(write, draft)?;
        let mut choices = Vec::new();
        for voice in draft.doubt.iter().flat_map(|doubt| &doubt.voices) {
            choices.extend(voices.source(write, voice, None)?.filter(|id| !choices.contains(id)));
        }
        let doubtful = chain.awaits_speaker();
        let stage = if read.accept && !doubtful {
            Stage::Open
        } else {
            Stage::Draft
        };
        recorded.in_doubt += i64::from(doubtful);
        recorded.accepted += i64::from(stage == Stage::Open);
        news.push((claim(read, draft, chain, stage), draft.worth));
        abouts.push((draft, choices));
    }
    let ids = claims::insert_worth(write, &news)?;
    let rows: Vec<Vec<Value>> = ids
        .iter()
        .zip(&abouts)
        .map(|(id, (draft, choices))| draft_row(write, *id, draft, choices))
        .collect();
    write.load(&DRAFTS, &rows)?;
    recorded.claims.extend(ids);
    Ok(())
}

fn claim(read: &Read, draft: &Draft, chain: Chain, stage: Stage) -> NewClaim {
    NewClaim {
        origin: Origin::Own,
        article: Some(read.article),
        about: ClaimFields {
            kind: draft.kind,
            text: draft.text.clone(),
            quote: draft.quote.clone(),
            quote_original: None,
            quote_language: None,
            translator: None,
            language: read.language.map(str::to_owned),
            claimed_on: draft.claimed_on.clone(),
            claimed_basis: draft.claimed_basis.clone(),
            accusation: false,
            priority: Priority::Normal,
            assignee: None,
            due_on: None,
            recheck_on: None,
            chosen_because: None,
        },
        chain,
        anchor: Some((read.text, Anchor::of(read.chars, &draft.spans))),
        stage,
        tags: Vec::new(),
        external_id: None,
        record_digest: None,
    }
}

/// A draft's row, in the order of [`DRAFTS`].
fn draft_row(write: &Write, id: ClaimId, draft: &Draft, choices: &[SourceId]) -> Vec<Value> {
    let numbers: Vec<String> = choices.iter().map(|id| id.0.to_string()).collect();
    vec![
        id.into(),
        write.seq().into(),
        draft.why.join(", ").into(),
        draft.accuses.into(),
        draft.doubt.as_ref().map(|doubt| doubt.why.clone()).into(),
        Some(numbers.join(" ")).filter(|text| !text.is_empty()).into(),
    ]
}

fn propose(write: &mut Write, likenesses: &[(SourceId, SourceId, &'static str)]) -> Result<()> {
    if likenesses.is_empty() {
        return Ok(());
    }
    let [first] = write.next_ids([&LIKENESSES])?;
    let rows: Vec<Vec<Value>> = (first..)
        .zip(likenesses)
        .map(|(id, (source, known, why))| {
            vec![
                id.into(),
                write.seq().into(),
                (*source).into(),
                (*known).into(),
                (*why).to_owned().into(),
                Value::Null,
            ]
        })
        .collect();
    write.load(&LIKENESSES, &rows)
}

/// The voices of one article as sources.
struct Voices<'a> {
    read: &'a Read<'a>,
    known: &'a mut Known,
    found: HashMap<Voice, SourceId>,
    new: Vec<SourceId>,
    likenesses: Vec<(SourceId, SourceId, &'static str)>,
}

impl Voices<'_> {
    /// The draft's chain with the outlet at its end. Where a person must say who speaks, it begins with a gap.
    fn chain(&mut self, write: &mut Write, draft: &Draft) -> Result<Chain> {
        let mut links: Vec<Link> = Vec::new();
        for (at, link) in draft.links.iter().enumerate() {
            let source = match at == 0 && draft.doubt.is_some() {
                true => None,
                false => self.source(write, &link.who, Some(link))?,
            };
            // Whoever is quoted within their own words says it once; two hops left out are one gap.
            if links.last().is_some_and(|last| last.source == source) {
                continue;
            }
            let addressee = match &link.addressee {
                Some(voice) => self.source(write, voice, None)?,
                None => None,
            };
            links.push(Link {
                source,
                manner: link.manner,
                cue: link.cue.clone(),
                addressee: addressee.filter(|id| Some(*id) != source),
                said_on: link.said_on.clone(),
                described_as: link.described_as.clone(),
                ..Link::gap()
            });
        }
        if draft.doubt.is_some() && links.is_empty() {
            links.push(Link {
                manner: Manner::Paraphrased,
                ..Link::gap()
            });
        }
        while links
            .last()
            .is_some_and(|last| last.source.is_none() || last.source == Some(self.read.outlet))
        {
            if links.len() == 1 && draft.doubt.is_some() {
                break;
            }
            links.pop();
        }
        if links.first().is_some_and(|first| first.source.is_none()) && draft.doubt.is_none() {
            links.remove(0);
        }
        links.drain(..links.len().saturating_sub(19));
        links.push(Link::of(self.read.outlet));
        Ok(Chain(links))
    }

    /// The source that a voice is; `None` for a gap.
    fn source(&mut self, write: &mut Write, voice: &Voice, link: Option<&DraftLink>) -> Result<Option<SourceId>> {
        if let Some(id) = self.found.get(voice) {
            return Ok(Some(*id));
        }
        let id = match voice {
            Voice::Gap => return Ok(None),
            Voice::Outlet => self.read.outlet,
            Voice::Named { name, kind } => self.named(write, name, *kind, link)?,
            Voice::Unnamed {
                description,
                stated_reason,
            } => self.unnamed(write, description, stated_reason.as_deref())?,
        };
        self.found.insert(voice.clone(), id);
        Ok(Some(id))
    }

    fn named(&mut self, write: &mut Write, name: &str, kind: SourceKind, link: Option<&DraftLink>) -> Result<SourceId> {
        let carriers = self.known.named(name).to_vec();
        if let [one] = carriers[..] {
            return Ok(one);
        }
        let like = match carriers.is_empty() {
            true => self.known.like(name, kind),
            false => carriers.iter().map(|id| (*id, "the same name")).collect(),
        };
        let new = NewSource {
            kind,
            name: name.to_owned(),
            about: SourceEdit {
                described_as: link
                    .and_then(|link| link.described_as.clone())
                    .filter(|text| fold(text) != fold(name)),
                ..SourceEdit::default()
            },
            external_id: None,
        };
        let id = sources::insert(write, &new)?;
        self.likenesses
            .extend(like.into_iter().map(|(known, why)| (id, known, why)));
        self.known.learn(id, kind, name);
        self.new.push(id);
        Ok(id)
    }

    fn unnamed(&mut self, write: &mut Write, description: &str, stated_reason: Option<&str>) -> Result<SourceId> {
        if let Some(id) = of_article(write.db(), self.read.article, description)? {
            return Ok(id);
        }
        let new = NewSource {
            kind: SourceKind::Anonymous,
            name: description.to_owned(),
            about: SourceEdit {
                article: Some(self.read.article),
                granted_by: Some(GrantedBy::Outlet),
                stated_reason: stated_reason.map(str::to_owned),
                ..SourceEdit::default()
            },
            external_id: None,
        };
        let id = sources::insert(write, &new)?;
        self.new.push(id);
        Ok(id)
    }
}

/// The anonymous source that an earlier version of the article described in the same words.
fn of_article(db: &mut Db, article: ArticleId, description: &str) -> Result<Option<SourceId>> {
    db.row(
        "SELECT coalesce(merged_into, id) FROM sources WHERE article = ?1 AND folded = ?2 AND kind = 'anonymous'
         ORDER BY id LIMIT 1",
        &[article.into(), fold(description).into()],
        |r| r.next(),
    )
}
