//! The acts of a scenario: marks and moves, each its own entry, by the person whom the file names, under the same rules
//! as everybody's.

use super::Load;
use crate::error::{Error, Kind, Result};
use crate::interchange::seed::{SeedAct, SeedClaim};
use crate::model::stage::Move;
use crate::model::{ClaimId, EvidenceId, Mark};
use crate::store::{marks, stages};

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
                    let what = match (act.status, act.stage) {
                        (Some(status), _) => format!("marked {status}"),
                        (None, Some(stage)) => format!("moved to {stage}"),
                        (None, None) => continue,
                    };
                    self.change(Some(id), format!("claim {:?}", claim.key), what);
                }
            }
        }
        Ok(())
    }

    fn act(&mut self, id: ClaimId, act: &SeedAct, rests_on: Vec<EvidenceId>) -> Result<()> {
        let reason = act.reason.clone();
        match act.stage {
            Some(to) => self.acting(&act.by, |write| stages::step(write, &[id], &Move { to, reason })),
            None => {
                let mark = Mark {
                    status: act.status,
                    rating: None,
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
        }
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
