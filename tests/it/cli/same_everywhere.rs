//! One ledger, two databases: a dump restored into the other gives the same answers to every question, at every moment.

#![cfg(feature = "postgres")]

use serde_json::Value;

use super::Desk;
use crate::store::{Engine, engines};

/// Both stories, and all that can happen to one afterwards, each on a day of its own.
fn rich() -> Desk {
    let desk = Desk::new(Engine::Sqlite);
    desk.at("2026-03-01T09:00:00Z")
        .ok("seed iraq-russia-2015 harbour-bridge --quiet");
    let story = [
        "desk set --name 'The Desk' --time-zone Europe/Lisbon --show-ratings yes --second-person yes",
        "person add Ben --login ben",
        "person edit Ben --name 'Ben Okri'",
        "mark 9 false --refutes https://example.org/strikes --confidence high --reason 'They began in August'",
        "mark 14 verified --override 'Seen by the desk' --supports https://example.org/allen",
        "stage 9 checking",
        "stage 9 closed --by 'Ben Okri'",
        "mark 9 misleading --correction verdict --reason 'Half of it holds' --refutes https://example.org/half",
        "evidence add 4 context https://example.org/context --note 'To be read with care'",
        "evidence drop 3 --reason 'Brought twice'",
        "edit 5 --text 'Another wording of the fifth claim, before any decision.' --reason 'clearer'",
        "edit 14 --text 'Allen leaves before the end of the year 2015.' --reason 'what he said'",
        "edit 21 --link 'John Allen; quoted; cue warned' --link gap --accusation yes",
        "relate 4 same 5 --note 'one proposition'",
        "relate 6 contradicts 7",
        "unrelate 6 7",
        "source add 'J. R. Allen' --kind person",
        "source merge 'J. R. Allen' --into 'John Allen' --reason 'One man' --yes",
        "source alias 'John Allen' 'General Allen'",
        "source edit 'John Allen' --reliability B --described-as 'Special envoy'",
        "source add 'a clerk' --kind anonymous --article 1 --granted-by us --motive 'angry' --identity-known-to editor",
        "document edit 1 --title 'A better title' --archived-url https://web.archive.org/web/2026/x",
        "article add 'A third story' --outlet 'The Estuary Post' --url https://estuarypost.example/third",
        "article attach 4 copy.txt",
        "add 'The bridge opens in May.' --article 4 --anchor 0-11 --tag bridge --due-on 2026-03-20 --assignee 'Ben Okri'",
        "due 15 2026-03-10 --priority high",
        "recheck 20 2026-06-01",
        "note 15 'Ring the embassy 🙂 غدا, @Ben'",
        "tag 15 embassy --off iraq-russia",
        "stage 16 dropped --reason 'Not checkable'",
        "edit 20 --because 'Many ask'",
        "edit 19 --because 'many  ask'",
        "edit 18 --because 'It is said everywhere'",
        "edit 18 --because ''",
        "reply ask 21 --of 'John Allen' --how 'by mail' --question 'Did he?' --deadline 2026-03-31",
        "reply none 1",
        "reply got 1 'He did not' --quoted",
        "reply ask 33 --of 'Oda Verrin' --deadline 2026-04-01",
        "attempt add 21 requested 'The embassy' --outcome waiting",
        "attempt result 1 refused --note 'No records'",
        "attempt add 4 searched 'The archive' --outcome nothing-found --at 2026-03-01",
        "query ask 4 'Who told you?' --writer 'Jonas Falk' --deadline 2026-04-01",
        "query ask article:1 'Who wrote the headline?' --to 'Ben Okri'",
        "query answer 1 'The desk in London'",
        "resolve 4 attributed --to 'an informed source said'",
        "resolve 4 6 cut --reason 'Too thin'",
        "resolve 6 none",
        "article add 'A view' --outlet 'The Estuary Post'",
        "article attach 5 view.txt",
        "add 'The bridge is the ugliest in the land.' --article 5 --kind opinion",
        "stage 69 closed --reason 'An opinion' --by 'Ben Okri'",
        "signoff 5 --note 'Read twice'",
        "article attach 5 copy.txt",
        "request add correction --from 'Ada Pell' --of 9 --why 'It was 8 August'",
        "request add check --from 'A reader' --why 'Is the bridge safe?'",
        "request answer 1 granted 'Thank you'",
        "person edit 'Ben Okri' --left",
        "article edit 1 --language en-GB",
        "ingest ferry.txt --outlet 'The Estuary Post'",
        "drafts accept --article 6",
        "desk set --independent-needed 2 --go-statuses verified,outdated",
    ];
    desk.file("view.txt", "What a bridge.");
    desk.file("copy.txt", "The bridge opens in May, the town says.");
    desk.file("ferry.txt", crate::cli::ingest::FERRY);
    with_a_post(&desk);
    for (n, line) in story.iter().enumerate() {
        desk.at(&format!("2026-03-{:02}T09:30:00.123456Z", 2 + n % 28));
        desk.ok(line);
    }
    desk.at("2026-04-05T08:00:00Z");
    desk.audited();
    desk
}

