//! The desk and its policies.

use serde::Serialize;

use super::locale::Custom;
use super::words::{Status, Words};

/// The organisation that owns the ledger, and the rules it may choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "desk", derive(utoipa::ToSchema))]
pub struct Desk {
    /// Its name.
    pub name: String,
    /// Its site.
    pub url: Option<String>,
    /// IANA time zone, in which days begin and end for the desk.
    pub time_zone: String,
    /// BCP 47 tag for how dates and numbers are shown.
    pub locale: String,
    /// Closing needs somebody who neither made the mark nor brought its evidence.
    pub second_person: bool,
    /// How many independent origins `verified` needs.
    pub independent_needed: i64,
    /// Evidence without an archived copy is a warning (true) or a note (false).
    pub archive_needed: bool,
    /// The statuses with which a closed claim lets its story go.
    pub go_statuses: Vec<Status>,
    /// Whether articles' texts are kept in the ledger.
    pub keep_texts: bool,
    /// Whether source reliability and mark credibility are shown.
    pub show_ratings: bool,
    /// The rating scale of the desk, by name.
    pub scale: Option<String>,
    /// Which version of it.
    pub scale_version: Option<i64>,
    /// Whether anybody may read what is published, without coming in.
    pub public_pages: bool,
}

impl Default for Desk {
    fn default() -> Self {
        Desk {
            name: "The desk".to_owned(),
            url: None,
            time_zone: "UTC".to_owned(),
            locale: "en".to_owned(),
            second_person: false,
            independent_needed: 1,
            archive_needed: false,
            go_statuses: vec![Status::Verified],
            keep_texts: true,
            show_ratings: false,
            scale: None,
            scale_version: None,
            public_pages: false,
        }
    }
}

impl Desk {
    /// The statuses as the database keeps them.
    pub fn go_words(&self) -> String {
        self.go_statuses
            .iter()
            .map(|s| s.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// How it tells times, days and numbers; its own locale was checked when it was set.
    pub fn custom(&self) -> Custom {
        Custom {
            zone: self.zone(),
            locale: self.locale.parse().unwrap_or_default(),
        }
    }

    /// The time zone; the desk's own was checked when it was set, so that UTC stands in only for a changed table.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::UTC)
    }
}
