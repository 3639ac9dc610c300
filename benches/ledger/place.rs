//! Where the benches keep their ledgers: files in a folder, or databases of one PostgreSQL server.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use sayso::db::{Db, Location};
use sayso::error::{Error, Result};

/// A folder, or a server.
#[derive(Debug, Clone)]
pub enum Place {
    Folder(PathBuf),
    Server(String),
}

impl FromStr for Place {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Place, Infallible> {
        Ok(match Location::from_str(text)? {
            Location::File(path) => Place::Folder(path),
            Location::Postgres(address) => Place::Server(address),
        })
    }
}

impl Place {
    /// The ledger of so many claims, or of another name.
    pub fn ledger(&self, name: &str) -> Location {
        match self {
            Place::Folder(folder) => Location::File(folder.join(format!("ledger-{name}.db"))),
            Place::Server(address) => Location::Postgres(sibling(address, &format!("sayso_bench_{name}"))),
        }
    }

    /// Opens a ledger; says whether it is empty, which a database may be that another run left half-made.
    pub fn open(&self, claims: usize) -> Result<(Db, bool)> {
        self.open_named(&claims.to_string(), claims)
    }

    fn open_named(&self, name: &str, claims: usize) -> Result<(Db, bool)> {
        let place = self.ledger(name);
        let mut db = self.connect(&place)?;
        let there: i64 = db.value("SELECT count(*) FROM articles", &[])?;
        let whole: i64 = db.value("SELECT coalesce(max(id), 0) FROM claims", &[])?;
        // There are more where something was imported into it since.
        if there > 0 && whole < claims as i64 {
            return Err(Error::usage(format!("{place} is a half-made ledger")).hint("delete it and run again"));
        }
        Ok((db, there == 0))
    }

    /// Opens a ledger, making its folder or database when there is none.
    pub fn connect(&self, place: &Location) -> Result<Db> {
        #[cfg(feature = "postgres")]
        if let (Place::Server(server), Location::Postgres(address)) = (self, place) {
            create(server, address)?;
        }
        Ok(Db::open(place)?.db)
    }
}

/// The address of another database on the same server.
fn sibling(address: &str, name: &str) -> String {
    let (front, query) = address.split_once('?').map_or((address, None), |(a, q)| (a, Some(q)));
    let host = match front.splitn(4, '/').nth(3) {
        Some(old) => front.strip_suffix(old).unwrap_or(front).trim_end_matches('/'),
        None => front,
    };
    match query {
        Some(query) => format!("{host}/{name}?{query}"),
        None => format!("{host}/{name}"),
    }
}

#[cfg(feature = "postgres")]
fn create(server: &str, address: &str) -> Result<()> {
    let failed = |e: postgres::Error| Error::usage(format!("{server}: {e}"));
    let name = address
        .split('?')
        .next()
        .and_then(|a| a.rsplit('/').next())
        .unwrap_or_default();
    let mut client = postgres::Client::connect(server, postgres::NoTls).map_err(failed)?;
    let there = client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
        .map_err(failed)?;
    if there.is_none() {
        let sql = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
        client.batch_execute(&sql).map_err(failed)?;
    }
    Ok(())
}
