//! A PostgreSQL address: its hosts, how long they may take, passwords and TLS. What libpq knows and the driver does not
//! (several ways to verify, password files, `tcp_user_timeout` in milliseconds) is read here.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use postgres::config::{Host, SslMode, TargetSessionAttrs};
use postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::passwords::{self, Wanted};
use super::tls::{self, Mode};
use crate::error::{Error, Result};

/// How long a write that met no primary, or got no answer, is tried again.
const RETRY_FOR: Duration = Duration::from_secs(60);

/// How long a call may take until the server is asked whether it is still at it.
const CALL_TIMEOUT: Duration = Duration::from_secs(3);

/// How long connecting may take, to the only host and to one among others.
const CONNECT: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(3)];

/// How long sent bytes may stay unacknowledged.
const TCP_USER: Duration = Duration::from_secs(5);

/// What the driver takes for idle when nobody says: too long to notice that a machine is gone.
const IDLE_BY_DEFAULT: Duration = Duration::from_secs(2 * 60 * 60);

/// Where a ledger is, and how it is reached.
pub(super) struct Address {
    /// Its hosts, in the order of the address.
    pub hosts: Vec<Server>,
    /// How long a write is tried again.
    pub retry_for: Duration,
    /// How long a call may take until the server is asked about it.
    pub call_timeout: Duration,
    /// How long connecting may take, all of it.
    pub connect_timeout: Duration,
}

/// One host.
#[derive(Clone)]
pub(super) struct Server {
    /// `h1:5432`.
    pub name: Arc<str>,
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Server {
    /// Connects; `warned` hears what the server warns of.
    pub fn connect(
        &self,
        warned: impl Fn(postgres::error::DbError) + Send + Sync + 'static,
    ) -> Result<Client, postgres::Error> {
        let mut config = self.config.clone();
        config.notice_callback(warned);
        match &self.tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        }
    }
}

/// The parameters that are ours to read.
#[derive(Default)]
struct Ours {
    mode: Mode,
    files: tls::Files,
    passfile: Option<PathBuf>,
    password_file: Option<PathBuf>,
    tcp_user: Option<Duration>,
    retry_for: Option<Duration>,
    call_timeout: Option<Duration>,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// `Usage` when it is none, `Io` when a file that it names cannot be read.
    pub fn read(text: &str) -> Result<Address> {
        let (rest, ours) = take_ours(text)?;
        let config: Config = rest.parse().map_err(|e: postgres::Error| {
            Error::usage(format!("the database address cannot be read: {}", super::detail(&e)))
                .hint("write it as postgres://user@host:port/database, or with several hosts: user@h1,h2,h3/database")
        })?;
        if config.get_target_session_attrs() == TargetSessionAttrs::ReadOnly {
            return Err(Error::usage("target_session_attrs=read-only leads to no primary")
                .hint("leave it out: the primary is found by itself, whichever host it is"));
        }
        let hosts = config.get_hosts();
        if hosts.is_empty() {
            return Err(Error::usage("the database address names no host")
                .hint("write it as postgres://user@host:port/database"));
        }
        let ports = config.get_ports();
        if ports.len() > 1 && ports.len() != hosts.len() {
            return Err(Error::usage(format!(
                "the database address has {} hosts and {} ports",
                hosts.len(),
                ports.len()
            )));
        }
        let connect_timeout = match config.get_connect_timeout() {
            Some(limit) => *limit,
            None => CONNECT[usize::from(hosts.len() > 1)],
        };
        let tls = tls::connector(ours.mode, &ours.files)?;
        let list = match config.get_password().is_none() && ours.password_file.is_none() {
            true => match passwords::list(ours.passfile.clone()) {
                Some((path, required)) => passwords::read(&path, required)?,
                None => None,
            },
            false => None,
        };
        let secret = match &ours.password_file {
            Some(path) => Some(passwords::whole(path)?),
            None => None,
        };
        let mut servers = Vec::new();
        for (at, host) in hosts.iter().enumerate() {
            let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
            let mut one = alone(&config, at, port, connect_timeout, &ours);
            if let Some(password) = &secret {
                one.password(password);
            } else if let Some(list) = &list {
                let user = config.get_user().map_or_else(account, str::to_owned);
                let wanted = Wanted {
                    host: &host_name(host),
                    port,
                    database: config.get_dbname().unwrap_or(&user),
                    user: &user,
                };
                if let Some(password) = passwords::find(list, &wanted) {
                    one.password(password);
                }
            }
            servers.push(Server {
                name: match host {
                    Host::Tcp(name) if name.contains(':') => format!("[{name}]:{port}").into(),
                    Host::Tcp(name) => format!("{name}:{port}").into(),
                    Host::Unix(path) => format!("{}:{port}", path.display()).into(),
                },
                config: one,
                tls: match host {
                    Host::Tcp(_) => tls.clone(),
                    Host::Unix(_) => None,
                },
            });
        }
        Ok(Address {
            hosts: servers,
            retry_for: ours.retry_for.unwrap_or(RETRY_FOR),
            call_timeout: ours.call_timeout.unwrap_or(CALL_TIMEOUT),
            connect_timeout,
        })
    }
}

