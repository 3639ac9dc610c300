//! Every route, asked for by everybody: role by role, with tokens of each scope, from elsewhere, without the form's token.

use sayso::web::router::{May, Route, table};

use super::{Browser, Reply, Served};

/// Who asks, what they may, and whether they may change anything.
const CALLERS: &[(&str, Option<May>, bool)] = &[
    ("--role admin --scope write", Some(May::Manage), true),
    ("--person Edna --role editor --scope write", Some(May::Edit), true),
    ("--person Carl --role checker --scope write", Some(May::Check), true),
    ("--person Rita --role reader --scope write", Some(May::Read), true),
    ("--role admin --scope read", Some(May::Manage), false),
    ("--role admin --scope search", Some(May::Search), true),
];

/// A path with something in its places.
fn path(route: &Route, zoe: &str) -> String {
    let places: Vec<String> = route
        .path
        .split('/')
        .map(|part| match part.starts_with('{') {
            true if part.contains("name") => "nothing.css".to_owned(),
            true if part.contains("scale") => "politifact".to_owned(),
            // Somebody whose account nobody here needs.
            true if route.path.starts_with("/settings/people/") || route.path.starts_with("/api/v1/people/") => {
                zoe.to_owned()
            }
            true => "1".to_owned(),
            false => part.to_owned(),
        })
        .collect();
    let asks = match route.path.as_str() {
        "/api/v1/search" => "?q=bridge",
        "/v1alpha1/claims:search" => "?query=bridge",
        _ => "",
    };
    places.join("/") + asks
}

fn is_api(route: &Route) -> bool {
    route.path.starts_with("/api/v1/")
}

/// The way to the login, or the answer that programs get.
fn is_turned_away(reply: &Reply) -> bool {
    reply.status == 401
        || (reply.status == 303 && reply.header("location").is_some_and(|to| to.starts_with("/login?to=")))
}

#[test]
fn every_route_lets_those_through_who_may_and_nobody_else() {
    Served::each(|served| {
        let routes = table();
        assert!(routes.len() > 20, "{routes:?}");
        served.desk.ok("person add Zoe");
        let zoe = served.person("Zoe").to_string();
        served.token("--person Rita");
        let tokens: Vec<String> = CALLERS.iter().map(|(more, ..)| served.token(more)).collect();
        for route in &routes {
            let path = path(route, &zoe);
            let nobody = served.send(route.method, &path, &[("Accept", "text/html")], b"");
            match route.may {
                May::Anybody => assert!(nobody.status != 401 && nobody.status < 500, "{route:?}: {nobody:?}"),
                _ => assert!(is_turned_away(&nobody), "{route:?}: {nobody:?}"),
            }
            if route.may == May::Anybody {
                continue;
            }
            for ((caller, may, writes), token) in CALLERS.iter().zip(&tokens) {
                let reply = served.ask(route.method, &path, token, None);
                let changes = route.method != "GET" && !matches!(route.may, May::Search | May::Ask);
                let through = may.is_some_and(|may| may >= route.may) && (*writes || !changes);
                match through {
                    true => assert!(
                        !matches!(reply.status, 401 | 403) && reply.status < 500,
                        "{route:?} with {caller}: {reply:?}"
                    ),
                    false => assert_eq!(reply.status, 403, "{route:?} with {caller}: {reply:?}"),
                }
                // What there is in the invented story is shown.
                if through && route.method == "GET" && route.path != "/enter" {
                    // Nothing is published in it.
                    let wanted = if route.path == "/reviews/{id}" { 404 } else { 200 };
                    assert_eq!(reply.status, wanted, "{route:?} with {caller}: {reply:?}");
                }
            }
        }
        served.desk.audited();
    });
}

