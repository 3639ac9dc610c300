//! Import and export over the API: other desks' fact-checks in, the desk's own out.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::interchange::claimreview::write::Numbers;
use crate::interchange::export::Export;
use crate::interchange::foreign::Defaults;
use crate::interchange::import::{Holds, Import, Part, Wanted, start};
use crate::interchange::input::Input;
use crate::model::outgoing::Site;
use crate::model::{ArticleId, ClaimId, ExportFormat, Incoming, Whose, Words as _};
use crate::store::history;
use crate::store::outgoing::{self, OutgoingFilter, Reach};
use crate::store::reviews::{Kept, Outcome, is_about_records, take_in, take_in_each, take_in_last};
use crate::store::{Act, Write, desk, exports, write};
use crate::view::imports::ImportReport;
use crate::web::asked::{Answer, Asked};
use crate::web::errors::Problem;
use crate::web::router::{May, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(May::Check, routes!(import))
        .api(May::Edit, routes!(export))
}

/// What comes in.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ComesIn {
    /// What it holds: auto (without it), claimreview, google, csv or jsonl.
    #[param(inline)]
    format: Option<InFormat>,
    /// Say what would happen, and change nothing.
    dry_run: Option<bool>,
    /// Who published the records that do not say so: a name, or a site such as politifact.com.
    publisher: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum InFormat {
    Auto,
    Claimreview,
    Google,
    Csv,
    Jsonl,
}

/// Read other desks' fact-checks: the body is a file as `sayso import` reads it, 32 MiB at most
#[utoipa::path(post, path = "/api/v1/import", tag = "exchange", params(ComesIn),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses((status = 200, description = "What was read, made, changed and refused", body = ImportReport)))]
async fn import(asked: Asked, Query(comes): Query<ComesIn>, body: Bytes) -> Answer {
    if body.is_empty() {
        return Err(Problem::bad("the body holds nothing", "send the file as the body"));
    }
    let dry = comes.dry_run == Some(true);
    let format = comes.format.unwrap_or(InFormat::Auto);
    let defaults = Defaults::named(comes.publisher.as_deref());
    let parts = asked.run(move |_| read(&body, format, &defaults)).await?;
    let (parts, holder) = (Arc::new(parts), Arc::new(Mutex::new(Import::default())));
    hold(&holder).report.dry_run = dry;
    match dry {
        true => rehearse(&asked, parts, Arc::clone(&holder)).await?,
        false => take(&asked, parts, &holder).await?,
    }
    if !dry && hold(&holder).report.created > 0 {
        asked.run(crate::db::dialect::analyze).await?;
    }
    let report = hold(&holder).report.clone();
    asked.json::<ImportReport>(&report)
}

type Holder = Arc<Mutex<Import>>;

fn hold(holder: &Mutex<Import>) -> std::sync::MutexGuard<'_, Import> {
    holder.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the whole body: it is not larger than what is held anyway.
fn read(body: &[u8], format: InFormat, defaults: &Defaults) -> Result<Vec<Part>> {
    let cannot = |e| Error::io("cannot keep what was sent until it is read", e);
    let mut file = tempfile::NamedTempFile::new().map_err(cannot)?;
    std::io::Write::write_all(&mut file, body).map_err(cannot)?;
    std::io::Write::flush(&mut file).map_err(cannot)?;
    let mut inputs = Input::named(&file.path().display().to_string())?;
    let name = match format {
        InFormat::Csv => "body.csv",
        InFormat::Jsonl => "body.jsonl",
        _ => "body",
    };
    inputs.iter_mut().for_each(|input| name.clone_into(&mut input.name));
    let wanted = Wanted {
        inputs,
        holds: match format {
            InFormat::Auto => Holds::Anything,
            InFormat::Claimreview => Holds::ClaimReviews,
            InFormat::Google => Holds::Google,
            InFormat::Csv => Holds::Table,
            InFormat::Jsonl => Holds::Lines,
        },
        defaults: defaults.clone(),
    };
    let mut parts = Vec::new();
    for part in start(wanted, Arc::new(AtomicU64::new(0))) {
        if matches!(part, Part::Over) {
            return Ok(parts);
        }
        parts.push(part);
    }
    Err(Error::new(Kind::Io, "reading ended before the body did"))
}

