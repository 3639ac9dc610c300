//! How statements are worded as drafts that stand alone, each on a sentence of our own.

use sayso::model::draft::Voice;
use sayso::reading::{Context, read_and_draft};

/// Each draft of a text published on Friday, 6 December 2024: who says it, and what.
fn drafts(text: &str) -> String {
    let context = Context {
        published_on: chrono::NaiveDate::from_ymd_opt(2024, 12, 6),
        outlet: Some("The Estuary Post".to_owned()),
        language: Some("en".to_owned()),
        ..Context::default()
    };
    let (_, drafts) = read_and_draft(text, &context);
    let line = |draft: &sayso::model::draft::Draft| {
        let who = draft.links.first().map_or("the paper", |link| match &link.who {
            Voice::Named { name, .. } => name,
            Voice::Unnamed { description, .. } => description,
            Voice::Outlet => "the paper",
            Voice::Gap => "?",
        });
        format!("{who}: {}", draft.text)
    };
    drafts.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn each(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(drafts(text), *expected, "{text}");
    }
}

#[test]
fn what_is_denied_is_not_asserted() {
    each(&[
        (
            "Mayor Ann Lowe denied that she had taken bribes worth £4,000.",
            "Ann Lowe: It is not true that Ann Lowe had taken bribes worth £4,000.",
        ),
        (
            "The Kremlin has denied reports that 300 soldiers died in the attack.",
            "Kremlin: It is not true that 300 soldiers died in the attack.",
        ),
        (
            "The company denied the report that it had ignored safety warnings.",
            "company: It is not true that the company had ignored safety warnings.",
        ),
        ("Neither Ann Lowe nor Karl Berg said the dam had 12 cracks.", ""),
        (
            "Judge Lowe stopped short of saying that 12 were guilty.",
            "the paper: Judge Lowe stopped short of saying that 12 were guilty.",
        ),
    ]);
}

#[test]
fn what_is_refused_is_not_promised() {
    each(&[
        (
            "Ann Lowe declined to name the donor who gave £4,000 to the party.",
            "the paper: Ann Lowe declined to name the donor who gave £4,000 to the party.",
        ),
        (
            "Karl Berg refused to say how much he was paid in 2019.",
            "the paper: Karl Berg refused to say how much he was paid in 2019.",
        ),
    ]);
}

#[test]
fn dates_follow_the_verb() {
    each(&[
        (
            "The mayor, Ann Lowe, said flights were cancelled until Sunday.",
            "Ann Lowe: Flights were cancelled until 8 December 2024.",
        ),
        (
            "Ann Lowe said the talks will resume on Monday.",
            "Ann Lowe: The talks will resume on 9 December 2024.",
        ),
        (
            "Ann Lowe said the talks ended on Monday.",
            "Ann Lowe: The talks ended on 2 December 2024.",
        ),
        (
            "Ann Lowe said the school would close in March.",
            "Ann Lowe: The school would close in March 2025.",
        ),
        (
            "“I told the board in January,” Ann Lowe said.",
            "Ann Lowe: Ann Lowe told the board in January 2024.",
        ),
    ]);
}

#[test]
fn a_pronoun_is_the_speaker_only_where_it_can_be() {
    each(&[
        ("Karl Berg said he had 12 cars.", "Karl Berg: Karl Berg had 12 cars."),
        (
            "Her lawyer said she had been in Rome at the time.",
            "Her lawyer: She had been in Rome at the time.",
        ),
        (
            "Sources close to the club say he wants £200,000 a week.",
            "Sources close to the club: He wants £200,000 a week.",
        ),
        (
            "The Iraqi military announced that it would share 12 bases.",
            "Iraqi military: The Iraqi military would share 12 bases.",
        ),
    ]);
}

