//! Where clients connect.

use std::fs::{self, Permissions};
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use oaic_chain::served::stream::Stream;
use oaic_chain::served::ServedAddress;

use super::answer::Service;
use super::connection;
use super::files::Folder;
use super::slots::Slots;

/// After a failure, such as too many open files.
const PAUSE: Duration = Duration::from_millis(20);

enum Bound {
    Unix(Arc<UnixListener>, PathBuf),
    Tcp(Arc<TcpListener>, SocketAddr),
}

pub struct Listener {
    bound: Bound,
    slots: Slots,
}

impl Listener {
    /// On a socket that is its owner's alone.
    ///
    /// # Errors
    /// The path is too long for a socket; as the system says.
    pub fn on_socket(path: &Path) -> Result<Self> {
        let shown = path.display();
        // Its folder lets nobody else in, so there is no moment in which others could connect.
        let listener = UnixListener::bind(path)
            .with_context(|| format!("{shown} can't be listened on; is its path too long?"))?;
        fs::set_permissions(path, Permissions::from_mode(0o600))
            .with_context(|| format!("{shown} can't be made its owner's alone"))?;
        Ok(Self::new(Bound::Unix(Arc::new(listener), path.into())))
    }

    /// On a port of this machine.
    ///
    /// # Errors
    /// As the system says.
    pub fn on_port(at: SocketAddr) -> Result<Self> {
        let listener =
            TcpListener::bind(at).with_context(|| format!("{at} can't be listened on"))?;
        let at = listener.local_addr().context("the port isn't known")?;
        Ok(Self::new(Bound::Tcp(Arc::new(listener), at)))
    }

    fn new(bound: Bound) -> Self {
        Self {
            bound,
            slots: Slots::default(),
        }
    }

    pub fn address(&self, folder: &Folder) -> Result<ServedAddress> {
        Ok(match &self.bound {
            Bound::Unix(_, path) => ServedAddress::Socket(path.clone()),
            Bound::Tcp(_, at) => ServedAddress::loopback(*at, &folder.token())?,
        })
    }

    /// Serve every connection on a thread of its own.
    pub fn serve(&self, service: &Arc<Service>, stop: &Arc<AtomicBool>) -> Result<JoinHandle<()>> {
        let (slots, service, stop) = (self.slots.clone(), service.clone(), stop.clone());
        let accept: Box<dyn Fn() -> io::Result<Stream> + Send> = match &self.bound {
            Bound::Unix(listener, _) => {
                let listener = listener.clone();
                Box::new(move || listener.accept().map(|(stream, _)| Stream::Unix(stream)))
            }
            Bound::Tcp(listener, _) => {
                let listener = listener.clone();
                Box::new(move || {
                    let (stream, _) = listener.accept()?;
                    stream.set_nodelay(true)?;
                    Ok(Stream::Tcp(stream))
                })
            }
        };
        let listen = move || {
            while !stop.load(Ordering::SeqCst) {
                match accept() {
                    Ok(stream) => begin(stream, &slots, &service),
                    Err(e) => {
                        eprintln!("a connection can't be taken: {e}");
                        std::thread::sleep(PAUSE);
                    }
                }
            }
        };
        std::thread::Builder::new()
            .name("listener".into())
            .spawn(listen)
            .context("no thread for the listener")
    }

    /// End every connection, and wake whoever waits for the next.
    pub fn end(&self) {
        self.slots.end();
        let _ = match &self.bound {
            Bound::Unix(_, path) => UnixStream::connect(path).map(drop),
            Bound::Tcp(_, at) => TcpStream::connect(at).map(drop),
        };
    }
}

/// One that finds no place, or no thread, is ended; the client tries again.
fn begin(stream: Stream, slots: &Slots, service: &Arc<Service>) {
    let Ok(handle) = stream.try_clone() else {
        return;
    };
    let Some(place) = slots.take(handle) else {
        return;
    };
    let service = service.clone();
    let serve = move || connection::serve(stream, &place, &service);
    if let Err(e) = std::thread::Builder::new().spawn(serve) {
        eprintln!("no thread for a connection: {e}");
    }
}
