//! Many texts at once: in order, as they come, whatever some of them are.

use serde_json::Value;

use super::{first, with_reviews};
use crate::cli::on_each;

#[test]
fn many_texts_are_answered_in_order() {
    on_each(|desk| {
        with_reviews(desk);
        let mut tsv = "\ttweet_content\n".to_owned();
        for n in 0..300 {
            let text = ["the mayor closed bridges", "whale in the estuary", "\"zyzzyva\"\" x"][n % 3];
            tsv.push_str(&format!("q{n}\t{text}\n"));
        }
        desk.file("queries.tsv", &tsv);
        let said = desk.run("match --from queries.tsv --json").ends(0);
        let lines: Vec<Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 300);
        for (n, line) in lines.iter().enumerate() {
            assert_eq!(line["id"], format!("q{n}"));
            let expected = [Some("r-1"), Some("r-3"), None][n % 3];
            assert_eq!(line["matches"][0]["external_id"].as_str(), expected, "{line}");
        }
        desk.file("queries.jsonl", "{\"id\": 7, \"text\": \"whale estuary\"}\n");
        let line = desk.run("match --from queries.jsonl --json --limit 1").ends(0).json();
        assert_eq!(line["id"], 7);
        assert_eq!(line["matches"].as_array().unwrap().len(), 1);
        assert_eq!(
            line["matches"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
            ["claim", "external_id", "score", "status", "text"]
        );
        desk.file("queries.csv", "id,text\n1,\"whale, estuary\"\n");
        assert!(desk.ok("match --from queries.csv").starts_with("1\t#3 "));
        assert!(desk.fails("match --from queries.txt").contains("queries.txt"));
    });
}

#[test]
fn a_line_that_holds_no_text_is_told_and_the_others_are_answered() {
    on_each(|desk| {
        with_reviews(desk);
        desk.file(
            "posts.jsonl",
            "{\"id\": 1, \"text\": \"whale in the estuary\"}\n{\"id\": 7}\nnot json\n\n{\"id\": 9, \"text\": \"zyzzyva\"}\n{\"text\": \"\"}\n[]\n",
        );
        let said = desk.run("match --from posts.jsonl --json --limit 1").ends(2);
        let lines: Vec<Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let ids: Vec<String> = lines.iter().map(|line| line["id"].to_string()).collect();
        assert_eq!(ids, ["1", "9"]);
        assert_eq!(first(&lines[0]), "r-3");
        assert_eq!(lines[1]["matches"], serde_json::json!([]));
        // Whoever reads JSON is told in JSON, an error a line.
        let told: Vec<String> = said
            .err
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["error"]["message"].to_string())
            .collect();
        assert_eq!(told.len(), 4, "{}", said.err);
        for (told, message) in told.iter().zip([
            r#""posts.jsonl:2: there is no \"text\"""#,
            r#""posts.jsonl:3: not JSON"#,
            r#""posts.jsonl:6: the text is empty"#,
            r#""posts.jsonl:7: there is no \"text\"""#,
        ]) {
            assert!(told.starts_with(message), "{told}");
        }
        let said = desk.run("match --from posts.jsonl --limit 1").ends(2);
        assert!(
            said.err.contains("error: posts.jsonl:2: there is no \"text\""),
            "{}",
            said.err
        );
        desk.file("posts.csv", "1,a whale\n2\n");
        let said = desk.run("match --from posts.csv").ends(2);
        assert!(
            said.err.contains("posts.csv:2: there is no second column"),
            "{}",
            said.err
        );
        assert!(said.out.starts_with("1\t#3 "), "{}", said.out);
        // Bytes that are no text are read as far as they are.
        desk.file("posts.tsv", b"1\tA wh\xffale in the estuary\n");
        assert_eq!(first(&desk.run("match --from posts.tsv --json").ends(0).json()), "r-3");
        desk.file("empty.jsonl", "");
        desk.run("match --from empty.jsonl --json").ends(1);
        assert!(desk.fails("match --from nothing.jsonl").contains("nothing.jsonl"));
        std::fs::create_dir(desk.home.path().join("folder.tsv")).unwrap();
        assert!(desk.fails("match --from folder.tsv").contains("folder.tsv is a folder"));
    });
}

