//! The one shape of an error on the web: `{"error": {"kind", "message", "hint"}}` as on the command line, or a page that says
//! the same. A handler returns a [`Problem`]; `guard` dresses it for whoever asked.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};

use super::router::May;
use super::visitor::Visitor;
use crate::error::{Error, Kind};
use crate::store::tokens::a;

/// What went wrong, for people and programs.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// What sort it is, in a word.
    pub kind: &'static str,
    /// What and which.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// What the thing looks like now, where somebody else changed it meanwhile.
    pub current: Option<Box<Json>>,
    /// After how many seconds to try again.
    pub wait: Option<i64>,
}

impl Problem {
    pub fn new(status: StatusCode, kind: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem {
            status,
            kind,
            message: message.into(),
            hint: Some(hint.into()),
            current: None,
            wait: None,
        }
    }

    /// There is no such thing.
    pub fn not_found(what: &str) -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not-found",
            format!("there is no {what}"),
            "check the address, or begin at the desk's first page",
        )
    }

    /// Whoever asks has to say who they are.
    pub fn nobody() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "nobody may see this without saying who they are",
            "log in, or send a token as `Authorization: Bearer …`; `sayso token add` makes one",
        )
    }

    /// A token that opens nothing.
    pub fn bad_token() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "the token is unknown, revoked or expired",
            "make another with `sayso token add`",
        )
    }

    /// Whoever asks may not.
    pub fn may_not(visitor: &Visitor, may: May) -> Problem {
        let you = match visitor.role {
            Some(role) => format!("you are {}", a(role)),
            None => "you have no role".to_owned(),
        };
        let (message, hint) = match visitor.may(may) {
            true => (
                "this token may only read".to_owned(),
                "make one for writing: sayso token add NAME --scope write".to_owned(),
            ),
            false => (
                format!("this needs {}, and {you}", may.role()),
                "ask an admin of the desk: sayso person role NAME ROLE".to_owned(),
            ),
        };
        Problem::new(StatusCode::FORBIDDEN, "forbidden", message, hint)
    }

    /// A request that was not made from one of our own pages.
    pub fn foreign(message: &str) -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "foreign",
            message,
            "open the desk's page again, and try it from there",
        )
    }

    /// What was sent is not right.
    pub fn bad(message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "usage", message, hint)
    }

    /// The same as JSON.
    pub fn json(&self) -> Json {
        let mut body = json!({"error": {"kind": self.kind, "message": self.message, "hint": self.hint}});
        if let Some(current) = &self.current {
            body["current"] = (**current).clone();
        }
        body
    }
}

/// What Google calls a status.
fn google_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 | 405 => "NOT_FOUND",
        408 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        412 => "FAILED_PRECONDITION",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        code if code >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    }
}

impl Problem {
    /// The same as Google's APIs say it, for clients of theirs.
    pub fn google(&self) -> Json {
        let message = match &self.hint {
            Some(hint) => format!("{}; {hint}", self.message),
            None => self.message.clone(),
        };
        json!({"error": {"code": self.status.as_u16(), "message": message, "status": google_status(self.status)}})
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        let (status, kind) = match error.kind {
            Kind::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
            Kind::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Kind::Conflict => (StatusCode::CONFLICT, "conflict"),
            Kind::Usage => (StatusCode::BAD_REQUEST, "usage"),
            Kind::ReadOnly => (StatusCode::FORBIDDEN, "read-only"),
            Kind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Kind::Connection => (StatusCode::SERVICE_UNAVAILABLE, "connection"),
            Kind::InDoubt => (StatusCode::SERVICE_UNAVAILABLE, "in-doubt"),
            Kind::Schema => (StatusCode::SERVICE_UNAVAILABLE, "schema"),
            Kind::Io => (StatusCode::INTERNAL_SERVER_ERROR, "io"),
            Kind::Database => (StatusCode::INTERNAL_SERVER_ERROR, "database"),
        };
        Problem {
            status,
            kind,
            message: error.message,
            hint: error.hint,
            current: None,
            wait: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(2),
        }
    }
}

/// An answer without a body: `guard` knows whether a page or JSON is wanted, and makes it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"sayso\""));
        }
        if let Some(wait) = self.wait {
            response.headers_mut().insert(RETRY_AFTER, wait.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The problem that an answer is, if it is one; what a library refused (a number that is none, a method that there is not) is
/// told in our words too.
pub(super) async fn problem_of(response: Response) -> (Response, Option<Problem>) {
    let (mut parts, body) = response.into_parts();
    if let Some(problem) = parts.extensions.remove::<Problem>() {
        return (Response::from_parts(parts, Body::empty()), Some(problem));
    }
    let plain = parts
        .headers
        .get(CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let failed = parts.status.is_client_error() || parts.status.is_server_error();
    if !failed || !plain {
        return (Response::from_parts(parts, body), None);
    }
    let said = axum::body::to_bytes(body, 4096).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let problem = match parts.status {
        StatusCode::NOT_FOUND => Problem::not_found("page at this address"),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(
            parts.status,
            "usage",
            "this address does not take that method",
            "the header Allow says which it takes",
        ),
        status => Problem::new(status, "usage", said, "see /api/v1/openapi.json for what is expected"),
    };
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    (Response::from_parts(parts, Body::empty()), Some(problem))
}
