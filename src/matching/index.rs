//! The index itself: tantivy's, with the fields that are ranked and searched. Knows folders and words, no database.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use tantivy::collector::{FilterCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use super::allowed::Allowed;
use super::record::{Reader, Words};
use super::words::{Stems, Told, Tongue, words};
use crate::view::searchable::Searchable;

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// The claim's number.
    pub claim: Field,
    /// A digest of all that is indexed of it, so that a claim is written again only when that changed.
    pub digest: Field,
    /// Every stem, for finding what resembles a post.
    pub stems: Field,
    /// The fortnights of its days, for finding what was said about the same time.
    pub days: Field,
    /// The code of a language other than English, by which its endings were taken off.
    pub tongue: Field,
    /// The record, for ranking.
    pub record: Field,
    /// Words as written, with their places, for plain search.
    pub text: Field,
    /// The same of review titles.
    pub title: Field,
    /// The same of review bodies.
    pub body: Field,
    /// The same of names.
    pub source: Field,
    /// The same of tags.
    pub tag: Field,
}

/// The tokenizer of fields whose words are already told apart by spaces.
const SPACED: &str = "spaced";

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let indexed = |option| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(SPACED)
                .set_index_option(option),
        )
    };
    let mut schema = Schema::builder();
    let places = || indexed(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        claim: schema.add_u64_field("claim", INDEXED | FAST),
        digest: schema.add_u64_field("digest", FAST),
        stems: schema.add_text_field("stems", indexed(IndexRecordOption::WithFreqs)),
        days: schema.add_text_field("days", indexed(IndexRecordOption::Basic)),
        tongue: schema.add_text_field("tongue", indexed(IndexRecordOption::Basic)),
        record: schema.add_text_field("record", STORED),
        text: schema.add_text_field("text", places()),
        title: schema.add_text_field("title", places()),
        body: schema.add_text_field("body", places()),
        source: schema.add_text_field("source", places()),
        tag: schema.add_text_field("tag", places()),
    };
    (schema.build(), fields)
}

