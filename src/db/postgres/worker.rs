//! A thread that owns one connection and does what it is told, so that whoever waits for it can stop waiting.
//!
//! The driver's calls cannot be bounded from outside, and a call must not be cancelled: a cancelled wait for a standby
//! reports success. So a call that takes too long is left alone with its thread, which ends by itself when the server
//! answers or the connection breaks. Those that still hang are counted host by host, and there are never many.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use postgres::Client;

use super::Prepared;
use super::address::Server;
use crate::db::figures;
use crate::error::{Error, Kind, Result};

/// How many threads may hang at one host.
const MOST: u64 = 8;

/// How long closing a connection may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A connection within its thread.
pub(super) struct Session {
    pub client: Client,
    pub prepared: Prepared,
    /// What the server warned of last.
    pub warned: Arc<Mutex<Option<String>>>,
}

impl Session {
    /// Connects.
    pub fn open(server: &Server) -> Result<Session, postgres::Error> {
        let warned = Arc::new(Mutex::new(None));
        let hears = Arc::clone(&warned);
        let client = server.connect(move |notice| {
            if notice.severity() == "WARNING" || notice.parsed_severity() == Some(postgres::error::Severity::Warning) {
                *hears.lock().unwrap_or_else(PoisonError::into_inner) = Some(notice.message().to_owned());
            }
        })?;
        Ok(Session {
            client,
            prepared: Prepared::default(),
            warned,
        })
    }

    /// What the server has warned of since this was asked last.
    pub fn warning(&self) -> Option<String> {
        self.warned.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

type Job = Box<dyn FnOnce(&mut Session) + Send>;

/// The thread, from outside.
pub(super) struct Worker {
    jobs: Option<Sender<Job>>,
    fate: Arc<Mutex<Fate>>,
    ended: Receiver<()>,
}

/// How it stands with a thread.
struct Fate {
    host: Arc<str>,
    ended: bool,
    abandoned: bool,
}

/// How many threads hang, by host.
static HANGING: LazyLock<Mutex<HashMap<Arc<str>, u64>>> = LazyLock::new(Mutex::default);

fn hanging_by_host() -> MutexGuard<'static, HashMap<Arc<str>, u64>> {
    HANGING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many threads hang in all.
pub(in crate::db) fn hanging() -> u64 {
    hanging_by_host().values().sum()
}

/// Whether so many threads hang at a host that no further one is sent there.
pub(super) fn hangs(host: &str) -> bool {
    hanging_by_host().get(host).is_some_and(|n| *n >= MOST)
}

/// Kept by the thread; when that ends, however it does, it hangs no more.
struct Presence {
    fate: Arc<Mutex<Fate>>,
    _ends: Sender<()>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut fate = self.fate.lock().unwrap_or_else(PoisonError::into_inner);
        fate.ended = true;
        if fate.abandoned
            && let Some(n) = hanging_by_host().get_mut(&fate.host)
        {
            *n = n.saturating_sub(1);
        }
    }
}

impl Worker {
    /// Starts a thread that opens a session, says through `tell` how that went, and then does what it is asked.
    ///
    /// # Errors
    /// `Io` when the system gives no thread.
    pub fn start<T: Send + 'static>(
        host: Arc<str>,
        open: impl FnOnce() -> (Option<Session>, T) + Send + 'static,
        tell: impl FnOnce(T) + Send + 'static,
    ) -> Result<Worker> {
        let (jobs, todo) = channel::<Job>();
        let (ends, ended) = channel();
        let fate = Arc::new(Mutex::new(Fate {
            host,
            ended: false,
            abandoned: false,
        }));
        let presence = Presence {
            fate: Arc::clone(&fate),
            _ends: ends,
        };
        std::thread::Builder::new()
            .name("sayso-postgres".to_owned())
            .spawn(move || {
                let _presence = presence;
                let (session, told) = open();
                tell(told);
                if let Some(mut session) = session {
                    for job in todo {
                        job(&mut session);
                    }
                }
            })
            .map_err(|e| Error::io("cannot start a thread for a connection", e))?;
        Ok(Worker {
            jobs: Some(jobs),
            fate,
            ended,
        })
    }

    /// Hands a job to the thread.
    ///
    /// # Errors
    /// `Connection` when the thread has ended.
    pub fn hand(&self, job: impl FnOnce(&mut Session) + Send + 'static) -> Result<()> {
        let handed = self.jobs.as_ref().map(|jobs| jobs.send(Box::new(job)));
        match handed {
            Some(Ok(())) => Ok(()),
            _ => Err(Error::new(Kind::Connection, "the connection to PostgreSQL was lost")),
        }
    }

    /// Leaves the thread alone with what it is waiting for.
    pub fn abandon(mut self) {
        let mut fate = self.fate.lock().unwrap_or_else(PoisonError::into_inner);
        fate.abandoned = true;
        if !fate.ended {
            figures::abandoned();
            *hanging_by_host().entry(Arc::clone(&fate.host)).or_default() += 1;
        }
        drop(fate);
        self.jobs = None;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // The thread closes the connection in good order, unless it was left alone.
        if self.jobs.take().is_some() {
            let _: Result<(), RecvTimeoutError> = self.ended.recv_timeout(FAREWELL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_is_left_alone_counts_until_it_ends() {
        let host: Arc<str> = "nowhere:1".into();
        let (go, wait) = channel::<()>();
        let open = move || {
            let _ = wait.recv();
            (None, ())
        };
        let worker = Worker::start(Arc::clone(&host), open, |()| {}).unwrap();
        let fate = Arc::clone(&worker.fate);
        worker.abandon();
        assert_eq!(hanging_by_host().get(&host), Some(&1));
        go.send(()).unwrap();
        while !fate.lock().unwrap().ended {
            std::thread::yield_now();
        }
        assert_eq!(hanging_by_host().get(&host), Some(&0));
    }
}
