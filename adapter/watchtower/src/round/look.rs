//! Asking the chain for the source's own channels and lanes.

use std::collections::{BTreeMap, HashSet};

use oaic_channel::LaneId;
use oaic_messages::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, ProviderResponse, QueryMsg,
};
use oaic_terminal::amount::Amount;
use oaic_terminal::error::{CliError, Kind, Result};
use oaic_vouchers::{domain, Entry, Hash, Purpose};

use super::settle::words;
use super::validity::{possible, signed, Bad};
use super::{LaneRef, Look, Rejected};
use crate::memory::{Next, ASK_AGAIN};
use crate::plan::{due, Candidate, Deadline, Due};
use crate::submit::ends_round;

/// Channels looked at in one round at most, where there is a next one.
const MAX_LOOKS: usize = 1_000;

/// Why something isn't known of an entry.
enum Failed {
    /// The node doesn't answer, or not for this chain: nothing is known of the others either.
    Round(CliError),
    /// It is a matter of this entry alone.
    Entry(Bad),
}

impl From<CliError> for Failed {
    fn from(error: CliError) -> Self {
        match ends_round(&error) {
            true => Self::Round(error),
            false => Self::Entry(Bad::Later(error.in_full())),
        }
    }
}

impl Failed {
    fn of_entry(self) -> Result<Bad> {
        match self {
            Self::Round(error) => Err(error),
            Self::Entry(bad) => Ok(bad),
        }
    }
}