#[test]
fn tables_that_windows_writes_are_read_and_what_is_no_text_is_told() {
    on_each(|desk| {
        with_reviews(desk);
        let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        for (name, text) in [
            ("wide.tsv", "\u{feff}id\ttext\r\n7\ta whale in the estuary\r\n"),
            ("wide.csv", "id,text\r\n7,a whale in the estuary"),
            (
                "wide.jsonl",
                "\u{feff}{\"id\": \"7\", \"text\": \"a whale in the estuary\"}\r\n",
            ),
        ] {
            desk.file(name, wide(text));
            let said = desk.run(&format!("match --from {name} --json --limit 1")).ends(0);
            let line = said.json();
            assert_eq!((line["id"].as_str(), first(&line)), (Some("7"), "r-3"), "{name}");
            assert_eq!(said.err, "", "{name}");
        }
        desk.file("zeros.tsv", b"1\ta wh\0ale\n2\ta whale in the estuary\n");
        let said = desk.run("match --from zeros.tsv --json").ends(2);
        assert_eq!(said.json()["id"], "2");
        assert_eq!(
            said.error()["message"],
            "zeros.tsv:1: this is no text: it holds bytes that are zero"
        );
    });
}

#[test]
fn whoever_closes_the_pipe_ends_the_work() {
    use std::io::{BufRead as _, Write as _};
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        let mut child = desk
            .command(&["match", "--from", "-", "--json"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut posts = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || {
            // For ever, if nobody ends it.
            let post = "{\"text\": \"a whale in the estuary\"}\n";
            (0..1_000_000).all(|_| posts.write_all(post.as_bytes()).is_ok())
        });
        let mut answers = std::io::BufReader::new(child.stdout.take().unwrap());
        answers.read_line(&mut String::new()).unwrap();
        drop(answers);
        let said = crate::cli::Said::of(child.wait_with_output().unwrap()).ends(0);
        assert_eq!(said.err, "");
        assert!(!writer.join().unwrap(), "every post was read");
    });
}

#[test]
fn a_day_that_cannot_be_read_is_told_and_the_text_is_answered_without() {
    on_each(|desk| {
        with_reviews(desk);
        desk.file(
            "posts.csv",
            "id,text,date\n1,a whale in the estuary,2019-08-10T12:00:00Z\n2,a whale in the estuary,last summer\n3,🙂,\n",
        );
        let said = desk.run("match --from posts.csv --json").ends(0);
        let lines: Vec<Value> = said
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!((first(&lines[0]), first(&lines[1])), ("r-3", "r-3"));
        assert!(lines[0].get("note").is_none(), "{}", lines[0]);
        let told = [
            "the day “last summer” cannot be read and was left out; write 2020-12-31",
            "no word was left to look for: links, emoji and signs find nothing",
        ];
        assert_eq!(lines[1]["note"], told[0]);
        assert_eq!(lines[2]["note"], told[1]);
        assert_eq!(
            said.err,
            format!("posts.csv:3: {}\nposts.csv:4: {}\n", told[0], told[1])
        );
        assert_eq!(desk.run("match --from posts.csv").ends(0).err, said.err);
        assert_eq!(desk.run("match --from posts.csv --quiet").ends(0).err, "");
    });
}

#[test]
fn a_long_file_is_answered_in_little_memory() {
    on_each(|desk| {
        with_reviews(desk);
        desk.ok("match whale");
        // Eighty million bytes, of which a post is a small part.
        let padding = "x".repeat(40_000);
        let posts: String = (0..2_000)
            .map(|n| format!("{n}\tthe mayor closed bridges in the harbour\t\t{padding}\n"))
            .collect();
        desk.file("posts.tsv", posts);
        let out = std::fs::File::create(desk.home.path().join("answers.jsonl")).unwrap();
        let mut child = desk
            .command(&["match", "--from", "posts.tsv", "--json", "--limit", "1"])
            .stdout(out)
            .spawn()
            .unwrap();
        let mut most = 0;
        while child.try_wait().unwrap().is_none() {
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
            let kib = own.and_then(|own| own.split_whitespace().next()?.parse::<u64>().ok());
            most = most.max(kib.unwrap_or(0));
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(child.wait().unwrap().success());
        let answers = std::fs::read_to_string(desk.home.path().join("answers.jsonl")).unwrap();
        assert_eq!(answers.lines().count(), 2_000);
        assert!((1..40_000).contains(&most), "{most} KiB");
    });
}
