//! Proposals, votes and offices of the suite.

use super::*;

impl Suite {
    /// Submits a proposal with the deposit it takes.
    pub fn propose(&self, who: &str, msgs: Vec<CosmosMsg>) -> Result<u64, String> {
        let allow = self.allowing(&self.dao, self.economy.dao.deposit.uoaic());
        let propose = call(&self.dao, &proposal("a proposal", String::new(), msgs));
        self.tx(who, [allow, propose])?;
        let totals: dao::TotalsResponse = self.ask(&self.dao, &QueryMsg::Totals {});
        Ok(totals.proposals)
    }

    /// Has a message that pays OAIC out of the reserve: stake alone votes on it.
    pub fn spend(&self, to: &str, amount: u128) -> CosmosMsg {
        self.spend_asset(treasury::Asset::Oaic, to, amount)
    }

    pub fn spend_asset(&self, asset: treasury::Asset, to: &str, amount: u128) -> CosmosMsg {
        let spend = treasury::ExecuteMsg::Spend {
            asset,
            recipient: self.addr(to).into(),
            amount: amount.into(),
            purpose: "for us".into(),
        };
        message(&self.treasury, &spend)
    }

    /// A message that approves a claim on the risk pool.
    pub fn approve_claim(&self, claimant: &str, amount: u128) -> CosmosMsg {
        let approve = treasury::ExecuteMsg::ApproveClaim {
            claimant: self.addr(claimant).into(),
            amount: amount.into(),
            kind: treasury::ClaimKind::Market,
            reference: "case".into(),
        };
        message(&self.treasury, &approve)
    }

    /// A message that moves OAIC from the reserve to the risk pool.
    pub fn fund_risk_pool(&self, amount: u128) -> CosmosMsg {
        let amount = amount.into();
        message(
            &self.treasury,
            &treasury::ExecuteMsg::FundRiskPool { amount },
        )
    }

    pub fn bucket(&self, pot: treasury::Pot) -> treasury::BucketResponse {
        self.ask(&self.treasury, &treasury::QueryMsg::Bucket { pot })
    }

    /// OAIC that votes made payable in the running epoch.
    pub fn outflow(&self) -> u128 {
        let asset = treasury::Asset::Oaic;
        let outflow: treasury::OutflowResponse =
            self.ask(&self.treasury, &treasury::QueryMsg::Outflow { asset });
        outflow.amount.u128()
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
        let opens = proposals.iter().map(|id| detail(id).opens_at);
        self.until(opens.max().unwrap());
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
        self.until_executable(id);
        self.execute_proposal(id).unwrap();
        id
    }

    /// The end of a proposal's timelock.
    pub fn until_executable(&self, proposal_id: u64) {
        self.until(self.detail(proposal_id).executable_from.unwrap());
    }

    pub fn withdraw_deposit(&self, who: &str, proposal_id: u64) -> Done {
        let withdraw = dao::ExecuteMsg::WithdrawDeposit { proposal_id };
        self.execute(who, &self.dao, &withdraw)
    }

    /// Both offices consent.
    pub fn consent(&self, proposal_id: u64) {
        let hash = self.detail(proposal_id).hash;
        let consent = dao::ExecuteMsg::Consent { proposal_id, hash };
        self.order_both(&consent);
    }

    /// Both offices have the DAO do something.
    pub fn order_both(&self, msg: &dao::ExecuteMsg) {
        for office in [Office::Committee, Office::Guardian] {
            self.order_dao(office, msg).unwrap();
        }
    }

    /// What queues a contract's own code anew.
    pub fn queuing(&self, contract: &Addr, code: &str) -> dao::ExecuteMsg {
        dao::ExecuteMsg::QueueMigration {
            contract: contract.to_string(),
            code_id: self.store_code(code),
            msg: b"{}".into(),
        }
    }

    pub fn queued(&self) -> Vec<dao::MigrationResponse> {
        self.ask(&self.dao, &QueryMsg::QueuedMigrations {})
    }

    pub fn store_code(&self, name: &str) -> u64 {
        self.chain.store_code(STRANGER, name).unwrap().code_id
    }

    /// What brings a contract to a code.
    pub fn migrating(&self, contract: &Addr, new_code_id: u64) -> CosmosMsg {
        WasmMsg::Migrate {
            contract_addr: contract.to_string(),
            new_code_id,
            msg: b"{}".into(),
        }
        .into()
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
        let (proposal_id, first) = self.decided(multisig, msg);
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
        let vote = Vote::Yes;
        let vote = Multisig::Vote { proposal_id, vote };
        for member in 2..=threshold {
            let member = format!("{role}-{member}");
            self.execute(&member, multisig, &vote).unwrap();
        }
        (proposal_id, first)
    }
}
