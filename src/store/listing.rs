//! Lists of claims: filtered, ordered and paged in SQL, one page at a time, and never more of the ledger looked at than
//! [`LOOKED`] says.

mod numbered;
mod search;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

pub(super) use self::numbered::Numbered;
use self::search::Search;
use super::{articles, claims, people, sources};
use crate::db::{Db, Row, Value};
use crate::error::{Error, Result};
use crate::model::canonical::sha256;
use crate::model::dates;
use crate::model::names::fold;
use crate::model::{About, ArticleId, ClaimId, ClaimKind, Order, PersonId, SourceId, SourceKind, Stage, Status, Whose};
use crate::view::claims::{ClaimList, ClaimRow, SourceRef};

/// Which claims to list. Every field that is set narrows the list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Filter {
    /// With one of these statuses.
    pub status: Vec<Status>,
    /// At one of these stages.
    pub stage: Vec<Stage>,
    /// Of one of these kinds.
    pub kind: Vec<ClaimKind>,
    /// Own, imported or any.
    pub whose: Whose,
    /// Of an article.
    pub article: Option<ArticleId>,
    /// With this source anywhere in the chain.
    pub source: Option<SourceId>,
    /// Asserted by this source.
    pub originator: Option<SourceId>,
    /// Whether the originator is anonymous.
    pub anonymous: Option<bool>,
    /// Facts alone that rest on one voice: nobody outside the chain supports them, and no other claim says the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub single_sourced: bool,
    /// With this tag.
    pub tag: Option<String>,
    /// Given to this person.
    pub assignee: Option<PersonId>,
    /// Due up to this day.
    pub due_by: Option<NaiveDate>,
    /// Whose text holds these words.
    pub text: Option<String>,
    /// Claimed on this day or later.
    pub claimed_since: Option<NaiveDate>,
    /// Claimed on this day or earlier.
    pub claimed_until: Option<NaiveDate>,
    /// Entered on this day or later.
    pub entered_since: Option<NaiveDate>,
    /// Entered on this day or earlier.
    pub entered_until: Option<NaiveDate>,
    /// The order.
    pub order: Order,
}

impl Filter {
    /// Whether it lets through less than all claims of those whose it wants.
    pub fn narrows(&self) -> bool {
        let all = Filter {
            whose: self.whose,
            order: self.order,
            ..Filter::default()
        };
        serde_json::json!(self) != serde_json::json!(all)
    }

    /// The order in which these claims are found without looking at others.
    pub fn natural_order(&self) -> Order {
        match self {
            Filter { due_by: Some(_), .. } => Order::Due,
            Filter {
                claimed_since: Some(_), ..
            }
            | Filter {
                claimed_until: Some(_), ..
            } => Order::Claimed,
            _ => Order::Id,
        }
    }
}

/// A filter as people give it: whom it names is not yet looked up.
#[derive(Debug, Clone, Default)]
pub struct Narrowed {
    /// All else.
    pub filter: Filter,
    /// The source anywhere in the chain: a name or a number.
    pub source: Option<String>,
    /// The source that asserted it.
    pub originator: Option<String>,
    /// Whom it is given to.
    pub assignee: Option<String>,
}

impl Narrowed {
    /// The filter, its names looked up.
    ///
    /// # Errors
    /// `NotFound` for a source or person that is not there; the database's.
    pub fn filter(&self, db: &mut Db) -> Result<Filter> {
        let source = |db: &mut Db, who: &Option<String>| who.as_deref().map(|who| sources::find(db, who)).transpose();
        Ok(Filter {
            source: source(db, &self.source)?,
            originator: source(db, &self.originator)?,
            assignee: self.assignee.as_deref().map(|who| people::find(db, who)).transpose()?,
            ..self.filter.clone()
        })
    }
}

/// How many claims a page looks at before it ends where it is: an index leads to most lists, but not to every filter
/// nor to every mixture of them.
pub const LOOKED: usize = 10_000;

/// How many of them are looked at first, and how many more while the page is not full: mostly the first fill it.
const LOOKS: [usize; 4] = [500, 1_000, 2_500, 6_000];
const _: () = assert!(LOOKS[0] + LOOKS[1] + LOOKS[2] + LOOKS[3] == LOOKED);

