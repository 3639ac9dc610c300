//! What became of a claim in the article's copy, and whether the copy says so.

use super::Refusal;
use super::anchor::AnchorState;
use super::ids::ClaimId;
use super::names::fold;
use super::words::{Resolution, Stage};

impl Resolution {
    /// Whether a claim so resolved no longer stands in the story's way: what is kept has to stand by its status.
    pub fn settles(self) -> bool {
        self != Resolution::Kept
    }

    /// Whether the words at the claim's place should be gone from the text.
    pub fn takes_out(self) -> bool {
        matches!(self, Resolution::Cut | Resolution::Reworded)
    }

    /// Whether it names the words that now stand in the copy.
    pub fn has_wording(self) -> bool {
        matches!(self, Resolution::Reworded | Resolution::Attributed)
    }
}

/// A resolution that somebody asks to record.
#[derive(Debug, Clone)]
pub struct Resolving {
    /// Which.
    pub resolution: Resolution,
    /// The words that now stand in the copy.
    pub wording: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Resolving {
    /// Whether it can be recorded of a claim at that stage, in an article or in none.
    ///
    /// # Errors
    /// What is missing, or too much.
    pub fn check(&self, claim: ClaimId, stage: Option<Stage>, in_article: bool) -> Result<(), Refusal> {
        match stage {
            None => {
                return Err(Refusal::new(
                    format!("{claim} was imported: the copy is another desk's"),
                    "enter a claim of your own",
                ));
            }
            Some(Stage::Draft | Stage::Dropped) => {
                return Err(Refusal::new(
                    format!("{claim} is a draft or was dropped, and stands in no story's way"),
                    format!("open it first: sayso stage {} open", claim.0),
                ));
            }
            Some(_) => {}
        }
        if !in_article {
            return Err(Refusal::new(
                format!("{claim} is in no article"),
                "only what stands in a copy is resolved in it",
            ));
        }
        match (self.resolution.has_wording(), &self.wording) {
            (true, None) => Err(Refusal::new(
                format!("{claim} is {} to what?", self.resolution),
                "give the words that now stand in the copy: --to \"…\"",
            )),
            (false, Some(_)) => Err(Refusal::new(
                format!("what is {} has no new words", self.resolution),
                "leave --to out, or say reworded or attributed",
            )),
            _ => Ok(()),
        }
    }
}

/// A resolution as the newest text bears it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InCopy {
    /// Which.
    pub resolution: Resolution,
    /// Whether the text says the new words; `None` when it has none to say or is not kept.
    pub says_it: Option<bool>,
    /// What became of the claim's place in that text.
    pub anchor: Option<AnchorState>,
}

/// Whether a text says these words, whatever its spaces, quotation marks and line ends.
pub fn says(text: &str, words: &str) -> bool {
    fold(text).contains(&fold(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewording_says_to_what() {
        let resolving = |resolution, wording: Option<&str>| Resolving {
            resolution,
            wording: wording.map(str::to_owned),
            reason: None,
        };
        let check = |r: Resolving| r.check(ClaimId(7), Some(Stage::Open), true);
        assert!(check(resolving(Resolution::Reworded, Some("about 30"))).is_ok());
        assert_eq!(
            check(resolving(Resolution::Reworded, None)).unwrap_err().message,
            "claim #7 is reworded to what?"
        );
        assert!(check(resolving(Resolution::Cut, Some("about 30"))).is_err());
        assert!(check(resolving(Resolution::Cut, None)).is_ok());
        assert!(
            resolving(Resolution::Cut, None)
                .check(ClaimId(7), Some(Stage::Open), false)
                .is_err()
        );
    }

    #[test]
    fn words_are_found_whatever_their_spaces() {
        assert!(says(
            "It cost\n“nine  million”, she said.",
            "\"nine million\", she said"
        ));
        assert!(!says("It cost nine million.", "eight million"));
    }
}
