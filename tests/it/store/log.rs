//! The journal as people read it.

use sayso::model::{PersonId, Subject};
use sayso::store::audit::head;
use sayso::store::log::log;
use sayso::store::people;

use super::rich::{SECRETS, rich};
use super::{ana, each_backend};

#[test]
fn pages_follow_one_another_down_to_the_first_entry() {
    each_backend(|ledger| {
        rich(ledger);
        let last = head(ledger).unwrap().seq;
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = log(ledger, None, before, 7).unwrap();
            seen.extend(page.entries.iter().map(|e| e.seq));
            before = page.next;
            if before.is_none() {
                break;
            }
            assert_eq!(page.entries.len(), 7);
        }
        assert_eq!(seen, (1..=last).rev().collect::<Vec<_>>());
    });
}

#[test]
fn an_entry_says_who_did_what_when() {
    each_backend(|ledger| {
        let (done, ben) = ana(ledger, |w| people::add(w, "Ben", Some("ben")));
        let page = log(ledger, Some(ben.into()), None, 10).unwrap();
        let entry = &page.entries[0];
        assert_eq!((page.entries.len(), entry.seq), (1, done.seq));
        assert_eq!((entry.by.as_str(), entry.os_user.as_deref()), ("ana", Some("ana")));
        assert_eq!(entry.summary, "person #2 add: name Ben, os user ben, person 2");
        assert_eq!(entry.did["name"], "Ben");
        assert_eq!(entry.at.to_rfc3339(), "2026-01-02T12:00:00+00:00");
        assert_eq!(entry.hash, head(ledger).unwrap().hash);
    });
}

#[test]
fn the_log_of_a_claim_holds_all_that_touched_it() {
    each_backend(|ledger| {
        rich(ledger);
        let verbs = |subject: &str, ledger: &mut super::Ledger| -> Vec<String> {
            let page = log(ledger, Subject::parse(subject), None, 100).unwrap();
            page.entries.into_iter().map(|e| e.verb).rev().collect()
        };
        let first = verbs("claim:1", ledger);
        for verb in [
            "add",
            "assign",
            "due",
            "recheck",
            "note",
            "tag",
            "relate",
            "evidence add",
            "mark",
            "stage",
        ] {
            assert!(first.iter().any(|v| v == verb), "{verb} in {first:?}");
        }
        // The other end of a relation is touched by it as well.
        assert!(verbs("claim:2", ledger).iter().any(|v| v == "relate"));
        assert_eq!(
            verbs("person:2", ledger),
            ["person add", "person edit", "person role", "person passwd"]
        );
        assert_eq!(verbs("token:2", ledger), ["token add", "token revoke"]);
        // The first entry founded the desk.
        assert_eq!(verbs("desk:1", ledger), ["desk set"]);
        assert!(
            log(ledger, Some(PersonId(99).into()), None, 10)
                .unwrap()
                .entries
                .is_empty()
        );
    });
}

#[test]
fn nothing_protected_stands_in_the_log() {
    each_backend(|ledger| {
        rich(ledger);
        let page = log(ledger, None, None, 1000).unwrap();
        let text = serde_json::to_string(&page).unwrap();
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret:?} stands in the log");
        }
    });
}
