//! The economy as shipped, after a sale that a few people bought of, and how they act and vote.

use std::ops::Deref;

use cosmwasm_std::{coin, Addr, Binary, CosmosMsg, Uint128, WasmMsg};
use cw3::Vote;
use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
use cw_multi_test::Contract;
use oaic_chain::{encode, Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_client::{Handle, Settlement, Token};
use oaic_deploy::{deploy, Addresses, DeploymentStore, Economy};
use oaic_embedded::EmbeddedChain;
use oaic_messages::dao::{self, Office, PowerResponse, ProposalDetail, QueryMsg};
use oaic_messages::gates::OpeningResponse;
use oaic_messages::shared::{Page, UOAIC_PER_OAIC};
use oaic_messages::{compute_settlement, sale, staking, token, vesting};
use serde::{de::DeserializeOwned, Serialize};

/// Holders of most of what was sold.
pub const ANN: &str = "ann";
pub const BEN: &str = "ben";
/// Attackers, who are one person with two accounts.
pub const EVE: &str = "eve";
pub const MAL: &str = "mal";
/// Have grants that vest by the second.
pub const INVESTOR: &str = "strategic-investors";
pub const PARTNERS: &str = "institutional-partners";
/// Holds nothing.
pub const STRANGER: &str = "stranger";

/// What a holder, who takes as much as one may, and an attacker has bought, in uoaic.
pub const HOLDS: u128 = oaic(30_000_000);
pub const EVIL: u128 = oaic(1_000_000);

/// What ann and ben stake when they govern, in uoaic. The rest votes as a balance.
pub const STAKED: u128 = oaic(25_000_000);

/// What everybody of the four has at first, in uusd.
pub const PURSE: u128 = 10_000_000_000_000;

pub const DAY: u64 = 86_400;
pub const USD: &str = "uusd";

pub type Done = Result<TxOutcome, String>;

/// So many OAIC, in uoaic.
pub const fn oaic(amount: u128) -> u128 {
    amount * UOAIC_PER_OAIC
}

/// Something around each contract's code.
pub trait Wrapper:
    Fn(Box<dyn Contract<cosmwasm_std::Empty>>) -> Box<dyn Contract<cosmwasm_std::Empty>>
    + Clone
    + Send
    + 'static
{
}

impl<F> Wrapper for F where
    F: Fn(Box<dyn Contract<cosmwasm_std::Empty>>) -> Box<dyn Contract<cosmwasm_std::Empty>>
        + Clone
        + Send
        + 'static
{
}

/// The chain and its contracts.
pub struct Suite {
    pub chain: EmbeddedChain,
    pub economy: Economy,
    at: Addresses,
}

impl Deref for Suite {
    type Target = Addresses;

    fn deref(&self) -> &Addresses {
        &self.at
    }
}

impl Suite {
    /// The shipped economy right after its sale: ann and ben bought most of what was sold.
    pub fn new() -> Self {
        Self::around(|code| code)
    }

    /// The same with something around each contract's code.
    pub fn around(wrapper: impl Wrapper) -> Self {
        let w = Self::deployed(wrapper);
        w.sell(&[(ANN, HOLDS), (BEN, HOLDS), (EVE, EVIL), (MAL, EVIL)]);
        w
    }

    /// The shipped economy as it is deployed: the sale has not begun.
    pub fn unsold() -> Self {
        Self::deployed(|code| code)
    }

    fn deployed(wrapper: impl Wrapper) -> Self {
        let economy = Economy::builtin().unwrap();
        let people = [ANN, BEN, EVE, MAL].into_iter();
        let builder = people.fold(EmbeddedChain::builder(), |builder, name| {
            builder.native(name, USD, PURSE)
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

    /// The sale opens, these buy, and it ends; who bought of one that succeeded has his coins.
    pub fn sell(&self, buyers: &[(&str, u128)]) {
        let config: sale::ConfigResponse = self.ask(&self.sale, &sale::QueryMsg::Config {});
        self.until(config.starts_at);
        let price = config.assets[0].price.u128();
        for (who, amount) in buyers {
            let buy = sale::ExecuteMsg::Buy { min_tokens: None };
            let coins = amount * price / UOAIC_PER_OAIC;
            self.pay(who, &self.sale, coins, &buy).unwrap();
        }
        self.until(config.ends_at);
        let finalize = sale::ExecuteMsg::Finalize {};
        self.execute(STRANGER, &self.sale, &finalize).unwrap();
        let success: oaic_messages::gates::SaleSuccessResponse =
            self.ask(&self.sale, &sale::QueryMsg::Success {});
        if success.at.is_none() {
            return;
        }
        for (who, amount) in buyers {
            let claim = sale::ExecuteMsg::Claim {
                buyer: self.addr(who).into(),
                assets: None,
            };
            self.execute(STRANGER, &self.sale, &claim).unwrap();
            assert_eq!(self.has(who), *amount);
        }
    }

    /// The same when government opens: ann, ben and the first investors have staked, and what ann
    /// and ben didn't votes too.
    pub fn with_voters() -> Self {
        Self::new().with_stakers()
    }

    /// The same of a suite of one's own.
    pub fn with_stakers(self) -> Self {
        self.until_government();
        self.enable(&[ANN, BEN]);
        for who in [ANN, BEN] {
            self.stake(who, STAKED, 0).unwrap();
        }
        self.stake_granted(INVESTOR);
        self
    }

    /// The same once the constitution can be changed, with whatever vested meanwhile staked by
    /// the largest of those to whom it was granted: nobody else could carry it.
    pub fn with_constitution() -> Self {
        Self::with_voters().years_later()
    }

    /// The same of a suite of one's own.
    pub fn years_later(self) -> Self {
        self.pass(540 * DAY);
        self.stake_granted(INVESTOR);
        self
    }

    /// When government opens.
    pub fn opening(&self) -> OpeningResponse {
        self.ask(&self.dao, &QueryMsg::Opening {})
    }

    pub fn until_government(&self) {
        self.until(self.opening().government_from.unwrap());
    }

    /// Somebody claims what his grants have vested; gives how much that was.
    pub fn claim_granted(&self, who: &str) -> u128 {
        let ask = vesting::QueryMsg::Grants {
            plan: None,
            beneficiary: Some(self.addr(who).into()),
            start_after: None,
            limit: None,
        };
        let page: Page<vesting::GrantResponse> = self.ask(&self.vesting, &ask);
        let grants = page.items.iter().map(|grant| grant.id).collect();
        let had = self.has(who);
        let claim = vesting::ExecuteMsg::Claim { grants };
        self.execute(STRANGER, &self.vesting, &claim).unwrap();
        self.has(who) - had
    }

    /// The same, and stakes it.
    pub fn stake_granted(&self, who: &str) -> u128 {
        let vested = self.claim_granted(who);
        self.stake(who, vested, 0).unwrap();
        vested
    }

    pub fn enable(&self, people: &[&str]) {
        for who in people {
            self.execute(who, &self.token, &token::ExecuteMsg::EnableVoting {})
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

    pub fn execute(&self, sender: &str, contract: &Addr, msg: &impl Serialize) -> Done {
        self.tx(sender, [call(contract, msg)])
    }

    /// A message as bytes, whatever they are.
    pub fn execute_raw(&self, sender: &str, contract: &Addr, msg: &[u8]) -> Done {
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
        let send = token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: encode(msg).unwrap(),
        };
        self.token_handle().call(&send).unwrap()
    }

    pub fn token_handle(&self) -> Handle<'_, Token> {
        Handle::new(&self.chain, self.token.clone())
    }

    pub fn settlement_handle(&self) -> Handle<'_, Settlement> {
        Handle::new(&self.chain, self.settlement.clone())
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
        self.execute(owner, &self.token, &msg)
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
        let totals: dao::TotalsResponse = self.ask(&self.dao, &QueryMsg::Totals {});
        Ok(totals.proposals)
    }

    pub fn detail(&self, proposal_id: u64) -> ProposalDetail {
        self.ask(&self.dao, &QueryMsg::ProposalDetail { proposal_id })
    }

    pub fn vote(&self, who: &str, proposal_id: u64, vote: Vote) -> Done {
        let msg = dao::ExecuteMsg::Vote { proposal_id, vote };
        self.execute(who, &self.dao, &msg)
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
        self.carried(&[id]);
        id
    }

    /// The same with proposals that were submitted.
    pub fn carried(&self, proposals: &[u64]) {
        let detail = |id: &u64| self.detail(*id);
        self.until(
            proposals
                .iter()
                .map(|id| detail(id).opens_at)
                .max()
                .unwrap(),
        );
        for id in proposals {
            for who in [ANN, BEN, INVESTOR] {
                if self.power(who, None) > 0 {
                    self.vote(who, *id, Vote::Yes).unwrap();
                }
            }
        }
        let ends = proposals.iter().map(|id| detail(id).poll.unwrap().ends);
        self.until(ends.max().unwrap());
        for id in proposals {
            assert_eq!(detail(id).phase, dao::Phase::Timelocked);
        }
    }

    pub fn execute_proposal(&self, proposal_id: u64) -> Done {
        let msg = dao::ExecuteMsg::Execute { proposal_id };
        self.execute(STRANGER, &self.dao, &msg)
    }

    /// The same, with the consent it takes, executed as soon as it can be.
    pub fn executed(&self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.passed(msgs);
        if self.detail(id).terms.consent {
            self.consent(id);
        }
        self.until(self.detail(id).executable_from.unwrap());
        self.execute_proposal(id).unwrap();
        id
    }

    /// Both offices consent.
    pub fn consent(&self, proposal_id: u64) {
        let hash = self.detail(proposal_id).hash;
        let consent = dao::ExecuteMsg::Consent { proposal_id, hash };
        for office in [Office::Committee, Office::Guardian] {
            self.order_dao(office, &consent).unwrap();
        }
    }

    /// As much OAIC the votes of all three may make payable in an epoch, in uoaic.
    pub fn moves(&self) -> u128 {
        let staked = |who| self.staker(who).bonded.u128();
        (staked(ANN) + staked(BEN) + staked(INVESTOR)) / 8
    }

    pub fn office(&self, office: Office) -> &Addr {
        match office {
            Office::Committee => &self.committee,
            Office::Guardian => &self.guardian,
        }
    }

    /// An office decides on something for the DAO, and somebody has it done.
    pub fn order_dao(&self, office: Office, msg: &dao::ExecuteMsg) -> Done {
        let (number, _) = self.decided(self.office(office), message(&self.dao, msg));
        self.pull_dao(office, number)
    }

    /// Somebody has the first message of an office's proposal done by the DAO.
    pub fn pull_dao(&self, office: Office, proposal_id: u64) -> Done {
        let pull = dao::ExecuteMsg::PullOrder {
            office,
            proposal_id,
            place: 0,
        };
        self.execute(STRANGER, &self.dao, &pull)
    }

    /// The committee vetoes.
    pub fn veto(&self, proposal_id: u64) -> Done {
        let veto = self.vetoing(proposal_id);
        self.order_dao(Office::Committee, &veto)
    }

    pub fn vetoing(&self, proposal_id: u64) -> dao::ExecuteMsg {
        dao::ExecuteMsg::Veto {
            proposal_id,
            hash: self.detail(proposal_id).hash,
            reason: "against the ethics rules".into(),
        }
    }

    /// The members of a multisig do something with it.
    pub fn by(&self, multisig: &Addr, msg: CosmosMsg) -> Done {
        let (number, first) = self.decided(multisig, msg);
        let proposal_id = number;
        self.execute(&first, multisig, &Multisig::Execute { proposal_id })
    }

    /// Somebody has an order of a proposal done: the message at a place of it, counted from 0.
    pub fn pull(&self, contract: &Addr, proposal_id: u64, place: u32) -> Done {
        let pull = token::ExecuteMsg::PullOrder { proposal_id, place };
        self.execute(STRANGER, contract, &pull)
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
        let outcome = self.execute(&first, multisig, &propose).unwrap();
        let mut ids = outcome.events.iter();
        let id = ids.find_map(|event| event.attribute("proposal_id"));
        let proposal_id = id.unwrap().parse().unwrap();
        for member in 2..=threshold {
            let vote = Multisig::Vote {
                proposal_id,
                vote: Vote::Yes,
            };
            self.execute(&format!("{role}-{member}"), multisig, &vote)
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
