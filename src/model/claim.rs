//! A claim's chain: who asserts it, through whom it came, who printed it.

use super::dates::Edtf;
use super::ids::{DocumentId, SourceId};
use super::words::{Manner, Said};
use super::{ClaimKind, Refusal, Status};

/// One link of a chain. A gap is a hop that the text leaves out; it has no source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Who passes it on; `None` for a gap.
    pub source: Option<SourceId>,
    /// How.
    pub manner: Manner,
    /// The cue in the text ("told").
    pub cue: Option<String>,
    /// To whom.
    pub addressee: Option<SourceId>,
    /// When.
    pub said_on: Option<Edtf>,
    /// How the text describes the source here.
    pub described_as: Option<String>,
    /// Whether it was really said.
    pub said: Said,
    /// What shows that.
    pub said_document: Option<DocumentId>,
}

impl Link {
    /// A link in the source's own voice, with nothing else known of it.
    pub fn of(source: SourceId) -> Link {
        Link {
            source: Some(source),
            manner: Manner::Reported,
            cue: None,
            addressee: None,
            said_on: None,
            described_as: None,
            said: Said::Unconfirmed,
            said_document: None,
        }
    }

    /// A hop that the text leaves out.
    pub fn gap() -> Link {
        Link {
            source: None,
            ..Link::of(SourceId(0))
        }
    }
}

/// The links from the originator to the outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain(pub Vec<Link>);

impl Chain {
    /// Hearsay distance: links − 1. The paper's own voice is 0, and so is what nobody is known to have said.
    pub fn hearsay_distance(&self) -> i64 {
        (self.0.len() as i64 - 1).max(0)
    }

    /// Whoever asserts the proposition as the claim words it.
    pub fn originator(&self) -> Option<SourceId> {
        self.0.first().and_then(|link| link.source)
    }

    /// Checks that the links make a chain.
    ///
    /// # Errors
    /// A chain without links, one that begins or ends in a gap, or passes through one source twice in a row.
    pub fn check(&self) -> Result<(), Refusal> {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return Err(Refusal::new(
                "the claim has no chain",
                "name at least the outlet that printed it",
            ));
        };
        if first.source.is_none() || last.source.is_none() {
            return Err(Refusal::new(
                "a chain cannot begin or end with a gap",
                "begin with whoever asserts the claim and end with the outlet; a gap stands between two links",
            ));
        }
        if self.0.len() > 20 {
            return Err(Refusal::new(
                "the chain has more than 20 links",
                "leave out verbatim copies: they are appearances",
            ));
        }
        if self
            .0
            .windows(2)
            .any(|pair| pair[0].source == pair[1].source && pair[0].source.is_some())
        {
            return Err(Refusal::new(
                "the chain passes through one source twice in a row",
                "give each source one link; a claim in the paper's own voice has the paper alone",
            ));
        }
        Ok(())
    }
}

impl ClaimKind {
    /// Whether such a claim may be given a status. Only facts are found true or false; predictions and promises
    /// can be disputed or run out, and get their outcome as a fact later; the rest is not checkable.
    pub fn admits(self, status: Status) -> bool {
        match self {
            ClaimKind::Fact => true,
            ClaimKind::Prediction | ClaimKind::Promise => {
                !matches!(status, Status::Verified | Status::False | Status::Misleading)
            }
            ClaimKind::Opinion | ClaimKind::Question | ClaimKind::Order => {
                matches!(status, Status::Unverified | Status::Withdrawn)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_own_voice_has_distance_zero() {
        let chain = Chain(vec![Link::of(SourceId(1))]);
        assert_eq!(chain.hearsay_distance(), 0);
        assert!(chain.check().is_ok());
    }

    #[test]
    fn a_gap_stands_only_between_links() {
        let chain = |links: &[Option<i64>]| {
            Chain(
                links
                    .iter()
                    .map(|s| s.map_or_else(Link::gap, |s| Link::of(SourceId(s))))
                    .collect(),
            )
        };
        assert!(chain(&[Some(1), None, Some(2)]).check().is_ok());
        assert!(chain(&[None, Some(2)]).check().is_err());
        assert!(chain(&[Some(1), None]).check().is_err());
        assert!(chain(&[Some(1), Some(1)]).check().is_err());
        assert!(chain(&[]).check().is_err());
    }
}
