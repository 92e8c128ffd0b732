//! A chain with token, staking, DAO, two stock multisigs, stubs, and people whose powers are easy to
//! add up.

use cosmwasm_std::testing::{mock_dependencies, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{to_json_binary, Addr, Binary, CosmosMsg, OwnedDeps, Storage, WasmMsg};
use cw3::Vote;
use cw_multi_test::{App, AppResponse, Executor};
use oaic_messages::dao::*;
use oaic_messages::gates::BoundStakeResponse;
use serde::{de::DeserializeOwned, Serialize};

pub use crate::shipped::*;
use crate::stub::{StubMsg, StubQuery};

pub struct World {
    pub app: App,
    pub token: Addr,
    pub staking: Addr,
    pub dao: Addr,
    /// Stubs: holders of coins nobody votes with, the sale, and what proposals call.
    pub treasury: Addr,
    pub vesting: Addr,
    pub sale: Addr,
    pub target: Addr,
    /// Codes of the stubs, and of the multisigs.
    pub stub_code: u64,
    pub multisig_code: u64,
    pub committee: Addr,
    pub guardian: Addr,
    pub alice: Addr,
    pub bob: Addr,
    pub carol: Addr,
    pub dave: Addr,
    pub erin: Addr,
    pub frank: Addr,
    /// Submits proposals; has the tokens for deposits and no say.
    pub proposer: Addr,
}

/// A message as JSON.
pub fn bytes(json: &str) -> Binary {
    Binary::from(json.as_bytes())
}

/// A call of a contract with these very bytes.
pub fn call(contract: &Addr, json: &str) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: bytes(json),
        funds: vec![],
    }
    .into()
}

/// A call of a contract.
pub fn tell(contract: &Addr, msg: &impl Serialize) -> CosmosMsg {
    WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg: to_json_binary(msg).unwrap(),
        funds: vec![],
    }
    .into()
}

impl World {
    /// A year after the sale, everything open.
    pub fn new() -> Self {
        Self::with(|_| {}).unwrap()
    }

    // --- the chain -------------------------------------------------------------------------

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    pub fn next_block(&mut self) {
        self.pass(1);
    }

    /// A new block, so much later.
    pub fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    /// A new block at a time.
    #[track_caller]
    pub fn at(&mut self, time: u64) {
        let now = self.now();
        assert!(time >= now, "{time} is over; it is {now}");
        self.pass(time - now);
    }

    pub fn run(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Result<AppResponse, String> {
        self.app
            .execute(sender.clone(), tell(contract, msg))
            .map_err(|error| format!("{error:#}"))
    }

    /// The DAO's state, with nobody to ask.
    pub fn deps(&self) -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
        let mut deps = mock_dependencies();
        for (key, value) in self.raw() {
            deps.storage.set(&key, &value);
        }
        deps
    }

    pub fn raw(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.app.dump_wasm_raw(&self.dao)
    }

    // --- the DAO ---------------------------------------------------------------------------

    pub fn try_do(&mut self, sender: &Addr, msg: ExecuteMsg) -> Result<AppResponse, String> {
        let dao = self.dao.clone();
        self.run(sender, &dao, &msg)
    }

    #[track_caller]
    pub fn does(&mut self, sender: &Addr, msg: ExecuteMsg) -> AppResponse {
        match self.try_do(sender, msg.clone()) {
            Ok(response) => response,
            Err(error) => panic!("{msg:?}: {error}"),
        }
    }

    /// Asserts that a message fails, says why, and changes nothing.
    #[track_caller]
    pub fn fails(&mut self, sender: &Addr, msg: ExecuteMsg, says: &str) {
        let before = self.raw();
        match self.try_do(sender, msg.clone()) {
            Ok(_) => panic!("{msg:?} succeeded"),
            Err(error) => assert!(error.contains(says), "{error:?} lacks {says:?}"),
        }
        assert_eq!(self.raw(), before, "a failure changed something");
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        let wrap = self.app.wrap();
        wrap.query_wasm_smart(&self.dao, msg)
            .map_err(|error| error.to_string())
    }

