//! Wash trading: whoever produces usage in order to be rewarded for it, in however many accounts,
//! programs and epochs, loses. The group pays the fee of its own usage and gets the rewards for it.

use std::collections::BTreeMap;

use oaic_messages::incentives::*;
use oaic_testing::simulation::cases;
use proptest::prelude::*;

use crate::suite::*;

/// What the group does, or of an honest crowd beside it.
#[derive(Clone, Debug)]
enum Op {
    Trade {
        reporter: &'static str,
        account: u8,
        fee: u128,
    },
    Crowd {
        reporter: &'static str,
        fee: u128,
    },
    Income(u128),
    Next(u64),
    Claim {
        program: u8,
        back: u64,
        account: u8,
    },
}

fn ops(accounts: u8) -> impl Strategy<Value = Op> {
    let reporter = || prop::sample::select(vec!["settlement", "market"]);
    let fee = || prop_oneof![2u128..10, 2u128..100_000, 2u128..10_000_000];
    prop_oneof![
        5 => (reporter(), 0..accounts, fee())
            .prop_map(|(reporter, account, fee)| Op::Trade { reporter, account, fee }),
        1 => (reporter(), fee()).prop_map(|(reporter, fee)| Op::Crowd { reporter, fee }),
        1 => (1u128..100_000_000).prop_map(Op::Income),
        2 => (1u64..3).prop_map(Op::Next),
        4 => (0u8..2, 0u64..4, 0..accounts)
            .prop_map(|(program, back, account)| Op::Claim { program, back, account }),
    ]
}

/// Applies the operations, then claims all there is; (what the group got, what it burned, its fees).
fn group(k: u16, accounts: u8, ops: &[Op]) -> (u128, u128, u128) {
    let mut suite = Suite::with(|msg| {
        msg.usage_cap_bps = k;
        msg.release_bps = 2_000;
    })
    .unwrap();
    suite.arrive(10_000_000_000);
    let name = |account: u8| format!("washer{account}");
    let (mut burned, mut fees) = (0, 0);
    let mut by_epoch: BTreeMap<(u64, u8), u128> = BTreeMap::new();
    for op in ops {
        match op {
            Op::Trade {
                reporter,
                account,
                fee,
            } => {
                suite.report(reporter, &name(*account), *fee);
                burned += fee / 2;
                fees += fee;
                *by_epoch.entry((suite.epoch(), *account)).or_default() += fee / 2;
            }
            Op::Crowd { reporter, fee } => suite.report(reporter, "honest", *fee),
            Op::Income(amount) => suite.arrive(*amount),
            Op::Next(epochs) => suite.wait_epochs(*epochs),
            Op::Claim {
                program,
                back,
                account,
            } => {
                let msg = claim(*program, suite.epoch() - back, &name(*account));
                let _ = suite.run("washer", msg);
            }
        }
    }
    suite.wait_epochs(2);
    let epochs: Vec<u64> = (FIRST..suite.epoch()).collect();
    for epoch in epochs {
        for account in 0..accounts {
            for program in [API, MARKET] {
                let _ = suite.run("washer", claim(program, epoch, &name(account)));
            }
            // Per recipient and epoch, over all programs: at most k × burned.
            let got: u128 = [API, MARKET]
                .iter()
                .filter_map(|program| {
                    let recipient = suite.who(&name(account)).into();
                    let query = QueryMsg::Reward {
                        program: *program,
                        epoch,
                        recipient,
                    };
                    let reward: RewardResponse = suite.try_query(&query).ok()?;
                    Some(reward.claimed.unwrap_or_default().u128())
                })
                .sum();
            let own = by_epoch.get(&(epoch, account)).copied().unwrap_or_default();
            assert!(got * 10_000 <= own * u128::from(k), "{account} in {epoch}");
        }
    }
    suite.check_totals();
    let got = (0..accounts)
        .map(|washer| suite.balance(&account(&name(washer))))
        .sum();
    (got, burned, fees)
}

proptest! {
    #![proptest_config(cases(48))]
    #[test]
    fn one_account_always_gets_less_than_it_burned(
        k in prop_oneof![Just(5_000u16), 0u16..=5_000],
        ops in prop::collection::vec(ops(1), 1..40),
    ) {
        let (got, burned, fees) = group(k, 1, &ops);
        prop_assert!(got < burned || burned == 0 && got == 0, "{got} of {burned}");
        prop_assert!(2 * got <= fees);
    }

    #[test]
    fn many_accounts_together_always_get_less_than_they_burned(
        k in prop_oneof![Just(5_000u16), 0u16..=5_000],
        ops in prop::collection::vec(ops(8), 1..60),
    ) {
        let (got, burned, fees) = group(k, 8, &ops);
        prop_assert!(got < burned || burned == 0 && got == 0, "{got} of {burned}");
        prop_assert!(2 * got <= fees);
    }
}

#[test]
fn splitting_usage_over_accounts_reports_or_programs_gains_nothing() {
    let rich = |suite: &mut Suite| suite.arrive(10_000_000_000);
    let got = |suite: &mut Suite, claims: &[(u8, &str)]| -> u128 {
        suite.wait_epochs(2);
        claims
            .iter()
            .map(|(program, name)| suite.claim(*program, FIRST, name))
            .sum()
    };
    let mut one = Suite::new();
    rich(&mut one);
    one.report("settlement", "w0", 1_000_002);
    let at_once = got(&mut one, &[(API, "w0")]);
    assert_eq!(at_once, 250_000);

    let mut many = Suite::new();
    rich(&mut many);
    let names: Vec<String> = (0..3).map(|i| format!("w{i}")).collect();
    for name in &names {
        many.report("settlement", name, 166_667);
        many.report("market", name, 166_667);
    }
    let mut claims = vec![];
    for name in &names {
        claims.extend([(API, name.as_str()), (MARKET, name.as_str())]);
    }
    assert!(got(&mut many, &claims) <= at_once);
}
