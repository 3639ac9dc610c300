//! Reading the journal: who did what, newest first.

use serde_json::Value as Json;

use crate::db::{Db, Param};
use crate::error::Result;
use crate::model::Subject;
use crate::view::log::{LogEntry, LogPage};

const SELECT: &str = "SELECT j.seq, j.at, coalesce(p.name, CAST(j.actor AS TEXT)), j.verb, j.subject, j.body, j.hash
     FROM journal j LEFT JOIN people p ON p.id = j.actor";

/// Entries before `before` (or the newest), of everything or about one thing, at most `limit` of them.
///
/// What is about a thing: entries that name it as their subject, the batch that brought it, and every entry that
/// changed its row, added to its history or ended a part of it.
///
/// # Errors
/// The database's.
pub fn log(db: &mut Db, subject: Option<Subject>, before: Option<i64>, limit: i64) -> Result<LogPage> {
    let before = before.unwrap_or(i64::MAX);
    let limit = limit.max(1);
    // One more than asked for tells whether there is a next page.
    let mut params: Vec<Param> = vec![before.into(), (limit + 1).into()];
    let sql = match subject {
        None => format!("{SELECT} WHERE j.seq < ?1 ORDER BY j.seq DESC LIMIT ?2"),
        Some(subject) => {
            params.push(subject.to_string().into());
            let touched = touched(subject);
            if touched.is_empty() {
                format!("{SELECT} WHERE j.subject = ?3 AND j.seq < ?1 ORDER BY j.seq DESC LIMIT ?2")
            } else {
                params.push(subject.id.into());
                format!(
                    "{SELECT} WHERE j.seq < ?1 AND j.seq IN (SELECT seq FROM journal WHERE subject = ?3{touched})
                     ORDER BY j.seq DESC LIMIT ?2"
                )
            }
        }
    };
    let mut entries = db.rows(&sql, &params, |r| {
        let (seq, at, by) = (r.next()?, r.next()?, r.next()?);
        let (verb, subject): (String, String) = (r.next()?, r.next()?);
        let body: Json = serde_json::from_str(&r.next::<String>()?).unwrap_or_default();
        let did = body.get("did").cloned().unwrap_or_default();
        Ok(LogEntry {
            seq,
            at,
            by,
            os_user: body["as"].as_str().map(str::to_owned),
            summary: summary(&verb, &subject, &did),
            verb,
            subject,
            did,
            hash: r.next()?,
        })
    })?;
    let next = if entries.len() as i64 > limit {
        entries.truncate(limit as usize);
        entries.last().map(|entry| entry.seq)
    } else {
        None
    };
    Ok(LogPage { entries, next })
}

/// The tables whose rows tell which entry ended them.
const ENDED: [&str; 15] = [
    "links",
    "tags",
    "notes",
    "evidence",
    "relations",
    "appearances",
    "source_aliases",
    "resolutions",
    "signoffs",
    "published",
    "likenesses",
    "replies",
    "attempts",
    "queries",
    "requests",
];

/// The entries that wrote a thing's rows under another subject, as further arms of the UNION.
fn touched(subject: Subject) -> String {
    let own = match subject.noun {
        "claim" => "claims",
        "source" => "sources",
        "article" => "articles",
        "document" => "documents",
        "evidence" => "evidence",
        "person" => "people",
        _ => return String::new(),
    };
    let mut arms = format!(
        " UNION SELECT seq FROM {own} WHERE id = ?4
          UNION SELECT seq FROM revisions WHERE tbl = '{own}' AND row_id = ?4"
    );
    let histories: &[&str] = match subject.noun {
        "claim" => &[
            "claim_texts",
            "links",
            "stages",
            "tags",
            "notes",
            "evidence",
            "marks",
            "reviews",
            "replies",
            "attempts",
            "queries",
            "resolutions",
            "requests",
            "published",
            "exports",
        ],
        "article" => &["article_texts", "appearances", "queries", "signoffs", "requests"],
        "source" => &["source_aliases", "likenesses"],
        _ => &[],
    };
    let mut arm = |table: &str, column: &str| {
        arms.push_str(&format!(" UNION SELECT seq FROM {table} WHERE {column} = ?4"));
        if ENDED.contains(&table) {
            arms.push_str(&format!(
                " UNION SELECT ended FROM {table} WHERE {column} = ?4 AND ended IS NOT NULL"
            ));
        }
    };
    for table in histories {
        arm(table, subject.noun);
    }
    match subject.noun {
        "claim" => ["from_claim", "to_claim"]
            .into_iter()
            .for_each(|side| arm("relations", side)),
        "evidence" => arm("evidence", "id"),
        _ => {}
    }
    if matches!(subject.noun, "claim" | "article") {
        // A request's answer is told of the request; it belongs here too.
        arms.push_str(&format!(
            " UNION SELECT v.seq FROM revisions v JOIN requests q ON q.id = v.row_id
              WHERE v.tbl = 'requests' AND q.{} = ?4",
            subject.noun
        ));
    }
    arms
}

