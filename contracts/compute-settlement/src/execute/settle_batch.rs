//! `SettleBatch`.

use cosmwasm_std::{to_json_binary, Addr, DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::{RejectReason, SettleBatchResponse, ENTRY_LEN, MAX_BATCH};
use oaic_vouchers::{unpack_entries, Entry, Hash};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::settlement::{apply_all, verified, BatchState, Signed, Verdict};
use crate::state::{Terms, CONFIG};

/// Settles a batch. Nothing here sends a message or depends on another contract's answer, and
/// nothing that a signer writes into one entry can fail another.
pub fn settle_batch(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    entries: &[u8],
) -> Result<Response> {
    let entries = unpack(entries)?;
    let config = CONFIG.load(deps.storage)?;
    let mut batch = BatchState::new(&*deps.storage, &env.block, config.epoch_seconds)?;
    let now = env.block.time.seconds();
    // If the rate cannot be read, the last one continues, rather than no settlement at all.
    batch.totals.fee.refresh(deps.querier, &config.token, now);
    let domain = config.voucher_domain()?;
    let verdicts = check(&deps, &info.sender, &domain, &mut batch, &entries)?;
    let outcome = apply_all(&mut batch, &entries, verdicts)?;
    batch.into_changes().save(deps.storage);

    Ok(Response::new()
        .add_events(outcome.events)
        .add_event(events::batch_settled(&outcome.totals))
        .set_data(to_json_binary(&SettleBatchResponse {
            results: outcome.results,
        })?))
}

fn unpack(bytes: &[u8]) -> Result<Vec<Entry>> {
    // Check the length first: a batch that is too long is not read at all.
    let fits = !bytes.is_empty() && bytes.len() <= MAX_BATCH.saturating_mul(ENTRY_LEN);
    if !fits || !bytes.len().is_multiple_of(ENTRY_LEN) {
        return Err(ContractError::BatchLength {
            bytes: bytes.len(),
            max: MAX_BATCH,
            width: ENTRY_LEN,
        });
    }
    Ok(unpack_entries(bytes)?)
}

/// For each entry its terms, or why it is rejected before its lane is read.
fn check(
    deps: &DepsMut,
    sender: &Addr,
    domain: &Hash,
    batch: &mut BatchState<'_>,
    entries: &[Entry],
) -> Result<Vec<Verdict<Terms>>> {
    let mut signed = Vec::with_capacity(entries.len());
    let mut verdicts = Vec::with_capacity(entries.len());
    for entry in entries {
        verdicts.push(match batch.admit(sender, entry)? {
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
