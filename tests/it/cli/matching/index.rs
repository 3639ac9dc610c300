//! The index beside the ledger: it follows, it is built anew when it is not the ledger's, and nothing that happens to its
//! folder costs more than time.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::{first, folder, with_reviews};
use crate::cli::withstand::files::{as_a_stranger, mode};
use crate::cli::withstand::room::SmallDisk;
use crate::cli::{Desk, Said, on_each, on_each_seeded};

#[test]
fn the_index_follows_the_ledger() {
    on_each_seeded(|desk| {
        desk.run_args(&["match", "An unheard-of zeppelin landed"]).ends(1);
        let before = desk.json("index --status");
        desk.ok("add 'A zeppelin landed on the Harbour Bridge.' --article 1");
        let found = desk.json("match 'zeppelin on the Harbour Bridge'");
        assert!(found["matches"][0]["text"].as_str().unwrap().contains("zeppelin"));
        let id = found["matches"][0]["claim"].as_i64().unwrap();
        desk.ok(&format!(
            "edit {id} --text 'A balloon landed on the Harbour Bridge.' --reason better"
        ));
        let found = desk.json("search balloon");
        assert_eq!(found["claims"][0]["claim"], id);
        desk.run("search zeppelin").ends(1);
        // A mark changes no word, and writes nothing to the index.
        let parts = desk.json("index --status")["parts"].clone();
        desk.ok(&format!(
            "mark {id} disputed --refutes https://example.org/x --reason why"
        ));
        assert_eq!(desk.json("search balloon")["claims"][0]["status"], "disputed");
        assert_eq!(desk.json("index --status")["parts"], parts);
        desk.ok(&format!("stage {id} dropped --reason wrong"));
        desk.run("search balloon").ends(1);
        desk.run("match 'a balloon landed on the bridge' --stage dropped")
            .ends(0);
        let state = desk.json("index");
        assert_eq!(state["behind"], 0);
        assert_eq!(state["parts"], 1);
        assert_eq!(
            state["claims"].as_i64().unwrap(),
            before["claims"].as_i64().unwrap() + 1
        );
    });
}

#[test]
fn an_index_of_another_ledger_or_past_is_built_anew() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("source add 'Ana Lima' --kind person");
        desk.ok("match whale");
        desk.ok("db backup --dump then.jsonl");
        desk.ok("add 'A zeppelin landed.' --link 'Ana Lima'");
        desk.ok("search zeppelin");
        let index = folder(desk);
        // The same ledger restored from before: its index reaches an entry that is not there.
        let other = Desk::new(desk.engine);
        std::fs::create_dir_all(other.home.path().join(".cache")).unwrap();
        let from = desk.home.path().join("then.jsonl");
        other.ok(&format!("db restore {}", from.display()));
        let cache = desk.home.path().join(".cache/sayso");
        let status = other
            .command(&["search", "zeppelin"])
            .env("SAYSO_CACHE", &cache)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(1));
        let status = other
            .command(&["search", "whale"])
            .env("SAYSO_CACHE", &cache)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0));
        assert!(index.starts_with(&cache));
        // And the first one finds its own again.
        desk.ok("search zeppelin");
    });
}

#[test]
fn a_damaged_index_is_built_anew_and_a_folder_that_cannot_be_written_is_told() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let files = || -> Vec<PathBuf> {
            let mut files = paths(&folder(desk));
            files.sort_by_key(|file| {
                (
                    file.extension().map(ToOwned::to_owned),
                    file.file_name().map(ToOwned::to_owned),
                )
            });
            files
        };
        // Cut short, zeroed, filled with something else, gone: each file, each way.
        for damage in 0..4 {
            for n in 0..files().len() {
                let file = files()[n].clone();
                let bytes = std::fs::read(&file).unwrap();
                match damage {
                    0 => std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap(),
                    1 => std::fs::write(&file, vec![0; bytes.len()]).unwrap(),
                    2 => std::fs::write(&file, "not an index").unwrap(),
                    _ => std::fs::remove_file(&file).unwrap(),
                }
                let said = desk.run("match 'a whale in the estuary' --json").ends(0);
                assert_eq!(first(&said.json()), "r-3", "{damage} {}", file.display());
                assert!(!said.err.contains("panicked"), "{}", said.err);
            }
        }
        // Another form of the index lies elsewhere; what is no folder at all is told, and the answer still comes.
        desk.file("flat", "a file");
        let output = desk
            .command(&["match", "a whale in the estuary", "--json"])
            .env("SAYSO_CACHE", desk.home.path().join("flat"))
            .output()
            .unwrap();
        let said = Said::of(output).ends(0);
        assert_eq!(first(&said.json()), "r-3");
        assert!(said.err.contains("kept in memory for this command"), "{}", said.err);
    });
}

