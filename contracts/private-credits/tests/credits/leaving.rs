//! Attacks on the way out: channels that close on somebody else's word, commands that settlement
//! skips, commands that were commands back. Whatever comes first, the rest becomes notes once.

use oaic_messages::compute_settlement::{
    self as settlement, ChannelResult, ChannelStatus, SkipReason,
};
use oaic_vouchers::{Receipt, SigningKey};
use oaic_wallet::Wallet;

use crate::suite::*;

/// A channel with 1,000 in it, and a note of 100.
fn channel() -> (Suite, Wallet, u64, SigningKey) {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 100]);
    let (channel, key) = w.open(&mut wallet, &[0]);
    (w, wallet, channel, key)
}

fn closed(error: &ContractError) -> bool {
    matches!(error, Skipped { why, .. } if why.contains("closed"))
}

fn skipped(reason: SkipReason) -> ChannelResult {
    ChannelResult::Skipped { reason }
}

/// The provider can let a channel go whenever it likes: with the unlock not asked for, asked for,
/// or due. Each time the rest is there to be reclaimed, once.
#[test]
fn a_release_at_any_time_leaves_the_rest_to_the_session_key_alone() {
    for (asked, days) in [(false, 0), (true, 0), (true, 1)] {
        let (mut w, mut wallet, c, key) = channel();
        w.settle(c, &key, 234);
        let mut sequence = 0;
        if asked {
            let unlock = commander(&wallet, c, sequence, &key).unlock();
            w.ok("anyone", &unlock);
            sequence += 1;
        }
        w.advance(days * DAY, days * 100);
        let before = w.balance(&w.contract);
        w.release(c);
        assert_eq!(w.balance(&w.contract), before + 766, "untaxed, and once");
        w.check_totals();

        // It closes once, whoever tries, in whatever way.
        assert_eq!(w.finalize(c), skipped(SkipReason::ClosedChannel));
        let channels = vec![c, c];
        let again = settlement::ExecuteMsg::Release { channels };
        w.run_settlement("provider", &again).unwrap();
        assert_eq!(w.balance(&w.contract), before + 766);

        // The provider has no key to it.
        let receipt_key = w.receipt_key.clone();
        let theft = wallet.reclaim(c, sequence, &receipt_key, 766, None);
        assert_matches!(w.refused("provider", &theft.unwrap()), BadSignature { .. });
        let take = wallet.reclaim(c, sequence, &key, 766, None).unwrap();
        w.ok("anyone", &take);
        w.sync(&mut wallet).unwrap();
        assert_eq!(wallet.balance(), 100 + 700);
        assert_eq!(w.totals().dust.u128(), 66);
        w.check_totals();
        let again = wallet.reclaim(c, sequence + 1, &key, 766, None).unwrap();
        assert_eq!(w.refused("anyone", &again), Finished { channel: c });
    }
}

/// One list may name a channel twice, and channels of others.
#[test]
fn a_list_that_names_a_channel_twice_pays_it_once() {
    let mut w = Suite::new();
    let mut wallet = w.wallet(1);
    w.deposit("alice", &mut wallet, &[1_000, 1_000]);
    let [(one, first), (two, second)] = [0, 1].map(|note| w.open(&mut wallet, &[note]));
    for (channel, key) in [(one, &first), (two, &second)] {
        w.ok("anyone", &commander(&wallet, channel, 0, key).unlock());
    }
    w.advance(DAY, 100);
    let channels = vec![one, 77, one, two, two];
    let finalize = settlement::ExecuteMsg::FinalizeUnlock { channels };
    w.run_settlement("anyone", &finalize).unwrap();
    assert_eq!(w.balance(&w.contract), 2_000);
    w.check_totals();
    for (channel, key) in [(one, &first), (two, &second)] {
        // More than this one left is the other's.
        let much = wallet.reclaim(channel, 1, key, 2_000, None).unwrap();
        assert_matches!(w.refused("anyone", &much), ReclaimSum { left: 1_000, .. });
        let take = wallet.reclaim(channel, 1, key, 1_000, None).unwrap();
        w.ok("anyone", &take);
    }
    w.check_totals();
}

/// Settlement skips what it can't do in a list and doesn't fail. If that used a number up, whoever
/// commands a command back could void what was signed instead of it, such as a reclaim.
#[test]
fn a_command_that_settlement_skips_uses_no_number_up() {
    let (mut w, mut wallet, c, key) = channel();
    w.update_split();
    let commands = commander(&wallet, c, 0, &key);
    let commands = [
        commands.unlock(),
        commands.withdraw_unlock(),
        commands.advance_terms(1, None),
    ];
    // Nothing to withdraw.
    assert_matches!(w.refused("thief", &commands[1]), Skipped { .. });
    w.release(c);
    let take = wallet.reclaim(c, 0, &key, 1_000, None).unwrap();
    for command in &commands {
        let error = w.refused("thief", command);
        assert!(closed(&error), "{error}");
    }
    let new = wallet.new_session_key().unwrap().1;
    let rotate = commander(&wallet, c, 0, &key).rotate_key(&new.public(), 1_000u128.into());
    w.fails("thief", &rotate, "closed");
    assert_eq!(w.sequence(c), 0);

    w.ok("anyone", &take);
    for command in commands.iter().chain([&rotate, &take]) {
        assert_matches!(w.refused("thief", command), Sequence { .. });
    }
    w.check_totals();
}

