//! What an economy's providers offer. Nobody deploys that: they register it, and change it,
//! themselves.

use oaic_chain::Result;
use oaic_messages::compute_settlement::Role;
use serde_json::{json, to_value, Value};

use super::{
    compare::{differences, At},
    read::{said, Reader},
};
use crate::{
    contracts::Accounts,
    economy::{Economy, Service},
};

#[derive(Default)]
pub struct Offers {
    pub differences: Vec<At>,
    /// Providers and services that aren't there.
    pub missing: Vec<String>,
}

/// Compare endpoints, prices and splits.
pub fn compare(reader: &Reader, economy: &Economy, accounts: &Accounts) -> Result<Offers> {
    let mut offers = Offers::default();
    for provider in &economy.providers {
        let name = &provider.account;
        let address = accounts.address(name);
        let found = match reader.ask(&json!({"provider": {"address": address}})) {
            Ok(found) => found,
            Err(error) => {
                said(error)?;
                offers.missing.push(format!("provider {name}"));
                continue;
            }
        };
        let path = format!("providers[{name}]");
        let wanted = json!({"endpoint": provider.endpoint});
        offers
            .differences
            .extend(differences(&path, &wanted, &found["profile"], &[]));
        let filter = json!({"provider": address});
        let services = reader.list("services", &filter, &["id"])?;
        for service in economy.services.iter().filter(|s| s.provider == *name) {
            // Of several of one model the first: the others the provider added on its own.
            let Some(there) = services
                .iter()
                .find(|there| there["model"] == service.model)
            else {
                offers
                    .missing
                    .push(format!("service {} of {name}", service.model));
                continue;
            };
            let found = offered(reader, &there["id"])?;
            let path = format!("services[{} {name}]", service.model);
            let wanted = wanted_of(service, accounts)?;
            offers
                .differences
                .extend(differences(&path, &wanted, &found, &[]));
        }
    }
    Ok(offers)
}

fn wanted_of(service: &Service, accounts: &Accounts) -> Result<Value> {
    let address = |name: &str| Ok::<_, oaic_chain::ChainError>(accounts.address(name));
    let encode = |source| oaic_chain::ChainError::Encode { source };
    Ok(json!({
        "prices": to_value(service.price_table()).map_err(encode)?,
        "payees": to_value(service.payee_specs(address)?).map_err(encode)?,
    }))
}

fn offered(reader: &Reader, id: &Value) -> Result<Value> {
    let prices = reader.ask(&json!({"prices": {"service_id": id}}))?;
    let split = reader.ask(&json!({"split": {"service_id": id}}))?;
    // The contract adds these two itself, as its parameters say.
    let added = [Role::Dividends, Role::RiskPool].map(|role| json!(role));
    let payees = split["payees"].as_array().cloned().unwrap_or_default();
    let own = payees
        .into_iter()
        .filter(|payee| !added.contains(&payee["role"]));
    let payees: Vec<Value> = own.collect();
    Ok(json!({"prices": prices["table"], "payees": payees}))
}
