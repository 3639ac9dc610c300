//! What stands before every handler and behind it: the host that is asked for, who asks, whether it is asked from one of our own
//! pages, the form's token; then the answer's dress and headers.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, LOCATION, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq as _;

use super::desk::{Shared, Whom};
use super::errors::{Problem, problem_of};
use super::pages::Frame;
use super::server::Peer;
use super::visitor::{BadToken, Shown, Visitor, Way, counted, recognise};
use crate::db::Db;
use crate::model::{Desk as House, canonical};
use crate::store;
use crate::view::audit::Head;

/// How much a form or a record may hold.
const BODY: usize = 4 * 1024 * 1024;

/// How much an import over the API may hold.
pub(super) const IMPORT: usize = 32 * 1024 * 1024;

/// How much may be sent by somebody whom nobody knows.
const STRANGERS_BODY: usize = 16 * 1024;

/// What of a page may be loaded and run: our own files, nothing else, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a client wants to be answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    /// A page.
    Page,
    /// JSON.
    Json,
}

impl Wants {
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Wants {
        let path = uri.path();
        if path.starts_with("/api/v1/") || path.starts_with("/v1alpha1/") || path.ends_with(".json") {
            return Wants::Json;
        }
        let accepted = headers
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let first = |kind: &str| accepted.find(kind);
        match (first("json"), first("html")) {
            (Some(json), Some(html)) if json < html => Wants::Json,
            (Some(_), None) => Wants::Json,
            _ => Wants::Page,
        }
    }
}

/// What was asked, of which a repetition is told.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    /// SHA-256 of method, address and body.
    pub digest: String,
    /// What a request is named by.
    pub id: Option<String>,
    /// What tells a form from the same form with other content, and stands behind its name.
    pub content: Option<String>,
}

/// The desk as it stands, for every page, and where the journal ended before anything else was looked at.
#[derive(Clone)]
pub(super) struct Standing(pub Arc<House>, pub Head);

/// As of which entry of the journal an answer was read, where it came from a standby.
#[derive(Debug, Clone, Default)]
pub(super) struct AsOfEntry(Arc<OnceLock<i64>>);

impl AsOfEntry {
    /// Something was read as of an entry; what was read first is the oldest.
    pub fn set(&self, seq: i64) {
        let _ = self.0.set(seq);
    }

    fn get(&self) -> Option<i64> {
        self.0.get().copied()
    }
}

/// The header that says so.
const JOURNAL: HeaderName = HeaderName::from_static("sayso-journal");

/// Watches over a request from beginning to end.
pub(super) async fn watch(State(desk): State<Shared>, mut request: Request, next: Next) -> Response {
    let as_of = AsOfEntry::default();
    request.extensions_mut().insert(as_of.clone());
    let began = Instant::now();
    let wants = Wants::of(request.uri(), request.headers());
    let uri = request.uri().clone();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let cross_site = header(request.headers(), "sec-fetch-site") == Some("cross-site");
    let (answer, known) = match before(&desk, request).await {
        Ok(request) => {
            let known = known_of(&request);
            (next.run(request).await, known)
        }
        Err(refused) => (refused.0.into_response(), refused.1),
    };
    let (answer, problem) = problem_of(answer).await;
    let mut answer = match problem {
        Some(problem) => dress(&desk, answer, &problem, wants, &method, &uri, known, cross_site),
        None => answer,
    };
    add_headers(answer.headers_mut(), uri.path());
    if let Some(seq) = as_of.get() {
        answer.headers_mut().insert(JOURNAL, HeaderValue::from(seq));
    }
    desk.figures.count(&method, &route, answer.status(), began.elapsed());
    answer
}

type Known = Option<(Visitor, Standing)>;

fn known_of(request: &Request) -> Known {
    let extensions = request.extensions();
    Some((
        extensions.get::<Visitor>().cloned()?,
        extensions.get::<Standing>().cloned()?,
    ))
}

