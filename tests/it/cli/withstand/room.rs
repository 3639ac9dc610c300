//! Where there is no room: disks that are full, and answers that cannot be written.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::cli::{Desk, Said, on_each_seeded, words};
use crate::store::Engine;

/// A file system of its own with little room, gone when it is dropped.
pub(in crate::cli) struct SmallDisk(pub(in crate::cli) PathBuf);

impl SmallDisk {
    /// `None` where this user may not mount one.
    pub(in crate::cli) fn new(desk: &Desk, room: &str) -> Option<SmallDisk> {
        let folder = desk.home.path().join("small");
        std::fs::create_dir(&folder).unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={room}"), "tmpfs"])
            .arg(&folder)
            .stderr(Stdio::null())
            .status();
        done.is_ok_and(|s| s.success()).then_some(SmallDisk(folder))
    }

    /// Fills it but for so many bytes.
    pub(in crate::cli) fn fill(&self, but: usize) {
        let ballast = self.0.join("ballast");
        let mut file = std::fs::File::create(&ballast).unwrap();
        while std::io::Write::write_all(&mut file, &[0; 4096]).is_ok() {}
        let full = file.metadata().unwrap().len();
        file.set_len(full.saturating_sub(but as u64)).unwrap();
    }

    pub(in crate::cli) fn make_room(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_is_half_written() {
    let desk = Desk::seeded(Engine::Sqlite);
    let Some(disk) = SmallDisk::new(&desk, "6m") else {
        eprintln!("no file system can be mounted here; .ci/run runs this as root");
        return;
    };
    let file = disk.0.join("ledger.db");
    std::fs::copy(&desk.db, &file).unwrap();
    let db = format!("--db {}", file.display());
    let head = desk.ok(&format!("{db} audit --head"));
    // Little room, less, none: a full disk is met at another step each time.
    for but in [200_000, 65_536, 40_960, 36_864, 16_384, 4_096, 0] {
        disk.fill(but);
        for line in [
            "mark 19 disputed --refutes https://example.org/ --reason full",
            "seed",
            "db backup small/copy.db",
            "db backup --dump small/copy.jsonl",
        ] {
            let said = desk.run(&format!("{db} {line}"));
            if said.code != 0 {
                assert_eq!(said.code, 2, "{but} {line}: {}", said.err);
                let clear = said.err.contains("is full") || said.err.contains("No space left");
                assert!(clear && said.err.contains("\nhint: "), "{but} {line}: {}", said.err);
            }
        }
        disk.make_room();
        desk.ok(&format!("{db} audit"));
        desk.ok(&format!("{db} db check"));
        desk.ok(&format!("{db} audit --expect {head}"));
        for name in ["copy.db", "copy.jsonl"] {
            let _ = std::fs::remove_file(disk.0.join(name));
        }
        assert_eq!(
            disk.names()
                .iter()
                .filter(|n| n.starts_with(".sayso") || n.starts_with("copy"))
                .count(),
            0
        );
    }
    // With nothing left, no mark was acknowledged that is not there.
    disk.fill(0);
    let before = desk.home.path().join("before");
    desk.run(&format!("{db} mark 21 disputed --refutes https://example.org/2"))
        .ends(2);
    disk.make_room();
    desk.ok(&format!("{db} db backup {}", before.display()));
    assert_eq!(
        desk.json(&format!("{db} show 21"))["marks"].as_array().unwrap().len(),
        0
    );
    desk.ok(&format!("{db} mark 21 disputed --refutes https://example.org/2"));
}

#[test]
fn an_answer_that_cannot_be_written_is_an_error() {
    on_each_seeded(|desk| {
        for line in ["list", "report --article 1", "show 1 --json", "completions bash"] {
            let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
            let said = Said::of(
                desk.command(&words(line))
                    .stdout(full)
                    .stderr(Stdio::piped())
                    .output()
                    .unwrap(),
            );
            assert_eq!(said.code, 2, "{line}");
            assert!(
                said.err.starts_with("error: ") || said.err.starts_with("{\"error\""),
                "{line}: {}",
                said.err
            );
        }
    });
}
