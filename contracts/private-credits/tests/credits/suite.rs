//! An economy with settlement, the treasury, a provider with a service, and people with wallets.

use cosmwasm_std::Addr;
use cw_multi_test::AppResponse;
use oaic_messages::compute_settlement::{self as settlement, Conditions};
use oaic_messages::private_credits::*;
use oaic_messages::shared::TOTAL_SUPPLY;
pub use oaic_private_credits::ContractError::{self, *};
pub use oaic_runtime::RuntimeError::{
    BadAddress, CoinsNotTaken, GateFailed, GateRefused, Invalid, Length, NotTheToken, NothingToPay,
    OpeningsPaused, OwnAddress, Unauthorized, Unknown, UnknownHook, Zero,
};
use oaic_testing::contracts::{self, settlement_params, PrivateCredits};
use oaic_testing::stubs::Answering;
pub use oaic_testing::{assert_matches, attribute, harness, Economy, Harness, DAY};
use oaic_vouchers::SigningKey;
use oaic_wallet::{Intent, Plan};
use serde::Serialize;

pub use crate::holder::{commander, prover};
pub use crate::provider::result;
pub use crate::shared::{shared, Shared};

/// Values of notes.
pub const DENOMINATIONS: [u64; 3] = [100, 1_000, 10_000];
pub const MAX_FEE: u128 = 300;
pub const EXIT_LEVEL: u8 = 2;
pub const EXITS: u8 = 4;

pub type Outcome = harness::Outcome<PrivateCredits>;

/// Each message through [`Suite::run`], [`Suite::refused`], [`Suite::send`] and
/// [`Suite::run_settlement`] has a block of its own, of 5 seconds: roots are kept per block.
pub struct Suite {
    harness: Harness<PrivateCredits>,
    pub settlement: Addr,
    pub treasury: Addr,
    /// The provider's receipt key.
    pub receipt_key: SigningKey,
}

oaic_testing::derefs_to_harness!(Suite, PrivateCredits);

pub fn params() -> Params {
    Params {
        exit_level: EXIT_LEVEL,
        exits_per_epoch: EXITS,
        max_relayer_fee: MAX_FEE.into(),
        max_pause: 7 * DAY,
    }
}

fn instantiation(economy: &Economy, denominations: &[u64]) -> InstantiateMsg {
    InstantiateMsg {
        owner: economy.owner.to_string(),
        guardian: economy.guardian.as_ref().map(Addr::to_string),
        token: economy.token.to_string(),
        settlement: economy.who("settlement").into(),
        treasury: economy.who("treasury").into(),
        denominations: denominations.iter().map(|v| (*v).into()).collect(),
        params: params(),
        links: Links::default(),
    }
}

impl Suite {
    pub fn new() -> Self {
        Self::with_denominations(&DENOMINATIONS)
    }

    pub fn with_denominations(denominations: &[u64]) -> Self {
        Self::on_chain("oaic-embedded-1", denominations)
    }

    pub fn on_chain(chain_id: &str, denominations: &[u64]) -> Self {
        let mut economy = Economy::builder()
            .chain_id(chain_id)
            .equal_holders(&["alice", "bob", "carol", "provider"])
            .then(|economy| {
                let params = settlement::Params {
                    min_bond: 1_000u128.into(),
                    reporter_cap: 5u128.into(),
                    ..settlement_params()
                };
                let links = settlement::Links::default();
                let settlement = economy.add_settlement(params, links, 7 * DAY).unwrap();
                economy.name("settlement", &settlement);
            })
            .with_treasury()
            .build();
        let msg = instantiation(&economy, denominations);
        let code = contracts::private_credits();
        let contract = economy.add(code, &msg, "private credits", false).unwrap();
        let mut suite = Suite {
            settlement: economy.who("settlement"),
            treasury: economy.who("treasury"),
            harness: Harness::new(economy, contract),
            receipt_key: SigningKey::from_seed([2; 32]),
        };
        suite.offer_service();
        suite
    }

    pub fn instantiation(&self) -> InstantiateMsg {
        instantiation(self, &DENOMINATIONS)
    }

