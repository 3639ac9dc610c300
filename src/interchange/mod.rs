//! Reading and writing what other people and programs write: seed files, articles, rating scales, other desks'
//! fact-checks. Knows the model, the store's verbs and the views; never a driver, a terminal or the clock.

pub mod article_file;
pub mod claimreview;
pub mod drafted;
pub mod export;
pub mod foreign;
#[cfg(feature = "documents")]
pub mod html;
pub mod import;
pub mod input;
pub mod scale_file;
pub mod seed;
pub mod seed_load;
pub mod stories;

/// What the tests of the committed schemas share.
#[cfg(test)]
pub(crate) mod schemas {
    use super::seed::Scenario;

    /// Holds the JSON Schema committed at `path`, from the root of the project, to that of the shape `T`.
    pub fn check<T: schemars::JsonSchema>(path: &str) {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(T)).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&file, &schema).unwrap();
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == schema,
            "{path} is out of date: run UPDATE_SCHEMA=1 cargo test --lib json_schema"
        );
    }

    #[test]
    fn the_json_schema_of_stories_is_that_of_the_shapes() {
        check::<Scenario>("seeds/schema.json");
    }
}
