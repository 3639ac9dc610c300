//! The listener: a loop over connections that slow clients cannot fill, and an end that loses nothing.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use axum::body::Body;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use super::desk::{Desk, Settings, Whom};
use super::{live, router};
use crate::error::{Error, Result};

/// How many connections are served at once; further ones wait to be accepted.
const CONNECTIONS: usize = 512;

/// How long requests under way may take when the desk closes.
const FAREWELL: Duration = Duration::from_secs(20);

/// How long connections are waited for then on which nothing is under way: an answer may still be read.
const STILL: Duration = Duration::from_secs(2);

/// How often what is over is swept.
const SWEEP: Duration = Duration::from_secs(3600);

/// Who a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub SocketAddr);

/// Until when it is served.
pub enum Until {
    /// Until Ctrl-C, or the system asks for it.
    Signal,
    /// Until something comes, or can come no more.
    Told(Receiver<()>),
}

/// The desk is open.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Ready {
    /// Its address.
    pub url: String,
    /// Where the one person who started it gets in, once; `None` when people log in.
    pub link: Option<String>,
}

/// Serves the desk until it is told to stop. Requests under way are finished first, and what they wrote stands.
///
/// # Errors
/// `Io` when the listener fails.
pub fn serve(settings: Settings, listener: TcpListener, until: Until, ready: impl FnOnce(&Ready)) -> Result<()> {
    let failed = |e| Error::io("cannot serve", e);
    let address = listener.local_addr().map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let desk = Arc::new(Desk::new(settings, address));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("sayso")
        .build()
        .map_err(failed)?;
    let done = runtime.block_on(listen(Arc::clone(&desk), listener, until, ready));
    // What blocks is waited for: a write that has begun is finished, and no connection is dropped on the runtime's threads.
    drop(runtime);
    desk.close();
    done.map_err(failed)
}

async fn listen(
    desk: Arc<Desk>,
    listener: TcpListener,
    until: Until,
    ready: impl FnOnce(&Ready),
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let app = router::build(Arc::clone(&desk));
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(told(until)?);
    let mut sweep = tokio::time::interval(SWEEP);
    tokio::spawn(live::poll(Arc::clone(&desk)));
    ready(&announce(&desk));
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut stop => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
            _ = sweep.tick() => {
                let desk = Arc::clone(&desk);
                tokio::spawn(async move {
                    if let Err(error) = desk.sweep().await {
                        tracing::debug!(%error, "nothing was swept");
                    }
                });
                continue;
            }
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files, most likely: some will be closed.
                tracing::debug!(%error, "no connection was accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Answers are small, and each is whole when it is sent.
        let _ = stream.set_nodelay(true);
        let app = app.clone();
        let counted = Arc::clone(&desk);
        let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let under_way = UnderWay::begin(&counted);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            let answer = app.clone().oneshot(request);
            async move {
                let answer = answer.await;
                drop(under_way);
                answer
            }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(desk.patience)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    desk.live.close();
    tokio::select! {
        () = graceful.shutdown() => {}
        () = quiet(&desk) => tracing::debug!("some clients neither spoke nor went"),
        () = tokio::time::sleep(FAREWELL) => tracing::debug!("some requests were not done in time"),
    }
    Ok(())
}

/// A request that is being answered.
struct UnderWay(Arc<Desk>);

impl UnderWay {
    fn begin(desk: &Arc<Desk>) -> UnderWay {
        desk.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(Arc::clone(desk))
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Ends when nothing has been under way for a while: whoever only holds a connection open does not keep the desk from closing.
async fn quiet(desk: &Desk) {
    let mut since = tokio::time::Instant::now();
    while since.elapsed() < STILL {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if desk.under_way.load(Ordering::SeqCst) > 0 {
            since = tokio::time::Instant::now();
        }
    }
}

fn announce(desk: &Desk) -> Ready {
    let url = format!("http://{}", desk.address);
    let link = match desk.whom {
        Whom::Me { .. } => Some(format!("{url}/enter?key={}", desk.new_link())),
        Whom::People => None,
    };
    Ready { url, link }
}

/// Ends when the desk is to close.
fn told(until: Until) -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let mut signals = None;
    match until {
        Until::Signal => {
            signals = Some((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?));
        }
        Until::Told(told) => {
            std::thread::spawn(move || {
                // Whether something came or can come no more: it is time.
                let _ = told.recv();
                let _ = sender.send(());
            });
        }
    }
    Ok(async move {
        match &mut signals {
            Some((interrupt, terminate)) => {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            }
            None => {
                let _ = receiver.await;
            }
        }
    })
}
