//! The reports as files, whole where that can be read, and what holds for each format.
//! The story is the made-up one of `cli/sample`, with text in it that tries to be markup, a formula and a command.

use super::*;
use crate::cli::phrases::dangerous;
use crate::cli::sample::{self, paper};

fn article(format: Format) -> String {
    render(Report::Article(&sample::article_report()), format, &paper(80)).unwrap()
}

fn overview(format: Format) -> String {
    render(Report::Overview(&sample::status_report()), format, &paper(80)).unwrap()
}

fn source(format: Format) -> String {
    render(Report::Source(&sample::source_report()), format, &paper(80)).unwrap()
}

#[test]
fn no_file_holds_what_could_steer_a_terminal() {
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Csv, Format::Json] {
        for text in [article(format), overview(format), source(format)] {
            assert!(
                !text.contains(|c: char| c != '\n' && c != '\r' && dangerous(c)),
                "{format:?}"
            );
            assert!(text.ends_with('\n'), "{format:?}");
        }
    }
}

#[test]
fn json_reads_back_as_the_report() {
    let read: serde_json::Value = serde_json::from_str(&article(Format::Json)).unwrap();
    assert_eq!(read, serde_json::to_value(sample::article_report()).unwrap());
}

#[test]
fn protected_fields_stay_out_of_the_files() {
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Csv] {
        assert!(!source(format).contains("editor in chief"), "{format:?}");
    }
}

#[test]
fn a_page_needs_nothing_but_itself() {
    for page in [article(Format::Html), overview(Format::Html), source(Format::Html)] {
        for outside in ["<script", "src=", "@import", "url(", "<link", "href=\"javascript:"] {
            assert!(!page.contains(outside), "{outside}");
        }
        for needed in [
            "<html lang=\"en\">",
            "<main id=\"report\"",
            "class=\"skip\"",
            "<desc ",
            "scope=\"col\"",
            "@page",
        ] {
            assert!(page.contains(needed), "{needed}");
        }
    }
}

#[test]
fn a_page_shows_hostile_text_as_text() {
    let page = article(Format::Html);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"));
    assert!(page.contains("&lt;U+202E&gt;desrever"));
    assert!(page.contains("<strong>■ NO-GO</strong>"));
    assert!(page.contains("■ internal, not for publication"));
}

#[test]
fn headings_come_in_order() {
    for page in [article(Format::Html), overview(Format::Html), source(Format::Html)] {
        let levels: Vec<u32> = page
            .match_indices("<h")
            .filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10))
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    }
}

#[test]
fn a_table_has_its_columns_and_no_formulas() {
    let mut report = sample::article_report();
    report.article.row.title = "=1+1".to_owned();
    report.claims[0].row.text = "@SUM(A1)".to_owned();
    report.claims[1].row.text = "\t=1".to_owned();
    let text = render(Report::Article(&report), Format::Csv, &paper(80)).unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        names,
        csv::ARTICLE_COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>()
    );
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name| names.iter().position(|n| n == name).unwrap();
    assert_eq!(&rows[0][column("headline")], "'=1+1");
    assert_eq!(&rows[0][column("text")], "'@SUM(A1)");
    assert_eq!(&rows[1][column("text")], "'\t=1");
    assert_eq!(
        &rows[0][column("chain")],
        "Oda Verrin → an official close to the talks (anonymous) → The Estuary Post"
    );
    assert_eq!(&rows[0][column("origins_most")], "2");
}