#[test]
fn the_first_person_becomes_a_name_with_its_verb() {
    each(&[
        (
            "“I’m sure that I paid £300,” Karl Berg said.",
            "Karl Berg: Karl Berg is sure that Karl Berg paid £300.",
        ),
        (
            "“I just want my £300 back,” said Tom Hart.",
            "Tom Hart: Tom Hart just wants Tom Hart’s £300 back.",
        ),
        (
            "“What can I say? We have 300 people waiting,” said Tom Wood.",
            "Tom Wood: What can Tom Wood say? We have 300 people waiting.",
        ),
        (
            "“My wife and I have 3 farms,” said Ann Lowe.",
            "Ann Lowe: Ann Lowe’s wife and Ann Lowe have 3 farms.",
        ),
        (
            "“He was my only son,” wept Hauwa Musa. “Who will answer for the 12 dead?”",
            "Hauwa Musa: He was Hauwa Musa’s only son. Who will answer for the 12 dead?",
        ),
    ]);
}

#[test]
fn only_a_person_has_a_fuller_name() {
    each(&[
        (
            "She met African Americans in Ohio. A poll by Pew said 54% of Americans back the plan.",
            "the paper: She met African Americans in Ohio.\nA poll by Pew: 54% of Americans back the plan.",
        ),
        (
            "Ngozi Bello resigned. Karl Berg said Bello had 3 cars.",
            "Karl Berg: Ngozi Bello had 3 cars.",
        ),
    ]);
}

#[test]
fn what_stands_around_a_statement_is_left_out_of_it() {
    each(&[
        (
            "It cost £4m, the council's leader, Karl Berg, told the BBC.",
            "Karl Berg: It cost £4m.",
        ),
        (
            "The dam has 31 cracks, a spokesman for the council, Karl Berg, said.",
            "Karl Berg: The dam has 31 cracks.",
        ),
        (
            "Karl Berg told Sky News 40 people had died in the fire.",
            "Karl Berg: 40 people had died in the fire.",
        ),
        (
            "A witness told the jury Dole drank 3 bottles of wine.",
            "A witness: Dole drank 3 bottles of wine.",
        ),
        (
            "“The plant will close,” said Tom, not his real name, a worker.",
            "Tom: The plant will close.",
        ),
        (
            "KADUNA, Nigeria, Feb 11 (Reuters) - Nine people died in a fire, police said.",
            "police: Nine people died in a fire.",
        ),
        (
            "Ann Lowe promised that this would not happen and that the council would pay £300.",
            "Ann Lowe: This would not happen and the council would pay £300.",
        ),
    ]);
}

#[test]
fn a_conversation_is_somebodys_own_words() {
    each(&[
        (
            "Wei Ling: I knew that 12 people were missing.\n\nWei Ling: We told the police twice in May. He never called.",
            "Wei Ling: Wei Ling knew that 12 people were missing.\n\
             Wei Ling: We [Wei Ling and others] told the police twice in May 2024. He never called.",
        ),
        (
            "TL: How many staff do you have?\n\nTL: And how many had you before?",
            "TL: How many staff do you have?\nTL: And how many had you before?",
        ),
    ]);
}

#[test]
fn it_is_the_speaker_only_where_it_stands_for_somebody() {
    each(&[
        (
            "The White House said it was not aware of the 12 reports.",
            "White House: The White House was not aware of the 12 reports.",
        ),
        (
            "It emerged on Tuesday that the firm had paid £3m in bonuses, the Guardian reported.",
            "Guardian: It emerged on 3 December 2024 that the firm had paid £3m in bonuses.",
        ),
        (
            "The NGO claims that at least 40 civilians were killed, a figure the army disputes.",
            "NGO: At least 40 civilians were killed, a figure the army disputes.",
        ),
        (
            "“I have seen 12 bodies,” the auditor, Mrs. Devi Raman, told The Lantern.",
            "Devi Raman: Devi Raman has seen 12 bodies.",
        ),
    ]);
}

#[test]
fn who_is_quoted_by_another_speaks() {
    each(&[
        (
            "Hassan Karimi was quoted by Al Arabiya as saying “No such meeting took place in 2019”.",
            "Hassan Karimi: No such meeting took place in 2019.",
        ),
        (
            "Al Hayat quoted a Lebanese diplomat as saying that 40 people had died.",
            "a Lebanese diplomat: 40 people had died.",
        ),
        (
            "The mayor was accused by Karl Berg of taking 12 bribes.",
            "Karl Berg: The mayor was accused by Karl Berg of taking 12 bribes.",
        ),
    ]);
}
