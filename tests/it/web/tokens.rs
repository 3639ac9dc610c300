//! Programs' tokens: shown once, good for their scope and until their day.

use chrono::TimeDelta;

use super::Served;

#[test]
fn a_token_is_shown_once_and_kept_as_a_hash() {
    Served::each(|served| {
        let made = served
            .desk
            .json("token add 'the wire' --person Carl --role checker --scope write --request-id t1");
        let secret = made["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("sayso_") && secret.len() == 70, "{secret}");
        assert_eq!(
            (made["token"]["by"].as_str(), made["token"]["role"].as_str()),
            (Some("Carl"), Some("checker"))
        );
        let again = served
            .desk
            .json("token add 'the wire' --person Carl --role checker --scope write --request-id t1");
        assert_eq!(
            (&again["token"]["id"], again["secret"].is_null()),
            (&made["token"]["id"], true)
        );
        let list = served.desk.ok("token list --json");
        assert!(list.contains("the wire") && !list.contains(&secret) && !list.contains("hash"));
        assert!(!served.desk.ok("log --limit 500 --json").contains(&secret));
        let file = std::fs::read(&served.desk.db).unwrap_or_default();
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()));
        served.ask("GET", "/api/v1/claims", &secret, None).is(200);
        served.desk.audited();
    });
}

#[test]
fn a_token_ends_on_its_day_and_when_it_is_revoked() {
    Served::each(|served| {
        let token = served.token("--expires 2026-01-10");
        served.ask("GET", "/api/v1/claims", &token, None).is(200);
        served.pass(TimeDelta::days(8));
        let over = served.ask("GET", "/api/v1/claims", &token, None).is(401).json();
        assert_eq!(over["error"]["message"], "the token is unknown, revoked or expired");
        let token = served.token("");
        served.ask("GET", "/api/v1/claims", &token, None).is(200);
        served.desk.ok("token revoke 2");
        served.ask("GET", "/api/v1/claims", &token, None).is(401);
        assert!(served.desk.no("token revoke 2").contains("is revoked already"));
        // Nor is it good when its person has gone, nor after they are back.
        let token = served.token("--person Rita");
        served.ask("GET", "/api/v1/claims", &token, None).is(200);
        served.desk.ok("person edit Rita --left");
        served.ask("GET", "/api/v1/claims", &token, None).is(401);
        served.desk.ok("person edit Rita --back");
        served.ask("GET", "/api/v1/claims", &token, None).is(401);
        served.ask("GET", "/api/v1/claims", "sayso_made_up", None).is(401);
        served.desk.audited();
    });
}

#[test]
fn a_token_does_no_more_than_its_person() {
    Served::each(|served| {
        let no = served.desk.no("token add robot --person Rita --role editor");
        assert!(
            no.contains("\"Rita\" is a reader, and a token does no more than its person"),
            "{no}"
        );
        let token = served.token("--person Edna --role editor --scope write");
        served.desk.ok("person role Edna reader");
        let body = serde_json::json!({"status": "false", "refutes": ["https://example.org/a"]});
        let no = served
            .ask("POST", "/api/v1/claims/9/marks", &token, Some(&body))
            .is(403)
            .json();
        assert_eq!(no["error"]["message"], "this needs a checker, and you are a reader");
    });
}

#[test]
fn a_token_that_reads_does_not_write() {
    Served::each(|served| {
        let token = served.token("--role admin --scope read");
        let body = serde_json::json!({"status": "false", "refutes": ["https://example.org/a"]});
        let no = served
            .ask("POST", "/api/v1/claims/9/marks", &token, Some(&body))
            .is(403)
            .json();
        assert_eq!(no["error"]["message"], "this token may only read");
        let search = served.token("--role admin --scope search");
        served.ask("GET", "/api/v1/claims", &search, None).is(403);
    });
}

#[test]
fn a_cookie_does_not_help_a_bad_token() {
    Served::each(|served| {
        let browser = served.browser_of("ana");
        let cookies = browser.cookie_header();
        let headers = [("Cookie", cookies.as_str()), ("Authorization", "Bearer sayso_no")];
        served.send("GET", "/api/v1/claims", &headers, b"").is(401);
    });
}
