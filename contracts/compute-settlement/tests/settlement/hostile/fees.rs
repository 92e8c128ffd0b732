//! What passes the fee: nothing, in whatever pieces.

use oaic_messages::compute_settlement::*;
use oaic_messages::token;
use oaic_testing::harness::own;

use crate::bystander::attacked;
use crate::suite::*;

fn allow(w: &mut Suite, owner: &str, spender: &str, amount: u128) {
    let allow = token::ExecuteMsg::IncreaseAllowance {
        spender: w.who(spender).to_string(),
        amount: amount.into(),
        expires: None,
    };
    w.token(owner, &allow).unwrap();
}

fn send_from(
    w: &mut Suite,
    owner: &str,
    spender: &str,
    amount: u128,
    hook: &ReceiveMsg,
) -> Outcome {
    let send = token::ExecuteMsg::SendFrom {
        owner: w.who(owner).to_string(),
        contract: w.contract.to_string(),
        amount: amount.into(),
        msg: cosmwasm_std::to_json_binary(hook).unwrap(),
    };
    own(w.token(spender, &send))
}

/// Fee on bonds: what a spender sends is taxed; what comes back isn't more.
#[test]
fn a_bond_carries_nothing_past_the_fee() {
    let (mut w, mut b) = attacked();
    allow(&mut w, "payer", "provider", OAIC);
    for (msg, label) in [
        (ReceiveMsg::Bond {}, "bond"),
        (ReceiveMsg::OpenChannel(w.opening()), "open"),
    ] {
        let before = w.balance(&w.contract);
        send_from(&mut w, "payer", "provider", 100_000, &msg).unwrap();
        assert_eq!(w.balance(&w.contract) - before, 96_000, "{label}");
        b.go_through(&mut w);
    }
}

/// One unit by allowance nets nothing: it opens, fills and bonds nothing.
#[test]
fn one_unit_by_allowance_opens_nothing() {
    let (mut w, mut b) = attacked();
    let c = w.open(5);
    allow(&mut w, "other", "payer", 100);
    for hook in [
        ReceiveMsg::OpenChannel(w.opening()),
        ReceiveMsg::TopUp { channel: c },
        ReceiveMsg::Bond {},
    ] {
        send_from(&mut w, "other", "payer", 1, &hook).unwrap_err();
        b.go_through(&mut w);
    }
}

/// The rate changes between signature and settlement, to its most and to nothing: totals, and what
/// the payer pays stays.
#[test]
fn the_fee_at_its_bounds() {
    for bps in [0, 1, 799, 800] {
        let (mut w, mut b) = attacked();
        let c = w.open(1_000_000);
        let schedule = token::ExecuteMsg::ScheduleFee {
            fee_bps: bps,
            effective_at: w.now() + 7 * DAY,
        };
        w.token("owner", &schedule).unwrap();
        for n in 1..50u64 {
            if n == 25 {
                w.advance(7 * DAY, 10);
            }
            assert_eq!(w.settle(&draft(c, n, u128::from(n) * 13)), settled(13, 0));
            w.check_totals();
        }
        w.ok("thief", ExecuteMsg::FlushFee {});
        b.go_through(&mut w);
    }
}

/// Settles to a split of oneself: the fee is paid whatever the sizes.
#[test]
fn paying_oneself_in_small_pieces_costs_the_fee() {
    for piece in [1u64, 24, 25, 26, 49] {
        let (mut w, mut b) = attacked();
        let c = w.open(100_000);
        let mut paid = 0;
        for n in 1..=100 {
            w.settle(&draft(c, n, u128::from(n * piece)));
            paid += u128::from(piece);
            // Somebody else's settlement between.
            if n % 10 == 0 {
                b.go_through(&mut w);
            }
        }
        let fee = w.totals().fee_booked.u128();
        assert!(fee >= ((paid + 10) * 4).div_ceil(100), "{piece}: {fee}");
    }
}

/// Flushes one by one.
#[test]
fn a_stranger_that_flushes_after_each_unit_shifts_nothing() {
    let mut burned = vec![];
    for often in [false, true] {
        let mut w = Suite::new();
        let c = w.open(100_000);
        for n in 1..=333u64 {
            w.settle(&draft(c, n, u128::from(n) * 7));
            if often {
                w.run("thief", ExecuteMsg::FlushFee {}).ok();
                w.check_totals();
            }
        }
        w.run("thief", ExecuteMsg::FlushFee {}).ok();
        let pool = w.balance(&w.who("pool"));
        let address = w.contract.to_string();
        let paid: token::FeePaidResponse = w
            .ask(&w.token, &token::QueryMsg::FeePaid { address })
            .unwrap();
        burned.push((paid.burned, pool));
        // Claims, one by one or at once.
        w.run("thief", claim(&[0, 1, 2, 3])).ok();
        w.check_totals();
    }
    assert_eq!(burned[0], burned[1]);
}

/// Refund account that pays the fee: out of many dust channels together, at changing rates.
#[test]
fn refunds_of_dust_pay_the_fee_together() {
    let alike = [1, 12, 24, 25].map(|each| vec![each; 100]);
    for refunds in alike.into_iter().chain([vec![1, 1, 23, 24, 1, 50]]) {
        let (mut w, mut b) = attacked();
        let refund = w.who("refund");
        let open = |amount: &u128| w.open_as("payer", *amount, w.refunded_to(&refund));
        let list: Vec<u64> = refunds.iter().map(open).collect();
        w.all_done("provider", release(&list));
        let whole: u128 = refunds.iter().sum();
        let fee = (whole * 4).div_ceil(100);
        assert_eq!(w.balance(&refund), whole - fee, "{refunds:?}");
        assert_eq!(w.totals().refund_fees.u128(), fee, "{refunds:?}");
        b.go_through(&mut w);
    }
}
