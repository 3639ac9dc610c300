//! Files as a ledger may meet them: read-only, missing, foreign, newer, older.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;

use crate::cli::{Desk, Said, on_each, on_each_seeded, words};
use crate::store::Engine;

/// A desk whose file was made by a sayso that knew four migrations, with one person in it.
pub fn older_file() -> Desk {
    let desk = Desk::new(Engine::Sqlite);
    let mut file = Connection::open(&desk.db).unwrap();
    older("sqlite").run(&mut file).unwrap();
    file.execute_batch(OLDER_PERSON).unwrap();
    desk
}

const OLDER_PERSON: &str = "INSERT INTO people (id, seq, name, folded, os_user, role, active, added_at)
    VALUES (1, 1, 'Ana Older', 'ana older', 'ana', 'admin', '1', '2025-01-01T00:00:00.000000Z')";

fn older(engine: &str) -> refinery::Runner {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let mut steps = refinery::load_sql_migrations(folder).unwrap();
    steps.sort();
    refinery::Runner::new(&steps[..4]).set_grouped(true)
}

/// The copies that a migration put beside the ledger.
pub fn copies(desk: &Desk) -> Vec<PathBuf> {
    std::fs::read_dir(desk.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.display().to_string().contains(".schema-"))
        .collect()
}

