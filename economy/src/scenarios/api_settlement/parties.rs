//! Puts everybody in place: contracts, providers with bonds and services, channels.

use std::collections::BTreeMap;

use anyhow::{anyhow, ensure, Context, Result};
use cosmwasm_std::{to_json_binary, Addr, Binary, Uint128};
use oaic_chain::{is_address, Call, Chain, Tx, TxOutcome};
use oaic_deploy::{deploy, DeploymentStore, Economy, COMPUTE_SETTLEMENT, TOKEN};
use oaic_types::compute_settlement::{ExecuteMsg, OpenChannel, ReceiveMsg};
use oaic_types::token::ExecuteMsg as TokenMsg;

use super::plan::Plan;
use super::settle::WATCHTOWER;
use crate::digest::Labels;

/// The contracts and everybody around them.
pub struct Parties {
    /// The economy, with the consumers' balances.
    pub economy: Economy,
    /// The token.
    pub token: Addr,
    /// The settlement contract.
    pub settlement: Addr,
    /// Id of each service of the plan, in its order.
    pub services: Vec<u64>,
    /// Provider's label of each service of the plan, in its order.
    pub providers: Vec<String>,
    /// Labels of every address and id.
    pub labels: Labels,
    /// What happened so far.
    pub outcomes: Vec<TxOutcome>,
}

/// Who opens a channel for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Position of the consumer in the plan.
    pub consumer: usize,
    /// Position of the service in the plan.
    pub service: usize,
}

impl Parties {
    /// Deploy, register, bond.
    ///
    /// # Errors
    /// When the economy is wrong or the chain refuses.
    pub fn gather(chain: &dyn Chain, plan: &Plan) -> Result<Self> {
        let economy = plan.endow(Economy::builtin()?)?;
        let referrers = plan.consumers.iter().filter_map(|c| c.referrer.clone());
        let others = plan.payees.values().cloned().chain([WATCHTOWER.to_owned()]);
        let names: Vec<String> = economy
            .account_names()
            .into_iter()
            .chain(referrers)
            .chain(others)
            .collect();
        // All at once: a network makes and funds them together.
        let ours: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|n| !is_address(n))
            .collect();
        chain.accounts(&ours)?;

        let mut store = match chain.backend() {
            // A fresh chain each time: the same addresses make the same report.
            oaic_chain::Backend::Embedded => DeploymentStore::in_memory_as("api-settlement"),
            oaic_chain::Backend::Wasmd => DeploymentStore::in_memory(),
        };
        let deployment = deploy(chain, &economy, &mut store)?;
        let token = deployment.address(TOKEN)?.clone();
        let settlement = deployment.address(COMPUTE_SETTLEMENT)?.clone();

