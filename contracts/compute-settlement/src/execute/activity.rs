//! `ReportActivity`.

use cosmwasm_std::{DepsMut, Response};
use oaic_kit::{text, KitError};
use oaic_types::compute_settlement::MAX_ACTIVITY;

use crate::error::ContractError;
use crate::events;
use crate::metrics;
use crate::records::LEDGERS;
use crate::state::CHANNELS;

/// Counts the payers of channels that paid, each once an epoch, in the epoch of the channel's last
/// payment. The ledger says when that was, so it doesn't matter who reports it, or how often.
pub fn report_activity(deps: DepsMut, channels: &[u64]) -> Result<Response, ContractError> {
    text::count("channels", "entries", channels.len(), 1, MAX_ACTIVITY)?;
    let mut response = Response::new();
    for number in channels {
        let unknown = || KitError::unknown("channel", number);
        let payer = CHANNELS
            .may_load(deps.storage, *number)?
            .ok_or_else(unknown)?
            .payer;
        let ledger = LEDGERS
            .may_load(deps.storage, number)?
            .ok_or_else(unknown)?;
        if ledger.paid_in > 0 && metrics::add_payer(deps.storage, ledger.paid_in, &payer)? {
            response =
                response.add_event(events::activity_reported(ledger.paid_in, *number, &payer));
        }
    }
    match response.events.is_empty() {
        true => Err(ContractError::NothingToCount),
        false => Ok(response),
    }
}
