//! JSON bodies: read whole, and what does not fit named by its place.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::web::errors::Problem;

/// A JSON body.
pub(in crate::web) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "usage",
                "the body is not said to be JSON",
                "send it with Content-Type: application/json",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::bad("the body could not be read", "send it again"))?;
        // A list would pass for an object without names.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            return Err(Problem::bad(
                "the body is no JSON object",
                "see /api/docs for what is expected",
            ));
        }
        // No database keeps the character that ends a text in C, and no text has it.
        let nul = bytes.windows(6).any(|six| six == b"\\u0000");
        if nul && serde_json::from_slice::<serde_json::Value>(&bytes).is_ok_and(|value| holds_nul(&value)) {
            return Err(Problem::bad(
                "the body holds a character that no text has",
                "leave \\u0000 out",
            ));
        }
        serde_json::from_slice(&bytes).map(Body).map_err(|e| {
            Problem::bad(
                format!("the body does not fit: {e}"),
                "see /api/v1/openapi.json for what is expected",
            )
        })
    }
}

fn holds_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
