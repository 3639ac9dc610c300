//! The connection that a [`Db`](crate::db::Db) works with: its calls and how long they may take, its commits and what they
//! are worth, and finding another one when it is lost.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel, sync_channel};
use std::time::{Duration, Instant};

use super::address::Address;
use super::survey::{self, Answer, Choice, Facts, Heard};
use super::worker::{Session, Worker};
use super::{error, parameters};
use crate::db::{Param, Row, Value, figures};
use crate::error::{Error, Kind, Result};

/// How many rows travel at once from the connection's thread.
const AT_ONCE: usize = 128;

/// For how long a primary is taken for one, once the other hosts were asked.
const BELIEVED: Duration = Duration::from_secs(2);

/// A commit that took longer than this may have waited for a standby that became the primary meanwhile.
const SUSPECT: Duration = Duration::from_millis(500);

/// A connection to the primary.
pub(in crate::db) struct Link {
    address: Arc<Address>,
    /// `None` once it was lost.
    worker: Option<Worker>,
    /// Which of the hosts it leads to.
    at: usize,
    facts: Facts,
    surveyed: Instant,
}

/// What a thread sends of an answer.
struct Piece {
    rows: Vec<postgres::Row>,
    end: Option<Result<()>>,
}

/// For whom a connection is looked for.
#[derive(Debug, Clone, Copy)]
enum Whom {
    /// A command that begins. The only host may be a standby; where no server answers at all nobody waits.
    Newcomer,
    /// Somebody who lost a primary, and waits for the next.
    Bereft,
}

impl Link {
    /// Connects to the primary among the hosts of an address.
    ///
    /// # Errors
    /// `Usage` for an address that is none, `Connection` when no primary is found.
    pub fn open(text: &str) -> Result<Link> {
        let address = Arc::new(Address::read(text)?);
        let until = Instant::now() + address.retry_for;
        Link::find(&address, Whom::Newcomer, until)
    }

