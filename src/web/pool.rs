//! Connections to the ledger, lent one at a time to threads that may block. No async code ever touches one: PostgreSQL's client
//! would bring the process down.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::db::{Db, Location};
use crate::error::{Error, Kind, Result};
use crate::store::servers::{self, ReadFrom};

/// How many connections there are at most.
const CONNECTIONS: usize = 8;

/// How long a request waits for one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the ledger is, and the connections to it that nobody is using.
pub(super) struct Pool {
    place: Location,
    /// Which servers it leads to.
    to: ReadFrom,
    opened: AtomicUsize,
    idle: Mutex<Vec<Db>>,
    turns: Arc<Semaphore>,
}

impl Pool {
    /// Connections to the ledger's primary, or for those who only read to any of its servers.
    pub fn new(place: Location, to: ReadFrom) -> Arc<Pool> {
        Arc::new(Pool {
            place,
            to,
            opened: AtomicUsize::new(0),
            idle: Mutex::new(Vec::new()),
            turns: Arc::new(Semaphore::new(CONNECTIONS)),
        })
    }

    pub fn place(&self) -> &Location {
        &self.place
    }

    /// Does something with a connection, on a thread of its own. What was begun is finished, whoever has hung up meanwhile. A
    /// connection that was lost is replaced and the act done once more: it must be one that can be, as reads and requests with
    /// an id are.
    ///
    /// # Errors
    /// What `act` returns; `Busy` when all connections are in use for too long.
    pub async fn run<T: Send + 'static>(
        self: &Arc<Pool>,
        act: impl Fn(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = match tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => turn,
            _ => {
                return Err(
                    Error::new(Kind::Busy, "too many people ask for something at once").hint("try again in a moment")
                );
            }
        };
        let pool = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let done = pool.lend(&act);
            drop(turn);
            done
        });
        done.await
            .unwrap_or_else(|_| Err(Error::new(Kind::Database, "something went wrong within the program")))
    }

    fn lend<T>(&self, act: &dyn Fn(&mut Db) -> Result<T>) -> Result<T> {
        let idle = self.idle().pop();
        let fresh = idle.is_none();
        let mut db = match idle {
            Some(db) => db,
            None => self.open()?,
        };
        let done = match act(&mut db) {
            Err(error) if error.kind == Kind::Connection => {
                // The others that lay idle are as old as this one.
                drop(std::mem::take(&mut *self.idle()));
                if fresh {
                    return Err(error);
                }
                tracing::debug!(%error, "the connection was lost; once more");
                db = self.open()?;
                act(&mut db)
            }
            done => done,
        };
        // Where no standby would do, one is looked for again next time.
        let wanted = self.to == ReadFrom::Primary || db.standby().is_some();
        if wanted && !matches!(&done, Err(error) if error.kind == Kind::Connection) {
            self.idle().push(db);
        }
        done
    }

    fn open(&self) -> Result<Db> {
        match self.to {
            ReadFrom::Primary => Db::open_there(&self.place).map(|opened| opened.db),
            ReadFrom::Any => {
                let pick = self.opened.fetch_add(1, Ordering::Relaxed);
                servers::open(&self.place, pick).map(|(db, _)| db)
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Db>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connections, on whatever thread this is called; it must not be one of the runtime's.
    pub fn close(&self) {
        drop(std::mem::take(&mut *self.idle()));
    }
}
