//! `sayso import` and whoever waits for it: Ctrl-C, a pipe that says nothing, the bar on a terminal, a colleague who marks.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::{Desk, Said, on_each};
use crate::store::Engine;

fn lines(count: usize) -> String {
    let line = |n: usize| json!({"text": format!("Claim {n}"), "url": format!("https://check.example/{n}"), "publisher": "Check"});
    (0..count).map(|n| line(n).to_string() + "\n").collect()
}

fn begin(desk: &Desk, args: &[&str]) -> Child {
    let mut command = desk.command(args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until the ledger has so many entries.
fn until(desk: &Desk, child: &mut Child, entries: i64) {
    let begun = Instant::now();
    loop {
        let said = desk.run("audit --head --json");
        if said.code == 0 && said.json()["seq"].as_i64() >= Some(entries) {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was met");
        assert!(begun.elapsed() < Duration::from_secs(60), "{said:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[test]
fn a_copy_that_was_ended_says_how_to_go_on() {
    let desk = Desk::new(Engine::Sqlite);
    desk.file("reviews.jsonl", lines(12_000));
    desk.ok("import reviews.jsonl");
    let to = desk.home.path().join("copy.db");
    let laid_down = desk.home.path().join("copy.db.copying");
    let args = ["db", "copy", desk.db.as_str(), to.to_str().unwrap()];
    let mut child = begin(&desk, &args);
    let begun = Instant::now();
    while !laid_down.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was met");
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(2));
    }
    interrupt(&child);
    let said = Said::of(child.wait_with_output().unwrap());
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("run the same command again to go on"), "{said:?}");
    desk.run_args(&args).ends(0);
    assert_eq!(
        desk.run_args(&["--db", to.to_str().unwrap(), "audit", "--head"]).out,
        desk.run_args(&["audit", "--head"]).out
    );
}

#[test]
fn ctrl_c_keeps_what_was_read_and_says_how_to_go_on() {
    on_each(|desk| {
        desk.file("reviews.jsonl", lines(12_000));
        desk.ok("desk set --name 'The desk'");
        let mut child = begin(desk, &["import", "reviews.jsonl", "--json"]);
        until(desk, &mut child, 4);
        interrupt(&child);
        let said = Said::of(child.wait_with_output().unwrap());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("run the same command again to go on"), "{said:?}");
        let report = said.json();
        assert_eq!(report["interrupted"], true);
        let kept = report["created"].as_u64().unwrap();
        assert!(kept > 0 && kept < 12_000, "{kept}");
        assert_eq!((&report["read"], &report["refused"]), (&json!(kept), &json!(0)));
        desk.audited();
        let report = desk.json("import reviews.jsonl");
        assert_eq!(
            (&report["unchanged"], &report["created"]),
            (&json!(kept), &json!(12_000 - kept))
        );
        desk.audited();
    });
}

#[test]
fn ctrl_c_is_heard_by_whoever_waits_for_a_pipe() {
    let desk = Desk::new(Engine::Sqlite);
    desk.ok("desk set --name 'The desk'");
    let mut child = begin(&desk, &["import", "-", "--json"]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(lines(2_500).as_bytes()).unwrap();
    pipe.flush().unwrap();
    until(&desk, &mut child, 3);
    std::thread::sleep(Duration::from_millis(100));
    interrupt(&child);
    let said = Said::of(child.wait_with_output().unwrap());
    drop(pipe);
    assert_eq!(said.code, 2, "{said:?}");
    let report = said.json();
    assert_eq!(report["interrupted"], true);
    assert!(report["created"].as_u64() > Some(0), "{report:#}");
    desk.audited();
}

#[test]
fn a_terminal_shows_how_far_it_is() {
    let desk = Desk::new(Engine::Sqlite);
    desk.file("reviews.jsonl", lines(12_000));
    let line = format!("{} import reviews.jsonl", env!("CARGO_BIN_EXE_sayso"));
    // script(1), which every Linux has, is the terminal.
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(desk.home.path())
        .env_clear()
        .env("HOME", desk.home.path())
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .env("SAYSO_USER", "ana")
        .env("SAYSO_DB", &desk.db)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = Said::of(output);
    assert_eq!(said.code, 0, "{said:?}");
    let bar = regex::Regex::new(r"importing .*[█#=░ ].* [\d,]+ records, [\d,]+/s, .*\d.* left").unwrap();
    assert!(bar.is_match(&said.out), "{:?}", said.out);
    assert!(said.out.contains("12,000 records in 1 file"), "{:?}", said.out);
    // Nobody who reads a log is shown it.
    let said = desk.run("import reviews.jsonl");
    assert!(!said.err.contains("records,"), "{said:?}");
}
