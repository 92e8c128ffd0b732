//! `SettleBatch`.

use cosmwasm_std::{to_json_binary, Addr, DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{RejectReason, SettleBatchResponse, ENTRY_LEN, MAX_BATCH};
use oaic_vouchers::{unpack_entries, Entry, Hash};

use crate::error::ContractError;
use crate::events;
use crate::records::Terms;
use crate::settlement::{apply_all, verified, Signed, Verdict, Working};
use crate::state::CONFIG;

/// Settles a batch. Nothing here sends a message or depends on another contract's answer, and
/// nothing that a signer wrote into an entry can fail another.
pub fn settle_batch(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    entries: &[u8],
) -> Result<Response, ContractError> {
    let entries = unpack(entries)?;
    let config = CONFIG.load(deps.storage)?;
    let mut working = Working::new(deps.storage, &env.block, config.epoch_seconds)?;
    let now = env.block.time.seconds();
    // Unreadable: the rate of the last settlement goes on, rather than no settlement at all.
    working.books.fee.refresh(deps.querier, &config.token, now);
    let domain = config.voucher_domain()?;
    let verdicts = check(&deps, &info.sender, &domain, &mut working, &entries)?;
    let outcome = apply_all(deps.storage, &mut working, &entries, verdicts)?;
    working.save(deps.storage);

    Ok(Response::new()
        .add_events(outcome.events)
        .add_event(events::batch_settled(&outcome.totals))
        .set_data(to_json_binary(&SettleBatchResponse {
            results: outcome.results,
        })?))
}

fn unpack(bytes: &[u8]) -> Result<Vec<Entry>, ContractError> {
    // Length first: nothing of a batch that is too long is even read.
    let fits = !bytes.is_empty() && bytes.len() <= MAX_BATCH.saturating_mul(ENTRY_LEN);
    if !fits || bytes.len() % ENTRY_LEN != 0 {
        return Err(ContractError::BatchLength {
            bytes: bytes.len(),
            max: MAX_BATCH,
            width: ENTRY_LEN,
        });
    }
    Ok(unpack_entries(bytes)?)
}

/// Of each entry, the terms it is under, or why it is refused before its lane is looked at.
fn check(
    deps: &DepsMut,
    sender: &Addr,
    domain: &Hash,
    working: &mut Working,
    entries: &[Entry],
) -> Result<Vec<Verdict<Terms>>, ContractError> {
    let mut signed = Vec::with_capacity(entries.len());
    let mut verdicts = Vec::with_capacity(entries.len());
    for entry in entries {
        verdicts.push(match working.admit(deps.storage, sender, entry)? {
            Err(reason) => Err(reason),
            Ok((agreement, terms)) => {
                let voucher = &entry.voucher;
                signed.push(Signed {
                    message: voucher.voucher(agreement.id).to_bytes(domain),
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
