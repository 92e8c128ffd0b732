//! A report to test with.

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::Role;

use super::*;
use crate::audit::Audit;

/// A label that would break a page that doesn't escape, or a terminal.
pub const HOSTILE: &str = "<script>alert('1')</script>&\"\u{1b}[31m]]>";

/// Settles in `rounds` steps; the figures add up.
pub fn report(rounds: u64) -> Report {
    let amount = |value: u128| Uint128::new(value);
    let (gross, burned, pool) = (1_000_000, 20_000, 20_000);
    let payees = [
        ("model owner", 600_000u128),
        ("compute", 300_000),
        (HOSTILE, 60_000),
    ];
    let mut audit = Audit::default();
    audit.equal("supply", "balances = supply", 5u128, 5u128);
    audit.covers("escrow", "balance ≥ owed", 6u128, 5u128);
    Report {
        scenario: "api-settlement",
        chain: ChainInfo {
            backend: "embedded".into(),
            id: "oaic-1".into(),
            token: "token1".into(),
            settlement: "settlement1".into(),
        },
        workload: WorkloadInfo {
            source: Source::Trace("a<b>.csv".into()),
            seed: 1,
            span_ms: 120_000,
            consumers: 2,
            services: 1,
            channels: 2,
            lanes: 2,
        },
        calls: 40,
        prompt_tokens: 80_000,
        completion_tokens: 1_200,
        gross: amount(gross),
        net: amount(gross - burned - pool),
        fee: amount(burned + pool),
        burned: amount(burned),
        pool: amount(pool),
        supply: amount(2_000_000_000_000_000 - burned),
        vouchers: 8,
        payees: payees
            .iter()
            .map(|(label, earned)| ((*label).to_owned(), amount(*earned)))
            .collect(),
        balanced: audit.balanced(),
        calls_per_voucher: Some("5.00".into()),
        initial_supply: amount(2_000_000_000_000_000),
        earnings: payees
            .iter()
            .map(|(label, earned)| Earning {
                label: (*label).to_owned(),
                role: Some(Role::Nodes),
                earned: amount(*earned),
                claimed: amount(earned / 2),
            })
            .collect(),
        arrivals: (0..20)
            .map(|n| Arrivals {
                from_ms: n * 6_000,
                calls: n % 5,
            })
            .collect(),
        settlements: (1..=rounds)
            .map(|n| {
                let so_far = burned * u128::from(n) / u128::from(rounds);
                Settlement {
                    at_ms: 120_000 * n / rounds,
                    calls: 40 * n / rounds,
                    vouchers: 8 * n / rounds,
                    gross: amount(gross * u128::from(n) / u128::from(rounds)),
                    burned: amount(so_far),
                    supply: amount(2_000_000_000_000_000 - so_far),
                }
            })
            .collect(),
        checks: audit.checks,
        duration_ms: 1_234,
    }
}

/// Two samples, one line of everything.
pub fn years() -> YearsReport {
    let amount = |value: u128| Uint128::new(value);
    let mut audit = Audit::default();
    audit.equal("supply", "balances = supply", 1_000u128, 1_000u128);
    let start = Sample {
        locked: amount(900),
        liquid: amount(100),
        ..Sample::default()
    };
    let end = Sample {
        day: 1_460,
        locked: amount(300),
        liquid: amount(600),
        burned: amount(100),
        ..Sample::default()
    };
    YearsReport {
        scenario: "four-years",
        backend: "embedded".into(),
        chain_id: "oaic-1".into(),
        days: 1_460,
        samples: vec![start, end],
        accounts: vec![Account {
            label: HOSTILE.into(),
            note: "holder".into(),
            amount: amount(1_000),
        }],
        unlocks: vec![Unlock {
            plan: "private-sale".into(),
            day: 365,
            before: amount(0),
            on: amount(100),
            after: amount(101),
        }],
        proposals: vec![Proposal {
            id: 1,
            day: 9,
            class: "ethics".into(),
            title: HOSTILE.into(),
            outcome: "executed".into(),
            yes: "60.00 %".into(),
            of_supply: "30.00 %".into(),
            needed: "2.00 %".into(),
        }],
        sales: vec![Sale {
            name: "public".into(),
            outcome: "succeeded".into(),
            for_sale: amount(10),
            sold: amount(9),
            raised: amount(9),
            refunded: amount(0),
        }],
        stakes: vec![Stake {
            account: "ann".into(),
            term: 0,
            amount: amount(5),
            tier: 1,
            dividends: amount(1),
        }],
        buybacks: vec![Buyback {
            day: 400,
            sold: amount(5),
            burned: amount(1),
            budget: amount(2),
        }],
        attack: Attack {
            accounts: 2,
            bought: amount(60),
            paid: amount(6),
            payments: vec![Payment {
                proposal: 1,
                day: 84,
                yes: amount(60),
                no: amount(30),
                moved: amount(7),
            }],
            moved: amount(7),
            worth: amount(1),
            lost: amount(5),
            ..Attack::default()
        },
        totals: Totals {
            initial_supply: amount(1_000),
            supply: amount(900),
            ..Totals::default()
        },
        balanced: audit.balanced(),
        checks: audit.checks,
        duration_ms: 1_234,
    }
}
