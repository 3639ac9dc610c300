//! Reading and writing what other people and programs write: seed files, articles, rating scales, other desks'
//! fact-checks. Knows the model, the store's verbs and the views; never a driver, a terminal or the clock.

pub mod article_file;
pub mod claimreview;
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

#[cfg(test)]
mod tests {
    use super::seed::Scenario;

    #[test]
    fn the_json_schema_is_that_of_the_shapes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/schema.json");
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Scenario)).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == schema,
            "seeds/schema.json is out of date: run UPDATE_SCHEMA=1 cargo test --lib json_schema"
        );
    }
}
