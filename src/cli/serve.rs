//! `sayso serve`: the desk in a browser, and over HTTP for programs. The only caller of `web`.

use std::net::{IpAddr, SocketAddr};

use super::{App, Code};
use crate::error::Result;

/// Open the desk in a browser, and to programs over HTTP
///
/// Started plainly it is for you alone: it listens on this machine, opens your browser at a link that works once, and whatever
/// you do there is done as on the command line. To let colleagues in, give them passwords (`sayso person passwd NAME`) and say
/// where to listen; programs come in with tokens (`sayso token add`). It ends with Ctrl-C, after what is under way.
///
/// docs/serve.md tells who may do what, and how to put it behind Caddy or nginx.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen; anything but this machine's own address takes people who can log in [default: 127.0.0.1:7276]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Do not open a browser
    #[arg(long)]
    no_browser: bool,
    /// A name under which the desk is asked for, such as desk.example.org; others are refused
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Let anybody read what is published, other desks' reviews, and `claims:search`, and nothing else
    #[arg(long)]
    public: bool,
    /// The address of a reverse proxy, which is believed when it says for whom it asks; people then log in
    #[arg(long, value_name = "ADDRESS")]
    proxy: Vec<IpAddr>,
}

/// Where it listens when nobody says; any free port stands in when this one is taken.
#[cfg(feature = "desk")]
const HERE: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7276);

/// What is said by a sayso that was built without the desk.
#[cfg(not(feature = "desk"))]
pub(super) fn without() -> crate::error::Error {
    crate::error::Error::usage("this sayso was built without the desk")
        .hint("build it with the feature `desk`, which is on by default")
}

#[cfg(not(feature = "desk"))]
impl Args {
    pub(super) fn run(&self, _app: &App) -> Result<Code> {
        let Args {
            listen,
            no_browser,
            host,
            public,
            proxy,
        } = self;
        tracing::debug!(?listen, no_browser, ?host, public, ?proxy, "not served");
        Err(without())
    }
}

#[cfg(feature = "desk")]
impl Args {
    pub(super) fn run(&self, app: &App) -> Result<Code> {
        let mut db = app.db()?;
        let whom = self.whom(app, &mut db)?;
        drop(db);
        let settings = crate::web::Settings {
            place: app.place()?,
            read_from: app.read_from(),
            hosts: self.host.clone(),
            proxies: self.proxy.clone(),
            public: self.public,
            cache: crate::db::location::cache_home(),
            model: model(),
            patience: crate::web::PATIENCE,
            clock: clock(app),
            random: app.act().random,
            whom,
        };
        let listener = self.listener()?;
        let opens = !self.no_browser;
        app.out.idle();
        crate::web::serve(settings, listener, crate::web::Until::Signal, |ready| {
            // Whoever has closed stdout does not want to be told.
            let _ = app.out.emit(ready, told);
            if let (true, Some(link)) = (opens, &ready.link) {
                open(app, link);
            }
        })?;
        app.out.say("the desk is closed");
        Ok(Code::DONE)
    }

    /// Whom it is open to: whoever starts it plainly, or people who can log in, of whom there must be some.
    fn whom(&self, app: &App, db: &mut crate::db::Db) -> Result<crate::web::Whom> {
        let here = self.listen.is_none_or(|address| address.ip().is_loopback());
        if here && self.proxy.is_empty() {
            let act = app.act();
            return Ok(crate::web::Whom::Me {
                by: act.by,
                os_user: act.os_user,
            });
        }
        match crate::store::accounts::anybody(db)? {
            true => Ok(crate::web::Whom::People),
            false => Err(crate::error::Error::refused(
                "nobody could log in, and the desk would be open to whoever finds it",
            )
            .hint("give somebody a password first: sayso person passwd NAME")),
        }
    }

    fn listener(&self) -> Result<std::net::TcpListener> {
        let address = self.listen.unwrap_or(HERE);
        let failed = |e| {
            crate::error::Error::io(format!("cannot listen on {address}"), e)
                .hint("another program may listen there: choose another with --listen ADDRESS:PORT")
        };
        match std::net::TcpListener::bind(address) {
            Err(error) if self.listen.is_none() && error.kind() == std::io::ErrorKind::AddrInUse => {
                std::net::TcpListener::bind(SocketAddr::new(address.ip(), 0)).map_err(failed)
            }
            bound => bound.map_err(failed),
        }
    }
}

/// The sentence encoder of the settings; what stands in its way is only traced, for words are searched without it.
#[cfg(all(feature = "desk", feature = "matching"))]
fn model() -> Option<std::path::PathBuf> {
    super::model::in_use().unwrap_or_else(|error| {
        tracing::debug!(%error, "served without the sentence encoder");
        None
    })
}

#[cfg(all(feature = "desk", not(feature = "matching")))]
fn model() -> Option<std::path::PathBuf> {
    None
}

/// The system's clock, or the one that `SAYSO_NOW` sets.
#[cfg(feature = "desk")]
fn clock(app: &App) -> crate::web::Clock {
    let now = app.now();
    match app.runs() {
        true => crate::web::Clock::System,
        false => crate::web::Clock::Given(std::sync::Arc::new(move || now)),
    }
}

/// Where the desk is.
#[cfg(feature = "desk")]
fn told(ready: &crate::web::Ready) -> String {
    match &ready.link {
        Some(link) => format!("The desk is open, for you alone, by this link, which works once:\n{link}\n"),
        None => format!("The desk is open: {}\n", ready.url),
    }
}

/// Opens the browser, if there is one.
#[cfg(feature = "desk")]
fn open(app: &App, link: &str) {
    use std::process::{Command, Stdio};
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(opener)
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started {
        // It ends when it likes; the desk does not wait for it.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(_) => app.out.say("no browser was found; open the link yourself"),
    }
}
