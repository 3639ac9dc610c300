//! The state that every handler shares: the ledger, the clock, randomness, who may come in at all.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound as _, Utc};
use tokio::sync::Semaphore;

use super::health::Figures;
use super::live::Live;
use super::pages::Pages;
use super::pool::Pool;
use crate::db::{Db, Location};
use crate::error::{Kind, Result};
use crate::model::canonical;
use crate::store::servers::{self, ReadFrom};
use crate::store::{access_log, audit, sessions, throttles};
use crate::view::audit::Head;

/// How long a client may take to send what it has to say, where nobody says otherwise.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The time.
#[derive(Clone)]
pub enum Clock {
    /// That of the system.
    System,
    /// One that a test sets.
    Given(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>),
}

impl Clock {
    fn now(&self) -> DateTime<Utc> {
        let now = match self {
            Clock::System => Utc::now(),
            Clock::Given(clock) => clock(),
        };
        now.trunc_subsecs(6)
    }
}

/// Whom the desk is open to.
#[derive(Debug, Clone)]
pub enum Whom {
    /// The one person who started it, at this machine: whoever opens the link that is printed acts as they do on the command
    /// line.
    Me {
        /// As named with `--by`.
        by: Option<String>,
        /// The operating system's user.
        os_user: String,
    },
    /// People with a password, and programs with a token.
    People,
}

/// How the desk is served.
pub struct Settings {
    /// Where the ledger is.
    pub place: Location,
    /// From which of the ledger's servers those read who do not write.
    pub read_from: ReadFrom,
    /// Whom it is open to.
    pub whom: Whom,
    /// Names under which it is asked for, beside the address itself; when there are none and people log in, any.
    pub hosts: Vec<String>,
    /// Reverse proxies that are believed when they say on whose behalf they ask.
    pub proxies: Vec<IpAddr>,
    /// Whether anybody may read what is published, and ask `claims:search`.
    pub public: bool,
    /// The folder in which search indexes are kept, by ledger; without one nothing is searched.
    pub cache: Option<PathBuf>,
    /// The folder of the sentence encoder in use.
    pub model: Option<PathBuf>,
    /// How long a client may take to send the head of a request, and as long again for the rest.
    pub patience: Duration,
    /// The clock.
    pub clock: Clock,
    /// Fills a buffer with random bytes.
    pub random: fn(&mut [u8]),
}

/// The desk's state, shared.
pub(super) type Shared = Arc<Desk>;

/// How long a request waits for a standby that is behind.
const CATCHING_UP: Duration = Duration::from_millis(200);

/// The desk's state.
pub(super) struct Desk {
    pool: Arc<Pool>,
    /// Connections to whichever server, where the desk may read from standbys.
    readers: Option<Arc<Pool>>,
    clock: Clock,
    pub random: fn(&mut [u8]),
    pub whom: Whom,
    pub hosts: Vec<String>,
    pub proxies: Vec<IpAddr>,
    /// Whether anybody may read what is published.
    pub public: bool,
    pub cache: Option<PathBuf>,
    pub model: Option<PathBuf>,
    /// How long a client may take to send what it has to say.
    pub patience: Duration,
    /// What makes digests of secrets worthless to whoever guesses.
    pub blind: String,
    /// How many requests are being answered.
    pub under_way: AtomicUsize,
    /// The claims of which something is public, as of an entry of the journal.
    pub in_public: Mutex<Option<(i64, Arc<HashSet<u64>>)>>,
    /// What is told to pages that are open.
    pub live: Live,
    /// Where it listens.
    pub address: SocketAddr,
    pub pages: Pages,
    pub figures: Figures,
    /// Passwords are hashed by few at once: each takes 19 MiB.
    pub hashing: Semaphore,
    door: Mutex<Door>,
}

/// The door of a desk that is open to one person: the link that opens it once, and the browsers that came through.
#[derive(Default)]
struct Door {
    link: Option<String>,
    browsers: HashSet<String>,
}

