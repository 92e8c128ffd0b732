//! `UpdatePrices`: puts a new price table in force.

use cosmwasm_std::{DepsMut, MessageInfo, Response};
use oaic_messages::compute_settlement::PriceTable;
use oaic_runtime::Checked;

use crate::error::Result;
use crate::state::{load_own_service, save_prices, CONFIG, SERVICES};
use crate::{events, validate};

/// Puts a price table in force at once, for every channel: requests name their table, so nobody
/// pays by one they have not seen.
pub fn update_prices(
    deps: DepsMut,
    info: &MessageInfo,
    service_id: u64,
    prices: &PriceTable,
) -> Result<Response> {
    let mut service = load_own_service(deps.storage, service_id, &info.sender, "update prices")?;
    validate::price_table(prices)?;
    service.price_version = service.price_version.add_checked(1)?;
    SERVICES.save(deps.storage, service_id, &service)?;
    let domain = CONFIG.load(deps.storage)?.receipt_domain()?;
    let version = service.price_version;
    let hash = save_prices(deps.storage, &domain, (service_id, version), prices)?;
    Ok(Response::new().add_event(events::prices_updated(service_id, version, &hash)))
}
