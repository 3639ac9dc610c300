//! Taking back the caller's last act, while nothing rests on it. History is not rewritten: what takes an act back is an
//! entry of its own, `undo`, that names it.

use serde_json::Value as Json;

use super::claims::{self, ClaimEdit, ClaimFields, Edited};
use super::digest::row_values;
use super::journal::Write;
use super::{log, marks, stages};
use crate::db::tables::{CLAIMS, EVIDENCE, NOTES, RELATIONS};
use crate::db::{Db, Param, Row, Table};
use crate::error::{Error, Result};
use crate::model::stage::Move;
use crate::model::{Chain, ClaimId, Correction, Mark, Refusal, Stage, Status, Subject, Words};
use crate::view::undo::Undone;

/// An act as the journal has it.
struct Act {
    seq: i64,
    verb: String,
    subject: Subject,
    did: Json,
}

/// Takes back the last act of whoever acts.
///
/// # Errors
/// `Refused` when there is none, when something came after it that rests on it, or when its kind is taken back by another
/// command, which is named.
pub fn undo(write: &mut Write) -> Result<Undone> {
    let act = last(write)?;
    if let Some(remedy) = remedy(&act) {
        return Err(Refusal::new(format!("#{} ({}) is not taken back by undo", act.seq, act.verb), remedy).into());
    }
    unmoved(write.db(), &act)?;
    let what = take_back(write, &act)?;
    write.entry(
        "undo",
        act.subject,
        &serde_json::json!({"undoes": act.seq, "verb": act.verb, "what": what}),
    )?;
    Ok(Undone {
        undid: act.seq,
        verb: act.verb,
        subject: act.subject.to_string(),
        what,
    })
}

/// The newest act of the caller that is neither an undo nor undone.
fn last(write: &mut Write) -> Result<Act> {
    let person = write.person;
    let mut undone: Vec<i64> = Vec::new();
    let mut found = None;
    let mut before = i64::MAX;
    // A few at a time: an act that can be taken back is near the end.
    while found.is_none() {
        let entries = write.db().rows(
            "SELECT seq, verb, subject, body FROM journal WHERE actor = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT 50",
            &[person.into(), before.into()],
            |r| {
                let (seq, verb, subject): (i64, String, String) = (r.next()?, r.next()?, r.next()?);
                let body: Json = serde_json::from_str(&r.next::<String>()?).unwrap_or_default();
                Ok((seq, verb, subject, body["did"].clone()))
            },
        )?;
        let Some((oldest, ..)) = entries.last() else { break };
        before = *oldest;
        for (seq, verb, subject, did) in entries {
            if verb == "undo" {
                undone.extend(did["undoes"].as_i64());
                continue;
            }
            if undone.contains(&seq) {
                continue;
            }
            let subject = Subject::parse(&subject).ok_or_else(|| Error::corrupt(format!("the subject {subject:?}")))?;
            found = Some(Act {
                seq,
                verb,
                subject,
                did,
            });
            break;
        }
    }
    found.ok_or_else(|| {
        Refusal::new(
            "you have done nothing yet that could be taken back",
            "`sayso log` shows what was done",
        )
        .into()
    })
}

