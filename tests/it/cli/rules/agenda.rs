//! What waits for whom, and the balance of the checks.

use serde_json::Value;

use crate::cli::{Desk, on_each, on_each_seeded};

/// What stands in a section: its items' numbers and words.
fn section(desk: &Desk, line: &str, code: &str) -> Vec<String> {
    let agenda = desk.json(line);
    let sections = agenda["sections"].as_array().unwrap();
    let Some(section) = sections.iter().find(|s| s["code"] == code) else {
        return vec!["no such section".to_owned()];
    };
    let items = section["items"].as_array().unwrap();
    assert!(section["total"].as_i64().unwrap() >= items.len() as i64);
    let told = |item: &Value| {
        let late = if item["late"] == true { " late" } else { "" };
        format!(
            "{} {}{late}",
            item["id"].as_str().unwrap(),
            item["what"].as_str().unwrap()
        )
    };
    items.iter().map(told).collect()
}

#[test]
fn everybody_sees_what_waits_for_them_and_at_the_desk() {
    on_each_seeded(|desk| {
        desk.at("2026-01-05T12:00:00Z");
        desk.ok("assign 19 'Tomas Wray'");
        desk.ok("due 19 2026-01-04");
        desk.ok("stage 20 approval");
        desk.ok("recheck 3 2026-01-05");
        desk.ok("reply ask 9 --of 'Oda Verrin' --deadline 2026-01-06");
        desk.ok("query ask 19 'Why 43?' --to 'Tomas Wray' --deadline 2026-01-06");
        desk.ok("query ask article:2 'Who wrote the headline?' --writer 'Jonas Falk'");
        desk.ok("attempt add 21 requested 'The maker' --outcome waiting");
        desk.ok("request add check --from 'A reader' --why 'Is the ferry safe?'");
        desk.at("2026-01-07T12:00:00Z");
        let tomas = "agenda --by 'Tomas Wray'";
        assert!(section(desk, tomas, "mine").contains(&"claim:19 checking late".to_owned()));
        assert_eq!(section(desk, tomas, "asked"), ["query:1 to Tomas Wray late"]);
        assert_eq!(section(desk, "agenda --by 'Ruth Ekdal'", "asked"), [""; 0]);
        assert_eq!(section(desk, "agenda --desk", "mine"), ["no such section"]);
        let desks = "agenda --desk";
        assert!(section(desk, desks, "approval").contains(&"claim:20 unverified".to_owned()));
        assert!(section(desk, desks, "overdue").contains(&"claim:19 checking, given to Tomas Wray late".to_owned()));
        assert_eq!(section(desk, desks, "replies"), ["reply:1 of Oda Verrin late"]);
        assert_eq!(
            section(desk, desks, "queries"),
            ["query:1 to Tomas Wray late", "query:2 to Jonas Falk"]
        );
        assert_eq!(section(desk, desks, "attempts"), ["attempt:1 requested The maker"]);
        let again = section(desk, desks, "rechecks");
        assert!(
            again
                .iter()
                .any(|told| told.starts_with("claim:3 ") && told.ends_with(" late")),
            "{again:?}"
        );
        assert_eq!(section(desk, desks, "requests"), ["request:1 check, A reader"]);
        assert_eq!(section(desk, desks, "stale"), [""; 0]);
        // What is done waits no more.
        desk.ok("reply none 1");
        desk.ok("query answer 1 'Annex B'");
        desk.ok("request answer 1 declined");
        desk.ok("attempt result 1 refused");
        for code in ["replies", "attempts", "requests"] {
            assert_eq!(section(desk, desks, code), [""; 0], "{code}");
        }
        assert_eq!(section(desk, tomas, "asked"), [""; 0]);
        desk.no("agenda --by 'Nobody Known'");
        // Whoever is nobody here sees the desk's.
        desk.user("mallory");
        assert_eq!(section(desk, "agenda", "mine"), ["no such section"]);
    });
}

