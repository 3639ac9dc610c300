//! Whole pages and lists.
//! The story is that of `cli/sample`.

use super::*;
use crate::model::Said;

#[test]
fn the_claim_page_draws_the_chain() {
    insta::assert_snapshot!(claim_page(&sample::claim(), &paper(80)), @r"
    claim #7 · ± disputed (moderate confidence) · checking · fact · accusation ·
    high priority, due 2026-11-23
      Mayor Oda Verrin told councillor Mara Quist in November that the Harbour
      Bridge would stay closed until spring

    in words     “until spring at the least”, in the original “zeker tot het
                 voorjaar”, from nl, translated by the Post
    article      #1 Bridge closed “until spring”, mayor told council
    place        characters 120–180, 200–260 of text 1: “Verrin told Quist … it
                 would stay shut until spring” ▲ moved in the newest text
    claimed      2026-11-09~ (counted from “11 days ago”)
    language     en
    chosen       because the town's traffic hangs on it
    given to     Tomas Wray
    look again   2027-03-21
    tags         bridge, council
    entered      2026-11-19, 0192f0c1-0000-7000-8000-000000000007

    Who says so
      ● Oda Verrin · person #4, described as “the mayor”
      │ paraphrased, “told”, to Mara Quist, on 2026-11-09
      │ ✗ said: denied, see document #12
      ▼
      ◌ an official close to the talks · anonymous, source #7
      │ quoted, “said”
      │ said: unconfirmed
      ▼
      ■ The Estuary Post · outlet #2
        reported

    hearsay      2 hands between who says it and the reader
    corroborated 1–2 origins: anonymous sources that cannot be told apart

    Evidence
      + supports #3 · Inspection of the Harbour Bridge · document #11 · independent
        of the chain
        https://roads.example/reports/2026/inspection-11
        National Roads Office · primary · 2026-10
        “the eastern cables have lost a third of their strength” (page 14)
        looked at 2026-11-20, brought by Ines Halloran 2026-11-20 11:05 CET, journal
        #43
      + supports #4 · Bridge “to stay shut” · document #13 · not independent of the
        chain
        https://roads.example/reports/2026/inspection-13
        archived https://archive.example/20261119/harbourradio
        Harbour Radio · comes from The Estuary Post · relay · 2026-10
        note: says only what the Post says
        brought by Ines Halloran 2026-11-20 11:05 CET, journal #44
      − refutes #5 · The mayor's answer (for the desk only) · document #12 ·
        independent of the chain
        comes from Oda Verrin · primary · 2026-11-20 · call by Tomas Wray
        “I never said that”
        brought by Ines Halloran 2026-11-20 11:05 CET, journal #45
      · context #6 · a protected interview · document #14
        brought by Ines Halloran 2026-11-20 11:05 CET, journal #46

    Decisions
      ◆ unverified → ✓ verified · 2026-11-20 12:00 CET · Ines Halloran · journal #50
      │ moderate confidence · rests on evidence #3
      ◆ verified → ± disputed · 2026-11-21 14:03 CET · Ruth Ekdal · journal #61
        ▲ correction (verdict)
        ■ the rules of evidence were overridden: the denial came by telephone and
        cannot be archived
        moderate confidence · rated “Contested” · rests on evidence #3, #5 ·
        recorded 2026-11-21 17:30 CET
        The inspection supports the date; the mayor denies having said it.

    Right of reply
      reply #3 · Oda Verrin · no reply yet, overdue since 2026-11-21
        asked by Tomas Wray 2026-11-20 15:00 CET, by mail to her office
        asked: Did you say so?
      reply #4 · Oda Verrin · answered
        asked by Tomas Wray 2026-11-20 15:00 CET, by mail to her office
        asked: Did you say so?
        “I said nothing of the kind”
        2026-11-21 11:00 CET · taken down by Tomas Wray

    What was tried
      attempt #2 · called · the works office · no answer
        note: three times
        2026-11-20 15:00 CET · Tomas Wray

    Questions
      query #1 · to Jonas Falk, the writer · overdue since 2026-11-21
        Who heard it?
        asked by Ines Halloran 2026-11-20 15:00 CET

    In the copy
      attributed: “an official said” · 2026-11-21 18:00 CET · Ruth Ekdal · journal
        #62
        nobody else heard it

    Work
      open · 2026-11-19 10:00 CET · Ines Halloran · journal #30
      open → checking · 2026-11-20 10:00 CET · Ines Halloran · journal #39: the
        paper asks

    Related claims
      contradicts #8 ✗ false: The Harbour Bridge reopens in December
        one of the two dates is wrong

    Notes
      2026-11-20 16:00 CET · Tomas Wray
        Quist calls back on Monday.
        Ask for the minutes <U+202E>txet neddih<U+202C>.

    Wordings
      1. Mayor Oda Verin told councillor Mara Quist … · journal #30
      2. Mayor Oda Verrin told councillor Mara Quist … (typo) · journal #33

    Missing or odd
      ■ blocking: it accuses the mayor, and no reply was asked for
        → ask for one and record the call: `sayso document add --call`
      ▲ warning: the outlet does not say why its source is anonymous
        → ask the outlet
      • note: evidence #3 has no archived copy
        → archive its page and run `sayso document edit 11 --archived URL`
    ");
}

#[test]
fn a_chain_shows_its_gap_and_what_was_confirmed() {
    let mut page = sample::claims().remove(1);
    page.attribution[1].said = Said::Confirmed;
    insta::assert_snapshot!(claim_page(&page, &paper(60)), @r"
    claim #8 · ✗ false (high confidence) · closed · fact
      The Harbour Bridge reopens in December

    article      #1 Bridge closed “until spring”, mayor told
                 council
    language     en
    entered      2026-11-19,
                 0192f0c1-0000-7000-8000-000000000008

    Who says so
      ┄ gap: somebody the text leaves out
      ▼
      ◌ an official close to the talks · anonymous, source #7
      │ paraphrased
      │ ✓ said: confirmed
      ▼
      ■ The Estuary Post · outlet #2
        quoted

    hearsay      2 hands between who says it and the reader
    corroborated no origin known

    Evidence
      − refutes #9 · Works plan · document #15 · independent of
        the chain
        https://roads.example/reports/2026/inspection-15
        National Roads Office · primary · 2026-10
        brought by Ines Halloran 2026-11-20 11:05 CET, journal
        #49

    Decisions
      ◆ unverified → ✗ false · 2026-11-20 13:00 CET · Ines
        Halloran · journal #52
        high confidence · rests on evidence #3
    ");
}

#[test]
fn a_wide_list_is_a_table() {
    insta::assert_snapshot!(claim_list(&claims(), &paper(120)), @r#"
     #  status        stage     claim                                  who says so               due              given to
     7  ± disputed    checking  Mayor Oda Verrin told councillor Mara  Oda Verrin, at 2 removes  2026-11-23,      Tomas Wray
                                Quist in November that the Harbour                               high priority
                                Bridge would stay closed until spring
     8  ✗ false       closed    The Harbour Bridge reopens in          somebody the text leaves
                                December                               out, at 2 removes
     9  ○ unverified  open      <U+001B>[31m=HYPERLINK("x")            The Estuary Post
                                <script>alert(1)</script> גשר הנמל
                                👩‍🚒 <U+202E>desrever | *bold*
    10  ○ unverified  closed    The bridge is the ugliest in the       The Estuary Post
                                country (opinion)

    next: --after eyJvcmRlciI6ImlkIiwibGFzdCI6WzEwXSwiZmlsdGVycyI6IjRmMmE5YyJ9ZHVl
    "#);
}

#[test]
fn a_narrow_list_is_paragraphs() {
    insta::assert_snapshot!(claim_list(&claims(), &paper(60)), @r#"
    #7 ± disputed · checking · high priority, due 2026-11-23 ·
    given to Tomas Wray
        Mayor Oda Verrin told councillor Mara Quist in November
        that the Harbour Bridge would stay closed until spring
        says Oda Verrin, at 2 removes
    #8 ✗ false · closed
        The Harbour Bridge reopens in December
        says somebody the text leaves out, at 2 removes
    #9 ○ unverified · open
        <U+001B>[31m=HYPERLINK("x") <script>alert(1)</script>
        גשר הנמל 👩‍🚒 <U+202E>desrever | *bold*
        says The Estuary Post
    #10 ○ unverified · closed · opinion
        The bridge is the ugliest in the country
        says The Estuary Post

    next: --after eyJvcmRlciI6ImlkIiwibGFzdCI6WzEwXSwiZmlsdGVycyI6IjRmMmE5YyJ9ZHVl
    "#);
}

#[test]
fn an_empty_list_says_so() {
    let list = ClaimList {
        claims: vec![],
        next: None,
        looked_at: None,
    };
    assert_eq!(claim_list(&list, &paper(80)), "No claims match.\n");
}

#[test]
fn marking_tells_what_changed_and_what_blocks() {
    let marked_now = Marked {
        claims: sample::claims().into_iter().take(2).collect(),
    };
    insta::assert_snapshot!(marked(&marked_now, &paper(80)), @r"
    claim #7: verified → ± disputed (moderate confidence), a correction (verdict)
      ■ blocking: it accuses the mayor, and no reply was asked for
        → ask for one and record the call: `sayso document add --call`
    claim #8: unverified → ✗ false (high confidence)
    ");
}

#[test]
fn an_article_shows_its_texts_and_copies() {
    insta::assert_snapshot!(article_page(&sample::article(), &paper(80)), @r"
    article #1 · Bridge closed “until spring”, mayor told council

    outlet       The Estuary Post (source #2)
    published    2026-11-20 06:00 CET
    address      https://estuarypost.example/2026/11/20/bridge
    language     en
    claims       4
    public id    0192f0c1-0000-7000-8000-0000000000a1, known as bridge-1

    Versions of its text
      1. sha256 3f2a9c3f2a9c… · 4,812 characters · known by its hash only · attached
         2026-11-20 09:00 CET

    Copies elsewhere
      Coastline Digest · 2026-11-21 · without the last paragraph
        https://coastline.example/bridge

    Sign-off
      ⊘ void · Ruth Ekdal · 2026-11-21 19:00 CET
        text 1, sha256 3f2a9c3f2a9c…
        void: the text changed · journal #63
        note: read with the lawyer
    ");
    let list = ArticleList {
        articles: vec![sample::article().row],
        next: None,
    };
    insta::assert_snapshot!(article_list(&list, &paper(80)), @r"
    #  published   article                                  outlet            claims
    1  2026-11-20  Bridge closed “until spring”, mayor      The Estuary Post       4
                   told council
    ");
}

#[test]
fn attaching_names_what_moved_and_what_is_lost() {
    insta::assert_snapshot!(attached(&copy(), &paper(80)), @r"
    article #1: the copy is text 2, new
    4,903 characters, kept: sha256 5e5e5e5e5e5e…
    anchors: 1 holds, 1 moved, 1 lost
      • its sentence changed claim #7: The Harbour Bridge reopens in December
      ▲ moved claim #8: The Harbour Bridge reopens in December
      ■ lost claim #9: The Harbour Bridge reopens in December
      ✓ gone, cut claim #10: The Harbour Bridge reopens in December
      → read these claims against the new text; nothing is re-attached by itself

    What changed (2)
      − It reopens in December.
      + It reopens in spring.
        touches claims #7, #9
      + The town has not said when.

    No longer signed off
      Ruth Ekdal · 2026-11-21 19:00 CET
    ");
}

#[test]
fn a_document_shows_where_it_was_brought() {
    insta::assert_snapshot!(document_page(&sample::brought_to(), &paper(80)), @r"
    document #11 · Inspection of the Harbour Bridge

    kind         page
    access       public
    address      https://roads.example/reports/2026/inspection-11
    file         sha256 abababababab…
    publisher    National Roads Office
    origin       National Roads Office
    basis        primary
    dated        2026-10
    added        2026-11-20 11:00 CET

    Brought to
      + supports claim #7 ± disputed: Mayor Oda Verrin told councillor Mara Quist in
        November that the Harbour Bridge would stay closed until spring (evidence
        #3)
    ");
    insta::assert_snapshot!(document_list(&documents(), &paper(80)), @r"
    #11   Inspection of the Harbour Bridge
          National Roads Office · primary · 2026-10
          https://roads.example/reports/2026/inspection-11
    #13   Bridge “to stay shut”
          Harbour Radio · comes from The Estuary Post · relay · 2026-10
          https://roads.example/reports/2026/inspection-13
    #12   The mayor's answer (for the desk only)
          comes from Oda Verrin · primary · 2026-11-20 · call by Tomas Wray
    #14   a protected interview
    ");
}

#[test]
fn a_source_page_shows_protected_fields_only_when_it_has_them() {
    insta::assert_snapshot!(source_page(&sample::source_page(), &paper(80)), @r"
    source #7 · an official close to the talks · anonymous

    described as an official
    also         the official
    speaks in    article #1
    anonymity    granted by us
    reason       not authorised to speak
    standing     sat in the talks
    knows        at first hand
    merged from  an official (source #17)
    added        2026-11-19 10:00 CET

    Protected: must not leave the desk
    known to     the editor in chief
    motive       wants the bridge repaired
    approved by  the editor in chief

    Track record (internal, not for publication)
      first to assert 9 claims, 4 closed
        3 ✓ verified
        1 ✗ false

    Missing or odd
      ▲ warning: the outlet does not say why its source is anonymous
        → ask the outlet
    ");
    let mut page = sample::source_page();
    page.anonymity.as_mut().unwrap().protected = None;
    let text = source_page(&page, &paper(80));
    assert!(text.contains("protected    there is more on record, not shown here"));
    assert!(!text.contains("editor in chief"));
    let list = SourceList {
        sources: vec![page.row],
        next: None,
    };
    insta::assert_snapshot!(source_list(&list, &paper(80)), @r"
    #  kind       source                          described as
    7  anonymous  an official close to the talks  an official · in article #1
    ");
}
