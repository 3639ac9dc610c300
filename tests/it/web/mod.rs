//! The desk served in the test's own process, on each database at hand, with a clock that the test sets, and browsers and
//! programs that speak plain HTTP to it.

mod abuse;
mod api;
mod api_manners;
mod claims;
mod doors;
mod ending;
mod exchange;
mod forms;
mod google;
mod keeping;
mod ledger;
mod pages;
mod people;
mod protected;
mod routes;
mod several;
mod stories;
mod tokens;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sayso::db::Location;
use sayso::store::servers::ReadFrom;
use sayso::web::{Clock, Ready, Settings, Until, Whom, serve};
use serde_json::Value;

use crate::cli::{Desk, Said};
use crate::store::{Engine, engines};

/// What everybody's password is.
pub const PASSWORD: &str = "winch harbour ninety";

/// A desk with the invented story, served.
pub struct Served {
    /// The same ledger on the command line.
    pub desk: Desk,
    pub address: SocketAddr,
    /// The link into a desk that is open to one person.
    pub link: Option<String>,
    clock: Arc<Mutex<DateTime<Utc>>>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Settings that a test changes before the desk opens.
pub type Change = fn(&mut Settings);

impl Served {
    /// Runs a test on a desk on which people log in: Ana is admin, Edna editor, Carl checker, Rita reader.
    pub fn each(test: impl Fn(&Served)) {
        for engine in engines() {
            eprintln!("on {engine:?}");
            let desk = Desk::seeded(engine);
            with_people(&desk);
            test(&Served::open(desk, Whom::People, |_| {}));
        }
    }

    /// Runs a test on a desk that is open to whoever started it.
    pub fn each_alone(test: impl Fn(&Served)) {
        for engine in engines() {
            eprintln!("on {engine:?}");
            test(&Served::open(Desk::seeded(engine), me(), |_| {}));
        }
    }

    /// Opens a desk.
    pub fn open(desk: Desk, whom: Whom, change: Change) -> Served {
        let clock = Arc::new(Mutex::new("2026-01-03T09:00:00Z".parse::<DateTime<Utc>>().unwrap()));
        let time = Arc::clone(&clock);
        let mut settings = Settings {
            place: desk.db.parse::<Location>().unwrap(),
            read_from: ReadFrom::Primary,
            whom,
            hosts: Vec::new(),
            proxies: Vec::new(),
            public: false,
            cache: Some(desk.home.path().join(".cache/sayso")),
            model: None,
            patience: Duration::from_secs(30),
            clock: Clock::Given(Arc::new(move || *time.lock().unwrap())),
            random: |bytes| getrandom::fill(bytes).unwrap(),
        };
        change(&mut settings);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = channel();
        let (announce, announced) = channel::<Ready>();
        let thread = std::thread::spawn(move || {
            serve(settings, listener, Until::Told(told), |ready| {
                announce.send(ready.clone()).unwrap();
            })
            .unwrap();
        });
        let ready = announced.recv_timeout(Duration::from_secs(30)).unwrap();
        Served {
            desk,
            address,
            link: ready.link,
            clock,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// A second desk server of the same ledger, with a home of its own as on another machine.
    pub fn beside(&self) -> Served {
        let mut desk = Desk::new(Engine::Sqlite);
        desk.db.clone_from(&self.desk.db);
        desk.engine = self.desk.engine;
        Served::open(desk, Whom::People, |_| {})
    }

    /// Time passes.
    pub fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    /// Tells the desk to close, and does not wait.
    pub fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until it is closed.
    pub fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// The number of somebody at the desk.
    pub fn person(&self, name: &str) -> i64 {
        let list = self.desk.json("person list --limit 100");
        let people = list["people"].as_array().unwrap();
        people.iter().find(|person| person["name"] == name).unwrap()["id"]
            .as_i64()
            .unwrap()
    }

    /// Claims that nobody has looked at yet.
    pub fn claims<const N: usize>(&self) -> [i64; N] {
        std::array::from_fn(|n| {
            let line = format!("add 'The ferry ran {n} times on the first day.' --article 1 --link 'Oda Verrin'");
            self.desk.json(&line)["claims"][0]["id"].as_i64().unwrap()
        })
    }

    /// A browser that nobody has used yet.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            served: self,
            cookies: RefCell::default(),
            csrf: RefCell::default(),
            request: RefCell::default(),
        }
    }

    /// A browser in which somebody has logged in.
    pub fn browser_of(&self, name: &str) -> Browser<'_> {
        let browser = self.browser();
        let said = browser.log_in(name, PASSWORD);
        assert_eq!(said.status, 303, "{}", said.body);
        browser
    }

