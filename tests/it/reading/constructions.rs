//! The ways in which news attributes, each on a sentence of our own.

use super::lines;

fn one(text: &str, expected: &str) {
    assert_eq!(lines(text).join("\n"), expected, "{text}");
}

#[test]
fn quotations_with_the_cue_before_inside_and_after() {
    one(
        "Mara Quist said: “The bridge is safe.”",
        "Mara Quist “said”: “The bridge is safe.”",
    );
    one(
        "“The bridge is safe,” Mara Quist said.",
        "Mara Quist “said”: “The bridge is safe,”",
    );
    one(
        "“The bridge is safe,” said Mara Quist, the city engineer.",
        "Mara Quist “said”: “The bridge is safe,”",
    );
    one(
        "“The bridge,” Mara Quist said, “is safe for lorries.”",
        "Mara Quist “said”: “The bridge,” … “is safe for lorries.”",
    );
}

#[test]
fn indirect_speech_with_and_without_that() {
    one(
        "Mara Quist said that the bridge is safe.",
        "Mara Quist “said”: that the bridge is safe",
    );
    one(
        "The bridge is safe, Mara Quist said on Monday.",
        "Mara Quist “said”: The bridge is safe",
    );
    one(
        "Mara Quist told reporters that the bridge is safe.",
        "Mara Quist “told” to reporters: that the bridge is safe",
    );
    one(
        "Mara Quist promised to close the bridge.",
        "Mara Quist “promised”: to close the bridge",
    );
    one(
        "The bridge is safe, according to the city engineer.",
        "◌ the city engineer “according to”: The bridge is safe",
    );
    one(
        "According to Mara Quist, the bridge is safe.",
        "Mara Quist “According to”: the bridge is safe",
    );
}

#[test]
fn what_is_said_inside_of_what_is_said() {
    one(
        "The Estuary Post reported that Mara Quist said the bridge was safe.",
        "The Estuary Post “reported”: that Mara Quist said the bridge was safe\n\
         Mara Quist “said”: the bridge was safe ← The Estuary Post",
    );
}

#[test]
fn a_clause_that_leads_up_ends_before_the_main_one() {
    one(
        "As Mara Quist announced that the bridge is shut, lorries waited at the quay.",
        "Mara Quist “announced”: that the bridge is shut",
    );
    one(
        "Announcing the decision in Brandmoor, Mara Quist wore a helmet.",
        "Mara Quist “Announcing”: the decision in Brandmoor",
    );
    one(
        "Mara Quist, who praised the plan, was born in Brandmoor.",
        "Mara Quist “praised”: the plan",
    );
}

#[test]
fn a_sentence_that_leads_up_keeps_its_main_clause_to_itself() {
    one(
        "Just three weeks after Mara Quist announced that the bridge was sound, two girders broke.",
        "Mara Quist “announced”: that the bridge was sound",
    );
    one(
        "As the city sent out letters praising the plan, two girders broke.",
        "◌ letters “praising”: the plan",
    );
    one(
        "Mara Quist's refusal to close the bridge made the damage worse.",
        "Mara Quist “refusal”: to close the bridge",
    );
}

#[test]
fn what_a_relative_pronoun_takes_up() {
    one(
        "The repairs, which critics said were late, have cost a fortune.",
        "◌ critics “said”: which … were late",
    );
    one(
        "The port is losing money, which Jonas Creel denies.",
        "Jonas Creel “denies”: which",
    );
    one(
        "An engineer, who requested anonymity, said the bridge is safe.",
        "◌ An engineer “requested”: anonymity\n◌ An engineer “said”: the bridge is safe",
    );
}

#[test]
fn records_that_show_it_may_come_last() {
    one(
        "The bridge was closed twice last winter, records show.",
        "records “show”: The bridge was closed twice last winter",
    );
    one(
        "The bridge is popular with Rep. Ana Soto, D-Calif., a frequent visitor, a new poll finds.",
        "a new poll “finds”: The bridge is popular with Rep. Ana Soto, D-Calif., a frequent visitor",
    );
}

#[test]
fn what_somebody_sets_out_to_say() {
    one(
        "Mara Quist went to the harbour to discuss the repairs.",
        "Mara Quist “to discuss”: the repairs",
    );
    one("The engineer was not authorised to discuss the matter.", "");
}

