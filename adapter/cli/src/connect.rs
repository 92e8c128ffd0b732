//! From a network to a chain that can be talked to.

use std::path::Path;
use std::sync::Arc;

use cosmwasm_std::Addr;
use oaic_chain::wasmd::{Keys, SigningKey, WasmdChain};
use oaic_chain::CodeRegistry;
use oaic_deploy::{DeploymentStore, COMPUTE_SETTLEMENT, DATA_MARKET, TOKEN};

use crate::cli::TxArgs;
use crate::config::Config;
use crate::context::{Context, Contracts};
use crate::error::{CliError, Result};
use crate::keys::{KeyKind, KeyStore, PassphraseSource};
use crate::network::Network;
use crate::output::Output;
use crate::simulate::Simulator;

/// Where things are on this machine.
pub struct Place<'a> {
    /// Working folder.
    pub here: &'a Path,
    /// Folder of configuration and keys.
    pub home: &'a Path,
}

/// Connect, with the key of the account that signs `tx`, if one does. Its passphrase is asked for
/// only when something will be signed.
///
/// # Errors
/// The node doesn't answer or runs another chain; a key can't be opened; a file is wrong.
pub fn connect(
    mut network: Network,
    place: &Place<'_>,
    tx: Option<&TxArgs>,
    config: &Config,
    out: Output,
) -> Result<Context> {
    let contracts = contracts(&network, place)?;
    let keys = KeyStore::new(place.home.join("keys"));
    let passphrase = PassphraseSource::from_env();
    let prefix = network.chain.prefix.clone();
    let test_network = network.is_test();
    let rpc_url = network.chain.rpc_url.clone();
    out.detail(1, format!("{} at {rpc_url}", network.chain.chain_id));

    if let Some(tx) = tx.filter(|tx| !tx.dry_run) {
        let from = tx.from.as_ref().or(config.from.as_ref());
        if let Some(name) = from.filter(|name| keys.contains(name)) {
            let secret = keys.open(name, KeyKind::Account, |name| {
                passphrase.existing(name, &out)
            })?;
            let key = SigningKey::from_bytes(secret.bytes()?)?;
            match &mut network.chain.keys {
                Keys::TestNetwork { named, .. } => named.insert(name.clone(), key),
                Keys::Fixed(fixed) => fixed.insert(name.clone(), key),
            };
        }
    }
    let chain = Arc::new(WasmdChain::connect(network.chain, CodeRegistry::new())?);
    let simulator = Simulator::new(&rpc_url)?;
    Ok(Context {
        chain,
        simulate: Some(Box::new(move |address, tx| simulator.gas(address, tx))),
        contracts,
        prefix,
        keys,
        passphrase,
        test_network,
        default_from: config.from.clone(),
        out,
    })
}

/// Addresses from the deployment file, then from the configuration, which wins.
fn contracts(network: &Network, place: &Place<'_>) -> Result<Contracts> {
    let mut contracts = Contracts::default();
    let chain_id = &network.chain.chain_id;
    if let Some(file) = network.deployment_file(place.here, place.home) {
        if !file.is_file() {
            return Err(CliError::usage(format!(
                "deployment file {} does not exist",
                file.display()
            )));
        }
        let store = DeploymentStore::open(&file).map_err(|e| CliError::usage(e.to_string()))?;
        if let Some(deployment) = store.deployment() {
            if deployment.chain_id != *chain_id {
                return Err(CliError::usage(format!(
                    "{} is of chain {}, the network is {chain_id}",
                    file.display(),
                    deployment.chain_id
                ))
                .next("give the right --deployment, or --network"));
            }
            let address = |name| deployment.address(name).ok().cloned();
            contracts = Contracts {
                token: address(TOKEN),
                settlement: address(COMPUTE_SETTLEMENT),
                data_market: address(DATA_MARKET),
            };
        }
    }
    for (name, address) in &network.contracts {
        let slot = match name.as_str() {
            TOKEN => &mut contracts.token,
            COMPUTE_SETTLEMENT => &mut contracts.settlement,
            DATA_MARKET => &mut contracts.data_market,
            other => {
                return Err(CliError::usage(format!(
                    "config.toml names a contract '{other}'; there are {TOKEN}, {COMPUTE_SETTLEMENT} and {DATA_MARKET}"
                )))
            }
        };
        *slot = Some(Addr::unchecked(address));
    }
    Ok(contracts)
}
