//! Which column of a table holds what: by the names that other tools give them, or as somebody said.

use std::collections::BTreeMap;

use crate::model::ids::short;

/// A field and the column that holds it, or what else a record calls it: `--map rating=Verdict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The field, as the bulk format calls it.
    pub field: &'static str,
    /// The column.
    pub column: String,
}

impl std::fmt::Display for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.field, self.column)
    }
}

impl std::str::FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, column) = text
            .split_once('=')
            .ok_or_else(|| "write it as field=column".to_owned())?;
        let known = FIELDS.iter().find(|(name, _)| *name == field.trim());
        match known {
            Some((field, _)) => Ok(Mapping {
                field,
                column: column.trim().to_owned(),
            }),
            None => {
                let all: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
                Err(format!("{:?} is no field: one of {}", short(field), all.join(", ")))
            }
        }
    }
}

impl Mapping {
    /// Mappings as forms and programs send them: one a line.
    ///
    /// # Errors
    /// Why a line is none.
    pub fn lines(text: &str) -> Result<Vec<Mapping>, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::parse).collect()
    }
}

/// The fields and the columns that hold them elsewhere, written without spaces, dots and capitals: ours, those of a
/// ClaimReview's path (`reviewRating.alternateName`), those of Google's tables.
pub const FIELDS: &[(&str, &[&str])] = &[
    (
        "text",
        &[
            "text",
            "claim",
            "claimreviewed",
            "claimtext",
            "itemreviewedtext",
            "vclaim",
            "statement",
            "checkedclaim",
        ],
    ),
    ("external_id", &["externalid", "id", "identifier", "vclaimid"]),
    ("title", &["title", "headline", "reviewtitle", "claimreviewtitle"]),
    ("body", &["body", "reviewbody", "description", "summary"]),
    (
        "url",
        &["url", "reviewurl", "claimreviewurl", "link", "pageurl", "factcheckurl"],
    ),
    (
        "publisher",
        &[
            "publisher",
            "publishername",
            "authorname",
            "author",
            "reviewauthorname",
            "claimreviewauthorname",
            "organization",
            "claimreviewpublishername",
            "checker",
            "factchecker",
        ],
    ),
    (
        "publisher_site",
        &[
            "publishersite",
            "publisherurl",
            "authorurl",
            "site",
            "claimreviewpublishersite",
            "claimreviewauthorurl",
        ],
    ),
    (
        "claimant",
        &[
            "claimant",
            "speaker",
            "speakername",
            "claimantname",
            "claimauthor",
            "claimauthorname",
            "itemreviewedauthorname",
            "claimedby",
            "person",
        ],
    ),
    ("claimant_kind", &["claimantkind"]),
    (
        "claimant_described_as",
        &[
            "claimantdescribedas",
            "claimauthorjobtitle",
            "itemreviewedauthorjobtitle",
            "claimantjobtitle",
            "jobtitle",
        ],
    ),
    ("chain", &["chain"]),
    ("claim_kind", &["claimkind"]),
    ("quote", &["quote"]),
    (
        "claimed_on",
        &[
            "claimedon",
            "claimdate",
            "itemrevieweddatepublished",
            "statedon",
            "claimdatepublished",
            "dateofclaim",
        ],
    ),
    (
        "reviewed_on",
        &[
            "reviewedon",
            "reviewdate",
            "datepublished",
            "checkedon",
            "claimreviewreviewdate",
            "publishdate",
            "published",
        ],
    ),
    (
        "rating",
        &[
            "rating",
            "textualrating",
            "reviewratingalternatename",
            "ratingname",
            "ruling",
            "verdict",
            "label",
            "alternatename",
            "claimreviewtextualrating",
        ],
    ),
    (
        "rating_value",
        &["ratingvalue", "reviewratingratingvalue", "numericrating"],
    ),
    ("best_rating", &["bestrating", "reviewratingbestrating", "ratingbest"]),
    (
        "worst_rating",
        &["worstrating", "reviewratingworstrating", "ratingworst"],
    ),
    (
        "language",
        &[
            "language",
            "languagecode",
            "lang",
            "inlanguage",
            "claimreviewlanguagecode",
        ],
    ),
    ("licence", &["licence", "license", "sdlicense"]),
    (
        "appearances",
        &[
            "appearances",
            "appearance",
            "claimappearances",
            "itemreviewedappearance",
            "itemreviewedappearanceurl",
            "claimurl",
            "firstappearance",
            "itemreviewedfirstappearance",
            "itemreviewedurl",
        ],
    ),
    ("tags", &["tags", "keywords", "categories"]),
    ("raw", &["raw"]),
    ("format", &["format"]),
];

/// Which column holds what: what was said already, and the names that are known.
pub(super) fn known(columns: &[String], mut fields: BTreeMap<&'static str, usize>) -> BTreeMap<&'static str, usize> {
    for (field, names) in FIELDS {
        if fields.contains_key(field) {
            continue;
        }
        // The first name of the list is the most telling one.
        let found = names
            .iter()
            .find_map(|name| columns.iter().position(|column| bare(column) == *name));
        if let Some(at) = found.filter(|at| !fields.values().any(|taken| taken == at)) {
            fields.insert(field, at);
        }
    }
    fields
}

pub(super) fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_written_one_a_line() {
        let maps = Mapping::lines("\n text = Aussage, wörtlich\r\nrating=Urteil=Ja\n").unwrap();
        let told: Vec<String> = maps.iter().map(Mapping::to_string).collect();
        assert_eq!(told, ["text=Aussage, wörtlich", "rating=Urteil=Ja"]);
        for wrong in ["verdict=x", "rating"] {
            assert!(Mapping::lines(wrong).is_err(), "{wrong}");
        }
    }
}
