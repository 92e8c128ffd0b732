//! An economy that a DAO owns, with staking, two stock multisigs, stubs, and people whose powers are
//! easy to add up.

use cosmwasm_std::testing::{mock_dependencies, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{to_json_binary, Addr, Binary, CosmosMsg, OwnedDeps, Storage, WasmMsg};
use cw3::Vote;
use cw_multi_test::AppResponse;
pub use oaic_dao::validate::Changes;
use oaic_messages::dao::*;
use oaic_messages::gates::BoundStakeResponse;
use oaic_testing::chain::Snapshot;
use oaic_testing::contracts::Dao;
pub use oaic_testing::{attribute, Economy, Harness, DAY};
use serde::Serialize;

pub use crate::shipped::*;
use crate::stub::{Relay, StubMsg, StubQuery};

/// What is a field is a label too, as are "dao" and the people of [`crate::shipped`].
pub struct Suite {
    pub harness: Harness<Dao>,
    pub staking: Addr,
    /// Stubs: holders of coins nobody votes with, the sale, and what proposals call.
    pub treasury: Addr,
    pub vesting: Addr,
    pub sale: Addr,
    pub target: Addr,
    pub stub_code: u64,
    pub committee: Addr,
    pub guardian: Addr,
}

oaic_testing::derefs_to_harness!(Suite, Dao);

/// A message as JSON.
pub fn bytes(json: &str) -> Binary {
    Binary::from(json.as_bytes())
}

/// A call of a contract with these very bytes.
pub fn call(contract: &Addr, json: &str) -> CosmosMsg {
    call_with(contract, bytes(json))
}

/// A call of a contract.
pub fn message(contract: &Addr, msg: &impl Serialize) -> CosmosMsg {
    call_with(contract, to_json_binary(msg).unwrap())
}

fn call_with(contract: &Addr, msg: Binary) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg,
        funds: vec![],
    }
    .into()
}

pub fn vote(proposal_id: u64, vote: Vote) -> ExecuteMsg {
    ExecuteMsg::Vote { proposal_id, vote }
}

pub fn activate(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Activate { proposal_id }
}

pub fn execute(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Execute { proposal_id }
}

pub fn close(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::Close { proposal_id }
}

pub fn withdraw(proposal_id: u64) -> ExecuteMsg {
    ExecuteMsg::WithdrawDeposit { proposal_id }
}

pub fn set_roles(committee: Option<&Addr>, guardian: Option<&Addr>) -> ExecuteMsg {
    ExecuteMsg::SetRoles {
        committee: committee.map(Addr::to_string),
        guardian: guardian.map(Addr::to_string),
    }
}

pub fn set_policies(set: Vec<PolicySpec>, remove: Vec<PolicyKey>) -> ExecuteMsg {
    ExecuteMsg::SetPolicies { set, remove }
}

pub fn update(changes: Changes) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        treasury: changes.treasury,
        non_circulating: changes.non_circulating,
        deposit: changes.deposit,
        silence_span: changes.silence_span,
        timing: changes.timing,
        classes: changes.classes,
    }
}

impl Suite {
    /// A year after the sale, everything open.
    pub fn new() -> Self {
        Self::with(|_| {}).unwrap()
    }

    /// A new block at a time, in Unix time.
    #[track_caller]
    pub fn go_to(&mut self, time: u64) {
        self.advance_to(time);
    }

    pub fn next_block(&mut self) {
        self.advance(1, 1);
    }

