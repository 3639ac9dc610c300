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
