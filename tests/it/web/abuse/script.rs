//! Script in every field of every form and of every body that the API takes: it stays words, on whatever page it is shown. And
//! addresses in every field: nobody goes there.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::sync::LazyLock;

use regex::Regex;
use sayso::web::router::{Route, table};
use serde_json::{Value, json};

use super::forms::{Form, fitting, forms};
use super::{ADDRESS, SCRIPT};
use crate::web::{Browser, Reply, Served};

/// How many things of each sort are looked at.
const THINGS: i64 = 30;

static LEADS_TO_SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:href|src|action|content|hx-[a-z]+)="\s*(?:javascript|data|vbscript):"#).unwrap()
});

/// The page shows what was typed as words, if at all.
#[track_caller]
fn is_harmless(reply: &Reply) {
    assert!(reply.status < 500, "{reply:?}");
    let kind = reply.header("content-type").unwrap_or_default();
    if ["application/json", "application/ld+json"]
        .iter()
        .any(|json| kind.starts_with(json))
    {
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        return;
    }
    let goes_away = reply.header("content-disposition");
    if goes_away.is_some_and(|how| how.starts_with("attachment; ")) {
        // A file holds what the ledger holds; no browser takes it for a page.
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(!kind.starts_with("text/html"), "{reply:?}");
        return;
    }
    for raw in ["zqx\"", "zqx'", "<img src=x", "<script>zqx"] {
        assert!(!reply.body.contains(raw), "{raw} in {}:\n{}", reply.asked, reply.body);
    }
    let lead = LEADS_TO_SCRIPT.find(&reply.body).map(|found| found.as_str());
    assert_eq!(lead, None, "{}", reply.asked);
    assert!(
        !reply.header("location").unwrap_or_default().contains("javascript"),
        "{reply:?}"
    );
}

/// Every page that the desk has, with numbers in the places of its address.
fn pages() -> Vec<(Route, String)> {
    let mut pages = Vec::new();
    for route in table() {
        if route.method != "GET" || route.path.contains("{name}") || route.path.starts_with("/api/v1/") {
            continue;
        }
        let last = if route.path.contains('{') { THINGS } else { 1 };
        for id in 1..=last {
            let path = route.path.replace("{id}", &id.to_string());
            pages.push((route.clone(), path));
        }
    }
    pages
}

/// Whatever a stranger to the place has to be able to try again: nobody is shut out while all this goes on.
fn is_left_out(action: &str) -> bool {
    let ends = [
        "/logout",
        "/disable",
        "/left",
        "/end",
        "/revoke",
        "/password",
        "/withdraw",
        // They take back what was typed a moment ago.
        "/undo",
        "/unpublish",
    ];
    ends.iter().any(|end| action.ends_with(end))
}

/// The forms of all pages, two of each sort.
fn all_forms(browser: &Browser) -> (Vec<Form>, BTreeSet<String>) {
    let (mut found, mut asks): (Vec<Form>, BTreeSet<String>) = Default::default();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let digits = Regex::new("[0-9]+").unwrap();
    for (_, path) in pages() {
        for form in forms(&browser.get(&path).body) {
            if !form.posts {
                asks.extend(form.fields.into_iter().map(|field| field.name));
                continue;
            }
            let names: Vec<&str> = form.fields.iter().map(|field| field.name.as_str()).collect();
            let sort = format!("{} {names:?}", digits.replace_all(&form.action, "#"));
            let seen = known.entry(sort).or_default();
            *seen += 1;
            if *seen <= 2 && !is_left_out(&form.action) {
                found.push(form);
            }
        }
    }
    (found, asks)
}