    /// The DAO's state, with nobody to ask.
    pub fn deps(&self) -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
        let mut deps = mock_dependencies();
        for (key, value) in self.raw() {
            deps.storage.set(&key, &value);
        }
        deps
    }

    pub fn raw(&self) -> Snapshot {
        self.app.dump_wasm_raw(&self.contract)
    }

    pub fn draft(msgs: Vec<CosmosMsg>) -> ExecuteMsg {
        ExecuteMsg::Propose {
            title: "title".into(),
            description: "description".into(),
            msgs,
            earliest: None,
            latest: None,
        }
    }

    /// Submits a proposal with its deposit; its number.
    #[track_caller]
    pub fn propose(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        self.allow("proposer", DEPOSIT);
        self.ok("proposer", Self::draft(msgs));
        self.query::<TotalsResponse>(&QueryMsg::Totals {}).proposals
    }

    /// A proposal whose voting delay is over.
    #[track_caller]
    pub fn activatable(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.propose(msgs);
        self.advance(2 * DAY, 1);
        id
    }

    /// A proposal that is being voted on.
    #[track_caller]
    pub fn open(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.activatable(msgs);
        self.activate(id);
        id
    }

    #[track_caller]
    pub fn refuses(&mut self, msgs: Vec<CosmosMsg>, says: &str) {
        self.allow("proposer", DEPOSIT);
        self.fails("proposer", Self::draft(msgs), says);
    }

    #[track_caller]
    pub fn vote(&mut self, label: &str, proposal_id: u64, vote: Vote) -> AppResponse {
        self.ok(label, self::vote(proposal_id, vote))
    }

    #[track_caller]
    pub fn activate(&mut self, proposal_id: u64) {
        self.ok("dave", activate(proposal_id));
    }

    /// Lets the voting delay pass and everybody vote yes.
    #[track_caller]
    pub fn all_vote_yes(&mut self, id: u64) {
        let opens_at = self.detail(id).opens_at;
        if self.now() < opens_at {
            self.advance_to(opens_at);
        }
        for voter in ["alice", "carol"] {
            self.vote(voter, id, Vote::Yes);
        }
    }

    /// A proposal whose voting has just ended, passed.
    #[track_caller]
    pub fn passed(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.propose(msgs);
        self.all_vote_yes(id);
        self.until_ends(id);
        id
    }

    /// Lets the voting on a proposal end.
    #[track_caller]
    pub fn until_ends(&mut self, id: u64) {
        self.go_to(self.detail(id).poll.unwrap().ends);
    }

    /// Lets the timelock of a proposal end.
    #[track_caller]
    pub fn until_executable(&mut self, id: u64) {
        self.go_to(self.detail(id).executable_from.unwrap());
    }

    /// A proposal that can be executed.
    #[track_caller]
    pub fn executable(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.passed(msgs);
        if self.detail(id).terms.consent {
            self.both_consent(id);
        }
        self.until_executable(id);
        assert_eq!(self.phase(id), Phase::Executable);
        id
    }

    #[track_caller]
    pub fn execute(&mut self, proposal_id: u64) -> AppResponse {
        self.ok("dave", execute(proposal_id))
    }

    /// Passes and executes these messages.
    #[track_caller]
    pub fn enact(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.executable(msgs);
        self.execute(id);
        let detail = self.detail(id);
        let found = detail.phase;
        assert_eq!(found, Phase::Executed, "{:?}", detail.failed_attempts);
        id
    }

    /// A message of the DAO to itself.
    pub fn itself(&self, msg: &ExecuteMsg) -> CosmosMsg {
        message(&self.contract, msg)
    }

    /// A payment by the target.
    pub fn spend(&self, amount: u128) -> CosmosMsg {
        let amount = amount.into();
        message(&self.target, &StubMsg::Spend { amount })
    }

    /// A message to the target that calls this contract; a refusal it catches, or fails as well.
    pub fn relay(&self, msg: &ExecuteMsg, catch: bool) -> CosmosMsg {
        let relay = Relay {
            contract: self.contract.to_string(),
            msg: to_json_binary(msg).unwrap(),
            catch,
        };
        message(&self.target, &StubMsg::Relay(relay))
    }

    /// What somebody's votes keep bonded.
    #[track_caller]
    pub fn bound(&self, label: &str) -> BoundStakeResponse {
        let address = self.who(label).into();
        self.query(&QueryMsg::BoundStake { address })
    }

    /// A message to the target that only takes the mildest class.
    pub fn note(&self, text: &str) -> CosmosMsg {
        message(&self.target, &StubMsg::Note { text: text.into() })
    }

    #[track_caller]
    pub fn detail(&self, proposal_id: u64) -> ProposalDetail {
        self.query(&QueryMsg::ProposalDetail { proposal_id })
    }

    #[track_caller]
    pub fn phase(&self, id: u64) -> Phase {
        self.detail(id).phase
    }

    pub fn classify(&self, msgs: Vec<CosmosMsg>) -> Result<ClassifyResponse, String> {
        self.try_query(&QueryMsg::Classify { msgs })
    }

    /// What a stub wrote down.
    pub fn log(&self, contract: &Addr) -> Vec<String> {
        let log: Vec<(Addr, String)> = self.ask(contract, &StubQuery::Log {}).unwrap();
        log.into_iter().map(|(_, text)| text).collect()
    }

    pub fn run_stub(&mut self, contract: &Addr, msg: StubMsg) {
        let anyone = self.who("dave");
        self.economy.execute(&anyone, contract, &msg, &[]).unwrap();
    }
}
