//! Lists of what has a number and little else to be found by: replies, attempts, questions, sign-offs, requests.

use crate::db::{Db, Value};
use crate::error::Result;
use crate::model::ArticleId;
use crate::store::history::Pictured;

/// A list of rows by number, filtered in SQL, one page at a time; the cursor is the last number.
pub(in crate::store) struct Numbered {
    conditions: Vec<String>,
    params: Vec<Value>,
}

impl Numbered {
    /// The rows behind a number.
    pub fn after(number: Option<i64>) -> Numbered {
        Numbered {
            conditions: vec!["id > ?1".to_owned()],
            params: vec![number.unwrap_or(0).into()],
        }
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// Only rows with this value, if one is given.
    pub fn is(&mut self, column: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let place = self.bind(value);
            self.conditions.push(format!("{column} = {place}"));
        }
    }

    /// Only rows with one of these values.
    pub fn one_of<V: Into<Value> + Copy>(&mut self, column: &str, values: &[V]) {
        let places: Vec<String> = values.iter().map(|value| self.bind(*value)).collect();
        self.conditions.push(format!("{column} IN ({})", places.join(", ")));
    }

    /// Only rows with a lower value.
    pub fn below(&mut self, column: &str, value: impl Into<Value>) {
        let place = self.bind(value);
        self.conditions.push(format!("{column} < {place}"));
    }

    /// Only rows of an article, or of one of its claims.
    pub fn of_article(&mut self, article: ArticleId) {
        let place = self.bind(article);
        self.conditions.push(format!(
            "(article = {place} OR claim IN (SELECT c.id FROM claims c WHERE c.article = {place}))"
        ));
    }

    /// Only rows of which this holds.
    pub fn holds(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    /// The page's rows, and the cursor behind them when there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn rows<T: Pictured>(self, db: &mut Db, limit: usize) -> Result<(Vec<T>, Option<String>)> {
        let sql = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY id LIMIT {}",
            T::table().names().join(", "),
            T::table().name,
            self.conditions.join(" AND "),
            limit + 1
        );
        let mut rows = db.rows(&sql, &self.params, T::read)?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| last.key().to_string());
        Ok((rows, next))
    }
}