/// Registers the tokenizers that the schema names.
pub fn register(index: &tantivy::Index) {
    index
        .tokenizers()
        .register(SPACED, TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
}

/// The words of texts as they are indexed for plain search. Sentences of different texts are no phrase.
fn spaced(told: &Told) -> String {
    let mut out = String::with_capacity(told.bytes() + 8);
    for words in told.texts() {
        for word in words {
            out.push_str(&word.folded);
            out.push(' ');
        }
        // A word that nobody can type keeps phrases from running over the end.
        out.push_str("\u{1} ");
    }
    out
}

/// A claim as a document of the index.
pub fn document(fields: &Fields, reader: &mut Reader, claim: &Searchable) -> (TantivyDocument, u64) {
    let words = Words::of(claim);
    let record = reader.record(claim, &words);
    let mut document = TantivyDocument::default();
    let mut digest = Digest::default();
    document.add_u64(fields.claim, u64::try_from(claim.claim.0).unwrap_or(0));
    document.add_text(fields.stems, &record.stems);
    let days: Vec<String> = record.days.iter().map(|day| fortnight(*day).to_string()).collect();
    document.add_text(fields.days, days.join(" "));
    if let Some(tongue) = record.tongue {
        document.add_text(fields.tongue, tongue.code());
    }
    for (field, told) in [
        (fields.text, &words.texts),
        (fields.title, &words.titles),
        (fields.body, &words.bodies),
        (fields.source, &words.names),
        (fields.tag, &words.tags),
    ] {
        if !told.is_empty() {
            let spaced = spaced(told);
            digest.take(&spaced);
            document.add_text(field, &spaced);
        }
        digest.take("\n");
    }
    digest.take(&record.kept);
    document.add_text(fields.record, &record.kept);
    document.add_u64(fields.digest, digest.0);
    (document, digest.0)
}

/// The fortnight of a day.
fn fortnight(day: i32) -> i32 {
    day.div_euclid(14)
}

/// FNV-1a: the same on every machine and in every version, which the standard library's hasher does not promise.
pub(super) struct Digest(pub u64);

impl Default for Digest {
    fn default() -> Digest {
        Digest(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    pub(super) fn take(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The hash of a stem, by which stems are compared while ranking.
pub fn stem_hash(stem: &str) -> u64 {
    let mut digest = Digest::default();
    digest.take(stem);
    digest.0
}

/// A found document.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// Its BM25.
    pub bm25: f32,
    /// The claim's number.
    pub claim: i64,
    address: DocAddress,
}

/// A stem that is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Clause<'a> {
    /// The stem.
    pub stem: &'a str,
    /// What the word's stem is in another language: a claim with both counts once.
    pub or: Option<&'a str>,
    /// What it weighs.
    pub weight: f32,
}

/// A look into the index as it stood when it was opened. Each thread has its own, for it remembers what it looked up.
#[derive(Clone)]
pub struct Look {
    searcher: Searcher,
    fields: Fields,
    numbers: Vec<Column<u64>>,
    counts: HashMap<u64, u64>,
    tongues: Arc<[Tongue]>,
}

impl Look {
    /// Into what the searcher sees.
    ///
    /// # Errors
    /// Tantivy's, when a segment cannot be read.
    pub fn new(searcher: Searcher, fields: Fields) -> tantivy::Result<Look> {
        let numbers = searcher
            .segment_readers()
            .iter()
            .map(|segment| segment.fast_fields().u64("claim"))
            .collect::<tantivy::Result<Vec<_>>>()?;
        let mut tongues = Vec::new();
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(fields.tongue)?;
            let mut codes = index.terms().stream()?;
            while codes.advance() {
                let tongue = std::str::from_utf8(codes.key()).ok().and_then(Tongue::of);
                tongues.extend(tongue.filter(|tongue| !tongues.contains(tongue)));
            }
        }
        Ok(Look {
            searcher,
            fields,
            numbers,
            counts: HashMap::new(),
            tongues: tongues.into(),
        })
    }

    /// The languages of its claims, English aside.
    pub fn tongues(&self) -> &[Tongue] {
        &self.tongues
    }

    /// The searcher beneath.
    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// The fields.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// How many claims it sees.
    pub fn claims(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// How many claims hold a stem.
    pub fn with_stem(&mut self, stem: &str) -> u64 {
        let hash = stem_hash(stem);
        if let Some(count) = self.counts.get(&hash) {
            return *count;
        }
        let term = Term::from_field_text(self.fields.stems, stem);
        // A term that cannot be read counts as unknown: ranking goes on with the others.
        let count = self.searcher.doc_freq(&term).unwrap_or(0);
        self.counts.insert(hash, count);
        count
    }

    /// How many statements and titles hold a word as it is written.
    pub fn with_word(&self, word: &str) -> u64 {
        [self.fields.text, self.fields.title, self.fields.source]
            .into_iter()
            .map(|field| self.searcher.doc_freq(&Term::from_field_text(field, word)).unwrap_or(0))
            .sum()
    }

    /// Words one slip away from a word that the ledger does not know, the commonest first.
    pub fn near(&self, word: &str, most: usize) -> Vec<String> {
        let mut found: HashMap<String, u64> = HashMap::new();
        for field in [self.fields.text, self.fields.title] {
            let query = FuzzyTermQuery::new(Term::from_field_text(field, word), 1, true);
            for segment in self.searcher.segment_readers() {
                let Ok(automaton) = query.automaton() else {
                    return Vec::new();
                };
                let Ok(index) = segment.inverted_index(field) else {
                    continue;
                };
                let Ok(mut stream) = index.terms().search(automaton).into_stream() else {
                    continue;
                };
                while stream.advance() {
                    if let Ok(term) = std::str::from_utf8(stream.key()) {
                        *found.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
                    }
                }
            }
        }
        let mut found: Vec<(String, u64)> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(most);
        found.into_iter().map(|(word, _)| word).collect()
    }

    /// The words of a field that are forms of one word: those with its stem, as a language takes endings off.
    pub fn forms(&self, field: Field, stem: &str, tongue: Tongue) -> Vec<String> {
        let stems = Stems::new(tongue);
        // An ending that is taken off can change the letter before it: "happy" and "happiness" are "happi".
        let cut = stem.char_indices().next_back().map_or(0, |(at, _)| at);
        let begins = if cut < 3 { stem } else { &stem[..cut] };
        let mut found = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let Ok(index) = segment.inverted_index(field) else {
                continue;
            };
            let Ok(mut stream) = index.terms().range().ge(begins.as_bytes()).into_stream() else {
                continue;
            };
            while stream.advance() && stream.key().starts_with(begins.as_bytes()) {
                let Ok(term) = std::str::from_utf8(stream.key()) else {
                    continue;
                };
                if words(term).first().is_some_and(|word| stems.of(term, word) == stem) {
                    found.insert(term.to_owned());
                }
            }
        }
        found.into_iter().collect()
    }

    /// The documents that hold the heaviest of these stems, by BM25.
    ///
    /// # Errors
    /// Tantivy's, when the index cannot be read.
    pub fn hits(&self, stems: &[Clause], most: usize, allowed: Option<&Allowed>) -> tantivy::Result<Vec<Hit>> {
        self.search(&BooleanQuery::new(self.any_of(stems)), most, allowed)
    }

    /// The same among the claims that were made or reviewed between a fortnight before a day and six weeks after it.
    ///
    /// # Errors
    /// Tantivy's, when the index cannot be read.
    pub fn hits_about(
        &self,
        stems: &[Clause],
        day: i32,
        most: usize,
        allowed: Option<&Allowed>,
    ) -> tantivy::Result<Vec<Hit>> {
        let fortnights = (-1..=3).map(|n| {
            let term = Term::from_field_text(self.fields.days, &(fortnight(day) + n).to_string());
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            (Occur::Should, query)
        });
        let about: Box<dyn Query> = Box::new(BooleanQuery::new(fortnights.collect()));
        let query = BooleanQuery::new(vec![
            (
                Occur::Must,
                Box::new(ConstScoreQuery::new(about, 0.0)) as Box<dyn Query>,
            ),
            (Occur::Must, Box::new(BooleanQuery::new(self.any_of(stems)))),
        ]);
        self.search(&query, most, allowed)
    }

    fn any_of(&self, stems: &[Clause]) -> Vec<(Occur, Box<dyn Query>)> {
        let term = |stem: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(self.fields.stems, stem);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        stems
            .iter()
            .map(|clause| {
                let query = match clause.or {
                    None => term(clause.stem),
                    Some(or) => Box::new(DisjunctionMaxQuery::new(vec![term(clause.stem), term(or)])),
                };
                let boosted: Box<dyn Query> = Box::new(BoostQuery::new(query, clause.weight));
                (Occur::Should, boosted)
            })
            .collect()
    }

    /// The best documents of a query.
    ///
    /// # Errors
    /// Tantivy's, when the index cannot be read.
    pub fn search(&self, query: &dyn Query, most: usize, allowed: Option<&Allowed>) -> tantivy::Result<Vec<Hit>> {
        let top = TopDocs::with_limit(most.max(1)).order_by_score();
        let found = match allowed {
            None => self.searcher.search(query, &top)?,
            Some(allowed) => {
                let allowed = Arc::clone(allowed);
                let filter = FilterCollector::new("claim".to_owned(), move |id: u64| allowed.contains(&id), top);
                self.searcher.search(query, &filter)?
            }
        };
        Ok(found
            .into_iter()
            .map(|(bm25, address)| Hit {
                bm25,
                claim: self.claim_at(address),
                address,
            })
            .collect())
    }

    fn claim_at(&self, address: DocAddress) -> i64 {
        let column = &self.numbers[address.segment_ord as usize];
        column
            .first(address.doc_id)
            .and_then(|id| i64::try_from(id).ok())
            .unwrap_or(0)
    }

    /// The record of a found document, as it lies there.
    ///
    /// # Errors
    /// Tantivy's, when the index cannot be read.
    pub fn record(&self, hit: &Hit) -> tantivy::Result<String> {
        let document: TantivyDocument = self.searcher.doc(hit.address)?;
        Ok(document
            .get_first(self.fields.record)
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default())
    }

    /// The digest under which a claim was indexed; `None` when it was not.
    ///
    /// # Errors
    /// Tantivy's, when the index cannot be read.
    pub fn digest_of(&self, claim: i64) -> tantivy::Result<Option<u64>> {
        let Some(hit) = self.of_claim(claim)? else {
            return Ok(None);
        };
        let segment = self.searcher.segment_reader(hit.address.segment_ord);
        Ok(segment.fast_fields().u64("digest")?.first(hit.address.doc_id))
    }

    /// The document of a claim.
    ///
    /// # Errors
    /// Tantivy's, when the index cannot be read.
    pub fn of_claim(&self, claim: i64) -> tantivy::Result<Option<Hit>> {
        let term = Term::from_field_u64(self.fields.claim, u64::try_from(claim).unwrap_or(0));
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        Ok(self.search(&query, 1, None)?.into_iter().next())
    }
}