#[test]
fn a_batch_and_sayso_index_mend_what_is_damaged() {
    on_each(|desk| {
        with_reviews(desk);
        desk.file(
            "posts.tsv",
            "1\ta whale in the estuary\n2\tthe mayor closed bridges\n3\tthe harbour vaccine clinic\n",
        );
        let answers = desk.run("match --from posts.tsv --json").ends(0).out;
        let part = || {
            let files = paths(&folder(desk)).into_iter();
            let endings = ["term", "idx", "pos", "store", "fast", "fieldnorm"];
            let mut files: Vec<_> = files
                .filter(|file| {
                    file.extension()
                        .is_some_and(|end| endings.iter().any(|known| end == *known))
                })
                .collect();
            files.sort_by_key(|file| file.extension().map(std::ffi::OsStr::to_owned));
            files
        };
        let spoil = |file: &Path| {
            let mut bytes = std::fs::read(file).unwrap();
            let step = (bytes.len() / 20).max(1);
            bytes.iter_mut().step_by(step).for_each(|byte| *byte ^= 0x10);
            std::fs::write(file, bytes).unwrap();
        };
        let files = part().len();
        assert!(files >= 5, "{:?}", part());
        for n in 0..files {
            let file = part()[n].clone();
            spoil(&file);
            let said = desk.run("match --from posts.tsv --json").ends(0);
            assert_eq!(
                (said.out, said.err.as_str()),
                (answers.clone(), ""),
                "{}",
                file.display()
            );
            assert!(!file.exists(), "{}", file.display());
            let file = part()[n].clone();
            spoil(&file);
            desk.ok("index");
            assert!(!file.exists(), "{}", file.display());
            assert_eq!(desk.run("match --from posts.tsv --json").ends(0).out, answers);
        }
    });
}

#[test]
fn many_processes_share_one_index() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("source add 'Ana Lima' --kind person");
        std::thread::scope(|scope| {
            for n in 0..8 {
                scope.spawn(move || match n % 2 {
                    0 => assert_eq!(first(&desk.json("match 'whale in the estuary'")), "r-3"),
                    _ => {
                        desk.ok(&format!("add 'Zeppelin number {n} landed.' --link 'Ana Lima'"));
                        desk.run("search zeppelin").ends(0);
                    }
                });
            }
        });
        assert_eq!(desk.json("search zeppelin")["claims"].as_array().unwrap().len(), 4);
    });
}

/// What lies in a folder.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let names = paths(folder)
        .into_iter()
        .map(|path| path.file_name().unwrap().to_owned());
    names.map(|name| name.into_string().unwrap()).collect()
}

/// Asks with another cache folder.
fn with_cache(desk: &Desk, cache: &Path, args: &[&str]) -> Said {
    Said::of(desk.command(args).env("SAYSO_CACHE", cache).output().unwrap())
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copied(&entry.path(), &place),
            false => drop(std::fs::copy(entry.path(), place).unwrap()),
        }
    }
}

#[test]
fn far_behind_it_answers_and_says_so() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let behind = desk.seq();
        // Entries that touch no claim, as many as thousands of notes would make.
        let more = "INSERT INTO journal (seq, prev, hash, at, actor, verb, subject, salt, body, counted, body_digest, rows_digest)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5001)
            SELECT j.seq + n.i, j.prev, j.hash, j.at, j.actor, 'note', 'person:1', j.salt, j.body, j.counted, j.body_digest,
                j.rows_digest
            FROM journal j CROSS JOIN n WHERE j.seq = (SELECT max(seq) FROM journal)";
        let mut db = sayso::db::Db::open(&desk.db.parse().unwrap()).unwrap().db;
        db.execute(more, &[]).unwrap();
        let said = desk.run("match 'a whale in the estuary' --json").ends(0);
        assert_eq!(first(&said.json()), "r-3");
        assert_eq!(said.json()["behind"], 5001);
        assert!(
            said.err
                .contains("the index is 5001 changes behind the ledger; `sayso index` brings it up"),
            "{}",
            said.err
        );
        assert_eq!(desk.json("index --status")["reaches"], behind);
        assert_eq!(desk.json("index")["behind"], 0);
        assert_eq!(desk.json("match whale")["behind"], 0);
    });
}

