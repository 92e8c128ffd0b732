//! A light client: from a pinned header to the newest one, over a node that isn't believed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cosmrs::tendermint::{
    block::{signed_header::SignedHeader, Header},
    validator::Set,
    Time,
};
use tendermint_light_client_verifier::{
    errors::VerificationErrorDetail as Detail,
    options::Options,
    types::{TrustThreshold, TrustedBlockState, UntrustedBlockState},
    ProdVerifier, Verdict, Verifier,
};

use super::blocks::{after, fetch, same, same_name, seconds, validators, Trusted};
use super::error::Fault;
use super::root::TrustRoot;
use super::rpc::{Budget, Rpc};

/// Blocks that are checked at most to get to the newest; bisection of any span takes 63 halvings
/// where the validators change once.
const MAX_CHECKS: u64 = 200;

/// Between two looks at a node that is behind, at most.
const POLL: Duration = Duration::from_millis(500);

/// Longest patience: its polls must fit the requests that one question may cost.
pub(super) const MAX_PATIENCE: Duration = Duration::from_secs(120);

/// What getting to the newest header may cost.
pub(super) const SYNC_REQUESTS: u64 = 600;
pub(super) const SYNC_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    /// A header may be so much ahead of this machine's clock.
    pub clock_drift: Duration,
    /// The newest header may be so much behind it.
    pub max_age: Duration,
    /// How long a node is waited for that is behind.
    pub patience: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            clock_drift: Duration::from_secs(10),
            max_age: Duration::from_secs(60),
            patience: Duration::from_secs(20),
        }
    }
}

impl Terms {
    /// Whether a header is of about now. False: it is too old; a newer one may come.
    ///
    /// # Errors
    /// [`Fault::Future`].
    pub(super) fn timely(&self, height: u64, time: u64, now: u64) -> Result<bool, Fault> {
        if time > now.saturating_add(self.clock_drift.as_secs()) {
            return Err(Fault::Future { height, time, now });
        }
        Ok(now.saturating_sub(time) <= self.max_age.as_secs())
    }
}

/// How long a node is waited for: each round takes an eighth of the patience or longer, and the budget
/// bounds it too.
pub(super) struct Wait {
    started: Instant,
    patience: Duration,
    pub looks: u32,
}

impl Wait {
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            started: Instant::now(),
            patience,
            looks: 0,
        }
    }

    fn has_time(&self) -> bool {
        self.started.elapsed() < self.patience
    }

    /// One look doesn't tell whether a node stands.
    pub(super) fn is_over(&self) -> bool {
        self.looks > 1 && !self.has_time()
    }

    pub(super) async fn pause(&self) {
        tokio::time::sleep((self.patience / 8).min(POLL)).await;
    }
}

pub(super) type Clock = Arc<dyn Fn() -> Time + Send + Sync>;

enum Lack {
    /// A newer one is trusted already.
    BehindTrusted,
    /// Its time is long ago.
    Old(u64),
    /// The state that was asked for comes later.
    NotYet,
}

pub(super) struct Light {
    pub root: TrustRoot,
    terms: Terms,
    now: Clock,
    trusted: Option<Trusted>,
    /// Whether this node was seen to have the trusted block.
    met: bool,
}

impl Light {
    pub(super) fn new(root: TrustRoot, terms: Terms, trusted: Option<Trusted>, now: Clock) -> Self {
        Self {
            root,
            terms,
            now,
            trusted,
            met: false,
        }
    }

    pub(super) fn trusted(&self) -> Option<&Trusted> {
        self.trusted.as_ref()
    }

    /// The newest header, verified, of about now, and of at least a height.
    pub(super) async fn newest(&mut self, rpc: &Rpc, at_least: u64) -> Result<Header, Fault> {
        let mut budget = Budget::new(SYNC_REQUESTS, SYNC_BYTES);
        let mut wait = Wait::new(self.terms.patience);
        let mut first_seen = None;
        loop {
            let tip = self.tip(rpc, &mut budget).await?;
            let first = *first_seen.get_or_insert(tip);
            wait.looks = wait.looks.saturating_add(1);
            let found = self.at(rpc, &mut budget, tip).await;
            let lack = match found {
                // An address may stand for several nodes, one of them a block behind the other.
                Err(Fault::Refused { .. }) if wait.has_time() => {
                    wait.pause().await;
                    continue;
                }
                Err(fault) => return Err(fault),
                Ok(None) => Lack::BehindTrusted,
                Ok(Some(header)) => {
                    let (time, now) = (seconds(header.time), seconds((self.now)()));
                    // A header that was trusted before is not checked again, and the clock may have
                    // been set back since.
                    if !self.terms.timely(tip, time, now)? {
                        Lack::Old(time)
                    } else if tip < at_least {
                        Lack::NotYet
                    } else {
                        return Ok(header);
                    }
                }
            };
            if wait.is_over() {
                let fault = self.give_up(rpc, &mut budget, &lack, first, tip, at_least);
                return Err(fault.await);
            }
            wait.pause().await;
        }
    }

