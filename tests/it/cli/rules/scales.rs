//! Rating scales: what a label means, and marks held to it.

use crate::cli::on_each_seeded;

const OURS: &str = r#"format = "sayso-scale/1"
name = "ours"
version = 1
title = "Our scale"
worst = 1
best = 3

[[labels]]
label = "Right"
status = "verified"
value = 3

[[labels]]
label = "Wrong"
status = "false"
value = 1
also = ["Not so"]
"#;

#[test]
fn a_rating_is_a_label_of_the_desks_scale_and_agrees_with_the_mark() {
    on_each_seeded(|desk| {
        let said = desk.no("mark 1 withdrawn --rating False --reason 'again' --correction verdict");
        assert!(said.contains("the desk has no rating scale"), "{said}");
        assert!(desk.fails("desk set --scale politifact/x").contains("is not a scale"));
        assert!(
            desk.no("desk set --scale politifac")
                .contains("did you mean \"politifact\"?")
        );
        assert!(desk.ok("desk set --scale politifact").contains("politifact/1"));
        let said = desk.no("mark 1 false --refutes https://a.example/ --reason x --correction verdict --rating True");
        assert!(
            said.contains("\"True\" means verified on the scale politifact/1, not false"),
            "{said}"
        );
        assert!(
            said.contains("hint: for false it has Mostly False, False, Pants on Fire"),
            "{said}"
        );
        let mark =
            "mark 1 false --refutes https://a.example/ --reason x --correction verdict --rating 'pants on fire!'";
        let marked = desk.json(mark);
        let latest = marked["claims"][0]["marks"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(latest["rating"], "Pants on Fire");
        assert_eq!(latest["scale"], "politifact");
        assert_eq!(latest["scale_version"], 1);
        assert!(desk.ok("show 1").contains("rated “Pants on Fire” on politifact/1"));
        desk.ok("desk set --scale none");
        assert_eq!(desk.json("desk show")["scale"], serde_json::Value::Null);
        desk.audited();
    });
}

#[test]
fn a_desk_adds_scales_of_its_own_and_never_changes_one() {
    on_each_seeded(|desk| {
        desk.file("ours.toml", OURS);
        let shown = desk.ok("scale add ours.toml");
        assert!(shown.starts_with("ours/1 · Our scale\n"), "{shown}");
        let before = desk.seq();
        assert!(
            desk.run("scale add ours.toml")
                .ends(0)
                .err
                .contains("was there already")
        );
        assert_eq!(desk.seq(), before);
        desk.file("ours.toml", OURS.replace("value = 3", "value = 2"));
        let said = desk.no("scale add ours.toml");
        assert!(
            said.contains("the scale ours/1 is there already, and differs"),
            "{said}"
        );
        assert!(said.contains("version = 2"), "{said}");
        desk.file("ours.toml", OURS.replace("version = 1", "version = 2"));
        desk.ok("scale add ours.toml");
        desk.ok("desk set --scale ours/1");
        let list = desk.json("scale list");
        let rows = list["scales"].as_array().unwrap();
        let keys: Vec<String> = rows
            .iter()
            .map(|r| format!("{}/{}", r["name"].as_str().unwrap(), r["version"]))
            .collect();
        assert_eq!(keys[..3], ["ours/1", "ours/2", "afp/1"]);
        assert_eq!(
            (rows[0]["desk"].as_bool(), rows[1]["desk"].as_bool()),
            (Some(true), Some(false))
        );
        assert_eq!(desk.json("scale show ours/1")["labels"][1]["also"][0], "Not so");
        desk.file("ours.toml", OURS.replace("name = \"ours\"", "name = \"snopes\""));
        assert!(
            desk.no("scale add ours.toml")
                .contains("is the name of a scale that sayso brings with it")
        );
        desk.file("ours.toml", OURS.replace("status = \"false\"", "status = \"wrong\""));
        let said = desk.fails("scale add ours.toml");
        assert!(said.contains("ours.toml:15:10: unknown variant \"wrong\""), "{said}");
        assert!(desk.no("scale show nothing").contains("there is no scale \"nothing\""));
        desk.audited();
    });
}
