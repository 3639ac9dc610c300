//! What comes in: the same, changed, copied; whole folders; what cannot be read.

use super::FERRY;
use crate::cli::{Desk, on_each, on_each_seeded};
use crate::store::Engine;

#[test]
fn the_same_is_left_alone_and_a_changed_text_becomes_a_version() {
    on_each_seeded(|desk| {
        let article = desk.with_ferry();
        let (before, drafts) = (desk.seq(), desk.json("drafts list")["pending"].as_i64().unwrap());
        let again = desk.json("ingest ferry.txt --url https://www.estuarypost.example/ferry?utm_source=mail");
        assert_eq!(again["articles"][0]["outcome"], "same");
        assert_eq!(again["articles"][0]["article"], article);
        assert_eq!(desk.seq(), before);

        // A sentence is reworded, and one is new.
        desk.file(
            "ferry.txt",
            FERRY.replace("31 cracks", "37 cracks") + "\nThe Alba cost 4 million crowns in 1974.\n",
        );
        let said = desk
            .run("ingest ferry.txt --outlet 'The Estuary Post' --url https://estuarypost.example/ferry --json")
            .ends(1);
        let changed = said.json();
        let one = &changed["articles"][0];
        assert_eq!(one["outcome"], "changed");
        assert_eq!(
            (&one["places"]["version"], &one["places"]["lost"]),
            (&2.into(), &1.into())
        );
        assert_eq!(one["drafted"], 2, "only what the text did not say before: {one:#}");
        assert_eq!(desk.json("drafts list")["pending"], drafts + 2);
        assert_eq!(
            desk.json(&format!("article show {article}"))["texts"]
                .as_array()
                .unwrap()
                .len(),
            2
        );

        // The first text at another outlet is a copy of it.
        desk.file("copy.txt", FERRY);
        let copy = desk.json("ingest copy.txt --outlet 'Harbour Radio' --url https://harbourradio.example/ferry");
        assert_eq!(
            (&copy["articles"][0]["outcome"], &copy["articles"][0]["article"]),
            (&"copy".into(), &article.into())
        );
        let page = desk.json(&format!("article show {article}"));
        assert_eq!(page["appearances"][0]["url"], "https://harbourradio.example/ferry");
        assert!(desk.ok(&format!("log article:{article}")).contains("ingest: copy"));
        desk.audited();
    });
}

#[test]
fn a_desk_that_keeps_no_texts_keeps_hash_and_places() {
    on_each(|desk| {
        desk.ok("desk set --keep-texts no");
        let article = desk.with_ferry();
        let page = desk.json(&format!("article show {article}"));
        assert_eq!(
            (&page["texts"][0]["kept"], &page["texts"][0]["length"]),
            (&false.into(), &FERRY.chars().count().into())
        );
        let draft = desk.json(&format!("show {}", desk.draft("31 cracks")));
        assert!(draft["anchor"]["start"].is_i64() && draft["anchor"]["exact"].is_null());
        assert_eq!(draft["draft"]["passage"].as_array().unwrap().len(), 0);
        let found = desk.json(&format!("article attach {article} ferry.txt --check"));
        assert_eq!(
            (&found["known"], &found["moved"], &found["lost"]),
            (&true.into(), &0.into(), &0.into())
        );
    });
}

#[test]
fn a_dry_run_writes_nothing_not_even_a_ledger() {
    on_each(|desk| {
        desk.file("ferry.txt", FERRY);
        let dry = desk.json("ingest ferry.txt --outlet 'The Estuary Post' --dry-run");
        let one = &dry["articles"][0];
        assert_eq!(
            (&one["outcome"], &one["article"]),
            (&"new".into(), &serde_json::Value::Null)
        );
        assert!(
            one["would_draft"]
                .as_array()
                .unwrap()
                .iter()
                .any(|d| d["chain"].to_string().contains("Marta Lind"))
        );
        if desk.engine == Engine::Sqlite {
            assert!(!std::path::Path::new(&desk.db).exists());
        }
        let text = desk.ok("ingest ferry.txt --outlet 'The Estuary Post' --dry-run");
        assert!(text.contains("Marta Lind → The Estuary Post"), "{text}");
    });
}