/// The driver's settings for one host of the address.
fn alone(whole: &Config, at: usize, port: u16, limit: Duration, ours: &Ours) -> Config {
    let mut one = Config::new();
    let host = &whole.get_hosts()[at];
    match host {
        Host::Tcp(name) => one.host(name),
        Host::Unix(path) => one.host_path(path),
    };
    if let Some(address) = whole.get_hostaddrs().get(at) {
        one.hostaddr(*address);
    }
    one.port(port).connect_timeout(limit);
    if let Some(user) = whole.get_user() {
        one.user(user);
    }
    if let Some(password) = whole.get_password() {
        one.password(password);
    }
    if let Some(name) = whole.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = whole.get_options() {
        one.options(options);
    }
    one.application_name(whole.get_application_name().unwrap_or("sayso"));
    one.channel_binding(whole.get_channel_binding());
    one.ssl_negotiation(whole.get_ssl_negotiation());
    one.ssl_mode(match (ours.mode, host) {
        (Mode::Disable, _) | (_, Host::Unix(_)) => SslMode::Disable,
        (Mode::Prefer, _) => SslMode::Prefer,
        (Mode::Require | Mode::VerifyCa | Mode::VerifyFull, _) => SslMode::Require,
    });
    one.tcp_user_timeout(ours.tcp_user.unwrap_or(TCP_USER));
    one.keepalives(whole.get_keepalives());
    let idle = whole.get_keepalives_idle();
    one.keepalives_idle(match idle == IDLE_BY_DEFAULT {
        true => Duration::from_secs(5),
        false => idle,
    });
    one.keepalives_interval(whole.get_keepalives_interval().unwrap_or(Duration::from_secs(2)));
    one.keepalives_retries(whole.get_keepalives_retries().unwrap_or(2));
    one
}

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    }
}

/// The account's name, which is the user where the address names none.
fn account() -> String {
    whoami::username().unwrap_or_default()
}

/// Takes our parameters out of an address; what is left is the driver's.
fn take_ours(text: &str) -> Result<(String, Ours)> {
    let mut ours = Ours::default();
    let Some((place, query)) = text.split_once('?') else {
        return Ok((text.to_owned(), ours));
    };
    let mut rest = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decoded(raw);
        match name {
            "sslmode" => ours.mode = Mode::read(&value)?,
            "sslrootcert" => ours.files.root = Some(value),
            "sslcert" => ours.files.certificate = Some(value),
            "sslkey" => ours.files.key = Some(value),
            "passfile" => ours.passfile = Some(value.into()),
            "password_file" => ours.password_file = Some(value.into()),
            "tcp_user_timeout" => ours.tcp_user = Some(length(name, &value, Duration::from_millis(1))?),
            "retry_for" => ours.retry_for = Some(length(name, &value, Duration::from_secs(1))?),
            "call_timeout" => {
                let limit = length(name, &value, Duration::from_secs(1))?;
                if limit.is_zero() {
                    return Err(
                        Error::usage("call_timeout is nothing").hint("write it in seconds, as in call_timeout=3")
                    );
                }
                ours.call_timeout = Some(limit);
            }
            "load_balance_hosts" => {
                return Err(Error::usage("load_balance_hosts says nothing here")
                    .hint("leave it out: the primary is found by itself, whichever host it is"));
            }
            _ => rest.push(pair),
        }
    }
    let left = match rest.is_empty() {
        true => place.to_owned(),
        false => format!("{place}?{}", rest.join("&")),
    };
    Ok((left, ours))
}