/// What takes back an act of a kind that undo leaves alone.
fn remedy(act: &Act) -> Option<String> {
    let n = act.subject.id;
    Some(match act.verb.as_str() {
        "add" | "mark" | "stage" | "note" | "tag" | "relate" | "evidence add" | "assign" | "due" | "recheck"
            if act.subject.noun == "claim" =>
        {
            return None;
        }
        "edit" if act.did["updates"].is_null() => return None,
        "edit" => format!("drop the new claim: sayso stage {n} dropped --reason \"…\""),
        "unrelate" => "relate them again: sayso relate A KIND B".to_owned(),
        "evidence drop" => "bring it again: sayso evidence add".to_owned(),
        "publish" => format!("what went out is public: sayso unpublish {n} --reason \"…\", or mark and publish anew"),
        "unpublish" => format!("publish it again: sayso publish {n} --url …"),
        "export" => "what left the desk cannot be called back; mark anew and export again".to_owned(),
        "hold set" => format!("lift it: sayso hold lift {} --reason \"…\"", act.subject),
        "hold lift" => format!("set it again: sayso hold set {} --reason \"…\"", act.subject),
        "redact" => "there is no way back from forgetting".to_owned(),
        "signoff" => format!("withdraw it: sayso signoff withdraw {n} --reason \"…\""),
        "resolve" => format!("take it back or resolve it otherwise: sayso resolve {n} …"),
        "desk set" => "set it back: sayso desk set".to_owned(),
        "scale add" => "a scale stays; choose another with sayso desk set --scale".to_owned(),
        "source alias" => "take the name off: sayso source alias --drop".to_owned(),
        "reply ask" | "reply got" | "reply none" | "attempt add" | "attempt result" | "query ask" | "query answer"
        | "request add" | "request answer" => {
            "what was asked, tried or answered stays on record; record what came next".to_owned()
        }
        "add" | "mark" | "stage" | "import" | "seed" | "restore" => {
            "it was done to many at once; take back what is wrong one by one".to_owned()
        }
        verb => format!("change it back with the command that made it ({verb})"),
    })
}

/// Nothing was done to the thing since, but what was itself taken back.
fn unmoved(db: &mut Db, act: &Act) -> Result<()> {
    let page = log::log(db, Some(act.subject), None, 100)?;
    let mut undone: Vec<i64> = Vec::new();
    for entry in page.entries {
        if entry.seq <= act.seq {
            break;
        }
        if entry.verb == "undo" {
            undone.extend(entry.did["undoes"].as_i64());
        } else if !undone.contains(&entry.seq) {
            return Err(Refusal::new(
                format!("#{} came after it and rests on it: {}", entry.seq, entry.summary),
                "take that back first, or mend what is wrong by hand",
            )
            .into());
        }
    }
    Ok(())
}

fn take_back(write: &mut Write, act: &Act) -> Result<String> {
    let claim = ClaimId(act.subject.id);
    let why = format!("undo of #{}", act.seq);
    match act.verb.as_str() {
        "add" => {
            let step = Move {
                to: Stage::Dropped,
                reason: Some(why),
            };
            stages::put(write, claim, &step)?;
            Ok(format!("{claim} is dropped"))
        }
        "stage" => {
            let from: Option<Stage> = act.did["from"].as_str().and_then(|word| Stage::parse(word).ok());
            let Some(to) = from else {
                return Err(Error::corrupt(format!("entry {} without the stage before", act.seq)));
            };
            let step = Move { to, reason: Some(why) };
            stages::put(write, claim, &step)?;
            Ok(format!("{claim} is back in {to}"))
        }
        "mark" => unmark(write, claim, act, why),
        "note" => end(write, &NOTES, act, "note").map(|()| format!("the note on {claim} is taken off")),
        "relate" => end(write, &RELATIONS, act, "relation").map(|()| "the relation is ended".to_owned()),
        "evidence add" => {
            let id = act.did["evidence"].as_i64().unwrap_or(0);
            let seq = write.seq();
            write.put(
                &EVIDENCE,
                "UPDATE evidence SET ended = ?2, ended_reason = ?3 WHERE id = ?1 AND ended IS NULL RETURNING *",
                &[id.into(), seq.into(), why.into()],
            )?;
            Ok(format!("evidence #{id} is dropped"))
        }
        "tag" => {
            let words = |field: &str| -> Vec<String> {
                let list = act.did[field].as_array().into_iter().flatten();
                list.filter_map(|word| word.as_str().map(str::to_owned)).collect()
            };
            let (on, off) = (words("on"), words("off"));
            let mut wanted = claims::tags(write.db(), claim)?;
            wanted.retain(|tag| !on.iter().any(|word| crate::model::names::fold(word) == *tag));
            wanted.extend(off);
            claims::set_tags(write, claim, &wanted)?;
            Ok(format!("the tags of {claim} are as before"))
        }
        _ => unedit(write, claim, act),
    }
}

