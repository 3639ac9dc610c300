//! What is protected is seen by nobody who may not, on no page, in no answer, in no log.

use super::Served;
use sayso::web::router::table;

/// What the invented story keeps of its anonymous source.
const SECRET: &str = "Wants the bolts replaced before somebody is hurt";

#[test]
fn protected_fields_are_on_no_page_and_in_no_answer_for_checkers() {
    Served::each(|served| {
        let shown = served.desk.json("source list --kind anonymous");
        let source = shown["sources"][0]["id"].as_i64().unwrap();
        let clear = served.desk.ok("source list --kind anonymous --json");
        assert!(!clear.contains(SECRET));
        assert!(
            served
                .desk
                .ok(&format!("source show {source} --protected --json"))
                .contains(SECRET)
                || served.desk.ok("db backup --dump --protected - --json").contains(SECRET)
        );
        let browser = served.browser_of("Carl");
        let token = served.token("--person Carl --role checker --scope write");
        for route in table().iter().filter(|route| route.method == "GET") {
            for id in 1..=30 {
                let path = route.path.replace("{id}", &id.to_string());
                let page = browser.get(&path);
                let json = served.ask("GET", &path, &token, None);
                for reply in [&page, &json] {
                    assert!(!reply.body.contains(SECRET), "{path}");
                    assert!(!reply.body.contains("argon2id"), "{path}");
                }
                if !route.path.contains("{id}") {
                    break;
                }
            }
        }
    });
}

/// Who asks, and whether they read what is protected.
const ROLES: [(&str, &str, bool); 4] = [
    ("ana", "admin", true),
    ("Edna", "editor", true),
    ("Carl", "checker", false),
    ("Rita", "reader", false),
];

#[test]
fn what_is_protected_is_read_on_purpose_by_editors_and_admins_alone() {
    Served::each(|served| {
        served
            .desk
            .ok("document add --kind interview --title 'Talk in the car park' --access protected --dated 2019-07-07");
        let documents = served.desk.json("document list --limit 500");
        let id = documents["documents"].as_array().unwrap().len();
        served.desk.ok(&format!(
            "evidence add 9 context {id} --quote 'the winch was never oiled' --place 'minute 7'"
        ));
        let source = served.desk.json("source list --kind anonymous")["sources"][0]["id"]
            .as_i64()
            .unwrap();
        let secrets = [
            SECRET,
            "Talk in the car park",
            "the winch was never oiled",
            "minute 7",
            "2019-07-07",
        ];
        // Asked for by name, the command line says it too: what is looked for is there.
        let shown = served.desk.ok(&format!("document show {id} --protected"));
        assert!(secrets[1..4].iter().all(|secret| shown.contains(secret)), "{shown}");
        let plain = served.desk.ok(&format!("document show {id} --json"));
        assert!(!secrets.iter().any(|secret| plain.contains(secret)), "{plain}");
        for (name, role, reads) in ROLES {
            let browser = served.browser_of(name);
            let token = served.token(&format!("--person {name} --role {role} --scope read"));
            for (noun, id, of_it) in [
                ("sources", source, &secrets[..1]),
                ("documents", id as i64, &secrets[1..]),
            ] {
                let open = format!("/{noun}/{id}");
                let pages = [
                    browser.get(&open).is(200),
                    served.ask("GET", &format!("/api/v1{open}"), &token, None).is(200),
                    browser.get("/claims/9").is(200),
                    served.ask("GET", "/api/v1/claims/9", &token, None).is(200),
                ];
                for page in pages {
                    assert!(
                        !secrets.iter().any(|secret| page.body.contains(secret)),
                        "{name}: {}",
                        page.asked
                    );
                }
                let asked = format!("{open}/protected");
                for page in [
                    browser.get(&asked),
                    browser.get_with(&asked, &[("Accept", "application/json")]),
                    served.ask("GET", &format!("/api/v1{asked}"), &token, None),
                ] {
                    assert_eq!(page.status, if reads { 200 } else { 403 }, "{name}: {}", page.asked);
                    for secret in of_it {
                        // A day is written as the desk's pages write it.
                        assert_eq!(page.body.contains(secret), reads, "{name}: {secret} in {}", page.asked);
                    }
                    assert_eq!(page.header("cache-control"), Some("no-store"));
                }
            }
            // Nor is a token that only asks whether something was checked let at it.
            let search = served.token(&format!("--person {name} --role {role} --scope search"));
            served
                .ask("GET", &format!("/api/v1/sources/{source}/protected"), &search, None)
                .is(403);
        }
        // Nothing of it is in what the desk keeps of its visits, nor in its figures.
        let admin = served.token("--role admin --scope write");
        for path in ["/metrics", "/api/v1/log?limit=1000", "/api/v1/backup"] {
            let kept = served.ask("GET", path, &admin, None).is(200);
            assert!(!secrets[..4].iter().any(|secret| kept.body.contains(secret)), "{path}");
        }
        served.desk.audited();
    });
}

#[test]
fn a_checker_neither_opens_what_is_protected_nor_learns_of_it_by_changing_it() {
    Served::each(|served| {
        served
            .desk
            .ok("document add --kind interview --title 'Talk in the car park' --access protected");
        let id = served.desk.json("document list --limit 500")["documents"]
            .as_array()
            .unwrap()
            .len();
        let carl = served.browser_of("Carl");
        let page = carl.get(&format!("/documents/{id}")).is(200);
        assert!(
            !page.body.contains("car park") && !page.body.contains("Show it to me"),
            "{}",
            page.body
        );
        let no = carl
            .post(&format!("/documents/{id}/edit"), &[("access", "public")])
            .is(403);
        assert!(!no.body.contains("car park"), "{}", no.body);
        let token = served.token("--person Carl --role checker --scope write");
        let body = serde_json::json!({"access": "desk"});
        let no = served
            .ask("PATCH", &format!("/api/v1/documents/{id}"), &token, Some(&body))
            .is(403);
        assert!(!no.body.contains("car park"), "{}", no.body);
        // What is in the open a checker changes, and protects.
        carl.get("/documents/1").is(200);
        carl.post("/documents/1/edit", &[("title", "The survey"), ("access", "desk")])
            .is(303);
        assert!(carl.get("/documents/1").is(200).body.contains("The survey"));
        carl.post("/documents/1/edit", &[("access", "protected")]).is(303);
        assert!(!carl.get("/documents/1").is(200).body.contains("The survey"));
        served.browser_of("Edna").get("/documents/1/protected").is(200);
        served.desk.audited();
    });
}

#[test]
fn a_protected_document_is_named_to_nobody_by_its_title() {
    Served::each(|served| {
        served
            .desk
            .ok("document add --kind interview --title 'Talk in the car park' --access protected");
        let id = served.desk.json("document list --limit 500")["documents"]
            .as_array()
            .unwrap()
            .len();
        served.desk.ok(&format!(
            "evidence add 9 context {id} --quote 'the winch was never oiled'"
        ));
        let browser = served.browser_of("Carl");
        let page = browser.get("/claims/9").is(200);
        for secret in ["Talk in the car park", "the winch was never oiled"] {
            assert!(!page.body.contains(secret), "{}", page.body);
        }
        assert!(
            page.body.contains("<span class=\"flag\">protected</span>"),
            "{}",
            page.body
        );
    });
}
