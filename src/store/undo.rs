//! Taking back the caller's last act, while nothing rests on it. History is not rewritten: what takes an act back is an
//! entry of its own, `undo`, that names it.

mod rests;
mod rows;

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::claims::{self, ClaimEdit, ClaimFields, Edited};
use super::digest::row_values;
use super::journal::Write;
use super::{desk, marks, requests, signoffs, stages};
use crate::db::tables::{
    ARTICLES, ATTEMPTS, CLAIMS, DESK, DOCUMENTS, EVIDENCE, HOLDS, LIKENESSES, MENTIONS, NOTES, PEOPLE, QUERIES,
    RELATIONS, REPLIES, REQUESTS, RESOLUTIONS, SAVED_FILTERS, SIGNOFFS, SOURCE_ALIASES, SOURCE_SECRETS, SOURCES,
};
use crate::db::{Db, Param, Row};
use crate::error::{Error, Result};
use crate::model::stage::Move;
use crate::model::{
    ArticleId, Chain, ClaimId, Correction, EvidenceId, Mark, PersonId, Refusal, RequestKind, RequestOutcome, Stage,
    Status, Subject, Words,
};
use crate::view::undo::{Undo, Undone};
use rests::Since;
use rows::{put_back, written};

/// No more than this is taken back at once: the entry of each is one write.
const MOST: usize = 1_000;

/// An entry of the journal: the whole act, or what it did to one of several things.
struct Act {
    seq: i64,
    verb: String,
    subject: Subject,
    /// The request that it was part of.
    request: Option<String>,
    did: Json,
}

/// Takes back the last act of whoever acts: all that one command did, or nothing of it.
///
/// # Errors
/// `Refused` when there is none, when something came after it that rests on it, or when its kind is taken back by another
/// command, which is named.
pub fn undo(write: &mut Write) -> Result<Undo> {
    let acts = last(write)?;
    let since = Since::of(write.db(), &acts)?;
    for act in &acts {
        if let Some(remedy) = remedy(write.db(), act)? {
            return Err(Refusal::new(format!("#{} ({}) is not taken back by undo", act.seq, act.verb), remedy).into());
        }
        rests::nothing(write, act, &since)?;
    }
    let mut undone = Vec::new();
    for act in acts {
        let what = take_back(write, &act)?;
        rests::nothing_clashes(write, &act)?;
        write.entry(
            "undo",
            act.subject,
            &serde_json::json!({"undoes": act.seq, "verb": act.verb, "what": what}),
        )?;
        undone.push(Undone {
            undid: act.seq,
            verb: act.verb,
            subject: act.subject.to_string(),
            what,
        });
    }
    Ok(Undo { undone })
}

/// The newest act of the caller that is neither an undo nor undone: its entries, the last one first.
fn last(write: &mut Write) -> Result<Vec<Act>> {
    let person = write.person;
    let mut undone: Vec<i64> = Vec::new();
    let mut acts: Vec<Act> = Vec::new();
    let mut before = i64::MAX;
    // A few at a time: an act that can be taken back is near the end.
    loop {
        let entries = some(write.db(), person, before)?;
        let Some(oldest) = entries.last() else { break };
        before = oldest.seq;
        for entry in entries {
            if entry.verb == "undo" {
                undone.extend(entry.did["undoes"].as_i64());
                continue;
            }
            // Coming and going is no act that anything could be taken back of.
            if undone.contains(&entry.seq) || matches!(entry.verb.as_str(), "login" | "logout") {
                continue;
            }
            let of_it = acts
                .first()
                .is_none_or(|last| last.request.is_some() && last.request == entry.request);
            if !of_it {
                return Ok(acts);
            }
            if acts.len() == MOST {
                return Err(too_many(&entry).into());
            }
            acts.push(entry);
        }
    }
    match acts.is_empty() {
        false => Ok(acts),
        true => Err(Refusal::new(
            "you have done nothing yet that could be taken back",
            "`sayso log` shows what was done",
        )
        .into()),
    }
}

/// A part of a command is never taken back without the rest.
fn too_many(act: &Act) -> Refusal {
    Refusal::new(
        format!(
            "the command that ended after #{} ({}) did more than {MOST} things, and all of them or none are taken back",
            act.seq, act.verb
        ),
        "change them back with the command that made them",
    )
}

