//! `claims:search` as Google's clients ask it, and what anybody may read of a desk that is public.

use serde_json::Value;

use super::{Reply, Served, with_people};
use crate::cli::Desk;
use crate::store::engines;

/// A desk with reviews of other desks and a check of its own that is published.
fn desk(engine: crate::store::Engine) -> Desk {
    let desk = Desk::seeded(engine);
    with_people(&desk);
    desk.ok("desk set --url https://desk.example");
    let lines: String = (1..=25)
        .map(|n| {
            let language = if n % 2 == 0 { "en" } else { "de-AT" };
            let site = if n <= 20 { "check.example" } else { "other.example" };
            format!(
                "{{\"text\": \"The tower at Pisa leans {n} degrees\", \"url\": \"https://{site}/{n}\", \"publisher\": \"Desk of {site}\", \
                 \"publisher_site\": \"{site}\", \"rating\": \"False\", \"language\": \"{language}\", \"reviewed_on\": \"2025-12-{n:02}\", \
                 \"claimed_on\": \"2025-11-{n:02}\", \"claimant\": \"A guide\"}}\n"
            )
        })
        .collect();
    std::fs::write(desk.home.path().join("reviews.jsonl"), lines).unwrap();
    desk.ok("import reviews.jsonl");
    desk.ok("add 'The tower at Pisa was painted green' --link 'anonymous: a guide' --article 1");
    let id = desk.json("list --text 'painted green'")["claims"][0]["id"]
        .as_i64()
        .unwrap();
    desk.ok(&format!(
        "mark {id} false --refutes https://example.org/paint --reason 'It is white'"
    ));
    desk.ok(&format!("stage {id} closed"));
    desk.ok(&format!(
        "publish {id} --url https://desk.example/tower --headline 'It is white' --language en"
    ));
    desk
}

fn each(public: bool, test: impl Fn(&Served)) {
    for engine in engines() {
        eprintln!("on {engine:?}");
        let change: super::Change = match public {
            true => |settings| settings.public = true,
            false => |_| {},
        };
        test(&Served::open(desk(engine), sayso::web::Whom::People, change));
    }
}

/// A request as google-api-python-client makes it.
fn ask(served: &Served, query: &str) -> Reply {
    let headers = [
        ("accept", "application/json"),
        ("accept-encoding", "gzip, deflate"),
        ("user-agent", "(gzip)"),
        ("x-goog-api-client", "gdcl/2.100.0 gl-python/3.11.2"),
    ];
    served.send(
        "GET",
        &format!("/v1alpha1/claims:search?{query}&alt=json"),
        &headers,
        b"",
    )
}

