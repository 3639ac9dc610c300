//! A draft: a claim as a machine read it out of an article, before a person has looked at it. What it proposes is decided
//! by whoever accepts it.

use super::claim::{Chain, Link};
use super::dates::Edtf;
use super::ids::SourceId;
use super::words::{ClaimKind, Manner, SourceKind};

/// A draft of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The statement, worded to stand alone.
    pub text: String,
    /// Fact, prediction ….
    pub kind: ClaimKind,
    /// Words in quotation marks that carry it.
    pub quote: Option<String>,
    /// Its place in the article's text, in code points.
    pub spans: Vec<(usize, usize)>,
    /// Who says it through whom, originator first; the outlet, which ends every chain, is left out.
    pub links: Vec<DraftLink>,
    /// The day of the claim.
    pub claimed_on: Option<Edtf>,
    /// How that day is known.
    pub claimed_basis: Option<String>,
    /// Whether it seems to accuse somebody.
    pub accuses: bool,
    /// How much it is worth checking, in thousandths.
    pub worth: i64,
    /// Why it was drafted, in the desk's words.
    pub why: Vec<&'static str>,
    /// Why a person must say who speaks; the first link then stands for whoever is chosen.
    pub doubt: Option<Doubt>,
}

/// Why it is not certain who says something, and who it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Why.
    pub why: String,
    /// Who it may be.
    pub voices: Vec<Voice>,
}

/// One link of a draft's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLink {
    /// Who passes it on.
    pub who: Voice,
    /// How.
    pub manner: Manner,
    /// The cue in the text.
    pub cue: Option<String>,
    /// To whom.
    pub addressee: Option<Voice>,
    /// When.
    pub said_on: Option<Edtf>,
    /// How the text describes the speaker here.
    pub described_as: Option<String>,
}

/// Somebody who speaks in an article, or is spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Voice {
    /// Whoever printed it.
    Outlet,
    /// Somebody with a name.
    Named {
        /// The name as resolved over the whole article.
        name: String,
        /// What it is.
        kind: SourceKind,
    },
    /// Somebody whom the article does not name.
    Unnamed {
        /// The description as printed.
        description: String,
        /// Why no name is given, as far as the text says.
        stated_reason: Option<String>,
    },
    /// Somebody whom the text leaves out.
    Gap,
}

impl Chain {
    /// Whether it is still to be said who speaks: a draft's chain that begins with a gap.
    pub fn awaits_speaker(&self) -> bool {
        self.0.first().is_some_and(|link| link.source.is_none())
    }

    /// The chain when this source says it: an outlet that prints it says it itself, and whoever passes it on already is not
    /// named twice.
    pub fn spoken_by(&self, source: SourceId) -> Chain {
        let mut links = self.0.clone();
        if links.last().is_some_and(|last| last.source == Some(source)) {
            return Chain(links.split_off(links.len() - 1));
        }
        match links.len() {
            0 => links.push(Link::of(source)),
            1 => links.insert(
                0,
                Link {
                    manner: Manner::Paraphrased,
                    ..Link::of(source)
                },
            ),
            _ if links[1].source == Some(source) => {
                links.remove(0);
            }
            _ => links[0].source = Some(source),
        }
        Chain(links)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(sources: &[Option<i64>]) -> Chain {
        let link = |source: &Option<i64>| source.map_or_else(Link::gap, |id| Link::of(SourceId(id)));
        Chain(sources.iter().map(link).collect())
    }

    #[test]
    fn whoever_is_chosen_takes_the_first_link() {
        let open = chain(&[None, Some(2), Some(1)]);
        assert!(open.awaits_speaker());
        assert_eq!(open.spoken_by(SourceId(3)), chain(&[Some(3), Some(2), Some(1)]));
        assert_eq!(open.spoken_by(SourceId(2)), chain(&[Some(2), Some(1)]));
        assert_eq!(open.spoken_by(SourceId(1)), chain(&[Some(1)]));
        let own = chain(&[Some(1)]).spoken_by(SourceId(3));
        assert_eq!(
            (own.0[0].source, own.0[0].manner),
            (Some(SourceId(3)), Manner::Paraphrased)
        );
    }
}
