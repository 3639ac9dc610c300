//! What was asked for as the index understands it.

use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::asked::{Asked, Part};
use crate::matching::index::Look;

impl Asked {
    pub(super) fn query(&self, look: &Look) -> Box<dyn Query> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = self
            .parts
            .iter()
            .map(|part| {
                let occur = if part.without { Occur::MustNot } else { Occur::Must };
                (occur, part.query(look))
            })
            .collect();
        if self.parts.iter().all(|part| part.without) {
            clauses.push((Occur::Must, Box::new(tantivy::query::AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }
}

impl Part {
    fn query(&self, look: &Look) -> Box<dyn Query> {
        let fields = look.fields();
        let all: [(&str, Field, f32); 5] = [
            ("text", fields.text, 2.0),
            ("title", fields.title, 1.5),
            ("body", fields.body, 0.7),
            ("source", fields.source, 1.0),
            ("tag", fields.tag, 1.0),
        ];
        let mut any: Vec<(Occur, Box<dyn Query>)> = all
            .into_iter()
            .filter(|(name, _, _)| self.field.is_none_or(|field| field == *name))
            .map(|(_, field, weight)| {
                let boosted: Box<dyn Query> = Box::new(BoostQuery::new(self.in_field(field), weight));
                (Occur::Should, boosted)
            })
            .collect();
        let named = all.iter().find(|(name, _, _)| self.field == Some(*name));
        if let (Some((_, field, _)), [stem]) = (named, &self.stems[..]) {
            // Other forms of the word in that field.
            let forms = look.forms(*field, stem).into_iter().map(|form| {
                let term = TermQuery::new(Term::from_field_text(*field, &form), IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(term) as Box<dyn Query>)
            });
            any.push((Occur::Should, Box::new(BooleanQuery::new(forms.collect()))));
        } else if !self.stems.is_empty() {
            // Other forms of the words, each somewhere in the claim.
            let forms = self.stems.iter().map(|stem| {
                let term = TermQuery::new(Term::from_field_text(fields.stems, stem), IndexRecordOption::WithFreqs);
                (Occur::Must, Box::new(term) as Box<dyn Query>)
            });
            any.push((Occur::Should, Box::new(BooleanQuery::new(forms.collect()))));
        }
        Box::new(BooleanQuery::new(any))
    }

    fn in_field(&self, field: Field) -> Box<dyn Query> {
        let term = |word: &String| Term::from_field_text(field, word);
        match (&self.words[..], self.prefix) {
            ([one], true) => Box::new(FuzzyTermQuery::new_prefix(term(one), 0, true)),
            ([one], false) => Box::new(TermQuery::new(term(one), IndexRecordOption::WithFreqs)),
            ([before @ .., last], true) => {
                let mut all: Vec<(Occur, Box<dyn Query>)> =
                    vec![(Occur::Must, Box::new(FuzzyTermQuery::new_prefix(term(last), 0, true)))];
                for word in before {
                    let query = TermQuery::new(term(word), IndexRecordOption::WithFreqs);
                    all.push((Occur::Must, Box::new(query)));
                }
                Box::new(BooleanQuery::new(all))
            }
            (many, false) => Box::new(PhraseQuery::new(many.iter().map(term).collect())),
            ([], true) => Box::new(tantivy::query::EmptyQuery),
        }
    }
}
