//! The two scenarios that come with the program.

use insta::assert_snapshot;
use sayso::db::Db;
use sayso::store::audit::audit;
use sayso::store::sources;

use super::{count, each_backend, head, lines, seed};

fn statuses(db: &mut Db) -> Vec<String> {
    let sql = "SELECT status, CAST(count(*) AS TEXT) FROM claims GROUP BY status ORDER BY status";
    lines(db, sql, 2)
}

fn chain(db: &mut Db, claim: &str) -> String {
    let sql = format!(
        "SELECT coalesce(s.name, '(gap)'), l.manner, l.cue, a.name, l.said
         FROM links l JOIN claims c ON c.id = l.claim
         LEFT JOIN sources s ON s.id = l.source LEFT JOIN sources a ON a.id = l.addressee
         WHERE c.external_id = '{claim}' ORDER BY l.position"
    );
    lines(db, &sql, 5).join("\n")
}

#[test]
fn the_article_of_2015_is_loaded_unverified_and_unrated() {
    each_backend(|db| {
        let seeded = seed(db, "iraq-russia-2015");
        assert!(seeded.claims >= 25, "{}", seeded.claims);
        assert_eq!(
            (seeded.created, seeded.updated, seeded.unchanged),
            (seeded.claims, 0, 0)
        );
        assert_eq!(seeded.changes, []);
        assert_eq!(count(db, "claims"), seeded.claims as i64);
        assert_eq!(statuses(db), [format!("unverified | {}", seeded.claims)]);
        assert_eq!(count(db, "sources WHERE reliability IS NOT NULL"), 0);
        assert_eq!(count(db, "claims WHERE anchor_spans IS NULL"), 0);
        assert_eq!(count(db, "journal"), 1);
    });
}

