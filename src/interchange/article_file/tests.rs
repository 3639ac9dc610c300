//! Files of every kind as they come in from outside.

use super::*;

const STORY: &str = "Bridge shut after crack\n\nPublished March 3rd, 2026\n\nThe harbour bridge is shut, the café’s owner “Zoë” \
    said. Engineers had found a crack in one of its piers when they looked at it on Monday, and nobody knows how long it \
    has been there.\n";

fn text(bytes: &[u8]) -> ArticleFile {
    read(bytes, "story.txt").unwrap()
}

fn refused(bytes: &[u8], name: &str) -> String {
    read(bytes, name).unwrap_err().message
}

#[test]
fn a_plain_text_stays_as_it_is_and_tells_its_headline_and_day() {
    let file = text(STORY.as_bytes());
    assert_eq!(file.text, STORY);
    assert_eq!(file.title.as_deref(), Some("Bridge shut after crack"));
    assert_eq!(
        file.published.map(|p| p.day().to_string()).as_deref(),
        Some("2026-03-03")
    );
    assert_eq!(file.language.as_deref(), Some("en"));
    assert!(file.is_english());
}

#[test]
fn one_text_in_seven_encodings_is_one_text() {
    let utf16 = |units: fn(u16) -> [u8; 2]| STORY.encode_utf16().flat_map(units).collect::<Vec<u8>>();
    let (windows, ..) = encoding_rs::WINDOWS_1252.encode(STORY);
    let copies: [Vec<u8>; 6] = [
        STORY.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", STORY.as_bytes()].concat(),
        [b"\xff\xfe".as_slice(), &utf16(u16::to_le_bytes)].concat(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        windows.into_owned(),
    ];
    for copy in &copies {
        assert_eq!(text(copy).text, STORY, "{}", text(copy).encoding);
    }
}

#[test]
fn japanese_and_russian_are_told_from_their_bytes() {
    let japanese = "橋は閉鎖されている、と市長は月曜日に述べた。技師たちは橋脚の一つにひびを見つけた。".repeat(3);
    for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::ISO_2022_JP] {
        let file = text(&encoding.encode(&japanese).0);
        assert_eq!(
            (file.text.as_str(), file.language.as_deref()),
            (japanese.as_str(), Some("ja"))
        );
        assert!(!file.is_english());
    }
    let russian = "Мост закрыт, сказал мэр в понедельник. Инженеры нашли трещину в одной из опор моста. ".repeat(3);
    for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R] {
        assert_eq!(text(&encoding.encode(&russian).0).text, russian);
    }
}

#[test]
fn a_copy_with_a_few_broken_bytes_is_read_and_said_to_be_so() {
    let mut bytes = "Überall größere Brücken über süße Flüsse, sagte der Bürgermeister müde.\n"
        .repeat(3)
        .into_bytes();
    bytes.pop();
    bytes.push(0xc3);
    let file = text(&bytes);
    assert!(file.text.ends_with('\u{fffd}'));
    assert_eq!(file.said, ["1 characters could not be read as UTF-8"]);
}

#[test]
fn what_is_no_text_is_said_to_be_none() {
    assert_eq!(refused(b"", "a.txt"), "a.txt is empty");
    assert_eq!(refused(b" \n\t\n", "a.txt"), "a.txt holds no text: it holds no words");
    assert_eq!(
        refused(b"PK\x03\x04abc", "a.docx"),
        "a.docx is a ZIP archive, such as Word and OpenDocument files are"
    );
    assert_eq!(
        refused(b"\x01\x02\x00\x03abcdef", "a.bin"),
        "a.bin is not a text (see place 2 in it)"
    );
    let noise: Vec<u8> = (0..4_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 | 1)
        .collect();
    assert!(read(&noise, "a.bin").is_err());
    assert_eq!(
        refuse_large(100_000_000, "a.txt").unwrap_err().message,
        "a.txt has 100 MB; an article's file has 20 at most"
    );
}

#[test]
fn zero_width_and_bidirectional_characters_stay_in_plain_text() {
    let odd = "The bridge\u{200b} is \u{202e}tuhs\u{202c}, the mayor said on Monday in the harbour of the city.\n";
    assert_eq!(text(odd.as_bytes()).text, odd);
}

#[cfg(feature = "documents")]
mod documents {
    use super::*;

    const PARAGRAPHS: &str = "<p>The harbour bridge is shut, the mayor&nbsp;said on Monday. Engineers had found a crack in one of \
        its piers when they looked at it, and nobody knows how long it has been there.</p><p>&ldquo;We knew <em>nothing</em> \
        of it,&rdquo; said Ana Duarte, who heads the port. The port had asked for money for repairs in each of the last four \
        years, she added, and had been given none of it.</p><p>The bridge was opened in 1926. Some 12,000 people cross it \
        each day on their way to work, according to the city&#8217;s own figures.</p>";

    fn page(head: &str, body: &str) -> ArticleFile {
        read(
            format!("<!doctype html><html lang=en-gb><head>{head}</head><body>{body}</body></html>").as_bytes(),
            "p.html",
        )
        .unwrap()
    }