/// A length of time: a number of `unit`, or with its own unit, as in `3s` and `500ms`.
fn length(name: &str, text: &str, unit: Duration) -> Result<Duration> {
    let (digits, unit) = match text {
        _ if text.ends_with("ms") => (text.trim_end_matches("ms"), Duration::from_millis(1)),
        _ if text.ends_with('s') => (text.trim_end_matches('s'), Duration::from_secs(1)),
        _ => (text, unit),
    };
    match digits.parse::<u32>() {
        Ok(n) if n < 1_000_000_000 => Ok(unit * n),
        _ => Err(Error::usage(format!("{name}={text} is no length of time"))
            .hint(format!("write it as in {name}=3s or {name}=500ms"))),
    }
}

/// A value as it was meant, before it was written into an address.
fn decoded(raw: &str) -> String {
    let bytes = raw.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| raw.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(address: &Address) -> Vec<&str> {
        address.hosts.iter().map(|server| &*server.name).collect()
    }

    #[test]
    fn several_hosts_have_one_port_or_one_each() {
        let each = Address::read("postgres://ana:x@h1:1,h2:2,h3/desk").unwrap();
        assert_eq!(names(&each), ["h1:1", "h2:2", "h3:5432"]);
        let socket = Address::read("postgres://ana:x@%2Frun%2Fpg:5433/desk?sslmode=require").unwrap();
        assert_eq!(names(&socket), ["/run/pg:5433"]);
    }

    #[test]
    fn lengths_of_time_are_read_and_kept_from_the_driver() {
        let address = Address::read(
            "postgres://ana:x@h1,h2/desk?retry_for=5&call_timeout=250ms&tcp_user_timeout=4000&connect_timeout=2",
        )
        .unwrap();
        assert_eq!(address.retry_for, Duration::from_secs(5));
        assert_eq!(address.call_timeout, Duration::from_millis(250));
        assert_eq!(address.connect_timeout, Duration::from_secs(2));
        let one = &address.hosts[1].config;
        assert_eq!(one.get_tcp_user_timeout(), Some(&Duration::from_secs(4)));
        assert_eq!(one.get_keepalives_idle(), Duration::from_secs(5));
        let wrong = Address::read("postgres://ana:x@h1/desk?retry_for=soon").err().unwrap();
        assert_eq!(wrong.message, "retry_for=soon is no length of time");
    }

    #[test]
    fn whoever_is_to_be_verified_needs_somebody_to_vouch() {
        let wrong = |address: &str| Address::read(address).err().unwrap().message;
        assert_eq!(wrong("postgres://ana:x@h1/desk?sslmode=sure"), "sslmode=sure is none");
        assert!(
            wrong("postgres://ana:x@h1/desk?sslmode=verify-full&sslrootcert=/nowhere.pem").contains("/nowhere.pem")
        );
        assert!(wrong("postgres://ana:x@h1/desk?sslmode=require&sslcert=/nowhere.pem").contains("go together"));
    }

    #[test]
    fn a_password_comes_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "from a file\n").unwrap();
        let address = Address::read(&format!("postgres://ana@h1/desk?password_file={}", file.display())).unwrap();
        assert_eq!(address.hosts[0].config.get_password(), Some(&b"from a file"[..]));
        std::fs::write(&file, "h2:*:desk:ana:of the second\n").unwrap();
        let listed = format!("postgres://ana@h1,h2/desk?passfile={}", file.display());
        assert!(
            Address::read(&listed)
                .err()
                .unwrap()
                .message
                .starts_with("others may read")
        );
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        let address = Address::read(&listed).unwrap();
        assert_eq!(address.hosts[0].config.get_password(), None);
        assert_eq!(address.hosts[1].config.get_password(), Some(&b"of the second"[..]));
    }
}
