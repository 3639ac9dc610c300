//! Whatever comes in: no panic, every place inside the text, a child inside its parent, time that grows with the text.

use proptest::prelude::*;
use sayso::reading::{Context, Reading, Span, draft, read};

/// Reads a text, and checks what must hold of every reading.
fn sound(text: &str, wide: bool) -> Reading {
    let context = Context {
        published_on: chrono::NaiveDate::from_ymd_opt(2015, 10, 20),
        language: Some("en".to_owned()),
        wide,
        ..Context::default()
    };
    let reading = read(text, &context);
    let length = text.chars().count();
    let inside = |span: &Span| span.0 < span.1 && span.1 <= length;
    for (at, one) in reading.statements.iter().enumerate() {
        assert!(!one.content.is_empty(), "{one:?}");
        let places = [&one.content, &one.cue, &one.source, &one.addressee];
        assert!(
            places.iter().all(|spans| spans.iter().all(inside)),
            "{one:?} in {length}"
        );
        if let Some(said) = &one.said_on {
            assert!(inside(&said.at) && said.edtf().is_some(), "{said:?}");
        }
        if let Some(parent) = one.parent {
            assert!(parent < at, "a parent stands before its child");
            let hull = |spans: &[Span]| (spans.iter().map(|s| s.0).min(), spans.iter().map(|s| s.1).max());
            let (child, whole) = (hull(&one.content), hull(&reading.statements[parent].content));
            assert!(
                child.0 >= whole.0 && child.1 <= whole.1,
                "{child:?} outside of {whole:?}"
            );
        }
    }
    for own in &reading.own_voice {
        assert!(own.content.iter().all(inside), "{own:?}");
        assert!(own.reports.iter().all(|at| *at < reading.statements.len()));
    }
    for one in draft(text, &context, &reading) {
        assert!(!one.spans.is_empty() && one.spans.iter().all(inside), "{one:?}");
        assert!(!one.text.is_empty() && (0..=1_000).contains(&one.worth), "{one:?}");
    }
    reading
}

#[test]
fn odd_texts() {
    let texts = [
        String::new(),
        "\u{feff}".into(),
        " \n\t\r\n ".into(),
        "\"".repeat(5_000),
        "“".repeat(5_000),
        "”’'‘\"".repeat(2_000),
        format!("{}x{}", "“He said: ‘".repeat(50), "’”".repeat(50)),
        format!("{}yes{}", "(“".repeat(200), "”)".repeat(200)),
        "He said that she said that ".repeat(500),
        "SMITH SAID THAT THE BRIDGE IS SAFE. ".repeat(50),
        "he said she said they said it is ".repeat(2_000),
        "a ".repeat(20_000),
        "said ".repeat(20_000),
        "that ".repeat(20_000),
        ", who said, ".repeat(5_000),
        "x".repeat(100_000),
        "Mara\u{200b} Quist\u{202e} said\u{200f} that\u{2066} the\u{ad} bridge is safe\u{2069}.".into(),
        "قال الوزير إن الجسر آمن. 桥梁是安全的，部长说。 Мост безопасен, сказал министр.".into(),
        "“…,” said".into(),
        "said that".into(),
        "according to".into(),
        "Bastos told Portuguese newspap\0Trnuce::::::::\0\0".into(),
        "As he said,".into(),
        "was quoted as saying".into(),
        "\u{0}\u{1}\u{7f} said \u{0} that \u{0} he".into(),
        "He said on 31 February 2015 and 99999999999999999999 years ago that it was 0000-00-00.".into(),
    ];
    for text in &texts {
        for wide in [false, true] {
            sound(text, wide);
        }
    }
}

#[test]
fn nesting_of_any_depth_is_cut_somewhere() {
    let text = "Ann said that Ben said that ".repeat(50) + "it rained.";
    let reading = sound(&text, true);
    assert!(reading.statements.len() >= 5, "{}", reading.statements.len());
}

/// How long this thread has had a processor.
fn worked() -> std::time::Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().unwrap()
}

/// From the text to the drafts. Instructions cannot be counted here; the processor's time for a text of four times the length,
/// whatever else the machine does meanwhile, must be far from sixteen times that.
#[test]
fn time_grows_with_the_text() {
    let paragraph = "“The bridge,” Mara Quist said on Monday, “is safe for lorries.” She told reporters that Jonas Creel, \
        the mayor, had promised to close it, according to a source who was not authorised to speak.\n\n";
    let shapes: [(&str, String); 8] = [
        ("an article", paragraph.into()),
        ("one line", paragraph.replace("\n\n", " ")),
        ("no stops", paragraph.replace(['.', '\n'], " ")),
        (
            "no marks",
            "Mara Quist said Jonas Creel said that the bridge is safe and ".into(),
        ),
        ("quotation marks", "\"he said ".into()),
        ("brackets", "(he said that ".into()),
        (
            "unnamed speakers",
            "A source told the Post that the bridge is shut. The officials praised the plan. It was dark. ".into(),
        ),
        ("capitals", "THE MAYOR SAID ON MONDAY THAT THE BRIDGE IS SHUT. ".into()),
    ];
    for (name, shape) in shapes {
        let time = |times: usize| {
            let text = shape.repeat(times * 20_000 / shape.len());
            let once = || {
                let start = worked();
                sound(&text, false);
                worked() - start
            };
            (0..3).map(|_| once()).min().unwrap()
        };
        let (one, four) = (time(1), time(4));
        assert!(four < one * 9, "{name}: {one:?}, four times as long {four:?}");
    }
}

#[test]
fn other_languages_have_only_the_articles_own_voice() {
    let text = "El alcalde dijo el lunes que el puente es seguro y que no será cerrado durante el verano, según un comunicado del ayuntamiento.\n\nLos vecinos no están de acuerdo con él y han pedido una reunión.";
    let reading = read(text, &Context::default());
    assert_eq!(reading.language.as_deref(), Some("es"));
    assert!(reading.statements.is_empty());
    assert_eq!(reading.own_voice.len(), 2);
    assert_eq!(
        reading.note.as_deref(),
        Some("attribution is read in English only; claims of the outlet's voice are drafted")
    );
}

/// Pieces of which news is made, and what breaks it.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec![
            "Mara Quist", "Gen. Allen", "the source", "he", "she", "they", "who", "said", "told", "reporters", "that", "asked", "to",
            "close", "the bridge", "is safe", "according to", "adding", "was", "quoted as saying", "promised", "on Monday", "last week",
            "11 days ago", "the head of the group", "in a statement", "and", "but", "because", "claims", "report", "al-Masri", "U.S.", "Mr.",
            "seems", "wary of", "praised", "has been accused by", "of", "not", "if", "as", "noted", "called for", "whether", "would",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            ",", ".", "?", "!", ":", ";", "—", "-", "(", ")", "[", "]", "“", "”", "‘", "’", "\"", "'", "''", "…", ". . .", "\n", "\n\n",
            "\u{200b}", "\u{202e}", "«", "»", "'s", "n’t",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_news_is_made_of(pieces in prop::collection::vec((piece(), any::<bool>()), 0..120), wide: bool) {
        let text: String = pieces.into_iter().map(|(piece, space)| if space { format!("{piece} ") } else { piece }).collect();
        sound(&text, wide);
    }

    #[test]
    fn whatever_characters_there_are(text in "\\PC{0,400}") {
        sound(&text, true);
    }
}