    /// Finds the primary, waiting for one while a cluster seems to be choosing it.
    fn find(address: &Arc<Address>, whom: Whom, until: Instant) -> Result<Link> {
        let mut pause = Duration::from_millis(50);
        loop {
            let (error, hopeless) = match Link::look_for(address, whom) {
                Ok(link) => return Ok(link),
                Err(failed) => failed,
            };
            if hopeless || Instant::now() + pause >= until {
                return Err(error);
            }
            tracing::debug!(%error, "no primary yet");
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }

    /// Asks all hosts once. An error comes with whether to wait for a better one is no use.
    fn look_for(address: &Arc<Address>, whom: Whom) -> Result<Link, (Error, bool)> {
        let mut answers = survey::ask(address, None, address.connect_timeout);
        let heard: Vec<&Heard> = answers.iter().map(|answer| &answer.heard).collect();
        let at = match (survey::choose(&heard), whom) {
            (Choice::Primary(at), _) | (Choice::Standby(at), Whom::Newcomer) => at,
            (Choice::Standby(_) | Choice::Nobody, _) => return Err(nobody(address, &heard, whom)),
        };
        Link::to(address, at, answers.swap_remove(at))
    }

    /// The connection that brought an answer.
    fn to(address: &Arc<Address>, at: usize, answer: Answer) -> Result<Link, (Error, bool)> {
        let (Heard::Facts(facts), Some(worker)) = (answer.heard, answer.worker) else {
            return Err((lost(&address.hosts[at].name), false));
        };
        if facts.encoding != "UTF8" {
            let error = Error::usage(format!(
                "the database's encoding is {}, and sayso needs UTF8",
                facts.encoding
            ))
            .hint("create it with: createdb --encoding UTF8 --template template0 NAME");
            return Err((error, true));
        }
        if !facts.standby {
            survey::remember(&address.hosts[at].name, &facts).map_err(|error| (error, false))?;
        }
        Ok(Link {
            address: Arc::clone(address),
            worker: Some(worker),
            at,
            facts,
            surveyed: Instant::now(),
        })
    }

    /// Connects to all hosts that answer, for somebody who only reads: to the primary, if one is found, and to those that
    /// follow one, in the order of the address.
    ///
    /// # Errors
    /// `Usage` for an address that is none, `Connection` when no server of them can be used.
    pub fn to_all(text: &str) -> Result<(Option<Link>, Vec<Link>)> {
        let address = Arc::new(Address::read(text)?);
        let answers = survey::ask(&address, None, address.connect_timeout);
        let heard: Vec<&Heard> = answers.iter().map(|answer| &answer.heard).collect();
        let chosen = survey::choose(&heard);
        let (mut none, _) = nobody(&address, &heard, Whom::Newcomer);
        let (mut primary, mut standbys) = (None, Vec::new());
        for (at, answer) in answers.into_iter().enumerate() {
            let standby = match &answer.heard {
                Heard::Facts(facts) if facts.standby => true,
                Heard::Facts(_) if chosen == Choice::Primary(at) => false,
                _ => continue,
            };
            match (Link::to(&address, at, answer), standby) {
                (Ok(link), true) => standbys.push(link),
                (Ok(link), false) => primary = Some(link),
                (Err((error, _)), _) => none = error,
            }
        }
        match primary.is_none() && standbys.is_empty() {
            true => Err(none),
            false => Ok((primary, standbys)),
        }
    }

    /// Finds the primary anew.
    ///
    /// # Errors
    /// `Connection` when there is none until then.
    pub fn renew(&mut self, until: Instant) -> Result<()> {
        self.worker = None;
        *self = Link::find(&self.address, Whom::Bereft, until)?;
        Ok(())
    }

    /// Whether its server can only be read.
    pub fn is_read_only(&self) -> bool {
        self.facts.read_only
    }

    /// Whether its server follows another one.
    pub fn follows(&self) -> bool {
        self.facts.standby
    }

    /// How long a write is tried again.
    pub fn patience(&self) -> Duration {
        self.address.retry_for
    }

    /// Its host, as `h1:5432`.
    pub fn name(&self) -> &str {
        &self.address.hosts[self.at].name
    }

    /// Before something is written: whether no other host has become the primary meanwhile. Where there is one host there is
    /// nobody to ask.
    ///
    /// # Errors
    /// `Connection` when another has taken its place.
    pub fn still_primary(&mut self) -> Result<()> {
        let lately = Instant::now().checked_sub(BELIEVED);
        lately.map_or(Ok(()), |lately| self.still_primary_after(lately))
    }

    /// Whether no other host has become the primary, as the others say or said at that moment or later.
    fn still_primary_after(&mut self, moment: Instant) -> Result<()> {
        if self.address.hosts.len() == 1 || self.surveyed > moment {
            return Ok(());
        }
        let answers = survey::ask(&self.address, None, self.address.call_timeout);
        let heard: Vec<&Heard> = answers.iter().map(|answer| &answer.heard).collect();
        self.not_replaced(&heard).inspect_err(|_| self.worker = None)?;
        if let Heard::Facts(now) = heard[self.at] {
            self.facts.waits_for_standbys |= now.waits_for_standbys;
        }
        self.surveyed = Instant::now();
        Ok(())
    }

    fn not_replaced(&self, heard: &[&Heard]) -> Result<()> {
        let newer = heard.iter().enumerate().find(|(at, heard)| {
            matches!(heard, Heard::Facts(facts)
                if *at != self.at && !facts.standby && facts.timeline > self.facts.timeline)
        });
        match newer {
            Some((at, _)) => {
                figures::fenced();
                Err(Error::new(
                    Kind::Connection,
                    format!("{} has taken the place of {}", self.address.hosts[at].name, self.name()),
                ))
            }
            None => Ok(()),
        }
    }

    /// Asks about a call that takes long: goes on waiting while the server is alive, at it, and still the primary. Says for
    /// what it waits.
    fn look_after(&self) -> Result<String> {
        let answers = survey::ask(&self.address, Some(self.facts.process), self.address.call_timeout);
        let heard: Vec<&Heard> = answers.iter().map(|answer| &answer.heard).collect();
        self.not_replaced(&heard)?;
        let says = match heard[self.at] {
            Heard::Facts(Facts { waits: Some(waits), .. }) => {
                tracing::debug!(%waits, "the server is still at it");
                return Ok(waits.clone());
            }
            Heard::Facts(_) => "knows nothing of this connection any more".to_owned(),
            // It has no room for the question, but it lives.
            Heard::Trouble(trouble) if trouble.alive && trouble.says.contains("too many") => return Ok(String::new()),
            Heard::Trouble(trouble) => format!("says: {}", trouble.says),
            Heard::Nothing => "does not answer".to_owned(),
        };
        Err(Error::new(Kind::Connection, format!("{} {says}", self.name())).hint("run the command again"))
    }

    /// Does something on the connection's thread.
    fn call<R: Send + 'static>(
        &mut self,
        until: Option<Instant>,
        act: impl FnOnce(&mut Session) -> R + Send + 'static,
    ) -> Result<R> {
        let (reply, answer) = channel();
        let worker = self.worker.as_ref().ok_or_else(|| lost(self.name()))?;
        worker.hand(move |session| drop(reply.send(act(session))))?;
        self.wait(&answer, until)
    }

