//! Lists of channels: what is done in each, and what is skipped.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::{ExecuteMsg as Settle, TermsResponse, MAX_CHANNELS};

use super::{Learn, Movement, Must, Plan, Planner};
use crate::settlement::op::{Ask, Asker};
use crate::settlement::oracle::Channels;
use crate::settlement::parties::ChannelNote;
use crate::suite::{BYSTANDER, PEOPLE, PROVIDERS};
use oaic_testing::simulation::Pick;

/// What a list comes to.
pub(super) struct Listed {
    done: Vec<bool>,
    after: Channels,
    refunds: Vec<Movement>,
}

impl Planner<'_> {
    pub(super) fn list(
        &self,
        ask: Ask,
        asker: Asker,
        picks: &[Pick],
    ) -> Result<Option<Plan>, String> {
        let mut channels = self.numbers(picks);
        if ask == Ask::Release {
            // Its provider could: the bystander picks one that doesn't.
            channels.retain(|number| *number != self.suite.bystander);
        }
        let sender = self.asker(asker, &channels);
        let (who, service) = (self.address(&sender), self.service_for(ask));
        let inactive = matches!(ask, Ask::AdvanceTerms(_)) && !self.now.services[&service].active;
        let must = Must::Succeed.unless(inactive || !fits(&channels));
        let listed = self.listed(ask, &who, &channels);
        let msg = match ask {
            Ask::RequestUnlock => Settle::RequestUnlock { channels },
            Ask::WithdrawUnlock => Settle::WithdrawUnlock { channels },
            Ask::FinalizeUnlock => Settle::FinalizeUnlock { channels },
            Ask::Release => Settle::Release { channels },
            Ask::AdvanceTerms(_) => Settle::AdvanceTerms {
                conditions: None,
                channels,
                service_id: service,
            },
        };
        self.settlement(&sender, &msg, must)
            .map(|plan| Some(plan.lists(listed)))
    }

    /// Channels by picks; numbers that no channel has now and then.
    pub(super) fn numbers(&self, picks: &[Pick]) -> Vec<u64> {
        let last = self.suite.channels.keys().next_back().copied();
        let unknown = [0, last.unwrap_or(0) + 1, u64::MAX];
        let number = |pick: &Pick| match pick.0 % 23 {
            0 => Pick(pick.0 / 23).of(&unknown).copied(),
            _ => self.channel(Pick(pick.0 / 23)).map(|c| c.number),
        };
        picks.iter().filter_map(number).collect()
    }

    fn asker(&self, asker: Asker, channels: &[u64]) -> String {
        let known = channels.iter().find_map(|n| self.suite.channels.get(n));
        let Some(channel) = known else {
            return PEOPLE[0].to_owned();
        };
        let label = match asker {
            Asker::Payer => self.suite.signer(&channel.payer),
            Asker::Refund => {
                let account = channel.refund_to.as_ref();
                self.suite.signer(account.unwrap_or(&channel.payer))
            }
            Asker::Provider => self.suite.signer(&channel.provider),
            Asker::Anybody(pick) => self.party(pick).to_owned(),
        };
        // The bystander leaves its channel open.
        match label.as_str() {
            BYSTANDER => PROVIDERS[0].to_owned(),
            _ => label,
        }
    }

    fn service_for(&self, ask: Ask) -> u64 {
        match ask {
            Ask::AdvanceTerms(pick) => self.service_of(pick).id,
            _ => 0,
        }
    }

    /// What must come of a list, channel after channel.
    pub(super) fn listed(&self, ask: Ask, who: &Addr, channels: &[u64]) -> Listed {
        self.listed_where(ask, who, channels, |_| true)
    }

    /// What must come of a list of requests by which a grant asks in its payer's name: its own
    /// channels alone, and of those only what comes back to it.
    pub(super) fn listed_by_grant(&self, payer: &Addr, channels: &[u64]) -> Listed {
        self.listed_where(Ask::RequestUnlock, payer, channels, |channel| {
            channel.payer == *payer && channel.refund_to.is_none()
        })
    }

    fn listed_where(
        &self,
        ask: Ask,
        who: &Addr,
        channels: &[u64],
        may_ask: impl Fn(&ChannelNote) -> bool,
    ) -> Listed {
        let block = self.now.block;
        let mut listed = Listed {
            done: vec![],
            after: self.suite.channels.clone(),
            refunds: vec![],
        };
        let mut newest = self.newest_terms();
        for number in channels {
            let Some(channel) = listed.after.get_mut(number) else {
                listed.done.push(false);
                continue;
            };
            let refund = match ask {
                Ask::RequestUnlock => {
                    let done = may_ask(channel) && channel.request(who, block);
                    listed.done.push(done);
                    continue;
                }
                Ask::WithdrawUnlock => {
                    listed.done.push(channel.withdraw(who));
                    continue;
                }
                Ask::AdvanceTerms(_) => {
                    let service = &self.now.services[&self.service_for(ask)];
                    let may = *who == channel.payer || *who == channel.provider;
                    let made = TermsResponse {
                        conditions: Default::default(),
                        channel: *number,
                        terms: channel.terms,
                        service_id: service.id,
                        split_version: service.split_version,
                        license_version: 0,
                        tier: self.tier(&channel.payer),
                        referrer_bps: self.now.config.params.referrer_bps,
                    };
                    let same = newest.get(number).is_some_and(|newest| {
                        let terms = newest.terms;
                        let as_made = made.clone();
                        *newest == TermsResponse { terms, ..as_made }
                    });
                    let own = service.provider == channel.provider;
                    let done = may && own && !same && !channel.closed;
                    if done {
                        channel.terms += 1;
                        newest.insert(*number, made);
                    }
                    listed.done.push(done);
                    continue;
                }
                Ask::FinalizeUnlock => channel.finalize(block),
                Ask::Release => channel.release(who),
            };
            listed.done.push(refund.is_some());
            listed.refunds.extend(refund.map(|gross| Movement::Refund {
                to: channel.refund_to.clone().unwrap_or(channel.payer.clone()),
                gross,
                taxed: channel.refund_to.is_some(),
            }));
        }
        listed
    }

    /// By what the payer has bonded.
    fn tier(&self, payer: &Addr) -> u8 {
        let address = payer.to_string();
        let ask = oaic_messages::staking::QueryMsg::Staker { address };
        let staker: Result<oaic_messages::staking::StakerResponse, _> =
            self.suite.query(&self.suite.staking, &ask);
        staker.map_or(0, |staker| staker.tier)
    }

    fn newest_terms(&self) -> std::collections::BTreeMap<u64, TermsResponse> {
        let terms = self.now.terms.values();
        // In order of their numbers, so the last one stays.
        terms.map(|terms| (terms.channel, terms.clone())).collect()
    }
}

impl Plan {
    pub(super) fn lists(mut self, listed: Listed) -> Self {
        self.movements.extend(listed.refunds);
        self.learns(Learn::List {
            done: listed.done,
            after: listed.after,
        })
    }
}

/// Whether it is a list.
pub(super) fn fits(channels: &[u64]) -> bool {
    !channels.is_empty() && channels.len() <= MAX_CHANNELS
}
