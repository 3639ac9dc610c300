//! `sayso lint claimreview`: what is wrong with a desk's own markup, and what others will misread in it.

use serde_json::{Value, json};

use super::Desk;
use super::exports::published;

#[test]
fn a_desks_own_markup_is_judged() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/claimreview");
    let run = |name: &str| {
        desk.run_args(&[
            "lint",
            "claimreview",
            fixtures.join(name).to_str().unwrap(),
            "--strict",
            "--json",
        ])
    };
    let codes = |said: &super::Said| -> Vec<String> {
        let lints = said.json()["reviews"][0]["lints"].as_array().unwrap().clone();
        lints
            .iter()
            .map(|lint| lint["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(codes(&run("plain.json").ends(0)), [""; 0]);
    assert_eq!(codes(&run("claim-reviewed-empty.json").ends(1)), ["claim"]);
    assert_eq!(codes(&run("url-without-scheme.json").ends(1)), ["url"]);
    assert_eq!(codes(&run("unescaped-quotes.json").ends(1)), ["json"]);
    assert_eq!(codes(&run("inverted-scale.json").ends(0)), ["rating-scale"]);
    assert_eq!(codes(&run("date-of-a-mail-with-two-zones.json").ends(0)), ["date"]);
    assert_eq!(run("no-review.json").code, 1);
    // What sayso itself writes has nothing that it would blame others for.
    desk.ok("seed harbour-bridge");
    published(&desk);
    let own = desk.ok("export claimreview");
    desk.file("own.json", own);
    let said = desk.run("lint claimreview own.json --strict --json").ends(0);
    assert_eq!(
        codes(&said)
            .iter()
            .filter(|code| *code != "claim-long" && *code != "appearance")
            .count(),
        0,
        "{}",
        said.out
    );
}

/// A review's markup with some of it said otherwise.
fn markup(change: impl Fn(&mut Value)) -> String {
    let plain = include_str!("../../fixtures/claimreview/plain.json");
    let mut review: Value = serde_json::from_str(plain).unwrap();
    change(&mut review);
    review.to_string()
}

/// What is found in each review: its place, and severity with code.
fn findings(said: &super::Said) -> Vec<(String, String)> {
    let told = |review: &Value| {
        let lints = review["lints"].as_array().unwrap();
        let all = lints.iter().map(|lint| {
            format!(
                "{} {}",
                lint["severity"].as_str().unwrap(),
                lint["code"].as_str().unwrap()
            )
        });
        let place = [&review["file"], &review["at"]].map(|part| part.as_str().unwrap().to_owned());
        (place.join(": "), all.collect::<Vec<_>>().join(", "))
    };
    said.json()["reviews"].as_array().unwrap().iter().map(told).collect()
}

#[test]
#[cfg(feature = "documents")]
fn one_broken_block_or_file_keeps_nothing_else_from_being_judged() {
    use std::io::Write as _;
    let desk = Desk::new(crate::store::Engine::Sqlite);
    let good = markup(|_| {});
    let page = |second: &str| {
        format!(
            "<html><script type='application/ld+json'>{good}</script>
             <script type='application/ld+json'>{second}</script>
             <script type='application/ld+json'>{good}</script>
             <div itemscope itemtype='https://schema.org/ClaimReview'><span itemprop='claimReviewed'>Said</span></div></html>"
        )
    };
    desk.file("page.html", page("{\"@type\": \"ClaimReview\",\n \"claimReviewed\": }"));
    let said = desk.run("lint claimreview page.html --json").ends(0);
    let found = findings(&said);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(
        places,
        [
            "page.html: JSON-LD block 1",
            "page.html: JSON-LD block 2, line 2",
            "page.html: JSON-LD block 3",
            "page.html: microdata item 1"
        ]
    );
    assert_eq!(
        (found[0].1.as_str(), found[1].1.as_str(), found[2].1.as_str()),
        ("", "blocking json", "")
    );
    assert!(found[3].1.contains("blocking url"), "{found:?}");
    assert!(desk.run("lint claimreview page.html").out.contains("it cannot be read"));
    desk.run("lint claimreview page.html --strict").ends(1);
    // A folder: the broken page, a file made to fill the disk, lines of which one is broken, and a page that is well.
    let folder = desk.home.path().join("two");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.html"), page("{")).unwrap();
    let file = std::fs::File::create(folder.join("b.json.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    for _ in 0..100 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    packed.finish().unwrap();
    std::fs::write(folder.join("c.jsonl"), format!("{good}\n{{\"@type\": oh\n{good}\n")).unwrap();
    std::fs::write(folder.join("d.json"), &good).unwrap();
    let said = desk.run("lint claimreview two --json").ends(2);
    let found = findings(&said);
    let of = |file: &str| found.iter().filter(|(place, _)| place.contains(file)).count();
    assert_eq!(
        [of("a.html"), of("b.json.gz"), of("c.jsonl"), of("d.json")],
        [4, 1, 3, 1],
        "{found:#?}"
    );
    assert_eq!(found[4].1, "blocking unreadable");
    assert_eq!(found[6], ("two/c.jsonl: line 2".to_owned(), "blocking json".to_owned()));
}

#[test]
fn what_others_misread_in_markup_is_told() {
    let desk = Desk::new(crate::store::Engine::Sqlite);
    let told = |change: &dyn Fn(&mut Value)| {
        desk.file("in.json", markup(change));
        let said = desk.run("lint claimreview in.json --json");
        findings(&said).remove(0).1
    };
    assert_eq!(
        told(&|review| review["url"] = json!("https://other.example/bridge")),
        "warning url-host"
    );
    assert_eq!(
        told(&|review| review["url"] = json!("https://facts.check.example/bridge")),
        ""
    );
    assert_eq!(
        told(&|review| {
            for field in ["ratingValue", "bestRating", "worstRating"] {
                review["reviewRating"][field] = json!(-1);
            }
        }),
        "warning rating-scale"
    );
    let said = desk.run("lint claimreview in.json");
    assert!(
        said.out
            .contains("all three numbers are -1, which stands for not rated"),
        "{}",
        said.out
    );
    let places = json!(["https://a.example/1, https://b.example/2 and https://c.example/3"]);
    assert_eq!(
        told(&|review| review["itemReviewed"]["appearance"] = places.clone()),
        "warning appearance"
    );
    assert_eq!(
        told(&|review| review["itemReviewed"]["appearance"] = json!([{"@type": "CreativeWork", "name": "x"}])),
        "warning appearance"
    );
    assert_eq!(
        told(&|review| review["itemReviewed"]["author"]["name"] = json!("social media users")),
        "warning claimant"
    );
    // Two reviews with one address, in one file and in two; the same review told twice is none.
    let other = markup(|review| review["claimReviewed"] = json!("The toll has doubled"));
    let own = markup(|review| {
        review["claimReviewed"] = json!("The toll has doubled");
        review["url"] = json!("https://check.example/bridge#toll");
    });
    desk.file("both.json", format!("[{}, {other}, {own}]", markup(|_| {})));
    desk.file("other.json", &other);
    desk.file("again.json", markup(|_| {}));
    let said = desk.run("lint claimreview both.json other.json again.json --json");
    let codes: Vec<String> = findings(&said).into_iter().map(|(_, codes)| codes).collect();
    assert_eq!(codes, ["", "warning url-twice", "", "warning url-twice", ""]);
    assert_eq!(
        said.json()["reviews"][1]["lints"][0]["message"],
        "another review has the same url (both.json, /0)"
    );
}
