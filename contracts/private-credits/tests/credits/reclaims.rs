//! What a closed channel left becomes notes again.

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement as settlement;
use oaic_messages::private_credits::*;
use oaic_messages::token;
use oaic_messages::treasury;
use oaic_vouchers::SigningKey;
use oaic_wallet::Wallet;

use crate::suite::*;

/// A channel with 11,000 in it, of which `paid` was settled.
fn channel(paid: u64) -> (Suite, Wallet, u64, SigningKey) {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 10_000]);
    let (channel, key) = w.open(&mut wallet, &[0, 1]);
    if paid > 0 {
        w.settle(channel, &key, paid);
    }
    (w, wallet, channel, key)
}

/// A signed reclaim with these notes.
fn reclaim(
    wallet: &Wallet,
    channel: u64,
    sequence: u64,
    key: &SigningKey,
    notes: Vec<NewNote>,
    relay: Option<Relay>,
) -> ExecuteMsg {
    let command = Command::Reclaim {
        notes: &notes,
        relay: relay.as_ref(),
    };
    let signature = commander(wallet, channel, sequence, key).sign(&command);
    ExecuteMsg::Reclaim {
        channel,
        notes,
        relay,
        sequence,
        signature,
    }
}

fn notes(values: &[u128]) -> Vec<NewNote> {
    let note = |(value, owner): (&u128, u64)| NewNote {
        denomination: Uint128::new(*value),
        owner: oaic_poseidon::field::to_bytes(&owner.into()).into(),
    };
    values.iter().zip(1..).map(note).collect()
}

#[test]
fn the_rest_of_an_unlocked_channel_is_spent_again() {
    let (mut w, mut wallet, c, key) = channel(3_456);
    let error = w.refused("anyone", &wallet.reclaim(c, 0, &key, 7_544, None).unwrap());
    assert_eq!(error, NotClosed { channel: c });
    w.ok("anyone", &commander(&wallet, c, 0, &key).unlock());
    let error = w.refused("anyone", &wallet.reclaim(c, 1, &key, 7_544, None).unwrap());
    assert_eq!(error, NotClosed { channel: c });
    w.advance(DAY, 100);
    assert_eq!(w.finalize(c), settlement::ChannelResult::Done {});

    let done = w.ok("anyone", &wallet.reclaim(c, 1, &key, 7_544, None).unwrap());
    assert_eq!(attribute(&done, "wasm-reclaimed", "dust"), "44");
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 7_500);
    let b = w.totals();
    assert_eq!((b.dust.u128(), b.reclaimed.u128()), (44, 7_500));
    w.check_totals();

    // Once.
    let error = w.refused("anyone", &wallet.reclaim(c, 2, &key, 7_544, None).unwrap());
    assert_eq!(error, Finished { channel: c });

    // Good money: a new channel, under another key.
    let notes = wallet.choose(5_000).unwrap();
    let (next, _) = w.open(&mut wallet, &notes);
    assert_eq!(w.there(next).deposited.u128(), 5_000);
    w.check_totals();

    // The dust goes to the risk pool, untaxed, once.
    w.ok("anyone", &ExecuteMsg::FlushDust {});
    let question = treasury::QueryMsg::Totals { denom: None };
    let pool: treasury::TotalsResponse = w.ask(&w.treasury, &question).unwrap();
    assert_eq!(pool.risk_free.u128(), 44);
    w.check_totals();
    assert_matches!(
        w.refused("anyone", &ExecuteMsg::FlushDust {}),
        Runtime(NothingToPay { .. })
    );
}

#[test]
fn notes_and_dust_come_to_what_is_left_exactly() {
    let (mut w, wallet, c, key) = channel(3_456);
    w.release(c);
    // 7,544 are left: 44 of it are dust.
    for values in [
        vec![1_000u128; 8],
        vec![10_000],
        vec![1_000; 7],
        vec![
            1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 100, 100, 100, 100,
        ],
        vec![],
    ] {
        let asked: u128 = values.iter().sum();
        let message = reclaim(&wallet, c, 0, &key, notes(&values), None);
        match w.refused("anyone", &message) {
            ReclaimSum { left, asked: a, .. } => {
                assert_eq!((left, a), (7_544, asked));
            }
            other => panic!("{other}"),
        }
    }
    for (values, field) in [(vec![500u128], "unknown"), (vec![100; 33], "many")] {
        let message = reclaim(&wallet, c, 0, &key, notes(&values), None);
        let error = w.refused("anyone", &message);
        let expected = match field {
            "unknown" => matches!(error, UnknownDenomination { .. }),
            _ => matches!(error, Runtime(Length { .. })),
        };
        assert!(expected, "{error}");
    }
    let mut exact = vec![1_000; 7];
    exact.extend([100; 5]);
    w.ok("anyone", &reclaim(&wallet, c, 0, &key, notes(&exact), None));
    w.check_totals();
}

