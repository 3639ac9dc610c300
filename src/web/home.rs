//! The desk's first page: what waits, and how things stand.

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::asked::{Answer, Asked};
use super::router::{May, Routes};
use crate::html::charts;
use crate::store::{agenda, reports};
use crate::view::agenda::Agenda;
use crate::view::reports::{StatusReport, Trends};

pub(super) fn routes() -> Routes {
    Routes::new().get("/", May::Read, page)
}

/// The first page.
#[derive(Debug, Serialize)]
struct Home {
    /// What waits for whoever looks, and at the desk.
    agenda: Agenda,
    /// How the claims stand.
    overview: StatusReport,
    /// How things went.
    trends: Trends,
}

async fn page(asked: Asked) -> Answer {
    let (person, now) = (asked.visitor.person, asked.desk.now());
    let home = asked
        .run(move |db| {
            Ok(Home {
                agenda: agenda::agenda(db, person, now)?,
                overview: reports::overview(db, None, now)?,
                trends: reports::trends(db, now)?,
            })
        })
        .await?;
    let custom = asked.house.custom();
    let charts = vec![
        charts::by_status(&home.overview.by_status, custom),
        charts::by_age(&home.overview.ages, custom),
        charts::by_pace(&home.trends.verdicts, custom),
    ];
    let over_time = charts::over_time(&home.trends.weeks, custom);
    let saved = super::filters::own(&asked).await?.filters;
    let extra = context! { charts => Serde(charts), over_time => Serde(over_time), saved => Serde(saved) };
    asked.show_with("home.html", &home, extra)
}
