//! A provider that keeps every voucher and claims the most, against the promise in its words: a
//! payer loses at most one ceiling a lane and the exposure that it set.

use std::collections::HashMap;

use crate::common::*;
use oaic_channel::*;
use oaic_messages::compute_settlement::UnitKind;
use oaic_vouchers::{PackedVoucher, Provenance, Receipt, SigningKey, Status, NO_LIMIT};
use rand::{rngs::StdRng, Rng, SeedableRng};

fn key(n: u32) -> SigningKey {
    SigningKey::from_seed([0x60 + n as u8; 32])
}

struct Suite {
    folder: tempfile::TempDir,
    payer: Option<PayerSession>,
    terms: ChannelTerms,
    session: SigningKey,
    limits: Limits,
    /// Highest amount that the provider holds a voucher for, under the key in force, by lane.
    held: HashMap<LaneId, u128>,
    /// What it took, by lane.
    paid: HashMap<LaneId, u128>,
    /// What the payer got for it: receipts whose responses arrived, by lane.
    seen: HashMap<LaneId, u128>,
}

impl Suite {
    fn payer(&mut self) -> &mut PayerSession {
        self.payer.as_mut().unwrap()
    }

    fn attach(&mut self) {
        let (terms, session, limits) = (self.terms.clone(), self.session.clone(), self.limits);
        self.payer().attach(&terms, &session, limits).unwrap();
    }

    /// The provider gets a voucher, if there is one.
    fn hold<E>(&mut self, voucher: Result<PackedVoucher, E>) {
        if let Ok(voucher) = voucher {
            let held = self.held.entry(LaneId::of(&voucher)).or_default();
            *held = (*held).max(voucher.amount);
        }
    }

    /// It takes all that it holds.
    fn claim(&mut self) {
        for (id, amount) in &self.held {
            let paid = self.paid.entry(*id).or_default();
            *paid = (*paid).max(*amount);
        }
    }

    /// Lanes as the chain has them.
    fn chain<'a>(&self, lanes: impl Iterator<Item = &'a LaneState>) -> Vec<(LaneId, ChainLane)> {
        let settled = |lane: &LaneState| {
            let voucher = lane.voucher.as_ref();
            let sequence = voucher.map_or(0, |v| v.sequence.min(lane.calls));
            let paid = self.paid.get(&lane.id).copied().unwrap_or(0);
            (lane.id, chain(sequence, paid))
        };
        lanes.map(settled).collect()
    }

    /// The most that it took or can take, less what the payer got.
    fn loss(&self) -> u128 {
        let mut most = self.paid.clone();
        for (id, amount) in &self.held {
            let paid = most.entry(*id).or_default();
            *paid = (*paid).max(*amount);
        }
        let seen = |id| self.seen.get(id).copied().unwrap_or(0);
        let lost = most.iter().map(|(id, most)| most.saturating_sub(seen(id)));
        lost.sum()
    }

    /// A receipt for the call under way, of an amount up to its ceiling.
    fn answer(&mut self, lane: &LaneState, n: u64, lies: bool, rng: &mut StdRng) {
        let Some(call) = lane.in_flight else { return };
        let amount = rng.gen_range(0..=call.ceiling) as u64;
        let arrived = rng.gen_bool(0.6);
        let facts = &self.terms.channel;
        let receipt = Receipt {
            channel_id: facts.id,
            terms: lane.id.terms,
            lane: lane.id.lane,
            sequence: lane.calls + 1,
            request_hash: if lies && rng.gen_bool(0.2) {
                request(9_999)
            } else {
                call.request_hash
            },
            response_hash: response(n),
            price_table: TABLE,
            units: UnitKind::slots(&[(UnitKind::Prompt, amount)]),
            amount: amount.into(),
            status: Status::Ok,
            provenance: Provenance::Reported,
            security_level: 0,
            retention: NO_LIMIT,
            timestamp_ms: 0,
        };
        let bytes = receipt.to_bytes(&facts.domains.receipt).to_vec();
        let signature = provider_key().sign(&bytes);
        let delivery = Delivery {
            lane: lane.id,
            receipt: SignedReceipt { bytes, signature },
            response_hash: arrived.then(|| response(n)),
        };
        if let Ok(accepted) = self.payer().accept(&delivery) {
            if accepted.unseen == 0 {
                *self.seen.entry(lane.id).or_default() += u128::from(amount);
            }
        }
    }

    /// A rotation: what the old key signed is claimed, or worth nothing.
    fn rotate(&mut self, lanes: &[LaneState], claimed: bool) {
        if claimed {
            self.claim();
        }
        self.held.clear();
        let index = self.terms.channel.session.index + 1;
        self.session = key(index);
        self.terms.channel.session = PublicKey {
            index,
            key: self.session.public(),
        };
        self.terms.channel.seen.height += 10;
        self.terms.channel.paid = self.paid.values().sum();
        self.attach();
        let ended = self.chain(lanes.iter().filter(|lane| lane.ended));
        let height = self.terms.channel.seen.height;
        self.payer().realize(CHANNEL, &ended, height).unwrap();
    }

    /// The disk is lost with its mark, the newest backup is restored.
    fn restore(&mut self, n: u64) {
        let folder = self.folder.path().to_owned();
        let backup = folder.join("backup.db");
        if !backup.exists() {
            return;
        }
        self.payer = None;
        let file = folder.join(format!("payer{n}.db"));
        let restored = PayerSession::restore(backup, file, backed_up(&folder));
        self.payer = Some(restored.unwrap());
        self.attach();
    }
}

