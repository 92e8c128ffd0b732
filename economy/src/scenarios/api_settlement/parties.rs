//! Puts everybody in place: contracts, providers with bonds and services, channels.

use anyhow::{ensure, Context, Result};
use oaic_chain::{Call, Chain, Tx, TxOutcome};
use oaic_client::{Handle, Settlement, Token, Transaction};
use oaic_deploy::{Deployment, Economy};
use oaic_messages::compute_settlement::{OpenChannel, ReceiveMsg};
use oaic_messages::events::compute_settlement::ChannelOpened;

use super::keys::receipt_key;
use super::plan::{Plan, NAME};
use crate::digest::Labels;
use crate::scenarios::deployed::Deployed;
use crate::scenarios::market;
pub use crate::scenarios::market::{address_of, all};

/// Label of who settles, flushes and claims.
pub const WATCHTOWER: &str = "watchtower";

pub struct Parties<'a> {
    /// The economy, with the consumers' balances.
    pub economy: Economy,
    pub deployment: Deployment,
    pub token: Handle<'a, Token>,
    pub settlement: Handle<'a, Settlement>,
    /// Id of each service of the plan, in its order.
    pub services: Vec<u64>,
    /// Provider's label of each service of the plan, in its order.
    pub providers: Vec<String>,
    pub labels: Labels,
    pub outcomes: Vec<TxOutcome>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Position of the consumer in the plan.
    pub consumer: usize,
    /// Position of the service in the plan.
    pub service: usize,
}

impl<'a> Parties<'a> {
    /// Deploy, register, bond.
    pub fn gather(chain: &'a dyn Chain, plan: &Plan) -> Result<Self> {
        let economy = plan.endow(Economy::builtin()?)?;
        let referrers = plan.consumers.iter().filter_map(|c| c.referrer.clone());
        let others = plan.payees.values().cloned().chain([WATCHTOWER.to_owned()]);
        let deployed = Deployed::start(chain, NAME, &economy, referrers.chain(others))?;
        let mut parties = Self {
            economy,
            token: deployed.token.clone(),
            settlement: deployed.settlement.clone(),
            deployment: deployed.deployment,
            services: Vec::new(),
            providers: Vec::new(),
            labels: deployed.labels,
            outcomes: Vec::new(),
        };
        parties.register(chain, plan)?;
        Ok(parties)
    }

    /// Every provider of the economy registers, bonds, offers its services and names who settles.
    fn register(&mut self, chain: &dyn Chain, plan: &Plan) -> Result<()> {
        let registered = market::register(
            chain,
            &self.economy,
            &self.token,
            &self.settlement,
            receipt_key,
        )?;
        let named = market::name_settler(chain, &self.economy, &self.settlement, WATCHTOWER)?;
        for (model, id) in &registered.services {
            self.labels.id("service_id", *id, model);
        }
        for service in &plan.services {
            let id = registered.service(&service.model)?;
            let offered = self
                .economy
                .services
                .iter()
                .find(|s| s.model == service.model);
            let offered = offered.with_context(|| format!("no model '{}'", service.model))?;
            self.services.push(id);
            self.providers.push(offered.provider.clone());
        }
        self.outcomes.extend(registered.outcomes);
        self.outcomes.extend(named);
        Ok(())
    }

    /// Open a channel for each pair; its number for each. `keys` are the payers' session keys.
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
                conditions: Default::default(),
                service_id: self.services[pair.service],
                session_key: keys(*pair).into(),
                spend_limit: plan.spend_limit.uoaic().into(),
                referrer,
                refund_to: None,
            });
            let call = self.send(plan.deposit.uoaic(), &open)?;
            match txs.last_mut() {
                Some(tx) if tx.sender == consumer.account => tx.calls.push(call),
                _ => {
                    let tx = Transaction::new(chain, consumer.account.as_str());
                    txs.push(tx.call(call).into_tx());
                }
            }
        }
        let outcomes = all(chain.run(&txs), "a channel can't be opened")?;
        let mut channels: Vec<u64> = Vec::new();
        for outcome in &outcomes {
            let opened: Vec<ChannelOpened> = self.settlement.events(outcome)?;
            channels.extend(opened.iter().map(|event| event.channel));
        }
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

    pub fn send(&self, amount: u128, msg: &ReceiveMsg) -> Result<Call> {
        Ok(self.token.send_call(&self.settlement, amount, msg)?)
    }
}
