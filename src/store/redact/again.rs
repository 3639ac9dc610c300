//! Redactions of the past: listed, and made again in a ledger that was restored from a backup older than they are.

use chrono::{DateTime, Utc};

use super::{Held, Inside, Redaction, Target, carry_through, forget, is_past};
use crate::db::{Db, Table};
use crate::error::{Error, Kind, Result};
use crate::model::{PersonId, Refusal};
use crate::store::journal::Write;
use crate::store::pages::{name, people_names};
use crate::view::redact::{Elsewhere, NotAgain, PastRedaction, Redacted, Redactions};

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
            emptied: serde_json::from_value(did["emptied"].clone())
                .map_err(|_| Error::corrupt(format!("entry {seq}, which does not say what it emptied")))?,
        })
    });
    Ok(Redactions {
        ledger_id,
        redactions: redactions.collect::<Result<_>>()?,
    })
}

/// Makes the redactions again that are younger than a backup, inside the restore that brings it back. A redaction whose own row
/// came after the backup has nothing to forget there, unless other rows that it emptied are older: then it is named.
///
/// # Errors
/// `Refused` when nobody but whoever restores can vouch for one of them; as for [`super::redact`].
pub(in crate::store) fn all_again(
    write: &mut Write,
    list: &Redactions,
    backup: i64,
) -> Result<(Vec<Redacted>, Vec<NotAgain>)> {
    let (mut made, mut not_made) = (Vec::new(), Vec::new());
    for past in list.redactions.iter().filter(|past| past.seq > backup) {
        let target: Target = past.row.parse().map_err(Error::usage)?;
        match forget(write.db(), &target, &past.field) {
            Ok(_) => {
                let redaction = Redaction {
                    target,
                    field: past.field.clone(),
                    reason: past.reason.clone(),
                    second: other_of_the_two(write, past)?,
                    inside: if past.only_here {
                        Inside::Leave
                    } else {
                        Inside::Everywhere
                    },
                };
                made.push(carry_through(write, &redaction, Held::LiftedSince)?);
            }
            // The row came after the backup, or what it held did.
            Err(error) if matches!(error.kind, Kind::NotFound | Kind::Refused) => {
                let rows = still_there(write.db(), past, &target)?;
                if !rows.is_empty() {
                    not_made.push(NotAgain {
                        seq: past.seq,
                        row: past.row.clone(),
                        field: past.field.clone(),
                        rows,
                    });
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok((made, not_made))
}

/// Two people decided; whoever restores may be one of them. Numbers are given again in a ledger that goes on from a backup, so a
/// person is known by number and name.
fn other_of_the_two(write: &mut Write, past: &PastRedaction) -> Result<PersonId> {
    for (number, name) in [(past.second_number, &past.second), (past.by_number, &past.by)] {
        let known: bool = write.db().value(
            "SELECT EXISTS (SELECT 1 FROM people WHERE id = ?1 AND name = ?2)",
            &[number.into(), name.into()],
        )?;
        if known && number != write.person.0 {
            return Ok(PersonId(number));
        }
    }
    Err(Refusal::new(
        format!(
            "redaction #{} needs two people, and of {} and {} nobody else is in this backup",
            past.seq, past.by, past.second
        ),
        "restore it in another person's name: --by PERSON",
    )
    .into())
}

/// Rows that a redaction emptied besides its own, as far as they are here.
fn still_there(db: &mut Db, past: &PastRedaction, target: &Target) -> Result<Vec<Elsewhere>> {
    let mut rows = Vec::new();
    for (name, ids) in &past.emptied {
        let Some(table) = Table::named(name).filter(|table| !is_past(table)) else {
            continue;
        };
        for id in ids
            .iter()
            .filter(|id| (name.as_str(), **id) != (target.table.name, target.id))
        {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE id = ?1)", table.name);
            if db.value(&sql, &[(*id).into()])? {
                rows.push(Elsewhere {
                    table: name.clone(),
                    row: *id,
                });
            }
        }
    }
    Ok(rows)
}
