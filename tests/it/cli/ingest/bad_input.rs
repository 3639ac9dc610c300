//! What comes in that is no article, or is made to do harm: through the program itself, each with an end in time and an
//! answer that says what, which and what next.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::cli::Desk;
use crate::store::Engine;

/// A debug build on a busy machine takes so long at most; a shipped one is done in a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(90);

/// Reads a text by both commands: neither fails, takes long or breaks the ledger. Gives what `extract` says.
fn survives(desk: &Desk, name: &str, content: impl AsRef<[u8]>) -> serde_json::Value {
    desk.file(name, content);
    let begun = Instant::now();
    let read = desk.run(&format!("extract {name} --json")).ends(0).json();
    desk.run(&format!("ingest {name} --outlet Post --published 2024-01-01 --quiet"))
        .ends(0);
    assert!(begun.elapsed() < PATIENCE, "{name} took {:?}", begun.elapsed());
    read
}

/// What both commands refuse, with the same words; a hint says what to do.
fn refused(desk: &Desk, name: &str, content: impl AsRef<[u8]>, why: &str) {
    desk.file(name, content);
    for command in ["extract", "ingest --outlet Post"] {
        let begun = Instant::now();
        let said = desk.run(&format!("{command} {name}")).ends(2);
        assert!(
            said.err.contains(why) && said.err.contains("hint: "),
            "{command} {name}: {}",
            said.err
        );
        assert!(begun.elapsed() < PATIENCE, "{name} took {:?}", begun.elapsed());
    }
}

fn statements(read: &serde_json::Value) -> usize {
    read["statements"].as_array().unwrap().len()
}

#[test]
fn empty_and_blank_files() {
    let desk = Desk::new(Engine::Sqlite);
    refused(&desk, "empty.txt", "", "empty.txt is empty");
    refused(&desk, "blank.txt", " \n\t\r\n\u{feff}", "holds no words");
    refused(&desk, "mark.txt", b"\xef\xbb\xbf", "holds no words");
    refused(&desk, "marks.txt", "… — “” !!! ().", "holds no words");
}