/// What stands in messages instead of a file's name.
const FROM: &str = "the API";

/// Writes part after part, each its own transaction and its own entry, so that colleagues get in between.
async fn take(asked: &Asked, parts: Arc<Vec<Part>>, holder: &Holder) -> Result<(), Problem> {
    for at in 0..parts.len() {
        let (all, held) = (Arc::clone(&parts), Arc::clone(holder));
        let done = in_part(asked, &format!("batch-{at}"), move |write, each| {
            let taking: Taking = if each { take_in_each } else { take_in };
            batch(write, &all[at], &hold(&held), taking)
        })
        .await?;
        count(&parts[at], done, &mut hold(holder));
    }
    let last = hold(holder).intake.put_off();
    if !last.is_empty() {
        let held = Arc::clone(holder);
        let (outcomes, kept) = in_part(asked, "put-off", move |write, _| {
            take_in_last(write, &last, "records that were put off", &hold(&held).intake)
        })
        .await?;
        let mut import = hold(holder);
        import.intake.keep(kept);
        import.put_off(&outcomes);
    }
    Ok(())
}

/// Writes a part of the request, as a whole, and when something is wrong with a record, each by itself. Repeated, it finds by
/// itself what was written before, writes nothing, and still answers.
async fn in_part<T: Send + 'static>(
    asked: &Asked,
    part: &str,
    verbs: impl Fn(&mut Write, bool) -> Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let mut act = asked.act()?;
    if let Some(request) = &mut act.request {
        request.id = format!("{}.{part}", request.id);
    }
    let again = Act {
        request: None,
        ..act.clone()
    };
    let once = move |db: &mut Db, each: bool| match write(db, &act, |write| verbs(write, each))? {
        (_, Some(value)) => Ok(Some(value)),
        (_, None) => Ok(write(db, &again, |write| verbs(write, each))?.1),
    };
    let value = asked
        .run(move |db| match once(db, false) {
            Err(error) if is_about_records(&error) => once(db, true),
            done => done,
        })
        .await?;
    value.ok_or_else(|| Error::new(Kind::Database, "a write without a request was taken for a repetition").into())
}

/// Does all of it in one transaction, and takes that back.
async fn rehearse(asked: &Asked, parts: Arc<Vec<Part>>, holder: Holder) -> Result<(), Problem> {
    let held = Arc::clone(&holder);
    let done = asked
        .write(move |write| -> Result<()> {
            // What an earlier try counted was taken back with its transaction.
            let mut import = Import::default();
            import.report.dry_run = true;
            for part in parts.iter() {
                let done = batch(write, part, &import, take_in_each)?;
                count(part, done, &mut import);
            }
            let last = import.intake.put_off();
            if !last.is_empty() {
                let (outcomes, kept) = take_in_last(write, &last, "records that were put off", &import.intake)?;
                import.intake.keep(kept);
                import.put_off(&outcomes);
            }
            *hold(&held) = import;
            Err(Error::new(Kind::Refused, REHEARSED))
        })
        .await;
    match done {
        Err(problem) if problem.message == REHEARSED => Ok(()),
        Err(problem) => Err(problem),
        // The key named a request that was made in earnest.
        Ok(_) => Err(Problem::bad(
            "this Idempotency-Key was used before",
            "give a rehearsal another, or none",
        )),
    }
}

const REHEARSED: &str = "it was a rehearsal";

type Taking = fn(&mut Write, &[Incoming], &str, &crate::store::reviews::Intake) -> Result<(Vec<Outcome>, Kept)>;

fn batch(write: &mut Write, part: &Part, import: &Import, taking: Taking) -> Result<(Vec<Outcome>, Kept)> {
    match part {
        Part::Records { reviews, .. } if !reviews.is_empty() => taking(write, reviews, FROM, &import.intake),
        _ => Ok((Vec::new(), Kept::default())),
    }
}

fn count(part: &Part, done: (Vec<Outcome>, Kept), import: &mut Import) {
    match part {
        Part::Records { told, .. } => {
            let outcomes = import.keep_batch(done);
            import.count("body", told, &outcomes);
        }
        Part::Unreadable { reason, .. } => {
            import.unreadable("body", reason.clone());
        }
        Part::Done => import.report.files += 1,
        Part::Over => {}
    }
}