#[test]
fn whoever_asks_stands_behind_the_question() {
    one(
        "Asked by Jonas Creel about the repairs, Mara Quist left the room.",
        "Jonas Creel “Asked”: the repairs",
    );
    one(
        "When asked by Jonas Creel to explain the repairs, Mara Quist left the room.",
        "Jonas Creel “asked”: to explain the repairs",
    );
}

#[test]
fn words_that_only_look_like_verbs_of_saying() {
    one("She has won 758 pledged delegates so far.", "");
    one("The party won in coastal states that have ports.", "");
    one("He is taking heat back home.", "");
    one("Mara Quist crossed a bridge called the Long Arm.", "");
}

#[test]
fn what_a_tag_in_the_middle_cuts_in_two_is_one_statement() {
    one(
        "The years that followed, Mara Quist said, brought a fundamental change.",
        "Mara Quist “said”: The years that followed … brought a fundamental change",
    );
    one(
        "If this fails, Mara Quist argues, there are other ways.",
        "Mara Quist “argues”: If this fails … there are other ways",
    );
    one(
        "The repairs, which officials said will go on until June, have cost a fortune.",
        "◌ officials “said”: which … will go on until June",
    );
}

#[test]
fn whose_words_an_accusation_is() {
    one(
        "The pilots have been accused by a number of groups such as Coast Watch of ramming fishing boats.",
        "Coast Watch “have been accused by”: The pilots … of ramming fishing boats",
    );
    one(
        "Mara Quist accused the yard of hiding the cracks.",
        "Mara Quist “accused”: the yard of hiding the cracks",
    );
}

#[test]
fn headlines_with_a_capital_everywhere() {
    let text = "Mara Quist Says Old Harbour Bridge Seems Safe Again\n\nNobody crossed it on Monday, and it rained.";
    one(text, "Mara Quist “Says”: Old Harbour Bridge Seems Safe Again");
}

#[test]
fn a_conversation_written_down() {
    one(
        "Quist: The bridge is shut.\n\nCreel: Why was it ever opened?\n\nQuist: It was needed. Nobody asked.\n\nCreel: We did.",
        "Quist “:”: The bridge is shut.\n\
         Creel “:”: Why was it ever opened?\n\
         Quist “:”: It was needed. Nobody asked.\n\
         Creel “:”: We did.",
    );
}

#[test]
fn sentences_in_brackets_and_those_surveyed() {
    one(
        "(Mara Quist says the bridge is safe.)",
        "Mara Quist “says”: the bridge is safe",
    );
    one(
        "Those surveyed said the bridge was ugly.",
        "◌ Those surveyed “said”: the bridge was ugly",
    );
    one(
        "As The Post reported on Monday, the bridge is shut.",
        "Post “reported”: the bridge is shut",
    );
}

#[test]
fn capitals_and_seats_of_government_speak_for_themselves() {
    for (text, speaker) in [
        ("Washington said that the deal is dead.", "Washington"),
        ("The Kremlin said that the deal is dead.", "Kremlin"),
        ("The deal is dead, Downing Street said on Monday.", "Downing Street"),
        ("Whitehall insisted that the deal is dead.", "Whitehall"),
        ("Tehran denied that the deal is dead.", "Tehran"),
    ] {
        let one = &super::reading(text).statements[0];
        assert_eq!(
            (one.speaker.as_deref(), one.speaker_kind, one.anonymous),
            (Some(speaker), Some(sayso::model::SourceKind::Organisation), false),
            "{text}"
        );
    }
}

#[test]
fn what_the_article_says_a_seat_stands_for_is_the_seat() {
    let speakers = |text: &str| -> Vec<String> {
        let read = super::reading(text);
        read.statements.iter().filter_map(|one| one.speaker.clone()).collect()
    };
    for text in [
        "The Kremlin, the Russian presidency, said that the deal is dead. The presidency added that it was a pity.",
        "The Kremlin (the Russian presidency) said that the deal is dead. The presidency added that it was a pity.",
    ] {
        assert_eq!(speakers(text), ["Kremlin", "Kremlin"], "{text}");
    }
    let read = super::reading(
        "Washington is silent. Anna Washington said that she would vote. Washington denied that she left.",
    );
    let kinds: Vec<_> = read.statements.iter().map(|one| one.speaker_kind).collect();
    assert_eq!(
        kinds,
        [Some(sayso::model::SourceKind::Person); 2],
        "a person is no capital"
    );
}
