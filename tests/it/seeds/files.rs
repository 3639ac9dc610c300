//! A user's own file with a text beside it.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use sayso::error::{Error, Result};
use sayso::interchange::seed_load::load;
use sayso::interchange::stories::{BUILTIN, Story, builtin};
use sayso::store::write;

use super::{count, each_backend};

use crate::store::act;

const TEXT: &str = "The bridge is closed, the mayor said.";

fn story(folder: &Path, more: &str, start: usize) -> Result<Story> {
    let anchor = sayso::model::Anchor::of(&TEXT.chars().collect::<Vec<_>>(), &[(0, 20)]);
    let hash = &anchor.spans[0].sha256;
    let end = start + 20;
    let toml = format!(
        r#"format = "sayso-seed/1"
name = "closed"

[[sources]]
key = "paper"
kind = "outlet"
name = "The Paper"

[[articles]]
key = "story"
title = "Closed"
outlet = "paper"
{more}

[[claims]]
key = "closed"
text = "The bridge is closed."
attribution = [{{ source = "paper" }}]
anchor.spans = [{{ start = {start}, end = {end}, sha256 = "{hash}" }}]
"#
    );
    let path = folder.join("closed.toml");
    fs::write(&path, toml).unwrap();
    fs::write(folder.join("closed.txt"), TEXT).unwrap();
    Story::open(path.to_str().unwrap())
}

fn without_folder(error: &Error, folder: &Path) -> String {
    error.message.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn a_text_beside_the_file_is_attached() {
    let folder = tempfile::tempdir().unwrap();
    each_backend(|db| {
        let story = story(folder.path(), "text_file = \"closed.txt\"", 0).unwrap();
        let load = |w: &mut sayso::store::Write| load(w, &story.scenario, &|file| story.text(file));
        write(db, &act("10:00:00"), load).unwrap();
        assert_eq!(count(db, "article_texts WHERE text IS NOT NULL AND length = 37"), 1);
    });
}

#[test]
fn a_text_that_is_not_the_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let of = |more: &str| story(folder.path(), more, 0).map(drop).unwrap_err();
    let said = [
        of("text_file = \"missing.txt\""),
        of("text_file = \"../closed.txt\""),
        of("text_file = \"/etc/hostname\""),
    ];
    let said: Vec<String> = said.iter().map(|e| without_folder(e, folder.path())).collect();
    assert_snapshot!(said.join("\n"), @r#"
    closed.toml:13:13: cannot read missing.txt: No such file or directory (os error 2)
    closed.toml:13:13: "../closed.txt" does not lie beside the seed file
    closed.toml:13:13: "/etc/hostname" does not lie beside the seed file
    "#);
    each_backend(|db| {
        let mut said = Vec::new();
        for (more, start) in [
            ("text_file = \"closed.txt\"\ntext_length = 36", 0),
            ("text_file = \"closed.txt\"", 5),
            ("text_file = \"closed.txt\"", 30),
        ] {
            let story = story(folder.path(), more, start).unwrap();
            let load = |w: &mut sayso::store::Write| load(w, &story.scenario, &|file| story.text(file));
            let error = write(db, &act("10:00:00"), load).unwrap_err();
            said.push(without_folder(&error, folder.path()));
        }
        assert_snapshot!(said.join("\n"), @r#"
        closed.toml:14:15: closed.txt has 37 characters
        closed.toml:19:1: the anchor's words stand elsewhere in the text
        closed.toml:19:1: span 30–50 reaches past the text's end
        "#);
        assert_eq!(count(db, "journal"), 0);
    });
}

#[test]
fn a_name_that_is_no_story_is_told() {
    for name in BUILTIN {
        assert_eq!(builtin(name).unwrap().name, *name);
        assert_eq!(Story::open(name).unwrap().scenario.name, *name);
    }
    let error = Story::open("harbor-bridge").map(drop).unwrap_err();
    assert_snapshot!(format!("{}\n{}", error.message, error.hint.unwrap()), @r#"
    there is no scenario or file "harbor-bridge"
    did you mean "harbour-bridge"?
    "#);
}