#[test]
fn binary_files() {
    let desk = Desk::new(Engine::Sqlite);
    let noise: Vec<u8> = (0..50_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    refused(&desk, "noise.txt", &noise, "is not a text");
    refused(&desk, "noise.html", &noise, "is not a text");
    refused(&desk, "zip.txt", b"PK\x03\x04rest", "a ZIP archive");
    refused(&desk, "picture.html", b"\x89PNG\r\n\x1a\n", "a picture");
    refused(&desk, "nul.txt", b"The mayor said\0that it is shut.", "is not a text");
    refused(&desk, "ledger.txt", b"SQLite format 3\0", "a database");
}

#[test]
fn a_hundred_megabytes() {
    let desk = Desk::new(Engine::Sqlite);
    let large = std::fs::File::create(desk.home.path().join("large.txt")).unwrap();
    large.set_len(100_000_000).unwrap();
    for command in ["extract", "ingest --outlet Post"] {
        let said = desk.run(&format!("{command} large.txt")).ends(2);
        assert!(
            said.err.contains("has 100 MB; an article's file has 20 at most"),
            "{}",
            said.err
        );
    }
}

#[test]
fn one_endless_line() {
    let desk = Desk::new(Engine::Sqlite);
    let line = "The mayor said that the bridge is shut and nobody knows why. ".repeat(500);
    assert!(statements(&survives(&desk, "line.txt", line)) >= 499);
    survives(&desk, "word.txt", "x".repeat(300_000) + " said that it is shut.");
    let wide = "the mayor said the bridge is shut and he said ".repeat(500);
    survives(&desk, "wide.txt", wide);
}

#[test]
fn quotation_marks_without_a_partner_by_the_thousand() {
    let desk = Desk::new(Engine::Sqlite);
    for (at, mark) in ["“", "”", "\"", "‘", "’", "'", "«", "„", "``", "(", "[", "「"]
        .iter()
        .enumerate()
    {
        let text = format!("The mayor said {mark}the bridge is shut. ").repeat(250);
        survives(&desk, &format!("{at}.txt"), text);
        survives(&desk, &format!("{at}-alone.txt"), mark.repeat(5_000) + "a word");
    }
}

#[test]
fn quotations_fifty_deep() {
    let desk = Desk::new(Engine::Sqlite);
    let mut text = String::new();
    for level in 0..50 {
        let open = if level % 2 == 0 { "“" } else { "‘" };
        write!(text, "Witness {level} said, {open}").unwrap();
    }
    text.push_str("the bridge is shut");
    for level in (0..50).rev() {
        text.push_str(if level % 2 == 0 { "”" } else { "’" });
    }
    assert!(statements(&survives(&desk, "quoted.txt", text + ".")) > 0);
    let said = "Ann Lee said that ".repeat(50) + "the bridge is shut.";
    assert!(statements(&survives(&desk, "said.txt", said)) >= 5);
    survives(
        &desk,
        "brackets.txt",
        "(he said ".repeat(50) + "it is shut" + &")".repeat(50),
    );
    survives(
        &desk,
        "page.html",
        "<div>".repeat(50) + "<p>The mayor said that the bridge is shut.</p>" + &"</div>".repeat(50),
    );
}

#[test]
fn no_punctuation_and_all_capitals() {
    let desk = Desk::new(Engine::Sqlite);
    let bare = "the mayor said the bridge is shut and nobody knows why it was ever open ".repeat(300);
    survives(&desk, "bare.txt", bare);
    let loud = "THE MAYOR SAID ON MONDAY THAT THE BRIDGE IS SHUT. ".repeat(300);
    survives(&desk, "capitals.txt", loud);
}

#[test]
fn other_languages_say_what_is_read_of_them() {
    let desk = Desk::new(Engine::Sqlite);
    let texts = [
        (
            "de",
            "Die Brücke bleibt bis Juni gesperrt, sagte die Bürgermeisterin am Montag. Niemand weiß, wie lange die Risse schon da sind.",
        ),
        (
            "es",
            "El puente seguirá cerrado hasta junio, dijo la alcaldesa el lunes. Nadie sabe desde cuándo están allí las grietas del pilar.",
        ),
        (
            "ar",
            "قال الوزير يوم الاثنين إن الجسر مغلق حتى يونيو. ولا أحد يعرف منذ متى توجد الشقوق في الأعمدة التي تحمل الجسر القديم.",
        ),
        (
            "zh",
            "市长星期一表示，大桥将关闭到六月。没有人知道桥墩上的裂缝已经存在了多久，也没有人知道修理需要多少钱，工程师们正在调查原因。",
        ),
        (
            "ru",
            "Мост закрыт до июня, сказала мэр в понедельник. Никто не знает, сколько времени трещины уже были в опорах старого моста.",
        ),
        (
            "he",
            "הגשר סגור עד יוני, אמרה ראשת העיר ביום שני. איש אינו יודע כמה זמן נמצאים הסדקים בעמודים של הגשר הישן.",
        ),
    ];
    for (language, text) in texts {
        let read = survives(&desk, &format!("{language}.txt"), text.repeat(3));
        assert_eq!(read["language"], language);
        assert_eq!(statements(&read), 0);
        assert_eq!(
            read["note"],
            "attribution is read in English only; claims of the outlet's voice are drafted"
        );
        assert!(!read["own_voice"].as_array().unwrap().is_empty(), "{language}");
    }
}

#[test]
fn mixed_scripts_and_what_cannot_be_seen() {
    let desk = Desk::new(Engine::Sqlite);
    let mixed = "The mayor, Зоя Кольцова, said that the 橋 is shut until يونيو, and the שר agreed. ".repeat(200);
    assert!(statements(&survives(&desk, "mixed.txt", mixed)) >= 100);
    let plain = "Mara Quist said that the bridge is shut.";
    let strewn: String = plain.chars().flat_map(|c| [c, '\u{200b}']).collect();
    let unseen = "\u{202e}Mara\u{200b} Quist\u{2069} sa\u{ad}id\u{200f} that\u{2066} the\u{feff} bri\u{2060}dge is shut\u{202c}.";
    for (name, text) in [("strewn.txt", strewn.as_str()), ("unseen.txt", unseen)] {
        let read = survives(&desk, name, text);
        let length = text.chars().count() as u64;
        for one in read["statements"].as_array().unwrap() {
            assert_eq!(one["speaker"], "Mara Quist", "{name}");
            for span in one["content"].as_array().unwrap() {
                assert!(span[0].as_u64() < span[1].as_u64() && span[1].as_u64().unwrap() <= length);
            }
        }
    }
    // What a draft says holds nothing that cannot be seen, so that two of them can be compared.
    let drafts = desk.json("drafts list");
    for draft in drafts["drafts"].as_array().unwrap() {
        let text = draft["text"].as_str().unwrap();
        assert!(
            !text.contains(['\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}']),
            "{text:?}"
        );
    }
    desk.audited();
}

#[cfg(feature = "documents")]
#[test]
fn pages_that_are_script() {
    let desk = Desk::new(Engine::Sqlite);
    let script = "<!doctype html><html><head><script>const a = \"<p>Mara Quist said so.</p>\";</script></head><body><div id=app></div>\
        <script>render()</script><noscript>Please enable JavaScript</noscript></body></html>";
    refused(&desk, "app.html", script, "no text besides scripts");
    refused(&desk, "tags.html", "<html>".repeat(500), "holds no text");
    refused(&desk, "deep.html", "<div>".repeat(100_000), "nested 100000 deep");
    let endless = "<!doctype html><html><body><script>".to_owned() + &"if (a < b) { c = '</p>' } ".repeat(20_000);
    refused(&desk, "endless.html", endless, "holds no text");
    let injected = "<!doctype html><html><body><article><h1>Quay</h1><p>Mara Quist said that the quay <script>alert('x')</script>\
        is 40 metres wide, and that nobody had measured it before this spring, when the pilots came to her office.</p>\
        <p onclick=\"x()\">The port has waited for it for nine years.</p></article></body></html>";
    let read = survives(&desk, "injected.html", injected);
    assert!(statements(&read) > 0 && !read.to_string().contains("alert"), "{read:#}");
}

/// A PDF of one page, whose cross-reference table is left for the reader to rebuild.
fn pdf(content: &str, trailer: &str) -> Vec<u8> {
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type\
         /Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length {}>>\
         stream\n{content}\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n\
         trailer<</Root 1 0 R{trailer}>>\n%%EOF\n",
        content.len()
    )
    .into_bytes()
}

