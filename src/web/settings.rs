//! The desk's name, days and policies, and the scales that it can rate on.

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::errors::Problem;
use super::fields::Fields;
use super::router::{May, Routes};
use crate::model::ids::short;
use crate::model::scale::{FORMAT, Label};
use crate::model::{Desk as House, Scale, Status, WebAddress};
use crate::store::desk::{self, DeskEdit};
use crate::store::scales;
use crate::view::scales::ScaleList;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/settings", May::Read, page)
        .post("/settings", May::Manage, change)
        .post("/settings/scales", May::Manage, add_scale)
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

fn typed(fields: &Fields, form: &str) -> Value {
    context! { typed => Serde(fields.typed()), again => form == "desk", form }
}

async fn page(asked: Asked) -> Answer {
    let set = set(&asked).await?;
    asked.show_with("settings.html", &set, typed(&Fields::default(), ""))
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
            asked.again("settings.html", &set, typed(&fields, "desk"), &problem)
        }
    }
}

/// A scale is added, from the lines that somebody typed.
async fn add_scale(asked: Asked, fields: Fields) -> Answer {
    let done = match scale(&fields) {
        Ok(scale) => asked.write(move |write| scales::add(write, &scale)).await.map(|_| ()),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(asked.go("/settings#scales", "scale")),
        Err(problem) => {
            let set = set(&asked).await?;
            asked.again("settings.html", &set, typed(&fields, "scale"), &problem)
        }
    }
}

fn scale(fields: &Fields) -> Result<Scale, Problem> {
    let labels = fields.text("labels")?;
    let lines = labels.lines().map(str::trim).filter(|line| !line.is_empty());
    let scale = Scale {
        format: FORMAT.to_owned(),
        name: fields.text("name")?,
        version: fields.needed("version")?,
        title: fields.text("title")?,
        publisher: None,
        url: None,
        hosts: Vec::new(),
        language: fields.own("language"),
        worst: fields.parsed("worst")?,
        best: fields.parsed("best")?,
        labels: lines.map(label).collect::<Result<_, _>>()?,
    };
    match scale.fault() {
        Some(fault) => Err(Problem::bad(fault.refusal.message, fault.refusal.hint)),
        None => Ok(scale),
    }
}

/// A label as a line says it: `Mostly false = misleading = 2`.
fn label(line: &str) -> Result<Label, Problem> {
    let mut parts = line.split('=').map(str::trim);
    let said = |what: &str, e: &dyn std::fmt::Display| {
        Problem::bad(
            format!("the label {:?}: {what}{e}", short(line)),
            "write it as: label = status = value",
        )
    };
    let label = parts.next().unwrap_or_default().to_owned();
    let status = parts.next().filter(|word| !word.is_empty());
    let value = parts.next().filter(|word| !word.is_empty());
    if parts.next().is_some() {
        return Err(said("it has more than a status and a value", &""));
    }
    Ok(Label {
        label,
        status: status
            .map(|word| word.parse::<Status>().map_err(|e| said("", &e)))
            .transpose()?,
        value: value
            .map(|word| {
                word.parse::<i64>()
                    .map_err(|_| said("its value is not a whole number: ", &word))
            })
            .transpose()?,
        meaning: None,
        also: Vec::new(),
    })
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
        public_pages: ticked("public_pages"),
    })
}
