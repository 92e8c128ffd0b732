//! Free loopback ports.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub rpc: u16,
    pub p2p: u16,
    pub grpc: u16,
    pub rest: u16,
}

/// Ports for so many nodes, each free a moment ago: all are held at once while they are chosen.
pub(super) fn choose(nodes: usize) -> Result<Vec<Ports>> {
    let mut held = Vec::new();
    let mut port = || -> Result<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .context("no free port on the loopback interface")?;
        let port = listener.local_addr()?.port();
        held.push(listener);
        Ok(port)
    };
    (0..nodes)
        .map(|_| {
            Ok(Ports {
                rpc: port()?,
                p2p: port()?,
                grpc: port()?,
                rest: port()?,
            })
        })
        .collect()
}