fn some(db: &mut Db, person: PersonId, before: i64) -> Result<Vec<Act>> {
    let entries = db.rows(
        "SELECT seq, verb, subject, request_id, body FROM journal WHERE actor = ?1 AND seq < ?2
         ORDER BY seq DESC LIMIT 50",
        &[person.into(), before.into()],
        |r| {
            Ok((
                r.next::<i64>()?,
                r.next::<String>()?,
                r.next::<String>()?,
                r.next::<Option<String>>()?,
                r.next::<String>()?,
            ))
        },
    )?;
    entries
        .into_iter()
        .map(|(seq, verb, subject, request, body)| {
            let body: Json = serde_json::from_str(&body).unwrap_or_default();
            Ok(Act {
                seq,
                verb,
                subject: Subject::parse(&subject).ok_or_else(|| Error::corrupt(format!("the subject {subject:?}")))?,
                // The entries of one request are numbered behind a stroke.
                request: request.map(|id| id.split('/').next().unwrap_or_default().to_owned()),
                did: body["did"].clone(),
            })
        })
        .collect()
}

/// What takes back an act of a kind that undo leaves alone.
fn remedy(db: &mut Db, act: &Act) -> Result<Option<String>> {
    let n = act.subject.id;
    Ok(Some(match act.verb.as_str() {
        "add" | "mark" | "stage" | "note" | "tag" | "relate" | "unrelate" | "evidence add" | "evidence drop"
        | "assign" | "due" | "recheck" | "resolve" | "reply ask" | "reply got" | "reply none" | "attempt add"
        | "attempt result" | "draft accept" | "draft drop" | "draft speaker"
            if act.subject.noun == "claim" =>
        {
            return Ok(None);
        }
        "query ask" | "query answer" | "request add" | "request answer" | "signoff" | "signoff withdraw"
        | "hold set" | "hold lift" | "source alias" | "source unalias" | "source merge" | "source apart"
        | "document edit" | "article edit" | "person add" | "person edit" | "desk set" | "filter save"
        | "filter drop" => return Ok(None),
        "edit" if act.did["updates"].is_null() => return Ok(None),
        "edit" => format!("drop the new claim: sayso stage {n} dropped --reason \"…\""),
        "source edit" if written(db, act.seq, &SOURCE_SECRETS)?.is_empty() => return Ok(None),
        "source edit" => format!("what is protected keeps no past: set it again, sayso source edit {n} …"),
        "source add" => format!("if it is another by a second name: sayso source merge {n} --into SOURCE --yes"),
        "document add" => {
            "a document that nothing rests on does no harm; change it with sayso document edit".to_owned()
        }
        "article add" => "an article without claims does no harm; change it with sayso article edit".to_owned(),
        "article attach" => format!("attach the text before it again: sayso article attach {n} FILE"),
        "ingest" => format!("drop its drafts: sayso drafts {n}"),
        "draft split" | "draft join" => "drop what is too much: sayso drafts drop, or sayso edit the rest".to_owned(),
        "publish" => format!("what went out is public: sayso unpublish {n} --reason \"…\", or mark and publish anew"),
        "unpublish" => format!("publish it again: sayso publish {n} --url …"),
        "export" => "what left the desk cannot be called back; mark anew and export again".to_owned(),
        "redact" => "there is no way back from forgetting".to_owned(),
        "scale add" => "a scale stays; choose another with sayso desk set --scale".to_owned(),
        "add" | "mark" | "stage" | "import" | "seed" | "restore" => {
            "it was done to many at once; take back what is wrong one by one".to_owned()
        }
        verb => format!("change it back with the command that made it ({verb})"),
    }))
}

