//! One index, several people: whoever builds keeps nobody waiting, whoever comes first shuts nobody out, and of two that find
//! the same damage one mends it.

use std::fs::File;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{first, folder, with_reviews};
use crate::cli::withstand::files::{as_a_stranger, mode};
use crate::cli::{Desk, Said, on_each};

const ZEPPELIN: &str = "{\"external_id\": \"r-9\", \"text\": \"A zeppelin landed.\"}\n";

/// The lock of whoever writes, held as a builder holds it.
fn held(desk: &Desk) -> File {
    let lock = File::open(folder(desk).parent().unwrap().join("lock")).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    lock
}

fn name(desk: &Desk) -> String {
    folder(desk).file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn whoever_asks_while_another_index_is_built_is_answered_from_the_one_before() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let home = folder(desk).parent().unwrap().to_owned();
        let half = home.join("index-99-1");
        std::fs::create_dir(&half).unwrap();
        std::fs::write(half.join("meta.json"), "half").unwrap();
        let lock = held(desk);
        let begun = Instant::now();
        let said = desk.run("match 'a whale in the estuary' --json").ends(0);
        assert_eq!((first(&said.json()), said.err.as_str()), ("r-3", ""));
        assert!(begun.elapsed() < Duration::from_secs(20));
        desk.file("more.jsonl", ZEPPELIN);
        desk.ok("import more.jsonl --publisher Checks --quiet");
        let said = desk.run("match 'a whale in the estuary' --json").ends(0);
        assert_eq!((first(&said.json()), said.json()["behind"].as_i64()), ("r-3", Some(1)));
        assert!(half.exists(), "it is the builder's");
        drop(lock);
        // A builder that was killed leaves what the next one clears away.
        let before = name(desk);
        desk.ok("index --rebuild");
        assert!(!half.exists());
        assert_ne!(name(desk), before);
        assert!(!home.join(before).exists());
        assert_eq!(first(&desk.json("match 'a whale in the estuary'")), "r-3");
        desk.run("search zeppelin").ends(0);
    });
}

#[test]
fn of_two_that_find_the_same_damage_one_builds() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let damage: [&dyn Fn(&Path); 3] = [
            // Another version's, cut short, and something that only shows when it is read.
            &|index| {
                let meta = index.join("meta.json");
                let own = std::fs::read_to_string(&meta).unwrap();
                std::fs::write(&meta, own.replacen("\\\"form\\\":", "\\\"form\\\":99", 1)).unwrap();
            },
            &|index| std::fs::write(part(index, "term"), "").unwrap(),
            &|index| {
                let store = part(index, "store");
                let bytes = std::fs::read(&store).unwrap();
                std::fs::write(&store, vec![0x7f; bytes.len()]).unwrap();
            },
        ];
        for (round, spoil) in damage.iter().enumerate() {
            let number = |name: String| -> u64 { name.split('-').nth(1).unwrap().parse().unwrap() };
            let before = number(name(desk));
            let home = folder(desk).parent().unwrap().to_owned();
            let lock = held(desk);
            spoil(&folder_of(&home));
            let asked: Vec<Child> = (0..3)
                .map(|_| {
                    desk.command(&["match", "a whale in the estuary", "--json"])
                        .stdout(Stdio::piped())
                        .stderr(Stdio::piped())
                        .spawn()
                        .unwrap()
                })
                .collect();
            // All of them have met the damage by then, and wait for the lock.
            std::thread::sleep(Duration::from_secs(1));
            drop(lock);
            for child in asked {
                let said = Said::of(child.wait_with_output().unwrap()).ends(0);
                assert_eq!((first(&said.json()), said.err.as_str()), ("r-3", ""), "round {round}");
            }
            assert_eq!(number(name(desk)), before + 1, "round {round}");
        }
    });
}

/// The index that counts, without asking sayso, which would mend it.
fn folder_of(home: &Path) -> PathBuf {
    home.join(std::fs::read_to_string(home.join("current")).unwrap().trim())
}

