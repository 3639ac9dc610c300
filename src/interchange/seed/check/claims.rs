//! What is wrong with claims, their chains, anchors, evidence and acts, and with relations.

use std::collections::BTreeMap;

use super::{Check, unique};
use crate::error::Result;
use crate::interchange::seed::{SeedAct, SeedArticle, SeedClaim, SeedLink};
use crate::model::dates::day;
use crate::model::names::{LONGEST_CLAIM, sound};
use crate::model::{Anchor, Chain, Edtf, Link, Origin, RelationKind, ReplyOutcome, SourceId, Span};

impl Check<'_> {
    pub(super) fn claim(&self, path: &str, claim: &SeedClaim) -> Result<()> {
        let place = self.place;
        let article = match &claim.article {
            Some(key) => self.articles.find(place, &format!("{path}.article"), key)?,
            None if self.scenario.articles.len() == 1 => 0,
            None => return Err(place.fault(path, "say which article: the file has several")),
        };
        let article = &self.scenario.articles[article];
        for (field, text) in [("text", Some(&claim.text)), ("quote", claim.quote.as_ref())] {
            if let Some(text) = text {
                sound(field, text, LONGEST_CLAIM).map_err(|no| place.refused(&format!("{path}.{field}"), no))?;
            }
        }
        for (n, tag) in claim.tags.iter().enumerate() {
            sound("tag", tag, 100).map_err(|no| place.refused(&format!("{path}.tags.{n}"), no))?;
        }
        self.reads(path, "claimed_on", &claim.claimed_on, str::parse::<Edtf>)?;
        self.reads(path, "due_on", &claim.due_on, day)?;
        self.reads(path, "recheck_on", &claim.recheck_on, day)?;
        self.named(&self.people, path, "assignee", &claim.assignee)?;
        self.chain(path, claim, article)?;
        self.anchor(path, claim, article)?;
        let evidence = unique(
            place,
            "evidence",
            &format!("{path}.evidence"),
            claim.evidence.iter().map(|e| &e.key),
        )?;
        for (n, piece) in claim.evidence.iter().enumerate() {
            let path = format!("{path}.evidence.{n}");
            self.documents
                .find(place, &format!("{path}.document"), &piece.document)?;
            self.reads(&path, "looked_on", &piece.looked_on, day)?;
            self.named(&self.people, &path, "by", &piece.by)?;
        }
        if claim.origin == Some(Origin::Imported) && !claim.acts.is_empty() {
            return Err(place.fault(
                &format!("{path}.acts.0"),
                "an imported claim has no acts: its finding is another desk's",
            ));
        }
        for (n, act) in claim.acts.iter().enumerate() {
            self.act(&format!("{path}.acts.{n}"), act, &evidence)?;
        }
        Ok(())
    }

    fn chain(&self, path: &str, claim: &SeedClaim, article: &SeedArticle) -> Result<()> {
        let mut chain = Chain(Vec::new());
        for (n, link) in claim.attribution.iter().enumerate() {
            let path = format!("{path}.attribution.{n}");
            chain.0.push(match self.link(&path, link)? {
                Some(source) => Link::of(SourceId(source as i64 + 1)),
                None => Link::gap(),
            });
        }
        let path = format!("{path}.attribution");
        chain.check().map_err(|no| self.place.refused(&path, no))?;
        let last = claim.attribution.last().and_then(|link| link.source.as_ref());
        if last != Some(&article.outlet) {
            let message = format!(
                "the chain does not end with {:?}, which printed the article",
                article.outlet
            );
            return Err(self
                .place
                .fault(&path, message)
                .hint("the originator comes first, the article's outlet last"));
        }
        Ok(())
    }

    fn link(&self, path: &str, link: &SeedLink) -> Result<Option<usize>> {
        let source = self.named(&self.sources, path, "source", &link.source)?;
        self.named(&self.sources, path, "addressee", &link.addressee)?;
        self.named(&self.documents, path, "said_document", &link.said_document)?;
        self.reads(path, "said_on", &link.said_on, str::parse::<Edtf>)?;
        match (source, link.gap) {
            (Some(_), true) => Err(self
                .place
                .fault(path, "a gap has no source: it is a hop that the text leaves out")),
            (None, false) => Err(self.place.fault(path, "a link needs its source, or gap = true")),
            _ => Ok(source),
        }
    }

    fn anchor(&self, path: &str, claim: &SeedClaim, article: &SeedArticle) -> Result<()> {
        let Some(anchor) = &claim.anchor else { return Ok(()) };
        let path = format!("{path}.anchor");
        if article.text_sha256.is_none() && article.text_file.is_none() {
            let message = format!(
                "an anchor needs the text that it counts in: give text_sha256 and text_length, or text_file, of {:?}",
                article.key
            );
            return Err(self.place.fault(&path, message));
        }
        let spans = anchor.spans.iter().map(|span| Span {
            start: span.start.into(),
            end: span.end.into(),
            sha256: span.sha256.clone(),
        });
        let anchor = Anchor { spans: spans.collect() };
        match anchor.fault(article.text_length.map(i64::from)) {
            Some(fault) => Err(self.place.fault(&path, fault)),
            None => Ok(()),
        }
    }

    fn act(&self, path: &str, act: &SeedAct, evidence: &BTreeMap<&str, usize>) -> Result<()> {
        self.named(&self.people, path, "by", &act.by)?;
        for (n, key) in act.rests_on.iter().enumerate() {
            if !evidence.contains_key(key.as_str()) {
                let what = ("piece of this claim's evidence", "claims.evidence");
                let path = format!("{path}.rests_on.{n}");
                return Err(self.place.unknown(&path, what, key, evidence.keys().copied()));
            }
        }
        match act.kinds()[..] {
            ["status"] => {}
            ["status", "stage"] => {
                let message = "an act is a decision (status) or a move (stage), not both: make it two acts";
                return Err(self.place.fault(path, message));
            }
            [kind] => self.not_of_a_decision(path, act, kind)?,
            [] => {
                let message = "an act needs status, for a decision, or stage, for a move of the work; or ask, reply, attempt, \
                               query or resolution";
                return Err(self.place.fault(path, message));
            }
            [first, second, ..] => {
                let message = format!("an act is {first} or {second}, not both: make it two acts");
                return Err(self.place.fault(path, message));
            }
        }
        self.work(path, act)?;
        match act.credibility {
            Some(n) if !(1..=6).contains(&n) => {
                let message = format!("{n} is not a credibility: give 1 (confirmed) to 6 (cannot be judged)");
                Err(self.place.fault(&format!("{path}.credibility"), message))
            }
            _ => Ok(()),
        }
    }

    /// What goes with a decision alone.
    fn not_of_a_decision(&self, path: &str, act: &SeedAct, kind: &str) -> Result<()> {
        let only = [
            ("rests_on", !act.rests_on.is_empty()),
            ("confidence", act.confidence.is_some()),
            ("credibility", act.credibility.is_some()),
            ("correction", act.correction.is_some()),
            ("override", act.overriding.is_some()),
            ("rating", act.rating.is_some()),
        ];
        let Some((field, _)) = only.into_iter().find(|(_, given)| *given) else {
            return match (kind, &act.reason) {
                ("stage" | "resolution", _) | (_, None) => Ok(()),
                _ => {
                    let message = format!("reason goes with a decision, a move or a resolution, not with {kind}");
                    Err(self.place.fault(&format!("{path}.reason"), message))
                }
            };
        };
        let of = if kind == "stage" { "a move of the work" } else { kind };
        let message = format!("{field} goes with a decision (status), not with {of}");
        Err(self.place.fault(&format!("{path}.{field}"), message))
    }

    /// Whom the work around a verdict names, and its days.
    fn work(&self, path: &str, act: &SeedAct) -> Result<()> {
        let a_day = |field: &str, text: &Option<String>| match text.as_deref().map(day).transpose() {
            Ok(day) => Ok(day),
            Err(fault) => Err(self.place.fault(&format!("{path}.{field}"), fault)),
        };
        let by_when = |field: &str, asked_on: &Option<String>, deadline: &Option<String>| {
            let asked_on = a_day(&format!("{field}.asked_on"), asked_on)?;
            match a_day(&format!("{field}.deadline"), deadline)? {
                Some(day) if asked_on.is_some_and(|asked| day < asked) => {
                    let message = "the deadline lies before the day of asking";
                    Err(self.place.fault(&format!("{path}.{field}.deadline"), message))
                }
                _ => Ok(()),
            }
        };
        if let Some(ask) = &act.ask {
            self.sources.find(self.place, &format!("{path}.ask.of"), &ask.of)?;
            by_when("ask", &ask.asked_on, &ask.deadline)?;
        }
        if let Some(reply) = &act.reply {
            self.sources.find(self.place, &format!("{path}.reply.of"), &reply.of)?;
            let field = match (reply.outcome == ReplyOutcome::Answered, &reply.answer) {
                (true, None) => Some(("answer", "an answer has words: say what they answered")),
                (false, Some(_)) => Some(("answer", "words go with the outcome answered")),
                _ if reply.quoted && reply.answer.is_none() => Some(("quoted", "nothing is quoted without an answer")),
                _ => None,
            };
            if let Some((field, message)) = field {
                return Err(self.place.fault(&format!("{path}.reply.{field}"), message));
            }
        }
        if let Some(query) = &act.query {
            self.named(&self.people, &format!("{path}.query"), "to", &query.to)?;
            by_when("query", &query.asked_on, &query.deadline)?;
            if query.to.is_some() == query.writer.is_some() {
                let message = "a question goes to somebody of the desk (to) or to the writer (writer)";
                return Err(self.place.fault(&format!("{path}.query"), message));
            }
        }
        Ok(())
    }

    pub(super) fn relations(&self) -> Result<()> {
        let mut known = BTreeMap::new();
        for (n, relation) in self.scenario.relations.iter().enumerate() {
            let path = format!("relations.{n}");
            let from = self.claims.find(self.place, &format!("{path}.from"), &relation.from)?;
            let to = self.claims.find(self.place, &format!("{path}.to"), &relation.to)?;
            if from == to {
                let message = format!("{:?} cannot be related to itself", relation.from);
                return Err(self.place.fault(&path, message));
            }
            let pair = match relation.kind {
                RelationKind::Updates => (from, to),
                RelationKind::Same | RelationKind::Variant | RelationKind::Contradicts => (from.min(to), from.max(to)),
            };
            if known.insert((pair, relation.kind), n).is_some() {
                let message = format!(
                    "{:?} and {:?} are related as {} already",
                    relation.from, relation.to, relation.kind
                );
                return Err(self.place.fault(&path, message));
            }
        }
        Ok(())
    }
}
