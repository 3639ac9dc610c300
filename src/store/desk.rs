//! The desk's one row.

use super::journal::Write;
use super::{history, scales};
use crate::db::tables::DESK;
use crate::db::{Db, Row};
use crate::error::{Error, Result};
use crate::model::ids::short;
use crate::model::locale::{self, Locale};
use crate::model::words::Words;
use crate::model::{Desk, Refusal, Status, Subject, names, scale};

/// What somebody changes about the desk; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct DeskEdit {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// IANA time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Whether closing needs a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_person: Option<bool>,
    /// How many independent origins `verified` needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub independent_needed: Option<i64>,
    /// Whether evidence must be archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_needed: Option<bool>,
    /// Statuses that let a story go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub go_statuses: Option<Vec<Status>>,
    /// Whether texts are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_texts: Option<bool>,
    /// Whether reliability and credibility are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_ratings: Option<bool>,
    /// The rating scale: `politifact`, `politifact/1`; `none` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// Whether anybody may read what is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_pages: Option<bool>,
}

/// Reads the desk's columns where a LEFT JOIN may have found none.
pub(super) fn from_left_join(row: &mut Row) -> Result<Option<Desk>> {
    if row.next::<Option<i64>>()?.is_none() {
        return Ok(None);
    }
    Ok(Some(after_id(row)?))
}

fn after_id(row: &mut Row) -> Result<Desk> {
    let _seq: i64 = row.next()?;
    Ok(Desk {
        name: row.next()?,
        url: row.next()?,
        time_zone: row.next()?,
        locale: row.next()?,
        second_person: row.next()?,
        independent_needed: row.next()?,
        archive_needed: row.next()?,
        go_statuses: row
            .next::<String>()?
            .split_whitespace()
            .map(|word| Status::parse(word).map_err(|e| Error::corrupt(e.to_string())))
            .collect::<Result<_>>()?,
        keep_texts: row.next()?,
        show_ratings: row.next()?,
        scale: row.next()?,
        scale_version: row.next()?,
        public_pages: row.next::<Option<bool>>()?.unwrap_or(false),
    })
}

/// Reads the desk's row.
pub(super) fn from_row(row: &mut Row) -> Result<Desk> {
    let _id: i64 = row.next()?;
    after_id(row)
}

impl history::Pictured for Desk {
    fn table() -> &'static crate::db::Table {
        &DESK
    }

    fn key(&self) -> i64 {
        1
    }

    fn read(row: &mut Row) -> Result<Self> {
        from_row(row)
    }
}

/// The desk as it stands; a ledger that nobody has written to has the default one.
///
/// # Errors
/// The database's.
pub fn show(db: &mut Db) -> Result<Desk> {
    let sql = format!("SELECT {} FROM desk d", DESK.columns_as("d"));
    Ok(db.row(&sql, &[], from_row)?.unwrap_or_default())
}

/// Writes the default desk, with the ledger's first entry.
pub(super) fn found(write: &mut Write) -> Result<()> {
    let desk = Desk::default();
    write.put(
        &DESK,
        "INSERT INTO desk (id, seq, name, url, time_zone, locale, second_person, independent_needed, archive_needed,
                go_statuses, keep_texts, show_ratings, scale)
         VALUES (1, ?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL) RETURNING *",
        &[
            write.seq().into(),
            (&desk.name).into(),
            (&desk.time_zone).into(),
            (&desk.locale).into(),
            desk.second_person.into(),
            desk.independent_needed.into(),
            desk.archive_needed.into(),
            desk.go_words().into(),
            desk.keep_texts.into(),
            desk.show_ratings.into(),
        ],
    )?;
    write.desk = desk;
    Ok(())
}

/// The time zone that somebody may have meant: spelled nearly so, or called by its city alone.
fn near_zone(zone: &str) -> Option<&'static str> {
    let all = || chrono_tz::TZ_VARIANTS.iter().map(|tz| tz.name());
    let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
    let wanted = zone.rsplit('/').next().unwrap_or(zone).replace(' ', "_");
    let known = all().find(|name| names::fold(city(name)) == names::fold(&wanted));
    known.or_else(|| {
        let near = names::nearest(zone, all())?;
        // Two places of one continent share most letters: what is near must be near in the city, too.
        names::nearest(&wanted, [city(near)]).map(|_| near)
    })
}

