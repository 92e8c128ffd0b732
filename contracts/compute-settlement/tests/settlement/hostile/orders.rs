//! Orders within a block, and one contract in many roles.

use cosmwasm_std::to_json_binary;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;

use crate::bystander::attacked;
use crate::suite::*;

/// Everything a proposer could put in one block around a finalization: order never pays twice.
#[test]
fn one_block_in_every_order() {
    type Action = fn(&mut Suite, u64);
    let actions: [(&str, Action); 5] = [
        ("settle", |w, c| {
            w.settle(&draft(c, 1, 600));
        }),
        ("finalize", |w, c| {
            drop(w.run("thief", finalize_unlock(&[c])))
        }),
        ("release", |w, c| drop(w.run("provider", release(&[c])))),
        ("top up", |w, c| drop(w.top_up(c, 50))),
        ("rotate", |w, c| drop(w.rotate(c, &signing_key(8), 5))),
    ];
    for order in 0..120usize {
        let mut left: Vec<usize> = (0..5).collect();
        let mut n = order;
        let (mut w, mut b) = attacked();
        let had = w.balance(&w.payer);
        let c = w.open(1_000);
        w.request_unlock(c);
        w.advance(DAY, 100);
        for k in (1..=5).rev() {
            let which = left.remove(n % k);
            n /= k;
            actions[which].1(&mut w, c);
        }
        b.go_through(&mut w);
        w.ok("thief", finalize_unlock(&[c]));
        b.go_through(&mut w);
        let gone = had - w.balance(&w.payer);
        assert!(gone == 0 || gone == 600, "{gone}");
    }
}

/// A contract as payer, provider, payee, refund account and settler, all in one transaction.
#[test]
fn one_contract_in_every_role() {
    let (mut w, mut b) = attacked();
    let p = w.scripted();
    w.transfer("payer", &p, 3_000 * OAIC);
    let had = w.balance(&p);
    let send = |w: &Suite, amount: u128, hook: &ReceiveMsg| {
        let send = token::ExecuteMsg::Send {
            contract: w.contract.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook).unwrap(),
        };
        w.call_of(&w.token, &send)
    };
    let m = |w: &Suite, msg: ExecuteMsg| w.call_of(&w.contract, &msg);
    let open = OpenChannel {
        service_id: 3,
        referrer: Some(w.who("second address").to_string()),
        ..w.opening()
    };
    let msgs = vec![
        m(&w, register_provider(&w.receipt_key)),
        send(&w, MIN_BOND, &ReceiveMsg::Bond {}),
        m(
            &w,
            register_service(vec![payee(Role::Nodes, "p", Some(&p), 9_400)]),
        ),
        send(&w, 1_000 * OAIC, &ReceiveMsg::OpenChannel(open)),
        send(&w, OAIC, &ReceiveMsg::TopUp { channel: 2 }),
        m(&w, request_unlock(&[2])),
        m(&w, finalize_unlock(&[2])),
        m(&w, release(&[2])),
        m(&w, unbond(MIN_BOND)),
    ];
    w.as_scripted(&p, msgs).unwrap();
    b.go_through(&mut w);
    w.advance(14 * DAY, 40_000);
    let msgs = vec![m(&w, ExecuteMsg::WithdrawBond {})];
    w.as_scripted(&p, msgs).unwrap();
    assert_eq!(w.balance(&p), had);
    b.go_through(&mut w);
}
