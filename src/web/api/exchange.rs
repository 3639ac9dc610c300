//! Import and export over the API: other desks' fact-checks in, the desk's own out.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::IntoResponse as _;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Body;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::interchange::claimreview::write::Numbers;
use crate::interchange::export::Export;
use crate::interchange::export::leaving::{self, Leaving, Wanted};
use crate::interchange::export::why::{self, Reason, Ways};
use crate::interchange::foreign::Defaults;
use crate::interchange::foreign::table::Mapping;
use crate::interchange::import::{self, Holds, Import, Part, Taken, start};
use crate::interchange::input::Input;
use crate::model::{ArticleId, ClaimId, ClaimKind, ExportFormat, Incoming, Stage, Status, Whose, Words as _};
use crate::store::history;
use crate::store::listing::{Filter, Narrowed};
use crate::store::outgoing::Reach;
use crate::store::rehearsal::rehearsal;
use crate::store::reviews::{Kept, is_about_records, take_in, take_in_each, take_in_last};
use crate::store::{Act, Write, exports, write};
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
    /// Which column of a table, or field of a record, holds what: `rating=Verdict`; of several, one a line (`%0A`).
    map: Option<String>,
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
    let defaults = defaults(&asked, comes.publisher.as_deref(), comes.map.as_deref())?;
    let parts = asked.run(move |_| read(&body, format, &defaults)).await?;
    if dry {
        let import = rehearse(&asked, parts).await?;
        return asked.json::<ImportReport>(&import.report);
    }
    let holder = Arc::new(Mutex::new(Import::default()));
    take(&asked, Arc::new(parts), &holder).await?;
    if hold(&holder).report.created > 0 {
        asked.run(crate::db::dialect::analyze).await?;
    }
    let report = hold(&holder).report.clone();
    asked.json::<ImportReport>(&report)
}