#[test]
fn accepting_at_once_leaves_what_is_in_doubt() {
    on_each(|desk| {
        desk.file("ferry.txt", FERRY);
        let done = desk.json("ingest ferry.txt --outlet 'The Estuary Post' --accept");
        let one = &done["articles"][0];
        assert_eq!(one["in_doubt"], 1);
        assert_eq!(one["accepted"].as_i64().unwrap(), one["drafted"].as_i64().unwrap() - 1);
        assert_eq!(desk.json("report")["total"], one["accepted"]);
        assert_eq!(desk.json("drafts list")["pending"], 1);
        desk.audited();
    });
}

#[test]
fn a_folder_is_read_in_order_and_what_cannot_be_read_is_named() {
    on_each(|desk| {
        std::fs::create_dir(desk.home.path().join("pile")).unwrap();
        for n in 0..70 {
            desk.file(
                &format!("pile/{n:02}.txt"),
                FERRY.replace("31 cracks", &format!("{} cracks", 100 + n)),
            );
        }
        desk.file("pile/31.txt", "");
        desk.file("pile/notes.odt", "PK\x03\x04");
        let said = desk.run("ingest pile --outlet 'The Estuary Post' --json").ends(1);
        let done = said.json();
        assert_eq!(
            (
                &done["total"]["files"],
                &done["total"]["new"],
                &done["total"]["refused"]
            ),
            (&70.into(), &69.into(), &1.into())
        );
        assert_eq!(done["problems"][0]["reason"], "pile/31.txt is empty");
        let files: Vec<&str> = done["articles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["file"].as_str().unwrap())
            .collect();
        assert!(files.is_sorted());
        let numbers: Vec<i64> = done["articles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["article"].as_i64().unwrap())
            .collect();
        assert!(numbers.is_sorted());
        desk.audited();
        let again = desk.run("ingest pile --outlet 'The Estuary Post'").ends(1);
        assert!(
            again.out.contains("70 files: 0 new, 69 the same, 1 refused"),
            "{}",
            again.out
        );
    });
}

#[test]
fn a_page_tells_who_published_it_where_and_when() {
    on_each(|desk| {
        desk.file(
            "page.html",
            "<!doctype html><html lang=en><head><title>Quay widened - Post</title><meta property=og:site_name content=Post>
             <link rel=canonical href=https://post.example/quay><meta property=article:published_time content=2024-05-01T10:00:00Z></head>
             <body><nav>Home</nav><article><h1>Quay widened</h1><p>The quay will be 40 metres wide, Marta Lind said on Tuesday. The port
             has waited for it for nine years, and nobody had believed in it any more, least of all the pilots.</p><p>It cost two
             million crowns, she added. The town paid half of them, and the rest came from the pilots’ own fund, which has existed
             since 1911 and never paid for anything before.</p></article></body></html>",
        );
        let done = desk.run("ingest page.html --json");
        if cfg!(not(feature = "documents")) {
            assert!(done.ends(2).err.contains("--features documents"));
            return;
        }
        let one = done.ends(0).json()["articles"][0].clone();
        assert_eq!(
            (&one["title"], &one["outlet"]),
            (&"Quay widened".into(), &"Post".into())
        );
        assert_eq!(one["url"], "https://post.example/quay");
        assert_eq!(
            desk.json("article show 1")["published_at"],
            "2024-05-01T10:00:00.000000Z"
        );
        assert_eq!(desk.json("source show Post")["host"], "post.example");
        let wide = desk.json(&format!("show {}", desk.draft("40 metres")));
        assert_eq!(wide["attribution"][0]["said_on"], "2024-04-30");
    });
}

#[test]
fn other_languages_are_said_and_only_the_papers_own_voice_is_drafted() {
    on_each(|desk| {
        desk.file(
            "de.txt",
            "Brücke gesperrt\n\nDie Brücke bleibt bis Juni gesperrt, sagte die Bürgermeisterin am Montag. Ingenieure hatten 31 Risse \
             in einem der Pfeiler gefunden, und niemand weiß, wie lange sie schon da sind. Die Brücke wurde 1926 eröffnet.\n",
        );
        let one = desk.json("ingest de.txt --outlet 'Der Bote'")["articles"][0].clone();
        assert_eq!(one["language"], "de");
        assert!(
            one["said"].to_string().contains("attribution is read in English only"),
            "{one:#}"
        );
        for draft in desk.json("drafts list")["drafts"].as_array().unwrap() {
            assert_eq!(draft["attribution"].as_array().unwrap().len(), 1);
        }
    });
}

#[test]
fn what_is_no_article_is_refused_with_what_to_do() {
    let desk = Desk::new(Engine::Sqlite);
    desk.file("ferry.txt", FERRY);
    assert!(
        desk.fails("ingest ferry.txt")
            .contains("nobody says who published ferry.txt")
    );
    assert!(
        desk.fails("ingest nothing.txt --outlet Post")
            .contains("cannot read nothing.txt")
    );
    assert!(
        desk.fails("ingest ferry.txt ferry.txt --title One --outlet Post")
            .contains("several files are named")
    );
    assert!(desk.fails("ingest ferry.txt --outlet ''").contains("names no outlet"));
    std::fs::create_dir(desk.home.path().join("empty")).unwrap();
    assert!(
        desk.fails("ingest empty --outlet Post")
            .contains("the folder holds no articles")
    );
    desk.file(
        "app.html",
        "<!doctype html><html><body><script>render()</script></body></html>",
    );
    if cfg!(feature = "documents") {
        assert!(
            desk.fails("ingest app.html --outlet Post")
                .contains("no text besides scripts")
        );
    }
    let large = std::fs::File::create(desk.home.path().join("large.txt")).unwrap();
    large.set_len(100_000_000).unwrap();
    assert!(
        desk.fails("ingest large.txt --outlet Post")
            .contains("has 100 MB; an article's file has 20 at most")
    );
    assert!(
        !std::path::Path::new(&desk.db).exists()
            || desk.json("article list")["articles"].as_array().unwrap().is_empty()
    );
}

#[test]
fn odd_texts_are_read_in_linear_time_and_never_break_the_ledger() {
    let desk = Desk::new(Engine::Sqlite);
    desk.ok("desk set --name 'The Desk'");
    let line = "“the bridge, he said, ” ’ ‘ is shut ( said ".repeat(300);
    let cases = [
        ("line.txt", line),
        ("quotes.txt", "The mayor said ".to_owned() + &"“".repeat(5_000)),
        ("nested.txt", "He said “she said ‘".repeat(400) + "it is shut" + &"’”".repeat(400)),
        ("capitals.txt", "THE MAYOR SAID ON MONDAY THAT THE BRIDGE IS SHUT. ".repeat(400)),
        ("bare.txt", "the mayor said the bridge is shut and nobody knows why ".repeat(300)),
        ("odd.txt", "The\u{200b} may\u{202e}or sa\u{ad}id that the bri\u{2060}dge is shut. Мост said 橋 that it is.\u{7}\u{85}\n".repeat(50)),
    ];
    for (name, text) in cases {
        desk.file(name, &text);
        desk.ok(&format!("ingest {name} --outlet Post --published 2024-01-01 --quiet"));
    }
    desk.audited();
}

#[test]
fn a_request_that_is_repeated_ingests_once() {
    on_each(|desk| {
        desk.file("ferry.txt", FERRY);
        let line = "ingest ferry.txt --outlet 'The Estuary Post' --request-id r1";
        desk.ok(line);
        let seq = desk.seq();
        desk.ok(line);
        assert_eq!(desk.seq(), seq);
    });
}

#[cfg(feature = "matching")]
#[test]
fn what_drafts_may_repeat_is_named() {
    on_each(|desk| {
        desk.with_ferry();
        let built = desk.draft("built in 1974");
        let article = |day: &str| {
            format!(
                "Old ferry\n\nPublished April {day}, 2024\n\nThe Alba was built in 1974 by a yard in Brandmoor, Marta Lind said.\n\n\
                 The Alba was built in 1974 by a yard in Brandmoor. It rained.\n"
            )
        };
        desk.file("radio.txt", article("4th"));
        let done = desk.json("ingest radio.txt --outlet 'Harbour Radio'");
        let one = &done["articles"][0];
        let repeats = one["repeats"].as_array().unwrap_or_else(|| panic!("{one:#}"));
        let own = one["drafts"].as_array().unwrap();
        assert!(
            repeats
                .iter()
                .any(|repeat| repeat["claim"] == built && repeat["differs"] == false),
            "{one:#}"
        );
        assert!(
            repeats
                .iter()
                .all(|repeat| own.contains(&repeat["draft"]) && !own.contains(&repeat["claim"])),
            "an article's own drafts repeat nothing to each other: {one:#}"
        );
        desk.file("again.txt", article("5th"));
        let text = desk.ok("ingest again.txt --outlet 'Harbour Radio'");
        assert!(text.contains(&format!("may be a repeat of #{built} ")), "{text}");
    });
}
