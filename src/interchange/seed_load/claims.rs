//! Claims with their chains, anchors, tags, notes and evidence. A changed wording of a claim that nobody has decided is
//! edited in place; of a decided one it makes a successor, and the verdict stays with the old text (rule 3).

use std::collections::BTreeMap;

use super::{Claimed, Load, MadeClaim, MadeRecord, digest, reads};
use crate::error::{Error, Result};
use crate::interchange::seed::{SeedClaim, SeedEvidence, SeedLink};
use crate::model::anchor::AnchorState;
use crate::model::dates::day;
use crate::model::{
    Anchor, Chain, ClaimId, ClaimKind, Edtf, EvidenceId, Link, Manner, Origin, Priority, Said, Span, Stage,
};
use crate::store::claims::{self, ClaimEdit, ClaimFields, Edited, NewClaim};
use crate::store::evidence::{self, NewEvidence, Which};
use crate::store::seeded::{self, KnownClaim};

impl<'s> Load<'_, '_, 's> {
    /// Loads the claims of one article.
    pub(super) fn claims(&mut self, article: &str) -> Result<()> {
        let only = self.scenario.articles.len() == 1;
        for (n, claim) in self.scenario.claims.iter().enumerate() {
            if only || claim.article.as_deref() == Some(article) {
                let path = format!("claims.{n}");
                let claimed = self
                    .load_claim(&path, claim, article)
                    .map_err(|e| self.told(&path, e))?;
                self.claims.insert(&claim.key, claimed);
            }
        }
        Ok(())
    }

