//! A way to the server that can be cut, held up or frozen at the moment of a commit.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What the way does at the next commit that it carries, or from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The server commits, and its answer is lost with the connection.
    Cut,
    /// The server commits, and its answer never comes.
    Stall,
    /// The server commits, and from then on nobody hears anything of it any more, on new connections either.
    Freeze,
}

struct State {
    port: u16,
    armed: AtomicUsize,
    then: Then,
    frozen: AtomicBool,
    commits: AtomicUsize,
}

/// The way; it ends with the test's process.
pub struct Proxy {
    state: Arc<State>,
    /// Where it is entered.
    pub port: u16,
}

impl Proxy {
    /// A way to a server's port, as it should be until [`Proxy::arm`].
    pub fn to(port: u16, then: Then) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = Arc::new(State {
            port,
            armed: AtomicUsize::new(0),
            then,
            frozen: AtomicBool::new(false),
            commits: AtomicUsize::new(0),
        });
        let entered = listener.local_addr().unwrap().port();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || carry(&state, client));
            }
        });
        Proxy { state, port: entered }
    }

    /// From now on, so many commits meet what they are meant to.
    pub fn arm(&self, commits: usize) {
        self.state.armed.store(commits, Ordering::SeqCst);
    }

    /// How many commits met it.
    pub fn met(&self) -> usize {
        self.state.commits.load(Ordering::SeqCst)
    }

    /// A frozen way is open again.
    pub fn thaw(&self) {
        self.state.frozen.store(false, Ordering::SeqCst);
    }
}

fn carry(state: &Arc<State>, client: TcpStream) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", state.port)) else {
        return;
    };
    let hit = Arc::new(AtomicBool::new(false));
    let (up, down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (one, two) = (Arc::clone(state), Arc::clone(&hit));
    std::thread::spawn(move || upwards(&one, up, down, &two));
    downwards(state, server, client, &hit);
}

/// From the client to the server, on the watch for a commit.
fn upwards(state: &State, mut client: TcpStream, mut server: TcpStream, hit: &AtomicBool) {
    let mut bytes = [0; 16_384];
    while let Ok(n @ 1..) = client.read(&mut bytes) {
        let commit = bytes[..n].windows(7).any(|part| part == b"COMMIT\0");
        let armed = |n: usize| n.checked_sub(1);
        if commit
            && state
                .armed
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, armed)
                .is_ok()
        {
            hit.store(true, Ordering::SeqCst);
            state.commits.fetch_add(1, Ordering::SeqCst);
            state.frozen.store(state.then == Then::Freeze, Ordering::SeqCst);
        }
        if server.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// From the server to the client, as long as that is let through.
fn downwards(state: &State, mut server: TcpStream, mut client: TcpStream, hit: &AtomicBool) {
    let mut bytes = [0; 16_384];
    while let Ok(n @ 1..) = server.read(&mut bytes) {
        while state.frozen.load(Ordering::SeqCst) {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        match (hit.load(Ordering::SeqCst), state.then) {
            // The answer is here, so the commit is done; nobody shall hear of it.
            (true, Then::Cut) => break,
            (true, Then::Stall) => continue,
            _ => {}
        }
        if client.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
