//! A token that is made in a browser: what opens the door is shown on the page that follows, and kept nowhere.

use chrono::{Days, NaiveDate};

use super::asked::Asked;
use super::errors::Problem;
use super::fields::Fields;
use crate::model::{PersonId, Role, Scope, canonical};
use crate::store::history::start_of;
use crate::store::tokens::{self, NewToken};

/// How long a token is good when nobody says.
pub(super) const DAYS: u64 = 90;

/// What a program shows: 32 random bytes, with a name by which scanners for leaked secrets know it.
pub(super) fn secret(asked: &Asked) -> String {
    format!("{}{}", tokens::BEGINS, asked.desk.random_hex::<32>())
}

/// Makes a token as a form has it, for somebody; nothing is shown of one that the same form made before.
pub(super) async fn make(asked: &Asked, fields: &Fields, person: Option<PersonId>) -> Result<Option<String>, Problem> {
    let secret = secret(asked);
    let (new, day) = read(fields, person, &secret)?;
    let (_, made) = asked
        .write(move |write| {
            let day = day.unwrap_or(write.today() + Days::new(DAYS));
            let new = NewToken {
                expires_at: start_of(day, write.desk.zone()),
                ..new.clone()
            };
            tokens::add(write, &new)
        })
        .await?;
    Ok(made.map(|_| secret))
}

fn read(fields: &Fields, person: Option<PersonId>, secret: &str) -> Result<(NewToken, Option<NaiveDate>), Problem> {
    let new = NewToken {
        person,
        name: fields.text("name")?,
        role: fields.needed::<Role>("role")?,
        scope: fields.needed::<Scope>("scope")?,
        hash: canonical::sha256(secret.as_bytes()),
        expires_at: chrono::DateTime::UNIX_EPOCH,
    };
    Ok((new, fields.parsed("expires")?))
}
