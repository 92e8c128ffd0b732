//! Where no header is pinned: one on which several nodes agree.

use std::time::{Duration, Instant};

use cosmrs::tendermint::block::Header;

use super::blocks::seconds;
use super::error::{harmless, Fault, ProvenError};
use super::light::{Clock, Terms, SYNC_BYTES, SYNC_REQUESTS};
use super::rpc::{Budget, Rpc};

const LEAST: usize = 2;

const MOST: usize = 10;

/// Between two looks at nodes that are behind, at most.
const POLL: Duration = Duration::from_millis(500);

/// Nodes that must agree. All of them could lie together: that is what a pinned header is for.
pub(super) struct Agreed {
    chain_id: String,
    nodes: Vec<Rpc>,
    terms: Terms,
    now: Clock,
}

impl Agreed {
    pub(super) fn new(
        chain_id: String,
        nodes: Vec<Rpc>,
        terms: Terms,
        now: Clock,
    ) -> Result<Self, ProvenError> {
        let wrong = |message| {
            Err(ProvenError::Config {
                key: "nodes",
                message,
            })
        };
        if !(LEAST..=MOST).contains(&nodes.len()) {
            return wrong(format!(
                "{} are given; {LEAST} to {MOST} that agree stand in for a pinned header",
                nodes.len()
            ));
        }
        for (index, node) in nodes.iter().enumerate() {
            if nodes
                .iter()
                .skip(index + 1)
                .any(|other| other.place() == node.place())
            {
                return wrong(format!("{} is given twice: it always agrees", node.url()));
            }
        }
        Ok(Self {
            chain_id,
            nodes,
            terms,
            now,
        })
    }

    pub(super) fn count(&self) -> usize {
        self.nodes.len()
    }

    /// The node that records are read from.
    pub(super) fn first(&self) -> &Rpc {
        // There are at least two.
        &self.nodes[0]
    }

    /// The newest header that all have, of about now, and of at least a height.
    pub(super) async fn newest(&self, at_least: u64) -> Result<Header, ProvenError> {
        let mut budget = Budget::new(SYNC_REQUESTS, SYNC_BYTES);
        let started = Instant::now();
        let pause = (self.terms.patience / 8).min(POLL);
        let mut looks: u32 = 0;
        // Each round waits an eighth of the patience or longer, and the budget bounds it too.
        loop {
            looks = looks.saturating_add(1);
            let (slowest, tip) = self.tip(&mut budget).await?;
            let header = self.at(&mut budget, tip).await?;
            let (time, now) = (seconds(header.time), seconds((self.now)()));
            let timely = self
                .terms
                .timely(tip, time, now)
                .map_err(|fault| ProvenError::of_node(slowest.url(), fault))?;
            if timely && tip >= at_least {
                return Ok(header);
            }
            if looks > 1 && started.elapsed() >= self.terms.patience {
                let behind = match timely {
                    true => format!("block {at_least} was waited for in vain"),
                    false => format!(
                        "that is of {}, while this machine's clock says {}",
                        crate::age::date(time),
                        crate::age::date(now)
                    ),
                };
                let fault = Fault::Lags {
                    height: tip,
                    behind,
                };
                return Err(ProvenError::of_node(slowest.url(), fault));
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// The height that all claim to have, and who has no more.
    async fn tip(&self, budget: &mut Budget) -> Result<(&Rpc, u64), ProvenError> {
        let mut slowest = (self.first(), u64::MAX);
        for node in &self.nodes {
            let wrong = |fault| ProvenError::of_node(node.url(), fault);
            let status = node.status(budget).await.map_err(wrong)?;
            if status.node_info.network != self.chain_id {
                return Err(wrong(Fault::OtherName {
                    found: harmless(&status.node_info.network),
                    wanted: self.chain_id.clone(),
                }));
            }
            if status.sync_info.latest_block_height < slowest.1 {
                slowest = (node, status.sync_info.latest_block_height);
            }
        }
        Ok(slowest)
    }

    /// The header of a height, the same from all.
    async fn at(&self, budget: &mut Budget, height: u64) -> Result<Header, ProvenError> {
        let mut agreed: Option<Header> = None;
        for node in &self.nodes {
            let wrong = |fault| ProvenError::of_node(node.url(), fault);
            let header = node.commit(budget, height).await.map_err(wrong)?.header;
            if header.chain_id.as_str() != self.chain_id {
                return Err(wrong(Fault::OtherName {
                    found: harmless(header.chain_id.as_str()),
                    wanted: self.chain_id.clone(),
                }));
            }
            match &agreed {
                None => agreed = Some(header),
                Some(first) if first.hash() == header.hash() => {}
                Some(first) => {
                    return Err(wrong(Fault::Disagrees {
                        height,
                        found: header.hash().to_string(),
                        other: self.first().url().to_string(),
                        others: first.hash().to_string(),
                    }))
                }
            }
        }
        agreed.ok_or_else(|| ProvenError::Config {
            key: "nodes",
            message: "none is given".into(),
        })
    }
}
