//! What scores mean: who says the same is no rival, languages are read as they are, a "not" counts.

use serde_json::Value;

use super::with_sources;
use crate::cli::{Desk, on_each};

/// Claims and scores, best first.
fn scores(desk: &Desk, args: &[&str]) -> Vec<(i64, f64)> {
    let mut line = vec!["match", "--json", "--min-score", "0"];
    line.extend(args);
    let found: Value = desk.run_args(&line).json();
    let found = found["matches"].as_array().unwrap().clone();
    found
        .iter()
        .map(|found| (found["claim"].as_i64().unwrap(), found["score"].as_f64().unwrap()))
        .collect()
}

#[test]
fn whoever_says_the_same_takes_nothing_from_the_score() {
    on_each(|desk| {
        with_sources(desk);
        let own = "There is a 4,250% increase in fetal death from the flu shot";
        desk.run_args(&["add", own, "--link", "Ana Lima"]).ends(0);
        let post = "Says there is a 4,250% increase in fetal death from the flu shot.";
        let alone = scores(desk, &[post]);
        desk.file(
            "reviews.jsonl",
            "{\"external_id\": \"c-1\", \"text\": \"Says there is a 4,250% increase in fetal death from the flu shot.\", \
             \"title\": \"No, the flu shot does not kill\"}\n\
             {\"external_id\": \"c-2\", \"text\": \"There is a 25% increase in egg prices\"}\n",
        );
        desk.ok("import reviews.jsonl --publisher Checks --quiet");
        let both = scores(desk, &[post]);
        assert_eq!(both[0].0, 2, "{both:?}");
        assert_eq!(both[1].0, 1, "{both:?}");
        assert!(both[0].1 >= 0.9 && both[1].1 >= 0.9, "{both:?}, alone {alone:?}");
        assert!(both[2].1 < 0.4, "{both:?}");
    });
}

#[test]
fn the_same_words_are_recognised_in_every_language() {
    let claims = [
        ("ru", "Вакцины вызвали тысячи смертей среди школьников, заявили врачи"),
        (
            "fi",
            "Rokotukset aiheuttivat tuhansia kuolemia koululaisten keskuudessa, lääkärit sanoivat",
        ),
        (
            "hu",
            "Az oltások több ezer halálesetet okoztak az iskolások között, mondták az orvosok",
        ),
        (
            "el",
            "Τα εμβόλια προκάλεσαν χιλιάδες θανάτους μαθητών, είπαν οι γιατροί",
        ),
        (
            "tr",
            "Aşılar öğrenciler arasında binlerce ölüme yol açtı, dedi doktorlar",
        ),
        ("ar", "تسببت اللقاحات في آلاف الوفيات بين تلاميذ المدارس حسب قول الأطباء"),
        (
            "de",
            "Die Impfungen haben unter Schülern tausende Todesfälle verursacht, sagten Ärzte",
        ),
        (
            "es",
            "Las vacunas causaron miles de muertes entre los escolares, dijeron los médicos",
        ),
        (
            "sv",
            "Vaccinerna orsakade tusentals dödsfall bland skolbarnen, sade läkarna",
        ),
        ("ja", "ワクチンは学童に数千人の死者を出したと医師らは述べた"),
        (
            "en",
            "The vaccines caused thousands of deaths among schoolchildren, doctors said",
        ),
    ];
    on_each(|desk| {
        with_sources(desk);
        for (language, text) in claims {
            desk.run_args(&["add", text, "--link", "Ana Lima", "--language", language])
                .ends(0);
        }
        for (at, (language, text)) in (1..).zip(claims) {
            for args in [vec![text], vec![text, "--language", language]] {
                let found = scores(desk, &args);
                assert_eq!(found[0].0, at, "{language}: {found:?}");
                assert!(found[0].1 >= 0.9, "{args:?}: {found:?}");
            }
            let again = desk
                .run_args(&["add", text, "--link", "Jon Reyes", "--language", language, "--json"])
                .ends(0)
                .json();
            assert_eq!(again["repeats"][0]["claim"], at, "{language}: {}", again["repeats"]);
            assert_eq!(again["repeats"][0]["suggests"], "same", "{language}");
        }
    });
}

#[test]
fn other_endings_meet_in_the_language_of_the_claim() {
    on_each(|desk| {
        with_sources(desk);
        for (language, text) in [
            ("ru", "Мэр закрыл три моста"),
            ("fi", "Pormestari sulki kolme siltaa kaupungissa"),
            ("en", "The mayor opened a museum in town"),
        ] {
            desk.run_args(&["add", text, "--link", "Ana Lima", "--language", language])
                .ends(0);
        }
        // Letters tell Russian; Finnish has to be said.
        assert_eq!(scores(desk, &["мосты закрыты"])[0].0, 1);
        assert_eq!(
            scores(desk, &["siltojen sulkeminen kaupungeissa", "--language", "fi"])[0].0,
            2
        );
        let found = desk.json("match 'Мэр закрыл три моста'");
        assert_eq!(
            found["matches"][0]["why"]["words"].as_array().unwrap().len(),
            4,
            "{found:#}"
        );
    });
}