/// Which page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// How many at most.
    pub limit: usize,
    /// The cursor that the page before gave.
    pub after: Option<String>,
}

/// The columns of [`ClaimRow`], from `claims c` with its originator and assignee, and the day that it is listed by.
const COLUMNS: &str = "c.id, c.public_id, c.text, c.status, c.stage, c.article, coalesce(m.id, s.id), \
     coalesce(m.name, s.name), coalesce(m.kind, s.kind), c.hearsay_distance, c.kind, c.origin, c.external_id, \
     c.priority, c.due_on, p.name, k.day";

const JOINS: &str = "LEFT JOIN sources s ON s.id = c.originator LEFT JOIN sources m ON m.id = s.merged_into \
     LEFT JOIN people p ON p.id = c.assignee";

fn from_row(r: &mut Row) -> Result<(ClaimRow, Option<NaiveDate>)> {
    let row = ClaimRow {
        id: r.next()?,
        public_id: r.next()?,
        text: r.next()?,
        status: r.next()?,
        stage: r.next()?,
        article: r.next()?,
        originator: {
            let (id, name, kind): (Option<SourceId>, Option<String>, Option<SourceKind>) =
                (r.next()?, r.next()?, r.next()?);
            match (id, name, kind) {
                (Some(id), Some(name), Some(kind)) => Some(SourceRef {
                    id,
                    name,
                    kind,
                    anonymous: kind == SourceKind::Anonymous,
                }),
                _ => None,
            }
        },
        hearsay_distance: r.next()?,
        kind: r.next()?,
        origin: r.next()?,
        external_id: r.next()?,
        priority: r.next()?,
        due_on: r.next()?,
        assignee: r.next()?,
    };
    Ok((row, r.next()?))
}

/// A page of claims. It ends early, with `looked_at`, when [`LOOKED`] claims were looked at that no index could rule out;
/// the next page goes on from there.
///
/// # Errors
/// `Usage` for a cursor that belongs to another list.
pub fn claims(db: &mut Db, filter: &Filter, page: &Page) -> Result<ClaimList> {
    look(db, filter, page, &LOOKS)
}

/// Refuses to list what hangs on a claim or an article that is not there.
///
/// # Errors
/// `NotFound`.
pub fn there_is(db: &mut Db, about: impl Into<Option<About>>) -> Result<()> {
    match about.into() {
        None => Ok(()),
        Some(About::Claim(id)) => claims::get(db, id).map(drop),
        Some(About::Article(id)) => articles::get(db, id).map(drop),
    }
}

/// How many values one statement asks for at once: fewer than any database takes.
const PART: usize = 5_000;

/// These claims as a list shows them, in the order of their numbers; those that are not there are left out.
///
/// # Errors
/// The database's.
pub fn rows_of(db: &mut Db, ids: &[ClaimId]) -> Result<Vec<ClaimRow>> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(PART) {
        let places: Vec<String> = (1..=part.len()).map(|n| format!("?{n}")).collect();
        let params: Vec<Value> = part.iter().map(|id| (*id).into()).collect();
        let sql = format!(
            "SELECT {COLUMNS} FROM (SELECT id, due_on AS day FROM claims WHERE id IN ({})) k
             JOIN claims c ON c.id = k.id {JOINS} ORDER BY c.id",
            places.join(", ")
        );
        found.extend(db.rows(&sql, &params, from_row)?.into_iter().map(|(row, _)| row));
    }
    Ok(found)
}

/// The numbers of all claims that pass a filter.
///
/// # Errors
/// The database's.
pub fn numbers(db: &mut Db, filter: &Filter) -> Result<Vec<ClaimId>> {
    let search = Search::new(db, filter)?;
    let (sql, params) = search.page(None, None, i64::MAX as usize);
    db.rows(&format!("SELECT k.id FROM ({sql}) k"), &params, |r| r.next())
}