/// A further mark, "entered in error", brings the status back.
fn unmark(write: &mut Write, claim: ClaimId, act: &Act, why: String) -> Result<String> {
    let from: Option<Status> = act.did["from"].as_str().and_then(|word| Status::parse(word).ok());
    let Some(status) = from else {
        return Err(Error::corrupt(format!("entry {} without the status before", act.seq)));
    };
    let case = marks::case(write.db(), claim)?;
    let mark = Mark {
        status: Some(status),
        reason: Some(format!("entered in error: {why}")),
        correction: case.settled.then_some(Correction::EnteredInError),
        // What the earlier mark rested on was judged then.
        overriding: Some(why),
        ..Mark::default()
    };
    marks::put(write, &case, &mark, &[])?;
    Ok(format!("{claim} is {status} again"))
}

/// Ends the row that the act began.
fn end(write: &mut Write, table: &'static Table, act: &Act, what: &str) -> Result<()> {
    let seq = write.seq();
    let sql = format!(
        "UPDATE {} SET ended = ?2 WHERE seq = ?1 AND ended IS NULL RETURNING *",
        table.name
    );
    let ended = write.put_all(table, &sql, &[act.seq.into(), seq.into()])?;
    match ended.is_empty() {
        true => Err(Refusal::new(
            format!("#{} began no {what} that still stands", act.seq),
            "`sayso log` shows what became of it",
        )
        .into()),
        false => Ok(()),
    }
}

/// The claim's fields and chain as they stood before the act.
fn unedit(write: &mut Write, claim: ClaimId, act: &Act) -> Result<String> {
    let before: Option<String> = write.db().row(
        "SELECT before FROM revisions WHERE tbl = 'claims' AND row_id = ?1 AND seq = ?2 ORDER BY id LIMIT 1",
        &[claim.into(), act.seq.into()],
        |r| r.next(),
    )?;
    let Some(before) = before else {
        return Err(Refusal::new(
            format!("#{} changed nothing of {claim} that could be put back", act.seq),
            "`sayso log` shows what was done",
        )
        .into());
    };
    let then = claims::from_row(&mut Row::of_values(&row_values(&CLAIMS, &before)?))?;
    let now = claims::get(write.db(), claim)?;
    let edit = ClaimEdit {
        about: ClaimFields::of_claim(&then),
        chain: chain_before(write.db(), claim, act.seq)?,
        anchor: then.anchor_text.zip(then.anchor.clone()),
        typo: act.did["typo"] == Json::Bool(true) && then.text != now.text,
        correction: None,
        reason: Some(format!("undo of #{}", act.seq)),
        expected_version: None,
    };
    match claims::apply(write, claim, &edit)? {
        // What was decided since was decided on the wording as it is now; nothing of this is kept.
        Edited::Successor(_) => Err(Refusal::new(
            format!("{claim} was decided since, and its wording stays with the decision"),
            format!(
                "reword it as a claim that updates it: sayso edit {} --text \"…\"",
                claim.0
            ),
        )
        .into()),
        Edited::Unchanged | Edited::InPlace(_) => Ok(format!("{claim} is as it was before")),
    }
}

/// The chain that the act ended; `None` when it left the chain alone.
fn chain_before(db: &mut Db, claim: ClaimId, seq: i64) -> Result<Option<Chain>> {
    let params: [Param; 2] = [claim.into(), seq.into()];
    let sql = format!(
        "SELECT {} FROM links WHERE claim = ?1 AND ended = ?2 ORDER BY position",
        claims::LINK
    );
    let links = db.rows(&sql, &params, claims::link_from_row)?;
    Ok((!links.is_empty()).then_some(Chain(links)))
}
