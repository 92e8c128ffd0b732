//! Samples of settlement's records.

use cosmwasm_std::{Addr, Uint128};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{
    Conditions, Heartbeat, Params, PriceTable, Profile, Retired, Role, Unbonding, Unlock,
};
use oaic_records::compute_settlement::*;
use oaic_revenue::payee::Payee;

use crate::Golden;

pub fn samples() -> Golden {
    let (payer, prov) = (addr("payer"), addr("provider"));
    Golden::default()
        .record("CONFIG", |storage| CONFIG.save(storage, &config()))
        .record("PROVIDERS", |storage| {
            PROVIDERS.save(storage, &prov, &provider())
        })
        .record("RECEIPT_KEYS", |storage| {
            RECEIPT_KEYS.save(storage, (&prov, 1), &receipt_key())
        })
        .record("HEARTBEATS", |storage| {
            HEARTBEATS.save(storage, (&prov, 2_810), &heartbeat())
        })
        .record("SERVICES", |storage| SERVICES.save(storage, 3, &service()))
        .record("PRICES", |storage| PRICES.save(storage, (3, 2), &prices()))
        .record("SPLITS", |storage| SPLITS.save(storage, (3, 4), &split()))
        .record("CHANNELS", |storage| CHANNELS.save(storage, 9, &channel()))
        .record("CHANNELS_BY_ID", |storage| {
            CHANNELS_BY_ID.save(storage, &[1; 32], &9)
        })
        .record("GRANTS", |storage| {
            GRANTS.save(storage, (&payer, &prov), &grant())
        })
        .packed("CHANNEL_BALANCES", |storage| {
            CHANNEL_BALANCES.save(storage, &9, &balance())
        })
        .packed("AGREEMENTS", |storage| {
            AGREEMENTS.save(storage, &9, &agreement())
        })
        .packed("LANES", |storage| {
            LANES.save(storage, &(9, 1, 300), &lane())
        })
        .packed("TERMS", |storage| TERMS.save(storage, &(9, 1), &terms()))
}

fn addr(name: &str) -> Addr {
    Addr::unchecked(format!("oaic1{name}"))
}

fn config() -> Config {
    Config {
        token: addr("token"),
        guardian: Some(addr("guardian")),
        params: params(),
        links: Links {
            tier_source: Some(addr("staking")),
            kyc_gate: None,
            license_guard: None,
            reward_sink: Some(addr("incentives")),
            dividends: Some(addr("dividends")),
            risk_pool: None,
        },
        epoch_seconds: 86_400,
        chain_id: "oaic-1".into(),
        voucher_domain: [5; 32].into(),
        receipt_domain: [6; 32].into(),
    }
}

fn params() -> Params {
    Params {
        unlock_delay: 86_400,
        unlock_blocks: 1_000,
        dispute_window: 43_200,
        dispute_blocks: 500,
        unbonding_period: 172_800,
        unbonding_blocks: 2_000,
        min_bond: Uint128::new(1_000_000),
        slash_bps: 1_000,
        reporter_bps: 2_000,
        reporter_cap: Uint128::new(3_000),
        referrer_bps: 100,
        dividends_bps: 200,
        risk_bps: 300,
        max_pause: 604_800,
    }
}

fn provider() -> Provider {
    Provider {
        keys: 2,
        live_keys: vec![1],
        settlers: vec![addr("settler")],
        profile: Profile {
            endpoint: "https://example.org".into(),
            sealed_key: Some([10; 41].into()),
            jurisdiction: Some("US-CA".into()),
            retention: Some(3_600),
            security_level: 2,
        },
        bond: Uint128::new(1_000_000_000),
        unbonding: vec![Unbonding {
            amount: Uint128::new(5),
            release_at: 1_900_000_000,
            release_height: 11,
        }],
        offenses: 1,
    }
}

fn receipt_key() -> ReceiptKey {
    ReceiptKey {
        key: [7; 32].into(),
        retired: Some(Retired {
            height: 12,
            liable_until: 1_900_000_001,
            liable_until_height: 22,
        }),
        measure: Some(Uint128::new(11)),
        charges: Uint128::new(10),
    }
}

fn heartbeat() -> RecordedHeartbeat {
    RecordedHeartbeat {
        heartbeat: Heartbeat {
            models: vec!["small".into()],
            capacity: 8,
            latency_ms: 350,
            expires_at: 1_700_000_060,
        },
        time: 1_700_000_000,
        height: 12,
    }
}

fn service() -> Service {
    Service {
        provider: addr("provider"),
        model: "small".into(),
        active: true,
        price_version: 2,
        split_version: 4,
    }
}

fn prices() -> PriceTable {
    PriceTable {
        prices: (1..=16u128).map(Uint128::new).collect(),
        tier_discounts: vec![100, 200],
        max_call: Uint128::new(1_000),
    }
}

fn split() -> Split {
    Split {
        license_version: 0,
        payees: vec![Payee {
            role: Role::Licensor,
            label: "owner".into(),
            address: Some(addr("owner")),
            weight: 10,
        }],
    }
}

fn channel() -> Channel {
    Channel {
        payer: addr("payer"),
        provider: addr("provider"),
        refund_to: None,
        pool: false,
        terms: 2,
        opened_at: 1_800_000_000,
        opened_height: 5,
        unlock_delay: 86_400,
        unlock_blocks: 1_000,
        closed_at: None,
        rewarded: Uint128::zero(),
        refunded: Uint128::zero(),
        payer_unlock: Some(Unlock {
            time: 1_900_000_002,
            height: 13,
        }),
        refund_unlock: None,
    }
}

fn grant() -> Grant {
    Grant {
        session_key: [8; 32].into(),
        limit: 100,
        daily: 10,
        ends_at: 1_900_000_003,
        max_unlock_delay: 86_400,
        max_unlock_blocks: 1_000,
        day: 20_000,
        taken: 3,
    }
}

fn balance() -> ChannelBalance {
    ChannelBalance {
        reserved: 70,
        lane: lane(),
    }
}

fn lane() -> Lane {
    Lane {
        sequence: 1_000,
        paid: 30,
        peaks: [9; 32],
    }
}

fn terms() -> Terms {
    Terms {
        service_id: 3,
        split_version: 4,
        license_version: 0,
        tier: 1,
        referrer_bps: 100,
        conditions: Conditions {
            application: Some(7),
            valid_until: Some(1_900_000_005),
            min_security_level: 1,
            max_retention: Some(3_600),
        },
    }
}

fn agreement() -> Agreement {
    Agreement {
        id: [1; 32],
        provider: "oaic1provider".into(),
        session_key: [2; 32],
        key_index: 0,
        deposited: 100,
        spend_limit: 50,
        spend_base: 0,
        referrer: 1,
        closed: false,
        terms: terms(),
        pending: Some(PendingKey {
            session_key: [3; 32],
            spend_limit: 60,
            due: Due {
                time: 1_900_000_004,
                height: 14,
            },
        }),
    }
}
