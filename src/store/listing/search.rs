//! How the claims of a list are found: through which index, and what is looked at on the way.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::{Filter, Order, Place, Whose, patterns};
use crate::db::{Db, Param, Value};
use crate::error::Result;
use crate::model::names::fold;
use crate::model::words::Words;
use crate::model::{ClaimId, Origin, SourceId};
use crate::store::sources;

/// Of more sources than this, merged into one, the claims are looked up and sorted; of fewer, merged in their order.
const MERGED: usize = 200;

/// A fact of which the lint "single-sourced" is told, as far as rows say so: what was found does not settle it, nothing from
/// outside its chain supports it, nor is it a primary record, and no claim says the same.
const ONE_VOICE: &str = "c.kind = 'fact' AND c.status NOT IN ('false', 'misleading', 'withdrawn', 'outdated')
     AND NOT EXISTS (SELECT 1 FROM relations r WHERE r.kind = 'same' AND r.ended IS NULL AND r.from_claim = c.id)
     AND NOT EXISTS (SELECT 1 FROM relations r WHERE r.kind = 'same' AND r.ended IS NULL AND r.to_claim = c.id)
     AND NOT EXISTS (SELECT 1 FROM evidence e JOIN documents d ON d.id = e.document LEFT JOIN sources o ON o.id = d.origin
                     WHERE e.claim = c.id AND e.stance = 'supports' AND e.ended IS NULL
                       AND (coalesce(d.basis, '') = 'primary' OR (d.origin IS NOT NULL AND NOT EXISTS (
                           SELECT 1 FROM links l JOIN sources s ON s.id = l.source WHERE l.claim = c.id AND l.ended IS NULL
                              AND coalesce(s.merged_into, s.id) = coalesce(o.merged_into, o.id)))))";

/// One way to claims: the part of an index that comes in the order of the list.
struct Way {
    table: &'static str,
    /// The column with the claim's number.
    claim: &'static str,
    /// What the index answers.
    leads: Vec<String>,
    /// What leaves a claim out that this way comes by again.
    once: Option<&'static str>,
}

impl Way {
    fn claims(leads: Vec<String>) -> Way {
        Way {
            table: "claims c",
            claim: "c.id",
            leads,
            once: None,
        }
    }
}

/// The conditions of a list, told apart by who answers them.
pub(super) struct Search {
    order: Order,
    /// Together they come by every claim of the list; their parts are merged.
    ways: Vec<Way>,
    /// Whether one claim can lie on several ways.
    crossing: bool,
    /// What no index answers: claims on the way are looked at.
    looks: Vec<String>,
    params: Vec<Value>,
    /// How many of them the ways take.
    leading: usize,
}

impl Search {
    pub(super) fn new(db: &mut Db, filter: &Filter) -> Result<Search> {
        let mut search = Search {
            order: filter.order,
            ways: Vec::new(),
            crossing: false,
            looks: Vec::new(),
            params: Vec::new(),
            leading: 0,
        };
        // What a way answers is taken out of the rest.
        let mut rest = filter.clone();
        match filter.order {
            Order::Due => search.by_deadline(&mut rest),
            Order::Claimed => search.by_day_of_claim(&mut rest),
            Order::Id => search.by_number(db, &mut rest)?,
        }
        search.leading = search.params.len();
        search.look_for(db, &rest)?;
        Ok(search)
    }

    /// Whether indexes alone answer it.
    pub(super) fn is_exact(&self) -> bool {
        self.looks.is_empty()
    }

    /// The statement that finds so many claims behind one place, and up to another: their `id`, and the `day` that they
    /// are listed by.
    pub(super) fn page(&self, after: Option<Place>, until: Option<Place>, limit: usize) -> (String, Vec<Value>) {
        self.statement(after, until, true, &format!("LIMIT {limit}"))
    }

    /// The place of the claim that comes so many after another; `None` when there are fewer.
    pub(super) fn place_of(&self, db: &mut Db, after: Option<Place>, many: usize) -> Result<Option<Place>> {
        let (sql, params) = self.statement(after, None, false, &format!("LIMIT 1 OFFSET {}", many - 1));
        db.row(&sql, &params, |r| {
            Ok(Place {
                id: r.next()?,
                day: r.next()?,
            })
        })
    }

