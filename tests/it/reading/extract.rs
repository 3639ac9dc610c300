//! `sayso extract` as people meet it.

use std::process::Command;

use serde_json::Value;

fn extract(folder: &std::path::Path, args: &[&str]) -> (String, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .arg("extract")
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .output()
        .unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

#[test]
fn one_object_a_line_in_the_order_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..40).map(|n| format!("{n}.txt")).collect();
    for (n, name) in names.iter().enumerate() {
        let text = format!("Mara Quist said on Monday that {n} bolts were damaged.\n");
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut args: Vec<&str> = names.iter().map(String::as_str).collect();
    args.extend(["--json", "--published", "2015-10-20"]);
    let (out, err, code) = extract(folder.path(), &args);
    assert_eq!((err.as_str(), code), ("", 0));
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 40);
    for (name, answer) in names.iter().zip(&answers) {
        assert_eq!(answer["file"], **name);
        let one = &answer["statements"][0];
        assert_eq!(one["speaker"], "Mara Quist");
        assert_eq!(one["said_on"]["date"], "2015-10-19");
        assert_eq!(one["cue"], serde_json::json!([[11, 15]]));
        assert_eq!(one["parent"], Value::Null);
    }
    assert!(!folder.path().join(".local").exists(), "no ledger is made");
}

#[test]
fn a_file_that_cannot_be_read_does_not_keep_the_others_back() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Mara Quist said that the bridge was safe.").unwrap();
    let (out, err, code) = extract(folder.path(), &["a.txt", "missing.txt", "--json"]);
    assert_eq!(out.lines().count(), 1);
    assert_eq!(code, 2);
    assert!(
        err.contains("missing.txt") && err.contains("1 of 2 files could not be read"),
        "{err}"
    );
}

#[test]
fn the_text_form_says_who_says_what() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("a.txt"),
        "A source told the Estuary Post that Mara Quist had promised to close the bridge.",
    )
    .unwrap();
    let (out, _, code) = extract(folder.path(), &["a.txt"]);
    assert_eq!(code, 0);
    assert!(out.contains("Mara Quist → ◌ A source"), "{out}");
}