    #[test]
    fn a_pages_own_account_is_read_in_the_order_of_trust() {
        let file = page(
            "<title>Bridge shut | The Harbour Post</title><meta property=og:site_name content='The Harbour Post'>
             <meta property=og:title content='Bridge &amp;amp; pier shut'><meta name=author content='By Ines Pardo'>
             <meta property='article:published_time' content='2026-03-03T08:00:00+01:00'>
             <link rel=canonical href='https://post.example/news/bridge-shut'>
             <script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@graph\":[
               {\"@type\":\"Organization\",\"@id\":\"#us\",\"name\":\"Harbour Post Ltd\"},
               {\"@type\":[\"NewsArticle\"],\"url\":\"https://post.example/news/other\",\"headline\":\"Another story\"},
               {\"@type\":\"NewsArticle\",\"headline\":\"Bridge shut after crack\",\"datePublished\":\"2026-03-03T09:30:00Z\",
                \"mainEntityOfPage\":{\"@id\":\"https://post.example/news/bridge-shut\"},\"publisher\":{\"@id\":\"#us\"},
                \"author\":[{\"@type\":\"Person\",\"name\":\"Ines Pardo\"},{\"name\":\"Tom Reed\"}]}]}</script>",
            &format!("<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Bridge shut after crack</h1>{PARAGRAPHS}</article>
                <aside>You may also like: ten bridges</aside><footer>Copyright</footer>"),
        );
        assert_eq!(file.title.as_deref(), Some("Bridge shut after crack"));
        assert_eq!(file.byline.as_deref(), Some("Ines Pardo, Tom Reed"));
        assert_eq!(file.outlet.as_deref(), Some("Harbour Post Ltd"));
        assert_eq!(
            file.url.as_ref().map(WebAddress::as_str),
            Some("https://post.example/news/bridge-shut")
        );
        assert_eq!(
            serde_json::json!(file.published),
            serde_json::json!("2026-03-03T09:30:00Z")
        );
        assert_eq!(file.language.as_deref(), Some("en-GB"));
        assert_eq!(
            file.text,
            "Bridge shut after crack\n\nThe harbour bridge is shut, the mayor said on Monday. Engineers had found a crack in one \
             of its piers when they looked at it, and nobody knows how long it has been there.\n\n“We knew nothing of it,” said \
             Ana Duarte, who heads the port. The port had asked for money for repairs in each of the last four years, she added, \
             and had been given none of it.\n\nThe bridge was opened in 1926. Some 12,000 people cross it each day on their way \
             to work, according to the city’s own figures."
        );
    }

    #[test]
    fn a_page_without_json_ld_speaks_through_its_head_and_itself() {
        let file = page(
            "<title>Bridge shut - Harbour Post</title><meta property=og:site_name content='Harbour Post'>
             <meta property=og:url content='https://post.example/a?id=7'><link rel=canonical href='https://post.example/'>",
            &format!("<main><h1>Bridge shut</h1><p class=byline>By Ines Pardo</p><time datetime='2026-03-03'>3 March</time>{PARAGRAPHS}</main>"),
        );
        assert_eq!(file.title.as_deref(), Some("Bridge shut"));
        assert_eq!(file.byline.as_deref(), Some("Ines Pardo"));
        assert_eq!(file.outlet.as_deref(), Some("Harbour Post"));
        assert_eq!(
            file.url.as_ref().map(WebAddress::as_str),
            Some("https://post.example/a?id=7")
        );
        assert_eq!(
            file.published.map(|p| p.day().to_string()).as_deref(),
            Some("2026-03-03")
        );
    }

    #[test]
    fn a_page_that_is_script_has_the_text_that_it_carries_for_search_engines_or_none() {
        let body = "The harbour bridge is shut, the mayor said on Monday.\\n\\nEngineers had found a crack in one of its piers.";
        let file = page(
            &format!(
                "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Bridge shut\",\"articleBody\":\"{body}\"}}</script>"
            ),
            "<div id=app></div><script>render()</script>",
        );
        assert_eq!(
            file.text,
            "Bridge shut\n\nThe harbour bridge is shut, the mayor said on Monday.\n\nEngineers had found a crack in one of its piers."
        );
        assert_eq!(
            refused(
                b"<!doctype html><html><body><div id=app></div><script>render('x')</script></body></html>",
                "app.html"
            ),
            "app.html holds no text: it holds no text besides scripts and navigation"
        );
    }

    #[test]
    fn a_pages_declared_encoding_is_heeded() {
        let html = format!("<html><head><meta charset=windows-1251><title>Мост</title></head><body><article><h1>Мост закрыт</h1>{}</article></body></html>",
            "<p>Мост закрыт, сказал мэр в понедельник. Инженеры нашли трещину в одной из опор моста, и никто не знает, как давно.</p>".repeat(4));
        let file = read(&encoding_rs::WINDOWS_1251.encode(&html).0, "p.html").unwrap();
        assert_eq!(
            (file.encoding.as_str(), file.language.as_deref()),
            ("windows-1251", Some("ru"))
        );
        assert!(file.text.contains("сказал мэр"));
    }

    #[test]
    fn markdown_has_its_front_matter_its_heading_and_no_code() {
        let file = read(
            b"---\ntitle: \"Bridge shut\"\nauthor: Ines Pardo\ndate: 2026-03-03\nlang: en\n---\n\n# Bridge shut\n\nThe bridge is\n[shut](https://x.example), the *mayor* said.\n\n```\ncode\n```\n\n- One crack\n- Two piers\n",
            "story.md",
        )
        .unwrap();
        assert_eq!(file.title.as_deref(), Some("Bridge shut"));
        assert_eq!(file.byline.as_deref(), Some("Ines Pardo"));
        assert_eq!(
            file.published.map(|p| p.day().to_string()).as_deref(),
            Some("2026-03-03")
        );
        assert_eq!(
            file.text,
            "Bridge shut\n\nThe bridge is shut, the mayor said.\n\nOne crack\n\nTwo piers"
        );
    }

    proptest::proptest! {
        /// Whatever comes in, nothing panics, and what is read is a text.
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600), page in proptest::bool::ANY) {
            let bytes = if page { [b"<html><body><p>", bytes.as_slice()].concat() } else { bytes };
            if let Ok(file) = read(&bytes, "x") {
                proptest::prop_assert!(!file.text.contains('\0'));
            }
        }
    }
}
