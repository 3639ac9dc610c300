//! Articles in, drafts out, and what becomes of them: on both databases, as scripts and people do it.

mod bad_input;
mod drafts;
mod files;
mod story;

use super::Desk;

/// An invented article: a named speaker like one that the desk knows, a quotation, an unnamed official, the paper's own
/// voice.
pub const FERRY: &str = "Ferry to stay in port after fire\n\nPublished April 3rd, 2024\n\n\
    Oda Verin said on Monday that the ferry Alba will not sail before June.\n\n\
    “We found 31 cracks in the hull,” said Marta Lind, an engineer at the yard. She added that the fire broke out on 28 March.\n\n\
    The port had been warned in 2022, an official said, speaking on condition of anonymity because the report is secret. The \
    official added that the owner bribed two inspectors. The yard had closed its doors in 2019 after two fires.\n\n\
    The Alba was built in 1974 by a yard in Brandmoor. Some 1,200 people cross on it each day.\n";

impl Desk {
    /// The ferry's article, drafted; its number.
    pub fn with_ferry(&self) -> i64 {
        self.file("ferry.txt", FERRY);
        let done = self.json("ingest ferry.txt --outlet 'The Estuary Post' --url https://estuarypost.example/ferry");
        done["articles"][0]["article"].as_i64().unwrap()
    }

    /// The draft whose text holds these words.
    pub fn draft(&self, words: &str) -> i64 {
        let list = self.json("drafts list");
        let found = list["drafts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|draft| draft["text"].as_str().unwrap().contains(words))
            .unwrap_or_else(|| panic!("no draft says {words:?}: {list:#}"));
        found["id"].as_i64().unwrap()
    }
}
