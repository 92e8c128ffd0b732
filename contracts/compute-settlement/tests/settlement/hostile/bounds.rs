//! Two simulations of thieves and cheaters, with the bounds that they must not get past.

use std::collections::BTreeMap;

use oaic_messages::compute_settlement::*;
use oaic_testing::simulation::cases;
use oaic_vouchers::SigningKey;
use proptest::prelude::*;

use crate::bystander::Bystanders;
use crate::evidence::*;
use crate::granted::{self, granted_key};
use crate::suite::*;

/// Two grants for one key.
const THIEVES: [&str; 2] = [granted::PROXY, "proxy 2"];

/// What each of them may take in a day.
const DAILY: u128 = 6;

/// What a thief of two grants does, perhaps with the session key too, and a provider of its own.
#[derive(Clone, Debug)]
enum Theft {
    Open {
        by: usize,
        limit: u128,
        amount: u128,
    },
    TopUp {
        by: usize,
        channel: u64,
        amount: u128,
    },
    /// By a grant; anybody finalizes.
    Unlock {
        by: usize,
        channel: u64,
    },
    Finalize(u64),
    Release(u64),
    Drain,
    Wait,
    /// The payer renews a grant, not knowing that it was stolen.
    Renew(usize),
    /// The payer notices: it rotates the key wherever it can.
    Rotate,
}

fn theft() -> impl Strategy<Value = Theft> {
    let by = || 0..THIEVES.len();
    let channel = || 1u64..6;
    prop_oneof![
        4 => (by(), 0u128..12, 1u128..8)
            .prop_map(|(by, limit, amount)| Theft::Open { by, limit, amount }),
        4 => (by(), channel(), 1u128..8)
            .prop_map(|(by, channel, amount)| Theft::TopUp { by, channel, amount }),
        1 => (by(), channel()).prop_map(|(by, channel)| Theft::Unlock { by, channel }),
        1 => channel().prop_map(Theft::Finalize),
        1 => channel().prop_map(Theft::Release),
        4 => Just(Theft::Drain),
        4 => Just(Theft::Wait),
        2 => by().prop_map(Theft::Renew),
        2 => Just(Theft::Rotate),
    ]
}

/// All that was paid out of the payer's channels, and all that is still in them.
fn paid_and_reserved(w: &Suite) -> (u128, u128) {
    let page: oaic_messages::shared::Page<ChannelResponse> = w.query(&QueryMsg::Channels {
        payer: Some(w.payer.to_string()),
        provider: None,
        start_after: None,
        limit: Some(100),
    });
    let sum = |of: fn(&ChannelResponse) -> u128| -> u128 { page.items.iter().map(of).sum() };
    (sum(|c| c.paid.u128()), sum(|c| c.reserved.u128()))
}

fn drain(w: &mut Suite, channels: u64, key: &SigningKey) {
    for channel in 1..=channels {
        w.settle_with(key, &draft(channel, 1, u64::MAX.into()));
    }
}

