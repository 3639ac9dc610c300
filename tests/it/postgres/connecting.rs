//! Several hosts, passwords, TLS: whom sayso works with, and what it says of those it does not.

use std::os::unix::fs::PermissionsExt as _;

use postgres::{Client, NoTls};
use sayso::db::Db;
use sayso::error::Kind;

use super::{dead, open, server};
use crate::store::{Engine, Ledger};

/// A ledger and its address, `{hosts}` and `{password}` standing for what a test puts there.
fn ledger() -> Option<(Ledger, String, String, u16)> {
    let server = server()?;
    let ledger = Ledger::new(Engine::Postgres);
    let (password, port) = (server.password().unwrap().to_owned(), server.port().unwrap());
    let sayso::db::Location::Postgres(address) = &ledger.place else {
        unreachable!()
    };
    let address = address
        .replace(&format!("127.0.0.1:{port}"), "{hosts}")
        .replace(&format!(":{password}@"), "{password}@")
        .replace("?", "?{more}&");
    Some((ledger, address, password, port))
}

fn filled(address: &str, password: &str, hosts: &str, more: &str) -> String {
    let password = match password {
        "" => String::new(),
        password => format!(":{password}"),
    };
    let more = if more.is_empty() { "connect_timeout=3" } else { more };
    address
        .replace("{password}", &password)
        .replace("{hosts}", hosts)
        .replace("{more}", more)
}

#[test]
fn of_several_hosts_the_primary_is_found_and_each_is_told_of() {
    let Some((_ledger, address, password, port)) = ledger() else {
        return;
    };
    let (first, second) = (dead(), dead());
    let hosts = format!("127.0.0.1:{first},127.0.0.1:{port},localhost:{second}");
    let mut db = open(&filled(&address, &password, &hosts, "")).unwrap();
    assert_eq!(
        db.value::<i64>("SELECT CAST(inet_server_port() AS BIGINT)", &[])
            .unwrap(),
        i64::from(port)
    );

    let hosts = format!("127.0.0.1:{first},localhost:{second}");
    let nobody = open(&filled(&address, &password, &hosts, "")).err().unwrap();
    assert_eq!(nobody.kind, Kind::Connection);
    let refused = "Connection refused (os error 111)";
    assert_eq!(
        nobody.message,
        format!("no primary of PostgreSQL is found (127.0.0.1:{first}: {refused}; localhost:{second}: {refused})")
    );

    let hosts = format!("127.0.0.1:{first},127.0.0.1:{port}");
    let begun = std::time::Instant::now();
    let wrong = open(&filled(&address, "guessed", &hosts, "")).err().unwrap();
    assert_eq!(
        wrong.message,
        format!(
            "no primary of PostgreSQL is found (127.0.0.1:{first}: {refused}; 127.0.0.1:{port}: password \
             authentication failed for user \"postgres\")"
        )
    );
    assert!(begun.elapsed().as_secs() < 10, "a wrong password is no reason to wait");
}

#[test]
fn a_password_is_found_in_its_file_or_in_the_list() {
    let Some((ledger, address, password, port)) = ledger() else {
        return;
    };
    let hosts = format!("127.0.0.1:{port}");
    let none = open(&filled(&address, "", &hosts, "passfile=%2Fdev%2Fnull"))
        .err()
        .unwrap();
    // Others may read /dev/null, so that it is no place for passwords.
    assert_eq!(none.message, "others may read the passwords in /dev/null");

    let file = ledger.file("password");
    std::fs::write(&file, format!("{password}\n")).unwrap();
    open(&filled(
        &address,
        "",
        &hosts,
        &format!("password_file={}", file.display()),
    ))
    .unwrap();

    let list = ledger.file("pgpass");
    std::fs::write(
        &list,
        format!("other:*:*:*:wrong\n127.0.0.1:{port}:postgres:postgres:{password}\n"),
    )
    .unwrap();
    std::fs::set_permissions(&list, std::fs::Permissions::from_mode(0o600)).unwrap();
    open(&filled(&address, "", &hosts, &format!("passfile={}", list.display()))).unwrap();

    // As the program finds it, too: where libpq's variable says.
    let said = std::process::Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(["db", "info"])
        .env_clear()
        .env("HOME", ledger.folder.path())
        .env("PGPASSFILE", &list)
        .env("SAYSO_DB", filled(&address, "", &hosts, ""))
        .output()
        .unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(!String::from_utf8_lossy(&said.stdout).contains(&password));
}

