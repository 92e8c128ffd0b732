//! Asking the chain for the source's own channels and lanes.

use std::collections::{BTreeMap, HashSet};

use oaic_chain::ChainExt;
use oaic_types::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, ProviderResponse, QueryMsg,
};
use oaic_vouchers::{domain, Entry, Hash, Purpose};

use super::judge::{possible, signed, Bad};
use super::{LaneRef, Look, Rejected};
use crate::amount::Amount;
use crate::error::{CliError, Kind, Result};
use crate::watch::memory::{place, Next, ASK_AGAIN};
use crate::watch::plan::{due, Candidate, Deadline, Due};

/// Channels looked at in one round at most. Those that wait longest come first in the next ones.
const MAX_LOOKS: usize = 1_000;

impl Look<'_> {
    /// What is due, of the entries that are worth a look.
    pub(super) fn due(&mut self, entries: &[Entry]) -> Result<Vec<Due>> {
        let policy = self.options.policy;
        let mut channels: BTreeMap<u64, (bool, Vec<&Entry>)> = BTreeMap::new();
        for entry in entries {
            match self.memory.next(entry, policy, self.now) {
                Next::Dead => self.done.dead += 1,
                Next::Deferred => self.done.deferred += 1,
                next => {
                    let (look, all) = channels.entry(entry.voucher.channel).or_default();
                    *look |= next == Next::Look;
                    all.push(entry);
                }
            }
        }
        let mut looks: Vec<(u64, Vec<&Entry>)> = channels
            .into_iter()
            .filter(|(_, (look, _))| *look)
            .map(|(channel, (_, entries))| (channel, entries))
            .collect();
        looks.sort_by_key(|(channel, entries)| {
            // Junk crowds nothing out.
            let void = entries.iter().all(|entry| self.memory.is_void(entry));
            let ending = self.memory.channel(*channel).and_then(Deadline::of);
            let at = ending.map_or(u64::MAX, |deadline| deadline.at);
            (void, at, self.memory.looked_at(*channel))
        });
        self.done.unlooked = looks.len().saturating_sub(MAX_LOOKS);
        looks.truncate(MAX_LOOKS);
        let mut candidates = Vec::new();
        for (channel, entries) in looks {
            self.look_at(channel, &entries, &mut candidates)?;
        }
        let due = due(&candidates, policy, self.now);
        let chosen: HashSet<_> = due.iter().map(|due| place(&due.entry)).collect();
        for candidate in &candidates {
            if !chosen.contains(&place(&candidate.entry)) {
                self.memory.waiting(&candidate.entry, candidate.paid);
            }
        }
        Ok(due)
    }

    /// Ask the chain for a channel and its lanes.
    fn look_at(
        &mut self,
        number: u64,
        entries: &[&Entry],
        candidates: &mut Vec<Candidate>,
    ) -> Result<()> {
        self.done.looked += 1;
        let found = match self.ask::<ChannelResponse>(&QueryMsg::Channel { channel: number }) {
            Ok(found) => Ok(found),
            Err(error) if error.kind() == Kind::NotFound => Err(Bad::Doubted(
                "there is no such channel on this chain".to_owned(),
            )),
            Err(error) if error.kind() == Kind::Refused => Err(Bad::Later(error.to_string())),
            Err(error) => return Err(error),
        };
        let channel = match found {
            Ok(channel) => channel,
            Err(bad) => {
                for entry in entries {
                    self.bad(entry, 0, &bad);
                }
                return Ok(());
            }
        };
        self.memory.seen(&channel, self.now);
        let stranger = self.stranger_to(&channel)?;
        for entry in entries {
            if let Err(bad) = possible(entry, &channel) {
                self.bad(entry, 0, &bad);
                continue;
            }
            if let Some(why) = &stranger {
                let bad = Bad::Later(why.clone());
                self.bad(entry, self.memory.unpaid(entry), &bad);
                continue;
            }
            let voucher = &entry.voucher;
            let lane: LaneResponse = self.ask(&QueryMsg::Lane {
                channel: voucher.channel,
                terms: voucher.terms,
                lane: voucher.lane,
            })?;
            let paid = lane.paid.u128();
            self.memory.hear(lane, self.done.height);
            if paid >= u128::from(entry.claim) {
                self.memory.waiting(entry, paid);
                continue;
            }
            let domain = self.domain()?;
            if let Err(why) = signed(entry, &channel, &domain) {
                self.bad(entry, 0, &Bad::Doubted(why));
                continue;
            }
            candidates.push(Candidate {
                entry: (*entry).clone(),
                channel: channel.clone(),
                paid,
                settled_with: self.memory.settled_with(number),
            });
        }
        Ok(())
    }

    /// Why the account may not settle a channel; None: it may.
    fn stranger_to(&mut self, channel: &ChannelResponse) -> Result<Option<String>> {
        let provider = channel.provider.as_str();
        let account = self.ground.account.as_str();
        let known = self.memory.standing.get(provider).copied();
        let may = match known {
            Some((true, _)) => true,
            Some((false, asked)) if self.now < asked.saturating_add(ASK_AGAIN) => false,
            _ => {
                let may = provider == account || {
                    let found: ProviderResponse = self.ask(&QueryMsg::Provider {
                        address: provider.to_owned(),
                    })?;
                    found
                        .settlers
                        .iter()
                        .any(|settler| settler.as_str() == account)
                };
                self.memory
                    .standing
                    .insert(provider.to_owned(), (may, self.now));
                may
            }
        };
        if may {
            return Ok(None);
        }
        let why = format!(
            "{account} is neither the provider {provider} nor one of the settlers that it named"
        );
        self.stranger = Some(CliError::new(Kind::Refused, &why).next(format!(
            "sign as the provider, or let it name this account: `oaic provider settlers {account} \
             --from PROVIDER`, with those that it named before"
        )));
        Ok(Some(why))
    }

    /// Note that an entry is no candidate.
    fn bad(&mut self, entry: &Entry, value: u128, bad: &Bad) {
        let (why, dead) = match bad {
            Bad::Dead(why) => (why, true),
            Bad::Doubted(why) | Bad::Later(why) => (why, false),
        };
        match bad {
            Bad::Dead(_) => self.memory.dead(entry),
            Bad::Doubted(_) => self.memory.doubted(entry, self.now),
            Bad::Later(_) => self.memory.refused(entry, self.now),
        }
        self.done.rejected.push(Rejected {
            lane: LaneRef::new(entry),
            value: Amount(value),
            why: why.clone(),
            dead,
        });
    }

    /// Domain of vouchers, computed here and compared with the contract's, once.
    fn domain(&mut self) -> Result<Hash> {
        if let Some(known) = self.memory.domain {
            return Ok(known);
        }
        let config: ConfigResponse = self.ask(&QueryMsg::Config {})?;
        // The contract's chain id is the chain's when it was instantiated, for good.
        let own = domain(
            Purpose::Voucher,
            &config.chain_id,
            self.ground.contract.as_str(),
        );
        if config.voucher_domain.as_slice() != own.as_slice() {
            return Err(CliError::failed(
                "the contract binds vouchers to another chain or address",
            )
            .because(format!("its chain id is {}", config.chain_id))
            .next("check --network and the deployment file"));
        }
        self.memory.domain = Some(own);
        Ok(own)
    }

    fn ask<R: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R> {
        Ok(self.ground.chain.query(self.ground.contract, msg)?)
    }
}