#[test]
fn nothing_of_what_was_redacted_stays_in_its_files() {
    on_each_seeded(|desk| {
        desk.ok("person add Ben --login ben");
        let id = desk.json("add 'A zyzzyvian zeppelin landed on the Harbour Bridge.' --article 1")["claims"][0]["id"]
            .clone();
        desk.ok("search zyzzyvian");
        desk.ok("match 'the zyzzyvian zeppelin'");
        let cache = desk.home.path().join(".cache/sayso");
        let elsewhere = desk.home.path().join("elsewhere");
        copied(&cache, &elsewhere);
        fn holds(folder: &Path) -> bool {
            paths(folder).into_iter().any(|path| match path.is_dir() {
                true => holds(&path),
                false => std::fs::read(path).is_ok_and(|bytes| bytes.windows(9).any(|nine| nine == b"zyzzyvian")),
            })
        }
        assert!(holds(&folder(desk)));
        desk.ok(&format!(
            "redact {id} --field text --reason 'A court said so' --second Ben"
        ));
        assert!(!holds(&cache));
        desk.run("search zyzzyvian").ends(1);
        assert!(!holds(&cache));
        // A copy of the index on another machine forgets it when it is next asked.
        assert!(holds(&elsewhere));
        with_cache(desk, &elsewhere, &["search", "zyzzyvian"]).ends(1);
        assert!(!holds(&elsewhere));
    });
}

#[test]
fn whoever_indexes_can_be_killed_at_any_moment() {
    on_each(|desk| {
        let many: String = (0..3_000)
            .map(|n| format!("{{\"external_id\": \"k-{n}\", \"text\": \"Number {n} of the bridges of Estuary was painted green.\"}}\n"))
            .collect();
        desk.file("many.jsonl", many);
        desk.ok("import many.jsonl --publisher Checks --quiet");
        with_reviews(desk);
        let begun = Instant::now();
        desk.ok("index --rebuild");
        let whole = begun.elapsed();
        for n in 0..12u32 {
            let args: &[&str] = match n % 3 {
                0 => &["index", "--rebuild", "--quiet"],
                1 => &["match", "whale", "--quiet"],
                _ => &["index", "--quiet"],
            };
            if n % 3 == 1 {
                std::fs::remove_dir_all(folder(desk)).unwrap();
            }
            let mut child = desk.command(args).stdout(std::process::Stdio::null()).spawn().unwrap();
            std::thread::sleep(whole * (n + 1) / 12);
            child.kill().unwrap();
            child.wait().unwrap();
            let found = desk.run("match 'a whale in the estuary' --json").ends(0);
            assert_eq!(first(&found.json()), "r-3", "round {n}");
            assert_eq!(desk.json("index --status")["claims"], 3_004, "round {n}");
        }
        // Nothing of what was half done is left.
        desk.ok("index");
        let mut left = names(folder(desk).parent().unwrap());
        left.retain(|name| name.starts_with("index") || name.starts_with(".tmp"));
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(!names(&folder(desk)).iter().any(|name| name.starts_with(".tmp")));
    });
}

#[test]
fn a_full_disk_costs_the_index_and_no_answer() {
    on_each(|desk| {
        with_reviews(desk);
        let Some(disk) = SmallDisk::new(desk, "2m") else {
            eprintln!("no file system of its own can be mounted here");
            return;
        };
        for room in [0, 4_096, 30_000] {
            disk.fill(room);
            let said = with_cache(desk, &disk.0, &["match", "a whale in the estuary", "--json"]).ends(0);
            assert_eq!(first(&said.json()), "r-3", "{room}");
            let full = "there is no room left for the search index in";
            let told = said.err.contains(full) && said.err.contains("kept in memory for this command");
            assert!(told || said.err.is_empty(), "{room}: {}", said.err);
            if room == 0 {
                assert!(told, "{}", said.err);
                assert!(
                    said.err
                        .contains("; make room there, or name another folder with SAYSO_CACHE"),
                    "{}",
                    said.err
                );
                let said = with_cache(desk, &disk.0, &["index", "--rebuild"]).ends(2);
                assert!(
                    said.err.contains(full) && said.err.contains(&disk.0.display().to_string()),
                    "{}",
                    said.err
                );
                assert!(said.err.contains("hint: make room there"), "{}", said.err);
            }
            disk.make_room();
        }
        // With room again it is kept, and then a change meets a full disk: the answer comes from what there is.
        with_cache(desk, &disk.0, &["match", "whale"]).ends(0);
        desk.file(
            "more.jsonl",
            "{\"external_id\": \"r-9\", \"text\": \"A zeppelin landed.\"}\n",
        );
        desk.ok("import more.jsonl --publisher Checks --quiet");
        disk.fill(0);
        let said = with_cache(desk, &disk.0, &["match", "a whale in the estuary", "--json"]).ends(0);
        assert_eq!(first(&said.json()), "r-3");
        assert!(
            said.err
                .contains("behind the ledger: there is no room left for the search index in"),
            "{}",
            said.err
        );
        // Another one that does not fit leaves the one before.
        let before = with_cache(desk, &disk.0, &["index", "--status", "--json"]).json();
        with_cache(desk, &disk.0, &["index", "--rebuild"]).ends(2);
        assert_eq!(
            with_cache(desk, &disk.0, &["index", "--status", "--json"]).json(),
            before
        );
        disk.make_room();
        let said = with_cache(desk, &disk.0, &["search", "zeppelin", "--json"]).ends(0);
        assert_eq!(said.json()["claims"][0]["external_id"], "r-9");
    });
}

