//! Asking every host of an address who it is, and choosing the primary: the one of the highest timeline, and none of a
//! lower one than was ever seen.
//!
//! A primary whose standby was promoted in its place can go on answering, and calls itself primary. Its timeline gives it
//! away: each promotion begins a new one.

use std::collections::HashMap;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::address::{Address, Server};
use super::worker::{Session, Worker, hangs};
use crate::db::{figures, location};
use crate::error::{Error, Kind, Result};

/// How long the other hosts are waited for once a primary and most hosts have answered.
const GRACE: Duration = Duration::from_secs(1);

/// What a server says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether it follows another one.
    pub standby: bool,
    /// Whether it can only be read, for that or another reason.
    pub read_only: bool,
    /// Its timeline, where it tells: each promotion begins a new one.
    pub timeline: Option<u32>,
    /// Which cluster it belongs to, where it tells.
    pub system: Option<String>,
    /// The server's process of this connection.
    pub process: i32,
    pub encoding: String,
    /// For what the process that was asked about waits, "idle" when it has nothing to do; `None` when there is no such
    /// process.
    pub waits: Option<String>,
    /// Whether its commits wait for standbys.
    pub waits_for_standbys: bool,
}

/// Why a host could not be used.
#[derive(Debug)]
pub(super) struct Trouble {
    pub says: String,
    /// Whether a server answered at all.
    pub alive: bool,
    /// Whether asking again is no use: a wrong password, a certificate of somebody else.
    pub lasting: bool,
    /// What to do about it, when that is known.
    pub hint: Option<&'static str>,
}

/// What came from a host.
#[derive(Debug)]
pub(super) enum Heard {
    Facts(Facts),
    Trouble(Trouble),
    /// Nothing within the time.
    Nothing,
}

/// A host's answer, with the connection that brought it.
pub(super) struct Answer {
    pub heard: Heard,
    pub worker: Option<Worker>,
}

/// Asks every host, each on a connection of its own, and waits for all of them: or for most and a moment, once there is a
/// primary among them. `watch` is a process to ask about.
pub(super) fn ask(address: &Address, watch: Option<i32>, limit: Duration) -> Vec<Answer> {
    let (tell, told) = channel();
    let mut answers: Vec<Answer> = Vec::new();
    for (at, server) in address.hosts.iter().enumerate() {
        let mut answer = Answer {
            heard: Heard::Nothing,
            worker: None,
        };
        if !hangs(&server.name) {
            let tell = tell.clone();
            let one = server.clone();
            let started = Worker::start(
                Arc::clone(&server.name),
                move || meet(&one, watch),
                move |heard| drop(tell.send((at, heard))),
            );
            match started {
                Ok(worker) => answer.worker = Some(worker),
                Err(error) => {
                    answer.heard = Heard::Trouble(Trouble {
                        says: error.message,
                        alive: false,
                        lasting: false,
                        hint: None,
                    });
                }
            }
        }
        answers.push(answer);
    }
    drop(tell);
    let begun = Instant::now();
    let mut until = begun + limit;
    while let Some(rest) = until.checked_duration_since(Instant::now()) {
        match told.recv_timeout(rest) {
            Ok((at, heard)) => answers[at].heard = heard,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
        let answered = answers.iter().filter(|a| !matches!(a.heard, Heard::Nothing)).count();
        let primary = answers
            .iter()
            .any(|a| matches!(&a.heard, Heard::Facts(f) if !f.standby));
        if answered == answers.len() {
            break;
        }
        if primary && answered * 2 > answers.len() {
            until = until.min(Instant::now() + GRACE);
        }
    }
    for answer in &mut answers {
        if matches!(answer.heard, Heard::Nothing)
            && let Some(worker) = answer.worker.take()
        {
            worker.abandon();
        }
    }
    answers
}

/// Connects to a host, makes the session ready and hears who it is.
fn meet(server: &Server, watch: Option<i32>) -> (Option<Session>, Heard) {
    let mut session = match Session::open(server) {
        Ok(session) => session,
        Err(error) => return (None, Heard::Trouble(trouble(&error))),
    };
    match facts(&mut session, watch) {
        Ok(facts) => (Some(session), Heard::Facts(facts)),
        Err(error) => (None, Heard::Trouble(trouble(&error))),
    }
}

/// Whether a server's commits wait for standbys.
const WAITS: &str = "current_setting('synchronous_standby_names') <> ''";

/// Whether the commits of a session's server wait for standbys, as it is set now.
///
/// # Errors
/// The server's.
pub(super) fn waits_for_standbys(session: &mut Session) -> Result<bool> {
    let answer = session.client.simple_query(&format!("SELECT {WAITS}"));
    let answer = answer.map_err(super::error)?;
    Ok(first(&answer).and_then(|row| row.get(0)) == Some("t"))
}

/// The first row of an answer.
fn first(answer: &[SimpleQueryMessage]) -> Option<&SimpleQueryRow> {
    answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    })
}

