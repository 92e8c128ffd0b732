//! What an economy's providers offer. Nobody deploys that: they register it, and change it,
//! themselves.

use oaic_chain::{ChainError, Result};
use oaic_client::Settlement;
use oaic_messages::compute_settlement::{
    PayeeSpec, PriceTable, PricesResponse, ProviderResponse, QueryMsg, Role, SplitResponse,
};
use serde::Serialize;
use serde_json::json;

use super::compare::{differences, At};
use super::read::{json, refusal, Reader};
use crate::{contracts::Accounts, economy::Economy};

#[derive(Default)]
pub struct Offers {
    pub differences: Vec<At>,
    /// Providers and services that aren't there.
    pub missing: Vec<String>,
}

/// What of a service is compared.
#[derive(Serialize)]
struct Offer<P> {
    prices: PriceTable,
    payees: Vec<P>,
}

/// Compare endpoints, prices and splits.
pub fn compare(reader: &Reader, economy: &Economy, accounts: &Accounts) -> Result<Offers> {
    let settlement = reader.handle::<Settlement>();
    let fault = |error| reader.fault(error);
    let mut offers = Offers::default();
    for provider in &economy.providers {
        let name = &provider.account;
        let address = accounts.address(name);
        let query = QueryMsg::Provider {
            address: address.clone(),
        };
        let found = match settlement.query::<ProviderResponse>(&query) {
            Ok(found) => found,
            Err(error) => {
                refusal(fault(error))?;
                offers.missing.push(format!("provider {name}"));
                continue;
            }
        };
        let path = format!("providers[{name}]");
        let expected = json!({"endpoint": provider.endpoint});
        let found = json(found.profile)?;
        let all = differences(&path, &expected, &found, &[]);
        offers.differences.extend(all);
        let services = reader.items(&settlement.services(Some(address)))?;
        for service in economy.services.iter().filter(|s| s.provider == *name) {
            let model = &service.model;
            // Of several of one model the first: the others the provider added on its own.
            let Some(there) = services.iter().find(|there| there.model == *model) else {
                offers.missing.push(format!("service {model} of {name}"));
                continue;
            };
            let (service_id, version) = (there.id, None);
            let prices = QueryMsg::Prices {
                service_id,
                version,
            };
            let split = QueryMsg::Split {
                service_id,
                version,
            };
            let prices: PricesResponse = settlement.query(&prices).map_err(fault)?;
            let split: SplitResponse = settlement.query(&split).map_err(fault)?;
            let mut payees = split.payees;
            // The contract adds these two itself, as its parameters say.
            payees.retain(|payee| !matches!(payee.role, Role::Dividends | Role::RiskPool));
            let found = json(Offer {
                prices: prices.table,
                payees,
            })?;
            let address = |name: &str| Ok::<_, ChainError>(accounts.address(name));
            let payees: Vec<PayeeSpec> = service.payee_specs(address)?;
            let expected = json(Offer {
                prices: service.price_table(),
                payees,
            })?;
            let path = format!("services[{model} {name}]");
            let all = differences(&path, &expected, &found, &[]);
            offers.differences.extend(all);
        }
    }
    Ok(offers)
}
