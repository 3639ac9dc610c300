//! A fact-check as it leaves the desk: its own or another's. Holds nothing that is protected.

use super::ClaimId;
use super::review::{Addressee, Rating};
use super::words::{ClaimKind, Manner, RecordFormat, Said, SourceKind, Status};

/// A review with its claim, ready to be written in any format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The claim's number.
    pub claim: ClaimId,
    /// The claim, as the review words it.
    pub text: String,
    /// Who said it through whom, whoever asserts it first.
    pub chain: Vec<Hand>,
    /// What it is.
    pub kind: ClaimKind,
    /// The originator's verbatim words.
    pub quote: Option<String>,
    /// When it was claimed, in EDTF.
    pub claimed_on: Option<String>,
    /// Who published the review.
    pub publisher: Option<Site>,
    /// Where.
    pub url: Option<String>,
    /// What the record is called where it comes from; of our own, the claim's public id.
    pub external_id: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// What the review says.
    pub body: Option<String>,
    /// The verdict as worded, and its numbers.
    pub rating: Rating,
    /// What this desk found; `None` for another desk's review.
    pub verdict: Option<Verdict>,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// When the review was published, in EDTF.
    pub reviewed_on: Option<String>,
    /// When it was last changed.
    pub changed_on: Option<String>,
    /// The licence.
    pub licence: Option<String>,
    /// Where the claim appeared.
    pub appearances: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Day and words of each correction.
    pub corrections: Vec<(String, String)>,
    /// What another desk's record came in as.
    pub format: Option<RecordFormat>,
    /// That record, word for word.
    pub raw: Option<String>,
}

/// What this desk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The status.
    pub status: Status,
    /// Whether the claim is not closed yet: not for publication.
    pub internal: bool,
    /// Whether the check is published.
    pub published: bool,
}

/// Somebody who publishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The name.
    pub name: String,
    /// The address, or the host.
    pub url: Option<String>,
}

/// One hand through which a claim came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The name; of an anonymous source, the description as printed; `None` for a hop that the text leaves out.
    pub name: Option<String>,
    /// What it is.
    pub kind: Option<SourceKind>,
    /// How its words were passed on.
    pub manner: Manner,
    /// Whether it was really said.
    pub said: Said,
    /// What else is said of it.
    pub described_as: Option<String>,
    /// The word by which the text gives it the claim.
    pub cue: Option<String>,
    /// To whom it spoke.
    pub addressee: Option<Addressee>,
    /// When it did, in EDTF.
    pub said_on: Option<String>,
}

impl Hand {
    /// Whether name, kind and manner tell all that is known of how it spoke.
    pub fn is_plain(&self) -> bool {
        let told = self.cue.is_some() || self.addressee.is_some() || self.said_on.is_some();
        !told && self.said == Said::Unconfirmed
    }

    /// Whether the text names nobody here.
    pub fn is_unnamed(&self) -> bool {
        self.name.is_none() || self.kind == Some(SourceKind::Anonymous)
    }
}

impl Outgoing {
    /// Whom an author's name may be given to: the innermost hand that is reached from the outlet without passing one that is
    /// anonymous or not confirmed. Naming anybody behind those would publish that they said it.
    pub fn author(&self) -> Option<&Hand> {
        let mut reached = None;
        for (at, hand) in self.chain.iter().enumerate().rev() {
            let outermost = at + 1 == self.chain.len();
            if hand.is_unnamed() || !(outermost || hand.said == Said::Confirmed) {
                break;
            }
            reached = Some(hand);
        }
        reached
    }

    /// The label that readers see: the rating's, or the status.
    pub fn label(&self) -> Option<String> {
        self.rating.label.clone().or_else(|| {
            let status = self.verdict?.status.as_word();
            let mut letters = status.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
        })
    }
}

impl Status {
    fn as_word(self) -> &'static str {
        super::words::Words::as_str(self)
    }
}

#[cfg(test)]
pub(crate) mod fixture {
    use super::*;

    /// Somebody of whom everything is told but when they spoke, and to whom.
    pub fn hand(name: &str, kind: SourceKind) -> Hand {
        Hand {
            name: Some(name.to_owned()),
            kind: Some(kind),
            manner: Manner::Reported,
            said: Said::Unconfirmed,
            described_as: Some("words".to_owned()),
            cue: Some("words".to_owned()),
            addressee: None,
            said_on: None,
        }
    }

    /// A check of our own in which no field is empty.
    pub fn full() -> Outgoing {
        let words = || Some("words".to_owned());
        Outgoing {
            claim: ClaimId(1),
            text: "The bridge was closed".into(),
            chain: vec![
                hand("a source", SourceKind::Anonymous),
                hand("The Post", SourceKind::Outlet),
            ],
            kind: ClaimKind::Fact,
            quote: words(),
            claimed_on: Some("2020-01".into()),
            publisher: Some(Site {
                name: "The Desk".into(),
                url: Some("desk.example".into()),
            }),
            url: Some("https://desk.example/1".into()),
            external_id: words(),
            title: words(),
            body: words(),
            rating: Rating {
                label: words(),
                value: Some("1".into()),
                best: Some("5".into()),
                worst: Some("1".into()),
            },
            verdict: Some(Verdict {
                status: Status::False,
                internal: true,
                published: true,
            }),
            language: words(),
            reviewed_on: Some("2020-01-05".into()),
            changed_on: Some("2020-01-06".into()),
            licence: words(),
            appearances: vec!["https://a.example/1".into()],
            tags: vec!["a".into()],
            corrections: vec![("2020-01-06".into(), "Correction".into())],
            format: None,
            raw: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hand(name: &str, kind: SourceKind, said: Said) -> Hand {
        Hand {
            said,
            ..fixture::hand(name, kind)
        }
    }

    fn author(chain: Vec<Hand>) -> Option<String> {
        let out = Outgoing {
            chain,
            ..fixture::full()
        };
        out.author().and_then(|hand| hand.name.clone())
    }

    #[test]
    fn nobody_is_named_as_author_on_an_anonymous_or_unconfirmed_word() {
        use Said::{Confirmed, Denied, Unconfirmed};
        let allen = |said| hand("John Allen", SourceKind::Person, said);
        let source = || hand("an informed source", SourceKind::Anonymous, Confirmed);
        let paper = || hand("Asharq Al-Awsat", SourceKind::Outlet, Unconfirmed);
        assert_eq!(
            author(vec![allen(Confirmed), source(), paper()]).as_deref(),
            Some("Asharq Al-Awsat")
        );
        for said in [Unconfirmed, Denied] {
            assert_eq!(author(vec![allen(said), paper()]).as_deref(), Some("Asharq Al-Awsat"));
        }
        assert_eq!(author(vec![allen(Confirmed), paper()]).as_deref(), Some("John Allen"));
        assert_eq!(
            author(vec![allen(Unconfirmed)]).as_deref(),
            Some("John Allen"),
            "who stands alone published it"
        );
        assert_eq!(author(vec![source()]), None);
        assert_eq!(author(Vec::new()), None);
    }
}
