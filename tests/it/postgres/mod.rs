//! PostgreSQL as it is reached: hosts, passwords and TLS, and what becomes of a write when the way to it breaks.

mod connecting;
mod lost;
mod own;
mod proxy;
mod role;
mod standby;

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

/// A port at which nobody listens.
fn dead() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Opens a ledger that is there.
fn open(address: &str) -> Result<Db, Error> {
    Db::open_there(&Location::Postgres(address.to_owned())).map(|opened| opened.db)
}
