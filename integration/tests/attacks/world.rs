//! The economy as shipped, a few people with coins, and how they act and vote.

use std::ops::Deref;

use cosmwasm_std::{coin, Addr, Binary, CosmosMsg, WasmMsg};
use cw3::Vote;
use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
use cw_multi_test::Contract;
use oaic_chain::{encode, Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_deploy::economy::PUBLIC_SALE;
use oaic_deploy::{deploy, Addresses, Amount, DeploymentStore, Economy};
use oaic_embedded::EmbeddedChain;
use oaic_types::dao::{self, PowerResponse, ProposalDetail, QueryMsg};
use oaic_types::shared::UOAIC_PER_OAIC;
use oaic_types::{compute_settlement, staking, token};
use serde::{de::DeserializeOwned, Serialize};

/// Holders of most of what can vote.
pub const ANN: &str = "ann";
pub const BEN: &str = "ben";
/// Attackers, who are one person with two accounts.
pub const EVE: &str = "eve";
pub const MAL: &str = "mal";
/// Has a grant that vests by the second.
pub const INVESTOR: &str = "strategic-investors";
/// Holds nothing.
pub const STRANGER: &str = "stranger";

/// What a holder and an attacker has at first, in uoaic.
pub const HOLDS: u128 = oaic(60_000_000);
pub const EVIL: u128 = oaic(1_000_000);

pub const DAY: u64 = 86_400;
pub const USD: &str = "uusd";

pub type Done = Result<TxOutcome, String>;

/// So many OAIC, in uoaic.
pub const fn oaic(amount: u128) -> u128 {
    amount * UOAIC_PER_OAIC
}

/// The chain and its contracts.
pub struct World {
    pub chain: EmbeddedChain,
    pub economy: Economy,
    at: Addresses,
}

impl Deref for World {
    type Target = Addresses;

    fn deref(&self) -> &Addresses {
        &self.at
    }
}

impl World {
    /// The shipped economy; ann and ben hold most of what circulates.
    pub fn new() -> Self {
        Self::around(|code| code)
    }

    /// The same with something around each contract's code.
    pub fn around(
        wrapper: impl Fn(Box<dyn Contract<cosmwasm_std::Empty>>) -> Box<dyn Contract<cosmwasm_std::Empty>>
            + Clone
            + Send
            + 'static,
    ) -> Self {
        let mut economy = Economy::builtin().unwrap();
        for (name, amount) in [(ANN, HOLDS), (BEN, HOLDS), (EVE, EVIL), (MAL, EVIL)] {
            let amount = Amount::from_uoaic(amount);
            economy.endow(PUBLIC_SALE, name, amount).unwrap();
        }
        let builder = [ANN, EVE]
            .into_iter()
            .fold(EmbeddedChain::builder(), |builder, name| {
                builder.native(name, USD, oaic(10_000_000))
            });
        let chain = builder.wrap(wrapper).build();
        let mut store = DeploymentStore::in_memory_as("attacks");
        let deployed = deploy(&chain, &economy, &mut store).unwrap();
        Self {
            at: deployed.addresses().unwrap(),
            economy,
            chain,
        }
    }

    /// The same, where ann and ben can vote with what they hold.
    pub fn with_voters() -> Self {
        let w = Self::new();
        w.enable(&[ANN, BEN]);
        w
    }

    pub fn enable(&self, people: &[&str]) {
        for who in people {
            self.tell(who, &self.token, &token::ExecuteMsg::EnableVoting {})
                .unwrap();
        }
    }

    pub fn addr(&self, label: &str) -> Addr {
        self.chain.account(label).unwrap()
    }

    pub fn now(&self) -> u64 {
        self.chain.block().unwrap().time
    }

    pub fn pass(&self, seconds: u64) {
        self.chain.advance(1, seconds).unwrap();
    }

    /// The block of a time, or the next one when it is past.
    pub fn until(&self, time: u64) {
        self.pass(time.saturating_sub(self.now()));
    }

    /// Several calls in one transaction, and so in one block.
    pub fn tx(&self, sender: &str, calls: impl IntoIterator<Item = Call>) -> Done {
        let tx = Tx {
            sender: sender.to_owned(),
            calls: calls.into_iter().collect(),
            gas_limit: None,
        };
        self.chain.run_one(tx).map_err(|e| e.to_string())
    }

    pub fn tell(&self, sender: &str, contract: &Addr, msg: &impl Serialize) -> Done {
        self.tx(sender, [call(contract, msg)])
    }

    /// A message as bytes, whatever they are.
    pub fn tell_raw(&self, sender: &str, contract: &Addr, msg: &[u8]) -> Done {
        let call = Call {
            contract: contract.clone(),
            msg: Binary::from(msg),
            funds: vec![],
        };
        self.tx(sender, [call])
    }

    /// uusd sent with a message.
    pub fn pay(&self, sender: &str, contract: &Addr, amount: u128, msg: &impl Serialize) -> Done {
        let funds = vec![coin(amount, USD)];
        self.tx(sender, [call(contract, msg).with_funds(funds)])
    }

    /// A call that sends OAIC with a message.
    pub fn sending(&self, contract: &Addr, amount: u128, msg: &impl Serialize) -> Call {
        oaic_economy::scenarios::market::send(&self.token, contract, amount, msg).unwrap()
    }

    pub fn send(&self, sender: &str, contract: &Addr, amount: u128, msg: &impl Serialize) -> Done {
        self.tx(sender, [self.sending(contract, amount, msg)])
    }

    pub fn transferring(&self, to: &Addr, amount: u128) -> Call {
        let msg = token::ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount: amount.into(),
        };
        call(&self.token, &msg)
    }

    pub fn transfer(&self, sender: &str, to: &Addr, amount: u128) -> Done {
        self.tx(sender, [self.transferring(to, amount)])
    }

    pub fn allow(&self, owner: &str, spender: &Addr, amount: u128) -> Done {
        let msg = token::ExecuteMsg::IncreaseAllowance {
            spender: spender.to_string(),
            amount: amount.into(),
            expires: None,
        };
        self.tell(owner, &self.token, &msg)
    }

    pub fn staking_call(&self, amount: u128, term: u8) -> Call {
        let stake = staking::ReceiveMsg::Stake {
            term,
            position: None,
        };
        self.sending(&self.staking, amount, &stake)
    }

    pub fn stake(&self, who: &str, amount: u128, term: u8) -> Done {
        self.tx(who, [self.staking_call(amount, term)])
    }

    pub fn unbonding_call(&self, position: u64, amount: u128) -> Call {
        let amount = amount.into();
        call(
            &self.staking,
            &staking::ExecuteMsg::Unbond { position, amount },
        )
    }

    /// The first position of a staker.
    pub fn position(&self, who: &str) -> u64 {
        self.staker(who).positions[0].id
    }

    pub fn staker(&self, who: &str) -> staking::StakerResponse {
        let address = self.addr(who).into();
        self.ask(&self.staking, &staking::QueryMsg::Staker { address })
    }

    pub fn ask<R: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> R {
        self.chain.query(contract, msg).unwrap()
    }

    pub fn balance(&self, address: &Addr) -> u128 {
        let address = address.to_string();
        let ask = token::QueryMsg::Balance { address };
        let answer: cw20::BalanceResponse = self.ask(&self.token, &ask);
        answer.balance.u128()
    }

    pub fn has(&self, who: &str) -> u128 {
        self.balance(&self.addr(who))
    }

    /// Submits a proposal with the deposit it takes.
    pub fn propose(&self, who: &str, msgs: Vec<CosmosMsg>) -> Result<u64, String> {
        let allow = token::ExecuteMsg::IncreaseAllowance {
            spender: self.dao.to_string(),
            amount: self.economy.dao.deposit.uoaic().into(),
            expires: None,
        };
        let calls = [
            call(&self.token, &allow),
            call(&self.dao, &proposal("a proposal", String::new(), msgs)),
        ];
        self.tx(who, calls)?;
        let books: dao::BooksResponse = self.ask(&self.dao, &QueryMsg::Books {});
        Ok(books.proposals)
    }

    pub fn detail(&self, proposal_id: u64) -> ProposalDetail {
        self.ask(&self.dao, &QueryMsg::ProposalDetail { proposal_id })
    }

    pub fn vote(&self, who: &str, proposal_id: u64, vote: Vote) -> Done {
        let msg = dao::ExecuteMsg::Vote { proposal_id, vote };
        self.tell(who, &self.dao, &msg)
    }

    /// Power that somebody's vote was counted with.
    pub fn weight(&self, who: &str, proposal_id: u64) -> u64 {
        let voter = self.addr(who).into();
        let ask = QueryMsg::Vote { proposal_id, voter };
        let answer: cw3::VoteResponse = self.ask(&self.dao, &ask);
        answer.vote.map_or(0, |vote| vote.weight)
    }

    pub fn power(&self, who: &str, height: Option<u64>) -> u128 {
        let address = self.addr(who).into();
        let ask = QueryMsg::PowerAt { address, height };
        let answer: PowerResponse = self.ask(&self.dao, &ask);
        answer.power.u128()
    }

    /// Everybody who holds much passes messages; the proposal waits for the end of its timelock.
    pub fn passed(&self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.propose(ANN, msgs).unwrap();
        self.until(self.detail(id).opens_at);
        for who in [ANN, BEN, INVESTOR] {
            if self.power(who, None) > 0 {
                self.vote(who, id, Vote::Yes).unwrap();
            }
        }
        self.until(self.detail(id).poll.unwrap().ends);
        assert_eq!(self.detail(id).phase, dao::Phase::Timelocked);
        id
    }

    pub fn execute(&self, proposal_id: u64) -> Done {
        let msg = dao::ExecuteMsg::Execute { proposal_id };
        self.tell(STRANGER, &self.dao, &msg)
    }

    /// The same, executed as soon as it can be.
    pub fn executed(&self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.passed(msgs);
        self.until(self.detail(id).executable_from.unwrap());
        self.execute(id).unwrap();
        id
    }

    /// The members of a multisig do something with it.
    pub fn by(&self, multisig: &Addr, msg: CosmosMsg) -> Done {
        let (number, first) = self.decided(multisig, msg);
        let proposal_id = number;
        self.tell(&first, multisig, &Multisig::Execute { proposal_id })
    }

    /// Somebody has an order of a proposal done: the message at a place of it, counted from 0.
    pub fn pull(&self, contract: &Addr, proposal_id: u64, place: u32) -> Done {
        let pull = token::ExecuteMsg::PullOrder { proposal_id, place };
        self.tell(STRANGER, contract, &pull)
    }

    /// The guardian decides on something for a contract, and somebody has it done.
    pub fn order(&self, contract: &Addr, msg: &impl Serialize) -> Done {
        let (number, _) = self.decided(&self.guardian, message(contract, msg));
        self.pull(contract, number, 0)
    }

    /// The members of a multisig decide; one of them can execute it.
    pub fn decided(&self, multisig: &Addr, msg: CosmosMsg) -> (u64, String) {
        self.decided_all(multisig, vec![msg])
    }

    /// The same on several messages at once.
    pub fn decided_all(&self, multisig: &Addr, msgs: Vec<CosmosMsg>) -> (u64, String) {
        let (role, threshold) = match *multisig == self.committee {
            true => ("ethics", self.economy.committee.threshold),
            false => ("guardian", self.economy.guardian.threshold),
        };
        let first = format!("{role}-1");
        let propose = Multisig::Propose {
            title: "together".into(),
            description: String::new(),
            msgs,
            latest: None,
        };
        let outcome = self.tell(&first, multisig, &propose).unwrap();
        let mut ids = outcome.events.iter();
        let id = ids.find_map(|event| event.attribute("proposal_id"));
        let proposal_id = id.unwrap().parse().unwrap();
        for member in 2..=threshold {
            let vote = Multisig::Vote {
                proposal_id,
                vote: Vote::Yes,
            };
            self.tell(&format!("{role}-{member}"), multisig, &vote)
                .unwrap();
        }
        (proposal_id, first)
    }
}

