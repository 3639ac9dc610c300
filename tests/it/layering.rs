//! The house rules that a compiler does not know: who may depend on whom, who may name a driver, print or tell the time.

use std::path::{Path, PathBuf};

/// Every Rust file below src with its path from there.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    assert!(found.len() > 40, "the tree is somewhere else");
    found
}

/// The part of a file before its unit tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap()
}

/// The modules that a file names behind `crate::`.
fn names(text: &str) -> Vec<String> {
    code(text)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| {
            line.match_indices("crate::")
                .map(|(at, _)| line[at + 7..].to_owned())
                .collect::<Vec<_>>()
        })
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

#[test]
fn modules_depend_only_downwards() {
    let allowed: &[(&str, &[&str])] = &[
        ("model", &["model"]),
        ("reading", &["model", "reading"]),
        ("error.rs", &["model", "error"]),
        ("db", &["model", "error", "db"]),
        ("view", &["model", "view"]),
        ("store", &["model", "view", "error", "db", "store"]),
        ("matching", &["model", "view", "store", "error", "matching"]),
        (
            "interchange",
            &["model", "reading", "view", "store", "error", "interchange"],
        ),
    ];
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        let top = file.split('/').next().unwrap();
        let Some((_, may)) = allowed
            .iter()
            .find(|(name, _)| *name == top || format!("{name}.rs") == top)
        else {
            continue;
        };
        wrong.extend(
            names(&text)
                .into_iter()
                .filter(|name| !may.contains(&name.as_str()))
                .map(|name| format!("{file}: {name}")),
        );
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn cli_and_web_do_not_know_each_other() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(file, text)| {
            let names = names(text);
            (file.starts_with("web/") && names.iter().any(|n| n == "cli"))
                || (file.starts_with("cli/") && file != "cli/serve.rs" && names.iter().any(|n| n == "web"))
        })
        .map(|(file, _)| file)
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn each_tool_stays_in_its_room() {
    let rooms: &[(&str, &[&str])] = &[
        ("rusqlite::", &["db/"]),
        ("postgres::", &["db/"]),
        ("refinery::", &["db/"]),
        ("clap::", &["cli/", "model/words.rs", "main.rs"]),
        ("Utc::now", &["main.rs", "web/desk.rs"]),
        ("println!(", &["cli/output.rs"]),
        ("eprintln!(", &["cli/output.rs"]),
        ("stdout()", &["cli/output.rs"]),
        ("minijinja::", &["cli/formats/", "html.rs", "html/", "web/"]),
        ("axum::", &["web/"]),
        ("hyper::", &["web/server.rs", "web/live.rs", "web/streamed.rs"]),
        ("tokio::", &["web/"]),
        ("async ", &["web/"]),
        ("spawn_blocking", &["web/pool.rs", "web/account.rs"]),
        ("argon2::", &["model/password.rs"]),
        ("utoipa::", &["model/", "view/", "web/"]),
        ("dom_query::", &["interchange/html.rs", "interchange/html/"]),
        ("dom_smoothie::", &["interchange/html.rs"]),
        ("pulldown_cmark::", &["interchange/article_file/"]),
    ];
    let mut wrong = Vec::new();
    for (file, text) in sources() {
        for (tool, homes) in rooms {
            if code(&text).contains(tool) && !homes.iter().any(|home| file.starts_with(home)) {
                wrong.push(format!("{file}: {tool}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn no_row_of_the_ledger_is_ever_deleted() {
    let wrong: Vec<String> = sources()
        .into_iter()
        // The counts of the day are no rows of the ledger: when it ends they move to the tally.
        .filter(|(_, text)| {
            // Nor are those who come and go at the door.
            let kept = ["tally_today\"", "sessions WHERE", "throttles WHERE", "access_log WHERE"]
                .iter()
                .fold(code(text).to_owned(), |text, passing| {
                    text.replace(&format!("DELETE FROM {passing}"), "")
                });
            kept.contains("DELETE FROM")
        })
        .map(|(file, _)| file)
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_module_says_what_it_holds() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(file, _)| file)
        .collect();
    assert_eq!(wrong, [""; 0]);
}

/// The crates of a default build, by cargo's own account: a newcomer's first command must not keep them waiting.
#[test]
fn a_default_build_takes_at_most_346_crates() {
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--locked",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut crates: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('[') && !line.trim().is_empty())
        .map(|line| line.trim_end_matches(" (*)").trim_end_matches(" (proc-macro)"))
        .collect();
    crates.sort_unstable();
    crates.dedup();
    assert!(crates.len() > 50, "cargo tree told too little: {text}");
    assert!(crates.len() <= 346, "{} crates", crates.len());
}
