//! Each table's rows against the last digest that the journal holds of them, both in the order of keys.

use super::Faults;
use super::vouchers::{Sorted, Voucher, Vouchers};
use crate::db::tables::AUDITED;
use crate::db::{Db, Param, Table, Value};
use crate::error::Result;
use crate::model::canonical;
use crate::model::{ArticleId, ClaimId, DocumentId, EvidenceId, PersonId, SourceId, Subject, TokenId};
use crate::store::digest::{read_row, row_json};
use crate::view::audit::FaultKind::{Added, Altered, Missing};

/// Compares every audited table; returns how many rows there were.
pub fn check(db: &mut Db, vouchers: Vouchers, faults: &mut Faults) -> Result<i64> {
    let mut vouchers = vouchers.sorted()?;
    let mut rows = 0;
    for (place, table) in AUDITED.iter().enumerate() {
        let place = place as u8;
        let sql = format!(
            "SELECT t.id, {} FROM {} t ORDER BY t.id",
            table.columns_as("t"),
            table.name
        );
        db.each(&sql, &[], |row| {
            rows += 1;
            let id: i64 = row.next()?;
            missing_before(&mut vouchers, (place, id), faults)?;
            let values = read_row(table, row).ok();
            let subject = subject(table, id, values.as_deref());
            match vouchers.peek() {
                Some(voucher) if (voucher.table, voucher.row) == (place, id) => {
                    if !values.is_some_and(|values| fits(voucher, table, &values)) {
                        faults.row(Altered, (table.name, id), Some(voucher.seq), subject);
                    }
                    vouchers.next()?;
                }
                _ => faults.row(Added, (table.name, id), None, subject),
            }
            Ok(())
        })?;
        missing_before(&mut vouchers, (place + 1, i64::MIN), faults)?;
    }
    Ok(rows)
}

/// Whatever the journal vouches for before that place is not there.
fn missing_before(vouchers: &mut Sorted, place: (u8, i64), faults: &mut Faults) -> Result<()> {
    while let Some(voucher) = vouchers.peek()
        && (voucher.table, voucher.row) < place
    {
        let table = AUDITED[usize::from(voucher.table)];
        let subject = subject(table, voucher.row, None);
        faults.row(Missing, (table.name, voucher.row), Some(voucher.seq), subject);
        vouchers.next()?;
    }
    Ok(())
}

fn fits(voucher: &Voucher, table: &Table, values: &[Value]) -> bool {
    voucher.proof.is_some_and(|(salt, digest)| {
        canonical::salted(&hex::encode(salt), &row_json(table, values)) == hex::encode(digest)
    })
}

/// What of the desk a row is about.
pub fn subject(table: &Table, id: i64, values: Option<&[Value]>) -> Option<Subject> {
    Some(match table.name {
        "desk" => Subject::DESK,
        "people" | "passwords" => PersonId(id).into(),
        "saved_filters" => match values?.get(2)? {
            Param::Int(person) => PersonId(*person).into(),
            _ => return None,
        },
        "api_tokens" => TokenId(id).into(),
        "sources" | "source_secrets" => SourceId(id).into(),
        "articles" => ArticleId(id).into(),
        "documents" => DocumentId(id).into(),
        "claims" => ClaimId(id).into(),
        "evidence" => EvidenceId(id).into(),
        _ => {
            let (place, noun) = table.columns.iter().enumerate().find_map(|(place, (name, _))| {
                matches!(*name, "claim" | "from_claim" | "source" | "article").then_some((place, *name))
            })?;
            let Param::Int(id) = *values?.get(place)? else {
                return None;
            };
            match noun {
                "source" => SourceId(id).into(),
                "article" => ArticleId(id).into(),
                _ => ClaimId(id).into(),
            }
        }
    })
}
