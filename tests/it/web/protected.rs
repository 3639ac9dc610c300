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