/// What whoever sends records says of how they are to be read.
///
/// # Errors
/// For a mapping that is none.
pub(in crate::web) fn defaults(
    asked: &Asked,
    publisher: Option<&str>,
    maps: Option<&str>,
) -> Result<Defaults, Problem> {
    let wrong = |e: String| Problem::bad(format!("the field map: {e}"), "write field=column, one a line");
    Ok(Defaults {
        maps: Mapping::lines(maps.unwrap_or_default()).map_err(wrong)?,
        today: Some(asked.desk.now().date_naive()),
        ..Defaults::named(publisher)
    })
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
    let wanted = import::Wanted {
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
            take_in_last(write, &last, PUT_OFF, &hold(&held).intake)
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

/// Tries all of it on a copy, while others go on working.
async fn rehearse(asked: &Asked, parts: Vec<Part>) -> Result<Import, Problem> {
    // A rehearsal is no repetition of anything.
    let act = Act {
        request: None,
        ..asked.act()?
    };
    let place = asked.desk.place().clone();
    asked
        .run(move |_| {
            // A connection of its own: what it sees is no longer the ledger.
            let (mut copy, _folder) = rehearsal(&place, || Db::open_there(&place).map(|opened| opened.db))?;
            let mut import = Import::default();
            import.report.dry_run = true;
            let mut tried = |verbs: &dyn Fn(&mut Write) -> Result<Taken>| {
                let (_, taken) = write(&mut copy, &act, verbs)?;
                taken.ok_or_else(|| Error::new(Kind::Database, "a rehearsal was taken for a repetition"))
            };
            for part in &parts {
                let done = match tried(&|write| batch(write, part, &import, take_in)) {
                    Err(error) if is_about_records(&error) => tried(&|write| batch(write, part, &import, take_in_each)),
                    done => done,
                }?;
                count(part, done, &mut import);
            }
            let last = import.intake.put_off();
            if !last.is_empty() {
                let (outcomes, kept) = tried(&|write| take_in_last(write, &last, PUT_OFF, &import.intake))?;
                import.intake.keep(kept);
                import.put_off(&outcomes);
            }
            Ok(import)
        })
        .await
}

/// What stands in the journal for where records come from that were put off.
const PUT_OFF: &str = "records that were put off";

type Taking = fn(&mut Write, &[Incoming], &str, &crate::store::reviews::Intake) -> Result<Taken>;

fn batch(write: &mut Write, part: &Part, import: &Import, taking: Taking) -> Result<Taken> {
    match part {
        Part::Records { reviews, .. } if !reviews.is_empty() => taking(write, reviews, FROM, &import.intake),
        _ => Ok((Vec::new(), Kept::default())),
    }
}

fn count(part: &Part, done: Taken, import: &mut Import) {
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

/// What goes out. The filters are those of the list of claims: they narrow what would leave, and add nothing to it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExportAsked {
    /// claimreview, google, csv, jsonl or feed.
    format: ExportFormat,
    /// These claims alone.
    #[serde(default)]
    claims: Vec<ClaimId>,
    /// Whose: own (without it), imported or any.
    origin: Option<Whose>,
    /// Closed claims too that are not published.
    #[serde(default)]
    unpublished: bool,
    /// Claims too that are not closed, each marked internal.
    #[serde(default)]
    unclosed: bool,
    /// Write ClaimReviews in the form of Duke's schema: a rating's numbers as texts, and no field that it does not know.
    #[serde(default)]
    numbers_as_texts: bool,
    /// With one of these statuses.
    #[serde(default)]
    status: Vec<Status>,
    /// At one of these stages.
    #[serde(default)]
    stage: Vec<Stage>,
    /// Of one of these kinds.
    #[serde(default)]
    kind: Vec<ClaimKind>,
    /// Of this article.
    article: Option<ArticleId>,
    /// With this source anywhere in the chain: a name or a number.
    source: Option<String>,
    /// Asserted by this source.
    originator: Option<String>,
    /// Whether asserted by somebody whom the article does not name.
    anonymous: Option<bool>,
    /// Facts alone that rest on one voice.
    #[serde(default)]
    single_sourced: bool,
    /// With this tag.
    tag: Option<String>,
    /// Given to this person: a name or a number.
    assignee: Option<String>,
    /// Due up to this day.
    due_by: Option<NaiveDate>,
    /// Whose text holds these words.
    text: Option<String>,
    /// Claimed on this day or later.
    claimed_since: Option<NaiveDate>,
    /// Claimed on this day or earlier.
    claimed_until: Option<NaiveDate>,
    /// Entered on this day or later.
    entered_since: Option<NaiveDate>,
    /// Entered on this day or earlier.
    entered_until: Option<NaiveDate>,
}

impl ExportAsked {
    fn going(self) -> Going {
        let filter = Filter {
            status: self.status,
            stage: self.stage,
            kind: self.kind,
            whose: self.origin.unwrap_or(Whose::Own),
            article: self.article,
            anonymous: self.anonymous,
            single_sourced: self.single_sourced,
            tag: self.tag,
            due_by: self.due_by,
            text: self.text,
            claimed_since: self.claimed_since,
            claimed_until: self.claimed_until,
            entered_since: self.entered_since,
            entered_until: self.entered_until,
            ..Filter::default()
        };
        Going {
            format: self.format,
            numbers: Numbers::as_texts(self.numbers_as_texts),
            ways: WAYS,
            wanted: Wanted {
                claims: self.claims,
                narrowed: Narrowed {
                    filter,
                    source: self.source,
                    originator: self.originator,
                    assignee: self.assignee,
                },
                reach: Reach::of(self.unclosed, self.unpublished),
            },
        }
    }
}

/// An export, and how it is written.
pub(in crate::web) struct Going {
    pub format: ExportFormat,
    pub numbers: Numbers,
    pub wanted: Wanted,
    pub ways: Ways,
}

/// How the API is asked for more.
const WAYS: Ways = Ways {
    own: "\"origin\": \"own\"",
    imported: "\"origin\": \"imported\"",
    unpublished: "\"unpublished\": true",
    unclosed: "\"unclosed\": true",
};

/// The header of an answer that says which claims stay and why, each reason once.
const STAYS: HeaderName = HeaderName::from_static("sayso-not-exported");

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

/// Write fact-checks as others read them; it is recorded, so that a decision which comes after it is a correction
#[utoipa::path(post, path = "/api/v1/export", tag = "exchange", request_body = ExportAsked,
    responses((status = 200, description = "The export, in the format that was asked for; of claims that were asked for by their numbers and stay, headers `sayso-not-exported` say why. With nothing to export the answer is an error that says why",
        content((serde_json::Value = "application/ld+json"), (serde_json::Value = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")))))]
async fn export(asked: Asked, Body(out): Body<ExportAsked>) -> Answer {
    exported(&asked, out.going()).await
}

/// An export as an answer; it is recorded first. One of nothing is refused: a file with nothing in it would pass for an export.
pub(in crate::web) async fn exported(asked: &Asked, going: Going) -> Answer {
    let format = going.format;
    let (now, zone) = (asked.desk.now(), asked.house.zone());
    let written = asked
        .read(move |db| {
            db.snapshot(|db| {
                let as_of = history::resolve(db, None, now, zone)?;
                written(db, &going, &as_of)
            })
        })
        .await?;
    let own = written.own;
    if !own.is_empty() {
        asked
            .write(move |write| exports::record(write, format.as_str(), &own))
            .await?;
    }
    let mut answer = ([(CONTENT_TYPE, content_type(format))], written.text).into_response();
    for reason in &written.stays {
        let line = reason.line().replace('…', "...");
        if let Ok(line) = HeaderValue::from_str(&line) {
            answer.headers_mut().append(STAYS, line);
        }
    }
    Ok(answer)
}

/// An export that is written, with the desk's own claims in it.
struct Written {
    own: Vec<ClaimId>,
    text: Vec<u8>,
    /// Why claims that were asked for by their numbers stay.
    stays: Vec<Reason>,
}

fn written(db: &mut Db, going: &Going, as_of: &history::AsOf) -> Result<Written> {
    let leaving = Leaving::find(db, &going.wanted)?;
    let house = leaving::publisher(db)?;
    let mut export = Export::begin(Held(Vec::new()), going.format, going.numbers, &house)?;
    let records = leaving.each(db, &house, as_of, |out| export.add(out))?;
    let stays = why::reasons(&leaving.staying(db)?, &going.ways);
    if records == 0 {
        let why = leaving.nothing(db)?.map(|why| why::nothing(why, &going.ways));
        return Err(why.unwrap_or_else(|| why::none_of_them(&stays)).into());
    }
    Ok(Written {
        text: export.end()?.0,
        stays,
        own: leaving.own,
    })
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
