//! Blocks and validators as a node shows them, held against the hashes that name them.

use cosmrs::tendermint::{
    block::{signed_header::SignedHeader, Header},
    validator::{Info, Set},
    Hash, Time,
};

use super::error::{harmless, Fault};
use super::rpc::{Budget, Rpc, PER_PAGE};

/// Validators of a chain at most.
const MAX_VALIDATORS: usize = 1_000;

/// A header that is trusted, and who may sign the one after it.
#[derive(Clone, Debug)]
pub(super) struct Trusted {
    pub header: Header,
    pub next_validators: Set,
}

impl Trusted {
    pub(super) fn height(&self) -> u64 {
        self.header.height.value()
    }
}

/// That a header is the trusted one of its height.
pub(super) fn same(found: &Header, trusted: Hash) -> Result<(), Fault> {
    let hash = found.hash();
    if hash == trusted {
        return Ok(());
    }
    Err(Fault::OtherChain {
        height: found.height.value(),
        found: hash.to_string(),
        trusted: trusted.to_string(),
    })
}

/// That a chain has the name that is wanted.
pub(super) fn same_name(found: &str, wanted: &str) -> Result<(), Fault> {
    if found == wanted {
        return Ok(());
    }
    Err(Fault::OtherName {
        found: harmless(found),
        wanted: wanted.into(),
    })
}

pub(super) fn after(header: &Header) -> Result<u64, Fault> {
    header.height.value().checked_add(1).ok_or(Fault::TooMuch {
        of: "blocks",
        limit: u64::MAX,
    })
}

/// A block and the validators that its header names. They are often those that are known.
pub(super) async fn fetch(
    rpc: &Rpc,
    budget: &mut Budget,
    trusted: &Trusted,
    height: u64,
) -> Result<(SignedHeader, Set), Fault> {
    let block = rpc.commit(budget, height).await?;
    let hash = block.header.validators_hash;
    let set = if hash == trusted.header.next_validators_hash {
        trusted.next_validators.clone()
    } else {
        validators(rpc, budget, height, hash).await?
    };
    Ok((block, set))
}

/// The validators of a height, all pages, which must hash to what a header says.
pub(super) async fn validators(
    rpc: &Rpc,
    budget: &mut Budget,
    height: u64,
    hash: Hash,
) -> Result<Set, Fault> {
    let wrong = || Fault::WrongValidators { height };
    let mut found: Vec<Info> = Vec::new();
    for page in 1..=MAX_VALIDATORS.div_ceil(PER_PAGE) {
        let answer = rpc.validators(budget, height, page).await?;
        let total = usize::try_from(answer.total).unwrap_or(usize::MAX);
        if total > MAX_VALIDATORS || answer.validators.len() > PER_PAGE {
            return Err(Fault::TooMuch {
                of: "validators",
                limit: 1_000,
            });
        }
        if answer.validators.is_empty() {
            break;
        }
        found.extend(answer.validators);
        if found.len() >= total {
            break;
        }
    }
    let set = set_of(found).ok_or_else(wrong)?;
    if set.hash() == hash {
        Ok(set)
    } else {
        Err(wrong())
    }
}

/// Validators as a set. Their addresses are computed anew: they are not part of the set's hash, so
/// a node could give one validator's to another. None: no set can have so much power.
pub(super) fn set_of(validators: Vec<Info>) -> Option<Set> {
    let mut power: u64 = 0;
    for validator in &validators {
        power = power.checked_add(validator.power())?;
    }
    // The library panics above.
    if power > Set::MAX_TOTAL_VOTING_POWER {
        return None;
    }
    let own = validators
        .into_iter()
        .map(|v| Info::new(v.pub_key, v.power))
        .collect();
    Some(Set::without_proposer(own))
}

pub(super) fn seconds(time: Time) -> u64 {
    u64::try_from(time.unix_timestamp()).unwrap_or(0)
}
