//! Closing a channel, and `CooperativeClose`.

use cosmwasm_std::{Api, Binary, DepsMut, Env, Response, Uint128};
use oaic_kit::{token, Checked};
use oaic_vouchers::{domain, Close, Purpose};

use super::channel::OpenChannel;
use crate::error::ContractError;
use crate::events;
use crate::records::BOOKS;
use crate::state::{load_provider, CONFIG, RECEIPT_KEYS, UNLOCKING};

/// Closes a channel with both sides' signatures, at once.
pub fn cooperative_close(
    deps: DepsMut,
    env: &Env,
    number: u64,
    paid: Uint128,
    payer_signature: &Binary,
    provider_signature: &Binary,
) -> Result<Response, ContractError> {
    let open = OpenChannel::load(deps.storage, env, number)?;
    let settled = open.agreement.paid(&open.ledger)?;
    if paid.u128() != u128::from(settled) {
        return Err(ContractError::PaidDiffers {
            channel: number,
            paid: u128::from(settled),
            signed: paid.u128(),
        });
    }
    if open.ledger.owed > 0 {
        return Err(ContractError::StillOwed {
            channel: number,
            owed: u128::from(open.ledger.owed),
        });
    }
    let domain = domain(
        Purpose::Close,
        &env.block.chain_id,
        env.contract.address.as_str(),
    );
    let bytes = Close {
        channel_id: open.agreement.id,
        paid: paid.u128(),
    }
    .to_bytes(&domain);
    let agreement = &open.agreement;
    if !holds(deps.api, &bytes, payer_signature, &agreement.session_key) {
        return Err(ContractError::BadSignature {
            field: "payer_signature",
            signer: "the payer",
            key_index: agreement.key_index,
        });
    }
    let provider = &open.channel.provider;
    let key_index = load_provider(deps.storage, provider)?.key_index;
    let key = RECEIPT_KEYS.load(deps.storage, (provider, key_index))?;
    if !holds(deps.api, &bytes, provider_signature, &key) {
        return Err(ContractError::BadSignature {
            field: "provider_signature",
            signer: "the provider",
            key_index,
        });
    }
    close(deps, env, open, "cooperative")
}

/// Whether a signature holds; one of the wrong form doesn't.
pub fn holds(api: &dyn Api, bytes: &[u8], signature: &[u8], key: &[u8]) -> bool {
    api.ed25519_verify(bytes, signature, key).unwrap_or(false)
}

/// Closes a channel and pays the rest to its payer, to nobody else.
pub fn close(
    deps: DepsMut,
    env: &Env,
    mut open: OpenChannel,
    how: &str,
) -> Result<Response, ContractError> {
    let token = CONFIG.load(deps.storage)?.token;
    let paid = open.agreement.paid(&open.ledger)?;
    let rest = open.ledger.reserved;
    open.ledger.reserved = 0;
    open.agreement.closed = true;
    open.channel.closed_at = Some(env.block.time.seconds());
    open.channel.refunded = rest.into();
    if let Some(unlock) = open.channel.unlock.take() {
        UNLOCKING.remove(deps.storage, (unlock.time, open.number));
    }
    open.save(deps.storage)?;
    let mut books = BOOKS.may_load(deps.storage, &())?.unwrap_or_default();
    books.reserved = books.reserved.minus(u128::from(rest))?;
    BOOKS.save(deps.storage, &(), &books);

    let owed = open.ledger.owed;
    let response =
        Response::new().add_event(events::channel_closed(open.number, how, paid, owed, rest));
    Ok(match rest {
        0 => response,
        rest => response.add_message(token::transfer(&token, &open.channel.payer, rest.into())?),
    })
}
