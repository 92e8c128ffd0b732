//! From a network to a chain that can be talked to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cosmwasm_std::Addr;
use oaic_chain::served::ServedAddress;
use oaic_chain::wasmd::{Keys, SigningKey};
use oaic_chain::{Chain, CodeRegistry, NodeUrl};
use oaic_deploy::{DeploymentStore, COMPUTE_SETTLEMENT, DATA_MARKET, PRIVATE_CREDITS, TOKEN};

use crate::args::TxArgs;
use crate::config::Config;
use crate::context::{Context, Contracts};
use crate::error::{CliError, Result};
use crate::genesis;
use crate::keys::{KeyKind, KeyStore, PassphraseSource};
use crate::network::Network;
use crate::output::Output;
use crate::proven::{Node, Reads};

pub struct Place<'a> {
    pub here: &'a Path,
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
    network.ensure_private()?;
    let (contracts, codes) = contracts(&network, place)?;
    let served = ServedAddress::is_meant(&network.chain.rpc_url);
    let reads = match served {
        true => Reads::Embedded,
        false => Reads::Node(Box::new(Node::new(network.clone(), codes, place.home))),
    };
    let keys = KeyStore::new(place.home.join("keys"));
    let passphrase = PassphraseSource::from_env();
    let prefix = network.chain.prefix.clone();
    let test_network = network.is_test();
    let rpc_url = NodeUrl::new(network.chain.rpc_url.as_str());
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
    let genesis = network.chain.genesis.clone();
    if served {
        // Compared below, in the same words as a node's.
        network.chain.genesis = None;
    }
    let chain: Arc<dyn Chain> = Arc::from(oaic_chain::connect(network.chain, CodeRegistry::new())?);
    // A local network begins anew with every start: its file is of the start that runs, what was
    // noted once isn't.
    if !test_network || genesis.is_some() {
        genesis::check(chain.as_ref(), genesis.as_deref(), place.home, &out)?;
    }
    Ok(Context {
        chain,
        reads,
        contracts,
        prefix,
        keys,
        passphrase,
        test_network,
        default_from: config.from.clone(),
        out,
    })
}

/// Addresses, and the checksums of the codes at them.
type Deployed = (Contracts, BTreeMap<Addr, String>);

/// What the deployment file says, then the configuration, which wins.
fn contracts(network: &Network, place: &Place<'_>) -> Result<Deployed> {
    let mut contracts = Contracts::default();
    let mut codes = BTreeMap::new();
    let chain_id = &network.chain.chain_id;
    if let Some(file) = network.deployment_file(place.here, place.home) {
        if !file.is_file() {
            return Err(CliError::usage(format!(
                "deployment file {} does not exist",
                file.display()
            ))
            .next(format!(
                "give another --deployment, or none to search for deployments/{chain_id}.json"
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
            codes.extend(
                deployment
                    .contracts
                    .values()
                    .map(|contract| (contract.address.clone(), contract.checksum.clone())),
            );
            let address = |name| deployment.address(name).ok().cloned();
            contracts = Contracts {
                token: address(TOKEN),
                settlement: address(COMPUTE_SETTLEMENT),
                data_market: address(DATA_MARKET),
                private_credits: address(PRIVATE_CREDITS),
            };
        }
    }
    for (name, address) in &network.contracts {
        *slot(&mut contracts, name)? = Some(Addr::unchecked(address));
    }
    for (name, checksum) in &network.codes {
        if let Some(address) = slot(&mut contracts, name)? {
            codes.insert(address.clone(), checksum.clone());
        }
    }
    Ok((contracts, codes))
}

/// The address of a contract, by the name that the configuration gives it.
fn slot<'a>(contracts: &'a mut Contracts, name: &str) -> Result<&'a mut Option<Addr>> {
    Ok(match name {
        TOKEN => &mut contracts.token,
        COMPUTE_SETTLEMENT => &mut contracts.settlement,
        DATA_MARKET => &mut contracts.data_market,
        PRIVATE_CREDITS => &mut contracts.private_credits,
        _ => {
            return Err(CliError::usage(format!(
                "config.toml names a contract '{name}'; it must be {TOKEN}, {COMPUTE_SETTLEMENT}, {DATA_MARKET} or {PRIVATE_CREDITS}"
            )))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contract_is_found_in_the_deployment_file_and_in_the_configuration_which_wins() {
        let dir = tempfile::tempdir().unwrap();
        let names = [TOKEN, COMPUTE_SETTLEMENT, DATA_MARKET, PRIVATE_CREDITS];
        let records: serde_json::Map<_, _> = names
            .iter()
            .map(|name| {
                let record = serde_json::json!({
                    "checksum": "", "init": "", "code_id": 1, "live": true,
                    "address": format!("wasm1{name}"),
                });
                ((*name).to_owned(), record)
            })
            .collect();
        let file = dir.path().join("deployment.json");
        let content = serde_json::json!({
            "format": 2, "instance": "i", "chain_id": "test-1", "genesis": 1, "contracts": records,
        });
        std::fs::write(&file, content.to_string()).unwrap();
        let config: Config =
            toml::from_str("[networks.test]\nrpc = \"http://t\"\nchain_id = \"test-1\"\n").unwrap();
        let global = crate::args::Global {
            network: Some("test".into()),
            ..Default::default()
        };
        let mut network = Network::resolve(&global, &config, dir.path()).unwrap();
        network.deployment = Some(file);
        let place = Place {
            here: dir.path(),
            home: dir.path(),
        };
        let all = |prefix: &str| {
            let address = |name| Some(Addr::unchecked(format!("{prefix}{name}")));
            Contracts {
                token: address(TOKEN),
                settlement: address(COMPUTE_SETTLEMENT),
                data_market: address(DATA_MARKET),
                private_credits: address(PRIVATE_CREDITS),
            }
        };
        assert_eq!(contracts(&network, &place).unwrap().0, all("wasm1"));
        for name in names {
            let address = format!("wasm1other{name}");
            network.contracts.insert(name.to_owned(), address);
        }
        assert_eq!(contracts(&network, &place).unwrap().0, all("wasm1other"));
        network.contracts.insert("credits".into(), "wasm1x".into());
        let error = contracts(&network, &place).unwrap_err().to_string();
        assert!(error.contains("'credits'"), "{error}");
        assert!(names.iter().all(|name| error.contains(name)), "{error}");
    }
}