    fn statement(&self, after: Option<Place>, until: Option<Place>, look: bool, limit: &str) -> (String, Vec<Value>) {
        let taken = if look { self.params.len() } else { self.leading };
        let mut params = self.params[..taken].to_vec();
        let (day, order) = match self.order {
            Order::Id => ("NULL", "id"),
            Order::Due => ("c.due_on", "day, id"),
            Order::Claimed => ("c.claimed_to", "day, id"),
        };
        let mut bounds: Vec<(&str, String)> = Vec::new();
        for (compare, place) in [(">", after), ("<=", until)] {
            let Some(place) = place else { continue };
            if let Some(day) = place.day {
                params.push(day.into());
            }
            params.push(place.id.into());
            let last = params.len();
            bounds.push(match place.day {
                Some(_) => (compare, format!("(?{}, ?{last})", last - 1)),
                None => (compare, format!("?{last}")),
            });
        }
        let parts: Vec<String> = self
            .ways
            .iter()
            .enumerate()
            .map(|(at, way)| {
                let place = match self.order {
                    Order::Id => way.claim.to_owned(),
                    Order::Due | Order::Claimed => format!("({day}, {})", way.claim),
                };
                let mut all = way.leads.clone();
                all.extend(
                    bounds
                        .iter()
                        .map(|(compare, bound)| format!("{place} {compare} {bound}")),
                );
                let mut tables = way.table.to_owned();
                if look {
                    all.extend(way.once.map(str::to_owned));
                    all.extend(self.looks.iter().cloned());
                    if way.claim != "c.id" && !self.looks.is_empty() {
                        tables = format!("{tables} JOIN claims c ON c.id = {}", way.claim);
                    }
                }
                let conditions = match all.is_empty() {
                    true => String::new(),
                    false => format!("WHERE {}", all.join(" AND ")),
                };
                let sql = format!("SELECT {} AS id, {day} AS day FROM {tables} {conditions}", way.claim);
                match self.crossing && look {
                    true => format!("SELECT id, day FROM ({sql} ORDER BY {order} {limit}) AS way_{at}"),
                    false => sql,
                }
            })
            .collect();
        let together = if self.crossing && look {
            " UNION "
        } else {
            " UNION ALL "
        };
        (format!("{} ORDER BY {order} {limit}", parts.join(together)), params)
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    fn is(&mut self, column: &str, value: impl Into<Value>) -> String {
        format!("{column} = {}", self.bind(value))
    }

    fn is_one_of<V: Into<Value> + Copy>(&mut self, column: &str, values: &[V]) -> String {
        let places: Vec<String> = values.iter().map(|v| self.bind(*v)).collect();
        match &places[..] {
            [one] => format!("{column} = {one}"),
            many => format!("{column} IN ({})", many.join(", ")),
        }
    }

    fn by_deadline(&mut self, rest: &mut Filter) {
        let until = rest.due_by.take().map(|day| format!("c.due_on <= {}", self.bind(day)));
        for stage in some_or_all(std::mem::take(&mut rest.stage)) {
            let mut leads = vec![self.is("c.stage", stage), "c.due_on IS NOT NULL".to_owned()];
            leads.extend(until.clone());
            self.ways.push(Way::claims(leads));
        }
        // Only own claims have a stage.
        if rest.whose == Whose::Own {
            rest.whose = Whose::Any;
        }
    }

    fn by_day_of_claim(&mut self, rest: &mut Filter) {
        let since = rest.claimed_since.take();
        let since = since.map(|day| format!("c.claimed_to >= {}", self.bind(day)));
        for origin in origins(std::mem::replace(&mut rest.whose, Whose::Any)) {
            let mut leads = vec![self.is("c.origin", *origin), "c.claimed_to IS NOT NULL".to_owned()];
            leads.extend(since.clone());
            self.ways.push(Way::claims(leads));
        }
    }

    /// A tag, a source, an article and a person have an index of their own each, which leads to the fewest claims; then
    /// come status and stage, then the kind.
    fn by_number(&mut self, db: &mut Db, rest: &mut Filter) -> Result<()> {
        if let Some(tag) = rest.tag.take() {
            let leads = vec![self.is("t.tag", fold(&tag)), "t.ended IS NULL".to_owned()];
            self.ways.push(Way {
                table: "tags t",
                claim: "t.claim",
                leads,
                once: None,
            });
        } else if let Some(source) = rest.source.take() {
            let merged = with_merged(db, source)?;
            self.crossing = merged.len() > 1;
            for part in some_at_once(&merged) {
                let leads = vec![self.is_one_of("l.source", part), "l.ended IS NULL".to_owned()];
                self.ways.push(Way {
                    table: "links l",
                    claim: "l.claim",
                    leads,
                    once: Some(
                        "NOT EXISTS (SELECT 1 FROM links e WHERE e.claim = l.claim AND e.source = l.source
                         AND e.ended IS NULL AND e.position < l.position)",
                    ),
                });
            }
        } else if let Some(originator) = rest.originator.take() {
            let merged = with_merged(db, originator)?;
            for part in some_at_once(&merged) {
                let lead = self.is_one_of("c.originator", part);
                self.ways.push(Way::claims(vec![lead]));
            }
        } else if let Some(article) = rest.article.take() {
            let lead = self.is("c.article", article);
            self.ways.push(Way::claims(vec![lead]));
        } else if let Some(assignee) = rest.assignee.take() {
            let lead = self.is("c.assignee", assignee);
            self.ways.push(Way::claims(vec![lead]));
        } else if rest.status.is_empty() && rest.stage.is_empty() {
            self.by_kind(rest);
        } else {
            self.by_standing(rest);
        }
        self.within_days(db, rest)
    }

