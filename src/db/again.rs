//! Doing something again on another connection when the one it was done on is gone.

use std::time::{Duration, Instant};

use super::{Backend, Db, figures};
use crate::error::{Error, Kind, Result};

/// How long to wait before the second try, and at most before any.
const PAUSE: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(500)];

impl Db {
    /// Whether its connection can be lost and replaced by another.
    pub fn can_be_lost(&self) -> bool {
        !self.pinned && !matches!(self.backend, Backend::Sqlite(_))
    }

    /// Does something, and does it again on another connection for as long as it meets none that lasts: it must be
    /// something that does nothing twice, such as a write with a request's id, or an answer that is only read.
    ///
    /// # Errors
    /// What `act` returns. `InDoubt` when a transaction may have been kept and nobody could be asked any more,
    /// `Connection` when surely nothing was.
    pub fn again<T>(&mut self, mut act: impl FnMut(&mut Db) -> Result<T>) -> Result<T> {
        let begun = Instant::now();
        let mut pause = PAUSE[0];
        let mut doubt = false;
        loop {
            let error = match act(self) {
                Err(error) if self.can_be_lost() => error,
                done => return done,
            };
            doubt |= error.kind == Kind::InDoubt;
            let lasting = !matches!(error.kind, Kind::Connection | Kind::InDoubt);
            let rest = self.patience().saturating_sub(begun.elapsed());
            if lasting || rest.is_zero() {
                return Err(given_up(error, doubt));
            }
            tracing::debug!(%error, "the connection was lost; once more");
            figures::retried();
            std::thread::sleep(spread(pause).min(rest));
            pause = (pause * 2).min(PAUSE[1]);
            if let Err(error) = self.reconnect(begun + self.patience()) {
                return Err(given_up(error, doubt));
            }
        }
    }

    /// How long something is tried again.
    fn patience(&self) -> Duration {
        match &self.backend {
            Backend::Sqlite(_) => Duration::ZERO,
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => link.patience(),
        }
    }

    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "a file is never lost"))]
    fn reconnect(&mut self, until: Instant) -> Result<()> {
        match &mut self.backend {
            Backend::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Backend::Postgres { link } => link.renew(until),
        }
    }
}

/// A pause that differs from process to process and from time to time, so that those who were thrown out together do not
/// come back together.
fn spread(pause: Duration) -> Duration {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.subsec_nanos());
    let part = now
        .wrapping_mul(2_654_435_761)
        .wrapping_add(std::process::id().wrapping_mul(40_503))
        % 500;
    pause.mul_f64(0.75 + f64::from(part) / 1000.0)
}

/// What is said when nothing more is tried.
fn given_up(error: Error, doubt: bool) -> Error {
    if !doubt
        || matches!(
            error.kind,
            Kind::Refused | Kind::NotFound | Kind::Conflict | Kind::Usage
        )
    {
        return error;
    }
    figures::doubted();
    let said = match error.kind {
        Kind::InDoubt => error.message,
        _ => format!("it is not known whether this was written: {}", error.message),
    };
    Error::new(Kind::InDoubt, said).hint("repeat it under the same request id: what was written is not written twice")
}