    /// The browser of whoever came by the link.
    pub fn browser_by_link(&self) -> Browser<'_> {
        let browser = self.browser();
        let link = self.link.as_ref().unwrap();
        let path = link.split_once(&self.address.to_string()).unwrap().1;
        assert_eq!(browser.get(path).status, 303);
        browser
    }

    /// A token as `sayso token add` makes it.
    pub fn token(&self, more: &str) -> String {
        let made = self.desk.json(&format!("token add robot {more}"));
        made["secret"].as_str().unwrap().to_owned()
    }

    /// A request with a token and, if there is one, a JSON body.
    pub fn ask(&self, method: &str, path: &str, token: &str, body: Option<&Value>) -> Reply {
        self.ask_with((method, path), token, body, &[])
    }

    /// The same with further headers.
    pub fn ask_with(
        &self,
        (method, path): (&str, &str),
        token: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Reply {
        let bearer = format!("Bearer {token}");
        let mut all = vec![("Authorization", bearer.as_str())];
        let body = body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            all.push(("Content-Type", "application/json"));
        }
        all.extend(headers);
        self.send(method, path, &all, body.as_bytes())
    }

    /// A request, as it stands.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        let named = |name: &str| headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        if !named("host") {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        if !named("content-length") && (!body.is_empty() || method != "GET") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        // Whoever is refused by the head need not read on.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Reply::parse(&answer, &format!("{method} {path}"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.tell_to_stop();
        if !std::thread::panicking() {
            self.wait();
        }
    }
}

/// Whoever started it: Ana, whose login is ana.
pub fn me() -> Whom {
    Whom::Me {
        by: None,
        os_user: "ana".to_owned(),
    }
}

/// Colleagues with roles and passwords.
pub fn with_people(desk: &Desk) {
    for (name, role) in [("Edna", "editor"), ("Carl", "checker"), ("Rita", "reader")] {
        desk.ok(&format!("person add {name}"));
        desk.ok(&format!("person role {name} {role}"));
    }
    for name in ["ana", "Edna", "Carl", "Rita"] {
        with_input(desk, &format!("person passwd {name}"), PASSWORD).ends(0);
    }
}

/// Runs a command that reads a line.
pub fn with_input(desk: &Desk, line: &str, input: &str) -> Said {
    let mut command = desk.command(&crate::cli::words(line));
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{input}").unwrap();
    Said::of(child.wait_with_output().unwrap())
}

/// A browser: it keeps cookies, and sends forms from the page that it shows.
pub struct Browser<'a> {
    pub served: &'a Served,
    pub cookies: RefCell<BTreeMap<String, String>>,
    pub csrf: RefCell<String>,
    request: RefCell<String>,
}

impl Browser<'_> {
    /// Opens a page, and does not go on from there.
    pub fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    /// The same with further headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let cookies = self.cookie_header();
        let mut all = vec![("Cookie", cookies.as_str())];
        if !headers.iter().any(|(name, _)| *name == "Accept") {
            all.push(("Accept", "text/html"));
        }
        all.extend(headers);
        let reply = self.served.send("GET", path, &all, b"");
        self.keep(&reply);
        reply
    }

    /// Sends a form of ours, with what the page hid in it.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let (csrf, request) = (self.csrf.borrow().clone(), self.request.borrow().clone());
        let mut all = vec![("csrf", csrf.as_str()), ("request", request.as_str())];
        all.extend(fields);
        self.post_as(path, &all, &[("Sec-Fetch-Site", "same-origin")])
    }

    /// Sends a form as it stands.
    pub fn post_as(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
        let cookies = self.cookie_header();
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut all = vec![
            ("Cookie", cookies.as_str()),
            ("Accept", "text/html"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        all.extend(headers);
        let reply = self.served.send("POST", path, &all, body.as_bytes());
        self.keep(&reply);
        reply
    }

    /// Fills in the login.
    pub fn log_in(&self, name: &str, password: &str) -> Reply {
        self.get("/login");
        self.post("/login", &[("name", name), ("password", password), ("to", "/")])
    }

    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&self, reply: &Reply) {
        for cookie in reply.all("set-cookie") {
            let (pair, attributes) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match attributes.contains("Max-Age=0") {
                true => drop(self.cookies.borrow_mut().remove(name)),
                false => drop(self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned())),
            }
        }
        for (name, kept) in [("csrf", &self.csrf), ("request", &self.request)] {
            if let Some(value) = reply.field(name) {
                *kept.borrow_mut() = value.to_owned();
            }
        }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub asked: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The body as it came.
    raw: String,
}

impl Reply {
    fn parse(bytes: &[u8], asked: &str) -> Reply {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .unwrap_or(0);
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Reply {
            asked: asked.to_owned(),
            status,
            // A slash that came out of a value is written so; nothing follows from it.
            body: body.replace("&#x2f;", "/"),
            raw: body.to_owned(),
            headers,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Its body without the marks of the pieces in which it came.
    pub fn dechunked(&self) -> String {
        if self.header("transfer-encoding") != Some("chunked") {
            return self.body.clone();
        }
        let (mut rest, mut whole) = (self.raw.as_str(), String::new());
        while let Some((length, after)) = rest.split_once("\r\n") {
            let length = usize::from_str_radix(length, 16).unwrap();
            if length == 0 {
                break;
            }
            whole.push_str(&after[..length]);
            rest = &after[length + 2..];
        }
        whole
    }

    /// What its last form has in a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        let begins = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.rsplit_once(&begins)?;
        rest.split('"').next()
    }

    /// It ended so.
    #[track_caller]
    pub fn is(self, status: u16) -> Reply {
        assert_eq!(self.status, status, "{}\n{}", self.asked, self.body);
        self
    }

    /// Its body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{}: {e}\n{}", self.asked, self.body))
    }
}