    /// Waits for the thread: for as long as the server is found at work, or until somebody has waited long enough.
    fn wait<T>(&mut self, answer: &Receiver<T>, until: Option<Instant>) -> Result<T> {
        let (mut idle, mut patience) = (0, self.address.call_timeout);
        let most = patience * if self.address.hosts.len() > 1 { 2 } else { 8 };
        loop {
            let error = match answer.recv_timeout(patience) {
                Ok(value) => return Ok(value),
                Err(RecvTimeoutError::Disconnected) => lost(self.name()),
                Err(RecvTimeoutError::Timeout) => match self.look_after() {
                    // Idle it may be for a moment; if it stays so, what it was asked or what it answered went astray.
                    Ok(waits) if waits == "idle" && idle > 0 => lost(self.name()),
                    Ok(waits) if until.is_none_or(|until| Instant::now() < until) => {
                        idle += usize::from(waits == "idle");
                        // A crowd that waits for its turn shall not keep the server busy with questions. Where there are
                        // others to go to, it is noticed sooner that this one is of no use any more.
                        patience = (patience * 2).min(most);
                        continue;
                    }
                    Ok(_) => Error::new(Kind::Connection, format!("{} took too long", self.name())),
                    Err(error) => error,
                },
            };
            if let Some(worker) = self.worker.take() {
                worker.abandon();
            }
            return Err(error);
        }
    }

    /// Runs a statement and gives its rows as they come.
    ///
    /// # Errors
    /// The database's, or what `take` returns.
    pub fn each(&mut self, sql: &str, params: &[Param], mut take: impl FnMut(&mut Row) -> Result<()>) -> Result<()> {
        let (send, pieces) = sync_channel::<Piece>(4);
        let (text, values) = (sql.to_owned(), owned(params));
        let worker = self.worker.as_ref().ok_or_else(|| lost(self.name()))?;
        worker.hand(move |session| {
            let mut rows = Vec::new();
            let ended = stream(session, &text, &values, |row| {
                rows.push(row);
                // Whoever does not listen any more has seen enough.
                rows.len() < AT_ONCE
                    || send
                        .send(Piece {
                            rows: std::mem::take(&mut rows),
                            end: None,
                        })
                        .is_ok()
            });
            let end = Some(ended);
            drop(send.send(Piece { rows, end }));
        })?;
        loop {
            let piece = self.wait(&pieces, None)?;
            for row in &piece.rows {
                take(&mut Row::postgres(row))?;
            }
            if let Some(end) = piece.end {
                return end;
            }
        }
    }

    /// Runs a statement without an answer; returns how many rows it touched.
    ///
    /// # Errors
    /// The database's.
    pub fn execute(&mut self, sql: &str, params: &[Param]) -> Result<u64> {
        let (text, values) = (sql.to_owned(), owned(params));
        self.call(None, move |session| {
            let statement = session.prepared.statement(&mut session.client, &text)?;
            session
                .client
                .execute(&statement, &parameters(&values))
                .map_err(|e| error(e).of(&text))
        })?
    }