pub fn call(contract: &Addr, msg: &impl Serialize) -> Call {
    Call::new(contract, msg).unwrap()
}

/// What submits messages.
pub fn proposal(title: &str, description: String, msgs: Vec<CosmosMsg>) -> dao::ExecuteMsg {
    dao::ExecuteMsg::Propose {
        title: title.into(),
        description,
        msgs,
        earliest: None,
        latest: None,
    }
}

/// A message that a contract is to send.
pub fn message(contract: &Addr, msg: &impl Serialize) -> CosmosMsg {
    raw(contract, &encode(msg).unwrap())
}

/// The same as bytes, whatever they are.
pub fn raw(contract: &Addr, msg: &[u8]) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: Binary::from(msg),
        funds: vec![],
    }
    .into()
}

/// Why nothing was done in a list's one channel.
#[track_caller]
pub fn skipped(done: &Done) -> compute_settlement::SkipReason {
    let data = done.as_ref().unwrap().data[0].clone().unwrap();
    let answer: compute_settlement::ChannelsResponse = cosmwasm_std::from_json(data).unwrap();
    match answer.results.as_slice() {
        [compute_settlement::ChannelResult::Skipped { reason }] => *reason,
        other => panic!("it was done: {other:?}"),
    }
}

/// Refused, and for this reason.
#[track_caller]
pub fn refused(done: &Done, why: &str) {
    match done {
        Ok(outcome) => panic!("it was done: {outcome:?}"),
        Err(error) => assert!(error.contains(why), "expected '{why}' in: {error}"),
    }
}