#[test]
fn nothing_is_changed_from_elsewhere_nor_without_the_forms_token() {
    Served::each(|served| {
        let browser = served.browser_of("ana");
        browser.get("/claims/1");
        let csrf = browser.csrf.borrow().clone();
        let before = served.desk.seq();
        let ours = format!("http://{}", served.address);
        for route in table()
            .iter()
            .filter(|route| route.method != "GET" && route.path != "/login")
        {
            let path = path(route, "1");
            let refused = |fields: &[(&str, &str)], headers: &[(&str, &str)], why: &str| {
                let reply = browser.post_as(&path, fields, headers);
                assert_eq!(reply.status, 403, "{route:?} {why}: {reply:?}");
            };
            let token = [("csrf", csrf.as_str())];
            refused(&[], &[("Sec-Fetch-Site", "same-origin")], "without the token");
            refused(&[("csrf", "")], &[], "with an empty token");
            refused(
                &[("csrf", &"0".repeat(64))],
                &[("Origin", &ours)],
                "with another's token",
            );
            refused(&token, &[("Sec-Fetch-Site", "cross-site")], "from another site");
            refused(&token, &[("Sec-Fetch-Site", "same-site")], "from a sister site");
            refused(&token, &[("Origin", "https://evil.example")], "from another origin");
            refused(&token, &[("Origin", "null")], "from nowhere");
        }
        assert_eq!(served.desk.seq(), before, "nothing was written");
    });
}

#[test]
fn every_answer_forbids_what_a_page_does_not_need() {
    Served::each(|served| {
        let browser = served.browser_of("Rita");
        for route in table().iter().filter(|route| route.method == "GET") {
            let reply = browser.get(&path(route, "1"));
            let policy = reply.header("content-security-policy").unwrap_or_default();
            assert!(policy.starts_with("default-src 'none'"), "{route:?}: {reply:?}");
            assert!(!policy.contains("unsafe"), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{route:?}");
            assert_eq!(reply.header("x-frame-options"), Some("DENY"), "{route:?}");
            assert_eq!(reply.header("referrer-policy"), Some("same-origin"), "{route:?}");
            assert!(reply.header("access-control-allow-origin").is_none(), "{route:?}");
            if !route.path.starts_with("/static/") {
                assert_eq!(reply.header("cache-control"), Some("no-store"), "{route:?}");
            }
        }
    });
}

#[test]
fn the_document_of_the_api_names_every_route_of_it() {
    Served::each(|served| {
        let token = served.token("");
        let document = served.ask("GET", "/api/v1/openapi.json", &token, None).is(200).json();
        assert_eq!(document["openapi"], "3.1.0");
        for route in table()
            .iter()
            .filter(|route| is_api(route) && !route.path.ends_with("openapi.json"))
        {
            let operation = &document["paths"][&route.path][route.method.to_lowercase()];
            assert!(operation.is_object(), "{route:?}");
            assert!(operation["summary"].is_string(), "{route:?}");
            assert!(operation["responses"]["401"].is_object(), "{route:?}");
        }
        // Whatever is referred to is there.
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    });
}

#[test]
fn what_there_is_not_is_said_as_a_page_or_as_json() {
    Served::each(|served| {
        let browser: Browser = served.browser_of("Rita");
        let page = browser.get("/nowhere").is(404);
        assert!(page.body.contains("There is no page at this address"), "{}", page.body);
        let token = served.token("");
        let json = served.ask("GET", "/api/v1/claims/4711", &token, None).is(404).json();
        assert_eq!(json["error"]["kind"], "not-found");
        assert_eq!(json["error"]["message"], "there is no claim #4711");
        let method = served.ask("DELETE", "/api/v1/claims", &token, None).is(405);
        assert_eq!(method.json()["error"]["kind"], "usage");
        assert_eq!(method.header("allow"), Some("GET,HEAD,POST"));
        for odd in [
            "/api/v1/claims/x",
            "/api/v1/claims?limit=0",
            "/api/v1/claims?colour=red",
            "/api/v1/claims?status=good",
        ] {
            let json = served.ask("GET", odd, &token, None).is(400).json();
            assert_eq!(json["error"]["kind"], "usage", "{odd}");
        }
    });
}
