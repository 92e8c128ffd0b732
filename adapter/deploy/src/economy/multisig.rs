//! `[committee]` and `[guardian]`.

use serde::{Deserialize, Serialize};

use super::check::Check;

/// Members of a multisig at most: each of them votes by a transaction, and the contract looks at
/// all of them when it is made.
const MAX_MEMBERS: usize = 30;

/// Longest voting of a multisig, in seconds (a year).
const MAX_VOTING: u64 = 365 * 86_400;

/// A multisig of fixed members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multisig {
    /// Weight of yes that decides.
    pub threshold: u64,
    /// How long its members can vote on something, in seconds.
    pub voting_period: u64,
    pub members: Vec<Member>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Label or address.
    pub account: String,
    pub weight: u64,
}

impl Multisig {
    pub(super) fn check(&self, at: &str, check: &mut Check) {
        let members = &self.members;
        check.count(at, "members", "members", members.len(), 1, MAX_MEMBERS);
        for (i, member) in members.iter().enumerate() {
            let key = format!("members[{i}]");
            check.account(&format!("{at}.{key}"), "account", &member.account);
            let twice = members[..i].iter().any(|m| m.account == member.account);
            check.must(!twice, at, &key, "is a member twice");
            check.must(member.weight > 0, at, &key, "needs a weight above zero");
        }
        let all = members
            .iter()
            .try_fold(0u64, |sum, member| sum.checked_add(member.weight));
        match all {
            Some(all) => check.within(at, "threshold", self.threshold, 1, all),
            None => check.fail(at, "members", "the weights are too large to add up"),
        }
        check.within(at, "voting_period", self.voting_period, 1, MAX_VOTING);
    }
}