/// What it takes at most: the limit of the payer's own channel, and the grants'; of each grant, a
/// daily amount a day; and nothing once the key is rotated out. What isn't paid stays the payer's.
fn a_grant_thief(actions: &[Theft], has_key: bool) {
    let mut w = Suite::new();
    w.key = granted_key();
    let had = w.balance(&w.payer);
    w.open_as("payer", 10, w.limited_to(10u128));
    granted::allow(&mut w, "payer", OAIC, None);
    let give = |w: &mut Suite, by: usize| {
        w.ok(
            "payer",
            granted::grant_to(w, &w.who(THIEVES[by]), 10, DAILY, 9),
        );
    };
    (0..THIEVES.len()).for_each(|by| give(&mut w, by));
    let (mut channels, mut bound) = (1, 30);
    let mut taken = BTreeMap::new();
    let (mut rotated, mut at_the_end) = (None, None);
    for action in actions {
        if let Some((time, height)) = rotated {
            let out = w.now() >= time && w.height() >= height;
            if out && at_the_end.is_none() {
                at_the_end = Some(paid_and_reserved(&w).0);
            }
        }
        // By a grant: who, the message, and what it takes.
        let by_grant = match action {
            Theft::Open { by, limit, amount } => {
                Some((*by, granted::open(&w, 1, *limit, *amount), *amount))
            }
            Theft::TopUp {
                by,
                channel,
                amount,
            } => Some((*by, granted::top_up(&w, *channel, *amount), *amount)),
            Theft::Unlock { by, channel } => {
                let payer = w.payer.to_string();
                let channels = vec![*channel];
                let request = ExecuteMsg::GrantRequestUnlock { payer, channels };
                Some((*by, request, 0))
            }
            _ => None,
        };
        match action {
            Theft::Finalize(channel) => drop(w.ok("thief", finalize_unlock(&[*channel]))),
            Theft::Release(channel) => drop(w.ok("provider", release(&[*channel]))),
            Theft::Drain if has_key => drain(&mut w, channels, &granted_key()),
            Theft::Wait => w.advance(DAY / 2, 50),
            Theft::Renew(by) if rotated.is_none() => {
                give(&mut w, *by);
                bound += 10;
            }
            Theft::Rotate if rotated.is_none() => {
                rotate_everywhere(&mut w, channels);
                rotated = Some((w.now() + DAY, w.height() + 100));
            }
            _ => {}
        }
        if let Some((by, msg, amount)) = by_grant {
            let opens = matches!(msg, ExecuteMsg::GrantOpen { .. });
            if w.run(THIEVES[by], msg).is_ok() {
                assert_eq!(rotated, None, "the grants ended");
                channels += u64::from(opens);
                let today = taken.entry((by, w.now() / DAY)).or_insert(0);
                *today += amount;
                assert!(*today <= DAILY, "took {today} in a day");
            }
        }
        let (paid, reserved) = paid_and_reserved(&w);
        let bound = if has_key { bound } else { 0 };
        assert!(paid <= bound, "paid {paid} of {bound}");
        assert_eq!(w.balance(&w.payer) + reserved + paid, had);
        if let Some(then) = at_the_end {
            assert_eq!(paid, then, "taken after the rotation");
        }
    }
    w.check_totals();
}

/// By the payer. A closed channel has no key to rotate: if all are closed, only revoking helps.
fn rotate_everywhere(w: &mut Suite, channels: u64) {
    let key = signing_key(99);
    let all = 1..=channels;
    let open = all.filter(|channel| w.channel(*channel).status != ChannelStatus::Closed);
    let open: Vec<u64> = open.collect();
    for channel in &open {
        w.rotate(*channel, &key, 10).unwrap();
    }
    if open.is_empty() {
        for grantee in THIEVES.map(|label| w.who(label).to_string()) {
            w.ok("payer", ExecuteMsg::RevokeGrant { grantee });
        }
    }
    assert_eq!(granted::grants(w), []);
}

/// What a provider does that equivocates where an honest session still serves it, and hides.
#[derive(Clone, Debug)]
enum Trick {
    Cheat(u16),
    Retire(u32),
    Add,
    UnbondAll,
    Unbond(u128),
    Bond,
    Withdraw,
    Wait {
        seconds: u64,
        blocks: u64,
    },
    /// It disputes itself, with a call of no victim.
    Self_(u16),
}

fn trick() -> impl Strategy<Value = Trick> {
    let key = 0u16..3;
    prop_oneof![
        3 => key.clone().prop_map(Trick::Cheat),
        2 => (0u32..3).prop_map(Trick::Retire),
        1 => Just(Trick::Add),
        2 => Just(Trick::UnbondAll),
        1 => (1u128..3).prop_map(Trick::Unbond),
        2 => Just(Trick::Bond),
        2 => Just(Trick::Withdraw),
        // A halt, a day, and long enough for the bond to go.
        2 => Just(Trick::Wait { seconds: 30 * DAY, blocks: 1 }),
        2 => Just(Trick::Wait { seconds: DAY, blocks: 400 }),
        1 => Just(Trick::Wait { seconds: 14 * DAY, blocks: 40_000 }),
        2 => key.prop_map(Trick::Self_),
    ]
}