impl Desk {
    pub fn new(settings: Settings, address: SocketAddr) -> Desk {
        let mut blind = [0; 32];
        (settings.random)(&mut blind);
        Desk {
            blind: hex::encode(blind),
            readers: match settings.read_from.at(&settings.place) {
                ReadFrom::Primary => None,
                any => Some(Pool::new(settings.place.clone(), any)),
            },
            pool: Pool::new(settings.place, ReadFrom::Primary),
            clock: settings.clock,
            random: settings.random,
            whom: settings.whom,
            hosts: settings.hosts,
            proxies: settings.proxies,
            public: settings.public,
            cache: settings.cache,
            model: settings.model,
            patience: settings.patience,
            under_way: AtomicUsize::new(0),
            in_public: Mutex::default(),
            live: Live::default(),
            address,
            pages: Pages::default(),
            figures: Figures::default(),
            hashing: Semaphore::new(2),
            door: Mutex::default(),
        }
    }

    /// Does something with the ledger, on a thread that may block: the one way from here into the store.
    ///
    /// # Errors
    /// What `act` returns.
    pub async fn run<T: Send + 'static>(&self, act: impl Fn(&mut Db) -> Result<T> + Send + 'static) -> Result<T> {
        self.pool.run(act).await
    }

    /// Reads something, on a standby where the desk may and one holds the entry up to which all must be shown; without one,
    /// whatever a standby happens to hold will do, also while no primary answers. Gives the journal number too as of which it
    /// was read there.
    ///
    /// # Errors
    /// What `act` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        least: Option<Head>,
        act: impl Fn(&mut Db) -> Result<T> + Send + Sync + 'static,
    ) -> Result<(T, Option<i64>)> {
        let act = Arc::new(act);
        if let Some(readers) = &self.readers {
            let act = Arc::clone(&act);
            let read = move |db: &mut Db| {
                let until = Instant::now() + CATCHING_UP;
                let holds = match &least {
                    Some(head) => servers::holds(db, head.seq, &head.hash, until)?,
                    None => true,
                };
                match db.standby().is_some() && holds {
                    true => {
                        let seq = audit::head(db)?.seq;
                        Ok(Some((act(db)?, Some(seq))))
                    }
                    false => Ok(None),
                }
            };
            match readers.run(read).await {
                Ok(Some(read)) => return Ok(read),
                Ok(None) => {}
                Err(error) if error.kind == Kind::Connection => tracing::debug!(%error, "no standby is read"),
                Err(error) => return Err(error),
            }
        }
        Ok((self.run(move |db| act(db)).await?, None))
    }

    /// Where the ledger is.
    pub fn place(&self) -> &Location {
        self.pool.place()
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// So many random bytes, as hex.
    pub fn random_hex<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        hex::encode(bytes)
    }

    /// A new link into a desk that is open to one person; the one before is void.
    pub fn new_link(&self) -> String {
        let key = self.random_hex::<16>();
        self.door().link = Some(canonical::sha256(key.as_bytes()));
        key
    }

    /// Whether a key is that of the link; then it is not any more, and the cookie given lets its browser in.
    pub fn enter(&self, key: &str, cookie: &str) -> bool {
        let mut door = self.door();
        let fits = door.link.as_deref() == Some(canonical::sha256(key.as_bytes()).as_str());
        if fits {
            door.link = None;
            door.browsers.insert(canonical::sha256(cookie.as_bytes()));
        }
        fits
    }

    /// Whether a cookie's browser came through the door.
    pub fn came_in(&self, cookie: &str) -> bool {
        self.door().browsers.contains(&canonical::sha256(cookie.as_bytes()))
    }

    /// A browser leaves.
    pub fn leave(&self, cookie: &str) {
        self.door().browsers.remove(&canonical::sha256(cookie.as_bytes()));
    }

    fn door(&self) -> std::sync::MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets sessions, failures and knocks that are over.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.now();
        self.run(move |db| {
            if db.is_read_only() {
                return Ok(());
            }
            sessions::sweep(db, now)?;
            throttles::sweep(db, now)?;
            access_log::sweep(db, now)
        })
        .await
    }

    /// Closes the connections; to be called where blocking is allowed.
    pub fn close(&self) {
        self.pool.close();
        if let Some(readers) = &self.readers {
            readers.close();
        }
    }

    /// The name of the cookie that lets a browser in. Desks at several ports of one machine do not share it.
    pub fn cookie(&self, secure: bool) -> String {
        match secure {
            true => "__Host-sayso".to_owned(),
            false => format!("sayso-{}", self.address.port()),
        }
    }
}
