//! Questions to both contracts, page by page.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use cw20::{AllAccountsResponse, AllAllowancesResponse, BalanceResponse};
use oaic_messages::compute_settlement::{
    ChannelResponse, GrantResponse, LaneResponse, QueryMsg as Ask, ReceiptKeyResponse,
    SplitResponse, UsageResponse,
};
use oaic_messages::shared::Page;
use oaic_messages::token::QueryMsg as AskToken;
use serde::de::DeserializeOwned;

use super::Source;
use crate::suite::PARTIES;

impl Source<'_> {
    pub(super) fn token<R: DeserializeOwned>(&self, ask: &AskToken) -> Result<R, String> {
        self.suite.query(&self.suite.token, ask)
    }

    pub(super) fn settlement<R: DeserializeOwned>(&self, ask: &Ask) -> Result<R, String> {
        self.suite.query(&self.suite.settlement, ask)
    }

    pub(super) fn balances(&self) -> Result<BTreeMap<Addr, u128>, String> {
        let mut balances = BTreeMap::new();
        let mut start_after = None;
        loop {
            let ask = AskToken::AllAccounts {
                start_after: start_after.clone(),
                limit: Some(30),
            };
            let page: AllAccountsResponse = self.token(&ask)?;
            let Some(last) = page.accounts.last() else {
                return Ok(balances);
            };
            start_after = Some(last.clone());
            let complete = page.accounts.len() < 30;
            for address in page.accounts {
                let ask = AskToken::Balance {
                    address: address.clone(),
                };
                let answer: BalanceResponse = self.token(&ask)?;
                balances.insert(Addr::unchecked(address), answer.balance.u128());
            }
            if complete {
                return Ok(balances);
            }
        }
    }

    pub(super) fn allowances(&self) -> Result<BTreeMap<(Addr, Addr), u128>, String> {
        let mut all = BTreeMap::new();
        for owner in PARTIES {
            let owner = self.suite.addr(owner);
            let ask = AskToken::AllAllowances {
                owner: owner.to_string(),
                start_after: None,
                limit: Some(30),
            };
            let page: AllAllowancesResponse = self.token(&ask)?;
            for item in page.allowances {
                let key = (owner.clone(), Addr::unchecked(item.spender));
                all.insert(key, item.allowance.u128());
            }
        }
        Ok(all)
    }

    pub(super) fn channels(&self) -> Result<BTreeMap<u64, ChannelResponse>, String> {
        let mut channels = BTreeMap::new();
        let mut start_after = None;
        loop {
            let page: Page<ChannelResponse> = self.settlement(&Ask::Channels {
                payer: None,
                provider: None,
                start_after,
                limit: Some(100),
            })?;
            start_after = page.items.last().map(|c| c.channel);
            channels.extend(page.items.into_iter().map(|c| (c.channel, c)));
            if !page.has_more {
                return Ok(channels);
            }
        }
    }

    pub(super) fn lanes(&self, channel: u64) -> Result<Vec<LaneResponse>, String> {
        let mut lanes = vec![];
        let mut start_after = None;
        loop {
            let ask = Ask::Lanes {
                channel,
                start_after,
                limit: Some(100),
            };
            let page: Page<LaneResponse> = self.settlement(&ask)?;
            start_after = page.items.last().map(|l| (l.terms, l.lane));
            lanes.extend(page.items);
            if !page.has_more {
                return Ok(lanes);
            }
        }
    }

    pub(super) fn receipt_keys(&self, provider: &Addr) -> Result<Vec<ReceiptKeyResponse>, String> {
        let page: Page<ReceiptKeyResponse> = self.settlement(&Ask::ReceiptKeys {
            provider: provider.to_string(),
            start_after: None,
            limit: Some(100),
        })?;
        match page.has_more {
            false => Ok(page.items),
            true => Err("more receipt keys than a page has".into()),
        }
    }

    pub(super) fn grants(&self) -> Result<BTreeMap<(Addr, Addr), GrantResponse>, String> {
        let mut all = BTreeMap::new();
        for payer in PARTIES {
            let payer = self.suite.addr(payer);
            let ask = Ask::Grants {
                payer: payer.to_string(),
            };
            let grants: Vec<GrantResponse> = self.settlement(&ask)?;
            for grant in grants {
                all.insert((payer.clone(), grant.grantee.clone()), grant);
            }
        }
        Ok(all)
    }

    /// What was settled of a service and split in an epoch: nothing new where nothing settled.
    pub(super) fn usage(
        &self,
        splits: &BTreeMap<(u64, u32), SplitResponse>,
        epoch: u64,
        usage: &mut BTreeMap<(u64, u32, u64), UsageResponse>,
    ) -> Result<(), String> {
        for (service_id, split_version) in splits.keys().copied() {
            let ask = Ask::Usage {
                service_id,
                split_version,
                epoch,
            };
            let answer = self.settlement(&ask)?;
            usage.insert((service_id, split_version, epoch), answer);
        }
        Ok(())
    }
}
