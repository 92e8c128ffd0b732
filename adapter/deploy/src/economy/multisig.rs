//! `[committee]` and `[guardian]`.

use serde::{Deserialize, Serialize};

use super::check::{is_repeated, Check};

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
    pub(super) fn check(&self, mut check: Check) {
        let (key, members) = ("members", &self.members);
        check.count(key, key, members.len(), 1..=MAX_MEMBERS);
        for (i, member) in members.iter().enumerate() {
            let mut check = check.at(&format!("{key}[{i}]"));
            check.account("account", &member.account);
            let twice = is_repeated(members, i, |m| m.account.clone());
            check.must(!twice, "", "is a member twice");
            check.must(member.weight > 0, "", "needs a weight above zero");
        }
        let mut weights = members.iter().map(|member| member.weight);
        match weights.try_fold(0u64, u64::checked_add) {
            Some(all) => check.within("threshold", self.threshold, 1..=all),
            None => check.fail(key, "the weights are too large to add up"),
        }
        check.within("voting_period", self.voting_period, 1..=MAX_VOTING);
    }
}
