//! Programs' tokens on a terminal.

use chrono::{DateTime, Utc};

use crate::cli::phrases::time;
use crate::view::accounts::{NewlyMade, Token, TokenList};

use super::layout::{Rich, Sheet};
use super::table::Column;
use super::{Paper, next};

/// A token that was made, and what opens the door.
pub fn token_made(made: &NewlyMade, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    let token = &made.token;
    sheet.line(Rich::new().strong(token.id.to_string()).text(format!(
        ": {}, {} for {}, until {}",
        token.name,
        token.scope,
        token.by,
        time(token.expires_at, paper.custom)
    )));
    match &made.secret {
        Some(secret) => {
            sheet.line("The program shows this; it is not shown again:");
            sheet.line(Rich::new().strong(secret));
        }
        None => sheet.line("It had been made before; what the program shows was printed then."),
    }
    sheet.done()
}

/// Tokens, by number.
pub fn tokens(list: &TokenList, now: DateTime<Utc>, paper: &Paper) -> String {
    let mut sheet = Sheet::new(paper);
    if list.tokens.is_empty() {
        sheet.line("No program has a token.");
        return sheet.done();
    }
    let columns = [
        Column::numbers("#"),
        Column::loose("name", 12),
        Column::tight("whose"),
        Column::tight("role"),
        Column::tight("scope"),
        Column::tight("good until"),
    ];
    let rows: Vec<Vec<Rich>> = list.tokens.iter().map(|token| row(token, now, paper)).collect();
    sheet.table(&columns, &rows);
    next(&mut sheet, list.next.as_ref());
    sheet.done()
}

fn row(token: &Token, now: DateTime<Utc>, paper: &Paper) -> Vec<Rich> {
    let until = match (token.revoked, token.expires_at <= now) {
        (true, _) => "revoked".to_owned(),
        (false, true) => "expired".to_owned(),
        (false, false) => time(token.expires_at, paper.custom),
    };
    vec![
        token.id.0.to_string().into(),
        token.name.as_str().into(),
        token.by.as_str().into(),
        token.role.to_string().into(),
        token.scope.to_string().into(),
        until.into(),
    ]
}
