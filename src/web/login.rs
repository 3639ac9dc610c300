//! Coming in and going: the login of people, the link of a desk that is open to one person.

use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use serde::Serialize;

use super::account;
use super::asked::{Answer, Asked, set_cookie};
use super::desk::Whom;
use super::errors::Problem;
use super::fields::{Asks, Fields};
use super::pages::Frame;
use super::router::{May, Routes};
use super::visitor::{Way, csrf_of, form_cookie};
use crate::db::Db;
use crate::error::Result;
use crate::model::{Knock, canonical};
use crate::store::accounts::{self, Account};
use crate::store::sessions::{self, LONGEST, NewSession};
use crate::store::throttles::{self, Attempt};
use crate::store::{Act, access_log, write};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/login", May::Anybody, form)
        .post("/login", May::Anybody, log_in)
        .post("/logout", May::Read, log_out)
        .get("/enter", May::Anybody, enter)
}

/// How long a login's form can wait to be sent.
const FORM: i64 = 3600;

/// A hash that no password fits, made with the same parameters: an unknown name takes as long as a known one.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhlcmUgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The login's page.
#[derive(Serialize)]
struct Login {
    /// Where to go from there.
    to: String,
    /// Whether people log in at all.
    people: bool,
}

async fn form(asked: Asked, asks: Asks) -> Answer {
    let to = own_place(asks.0.get("to"));
    if asked.visitor.by_cookie() {
        return Ok(asked.to(&to));
    }
    shown(asked, to, None, "")
}

/// The form, tied to a cookie of its own: a login that another site makes somebody send is refused.
fn shown(mut asked: Asked, to: String, problem: Option<&Problem>, name: &str) -> Answer {
    let fresh = asked.visitor.csrf.is_empty().then(|| asked.desk.random_hex::<16>());
    if let Some(cookie) = &fresh {
        asked.visitor.csrf = csrf_of(cookie);
    }
    let page = Login {
        to,
        people: matches!(asked.desk.whom, Whom::People),
    };
    let frame = Frame {
        seq: None,
        house: Some(&asked.house),
        visitor: Some(&asked.visitor),
        path: "/login",
        done: super::pages::said(asked.uri.query()),
        request: String::new(),
        problem,
    };
    let value = minijinja::value::Value::from(minijinja::value::Serde(&page));
    let html = asked
        .desk
        .pages
        .render("login.html", &frame, value, context! { name })
        .map_err(|e| {
            crate::error::Error::new(crate::error::Kind::Database, format!("the login cannot be made: {e:#}"))
        })?;
    let status = problem.map_or(StatusCode::OK, |problem| problem.status);
    let mut answer =
        axum::response::IntoResponse::into_response((status, [("content-type", "text/html; charset=utf-8")], html));
    if let Some(wait) = problem.and_then(|problem| problem.wait) {
        answer.headers_mut().insert("retry-after", wait.into());
    }
    if let Some(cookie) = fresh {
        let name = form_cookie(&asked.desk, asked.visitor.secure);
        set_cookie(&mut answer, &name, &cookie, FORM, asked.visitor.secure);
    }
    Ok(answer)
}

/// A place of this desk, never of another site.
fn own_place(to: Option<&str>) -> String {
    // Browsers pass over signs that steer: they are out before the place is looked at.
    let to: String = to.unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
    match to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && !to.starts_with("/log") {
        true => to,
        false => "/".to_owned(),
    }
}

async fn log_in(asked: Asked, fields: Fields) -> Answer {
    let to = own_place(fields.get("to"));
    if !matches!(asked.desk.whom, Whom::People) {
        return Err(Problem::bad(
            "nobody logs in here: the desk is open to whoever started it",
            "open the link that `sayso serve` printed",
        ));
    }
    let name = fields.own("name").unwrap_or_default();
    let typed = fields.secret("password").unwrap_or_default();
    let address = asked.visitor.address.clone();
    match admit(&asked, &name, typed, &address).await? {
        Err(problem) => shown(asked, to, Some(&problem), &name),
        Ok(cookie) => {
            let mut answer = asked.to(&to);
            keep(&asked, &mut answer, &cookie, LONGEST.num_seconds());
            let secure = asked.visitor.secure;
            set_cookie(&mut answer, &form_cookie(&asked.desk, secure), "", 0, secure);
            Ok(answer)
        }
    }
}