/// What must hold before a handler hears of a request.
async fn before(desk: &Shared, mut request: Request) -> Result<Request, Box<(Problem, Known)>> {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let (address, secure) = caller(request.headers(), peer, &desk.proxies);
    let host = known_host(desk, &request).map_err(|problem| Box::new((problem, None)))?;
    if outside(request.uri().path()) {
        return Ok(request);
    }
    let shown = Shown::of(request.headers(), desk, address, secure);
    let key = match request.uri().path().starts_with("/v1alpha1/") {
        true => key(request.uri(), request.headers()),
        false => None,
    };
    if holds_nul(request.uri()) {
        let problem = Problem::bad("the address holds a character that no text has", "leave %00 out");
        return Err(Box::new((problem, None)));
    }
    let at = Arc::clone(desk);
    let unknown = key.is_none() && shown.token.is_none() && shown.cookie.is_none();
    let recognised = move |db: &mut Db| {
        let house = store::desk::show(db)?;
        let mut asks = shown.clone();
        asks.public |= house.public_pages;
        // At a desk that is public, a key that is none of ours is let pass: the client may still have the one for Google.
        let ours = |key: &String| !asks.public || key.starts_with(store::tokens::BEGINS);
        asks.token = key.clone().filter(ours).or(asks.token);
        Ok((recognise(db, &asks, &at)?, house, store::audit::head(db)?))
    };
    // Whoever is known is looked up where it is written that she was here.
    let found = match unknown {
        true => desk.read(None, recognised).await.map(|(found, _)| found),
        false => desk.run(recognised).await,
    };
    let ((visitor, bad), house, head) = found.map_err(|error| Box::new((error.into(), None)))?;
    let standing = Standing(Arc::new(house), head);
    let known = Some((visitor.clone(), standing.clone()));
    if bad == BadToken(true) {
        return Err(Box::new((Problem::bad_token(), known)));
    }
    request.extensions_mut().insert(standing);
    if !request.method().is_safe() {
        let checked = checked(desk, request, &visitor, &host).await;
        request = checked.map_err(|problem| Box::new((problem, known)))?;
    }
    request.extensions_mut().insert(visitor);
    Ok(request)
}

/// The key that a client of Google's shows.
fn key(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let key = field(uri.query().unwrap_or_default().as_bytes(), "key");
    key.or_else(|| header(headers, "x-goog-api-key").map(str::to_owned))
}

/// Whether an address holds what no database keeps in a text.
fn holds_nul(uri: &Uri) -> bool {
    uri.path_and_query().is_some_and(|all| all.as_str().contains("%00"))
}

/// What tells nothing of the ledger and is asked for by everybody.
fn outside(path: &str) -> bool {
    path.starts_with("/static/") || matches!(path, "/healthz" | "/readyz" | "/favicon.ico")
}

/// A request that would change something: it comes from one of our own pages, is not too long, and shows the form's token.
async fn checked(desk: &Shared, request: Request, visitor: &Visitor, host: &str) -> Result<Request, Problem> {
    let by_token = matches!(visitor.way, Way::Token(..));
    if !by_token {
        same_origin(request.headers(), host)?;
    }
    let (mut parts, body) = request.into_parts();
    let kind = header(&parts.headers, CONTENT_TYPE.as_str())
        .unwrap_or_default()
        .to_owned();
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let mut shown = header(&parts.headers, "x-csrf-token").map(str::to_owned);
    if shown.is_none() {
        shown = field(parts.uri.query().unwrap_or_default().as_bytes(), "csrf");
    }
    let mut id = header(&parts.headers, "idempotency-key").map(str::to_owned);
    let most = match (&visitor.way, parts.uri.path().starts_with("/api/v1/import")) {
        (Way::Nobody, _) => STRANGERS_BODY,
        (_, true) => IMPORT,
        _ => BODY,
    };
    let bytes = read(&parts.headers, body, most, desk.patience).await?;
    let mut digest = format!("{} {}\n", parts.method, parts.uri.path()).into_bytes();
    if is_form {
        shown = field(&bytes, "csrf").or(shown);
        digest.extend(canonical_form(&bytes));
    } else {
        digest.extend_from_slice(&bytes);
    }
    let digest = canonical::sha256(&digest);
    let mut content = None;
    if id.is_none() && is_form {
        // A form that was changed and is sent again is another request than before.
        id = field(&bytes, "request");
        content = Some(digest[..12].to_owned());
    }
    parts.extensions.insert(Whole { digest, id, content });
    let tied = visitor.by_cookie() || (parts.uri.path() == "/login" && !by_token);
    if tied {
        let fits = shown.is_some_and(|shown| shown.as_bytes().ct_eq(visitor.csrf.as_bytes()).into());
        if visitor.csrf.is_empty() || !fits {
            return Err(Problem::foreign("the form does not show that it is one of this desk's"));
        }
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// The body, whole; whoever sends too much or too slowly is told so.
async fn read(headers: &HeaderMap, body: Body, most: usize, patience: Duration) -> Result<Bytes, Problem> {
    let too_long = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("at most {} KiB can be sent here", most / 1024),
            "send less at once; many records are imported with `sayso import`",
        )
    };
    let said = header(headers, CONTENT_LENGTH.as_str()).and_then(|length| length.parse::<u64>().ok());
    if said.is_some_and(|length| length > most as u64) {
        return Err(too_long());
    }
    match tokio::time::timeout(patience, axum::body::to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(too_long()),
        Err(_) => Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "timeout",
            "the request was not sent whole in time",
            "try again",
        )),
    }
}

/// A form's fields without those that tell nothing of what is asked.
fn canonical_form(bytes: &[u8]) -> Vec<u8> {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(bytes)
        .filter(|(name, _)| name != "csrf" && name != "request")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    serde_json::json!(fields).to_string().into_bytes()
}

