//! What a handler is given: who asks and for what, the ledger to look at and to write to, and ways to answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::desk::Shared;
use super::errors::Problem;
use super::guard::{AsOfEntry, Standing, Wants, Whole, header};
use super::pages::Frame;
use super::visitor::{Visitor, Way};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::model::{ClaimId, Desk as House};
use crate::store::history::{AsOf, resolve};
use crate::store::{Act, Done, Request, Write, claims, pages, write};
use crate::view::audit::Head;

/// What a handler answers with.
pub(super) type Answer = Result<Response, Problem>;

/// A request that was let through.
pub(super) struct Asked {
    /// The desk's state.
    pub desk: Shared,
    /// Who asks.
    pub visitor: Visitor,
    /// The desk as the ledger has it: name, zone, policies.
    pub house: Arc<House>,
    /// Where the journal ended when it was asked: what comes later is news to the page.
    pub head: Head,
    /// What is to be answered with.
    pub wants: Wants,
    pub uri: Uri,
    headers: HeaderMap,
    as_of: AsOfEntry,
    whole: Option<Whole>,
    /// Whether the handler itself holds what it does to If-Match.
    matched: AtomicBool,
}

impl FromRequestParts<Shared> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Shared) -> Result<Self, Problem> {
        let visitor = parts.extensions.get::<Visitor>().cloned();
        let standing = parts.extensions.get::<Standing>().cloned();
        let (Some(visitor), Some(Standing(house, head))) = (visitor, standing) else {
            return Err(Problem::nobody());
        };
        Ok(Asked {
            desk: Arc::clone(desk),
            visitor,
            house,
            head,
            wants: Wants::of(&parts.uri, &parts.headers),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            as_of: parts.extensions.get().cloned().unwrap_or_default(),
            whole: parts.extensions.get::<Whole>().cloned(),
            matched: AtomicBool::new(false),
        })
    }
}

