//! Steps that scenarios share: providers with their services, and reading what came of a
//! transaction.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use oaic_chain::proven::View;
use oaic_chain::{is_address, Backend, Chain, TxOutcome};
use oaic_channel::{ChannelTerms, Clock, Durability, Moment, Options, TermsRequest};
use oaic_client::{Contract, Handle, Settlement, Token, Transaction};
use oaic_deploy::Economy;
use oaic_messages::compute_settlement::{
    ChannelResponse, ExecuteMsg, OfferResponse, Profile, QueryMsg, ReceiveMsg, UnitKind, UNIT_SLOTS,
};
use oaic_messages::events::compute_settlement::ServiceRegistered;
use oaic_vouchers::SigningKey;

use crate::workload::Request;

pub struct Registered {
    pub services: BTreeMap<String, u64>,
    pub outcomes: Vec<TxOutcome>,
}

impl Registered {
    pub fn service(&self, model: &str) -> Result<u64> {
        let id = self.services.get(model).copied();
        id.with_context(|| format!("no event said that '{model}' was registered"))
    }
}

/// Every provider of an economy registers with its key, bonds, and offers its services.
pub fn register(
    chain: &dyn Chain,
    economy: &Economy,
    token: &Handle<'_, Token>,
    settlement: &Handle<'_, Settlement>,
    receipt_key: impl Fn(&str) -> SigningKey,
) -> Result<Registered> {
    let mut txs = Vec::new();
    for provider in &economy.providers {
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: receipt_key(&provider.account).public().into(),
            profile: Profile {
                endpoint: provider.endpoint.clone(),
                ..Profile::default()
            },
        };
        let mut tx = Transaction::new(chain, provider.account.as_str())
            .call(settlement.call(&register)?)
            .call(token.send_call(settlement, provider.bond.uoaic(), &ReceiveMsg::Bond {})?);
        let offered = economy.services.iter();
        for service in offered.filter(|s| s.provider == provider.account) {
            tx = tx.call(settlement.call(&ExecuteMsg::RegisterService {
                model: service.model.clone(),
                prices: service.price_table(),
                payees: service.payee_specs(|name| address_of(chain, name))?,
            })?);
        }
        txs.push(tx.into_tx());
    }
    let outcomes = all(chain.run(&txs), "a provider can't register")?;
    let mut services = BTreeMap::new();
    for outcome in &outcomes {
        let offered: Vec<ServiceRegistered> = settlement.events(outcome)?;
        services.extend(offered.into_iter().map(|one| (one.model, one.service_id)));
    }
    Ok(Registered { services, outcomes })
}

/// Every provider of an economy names an account that settles for it, and trusts it with its
/// channels' splits and its lanes' roots.
pub fn name_settler(
    chain: &dyn Chain,
    economy: &Economy,
    settlement: &Handle<'_, Settlement>,
    settler: &str,
) -> Result<Vec<TxOutcome>> {
    let name = ExecuteMsg::SetSettlers {
        settlers: vec![address_of(chain, settler)?],
    };
    let mut txs = Vec::new();
    for provider in &economy.providers {
        let tx = Transaction::new(chain, provider.account.as_str());
        txs.push(tx.call(settlement.call(&name)?).into_tx());
    }
    all(chain.run(&txs), "a provider can't name who settles for it")
}

/// Address of a label; an address stays itself.
pub fn address_of(chain: &dyn Chain, name: &str) -> Result<String> {
    if is_address(name) {
        return Ok(name.to_owned());
    }
    Ok(chain.account(name)?.into())
}

/// Outcomes of transactions that must all succeed.
pub fn all(results: Vec<oaic_chain::Result<TxOutcome>>, what: &str) -> Result<Vec<TxOutcome>> {
    results
        .into_iter()
        .map(|result| result.with_context(|| what.to_owned()))
        .collect()
}

/// What a call is metered as.
pub fn units(request: &Request) -> [u64; UNIT_SLOTS] {
    UnitKind::slots(&[
        (UnitKind::Prompt, request.prompt_tokens.into()),
        (UnitKind::Completion, request.completion_tokens.into()),
        (UnitKind::Request, 1),
    ])
}

/// How sessions keep their stores and see the time beside a chain.
pub fn session_options(chain: &dyn Chain) -> Result<Options> {
    // An embedded chain ends with its process, and has a time of its own: that a store outlives the
    // process, however it is killed, is then enough. Vouchers of a network must outlive a power cut
    // as well.
    let (durability, clock) = match chain.backend() {
        Backend::Embedded => (Durability::Normal, Clock::manual(chain.block()?.time)),
        Backend::Served => (Durability::Normal, Clock::system()),
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
pub fn greatest_units(request: &Request, max_tokens: u32) -> [u64; UNIT_SLOTS] {
    let completion_tokens = request.completion_tokens.max(max_tokens);
    units(&Request {
        completion_tokens,
        ..*request
    })
}

/// The chain's state after its newest block, to read a contract's records in.
pub fn records_of<'c, K: Contract>(contract: &Handle<'c, K>) -> Result<Box<dyn View + 'c>> {
    Ok(contract.records(contract.chain().block()?.height)?)
}

/// The first terms of a channel, with the price table in force, of settlement's records. The payer's
/// tier of today is another contract's word.
pub fn channel_terms(
    at: &dyn View,
    settlement: &Handle<'_, Settlement>,
    channel: u64,
) -> Result<ChannelTerms> {
    let seen = Moment {
        time: at.time(),
        height: at.height(),
    };
    let wanted = TermsRequest {
        chain_id: &settlement.chain().chain_id(),
        contract: settlement.address().as_str(),
        channel,
        terms: 0,
        earlier: &[],
        tier_now: None,
        seen,
    };
    let terms = at.read(settlement.address(), |records| {
        ChannelTerms::from_records(records, &wanted)
    })??;
    let state: ChannelResponse = settlement.query(&QueryMsg::Channel { channel })?;
    let offer = QueryMsg::Offer {
        service_id: terms.service_id,
        payer: state.payer.into(),
    };
    let offer: OfferResponse = settlement.query(&offer)?;
    Ok(ChannelTerms {
        tier_now: Some(offer.tier),
        ..terms
    })
}
