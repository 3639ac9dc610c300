//! The documentation's console blocks, run as they stand: one shell and one ledger a file.
//!
//! `UPDATE_DOCS=1 cargo test --test it docs` writes what the commands really print into the blocks.

use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

struct Desk {
    folder: tempfile::TempDir,
    exports: Vec<String>,
    minute: u32,
}

impl Desk {
    /// A desk in a folder that has the invented story's texts where a clone of the repository has them.
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let seeds = folder.path().join("seeds");
        std::fs::create_dir(&seeds).unwrap();
        for text in ["harbour-bridge-1.txt", "harbour-bridge-2.txt"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(text);
            std::fs::copy(from, seeds.join(text)).unwrap();
        }
        Desk {
            folder,
            exports: Vec::new(),
            minute: 0,
        }
    }

    /// Runs one line of a block; gives what it prints, stderr included.
    fn run(&mut self, line: &str) -> String {
        let line = line.replace("cargo run --release -- ", "sayso ");
        if line.starts_with("export ") {
            self.exports.push(line);
            return String::new();
        }
        self.minute += 1;
        let sayso = Path::new(env!("CARGO_BIN_EXE_sayso"));
        let path = format!(
            "{}:{}",
            sayso.parent().unwrap().display(),
            std::env::var("PATH").unwrap()
        );
        let script = format!("exec 2>&1\n{}\n{line}", self.exports.join("\n"));
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("SAYSO_USER", "ana")
            .env("COLUMNS", "100")
            .env("SAYSO_NOW", format!("2026-11-22T10:{:02}:00Z", self.minute))
            .output()
            .unwrap();
        tidy(&String::from_utf8(output.stdout).unwrap(), self.folder.path())
    }
}

/// What differs from run to run becomes an ellipsis.
fn tidy(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "~");
    let uuid = Regex::new(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap();
    let hash = Regex::new(r"\b[0-9a-f]{64}\b").unwrap();
    let bytes = Regex::new(r"of \d+ bytes").unwrap();
    let text = uuid.replace_all(&text, "…");
    let text = hash.replace_all(&text, "…");
    bytes
        .replace_all(&text, "of … bytes")
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// Runs every console block of a file and gives the file with what was printed.
fn rerun(path: &Path, postgres: Option<&str>) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let mut out = String::new();
    let mut desk = Desk::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(kind) = line.strip_prefix("```console") else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if kind.trim() == "postgres" && postgres.is_none() {
            block.iter().for_each(|line| out.push_str(&format!("{line}\n")));
        } else {
            for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                out.push_str(&format!("$ {command}\n"));
                let command = command.replace("postgres://localhost/desk", postgres.unwrap_or_default());
                let printed = desk.run(&command);
                out.push_str(&printed);
            }
        }
        out.push_str("```\n");
    }
    out
}

fn check(name: &str, postgres: Option<&str>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    let fresh = rerun(&path, postgres);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, fresh).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap();
    for (number, (there, now)) in written.lines().zip(fresh.lines()).enumerate() {
        assert_eq!(
            there,
            now,
            "{name}:{}: the page and the program differ; see UPDATE_DOCS in tests/it/docs.rs",
            number + 1
        );
    }
    assert_eq!(
        written.lines().count(),
        fresh.lines().count(),
        "{name} has other lines than the program prints"
    );
}

#[test]
fn the_readmes_walk_is_true() {
    let database = crate::store::empty_postgres();
    check("README.md", database.as_ref().map(|(address, _)| address.as_str()));
}

#[test]
fn a_story_from_first_read_to_correction_is_true() {
    check("docs/story.md", None);
}

/// Links between the pages lead somewhere.
#[test]
fn links_between_pages_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let link = Regex::new(r"\]\(([^)#:]+)(#[^)]*)?\)").unwrap();
    let mut pages = vec![
        root.join("README.md"),
        root.join("CONTRIBUTING.md"),
        root.join("CHANGELOG.md"),
    ];
    pages.extend(std::fs::read_dir(root.join("docs")).unwrap().map(|e| e.unwrap().path()));
    let mut broken = Vec::new();
    for page in pages.iter().filter(|p| p.extension().is_some_and(|e| e == "md")) {
        for found in link.captures_iter(&std::fs::read_to_string(page).unwrap()) {
            let target = page.parent().unwrap().join(&found[1]);
            if !target.exists() {
                broken.push(format!("{}: {}", page.display(), &found[1]));
            }
        }
    }
    assert_eq!(broken, [""; 0]);
}
