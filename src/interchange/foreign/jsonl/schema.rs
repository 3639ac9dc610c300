//! The bulk format as a JSON Schema: docs/bulk-record.schema.json is made of these shapes, which hold what may be written;
//! [`record`](super::record) also forgives what may not.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::interchange::export::line::line;
use crate::model::outgoing::{Hand, Outgoing, fixture};
use crate::model::review::Addressee;
use crate::model::{ClaimKind, Said};

/// A record of the bulk format, one a line: another desk's fact-check, or one that was exported.
#[derive(JsonSchema, Deserialize)]
#[schemars(title = "sayso bulk record", inline)]
#[allow(dead_code)]
struct BulkRecord {
    /// The claim, in at most 2,000 characters.
    #[schemars(length(min = 1, max = 2000))]
    text: String,
    /// What the record is called where it comes from.
    external_id: Option<String>,
    /// The review's headline.
    title: Option<String>,
    /// The review's text or summary.
    body: Option<String>,
    /// The review's page, with its #fragment when several reviews stand on one page.
    url: Option<String>,
    /// Who published the review.
    publisher: Option<String>,
    /// Their site, as a host or an address.
    publisher_site: Option<String>,
    /// Who made the claim.
    claimant: Option<String>,
    /// What the claimant is.
    claimant_kind: Option<SourceKind>,
    /// What else is said of the claimant.
    claimant_described_as: Option<String>,
    /// Instead of a claimant: through whom the claim came, whoever asserts it first.
    #[serde(default)]
    chain: Vec<BulkHand>,
    /// The day of the claim, in EDTF; other spellings of a day are understood.
    claimed_on: Option<String>,
    /// The day of the review.
    reviewed_on: Option<String>,
    /// The verdict, word for word.
    rating: Option<String>,
    /// Its number on the publisher's scale.
    rating_value: Option<TextOrNumber>,
    /// The number of the best verdict.
    best_rating: Option<TextOrNumber>,
    /// The number of the worst verdict.
    worst_rating: Option<TextOrNumber>,
    /// BCP 47 tag of the claim's and the review's language.
    language: Option<String>,
    /// The licence of the record.
    licence: Option<String>,
    /// Addresses where the claim appeared.
    #[serde(default)]
    appearances: Vec<String>,
    /// Tags: a list, or words with commas between them.
    tags: Option<Tags>,
    /// What the claim is, when it is no fact.
    claim_kind: Option<ClaimKind>,
    /// The verbatim words that the claim rests on.
    quote: Option<String>,
    /// The record word for word, when it first came in another form.
    raw: Option<String>,
    /// What that form is.
    format: Option<RecordFormat>,
    /// Written for a claim that is not closed: not for publication. Not read.
    internal: Option<bool>,
}

/// One hand of a chain: a name, or more.
#[derive(JsonSchema, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum BulkHand {
    /// The name alone.
    Name(String),
    /// What is known of it.
    Hand {
        /// The name; of somebody unnamed, the description as printed.
        name: String,
        /// What it is.
        kind: Option<SourceKind>,
        /// How its words were passed on.
        manner: Option<Manner>,
        /// What else is said of it.
        described_as: Option<String>,
        /// The word by which the text gives it the claim: "told".
        cue: Option<String>,
        /// To whom it spoke.
        addressee: Option<String>,
        /// What that is; a person when nothing is said.
        addressee_kind: Option<SourceKind>,
        /// When it spoke, in EDTF.
        said_on: Option<String>,
        /// Whether it was really said: unconfirmed when nothing is told.
        said: Option<Said>,
    },
}

#[derive(JsonSchema, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum TextOrNumber {
    Text(String),
    Number(f64),
}

#[derive(JsonSchema, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Tags {
    List(Vec<String>),
    Words(String),
}

fn committed() -> Value {
    const PATH: &str = "docs/bulk-record.schema.json";
    crate::interchange::schemas::check::<BulkRecord>(PATH);
    serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap()
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_json_schema_names_what_is_read_and_what_is_told_of_it() {
    let schema = committed();
    let properties = names(&schema["properties"]);
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/interchange.md")).unwrap();
    for name in &properties {
        if *name != "internal" {
            assert_eq!(field(name), Some(*name), "{name} is read under its own name");
        }
        assert!(
            docs.contains(&format!("`{name}`")),
            "docs/interchange.md does not tell of {name}"
        );
    }
    assert_eq!(schema["required"], serde_json::json!(["text"]));
}

#[test]
fn the_json_schema_holds_what_is_written() {
    let plain = || Hand {
        described_as: Some("of the port".into()),
        cue: None,
        ..fixture::hand("Pell Arden", SourceKind::Person)
    };
    let told = Hand {
        manner: Manner::Quoted,
        said: Said::Confirmed,
        cue: Some("told".into()),
        addressee: Some(Addressee {
            name: "Ann &amp; Reed".into(),
            kind: SourceKind::Organisation,
        }),
        said_on: Some("2015-10~".into()),
        ..plain()
    };
    let full = Outgoing {
        chain: vec![told, fixture::hand("Check", SourceKind::Outlet)],
        kind: ClaimKind::Promise,
        // Of another desk's record nothing is internal.
        verdict: None,
        format: Some(RecordFormat::Claimreview),
        raw: Some("{}".into()),
        ..fixture::full()
    };
    let alone = Outgoing {
        chain: vec![plain()],
        ..full.clone()
    };
    let schema = committed();
    let properties = names(&schema["properties"]);
    let mut met = BTreeSet::new();
    for out in [&full, &alone] {
        let text = line(out);
        let written: Value = serde_json::from_str(&text).unwrap();
        for name in names(&written) {
            assert!(properties.contains(name), "{name} is written and not in the schema");
            met.insert(name.to_owned());
        }
        serde_json::from_str::<BulkRecord>(&text).unwrap();
        let item = record(&text, String::new(), &Defaults::default());
        assert_eq!(item.repairs, [""; 0]);
        let chain = item.read.unwrap().chain;
        assert_eq!(chain.len(), out.chain.len());
        for (read, meant) in chain.iter().zip(&out.chain) {
            assert_eq!((&read.cue, &read.addressee), (&meant.cue, &meant.addressee));
            assert_eq!(read.said, meant.said);
            assert_eq!(read.said_on.as_ref().map(|day| &day.text), meant.said_on.as_ref());
        }
    }
    let left: Vec<&str> = properties.iter().copied().filter(|name| !met.contains(*name)).collect();
    assert_eq!(
        left,
        ["internal"],
        "everything else that the schema names is written somewhere"
    );
}
