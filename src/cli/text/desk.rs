//! The desk and its people on a terminal.
//! What a person did stands in the journal, not here.

use crate::model::{Desk, Words};
use crate::store::people::Person;

use super::layout::{Rich, Sheet};
use super::table::Column;
use super::{Paper, next};

/// The desk and its policies.
pub fn desk(desk: &Desk, paper: &Paper) -> String {
    let yes = |on: bool| if on { "yes" } else { "no" };
    let go: Vec<&str> = desk.go_statuses.iter().map(|s| s.as_str()).collect();
    let mut sheet = Sheet::new(paper);
    sheet.line(Rich::new().strong(&desk.name));
    sheet.field_if("site", desk.url.as_ref());
    sheet.field("time zone", &desk.time_zone);
    sheet.field("locale", &desk.locale);
    if let Some(scale) = &desk.scale {
        let version = desk
            .scale_version
            .map(|version| format!("/{version}"))
            .unwrap_or_default();
        sheet.field("rating scale", format!("{scale}{version}"));
    }
    sheet.heading("Policies");
    sheet.line(format!("a second person closes: {}", yes(desk.second_person)));
    sheet.line(format!(
        "independent origins that verified needs: {}",
        desk.independent_needed
    ));
    sheet.line(format!("evidence must be archived: {}", yes(desk.archive_needed)));
    sheet.line(format!("a story goes with claims closed as: {}", go.join(", ")));
    sheet.line(format!("texts of articles are kept: {}", yes(desk.keep_texts)));
    sheet.line(format!(
        "reliability and credibility are shown: {}",
        yes(desk.show_ratings)
    ));
    sheet.line(format!(
        "anybody may read what is published: {}",
        yes(desk.public_pages)
    ));
    sheet.done()
}

/// Everybody at the desk.
pub fn people(people: &[Person], cursor: Option<&String>, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if people.is_empty() {
        sheet.line("Nobody yet: the first to write becomes the first person.");
        return sheet.done();
    }
    let columns = [
        Column::numbers("#"),
        Column::loose("name", 12),
        Column::tight("login"),
        Column::tight("role"),
        Column::tight("password"),
        Column::tight("here"),
    ];
    let rows: Vec<Vec<Rich>> = people
        .iter()
        .map(|person| {
            vec![
                person.id.0.to_string().into(),
                person.name.as_str().into(),
                person.os_user.as_deref().unwrap_or("").into(),
                person.role.map_or("", Words::as_str).into(),
                if person.password { "yes" } else { "" }.into(),
                if person.active { "yes" } else { "left" }.into(),
            ]
        })
        .collect();
    sheet.table(&columns, &rows);
    next(&mut sheet, cursor);
    sheet.done()
}
