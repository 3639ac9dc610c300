//! The proof: the chain recomputed, every table compared with the digests that the journal holds, every count counted
//! again. Everything is read as a stream, so memory does not grow with the ledger, and nothing that somebody may have
//! put into the ledger stops the audit: what cannot be read is a fault like any other.

mod chain;
mod counts;
mod rows;
mod vouchers;

use super::journal::GENESIS;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::model::Subject;
use crate::view::audit::{AuditReport, Fault, FaultKind, Head};
pub(super) use rows::subject as subject_of;

/// How many faults a report lists.
const LISTED: usize = 100;

/// Checks the whole ledger as it stands at one moment. With `expect`, the hash of an entry noted down earlier, it also
/// proves that nothing up to that entry was rewritten.
///
/// # Errors
/// `Usage` when `expect` is no hash; the database's.
pub fn audit(db: &mut Db, expect: Option<&str>) -> Result<AuditReport> {
    let expect = expect.map(hash_of).transpose()?;
    db.snapshot(|db| within(db, expect.as_deref()))
}

/// [`audit`] inside a transaction under way, such as a restore's before it commits.
///
/// # Errors
/// The database's.
pub fn within(db: &mut Db, expect: Option<&str>) -> Result<AuditReport> {
    let mut faults = Faults::default();
    let ledger_id: Option<String> = db.row("SELECT ledger_id FROM ledger WHERE one = 1", &[], |r| r.next())?;
    let ledger_id = ledger_id.unwrap_or_default();
    let chain = chain::check(db, &ledger_id, expect, &mut faults)?;
    if let (Some(hash), None) = (expect, chain.expected) {
        faults.add(
            FaultKind::Expected,
            format!("no entry has the hash {hash}: what was recorded up to it has been rewritten or taken out"),
        );
    }
    let rows = rows::check(db, chain.vouchers, &mut faults)?;
    counts::check(db, &mut faults)?;
    Ok(AuditReport {
        ok: faults.total == 0,
        entries: chain.entries,
        head: chain.head,
        first_bad: faults.first_bad,
        ledger_id,
        rows,
        expected: chain.expected,
        emptied: chain.emptied,
        faults_total: faults.total,
        faults: faults.listed,
    })
}

/// Where the chain ends: what to publish elsewhere, so that a later audit can be held to it.
///
/// # Errors
/// The database's.
pub fn head(db: &mut Db) -> Result<Head> {
    db.row(
        "SELECT l.ledger_id, coalesce(j.seq, 0), coalesce(j.hash, ?1)
         FROM ledger l LEFT JOIN journal j ON j.seq = (SELECT max(seq) FROM journal)
         WHERE l.one = 1",
        &[GENESIS.into()],
        |r| {
            Ok(Head {
                ledger_id: r.next()?,
                seq: r.next()?,
                hash: r.next()?,
            })
        },
    )?
    .ok_or_else(|| Error::corrupt("no ledger row"))
}

fn hash_of(text: &str) -> Result<String> {
    let hash = text.trim().to_ascii_lowercase();
    if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        if hash == GENESIS {
            return Err(Error::usage("that is the head of an empty ledger, and proves nothing")
                .hint("give a head that `sayso audit --head` printed after the first entry"));
        }
        return Ok(hash);
    }
    Err(Error::usage(format!(
        "{:?} is not the hash of an entry",
        crate::model::ids::short(text)
    ))
    .hint("give the 64 digits that `sayso audit --head` printed"))
}

/// The faults found so far: all are counted, the first are listed.
#[derive(Default)]
struct Faults {
    total: i64,
    first_bad: Option<i64>,
    listed: Vec<Fault>,
}

impl Faults {
    fn push(&mut self, fault: Fault) {
        self.total += 1;
        self.first_bad = [self.first_bad, fault.seq].into_iter().flatten().min();
        if self.listed.len() < LISTED {
            self.listed.push(fault);
        }
    }

    fn add(&mut self, kind: FaultKind, message: String) {
        self.push(Fault {
            kind,
            table: None,
            row: None,
            seq: None,
            subject: None,
            message,
        });
    }

    fn entry(&mut self, seq: i64, message: String) {
        self.push(Fault {
            kind: FaultKind::Entry,
            table: Some("journal".to_owned()),
            row: None,
            seq: Some(seq),
            subject: None,
            message,
        });
    }

    fn row(&mut self, kind: FaultKind, (table, row): (&str, i64), seq: Option<i64>, subject: Option<Subject>) {
        let what = match kind {
            FaultKind::Missing => "is missing",
            FaultKind::Added => "was added",
            _ => "was altered",
        };
        self.push(Fault {
            kind,
            table: Some(table.to_owned()),
            row: Some(row),
            seq,
            subject: subject.map(|s| s.to_string()),
            message: format!("{table} row {row} {what}"),
        });
    }
}