impl Asked {
    /// Looks at the ledger as it stands now: one state throughout.
    ///
    /// # Errors
    /// What `look` returns.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Db, &AsOf) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.run(self.as_it_stands(look)).await
    }

    /// A look at one state throughout.
    fn as_it_stands<T, F: Fn(&mut Db, &AsOf) -> Result<T>>(
        &self,
        look: F,
    ) -> impl Fn(&mut Db) -> Result<T> + use<T, F> {
        let (now, zone) = (self.desk.now(), self.house.zone());
        move |db| {
            db.snapshot(|db| {
                let as_of = resolve(db, None, now, zone)?;
                look(db, &as_of)
            })
        }
    }

    /// Does something with the ledger that has its own way to one state, such as a report.
    ///
    /// # Errors
    /// What `act` returns.
    pub async fn run<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Db) -> Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.desk.run(act).await?)
    }

    /// Reads something that has its own way to one state, on a standby if the desk may and that will do.
    ///
    /// # Errors
    /// What `act` returns.
    pub async fn read<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Db) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        // People see what they wrote before they asked; whoever is unknown has written nothing.
        let least = (self.visitor.way != Way::Nobody).then(|| self.head.clone());
        let (read, as_of) = self.desk.read(least, act).await?;
        if let Some(seq) = as_of {
            self.as_of.set(seq);
        }
        Ok(read)
    }

    /// Looks at the ledger as [`Asked::look`] does, on a standby if the desk may and that will do.
    ///
    /// # Errors
    /// What `look` returns.
    pub async fn look_anywhere<T: Send + 'static>(
        &self,
        look: impl Fn(&mut Db, &AsOf) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        self.read(self.as_it_stands(look)).await
    }

    /// Writes as the person who asks: one transaction, made once however often the same request comes.
    ///
    /// # Errors
    /// What the verbs return; then nothing was written.
    pub async fn write<T: Send + 'static>(
        &self,
        verbs: impl Fn(&mut Write) -> Result<T> + Send + 'static,
    ) -> Result<(Done, Option<T>), Problem> {
        let act = self.act()?;
        let read = self.unmatched()?;
        let done = self
            .desk
            .run(move |db| {
                write(db, &act, |write| {
                    if let Some((claim, version)) = read {
                        claims::unchanged(write, claim, version)?;
                    }
                    verbs(write)
                })
            })
            .await;
        match (done, read) {
            (Err(error), Some((claim, version))) if error.kind == Kind::Conflict => {
                Err(self.changed(error.into(), claim, version).await)
            }
            (done, _) => Ok(done?),
        }
    }

    /// The version of the claim that the address names, when If-Match says it and the handler leaves that to the write.
    ///
    /// # Errors
    /// When nothing at the address has a version: what somebody wants held to is never passed over.
    fn unmatched(&self) -> Result<Option<(ClaimId, i64)>, Problem> {
        if self.matched.load(Ordering::Relaxed) || !self.uri.path().starts_with("/api/") {
            return Ok(None);
        }
        let Some(version) = self.expected()? else {
            return Ok(None);
        };
        let claim = self.uri.path().strip_prefix("/api/v1/claims/");
        let claim = claim.and_then(|rest| rest.split('/').next()?.parse::<ClaimId>().ok());
        match claim {
            Some(claim) => Ok(Some((claim, version))),
            None => Err(Problem::bad(
                "nothing at this address has a version that If-Match could name",
                "leave If-Match out",
            )),
        }
    }

    /// A conflict with what the claim looks like now, if it is not what was read.
    pub async fn changed(&self, mut problem: Problem, claim: ClaimId, version: i64) -> Problem {
        if let Ok(page) = self.look(move |db, now| pages::claim(db, claim, now)).await
            && page.version != version
        {
            problem.status = StatusCode::PRECONDITION_FAILED;
            problem.current = serde_json::to_value(&page).ok().map(Box::new);
        }
        problem
    }

    /// Who acts, when, and under which request.
    ///
    /// # Errors
    /// When the Idempotency-Key is none.
    pub fn act(&self) -> Result<Act, Problem> {
        let unique = crate::model::ids::unique(self.desk.now(), self.desk.random);
        let (id, digest) = match &self.whole {
            Some(whole) => {
                let named = match (&whole.id, &whole.content) {
                    (Some(id), Some(content)) => Some(format!("{id}.{content}")),
                    (id, _) => id.clone(),
                };
                (named.unwrap_or(unique), whole.digest.clone())
            }
            None => (unique.clone(), unique),
        };
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        if id.is_empty() || id.len() > 100 || !id.chars().all(sound) {
            return Err(Problem::bad(
                "the Idempotency-Key is not one",
                "a key is 1 to 100 letters, digits, hyphens, dots, colons or underscores",
            ));
        }
        let by = match (&self.visitor.way, &self.desk.whom) {
            (Way::Me, super::desk::Whom::Me { by, .. }) => by.clone(),
            _ => self.visitor.person.map(|person| format!("#{}", person.0)),
        };
        Ok(Act {
            now: self.desk.now(),
            by,
            os_user: self.visitor.came_by(&self.desk),
            request: Some(Request { id, digest }),
            random: self.desk.random,
        })
    }

    /// The version that If-Match says the client has read, if it says one.
    ///
    /// # Errors
    /// When it is none of ours.
    pub fn expected(&self) -> Result<Option<i64>, Problem> {
        self.matched.store(true, Ordering::Relaxed);
        let Some(tag) = header(&self.headers, IF_MATCH.as_str()) else {
            return Ok(None);
        };
        if tag.trim() == "*" {
            return Ok(None);
        }
        let number = tag.trim().trim_start_matches("W/").trim_matches('"').parse();
        number
            .map(Some)
            .map_err(|_| Problem::bad("If-Match holds no version", "send the ETag of the answer that you read"))
    }

    /// The ETag that If-Match says the client has read, if it says one.
    pub fn tag(&self) -> Option<String> {
        self.matched.store(true, Ordering::Relaxed);
        header(&self.headers, IF_MATCH.as_str())
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| tag != "*")
    }

    /// The journal keeps nothing from which what was sent could be guessed: the request is then known by its key alone, and a
    /// form's content by what only this process can make of it.
    pub fn keep_secret(&mut self) {
        let blind = |content: String| {
            let blinded = crate::model::canonical::sha256(format!("{} {content}", self.desk.blind).as_bytes());
            blinded[..12].to_owned()
        };
        if let Some(whole) = &mut self.whole {
            whole.content = whole.content.take().map(blind);
            let named = format!("{} {}", self.uri.path(), whole.id.as_deref().unwrap_or_default());
            whole.digest = crate::model::canonical::sha256(named.as_bytes());
        }
    }

    /// What Accept says.
    pub fn accepts(&self) -> &str {
        header(&self.headers, "accept").unwrap_or_default()
    }

    /// Answers with a value: as JSON, or as the page made of it.
    ///
    /// # Errors
    /// A fault of the program, when the template and the value do not agree.
    pub fn show<T: Serialize>(&self, page: &str, value: &T) -> Answer {
        self.show_with(page, value, Value::from(BTreeMap::<String, Value>::new()))
    }

    /// [`Asked::show`] with what only the page needs, such as the choices of its forms.
    ///
    /// # Errors
    /// As for [`Asked::show`].
    pub fn show_with<T: Serialize>(&self, page: &str, value: &T, extra: Value) -> Answer {
        match self.wants {
            Wants::Json => self.json(value),
            Wants::Page => self.page(page, value, extra, None),
        }
    }

    /// Answers with a value as JSON.
    ///
    /// # Errors
    /// A fault of the program, when the value cannot be written as JSON.
    pub fn json<T: Serialize>(&self, value: &T) -> Answer {
        let body = serde_json::to_string(value).map_err(|e| {
            Problem::from(Error::new(
                Kind::Database,
                format!("cannot write the answer as JSON: {e}"),
            ))
        })?;
        Ok(([(CONTENT_TYPE, "application/json")], format!("{body}\n")).into_response())
    }

    /// [`Asked::json`] with the version by which a client can say what it has read.
    ///
    /// # Errors
    /// As for [`Asked::json`].
    pub fn json_of<T: Serialize>(&self, version: i64, value: &T) -> Answer {
        let mut answer = self.json(value)?;
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
            answer.headers_mut().insert(ETAG, tag);
        }
        Ok(answer)
    }

    /// A page with what went wrong on top and what was typed still in its forms: nothing is lost.
    ///
    /// # Errors
    /// A fault of the program, when the template and the value do not agree.
    pub fn again<T: Serialize>(&self, page: &str, value: &T, extra: Value, problem: &Problem) -> Answer {
        match self.wants {
            Wants::Json => Err(problem.clone()),
            Wants::Page => self.page(page, value, extra, Some(problem)),
        }
    }

    fn page<T: Serialize>(&self, page: &str, value: &T, extra: Value, problem: Option<&Problem>) -> Answer {
        let frame = Frame {
            house: Some(&self.house),
            visitor: Some(&self.visitor),
            path: self.uri.path(),
            seq: Some(self.head.seq),
            done: super::pages::said(self.uri.query()),
            request: self.desk.random_hex::<8>(),
            problem,
        };
        let html = self
            .desk
            .pages
            .render(page, &frame, Value::from(Serde(value)), extra)
            .map_err(|e| Error::new(Kind::Database, format!("the page {page} cannot be made: {e:#}")))?;
        let status = problem.map_or(StatusCode::OK, |problem| problem.status);
        Ok((status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
    }

    /// Sends the browser on to a page of ours, after something was done; `done` is what it says there.
    pub fn go(&self, path: &str, done: &str) -> Response {
        let mark = if path.contains('?') { '&' } else { '?' };
        let (path, part) = path
            .split_once('#')
            .map_or((path, String::new()), |(path, part)| (path, format!("#{part}")));
        self.to(&format!("{path}{mark}done={done}{part}"))
    }

    /// Sends the browser to a page of ours.
    pub fn to(&self, place: &str) -> Response {
        let mut answer = StatusCode::SEE_OTHER.into_response();
        let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"));
        answer.headers_mut().insert(LOCATION, place);
        answer
    }

    /// A header of the request, when it is there and can be read.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// What the browser calls itself, cut to a length that is kept.
    pub fn agent(&self) -> String {
        let agent = header(&self.headers, "user-agent").unwrap_or("unknown");
        agent.chars().filter(|c| !c.is_control()).take(200).collect()
    }

    /// The cookie that lets the browser in, if it shows one.
    pub fn cookie(&self) -> Option<String> {
        super::visitor::Shown::of(&self.headers, &self.desk, String::new(), self.visitor.secure).cookie
    }
}

/// Gives the browser a cookie of ours: not for scripts, not for requests that other sites make.
pub(super) fn set_cookie(answer: &mut Response, name: &str, value: &str, seconds: i64, secure: bool) {
    let tls = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{tls}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
}