/// Every question that can be asked of the ledger, the past at each entry included.
fn questions(desk: &Desk) -> Vec<String> {
    let entries = desk.seq();
    let mut lines: Vec<String> = [
        "list --limit 100",
        "list --order due",
        "list --status false,misleading",
        "list --source 'General Allen'",
        "list --originator 'John Allen'",
        "list --tag embassy",
        "list --anonymous",
        "list --text BRIDGE --limit 3",
        "list --assignee 'Ben Okri' --due-by 2026-12-31",
        "list --claimed-since 2015-10-01 --claimed-until 2015-12-31",
        "list --stage closed --kind fact",
        "document list",
        "source list --limit 100",
        "source list --kind anonymous",
        "source show 'John Allen' --protected",
        "article list",
        "person list",
        "log --limit 500",
        "log source:2",
        "reply list --all",
        "reply list --overdue",
        "attempt list --all",
        "query list --all",
        "query list article:1",
        "signoff list --all",
        "request list --all",
        "request list --of article:1",
        "log request:1",
        "drafts list",
        "desk show",
        "audit",
        "audit --head",
        "report",
        "agenda",
        "agenda --by 'Ben Okri'",
        "digest --desk",
        "report --balance",
        "report --balance --as-of 2026-03-09",
        "report --balance --as-of 2026-03-20",
        "report --as-of 2026-03-09",
        "report --as-of 2026-03-09T09:30:00.123456Z",
        "report --source 'John Allen'",
        "report --as-of '#0'",
        "match 'The bridge opens in May, says the town'",
        "match 'Allen asked Abadi not to work with Russia' --limit 3 --min-score 0",
        "match 'two vehicles a day cross the Harbour Bridge' --status unverified --origin own --day 2026-03-01 --min-score 0",
        "match --from one.jsonl",
        "search bridge",
        "search 'harb* -ferry status:unverified'",
        "search 'source:\"John Allen\"'",
        "duplicates --min-score 0.1",
        "contradictions --min-score 0.1",
        "contradictions --min-score 0.1 --same-source",
    ]
    .map(str::to_owned)
    .into();
    let total = |list: &str, field: &str| desk.json(list)[field].as_array().unwrap().len();
    lines.extend((1..=total("list --limit 200", "claims")).map(|n| format!("show {n}")));
    lines.extend((1..=total("list --limit 200", "claims")).map(|n| format!("evidence list {n}")));
    lines.extend((1..=total("source list --limit 200", "sources")).map(|n| format!("source show {n}")));
    lines.extend((1..=total("document list", "documents")).map(|n| format!("document show {n}")));
    for article in 1..=6 {
        lines.push(format!("article show {article}"));
        lines.push(format!("report --article {article}"));
        lines.push(format!("report --article {article} --as-of 2026-03-12"));
    }
    for seq in 1..=entries {
        lines.push(format!("report --as-of '#{seq}'"));
        lines.push(format!("report --article {} --as-of '#{seq}'", 1 + seq % 3));
        lines.push(format!("show {} --as-of '#{seq}'", 1 + seq % 30));
        lines.push(format!("report --source 'John Allen' --as-of '#{seq}'"));
    }
    lines
}

/// Asks in four threads: a process that talks to PostgreSQL mostly waits.
fn answers(desk: &Desk, lines: &[String]) -> Vec<(i32, Value)> {
    let ask = |line: &String| {
        let said = desk.run(&format!("{line} --json"));
        match said.code {
            0 => (0, said.json()),
            // A no may come with its answer: there is no such match.
            code if !said.out.is_empty() => (code, said.json()),
            code => (code, said.error()),
        }
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = lines
            .chunks(lines.len().div_ceil(4))
            .map(|part| scope.spawn(move || part.iter().map(ask).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

/// A file of one post, for the batch.
fn with_a_post(desk: &Desk) {
    desk.file(
        "one.jsonl",
        "{\"id\": \"p-1\", \"text\": \"The bridge opens in May, says the town\"}\n",
    );
}

/// A desk on an engine with the dump of another restored.
fn restored(engine: Engine, from: &Desk) -> Desk {
    let dump = from.home.path().join("dump.jsonl");
    from.ok("db backup --dump --protected --replace dump.jsonl");
    let desk = Desk::new(engine);
    with_a_post(&desk);
    desk.at("2026-04-05T08:00:00Z");
    desk.ok(&format!("db restore {}", dump.display()));
    desk
}

#[test]
fn a_dump_gives_the_same_answers_on_the_other_database_and_back_again() {
    if engines().len() < 2 {
        return;
    }
    let first = rich();
    let there = restored(Engine::Postgres, &first);
    let back = restored(Engine::Sqlite, &there);
    // How rare a word is depends by a trifle on what an index still holds of older wordings: each is made in one go.
    for desk in [&first, &there, &back] {
        desk.ok("index --rebuild");
    }
    let lines = questions(&first);
    eprintln!("{} questions", lines.len());
    let expected = answers(&first, &lines);
    let succeeded = expected.iter().filter(|(code, _)| *code == 0).count();
    assert!(
        succeeded > lines.len() * 3 / 4,
        "{succeeded} of {} questions have answers",
        lines.len()
    );
    for other in [&there, &back] {
        for ((line, want), have) in lines.iter().zip(&expected).zip(answers(other, &lines)) {
            assert_eq!(&have, want, "{line} on {:?}", other.engine);
        }
        other.audited();
        other.ok(&format!("audit --expect {}", first.ok("audit --head")));
    }
    // All three go on from there, each by itself, with the same numbers.
    for desk in [&first, &there, &back] {
        desk.ok("mark 20 withdrawn --reason later");
        desk.audited();
    }
    assert_eq!(first.seq(), there.seq());
}
