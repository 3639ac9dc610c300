//! What was asked for as the index understands it.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, PhraseQuery, Query,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::asked::{Asked, Part};
use crate::matching::index::Look;
use crate::matching::words::Tongue;

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
        if self.any_form() {
            let field = named.map(|(_, field, _)| *field);
            // Of the languages, the one in which the claim is found counts, and not how many find it.
            let forms = self.forms_by_language(look, field);
            any.push((Occur::Should, Box::new(DisjunctionMaxQuery::new(forms))));
        }
        Box::new(BooleanQuery::new(any))
    }

    /// Other forms of the words: as in English in every claim, as in another language in the claims of that.
    fn forms_by_language(&self, look: &Look, field: Option<Field>) -> Vec<Box<dyn Query>> {
        let english = self.stems(Tongue::ENGLISH);
        let mut queries = vec![other_forms(look, field, Tongue::ENGLISH, &english)];
        for tongue in look.tongues() {
            let stems = self.stems(*tongue);
            if field.is_none() && stems == english {
                continue;
            }
            let code = Term::from_field_text(look.fields().tongue, tongue.code());
            let of_tongue = ConstScoreQuery::new(Box::new(TermQuery::new(code, IndexRecordOption::Basic)), 0.0);
            queries.push(Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(of_tongue) as Box<dyn Query>),
                (Occur::Must, other_forms(look, field, *tongue, &stems)),
            ])));
        }
        queries
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

/// The forms that words with these stems have in a language: of the one word of a field in that field, of others each somewhere
/// in the claim.
fn other_forms(look: &Look, field: Option<Field>, tongue: Tongue, stems: &[String]) -> Box<dyn Query> {
    let term = |field: Field, word: &str| -> Box<dyn Query> {
        let term = Term::from_field_text(field, word);
        Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
    };
    let clauses = match (field, stems) {
        (Some(field), [stem]) => {
            let forms = look.forms(field, stem, tongue).into_iter();
            forms.map(|form| (Occur::Should, term(field, &form))).collect()
        }
        _ => {
            let all = stems.iter();
            all.map(|stem| (Occur::Must, term(look.fields().stems, stem))).collect()
        }
    };
    Box::new(BooleanQuery::new(clauses))
}
