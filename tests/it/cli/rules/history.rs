//! The past as it was: texts, names, policies, chains, anchors, evidence, marks, merges.

use serde_json::Value;

use crate::cli::on_each_seeded;

/// What changes, one thing a day from 1 February on.
const CHANGES: &[&str] = &[
    "edit 19 --text 'Another wording of it.' --link 'Mara Quist; quoted' --anchor 0-9",
    "source edit 'Nell Osgood' --name 'Nell Osgood-Hart' --described-as 'Head of press'",
    "desk set --name 'Other desk' --go-statuses false --second-person yes --independent-needed 3",
    "evidence drop 20 --reason 'Not ours'",
    "mark 19 disputed --reason 'Two numbers'",
    "stage 19 dropped --reason 'Not needed'",
    "unrelate 19 2",
    "tag 19 late --off bolts",
    "note 19 'late note'",
    "person edit 'Tomas Wray' --name 'Tomas W.'",
    "document edit 6 --title 'Another title'",
    "due 19 2026-05-05 --priority high",
    "source alias 'Nell Osgood-Hart' 'N. Osgood'",
    "source add 'N. O.' --kind person",
    "source merge 'Nell Osgood-Hart' --into 'N. O.' --yes",
    "stage 19 open --reason 'Needed after all'",
    "edit 19 --link 'N. O.; paraphrased; cue said' --link gap",
    "article attach 2 other.txt",
    "article edit 2 --title 'Another headline' --published 2026-01-01",
];

const QUESTIONS: &[&str] = &[
    "show 19",
    "show 2",
    "report",
    "report --article 2",
    "report --source 'Mara Quist'",
    "report --source 19",
];

/// An answer without what says of which moment it is, and what reports of the past leave out.
fn of_a_moment(mut answer: Value) -> Value {
    let leave_out: &[&str] = match answer.get("source") {
        Some(_) => &["as_of", "past"],
        None => &["as_of", "past", "due_claims"],
    };
    if let Some(fields) = answer.as_object_mut() {
        fields.retain(|name, _| !leave_out.contains(&name.as_str()));
    }
    answer
}

#[test]
fn whatever_is_changed_later_the_past_is_told_as_it_was() {
    on_each_seeded(|desk| {
        desk.file(
            "other.txt",
            "The town hall has a second voice. Nothing else stands here any more.",
        );
        let mut told: Vec<(i64, String, Vec<Value>)> = Vec::new();
        for (n, change) in CHANGES.iter().enumerate() {
            let time = |hour: &str| format!("2026-02-{:02}T{hour}:00:00Z", n + 1);
            desk.at(&time("08"));
            let answers = QUESTIONS.iter().map(|q| of_a_moment(desk.json(q))).collect();
            told.push((desk.seq(), time("08"), answers));
            let said = desk.at(&time("10")).run(change);
            assert!(
                said.code == 0 || change.starts_with("article attach"),
                "{change}: {}",
                said.err
            );
        }
        desk.at("2026-03-01T00:00:00Z");
        let mut wrong = Vec::new();
        for (n, (seq, time, answers)) in told.iter().enumerate() {
            for (question, was) in QUESTIONS.iter().zip(answers) {
                for when in [format!("#{seq}"), time.clone(), day_before(n)] {
                    let now = of_a_moment(desk.json(&format!("{question} --as-of '{when}'")));
                    differences("", was, &now, &mut |path, was, now| {
                        // By an entry or a day, claims are as old as they were at its time.
                        if path.starts_with(".ages") && when != *time {
                            return;
                        }
                        wrong.push(format!(
                            "{question} as of {when}, before “{}”: {path} was {was}, is told as {now}",
                            CHANGES[n]
                        ));
                    });
                }
            }
        }
        wrong.truncate(40);
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

/// The day before change `n`; before the first, the day of the seed.
fn day_before(n: usize) -> String {
    match n {
        0 => "2026-01-02".into(),
        n => format!("2026-02-{n:02}"),
    }
}

fn differences(path: &str, was: &Value, now: &Value, say: &mut dyn FnMut(&str, &Value, &Value)) {
    match (was, now) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter()
                .for_each(|(name, value)| differences(&format!("{path}.{name}"), value, &b[name], say));
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter()
                .zip(b)
                .enumerate()
                .for_each(|(n, (a, b))| differences(&format!("{path}[{n}]"), a, b, say));
        }
        (a, b) if a == b => {}
        (a, b) => say(path, a, b),
    }
}

#[test]
fn a_day_ends_where_the_desk_is() {
    on_each_seeded(|desk| {
        desk.ok("desk set --time-zone Asia/Tokyo");
        // Half past midnight on 2 February in Tokyo.
        desk.at("2026-02-01T15:30:00Z").ok("mark 19 withdrawn --reason late");
        desk.at("2026-02-05T00:00:00Z");
        let status = |when: &str| desk.json(&format!("show 19 --as-of {when}"))["status"].clone();
        assert_eq!(status("2026-02-01"), "unverified");
        assert_eq!(status("2026-02-02"), "withdrawn");
        assert_eq!(status("2026-02-01T15:30:00Z"), "withdrawn");
        assert_eq!(status("2026-02-01T15:29:59.999999Z"), "unverified");
        assert_eq!(status("2026-02-02T00:30:00+09:00"), "withdrawn");
    });
}

#[test]
fn the_log_tells_of_one_thing_or_of_all() {
    on_each_seeded(|desk| {
        desk.ok("mark 19 withdrawn --reason late");
        desk.ok("note 21 'a note'");
        let log = |of: &str| {
            let page = desk.json(&format!("log {of}"));
            let entries = page["entries"].as_array().unwrap().clone();
            entries
                .iter()
                .map(|e| e["verb"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(log("--limit 2"), ["note", "mark"]);
        assert_eq!(log("21 --limit 1"), ["note"]);
        assert_eq!(log("19 --limit 1"), ["mark"]);
        let first = desk.json("log --limit 5");
        let next = desk.json(&format!("log --limit 5 --after {}", first["next"]));
        let seq = |page: &Value, at: usize| page["entries"][at]["seq"].as_i64().unwrap();
        assert_eq!(seq(&next, 0), seq(&first, 4) - 1);
    });
}

#[test]
fn a_head_printed_earlier_is_found_again_or_not() {
    on_each_seeded(|desk| {
        let head = desk.ok("audit --head");
        desk.ok("note 19 'one more'");
        let audit = desk.json(&format!("audit --expect {head}"));
        assert_eq!((&audit["ok"], &audit["expected"]), (&true.into(), &60.into()));
        let other = "ab".repeat(32);
        let said = desk.run(&format!("audit --expect {other} --json")).ends(1);
        assert_eq!(said.json()["ok"], false);
        let said = desk.run(&format!("audit --expect {other}")).ends(1);
        assert!(
            said.err
                .starts_with("error: the ledger is not what its journal says\nhint: "),
            "{}",
            said.err
        );
    });
}
