//! Every field that holds people's words can be emptied, on each database, and the audit goes on.

use std::collections::BTreeSet;

use sayso::db::tables::{AUDITED, Holds};
use sayso::error::Kind;
use sayso::model::{ClaimId, PersonId};
use sayso::store::redact::{Inside, Redaction, redact};
use sayso::store::{audit, holds, write};

use super::rich::rich;
use super::{act, ana, each_backend};

#[test]
fn every_text_of_every_table_can_be_redacted_and_the_audit_passes() {
    each_backend(|ledger| {
        rich(ledger);
        ana(ledger, |w| holds::lift(w, ClaimId(2).into(), "settled"));
        let head = audit::head(ledger).unwrap().hash;
        let mut structural = BTreeSet::new();
        let mut emptied = 0;
        for table in AUDITED.iter().filter(|table| table.name != "revisions") {
            for (column, _) in table.columns.iter().filter(|(_, holds)| *holds == Holds::Text) {
                let name = table.name;
                let sql = format!(
                    "SELECT id FROM {name} WHERE {column} IS NOT NULL AND {column} NOT LIKE '[redacted%' ORDER BY id"
                );
                let Some(id) = ledger.row::<i64>(&sql, &[], |r| r.next()).unwrap() else {
                    continue;
                };
                let redaction = Redaction {
                    target: format!("{name}:{id}").parse().unwrap(),
                    field: (*column).to_owned(),
                    reason: "7".into(),
                    second: PersonId(2),
                    inside: Inside::Everywhere,
                };
                let value: String = ledger
                    .value(&format!("SELECT {column} FROM {name} WHERE id = ?1"), &[id.into()])
                    .unwrap();
                // Ana's own name and login go too.
                let ana = sayso::store::Act {
                    by: Some("1".into()),
                    ..act("13:00:00")
                };
                match write(ledger, &ana, |w| redact(w, &redaction)) {
                    Ok((done, _)) => {
                        emptied += 1;
                        let now: Option<String> = ledger
                            .value(&format!("SELECT {column} FROM {name} WHERE id = ?1"), &[id.into()])
                            .unwrap();
                        let wanted = (*column != "sha256").then(|| format!("[redacted #{}]", done.seq));
                        assert_eq!(now, wanted, "{name}.{column}");
                        if value.contains(' ') {
                            nowhere(ledger, &value);
                        }
                    }
                    Err(error) if error.kind == Kind::Usage => {
                        structural.insert(format!("{name}.{column}"));
                    }
                    Err(error) => panic!("{name}.{column} = {value:?}: {error}"),
                }
            }
        }
        assert!(emptied > 60, "{emptied} fields");
        // Names that must never be among those that cannot be redacted.
        for field in [
            "claims.text",
            "notes.text",
            "sources.name",
            "marks.reason",
            "people.name",
        ] {
            assert!(!structural.contains(field), "{field}");
        }
        let report = audit::audit(ledger, Some(&head)).unwrap();
        assert!(report.ok, "{:#?}", report.faults);
        assert_eq!(report.emptied.iter().filter(|e| e.verb == "redact").count(), emptied);
    });
}

/// The string stands in no text of any table, journal included.
fn nowhere(ledger: &mut super::Ledger, value: &str) {
    for table in AUDITED.iter().chain(sayso::db::tables::RECORDS) {
        for (column, _) in table.columns.iter().filter(|(_, holds)| *holds == Holds::Text) {
            let texts: Vec<Option<String>> = ledger
                .rows(&format!("SELECT {column} FROM {}", table.name), &[], |r| r.next())
                .unwrap();
            let found = texts.iter().flatten().find(|text| text.contains(value));
            assert_eq!(found, None, "{value:?} is still in {}.{column}", table.name);
        }
    }
}

#[test]
fn a_redacted_entry_that_somebody_changes_afterwards_is_seen() {
    each_backend(|ledger| {
        rich(ledger);
        let redaction = Redaction {
            target: "notes:1".parse().unwrap(),
            field: "text".into(),
            reason: "asked to".into(),
            second: PersonId(2),
            inside: Inside::Everywhere,
        };
        let (_, done) = write(ledger, &act("13:00:00"), |w| redact(w, &redaction)).unwrap();
        let entry = done.unwrap().entries[0];
        assert!(audit::audit(ledger, None).unwrap().ok);
        ledger.raw(&[&format!(
            "UPDATE journal SET body = replace(body, 'redacted', 'retracted') WHERE seq = {entry}"
        )]);
        let report = audit::audit(ledger, None).unwrap();
        assert_eq!(report.first_bad, Some(entry));
    });
}