/// `restores`: the payer loses its disk now and then. `lies`: receipts may be for other requests.
fn run(seed: u64, restores: bool, lies: bool) {
    let mut rng = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::new(u128::MAX, CEILING, 3)
        .with_exposure(3 * CEILING + rng.gen_range(0..3) * CEILING)
        .unwrap();
    let file = folder.path().join("payer.db");
    let session = key(0);
    let mut suite = Suite {
        payer: Some(PayerSession::open(file, backed_up(folder.path())).unwrap()),
        folder,
        terms: rotated(&session, 0),
        session,
        limits,
        held: HashMap::new(),
        paid: HashMap::new(),
        seen: HashMap::new(),
    };
    suite.attach();
    for n in 1..=150 {
        step(&mut suite, n, restores, lies, &mut rng);
        let bound = limits.exposure() + u128::from(limits.lanes()) * CEILING;
        let loss = suite.loss();
        let exposure = suite.payer().exposure(CHANNEL).unwrap();
        assert!(
            loss <= bound,
            "seed {seed}: lost {loss} of {bound}, counted {exposure}"
        );
    }
}

fn step(suite: &mut Suite, n: u64, restores: bool, lies: bool, rng: &mut StdRng) {
    let lanes = suite.payer().lanes(CHANNEL).unwrap();
    let live: Vec<_> = lanes.iter().filter(|lane| !lane.ended).collect();
    let any = |rng: &mut StdRng| live.get(rng.gen_range(0..live.len().max(1)));
    match rng.gen_range(0..if restores { 12 } else { 11 }) {
        0 | 1 => {
            let _ = suite.payer().open_lane(CHANNEL, 0);
        }
        2..=4 => {
            let Some(lane) = any(rng) else { return };
            let ceiling = if rng.gen_bool(0.7) {
                CEILING
            } else {
                rng.gen_range(0..CEILING)
            };
            let next = Call {
                ceiling,
                ..call(lane.id, n)
            };
            let voucher = suite.payer().authorize(next);
            suite.hold(voucher);
        }
        5 => {
            let Some(lane) = any(rng) else { return };
            let voucher = suite.payer().raise(lane.id, rng.gen_range(0..=CEILING));
            suite.hold(voucher);
        }
        6 | 7 => {
            // Late ones too.
            if let Some(lane) = lanes.get(rng.gen_range(0..lanes.len().max(1))) {
                suite.answer(lane, n, lies, rng);
            }
        }
        8 => {
            let Some(lane) = any(rng) else { return };
            let voucher = suite.payer().final_voucher(lane.id);
            suite.hold(voucher);
            if rng.gen_bool(0.5) {
                suite.payer().give_up(lane.id).unwrap();
            }
        }
        9 => {
            suite.claim();
            if rng.gen_bool(0.5) {
                let told = suite.chain(lanes.iter());
                let height = suite.terms.channel.seen.height;
                let _ = suite.payer().mark_settled(&told, height);
            }
        }
        10 => suite.rotate(&lanes, rng.gen_bool(0.7)),
        _ => suite.restore(n),
    }
}

#[test]
fn a_provider_that_claims_all_takes_at_most_the_bound() {
    for seed in 0..250 {
        run(seed, false, false);
    }
}

#[test]
fn nor_from_a_payer_that_loses_its_disk() {
    for seed in 0..150 {
        run(1_000 + seed, true, true);
    }
}
