//! Forms and queries of pages: read field by field, an empty one being none, and what does not fit named by its field.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;

use super::errors::Problem;

/// The fields of a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

/// The fields of an address's query.
#[derive(Debug, Clone, Default)]
pub(super) struct Asks(pub Fields);

/// Two fields, or what is wrong with the first that does not fit.
///
/// # Errors
/// What is wrong.
pub(super) fn both<A, B>(one: Result<A, Problem>, other: Result<B, Problem>) -> Result<(A, B), Problem> {
    Ok((one?, other?))
}

impl Fields {
    /// Of an address's query.
    pub fn of_query(query: &str) -> Fields {
        Fields::parse(query.as_bytes())
    }

    fn parse(bytes: &[u8]) -> Fields {
        Fields(
            url::form_urlencoded::parse(bytes)
                .map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n")))
                .filter(|(_, value)| !value.trim().is_empty())
                .collect(),
        )
    }

    /// A field, when it is filled in.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
    }

    /// The same, owned.
    pub fn own(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// Every field with what it holds.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a field that can be given several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.trim())
    }

    /// A field that must be filled in.
    ///
    /// # Errors
    /// When it is not.
    pub fn text(&self, name: &str) -> Result<String, Problem> {
        self.own(name).ok_or_else(|| {
            Problem::bad(
                format!("the field {name} is empty"),
                "fill it in and send the form again",
            )
        })
    }

    /// A field that must be filled in and is taken as it was typed: a password may begin with a space.
    ///
    /// # Errors
    /// When it is not.
    pub fn secret(&self, name: &str) -> Result<String, Problem> {
        let found = self
            .0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone());
        found.ok_or_else(|| {
            Problem::bad(
                format!("the field {name} is empty"),
                "fill it in and send the form again",
            )
        })
    }

    /// A field as what it stands for, when it is filled in.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn parsed<T: FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<Option<T>, Problem> {
        self.get(name).map(|value| fit(name, value)).transpose()
    }

    /// A field that must be filled in, as what it stands for.
    ///
    /// # Errors
    /// When it is not, or does not fit.
    pub fn needed<T: FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<T, Problem> {
        fit(name, &self.text(name)?)
    }

    /// Every value of a field as what it stands for.
    ///
    /// # Errors
    /// When one does not fit.
    pub fn every<T: FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<Vec<T>, Problem> {
        self.all(name).map(|value| fit(name, value)).collect()
    }

    /// What was typed, to be shown again: of a field with several values, all of them.
    pub fn typed(&self) -> BTreeMap<String, Vec<String>> {
        let mut typed: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in &self.0 {
            if !matches!(
                name.as_str(),
                "csrf" | "request" | "password" | "before" | "new" | "again"
            ) {
                typed.entry(name.clone()).or_default().push(value.trim().to_owned());
            }
        }
        typed
    }
}

fn fit<T: FromStr<Err: std::fmt::Display>>(name: &str, value: &str) -> Result<T, Problem> {
    value
        .parse()
        .map_err(|e| Problem::bad(format!("the field {name}: {e}"), "change it and send the form again"))
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        // The guard has read the body already, and held it to a length.
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Fields::parse(&bytes)),
            Err(_) => Err(Problem::bad("the form could not be read", "send it again")),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asks {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Asks(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    #[test]
    fn an_empty_field_is_none_and_a_wrong_one_is_named() {
        let fields = Fields::parse(b"reason=+&status=false&status=verified&day=tomorrow");
        assert_eq!(fields.get("reason"), None);
        assert_eq!(
            fields.every::<Status>("status").unwrap(),
            [Status::False, Status::Verified]
        );
        let wrong = fields.needed::<Status>("day").unwrap_err();
        assert!(
            wrong.message.starts_with("the field day: \"tomorrow\" is not a status"),
            "{}",
            wrong.message
        );
        assert!(fields.text("reason").is_err());
    }
}
