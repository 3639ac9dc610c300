//! Whole reports.
//! The story is that of `cli/sample`.

use super::*;

#[test]
fn the_overview_counts() {
    insta::assert_snapshot!(status_report(&sample::status_report(), &paper(120)), @r"
    Status of the claims · Port Hallow Courier
    as of 2026-11-22 10:30 CET, journal #64
    internal, not for publication

    1,284 claims · 286 open · 3 overdue · 14 due
    17 drafts waiting to be accepted, counted nowhere else
    100,000 claims from other desks, counted nowhere else
    Requests for a correction: 1 waiting, 4 granted, 2 declined

    By status
      ○ unverified  301 ██████████████████
      ✓ verified    640 ████████████████████████████████████████
      ± disputed    120 ███████
      ✗ false       150 █████████
      ≈ misleading   48 ███
      ∅ unprovable   22 █
      ↻ outdated      2 █
      ⊘ withdrawn     1 █

    By stage
      draft          17 █
      open          180 ███████
      checking       94 ███
      approval       12 █
      closed        998 ████████████████████████████████████████
      dropped        35 █

    Open claims by age, the oldest since 2025-03-02
      up to a day    21 ███████
      up to a week   88 █████████████████████████████
      up to a month 120 ████████████████████████████████████████
      longer         57 ███████████████████

    Time to a first verdict
      half of them within 4 hours (983 verdicts)

    Due, soonest first
    #  status      stage     claim                                   who says so                due               given to
    7  ± disputed  checking  Mayor Oda Verrin told councillor Mara   Oda Verrin, at 2 removes   2026-11-23, high  Tomas Wray
                             Quist in November that the Harbour                                 priority
                             Bridge would stay closed until spring
    8  ✗ false     closed    The Harbour Bridge reopens in December  somebody the text leaves   2026-12-01
                                                                     out, at 2 removes
    ");
}

#[test]
fn a_story_says_go_or_no_go_first() {
    insta::assert_snapshot!(article_report(&sample::article_report(), &paper(80)), @r#"
    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
      ■ NO-GO   5 things stand in the way
    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    Bridge closed “until spring”, mayor told council
    article #1 · The Estuary Post · 2026-11-20 06:00 CET
    Port Hallow Courier · text sha256 3f2a9c3f2a9c…
    as of 2026-11-22 10:30 CET, journal #64
    internal, not for publication

    Between it and go (5)
      ■ 2 drafts wait to be accepted
        → `sayso list --article 1 --stage draft`
      ■ claim #7: it is checking and disputed
        → approve it: `sayso stage 7 approval`
      ■ for each of 2 claims: it is open and unverified (#9, #11)
        → #9 first: begin: `sayso stage 9 checking`
      ■ claim #7: it accuses the mayor, and no reply was asked for
        → ask for one and record the call: `sayso document add --call`

    Sign-off
      ⊘ void · Ruth Ekdal · 2026-11-21 19:00 CET
        text 1, sha256 3f2a9c3f2a9c…
        void: the text changed · journal #63
        note: read with the lawyer

    The article itself
      ▲ warning: the headline quotes “until spring”, which is not in the body
        → read the headline against the text

    4 claims
      and 2 drafts waiting to be accepted

    By status
      ○ unverified  2 ████████████████████████████████████████
      ± disputed    1 ████████████████████
      ✗ false       1 ████████████████████

    By stage
      draft         2 ████████████████████████████████████████
      open          1 ████████████████████
      checking      1 ████████████████████
      closed        2 ████████████████████████████████████████

    Every claim, in the order of the text

    #7 ± disputed (moderate confidence) · checking · fact · corrected · rules
    overridden
        Mayor Oda Verrin told councillor Mara Quist in November that the Harbour
        Bridge would stay closed until spring
        says Oda Verrin → an official close to the talks (anonymous) → The Estuary
          Post
        2 support, 1 refutes, 1 context · 1–2 origins: anonymous sources that cannot
        be told apart
        Oda Verrin: no reply yet, overdue since 2026-11-21
        Oda Verrin replied: “I said nothing of the kind”
        called the works office: no answer
        asked Jonas Falk: Who heard it? (open)
        in the copy: attributed: “an official said”
        ■ blocking: it accuses the mayor, and no reply was asked for
        ▲ warning: the outlet does not say why its source is anonymous
        • note: evidence #3 has no archived copy

    #8 ✗ false (high confidence) · closed · fact
        The Harbour Bridge reopens in December
        says [somebody the text leaves out] → an official close to the talks
          (anonymous) → The Estuary Post
        0 support, 1 refutes, 0 context · no origin known

    #9 ○ unverified · open · fact
        <U+001B>[31m=HYPERLINK("x") <script>alert(1)</script> גשר הנמל 👩‍🚒
        <U+202E>desrever | *bold*
        says The Estuary Post
        0 support, 0 refute, 1 context · 1 origin

    #10 ○ unverified · closed · opinion
        The bridge is the ugliest in the country
        says The Estuary Post
        0 support, 0 refute, 0 context · 1 origin

    what to do about each: sayso show NUMBER
    "#);
    let mut go = sample::article_report();
    go.go = true;
    go.blocking.clear();
    go.internal = false;
    let text = article_report(&go, &paper(60));
    assert_eq!(
        text.lines().nth(1),
        Some("  ✓ GO   nothing stands in the way; not signed off yet")
    );
    assert!(!text.contains("internal"));
}

#[test]
fn a_source_report_counts_and_keeps_its_secrets() {
    let text = source_report(&sample::source_report(), &paper(80));
    assert!(!text.contains("editor in chief") && !text.contains(" % "));
    insta::assert_snapshot!(text, @r#"
    source #7 · an official close to the talks · anonymous
    Port Hallow Courier
    as it stood on 2026-11-22 10:30 CET, journal #64
    internal, not for publication

    described as an official
    also         the official
    speaks in    article #1
    anonymity    granted by us
    reason       not authorised to speak
    standing     sat in the talks
    knows        at first hand
    merged from  an official (source #17)
    added        2026-11-19 10:00 CET

    Track record
      first to assert 9 claims, 4 closed
        3 ✓ verified
        1 ✗ false

    By status
      ○ unverified  5 ████████████████████████████████████████
      ✓ verified    3 ████████████████████████
      ✗ false       1 ████████

    By stage
      open          5 ████████████████████████████████████████
      closed        4 ████████████████████████████████

    Missing or odd
      ▲ warning: the outlet does not say why its source is anonymous
        → ask the outlet

    The newest 4 of 9 claims
    #7 ± disputed · checking · high priority, due 2026-11-23 · given to Tomas Wray
        Mayor Oda Verrin told councillor Mara Quist in November that the Harbour
        Bridge would stay closed until spring
        says Oda Verrin, at 2 removes
    #8 ✗ false · closed
        The Harbour Bridge reopens in December
        says somebody the text leaves out, at 2 removes
    #9 ○ unverified · open
        <U+001B>[31m=HYPERLINK("x") <script>alert(1)</script> גשר הנמל 👩‍🚒
        <U+202E>desrever | *bold*
        says The Estuary Post
    #10 ○ unverified · closed · opinion
        The bridge is the ugliest in the country
        says The Estuary Post
    "#);
}
