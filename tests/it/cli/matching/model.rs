//! The sentence encoder: how it is chosen, what happens when it is none, and that answers hold with it.

use crate::cli::{Desk, on_each};

#[cfg(not(feature = "semantic"))]
#[test]
fn a_build_without_models_says_how_to_get_one() {
    on_each(|desk| {
        let said = desk.fails("model use .");
        assert!(said.contains("built without matching by meaning"), "{said}");
        assert!(said.contains("--features semantic"), "{said}");
        assert!(desk.fails("index --vectors").contains("--features semantic"));
        let state = desk.json("model show");
        assert_eq!(state["built_in"], false);
        assert_eq!(state["folder"], serde_json::Value::Null);
        assert!(state["problem"].as_str().unwrap().contains("--features semantic"));
        assert!(desk.ok("model show").contains("ranked by their words"));
        desk.ok("model none");
        // A model that is named all the same changes nothing.
        super::with_reviews(desk);
        let output = desk
            .command(&["match", "whale"])
            .env("SAYSO_MODEL", "/nowhere")
            .output();
        assert_eq!(crate::cli::Said::of(output.unwrap()).ends(0).err, "");
    });
}

#[test]
fn a_setting_that_cannot_be_read_is_said_and_words_still_answer() {
    on_each(|desk| {
        super::with_reviews(desk);
        std::fs::create_dir_all(desk.home.path().join(".config/sayso/model")).unwrap();
        for line in [
            "match 'a whale in the estuary' --json",
            "search whale --json",
            "index --json",
        ] {
            let said = desk.run(line).ends(0);
            assert!(said.err.contains("cannot read your setting"), "{line}: {}", said.err);
            assert!(said.err.contains("SAYSO_MODEL names a folder"), "{line}: {}", said.err);
            said.json();
        }
        assert!(desk.fails("model show").contains("hint: put that file right"));
    });
}

/// A BERT of one layer, two heads and eight numbers, with the words of the tests, whose weights follow from their places.
#[cfg_attr(not(feature = "semantic"), allow(dead_code))]
pub fn tiny(desk: &Desk, name: &str) -> std::path::PathBuf {
    const WORDS: &[&str] = &[
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "the", "was", "seen", "in", "whale", "whales", "estuary", "mayor",
        "bridges", "closed", "three", ".", "##s",
    ];
    const WIDE: usize = 8;
    let folder = desk.home.path().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("vocab.txt"), WORDS.join("\n") + "\n").unwrap();
    let config = serde_json::json!({
        "model_type": "bert", "hidden_act": "gelu", "num_attention_heads": 2, "num_hidden_layers": 1,
        "layer_norm_eps": 1e-12,
    });
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let mut tensors: Vec<(String, Vec<usize>)> = vec![
        ("embeddings.word_embeddings.weight".into(), vec![WORDS.len(), WIDE]),
        ("embeddings.position_embeddings.weight".into(), vec![32, WIDE]),
        ("embeddings.token_type_embeddings.weight".into(), vec![2, WIDE]),
    ];
    let layer = "encoder.layer.0";
    for linear in [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    ] {
        tensors.push((format!("{layer}.{linear}.weight"), vec![WIDE, WIDE]));
        tensors.push((format!("{layer}.{linear}.bias"), vec![WIDE]));
    }
    for norm in [
        "embeddings.LayerNorm".to_owned(),
        format!("{layer}.attention.output.LayerNorm"),
        format!("{layer}.output.LayerNorm"),
    ] {
        tensors.push((format!("{norm}.weight"), vec![WIDE]));
        tensors.push((format!("{norm}.bias"), vec![WIDE]));
    }
    let mut header = serde_json::Map::new();
    let mut data: Vec<u8> = Vec::new();
    let mut dice: u32 = 7;
    for (name, shape) in tensors {
        let begin = data.len();
        for _ in 0..shape.iter().product::<usize>() {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let number = match name.ends_with("LayerNorm.weight") {
                true => 1.0,
                false => (dice >> 8) as f32 / (1 << 24) as f32 - 0.5,
            };
            data.extend(number.to_le_bytes());
        }
        header.insert(
            name,
            serde_json::json!({"dtype": "F32", "shape": shape, "data_offsets": [begin, data.len()]}),
        );
    }
    let header = serde_json::Value::Object(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    std::fs::write(folder.join("model.safetensors"), file).unwrap();
    folder
}

#[cfg(feature = "semantic")]
mod with {
    use std::path::Path;

    use super::super::{first, folder, with_reviews};
    use super::{Desk, on_each, tiny};
    use crate::cli::withstand::files::as_a_stranger;

