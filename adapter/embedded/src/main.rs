//! The `oaic-embedded` command: serves an embedded chain to other processes of this machine.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{channel, Sender};

use anyhow::{Context, Result};
use clap::Parser;
use oaic_embedded::server::{Options, Server};
use oaic_embedded::CHAIN_ID;

/// Serve an embedded chain to other processes of this machine, until a signal ends it
///
/// It runs the contracts without a node. Nothing is proven and nothing is kept: each start is another
/// chain. Where it listens is printed on stdout; `oaic --network FOLDER/network.json` uses it.
#[derive(Debug, Parser)]
#[command(name = "oaic-embedded", version)]
struct Args {
    /// Folder of the socket, the token and network.json; made for its owner alone
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// Name of the chain: one of the compiled test chains
    #[arg(long, value_name = "ID", default_value = CHAIN_ID)]
    chain_id: String,
    /// Listen on a port of this machine, with a token, in place of a Unix socket; port 0 is a free one
    #[arg(long, value_name = "IP:PORT")]
    listen: Option<SocketAddr>,
    /// End when stdin ends, as it does when the process that started this one is gone
    #[arg(long)]
    with_parent: bool,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<()> {
    let (end, ended) = channel();
    on_signals(end.clone())?;
    let server = Server::start(Options {
        folder: args.folder,
        chain_id: args.chain_id,
        listen: args.listen,
    })?;
    if args.with_parent {
        with_parent(end.clone())?;
    }
    let start = server.start_of_chain();
    eprintln!(
        "serving {} of genesis {}; a block a second, in memory alone",
        start.chain_id, start.genesis_hash
    );
    writeln!(io::stdout(), "{}", server.address()).context("stdout is closed")?;
    // `end` lives as long as this, so there is always somebody to wait for.
    let why = ended.recv().unwrap_or("nobody can end it any more");
    eprintln!("ended: {why}");
    drop(end);
    drop(server);
    Ok(())
}

fn on_signals(end: Sender<&'static str>) -> Result<()> {
    ctrlc::set_handler(move || {
        // Nobody listens once it ends already.
        let _ = end.send("a signal");
    })
    .context("signals can't be handled")
}

fn with_parent(end: Sender<&'static str>) -> Result<()> {
    let wait = move || {
        let mut stdin = io::stdin().lock();
        let mut bytes = [0; 256];
        // What is written is of no interest.
        while matches!(stdin.read(&mut bytes), Ok(count) if count > 0) {}
        let _ = end.send("stdin");
    };
    std::thread::Builder::new()
        .name("parent".into())
        .spawn(wait)
        .context("no thread for stdin")?;
    Ok(())
}