/// [`claims()`] that looks at so many at first, and at so many more each time while the page is not full.
///
/// # Errors
/// `Usage` for a cursor that belongs to another list.
pub fn look(db: &mut Db, filter: &Filter, page: &Page, looks: &[usize]) -> Result<ClaimList> {
    let key = hash(filter);
    let mut after = page
        .after
        .as_deref()
        .map(|cursor| Place::parse(cursor, filter.order, &key))
        .transpose()?;
    let search = Search::new(db, filter)?;
    let wanted = page.limit + 1;
    let mut found: Vec<(ClaimRow, Option<NaiveDate>)> = Vec::new();
    let mut looked = 0;
    // Where every condition is the index's, the first claims from there are the page.
    let mut looks = if search.is_exact() { &[] } else { looks };
    loop {
        let until = match looks.split_first() {
            Some((look, rest)) => {
                looks = rest;
                looked += look;
                search.place_of(db, after, *look)?
            }
            None => None,
        };
        let (sql, params) = search.page(after, until, wanted - found.len());
        let sql =
            format!("SELECT {COLUMNS} FROM ({sql}) k LEFT JOIN claims c ON c.id = k.id {JOINS} ORDER BY k.day, k.id");
        found.extend(db.rows(&sql, &params, from_row)?);
        let full = found.len() == wanted;
        found.truncate(page.limit);
        let next = match (full, until) {
            (true, _) => found.last().map(|(row, day)| Place { day: *day, id: row.id }),
            (false, Some(_)) if !looks.is_empty() => {
                after = until;
                continue;
            }
            (false, until) => until,
        };
        return Ok(ClaimList {
            claims: found.into_iter().map(|(row, _)| row).collect(),
            next: next.map(|place| place.cursor(&key)),
            looked_at: (!full && until.is_some()).then_some(looked),
        });
    }
}

/// The most words that a list is narrowed by: each is a condition, and databases take no thousand of them.
const MOST_WORDS: usize = 200;

/// The words of a text, each once, as `LIKE … ESCAPE '\\'` finds them anywhere in a folded column.
///
/// # Errors
/// `Usage` when there are too many.
pub(super) fn patterns(text: Option<&str>) -> Result<Vec<String>> {
    let escaped = |word: &str| word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let text = text.map(fold).unwrap_or_default();
    let words: BTreeSet<&str> = text.split_whitespace().collect();
    if words.len() > MOST_WORDS {
        return Err(
            Error::usage(format!("a list is narrowed by at most {MOST_WORDS} words"))
                .hint("leave some out; `sayso match` looks for a whole text"),
        );
    }
    Ok(words.into_iter().map(|word| format!("%{}%", escaped(word))).collect())
}

/// How a page of rows is found by their number: the condition of `?1`, the order, and what `?1` is.
pub(super) fn by_number(column: &str, newest_first: bool, after: Option<i64>) -> (String, &'static str, i64) {
    match newest_first {
        true => (format!("{column} < ?1"), "DESC", after.unwrap_or(i64::MAX)),
        false => (format!("{column} > ?1"), "ASC", after.unwrap_or(0)),
    }
}

/// What ties a cursor to its list: a hash of the filters and the order.
fn hash(filter: &Filter) -> String {
    let json = serde_json::json!(filter).to_string();
    sha256(json.as_bytes())[..8].to_owned()
}

/// A place in a list: behind this claim.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The day that it is listed by.
    day: Option<NaiveDate>,
    id: ClaimId,
}

impl Place {
    fn cursor(self, key: &str) -> String {
        match self.day {
            Some(day) => format!("{day}.{}.{key}", self.id.0),
            None => format!("{}.{key}", self.id.0),
        }
    }

    fn parse(cursor: &str, order: Order, key: &str) -> Result<Place> {
        let wrong = || {
            Error::usage("the cursor belongs to another list")
                .hint("use --after with the filters of the list that gave it, or leave it out to start anew")
        };
        let parts: Vec<&str> = cursor.split('.').collect();
        let (day, id, hash) = match (order, &parts[..]) {
            (Order::Id, [id, hash]) => (None, id, hash),
            (Order::Due | Order::Claimed, [day, id, hash]) => (Some(dates::day(day).map_err(|_| wrong())?), id, hash),
            _ => return Err(wrong()),
        };
        if *hash != key {
            return Err(wrong());
        }
        let id = ClaimId(id.parse().map_err(|_| wrong())?);
        Ok(Place { day, id })
    }
}