/// Lets somebody in whose password fits: a session under a new cookie, never one that the browser brought along.
async fn admit(asked: &Asked, name: &str, typed: String, address: &str) -> Result<Result<String, Problem>, Problem> {
    let now = asked.desk.now();
    let (who, from) = (name.to_owned(), address.to_owned());
    let (account, wait) = asked
        .run(move |db| {
            let account = accounts::named(db, &who)?;
            let wait = throttles::wait(db, &attempt(&who, account.as_ref(), &from), now)?;
            if wait.is_some() {
                access_log::record(db, Knock::Throttled, account.as_ref().map(|a| a.person), &from, now)?;
            }
            Ok((account, wait))
        })
        .await?;
    if let Some(seconds) = wait {
        let mut problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "throttled",
            "too many logins have failed",
            format!("wait {seconds} seconds and try again; an admin can set the password anew"),
        );
        problem.wait = Some(seconds);
        return Ok(Err(problem));
    }
    let hash = account
        .as_ref()
        .map_or_else(|| NOBODYS.to_owned(), |account| account.hash.clone());
    let fits = account::fits(asked, typed, hash).await;
    let (who, from) = (name.to_owned(), address.to_owned());
    let Some(account) = account.filter(|_| fits) else {
        asked
            .run(move |db| {
                db.write(|db| {
                    let account = accounts::named(db, &who)?;
                    let attempt = attempt(&who, account.as_ref(), &from);
                    throttles::failed(db, &attempt, now)?;
                    access_log::record(db, Knock::Refused, attempt.person, &from, now)
                })
            })
            .await?;
        return Ok(Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "refused",
            "the name or the password is wrong",
            "try again; an admin can set the password anew with `sayso person passwd NAME`",
        )));
    };
    let cookie = asked.desk.random_hex::<32>();
    let new = NewSession {
        hash: canonical::sha256(cookie.as_bytes()),
        person: account.person,
        address: from.clone(),
        agent: asked.agent(),
    };
    let act = Act {
        now,
        by: Some(format!("#{}", account.person.0)),
        os_user: "web".to_owned(),
        request: None,
        random: asked.desk.random,
    };
    let before = asked.cookie();
    asked
        .run(move |db| begin(db, &act, &new, &attempt(&who, Some(&account), &from), before.as_deref()))
        .await?;
    Ok(Ok(cookie))
}

fn attempt<'a>(name: &'a str, account: Option<&Account>, address: &'a str) -> Attempt<'a> {
    Attempt {
        name,
        person: account.map(|account| account.person),
        address,
    }
}

/// The session begins, and whatever the browser was logged in as before ends.
fn begin(db: &mut Db, act: &Act, new: &NewSession, attempt: &Attempt, before: Option<&str>) -> Result<()> {
    write(db, act, |write| {
        accounts::log_in(write, new)?;
        let db = write.db();
        if let Some(cookie) = before {
            sessions::end(db, &canonical::sha256(cookie.as_bytes()))?;
        }
        throttles::passed(db, attempt)?;
        access_log::record(db, Knock::Login, Some(new.person), &new.address, act.now)
    })
    .map(drop)
}

/// The cookie by which somebody is known from now on, for as many seconds.
fn keep(asked: &Asked, answer: &mut Response, cookie: &str, seconds: i64) {
    let secure = asked.visitor.secure;
    set_cookie(answer, &asked.desk.cookie(secure), cookie, seconds, secure);
}

async fn log_out(asked: Asked) -> Answer {
    if let Some(cookie) = asked.cookie() {
        match asked.visitor.way {
            Way::Me => asked.desk.leave(&cookie),
            _ => {
                let hash = canonical::sha256(cookie.as_bytes());
                asked.run(move |db| sessions::end(db, &hash)).await?;
            }
        }
    }
    let mut answer = asked.to("/login?done=out");
    keep(&asked, &mut answer, "", 0);
    Ok(answer)
}

/// The link that the one person opens: it works once, and leaves a cookie.
async fn enter(asked: Asked, asks: Asks) -> Answer {
    let key = asks.0.own("key").unwrap_or_default();
    let cookie = asked.desk.random_hex::<32>();
    if !asked.desk.enter(&key, &cookie) {
        if asked.visitor.by_cookie() {
            return Ok(asked.to("/"));
        }
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "used",
            "this link was used before, or is an old one",
            "start `sayso serve` again: it prints a new one",
        ));
    }
    let mut answer: Response = asked.to("/");
    keep(&asked, &mut answer, &cookie, LONGEST.num_seconds());
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_from_a_login_never_leads_to_another_site() {
        assert_eq!(own_place(Some("/claims?status=false")), "/claims?status=false");
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:x",
            "",
            "/login?to=/login",
        ] {
            assert_eq!(own_place(Some(foreign)), "/", "{foreign}");
        }
        assert_eq!(own_place(Some("/a\r\nSet-Cookie: b")), "/aSet-Cookie: b");
    }

    #[test]
    fn the_hash_of_nobody_is_a_hash_that_fits_nothing() {
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODYS).is_ok());
        assert!(!crate::model::password::fits("", NOBODYS));
    }
}