#[test]
fn the_overview_as_a_table() {
    let text = overview(Format::Csv);
    let first: Vec<&str> = text.lines().take(9).collect();
    insta::assert_snapshot!(first.join("\n"), @r#"
    as_of,journal,desk,group,name,count,internal
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,claims,total,1284,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,claims,open,286,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,claims,due,14,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,claims,overdue,3,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,claims,pending,17,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,claims,imported,100000,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,status,unverified,301,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,Port Hallow Courier,status,verified,640,"internal, not for publication"
    "#);
}

#[test]
fn a_source_as_a_table() {
    insta::assert_snapshot!(source(Format::Csv), @r#"
    as_of,journal,source,name,anonymous,claim,public_id,text,kind,status,stage,article,hearsay_distance,internal
    2026-11-22T09:30:00.000000Z,64,7,an official close to the talks,yes,7,0192f0c1-0000-7000-8000-000000000007,Mayor Oda Verrin told councillor Mara Quist in November that the Harbour Bridge would stay closed until spring,fact,disputed,checking,1,2,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,7,an official close to the talks,yes,8,0192f0c1-0000-7000-8000-000000000008,The Harbour Bridge reopens in December,fact,false,closed,1,2,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,7,an official close to the talks,yes,9,0192f0c1-0000-7000-8000-000000000009,"<U+001B>[31m=HYPERLINK(""x"") <script>alert(1)</script> גשר הנמל 👩‍🚒 <U+202E>desrever | *bold*",fact,unverified,open,1,0,"internal, not for publication"
    2026-11-22T09:30:00.000000Z,64,7,an official close to the talks,yes,10,0192f0c1-0000-7000-8000-000000000010,The bridge is the ugliest in the country,opinion,unverified,closed,1,0,"internal, not for publication"
    "#);
}

#[test]
fn a_story_in_markdown() {
    insta::assert_snapshot!(article(Format::Markdown), @r#"
    # Bridge closed “until spring”, mayor told council

    **internal, not for publication**

    as of 2026-11-22 10:30 CET, journal #64.

    **■ NO-GO**: 5 things stand in the way.

    article #1, The Estuary Post. Text: 3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a.

    ## Between it and go

    - ■ 2 drafts wait to be accepted. → `sayso list --article 1 --stage draft`
    - ■ claim #7: it is checking and disputed. → approve it: `sayso stage 7 approval`
    - ■ claims #9, #11: it is open and unverified. → #9 first: begin: `sayso stage 9 checking`
    - ■ claim #7: it accuses the mayor, and no reply was asked for. → ask for one and record the call: `sayso document add --call`

    ## Sign-off

    - void, Ruth Ekdal, 2026-11-21 19:00 CET, text 1, SHA-256 3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a9c3f2a: the text changed

    ## The article itself

    - ▲ warning: the headline quotes “until spring”, which is not in the body. → read the headline against the text

    ## By status

    | status | claims |
    |---|--:|
    | ○ unverified | 2 |
    | ✓ verified | 0 |
    | ± disputed | 1 |
    | ✗ false | 1 |
    | ≈ misleading | 0 |
    | ∅ unprovable | 0 |
    | ↻ outdated | 0 |
    | ⊘ withdrawn | 0 |

    ## By stage

    | stage | claims |
    |---|--:|
    | draft | 2 |
    | open | 1 |
    | checking | 1 |
    | approval | 0 |
    | closed | 2 |
    | dropped | 0 |

    2 drafts waiting to be accepted.

    ## Every claim, in the order of the text

    ### #7 Mayor Oda Verrin told councillor Mara Quist in November that the Harbour Bridge would stay closed until spring

    - **± disputed**, checking, fact
    - says Oda Verrin → an official close to the talks (anonymous) → The Estuary Post
    - 1–2 origins: anonymous sources that cannot be told apart
    - + supports: Inspection of the Harbour Bridge, National Roads Office, <https://roads.example/reports/2026/inspection-11>: “the eastern cables have lost a third of their strength”
    - + supports: Bridge “to stay shut”, Harbour Radio, <https://roads.example/reports/2026/inspection-13>
    - − refutes: The mayor's answer: “I never said that”
    - · context: protected interview
    - unverified → ✓ verified, 2026-11-20 12:00 CET, Ines Halloran, moderate confidence
    - verified → ± disputed, 2026-11-21 14:03 CET, Ruth Ekdal, moderate confidence, **correction (verdict)**, **the rules of evidence were overridden**: the denial came by telephone and cannot be archived: The inspection supports the date; the mayor denies having said it.
    - Oda Verrin: no reply yet, overdue since 2026-11-21
    - Oda Verrin replied: “I said nothing of the kind”
    - called the works office: no answer
    - asked Jonas Falk: Who heard it? (open)
    - in the copy: attributed: “an official said”
    - ■ blocking: it accuses the mayor, and no reply was asked for. → ask for one and record the call: `sayso document add --call`
    - ▲ warning: the outlet does not say why its source is anonymous. → ask the outlet
    - • note: evidence #3 has no archived copy. → archive its page and run `sayso document edit 11 --archived URL`

    ### #8 The Harbour Bridge reopens in December

    - **✗ false**, closed, fact
    - says \[somebody the text leaves out\] → an official close to the talks (anonymous) → The Estuary Post
    - no origin known
    - − refutes: Works plan, National Roads Office, <https://roads.example/reports/2026/inspection-15>
    - unverified → ✗ false, 2026-11-20 13:00 CET, Ines Halloran, high confidence

    ### #9 \<U+001B\>\[31m=HYPERLINK("x") \<script\>alert(1)\</script\> גשר הנמל 👩‍🚒 \<U+202E\>desrever \| \*bold\*

    - **○ unverified**, open, fact
    - says The Estuary Post
    - 1 origin
    - · context: A page with a bad address, National Roads Office, javascript:alert(1)

    ### #10 The bridge is the ugliest in the country

    - **○ unverified**, closed, opinion
    - says The Estuary Post
    - 1 origin
    "#);
}

#[test]
fn the_overview_in_markdown() {
    insta::assert_snapshot!(overview(Format::Markdown), @r"
    # Status of the claims: Port Hallow Courier

    **internal, not for publication**

    as of 2026-11-22 10:30 CET, journal #64.

    **1,284 claims**, 286 open, 3 overdue, 14 due; 17 drafts pending, 100,000 imported.

    Requests for a correction: 1 waiting, 4 granted, 2 declined.

    ## By status

    | status | claims |
    |---|--:|
    | ○ unverified | 301 |
    | ✓ verified | 640 |
    | ± disputed | 120 |
    | ✗ false | 150 |
    | ≈ misleading | 48 |
    | ∅ unprovable | 22 |
    | ↻ outdated | 2 |
    | ⊘ withdrawn | 1 |

    ## By stage

    | stage | claims |
    |---|--:|
    | draft | 17 |
    | open | 180 |
    | checking | 94 |
    | approval | 12 |
    | closed | 998 |
    | dropped | 35 |

    ## Open claims by age

    | age | claims |
    |---|--:|
    | up to a day | 21 |
    | up to a week | 88 |
    | up to a month | 120 |
    | longer | 57 |

    ## Time to a first verdict

    Half of them within 4 hours (983 verdicts).

    ## Due, soonest first

    | # | status | stage | claim | due |
    |--:|---|---|---|---|
    | 7 | ± disputed | checking | Mayor Oda Verrin told councillor Mara Quist in November that the Harbour Bridge would stay closed until spring | 2026-11-23 |
    | 8 | ✗ false | closed | The Harbour Bridge reopens in December | 2026-12-01 |
    ");
}

#[test]
fn a_source_in_markdown() {
    insta::assert_snapshot!(source(Format::Markdown), @r#"
    # an official close to the talks

    **internal, not for publication**

    as it stood on 2026-11-22 10:30 CET, journal #64.

    source #7, anonymous.

    Also: the official.

    Anonymity: granted by us.

    ## Track record

    First to assert 9 claims, 4 closed.

    ## Closed claims by status

    | status | claims |
    |---|--:|
    | ○ unverified | 0 |
    | ✓ verified | 3 |
    | ± disputed | 0 |
    | ✗ false | 1 |
    | ≈ misleading | 0 |
    | ∅ unprovable | 0 |
    | ↻ outdated | 0 |
    | ⊘ withdrawn | 0 |

    ## By status

    | status | claims |
    |---|--:|
    | ○ unverified | 5 |
    | ✓ verified | 3 |
    | ± disputed | 0 |
    | ✗ false | 1 |
    | ≈ misleading | 0 |
    | ∅ unprovable | 0 |
    | ↻ outdated | 0 |
    | ⊘ withdrawn | 0 |

    ## By stage

    | stage | claims |
    |---|--:|
    | draft | 0 |
    | open | 5 |
    | checking | 0 |
    | approval | 0 |
    | closed | 4 |
    | dropped | 0 |

    ## Missing or odd

    - ▲ warning: the outlet does not say why its source is anonymous. → ask the outlet

    ## Its claims, newest first

    | # | status | stage | claim | due |
    |--:|---|---|---|---|
    | 7 | ± disputed | checking | Mayor Oda Verrin told councillor Mara Quist in November that the Harbour Bridge would stay closed until spring | 2026-11-23 |
    | 8 | ✗ false | closed | The Harbour Bridge reopens in December |  |
    | 9 | ○ unverified | open | \<U+001B\>\[31m=HYPERLINK("x") \<script\>alert(1)\</script\> גשר הנמל 👩‍🚒 \<U+202E\>desrever \| \*bold\* |  |
    | 10 | ○ unverified | closed | The bridge is the ugliest in the country |  |
    "#);
}
