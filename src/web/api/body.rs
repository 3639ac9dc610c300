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
        serde_json::from_slice(&bytes).map(Body).map_err(|e| {
            Problem::bad(
                format!("the body does not fit: {e}"),
                "see /api/v1/openapi.json for what is expected",
            )
        })
    }
}
