//! Settled usage and proofs of single calls, referrers, totals.

use cosmwasm_std::{Addr, Binary, Deps};
use oaic_messages::compute_settlement::{
    ProveUsageResponse, ReferrerResponse, TotalsResponse, UsageResponse,
};
use oaic_records::compute_settlement::answers;
use oaic_runtime::{address, text, RuntimeError};
use oaic_vouchers::{Proof, Receipt};

use crate::error::{ContractError, Result};
use crate::state::{CHANNELS_BY_ID, CONFIG, PAYOUTS, REFERRALS, REPORTED, TOTALS, USAGE};

/// Checks that a call is in the tree that a lane settled. Nothing is said about the receipt's
/// signature: the payer's settled voucher vouches for the call.
pub fn prove_usage(deps: Deps, receipt: &Binary, proof: &Binary) -> Result<ProveUsageResponse> {
    text::count("proof", "bytes", proof.len(), 1, Proof::MAX_LEN)?;
    let (of, call) = Receipt::from_bytes(receipt)?;
    let own = CONFIG.load(deps.storage)?.receipt_domain()?;
    if of != own {
        return Err(ContractError::ForeignDomain { field: "receipt" });
    }
    let id = Binary::from(call.channel_id);
    let number = CHANNELS_BY_ID
        .may_load(deps.storage, &id)?
        .ok_or_else(|| RuntimeError::unknown("channel with id", &id))?;
    let lane = answers::load_lane(deps.storage, number, call.terms, call.lane)?;
    let proven = Proof::from_bytes(proof)?.verify(receipt)?;
    if proven.commitment != lane.peaks || proven.count != lane.sequence {
        return Err(ContractError::OtherTree {
            proven: proven.count,
            commitment: Binary::from(proven.commitment).to_base64(),
            settled: lane.sequence,
            expected: Binary::from(lane.peaks).to_base64(),
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
        paid: lane.paid.into(),
    })
}

/// Usage of a service under a version of its split in an epoch, and the part reported.
pub fn usage(deps: Deps, service_id: u64, split_version: u32, epoch: u64) -> Result<UsageResponse> {
    let place = (service_id, split_version, epoch);
    let usage = USAGE.may_load(deps.storage, &place)?.unwrap_or_default();
    let reported = REPORTED.may_load(deps.storage, place)?.unwrap_or_default();
    Ok(UsageResponse {
        settled: usage.settled.into(),
        fee: usage.fee.into(),
        reported: reported.parts.iter().map(|part| part.gross).sum(),
    })
}

pub fn referrer(deps: Deps, address: &str) -> Result<ReferrerResponse> {
    Ok(REFERRALS.response(deps.storage, deps.api, address)?)
}

pub fn referrer_of(deps: Deps, payer: &str) -> Result<Option<Addr>> {
    let payer = address::valid(deps.api, "payer", payer)?;
    Ok(REFERRALS.referrer_of(deps.storage, &payer)?)
}

pub fn totals(deps: Deps) -> Result<TotalsResponse> {
    let totals = TOTALS.may_load(deps.storage, &())?.unwrap_or_default();
    let payouts = PAYOUTS.load(deps.storage)?;
    Ok(TotalsResponse {
        reserved: totals.reserved.into(),
        settled: totals.settled.into(),
        refund_fees: totals.refund_fees.into(),
        fee_points: totals.fee.points.into(),
        fee_booked: totals.fee.booked.into(),
        fee_flushed: payouts.fee_flushed,
        earned: totals.earned.into(),
        claimed: payouts.claimed,
        referral_earned: totals.referral_earned.into(),
        referral_claimed: payouts.referral_claimed,
        bonded: payouts.bonded,
        slashed: payouts.slashed,
    })
}