    /// Another one of this contract.
    pub fn instantiate(&mut self, msg: &InstantiateMsg) -> Result<Addr, ContractError> {
        let code = contracts::private_credits();
        self.add(code, msg, "private credits", false)
            .map_err(|error| error.downcast().unwrap())
    }

    /// The same as this one.
    pub fn another(&mut self) -> Addr {
        self.instantiate(&self.instantiation()).unwrap()
    }

    pub fn next_block(&mut self) {
        self.advance(5, 1);
    }

    pub fn run(&mut self, label: &str, msg: &ExecuteMsg) -> Outcome {
        self.next_block();
        self.harness.run(label, msg.clone())
    }

    /// A message that must succeed.
    #[track_caller]
    pub fn ok(&mut self, label: &str, msg: &ExecuteMsg) -> AppResponse {
        self.next_block();
        self.harness.ok(label, msg.clone())
    }

    #[track_caller]
    pub fn refused(&mut self, label: &str, msg: &ExecuteMsg) -> ContractError {
        harness::refused(self, |w| w.run(label, msg))
    }

    /// What must be refused with these words.
    #[track_caller]
    pub fn fails(&mut self, label: &str, msg: &ExecuteMsg, says: &str) {
        let error = self.refused(label, msg).to_string();
        assert!(error.contains(says), "{error}");
    }

    pub fn send(&mut self, label: &str, amount: u128, hook: &impl Serialize) -> Outcome {
        self.next_block();
        self.harness.send(label, amount, hook)
    }

    pub fn run_settlement(
        &mut self,
        label: &str,
        msg: &settlement::ExecuteMsg,
    ) -> anyhow::Result<AppResponse> {
        let (sender, settlement) = (self.who(label), self.settlement.clone());
        self.next_block();
        self.execute(&sender, &settlement, msg, &[])
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {})
    }

    /// Sets a gate that lets in these, each for one scenario.
    pub fn set_gate(&mut self, admitted: &[(&Addr, &str)]) {
        let list = admitted
            .iter()
            .map(|(who, scenario)| (who.to_string(), scenario.to_string()));
        let gate = self.stub(&Answering::Admit(list.collect()));
        let links = Links {
            kyc_gate: Some(gate.into()),
        };
        self.ok("owner", &ExecuteMsg::UpdateLinks { links });
    }

    pub fn sequence(&self, channel: u64) -> u64 {
        let found: ChannelResponse = self.query(&QueryMsg::Channel { channel });
        found.sequence
    }
}

pub fn opening(key: &SigningKey) -> Intent {
    Intent::OpenChannel {
        service_id: 1,
        session_key: key.public(),
        spend_limit: TOTAL_SUPPLY,
        conditions: Conditions::default(),
    }
}

pub fn exiting(recipient: &Addr) -> Intent {
    Intent::Exit {
        recipient: recipient.to_string(),
        credential: None,
    }
}

pub fn topping_up(channel: u64, sequence: u64, key: &SigningKey) -> Intent {
    Intent::TopUp {
        channel,
        sequence,
        key: Box::new(key.clone()),
    }
}

pub fn plan(notes: &[u64], intent: Intent) -> Plan {
    Plan {
        notes: notes.to_vec(),
        intent,
        relay: None,
    }
}

/// Number of the channel that was opened.
pub fn opened(done: &AppResponse) -> u64 {
    attribute(done, "wasm-credit_opened", "channel")
        .parse()
        .unwrap()
}

/// The parts of a spend, to be altered.
pub fn parts(message: ExecuteMsg) -> (Vec<SpentNote>, Action, Option<Relay>) {
    match message {
        ExecuteMsg::Spend {
            notes,
            action,
            relay,
        } => (notes, action, relay),
        other => panic!("{other:?}"),
    }
}

/// A spend of parts.
pub fn spend(notes: Vec<SpentNote>, action: &Action, relay: &Option<Relay>) -> ExecuteMsg {
    ExecuteMsg::Spend {
        notes,
        action: action.clone(),
        relay: relay.clone(),
    }
}
