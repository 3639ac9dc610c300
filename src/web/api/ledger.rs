//! The ledger itself over the API, for admins: how it stands, backups, stories for it, forgetting; and what needs no ledger:
//! reading an article, judging markup.

use std::collections::BTreeMap;

use axum::body::{Body as Bytes, Bytes as Whole};
use axum::extract::Query;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use super::acts::said;
use crate::db::wipe::wipe;
use crate::error::{Error, Kind, Result};
use crate::interchange::claimreview::check::Check;
use crate::interchange::seed_load;
use crate::interchange::stories::Story;
use crate::model::canonical;
use crate::reading::{self, Context};
use crate::store::dump::{self, Existing, Protected};
use crate::store::redact::{self, Inside, Redaction, Target};
use crate::store::{audit, ledger, tokens};
use crate::view::ledger::{LedgerInfo, StorageReport};
use crate::view::markup::Markup;
use crate::view::redact::Redacted;
use crate::view::seeds::Seeds;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};
use crate::web::streamed::streamed;

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Manage, routes!(info))
        .api(May::Manage, routes!(storage))
        .api(May::Manage, routes!(backup))
        .api(May::Edit, routes!(seed))
        .api(May::Manage, routes!(forget))
        .api(May::Ask, routes!(extract))
        .api(May::Ask, routes!(lint))
}

/// Show where the ledger is, how large, and its schema
#[utoipa::path(get, path = "/api/v1/ledger", tag = "ledger",
    responses((status = 200, description = "The ledger in figures", body = LedgerInfo)))]
async fn info(asked: Asked) -> Answer {
    let place = asked.desk.place().clone();
    let info = asked.run(move |db| ledger::info(db, &place)).await?;
    asked.json(&info)
}

/// Check the storage: settings that durability rests on, and the database's own check
#[utoipa::path(get, path = "/api/v1/ledger/check", tag = "ledger",
    responses((status = 200, description = "What was found: `ok` tells", body = StorageReport)))]
async fn storage(asked: Asked) -> Answer {
    let report = asked.run(ledger::check).await?;
    asked.json(&report)
}

/// What a backup holds.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// What is protected, too: without it, a ledger restored from this has none of it.
    protected: Option<bool>,
    /// A copy of the SQLite file, with all that is in it, instead of a portable dump.
    copy: Option<bool>,
}

/// Download a backup, as `sayso db restore` reads it, while others go on working
#[utoipa::path(get, path = "/api/v1/backup", tag = "ledger", params(Wanted),
    responses((status = 200, description = "A portable dump, or a copy of the file", body = String, content_type = "application/octet-stream")))]
async fn backup(asked: Asked, Query(wanted): Query<Wanted>) -> Answer {
    let copy = wanted.copy == Some(true);
    let protected = match wanted.protected {
        Some(true) => Protected::Included,
        _ => Protected::Withheld,
    };
    if copy && wanted.protected == Some(false) {
        return Err(Problem::bad(
            "a copy of the file has everything in it",
            "leave copy out: a dump leaves out what is protected",
        ));
    }
    let folder = asked
        .run(move |db| {
            let folder = tempfile::tempdir().map_err(|e| Error::io("cannot keep the backup", e))?;
            let file = folder.path().join("backup");
            match copy {
                true => dump::backup_file(db, &file, Existing::Keep, &mut |_, _| {}).map(drop)?,
                false => dump::dump_file(db, &file, Existing::Keep, protected, &mut |_, _| {}).map(drop)?,
            }
            Ok(folder)
        })
        .await?;
    let day = asked.desk.now().format("%Y-%m-%d");
    let name = match copy {
        true => format!("attachment; filename=\"sayso-{day}.db\""),
        false => format!("attachment; filename=\"sayso-{day}.jsonl\""),
    };
    let body: Bytes = streamed(folder, "backup")?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, body).into_response())
}

/// Stories to load.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Stories {
    /// Stories that come with sayso, by name: iraq-russia-2015, harbour-bridge, harbour-ferry.
    #[serde(default)]
    names: Vec<String>,
    /// A seed file of one's own (TOML), as docs/seeds.md describes it.
    file: Option<String>,
    /// The texts that the file names, by that name.
    #[serde(default)]
    texts: BTreeMap<String, String>,
}

/// Load stories with their claims; loading one again changes nothing
#[utoipa::path(post, path = "/api/v1/seed", tag = "ledger", request_body = Stories,
    responses((status = 200, description = "What was made and changed", body = Seeds)))]
async fn seed(mut asked: Asked, Body(wanted): Body<Stories>) -> Answer {
    // A story can hold what is protected.
    asked.keep_secret();
    let stories = stories(wanted)?;
    let found = stories.iter().flat_map(|story| seed_load::identifying(&story.scenario));
    if let Some((of, field, what)) = found
        .flat_map(|(of, found)| found.into_iter().map(move |(f, w)| (of.clone(), f, w)))
        .next()
    {
        return Err(Problem::bad(
            format!("{of}: the protected field {field} looks as if it held {what}"),
            "a role belongs there, never an identity",
        ));
    }
    let (_, loaded) = asked
        .write(move |write| {
            let load = |story: &Story, write: &mut crate::store::Write| {
                let text = |file: &str| story.text(file);
                seed_load::load(write, &story.scenario, &text)
            };
            stories
                .iter()
                .map(|story| load(story, write))
                .collect::<Result<Vec<_>>>()
        })
        .await?;
    // The same request again has nothing left to tell.
    asked.json(&Seeds {
        scenarios: loaded.unwrap_or_default(),
    })
}