fn take_back(write: &mut Write, act: &Act) -> Result<String> {
    let claim = ClaimId(act.subject.id);
    let (seq, subject) = (act.seq, told(act.subject));
    let why = format!("undo of #{seq}");
    let id = |field: &str| act.did[field].as_i64().unwrap_or(0);
    Ok(match act.verb.as_str() {
        "add" => {
            let step = Move {
                to: Stage::Dropped,
                reason: Some(why),
            };
            stages::put(write, claim, &step)?;
            format!("{claim} is dropped")
        }
        "stage" => {
            let from: Option<Stage> = act.did["from"].as_str().and_then(|word| Stage::parse(word).ok());
            back_in(write, claim, act, from)?
        }
        "draft accept" => {
            // What was said of it besides, who speaks or that it accuses, may have changed nothing.
            if edited(write.db(), claim, seq)?.is_some() {
                unedit(write, claim, act)?;
            }
            back_in(write, claim, act, Some(Stage::Draft))?
        }
        "draft drop" => back_in(write, claim, act, Some(Stage::Draft))?,
        "mark" => unmark(write, claim, act, why)?,
        "note" => {
            if !written(write.db(), seq, &MENTIONS)?.is_empty() {
                put_back(write, seq, &MENTIONS, &why)?;
            }
            put_back(write, seq, &NOTES, &why).map(|_| format!("the note on {claim} is taken off"))?
        }
        "filter save" | "filter drop" => {
            put_back(write, seq, &SAVED_FILTERS, &why).map(|_| "your filters are as they were before".to_owned())?
        }
        "tag" => untag(write, claim, act)?,
        "relate" => put_back(write, seq, &RELATIONS, &why).map(|_| "the relation is ended".to_owned())?,
        "unrelate" => put_back(write, seq, &RELATIONS, &why).map(|_| format!("{claim} is related as before"))?,
        "evidence add" => {
            put_back(write, seq, &EVIDENCE, &why).map(|back| format!("evidence #{} is dropped", back.row()))?
        }
        "evidence drop" => put_back(write, seq, &EVIDENCE, &why).map(|back| {
            format!(
                "what {} said stands again as {}",
                EvidenceId(id("evidence")),
                EvidenceId(back.row())
            )
        })?,
        "resolve" => put_back(write, seq, &RESOLUTIONS, &why)
            .map(|_| format!("what became of {claim} in the copy is as before"))?,
        "reply ask" => {
            put_back(write, seq, &REPLIES, &why).map(|_| format!("reply #{} is not asked for", id("reply")))?
        }
        "reply got" | "reply none" => {
            put_back(write, seq, &REPLIES, &why).map(|_| format!("reply #{} is waited for again", id("reply")))?
        }
        "attempt add" => {
            put_back(write, seq, &ATTEMPTS, &why).map(|_| format!("attempt #{} is taken back", id("attempt")))?
        }
        "attempt result" => {
            put_back(write, seq, &ATTEMPTS, &why).map(|_| format!("attempt #{} is waited for again", id("attempt")))?
        }
        "query ask" => put_back(write, seq, &QUERIES, &why).map(|_| format!("query #{} is taken back", id("query")))?,
        "query answer" => {
            put_back(write, seq, &QUERIES, &why).map(|_| format!("query #{} is open again", id("query")))?
        }
        "request add" | "request answer" => unrequest(write, act, &why)?,
        "signoff" => put_back(write, seq, &SIGNOFFS, &why).map(|_| format!("your sign-off of {subject} is void"))?,
        "signoff withdraw" => {
            signoffs::refuse_no_go(write, ArticleId(act.subject.id))?;
            put_back(write, seq, &SIGNOFFS, &why).map(|_| format!("your sign-off of {subject} stands again"))?
        }
        "hold set" => put_back(write, seq, &HOLDS, &why).map(|_| format!("{subject} is not held"))?,
        "hold lift" => put_back(write, seq, &HOLDS, &why).map(|_| format!("{subject} is held again"))?,
        "source merge" => unmerge(write, act, &why)?,
        "source alias" => {
            put_back(write, seq, &SOURCE_ALIASES, &why).map(|_| format!("the name is taken off {subject}"))?
        }
        "source unalias" => {
            put_back(write, seq, &SOURCE_ALIASES, &why).map(|_| format!("{subject} has the name again"))?
        }
        "source apart" => put_back(write, seq, &LIKENESSES, &why).map(|_| "the two may be one again".to_owned())?,
        "source edit" => {
            if !written(write.db(), seq, &SOURCE_ALIASES)?.is_empty() {
                put_back(write, seq, &SOURCE_ALIASES, &why)?;
            }
            put_back(write, seq, &SOURCES, &why).map(|_| as_before(&subject))?
        }
        "document edit" => put_back(write, seq, &DOCUMENTS, &why).map(|_| as_before(&subject))?,
        "article edit" => {
            // Its outlet may have learned its site from it.
            if !written(write.db(), seq, &SOURCES)?.is_empty() {
                put_back(write, seq, &SOURCES, &why)?;
            }
            put_back(write, seq, &ARTICLES, &why).map(|_| as_before(&subject))?
        }
        "person edit" => put_back(write, seq, &PEOPLE, &why).map(|_| as_before(&subject))?,
        "person add" => leave(write, act)?,
        "desk set" => {
            put_back(write, seq, &DESK, &why)?;
            write.desk = desk::as_of(write.db(), i64::MAX)?;
            "the desk is as it was before".to_owned()
        }
        _ => unedit(write, claim, act)?,
    })
}

/// The thing as people name it: "source #3".
fn told(subject: Subject) -> String {
    format!("{} #{}", subject.noun, subject.id)
}

fn as_before(subject: &str) -> String {
    format!("{subject} is as it was before")
}

/// Where the work was before, whether or not it could be moved there by hand.
fn back_in(write: &mut Write, claim: ClaimId, act: &Act, to: Option<Stage>) -> Result<String> {
    let Some(to) = to else {
        return Err(Error::corrupt(format!("entry {} without the stage before", act.seq)));
    };
    let step = Move {
        to,
        reason: Some(format!("undo of #{}", act.seq)),
    };
    stages::put_back(write, claim, &step)?;
    Ok(format!("{claim} is back in {to}"))
}

