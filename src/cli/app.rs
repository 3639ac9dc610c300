//! What a command works with: the ledger's place, who acts, the clock, the output.

use std::cell::{OnceCell, RefCell};
use std::ffi::OsString;
use std::time::Instant;

use chrono::{DateTime, SubsecRound, Utc};

use super::output::Output;
use super::text::Paper;
use super::{Code, Common};
use crate::db::{Db, Location, Opened};
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimId, Subject, canonical, ids};
use crate::store::history::AsOf;
use crate::store::servers::{self, ReadFrom};
use crate::store::{Act, Done, Request, Write, write};
use crate::view::claims::Marked;

/// What the process brings with it: its arguments, the clock, the user, randomness.
pub struct Surroundings {
    /// The arguments, from which a repeated request is told.
    args: Vec<OsString>,
    /// The time, to the microsecond.
    now: DateTime<Utc>,
    /// The operating system's user, once somebody asked.
    os_user: OnceCell<String>,
    /// Whether the clock runs.
    runs: bool,
}

impl Surroundings {
    /// Those of this process. `SAYSO_NOW` sets the clock and `SAYSO_USER` the operating system's user, for tests.
    ///
    /// # Errors
    /// `Usage` when `SAYSO_NOW` is no time.
    pub fn of_process(args: Vec<OsString>, clock: DateTime<Utc>) -> Result<Surroundings> {
        let set = std::env::var("SAYSO_NOW");
        let runs = set.is_err();
        let now = match set {
            Ok(text) => DateTime::parse_from_rfc3339(&text)
                .map_err(|_| Error::usage(format!("SAYSO_NOW is not a time: {text:?}")))?
                .with_timezone(&Utc),
            Err(_) => clock,
        };
        Ok(Surroundings {
            args,
            now: now.trunc_subsecs(6),
            os_user: OnceCell::new(),
            runs,
        })
    }

    /// The operating system's user. Whoever only reads does not ask: the system looks through files and services for it.
    fn os_user(&self) -> &str {
        // Not $USER: whoever became somebody else, or set it, would be recorded under another's name.
        self.os_user.get_or_init(|| match std::env::var("SAYSO_USER") {
            Ok(user) if !user.is_empty() => user,
            _ => whoami::username().unwrap_or_else(|_| format!("user-{}", rustix::process::geteuid().as_raw())),
        })
    }
}

/// A command's surroundings and the doors to the ledger.
pub struct App {
    place: Option<String>,
    read_from: ReadFrom,
    by: Option<String>,
    request_id: String,
    repeatable: bool,
    /// Whether the command may make a ledger at a place that was named.
    begins: bool,
    content: RefCell<Vec<String>>,
    surroundings: Surroundings,
    since: Instant,
    /// Where answers go.
    pub out: Output,
}

impl App {
    /// An app for one command.
    pub fn new(common: &Common, surroundings: Surroundings) -> App {
        if common.verbose {
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(tracing::Level::DEBUG)
                .with_writer(std::io::stderr)
                .with_ansi(false)
                .finish();
            // A second subscriber is only met in tests that run several commands in one process.
            let _ = tracing::subscriber::set_global_default(subscriber);
        }
        let now = surroundings.now;
        App {
            place: common.db.clone(),
            read_from: common.read_from,
            by: common.by.clone(),
            repeatable: common.request_id.is_some(),
            begins: false,
            content: RefCell::default(),
            request_id: common.request_id.clone().unwrap_or_else(|| ids::unique(now, random)),
            surroundings,
            since: Instant::now(),
            out: Output::new(common.json, common.quiet),
        }
    }

    /// Lets the command make a ledger where there is none.
    pub(super) fn begin(&mut self) {
        self.begins = true;
    }

    /// The time of this command.
    pub fn now(&self) -> DateTime<Utc> {
        self.surroundings.now
    }

    /// The time by now, for work that takes long; stands still where `SAYSO_NOW` sets it.
    pub fn clock(&self) -> DateTime<Utc> {
        match self.surroundings.runs {
            true => self.now() + chrono::Duration::from_std(self.since.elapsed()).unwrap_or_default(),
            false => self.now(),
        }
    }

    /// Whether the clock runs, or stands where `SAYSO_NOW` sets it.
    pub fn runs(&self) -> bool {
        self.surroundings.runs
    }

    /// From which of its servers a ledger is read.
    pub fn read_from(&self) -> ReadFrom {
        self.read_from
    }

    /// Where the ledger is.
    ///
    /// # Errors
    /// `Usage` when no place is named and there is no home folder.
    pub fn place(&self) -> Result<Location> {
        match &self.place {
            Some(text) if text.is_empty() => {
                Err(Error::usage("the ledger's place is empty").hint("name a file with --db PATH or SAYSO_DB"))
            }
            Some(text) => Ok(text
                .parse()
                .unwrap_or_else(|never: std::convert::Infallible| match never {})),
            None => Location::default_file(),
        }
    }