impl Look<'_> {
    /// What is due, of the lanes that are worth a look: of each, its entries from the best on.
    pub(super) fn due(&mut self, lanes: &[&[Entry]]) -> Result<Vec<Due>> {
        let policy = self.options.policy;
        let mut channels: BTreeMap<u64, (bool, Vec<&[Entry]>)> = BTreeMap::new();
        for lane in lanes {
            let [best, ..] = lane else { continue };
            match self.memory.next(best, policy, self.now) {
                Next::Dead => self.done.dead += 1,
                Next::Deferred => self.done.deferred += 1,
                next => {
                    let (look, all) = channels.entry(best.voucher.channel).or_default();
                    *look |= next == Next::Look;
                    all.push(lane);
                }
            }
        }
        let wanted = channels.into_iter().filter(|(_, (look, _))| *look);
        let mut looks: Vec<_> = wanted
            .map(|(channel, (_, lanes))| (channel, lanes))
            .collect();
        // Those that wait longest come first, so that none waits for ever, however near the deadlines of
        // others are. Junk crowds nothing out.
        looks.sort_by_cached_key(|(channel, lanes)| {
            let void = lanes
                .iter()
                .flat_map(|lane| lane.first())
                .all(|entry| self.memory.is_void(entry));
            let ending = self.memory.channel(*channel).and_then(Deadline::of);
            let at = ending.map_or(u64::MAX, |deadline| deadline.at);
            (void, self.memory.waits_since(*channel, self.now), at)
        });
        let most = match policy.interval {
            Some(_) => MAX_LOOKS,
            // What isn't looked at now never is.
            None => looks.len(),
        };
        self.done.unlooked = looks.len().saturating_sub(most);
        looks.truncate(most);
        let mut candidates = Vec::new();
        for (channel, lanes) in looks {
            self.look_at(channel, &lanes, &mut candidates)?;
        }
        let due = due(&candidates, policy, self.now);
        let chosen: HashSet<_> = due.iter().map(|due| due.entry.to_bytes()).collect();
        for candidate in &candidates {
            if !chosen.contains(&candidate.entry.to_bytes()) {
                self.memory.waiting(&candidate.entry, candidate.paid);
            }
        }
        Ok(due)
    }

    fn look_at(
        &mut self,
        number: u64,
        lanes: &[&[Entry]],
        candidates: &mut Vec<Candidate>,
    ) -> Result<()> {
        self.done.looked += 1;
        self.memory.tried(number, self.now);
        let found = self.channel(number).and_then(|channel| {
            let stranger = self.stranger_to(&channel)?;
            Ok((channel, stranger))
        });
        let (channel, stranger) = match found {
            Ok(found) => found,
            Err(failed) => {
                let bad = failed.of_entry()?;
                for entry in lanes.iter().flat_map(|lane| lane.first()) {
                    self.bad(entry, 0, &bad);
                }
                return Ok(());
            }
        };
        for lane in lanes {
            let candidate = self.candidate(&channel, stranger.as_deref(), lane)?;
            candidates.extend(candidate);
        }
        Ok(())
    }

    /// A channel, as the chain says it is.
    fn channel(&mut self, number: u64) -> Result<ChannelResponse, Failed> {
        let asked = self.ask(&QueryMsg::Channel { channel: number });
        let channel: ChannelResponse = asked.map_err(|error| match error.kind() {
            Kind::NotFound => Failed::Entry(Bad::Doubted(
                "there is no such channel on this chain".to_owned(),
            )),
            _ => error.into(),
        })?;
        if channel.channel != number {
            let why = format!("the node answered with channel {}", channel.channel);
            return Err(Failed::Entry(Bad::Later(why)));
        }
        self.memory.seen(&channel, self.now);
        Ok(channel)
    }

    /// The best entry of a lane that may settle. Forged ones must not hide the genuine one: whoever
    /// can put a file into a folder can claim any amount.
    fn candidate(
        &mut self,
        channel: &ChannelResponse,
        stranger: Option<&str>,
        lane: &[Entry],
    ) -> Result<Option<Candidate>> {
        let mut paid = None;
        for entry in lane {
            if self.memory.is_out(entry, self.now) {
                continue;
            }
            if let Err(bad) = possible(entry, channel) {
                self.bad(entry, 0, &bad);
                continue;
            }
            if let Some(why) = stranger {
                let bad = Bad::Later(why.to_owned());
                self.bad(entry, self.memory.unpaid(entry), &bad);
                return Ok(None);
            }
            let paid = match paid {
                Some(paid) => paid,
                None => match self.paid(entry) {
                    Ok(known) => *paid.insert(known),
                    Err(failed) => return self.left(entry, failed),
                },
            };
            if paid >= u128::from(entry.claim) {
                self.memory.waiting(entry, paid);
                return Ok(None);
            }
            let domain = match self.domain() {
                Ok(domain) => domain,
                Err(failed) => return self.left(entry, failed),
            };
            if let Err(why) = signed(entry, channel, &domain) {
                self.bad(entry, 0, &Bad::Doubted(why));
                continue;
            }
            return Ok(Some(Candidate {
                entry: entry.clone(),
                channel: channel.clone(),
                paid,
                settled_with: self.memory.settled_with(channel.channel),
            }));
        }
        Ok(None)
    }

    /// Leave a lane for later, as nothing is known of its best entry.
    fn left(&mut self, entry: &Entry, failed: Failed) -> Result<Option<Candidate>> {
        let bad = failed.of_entry()?;
        self.bad(entry, self.memory.unpaid(entry), &bad);
        Ok(None)
    }

    /// What the chain says that an entry's lane has been paid.
    fn paid(&mut self, entry: &Entry) -> Result<u128, Failed> {
        let voucher = &entry.voucher;
        let lane: LaneResponse = self.ask(&QueryMsg::Lane {
            channel: voucher.channel,
            terms: voucher.terms,
            lane: voucher.lane,
        })?;
        if LaneId::from(&lane) != LaneId::of(voucher) {
            let (channel, terms, lane) = (lane.channel, lane.terms, lane.lane);
            let why = format!("the node answered with lane {terms}/{lane} of channel {channel}");
            return Err(Failed::Entry(Bad::Later(why)));
        }
        let paid = lane.paid.u128();
        self.memory.hear(lane, self.done.height);
        Ok(paid)
    }

    /// Why the account may not settle a channel; None: it may.
    fn stranger_to(&mut self, channel: &ChannelResponse) -> Result<Option<String>, Failed> {
        let provider = channel.provider.as_str();
        let account = self.ground.account.as_str();
        let known = self.memory.standing.get(provider).copied();
        let may = match known {
            Some((true, _)) => true,
            Some((false, asked)) if self.now < asked.saturating_add(ASK_AGAIN) => false,
            _ => {
                let may = provider == account || {
                    let address = provider.to_owned();
                    let found: ProviderResponse = self.ask(&QueryMsg::Provider { address })?;
                    let mut settlers = found.settlers.iter();
                    settlers.any(|settler| settler.as_str() == account)
                };
                let standing = (may, self.now);
                self.memory.standing.insert(provider.to_owned(), standing);
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

    fn bad(&mut self, entry: &Entry, value: u128, bad: &Bad) {
        let (why, dead) = match bad {
            Bad::Dead(why) => (why, true),
            Bad::Doubted(why) | Bad::Later(why) => (why, false),
        };
        match bad {
            Bad::Dead(_) => self.memory.dead(entry),
            Bad::Doubted(why) => {
                self.memory.doubted(entry, self.now);
                let refused = self.memory.agreed(entry, self.now, self.done.height);
                if let Some(reason) = refused {
                    let why = format!("refused as {}, later found so: {why}", words(reason));
                    self.memory.bury(entry, why);
                }
            }
            Bad::Later(_) => self.memory.refused(entry, self.now),
        }
        if self.withheld.contains(&entry.to_bytes()) {
            return;
        }
        self.done.rejected.push(Rejected {
            lane: LaneRef::new(entry),
            value: Amount(value),
            why: why.clone(),
            dead,
        });
    }

    /// Domain of vouchers, computed here and compared with the contract's.
    fn domain(&mut self) -> Result<Hash, Failed> {
        if let Some(known) = self.domain {
            return Ok(known);
        }
        let config: ConfigResponse = self.ask(&QueryMsg::Config {})?;
        // The contract's chain id is the chain's when it was instantiated, for good.
        let own = domain(
            Purpose::Voucher,
            &config.chain_id,
            self.ground.settlement.address().as_str(),
        );
        if config.voucher_domain.as_slice() != own.as_slice() {
            return Err(CliError::failed(
                "the contract binds vouchers to another chain or address",
            )
            .because(format!("its chain id is {}", config.chain_id))
            .next("check --network and the deployment file")
            .into());
        }
        self.domain = Some(own);
        Ok(own)
    }

    fn ask<R: serde::de::DeserializeOwned>(&self, msg: &QueryMsg) -> Result<R> {
        Ok(self.ground.settlement.query(msg)?)
    }
}