fn texts(answer: &Value) -> Vec<String> {
    answer["claims"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|claim| claim["text"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn claims_search_answers_as_googles() {
    each(false, |served| {
        let key = served.token("--scope search");
        let all = ask(served, &format!("query=tower+Pisa+leans&pageSize=100&key={key}")).is(200);
        assert!(all.header("content-type").unwrap().starts_with("application/json"));
        let all = all.json();
        let first = &all["claims"][0];
        for (field, kind) in [
            ("text", "string"),
            ("claimant", "string"),
            ("claimDate", "string"),
            ("claimReview", "array"),
        ] {
            assert!(
                match kind {
                    "array" => first[field].is_array(),
                    _ => first[field].is_string(),
                },
                "{field}: {first}"
            );
        }
        let review = &first["claimReview"][0];
        assert!(
            review["publisher"]["name"].is_string() && review["publisher"]["site"].is_string(),
            "{review}"
        );
        assert!(review["reviewDate"].as_str().unwrap().ends_with("T00:00:00Z") && review["url"].is_string());
        assert_eq!(review["textualRating"], "False");
        assert!(texts(&all).len() >= 25, "{:?}", texts(&all));
        // Page by page, the same and in the same order.
        let (mut token, mut paged, mut pages) = (String::new(), Vec::new(), 0);
        loop {
            let page = ask(served, &format!("query=tower+Pisa+leans&key={key}{token}"))
                .is(200)
                .json();
            paged.extend(texts(&page));
            pages += 1;
            match page["nextPageToken"].as_str() {
                Some(next) => token = format!("&pageToken={next}"),
                None => break,
            }
        }
        assert_eq!(paged, texts(&all));
        assert_eq!(pages, paged.len().div_ceil(10));
        let behind = ask(served, &format!("query=tower+Pisa+leans&offset=3&pageSize=2&key={key}"))
            .is(200)
            .json();
        assert_eq!(texts(&behind), texts(&all)[3..5]);
        // Narrowed.
        let narrowed = |more: &str| {
            texts(
                &ask(served, &format!("query=tower+Pisa+leans&pageSize=100&key={key}&{more}"))
                    .is(200)
                    .json(),
            )
        };
        assert_eq!(narrowed("languageCode=de").len(), 13);
        assert_eq!(narrowed("languageCode=de-DE").len(), 13);
        assert_eq!(narrowed("reviewPublisherSiteFilter=other.example").len(), 5);
        // On 3 January, 14 days ago was 20 December.
        assert_eq!(narrowed("maxAgeDays=14&languageCode=de").len(), 3);
        let site = ask(
            served,
            &format!("reviewPublisherSiteFilter=check.example&pageSize=100&key={key}"),
        )
        .is(200)
        .json();
        assert_eq!(texts(&site).len(), 20);
        // The desk's own, as published: who stands behind an anonymous source is named nowhere.
        let own = ask(served, &format!("query=painted+green&key={key}")).is(200).json();
        assert_eq!(own["claims"][0]["claimReview"][0]["url"], "https://desk.example/tower");
        assert_eq!(own["claims"][0]["claimReview"][0]["publisher"]["site"], "desk.example");
        let exported: Value = serde_json::from_str(&served.desk.ok("export google")).unwrap();
        assert!(
            exported["claims"].as_array().unwrap().contains(&own["claims"][0]),
            "{exported}\n{own}"
        );
        // Nothing found is no error, and no error is nothing found.
        assert_eq!(
            ask(served, &format!("query=zzyzx&key={key}")).is(200).json(),
            serde_json::json!({})
        );
    });
}

#[test]
fn what_is_not_published_is_not_found() {
    each(false, |served| {
        let key = served.token("--scope search");
        for claim in served.desk.json("list --limit 100")["claims"].as_array().unwrap() {
            let text = claim["text"].as_str().unwrap();
            let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let found = ask(served, &format!("query={query}&pageSize=100&key={key}"))
                .is(200)
                .json();
            let published = text.contains("painted green")
                || served.desk.json(&format!("show {}", claim["id"]))["published"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|p| p["ended_as"].is_null());
            assert_eq!(texts(&found).iter().any(|found| found == text), published, "{text}");
        }
    });
}

#[test]
fn errors_have_googles_shape() {
    each(false, |served| {
        let key = served.token("--scope search");
        for (query, code, status) in [
            ("query=a".to_owned(), 401, "UNAUTHENTICATED"),
            ("query=a&key=sayso_no".to_owned(), 401, "UNAUTHENTICATED"),
            (format!("key={key}"), 400, "INVALID_ARGUMENT"),
            (format!("query=a&pageSize=many&key={key}"), 400, "INVALID_ARGUMENT"),
            (format!("query=a&pageToken=nonsense&key={key}"), 400, "INVALID_ARGUMENT"),
            (format!("query=a&colour=red&key={key}"), 400, "INVALID_ARGUMENT"),
        ] {
            let error = ask(served, &query).is(code).json()["error"].clone();
            assert_eq!(
                (error["code"].as_u64(), error["status"].as_str()),
                (Some(code.into()), Some(status)),
                "{query}"
            );
            assert!(
                error["message"].as_str().is_some_and(|message| !message.is_empty()),
                "{query}"
            );
        }
        let headers = [("X-Goog-Api-Key", key.as_str())];
        served
            .send("GET", "/v1alpha1/claims:search?query=tower", &headers, b"")
            .is(200);
        served.send("GET", "/v1alpha1/nothing", &headers, b"").is(404);
        // The key opens nothing else.
        served
            .send("GET", &format!("/api/v1/claims?key={key}"), &[], b"")
            .is(401);
        served.ask("GET", "/api/v1/claims", &key, None).is(403);
    });
}

#[test]
fn a_public_desk_shows_what_is_published_and_nothing_else() {
    each(true, |served| {
        assert_eq!(
            texts(&ask(served, "query=painted+green").is(200).json()),
            ["The tower at Pisa was painted green"]
        );
        // A client may still have the key that it had for Google.
        ask(served, "query=painted+green&key=AIzaSyA").is(200);
        ask(served, "query=painted+green&key=sayso_no").is(401);
        let id = served.desk.json("list --text 'painted green'")["claims"][0]["id"]
            .as_i64()
            .unwrap();
        let page = served
            .send("GET", &format!("/reviews/{id}"), &[("Accept", "text/html")], b"")
            .is(200);
        assert!(
            page.body.contains("It is white") && page.body.contains("application/ld+json"),
            "{}",
            page.body
        );
        assert_eq!(page.header("cache-control"), Some("public, max-age=300"));
        assert!(page.header("set-cookie").is_none(), "{page:?}");
        let list = served.send("GET", "/reviews", &[("Accept", "text/html")], b"").is(200);
        assert!(list.body.contains("It is white"));
        for word in ["Carl", "Edna", "ana"] {
            assert!(!list.body.contains(&format!(">{word}<")), "{word}");
        }
        let imported = served.desk.json("list --origin imported --limit 1")["claims"][0]["id"]
            .as_i64()
            .unwrap();
        served
            .send("GET", &format!("/reviews/{imported}"), &[("Accept", "text/html")], b"")
            .is(200);
        let open = served.desk.json("list --stage open --limit 1")["claims"][0]["id"]
            .as_i64()
            .unwrap();
        for path in [format!("/reviews/{open}"), "/reviews/4711".to_owned()] {
            served.send("GET", &path, &[("Accept", "text/html")], b"").is(404);
        }
        let feed = served.send("GET", "/corrections.atom", &[], b"").is(200);
        assert!(feed.header("content-type").unwrap().starts_with("application/atom+xml"));
        for path in [
            "/api/v1/claims",
            "/api/v1/sources",
            "/api/v1/log",
            "/metrics",
            "/api/v1/export",
        ] {
            served
                .send("GET", path, &[("Accept", "application/json")], b"")
                .is(if path.ends_with("export") { 405 } else { 401 });
        }
    });
}
