//! `ProveUsage`.

use cosmwasm_std::{Binary, Deps, Env};
use oaic_kit::{text, KitError};
use oaic_types::compute_settlement::ProveUsageResponse;
use oaic_vouchers::{domain, Proof, Purpose, Receipt};

use super::channel::load_lane;
use crate::error::ContractError;
use crate::state::CHANNELS_BY_ID;

/// Checks that a call is in the tree a lane settled. It says nothing about who signed the
/// receipt: the payer's settled voucher is what vouches for it.
pub fn prove_usage(
    deps: Deps,
    env: &Env,
    receipt: &Binary,
    proof: &Binary,
) -> Result<ProveUsageResponse, ContractError> {
    text::count("proof", "bytes", proof.len(), 1, Proof::MAX_LEN)?;
    let (of, call) = Receipt::from_bytes(receipt)?;
    let own = domain(
        Purpose::Receipt,
        &env.block.chain_id,
        env.contract.address.as_str(),
    );
    if of != own {
        return Err(ContractError::ForeignDomain { field: "receipt" });
    }
    let id = Binary::from(call.channel_id);
    let number = CHANNELS_BY_ID
        .may_load(deps.storage, &id)?
        .ok_or_else(|| KitError::unknown("channel with id", &id))?;
    let lane = load_lane(deps, number, call.terms, call.lane)?;
    let proven = Proof::from_bytes(proof)?.verify(receipt)?;
    if proven.commitment != lane.peaks || proven.count != lane.sequence {
        return Err(ContractError::OtherTree {
            proven: proven.count,
            commitment: Binary::from(proven.commitment).to_base64(),
            settled: lane.sequence,
            expected: Binary::from(lane.peaks).to_base64(),
        });
    }
    if proven.sum > u128::from(lane.acknowledged) {
        return Err(ContractError::AmountTooLarge {
            what: "the sum of the tree",
            amount: proven.sum,
            max: u128::from(lane.acknowledged),
        });
    }
    Ok(ProveUsageResponse {
        channel: number,
        terms: call.terms,
        lane: call.lane,
        sequence: call.sequence,
        units: call.units.to_vec(),
        amount: call.amount.into(),
        calls: proven.count,
        total: proven.sum.into(),
    })
}