    fn by_standing(&mut self, rest: &mut Filter) {
        let (statuses, stages) = (std::mem::take(&mut rest.status), std::mem::take(&mut rest.stage));
        for origin in origins(std::mem::replace(&mut rest.whose, Whose::Any)) {
            for status in some_or_all(statuses.clone()) {
                let standing = vec![self.is("c.origin", *origin), self.is("c.status", status)];
                match origin {
                    Origin::Own => {
                        for stage in some_or_all(stages.clone()) {
                            let stage = self.is("c.stage", stage);
                            self.ways.push(Way::claims([standing.clone(), vec![stage]].concat()));
                        }
                    }
                    // Imported claims have no stage, and none of them is at one that is asked for.
                    Origin::Imported => {
                        let stage = if stages.is_empty() {
                            "c.stage IS NULL"
                        } else {
                            "c.stage = ''"
                        };
                        self.ways.push(Way::claims([standing, vec![stage.to_owned()]].concat()));
                    }
                }
            }
        }
    }

    fn by_kind(&mut self, rest: &mut Filter) {
        if rest.whose == Whose::Any && rest.kind.is_empty() {
            self.ways.push(Way::claims(Vec::new()));
            return;
        }
        let kinds = some_or_all(std::mem::take(&mut rest.kind));
        for origin in origins(std::mem::replace(&mut rest.whose, Whose::Any)) {
            for kind in &kinds {
                let leads = vec![self.is("c.origin", *origin), self.is("c.kind", *kind)];
                self.ways.push(Way::claims(leads));
            }
        }
    }

    /// Claims are numbered in the order of their entry: days of entry are a range of numbers, give or take what the
    /// desk's clock is ahead of UTC or behind it.
    fn within_days(&mut self, db: &mut Db, rest: &Filter) -> Result<()> {
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let mut bounds = Vec::new();
        if let Some(day) = rest.entered_since {
            let first = first_added(db, midnight(day) - TimeDelta::hours(14))?;
            bounds.push((">=", self.bind(first)));
        }
        if let Some(day) = rest.entered_until.and_then(|day| day.checked_add_days(Days::new(1))) {
            let first = first_added(db, midnight(day) + TimeDelta::hours(12))?;
            bounds.push(("<", self.bind(first)));
        }
        for way in &mut self.ways {
            for (compare, bound) in &bounds {
                way.leads.push(format!("{} {compare} {bound}", way.claim));
            }
        }
        Ok(())
    }

