//! Servers of a test's own, for what everybody who uses a server would feel.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use postgres::Client;

/// A server, and perhaps one that follows it, for as long as this is held.
pub struct Own {
    script: Child,
    /// The superuser's address.
    pub primary: String,
    /// The same of the one that follows.
    pub standby: Option<String>,
}

impl Own {
    /// One server.
    pub fn start() -> Own {
        Own::begin("0")
    }

    /// One server, and one that follows it.
    pub fn with_standby() -> Own {
        Own::begin("1")
    }

    fn begin(standby: &str) -> Own {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-postgres"))
            .args([
                "sh",
                "-c",
                r#"echo "$SAYSO_TEST_POSTGRES $SAYSO_TEST_POSTGRES_STANDBY"; cat"#,
            ])
            .env_remove("SAYSO_TEST_POSTGRES_STANDBY")
            .env("SAYSO_POSTGRES_STANDBY", standby)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut addresses = String::new();
        BufReader::new(script.stdout.as_mut().unwrap())
            .read_line(&mut addresses)
            .unwrap();
        let mut addresses = addresses.split_whitespace().map(str::to_owned);
        Own {
            script,
            primary: addresses.next().unwrap(),
            standby: addresses.next(),
        }
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // Its command ends with its input.
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

/// Changes a server's settings.
pub fn set(admin: &mut Client, setting: &str) {
    admin.batch_execute(&format!("ALTER SYSTEM {setting}")).unwrap();
    admin.batch_execute("SELECT pg_reload_conf()").unwrap();
}