/// Changes the desk's name, zone or policies.
///
/// # Errors
/// `Refused` for an unknown time zone or an empty name.
pub fn set(write: &mut Write, edit: &DeskEdit) -> Result<()> {
    let mut desk = write.desk.clone();
    if let Some(name) = &edit.name {
        desk.name = names::sound("desk's name", name, 200)?;
    }
    if let Some(zone) = &edit.time_zone {
        if zone.parse::<chrono_tz::Tz>().is_err() {
            let hint = match near_zone(zone) {
                Some(near) => format!("did you mean {near}?"),
                None => "zones are named by continent and city, as Europe/Berlin: the tz database lists them \
                         (https://en.wikipedia.org/wiki/List_of_tz_database_time_zones), and so does `timedatectl list-timezones`"
                    .to_owned(),
            };
            return Err(Refusal::new(format!("{:?} is not a time zone", short(zone)), hint).into());
        }
        desk.time_zone.clone_from(zone);
    }
    if let Some(key) = &edit.scale {
        (desk.scale, desk.scale_version) = match key.as_str() {
            "none" => (None, None),
            key => {
                let (name, version) = scale::parse_key(key).map_err(Error::usage)?;
                let scale = scales::find(write.db(), &name, version)?;
                (Some(scale.name), Some(scale.version))
            }
        };
    }
    desk.url = edit.url.clone().or(desk.url);
    if let Some(typed) = &edit.locale {
        let typed = &names::sound("locale", typed, 40)?;
        if let Err(near) = typed.parse::<Locale>() {
            return Err(Refusal::new(format!("{:?} is not a locale", short(typed)), near).into());
        }
        desk.locale = locale::tag(typed);
    }
    desk.second_person = edit.second_person.unwrap_or(desk.second_person);
    desk.independent_needed = edit.independent_needed.unwrap_or(desk.independent_needed);
    desk.archive_needed = edit.archive_needed.unwrap_or(desk.archive_needed);
    desk.go_statuses = edit.go_statuses.clone().unwrap_or(desk.go_statuses);
    desk.keep_texts = edit.keep_texts.unwrap_or(desk.keep_texts);
    desk.show_ratings = edit.show_ratings.unwrap_or(desk.show_ratings);
    desk.public_pages = edit.public_pages.unwrap_or(desk.public_pages);
    write.revise(
        &DESK,
        1,
        "UPDATE desk SET name = ?1, url = ?2, time_zone = ?3, locale = ?4, second_person = ?5,
                independent_needed = ?6, archive_needed = ?7, go_statuses = ?8, keep_texts = ?9, show_ratings = ?10,
                scale = ?11, scale_version = ?12, public_pages = ?13
         WHERE id = 1 RETURNING *",
        &[
            (&desk.name).into(),
            (&desk.url).into(),
            (&desk.time_zone).into(),
            (&desk.locale).into(),
            desk.second_person.into(),
            desk.independent_needed.into(),
            desk.archive_needed.into(),
            desk.go_words().into(),
            desk.keep_texts.into(),
            desk.show_ratings.into(),
            (&desk.scale).into(),
            desk.scale_version.into(),
            // A desk that never was public has nothing there, as before there was the column.
            desk.public_pages.then_some(true).into(),
        ],
    )?;
    // The locale as it is kept, not as it was typed.
    let edit = DeskEdit {
        locale: edit.locale.as_ref().map(|_| desk.locale.clone()),
        ..edit.clone()
    };
    write.desk = desk;
    write.entry("desk set", Subject::DESK, &edit)?;
    Ok(())
}

/// The desk as it stood after an entry.
///
/// # Errors
/// The database's.
pub fn as_of(db: &mut Db, until: i64) -> Result<Desk> {
    let sql = format!("SELECT {} FROM desk d", DESK.columns_as("d"));
    let mut rows: Vec<Desk> = db.rows(&sql, &[], from_row)?;
    history::rewind(db, &mut rows, until)?;
    Ok(rows.pop().unwrap_or_default())
}
