//! Where no header is pinned: one on which several nodes agree.

use cosmrs::tendermint::block::Header;

use super::blocks::{same_name, seconds};
use super::error::{Fault, ProvenError};
use super::light::{Clock, Terms, Wait, SYNC_BYTES, SYNC_REQUESTS};
use super::rpc::{Budget, Rpc};

const MIN_NODES: usize = 2;

const MAX_NODES: usize = 10;

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
        let key = "nodes";
        let wrong = |message| Err(ProvenError::config(key, message));
        if !(MIN_NODES..=MAX_NODES).contains(&nodes.len()) {
            return wrong(format!(
                "{} are given; {MIN_NODES} to {MAX_NODES} that agree stand in for a pinned header",
                nodes.len()
            ));
        }
        for (index, node) in nodes.iter().enumerate() {
            let mut others = nodes.iter().skip(index + 1);
            if others.any(|other| other.place() == node.place()) {
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
        let mut wait = Wait::new(self.terms.patience);
        loop {
            wait.looks = wait.looks.saturating_add(1);
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
            if wait.is_over() {
                let behind = match timely {
                    true => format!("block {at_least} did not come in time"),
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
            wait.pause().await;
        }
    }

    /// The height that all claim to have, and who has no more.
    async fn tip(&self, budget: &mut Budget) -> Result<(&Rpc, u64), ProvenError> {
        let mut slowest = (self.first(), u64::MAX);
        for node in &self.nodes {
            let wrong = |fault| ProvenError::of_node(node.url(), fault);
            let status = node.status(budget).await.map_err(wrong)?;
            same_name(&status.node_info.network, &self.chain_id).map_err(wrong)?;
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
            same_name(header.chain_id.as_str(), &self.chain_id).map_err(wrong)?;
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
        agreed.ok_or_else(|| ProvenError::config("nodes", "none is given"))
    }
}
