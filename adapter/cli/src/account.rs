//! Whose address an account is, found without a chain.

use oaic_chain::wasmd::{Keys, SigningKey};

use crate::args::Global;
use crate::config::surroundings;
use crate::context::{is_label, own_address};
use crate::error::{CliError, Result};
use crate::keys::KeyStore;
use crate::network::Network;

/// Whether the network that is meant is for tests, where accounts need no passphrase. None is no such
/// network.
pub fn on_test_network(global: &Global) -> Result<bool> {
    let (_, config, here) = surroundings(global)?;
    let network = Network::find(global, &config, &here)?;
    Ok(network.is_some_and(|network| network.is_test()))
}

/// Address of a key of yours, of a test account, or an address itself; of the default account when
/// none is named. As [`Context::address`](crate::context::Context::address), which asks a chain.
///
/// # Errors
/// It is none of them, or none is named.
pub fn address(global: &Global, who: Option<&str>) -> Result<String> {
    let (home, config, here) = surroundings(global)?;
    let Some(who) = who.or(config.from.as_deref()) else {
        return Err(
            CliError::usage("which account will list this? No other can sell it")
                .next("add --from NAME, set OAIC_FROM, or `from` in config.toml"),
        );
    };
    let network = Network::find(global, &config, &here)?;
    let prefix = network
        .as_ref()
        .map_or("wasm", |network| network.chain.prefix.as_str());
    if let Some(address) = own_address(prefix, &KeyStore::new(home.join("keys")), who)? {
        return Ok(address);
    }
    let test = network.as_ref().map(|network| &network.chain.keys);
    if let (Some(Keys::TestNetwork { seed, named, .. }), true) = (test, is_label(who)) {
        let key = match named.get(who) {
            Some(key) => key.clone(),
            None => SigningKey::derive(seed, who)?,
        };
        return Ok(key.address(prefix)?.to_string());
    }
    Err(CliError::key(format!(
        "'{who}' is neither an address of the prefix '{prefix}' nor an account that is known here"
    ))
    .next("`oaic keys list` shows your keys; --network says of which network they are"))
}