fn untag(write: &mut Write, claim: ClaimId, act: &Act) -> Result<String> {
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

fn unrequest(write: &mut Write, act: &Act, why: &str) -> Result<String> {
    let id = act.subject.id;
    let stood = |db: &mut Db| {
        db.row("SELECT kind, outcome FROM requests WHERE id = ?1", &[id.into()], |r| {
            Ok((r.next::<RequestKind>()?, r.next::<Option<RequestOutcome>>()?))
        })?
        .ok_or_else(|| Error::corrupt(format!("requests has no row {id}")))
    };
    let (kind, outcome) = stood(write.db())?;
    put_back(write, act.seq, &REQUESTS, why)?;
    requests::count(write, kind, outcome, -1);
    if outcome.is_none() {
        return Ok(format!("request #{id} is taken back"));
    }
    requests::count(write, kind, None, 1);
    Ok(format!("request #{id} waits for an answer again"))
}

fn unmerge(write: &mut Write, act: &Act, why: &str) -> Result<String> {
    put_back(write, act.seq, &SOURCES, why)?;
    for table in [&SOURCE_ALIASES, &LIKENESSES] {
        if !written(write.db(), act.seq, table)?.is_empty() {
            put_back(write, act.seq, table, why)?;
        }
    }
    let from = act.did["from"].as_i64().unwrap_or(0);
    Ok(format!("source #{from} and {} are two again", told(act.subject)))
}

/// Whoever was entered by mistake has left.
fn leave(write: &mut Write, act: &Act) -> Result<String> {
    let id = act.subject.id;
    write.revise(
        &PEOPLE,
        id,
        "UPDATE people SET active = ?2, os_user = NULL WHERE id = ?1 RETURNING *",
        &[id.into(), false.into()],
    )?;
    Ok(format!("{} does not work here", told(act.subject)))
}

/// A further mark, "entered in error", brings the status back.
fn unmark(write: &mut Write, claim: ClaimId, act: &Act, why: String) -> Result<String> {
    let from: Option<Status> = act.did["from"].as_str().and_then(|word| Status::parse(word).ok());
    let Some(status) = from else {
        return Err(Error::corrupt(format!("entry {} without the status before", act.seq)));
    };
    if !written(write.db(), act.seq, &EVIDENCE)?.is_empty() {
        // What was brought with the mark goes with it, so that no mark rests on it any more.
        put_back(write, act.seq, &EVIDENCE, &why)?;
    }
    let case = marks::case(write.db(), claim)?;
    let (earlier, resting) = before_mark(write, claim, act)?;
    let mark = Mark {
        status: Some(status),
        reason: Some(format!("entered in error: {why}")),
        correction: case.settled.then_some(Correction::EnteredInError),
        ..earlier
    };
    // What the earlier mark rested on was judged then; where it would not do today, the reason stands with the mark.
    let mark = match case.resting_on(&resting).check(&mark, &write.desk) {
        Ok(_) => mark,
        Err(_) => Mark {
            overriding: Some(why),
            ..mark
        },
    };
    marks::say_again(write, &case, &mark, resting)?;
    Ok(format!("{claim} is {status} again"))
}

/// How sure the mark before was, how it was rated, as far as the desk still rates by that scale, and what it rested on.
fn before_mark(write: &mut Write, claim: ClaimId, act: &Act) -> Result<(Mark, BTreeSet<EvidenceId>)> {
    let scale = (write.desk.scale.clone(), write.desk.scale_version);
    let before = write.db().row(
        "SELECT id, confidence, credibility, rating, scale, scale_version FROM marks WHERE claim = ?1 AND seq < ?2
         ORDER BY id DESC LIMIT 1",
        &[claim.into(), act.seq.into()],
        |r| {
            let id: i64 = r.next()?;
            let (confidence, credibility, rating) = (r.next()?, r.next()?, r.next::<Option<String>>()?);
            let by: (Option<String>, Option<i64>) = (r.next()?, r.next()?);
            let mark = Mark {
                confidence,
                credibility,
                rating: rating.filter(|_| by == scale),
                ..Mark::default()
            };
            Ok((id, mark))
        },
    )?;
    match before {
        Some((id, mark)) => Ok((mark, marks::still_resting(write.db(), id)?)),
        None => Ok(Default::default()),
    }
}

/// The claim's fields and chain as they stood before the act.
fn unedit(write: &mut Write, claim: ClaimId, act: &Act) -> Result<String> {
    let Some(before) = edited(write.db(), claim, act.seq)? else {
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

/// The claim's row as an entry found it, when it changed more than its stage or status.
fn edited(db: &mut Db, claim: ClaimId, seq: i64) -> Result<Option<String>> {
    db.row(
        "SELECT before FROM revisions WHERE tbl = 'claims' AND row_id = ?1 AND seq = ?2 ORDER BY id LIMIT 1",
        &[claim.into(), seq.into()],
        |r| r.next(),
    )
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