    /// What to say of a node that was waited for in vain.
    async fn give_up(
        &self,
        rpc: &Rpc,
        budget: &mut Budget,
        lack: &Lack,
        first: u64,
        tip: u64,
        at_least: u64,
    ) -> Fault {
        let now = seconds((self.now)());
        let waited = self.terms.patience.as_secs();
        let lags = |behind| Fault::Lags {
            height: tip,
            behind,
        };
        match lack {
            Lack::BehindTrusted => {
                // A chain that was started anew under the old name is shorter, too.
                if tip >= self.root.height() {
                    if let Err(other @ Fault::OtherChain { .. }) = self.has_root(rpc, budget).await
                    {
                        return other;
                    }
                }
                let trusted = self.trusted().map_or(self.root.height(), Trusted::height);
                lags(format!(
                    "block {trusted} is trusted already; if it never catches up, it is of another \
                     chain"
                ))
            }
            Lack::Old(time) if tip == first => Fault::Stands {
                height: tip,
                seconds: waited,
                time: *time,
                now,
            },
            Lack::Old(time) => lags(format!(
                "that is of {}, while this machine's clock says {}",
                crate::age::date(*time),
                crate::age::date(now)
            )),
            Lack::NotYet => lags(format!("block {at_least} did not come within {waited} s")),
        }
    }

    /// Height of the newest block that the node claims to have.
    async fn tip(&self, rpc: &Rpc, budget: &mut Budget) -> Result<u64, Fault> {
        let status = rpc.status(budget).await?;
        same_name(&status.node_info.network, self.root.chain_id())?;
        Ok(status.sync_info.latest_block_height)
    }

    /// The verified header of a height. None: it is before the newest trusted one.
    async fn at(
        &mut self,
        rpc: &Rpc,
        budget: &mut Budget,
        height: u64,
    ) -> Result<Option<Header>, Fault> {
        let least = self.trusted().map_or(self.root.height(), Trusted::height);
        if height < least {
            return Ok(None);
        }
        self.meet(rpc, budget).await?;
        let trusted = match self.trusted.take() {
            Some(trusted) => trusted,
            None => self.start(rpc, budget).await?,
        };
        // What was reached on the way stays trusted, even where the rest fails.
        let (reached, outcome) = self.climb(rpc, budget, trusted, height).await;
        let header = reached.header.clone();
        self.trusted = Some(reached);
        outcome.map(|()| Some(header))
    }