/// What goes out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct ExportAsked {
    /// claimreview, google, csv, jsonl or feed.
    pub format: ExportFormat,
    /// These claims alone.
    #[serde(default)]
    pub claims: Vec<ClaimId>,
    /// Of this article.
    pub article: Option<ArticleId>,
    /// Whose: own (without it), imported or any.
    pub origin: Option<Whose>,
    /// Closed claims too that are not published.
    #[serde(default)]
    pub unpublished: bool,
    /// Claims too that are not closed, each marked internal.
    #[serde(default)]
    pub unclosed: bool,
    /// Write a rating's numbers as texts, as Duke's schema wants them.
    #[serde(default)]
    pub numbers_as_texts: bool,
}

/// What HTTP calls a format.
fn content_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::ClaimReview | ExportFormat::Feed => "application/ld+json",
        ExportFormat::Google => "application/json",
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Jsonl => "application/x-ndjson",
    }
}

/// How much an export over the API may hold.
const LARGEST: usize = 64 << 20;

/// How many records are read at once.
const AT_ONCE: i64 = 500;

/// Write fact-checks as others read them; it is recorded, so that a decision which comes after it is a correction
#[utoipa::path(post, path = "/api/v1/export", tag = "exchange", request_body = ExportAsked,
    responses((status = 200, description = "The export, in the format that was asked for",
        content((serde_json::Value = "application/ld+json"), (serde_json::Value = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")))))]
async fn export(asked: Asked, Body(out): Body<ExportAsked>) -> Answer {
    exported(&asked, out).await
}

/// An export as an answer; it is recorded first.
pub(in crate::web) async fn exported(asked: &Asked, out: ExportAsked) -> Answer {
    let format = out.format;
    let (now, zone) = (asked.desk.now(), asked.house.zone());
    let (own, text) = asked
        .read(move |db| {
            db.snapshot(|db| {
                let as_of = history::resolve(db, None, now, zone)?;
                written(db, &out, &as_of)
            })
        })
        .await?;
    if !own.is_empty() {
        asked
            .write(move |write| exports::record(write, format.as_str(), &own))
            .await?;
    }
    let answer: Response = ([(CONTENT_TYPE, content_type(format))], text).into_response();
    Ok(answer)
}

/// The export, and the desk's own claims in it.
fn written(db: &mut Db, out: &ExportAsked, as_of: &history::AsOf) -> Result<(Vec<ClaimId>, Vec<u8>)> {
    let numbers = match out.numbers_as_texts {
        true => Numbers::Texts,
        false => Numbers::Plain,
    };
    let house = desk::show(db)?;
    let site = Site {
        name: house.name,
        url: house.url,
    };
    let whose = out.origin.unwrap_or(Whose::Own);
    let own = match whose {
        Whose::Imported => Vec::new(),
        Whose::Own | Whose::Any => outgoing::own(db, &filter(out))?,
    };
    let mut export = Export::begin(Held(Vec::new()), out.format, numbers, &site)?;
    for id in &own {
        export.add(&outgoing::of_claim(db, *id, &site, as_of)?)?;
    }
    if whose != Whose::Own {
        add_imported(db, out, &mut export)?;
    }
    Ok((own, export.end()?.0))
}

fn add_imported(db: &mut Db, out: &ExportAsked, export: &mut Export<Held>) -> Result<()> {
    let mut after = 0;
    loop {
        let (part, last) = outgoing::imported(db, after, AT_ONCE)?;
        if part.is_empty() {
            return Ok(());
        }
        for review in part
            .iter()
            .filter(|review| out.claims.is_empty() || out.claims.contains(&review.claim))
        {
            export.add(review)?;
        }
        after = last;
    }
}

fn filter(out: &ExportAsked) -> OutgoingFilter {
    OutgoingFilter {
        claims: out.claims.clone(),
        article: out.article,
        reach: match (out.unclosed, out.unpublished) {
            (true, _) => Reach::Unclosed,
            (false, true) => Reach::Closed,
            (false, false) => Reach::Published,
        },
    }
}

/// An export that is held until it is sent, and does not grow without end.
struct Held(Vec<u8>);

impl std::io::Write for Held {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(std::io::Error::other("it is too large to be sent: use `sayso export`"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
