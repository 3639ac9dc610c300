//! Bad files: each error says where, what was expected and what to do; nothing of the file is loaded.

use insta::assert_snapshot;

use super::{count, each_backend, seed_text};

const GOOD: &str = r#"format = "sayso-seed/1"
name = "my-story"

[[people]]
key = "ines"
name = "Ines Halloran"

[[sources]]
key = "paper"
kind = "outlet"
name = "The Paper"

[[sources]]
key = "allen"
kind = "person"
name = "John Allen"

[[articles]]
key = "story"
title = "The bridge is safe"
outlet = "paper"
text_sha256 = "8574748e780109c91049678b1144adcaf946c5f05b09e644b8c3294ee9e3f1ed"
text_length = 100

[[documents]]
key = "report"
url = "https://roads.example/report"

[[claims]]
key = "safe"
text = "The bridge is safe."
attribution = [
  { source = "allen" },
  { source = "paper" },
]

[[claims.evidence]]
key = "page-3"
document = "report"
stance = "supports"

[[claims.acts]]
stage = "checking"
"#;

/// The errors of the good file with one thing replaced, each as `error` and `hint`.
fn errors(broken: &[(&str, &str)]) -> String {
    let said = broken.iter().map(|(from, to)| {
        assert!(GOOD.contains(from), "{from}");
        let error = sayso::interchange::seed::read("my-story.toml", &GOOD.replacen(from, to, 1))
            .map(drop)
            .expect_err(to);
        assert_eq!(error.exit_code(), 2);
        format!("{}\n  {}", error.message, error.hint.unwrap_or_default())
    });
    said.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_not_toml_or_not_the_format() {
    assert_snapshot!(errors(&[
        ("text = \"The bridge is safe.\"", "text = \"The bridge is safe."),
        ("text = \"The bridge is safe.\"", "text: The bridge is safe."),
        ("text = ", "txt = "),
        ("text = \"The bridge is safe.\"\n", ""),
        ("kind = \"person\"", "kind = \"persn\""),
        ("text_length = 100", "text_length = \"100\""),
        ("name = \"my-story\"", "name = \"my-story\"\nname = \"twice\""),
        ("sayso-seed/1", "sayso-seed/2"),
        ("my-story", "My story!"),
        ("The bridge is safe.\"\nattr", "The bridge\\u0000 is safe.\"\nattr"),
        ("The bridge is safe.\"\nattr", " \"\nattr"),
    ]), @r#"
    my-story.toml:31:28: invalid basic string, expected """
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:31:7: key with no value, expected "="
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:31:1: unknown field "txt", expected one of "key", "article", "text", "kind", "origin", "quote", "quote_original", "quote_language", "translator", "claimed_on", "claimed_basis", "accusation", "tags", "attribution", "anchor", "priority", "due_on", "recheck_on", "assignee", "note", "evidence", "acts"
      did you mean "text"?
    my-story.toml:29:1: missing field "text"
      add a line text = … to the record that begins there
    my-story.toml:15:8: unknown variant "persn", expected one of "person", "organisation", "outlet", "document", "anonymous"
      did you mean "person"?
    my-story.toml:23:15: invalid type: string "100", expected a whole number
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:3:1: duplicate key
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:1:10: "sayso-seed/2" is not a format that this sayso reads
      write format = "sayso-seed/1"
    my-story.toml:2:8: "My story!" is not a scenario's name
      letters, digits and hyphens, such as "harbour-bridge"
    my-story.toml:31:8: the text holds the control character U+0000
      take it out; it cannot be seen, and databases and terminals stumble over it
    my-story.toml:31:8: the text is empty
      fill text in, or leave it out
    "#);
}

#[test]
fn a_key_that_names_nothing_or_two_things() {
    assert_snapshot!(errors(&[
        ("{ source = \"allen\" }", "{ source = \"alen\" }"),
        ("{ source = \"allen\" }", "{ source = \"putin\" }"),
        ("outlet = \"paper\"", "outlet = \"papr\""),
        ("document = \"report\"", "document = \"raport\""),
        ("stage = \"checking\"", "stage = \"checking\"\nby = \"inés\""),
        ("stage = \"checking\"", "status = \"verified\"\nrests_on = [\"page3\"]"),
        ("key = \"allen\"", "key = \"paper\""),
        ("name = \"John Allen\"", "name = \"The  paper\""),
        ("key = \"safe\"", "key = \"is it safe?\""),
        ("stance = \"supports\"", "stance = \"supports\"\n[[claims.evidence]]\nkey = \"page-3\"\ndocument = \"report\"\nstance = \"context\""),
        ("stage = \"checking\"", "stage = \"checking\"\n[[relations]]\nfrom = \"safe\"\nkind = \"same\"\nto = \"save\""),
        ("stage = \"checking\"", "stage = \"checking\"\n[[relations]]\nfrom = \"safe\"\nkind = \"same\"\nto = \"safe\""),
    ]), @r#"
    my-story.toml:33:14: there is no source "alen" in this file
      did you mean "allen"?
    my-story.toml:33:14: there is no source "putin" in this file
      add it under [[sources]]
    my-story.toml:21:10: there is no source "papr" in this file
      did you mean "paper"?
    my-story.toml:39:12: there is no document "raport" in this file
      did you mean "report"?
    my-story.toml:44:6: there is no person "inés" in this file
      did you mean "ines"?
    my-story.toml:44:13: there is no piece of this claim's evidence "page3" in this file
      did you mean "page-3"?
    my-story.toml:14:7: the key "paper" of this source is taken
      it was given at my-story.toml:9:7
    my-story.toml:13:1: "The  paper" is a name of the source "paper" too
      add words that tell the two apart, or make them one source
    my-story.toml:30:7: "is it safe?" is not a key
      letters, digits, hyphens, dots and underscores, such as "informed-source"
    my-story.toml:42:7: the key "page-3" of this evidence is taken
      it was given at my-story.toml:38:7
    my-story.toml:47:6: there is no claim "save" in this file
      did you mean "safe"?
    my-story.toml:44:1: "safe" cannot be related to itself
      docs/seeds.md describes the format; nothing of the file was loaded
    "#);
}

#[test]
fn a_source_an_article_or_a_document_that_says_too_much_or_too_little() {
    assert_snapshot!(errors(&[
        ("kind = \"person\"\nname = \"John Allen\"", "kind = \"anonymous\"\ndescribed_as = \"a source\""),
        ("kind = \"person\"", "kind = \"anonymous\""),
        ("kind = \"person\"", "kind = \"person\"\ngranted_by = \"us\""),
        ("name = \"John Allen\"", ""),
        ("kind = \"person\"", "kind = \"person\"\nhost = \"not a host\""),
        ("outlet = \"paper\"", "outlet = \"paper\"\npublished = \"2024-02-30\""),
        ("text_length = 100", ""),
        ("8574748e", "8574748E"),
        ("url = \"https://roads.example/report\"", "title = \"A report\""),
        ("https://", "ftp://"),
    ]), @r#"
    my-story.toml:14:7: "allen" is anonymous: it is known by article and described_as, give both
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:16:8: "allen" is anonymous and has no names: give described_as
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:16:14: granted_by goes with anonymous sources, and "allen" has a name
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:14:7: "allen" has no name: give name, or make its kind anonymous
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:16:8: "not a host" is not a site's host
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:22:13: "2024-02-30" is not a day or a time: write 2015-10-20 or 2015-10-20T12:00:00Z
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:18:1: text_sha256 and text_length go together: give both, or text_file
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:22:15: a SHA-256 is written with 64 digits 0–9 and a–f
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:25:1: a page needs its url; or give another kind
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:27:7: "ftp://roads.example/report" is not a web address: it must begin with https:// or http://
      docs/seeds.md describes the format; nothing of the file was loaded
    "#);
}

#[test]
fn a_claim_whose_chain_anchor_date_or_acts_are_none() {
    assert_snapshot!(errors(&[
        ("  { source = \"allen\" },\n", "  { gap = true },\n"),
        ("  { source = \"allen\" },\n", "  { },\n"),
        ("  { source = \"allen\" },\n", "  { source = \"paper\" },\n"),
        ("  { source = \"paper\" },\n", ""),
        ("attribution", "claimed_on = \"yesterday\"\nattribution"),
        ("attribution", "due_on = \"2024-03\"\nattribution"),
        ("attribution", "anchor.spans = []\nattribution"),
        ("attribution", "anchor.spans = [{ start = 9, end = 7, sha256 = \"\" }]\nattribution"),
        ("attribution", "anchor.spans = [{ start = 90, end = 101, sha256 = \"0413bfa0db5f6696da82b879d74e64cb663104a91a6c3720b7e7af8fa6e9cda4\" }]\nattribution"),
        ("stage = \"checking\"", "stage = \"checking\"\nstatus = \"verified\""),
        ("stage = \"checking\"", "reason = \"none\""),
        ("stage = \"checking\"", "stage = \"checking\"\nconfidence = \"high\""),
        ("stage = \"checking\"", "status = \"false\"\ncredibility = 7"),
        ("attribution", "origin = \"imported\"\nattribution"),
    ]), @r#"
    my-story.toml:32:15: a chain cannot begin or end with a gap
      begin with whoever asserts the claim and end with the outlet; a gap stands between two links
    my-story.toml:33:3: a link needs its source, or gap = true
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:32:15: the chain passes through one source twice in a row
      give each source one link; a claim in the paper's own voice has the paper alone
    my-story.toml:32:15: the chain does not end with "paper", which printed the article
      the originator comes first, the article's outlet last
    my-story.toml:32:14: "yesterday" is not a date: write 2015-10-09, 2015-10, 2015 or 2014-06/2014-08
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:32:10: "2024-03" is not a day: write it as 2026-11-22
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:32:1: an anchor needs at least one span
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:32:48: the sha256 is empty
      fill sha256 in, or leave it out
    my-story.toml:32:1: span 90–101 reaches past the text's end
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:42:1: an act is a decision (status) or a move (stage), not both: make it two acts
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:42:1: an act needs status, for a decision, or stage, for a move of the work; or ask, reply, attempt, query or resolution
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:44:14: confidence goes with a decision (status), not with a move of the work
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:44:15: 7 is not a credibility: give 1 (confirmed) to 6 (cannot be judged)
      docs/seeds.md describes the format; nothing of the file was loaded
    my-story.toml:43:1: an imported claim has no acts: its finding is another desk's
      docs/seeds.md describes the format; nothing of the file was loaded
    "#);
}

#[test]
fn no_word_of_the_work_around_a_verdict_is_lost_unsaid() {
    let said = errors(&[
        (
            "stage = \"checking\"",
            "reply = { of = \"allen\", outcome = \"declined\", answer = \"no\" }",
        ),
        (
            "stage = \"checking\"",
            "reply = { of = \"allen\", outcome = \"answered\" }",
        ),
        (
            "stage = \"checking\"",
            "reply = { of = \"allen\", outcome = \"silent\", quoted = true }",
        ),
        (
            "stage = \"checking\"",
            "ask = { of = \"allen\", asked_on = \"2024-05-03\", deadline = \"2024-05-02\" }",
        ),
        (
            "stage = \"checking\"",
            "reason = \"why\"\nattempt = { kind = \"called\", what = \"him\", outcome = \"refused\" }",
        ),
    ]);
    for expected in [
        "words go with the outcome answered",
        "an answer has words: say what they answered",
        "nothing is quoted without an answer",
        "the deadline lies before the day of asking",
        "reason goes with a decision, a move or a resolution, not with attempt",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn nothing_of_a_bad_file_is_loaded() {
    each_backend(|db| {
        let broken = GOOD.replace("stage = \"checking\"", "status = \"false\"\nby = \"ines\"");
        let error = seed_text(db, &broken).unwrap_err();
        assert_snapshot!(format!("{}\n{}", error.message, error.hint.clone().unwrap_or_default()), @r#"
        my-story.toml:42:1: false needs evidence that refutes "safe"
        an act in a seed file must pass the rules of the desk; nothing was loaded
        "#);
        assert_eq!(error.exit_code(), 1);
        for table in ["journal", "claims", "sources", "people", "desk"] {
            assert_eq!(count(db, table), 0, "{table}");
        }
        seed_text(db, GOOD).unwrap();
        assert_eq!(count(db, "claims"), 1);
    });
}

#[test]
fn a_move_that_the_desk_does_not_know_is_told_by_the_claims_key() {
    each_backend(|db| {
        let broken = GOOD.replace("stage = \"checking\"", "stage = \"dropped\"");
        assert_snapshot!(seed_text(db, &broken).unwrap_err().message, @r#"my-story.toml:42:1: dropping a claim needs a reason ("safe")"#);
    });
}