fn field(form: &[u8], name: &str) -> Option<String> {
    url::form_urlencoded::parse(form)
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What the browser says of where it was asked from; programs say nothing of it, and show no cookie either.
fn same_origin(headers: &HeaderMap, host: &str) -> Result<(), Problem> {
    match (header(headers, "sec-fetch-site"), header(headers, ORIGIN.as_str())) {
        (Some("same-origin"), _) | (None, None) => Ok(()),
        (Some(_), _) => Err(Problem::foreign("another site asked for this")),
        (None, Some(origin)) => match origin.split_once("://") {
            Some((_, from)) if from.eq_ignore_ascii_case(host) => Ok(()),
            _ => Err(Problem::foreign("another site asked for this")),
        },
    }
}

/// The name that the desk is asked for by. A page that has made another name point here is not let in: at a desk for one person,
/// or one that knows its names, it must be one of them.
fn known_host(desk: &Shared, request: &Request) -> Result<String, Problem> {
    let host = header(request.headers(), HOST.as_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let name = host.rsplit_once(':').map_or(host.as_str(), |(name, port)| {
        match port.bytes().all(|b| b.is_ascii_digit()) {
            true => name,
            false => host.as_str(),
        }
    });
    let port = desk.address.port();
    let own = match desk.address.ip().is_loopback() {
        true => ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|own| host == format!("{own}:{port}")),
        false => host == desk.address.to_string(),
    };
    let named = desk
        .hosts
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name) || known.eq_ignore_ascii_case(&host));
    let any = desk.hosts.is_empty() && matches!(desk.whom, Whom::People) && !host.is_empty();
    // Whoever looks whether the desk is well does not know its name.
    let health = matches!(request.uri().path(), "/healthz" | "/readyz");
    match own || named || any || health {
        true => Ok(host),
        false => Err(Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "host",
            "this desk is not known by that name",
            "open it at the address that `sayso serve` printed, or name it there with --host NAME",
        )),
    }
}

/// Who asks, and whether by TLS: the other end of the connection, or whom a known proxy names.
fn caller(headers: &HeaderMap, peer: Option<IpAddr>, proxies: &[IpAddr]) -> (String, bool) {
    let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
        return ("nowhere".to_owned(), false);
    };
    if !proxies.contains(&peer) {
        return (counted(peer), false);
    }
    let secure = header(headers, "x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
    // Each proxy adds the one before it at the end; what stands further to the front anybody could have written.
    let chain = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .collect::<Vec<_>>();
    let named = chain.into_iter().rev().find(|address| !proxies.contains(address));
    (counted(named.unwrap_or(peer)), secure)
}

/// The answer to whoever asked for what went wrong: JSON, a page, or the way to the login.
#[expect(
    clippy::too_many_arguments,
    reason = "the request is gone by now, and each is a part of it"
)]
fn dress(
    desk: &Shared,
    answer: Response,
    problem: &Problem,
    wants: Wants,
    method: &Method,
    uri: &Uri,
    known: Known,
    cross_site: bool,
) -> Response {
    let (mut parts, _) = answer.into_parts();
    let body = match wants {
        Wants::Json => {
            parts
                .headers
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let said = match uri.path().starts_with("/v1alpha1/") {
                true => problem.google(),
                false => problem.json(),
            };
            Body::from(format!("{said}\n"))
        }
        Wants::Page => {
            let stranger = problem.status == StatusCode::UNAUTHORIZED && problem.kind == "unauthenticated";
            if stranger && method.is_safe() && !cross_site && matches!(desk.whom, Whom::People) {
                parts.status = StatusCode::SEE_OTHER;
                let to: String = url::form_urlencoded::byte_serialize(uri.to_string().as_bytes()).collect();
                if let Ok(place) = HeaderValue::from_str(&format!("/login?to={to}")) {
                    parts.headers.insert(LOCATION, place);
                }
                Body::empty()
            } else {
                parts
                    .headers
                    .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                let frame = Frame::of_problem(known);
                // Whoever comes here from elsewhere brings no cookie: the page asks once more, by itself.
                let again = (stranger && cross_site && method.is_safe()).then(|| uri.to_string());
                Body::from(
                    desk.pages
                        .problem(&frame, problem, again.as_deref(), matches!(desk.whom, Whom::Me { .. })),
                )
            }
        }
    };
    Response::from_parts(parts, body)
}

fn add_headers(headers: &mut HeaderMap, path: &str) {
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(CONTENT_SECURITY_POLICY, POLICY);
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(X_FRAME_OPTIONS, "DENY");
    put(REFERRER_POLICY, "same-origin");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    // A page that stays behind in a browser is read by whoever sits down there next.
    if !headers.contains_key(CACHE_CONTROL) && !path.starts_with("/static/") {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