#[test]
fn an_older_file_is_copied_beside_itself_and_migrated() {
    let desk = older_file();
    let said = desk.run("person list").ends(0);
    let newest = sayso::db::migrate::newest();
    let file = &desk.db;
    assert_eq!(
        said.err,
        format!("copied the older ledger to {file}.schema-4\nmigrated {file} from schema 4 to {newest}\n")
    );
    assert!(said.out.contains("Ana Older"), "{}", said.out);
    let copy = &copies(&desk)[0];
    assert_eq!(std::fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
    let kept: (i64, String) = Connection::open(copy)
        .unwrap()
        .query_row(
            "SELECT max(version), (SELECT name FROM people) FROM refinery_schema_history",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .unwrap();
    assert_eq!(kept, (4, "Ana Older".to_owned()));
    // The second time there is nothing to say.
    assert_eq!(desk.run("person list").ends(0).err, "");
}

#[test]
fn no_output_takes_the_place_of_the_ledger_or_of_what_is_read() {
    let desk = Desk::seeded(Engine::Sqlite);
    let home = desk.home.path();
    std::os::unix::fs::symlink(&desk.db, home.join("link.db")).unwrap();
    std::fs::hard_link(&desk.db, home.join("hard.db")).unwrap();
    let table = "claim,verdict,url\nThe bridge is of glass.,False,https://other.example/1\n";
    std::fs::write(home.join("table.csv"), table).unwrap();
    let before = desk.json("list");
    let ledger = &desk.db;
    for name in [
        ledger.as_str(),
        "link.db",
        "hard.db",
        &format!("{ledger}-wal"),
        &format!("{ledger}.copying"),
    ] {
        for command in [
            format!("export csv --unclosed --out {name}"),
            format!("db backup --replace {name}"),
            format!("db backup --dump --replace {name}"),
            format!("import table.csv --report {name}"),
        ] {
            let said = desk.run(&command).ends(2);
            assert!(said.err.contains("is the ledger itself"), "{command}: {}", said.err);
        }
    }
    let said = desk.run("import table.csv --report table.csv").ends(2);
    assert!(said.err.contains("table.csv is what is read"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(home.join("table.csv")).unwrap(), table);
    assert_eq!(desk.json("list"), before);
    desk.audited();
}

#[cfg(feature = "postgres")]
#[test]
fn an_older_postgresql_ledger_waits_for_its_migration() {
    let Some((address, _schema)) = crate::store::empty_postgres() else {
        return;
    };
    let mut client = postgres::Client::connect(&address, postgres::NoTls).unwrap();
    older("postgres").run(&mut client).unwrap();
    client.batch_execute(OLDER_PERSON).unwrap();
    let mut desk = Desk::new(Engine::Sqlite);
    desk.db = address;
    let newest = sayso::db::migrate::newest();
    for _ in 0..2 {
        let said = desk.run("person list --json").ends(2);
        let error = said.error();
        assert_eq!(error["kind"], "schema");
        assert_eq!(
            error["hint"],
            "run `sayso db migrate` once, when no older sayso writes to it any more"
        );
    }
    assert_eq!(desk.ok("db migrate"), format!("migrated from schema 4 to {newest}\n"));
    assert!(desk.ok("person list").contains("Ana Older"));
    assert_eq!(
        desk.ok("db migrate"),
        format!("the ledger has schema {newest}: there is nothing to migrate\n")
    );
}

#[test]
fn a_newer_ledger_is_refused_and_left_as_it_is() {
    on_each_seeded(|desk| {
        let add = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
            VALUES (99, 'later', '2030-01-01T00:00:00Z', '1')";
        let place = desk.db.parse().unwrap();
        sayso::db::Db::open(&place).unwrap().db.execute(add, &[]).unwrap();
        let before = std::fs::read(&desk.db).ok();
        for line in ["list", "mark 5 verified", "db migrate", "db backup copy", "audit"] {
            let error = desk.run(&format!("{line} --json")).ends(2).error();
            assert_eq!(error["kind"], "schema", "{line}: {error}");
            assert_eq!(error["hint"], "install a newer sayso; nothing was changed");
        }
        assert_eq!(std::fs::read(&desk.db).ok(), before);
    });
}

#[test]
fn what_is_no_ledger_is_not_touched() {
    let desk = Desk::new(Engine::Sqlite);
    let foreign = desk.home.path().join("foreign.db");
    Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE recipes (name TEXT)")
        .unwrap();
    desk.file("short.txt", "hello\n");
    desk.file("long.txt", "A diary, and no ledger at all.\n".repeat(1000));
    desk.file("page.db", [&b"SQLite format 3\0"[..], &[7; 5000]].concat());
    std::fs::create_dir(desk.home.path().join("folder")).unwrap();
    let mut said = String::new();
    for name in ["foreign.db", "short.txt", "long.txt", "page.db", "folder"] {
        let path = desk.home.path().join(name);
        let before = std::fs::read(&path).ok();
        for line in ["list", "seed", "db migrate"] {
            let error = desk.run(&format!("--db {name} {line}")).ends(2).err;
            if line == "list" {
                said.push_str(&error);
            }
        }
        assert_eq!(std::fs::read(&path).ok(), before, "{name}");
    }
    insta::assert_snapshot!(said, @r"
    error: the database holds other tables than a ledger's (foreign.db)
    hint: name an empty database, or a ledger
    error: the file is not a ledger (short.txt)
    hint: name a ledger with --db PATH, or a path that does not exist yet to make one
    error: the file is not a ledger (long.txt)
    hint: name a ledger with --db PATH, or a path that does not exist yet to make one
    error: the file is not a ledger (page.db)
    hint: name a ledger with --db PATH, or a path that does not exist yet to make one
    error: folder is a folder
    hint: name a file in it with --db
    ");
    let mut left: Vec<String> = std::fs::read_dir(desk.home.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["folder", "foreign.db", "long.txt", "page.db", "short.txt"]);
}

#[test]
fn a_missing_folder_is_made_and_the_file_is_its_owners_alone() {
    let desk = Desk::new(Engine::Sqlite);
    let said = desk.run("--db deep/er/ledger.db seed harbour-bridge").ends(0);
    assert!(
        said.err.starts_with("a new ledger: deep/er/ledger.db\n"),
        "{}",
        said.err
    );
    // Without --db and SAYSO_DB, in the data folder.
    let mut plain = desk.command(&["list"]);
    plain.env_remove("SAYSO_DB");
    let said = Said::of(plain.output().unwrap()).ends(0);
    let file = desk.home.path().join(".local/share/sayso/ledger.db");
    assert_eq!(said.err, format!("a new ledger: {}\n", file.display()));
    for path in [file, desk.home.path().join("deep/er/ledger.db")] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let homeless = Said::of(plain.env_remove("HOME").env("HOME", "").output().unwrap());
    assert!(homeless.code == 2 || homeless.code == 0, "{}", homeless.err);
}

/// Runs the program as somebody who owns nothing here, when this is root; else as ourselves.
pub(in crate::cli) fn as_a_stranger(desk: &Desk, line: &str) -> Said {
    let program = desk.home.path().join("sayso");
    if !program.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_sayso"), &program).unwrap();
    }
    let like = desk.command::<&str>(&[]);
    let mut command = Command::new(program);
    command.args(words(line)).current_dir(desk.home.path()).env_clear();
    for (name, value) in like.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    if rustix::process::geteuid().is_root() {
        command.uid(65534).gid(65534);
    }
    command.stdin(Stdio::null());
    loop {
        match command.output() {
            // A test in another thread was starting a process while the copy was being written.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            done => return Said::of(done.unwrap()),
        }
    }
}

pub(in crate::cli) fn mode(path: impl AsRef<Path>, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_ledger_that_can_only_be_read_is_read() {
    // (file, folder): the file alone, the folder alone, both.
    for (file, folder) in [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555)] {
        let desk = Desk::seeded(Engine::Sqlite);
        let home = desk.home.path();
        std::fs::copy(env!("CARGO_BIN_EXE_sayso"), home.join("sayso")).unwrap();
        mode(&desk.db, file);
        mode(home, folder);
        let before = std::fs::read(&desk.db).unwrap();
        for line in [
            "list",
            "show 1",
            "report --article 1",
            "report --as-of '#9'",
            "log",
            "audit",
            "db info",
        ] {
            let said = as_a_stranger(&desk, line).ends(0);
            assert!(said.err.contains("can only be read"), "{line}: {}", said.err);
        }
        let no = [
            "mark 19 disputed --refutes https://example.org/",
            "note 19 hello",
            "seed",
            "seed harbour-bridge",
            "article attach 1 sayso.txt",
        ];
        mode(home, 0o755);
        desk.file("sayso.txt", "Some text");
        mode(home, folder);
        for line in no {
            let said = as_a_stranger(&desk, line).ends(2);
            assert!(
                said.err.contains("error: the ledger is read-only\nhint: "),
                "{line}: {}",
                said.err
            );
        }
        let said = as_a_stranger(&desk, "db backup backup.db");
        assert_eq!(said.code, if folder == 0o777 { 0 } else { 2 }, "{}", said.err);
        mode(home, 0o755);
        assert_eq!(std::fs::read(&desk.db).unwrap(), before);
    }
}

#[test]
fn a_ledger_that_somebody_else_writes_can_be_read_without_being_written() {
    let desk = Desk::seeded(Engine::Sqlite);
    let home = desk.home.path();
    std::fs::copy(env!("CARGO_BIN_EXE_sayso"), home.join("sayso")).unwrap();
    mode(&desk.db, 0o644);
    // A colleague's connection is open, and what it wrote is still in the -wal.
    let open = sayso::db::Db::open(&desk.db.parse().unwrap()).unwrap();
    desk.ok("note 19 'from the wal'");
    mode(home, 0o555);
    let said = as_a_stranger(&desk, "show 19").ends(0);
    assert!(said.out.contains("from the wal"), "{}", said.out);
    as_a_stranger(&desk, "audit").ends(0);
    as_a_stranger(&desk, "note 19 no").ends(2);
    mode(home, 0o755);
    drop(open);
}

#[test]
fn what_cannot_be_read_or_made_is_said() {
    let desk = Desk::seeded(Engine::Sqlite);
    let home = desk.home.path();
    std::fs::copy(env!("CARGO_BIN_EXE_sayso"), home.join("sayso")).unwrap();
    mode(&desk.db, 0o000);
    mode(home, 0o555);
    let mut said = as_a_stranger(&desk, "list").ends(2).err;
    said.push_str(&as_a_stranger(&desk, "--db new.db person add Bo").ends(2).err);
    said.push_str(&as_a_stranger(&desk, "--db new/deep.db person add Bo").ends(2).err);
    said.push_str(&as_a_stranger(&desk, "seed ledger.db").ends(2).err);
    mode(home, 0o755);
    insta::assert_snapshot!(said.replace(&home.display().to_string(), "~"), @r"
    error: the ledger cannot be opened (~/ledger.db)
    hint: check the path and who may read the file and its folder
    error: cannot create the ledger new.db: Permission denied (os error 13)
    hint: name another place with --db PATH or SAYSO_DB
    error: cannot create new: Permission denied (os error 13)
    error: cannot read ledger.db: Permission denied (os error 13)
    ");
}

#[test]
fn whoever_only_looks_makes_no_ledger_at_a_mistyped_place() {
    on_each(|desk| {
        for line in [
            "list",
            "show 1",
            "report",
            "audit",
            "log",
            "person list",
            "mark 1 disputed",
            "db check",
            "desk show",
        ] {
            let said = desk.fails(line);
            assert!(
                said.contains("there is no ledger at") && said.contains("hint: check --db"),
                "{line}: {said}"
            );
        }
        if desk.engine == Engine::Sqlite {
            assert!(!Path::new(&desk.db).exists());
            // An empty file is none either, and stays empty.
            desk.file("ledger.db", "");
            desk.fails("list");
            assert_eq!(std::fs::metadata(&desk.db).unwrap().len(), 0);
            // Nor is the file of one who was stopped before its tables were there.
            let begun = Connection::open(&desk.db).unwrap();
            begun.pragma_update(None, "journal_mode", "wal").unwrap();
            drop(begun);
            assert!(desk.fails("list").contains("there is no ledger at"));
        }
        // Whoever enters something makes one.
        desk.ok("person add Bo");
        desk.ok("list");
    });
    // The ledger in the data folder is whoever's it is: it is made by whatever comes first.
    let desk = Desk::new(Engine::Sqlite);
    let first = Said::of(desk.command(&["list"]).env_remove("SAYSO_DB").output().unwrap());
    assert!(first.code == 0 && first.err.contains("a new ledger"), "{}", first.err);
}

/// Whoever sets $USER is still recorded as who they are.
#[test]
fn the_login_on_record_is_the_systems_not_the_environments() {
    let desk = Desk::new(Engine::Sqlite);
    let said = desk
        .command(&["seed", "harbour-bridge", "--quiet"])
        .env_remove("SAYSO_USER")
        .env("USER", "somebody-else")
        .env("LOGNAME", "somebody-else")
        .output()
        .unwrap();
    Said::of(said).ends(0);
    let me = Command::new("id").arg("-un").output().unwrap();
    let me = String::from_utf8(me.stdout).unwrap();
    let people = desk.json("person list");
    assert_eq!(people["people"][0]["os_user"], me.trim());
}
