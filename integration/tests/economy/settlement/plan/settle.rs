//! Batches: whose, of which vouchers, claiming what.

use oaic_chain::Chain;
use oaic_channel::Domains;
use oaic_integration::parties::{key, pack, sign_voucher, some_peaks};
use oaic_messages::compute_settlement::ExecuteMsg as Settle;
use oaic_vouchers::{lane, Entry, PackedVoucher, SigningKey, Voucher, EMPTY_PEAKS};

use super::{Batch, Learn, Must, Plan, Planner};
use crate::settlement::op::{Claim, Edge, EntryPlan, Fault, Hand, Source};
use crate::settlement::parties::ChannelNote;
use crate::suite::PROVIDERS;
use oaic_testing::simulation::Pick;

impl Planner<'_> {
    pub(super) fn settle(&self, by: Hand, plans: &[EntryPlan]) -> Result<Plan, String> {
        let mut signed = vec![];
        let entries = plans.iter().map(|plan| self.entry(plan, &mut signed));
        let entries: Vec<Entry> = entries.collect();
        let first = entries.first().map(|entry| entry.voucher.channel);
        let sender = self.hand(by, first);
        let msg = Settle::SettleBatch {
            entries: pack(&entries).into(),
        };
        let batch = Batch {
            sender: self.address(&sender),
            entries,
            signed,
        };
        let plan = self.settlement(&sender, &msg, Must::Succeed)?;
        Ok(plan.learns(Learn::Batch(batch)))
    }

    fn hand(&self, by: Hand, channel: Option<u64>) -> String {
        let channel = channel.and_then(|number| self.suite.channels.get(&number));
        let Some(channel) = channel else {
            return PROVIDERS[0].to_owned();
        };
        let named = self.suite.settlers.get(&channel.provider);
        match by {
            Hand::Provider => self.suite.signer(&channel.provider),
            Hand::Settler(pick) => {
                let settler = named.and_then(|named| pick.of(named));
                self.suite.signer(settler.unwrap_or(&channel.provider))
            }
            Hand::Payer => self.suite.signer(&channel.payer),
            Hand::Anybody(pick) => self.party(pick).to_owned(),
        }
    }

    /// An entry; what a payer signed for it goes to `signed`.
    fn entry(&self, plan: &EntryPlan, signed: &mut Vec<(PackedVoucher, String)>) -> Entry {
        let channel = self
            .channel(plan.channel)
            .filter(|_| plan.fault != Fault::NoChannel);
        let Some(channel) = channel else {
            return self.nowhere(plan);
        };
        let terms = plan.terms.index(channel.terms as usize).unwrap_or(0) as u32;
        let place = (terms, lane::of_key(plan.lane.key, plan.lane.number));
        let honest = channel.number == self.suite.bystander;
        let held = match plan.source {
            _ if honest && plan.fault == Fault::None => channel.best((0, 0)),
            Source::Best => channel.best(place),
            Source::Held(pick) => held(channel, place, pick),
            Source::New { .. } => None,
        };
        let voucher = match held {
            Some(voucher) => voucher.clone(),
            None => self.sign(plan, channel, place, honest, signed),
        };
        let got = channel.lane((voucher.terms, voucher.lane)).got;
        Entry {
            claim: claimed(plan.claim, voucher.amount, got),
            voucher,
        }
    }

    /// A voucher that is signed now, with what is wrong with it.
    fn sign(
        &self,
        plan: &EntryPlan,
        channel: &ChannelNote,
        place: (u32, u32),
        honest: bool,
        signed: &mut Vec<(PackedVoucher, String)>,
    ) -> PackedVoucher {
        let (sequence, amount) = match plan.source {
            Source::New { sequence, amount } => (sequence, amount),
            _ => (Edge::More(10), Edge::More(10)),
        };
        let lane = channel.lane(place);
        let last = lane.root.map_or(0, |(sequence, _)| sequence);
        let others: Vec<_> = channel.lanes.values().collect();
        let sequence = number(sequence, last.into(), 0, |pick| {
            let other = pick.of(&others).and_then(|lane| lane.root);
            other.map_or(0, |(sequence, _)| sequence.into())
        });
        let amount = number(amount, lane.got, channel.reserve(), |pick| {
            pick.of(&others).map_or(0, |lane| lane.got)
        });
        let sequence = u64::try_from(sequence).unwrap_or(u64::MAX);
        let next = channel.next.as_ref();
        let (by, key_index) = match plan.fault {
            Fault::OtherKey => (
                next.map_or(&channel.key, |next| &next.name),
                channel.key_index + 1,
            ),
            _ => (&channel.key, channel.key_index),
        };
        let voucher = Voucher {
            channel_id: match plan.fault {
                Fault::OtherChannel => some_peaks("a channel elsewhere"),
                _ => channel.id,
            },
            terms: match plan.fault {
                Fault::NoTerms if plan.lane.number == 0 => u32::MAX,
                Fault::NoTerms => channel.terms,
                _ => place.0,
            },
            lane: place.1,
            key_index,
            sequence,
            amount,
            peaks: match sequence {
                0 => EMPTY_PEAKS,
                _ => some_peaks(&format!("{}/{place:?}/{sequence}/{amount}", channel.number)),
            },
        };
        let signer = match plan.fault {
            Fault::Forged => key("a stranger"),
            // The bystander signs nothing but its own calls.
            _ if honest => key("somebody who is not the bystander"),
            _ if *by == channel.key => channel.signer(),
            _ => key(by),
        };
        let mut packed = self.signed(plan.fault, &signer, channel.number, &voucher);
        let good = match plan.fault {
            Fault::None => true,
            Fault::OtherKey => next.is_some(),
            _ => false,
        };
        if good && !honest {
            signed.push((packed.clone(), by.clone()));
        }
        if plan.fault == Fault::Altered {
            packed.signature[usize::from(plan.lane.number % 64)] ^= 1;
        }
        packed
    }

    fn signed(
        &self,
        fault: Fault,
        signer: &SigningKey,
        channel: u64,
        voucher: &Voucher,
    ) -> PackedVoucher {
        let chain_id = self.suite.chain.chain_id();
        let domain = match fault {
            Fault::OtherChain => Domains::derive("elsewhere-1", self.escrow().as_str()).voucher,
            Fault::OtherContract => Domains::derive(&chain_id, self.suite.token.as_str()).voucher,
            _ => self.suite.domains.voucher,
        };
        sign_voucher(signer, &domain, channel, voucher)
    }

    /// An entry of a channel that nobody opened.
    fn nowhere(&self, plan: &EntryPlan) -> Entry {
        let last = self.suite.channels.keys().next_back().copied();
        let unknown = [0, last.unwrap_or(0) + 1, u64::MAX];
        let number = *plan.channel.of(&unknown).expect("there are some");
        let voucher = Voucher {
            channel_id: some_peaks("no channel"),
            terms: 0,
            lane: 0,
            key_index: 0,
            sequence: 1,
            amount: 1,
            peaks: some_peaks("no calls"),
        };
        let domain = &self.suite.domains.voucher;
        Entry {
            voucher: sign_voucher(&key("a stranger"), domain, number, &voucher),
            claim: 1,
        }
    }
}

