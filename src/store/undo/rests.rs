//! What rests on an act, so that it is not taken back: whatever came after it to the same thing, and what elsewhere was
//! decided by it.

use super::Act;
use crate::db::Db;
use crate::db::tables::{PEOPLE, SOURCES};
use crate::error::{Error, Result};
use crate::model::{ArticleId, ClaimId, Refusal};
use crate::store::log;
use crate::store::marks::RESTS_ON;

/// Refuses while anything rests on an act; `with` are the entries that are taken back along with it.
pub(super) fn nothing(db: &mut Db, act: &Act, with: &[i64]) -> Result<()> {
    unmoved(db, act, with)?;
    match (act.subject.noun, act.verb.as_str()) {
        ("claim", _) => not_signed(db, act),
        (_, "document edit") => not_decided(db, act),
        (_, "source merge") => not_named(db, act),
        (_, "person add") => not_at_work(db, act),
        (_, "person edit") => not_called_so(db, act),
        _ => Ok(()),
    }
}

fn rests(act: &Act, what: impl std::fmt::Display) -> Error {
    Refusal::new(
        format!("{what} came after #{} ({}) and rests on it", act.seq, act.verb),
        "take that back first, or mend what is wrong by hand",
    )
    .into()
}

/// Nothing was done to the thing since, but what was itself taken back.
fn unmoved(db: &mut Db, act: &Act, with: &[i64]) -> Result<()> {
    let page = log::log(db, Some(act.subject), None, 100)?;
    let mut undone: Vec<i64> = Vec::new();
    for entry in page.entries {
        if entry.seq <= act.seq {
            break;
        }
        if entry.verb == "undo" {
            undone.extend(entry.did["undoes"].as_i64());
        } else if !undone.contains(&entry.seq) && !with.contains(&entry.seq) {
            return Err(Refusal::new(
                format!("#{} came after it and rests on it: {}", entry.seq, entry.summary),
                "take that back first, or mend what is wrong by hand",
            )
            .into());
        }
    }
    Ok(())
}

/// Whoever signed the story off saw its claims as they stand.
fn not_signed(db: &mut Db, act: &Act) -> Result<()> {
    let signed: Option<ArticleId> = db.row(
        "SELECT s.article FROM signoffs s JOIN claims c ON c.article = s.article
         WHERE c.id = ?1 AND s.seq > ?2 AND s.ended IS NULL ORDER BY s.id",
        &[act.subject.id.into(), act.seq.into()],
        |r| r.next(),
    )?;
    match signed {
        None => Ok(()),
        Some(article) => Err(rests(act, format!("the sign-off of {article}"))),
    }
}

/// A verdict looks at where its documents come from and how near they stand.
fn not_decided(db: &mut Db, act: &Act) -> Result<()> {
    let decided: Option<ClaimId> = db.row(
        &format!(
            "SELECT m.claim FROM evidence e JOIN marks m ON m.claim = e.claim JOIN mark_evidence me ON {RESTS_ON}
             WHERE e.document = ?1 AND me.evidence = e.id AND m.seq > ?2 ORDER BY m.id"
        ),
        &[act.subject.id.into(), act.seq.into()],
        |r| r.next(),
    )?;
    match decided {
        None => Ok(()),
        Some(claim) => Err(rests(act, format!("the mark on {claim}"))),
    }
}

/// Who was meant by the one name that two had, nobody can tell any more.
fn not_named(db: &mut Db, act: &Act) -> Result<()> {
    let named: Option<ClaimId> = db.row(
        "SELECT claim FROM links WHERE source = ?1 AND seq > ?2 ORDER BY id",
        &[act.subject.id.into(), act.seq.into()],
        |r| r.next(),
    )?;
    match named {
        None => Ok(()),
        Some(claim) => Err(rests(act, format!("the chain of {claim}, which names the source,"))),
    }
}

/// Whoever has done something, or was given something, works here.
fn not_at_work(db: &mut Db, act: &Act) -> Result<()> {
    let busy: bool = db.value(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE actor = ?1)
            OR EXISTS (SELECT 1 FROM claims WHERE assignee = ?1)
            OR EXISTS (SELECT 1 FROM queries WHERE person = ?1 AND ended IS NULL)",
        &[act.subject.id.into()],
    )?;
    match busy {
        false => Ok(()),
        true => Err(rests(act, "what that person did or was given")),
    }
}

/// Whoever had the name before has lost it when another took it.
fn not_called_so(db: &mut Db, act: &Act) -> Result<()> {
    let id = act.subject.id;
    let before: Option<String> = db.row(
        "SELECT before FROM revisions WHERE tbl = 'people' AND row_id = ?1 AND seq = ?2 ORDER BY id LIMIT 1",
        &[id.into(), act.seq.into()],
        |r| r.next(),
    )?;
    let before: serde_json::Value = serde_json::from_str(&before.unwrap_or_default()).unwrap_or_default();
    let taken: bool = db.value(
        "SELECT EXISTS (SELECT 1 FROM people WHERE folded = ?1 AND id <> ?2)",
        &[
            before["folded"].as_str().unwrap_or_default().to_owned().into(),
            id.into(),
        ],
    )?;
    if taken { Err(clash(act)) } else { Ok(()) }
}

fn clash(act: &Act) -> Error {
    Refusal::new(
        format!(
            "the name, site or login that {} #{} had before #{} is another's now",
            act.subject.noun, act.subject.id, act.seq
        ),
        "change it by hand",
    )
    .into()
}

/// Names, sites and logins are one's own, also after something was put back.
pub(super) fn nothing_clashes(db: &mut Db, act: &Act) -> Result<()> {
    let id = act.subject.id;
    let clashes: bool = match act.subject.noun {
        "source" => db.value(
            &format!(
                "SELECT EXISTS (SELECT 1 FROM {0} o JOIN {0} s ON s.id = ?1
                    WHERE o.id <> s.id AND coalesce(o.merged_into, o.id) <> s.id AND s.kind <> 'anonymous'
                      AND o.kind <> 'anonymous' AND (o.folded = s.folded OR o.host = s.host))
                 OR EXISTS (SELECT 1 FROM source_aliases a JOIN {0} o ON o.folded = a.folded AND o.kind <> 'anonymous'
                    WHERE a.source = ?1 AND a.ended IS NULL AND o.id <> ?1 AND coalesce(o.merged_into, o.id) <> ?1)",
                SOURCES.name
            ),
            &[id.into()],
        )?,
        "person" => db.value(
            &format!(
                "SELECT EXISTS (SELECT 1 FROM {0} o JOIN {0} p ON p.id = ?1
                    WHERE o.id <> p.id AND (o.folded = p.folded OR (o.active AND p.active AND o.os_user = p.os_user)))
                 OR NOT EXISTS (SELECT 1 FROM {0} WHERE active)",
                PEOPLE.name
            ),
            &[id.into()],
        )?,
        _ => false,
    };
    match clashes {
        false => Ok(()),
        true => Err(clash(act)),
    }
}
