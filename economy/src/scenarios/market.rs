//! Steps that scenarios share: providers with their services, and reading what came of a
//! transaction.

use std::collections::BTreeMap;

use anyhow::{anyhow, ensure, Context, Result};
use cosmwasm_std::{to_json_binary, Addr, Binary, Uint128};
use oaic_chain::proven::View;
use oaic_chain::{is_address, Backend, Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_channel::{ChannelTerms, Clock, Durability, Moment, Options, TermsRequest};
use oaic_deploy::{Economy, COMPUTE_SETTLEMENT};
use oaic_messages::compute_settlement::{
    ChannelResponse, ExecuteMsg, OfferResponse, QueryMsg, ReceiveMsg, UnitKind, UNIT_KINDS,
};
use oaic_messages::token::ExecuteMsg as TokenMsg;
use oaic_vouchers::SigningKey;
use serde::Serialize;

use crate::workload::Request;

/// What came of registering an economy's providers.
pub struct Registered {
    /// Id of each service, by its model.
    pub services: BTreeMap<String, u64>,
    /// What happened.
    pub outcomes: Vec<TxOutcome>,
}

impl Registered {
    /// Id of a model's service.
    ///
    /// # Errors
    /// When no event said that it was registered.
    pub fn service(&self, model: &str) -> Result<u64> {
        let id = self.services.get(model).copied();
        id.with_context(|| format!("no event said that '{model}' was registered"))
    }
}

/// Every provider of an economy registers with its key, bonds, and offers its services.
///
/// # Errors
/// When the chain refuses one.
pub fn register(
    chain: &dyn Chain,
    economy: &Economy,
    token: &Addr,
    settlement: &Addr,
    receipt_key: impl Fn(&str) -> SigningKey,
) -> Result<Registered> {
    let mut txs = Vec::new();
    for provider in &economy.providers {
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: receipt_key(&provider.account).public().into(),
            endpoint: provider.endpoint.clone(),
        };
        let bond = send(
            token,
            settlement,
            provider.bond.uoaic(),
            &ReceiveMsg::Bond {},
        )?;
        let mut calls = vec![Call::new(settlement, &register)?, bond];
        let offered = economy.services.iter();
        for service in offered.filter(|s| s.provider == provider.account) {
            let offer = ExecuteMsg::RegisterService {
                model: service.model.clone(),
                prices: service.price_table(),
                payees: service.payee_specs(|name| address_of(chain, name))?,
            };
            calls.push(Call::new(settlement, &offer)?);
        }
        txs.push(Tx {
            sender: provider.account.clone(),
            calls,
            gas_limit: None,
        });
    }
    let outcomes = all(chain.run(&txs), "a provider can't register")?;
    let mut services = BTreeMap::new();
    let events = outcomes.iter().flat_map(|o| &o.events);
    for event in events.filter(|e| e.kind.ends_with("service_registered")) {
        let model = event.attribute("model").unwrap_or_default().to_owned();
        services.insert(model, number(event.attribute("service_id"), "service_id")?);
    }
    Ok(Registered { services, outcomes })
}

/// Every provider of an economy names an account that settles for it, and trusts it with its
/// channels' splits and its lanes' roots.
///
/// # Errors
/// When the chain refuses one.
pub fn name_settler(
    chain: &dyn Chain,
    economy: &Economy,
    settlement: &Addr,
    settler: &str,
) -> Result<Vec<TxOutcome>> {
    let name = ExecuteMsg::SetSettlers {
        settlers: vec![address_of(chain, settler)?],
    };
    let mut txs = Vec::new();
    for provider in &economy.providers {
        txs.push(Tx {
            sender: provider.account.clone(),
            calls: vec![Call::new(settlement, &name)?],
            gas_limit: None,
        });
    }
    all(chain.run(&txs), "a provider can't name who settles for it")
}

/// A call that sends tokens to a contract with a message for it.
///
/// # Errors
/// When the message can't be written as JSON.
pub fn send(token: &Addr, contract: &Addr, amount: u128, msg: &impl Serialize) -> Result<Call> {
    let msg = TokenMsg::Send {
        contract: contract.to_string(),
        amount: Uint128::new(amount),
        msg: to_json_binary(msg)?,
    };
    Ok(Call::new(token, &msg)?)
}

/// Address of a label; an address stays itself.
///
/// # Errors
/// When the chain has no such account.
pub fn address_of(chain: &dyn Chain, name: &str) -> Result<String> {
    if is_address(name) {
        return Ok(name.to_owned());
    }
    Ok(chain.account(name)?.into())
}