    /// Runs statements that take nothing and answer nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        let text = sql.to_owned();
        self.call(None, move |session| {
            session.client.batch_execute(&text).map_err(|e| error(e).of(&text))
        })?
    }

    /// Sends rows in COPY's text format.
    ///
    /// # Errors
    /// The database's.
    pub fn copy(&mut self, sql: String, rows: String) -> Result<()> {
        self.call(None, move |session| {
            use std::io::Write as _;
            let mut writer = session.client.copy_in(&sql).map_err(error)?;
            writer
                .write_all(rows.as_bytes())
                .map_err(|e| Error::io("cannot send rows to PostgreSQL", e))?;
            writer.finish().map(drop).map_err(error)
        })?
    }

    /// Lends the driver's own client, for migrations.
    ///
    /// # Errors
    /// `Connection`, or what `act` returns.
    pub fn with_client<T: Send + 'static>(
        &mut self,
        act: impl FnOnce(&mut postgres::Client) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.call(None, move |session| act(&mut session.client))?
    }

    /// Commits what was written. Success alone does not say that it is kept. A server that was kept from waiting for its
    /// standby warns, and then reports success; one whose standbys were struck from its settings lets those who wait go
    /// without a word, and it may be one that was replaced: so a server that waited for standbys must still do so, and
    /// after a long wait no other host may have taken its place.
    ///
    /// # Errors
    /// `InDoubt` when nobody can say whether it was kept; the database's when surely nothing was.
    pub fn commit(&mut self) -> Result<()> {
        let begun = Instant::now();
        let waited = self.facts.waits_for_standbys;
        let done = self.call(Some(begun + self.address.retry_for), move |session| {
            session.warning();
            session.client.batch_execute("COMMIT").map_err(error)?;
            // A question of its own: a server takes up changed settings between two of them.
            Ok(match session.warning() {
                Some(warning) => Some(format!("warned: {warning}")),
                None if waited && !survey::waits_for_standbys(session).map_err(unsure)? => {
                    Some("waits for no standby any more".to_owned())
                }
                None => None,
            })
        });
        let why = match done.flatten() {
            Ok(None) if begun.elapsed() < SUSPECT => return Ok(()),
            Ok(None) => match self.still_primary_after(begun) {
                Ok(()) => return Ok(()),
                Err(error) => error.message,
            },
            Ok(Some(says)) => format!("{} {says}", self.name()),
            Err(error) if error.kind == Kind::Connection => error.message,
            Err(error) => return Err(error),
        };
        self.worker = None;
        Err(Error::new(
            Kind::InDoubt,
            format!("it is not known whether this was written: {why}"),
        )
        .hint("repeat it under the same request id: what was written is not written twice"))
    }
}

/// What was asked after the commit went wrong, whatever it was: that says nothing about the commit.
fn unsure(error: Error) -> Error {
    Error::new(Kind::Connection, error.message)
}

fn owned(params: &[Param]) -> Vec<Value> {
    params.iter().map(|param| param.clone().into_owned()).collect()
}

/// Reads an answer on the connection's thread, until `more` has had enough.
fn stream(
    session: &mut Session,
    sql: &str,
    params: &[Value],
    mut more: impl FnMut(postgres::Row) -> bool,
) -> Result<()> {
    use fallible_iterator::FallibleIterator as _;
    let statement = session.prepared.statement(&mut session.client, sql)?;
    let mut rows = session
        .client
        .query_raw(&statement, params)
        .map_err(|e| error(e).of(sql))?;
    while let Some(row) = rows.next().map_err(|e| error(e).of(sql))? {
        if !more(row) {
            return Ok(());
        }
    }
    Ok(())
}

fn lost(name: &str) -> Error {
    Error::new(
        Kind::Connection,
        format!("the connection to PostgreSQL at {name} was lost"),
    )
    .hint("run the command again; a write that had already been kept is not made twice under its --request-id")
}

/// Says which host said what, and whether asking again is no use.
fn nobody(address: &Address, heard: &[&Heard], whom: Whom) -> (Error, bool) {
    let says = |heard: &Heard| match heard {
        Heard::Facts(_) => "a standby".to_owned(),
        Heard::Trouble(trouble) => trouble.says.clone(),
        Heard::Nothing => format!("no answer within {} s", address.connect_timeout.as_secs_f32()),
    };
    let message = match (address.hosts.as_slice(), heard) {
        ([only], [heard]) => format!("cannot connect to PostgreSQL at {}: {}", only.name, says(heard)),
        (hosts, heard) => {
            let each: Vec<String> = hosts
                .iter()
                .zip(heard)
                .map(|(host, heard)| format!("{}: {}", host.name, says(heard)))
                .collect();
            format!("no primary of PostgreSQL is found ({})", each.join("; "))
        }
    };
    let lasting = |heard: &&Heard| matches!(heard, Heard::Trouble(trouble) if trouble.lasting);
    let alive = |heard: &&Heard| match heard {
        Heard::Facts(_) => true,
        Heard::Trouble(trouble) => trouble.alive,
        Heard::Nothing => heard_several(address),
    };
    let hopeless = match whom {
        // Whoever mistyped an address is told at once; whoever meets a cluster that is choosing a primary waits for it.
        Whom::Newcomer => heard.iter().any(lasting) || address.hosts.len() == 1 || !heard.iter().any(alive),
        Whom::Bereft => heard.iter().all(lasting),
    };
    let hint = heard.iter().find_map(|heard| match heard {
        Heard::Trouble(trouble) => trouble.hint,
        _ => None,
    });
    let hint = hint.unwrap_or("check that the server runs, and the address in --db or SAYSO_DB");
    (Error::new(Kind::Connection, message).hint(hint), hopeless)
}

/// A host that keeps silent among several may be one that just died.
fn heard_several(address: &Address) -> bool {
    address.hosts.len() > 1
}
