//! The settlement contract with a provider, its service, and payers.

use cosmwasm_std::{Addr, Binary};
use cw_multi_test::AppResponse;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_testing::contracts::Settlement;
use oaic_testing::{Economy, Harness};
use oaic_vouchers::{domain, Hash, Purpose, Receipt, SigningKey};

pub use oaic_compute_settlement::ContractError::{self, *};
pub use oaic_revenue::RevenueError;
pub use oaic_runtime::RuntimeError::{
    BadAddress, CoinsNotTaken, GateFailed, GateRefused, Invalid, Length, NotTheToken, NothingToPay,
    NothingToReport, OpeningsPaused, Overflow, OwnAddress, Unauthorized, Unknown, Zero,
};
pub use oaic_testing::chain::account;
pub use oaic_testing::contracts::{payee, settlement_params as params};
pub use oaic_testing::{assert_matches, attribute, DAY, OAIC};

pub use crate::draft::{draft, Draft};
pub use crate::messages::*;

pub const MIN_BOND: u128 = 1_000 * OAIC;
/// What one call costs at most, in the service of [`Suite::new`].
pub const MAX_CALL: u128 = 50_000;
pub const EPOCH_SECONDS: u64 = 7 * DAY;
/// When the chain begins, in Unix time.
pub const GENESIS: u64 = 1_571_797_419;

pub type Outcome = oaic_testing::harness::Outcome<Settlement>;

pub struct Suite {
    harness: Harness<Settlement>,
    /// As it was at genesis.
    pub chain_id: String,
    pub provider: Addr,
    pub payer: Addr,
    /// The payer's session key.
    pub key: SigningKey,
    /// The provider's receipt key.
    pub receipt_key: SigningKey,
}

oaic_testing::derefs_to_harness!(Suite, Settlement);
oaic_testing::forwards_to_harness!(Suite, Settlement);

impl Suite {
    /// Token and settlement; nobody has registered anything.
    pub fn bare() -> Self {
        let rich = [
            "payer",
            "provider",
            "payer2",
            "other",
            "bystander",
            "their provider",
            "thief",
            "spare",
        ];
        let economy = Economy::builder().equal_holders(&rich).with_settlement();
        let economy = economy.build();
        let contract = economy.who("settlement");
        Suite {
            chain_id: economy.block().chain_id,
            provider: economy.who("provider"),
            payer: economy.who("payer"),
            harness: Harness::new(economy, contract),
            key: signing_key(1),
            receipt_key: signing_key(2),
        }
    }

    /// Another settlement contract, registered at the token.
    pub fn settlement(
        &mut self,
        params: Params,
        epoch_seconds: u64,
    ) -> Result<Addr, ContractError> {
        self.add_settlement(params, Links::default(), epoch_seconds)
            .map_err(|error| error.downcast().unwrap())
    }

    /// With a bonded provider and service 1, which has these payees.
    pub fn with_payees(payees: Vec<PayeeSpec>) -> Self {
        let mut suite = Suite::bare();
        suite.register_provider();
        suite.bond(MIN_BOND).unwrap();
        suite.register_service(payees).unwrap();
        suite
    }

    /// The same with a split of 60 % model owner, 34 % provider.
    pub fn new() -> Self {
        let [owner, provider] = ["model owner", "provider"].map(account);
        Suite::with_payees(vec![
            payee(Role::ModelOwner, "model owner", Some(&owner), 6_000),
            payee(Role::ComputeProvider, "provider", Some(&provider), 3_400),
        ])
    }

    pub fn register_provider(&mut self) {
        self.ok("provider", register_provider(&self.receipt_key));
    }

    pub fn register_service(&mut self, payees: Vec<PayeeSpec>) -> Outcome {
        self.run("provider", register_service(payees))
    }

    /// The number of a new service of an account.
    pub fn add_service(&mut self, label: &str, payees: Vec<PayeeSpec>) -> u64 {
        registered(&self.ok(label, register_service(payees)))
    }

    /// A bonded provider with a service; its number.
    pub fn add_provider(&mut self, label: &str, key: &SigningKey, payees: Vec<PayeeSpec>) -> u64 {
        self.ok(label, register_provider(key));
        self.send(label, MIN_BOND, &ReceiveMsg::Bond {}).unwrap();
        self.add_service(label, payees)
    }

    pub fn bond(&mut self, amount: u128) -> Outcome {
        self.send("provider", amount, &ReceiveMsg::Bond {})
    }

    pub fn unbond(&mut self, amount: u128) -> Outcome {
        self.run("provider", unbond(amount))
    }

    pub fn withdraw_bond(&mut self) -> Outcome {
        self.run("provider", ExecuteMsg::WithdrawBond {})
    }

    /// Parameters as they began, but for a change.
    pub fn vote(&mut self, change: impl FnOnce(&mut Params)) -> Outcome {
        let mut params = params();
        change(&mut params);
        self.run("owner", ExecuteMsg::UpdateParams { params })
    }

    pub fn opening(&self) -> OpenChannel {
        OpenChannel {
            conditions: Default::default(),
            service_id: 1,
            session_key: self.key.public().into(),
            spend_limit: TOTAL_SUPPLY.into(),
            referrer: None,
            refund_to: None,
        }
    }

