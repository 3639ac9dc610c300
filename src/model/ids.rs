//! Numbers with a meaning: `ClaimId` 7 is written `#7` for people and `claim:7` in the journal.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $noun:literal;)+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{} #{}", $noun, self.0) }
        }
        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let digits = text.strip_prefix('#').unwrap_or(text);
                match digits.parse::<i64>() {
                    Ok(n) if n >= 1 && digits.bytes().all(|b| b.is_ascii_digit()) => Ok($name(n)),
                    _ => Err(format!(concat!("{:?} is not the number of a ", $noun, ", such as 7"), short(text))),
                }
            }
        }
        impl From<$name> for Subject {
            fn from(id: $name) -> Subject { Subject { noun: $noun, id: id.0 } }
        }
    )+ };
}

ids! {
    /// A claim's number.
    ClaimId, "claim";
    /// A source's number.
    SourceId, "source";
    /// An article's number.
    ArticleId, "article";
    /// A document's number.
    DocumentId, "document";
    /// A piece of evidence's number.
    EvidenceId, "evidence";
    /// A person's number.
    PersonId, "person";
    /// The number of another desk's review.
    ReviewId, "review";
    /// The number of a reply that was asked for.
    ReplyId, "reply";
    /// An attempt's number.
    AttemptId, "attempt";
    /// The number of a question to the writer or a colleague.
    QueryId, "query";
    /// The number of a request from outside.
    RequestId, "request";
    /// The number of a program's token.
    TokenId, "token";
}

/// What an entry of the journal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// "claim", "source", …; "desk" has the number 1.
    pub noun: &'static str,
    /// Its number.
    pub id: i64,
}

impl Subject {
    /// The desk itself.
    pub const DESK: Subject = Subject { noun: "desk", id: 1 };

    /// Reads `claim:7`.
    pub fn parse(text: &str) -> Option<Subject> {
        let (noun, id) = text.split_once(':')?;
        let noun = [
            "claim", "source", "article", "document", "evidence", "person", "desk", "batch", "scale", "review",
            "request", "token",
        ]
        .into_iter()
        .find(|known| *known == noun)?;
        Some(Subject {
            noun,
            id: id.parse().ok()?,
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.noun, self.id)
    }
}

/// What a question or a request is about: a claim, or a whole article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// `7` or `claim:7`.
    Claim(ClaimId),
    /// `article:2`.
    Article(ArticleId),
}

impl About {
    /// The claim, if it is one.
    pub fn claim(self) -> Option<ClaimId> {
        match self {
            About::Claim(id) => Some(id),
            About::Article(_) => None,
        }
    }

    /// The article, if it is one.
    pub fn article(self) -> Option<ArticleId> {
        match self {
            About::Article(id) => Some(id),
            About::Claim(_) => None,
        }
    }
}

impl From<About> for Subject {
    fn from(about: About) -> Subject {
        match about {
            About::Claim(id) => id.into(),
            About::Article(id) => id.into(),
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Claim(id) => id.fmt(f),
            About::Article(id) => id.fmt(f),
        }
    }
}

impl FromStr for About {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{:?} is neither a claim's number nor like article:2", short(text));
        let claim = text.strip_prefix("claim:").unwrap_or(text);
        match text.strip_prefix("article:") {
            Some(number) => number.parse().map(About::Article).map_err(|_| wrong()),
            None => claim.parse().map(About::Claim).map_err(|_| wrong()),
        }
    }
}

/// A new identifier that nothing else has: a UUID of version 7 (RFC 9562), which begins with the time, so that an index of them
/// grows at its end.
pub fn unique(now: DateTime<Utc>, random: fn(&mut [u8])) -> String {
    let mut bytes = [0; 10];
    random(&mut bytes);
    unique_of(now, bytes)
}

/// [`unique`] of random bytes that are at hand.
pub fn unique_of(now: DateTime<Utc>, bytes: [u8; 10]) -> String {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes)
        .into_uuid()
        .to_string()
}

/// What somebody typed, cut to a length that a message can carry.
pub fn short(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let start: String = text.chars().take(57).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_with_or_without_its_sign() {
        assert_eq!("7".parse(), Ok(ClaimId(7)));
        assert_eq!("#7".parse(), Ok(ClaimId(7)));
    }

    #[test]
    fn what_a_question_is_about_is_read() {
        assert_eq!("7".parse(), Ok(About::Claim(ClaimId(7))));
        assert_eq!("claim:7".parse(), Ok(About::Claim(ClaimId(7))));
        assert_eq!("article:2".parse(), Ok(About::Article(ArticleId(2))));
        assert!("source:2".parse::<About>().is_err());
    }

    #[test]
    fn what_is_no_number_is_said() {
        let error = "seven".parse::<ClaimId>().unwrap_err();
        assert_eq!(error, r#""seven" is not the number of a claim, such as 7"#);
        assert!("0".parse::<ClaimId>().is_err());
        assert!("+7".parse::<ClaimId>().is_err());
        assert!("99999999999999999999".parse::<ClaimId>().is_err());
    }
}