/// Sends a form with something in one of its fields and what fits in the others.
fn sent(browser: &Browser, form: &Form, name: &str, put: &str) -> Reply {
    let typed: Vec<(String, String)> = form
        .fields
        .iter()
        .filter(|field| !matches!(field.name.as_str(), "csrf" | "request"))
        .map(|field| match field.name == name {
            true => (field.name.clone(), put.to_owned()),
            false => (field.name.clone(), field.fitting()),
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(&form.action, &typed)
}

/// What the story lacks so that each form is there: a draft, something that waits, something published.
fn more(served: &Served) {
    let desk = &served.desk;
    desk.file(
        "ferry.txt",
        "The mayor, Ada Holm, said on Monday that the ferry carried 900 people a day.\n\nIt cost 40 crowns.\n",
    );
    desk.ok("ingest ferry.txt --title 'The ferry' --outlet 'The Harbour Post'");
    let [claim] = served.claims();
    desk.ok(&format!("reply ask {claim} --of 'Oda Verrin' --question 'Is it so?'"));
    desk.ok(&format!("attempt add {claim} called 'the port' --outcome waiting"));
    desk.ok(&format!("query ask {claim} 'Which port?' --to Carl"));
    let [out] = served.claims();
    let run = |words: &[&str]| drop(desk.run_args(words).ends(0));
    run(&[
        "mark",
        &out.to_string(),
        "false",
        "--refutes",
        "https://example.org/x",
        "--reason",
        SCRIPT,
    ]);
    run(&["stage", &out.to_string(), "closed"]);
    run(&[
        "publish",
        &out.to_string(),
        "--url",
        "https://desk.example/x",
        "--headline",
        SCRIPT,
    ]);
    run(&[
        "mark",
        &out.to_string(),
        "misleading",
        "--reason",
        SCRIPT,
        "--correction",
        "verdict",
    ]);
    run(&["publish", &out.to_string()]);
}

/// A listener that nobody but the desk could be sent to.
struct Trap(TcpListener);

impl Trap {
    fn set() -> Trap {
        let trap = TcpListener::bind("127.0.0.1:0").unwrap();
        trap.set_nonblocking(true).unwrap();
        Trap(trap)
    }

    fn address(&self) -> String {
        format!("http://{}/evidence", self.0.local_addr().unwrap())
    }

    #[track_caller]
    fn is_empty(&self) {
        let came = self.0.accept();
        assert!(came.is_err(), "somebody followed a link: {came:?}");
    }
}

#[test]
fn script_in_any_field_stays_words_and_no_address_is_asked() {
    Served::each(|served| {
        let trap = Trap::set();
        more(served);
        let browser = served.browser_of("ana");
        let (all, asks) = all_forms(&browser);
        assert!(all.len() >= 30, "{} forms", all.len());
        let (mut accepted, mut fields) = (0, 0);
        for form in &all {
            for field in &form.fields {
                if matches!(field.name.as_str(), "csrf" | "request") {
                    continue;
                }
                fields += 1;
                for put in [SCRIPT, ADDRESS, &trap.address()] {
                    let reply = sent(&browser, form, &field.name, put);
                    is_harmless(&reply);
                    accepted += usize::from(reply.status == 303);
                }
            }
        }
        assert!(
            fields >= 90 && accepted >= 60,
            "{fields} fields, {accepted} times something was taken in"
        );
        let told = api(served, &trap.address());
        assert!(told >= 40, "{told} times the API took something in");
        reflected(&browser, &asks);
        let shown = everywhere(served);
        assert!(shown.len() >= 12, "it is shown on {shown:?}");
        for place in [
            "/claims/{id}",
            "/articles/{id}",
            "/sources/{id}",
            "/journal",
            "/corrections.atom",
            "/reviews",
        ] {
            assert!(shown.contains(place), "{place}: {shown:?}");
        }
        // What is taken back is said to anybody.
        let out = all.iter().find(|form| form.action.ends_with("/publish")).unwrap();
        let back = out.action.replace("/publish", "/unpublish");
        browser.get(back.trim_end_matches("/unpublish"));
        is_harmless(&browser.post(&back, &[("reason", SCRIPT)]));
        is_harmless(&browser.get("/corrections"));
        is_harmless(&browser.get("/corrections.atom"));
        trap.is_empty();
        served.desk.audited();
    });
}

/// What is asked for by address is not repeated as more than words.
fn reflected(browser: &Browser, asks: &BTreeSet<String>) {
    let also = [
        "to", "done", "after", "before", "about", "as_of", "next", "form", "key", "form", "quote", "as",
    ];
    let names: BTreeSet<&str> = asks.iter().map(String::as_str).chain(also).collect();
    let put: String = url::form_urlencoded::byte_serialize(SCRIPT.as_bytes()).collect();
    let routes = table();
    for route in routes
        .iter()
        .filter(|route| route.method == "GET" && !route.path.starts_with("/api/v1/"))
    {
        let path = route.path.replace("{id}", "1").replace("{name}", "x.css");
        if matches!(path.as_str(), "/live" | "/enter") {
            continue;
        }
        for name in &names {
            is_harmless(&browser.get(&format!("{path}?{name}={put}")));
        }
    }
    // Nor what there is not.
    is_harmless(&browser.get(&format!("/{put}")).is(404));
    is_harmless(&browser.get(&format!("/claims/{put}")));
    let stranger = browser.served.browser();
    is_harmless(&stranger.get(&format!("/login?to=%2F{put}&done={put}")));
    is_harmless(&stranger.log_in(SCRIPT, "no password at all"));
}

/// Every page again, as an admin and as the public: on which routes the words are shown.
fn everywhere(served: &Served) -> BTreeSet<String> {
    let browser = served.browser_of("ana");
    let mut shown = BTreeSet::new();
    for (route, path) in pages() {
        if route.path == "/live" || route.path == "/enter" {
            continue;
        }
        let reply = browser.get(&path);
        is_harmless(&reply);
        if reply.body.contains("zqx&quot;") || reply.body.contains("zqx\\\"") || reply.body.contains("&lt;img src=x") {
            shown.insert(route.path);
        }
    }
    shown
}

/// Something that fits a schema of the API, or nothing where it can be left out.
fn fits(document: &Value, schema: &Value, name: &str) -> Option<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let known = reference.rsplit('/').next().unwrap();
        return fits(document, &document["components"]["schemas"][known], name);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|words| words.first()) {
        return Some(first.clone());
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[several].as_array() {
            let kind = kinds.iter().find(|kind| kind["type"] != "null")?;
            return fits(document, kind, name);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    match kind.as_str()? {
        "integer" => Some(json!(schema["minimum"].as_i64().unwrap_or(1).max(1))),
        "boolean" => Some(json!(false)),
        "array" => fits(document, &schema["items"], name).map(|one| json!([one])),
        "object" => Some(Value::Object(fields(document, schema, None)?)),
        _ if schema["format"] == "date" => Some(json!("2026-02-01")),
        _ => Some(json!(fitting(name))).filter(|value| value != ""),
    }
}

/// What an object must have, and one more.
fn fields(document: &Value, schema: &Value, more: Option<(&str, &Value)>) -> Option<serde_json::Map<String, Value>> {
    let needed = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let mut object = serde_json::Map::new();
    for name in needed {
        object.insert(name.to_owned(), fits(document, &schema["properties"][name], name)?);
    }
    if let Some((name, value)) = more {
        object.insert(name.to_owned(), value.clone());
    }
    Some(object)
}

/// Whether a field takes words: by itself, or as one of several sorts.
fn takes_words(schema: &Value) -> bool {
    let is = |kind: &Value| kind == "string";
    is(&schema["type"])
        || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(is))
        || schema.to_string().contains("#/components/schemas/Who")
}

/// Script and addresses in every field that the API takes; how often they were taken in.
fn api(served: &Served, trap: &str) -> usize {
    let token = served.token("--role admin --scope write");
    let document = served.ask("GET", "/api/v1/openapi.json", &token, None).is(200).json();
    let [claim] = served.claims();
    let mut taken = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["post", "patch"] {
            let schema = &item[method]["requestBody"]["content"]["application/json"]["schema"];
            let left_out = ["/undo", "/password", "/disable", "/revoke", "/redact"];
            if schema.is_null() || left_out.iter().any(|end| path.ends_with(end)) {
                continue;
            }
            let schema = match schema["$ref"].as_str() {
                Some(reference) => &document["components"]["schemas"][reference.rsplit('/').next().unwrap()],
                None => schema,
            };
            let place = match path.starts_with("/api/v1/claims/") {
                true => path.replace("{id}", &claim.to_string()),
                false => path.replace("{id}", "1"),
            };
            for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                if !takes_words(field) {
                    continue;
                }
                for put in [SCRIPT, ADDRESS, trap] {
                    let Some(body) = fields(&document, schema, Some((name, &json!(put)))) else {
                        continue;
                    };
                    let reply = served.ask(&method.to_uppercase(), &place, &token, Some(&Value::Object(body)));
                    is_harmless(&reply);
                    taken += usize::from(reply.status < 300);
                }
            }
        }
    }
    taken
}