/// TLS on the server at hand, for as long as this is kept.
struct Tls(String);

impl Tls {
    fn on(address: &str) -> Tls {
        let tls = Tls(address.to_owned());
        tls.set("ALTER SYSTEM SET ssl = on");
        // The server reads its settings a moment later.
        for _ in 0..200 {
            if open_encrypted(address) {
                return tls;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("the server takes no TLS");
    }

    fn set(&self, sql: &str) {
        let mut admin = Client::connect(&self.0, NoTls).unwrap();
        admin.batch_execute(sql).unwrap();
        admin.batch_execute("SELECT pg_reload_conf()").unwrap();
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        self.set("ALTER SYSTEM RESET ssl");
    }
}

fn open_encrypted(address: &str) -> bool {
    open(&format!("{address}?sslmode=require")).is_ok_and(|mut db| encrypted(&mut db))
        || Client::connect(&format!("{address}?sslmode=disable"), NoTls)
            .and_then(|mut admin| admin.query_one("SHOW ssl", &[]))
            .is_ok_and(|row| row.get::<_, String>(0) == "on")
}

fn encrypted(db: &mut Db) -> bool {
    db.value("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[])
        .unwrap()
}

#[test]
fn a_server_is_verified_as_sslmode_says() {
    let Some((_ledger, address, password, port)) = ledger() else {
        return;
    };
    let Some(authority) = std::env::var_os("SAYSO_TEST_POSTGRES_CA") else {
        let required = std::env::var("SAYSO_TEST_POSTGRES_REQUIRED").is_ok_and(|v| v == "1");
        assert!(!required, "the server was not started by scripts/with-postgres");
        return;
    };
    let authority = std::path::PathBuf::from(authority);
    let stranger = authority.with_file_name("stranger.pem");
    let to = |host: &str, more: &str| open(&filled(&address, &password, &format!("{host}:{port}"), more));
    let by = |mode: &str, root: &std::path::Path| format!("sslmode={mode}&sslrootcert={}", root.display());

    let plain = to("localhost", "sslmode=require").err().unwrap();
    assert_eq!(
        plain.message,
        format!("cannot connect to PostgreSQL at localhost:{port}: server does not support TLS")
    );

    let _tls = Tls::on(server().unwrap().as_str());
    for (host, more, secret) in [
        ("localhost", by("verify-full", &authority), true),
        ("127.0.0.1", by("verify-ca", &authority), true),
        ("127.0.0.1", by("require", &authority), true),
        ("127.0.0.1", "sslmode=require".to_owned(), true),
        ("127.0.0.1", "sslmode=prefer".to_owned(), true),
        ("127.0.0.1", "sslmode=disable".to_owned(), false),
    ] {
        let mut db = to(host, &more).unwrap_or_else(|e| panic!("{host} {more}: {e}"));
        assert_eq!(encrypted(&mut db), secret, "{host} {more}");
    }

    let begins = |message: &str, end: &str| {
        assert!(message.starts_with("cannot connect to PostgreSQL at "), "{message}");
        assert!(message.contains(end), "{message}");
    };
    let name = to("127.0.0.1", &by("verify-full", &authority)).err().unwrap().message;
    begins(&name, "certificate not valid for name \"127.0.0.1\"");
    for mode in ["verify-ca", "verify-full", "require"] {
        let unknown = to("localhost", &by(mode, &stranger)).err().unwrap().message;
        begins(&unknown, "invalid peer certificate");
    }
    let unnamed = to("localhost", &by("verify-full", &stranger.with_file_name("nowhere.pem")));
    assert_eq!(unnamed.err().unwrap().kind, Kind::Usage);

    // The password is asked for once the server is known.
    let wrong = open(&filled(
        &address,
        "guessed",
        &format!("localhost:{port}"),
        &by("verify-full", &authority),
    ));
    begins(&wrong.err().unwrap().message, "password authentication failed");
}
