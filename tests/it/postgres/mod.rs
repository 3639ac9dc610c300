//! PostgreSQL as it is reached: hosts, passwords and TLS, and what becomes of a write when the way to it breaks.

mod connecting;
mod lost;
mod proxy;
mod role;

use sayso::db::{Db, Location};
use sayso::error::Error;
use url::Url;

use crate::store::{Engine, tested};

/// The superuser's address of the server at hand, when PostgreSQL is tested.
fn server() -> Option<Url> {
    if !tested().contains(&Engine::Postgres) {
        return None;
    }
    Some(std::env::var("SAYSO_TEST_POSTGRES").unwrap().parse().unwrap())
}

/// Opens a ledger that is there.
fn open(address: &str) -> Result<Db, Error> {
    Db::open_there(&Location::Postgres(address.to_owned())).map(|opened| opened.db)
}
