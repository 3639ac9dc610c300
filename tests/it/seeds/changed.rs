//! A file that has changed since it was loaded.

use insta::assert_snapshot;
use sayso::db::Db;
use sayso::model::ClaimId;
use sayso::store::audit::audit;
use sayso::store::claims::{self, ClaimEdit, ClaimFields};
use sayso::store::sources::{self, NewSource, SourceEdit};

use super::{count, each_backend, head, lines, seed_text};
use crate::store::act;

const STORY: &str = r#"
format = "sayso-seed/1"
name = "my-story"

[[people]]
key = "ines"
name = "Ines Halloran"

[[sources]]
key = "paper"
kind = "outlet"
name = "The Paper"

[[sources]]
key = "mayor"
kind = "person"
name = "Oda Verrin"
aliases = ["Mayor Verrin"]

[[articles]]
key = "story"
title = "The bridge is safe"
outlet = "paper"
published = "2024-03-12"

[[documents]]
key = "report"
url = "https://roads.example/report"
title = "Inspection"

[[claims]]
key = "safe"
text = "The bridge was safe on 12 March 2024."
attribution = [{ source = "mayor", manner = "quoted" }, { source = "paper" }]

[[claims]]
key = "closed"
text = "One lane was closed."
tags = ["traffic"]
attribution = [{ source = "paper" }]

[[claims.evidence]]
key = "report"
document = "report"
stance = "refutes"

[[claims.acts]]
status = "false"
by = "ines"
reason = "The report says otherwise"

[[relations]]
from = "safe"
kind = "variant"
to = "closed"
"#;

/// Loads the story, then the story with `from` replaced by `to`, and shows what that changed.
fn changed(db: &mut Db, from: &str, to: &str) -> String {
    seed_text(db, STORY).unwrap();
    assert!(STORY.contains(from));
    let text = STORY.replace(from, to);
    let seeded = seed_text(db, &text).unwrap();
    let mut out = format!(
        "created {}, updated {}, unchanged {}",
        seeded.created, seeded.updated, seeded.unchanged
    );
    for change in &seeded.changes {
        let claim = change.claim.map(|id| format!(" ({id})")).unwrap_or_default();
        out += &format!("\n{}{claim}: {}", change.of, change.what);
    }
    let before = head(db);
    let again = seed_text(db, &text).unwrap();
    assert_eq!((again.created, again.updated), (0, 0));
    assert_eq!(again.changes, []);
    assert_eq!(head(db), before, "the changed file, loaded again, changed something");
    assert_eq!(audit(db, None).unwrap().faults, []);
    out
}

fn wordings(db: &mut Db) -> String {
    let sql = "SELECT CAST(c.id AS TEXT), c.status, t.text FROM claim_texts t JOIN claims c ON c.id = t.claim
        ORDER BY t.id";
    lines(db, sql, 3).join("\n")
}