#[test]
fn a_folder_that_can_only_be_read_answers_and_says_how_far() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let home = desk.home.path();
        let cache = home.join(".cache");
        let open = |path: &Path, bits: (u32, u32)| {
            fn walk(path: &Path, bits: (u32, u32)) {
                for entry in std::fs::read_dir(path).unwrap() {
                    let entry = entry.unwrap();
                    match entry.file_type().unwrap().is_dir() {
                        true => walk(&entry.path(), bits),
                        false => mode(entry.path(), bits.1),
                    }
                }
                mode(path, bits.0);
            }
            walk(path, bits);
        };
        if desk.engine == crate::store::Engine::Sqlite {
            mode(&desk.db, 0o666);
        }
        mode(home, 0o777);
        open(&cache, (0o555, 0o444));
        let said = as_a_stranger(desk, "match 'a whale in the estuary' --json").ends(0);
        assert_eq!(first(&said.json()), "r-3");
        assert_eq!(said.json()["behind"], 0);
        // What came since is not in it, and this is said.
        desk.file(
            "more.jsonl",
            "{\"external_id\": \"r-9\", \"text\": \"A zeppelin landed.\"}\n",
        );
        desk.ok("import more.jsonl --publisher Checks --quiet");
        if desk.engine == crate::store::Engine::Sqlite {
            for file in std::fs::read_dir(home).unwrap().flatten() {
                if file.file_name().to_string_lossy().starts_with("ledger.db") {
                    mode(file.path(), 0o666);
                }
            }
        }
        let said = as_a_stranger(desk, "match 'a whale in the estuary' --json").ends(0);
        assert_eq!(first(&said.json()), "r-3");
        if rustix::process::geteuid().is_root() {
            assert_eq!(said.json()["behind"], 1, "{}", said.err);
            assert!(
                said.err.contains("the index is 1 change behind the ledger"),
                "{}",
                said.err
            );
        }
        open(&cache, (0o755, 0o644));
    });
}

#[test]
fn an_index_of_another_version_is_built_anew() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        for (from, to) in [
            ("\\\"form\\\":", "\\\"form\\\":99"),
            ("\\\"seq\\\":", "\\\"seq\\\":77"),
            ("\"days\"", "\"nights\""),
            ("{", "{{"),
        ] {
            let meta = folder(desk).join("meta.json");
            let own = std::fs::read_to_string(&meta).unwrap();
            assert!(own.contains(from), "{own}");
            std::fs::write(&meta, own.replacen(from, to, 1)).unwrap();
            let said = desk.run("match 'a whale in the estuary' --json").ends(0);
            assert_eq!(first(&said.json()), "r-3", "{to}");
            assert_eq!(said.err, "", "{to}");
        }
    });
}

#[test]
fn it_can_be_deleted_while_somebody_reads_it() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let mut child = desk
            .command(&["match", "--from", "-", "--json"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut posts = child.stdin.take().unwrap();
        let mut answers = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut ask = |n: usize| {
            use std::io::{BufRead as _, Write as _};
            writeln!(posts, "{{\"id\": {n}, \"text\": \"a whale in the estuary\"}}").unwrap();
            let mut line = String::new();
            answers.read_line(&mut line).unwrap();
            let answer: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(answer["id"], n);
            assert_eq!(first(&answer), "r-3");
        };
        // Each post is answered as it comes, before the next is there.
        ask(1);
        std::fs::remove_dir_all(desk.home.path().join(".cache")).unwrap();
        ask(2);
        assert_eq!(first(&desk.json("match 'a whale in the estuary'")), "r-3");
        ask(3);
        drop(posts);
        assert!(child.wait().unwrap().success());
    });
}
