//! Who asks: by the cookie of a browser, by a program's token, or nobody that is known.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use serde::Serialize;

use super::desk::{Desk, Whom};
use super::router::May;
use crate::db::Db;
use crate::error::Result;
use crate::model::{self, Knock, PersonId, Role, Scope, canonical};
use crate::store::{access_log, people, sessions, tokens};

/// What a request shows of who makes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// The token behind `Authorization: Bearer`.
    pub token: Option<String>,
    /// The browser's cookie.
    pub cookie: Option<String>,
    /// The cookie that a form is tied to before anybody has logged in.
    pub form: Option<String>,
    /// From where.
    pub address: String,
    /// Whether it came by TLS.
    pub secure: bool,
    /// Whether the desk shows to anybody what it has published.
    pub public: bool,
}

impl Shown {
    pub fn of(headers: &HeaderMap, desk: &Desk, address: String, secure: bool) -> Shown {
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")))
            .map(|token| token.trim().to_owned());
        Shown {
            token,
            cookie: cookie(headers, &desk.cookie(secure)),
            form: cookie(headers, &form_cookie(desk, secure)),
            address,
            secure,
            public: desk.public,
        }
    }
}

/// The cookie that the login's form is tied to.
pub(super) fn form_cookie(desk: &Desk, secure: bool) -> String {
    format!("{}-form", desk.cookie(secure))
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// How somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// They did not.
    Nobody,
    /// As the one person whom the desk is open to.
    Me,
    /// By a browser that is logged in.
    Session(i64),
    /// By a program's token.
    Token(model::TokenId, Scope),
}

/// Who asks, and what they may.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// The person, if the ledger knows one.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: Option<String>,
    /// What they may do; `None` for nobody.
    pub role: Option<Role>,
    pub way: Way,
    /// What a form has to show.
    pub csrf: String,
    /// From where.
    pub address: String,
    /// Whether by TLS.
    pub secure: bool,
    /// Whether the desk shows to anybody what it has published.
    pub public: bool,
}

/// A visitor as templates see them.
#[derive(Debug, Serialize)]
pub(super) struct Me<'a> {
    pub name: Option<&'a str>,
    pub person: Option<PersonId>,
    pub role: Option<Role>,
    /// Whether there is something to log out of.
    pub leaves: bool,
    pub may: MeMay,
}

/// What a visitor may, for what a page offers them.
#[derive(Debug, Serialize)]
pub(super) struct MeMay {
    pub read: bool,
    pub check: bool,
    pub edit: bool,
    pub manage: bool,
}

impl Visitor {
    /// Whether they may.
    pub fn may(&self, may: May) -> bool {
        let needed = match may {
            May::Anybody => return true,
            May::Public | May::Search if self.public => return true,
            May::Public | May::Search | May::Ask | May::Read => Role::Reader,
            May::Check => Role::Checker,
            May::Edit => Role::Editor,
            May::Manage => Role::Admin,
        };
        let in_scope = match &self.way {
            Way::Token(_, Scope::Search) => matches!(may, May::Public | May::Search),
            Way::Token(_, Scope::Read | Scope::Write) | Way::Me | Way::Session(_) => true,
            Way::Nobody => false,
        };
        in_scope && self.role.is_some_and(|role| role >= needed)
    }

    /// Whether they may change something at all, whatever the role.
    pub fn writes(&self) -> bool {
        !matches!(self.way, Way::Token(_, Scope::Search | Scope::Read) | Way::Nobody)
    }

    /// Whether a browser's cookie is why they are let in, so that a form must show that it is ours.
    pub fn by_cookie(&self) -> bool {
        matches!(self.way, Way::Me | Way::Session(_))
    }

    /// What the journal keeps beside the person, of how they came.
    pub fn came_by(&self, desk: &Desk) -> String {
        match (&self.way, &desk.whom) {
            (Way::Me, Whom::Me { os_user, .. }) => os_user.clone(),
            (Way::Token(id, _), _) => id.to_string(),
            _ => "web".to_owned(),
        }
    }

    pub fn me(&self) -> Me<'_> {
        Me {
            name: self.name.as_deref(),
            person: self.person,
            role: self.role,
            leaves: self.by_cookie(),
            may: MeMay {
                read: self.may(May::Read),
                check: self.may(May::Check),
                edit: self.may(May::Edit),
                manage: self.may(May::Manage),
            },
        }
    }
}

/// What a form has to show, of the cookie that it is tied to.
pub(super) fn csrf_of(cookie: &str) -> String {
    canonical::sha256(format!("sayso form {cookie}").as_bytes())
}

/// Whether a token was shown that opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadToken(pub bool);

/// Finds out who asks.
///
/// # Errors
/// The database's.
pub(super) fn recognise(db: &mut Db, shown: &Shown, desk: &Desk) -> Result<(Visitor, BadToken)> {
    let now = desk.now();
    let mut visitor = Visitor {
        person: None,
        name: None,
        role: None,
        way: Way::Nobody,
        csrf: shown.form.as_deref().map(csrf_of).unwrap_or_default(),
        address: shown.address.clone(),
        secure: shown.secure,
        public: shown.public,
    };
    // Whoever shows a token comes in by it or not at all.
    if let Some(token) = &shown.token {
        let hash = canonical::sha256(token.as_bytes());
        let Some(found) = tokens::shown(db, &hash, now)? else {
            if !db.is_read_only() {
                access_log::record(db, Knock::TokenRefused, None, &shown.address, now)?;
            }
            return Ok((visitor, BadToken(true)));
        };
        visitor.person = Some(found.person);
        visitor.name = Some(found.name);
        visitor.role = Some(found.role);
        visitor.way = Way::Token(found.id, found.scope);
        return Ok((visitor, BadToken(false)));
    }
    let Some(cookie) = &shown.cookie else {
        return Ok((visitor, BadToken(false)));
    };
    match &desk.whom {
        Whom::Me { by, os_user } if desk.came_in(cookie) => {
            visitor.person = people::who(db, by.as_deref(), os_user)?;
            visitor.name = match visitor.person {
                Some(person) => Some(people::name(db, person)?),
                None => Some(os_user.clone()),
            };
            visitor.role = Some(Role::Admin);
            visitor.way = Way::Me;
        }
        Whom::Me { .. } => return Ok((visitor, BadToken(false))),
        Whom::People => {
            let hash = canonical::sha256(cookie.as_bytes());
            let Some(session) = sessions::shown(db, &hash, now)? else {
                return Ok((visitor, BadToken(false)));
            };
            sessions::touch(db, &session, now)?;
            visitor.person = Some(session.person);
            visitor.name = Some(session.name);
            visitor.role = Some(session.role);
            visitor.way = Way::Session(session.id);
        }
    }
    visitor.csrf = csrf_of(cookie);
    Ok((visitor, BadToken(false)))
}

/// An address as it is counted: of the newer kind, the network that one customer has.
pub(super) fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => {
                let s = address.segments();
                format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
            }
        },
    }
}
