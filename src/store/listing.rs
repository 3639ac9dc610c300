//! Lists of claims: filtered, ordered and paged in SQL, one page at a time.

use chrono::NaiveDate;
use serde::Serialize;

use super::sources;
use crate::db::{Db, Param, Row, Value};
use crate::error::{Error, Result};
use crate::model::canonical::sha256;
use crate::model::names::fold;
use crate::model::{ArticleId, ClaimKind, Origin, PersonId, SourceId, SourceKind, Stage, Status};
use crate::view::claims::{ClaimList, ClaimRow, SourceRef};

/// Whose claims are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Whose {
    /// The desk's own.
    #[default]
    Own,
    /// Imported ones.
    Imported,
    /// All.
    Any,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Order {
    /// By number.
    #[default]
    Id,
    /// By deadline; claims without one are left out.
    Due,
}

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

/// Which page of a list.
#[derive(Debug, Clone)]
pub struct Page {
    /// How many at most.
    pub limit: usize,
    /// The cursor that the page before gave.
    pub after: Option<String>,
}

/// The columns of [`ClaimRow`], from `claims c` with its originator and assignee.
const COLUMNS: &str = "c.id, c.public_id, c.text, c.status, c.stage, c.article, coalesce(m.id, s.id), \
     coalesce(m.name, s.name), coalesce(m.kind, s.kind), c.hearsay_distance, c.kind, c.origin, c.external_id, \
     c.priority, c.due_on, p.name";

const JOINS: &str = "LEFT JOIN sources s ON s.id = c.originator LEFT JOIN sources m ON m.id = s.merged_into \
     LEFT JOIN people p ON p.id = c.assignee";

fn from_row(r: &mut Row) -> Result<ClaimRow> {
    Ok(ClaimRow {
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
    })
}

/// A page of claims.
///
/// # Errors
/// `Usage` for a cursor that belongs to another list.
pub fn claims(db: &mut Db, filter: &Filter, page: &Page) -> Result<ClaimList> {
    let mut query = Query::default();
    let from = query.narrow(db, filter)?;
    let key = query.hash(filter);
    if let Some(cursor) = &page.after {
        query.after(filter.order, cursor, &key)?;
    }
    let order = match filter.order {
        Order::Id => format!("{}.{}", from.alias, from.claim),
        Order::Due => "c.due_on, c.id".to_owned(),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM {} {JOINS} WHERE {} ORDER BY {order} LIMIT {}",
        from.tables,
        query.conditions.join(" AND "),
        page.limit + 1
    );
    let mut claims = db.rows(&sql, &query.params, from_row)?;
    let more = claims.len() > page.limit;
    claims.truncate(page.limit);
    let next = claims.last().filter(|_| more).map(|last| match filter.order {
        Order::Id => format!("{}.{key}", last.id.0),
        Order::Due => format!(
            "{}.{}.{key}",
            last.due_on.map(|d| d.to_string()).unwrap_or_default(),
            last.id.0
        ),
    });
    Ok(ClaimList { claims, next })
}

/// Where the query starts: the table whose index gives the list's order.
struct From {
    tables: String,
    alias: &'static str,
    claim: &'static str,
}

#[derive(Default)]
struct Query {
    conditions: Vec<String>,
    params: Vec<Value>,
}

impl Query {
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    fn where_is(&mut self, column: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.conditions.push(format!("{column} = {place}"));
    }

    fn where_in<V: Into<Value> + Copy>(&mut self, column: &str, values: &[V]) {
        let places: Vec<String> = values.iter().map(|v| self.bind(*v)).collect();
        match &places[..] {
            [] => {}
            [one] => self.conditions.push(format!("{column} = {one}")),
            many => self.conditions.push(format!("{column} IN ({})", many.join(", "))),
        }
    }

    fn narrow(&mut self, db: &mut Db, filter: &Filter) -> Result<From> {
        match filter.whose {
            Whose::Own => self.where_is("c.origin", Origin::Own),
            Whose::Imported => self.where_is("c.origin", Origin::Imported),
            Whose::Any => self.conditions.push("c.origin IN ('own', 'imported')".to_owned()),
        }
        self.where_in("c.status", &filter.status);
        self.where_in("c.stage", &filter.stage);
        self.where_in("c.kind", &filter.kind);
        if let Some(article) = filter.article {
            self.where_is("c.article", article);
        }
        if let Some(originator) = filter.originator {
            let merged = with_merged(db, originator)?;
            self.where_in("c.originator", &merged);
        }
        match filter.anonymous {
            Some(true) => self.conditions.push("s.kind = 'anonymous'".to_owned()),
            Some(false) => self
                .conditions
                .push("(s.kind IS NULL OR s.kind <> 'anonymous')".to_owned()),
            None => {}
        }
        if let Some(assignee) = filter.assignee {
            self.where_is("c.assignee", assignee);
        }
        if let Some(day) = filter.due_by {
            let place = self.bind(day);
            self.conditions.push(format!("c.due_on <= {place}"));
        }
        if filter.order == Order::Due {
            self.conditions.push("c.due_on IS NOT NULL".to_owned());
        }
        for word in filter
            .text
            .as_deref()
            .map(fold)
            .unwrap_or_default()
            .split(' ')
            .filter(|w| !w.is_empty())
        {
            let pattern = format!(
                "%{}%",
                word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
            );
            let place = self.bind(pattern);
            self.conditions.push(format!("c.folded LIKE {place} ESCAPE '\\'"));
        }
        for (column, compare, day) in [
            ("c.claimed_to", ">=", filter.claimed_since),
            ("c.claimed_from", "<=", filter.claimed_until),
            ("c.entered_on", ">=", filter.entered_since),
            ("c.entered_on", "<=", filter.entered_until),
        ] {
            if let Some(day) = day {
                let place = self.bind(day);
                self.conditions.push(format!("{column} {compare} {place}"));
            }
        }
        self.drive(db, filter)
    }

