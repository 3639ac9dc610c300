//! A chain by form: a row a link, the originator first. A row in which nobody is named is none, so that a page offers some to
//! spare.

use super::api::acts::Who;
use super::api::claim_form::{NewLink, chain};
use super::errors::Problem;
use super::fields::Fields;
use crate::error::Result;
use crate::model::{ArticleId, Chain, SourceKind};
use crate::store::Write;
use crate::store::sources::{self, NewSource, SourceEdit};

/// How many links a form can have.
const MOST: usize = 12;

/// A link as it was typed.
#[derive(Debug, Clone)]
struct Row {
    link: NewLink,
    /// Somebody named whom the ledger does not know yet.
    newcomer: Option<(SourceKind, String)>,
}

/// The links of a form.
#[derive(Debug, Clone)]
pub(super) struct Links(Vec<Row>);

impl Links {
    /// As they were typed.
    ///
    /// # Errors
    /// When a field does not fit.
    pub fn of(fields: &Fields) -> Result<Links, Problem> {
        let mut rows = Vec::new();
        for n in 0..MOST {
            rows.extend(row(fields, n)?);
        }
        Ok(Links(rows))
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The chain, ending with the article's outlet; whoever is new is entered.
    ///
    /// # Errors
    /// `NotFound` for an unknown source; what the rules refuse.
    pub fn chain(&self, write: &mut Write, article: Option<ArticleId>) -> Result<Option<Chain>> {
        let mut links = Vec::with_capacity(self.0.len());
        for row in &self.0 {
            let mut link = row.link.clone();
            if let Some((kind, name)) = &row.newcomer {
                let new = NewSource {
                    kind: *kind,
                    name: name.clone(),
                    about: SourceEdit::default(),
                    external_id: None,
                };
                link.source = Some(Who::Number(sources::insert(write, &new)?.0));
            }
            links.push(link);
        }
        chain(write, &links, article)
    }
}

fn row(fields: &Fields, n: usize) -> Result<Option<Row>, Problem> {
    let name = |what: &str| format!("{what}-{n}");
    let who = fields.own(&name("who"));
    let known = fields.own(&name("is"));
    let mut link = NewLink {
        manner: fields.parsed(&name("manner"))?,
        cue: fields.own(&name("cue")),
        addressee: fields.own(&name("to")).map(Who::Name),
        said_on: fields.own(&name("on")),
        described_as: fields.own(&name("as")),
        said: fields.parsed(&name("said"))?,
        said_document: fields.parsed(&name("shown"))?,
        ..NewLink::default()
    };
    let mut newcomer = None;
    match (known.as_deref(), who) {
        (Some("gap"), None) => link.gap = true,
        (_, None) => return Ok(None),
        (Some("gap"), Some(_)) => {
            return Err(Problem::bad(
                format!("link {}: a hop that the text leaves out has no name", n + 1),
                "leave the name out, or say that somebody says it",
            ));
        }
        (None, Some(who)) => link.source = Some(Who::Name(who)),
        (Some("anonymous"), Some(description)) => link.anonymous = Some(description),
        (Some(_), Some(who)) => {
            newcomer = Some((fields.needed::<SourceKind>(&name("is"))?, who.clone()));
            link.source = Some(Who::Name(who));
        }
    }
    link.check()?;
    Ok(Some(Row { link, newcomer }))
}