fn part(index: &Path, ending: &str) -> PathBuf {
    let mut files = std::fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path());
    files
        .find(|path| path.extension().is_some_and(|end| end == ending))
        .unwrap()
}

#[test]
fn a_folder_of_a_group_holds_an_index_of_the_group() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("nobody else can be acted here");
        return;
    }
    on_each(|desk| {
        with_reviews(desk);
        let home = desk.home.path();
        let cache = home.join(".cache/sayso");
        let _ = std::fs::remove_dir_all(&cache);
        std::fs::create_dir_all(&cache).unwrap();
        std::os::unix::fs::chown(&cache, None, Some(65534)).unwrap();
        mode(&cache, 0o2775);
        mode(home, 0o777);
        let readable = |desk: &Desk| {
            if desk.engine == crate::store::Engine::Sqlite {
                for file in std::fs::read_dir(home).unwrap().flatten() {
                    if file.file_name().to_string_lossy().starts_with("ledger.db") {
                        mode(file.path(), 0o666);
                    }
                }
            }
        };
        fn open_to_all(folder: &Path) {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let meta = entry.metadata().unwrap();
                let bits = meta.permissions().mode();
                assert_eq!(meta.gid(), 65534, "{}", entry.path().display());
                assert_eq!(bits & 0o060, 0o060, "{}: {bits:o}", entry.path().display());
                if meta.is_dir() {
                    open_to_all(&entry.path());
                }
            }
        }
        // Made by one, read and brought up by another, brought up, merged and built anew by each.
        desk.ok("match whale");
        open_to_all(&cache);
        readable(desk);
        let said = as_a_stranger(desk, "match 'a whale in the estuary' --json").ends(0);
        assert_eq!(
            (first(&said.json()), said.json()["behind"].as_i64()),
            ("r-3", Some(0)),
            "{}",
            said.err
        );
        desk.file("more.jsonl", ZEPPELIN);
        desk.ok("import more.jsonl --publisher Checks --quiet");
        readable(desk);
        let said = as_a_stranger(desk, "search zeppelin --json").ends(0);
        assert_eq!(said.json()["behind"], 0, "{}", said.err);
        open_to_all(&cache);
        assert_eq!(desk.json("index --status")["behind"], 0);
        for line in ["index", "index --rebuild"] {
            desk.ok(line);
            open_to_all(&cache);
            readable(desk);
            as_a_stranger(desk, line).ends(0);
            open_to_all(&cache);
            assert_eq!(desk.json("search zeppelin")["behind"], 0);
        }
        // In a folder that is nobody else's, it is as the umask has it.
        mode(&cache, 0o755);
        std::fs::remove_dir_all(folder(desk).parent().unwrap().parent().unwrap()).unwrap();
        desk.ok("match whale");
        let meta = folder(desk).join("meta.json").metadata().unwrap();
        let plain = desk.file("plain", "").metadata().unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, plain.permissions().mode() & 0o777);
    });
}

#[test]
fn an_import_of_thousands_is_not_caught_up_with_while_somebody_waits() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let many: String = (0..5_100)
            .map(|n| format!("{{\"external_id\": \"k-{n}\", \"text\": \"Bridge {n} was painted green.\"}}\n"))
            .collect();
        desk.file("many.jsonl", many);
        desk.ok("import many.jsonl --publisher Checks --quiet");
        let said = desk.run("match 'a whale in the estuary' --json").ends(0);
        let behind = said.json()["behind"].as_i64().unwrap();
        assert!((1..1_000).contains(&behind), "{behind} entries");
        assert!(
            said.err
                .contains("behind the ledger, which touch more than 5,000 claims; `sayso index` brings it up"),
            "{}",
            said.err
        );
        desk.ok("index");
        assert_eq!(desk.json("match 'bridge 4711 painted green'")["behind"], 0);
        // One that is renamed stands with all its claims.
        desk.ok("source edit Checks --name 'Many Checks'");
        let said = desk.run("match 'a whale in the estuary' --json").ends(0);
        assert!(said.err.contains("which touch more than 5,000 claims"), "{}", said.err);
    });
}