    pub fn limited_to(&self, spend_limit: u128) -> OpenChannel {
        OpenChannel {
            spend_limit: spend_limit.into(),
            ..self.opening()
        }
    }

    pub fn referred_by(&self, referrer: &Addr) -> OpenChannel {
        OpenChannel {
            referrer: Some(referrer.to_string()),
            ..self.opening()
        }
    }

    pub fn refunded_to(&self, refund_to: &Addr) -> OpenChannel {
        OpenChannel {
            refund_to: Some(refund_to.to_string()),
            ..self.opening()
        }
    }

    pub fn under(&self, conditions: Conditions) -> OpenChannel {
        OpenChannel {
            conditions,
            ..self.opening()
        }
    }

    pub fn on_service(&self, service_id: u64) -> OpenChannel {
        OpenChannel {
            service_id,
            ..self.opening()
        }
    }

    pub fn try_open(&mut self, label: &str, amount: u128, open: OpenChannel) -> Outcome {
        self.send(label, amount, &ReceiveMsg::OpenChannel(open))
    }

    /// The number of a new channel.
    pub fn open_as(&mut self, label: &str, amount: u128, open: OpenChannel) -> u64 {
        opened(&self.try_open(label, amount, open).unwrap())
    }

    /// The payer's channel on service 1; its number.
    pub fn open(&mut self, amount: u128) -> u64 {
        self.open_as("payer", amount, self.opening())
    }

    pub fn top_up(&mut self, channel: u64, amount: u128) -> Outcome {
        self.send("payer", amount, &ReceiveMsg::TopUp { channel })
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {})
    }

    pub fn channel(&self, channel: u64) -> ChannelResponse {
        self.query(&QueryMsg::Channel { channel })
    }

    pub fn lane(&self, channel: u64, terms: u32, lane: u32) -> LaneResponse {
        self.query(&QueryMsg::Lane {
            channel,
            terms,
            lane,
        })
    }

    pub fn terms(&self, channel: u64, terms: u32) -> TermsResponse {
        self.query(&QueryMsg::Terms { channel, terms })
    }

    pub fn split(&self, service_id: u64, version: Option<u32>) -> SplitResponse {
        self.query(&QueryMsg::Split {
            service_id,
            version,
        })
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {})
    }

    pub fn domain(&self, purpose: Purpose) -> Hash {
        domain(purpose, &self.chain_id, self.contract.as_str())
    }

    pub fn id(&self, channel: u64) -> Hash {
        self.channel(channel).id.as_slice().try_into().unwrap()
    }

    /// A provider's receipt, and its signature.
    pub fn receipt(&self, receipt: &Receipt) -> (Binary, Binary) {
        let bytes = receipt.to_bytes(&self.domain(Purpose::Receipt));
        let signature = self.receipt_key.sign(&bytes);
        (bytes.into(), signature.into())
    }

    pub fn link(&mut self, set: impl FnOnce(&mut Links)) {
        self.ok("owner", update_links(set));
    }

    /// A list of channels, each of which must be done.
    pub fn all_done(&mut self, label: &str, msg: ExecuteMsg) {
        for result in results(self.ok(label, msg)) {
            assert_eq!(result, ChannelResult::Done {});
        }
    }

    pub fn request_unlock(&mut self, channel: u64) {
        self.all_done("payer", request_unlock(&[channel]));
    }

    /// By anybody, once it is due.
    pub fn finalize(&mut self, channel: u64) {
        self.all_done("anyone", finalize_unlock(&[channel]));
    }

    /// The payer asks, waits and is out.
    pub fn unlock(&mut self, channel: u64) {
        self.request_unlock(channel);
        self.advance(DAY, 100);
        self.finalize(channel);
    }

    pub fn rotate(&mut self, channel: u64, key: &SigningKey, limit: u128) -> Outcome {
        self.run("payer", rotate(channel, key, limit))
    }

    pub fn pause(&mut self) {
        self.order(ExecuteMsg::PauseOpenings { duration: DAY })
            .unwrap();
    }
}

/// The number of the service that a message registered.
pub fn registered(response: &AppResponse) -> u64 {
    let id = attribute(response, "wasm-service_registered", "service_id");
    id.parse().unwrap()
}

/// The number of the channel that a message opened.
pub fn opened(response: &AppResponse) -> u64 {
    let channel = attribute(response, "wasm-channel_opened", "channel");
    channel.parse().unwrap()
}

pub fn settled(pay: u128, unpaid: u128) -> SettleResult {
    SettleResult::Settled {
        pay: pay.into(),
        unpaid: unpaid.into(),
    }
}

pub fn rejected(reason: RejectReason) -> SettleResult {
    SettleResult::Rejected { reason }
}

pub fn skipped(reason: SkipReason) -> ChannelResult {
    ChannelResult::Skipped { reason }
}

/// Outcomes of a list of channels.
pub fn results(response: AppResponse) -> Vec<ChannelResult> {
    let answer: ChannelsResponse = cosmwasm_std::from_json(response.data.unwrap()).unwrap();
    answer.results
}
