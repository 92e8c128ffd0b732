//! `SettleBatch`.

use cosmwasm_std::{to_json_binary, DepsMut, Env, Response};
use oaic_types::compute_settlement::{
    RejectReason, SettleBatchResponse, MAX_BATCH, PACKED_VOUCHER_LEN,
};
use oaic_vouchers::{domain, unpack_batch, PackedVoucher, Purpose};

use crate::error::ContractError;
use crate::events;
use crate::records::Terms;
use crate::settlement::{apply_all, verified, Signed, Verdict, Working};
use crate::state::CONFIG;

/// Settles a batch. Nothing here sends a message or depends on another contract's answer.
pub fn settle_batch(deps: DepsMut, env: &Env, vouchers: &[u8]) -> Result<Response, ContractError> {
    let vouchers = unpack(vouchers)?;
    let config = CONFIG.load(deps.storage)?;
    let mut working = Working::new(deps.storage, &env.block, config.epoch_seconds)?;
    let now = env.block.time.seconds();
    // Unreadable: the rate of the last settlement goes on, rather than no settlement at all.
    working.books.fee.refresh(deps.querier, &config.token, now);
    let verdicts = check(&deps, env, &mut working, &vouchers)?;
    let referrer_bps = config.params.referrer_bps;
    let outcome = apply_all(
        deps.storage,
        &mut working,
        referrer_bps,
        &vouchers,
        verdicts,
    )?;
    working.save(deps.storage);

    Ok(Response::new()
        .add_events(outcome.events)
        .add_event(events::batch_settled(&outcome.totals))
        .set_data(to_json_binary(&SettleBatchResponse {
            results: outcome.results,
        })?))
}

fn unpack(bytes: &[u8]) -> Result<Vec<PackedVoucher>, ContractError> {
    // Length first: nothing of a batch that is too long is even read.
    let fits = !bytes.is_empty() && bytes.len() <= MAX_BATCH.saturating_mul(PACKED_VOUCHER_LEN);
    if !fits || bytes.len() % PACKED_VOUCHER_LEN != 0 {
        return Err(ContractError::BatchLength {
            bytes: bytes.len(),
            max: MAX_BATCH,
            width: PACKED_VOUCHER_LEN,
        });
    }
    Ok(unpack_batch(bytes)?)
}

/// Of each voucher, the terms it is under, or why it is refused before its lane is looked at.
fn check(
    deps: &DepsMut,
    env: &Env,
    working: &mut Working,
    vouchers: &[PackedVoucher],
) -> Result<Vec<Verdict<Terms>>, ContractError> {
    let domain = domain(
        Purpose::Voucher,
        &env.block.chain_id,
        env.contract.address.as_str(),
    );
    let mut signed = Vec::with_capacity(vouchers.len());
    let mut verdicts = Vec::with_capacity(vouchers.len());
    for voucher in vouchers {
        verdicts.push(match working.admit(deps.storage, voucher)? {
            Err(reason) => Err(reason),
            Ok((agreement, terms)) => {
                signed.push(Signed {
                    message: voucher.voucher(agreement.id).to_bytes(&domain),
                    signature: voucher.signature,
                    key: agreement.session_key,
                });
                Ok(terms)
            }
        });
    }
    let mut holds = verified(deps.api, &signed).into_iter();
    for verdict in verdicts.iter_mut().filter(|verdict| verdict.is_ok()) {
        if !holds.next().unwrap_or(false) {
            *verdict = Err(RejectReason::BadSignature);
        }
    }
    Ok(verdicts)
}
