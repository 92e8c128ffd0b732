//! `RegisterService`: offers a service.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{PayeeSpec, PriceTable};
use oaic_runtime::pause::ensure_open;
use oaic_runtime::{series, text};

use crate::error::Result;
use crate::model::offer::ensure_bonded;
use crate::model::split::make_split;
use crate::state::{
    load_provider, save_prices, Service, CONFIG, LAST_SERVICE, SERVICES, SERVICES_BY_PROVIDER,
    SPLITS,
};
use crate::validate::MAX_MODEL;
use crate::{events, validate};

pub fn register_service(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    model: String,
    prices: &PriceTable,
    payees: &[PayeeSpec],
) -> Result<Response> {
    ensure_open(deps.branch(), env)?;
    let config = CONFIG.load(deps.storage)?;
    let provider = load_provider(deps.storage, &info.sender)?;
    ensure_bonded(&info.sender, &provider, &config.params)?;
    text::line("model", &model, 1, MAX_MODEL)?;
    validate::price_table(prices)?;
    let service_id = series::next(deps.storage, &LAST_SERVICE)?;
    let split = make_split(deps.as_ref(), env, &config, service_id, &model, payees)?;
    let service = Service {
        provider: info.sender.clone(),
        model,
        active: true,
        price_version: 1,
        split_version: 1,
    };
    SERVICES.save(deps.storage, service_id, &service)?;
    SERVICES_BY_PROVIDER.save(deps.storage, (&info.sender, service_id), &Empty {})?;
    let hash = save_prices(
        deps.storage,
        &config.receipt_domain()?,
        (service_id, 1),
        prices,
    )?;
    SPLITS.save(deps.storage, (service_id, 1), &split)?;
    Ok(Response::new()
        .add_event(events::service_registered(
            service_id,
            &info.sender,
            &service.model,
        ))
        .add_event(events::prices_updated(service_id, 1, &hash))
        .add_event(events::split_updated(service_id, 1, split.license_version)))
}