#[test]
fn an_undecided_claim_is_reworded_in_place() {
    each_backend(|db| {
        let said = changed(
            db,
            "The bridge was safe on 12 March 2024.",
            "On 12 March 2024 cars could cross.",
        );
        assert_snapshot!(said, @r#"
        created 0, updated 1, unchanged 1
        claim "safe" (claim #1): changed in place: text
        "#);
        assert_snapshot!(wordings(db), @r#"
        1 | unverified | The bridge was safe on 12 March 2024.
        2 | false | One lane was closed.
        1 | unverified | On 12 March 2024 cars could cross.
        "#);
    });
}

#[test]
fn a_decided_claim_keeps_its_text_and_gets_a_successor() {
    each_backend(|db| {
        assert_snapshot!(changed(db, "One lane was closed.", "Two lanes were closed."), @r#"
        created 0, updated 1, unchanged 1
        claim "closed" (claim #3): claim #2 was decided, and keeps its text and verdict: claim #3 updates it with the new wording
        claim "safe" (claim #1): related: variant "closed"
        "#);
        assert_snapshot!(wordings(db), @r#"
        1 | unverified | The bridge was safe on 12 March 2024.
        2 | false | One lane was closed.
        3 | unverified | Two lanes were closed.
        "#);
        let relations = "SELECT CAST(from_claim AS TEXT), kind, CAST(to_claim AS TEXT) FROM relations ORDER BY id";
        assert_snapshot!(lines(db, relations, 3).join("\n"), @r#"
        1 | variant | 2
        3 | updates | 2
        1 | variant | 3
        "#);
    });
}

#[test]
fn the_newest_wording_is_the_one_that_a_later_file_changes() {
    each_backend(|db| {
        changed(db, "One lane was closed.", "Two lanes were closed.");
        let text = STORY.replace("One lane was closed.", "Three lanes were closed.");
        let seeded = seed_text(db, &text).unwrap();
        assert_snapshot!(seeded.changes[0].what, @"changed in place: text");
        assert_snapshot!(wordings(db), @r#"
        1 | unverified | The bridge was safe on 12 March 2024.
        2 | false | One lane was closed.
        3 | unverified | Two lanes were closed.
        3 | unverified | Three lanes were closed.
        "#);
    });
}

#[test]
fn the_chain_tags_and_plans_of_a_claim_are_brought_up_to_date() {
    each_backend(|db| {
        let from = "tags = [\"traffic\"]\nattribution = [{ source = \"paper\" }]";
        let to = "tags = [\"lanes\"]\nattribution = [{ source = \"mayor\" }, { gap = true }, { source = \"paper\" }]
            due_on = \"2024-04-01\"\nassignee = \"ines\"\nnote = \"Ask the mayor\"";
        assert_snapshot!(changed(db, from, to), @r#"
        created 0, updated 1, unchanged 1
        claim "closed" (claim #2): changed in place: assignee, due_on, attribution
        claim "closed" (claim #2): tags changed
        claim "closed" (claim #2): a note was added
        "#);
    });
}

#[test]
fn a_further_act_is_made_and_an_old_one_never_changed() {
    each_backend(|db| {
        let old = "reason = \"The report says otherwise\"";
        let further = format!("{old}\n\n[[claims.acts]]\nstage = \"closed\"\nby = \"ines\"");
        assert_snapshot!(changed(db, old, &further), @r#"
        created 0, updated 1, unchanged 1
        claim "closed" (claim #2): moved to closed
        "#);
        let text = STORY.replace(old, &further.replace("says otherwise", "denies it"));
        let said: Vec<String> = seed_text(db, &text)
            .unwrap()
            .changes
            .into_iter()
            .map(|c| c.what)
            .collect();
        assert_snapshot!(said.join("\n"), @"act 1 was changed in the file, not here: history is never rewritten, add a further act");
        assert_eq!(count(db, "marks"), 1);
    });
}

#[test]
fn new_evidence_is_brought_and_changed_evidence_is_told() {
    each_backend(|db| {
        let old = "stance = \"refutes\"";
        let to = "stance = \"refutes\"\nquote = \"not safe\"\n\n[[claims.evidence]]\nkey = \"again\"
            document = \"report\"\nstance = \"context\"";
        assert_snapshot!(changed(db, old, to), @r#"
        created 0, updated 1, unchanged 1
        claim "closed" (claim #2): evidence "report" was changed in the file, not here: drop it and bring it anew
        claim "closed" (claim #2): evidence "again" was brought
        "#);
        assert_eq!(count(db, "evidence"), 2);
    });
}

#[test]
fn sources_documents_and_articles_are_brought_up_to_date() {
    each_backend(|db| {
        assert_snapshot!(changed(db, "aliases = [\"Mayor Verrin\"]", "aliases = [\"Verrin\"]\nreliability = \"C\""), @r#"
        created 0, updated 0, unchanged 2
        source "mayor": source #2 was brought up to date
        source "mayor": source #2 is also called Verrin
        "#);
    });
    each_backend(|db| {
        assert_snapshot!(changed(db, "title = \"Inspection\"", "title = \"Inspection of the bearing\""), @r#"
        created 0, updated 0, unchanged 2
        document "report": document #1 was brought up to date
        "#);
    });
    each_backend(|db| {
        assert_snapshot!(changed(db, "published = \"2024-03-12\"", "published = \"2024-03-13\""), @r#"
        created 0, updated 2, unchanged 0
        article "story": its headline, address, outlet, date or language
        claim "safe" (claim #1): changed in place: claimed_on
        claim "closed" (claim #2): changed in place: claimed_on
        "#);
    });
}

#[test]
fn a_successor_made_by_hand_is_left_alone() {
    each_backend(|db| {
        seed_text(db, STORY).unwrap();
        sayso::store::write(db, &act("09:00:00"), |w| {
            let closed = claims::get(w.db(), ClaimId(2))?;
            let about = ClaimFields {
                text: "Two lanes were closed.".to_owned(),
                ..ClaimFields::of_claim(&closed)
            };
            let edit = ClaimEdit {
                about,
                chain: None,
                anchor: None,
                typo: false,
                correction: None,
                reason: None,
                expected_version: None,
            };
            claims::edit(w, ClaimId(2), &edit)
        })
        .unwrap();
        let before = head(db);
        assert_eq!(seed_text(db, STORY).unwrap().unchanged, 2);
        assert_eq!(head(db), before);
    });
}

#[test]
fn a_relation_taken_back_by_hand_stays_taken_back() {
    each_backend(|db| {
        seed_text(db, STORY).unwrap();
        sayso::store::write(db, &act("09:00:00"), |w| {
            sayso::store::relations::unrelate(w, ClaimId(1), None, ClaimId(2))
        })
        .unwrap();
        seed_text(db, &STORY.replace("tags = [\"traffic\"]", "tags = [\"lanes\"]")).unwrap();
        assert_eq!(count(db, "relations WHERE ended IS NULL"), 0);
    });
}

fn add_source(db: &mut Db, name: &str) {
    let new = NewSource {
        kind: sayso::model::SourceKind::Person,
        name: name.to_owned(),
        about: SourceEdit::default(),
        external_id: None,
    };
    sayso::store::write(db, &act("09:00:00"), |w| sources::add(w, &new)).unwrap();
}

#[test]
fn a_known_source_is_used_and_gains_only_what_it_lacks() {
    each_backend(|db| {
        add_source(db, "oda verrin");
        let seeded = seed_text(db, STORY).unwrap();
        assert_eq!(count(db, "sources"), 2);
        assert_eq!(seeded.changes[0].what, "source #1 is also called Mayor Verrin");
        assert_eq!(
            lines(db, "SELECT name FROM sources ORDER BY id", 1),
            ["oda verrin", "The Paper"]
        );
    });
}

#[test]
fn two_known_sources_of_one_name_are_asked_about() {
    each_backend(|db| {
        add_source(db, "Mayor Verrin");
        let before = head(db);
        let error = seed_text(db, STORY).unwrap_err();
        assert_snapshot!(error.message, @r#"my-story.toml:14:1: "Mayor Verrin" is a name of source #1, "Mayor Verrin""#);
        assert_eq!(head(db), before);
        add_source(db, "O. Verrin");
        let sql = "UPDATE sources SET folded = 'oda verrin'";
        db.execute(sql, &[]).unwrap();
        assert_snapshot!(seed_text(db, STORY).unwrap_err().message, @r#"my-story.toml:14:1: the ledger knows 2 sources called "Oda Verrin": #1, #2"#);
    });
}

#[test]
fn a_protected_field_that_changed_is_told_without_what_it_holds() {
    each_backend(|db| {
        let with = |motive: &str| {
            STORY.replace(
                "[[documents]]\nkey = \"report\"",
                &format!(
                    "[[sources]]\nkey = \"clerk\"\nkind = \"anonymous\"\ndescribed_as = \"a clerk\"\narticle = \"story\"\n\
                     granted_by = \"us\"\n[sources.protected]\nmotive = \"{motive}\"\napproved_by = \"the editor\"\n\n\
                     [[documents]]\nkey = \"report\""
                ),
            )
        };
        seed_text(db, &with("wants the truth out")).unwrap();
        let seeded = seed_text(db, &with("was passed over for promotion")).unwrap();
        let said: Vec<String> = seeded.changes.iter().map(|c| format!("{}: {}", c.of, c.what)).collect();
        assert!(!said.is_empty() && !said.join("").contains("promotion"), "{said:?}");
        let kept = lines(db, "SELECT motive, approved_by FROM source_secrets", 2);
        assert_eq!(kept, ["was passed over for promotion | the editor"]);
        // Neither what it was nor what it is stands anywhere else.
        for sql in ["SELECT body FROM journal", "SELECT before FROM revisions"] {
            let texts = lines(db, sql, 1).join("\n");
            assert!(!texts.contains("truth out") && !texts.contains("promotion"), "{sql}");
        }
        assert_eq!(audit(db, None).unwrap().faults, []);
    });
}

#[test]
fn work_that_a_file_gains_is_recorded_once() {
    each_backend(|db| {
        seed_text(db, STORY).unwrap();
        let more = format!(
            "{}\n\n[[claims.acts]]\nask = {{ of = \"mayor\", asked_on = \"2024-01-02\", deadline = \"2024-01-09\" }}\nby = \"ines\"\n",
            STORY.split("[[relations]]").next().unwrap()
        );
        let seeded = seed_text(db, &more).unwrap();
        assert!(
            seeded.changes.iter().any(|change| change.what == "ask was recorded"),
            "{:?}",
            seeded.changes
        );
        assert_eq!(count(db, "replies"), 1);
        seed_text(db, &more).unwrap();
        assert_eq!(count(db, "replies"), 1);
    });
}