        let mut labels = Labels::default();
        labels.address(token.as_str(), TOKEN);
        labels.address(settlement.as_str(), COMPUTE_SETTLEMENT);
        for name in names {
            labels.address(address_of(chain, &name)?, name);
        }
        let mut parties = Self {
            economy,
            token,
            settlement,
            services: Vec::new(),
            providers: Vec::new(),
            labels,
            outcomes: Vec::new(),
        };
        parties.register(chain, plan)?;
        Ok(parties)
    }

    /// Every provider of the economy registers, bonds and offers its services.
    fn register(&mut self, chain: &dyn Chain, plan: &Plan) -> Result<()> {
        let mut txs = Vec::new();
        for provider in &self.economy.providers {
            let key = super::meter::receipt_key(&provider.account);
            let register = ExecuteMsg::RegisterProvider {
                receipt_key: key.public().into(),
                endpoint: provider.endpoint.clone(),
            };
            let bond = self.send(provider.bond.uoaic(), &ReceiveMsg::Bond {})?;
            let mut calls = vec![Call::new(&self.settlement, &register)?, bond];
            for service in self
                .economy
                .services
                .iter()
                .filter(|s| s.provider == provider.account)
            {
                let offer = ExecuteMsg::RegisterService {
                    model: service.model.clone(),
                    prices: service.price_table(),
                    payees: service.payee_specs(|name| address_of(chain, name))?,
                };
                calls.push(Call::new(&self.settlement, &offer)?);
            }
            txs.push(Tx {
                sender: provider.account.clone(),
                calls,
                gas_limit: None,
            });
        }
        let outcomes = all(chain.run(&txs), "a provider can't register")?;

        let mut ids = BTreeMap::new();
        let events = outcomes.iter().flat_map(|o| &o.events);
        for event in events.filter(|e| e.kind.ends_with("service_registered")) {
            let model = event.attribute("model").unwrap_or_default().to_owned();
            ids.insert(model, number(event.attribute("service_id"), "service_id")?);
        }
        for (model, id) in &ids {
            self.labels.id("service_id", *id, model);
        }
        for service in &plan.services {
            let id = ids.get(&service.model);
            let id = id.with_context(|| {
                format!("no event said that '{}' was registered", service.model)
            })?;
            let offered = self
                .economy
                .services
                .iter()
                .find(|s| s.model == service.model);
            let offered = offered.with_context(|| format!("no model '{}'", service.model))?;
            self.services.push(*id);
            self.providers.push(offered.provider.clone());
        }
        self.outcomes.extend(outcomes);
        Ok(())
    }

    /// Open a channel for each pair; its number for each. `keys` are the payers' session keys.
    ///
    /// # Errors
    /// When the chain refuses one.
    pub fn open_channels(
        &mut self,
        chain: &dyn Chain,
        plan: &Plan,
        pairs: &[Pair],
        keys: impl Fn(Pair) -> [u8; 32],
    ) -> Result<Vec<u64>> {
        let mut txs: Vec<Tx> = Vec::new();
        for pair in pairs {
            let consumer = &plan.consumers[pair.consumer];
            let referrer = consumer
                .referrer
                .as_deref()
                .map(|r| address_of(chain, r))
                .transpose()?;
            let open = ReceiveMsg::OpenChannel(OpenChannel {
                service_id: self.services[pair.service],
                session_key: keys(*pair).into(),
                spend_limit: None,
                // The prices are the first version: anything newer would not be what was planned.
                max_price_version: Some(1),
                referrer,
            });
            let call = self.send(plan.deposit.uoaic(), &open)?;
            match txs.last_mut() {
                Some(tx) if tx.sender == consumer.account => tx.calls.push(call),
                _ => txs.push(Tx {
                    sender: consumer.account.clone(),
                    calls: vec![call],
                    gas_limit: None,
                }),
            }
        }
        let outcomes = all(chain.run(&txs), "a channel can't be opened")?;
        let events = outcomes.iter().flat_map(|o| &o.events);
        let opened = events.filter(|e| e.kind.ends_with("channel_opened"));
        let channels: Vec<u64> = opened
            .map(|e| number(e.attribute("channel"), "channel"))
            .collect::<Result<_>>()?;
        ensure!(
            channels.len() == pairs.len(),
            "{} channels were asked for, but {} events said that one was opened",
            pairs.len(),
            channels.len()
        );
        for (pair, channel) in pairs.iter().zip(&channels) {
            let (who, what) = (&plan.consumers[pair.consumer], &plan.services[pair.service]);
            self.labels.id(
                "channel",
                *channel,
                format!("{}/{}", who.account, what.model),
            );
        }
        self.outcomes.extend(outcomes);
        Ok(channels)
    }

    /// A call that sends tokens to the settlement contract.
    pub fn send(&self, amount: u128, msg: &ReceiveMsg) -> Result<Call> {
        let msg = TokenMsg::Send {
            contract: self.settlement.to_string(),
            amount: Uint128::new(amount),
            msg: to_json_binary(msg)?,
        };
        Ok(Call::new(&self.token, &msg)?)
    }
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

fn number(text: Option<&str>, what: &str) -> Result<u64> {
    let text = text.ok_or_else(|| anyhow!("an event has no {what}"))?;
    text.parse()
        .with_context(|| format!("an event's {what} is '{text}'"))
}

/// Data of one call of an outcome.
pub fn data(outcome: &TxOutcome, call: usize) -> Result<&Binary> {
    let data = outcome.data.get(call).and_then(Option::as_ref);
    data.with_context(|| format!("call {call} of a transaction answered nothing"))
}