#[test]
fn a_search_finds_other_endings_in_the_language_of_the_claim() {
    on_each(|desk| {
        with_sources(desk);
        let claims = [
            ("In den Krankenhäusern fehlten die Impfungen.", "de"),
            ("Les chevaux ont été vaccinés à la mairie.", "fr"),
            ("Las vacunaciones obligatorias empezaron ayer.", "es"),
            ("Русская армия построила мосты.", "ru"),
            ("The hospitals were closed.", "en"),
        ];
        for (text, language) in claims {
            desk.run_args(&["add", text, "--link", "Ana Lima", "--language", language])
                .ends(0);
        }
        for (sought, language) in [
            ("Krankenhaus", "de"),
            ("Krankenhauses Impfung", "de"),
            ("text:Krankenhaus", "de"),
            ("cheval", "fr"),
            ("vaccination mairies", "fr"),
            ("vacunación obligatorio", "es"),
            ("мост", "ru"),
            ("text:мостами", "ru"),
            ("hospital closing", "en"),
        ] {
            let found = desk.run_args(&["search", sought, "--json"]);
            assert_eq!(found.code, 0, "{sought}");
            let found = found.json();
            let all = found["claims"].as_array().unwrap();
            let text = claims.iter().find(|(_, of)| *of == language).unwrap().0;
            assert_eq!(all.len(), 1, "{sought}: {found}");
            assert_eq!(all[0]["text"], text, "{sought}");
            let marked = &all[0]["places"][0]["marks"];
            assert!(
                marked.as_array().is_some_and(|marks| !marks.is_empty()),
                "{sought}: {found}"
            );
        }
        // Kept out in any form, too; what stands in quotation marks is taken as it is.
        desk.run_args(&["search", "text:Impfungen -Krankenhaus"]).ends(1);
        desk.run_args(&["search", "\"Krankenhaus\""]).ends(1);
    });
}

#[test]
fn a_post_whose_language_nobody_says_finds_other_endings_too() {
    let asked = [
        (
            "de",
            "Die Bürgermeister schlossen drei alte Brücken",
            "Hat der Bürgermeister eine alte Brücke geschlossen?",
        ),
        (
            "es",
            "Las vacunas causaron muertes en varias escuelas",
            "¿La vacuna causó una muerte en la escuela?",
        ),
        (
            "fi",
            "Pormestari sulki kolme siltaa kaupungissa",
            "siltojen sulkeminen kaupungeissa",
        ),
        (
            "fr",
            "Les médecins cachaient les effets des médicaments",
            "Le médecin aurait caché un effet du médicament",
        ),
        (
            "sv",
            "Lärarna strejkade utanför skolorna",
            "Strejkande lärare vid en skola",
        ),
        ("hu", "A tanárok elhagyták az iskolákat", "Elhagyta a tanár az iskolát?"),
        ("tr", "Öğretmenler okullardan ayrıldı", "Öğretmen okuldan ayrılmış"),
        (
            "it",
            "I giudici assolsero gli imputati siciliani",
            "Il giudice ha assolto un imputato siciliano",
        ),
    ];
    on_each(|desk| {
        with_sources(desk);
        for (language, text, _) in asked {
            desk.run_args(&["add", text, "--link", "Ana Lima", "--language", language])
                .ends(0);
        }
        desk.ok("add 'The mayor opened a museum in town' --link 'Ana Lima'");
        for (at, (language, _, post)) in (1..).zip(asked) {
            let unsaid = scores(desk, &[post]);
            let said = scores(desk, &[post, "--language", language]);
            assert_eq!(unsaid.first().map(|found| found.0), Some(at), "{language}: {unsaid:?}");
            assert_eq!(unsaid.first(), said.first(), "{language}");
        }
        // English is read as before.
        assert_eq!(scores(desk, &["Did the mayor open museums?"])[0].0, 9);
    });
}

#[test]
fn who_says_it_comes_before_who_denies_it() {
    on_each(|desk| {
        with_sources(desk);
        for text in [
            "The mayor closed three bridges in Harbour Town on 2 March",
            "The mayor did not close three bridges",
        ] {
            desk.run_args(&["add", text, "--link", "Ana Lima"]).ends(0);
        }
        assert_eq!(scores(desk, &["mayor closed three bridges"])[0].0, 1);
        assert_eq!(scores(desk, &["the mayor did not close three bridges"])[0].0, 2);
    });
}