/// A voucher that the provider holds: of the lane, or else of any of the channel.
fn held(channel: &ChannelNote, place: (u32, u32), pick: Pick) -> Option<&PackedVoucher> {
    let of_lane = channel.lanes.get(&place).map(|lane| &lane.held);
    let any = of_lane.filter(|held| !held.is_empty()).or_else(|| {
        let lanes: Vec<_> = channel.lanes.values().collect();
        pick.of(&lanes).map(|lane| &lane.held)
    });
    pick.of(any?).map(|held| &held.voucher)
}

fn number(edge: Edge, stored: u128, there: u128, others: impl FnOnce(Pick) -> u128) -> u128 {
    let max = u128::from(u64::MAX);
    match edge {
        Edge::Zero => 0,
        Edge::One => 1,
        Edge::Same => stored,
        Edge::More(n) => stored + u128::from(n),
        Edge::Share(bps) => stored + there / 10_000 * u128::from(bps),
        Edge::Less(n) => stored.saturating_sub(n.into()),
        Edge::Others(pick) => others(pick),
        Edge::Above(n) => stored + there + u128::from(n),
        Edge::Max(n) => max - u128::from(n),
        Edge::Beyond(n) => max + 1 + u128::from(n),
        Edge::Huge => u128::MAX,
    }
}

fn claimed(claim: Claim, amount: u128, got: u128) -> u64 {
    let claim = match claim {
        Claim::Whole => amount,
        Claim::Below(n) => amount.saturating_sub(n.into()),
        Claim::Above(n) => amount.saturating_add(n.into()),
        Claim::Part(bps) => {
            let way = amount.min(u64::MAX.into()).saturating_sub(got);
            got + way * u128::from(bps) / 10_000
        }
        Claim::Paid(n) => got + u128::from(n),
        Claim::Zero => 0,
        Claim::Max => u64::MAX.into(),
    };
    u64::try_from(claim).unwrap_or(u64::MAX)
}
