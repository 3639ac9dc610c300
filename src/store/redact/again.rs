//! Redactions of the past: listed, and made again in a ledger that was restored from a backup older than they are.

use chrono::{DateTime, Utc};

use super::{Inside, Redaction, Target, forget, redact};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::PersonId;
use crate::store::journal::Write;
use crate::store::pages::{name, people_names};
use crate::view::redact::{PastRedaction, Redacted, Redactions};

/// Every redaction of a ledger, oldest first. None of them tells what was forgotten.
///
/// # Errors
/// The database's.
pub fn list(db: &mut Db) -> Result<Redactions> {
    let people = people_names(db, i64::MAX)?;
    let ledger_id = db.value("SELECT ledger_id FROM ledger", &[])?;
    let entries = db.rows(
        "SELECT seq, at, actor, body FROM journal WHERE verb = 'redact' ORDER BY seq",
        &[],
        |r| {
            let (seq, at): (i64, DateTime<Utc>) = (r.next()?, r.next()?);
            let (by, body): (PersonId, String) = (r.next()?, r.next()?);
            Ok((seq, at, by, body))
        },
    )?;
    let redactions = entries.into_iter().map(|(seq, at, by, body)| {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let did = &body["did"];
        let text = |field: &str| did[field].as_str().map(str::to_owned);
        let (row, field, reason) = (text("row"), text("field"), text("reason"));
        let (Some(row), Some(field), Some(reason), Some(second)) = (row, field, reason, did["second"].as_i64()) else {
            return Err(Error::corrupt(format!("entry {seq}, a redaction of nothing")));
        };
        Ok(PastRedaction {
            seq,
            at,
            row,
            field,
            reason,
            only_here: did["only_here"] == serde_json::Value::Bool(true),
            by: name(&people, by),
            by_number: by.0,
            second: name(&people, PersonId(second)),
            second_number: second,
        })
    });
    Ok(Redactions {
        ledger_id,
        redactions: redactions.collect::<Result<_>>()?,
    })
}

/// Makes a redaction of the past again, where its words are; `None` when there is nothing to forget.
///
/// # Errors
/// As for [`redact`].
pub fn again(write: &mut Write, past: &PastRedaction) -> Result<Option<Redacted>> {
    let target: Target = past.row.parse().map_err(Error::usage)?;
    match forget(write.db(), &target, &past.field) {
        Ok(_) => {}
        // The row came after the backup, or what it held did.
        Err(error) if matches!(error.kind, Kind::NotFound | Kind::Refused) => return Ok(None),
        Err(error) => return Err(error),
    }
    // Two people decided; whoever restores may be one of them.
    let second = match past.second_number == write.person.0 {
        true => past.by_number,
        false => past.second_number,
    };
    let redaction = Redaction {
        target,
        field: past.field.clone(),
        reason: past.reason.clone(),
        second: PersonId(second),
        inside: if past.only_here {
            Inside::Leave
        } else {
            Inside::Everywhere
        },
    };
    redact(write, &redaction).map(Some)
}