/// One who can still prove what a key signed, as long as an honest payer would have been served.
struct Proof {
    key: u16,
    evidence: ExecuteMsg,
    time: u64,
    height: u64,
}

const SHARE: u128 = 100 * OAIC;

fn charges(w: &Suite, key: u16) -> u128 {
    receipt_key(w, key.into()).charges.u128()
}

/// A cheat costs its key a share of the minimum bond, however the provider hides; and no key costs
/// more than that and one charge.
fn a_cheater(tricks: &[Trick]) {
    let mut w = Suite::new();
    let bystanders = Bystanders::arrive(&mut w);
    let c = w.open(OAIC);
    w.advance(1, 1);
    let secret = |key: u16| signing_key(u8::try_from(key).unwrap() * 3 + 2);
    let mut keys: u16 = 1;
    let mut proofs: Vec<Proof> = vec![];
    let mut most = MIN_BOND;
    let signed = |w: &mut Suite, key: u16, sequence| {
        w.receipt_key = secret(key);
        cheat_at(w, c, oaic_vouchers::lane::of_key(key, 1), sequence)
    };
    for trick in tricks {
        let served = |w: &Suite, key: u16| {
            let provider = provider(w);
            let live = provider.receipt_keys.iter();
            provider.trusted
                && live
                    .filter(|k| !k.charged)
                    .any(|k| k.key_index == u32::from(key))
        };
        match trick {
            Trick::Cheat(key) if *key < keys && served(&w, *key) => {
                let evidence = signed(&mut w, *key, 1);
                let (time, height) = (w.now(), w.height());
                proofs.push(Proof {
                    key: *key,
                    evidence,
                    time,
                    height,
                });
            }
            Trick::Self_(key) if *key < keys => {
                let evidence = signed(&mut w, *key, 2);
                for _ in 0..4 {
                    let _ = w.run("provider", evidence.clone());
                }
            }
            Trick::Retire(key_index) => {
                let _ = w.run("provider", retire_receipt_key(*key_index));
            }
            Trick::Add if keys < 3 => {
                w.ok("provider", add_receipt_key(&secret(keys)));
                keys += 1;
            }
            Trick::UnbondAll => {
                let _ = w.unbond(provider(&w).bond.u128());
            }
            Trick::Unbond(amount) => {
                let _ = w.unbond(*amount);
            }
            Trick::Bond => {
                let missing = MIN_BOND.saturating_sub(provider(&w).bond.u128());
                let _ = w.bond(missing.max(1));
            }
            Trick::Withdraw => drop(w.withdraw_bond()),
            Trick::Wait { seconds, blocks } => w.advance(*seconds, *blocks),
            _ => {}
        }
        most = most.max(slashable(&w));
        for proof in &proofs {
            let over = w.now() >= proof.time + 3 * DAY && w.height() >= proof.height + 1_000;
            if !over {
                let got = w.what_if(|w| {
                    // A small bond is charged again and again.
                    for _ in 0..20 {
                        let _ = w.run("payer", proof.evidence.clone());
                    }
                    charges(w, proof.key)
                });
                assert!(got >= SHARE * 7 / 10, "key {} pays {got}", proof.key);
            }
        }
        for key in 0..keys {
            let bound = SHARE + most / 10 + 1;
            assert!(charges(&w, key) <= bound, "key {key} {}", charges(&w, key));
        }
        w.check_totals();
    }
    bystanders.could_go_through(&mut w);
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn a_grant_thief_takes_the_limits_at_most_and_nothing_after_a_rotation(
        actions in prop::collection::vec(theft(), 5..30),
        has_key in prop::bool::weighted(0.8),
    ) {
        a_grant_thief(&actions, has_key);
    }

    #[test]
    fn a_cheat_costs_its_key_the_share_of_the_minimum_bond_and_a_bounded_sum(
        tricks in prop::collection::vec(trick(), 3..14),
    ) {
        a_cheater(&tricks);
    }
}