    fn load_claim(&mut self, path: &str, claim: &'s SeedClaim, article: &str) -> Result<Claimed<'s>> {
        let settled = self.settled(claim, article)?;
        let record = digest(&settled)?;
        let external = self.external(&claim.key);
        match seeded::claim(self.write.db(), &external)? {
            None => self.create(path, claim, &settled, record),
            Some(known) if known.record.as_ref() == Some(&record) => {
                self.answer.unchanged += 1;
                Ok(Claimed {
                    id: known.id,
                    acts_made: claim.acts.len(),
                    new: false,
                    evidence: BTreeMap::new(),
                })
            }
            Some(known) => {
                let claimed = self.update(path, claim, &settled, &known)?;
                claims::set_record(self.write, claimed.id, &record)?;
                Ok(claimed)
            }
        }
    }

    /// The claim with what it leaves to its article filled in, so that a change there is a change of the record.
    fn settled(&self, claim: &SeedClaim, article: &str) -> Result<SeedClaim> {
        let mut settled = claim.clone();
        settled.article = Some(article.to_owned());
        if settled.claimed_on.is_none() {
            let article = self.scenario.articles.iter().find(|a| a.key == article);
            let published = article.map_or(Ok(None), |a| {
                reads(&a.published, str::parse::<crate::store::articles::Published>)
            })?;
            settled.claimed_on = published.map(|published| published.day().to_string());
            if published.is_some() && settled.claimed_basis.is_none() {
                settled.claimed_basis = Some("the day of publication".to_owned());
            }
        }
        Ok(settled)
    }

    fn create(&mut self, path: &str, claim: &'s SeedClaim, settled: &SeedClaim, record: String) -> Result<Claimed<'s>> {
        let article = settled.article.as_ref().and_then(|key| self.articles.get(key.as_str()));
        let new = NewClaim {
            origin: claim.origin.unwrap_or(Origin::Own),
            article: article.map(|article| article.id),
            about: self.fields(settled, None)?,
            chain: self.chain(settled)?,
            anchor: self.anchor(path, settled)?,
            stage: Stage::Open,
            tags: claim.tags.clone(),
            external_id: Some(self.external(&claim.key)),
            record_digest: Some(record),
        };
        let id = claims::insert(self.write, &new)?;
        if let Some(note) = &claim.note {
            claims::put_note(self.write, id, note)?;
        }
        let evidence = self.bring_all(path, id, claim)?;
        self.answer.created += 1;
        self.remember(
            claim,
            id,
            &evidence,
            claim.acts.iter().map(digest).collect::<Result<_>>()?,
        )?;
        Ok(Claimed {
            id,
            acts_made: 0,
            new: true,
            evidence,
        })
    }

    fn update(
        &mut self,
        path: &str,
        claim: &'s SeedClaim,
        settled: &SeedClaim,
        known: &KnownClaim,
    ) -> Result<Claimed<'s>> {
        let article = settled.article.as_ref().and_then(|key| self.articles.get(key.as_str()));
        if known.article != article.map(|article| article.id) || known.origin != claim.origin.unwrap_or(Origin::Own) {
            return Err(
                Error::usage(format!("{} was loaded with another article or origin", known.id))
                    .hint("a claim belongs to one article for ever: give the other one a key of its own"),
            );
        }
        let of = format!("claim {:?}", claim.key);
        let before = claims::get(self.write.db(), known.id)?;
        let edit = ClaimEdit {
            about: self.fields(settled, Some(&before))?,
            chain: Some(self.chain(settled)?),
            anchor: self.anchor(path, settled)?,
            typo: false,
            correction: None,
            reason: Some(format!("changed in the seed {}", self.scenario.name)),
            expected_version: None,
        };
        let (id, new) = match claims::apply(self.write, known.id, &edit)? {
            Edited::Unchanged => (known.id, false),
            Edited::InPlace(fields) => {
                self.change(
                    Some(known.id),
                    of.clone(),
                    format!("changed in place: {}", fields.join(", ")),
                );
                (known.id, false)
            }
            Edited::Successor(new) => {
                let what = format!(
                    "{} was decided, and keeps its text and verdict: {new} updates it with the new wording",
                    known.id
                );
                self.change(Some(new), of.clone(), what);
                (new, true)
            }
        };
        if claims::set_tags(self.write, id, &claim.tags)? && !new {
            self.change(Some(id), of.clone(), "tags changed");
        }
        self.note_once(known.id, id, claim)?;
        let (evidence, acts_made, acts) = self.go_on(path, (known.id, id), claim)?;
        self.remember(claim, id, &evidence, acts)?;
        self.answer.updated += 1;
        Ok(Claimed {
            id,
            acts_made,
            new,
            evidence,
        })
    }

    /// Writes the file's note unless the claim has it, or had it.
    fn note_once(&mut self, known: ClaimId, id: ClaimId, claim: &SeedClaim) -> Result<()> {
        let Some(note) = &claim.note else { return Ok(()) };
        let there = seeded::has_note(self.write.db(), known, note.trim())?;
        if !there {
            claims::put_note(self.write, id, note)?;
            self.change(Some(id), format!("claim {:?}", claim.key), "a note was added");
        }
        Ok(())
    }

    /// Compares the file's evidence and acts with those made before: what is new is made, what has changed is told and
    /// left, since history is never rewritten. Gives the evidence by key, how many acts were made, and their digests.
    fn go_on(&mut self, path: &str, (known, id): (ClaimId, ClaimId), claim: &'s SeedClaim) -> Result<GoneOn<'s>> {
        let of = format!("claim {:?}", claim.key);
        let made = self.before.claims.get(&claim.key).cloned();
        let mut evidence = BTreeMap::new();
        for (n, piece) in claim.evidence.iter().enumerate() {
            let before = made.as_ref().and_then(|made| made.evidence.get(&piece.key));
            match before {
                Some(before) if known == id => {
                    evidence.insert(piece.key.as_str(), before.id);
                    if before.record != digest(piece)? {
                        let what = format!(
                            "evidence {:?} was changed in the file, not here: drop it and bring it anew",
                            piece.key
                        );
                        self.change(Some(id), of.clone(), what);
                    }
                }
                _ => {
                    if known == id
                        && let Some((before, same)) = self.protected_before(id, piece)?
                    {
                        evidence.insert(piece.key.as_str(), before);
                        if !same {
                            let what = format!(
                                "evidence {:?} was changed in the file, not here: drop it and bring it anew",
                                piece.key
                            );
                            self.change(Some(id), of.clone(), what);
                        }
                        continue;
                    }
                    evidence.insert(piece.key.as_str(), self.bring(path, n, id, piece)?);
                    if known == id {
                        self.change(Some(id), of.clone(), format!("evidence {:?} was brought", piece.key));
                    }
                }
            }
        }
        let acts = claim.acts.iter().map(digest).collect::<Result<Vec<_>>>()?;
        let Some(mut made) = made.map(|made| made.acts) else {
            return Ok((evidence, acts.len(), acts));
        };
        for (n, before) in made.iter().enumerate() {
            if acts.get(n) != Some(before) {
                let what = format!(
                    "act {} was changed in the file, not here: history is never rewritten, add a further act",
                    n + 1
                );
                self.change(Some(id), of.clone(), what);
            }
        }
        let count = made.len();
        made.extend(acts.into_iter().skip(count));
        Ok((evidence, count, made))
    }

    /// The evidence of a protected document as it was brought before, and whether the file still says the same of it.
    fn protected_before(&mut self, id: ClaimId, piece: &SeedEvidence) -> Result<Option<(EvidenceId, bool)>> {
        let document = self.documents.get(piece.document.as_str()).copied();
        let Some(document) = document.filter(|_| self.is_protected(&piece.document)) else {
            return Ok(None);
        };
        let known = seeded::evidence(self.write.db(), id, document, piece.stance)?;
        let trimmed = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned());
        let said = [&piece.quote, &piece.place, &piece.note].map(trimmed);
        Ok(known.map(|known| (known.id, known.said == said)))
    }

    fn remember(
        &mut self,
        claim: &SeedClaim,
        id: ClaimId,
        evidence: &BTreeMap<&str, EvidenceId>,
        acts: Vec<String>,
    ) -> Result<()> {
        let before = self.before.claims.get(&claim.key);
        let mut made = BTreeMap::new();
        for piece in claim
            .evidence
            .iter()
            .filter(|piece| !self.is_protected(&piece.document))
        {
            let Some(&number) = evidence.get(piece.key.as_str()) else {
                continue;
            };
            let known = before.and_then(|before| before.evidence.get(&piece.key));
            let record = match known {
                Some(known) if known.id == number => known.record.clone(),
                _ => digest(piece)?,
            };
            made.insert(piece.key.clone(), MadeRecord { id: number, record });
        }
        let made = MadeClaim {
            claim: id,
            evidence: made,
            acts,
        };
        self.made.claims.insert(claim.key.clone(), made);
        Ok(())
    }

    fn bring_all(&mut self, path: &str, id: ClaimId, claim: &'s SeedClaim) -> Result<BTreeMap<&'s str, EvidenceId>> {
        let mut evidence = BTreeMap::new();
        for (n, piece) in claim.evidence.iter().enumerate() {
            evidence.insert(piece.key.as_str(), self.bring(path, n, id, piece)?);
        }
        Ok(evidence)
    }

    fn bring(&mut self, path: &str, n: usize, id: ClaimId, piece: &SeedEvidence) -> Result<EvidenceId> {
        let path = format!("{path}.evidence.{n}");
        let document = self.documents.get(piece.document.as_str()).copied();
        let document = document.ok_or_else(|| self.place().fault(&path, "the document is not loaded"))?;
        let new = NewEvidence {
            document: Which::Number(document),
            stance: piece.stance,
            quote: piece.quote.clone(),
            place: piece.place.clone(),
            note: piece.note.clone(),
            looked_on: reads(&piece.looked_on, day)?,
        };
        let (id, _) = self
            .acting(&piece.by, |write| evidence::put(write, id, &new))
            .map_err(|e| self.told(&path, e))?;
        Ok(id)
    }

    fn fields(&self, claim: &SeedClaim, known: Option<&claims::Claim>) -> Result<ClaimFields> {
        // What the desk plans is the desk's: the file sets it, and leaving it out there takes nothing away here.
        Ok(ClaimFields {
            kind: claim.kind.unwrap_or(ClaimKind::Fact),
            text: claim.text.trim().to_owned(),
            quote: claim.quote.clone(),
            quote_original: claim.quote_original.clone(),
            quote_language: claim.quote_language.clone(),
            translator: claim.translator.clone(),
            language: known.and_then(|known| known.language.clone()),
            claimed_on: reads(&claim.claimed_on, str::parse)?,
            claimed_basis: claim.claimed_basis.clone(),
            accusation: claim.accusation,
            priority: claim
                .priority
                .or(known.map(|known| known.priority))
                .unwrap_or(Priority::Normal),
            assignee: self.person(&claim.assignee).or(known.and_then(|known| known.assignee)),
            due_on: reads(&claim.due_on, day)?.or(known.and_then(|known| known.due_on)),
            recheck_on: reads(&claim.recheck_on, day)?.or(known.and_then(|known| known.recheck_on)),
            chosen_because: known.and_then(|known| known.chosen_because.clone()),
        })
    }

    fn chain(&self, claim: &SeedClaim) -> Result<Chain> {
        let link = |link: &SeedLink| {
            Ok(Link {
                source: self.source(&link.source),
                manner: link.manner.unwrap_or(Manner::Reported),
                cue: link.cue.clone(),
                addressee: self.source(&link.addressee),
                said_on: reads(&link.said_on, str::parse::<Edtf>)?,
                described_as: link.described_as.clone(),
                said: link.said.unwrap_or(Said::Unconfirmed),
                said_document: link
                    .said_document
                    .as_ref()
                    .and_then(|key| self.documents.get(key.as_str()))
                    .copied(),
            })
        };
        claim.attribution.iter().map(link).collect::<Result<_>>().map(Chain)
    }

    /// The claim's place, held against the text when that is at hand.
    fn anchor(&self, path: &str, claim: &SeedClaim) -> Result<Option<(i64, Anchor)>> {
        let article = claim.article.as_ref().and_then(|key| self.articles.get(key.as_str()));
        let (Some(anchor), Some((row, text))) = (&claim.anchor, article.and_then(|article| article.text.as_ref()))
        else {
            return Ok(None);
        };
        let spans = anchor.spans.iter().map(|span| Span {
            start: span.start.into(),
            end: span.end.into(),
            sha256: span.sha256.clone(),
        });
        let anchor = Anchor { spans: spans.collect() };
        let path = format!("{path}.anchor");
        if let Some(text) = text {
            if let Some(fault) = anchor.fault(Some(text.len() as i64)) {
                return Err(self.place().fault(&path, fault));
            }
            let said = match anchor.state(text) {
                AnchorState::Holds => return Ok(Some((*row, anchor))),
                AnchorState::Moved => "the anchor's words stand elsewhere in the text",
                AnchorState::Lost => "the anchor's words are not in the text",
            };
            return Err(self.place().fault(&path, said));
        }
        Ok(Some((*row, anchor)))
    }
}

type GoneOn<'s> = (BTreeMap<&'s str, EvidenceId>, usize, Vec<String>);