#[test]
fn a_digest_goes_into_the_mail_as_text_a_page_or_a_feed() {
    on_each_seeded(|desk| {
        desk.ok("note 19 x");
        desk.ok("request add check --from 'R & D <x@example.org>' --why 'Is <b>this</b> so?'");
        let text = desk.ok("digest --desk");
        assert!(text.lines().next().unwrap().contains("The desk, 2026-01-02"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
        let page = desk.ok("digest --desk --format html");
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains("R &amp; D &lt;x@example.org&gt;"));
        assert!(!page.contains("<b>this</b>"));
        let feed = desk.ok("digest --desk --format atom");
        assert!(
            feed.starts_with("<?xml") && feed.trim_end().ends_with("</feed>"),
            "{feed}"
        );
        assert!(feed.contains("Is &lt;b&gt;this&lt;&#x2f;b&gt; so?"), "{feed}");
        assert_eq!(
            feed.matches("<entry>").count() as i64,
            desk.json("digest --desk")["sections"]
                .as_array()
                .unwrap()
                .iter()
                .map(|s| s["items"].as_array().unwrap().len() as i64)
                .sum::<i64>()
        );
        assert_ne!(desk.ok("digest --desk --if-any"), "");
    });
    on_each(|empty| {
        empty.ok("person add Ben");
        assert_eq!(empty.ok("digest --if-any"), "");
        assert!(empty.ok("digest").contains("Nothing waits."));
    });
}

#[test]
fn the_balance_counts_whose_claims_were_checked_and_why() {
    on_each_seeded(|desk| {
        let count = |line: &str, because: Value| {
            let report = desk.json(line);
            let reasons = report["by_reason"].as_array().unwrap().clone();
            let found = reasons.iter().find(|r| r["because"] == because).cloned();
            found.map_or((0, 0), |r| {
                (r["claims"].as_i64().unwrap(), r["decided"].as_i64().unwrap())
            })
        };
        let report = desk.json("report --balance");
        let total = report["total"].as_i64().unwrap();
        assert_eq!(
            report["decided"],
            report["total"].as_i64().unwrap() - desk.json("report")["by_status"]["unverified"].as_i64().unwrap()
        );
        let by_claimant: i64 = report["by_claimant"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["claims"].as_i64().unwrap())
            .sum();
        assert_eq!(by_claimant, total);
        let quist = |line: &str| {
            let report = desk.json(line);
            let all = report["by_claimant"].as_array().unwrap().clone();
            all.iter()
                .find(|c| c["source"]["name"] == "Mara Quist")
                .unwrap()
                .clone()
        };
        assert_eq!(quist("report --balance")["by_status"]["false"], 1);
        assert_eq!(
            count("report --balance", Value::Null),
            (total, report["decided"].as_i64().unwrap())
        );
        // However it is spelt.
        desk.ok("edit 19 --because 'Many ask'");
        desk.ok("edit 20 --because 'many  ask'");
        let before = desk.seq();
        desk.ok("mark 19 false --refutes https://example.org/");
        desk.ok("edit 20 --because ''");
        assert_eq!(count("report --balance", "Many ask".into()), (1, 1));
        assert_eq!(count("report --balance", Value::Null).0, total - 1);
        let then = format!("report --balance --as-of '#{before}'");
        assert_eq!(count(&then, "Many ask".into()), (2, 0));
        assert_eq!(count(&then, Value::Null).0, total - 2);
        // What was merged counts for what it was merged into.
        let tamm = quist("report --balance")["claims"].as_i64().unwrap();
        desk.ok("source add 'M. Quist' --kind person");
        desk.ok("add 'The pier moved.' --article 1 --link 'M. Quist; quoted'");
        desk.ok("source merge 'M. Quist' --into 'Mara Quist' --yes");
        assert_eq!(quist("report --balance")["claims"], tamm + 1);
        for format in ["text", "markdown", "html", "csv"] {
            let told = desk.ok(&format!("report --balance --format {format}"));
            assert!(told.contains("Mara Quist") && told.contains("Many ask"), "{told}");
        }
        desk.audited();
    });
}
