//! The role that docs/postgresql.md gives to those who work: enough for all that a desk does, and no more.

use postgres::{Client, NoTls};

use super::server;
use crate::cli::Desk;
use crate::store::Engine;

/// The page's statements, with names of the test's own.
fn statements(of: &str, owner: &str, role: &str, schema: &str) -> Vec<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/postgresql.md")).unwrap();
    let begins = format!("-- {of}\n");
    let block = page
        .split(&begins)
        .nth(1)
        .unwrap_or_else(|| panic!("no {of} on the page"));
    let block = block.split("```").next().unwrap();
    block
        .replace("sayso_owner", owner)
        .replace("TO sayso;", &format!("TO {role};"))
        .replace("FROM sayso;", &format!("FROM {role};"))
        .replace("SCHEMA public", &format!("SCHEMA {schema}"))
        .split_inclusive(';')
        .map(|sql| sql.trim().to_owned())
        .filter(|sql| !sql.is_empty())
        .collect()
}

#[test]
fn the_role_that_works_can_do_a_desks_work_and_change_no_table() {
    let Some(server) = server() else { return };
    let mut desk = Desk::new(Engine::Postgres);
    let schema = desk.db.split("search_path%3D").nth(1).unwrap();
    let schema = schema.split('%').next().unwrap().to_owned();
    let (owner, role) = (format!("{schema}_owner"), format!("{schema}_works"));
    let mut admin = Client::connect(server.as_str(), NoTls).unwrap();
    for name in [&owner, &role] {
        admin
            .batch_execute(&format!("CREATE ROLE {name} LOGIN PASSWORD 'in-a-test'"))
            .unwrap();
    }
    admin
        .batch_execute(&format!("GRANT ALL ON SCHEMA {schema} TO {owner}"))
        .unwrap();
    let be = |sql: &str, admin: &mut Client| {
        admin
            .batch_execute(&format!("SET search_path = {schema}; {sql}"))
            .unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    };
    for sql in statements("before the first migration", &owner, &role, &schema) {
        be(&sql, &mut admin);
    }
    let superuser = desk.db.clone();
    let as_role = |name: &str| {
        let rest = superuser.split_once('@').unwrap().1;
        format!("postgres://{name}:in-a-test@{rest}")
    };
    desk.db = as_role(&owner);
    desk.ok("db migrate");
    for sql in statements("after each migration", &owner, &role, &schema) {
        be(&sql, &mut admin);
    }

    desk.db = as_role(&role);
    desk.ok("seed harbour-bridge");
    for line in [
        "mark 10 disputed --context https://example.org/denial --override 'a test' --reason 'a test'",
        "note 19 'A note'",
        "undo",
        "report",
        "audit",
        "db info",
    ] {
        desk.ok(line);
    }
    // It may not write tables anew: the owner has to.
    let said = desk.run("db scrub").ends(1);
    assert!(said.out.contains("whoever owns it should run VACUUM FULL"), "{said:?}");
    desk.ok("person add Ben");
    let said = desk.run("redact notes:1 --field text --reason 'asked to' --second Ben --json");
    assert_eq!(said.ends(1).json()["whole"], false);
    // What a day counted moves when the next one begins, and rows of its counts are taken away.
    desk.at("2026-01-03T12:00:00Z").ok("note 19 'Another'");
    let mut works = Client::connect(&desk.db, NoTls).unwrap();
    let refused = |sql: &str, works: &mut Client| {
        let error = works.batch_execute(sql).unwrap_err();
        assert_eq!(
            error.code(),
            Some(&postgres::error::SqlState::INSUFFICIENT_PRIVILEGE),
            "{sql}"
        );
    };
    refused("CREATE TABLE mine (one INT)", &mut works);
    refused("DROP TABLE marks", &mut works);
    refused("DELETE FROM marks", &mut works);
    refused("TRUNCATE journal", &mut works);
    refused("UPDATE refinery_schema_history SET version = 1", &mut works);

    drop(works);
    admin.batch_execute(&format!("DROP SCHEMA {schema} CASCADE; DROP OWNED BY {owner}, {role}; DROP ROLE {owner}, {role}; CREATE SCHEMA {schema}")).unwrap();
}