    /// See that a node which is met for the first time has the block that is trusted: one that
    /// follows another fork of the same validators shows here.
    async fn meet(&mut self, rpc: &Rpc, budget: &mut Budget) -> Result<(), Fault> {
        if self.met {
            return Ok(());
        }
        if let Some(trusted) = &self.trusted {
            match rpc.commit(budget, trusted.height()).await {
                Ok(found) => same(&found.header, trusted.header.hash())?,
                // It may have pruned it; then the signatures alone decide.
                Err(Fault::Refused { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        self.met = true;
        Ok(())
    }

    async fn has_root(&self, rpc: &Rpc, budget: &mut Budget) -> Result<Header, Fault> {
        let found = rpc.commit(budget, self.root.height()).await?.header;
        same(&found, self.root.hash())?;
        Ok(found)
    }

    /// The pinned header; its hash says all of it.
    async fn start(&self, rpc: &Rpc, budget: &mut Budget) -> Result<Trusted, Fault> {
        let header = self.has_root(rpc, budget).await?;
        same_name(header.chain_id.as_str(), self.root.chain_id())?;
        let next = after(&header)?;
        let next_validators = validators(rpc, budget, next, header.next_validators_hash).await?;
        Ok(Trusted {
            header,
            next_validators,
        })
    }

    /// From a trusted header to a later one, by as few steps as the validators' changes allow.
    async fn climb(
        &self,
        rpc: &Rpc,
        budget: &mut Budget,
        mut trusted: Trusted,
        height: u64,
    ) -> (Trusted, Result<(), Fault>) {
        // Blocks still to be reached, the nearest last.
        let mut ahead: Vec<(SignedHeader, Set)> = Vec::new();
        for _ in 0..MAX_CHECKS {
            if trusted.height() >= height {
                return (trusted, Ok(()));
            }
            let step = self.step(rpc, budget, &trusted, &mut ahead, height).await;
            match step {
                Ok(Some(next)) => trusted = next,
                Ok(None) => {}
                Err(fault) => return (trusted, Err(fault)),
            }
        }
        let (of, limit) = ("blocks", MAX_CHECKS);
        (trusted, Err(Fault::TooMuch { of, limit }))
    }

    /// Try the nearest block ahead. None: it is too far away, and a nearer one was put before it.
    async fn step(
        &self,
        rpc: &Rpc,
        budget: &mut Budget,
        trusted: &Trusted,
        ahead: &mut Vec<(SignedHeader, Set)>,
        height: u64,
    ) -> Result<Option<Trusted>, Fault> {
        let (block, set) = match ahead.pop() {
            Some(nearest) => nearest,
            None => fetch(rpc, budget, trusted, height).await?,
        };
        let at = block.header.height.value();
        if self.check(trusted, &block, &set)? {
            let known = block.header.next_validators_hash == block.header.validators_hash;
            let next_validators = if known {
                set
            } else {
                let hash = block.header.next_validators_hash;
                validators(rpc, budget, after(&block.header)?, hash).await?
            };
            return Ok(Some(Trusted {
                header: block.header,
                next_validators,
            }));
        }
        // Two neighbors are joined by the first one's word for the second one's validators, so
        // there is always one between.
        let middle = trusted.height() + at.saturating_sub(trusted.height()) / 2;
        if middle <= trusted.height() {
            return Err(Fault::OtherValidators { height: at });
        }
        ahead.push((block, set));
        ahead.push(fetch(rpc, budget, trusted, middle).await?);
        Ok(None)
    }

    /// Whether a block follows from the trusted one. False: too few of those who are trusted
    /// signed it to tell.
    fn check(&self, trusted: &Trusted, block: &SignedHeader, set: &Set) -> Result<bool, Fault> {
        let now = (self.now)();
        let options = Options {
            trust_threshold: TrustThreshold::ONE_THIRD,
            trusting_period: Duration::from_secs(self.root.trusting_period()),
            clock_drift: self.terms.clock_drift,
        };
        let untrusted = UntrustedBlockState {
            signed_header: block,
            validators: set,
            next_validators: None,
        };
        let from = TrustedBlockState {
            chain_id: &trusted.header.chain_id,
            header_time: trusted.header.time,
            height: trusted.header.height,
            next_validators: &trusted.next_validators,
            next_validators_hash: trusted.header.next_validators_hash,
        };
        let verdict = ProdVerifier::default().verify_update_header(untrusted, from, &options, now);
        match verdict {
            Verdict::Success => Ok(true),
            Verdict::NotEnoughTrust(_) => Ok(false),
            Verdict::Invalid(detail) => Err(self.fault(detail, trusted, &block.header, now)),
        }
    }

    fn fault(&self, detail: Detail, trusted: &Trusted, header: &Header, now: Time) -> Fault {
        let height = header.height.value();
        let bad = |message: &str| Fault::BadCommit {
            height,
            message: message.into(),
        };
        match detail {
            Detail::HeaderFromTheFuture(_) => Fault::Future {
                height,
                time: seconds(header.time),
                now: seconds(now),
            },
            Detail::NotWithinTrustPeriod(_) => Fault::Expired {
                height: trusted.height(),
                expired: seconds(trusted.header.time).saturating_add(self.root.trusting_period()),
                now: seconds(now),
            },
            Detail::InsufficientSignersOverlap(e) => Fault::TooLittlePower {
                height,
                signed: e.tally.tallied,
                total: e.tally.total,
            },
            Detail::InvalidValidatorSet(_) => Fault::WrongValidators { height },
            Detail::InvalidNextValidatorSet(_) => Fault::OtherValidators { height },
            Detail::InvalidCommitValue(_) => Fault::ForgedHeader { height },
            Detail::NonMonotonicBftTime(_) => Fault::TimeRunsBack { height },
            Detail::ChainIdMismatch(_) => Fault::OtherName {
                found: header.chain_id.to_string(),
                wanted: self.root.chain_id().into(),
            },
            Detail::InvalidSignature(_) => bad("a signature is invalid"),
            Detail::DuplicateValidator(_) => bad("a validator signed twice"),
            Detail::MissingSignature(_) | Detail::NoSignatureForCommit(_) => {
                bad("a signature is missing")
            }
            Detail::MismatchPreCommitLength(_) => bad("it does not have one entry per validator"),
            Detail::FaultySigner(_) => bad("a signer is not a validator"),
            Detail::NonIncreasingHeight(_) | Detail::NotEnoughTrust(_) | Detail::Tendermint(_) => {
                bad("it can't be judged")
            }
        }
    }
}