    /// Whatever no way has answered.
    fn look_for(&mut self, db: &mut Db, rest: &Filter) -> Result<()> {
        let mut looks = Vec::new();
        if rest.whose != Whose::Any {
            looks.push(self.is_one_of("c.origin", origins(rest.whose)));
        }
        if !rest.status.is_empty() {
            looks.push(self.is_one_of("c.status", &rest.status));
        }
        if !rest.stage.is_empty() {
            looks.push(self.is_one_of("c.stage", &rest.stage));
        }
        if !rest.kind.is_empty() {
            looks.push(self.is_one_of("c.kind", &rest.kind));
        }
        if let Some(article) = rest.article {
            looks.push(self.is("c.article", article));
        }
        if let Some(originator) = rest.originator {
            let merged = with_merged(db, originator)?;
            looks.push(self.is_one_of("c.originator", &merged));
        }
        if let Some(source) = rest.source {
            let which = self.is_one_of("l.source", &with_merged(db, source)?);
            looks.push(format!(
                "EXISTS (SELECT 1 FROM links l WHERE l.claim = c.id AND {which} AND l.ended IS NULL)"
            ));
        }
        if let Some(tag) = &rest.tag {
            let which = self.is("t.tag", fold(tag));
            looks.push(format!(
                "EXISTS (SELECT 1 FROM tags t WHERE t.claim = c.id AND {which} AND t.ended IS NULL)"
            ));
        }
        if let Some(anonymous) = rest.anonymous {
            // A value, not EXISTS: SQLite would make a join of it, and begin with all sources without a name.
            let is = if anonymous { "=" } else { "<>" };
            looks.push(format!(
                "coalesce((SELECT s.kind FROM sources s WHERE s.id = c.originator), '') {is} 'anonymous'"
            ));
        }
        if rest.single_sourced {
            looks.push(ONE_VOICE.to_owned());
        }
        if let Some(assignee) = rest.assignee {
            looks.push(self.is("c.assignee", assignee));
        }
        for pattern in patterns(rest.text.as_deref())? {
            let pattern = self.bind(pattern);
            looks.push(format!("c.folded LIKE {pattern} ESCAPE '\\'"));
        }
        for (column, compare, day) in [
            ("c.due_on", "<=", rest.due_by),
            ("c.claimed_to", ">=", rest.claimed_since),
            ("c.claimed_from", "<=", rest.claimed_until),
            ("c.entered_on", ">=", rest.entered_since),
            ("c.entered_on", "<=", rest.entered_until),
        ] {
            if let Some(day) = day {
                looks.push(format!("{column} {compare} {}", self.bind(day)));
            }
        }
        self.looks = looks;
        Ok(())
    }
}

/// What was asked for; asked for nothing, all there is.
fn some_or_all<W: Words>(asked: Vec<W>) -> Vec<W> {
    if asked.is_empty() { W::ALL.to_vec() } else { asked }
}

fn origins(whose: Whose) -> &'static [Origin] {
    match whose {
        Whose::Own => &[Origin::Own],
        Whose::Imported => &[Origin::Imported],
        Whose::Any => &[Origin::Own, Origin::Imported],
    }
}

fn some_at_once(sources: &[SourceId]) -> impl Iterator<Item = &[SourceId]> {
    sources.chunks(if sources.len() > MERGED { sources.len() } else { 1 })
}

/// The first claim added at a time or later, found by halving: times of entry never go back, and numbers have no gaps.
fn first_added(db: &mut Db, at: DateTime<Utc>) -> Result<ClaimId> {
    let first: Option<ClaimId> = db.row(
        "WITH RECURSIVE half (low, high) AS (
            SELECT CAST(1 AS BIGINT), coalesce((SELECT max(id) FROM claims), 0) + 1
            UNION ALL
            SELECT CASE WHEN c.added_at < ?1 THEN c.id + 1 ELSE h.low END, CASE WHEN c.added_at < ?1 THEN h.high ELSE c.id END
            FROM half h JOIN claims c ON c.id = (h.low + h.high) / 2 WHERE h.low < h.high)
         SELECT h.low FROM half h WHERE h.low >= h.high",
        &[at.into()],
        |r| r.next(),
    )?;
    Ok(first.unwrap_or(ClaimId(0)))
}

/// A source with all that was merged into it.
fn with_merged(db: &mut Db, id: SourceId) -> Result<Vec<SourceId>> {
    let root = sources::get(db, id)?.merged_into.unwrap_or(id);
    db.rows(
        "SELECT id FROM sources WHERE id = ?1 UNION SELECT id FROM sources WHERE merged_into = ?1 ORDER BY 1",
        &[Param::from(root)],
        |r| r.next(),
    )
}
