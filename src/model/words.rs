//! The closed word lists of the desk: every status, stage, stance … as an enum whose text is the
//! same in the database, in JSON, in seed files and on the command line. A test compares each list
//! with the CHECK of its column.

use std::fmt;
use std::str::FromStr;

/// A word that is not in its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not a {list}: one of {known}")]
pub struct UnknownWord {
    /// The list that was asked, in the desk's words ("status").
    pub list: &'static str,
    /// What was given.
    pub word: String,
    /// The words of the list, joined with commas.
    pub known: String,
}

/// A closed list of words; implemented by each enum below.
pub trait Words: Copy + Sized + 'static {
    /// What the list is called in a message.
    const LIST: &'static str;
    /// Every word, in the order in which a desk would read them.
    const ALL: &'static [Self];
    /// The word as it stands in the database and in JSON.
    fn as_str(self) -> &'static str;
    /// The word's enum value.
    fn parse(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .iter()
            .copied()
            .find(|w| w.as_str() == word)
            .ok_or_else(|| UnknownWord {
                list: Self::LIST,
                word: word.to_owned(),
                known: Self::ALL.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(", "),
            })
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $list:literal: $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] #[value(name = $text)] $variant,)+
        }
        impl Words for $name {
            const LIST: &'static str = $list;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.as_str()) }
        }
        // By hand: utoipa does not see through the names that a macro gives.
        #[cfg(feature = "desk")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($text),+]))
                    .description(Some($list))
                    .into()
            }
        }
        #[cfg(feature = "desk")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { std::borrow::Cow::Borrowed(stringify!($name)) }
        }
        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> { Self::parse(word) }
        }
    };
}

mod asked;
mod doors;
mod sources;

pub use asked::*;
pub use doors::*;
pub use sources::*;

words! {
    /// What the desk found.
    Status, "status":
    /// Not decided yet; every claim starts here.
    Unverified = "unverified",
    /// Found to be as the claim words it.
    Verified = "verified",
    /// Evidence stands on both sides.
    Disputed = "disputed",
    /// Found not to be so. Never means that somebody lied.
    False = "false",
    /// Right in its words, wrong in what it leads to believe.
    Misleading = "misleading",
    /// Tried, and cannot be settled.
    Unprovable = "unprovable",
    /// Was right once; no longer.
    Outdated = "outdated",
    /// The desk voids its own check.
    Withdrawn = "withdrawn",
}

words! {
    /// Where the work on a claim is.
    Stage, "stage":
    /// Proposed by a machine; counts nowhere but as pending.
    Draft = "draft",
    /// Waiting for somebody.
    Open = "open",
    /// Somebody works on it.
    Checking = "checking",
    /// Decided, waiting for a second person.
    Approval = "approval",
    /// Done.
    Closed = "closed",
    /// Not a claim after all; kept, counted nowhere.
    Dropped = "dropped",
}

words! {
    /// What sort of statement a claim is.
    ClaimKind, "kind of claim":
    /// Can be true or false now.
    Fact = "fact",
    /// Speaks of what will be.
    Prediction = "prediction",
    /// Binds whoever says it.
    Promise = "promise",
    /// A judgement.
    Opinion = "opinion",
    /// Asks.
    Question = "question",
    /// Demands.
    Order = "order",
}

words! {
    /// Whose claim it is: the desk's own work, or read from another's review.
    Origin, "origin":
    /// Entered by this desk.
    Own = "own",
    /// Read from another desk's review: no stage, counted nowhere unless asked for.
    Imported = "imported",
}

words! {
    /// Whose claims are looked at.
    #[derive(Default)]
    Whose, "origin":
    /// The desk's own.
    #[default]
    Own = "own",
    /// Other desks'.
    Imported = "imported",
    /// Both.
    Any = "any",
}

words! {
    /// The order of a list of claims.
    #[derive(Default)]
    Order, "order":
    /// By number.
    #[default]
    Id = "id",
    /// By deadline; claims without one are left out.
    Due = "due",
    /// By the day of the claim, the last that it can be; claims without one are left out.
    Claimed = "claimed",
}

words! {
    /// The form in which another desk's review came in.
    RecordFormat, "format":
    /// A schema.org ClaimReview in JSON-LD.
    Claimreview = "claimreview",
    /// A schema.org ClaimReview in a page's microdata.
    Microdata = "microdata",
    /// An answer of Google's Fact Check Tools.
    Google = "google",
    /// A row of a table.
    Csv = "csv",
    /// A line of the bulk format.
    Jsonl = "jsonl",
}

words! {
    /// What an export is written as.
    ExportFormat, "format":
    /// schema.org ClaimReviews in JSON-LD, a list
    ClaimReview = "claimreview",
    /// As Google's claims:search answers
    Google = "google",
    /// A table (docs/interchange.md)
    Csv = "csv",
    /// One JSON object a line (docs/interchange.md)
    Jsonl = "jsonl",
    /// A DataFeed of ClaimReviews
    Feed = "feed",
}

words! {
    /// How sure the desk is of a mark.
    Confidence, "confidence":
    /// Thin or conflicting evidence.
    Low = "low",
    /// Credible evidence, not yet corroborated enough.
    Moderate = "moderate",
    /// Several independent, good pieces of evidence.
    High = "high",
}

words! {
    /// Why an earlier decision was changed.
    Correction, "kind of correction":
    /// The finding itself was wrong.
    Verdict = "verdict",
    /// A fact in the reasoning was wrong.
    Factual = "factual",
    /// The world moved on.
    Update = "update",
    /// Spelling.
    Typo = "typo",
    /// Should never have been entered.
    EnteredInError = "entered-in-error",
}

words! {
    /// How two claims stand to one another.
    RelationKind, "relation":
    /// One proposition twice (symmetric).
    Same = "same",
    /// Near, but not the same.
    Variant = "variant",
    /// Cannot both be so (symmetric).
    Contradicts = "contradicts",
    /// The first takes the second's place (directed).
    Updates = "updates",
}

words! {
    /// How much a finding of `lint` matters.
    Severity, "severity":
    /// Stands between the story and go.
    Blocking = "blocking",
    /// Should be looked at.
    Warning = "warning",
    /// Good to know.
    Note = "note",
}

words! {
    /// How exactly a date is known.
    Precision, "precision":
    /// To the day.
    Day = "day",
    /// To the month.
    Month = "month",
    /// To the year.
    Year = "year",
    /// Between two dates.
    Interval = "interval",
}

words! {
    /// How pressing a claim is.
    Priority, "priority":
    /// Before everything else.
    High = "high",
    /// As it comes.
    Normal = "normal",
    /// When there is time.
    Low = "low",
}

words! {
    /// What became of a claim in the article's copy.
    Resolution, "resolution":
    /// Left as it is.
    Kept = "kept",
    /// Taken out.
    Cut = "cut",
    /// Said otherwise.
    Reworded = "reworded",
    /// Said on somebody's say-so.
    Attributed = "attributed",
}

words! {
    /// How what the desk published ends.
    Ending, "way that a publication ends":
    /// A newer version took its place.
    Replaced = "replaced",
    /// The desk took it back; it stays visible as void.
    Void = "void",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_as_itself() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Ok(*status));
        }
    }

    #[test]
    fn an_unknown_word_lists_the_known_ones() {
        let error = Stance::parse("against").unwrap_err();
        assert_eq!(
            error.to_string(),
            r#""against" is not a stance: one of supports, refutes, context"#
        );
    }
}
