//! Other desks' fact-checks, pasted or read from a file by the browser: tried first, then taken in, with what became of each.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use minijinja::context;
use minijinja::value::{Serde, Value};

use super::api::exchange::defaults;
use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::router::{May, Routes};
use crate::db::{Db, dialect};
use crate::error::{Error, Result};
use crate::interchange::foreign::Defaults;
use crate::interchange::import::{Holds, Import, Taken, Taker, Wanted, start, take};
use crate::interchange::input::Input;
use crate::model::ids::short;
use crate::store::rehearsal::rehearsal;
use crate::store::{Act, Request, Write, audit, write};
use crate::view::imports::{ImportReport, Problem as Fault};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/import", May::Read, page)
        .post("/import", May::Check, import)
}

/// What can be chosen, by the word in the form.
const FORMS: &[(&str, &str, Holds, &str)] = &[
    ("auto", "whatever it turns out to be", Holds::Anything, ""),
    (
        "claimreview",
        "ClaimReviews, or a page with them",
        Holds::ClaimReviews,
        "html",
    ),
    ("google", "answers of Google's Fact Check Tools", Holds::Google, "json"),
    ("csv", "a table", Holds::Table, "csv"),
    ("jsonl", "the bulk format, one record a line", Holds::Lines, "jsonl"),
];

async fn page(asked: Asked) -> Answer {
    asked.show_with("import.html", &(), around(&Fields::default()))
}

fn around(fields: &Fields) -> Value {
    let forms: Vec<(&str, &str)> = FORMS.iter().map(|(word, says, ..)| (*word, *says)).collect();
    context! { forms => Serde(forms), typed => Serde(fields.typed()) }
}

async fn import(mut asked: Asked, fields: Fields) -> Answer {
    let done = match Given::of(&asked, &fields) {
        Ok(given) => take_in(&asked, given).await,
        Err(problem) => Err(problem),
    };
    // What was just taken in is no news to whoever did it.
    asked.head = asked.run(audit::head).await?;
    match done {
        Ok(report) => asked.show_with("import.html", &report, around(&fields)),
        Err(problem) => asked.again("import.html", &(), around(&fields), &problem),
    }
}

/// What somebody sent.
struct Given {
    text: String,
    /// What the file was called, as far as it is safe to say so; its ending tells what it holds.
    name: String,
    holds: Holds,
    /// What is said of how it is to be read.
    defaults: Defaults,
    dry_run: bool,
}

impl Given {
    fn of(asked: &Asked, fields: &Fields) -> Result<Given, Problem> {
        let form = fields.get("form").unwrap_or("auto");
        let Some((_, _, holds, ending)) = FORMS.iter().find(|(word, ..)| *word == form) else {
            return Err(Problem::bad(
                "the field form is none of those that can be chosen",
                "choose one of them",
            ));
        };
        let named = fields
            .get("name")
            .and_then(|name| name.rsplit_once('.'))
            .map(|(_, ending)| ending);
        let ending = named.filter(|_| ending.is_empty()).unwrap_or(ending);
        let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        Ok(Given {
            text: fields.text("text")?,
            name: match ending.is_empty() {
                true => "what was sent".to_owned(),
                false => format!("what was sent.{ending}"),
            },
            holds: *holds,
            defaults: defaults(asked, fields.get("publisher"), fields.get("map"))?,
            dry_run: fields.get("do") != Some("import"),
        })
    }
}

async fn take_in(asked: &Asked, given: Given) -> Result<ImportReport, Problem> {
    let act = asked.act()?;
    let place = asked.desk.place().clone();
    asked
        .run(move |db| {
            let folder = tempfile::tempdir().map_err(|e| Error::io("cannot keep what was sent", e))?;
            let file = folder.path().join(&given.name);
            std::fs::write(&file, &given.text).map_err(|e| Error::io("cannot keep what was sent", e))?;
            let path = file.display().to_string();
            let mut import = Import::default();
            import.report.dry_run = given.dry_run;
            let mut inputs = Input::named(&path)?;
            // The journal keeps what it was called, not where it lay meanwhile.
            inputs.iter_mut().for_each(|input| input.name.clone_from(&given.name));
            let wanted = Wanted {
                inputs,
                holds: given.holds,
                defaults: given.defaults.clone(),
            };
            let parts = start(wanted, Arc::new(AtomicU64::new(0)));
            let mut taker = Page { act: act.clone() };
            match given.dry_run {
                true => {
                    // A connection of its own: what it sees is no longer the ledger.
                    let (mut copy, _folder) = rehearsal(&place, || Db::open_there(&place).map(|opened| opened.db))?;
                    take(&mut copy, &parts, &mut import, &mut taker)?;
                }
                false => {
                    take(db, &parts, &mut import, &mut taker)?;
                    if import.report.created > 0 {
                        dialect::analyze(db)?;
                    }
                }
            }
            let mut report = import.report;
            for fault in &mut report.problems {
                fault.file.clone_from(&given.name);
                fault.reason = fault.reason.replace(&path, &given.name);
            }
            Ok(report)
        })
        .await
}

/// The page as whoever takes the import: every batch is a part of its one request, so that the same form sent again takes in
/// nothing twice.
struct Page {
    act: Act,
}

impl Taker for Page {
    fn write(&mut self, db: &mut Db, part: &str, verbs: &mut dyn FnMut(&mut Write) -> Result<Taken>) -> Result<Taken> {
        let request = self.act.request.as_ref().map(|request| Request {
            id: format!("{}.{part}", request.id),
            digest: request.digest.clone(),
        });
        let act = Act {
            request,
            ..self.act.clone()
        };
        let (_, taken) = write(db, &act, verbs)?;
        taken.ok_or_else(|| {
            Error::usage(format!("the {} was taken in already, by this very form", short(part)))
                .hint("open the page again; what it took in is among the claims")
        })
    }

    fn hear(&mut self, _: &[Fault]) -> Result<()> {
        Ok(())
    }

    fn at(&mut self, _: u64) {}

    fn is_ended(&self) -> bool {
        false
    }
}
