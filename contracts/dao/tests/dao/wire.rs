//! cw3 clients work unchanged: cw3's own messages go in, cw3's own answers come out.

use cosmwasm_std::{Addr, CosmosMsg, Decimal, StdResult, Timestamp};
use cw3::{
    Cw3Contract, Cw3ExecuteMsg, Cw3QueryMsg as Q, DepositInfo, ProposalListResponse,
    ProposalResponse, Status, Vote, VoteListResponse, VoteResponse, VoterListResponse,
    VoterResponse,
};
use cw_multi_test::Executor;
use cw_utils::{Expiration, ThresholdResponse};
use oaic_messages::dao::QueryMsg;
use serde::de::DeserializeOwned;

use crate::suite::{attribute, Suite, ALICE, BOB, CAROL, DAVE, DAY, DEPOSIT, ERIN, FRANK, SUPPLY};

fn ask<T: DeserializeOwned>(suite: &Suite, query: Q) -> T {
    suite.ask(&suite.contract, &query).unwrap()
}

fn send(suite: &mut Suite, sender: &Addr, msg: StdResult<CosmosMsg>) {
    let sent = suite.app.execute(sender.clone(), msg.unwrap());
    sent.unwrap();
}

#[test]
fn a_stock_client_proposes_votes_executes_and_closes() {
    let mut suite = Suite::new();
    let [proposer, alice, carol] = ["proposer", "alice", "carol"].map(|label| suite.who(label));
    let dao = Cw3Contract(suite.contract.clone());
    suite.allow("proposer", 2 * DEPOSIT);
    let note = suite.note("by cw3");
    let draft = dao
        .proposal("title", "text", vec![note.clone()], None, None)
        .unwrap();
    let response = suite.app.execute(proposer.clone(), draft).unwrap();
    for (key, value) in [
        ("action", "propose"),
        ("sender", proposer.as_str()),
        ("proposal_id", "1"),
        ("status", "Pending"),
    ] {
        assert_eq!(attribute(&response, "wasm", key), value);
    }
    let status = |suite: &Suite| {
        let found: ProposalResponse = ask(suite, Q::Proposal { proposal_id: 1 });
        found.status
    };
    assert_eq!(status(&suite), Status::Pending);
    suite.advance(2 * DAY, 1);
    assert_eq!(status(&suite), Status::Pending);
    send(&mut suite, &alice, dao.vote(1, Vote::Yes));
    send(&mut suite, &carol, dao.vote(1, Vote::No));
    assert_eq!(status(&suite), Status::Open);

    let found: ProposalResponse = ask(&suite, Q::Proposal { proposal_id: 1 });
    let expected = ProposalResponse {
        id: 1,
        title: "title".into(),
        description: "text".into(),
        msgs: vec![note],
        status: Status::Open,
        expires: Expiration::AtTime(Timestamp::from_seconds(suite.now() + 7 * DAY)),
        threshold: ThresholdResponse::ThresholdQuorum {
            threshold: Decimal::percent(50),
            quorum: Decimal::percent(1),
            total_weight: SUPPLY as u64,
        },
        proposer: proposer.clone(),
        deposit: Some(DepositInfo {
            amount: DEPOSIT.into(),
            denom: cw20::Denom::Cw20(suite.token.clone()),
            refund_failed_proposals: true,
        }),
    };
    assert_eq!(found, expected);

    suite.advance(7 * DAY, 1);
    assert_eq!(status(&suite), Status::Passed);
    suite.advance(4 * DAY, 1);
    assert_eq!(status(&suite), Status::Passed);
    send(&mut suite, &carol, dao.execute(1));
    assert_eq!(status(&suite), Status::Executed);
    assert_eq!(suite.log(&suite.target), ["by cw3"]);

    let draft = dao.proposal("again", "", vec![], None, None).unwrap();
    suite.app.execute(proposer.clone(), draft).unwrap();
    suite.advance(16 * DAY, 1);
    let found: ProposalResponse = ask(&suite, Q::Proposal { proposal_id: 2 });
    assert_eq!(found.status, Status::Rejected);
    send(&mut suite, &alice, dao.close(2));
}