/// Below the smallest note is dust; as much as it is not.
#[test]
fn a_rest_of_exactly_one_note_is_a_note() {
    let (mut w, wallet, c, key) = channel(10_800);
    w.release(c);
    let short = reclaim(&wallet, c, 0, &key, notes(&[100]), None);
    assert_matches!(w.refused("anyone", &short), ReclaimSum { left: 200, .. });
    let all = reclaim(&wallet, c, 0, &key, notes(&[100, 100]), None);
    let done = w.ok("anyone", &all);
    assert_eq!(attribute(&done, "wasm-reclaimed", "dust"), "0");
    w.check_totals();
}

#[test]
fn nobody_else_reclaims_and_nothing_signed_is_altered() {
    let (mut w, wallet, c, key) = channel(0);
    w.release(c);
    let thief = SigningKey::from_seed([99; 32]);
    let good = notes(&[10_000, 1_000]);
    let relay = Relay {
        relayer: w.who("relayer").into(),
        fee: Uint128::new(100),
    };
    let mine = reclaim(&wallet, c, 0, &key, good.clone(), None);
    let ExecuteMsg::Reclaim { signature, .. } = &mine else {
        panic!("{mine:?}");
    };
    let mut other_owner = good.clone();
    other_owner[0].owner = good[1].owner.clone();
    let mut swapped = good.clone();
    swapped.reverse();
    let altered = |notes: Vec<NewNote>, relay: Option<Relay>| ExecuteMsg::Reclaim {
        channel: c,
        notes,
        relay,
        sequence: 0,
        signature: signature.clone(),
    };
    for message in [
        reclaim(&wallet, c, 0, &thief, good.clone(), None),
        altered(other_owner, None),
        altered(swapped, None),
        altered(good.clone(), Some(relay)),
        altered(notes(&[10_000]), None),
        altered(vec![], None),
    ] {
        assert_matches!(w.refused("anyone", &message), BadSignature { .. });
    }
    w.ok("anyone", &mine);
    assert_matches!(w.refused("anyone", &mine), Sequence { .. });
    w.check_totals();
}

#[test]
fn a_channel_that_paid_everything_closes_its_record() {
    let (mut w, mut wallet, c, key) = channel(11_000);
    w.release(c);
    w.ok("anyone", &wallet.reclaim(c, 0, &key, 0, None).unwrap());
    let found: ChannelResponse = w.query(&QueryMsg::Channel { channel: c });
    assert!(found.finished);
    assert_eq!((found.reclaimed.u128(), w.totals().dust.u128()), (0, 0));
    let again = wallet.reclaim(c, 1, &key, 0, None).unwrap();
    assert_eq!(w.refused("anyone", &again), Finished { channel: c });
    let tree: TreeResponse = w.query(&QueryMsg::Tree {});
    assert_eq!(tree.count, 2);
    w.check_totals();
}

/// Months can lie between the opening, when the rate was last asked for, and the reclaim.
#[test]
fn the_relayer_of_a_reclaim_pays_the_rate_in_force() {
    let (mut w, mut wallet, c, key) = channel(0);
    w.release(c);
    let schedule = token::ExecuteMsg::ScheduleFee {
        fee_bps: 100,
        effective_at: w.now() + 8 * DAY,
    };
    w.token("owner", &schedule).unwrap();
    w.advance(9 * DAY, 10);
    let relay = Relay {
        relayer: w.who("relayer").into(),
        fee: 300u128.into(),
    };
    let take = wallet.reclaim(c, 0, &key, 11_000, Some(relay)).unwrap();
    w.ok("anyone", &take);
    assert_eq!(w.balance_of("relayer"), 297);
    assert_eq!(w.totals().fee_booked.u128(), 3);
    w.check_totals();
}

#[test]
fn a_rest_below_the_smallest_note_is_all_dust() {
    let (mut w, mut wallet, c, key) = channel(10_901);
    w.release(c);
    w.ok("anyone", &wallet.reclaim(c, 0, &key, 99, None).unwrap());
    assert_eq!(w.totals().dust.u128(), 99);
    w.check_totals();
}

/// Else money would be trapped in channels whose rest takes more notes than a message holds.
#[test]
fn more_than_32_notes_come_in_more_messages() {
    let mut w = Suite::with_denominations(&[1, 50]);
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[50]);
    let (c, key) = w.open(&mut wallet, &[0]);
    w.settle(c, &key, 2);
    w.release(c);
    // 48 are left: at most 32 come at once, and fewer than 32 must be all.
    let few = reclaim(&wallet, c, 0, &key, notes(&[1; 31]), None);
    assert_matches!(w.refused("anyone", &few), ReclaimSum { .. });
    let done = w.ok("anyone", &wallet.reclaim(c, 0, &key, 48, None).unwrap());
    assert_eq!(attribute(&done, "wasm-reclaimed", "left"), "16");
    w.check_totals();
    let much = reclaim(&wallet, c, 1, &key, notes(&[1; 17]), None);
    let error = w.refused("anyone", &much);
    assert_matches!(
        error,
        ReclaimSum {
            left: 16,
            asked: 17,
            ..
        }
    );
    w.ok("anyone", &wallet.reclaim(c, 1, &key, 16, None).unwrap());
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 48);
    let over = wallet.reclaim(c, 2, &key, 0, None).unwrap();
    assert_eq!(w.refused("anyone", &over), Finished { channel: c });
    w.check_totals();
}