/// The longest summary, in characters.
const SUMMARY: usize = 120;

/// The entry in one line: the subject, the verb, and what tells most of its content.
fn summary(verb: &str, subject: &str, did: &Json) -> String {
    let mut line = match subject.split_once(':') {
        Some(("desk", _)) | None => verb.to_owned(),
        Some((noun, id)) => match verb.strip_prefix(noun) {
            Some(rest) => format!("{noun} #{id}{rest}"),
            None => format!("{noun} #{id} {verb}"),
        },
    };
    let facts = told(verb, did).unwrap_or_else(|| {
        let mut facts = Vec::new();
        gather(did, &mut facts);
        facts.join(", ")
    });
    if !facts.is_empty() {
        line.push_str(": ");
        line.push_str(&facts);
    }
    // A name may hold a line break that somebody else's file brought in.
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= SUMMARY {
        return line;
    }
    line.chars().take(SUMMARY - 1).chain(['…']).collect()
}

/// What the commonest verbs did, as the desk would say it.
fn told(verb: &str, did: &Json) -> Option<String> {
    let text = |name: &str| did.get(name).and_then(Json::as_str);
    let number = |name: &str| did.get(name).and_then(Json::as_i64);
    let because = text("reason").map_or_else(String::new, |reason| format!(" ({reason})"));
    let until = text("until").map_or_else(String::new, |day| format!(", until {day}"));
    match verb {
        "mark" | "stage" => Some(format!("{} → {}{because}", text("from")?, text("to")?)),
        "add" | "note" => Some(text("text")?.to_owned()),
        "edit" => Some(edited(did, &because)),
        "evidence add" => Some(format!(
            "#{}, document #{} {}",
            number("evidence")?,
            number("document")?,
            text("stance")?
        )),
        "evidence drop" => Some(format!("#{}{because}", number("evidence")?)),
        "relate" => Some(format!(
            "claim #{} {} claim #{}",
            number("from")?,
            text("kind")?,
            number("to")?
        )),
        "ingest" => Some(match did.get("drafts").and_then(Json::as_array).map_or(0, Vec::len) {
            0 => text("outcome")?.to_owned(),
            n => format!("{}, {n} drafts, {} accepted", text("outcome")?, number("accepted")?),
        }),
        "draft accept" => Some(match number("speaker") {
            Some(speaker) => format!("source #{speaker} says it"),
            None => String::new(),
        }),
        "draft drop" => Some(text("reason")?.to_owned()),
        "draft speaker" => Some(format!("source #{} says it", number("speaker")?)),
        "draft split" => Some(format!("claim #{} says: {}", number("into")?, text("second")?)),
        "draft join" => Some(text("text")?.to_owned()),
        "source apart" => Some(format!("not source #{}", number("known")?)),
        "seed" => text("scenario").map(str::to_owned),
        "publish" => Some(format!(
            "version {}, {}, {}",
            number("version")?,
            text("rating").or(text("status"))?,
            text("url")?
        )),
        "redact" => Some(format!("{} of {}{because}", text("field")?, text("row")?)),
        "undo" => Some(format!("{} #{}, {}", text("verb")?, number("undoes")?, text("what")?)),
        "unpublish" => Some(text("reason")?.to_owned()),
        "export" => Some(format!("{} marks as {}", number("claims")?, text("format")?)),
        "import" => {
            let updated = did.get("updated").and_then(Json::as_array).map_or(0, Vec::len);
            Some(format!(
                "{}: {} created, {updated} updated",
                text("from")?,
                number("created")?
            ))
        }
        "reply ask" => Some(format!("#{} of source #{}{until}", number("reply")?, number("source")?)),
        "reply got" | "reply none" => Some(format!("#{} {}", number("reply")?, text("outcome")?)),
        "attempt add" => Some(format!(
            "#{} {}, {}",
            number("attempt")?,
            text("kind")?,
            text("outcome")?
        )),
        "attempt result" => Some(format!("#{} {}", number("attempt")?, text("outcome")?)),
        "query ask" => {
            let whom = number("person").map_or_else(|| "the writer".to_owned(), |id| format!("person #{id}"));
            Some(format!("#{} to {whom}{until}", number("query")?))
        }
        "query answer" => Some(format!("#{}", number("query")?)),
        "signoff" => Some(format!(
            "text {}, sha256 {}…",
            number("version")?,
            text("sha256")?.get(..12)?
        )),
        "request add" => Some(match (number("claim"), number("article")) {
            (Some(claim), _) => format!("{} of claim #{claim}", text("kind")?),
            (None, Some(article)) => format!("{} of article #{article}", text("kind")?),
            (None, None) => text("kind")?.to_owned(),
        }),
        "request answer" => text("outcome").map(str::to_owned),
        "resolve" => Some(text("to").unwrap_or("taken back").to_owned()),
        _ => None,
    }
}