/// How a session is made ready.
const READY: &str = "SET TIME ZONE 'UTC'; SET client_min_messages = warning; SET lock_timeout = '60s';";

/// Who a server is. Its timeline and its cluster are told by functions that some services keep to themselves.
const TOLD: &str = "CASE WHEN pg_is_in_recovery() THEN NULL
        ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END,
    (SELECT system_identifier FROM pg_control_system())";

fn facts(session: &mut Session, watch: Option<i32>) -> Result<Facts, postgres::Error> {
    let ask = |told: &str| {
        format!(
            "{READY} SELECT pg_is_in_recovery(), current_setting('transaction_read_only'), pg_backend_pid(),
                current_setting('server_encoding'),
                (SELECT CASE WHEN state LIKE 'idle%' THEN 'idle' ELSE coalesce(wait_event, '') END
                 FROM pg_stat_activity WHERE pid = {}), {WAITS}, {told}",
            watch.unwrap_or(0)
        )
    };
    let answer = match session.client.simple_query(&ask(TOLD)) {
        Err(error) if error.as_db_error().is_some() => session.client.simple_query(&ask("NULL, NULL"))?,
        answer => answer?,
    };
    let row = first(&answer);
    let at = |column: usize| row.and_then(|row| row.get(column)).map(str::to_owned);
    Ok(Facts {
        standby: at(0).as_deref() == Some("t"),
        read_only: at(1).as_deref() == Some("on"),
        process: at(2).and_then(|pid| pid.parse().ok()).unwrap_or(0),
        encoding: at(3).unwrap_or_default(),
        waits: at(4),
        waits_for_standbys: at(5).as_deref() == Some("t"),
        timeline: at(6).and_then(|hex| u32::from_str_radix(&hex, 16).ok()),
        system: at(7),
    })
}

/// Why a connection did not come about.
fn trouble(error: &postgres::Error) -> Trouble {
    let class = error.code().map(|code| &code.code()[..2]);
    let kind = error.to_string();
    // A password, a name or a certificate that is wrong stays wrong; whoever starts or has no room left does not.
    let lasting = match class {
        Some(class) => matches!(class, "28" | "3D" | "42" | "0A" | "22"),
        None => [
            "error performing TLS handshake",
            "invalid configuration",
            "authentication error",
        ]
        .iter()
        .any(|begins| kind.starts_with(begins)),
    };
    let refused = kind.starts_with("error connecting to server");
    let login = "check the user, and the password in the address, its password_file, PGPASSFILE or ~/.pgpass";
    let hint = match class {
        Some("28") => Some(login),
        Some("3D") => Some("check the database's name in the address, or have it made: createdb NAME"),
        Some("42") => Some("ask the database's owner for the right, or use an address that has it"),
        _ if kind.starts_with("invalid configuration") || kind.starts_with("authentication error") => Some(login),
        _ if kind.starts_with("error performing TLS handshake") => {
            Some("check sslmode and sslrootcert in the address, and what the server offers")
        }
        _ => None,
    };
    Trouble {
        says: super::detail(error),
        alive: !refused,
        lasting,
        hint,
    }
}

