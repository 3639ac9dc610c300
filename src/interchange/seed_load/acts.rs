//! The acts of a scenario: marks, moves and the work around them, each its own entry, by the person whom the file names, under the same rules
//! as everybody's.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{Load, reads};
use crate::error::{Error, Kind, Result};
use crate::interchange::seed::{SeedAct, SeedClaim};
use crate::model::copy::Resolving;
use crate::model::dates::day;
use crate::model::stage::Move;
use crate::model::{About, ClaimId, EvidenceId, Mark};
use crate::store::attempts::{self, NewAttempt};
use crate::store::queries::{self, NewQuery, To};
use crate::store::replies::{self, Came, NewReply};
use crate::store::{marks, resolutions, stages};

impl<'s> Load<'_, '_, 's> {
    /// Makes the acts that were not made before, claim by claim.
    pub(super) fn acts(&mut self) -> Result<()> {
        for (n, claim) in self.scenario.claims.iter().enumerate() {
            let Some(claimed) = self.claims.get(claim.key.as_str()) else {
                continue;
            };
            let (id, made, old) = (claimed.id, claimed.acts_made, !claimed.new);
            for (at, act) in claim.acts.iter().enumerate().skip(made) {
                let rests_on: Vec<EvidenceId> = act
                    .rests_on
                    .iter()
                    .filter_map(|key| self.claims.get(claim.key.as_str())?.evidence.get(key.as_str()).copied())
                    .collect();
                self.act(id, act, rests_on)
                    .map_err(|e| self.no(&format!("claims.{n}.acts.{at}"), claim, id, e))?;
                if old {
                    let what = match (act.status, act.stage, &act.kinds()[..]) {
                        (Some(status), ..) => format!("marked {status}"),
                        (None, Some(stage), _) => format!("moved to {stage}"),
                        (None, None, [kind, ..]) => format!("{kind} was recorded"),
                        (None, None, []) => continue,
                    };
                    self.change(Some(id), format!("claim {:?}", claim.key), what);
                }
            }
        }
        Ok(())
    }

    fn act(&mut self, id: ClaimId, act: &SeedAct, rests_on: Vec<EvidenceId>) -> Result<()> {
        let reason = act.reason.clone();
        if let Some(to) = act.stage {
            return self.acting(&act.by, |write| stages::step(write, &[id], &Move { to, reason }));
        }
        if act.status.is_none() {
            return self.work(id, act);
        }
        let mark = Mark {
            status: act.status,
            rating: act.rating.clone(),
            confidence: act.confidence,
            credibility: act.credibility.map(i64::from),
            reason,
            correction: act.correction,
            overriding: act.overriding.clone(),
            // When it was decided, nobody says: it is left out of time to verdict.
            decided_at: Some(self.write.now),
            rests_on,
        };
        self.acting(&act.by, |write| marks::mark(write, &[id], &mark, &[]))
    }

    /// The middle of a day on which something was asked, or the present when that is today.
    fn asked_at(&self, asked_on: &Option<String>) -> Result<Option<DateTime<Utc>>> {
        let now = self.write.now;
        let noon = reads(asked_on, day)?.map(|day| day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12));
        Ok(noon.map(|noon| {
            if noon.date_naive() == now.date_naive() {
                noon.min(now)
            } else {
                noon
            }
        }))
    }

    /// The work around a verdict.
    fn work(&mut self, id: ClaimId, act: &SeedAct) -> Result<()> {
        let missing = || Error::usage("nobody of that key is loaded");
        if let Some(ask) = &act.ask {
            let new = NewReply {
                of: self.sources.get(ask.of.as_str()).copied().ok_or_else(missing)?,
                how: ask.how.clone(),
                question: ask.question.clone(),
                deadline_on: reads(&ask.deadline, day)?,
                asked_at: self.asked_at(&ask.asked_on)?,
            };
            self.acting(&act.by, |write| replies::ask(write, id, &new).map(drop))?;
        }
        if let Some(reply) = &act.reply {
            let of = self.sources.get(reply.of.as_str()).copied().ok_or_else(missing)?;
            let came = Came {
                outcome: reply.outcome,
                answer: reply.answer.clone(),
                quoted: reply.quoted,
                at: None,
            };
            self.acting(&act.by, |write| {
                let asked = replies::latest(write.db(), id, of)?;
                replies::settle(write, asked, &came)
            })?;
        }
        if let Some(tried) = &act.attempt {
            let new = NewAttempt {
                kind: tried.kind,
                what: tried.what.clone(),
                outcome: tried.outcome,
                note: tried.note.clone(),
                tried_at: None,
            };
            self.acting(&act.by, |write| attempts::add(write, id, &new).map(drop))?;
        }
        if let Some(query) = &act.query {
            let to = match (self.person(&query.to), &query.writer) {
                (Some(person), _) => To::Person(person),
                (None, Some(writer)) => To::Writer(writer.clone()),
                (None, None) => return Err(missing()),
            };
            let new = NewQuery {
                question: query.question.clone(),
                to,
                deadline_on: reads(&query.deadline, day)?,
                asked_at: self.asked_at(&query.asked_on)?,
            };
            let asked = self.acting(&act.by, |write| queries::ask(write, About::Claim(id), &new))?;
            if let Some(answer) = &query.answer {
                let by = if query.to.is_some() { &query.to } else { &act.by };
                self.acting(by, |write| queries::answer(write, asked, answer, None))?;
            }
        }
        if let Some(resolution) = &act.resolution {
            let how = Resolving {
                resolution: resolution.became,
                wording: resolution.to.clone(),
                reason: act.reason.clone(),
            };
            self.acting(&act.by, |write| resolutions::resolve(write, &[id], &how))?;
        }
        Ok(())
    }

    /// A rule that says no, told by the claim's key: its number is gone with the write that is given up.
    fn no(&self, path: &str, claim: &SeedClaim, id: ClaimId, error: Error) -> Error {
        let mut error = self.told(path, error);
        error.message = error.message.replace(&id.to_string(), &format!("{:?}", claim.key));
        if error.kind == Kind::Refused {
            error.hint = Some("an act in a seed file must pass the rules of the desk; nothing was loaded".to_owned());
        }
        error
    }
}
