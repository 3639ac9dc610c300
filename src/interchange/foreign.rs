//! Other desks' reviews out of files: what every reader hands on, whatever it reads. Pure: knows the model, no store.

pub mod document;
pub mod draft;
pub mod google;
pub mod json;
pub mod jsonl;
#[cfg(feature = "documents")]
pub mod page;
pub mod split;
pub mod table;

use self::table::Mapping;
use crate::model::{ForeignReview, web};

/// One record of a file, read or refused.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it stands: "line 7", a JSON pointer.
    pub at: String,
    /// The review, or why it cannot be one.
    pub read: Result<ForeignReview, String>,
    /// What had to be mended or left out to read it.
    pub repairs: Vec<String>,
}

impl Item {
    /// A record that cannot be read.
    pub fn refused(at: impl Into<String>, why: impl Into<String>) -> Item {
        Item {
            at: at.into(),
            read: Err(why.into()),
            repairs: Vec::new(),
        }
    }
}

/// What a record that does not say so is taken to be, and which of its fields holds what.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// Who published it.
    pub publisher: Option<String>,
    /// The publisher's site: its host, and what addresses without one belong to.
    pub site: Option<String>,
    /// Today: what is said to have been published later is told.
    pub today: Option<chrono::NaiveDate>,
    /// Which columns of a table, or fields of a record, hold what.
    pub maps: Vec<Mapping>,
}

impl Defaults {
    /// The fields in which somebody said that the claims stand.
    fn claims_stand_in(&self) -> impl Iterator<Item = &str> {
        let claims = self.maps.iter().filter(|mapping| mapping.field == "text");
        claims.map(|mapping| mapping.column.as_str())
    }

    /// Of what somebody named: a site where it looks like one, else a publisher.
    pub fn named(publisher: Option<&str>) -> Defaults {
        let Some(publisher) = publisher else {
            return Defaults::default();
        };
        let host = web::host_of(publisher)
            .ok()
            .filter(|host| host.contains('.') && !publisher.contains(' '));
        Defaults {
            publisher: host.is_none().then(|| publisher.to_owned()),
            site: host,
            ..Defaults::default()
        }
    }
}