    /// Opens the ledger, and says what its user should hear about it.
    ///
    /// # Errors
    /// As for [`Db::open`].
    pub fn db(&self) -> Result<Db> {
        let place = self.place()?;
        self.out.work("opening");
        // Whoever only looks at a ledger, and has said where it is, does not want a new one there.
        match self.place.is_some() && !self.begins {
            true => self.opened(&place, Db::open_there(&place)),
            false => self.opened(&place, Db::open(&place)),
        }
    }

    /// Opens the ledger for a command that only reads, on a standby if that will do.
    ///
    /// # Errors
    /// As for [`Db::open`].
    pub fn reader(&self) -> Result<Db> {
        let place = self.place()?;
        if self.read_from.at(&place) == ReadFrom::Primary {
            return self.db();
        }
        self.out.work("opening");
        let (db, standby) = servers::open(&place, std::process::id() as usize)?;
        if let Some(standby) = standby {
            self.out.say(&standby.to_string());
        }
        self.out.work("working");
        Ok(db)
    }

    /// Opens another ledger, to copy one into it.
    ///
    /// # Errors
    /// As for [`Db::open_to_fill`].
    pub fn db_to_fill(&self, place: &Location) -> Result<Db> {
        self.out.work("opening");
        self.opened(place, Db::open_to_fill(place))
    }

    fn opened(&self, place: &Location, opened: Result<Opened>) -> Result<Db> {
        let opened = opened?;
        tracing::debug!(%place, engine = opened.db.engine(), "opened");
        for line in &opened.said {
            self.out.say(line);
        }
        self.out.work("working");
        Ok(opened.db)
    }

    /// Where what is derived from a ledger is cached: a folder of its own in the user's cache folder.
    pub fn cache(&self, ledger_id: &str) -> Option<std::path::PathBuf> {
        crate::db::location::cache_folder(ledger_id)
    }