    #[track_caller]
    pub fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        self.try_query(&msg).unwrap()
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
        let proposer = self.proposer.clone();
        self.allow(&proposer, DEPOSIT);
        self.does(&proposer, Self::draft(msgs));
        self.query::<BooksResponse>(QueryMsg::Books {}).proposals
    }

    /// A proposal that is being voted on.
    #[track_caller]
    pub fn open(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.propose(msgs);
        self.pass(2 * DAY);
        self.activate(id);
        id
    }

    #[track_caller]
    pub fn refuses(&mut self, msgs: Vec<CosmosMsg>, says: &str) {
        let proposer = self.proposer.clone();
        self.allow(&proposer, DEPOSIT);
        self.fails(&proposer, Self::draft(msgs), says);
    }

    #[track_caller]
    pub fn vote(&mut self, who: &Addr, proposal_id: u64, vote: Vote) -> AppResponse {
        self.does(who, ExecuteMsg::Vote { proposal_id, vote })
    }

    #[track_caller]
    pub fn activate(&mut self, proposal_id: u64) {
        let anyone = self.dave.clone();
        self.does(&anyone, ExecuteMsg::Activate { proposal_id });
    }

    /// Lets the voting delay pass and everybody vote yes.
    #[track_caller]
    pub fn all_vote_yes(&mut self, id: u64) {
        let opens_at = self.detail(id).opens_at;
        if self.now() < opens_at {
            self.at(opens_at);
        }
        for voter in [self.alice.clone(), self.carol.clone()] {
            self.vote(&voter, id, Vote::Yes);
        }
    }

    /// A proposal whose voting has just ended, passed.
    #[track_caller]
    pub fn passed(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.propose(msgs);
        self.all_vote_yes(id);
        self.at(self.detail(id).poll.unwrap().ends);
        id
    }

    /// A proposal that can be executed.
    #[track_caller]
    pub fn executable(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.passed(msgs);
        if self.detail(id).terms.consent {
            self.both_consent(id);
        }
        self.at(self.detail(id).executable_from.unwrap());
        assert_eq!(self.phase(id), Phase::Executable);
        id
    }

    #[track_caller]
    pub fn execute(&mut self, proposal_id: u64) -> AppResponse {
        let anyone = self.dave.clone();
        self.does(&anyone, ExecuteMsg::Execute { proposal_id })
    }

    /// Passes and executes these messages.
    #[track_caller]
    pub fn enact(&mut self, msgs: Vec<CosmosMsg>) -> u64 {
        let id = self.executable(msgs);
        self.execute(id);
        let detail = self.detail(id);
        assert_eq!(
            detail.phase,
            Phase::Executed,
            "{:?}",
            detail.failed_attempts
        );
        id
    }

    /// A message of the DAO to itself.
    pub fn itself(&self, msg: &ExecuteMsg) -> CosmosMsg {
        tell(&self.dao, msg)
    }

    /// A payment by the target.
    pub fn spend(&self, amount: u128) -> CosmosMsg {
        let amount = amount.into();
        tell(&self.target, &StubMsg::Spend { amount })
    }

    /// What somebody's votes keep bonded.
    #[track_caller]
    pub fn bound(&self, who: &Addr) -> BoundStakeResponse {
        let address = who.to_string();
        self.query(QueryMsg::BoundStake { address })
    }

    /// A message to the target that only takes the mildest class.
    pub fn note(&self, text: &str) -> CosmosMsg {
        tell(&self.target, &StubMsg::Note { text: text.into() })
    }

    #[track_caller]
    pub fn detail(&self, proposal_id: u64) -> ProposalDetail {
        self.query(QueryMsg::ProposalDetail { proposal_id })
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
        let log: Vec<(Addr, String)> = self
            .app
            .wrap()
            .query_wasm_smart(contract, &StubQuery::Log {})
            .unwrap();
        log.into_iter().map(|(_, text)| text).collect()
    }

    pub fn stub(&mut self, contract: &Addr, msg: StubMsg) {
        let anyone = self.dave.clone();
        self.run(&anyone, contract, &msg).unwrap();
    }
}

/// Attribute of the first event that has it.
#[track_caller]
pub fn attribute(response: &AppResponse, key: &str) -> String {
    response
        .events
        .iter()
        .flat_map(|event| &event.attributes)
        .find(|attribute| attribute.key == key)
        .unwrap_or_else(|| panic!("no attribute {key} in {:?}", response.events))
        .value
        .clone()
}
