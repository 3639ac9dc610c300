//! Whether the desk is well: for load balancers, and figures for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::asked::{Answer, Asked};
use super::desk::Shared;
use super::router::{May, Routes};
use crate::db::{dialect, figures};
use crate::store::{access_log, audit};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/healthz", May::Anybody, alive)
        .get("/readyz", May::Anybody, ready)
        .get("/metrics", May::Read, metrics)
}

/// The process answers.
async fn alive() -> &'static str {
    "ok\n"
}

/// The ledger answers too.
async fn ready(State(desk): State<Shared>) -> Response {
    match desk.run(audit::head).await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {}\n", error.message),
        )
            .into_response(),
    }
}

/// Upper bounds, in milliseconds, of how long requests took.
const BOUNDS: [u128; 8] = [5, 10, 25, 50, 100, 250, 1_000, 10_000];

/// How often something was asked for, and how long it took.
#[derive(Default)]
struct Figure {
    statuses: BTreeMap<u16, u64>,
    within: [u64; BOUNDS.len()],
    n: u64,
    total: Duration,
}

/// The figures since the start, by method and route: places in a path, not what was put there, so that there are few.
#[derive(Default)]
pub(super) struct Figures {
    by_route: Mutex<BTreeMap<(String, String), Figure>>,
}

impl Figures {
    /// Counts an answer.
    pub fn count(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        // Anybody can send any word as a method.
        let method = match *method {
            Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::PATCH | Method::DELETE => method.as_str(),
            _ => "OTHER",
        };
        let mut by_route = self.by_route.lock().unwrap_or_else(PoisonError::into_inner);
        let figure = by_route.entry((route.to_owned(), method.to_owned())).or_default();
        *figure.statuses.entry(status.as_u16()).or_default() += 1;
        figure.n += 1;
        figure.total += took;
        for (bound, within) in BOUNDS.iter().zip(&mut figure.within) {
            *within += u64::from(took.as_millis() <= *bound);
        }
    }

    /// As Prometheus reads them.
    fn text(&self) -> String {
        let mut text =
            "# HELP sayso_requests_total Requests answered.\n# TYPE sayso_requests_total counter\n".to_owned();
        let by_route = self.by_route.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, method), figure) in &*by_route {
            for (status, n) in &figure.statuses {
                let _ = writeln!(
                    text,
                    "sayso_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {n}"
                );
            }
        }
        text.push_str("# HELP sayso_request_seconds How long answers took.\n# TYPE sayso_request_seconds histogram\n");
        for ((route, method), figure) in &*by_route {
            let labels = format!("method=\"{method}\",route=\"{route}\"");
            for (bound, within) in BOUNDS.iter().zip(figure.within) {
                let seconds = *bound as f64 / 1000.0;
                let _ = writeln!(
                    text,
                    "sayso_request_seconds_bucket{{{labels},le=\"{seconds}\"}} {within}"
                );
            }
            let _ = writeln!(
                text,
                "sayso_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}",
                figure.n
            );
            let _ = writeln!(
                text,
                "sayso_request_seconds_sum{{{labels}}} {:.6}",
                figure.total.as_secs_f64()
            );
            let _ = writeln!(text, "sayso_request_seconds_count{{{labels}}} {}", figure.n);
        }
        text
    }
}

async fn metrics(asked: Asked) -> Answer {
    let (entries, knocks, standbys) = asked
        .run(|db| Ok((audit::head(db)?.seq, access_log::counts(db)?, dialect::standbys(db)?)))
        .await?;
    let mut text = asked.desk.figures.text();
    let _ = writeln!(
        text,
        "# HELP sayso_journal_entries Entries in the journal.\n# TYPE sayso_journal_entries gauge\nsayso_journal_entries {entries}"
    );
    text.push_str("# HELP sayso_knocks Logins and refusals in the access log.\n# TYPE sayso_knocks gauge\n");
    for (outcome, n) in knocks {
        let _ = writeln!(text, "sayso_knocks{{outcome=\"{outcome}\"}} {n}");
    }
    text.push_str(
        "# HELP sayso_standby_behind_bytes Bytes of the database's log that a standby has still to replay.\n\
         # TYPE sayso_standby_behind_bytes gauge\n",
    );
    for (standby, bytes) in standbys {
        let name: String = standby
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '"' | '\\'))
            .collect();
        let _ = writeln!(text, "sayso_standby_behind_bytes{{standby=\"{name}\"}} {bytes}");
    }
    let lived = figures();
    for (name, kind, help, n) in [
        (
            "retries_total",
            "counter",
            "Writes and answers tried again on another connection.",
            lived.retries,
        ),
        (
            "in_doubt_total",
            "counter",
            "Writes of which nobody knew whether they were kept.",
            lived.in_doubt,
        ),
        (
            "fenced_total",
            "counter",
            "Times that a replaced primary was left alone.",
            lived.fenced,
        ),
        (
            "abandoned_calls_total",
            "counter",
            "Calls given up while the server had not answered.",
            lived.abandoned,
        ),
        (
            "hanging_connections",
            "gauge",
            "Of these, those that still hang.",
            lived.hanging,
        ),
    ] {
        let _ = writeln!(
            text,
            "# HELP sayso_database_{name} {help}\n# TYPE sayso_database_{name} {kind}\nsayso_database_{name} {n}"
        );
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
