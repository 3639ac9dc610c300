//! The sources that the ledger knows by name, held in memory while articles are read: who carries a name, and whose name
//! is like another.

use std::collections::HashMap;

use crate::db::Db;
use crate::error::Result;
use crate::model::names::fold;
use crate::model::{SourceId, SourceKind};

/// The names of the named sources.
#[derive(Debug, Default)]
pub struct Known {
    exact: HashMap<String, Vec<SourceId>>,
    by_key: HashMap<String, Vec<(SourceId, SourceKind, String)>>,
    upto: i64,
}

impl Known {
    /// Reads them all, unless nothing was written since they were read.
    ///
    /// # Errors
    /// The database's.
    pub fn refresh(&mut self, db: &mut Db, seq: i64) -> Result<()> {
        if self.upto == seq && seq > 0 {
            return Ok(());
        }
        let names = db.rows(
            "SELECT coalesce(s.merged_into, s.id), s.kind, s.folded FROM sources s WHERE s.kind <> 'anonymous'
             UNION ALL
             SELECT coalesce(s.merged_into, s.id), s.kind, a.folded FROM source_aliases a
             JOIN sources s ON s.id = a.source WHERE a.ended IS NULL AND s.kind <> 'anonymous'",
            &[],
            |r| Ok((r.next::<SourceId>()?, r.next::<SourceKind>()?, r.next::<String>()?)),
        )?;
        (self.exact, self.by_key) = (HashMap::new(), HashMap::new());
        for (id, kind, folded) in names {
            self.put(id, kind, folded);
        }
        self.upto = seq;
        Ok(())
    }

    /// The write under way wrote this entry; the names are up to date with it.
    pub fn written(&mut self, seq: i64) {
        self.upto = seq;
    }

    /// A source that was just added.
    pub fn learn(&mut self, id: SourceId, kind: SourceKind, name: &str) {
        self.put(id, kind, fold(name));
    }

    fn put(&mut self, id: SourceId, kind: SourceKind, folded: String) {
        let carriers = self.exact.entry(folded.clone()).or_default();
        if !carriers.contains(&id) {
            carriers.push(id);
        }
        for key in keys(&folded) {
            self.by_key.entry(key).or_default().push((id, kind, folded.clone()));
        }
    }

    /// Those who carry exactly this name, as their own or as an alias.
    pub fn named(&self, name: &str) -> &[SourceId] {
        self.exact.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    /// Those whose name is so like this one that they may be meant, at most three, and what makes it so.
    pub fn like(&self, name: &str, kind: SourceKind) -> Vec<(SourceId, &'static str)> {
        let folded = fold(name);
        let mut found: Vec<(SourceId, &'static str)> = Vec::new();
        for key in keys(&folded) {
            for (id, other_kind, other) in self.by_key.get(&key).map_or(&[][..], Vec::as_slice) {
                let person = |kind: SourceKind| kind == SourceKind::Person;
                if person(kind) != person(*other_kind) || found.iter().any(|(known, _)| known == id) {
                    continue;
                }
                if let Some(why) = alike(&folded, other, person(kind)) {
                    found.push((*id, why));
                }
            }
            if found.len() >= 3 {
                break;
            }
        }
        found.truncate(3);
        found
    }
}

/// Under what a name is looked for: its last word, the beginning of that word, its initials.
fn keys(folded: &str) -> Vec<String> {
    let words = words(folded);
    let Some(last) = words.last() else { return Vec::new() };
    let mut keys = vec![format!("last {last}")];
    keys.push(format!("begins {}", last.chars().take(3).collect::<String>()));
    match words.len() {
        1 => keys.push(format!("initials {last}")),
        _ => keys.push(format!("initials {}", initials(&words))),
    }
    keys
}

fn words(folded: &str) -> Vec<&str> {
    folded
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty() && !matches!(*word, "the" | "of" | "and" | "for" | "al"))
        .collect()
}

fn initials(words: &[&str]) -> String {
    words.iter().filter_map(|word| word.chars().next()).collect()
}

/// What makes two folded names alike, when something does.
fn alike(one: &str, other: &str, people: bool) -> Option<&'static str> {
    if one == other {
        return Some("the same name");
    }
    let (a, b) = (words(one), words(other));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let (first, last) = (short.first()?, short.last()?);
    if short == long {
        return Some("the same name");
    }
    if short.len() == 1 && long.len() > 1 && *last == initials(long) {
        return Some("its initials");
    }
    if people && last == long.last()? {
        let initial = |word: &str| word.chars().next();
        let how = match short.len() {
            1 => Some("the same last name"),
            _ if first == long.first()? => Some("the same first and last name"),
            _ if initial(first) == initial(long.first()?) && (first.len() == 1 || long.first()?.len() == 1) => {
                Some("the same last name and initial")
            }
            _ => None,
        };
        if how.is_some() {
            return how;
        }
    }
    if !people && short.len() > 1 && long.windows(short.len()).any(|part| part == short.as_slice()) {
        return Some("a part of the name");
    }
    // Edits are counted: Jaro's measure takes the letters that a spelling repeats for ones that changed places.
    let near = || strsim::normalized_damerau_levenshtein(one, other) >= 0.9;
    (one.len().min(other.len()) >= 6 && a.len() == b.len() && near()).then_some("nearly the same spelling")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let mut known = Known::default();
        for (id, kind, name) in [
            (1, SourceKind::Person, "John Allen"),
            (2, SourceKind::Organisation, "Human Rights Watch"),
            (3, SourceKind::Person, "Haider al-Abadi"),
            (4, SourceKind::Organisation, "Harbour Office"),
            (5, SourceKind::Outlet, "Allen"),
        ] {
            known.learn(SourceId(id), kind, name);
        }
        known
    }

    #[test]
    fn who_may_be_meant_is_proposed_with_what_makes_it_so() {
        let like = |name, kind| {
            known()
                .like(name, kind)
                .into_iter()
                .map(|(id, why)| (id.0, why))
                .collect::<Vec<_>>()
        };
        assert_eq!(like("Allen", SourceKind::Person), [(1, "the same last name")]);
        assert_eq!(
            like("J. Allen", SourceKind::Person),
            [(1, "the same last name and initial")]
        );
        assert_eq!(like("Mary Allen", SourceKind::Person), []);
        assert_eq!(like("HRW", SourceKind::Organisation), [(2, "its initials")]);
        assert_eq!(
            like("Haidar al-Abadi", SourceKind::Person),
            [(3, "nearly the same spelling")]
        );
        assert_eq!(
            like("City Harbour Office", SourceKind::Organisation),
            [(4, "a part of the name")]
        );
        assert_eq!(known().named("haider Al-Abadi"), [SourceId(3)]);
    }
}
