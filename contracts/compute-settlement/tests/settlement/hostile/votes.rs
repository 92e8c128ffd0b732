//! Parameters at every bound, then everything that there is to do.

use std::collections::BTreeSet;

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::*;
use oaic_messages::token;

use crate::bystander::Bystanders;
use crate::evidence::*;
use crate::granted;
use crate::suite::*;

type Set = Box<dyn Fn(&mut Params)>;

fn extremes() -> Vec<(String, Set)> {
    let mut all: Vec<(String, Set)> = vec![];
    macro_rules! fields {
        ($make:expr => $($name:ident: $($value:expr),+;)+) => {
            $($(
                let name = format!("{} = {}", stringify!($name), $value);
                all.push((name, Box::new(|params| params.$name = $make($value))));
            )+)+
        };
    }
    fields! { std::convert::identity =>
        unlock_delay: 0, 1, 59, 3_600, 7 * DAY, 30 * DAY, u64::MAX - 1, u64::MAX;
        unlock_blocks: 0, 1, 10_000, 1_000_000, u64::MAX;
        dispute_window: 0, 1, 3_600, DAY, 7 * DAY, 30 * DAY, u64::MAX;
        dispute_blocks: 0, 1, 10_000, u64::MAX;
        unbonding_period: 0, 1, DAY, 10 * DAY + 1, 90 * DAY, 365 * DAY, 10_000 * DAY, u64::MAX;
        unbonding_blocks: 0, 1, 30_001, 1_000_000, 100_000_000, u64::MAX;
        slash_bps: 0, 1, 9_999, 10_000, 10_001, u16::MAX;
        reporter_bps: 0, 1, 1_000, 1_001, 10_000, u16::MAX;
        referrer_bps: 0, 1, 2_000, 2_001, 10_000, u16::MAX;
        dividends_bps: 0, 1, 5_000, 9_899, 9_900, 9_901, u16::MAX;
        risk_bps: 0, 1, 5_000, 9_499, 9_500, u16::MAX;
        max_pause: 0, 1, 365 * DAY, u64::MAX;
    }
    fields! { Uint128::new =>
        min_bond: 0, 1, 2_000_000_000_000_000u128, 2_000_000_000_000_001u128, u128::MAX;
        reporter_cap: 0, 1, 2_000_000_000_000_000u128, u128::MAX;
    }
    all
}

/// With the parameters accepted: what was agreed before goes on, what is new works, disputes too.
#[test]
fn accepted_parameters_break_nothing() {
    let mut bad = vec![];
    let (mut fields, mut accepted) = (BTreeSet::new(), BTreeSet::new());
    for (name, set) in extremes() {
        let field = name.split(' ').next().unwrap().to_owned();
        fields.insert(field.clone());
        let mut w = Suite::new();
        let mut b = Bystanders::arrive(&mut w);
        w.bond(1_000_000 * OAIC).unwrap();
        let c = w.open(100 * OAIC);
        w.settle(&draft(c, 1, 50 * OAIC));
        if w.vote(set).is_err() {
            continue;
        }
        accepted.insert(field);
        b.go_through(&mut w);
        w.settle(&draft(c, 2, 51 * OAIC));
        w.advance(1, 1);
        let key = signing_key(9);
        let trial = |w: &mut Suite, what: &str, f: &mut dyn FnMut(&mut Suite) -> Outcome| match w
            .what_if(|w| {
                let done = f(w);
                w.check_totals();
                done
            }) {
            Ok(_) => None,
            Err(e) => Some(format!("{name}: {what}: {e}")),
        };
        bad.extend(trial(&mut w, "open", &mut |w| {
            w.try_open("payer2", 5, w.opening())
        }));
        bad.extend(trial(&mut w, "rotate", &mut |w| w.rotate(c, &key, 5)));
        bad.extend(trial(&mut w, "unlock", &mut |w| {
            w.run("payer", request_unlock(&[c]))
        }));
        bad.extend(trial(&mut w, "retire", &mut |w| {
            w.run("provider", retire_receipt_key(0))
        }));
        bad.extend(trial(&mut w, "unbond all", &mut |w| {
            let all = provider(w).bond.u128();
            w.unbond(all)
        }));
        bad.extend(trial(&mut w, "dispute", &mut |w| {
            w.run("payer", cheat(w, c))
        }));
        bad.extend(trial(&mut w, "pause", &mut |w| {
            w.order(ExecuteMsg::PauseOpenings { duration: 1 })
        }));
        bad.extend(trial(&mut w, "service", &mut |w| {
            let cfg = w.config();
            let rest = 10_000 - cfg.params.dividends_bps - cfg.params.risk_bps;
            w.register_service(vec![payee(Role::Nodes, "n", None, rest)])
        }));
        b.go_through(&mut w);
    }
    // No pause at all is a choice, and a bond above the one in force asks for more.
    bad.retain(|line| {
        !line.starts_with("max_pause = 0: pause") && !line.contains("below the minimum")
    });
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(accepted, fields, "a field none of whose values was tried");
}

/// A vote at the token that takes the exemption away, in part: grants stop, and break no total.
#[test]
fn an_exemption_that_is_taken_away_breaks_no_total() {
    let mut bad = vec![];
    for exemption in [
        token::Exemption::None,
        token::Exemption::Sender,
        token::Exemption::Recipient,
    ] {
        let mut w = Suite::new();
        let mut b = Bystanders::arrive(&mut w);
        let c = w.open(100 * OAIC);
        granted::grant(&mut w, OAIC, OAIC, 9);
        let set = token::ExecuteMsg::SetSystemContract {
            address: w.contract.to_string(),
            exemption,
            escrow: true,
            takes_transfers: false,
        };
        w.token("owner", &set).unwrap();
        let msgs = [
            granted::top_up(&w, c, 1_000),
            granted::open(&w, 1, 5, 1_000),
        ];
        for msg in msgs {
            let done = w.run(granted::PROXY, msg);
            match exemption {
                token::Exemption::Recipient => drop(done.unwrap()),
                _ => assert_eq!(done.unwrap_err(), GrantTaxed),
            }
            let obligations = {
                let b = w.totals();
                b.reserved
                    + (b.earned - b.claimed)
                    + b.bonded
                    + (b.referral_earned - b.referral_claimed)
                    + (b.fee_booked - b.fee_flushed)
            };
            if w.balance(&w.contract) < obligations.u128() {
                bad.push(format!("{exemption:?}: balance below the totals"));
            }
        }
        b.go_through(&mut w);
    }
    assert!(bad.is_empty(), "{bad:?}");
}

/// What was agreed at an opening stays whatever is voted.
#[test]
fn delays_of_a_channel_stay_whatever_is_voted() {
    let mut w = Suite::new();
    let c = w.open(100 * OAIC);
    w.vote(|params| {
        params.unlock_delay = 2 * DAY;
        params.unlock_blocks = 200;
    })
    .unwrap();
    w.request_unlock(c);
    w.advance(DAY, 100);
    w.finalize(c);
    w.check_totals();
}