#[test]
fn the_worked_examples_of_the_design_have_their_chains() {
    each_backend(|db| {
        seed(db, "iraq-russia-2015");
        assert_snapshot!(chain(db, "iraq-russia-2015/allen-asked-not-to-proceed"), @r#"
        an informed source | quoted | added | Asharq Al-Awsat | unconfirmed
        Asharq Al-Awsat | reported | - | - | unconfirmed
        "#);
        assert_snapshot!(chain(db, "iraq-russia-2015/washington-disturbed"), @r#"
        John Allen | quoted | informed | Haider al-Abadi | unconfirmed
        an informed source | paraphrased | told | Asharq Al-Awsat | unconfirmed
        Asharq Al-Awsat | reported | - | - | unconfirmed
        "#);
        assert_snapshot!(chain(db, "iraq-russia-2015/airstrikes-iraq-june-2014"), @"Asharq Al-Awsat | reported | - | - | unconfirmed");
        let distances = "SELECT external_id, CAST(hearsay_distance AS TEXT) FROM claims WHERE external_id IN
            ('iraq-russia-2015/allen-asked-not-to-proceed', 'iraq-russia-2015/washington-disturbed',
             'iraq-russia-2015/airstrikes-iraq-june-2014') ORDER BY external_id";
        assert_snapshot!(lines(db, distances, 2).join("\n"), @r#"
        iraq-russia-2015/airstrikes-iraq-june-2014 | 0
        iraq-russia-2015/allen-asked-not-to-proceed | 1
        iraq-russia-2015/washington-disturbed | 2
        "#);
    });
}

#[test]
fn the_bridge_shows_every_status_and_a_chain_of_four() {
    each_backend(|db| {
        let seeded = seed(db, "harbour-bridge");
        assert_eq!(seeded.articles.len(), 2);
        assert_snapshot!(statuses(db).join("\n"), @r#"
        disputed | 1
        false | 2
        misleading | 1
        outdated | 1
        unprovable | 1
        unverified | 10
        verified | 7
        withdrawn | 1
        "#);
        assert_snapshot!(chain(db, "harbour-bridge/pier-moved-4-cm"), @r#"
        Jonas Creel | paraphrased | learned from | Ilse Tamm | denied
        Ilse Tamm | paraphrased | - | - | unconfirmed
        Harbour Radio | reported | reported | - | confirmed
        Port Hallow Courier | reported | - | - | unconfirmed
        "#);
        assert_snapshot!(chain(db, "harbour-bridge/no-night-work"), @r#"
        Pell Arden | paraphrased | promised | Brandmoor Construction | unconfirmed
        (gap) | reported | - | - | unconfirmed
        Port Hallow Courier | reported | - | - | unconfirmed
        "#);
        let acts = "SELECT j.verb, p.name, CAST(count(*) AS TEXT) FROM journal j JOIN people p ON p.id = j.actor
            GROUP BY j.verb, p.name ORDER BY j.verb, p.name";
        assert_snapshot!(lines(db, acts, 3).join("\n"), @r#"
        mark | Ines Halloran | 5
        mark | Ruth Ekdal | 1
        mark | Tomas Wray | 10
        person add | ana | 3
        seed | ana | 2
        stage | Ines Halloran | 9
        stage | Ruth Ekdal | 15
        stage | Tomas Wray | 15
        "#);
    });
}

#[test]
fn texts_are_attached_and_every_anchor_holds_in_them() {
    each_backend(|db| {
        seed(db, "harbour-bridge");
        assert_eq!(count(db, "article_texts WHERE text IS NOT NULL"), 2);
        let anchored = db
            .rows(
                "SELECT c.anchor_spans, t.text FROM claims c JOIN article_texts t ON t.id = c.anchor_text ORDER BY c.id",
                &[],
                |r| Ok((r.next::<String>()?, r.next::<String>()?)),
            )
            .unwrap();
        assert_eq!(anchored.len() as i64, count(db, "claims"));
        for (spans, text) in anchored {
            let anchor: sayso::model::Anchor = serde_json::from_str(&spans).unwrap();
            let text: Vec<char> = text.chars().collect();
            assert!(anchor.exact(&text).is_some(), "{spans}");
        }
    });
}

#[test]
fn what_is_protected_stands_in_its_own_row_and_in_no_journal() {
    each_backend(|db| {
        seed(db, "harbour-bridge");
        assert_eq!(count(db, "source_secrets"), 1);
        for word in ["duty editor", "before somebody is hurt"] {
            let bodies = db
                .rows("SELECT body FROM journal", &[], |r| r.next::<String>())
                .unwrap();
            assert!(bodies.iter().all(|body| !body.contains(word)), "{word}");
        }
    });
}

#[test]
fn seeding_twice_writes_nothing() {
    each_backend(|db| {
        for name in ["iraq-russia-2015", "harbour-bridge", "harbour-ferry"] {
            let first = seed(db, name);
            let before = head(db);
            let again = seed(db, name);
            assert_eq!((again.created, again.updated, again.unchanged), (0, 0, first.claims));
            assert_eq!(again.changes, []);
            assert_eq!(again.articles, first.articles);
            assert_eq!(head(db), before);
        }
        assert_eq!(audit(db, None).unwrap().faults, []);
    });
}

#[test]
fn what_the_desk_changed_since_is_left_alone() {
    each_backend(|db| {
        seed(db, "harbour-bridge");
        let radio = sources::find(db, "Harbour Radio").unwrap();
        let act = crate::store::act("11:00:00");
        sayso::store::write(db, &act, |w| {
            let edit = sources::SourceEdit {
                reliability: Some(sayso::model::Reliability::E),
                ..sources::SourceEdit::default()
            };
            sources::edit(w, radio, &edit)
        })
        .unwrap();
        let before = head(db);
        seed(db, "harbour-bridge");
        assert_eq!(head(db), before);
    });
}

#[test]
fn the_ferry_shows_the_work_around_a_verdict() {
    each_backend(|db| {
        seed(db, "harbour-ferry");
        let work = "SELECT 'reply', outcome, coalesce(answer, '-') FROM replies
            UNION ALL SELECT 'attempt', outcome, what FROM attempts
            UNION ALL SELECT 'query', coalesce(answer, 'open'), question FROM queries
            UNION ALL SELECT 'resolution', resolution, wording FROM resolutions
            UNION ALL SELECT 'mark', status, 'evidence ' || CAST(override_reason IS NULL AS TEXT) FROM marks
            ORDER BY 1, 2, 3";
        assert_snapshot!(lines(db, work, 3).join("\n").replace("evidence true", "evidence 1"), @r#"
        attempt | no-answer | The owner, twice
        attempt | nothing-found | The harbour office's pilot bills
        mark | unprovable | evidence 1
        mark | verified | evidence 1
        query | From the town's anniversary book | Forty years counted from when?
        query | open | Do we have the anniversary book?
        reply | answered | Our captains hold the pilot's patent themselves
        reply | declined | -
        resolution | attributed | Oster believes that the owner knew
        "#);
        let who = "SELECT j.verb, p.name, CAST(count(*) AS TEXT) FROM journal j JOIN people p ON p.id = j.actor
            WHERE j.verb LIKE 'query%' OR j.verb = 'resolve' GROUP BY j.verb, p.name ORDER BY j.verb, p.name";
        assert_snapshot!(lines(db, who, 3).join("\n"), @r#"
        query answer | Ines Halloran | 1
        query ask | Ines Halloran | 2
        resolve | Ruth Ekdal | 1
        "#);
        assert_eq!(audit(db, None).unwrap().faults, []);
    });
}