/// What an edit changed: of the wording and the chain, to what; of all else, that it did.
fn edited(did: &Json, because: &str) -> String {
    let mut facts = Vec::new();
    let updated = did.get("updates").and_then(Json::as_i64);
    facts.extend(updated.map(|claim| format!("updates claim #{claim}")));
    let mut reworded = updated.is_some();
    let changed = did.get("changed").and_then(Json::as_array);
    for field in changed.into_iter().flatten().filter_map(Json::as_str) {
        match (field, did.get("chain").and_then(Json::as_array)) {
            ("text", _) => reworded = true,
            ("attribution", Some(links)) => {
                let hands = links.iter().map(|link| match link.as_i64() {
                    Some(source) => format!("source #{source}"),
                    None => "a gap".to_owned(),
                });
                facts.push(format!("chain {}", hands.collect::<Vec<_>>().join(" → ")));
            }
            ("attribution", None) => facts.push("chain".to_owned()),
            (other, _) => facts.push(other.replace('_', " ")),
        }
    }
    let text = did.get("text").and_then(Json::as_str).filter(|_| reworded);
    facts.extend(text.map(|text| format!("text {text}")));
    facts.join(", ") + because
}

fn gather(did: &Json, facts: &mut Vec<String>) {
    for (name, value) in did.as_object().into_iter().flatten() {
        let name = name.replace('_', " ");
        match value {
            Json::Null | Json::Array(_) => {}
            Json::Object(_) => gather(value, facts),
            Json::String(text) => facts.push(format!("{name} {text}")),
            Json::Bool(true) => facts.push(name),
            Json::Bool(false) => facts.push(format!("not {name}")),
            Json::Number(n) => facts.push(format!("{name} {n}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_summary_says_what_was_done_in_one_line() {
        let line = |verb, subject, did| summary(verb, subject, &did);
        assert_eq!(
            line("person add", "person:2", json!({"name": "Ana\nLuz", "os_user": null})),
            "person #2 add: name Ana Luz"
        );
        assert_eq!(
            line(
                "mark",
                "claim:7",
                json!({"from": "unverified", "to": "false", "reason": "seen"})
            ),
            "claim #7 mark: unverified → false (seen)"
        );
        assert_eq!(
            line(
                "edit",
                "claim:7",
                json!({"changed": ["text", "attribution", "due_on"], "chain": [3, null, 1], "text": "It is so", "reason": "seen"})
            ),
            "claim #7 edit: chain source #3 → a gap → source #1, due on, text It is so (seen)"
        );
        assert_eq!(
            line("edit", "claim:8", json!({"updates": 7, "text": "It was so"})),
            "claim #8 edit: updates claim #7, text It was so"
        );
        assert_eq!(
            line("desk set", "desk:1", json!({"keep_texts": false})),
            "desk set: not keep texts"
        );
        assert_eq!(
            line("note", "claim:1", json!({"text": "x".repeat(300)}))
                .chars()
                .count(),
            SUMMARY
        );
    }
}
