//! What this process has lived through with its database, in numbers: for whoever watches over it.

use std::sync::atomic::{AtomicU64, Ordering};

/// Figures since the process began; all nought with a ledger in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Writes and answers that were tried again on another connection.
    pub retries: u64,
    /// Writes of which nobody could say whether they had been kept.
    pub in_doubt: u64,
    /// Times that a server was left alone because another had taken its place.
    pub fenced: u64,
    /// Calls that were given up while the server had not answered.
    pub abandoned: u64,
    /// Those of them that still hang, each with a thread and a connection.
    pub hanging: u64,
}

static RETRIES: AtomicU64 = AtomicU64::new(0);
static IN_DOUBT: AtomicU64 = AtomicU64::new(0);
#[cfg(feature = "postgres")]
static FENCED: AtomicU64 = AtomicU64::new(0);
#[cfg(feature = "postgres")]
static ABANDONED: AtomicU64 = AtomicU64::new(0);

/// The figures by now.
pub fn figures() -> Figures {
    #[cfg(feature = "postgres")]
    let (fenced, abandoned, hanging) = (
        FENCED.load(Ordering::Relaxed),
        ABANDONED.load(Ordering::Relaxed),
        super::postgres::hanging(),
    );
    #[cfg(not(feature = "postgres"))]
    let (fenced, abandoned, hanging) = (0, 0, 0);
    Figures {
        retries: RETRIES.load(Ordering::Relaxed),
        in_doubt: IN_DOUBT.load(Ordering::Relaxed),
        fenced,
        abandoned,
        hanging,
    }
}

pub(super) fn retried() {
    RETRIES.fetch_add(1, Ordering::Relaxed);
}

pub(super) fn doubted() {
    IN_DOUBT.fetch_add(1, Ordering::Relaxed);
}

#[cfg(feature = "postgres")]
pub(super) fn fenced() {
    FENCED.fetch_add(1, Ordering::Relaxed);
}

#[cfg(feature = "postgres")]
pub(super) fn abandoned() {
    ABANDONED.fetch_add(1, Ordering::Relaxed);
}
