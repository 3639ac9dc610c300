//! What colleagues change, told to pages that are open: one task asks the ledger for its newest entry, and each page's stream
//! looks up what concerns it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse as _;
use hyper::body::Bytes;
use serde::Serialize;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep, timeout};

use super::asked::{Answer, Asked};
use super::desk::Shared;
use super::errors::Problem;
use super::fields::Asks;
use super::router::{May, Routes};
use super::streamed::Pieces;
use crate::db::Db;
use crate::error::Result;
use crate::model::{ArticleId, ClaimId};
use crate::store::{audit, listing, log};

/// How often the ledger is asked while somebody listens.
const EVERY: Duration = Duration::from_secs(1);
/// How long a stream lasts: the browser then asks again, and it is looked again who they are.
const LASTS: Duration = Duration::from_secs(120);
/// After how long a silent stream says that it is there.
const SILENCE: Duration = Duration::from_secs(25);
/// How many listen at once; who comes later does without.
const LISTENERS: usize = 200;
/// How many entries are looked through for a page at once.
const ENTRIES: i64 = 50;

pub(super) fn routes() -> Routes {
    Routes::new().get("/live", May::Read, listen)
}

/// The newest entry, for whoever listens.
pub(super) struct Live {
    head: watch::Sender<i64>,
    places: Arc<Semaphore>,
}

impl Default for Live {
    fn default() -> Self {
        Live {
            head: watch::Sender::new(0),
            places: Arc::new(Semaphore::new(LISTENERS)),
        }
    }
}

impl Live {
    /// Ends every stream: the desk closes.
    pub fn close(&self) {
        self.places.close();
        self.head.send_replace(i64::MAX);
    }
}

/// Asks for the newest entry as long as the desk is open, and only while somebody listens.
pub(super) async fn poll(desk: Shared) {
    while !desk.live.places.is_closed() {
        sleep(EVERY).await;
        if desk.live.head.receiver_count() == 0 {
            continue;
        }
        match desk.run(newest).await {
            Ok(newest) => {
                desk.live.head.send_if_modified(|head| {
                    let moved = *head < newest;
                    *head = newest.max(*head);
                    moved
                });
            }
            Err(error) => tracing::debug!(%error, "the newest entry is not known"),
        }
    }
}

fn newest(db: &mut Db) -> Result<i64> {
    Ok(audit::head(db)?.seq)
}

/// What a page shows, so that it hears of nothing else.
#[derive(Debug, Clone, Copy)]
enum About {
    Claim(ClaimId),
    Article(ArticleId),
    Everything,
}

impl About {
    /// Of a page's path.
    fn of(path: &str) -> About {
        let mut parts = path.trim_start_matches('/').split('/');
        match (parts.next(), parts.next().map(str::parse::<i64>)) {
            (Some("claims"), Some(Ok(id))) => About::Claim(ClaimId(id)),
            (Some("articles"), Some(Ok(id))) => About::Article(ArticleId(id)),
            _ => About::Everything,
        }
    }

    fn concerns(self, db: &mut Db, subject: &str) -> Result<bool> {
        let claim = subject
            .strip_prefix("claim:")
            .and_then(|id| id.parse().ok())
            .map(ClaimId);
        Ok(match (self, claim) {
            (About::Everything, _) => true,
            (About::Claim(id), claim) => claim == Some(id),
            (About::Article(id), None) => subject == format!("article:{}", id.0),
            (About::Article(id), Some(claim)) => listing::rows_of(db, &[claim])?
                .first()
                .is_some_and(|row| row.article == Some(id)),
        })
    }
}

/// What is told.
#[derive(Debug, Serialize)]
struct News {
    seq: i64,
    by: String,
    summary: String,
}

/// What concerns a page of the entries behind a number, the newest first.
fn news(db: &mut Db, about: About, after: i64) -> Result<Option<News>> {
    for entry in log::log(db, None, None, ENTRIES)?.entries {
        if entry.seq <= after {
            break;
        }
        if about.concerns(db, &entry.subject)? {
            return Ok(Some(News {
                seq: entry.seq,
                by: entry.by,
                summary: entry.summary,
            }));
        }
    }
    Ok(None)
}

/// A stream of server-sent events. Without `after` it says how far the ledger is, and ends.
async fn listen(asked: Asked, Asks(fields): Asks) -> Answer {
    let about = About::of(fields.get("at").unwrap_or_default());
    let resumed = asked.header("last-event-id").and_then(|id| id.parse::<i64>().ok());
    let Some(after) = resumed.or(fields.parsed("after")?) else {
        let newest = asked.run(newest).await?;
        return Ok(stream(Body::from(format!("id: {newest}\nretry: 3000\ndata: {{}}\n\n"))));
    };
    let desk = Arc::clone(&asked.desk);
    let Ok(place) = Arc::clone(&desk.live.places).try_acquire_owned() else {
        return Err(Problem::bad(
            "too many pages listen at once",
            "this one does without; load it again to see what is new",
        ));
    };
    let (send, receive) = mpsc::channel(4);
    let mut head = desk.live.head.subscribe();
    tokio::spawn(async move {
        let _place = place;
        let mut told = after;
        let ends = Instant::now() + LASTS;
        while Instant::now() < ends {
            let newest = *head.borrow_and_update();
            if newest == i64::MAX {
                return;
            }
            if newest > told {
                let from = told;
                match desk.run(move |db| news(db, about, from)).await {
                    Ok(Some(news)) => {
                        let data = serde_json::json!(news);
                        let event = format!("id: {newest}\nretry: 3000\ndata: {data}\n\n");
                        if send.send(Bytes::from(event)).await.is_err() {
                            return;
                        }
                    }
                    Ok(None) => {}
                    Err(error) => tracing::debug!(%error, "nothing is told"),
                }
                told = newest;
            }
            let moved = timeout(SILENCE, head.changed()).await;
            let gone = match moved {
                Ok(moved) => moved.is_err(),
                Err(_) => send.send(Bytes::from_static(b":\n\n")).await.is_err(),
            };
            if gone {
                return;
            }
        }
    });
    Ok(stream(Body::new(Pieces(receive))))
}

fn stream(body: Body) -> axum::response::Response {
    // A proxy is not to wait until there is more of it.
    let headers = [
        (CONTENT_TYPE, "text/event-stream"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_hears_of_what_it_shows() {
        assert!(matches!(About::of("/claims/7"), About::Claim(ClaimId(7))));
        assert!(matches!(About::of("/claims/7/alike"), About::Claim(ClaimId(7))));
        assert!(matches!(About::of("/articles/2"), About::Article(ArticleId(2))));
        assert!(matches!(About::of("/claims"), About::Everything));
        assert!(matches!(About::of("/"), About::Everything));
        assert!(matches!(About::of(""), About::Everything));
    }
}
