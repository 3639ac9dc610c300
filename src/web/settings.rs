//! The desk's name, days and policies, and the scales that it can rate on.

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::router::{May, Routes};
use crate::model::{Desk as House, Status, WebAddress};
use crate::store::desk::{self, DeskEdit};
use crate::store::scales;
use crate::view::scales::ScaleList;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/settings", May::Read, page)
        .post("/settings", May::Manage, change)
}

/// The page.
#[derive(Debug, Serialize)]
struct Set {
    /// The desk.
    desk: House,
    /// Every scale.
    scales: ScaleList,
}

async fn set(asked: &Asked) -> Result<Set, Problem> {
    asked
        .look(|db, _| {
            Ok(Set {
                desk: desk::show(db)?,
                scales: scales::list(db)?,
            })
        })
        .await
}

fn typed(fields: &Fields) -> Value {
    context! { typed => Serde(fields.typed()), again => fields.get("name").is_some() }
}

async fn page(asked: Asked) -> Answer {
    let set = set(&asked).await?;
    asked.show_with("settings.html", &set, typed(&Fields::default()))
}

async fn change(asked: Asked, fields: Fields) -> Answer {
    let done = match edited(&fields) {
        Ok(edit) => asked.write(move |write| desk::set(write, &edit)).await.map(|_| ()),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(asked.go("/settings", "desk")),
        Err(problem) => {
            let set = set(&asked).await?;
            asked.again("settings.html", &set, typed(&fields), &problem)
        }
    }
}

/// The whole form: a box that is not ticked is a no.
fn edited(fields: &Fields) -> Result<DeskEdit, Problem> {
    let ticked = |name: &str| Some(fields.get(name).is_some());
    Ok(DeskEdit {
        name: Some(fields.text("name")?),
        url: fields.parsed::<WebAddress>("url")?.map(|url| url.to_string()),
        time_zone: fields.own("time_zone"),
        locale: fields.own("locale"),
        second_person: ticked("second_person"),
        independent_needed: fields.parsed("independent_needed")?,
        archive_needed: ticked("archive_needed"),
        go_statuses: Some(fields.every::<Status>("go_statuses")?),
        keep_texts: ticked("keep_texts"),
        show_ratings: ticked("show_ratings"),
        scale: Some(fields.own("scale").unwrap_or_else(|| "none".to_owned())),
    })
}