/// Outcomes of transactions that must all succeed.
///
/// # Errors
/// The first failure, and what was being done.
pub fn all(results: Vec<oaic_chain::Result<TxOutcome>>, what: &str) -> Result<Vec<TxOutcome>> {
    results
        .into_iter()
        .map(|result| result.with_context(|| what.to_owned()))
        .collect()
}

/// A number in an event.
///
/// # Errors
/// When there is none.
pub fn number(text: Option<&str>, what: &str) -> Result<u64> {
    let text = text.ok_or_else(|| anyhow!("an event has no {what}"))?;
    text.parse()
        .with_context(|| format!("an event's {what} is '{text}'"))
}

/// Data of one call of an outcome.
///
/// # Errors
/// When it set none.
pub fn data(outcome: &TxOutcome, call: usize) -> Result<&Binary> {
    let data = outcome.data.get(call).and_then(Option::as_ref);
    data.with_context(|| format!("call {call} of a transaction answered nothing"))
}

/// What a call is metered as.
pub fn units(request: &Request) -> [u64; UNIT_KINDS] {
    let mut units = [0; UNIT_KINDS];
    for (kind, count) in [
        (UnitKind::Prompt, request.prompt_tokens.into()),
        (UnitKind::Completion, request.completion_tokens.into()),
        (UnitKind::Request, 1),
    ] {
        units[kind as usize] = count;
    }
    units
}

/// How sessions keep their stores and see the time beside a chain.
///
/// # Errors
/// When the chain doesn't answer.
pub fn session_options(chain: &dyn Chain) -> Result<Options> {
    // An embedded chain ends with its process, and has a time of its own: that a store outlives the
    // process, however it is killed, is then enough. Vouchers of a network must outlive a power cut
    // as well.
    let (durability, clock) = match chain.backend() {
        Backend::Embedded => (Durability::Normal, Clock::manual(chain.block()?.time)),
        Backend::Wasmd => (Durability::Full, Clock::system()),
    };
    Ok(Options {
        durability,
        clock,
        ..Options::default()
    })
}

/// The most that a call can be metered as: its prompt, which is known, and as many tokens as it
/// asks for. One that was answered with more had asked for as many.
pub fn greatest_units(request: &Request, max_tokens: u32) -> [u64; UNIT_KINDS] {
    let completion_tokens = request.completion_tokens.max(max_tokens);
    units(&Request {
        completion_tokens,
        ..*request
    })
}

/// The chain's state after its newest block, to make a session's facts of.
///
/// # Errors
/// As [`records_of`].
pub fn facts<'c>(chain: &'c dyn Chain, settlement: &Addr) -> Result<Box<dyn View + 'c>> {
    records_of(chain, settlement, COMPUTE_SETTLEMENT)
}

/// The chain's state after its newest block, to read a contract's records in.
///
/// # Errors
/// When it can't be proven, or the contract runs another code than that of its name.
pub fn records_of<'c>(
    chain: &'c dyn Chain,
    contract: &Addr,
    name: &str,
) -> Result<Box<dyn View + 'c>> {
    let at = chain.proven(chain.block()?.height)?;
    let (found, ours) = (at.checksum(contract)?, chain.code_checksum(name)?);
    ensure!(
        found.as_ref() == Some(&ours),
        "{name} at {contract} runs the code {}, not {ours}: its records may mean something else",
        found.as_deref().unwrap_or("of no contract")
    );
    Ok(at)
}

/// The first terms of a channel, with the price table in force, of settlement's records. The payer's
/// tier of today is another contract's word.
///
/// # Errors
/// When a record isn't there or can't be proven, or says what its addresses contradict.
pub fn channel_terms(
    chain: &dyn Chain,
    at: &dyn View,
    settlement: &Addr,
    channel: u64,
) -> Result<ChannelTerms> {
    let seen = Moment {
        time: at.time(),
        height: at.height(),
    };
    let wanted = TermsRequest {
        chain_id: &chain.chain_id(),
        contract: settlement.as_str(),
        channel,
        terms: 0,
        earlier: &[],
        tier_now: None,
        seen,
    };
    let terms = at.read(settlement, |records| {
        ChannelTerms::from_records(records, &wanted)
    })??;
    let state: ChannelResponse = chain.query(settlement, &QueryMsg::Channel { channel })?;
    let offer = QueryMsg::Offer {
        service_id: terms.service_id,
        payer: state.payer.into(),
    };
    let offer: OfferResponse = chain.query(settlement, &offer)?;
    Ok(ChannelTerms {
        tier_now: Some(offer.tier),
        ..terms
    })
}
