//! Answers that come piece by piece: a file that is read as it is sent, and whatever a task has to tell.

use std::convert::Infallible;
use std::fs::File;
use std::io::Read as _;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use hyper::body::{Bytes, Frame};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::error::{Error, Result};

/// How much of a file is sent at once.
const PIECE: usize = 64 * 1024;

/// What comes through a channel, until its other end is dropped.
pub(super) struct Pieces(pub mpsc::Receiver<Bytes>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(cx)
            .map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}

/// A file of a folder that goes when it was sent, or when nobody wants the rest.
///
/// # Errors
/// `Io` when it cannot be read.
pub(super) fn streamed(folder: TempDir, name: &str) -> Result<Body> {
    let mut file = File::open(folder.path().join(name)).map_err(|e| Error::io("cannot read what is to be sent", e))?;
    let (send, receive) = mpsc::channel(4);
    // A thread of its own: whoever reads slowly keeps nobody from the ledger.
    std::thread::spawn(move || {
        let _folder = folder;
        let mut piece = vec![0; PIECE];
        while let Ok(n @ 1..) = file.read(&mut piece) {
            if send.blocking_send(Bytes::copy_from_slice(&piece[..n])).is_err() {
                return;
            }
        }
    });
    Ok(Body::new(Pieces(receive)))
}
