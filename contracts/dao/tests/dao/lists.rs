//! Lists come in pages, and no page is unbounded.

use cw3::{ProposalListResponse, Vote, VoteListResponse};
use oaic_messages::dao::*;
use oaic_messages::shared::Page;

use crate::suite::{policy, Suite};

#[test]
fn proposals_are_paged_both_ways() {
    let mut suite = Suite::new();
    for _ in 0..35 {
        suite.propose(vec![]);
    }
    let list = |start_after: Option<u64>, limit: Option<u32>| -> Vec<u64> {
        let page: ProposalListResponse =
            suite.query(&QueryMsg::ListProposals { start_after, limit });
        page.proposals.iter().map(|found| found.id).collect()
    };
    assert_eq!(list(None, None), (1..=30).collect::<Vec<_>>());
    assert_eq!(list(Some(30), None), (31..=35).collect::<Vec<_>>());
    assert_eq!(list(None, Some(u32::MAX)).len(), 35);
    assert_eq!(list(None, Some(0)), [1]);
    assert!(list(Some(35), None).is_empty());
    let reverse: ProposalListResponse = suite.query(&QueryMsg::ReverseProposals {
        start_before: Some(35),
        limit: Some(3),
    });
    let ids: Vec<_> = reverse.proposals.iter().map(|found| found.id).collect();
    assert_eq!(ids, [34, 33, 32]);
}

#[test]
fn votes_are_paged_and_each_is_there_once() {
    let mut suite = Suite::new();
    let voters = ["alice", "bob", "carol", "frank"];
    let id = suite.propose(vec![suite.note("a")]);
    let other = suite.activatable(vec![suite.note("b")]);
    for voter in voters {
        suite.vote(voter, id, Vote::Yes);
    }
    suite.vote(voters[0], other, Vote::No);
    let mut seen = Vec::new();
    loop {
        let page: VoteListResponse = suite.query(&QueryMsg::ListVotes {
            proposal_id: id,
            start_after: seen.last().cloned(),
            limit: Some(3),
        });
        if page.votes.is_empty() {
            break;
        }
        assert!(page.votes.iter().all(|vote| vote.vote == Vote::Yes));
        seen.extend(page.votes.into_iter().map(|vote| vote.voter));
    }
    let mut expected = voters.map(|voter| suite.who(voter).to_string());
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn policies_are_paged_across_contracts() {
    let like = Suite::new();
    let mut entries = Vec::new();
    for contract in [&like.target, &like.vesting, &like.treasury] {
        for n in 0..25 {
            entries.push(policy(contract, &format!("m{n:02}"), PolicyClass::Ethics));
        }
    }
    let suite = Suite::with(|msg| msg.policies = entries.clone()).unwrap();
    let mut seen: Vec<PolicySpec> = Vec::new();
    loop {
        let page: Page<PolicySpec> = suite.query(&QueryMsg::Policies {
            start_after: seen.last().map(|last| PolicyKey {
                contract: last.contract.clone(),
                message: last.message.clone(),
            }),
            limit: Some(20),
        });
        assert!(page.items.len() <= 20);
        seen.extend(page.items);
        if !page.has_more {
            break;
        }
    }
    entries.sort_by(|one, other| {
        (&one.contract, &one.message).cmp(&(&other.contract, &other.message))
    });
    assert_eq!(seen, entries);
}

#[test]
fn proposals_are_found_by_phase_through_pages_that_may_be_empty() {
    let mut suite = Suite::new();
    let rare = suite.activatable(vec![suite.note("rare")]);
    suite.activate(rare);
    for _ in 0..230 {
        suite.propose(vec![]);
    }
    let page = |phase: Phase, start_before: Option<u64>, limit: Option<u32>| -> PhasePage {
        suite.query(&QueryMsg::ListProposalsByPhase {
            phase,
            start_before,
            limit,
        })
    };
    // One among 231, the oldest: two empty pages, then it.
    let first = page(Phase::Voting, None, None);
    assert_eq!(first.items.len(), 0);
    assert_eq!(first.scanned_to, Some(132));
    assert!(first.has_more);
    let second = page(Phase::Voting, first.scanned_to, None);
    assert_eq!((second.items.len(), second.scanned_to), (0, Some(32)));
    let third = page(Phase::Voting, second.scanned_to, None);
    assert_eq!((third.items[0].id, third.has_more), (rare, false));
    assert_eq!(third.items[0].phase, Phase::Voting);
    // A full page stops before its scan does.
    let full = page(Phase::Delayed, None, Some(5));
    let ids: Vec<_> = full.items.iter().map(|found| found.id).collect();
    assert_eq!(ids, [231, 230, 229, 228, 227]);
    assert_eq!((full.scanned_to, full.has_more), (Some(227), true));
}