#[test]
fn every_query_of_cw3_is_answered_in_its_type() {
    let mut suite = Suite::new();
    let id = suite.activatable(vec![suite.note("x")]);
    suite.vote("alice", id, Vote::Yes);
    suite.vote("carol", id, Vote::Abstain);

    let threshold: ThresholdResponse = ask(&suite, Q::Threshold {});
    assert_eq!(
        threshold,
        ThresholdResponse::ThresholdQuorum {
            threshold: Decimal::permille(666) + Decimal::bps(7),
            quorum: Decimal::percent(10),
            total_weight: SUPPLY as u64,
        }
    );
    let (start_after, limit) = (None, None);
    let list: ProposalListResponse = ask(&suite, Q::ListProposals { start_after, limit });
    let (start_before, limit) = (None, Some(1));
    let query = Q::ReverseProposals {
        start_before,
        limit,
    };
    assert_eq!(list, ask::<ProposalListResponse>(&suite, query));
    let vote = |voter: &str| -> VoteResponse {
        let (proposal_id, voter) = (id, suite.who(voter).into());
        ask(&suite, Q::Vote { proposal_id, voter })
    };
    assert_eq!(vote("alice").vote.unwrap().weight as u128, ALICE);
    assert_eq!(vote("bob").vote, None);
    let query = Q::ListVotes {
        proposal_id: id,
        start_after: None,
        limit: None,
    };
    let votes: VoteListResponse = ask(&suite, query);
    let sum: u64 = votes.votes.iter().map(|vote| vote.weight).sum();
    assert_eq!(u128::from(sum), ALICE + CAROL);
    let voter = |label: &str| {
        let address = suite.who(label).into();
        let found: VoterResponse = ask(&suite, Q::Voter { address });
        found.weight.map(u128::from)
    };
    assert_eq!(voter("bob"), Some(BOB));
    assert_eq!(voter("carol"), Some(CAROL));
    assert_eq!(voter("dave"), None);
    suite.stake("dave", DAVE / 2);
    suite.next_block();
    let (start_after, limit) = (None, None);
    let voters: VoterListResponse = ask(&suite, Q::ListVoters { start_after, limit });
    let mut weights: Vec<_> = voters.voters.iter().map(|voter| voter.weight).collect();
    weights.sort_unstable();
    let expected = [FRANK, ERIN, DAVE / 2, CAROL, ALICE].map(|stake| stake as u64);
    assert_eq!(weights, expected);
}

#[test]
fn an_unknown_proposal_is_an_error_in_every_query() {
    let suite = Suite::new();
    for query in [
        QueryMsg::Proposal { proposal_id: 9 },
        QueryMsg::ProposalDetail { proposal_id: 9 },
        QueryMsg::Deposit { proposal_id: 9 },
        QueryMsg::Vote {
            proposal_id: 9,
            voter: suite.who("alice").into(),
        },
        QueryMsg::ListVotes {
            proposal_id: 9,
            start_after: None,
            limit: None,
        },
    ] {
        let error = suite.try_query::<cosmwasm_std::Empty>(&query).unwrap_err();
        assert!(error.contains("no proposal 9"), "{query:?}: {error}");
    }
}

#[test]
fn cw3s_messages_are_read_from_their_json_with_and_without_what_they_leave_out() {
    for json in [
        r#"{"propose":{"title":"t","description":"d","msgs":[]}}"#,
        r#"{"propose":{"title":"t","description":"d","msgs":[],"latest":null}}"#,
        r#"{"propose":{"title":"t","description":"d","msgs":[],"earliest":null,"latest":null}}"#,
        r#"{"vote":{"proposal_id":1,"vote":"veto"}}"#,
        r#"{"execute":{"proposal_id":1}}"#,
        r#"{"close":{"proposal_id":1}}"#,
    ] {
        let ours: oaic_messages::dao::ExecuteMsg = serde_json::from_str(json).unwrap();
        let theirs: Cw3ExecuteMsg = serde_json::from_str(json).unwrap();
        let found = serde_json::to_value(ours).unwrap();
        assert_eq!(found, serde_json::to_value(theirs).unwrap());
    }
}