fn stories(wanted: Stories) -> Result<Vec<Story>, Problem> {
    let mut stories = Vec::new();
    for name in &wanted.names {
        stories.push(Story::named(name)?);
    }
    match wanted.file {
        Some(file) => stories.push(Story::sent(&file, wanted.texts)?),
        None if !wanted.texts.is_empty() => {
            return Err(Problem::bad(
                "texts without a seed file",
                "send the file that names them",
            ));
        }
        None => {}
    }
    match stories.is_empty() {
        true => Err(Problem::bad("no story is named", "give names, or a file of your own")),
        false => Ok(stories),
    }
}

/// A field to empty for good.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Forgetting {
    /// What holds it: a claim's number, or like source:3, notes:12.
    subject: String,
    /// Which field: text, quote, name, title, reason, note ….
    field: String,
    /// Why, without the words themselves: it stays in the journal.
    reason: String,
    /// The second person who agrees: a token of theirs that writes, of an editor or admin.
    second_token: String,
    /// What becomes of texts that hold the words among others; without it, they are named and nothing is done.
    inside: Option<InsideOthers>,
}

/// What becomes of texts that hold the words among others.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum InsideOthers {
    /// The words are taken out of them, too.
    Everywhere,
    /// They are left as they are.
    Leave,
}

/// Empty a field for good, with its past and its copies; two people
#[utoipa::path(post, path = "/api/v1/redact", tag = "ledger", request_body = Forgetting,
    responses((status = 200, description = "What was emptied, and what nobody here can reach; `whole` is false when the words may still be on the disk", body = Redacted)))]
async fn forget(mut asked: Asked, Body(wanted): Body<Forgetting>) -> Answer {
    asked.keep_secret();
    let target: Target = said("subject", &wanted.subject)?;
    let (hash, now) = (canonical::sha256(wanted.second_token.as_bytes()), asked.desk.now());
    let second = asked.run(move |db| tokens::shown(db, &hash, now)).await?;
    let agrees =
        |token: &tokens::Shown| token.role >= crate::model::Role::Editor && token.scope == crate::model::Scope::Write;
    let Some(second) = second.filter(agrees) else {
        return Err(Problem::bad(
            "the second person has not agreed: their token is unknown, revoked, expired, or no editor's that writes",
            "let them send a token of their own along",
        ));
    };
    let (desk, place) = (std::sync::Arc::clone(&asked.desk), asked.desk.place().clone());
    let (field, reason) = (wanted.field, wanted.reason);
    let inside = match wanted.inside {
        None => Inside::Ask,
        Some(InsideOthers::Everywhere) => Inside::Everywhere,
        Some(InsideOthers::Leave) => Inside::Leave,
    };
    let (_, done) = asked
        .write(move |write| {
            redact::redact(
                write,
                &Redaction {
                    target,
                    field: field.clone(),
                    reason: reason.clone(),
                    second: second.person,
                    inside,
                },
            )
        })
        .await?;
    let wiped = asked
        .run(move |db| {
            let ledger_id = audit::head(db)?.ledger_id;
            let cache = desk.cache.as_ref().map(|cache| cache.join(&ledger_id));
            wipe(db, &place, cache.as_deref())
        })
        .await?;
    match done {
        Some(mut done) => {
            done.storage = wiped.said;
            done.whole = wiped.whole;
            asked.json(&done)
        }
        None => Err(Problem::from(
            Error::new(Kind::Conflict, "this was redacted before, by the same request")
                .hint("GET /api/v1/redactions lists what was"),
        )),
    }
}

/// An article to read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToRead {
    /// Its text.
    text: String,
    /// Its headline.
    title: Option<String>,
    /// Its outlet.
    outlet: Option<String>,
    /// The day of publication, against which "last week" is counted.
    published_on: Option<NaiveDate>,
    /// Its language: en, es, ….
    language: Option<String>,
    /// Find more, at the price of more that is wrong.
    #[serde(default)]
    wide: bool,
}

/// Read out of an article who says what; nothing is kept of it
#[utoipa::path(post, path = "/api/v1/extract", tag = "reading", request_body = ToRead,
    responses((status = 200, description = "The statements; places are Unicode code points of the text, end exclusive", body = serde_json::Value)))]
async fn extract(asked: Asked, Body(article): Body<ToRead>) -> Answer {
    let context = Context {
        published_on: article.published_on,
        outlet: article.outlet,
        title: article.title,
        language: article.language,
        wide: article.wide,
    };
    let text = article.text;
    let read = asked.run(move |_| Ok(reading::read(&text, &context))).await?;
    asked.json(&read)
}

/// Tell what is wrong with ClaimReview markup: the body is a page or JSON-LD, as `sayso lint claimreview` reads it
#[utoipa::path(post, path = "/api/v1/lint/claimreview", tag = "reading",
    request_body(content = String, content_type = "application/octet-stream", description = "The page or the JSON-LD"),
    responses((status = 200, description = "Each review with what is wrong", body = Markup)))]
async fn lint(asked: Asked, body: Whole) -> Answer {
    let Ok(content) = String::from_utf8(body.to_vec()) else {
        return Err(Problem::bad("the body is not UTF-8 text", "send it as UTF-8"));
    };
    if content.trim().is_empty() {
        return Err(Problem::bad(
            "the body holds nothing",
            "send the page or the JSON-LD as the body",
        ));
    }
    let found = asked
        .run(move |_| {
            let mut check = Check::default();
            check.file("body", &content);
            Ok(check.answer())
        })
        .await?;
    asked.json(&found)
}