    /// A source or a tag brings its own index in the order of claims; the list then starts there.
    fn drive(&mut self, db: &mut Db, filter: &Filter) -> Result<From> {
        let tag = filter.tag.as_deref().map(fold);
        if let Some(source) = filter.source {
            let merged = with_merged(db, source)?;
            if let Some(tag) = tag {
                let place = self.bind(tag);
                self.conditions.push(format!(
                    "EXISTS (SELECT 1 FROM tags t WHERE t.claim = c.id AND t.tag = {place} AND t.ended IS NULL)"
                ));
            }
            if merged.len() == 1 && filter.order == Order::Id {
                let place = self.bind(source);
                self.conditions.push(format!(
                    "l.source = {place} AND l.ended IS NULL AND NOT EXISTS (SELECT 1 FROM links e
                     WHERE e.claim = l.claim AND e.source = l.source AND e.ended IS NULL AND e.position < l.position)"
                ));
                return Ok(From {
                    tables: "links l JOIN claims c ON c.id = l.claim".into(),
                    alias: "l",
                    claim: "claim",
                });
            }
            let places: Vec<String> = merged.iter().map(|id| self.bind(*id)).collect();
            self.conditions.push(format!(
                "c.id IN (SELECT l.claim FROM links l WHERE l.source IN ({}) AND l.ended IS NULL)",
                places.join(", ")
            ));
        } else if let Some(tag) = tag {
            let place = self.bind(tag);
            if filter.order == Order::Id {
                self.conditions.push(format!("t.tag = {place} AND t.ended IS NULL"));
                return Ok(From {
                    tables: "tags t JOIN claims c ON c.id = t.claim".into(),
                    alias: "t",
                    claim: "claim",
                });
            }
            self.conditions.push(format!(
                "EXISTS (SELECT 1 FROM tags t WHERE t.claim = c.id AND t.tag = {place} AND t.ended IS NULL)"
            ));
        }
        Ok(From {
            tables: "claims c".into(),
            alias: "c",
            claim: "id",
        })
    }

    /// What ties a cursor to its list: a hash of the filters and the order.
    fn hash(&self, filter: &Filter) -> String {
        let json = serde_json::json!(filter).to_string();
        sha256(json.as_bytes())[..8].to_owned()
    }

    fn after(&mut self, order: Order, cursor: &str, key: &str) -> Result<()> {
        let wrong = || {
            Error::usage("the cursor belongs to another list")
                .hint("use --after with the filters of the list that gave it, or leave it out to start anew")
        };
        let parts: Vec<&str> = cursor.split('.').collect();
        match (order, &parts[..]) {
            (Order::Id, [id, hash]) if *hash == key => {
                let place = self.bind(id.parse::<i64>().map_err(|_| wrong())?);
                let column = match self
                    .conditions
                    .iter()
                    .find(|c| c.starts_with("l.source") || c.starts_with("t.tag"))
                {
                    Some(driver) => format!("{}.claim", &driver[..1]),
                    None => "c.id".to_owned(),
                };
                self.conditions.push(format!("{column} > {place}"));
            }
            (Order::Due, [day, id, hash]) if *hash == key => {
                let day = self.bind(crate::model::dates::day(day).map_err(|_| wrong())?);
                let id = self.bind(id.parse::<i64>().map_err(|_| wrong())?);
                self.conditions.push(format!("(c.due_on, c.id) > ({day}, {id})"));
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }
}

/// A source with all that was merged into it.
pub(super) fn with_merged(db: &mut Db, id: SourceId) -> Result<Vec<SourceId>> {
    let root = sources::get(db, id)?.merged_into.unwrap_or(id);
    db.rows(
        "SELECT id FROM sources WHERE id = ?1 UNION SELECT id FROM sources WHERE merged_into = ?1 ORDER BY 1",
        &[Param::from(root)],
        |r| r.next(),
    )
}
