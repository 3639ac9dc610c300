//! The style sheet, htmx and the icon: compiled in, and named by what they hold, so that a browser keeps them until they change.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::errors::Problem;
use super::router::{May, Routes};
use crate::model::canonical;

/// A file, what it is, and its content.
struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

const ASSETS: &[Asset] = &[
    Asset {
        name: "desk.css",
        kind: "text/css; charset=utf-8",
        content: include_str!("static/desk.css"),
    },
    Asset {
        name: "desk.js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("static/desk.js"),
    },
    Asset {
        name: "htmx.min.js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("static/htmx.min.js"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        content: include_str!("static/icon.svg"),
    },
];

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/static/{name}", May::Anybody, file)
        .get("/favicon.ico", May::Anybody, icon)
}

/// While sayso is worked on: a template or file as it stands in the folder that `SAYSO_WEB` names, so that a page can be tried
/// without building. What is released reads what was compiled in, and nothing else.
pub(super) fn tried(folder: &str, name: &str) -> Option<&'static str> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let path = std::path::PathBuf::from(std::env::var_os("SAYSO_WEB")?)
        .join(folder)
        .join(name);
    std::fs::read_to_string(path).ok().map(|text| &*text.leak())
}

/// The files by the names under which they are asked for: `desk.1f3a5c7e.css`.
fn named() -> &'static BTreeMap<String, Asset> {
    static NAMED: OnceLock<BTreeMap<String, Asset>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let name = |asset: &Asset| {
            let digest = canonical::sha256(asset.content.as_bytes());
            let (stem, ending) = asset.name.split_once('.').unwrap_or((asset.name, ""));
            format!("{stem}.{}.{ending}", &digest[..8])
        };
        let assets = ASSETS.iter().map(|asset| Asset {
            content: tried("static", asset.name).unwrap_or(asset.content),
            ..*asset
        });
        assets.map(|asset| (name(&asset), asset)).collect()
    })
}

/// Where a file is asked for, by its own name.
pub(super) fn address(name: &str) -> String {
    named()
        .iter()
        .find(|(_, asset)| asset.name == name)
        .map_or_else(|| format!("/static/{name}"), |(named, _)| format!("/static/{named}"))
}

async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let asset = named()
        .get(&name)
        .ok_or_else(|| Problem::not_found("file of that name"))?;
    let for_ever = "public, max-age=31536000, immutable";
    Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, for_ever)], asset.content).into_response())
}

async fn icon() -> Response {
    (StatusCode::PERMANENT_REDIRECT, [("location", address("icon.svg"))]).into_response()
}