    /// What text is laid out for, with how the desk tells times and numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn paper(&self, db: &mut Db) -> Result<Paper> {
        Ok(self.out.paper(crate::store::desk::show(db)?.custom()))
    }

    /// Shows a list as it stands: read in one snapshot, told on the desk's paper.
    ///
    /// # Errors
    /// What `read` returns, or the output's.
    pub fn list<T: serde::Serialize>(
        &self,
        db: &mut Db,
        read: impl FnOnce(&mut Db, &AsOf) -> Result<T>,
        told: impl Fn(&T, &Paper) -> String,
    ) -> Result<Code> {
        let (list, paper) = db.snapshot(|db| {
            let as_of = self.present(db)?;
            Ok((read(db, &as_of)?, self.paper(db)?))
        })?;
        self.out.emit(&list, |list| told(list, &paper))?;
        Ok(Code::DONE)
    }

    /// Writes: one transaction, made once however often it is asked for under the same request id.
    ///
    /// # Errors
    /// What the verbs return, or the database's; then nothing was written.
    pub fn write<T>(&self, db: &mut Db, verbs: impl FnMut(&mut Write) -> Result<T>) -> Result<(Done, Option<T>)> {
        let done = self.write_as(db, self.request_id.clone(), verbs)?;
        // Without an id of the user's it was this very command that had done it, before its connection was lost.
        if done.0.repeated && self.repeatable {
            self.out.say("this request had been done before; nothing was written");
        }
        Ok(done)
    }

    fn write_as<T>(
        &self,
        db: &mut Db,
        id: String,
        verbs: impl FnMut(&mut Write) -> Result<T>,
    ) -> Result<(Done, Option<T>)> {
        let request = Request {
            id,
            digest: self.asked(),
        };
        let act = Act {
            request: Some(request),
            ..self.act()
        };
        let done = write(db, &act, verbs).map_err(|error| self.name_request(error))?;
        tracing::debug!(seq = done.0.seq, statements = db.statements(), "written");
        Ok(done)
    }

    /// Says by which request a command is repeated of which nobody knows what became.
    fn name_request(&self, error: Error) -> Error {
        match error.kind {
            Kind::InDoubt => error.hint(format!(
                "repeat the command with --request-id {}: what was written is not written twice",
                self.request_id
            )),
            _ => error,
        }
    }

    /// Writes about claims, and answers with these as they now stand.
    ///
    /// # Errors
    /// As for [`App::write`].
    pub fn write_claims<T>(
        &self,
        text: impl FnOnce(&Marked, &Paper) -> String,
        verbs: impl FnMut(&mut Write) -> Result<T>,
    ) -> Result<()> {
        let (marked, paper) = self.written_claims(verbs)?;
        self.out.emit(&marked, |marked| text(marked, &paper))
    }

    /// Writes, and reads the claims that were written to.
    ///
    /// # Errors
    /// A refusal, or the database's.
    pub fn written_claims<T>(&self, verbs: impl FnMut(&mut Write) -> Result<T>) -> Result<(Marked, Paper)> {
        let mut db = self.db()?;
        let (done, _) = self.write(&mut db, verbs)?;
        db.again(|db| {
            db.snapshot(|db| {
                let as_of = self.present(db)?;
                let mut claims = Vec::new();
                for id in claims_of(&done.subjects) {
                    claims.push(crate::store::pages::claim(db, id, &as_of)?);
                }
                Ok((Marked { claims }, self.paper(db)?))
            })
        })
    }

    /// Now, as a moment of the ledger.
    ///
    /// # Errors
    /// The database's.
    pub fn present(&self, db: &mut Db) -> Result<crate::store::history::AsOf> {
        let zone = crate::store::desk::show(db)?.zone();
        crate::store::history::resolve(db, None, self.now(), zone)
    }

    /// Warns, while it can still be put right, of what is protected and looks as if it named somebody.
    pub fn warn_identifying(&self, whose: &str, found: Vec<(&'static str, &'static str)>) {
        for (field, what) in found {
            self.out.say(&format!(
                "warning: the protected field {field} of {whose} looks as if it held {what}; a role belongs there, never an identity"
            ));
        }
    }

    /// Writes one part of several, such as a story among those that are seeded, each its own transaction and its own part
    /// of the request. Its verbs find by themselves what was written before: repeated, they write nothing and still answer.
    ///
    /// # Errors
    /// As for [`App::write`].
    pub fn write_part<T>(&self, db: &mut Db, part: &str, mut verbs: impl FnMut(&mut Write) -> Result<T>) -> Result<T> {
        let value = match self.write_as(db, format!("{}.{part}", self.request_id), &mut verbs)? {
            (_, Some(value)) => Some(value),
            (_, None) => write(db, &self.act(), verbs)?.1,
        };
        value.ok_or_else(|| Error::new(Kind::Database, "a write without a request was taken for a repetition"))
    }

    /// [`App::write_part`] as one of the batches of a long work: each is dated when it is written.
    ///
    /// # Errors
    /// As for [`App::write`].
    pub fn write_batch<T>(&self, db: &mut Db, part: &str, mut verbs: impl FnMut(&mut Write) -> Result<T>) -> Result<T> {
        let act = Act {
            now: self.clock().trunc_subsecs(6),
            ..self.act()
        };
        let request = Request {
            id: format!("{}.{part}", self.request_id),
            digest: self.asked(),
        };
        let asked = Act {
            request: Some(request),
            ..act.clone()
        };
        let done = write(db, &asked, &mut verbs).map_err(|error| self.name_request(error))?;
        let value = match done {
            (_, Some(value)) => Some(value),
            (_, None) => write(db, &act, verbs)?.1,
        };
        value.ok_or_else(|| Error::new(Kind::Database, "a write without a request was taken for a repetition"))
    }

    /// Who acts and when, without a request.
    pub fn act(&self) -> Act {
        Act {
            now: self.surroundings.now,
            by: self.by.clone(),
            os_user: self.surroundings.os_user().to_owned(),
            request: None,
            random,
        }
    }

    /// What a file holds is part of what is asked: the same name with another content is another request.
    pub fn asks_with(&self, content: &str) {
        self.content.borrow_mut().push(content.to_owned());
    }

    /// What is asked, whatever the place and the request's id: the digest of the other arguments and of the contents read.
    /// It stands in the journal, so that values which must not be guessed from it are left out.
    fn asked(&self) -> String {
        if !self.repeatable {
            return canonical::sha256(self.request_id.as_bytes());
        }
        const ELSEWHERE: &[&str] = &["--request-id", "--db"];
        const SECRET: &[&str] = &["--identity-known-to", "--motive", "--approved-by", "--access"];
        let args: Vec<_> = self
            .surroundings
            .args
            .iter()
            .skip(1)
            .map(|a| a.to_string_lossy())
            .collect();
        let name = |arg: &str| arg.split('=').next().unwrap_or_default().to_owned();
        // What is brought of a document may be protected: it is told apart by what it is said of, not by the words.
        let brought = args.first().is_some_and(|arg| arg == "evidence");
        const QUOTED: &[&str] = &["--quote", "--place", "--note"];
        let secret = brought && args.iter().any(|arg| QUOTED.contains(&name(arg).as_str()))
            || args.iter().any(|arg| SECRET.contains(&name(arg).as_str()));
        let mut asked = self.content.borrow().clone();
        let mut skip = false;
        for (at, arg) in args.iter().enumerate() {
            let elsewhere = ELSEWHERE.contains(&name(arg).as_str());
            let value_follows = elsewhere && !arg.contains('=');
            if std::mem::replace(&mut skip, value_follows) || elsewhere {
                continue;
            }
            if matches!(arg.as_ref(), "--json" | "--quiet" | "-q" | "--verbose" | "-v") {
                continue;
            }
            match secret && at >= 3 {
                true if arg.starts_with("--") => asked.push(name(arg)),
                true => {}
                false => asked.push(arg.clone().into_owned()),
            }
        }
        canonical::sha256(serde_json::json!(asked).to_string().as_bytes())
    }
}

/// The claims among the subjects of a write, each once, in order.
pub fn claims_of(subjects: &[Subject]) -> Vec<ClaimId> {
    let mut ids: Vec<ClaimId> = Vec::new();
    for subject in subjects.iter().filter(|s| s.noun == "claim") {
        if !ids.contains(&ClaimId(subject.id)) {
            ids.push(ClaimId(subject.id));
        }
    }
    ids
}

/// The system's randomness. Without it there are no salts, and nothing may be written.
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}