#[test]
fn pdfs_that_are_encrypted_broken_or_a_flood() {
    let desk = Desk::new(Engine::Sqlite);
    let key = "00".repeat(32);
    let locked = format!("/Encrypt<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>/ID[<00><00>]");
    let installed = std::process::Command::new("sh")
        .args(["-c", "command -v pdftotext"])
        .output()
        .is_ok_and(|found| found.status.success());
    if !installed {
        refused(&desk, "any.pdf", pdf("", ""), "pdftotext is not installed");
        return;
    }
    refused(&desk, "locked.pdf", pdf("", &locked), "it is encrypted");
    refused(&desk, "broken.pdf", b"%PDF-1.4 and nothing more", "it is broken");
    refused(
        &desk,
        "cut.pdf",
        &pdf("BT /F 12 Tf (The mayor said) Tj ET", "")[..120],
        "it is broken",
    );
    refused(
        &desk,
        "pictures.pdf",
        pdf("", ""),
        "its pages are pictures, without text",
    );
    // A page that says the same words a few million times.
    let flood = "BT /F 9 Tf ".to_owned()
        + &"(the mayor said that it is shut and said so once more ) Tj ".repeat(250_000)
        + "ET";
    survives(&desk, "flood.pdf", pdf(&flood, ""));
    let page = "BT /F 12 Tf 72 700 Td (Mara Quist said that the bridge is shut until the summer.) Tj ET";
    assert_eq!(statements(&survives(&desk, "sound.pdf", pdf(page, ""))), 1);
}