    fn vectors(desk: &Desk) -> Vec<std::path::PathBuf> {
        let files = std::fs::read_dir(folder(desk))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        files
            .filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("vectors-"))
            .collect()
    }

    #[test]
    fn a_model_is_used_until_another_or_none_is() {
        on_each(|desk| {
            with_reviews(desk);
            tiny(desk, "tiny");
            let state = desk.json("model use tiny");
            assert_eq!(state["numbers"], 8);
            assert_eq!(state["problem"], serde_json::Value::Null);
            assert!(state["folder"].as_str().unwrap().ends_with("/tiny"));
            assert_eq!(desk.json("model show"), state);
            let seq = desk.seq();
            let found = desk.json("match 'a whale in the estuary'");
            assert!(
                found["matches"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|m| m["external_id"] == "r-3"),
                "{found}"
            );
            assert_eq!(vectors(desk).len(), 1, "the vectors of what was likely are kept");
            // Asked again, asked of many, from vectors that are all there, or of a file that is damaged: the same.
            let again = || desk.json("match 'a whale in the estuary' --limit 1 --min-score 0");
            let once = again();
            assert_eq!(first(&once), first(&found));
            desk.file("posts.jsonl", "{\"id\": 1, \"text\": \"a whale in the estuary\"}\n");
            assert_eq!(first(&desk.json("match --from posts.jsonl --limit 1")), first(&once));
            let said = desk.run("index --vectors").ends(0);
            assert!(said.err.contains("claims got their vectors"), "{}", said.err);
            assert_eq!(again(), once);
            let file = &vectors(desk)[0];
            let bytes = std::fs::read(file).unwrap();
            for damage in [&bytes[..bytes.len() / 2], &vec![7; bytes.len()], b""] {
                std::fs::write(file, damage).unwrap();
                assert_eq!(again(), once);
            }
            assert_eq!(desk.seq(), seq, "the ledger knows nothing of models");
            // A text that says nothing.
            for text in ["🙂", "https://t.co/x"] {
                desk.run_args(&["match", text, "--min-score", "0.9"]).ends(1);
            }
            desk.ok("model none");
            assert_eq!(desk.json("model show")["folder"], serde_json::Value::Null);
            assert_eq!(first(&desk.json("match 'a whale in the estuary'")), "r-3");
        });
    }

    #[test]
    fn what_is_no_model_is_told_apart_from_one() {
        on_each(|desk| {
            let spoilt = |name: &str, spoil: &dyn Fn(&Path)| -> String {
                spoil(&tiny(desk, name));
                desk.fails(&format!("model use {name}"))
            };
            let replaced = |file: &'static str, from: &'static str, to: &'static str| {
                move |folder: &Path| {
                    let path = folder.join(file);
                    let text = std::fs::read_to_string(&path).unwrap();
                    assert!(text.contains(from));
                    std::fs::write(&path, text.replace(from, to)).unwrap();
                }
            };
            for (name, spoil, why) in [
                (
                    "a",
                    &(|f: &Path| std::fs::remove_file(f.join("config.json")).unwrap()) as &dyn Fn(&Path),
                    "no config.json",
                ),
                (
                    "b",
                    &|f: &Path| std::fs::write(f.join("config.json"), "{").unwrap(),
                    "is no JSON",
                ),
                (
                    "c",
                    &replaced("config.json", "bert", "gpt2"),
                    "its model is gpt2, and only bert is read",
                ),
                (
                    "d",
                    &|f: &Path| std::fs::remove_file(f.join("vocab.txt")).unwrap(),
                    "no tokenizer.json and no vocab.txt",
                ),
                (
                    "d2",
                    &|f: &Path| std::fs::write(f.join("vocab.txt"), b"[PAD]\n\xff\xfe").unwrap(),
                    "its vocab.txt is no text in UTF-8",
                ),
                (
                    "d3",
                    &|f: &Path| std::fs::write(f.join("tokenizer.json"), "{}").unwrap(),
                    "its tokenizer.json has no vocabulary",
                ),
                (
                    "e",
                    &replaced("vocab.txt", "[CLS]", "CLS"),
                    "its vocabulary has no [CLS]",
                ),
                (
                    "f",
                    &|f: &Path| std::fs::remove_file(f.join("model.safetensors")).unwrap(),
                    "there is no model.safetensors in it",
                ),
                (
                    "f2",
                    &|f: &Path| {
                        let path = f.join("model.safetensors");
                        let bytes = std::fs::read(&path).unwrap();
                        std::fs::write(path, &bytes[..bytes.len() - 3]).unwrap();
                    },
                    "its model.safetensors is damaged",
                ),
                (
                    "f3",
                    &|f: &Path| {
                        // The last numbers are those of a bias.
                        let path = f.join("model.safetensors");
                        let mut bytes = std::fs::read(&path).unwrap();
                        let end = bytes.len();
                        bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
                        std::fs::write(path, bytes).unwrap();
                    },
                    "holds what is no number",
                ),
                (
                    "g",
                    &|f: &Path| std::fs::write(f.join("model.safetensors"), "weights").unwrap(),
                    "is damaged",
                ),
                (
                    "h",
                    &replaced("vocab.txt", "##s", "##s\nmore"),
                    "larger than its weights",
                ),
                (
                    "i",
                    &replaced("config.json", "\"num_attention_heads\":2", "\"num_attention_heads\":3"),
                    "do not go with each other",
                ),
                (
                    "j",
                    &replaced("config.json", "\"num_hidden_layers\":1", "\"num_hidden_layers\":2"),
                    "its weights have no encoder.layer.1",
                ),
                (
                    "k",
                    &replaced("config.json", "\"num_attention_heads\":2", "\"num_attention_heads\":0"),
                    "says no num_attention_heads",
                ),
                (
                    "l",
                    &|f: &Path| {
                        std::fs::write(f.join("tokenizer.json"), r#"{"model": {"type": "BPE", "vocab": {}}}"#).unwrap()
                    },
                    "its tokenizer is BPE, and only WordPiece is read",
                ),
            ] {
                let said = spoilt(name, spoil);
                assert!(said.contains(why), "{name}: {said}");
                assert!(said.contains("holds no sentence encoder"), "{said}");
                assert!(said.contains("hint: name a folder with config.json"), "{said}");
            }
            assert!(desk.fails("model use nowhere").contains("there is no such folder"));
            desk.file("file", "a file");
            assert!(desk.fails("model use file").contains("it is no folder"));
            // What is there and cannot be read is not taken for missing.
            for name in ["config.json", "vocab.txt", "model.safetensors"] {
                let path = tiny(desk, "closed").join(name);
                std::fs::remove_file(&path).unwrap();
                std::fs::create_dir(&path).unwrap();
                let said = desk.fails("model use closed");
                assert!(said.contains(&format!("its {name} cannot be read")), "{said}");
                std::fs::remove_dir(&path).unwrap();
            }
            desk.ok("person add Bo");
            assert!(desk.fails("index --vectors").contains("no model is in use"));
            assert_eq!(desk.json("model show")["folder"], serde_json::Value::Null);
        });
    }

    #[test]
    fn a_model_that_is_shut_is_said_to_be_so() {
        use std::os::unix::fs::PermissionsExt as _;
        on_each(|desk| {
            let model = tiny(desk, "tiny");
            let mode = |path: &Path, bits| {
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(bits)).unwrap();
            };
            mode(desk.home.path(), 0o777);
            for (path, bits) in [
                (model.join("config.json"), 0),
                (model.join("vocab.txt"), 0),
                (model.join("model.safetensors"), 0),
                (model.clone(), 0),
            ] {
                let before = std::fs::metadata(&path).unwrap().permissions().mode();
                mode(&path, bits);
                let said = as_a_stranger(desk, "model use tiny").ends(2).err;
                assert!(said.contains("cannot read the sentence encoder tiny"), "{said}");
                assert!(said.contains("hint: have its owner let you read it"), "{said}");
                mode(&path, before);
            }
        });
    }

    #[test]
    fn a_model_that_is_gone_is_said_and_words_still_answer() {
        on_each(|desk| {
            with_reviews(desk);
            let model = tiny(desk, "tiny");
            desk.ok("model use tiny");
            std::fs::remove_file(model.join("model.safetensors")).unwrap();
            let said = desk.run("match 'a whale in the estuary' --json").ends(0);
            assert_eq!(first(&said.json()), "r-3");
            assert!(
                said.err.contains("matches are ranked by their words alone"),
                "{}",
                said.err
            );
            desk.file(
                "posts.jsonl",
                "{\"id\": 1, \"text\": \"a whale in the estuary\"}\n".repeat(300),
            );
            let said = desk.run("match --from posts.jsonl --json").ends(0);
            assert_eq!(said.err.matches("by their words alone").count(), 1, "{}", said.err);
            let state = desk.json("model show");
            assert_eq!(state["numbers"], serde_json::Value::Null);
            assert!(state["problem"].as_str().unwrap().contains("model.safetensors"));
        });
    }

    #[test]
    fn vectors_that_cannot_be_kept_are_not_counted_as_made() {
        on_each(|desk| {
            with_reviews(desk);
            tiny(desk, "tiny");
            desk.ok("model use tiny");
            let found = desk.json("match 'a whale in the estuary'");
            let file = vectors(desk).remove(0);
            std::fs::remove_file(&file).unwrap();
            std::fs::create_dir(&file).unwrap();
            assert_eq!(desk.json("match 'a whale in the estuary'"), found);
            let said = desk.fails("index --vectors");
            assert!(said.contains("cannot be written"), "{said}");
            assert!(said.contains("SAYSO_CACHE"), "{said}");
        });
    }
}