/// A command is done once, whatever has been done and taken back since.
#[test]
fn a_command_that_was_done_is_never_done_again() {
    let (mut w, wallet, c, key) = channel();
    let unlock = commander(&wallet, c, 0, &key).unlock();
    w.ok("anyone", &unlock);
    let withdraw = commander(&wallet, c, 1, &key).withdraw_unlock();
    w.ok("anyone", &withdraw);
    assert_eq!(w.there(c).status, ChannelStatus::Open);
    // The provider would like the payer to leave, or to stay.
    for command in [&unlock, &withdraw] {
        assert_matches!(w.refused("provider", command), Sequence { .. });
    }
    let unlock = commander(&wallet, c, 2, &key).unlock();
    w.ok("anyone", &unlock);
    let due = w.there(c).payer_unlock.unwrap();
    w.next_block();
    assert_matches!(w.refused("provider", &withdraw), Sequence { .. });
    // Asking once more doesn't put it off either.
    w.refused("provider", &commander(&wallet, c, 3, &key).unlock());
    assert_eq!(w.there(c).payer_unlock.unwrap(), due);
    w.advance(DAY, 100);
    assert_eq!(w.finalize(c), ChannelResult::Done {});
    w.check_totals();
}

/// Notes on their way to a channel that is let go meanwhile are not spent.
#[test]
fn a_top_up_that_comes_after_a_release_spends_nothing() {
    let (mut w, mut wallet, c, key) = channel();
    let top_up = w.prove(&wallet, &plan(&[1], topping_up(c, 0, &key)));
    w.release(c);
    w.fails("provider", &top_up, "closed");
    w.ok("anyone", &wallet.reclaim(c, 0, &key, 1_000, None).unwrap());
    assert_matches!(w.refused("provider", &top_up), Sequence { .. });
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 1_100);
    w.check_totals();
}

/// A top-up counts though an unlock was asked for, and comes back with the rest.
#[test]
fn a_top_up_that_comes_after_a_request_comes_back() {
    let (mut w, mut wallet, c, key) = channel();
    w.ok("anyone", &commander(&wallet, c, 0, &key).unlock());
    let top_up = w.prove(&wallet, &plan(&[1], topping_up(c, 1, &key)));
    w.ok("anyone", &top_up);
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 0);
    w.advance(DAY, 100);
    assert_eq!(w.finalize(c), ChannelResult::Done {});
    let less = wallet.reclaim(c, 2, &key, 1_000, None).unwrap();
    assert_matches!(w.refused("anyone", &less), ReclaimSum { left: 1_100, .. });
    w.ok("anyone", &wallet.reclaim(c, 2, &key, 1_100, None).unwrap());
    w.sync(&mut wallet).unwrap();
    assert_eq!(wallet.balance(), 1_100);
    w.check_totals();
}

/// Vouchers end with the channel: nothing that was reclaimed is claimed by the provider as well.
#[test]
fn nothing_settles_out_of_what_was_taken_back() {
    let (mut w, mut wallet, c, key) = channel();
    let entries = w.entry(c, &key, 900);
    w.release(c);
    let settle = settlement::ExecuteMsg::SettleBatch { entries };
    w.run_settlement("provider", &settle).unwrap();
    assert_eq!(w.there(c).paid.u128(), 0);
    w.ok("anyone", &wallet.reclaim(c, 0, &key, 1_000, None).unwrap());
    w.run_settlement("provider", &settle).unwrap();
    assert_eq!(w.there(c).paid.u128(), 0);
    w.check_totals();
}

/// Money that no channel left would be nobody's here: a cheat's reward goes to the risk pool.
#[test]
fn a_proven_cheat_pays_the_risk_pool_and_nothing_to_the_contract() {
    let (mut w, mut wallet, c, key) = channel();
    w.link_risk_pool();
    w.settle(c, &key, 100);
    let signed = |response: u8| {
        w.signed(&Receipt {
            response_hash: [response; 32],
            ..w.receipt(c)
        })
    };
    let ((receipt_a, signature_a), (receipt_b, signature_b)) = (signed(4), signed(5));
    let dispute = settlement::ExecuteMsg::Dispute(settlement::Dispute::Equivocation {
        receipt_a,
        signature_a,
        receipt_b,
        signature_b,
    });
    let (here, pool) = (w.balance(&w.contract), w.balance(&w.treasury));
    w.run_settlement("anyone", &dispute).unwrap();
    assert_eq!(w.balance(&w.contract), here);
    assert_eq!(w.balance(&w.treasury), pool + 5);
    w.check_totals();
    w.release(c);
    w.ok("anyone", &wallet.reclaim(c, 0, &key, 900, None).unwrap());
    w.check_totals();
}