/// Which host to work with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The primary, by its place in the address.
    Primary(usize),
    /// The only host there is, which follows another one.
    Standby(usize),
    /// None, for now.
    Nobody,
}

/// Chooses: the primary of the highest timeline.
pub(super) fn choose(heard: &[&Heard]) -> Choice {
    let primaries = heard.iter().enumerate().filter_map(|(at, heard)| match heard {
        Heard::Facts(facts) if !facts.standby => Some((facts.timeline, std::cmp::Reverse(at))),
        _ => None,
    });
    match (primaries.max(), heard) {
        (Some((_, std::cmp::Reverse(at))), _) => Choice::Primary(at),
        (None, [Heard::Facts(_)]) => Choice::Standby(0),
        (None, _) => Choice::Nobody,
    }
}

/// The highest timeline seen of each cluster, by this process.
static SEEN: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);

/// Refuses a primary whose timeline is lower than one that was seen of the same cluster, by this process or an earlier one.
///
/// # Errors
/// `Connection`.
pub(super) fn remember(name: &str, facts: &Facts) -> Result<()> {
    let (Some(system), Some(timeline)) = (&facts.system, facts.timeline) else {
        return Ok(());
    };
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    // A system's identifier is a number: it makes a file's name.
    let file = location::cache_home().map(|home| home.join("timelines").join(system));
    let before = seen.get(system).copied().or_else(|| {
        let text = std::fs::read_to_string(file.as_ref()?).ok()?;
        text.trim().parse().ok()
    });
    let before = before.unwrap_or(0);
    if timeline < before {
        figures::fenced();
        let mut error = Error::new(
            Kind::Connection,
            format!(
                "{name} was a primary once, and another has taken its place: its timeline is {timeline}, and {before} was seen"
            ),
        );
        if let Some(file) = file {
            error = error.hint(format!(
                "let it rejoin the cluster or stop it; if the cluster was really set back, remove {}",
                file.display()
            ));
        }
        return Err(error);
    }
    seen.insert(system.clone(), timeline);
    // The first timeline is that of every new cluster: nothing to remember.
    if timeline > before.max(1)
        && let Some(file) = file
    {
        let kept = file.parent().map(std::fs::create_dir_all).transpose();
        if let Err(error) = kept.and_then(|_| std::fs::write(&file, format!("{timeline}\n"))) {
            tracing::debug!(%error, "the timeline is not remembered");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(standby: bool, timeline: Option<u32>) -> Heard {
        Heard::Facts(Facts {
            standby,
            read_only: standby,
            timeline,
            system: Some("test-of-choosing".to_owned()),
            process: 1,
            encoding: "UTF8".to_owned(),
            waits: None,
            waits_for_standbys: false,
        })
    }

    #[test]
    fn of_two_that_call_themselves_primary_the_later_one_is_believed() {
        let (old, new, standby) = (told(false, Some(3)), told(false, Some(4)), told(true, None));
        assert_eq!(choose(&[&old, &standby, &new]), Choice::Primary(2));
        assert_eq!(choose(&[&new, &standby, &old]), Choice::Primary(0));
        assert_eq!(choose(&[&standby, &standby, &Heard::Nothing]), Choice::Nobody);
        assert_eq!(choose(&[&standby]), Choice::Standby(0));
        let silent = told(false, None);
        assert_eq!(choose(&[&silent, &old]), Choice::Primary(1));
    }

    #[test]
    fn a_lower_timeline_than_was_seen_is_refused() {
        let facts = |timeline| match told(false, Some(timeline)) {
            Heard::Facts(facts) => facts,
            _ => unreachable!(),
        };
        // Timeline 1 leaves no file behind; the higher one is this process's alone.
        SEEN.lock().unwrap().insert("test-of-choosing".to_owned(), 7);
        assert!(remember("h1:5432", &facts(7)).is_ok());
        let refused = remember("h1:5432", &facts(6)).unwrap_err();
        assert_eq!(refused.kind, Kind::Connection);
        assert!(refused.message.starts_with("h1:5432 was a primary once"), "{refused}");
    }
}
