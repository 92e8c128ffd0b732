//! The command: `serve`, `check`, `sample`.

#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use oaic_terminal::args::{self, OutputArgs};
use oaic_terminal::error::{CliError, Result};
use oaic_terminal::output::Output;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::{Config, SAMPLE};
use crate::gateway::Gateway;
use crate::store::{Closing, Store};
use crate::{admin, routes, server};

/// Serves OpenAI's and Anthropic's routes in front of any upstream
#[derive(Debug, Parser)]
#[command(name = "oaic-gateway", version)]
struct Cli {
    #[command(flatten)]
    talk: OutputArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until SIGINT or SIGTERM
    Serve {
        /// Settings
        #[arg(default_value = "gateway.toml")]
        file: PathBuf,
    },
    /// Say what is wrong with a file of settings
    Check {
        /// Settings
        #[arg(default_value = "gateway.toml")]
        file: PathBuf,
    },
    /// Print a commented file with every setting
    Sample,
}

pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return args::instead(&error),
    };
    let out = cli.talk.output();
    args::ended(run(&cli.command, &out), &out)
}

fn run(command: &Command, out: &Output) -> Result<()> {
    match command {
        Command::Serve { file } => serve(file, out),
        Command::Check { file } => {
            let config = load(file)?;
            let (models, upstreams) = (config.models.len(), config.upstreams.len());
            out.note(format!(
                "{models} models, {upstreams} upstreams: no problem found"
            ));
            Ok(())
        }
        Command::Sample => out.write(SAMPLE.as_bytes()),
    }
}

fn load(file: &Path) -> Result<Config> {
    Config::load(file).map_err(|error| {
        CliError::usage(error.to_string()).next("`oaic-gateway sample` prints a file that works")
    })
}

fn serve(file: &Path, out: &Output) -> Result<()> {
    let config = load(file)?;
    let format = tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr);
    format.init();
    let token = admin::token(&config.admin_token).map_err(|error| {
        CliError::unreadable(oaic_terminal::error::Kind::Key, &config.admin_token, error)
    })?;
    let (store, closing) = Store::open(&config.store, config.durability)
        .map_err(|error| CliError::failed(error.to_string()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(CliError::internal)?;
    let done = runtime.block_on(async {
        let listener = bind(config.listen).await?;
        let operator = bind(config.admin_listen).await?;
        let gateway = Gateway::new(config, store).map_err(|error| {
            CliError::failed("the machine's certificates can't be read").because(error)
        })?;
        let signals = server::signals().map_err(CliError::internal)?;
        if let (Ok(clients), Ok(admin)) = (listener.local_addr(), operator.local_addr()) {
            out.note(format!(
                "serving on http://{clients}/v1, the operator on http://{admin}"
            ));
        }
        until(Arc::new(gateway), listener, operator, token, signals).await;
        Ok(())
    });
    drop(runtime);
    Closing::wait(closing);
    done
}

async fn bind(address: std::net::SocketAddr) -> Result<TcpListener> {
    server::bind(address)
        .await
        .map_err(|error| CliError::failed(format!("{address} can't be listened on")).because(error))
}

/// Serves until `stop` ends; calls that run get their time to end.
pub async fn until(
    gateway: Arc<Gateway>,
    clients: TcpListener,
    operator: TcpListener,
    token: crate::config::Secret,
    stop: impl std::future::Future<Output = ()>,
) {
    let limits = gateway.config.limits;
    let (sender, receiver) = watch::channel(false);
    let calls = server::serve(
        clients,
        routes::router(gateway.clone()),
        limits,
        receiver.clone(),
    );
    let admin = server::serve(
        operator,
        admin::router(gateway.clone(), token),
        limits,
        receiver,
    );
    let serving = tokio::spawn(async move {
        tokio::join!(calls, admin);
    });
    stop.await;
    tracing::info!(running = gateway.running.count(), "stopping");
    // The receivers are there as long as something is served.
    let _ = sender.send(true);
    let ended = async {
        let _ = serving.await;
        gateway.running.wait().await;
    };
    let limit = Duration::from_secs(limits.shutdown_seconds);
    if tokio::time::timeout(limit, ended).await.is_err() {
        let running = gateway.running.count();
        tracing::warn!(running, "calls were cut off: they count at their ceilings");
    }
}
