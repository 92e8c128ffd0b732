//! Terms from the chain's answers: what follows from them is derived, not believed.

use cosmwasm_std::{Addr, Uint128};
use oaic_channel::{ChannelTerms, Domains, Moment, TermsError};
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelStatus, Conditions, ConfigResponse, Links, NextKey, Params, PriceTable,
    PricesResponse, Profile, ProviderResponse, ReceiptKeyResponse, Retired, TermsResponse,
    UnitKind, Unlock, UNIT_SLOTS,
};
use oaic_vouchers::{channel_id, Prices};

const CHAIN: &str = "chain-1";
const CONTRACT: &str = "contract1";

struct Answers {
    config: ConfigResponse,
    channel: ChannelResponse,
    terms: TermsResponse,
    provider: ProviderResponse,
    prices: PricesResponse,
    earlier: Vec<PricesResponse>,
}

impl Answers {
    fn terms(&self) -> Result<ChannelTerms, TermsError> {
        let answers = oaic_channel::Answers {
            config: &self.config,
            channel: &self.channel,
            terms: &self.terms,
            provider: &self.provider,
            prices: &self.prices,
            earlier: &self.earlier,
            tier_now: Some(2),
            seen: SEEN,
        };
        ChannelTerms::from_chain(CONTRACT, &answers)
    }
}

const SEEN: Moment = Moment {
    time: 1_000,
    height: 100,
};

fn table(version: u32, unit: u32) -> PricesResponse {
    // 1 for a prompt token, 2 for a cached one, … 11 for a row.
    let mut prices = [0; UNIT_SLOTS];
    for (price, n) in prices.iter_mut().zip(1..=UnitKind::ALL.len()) {
        *price = u128::try_from(n).unwrap() * u128::from(unit);
    }
    let domains = Domains::derive(CHAIN, CONTRACT);
    let hash = Prices {
        service_id: 1,
        version,
        prices,
        tier_discounts: &[500],
        max_call: 90,
    }
    .hash(&domains.receipt);
    PricesResponse {
        service_id: 1,
        version,
        hash: hash.into(),
        table: PriceTable {
            prices: prices.map(Uint128::new).to_vec(),
            tier_discounts: vec![500],
            max_call: Uint128::new(90),
        },
    }
}

fn agreed() -> Conditions {
    Conditions {
        application: Some(3),
        valid_until: Some(2_000),
        min_security_level: 2,
        max_retention: Some(60),
    }
}

fn key(key_index: u32, byte: u8) -> ReceiptKeyResponse {
    ReceiptKeyResponse {
        key_index,
        receipt_key: [byte; 32].into(),
        retired: None,
        charged: false,
        charges: Uint128::zero(),
    }
}

fn answers() -> Answers {
    let domains = Domains::derive(CHAIN, CONTRACT);
    let zero = Uint128::zero();
    let params = Params {
        unlock_delay: 1,
        unlock_blocks: 1,
        dispute_window: 1,
        dispute_blocks: 1,
        unbonding_period: 3,
        unbonding_blocks: 3,
        min_bond: Uint128::new(40),
        slash_bps: 0,
        reporter_bps: 0,
        reporter_cap: zero,
        referrer_bps: 0,
        dividends_bps: 0,
        risk_bps: 0,
        max_pause: 0,
    };
    Answers {
        config: ConfigResponse {
            token: Addr::unchecked("token1"),
            guardian: None,
            params,
            links: Links::default(),
            paused_until: None,
            chain_id: CHAIN.into(),
            voucher_domain: domains.voucher.into(),
            receipt_domain: domains.receipt.into(),
            epoch_seconds: 86_400,
        },
        channel: ChannelResponse {
            channel: 7,
            id: channel_id(&domains.voucher, "payer1", "provider1", 7).into(),
            payer: Addr::unchecked("payer1"),
            provider: Addr::unchecked("provider1"),
            refund_to: Addr::unchecked("payer1"),
            status: ChannelStatus::Open,
            deposited: Uint128::new(1_000),
            reserved: Uint128::new(700),
            paid: Uint128::new(300),
            session_key: [1; 32].into(),
            key_index: 2,
            spendable: Uint128::new(600),
            next_key: None,
            terms: 3,
            opened_at: 5,
            opened_height: 5,
            unlock_delay: 100,
            unlock_blocks: 10,
            payer_unlock: None,
            refund_unlock: None,
        },
        terms: TermsResponse {
            channel: 7,
            terms: 1,
            service_id: 1,
            split_version: 4,
            license_version: 5,
            tier: 1,
            referrer_bps: 6,
            conditions: agreed(),
        },
        provider: ProviderResponse {
            address: Addr::unchecked("provider1"),
            receipt_keys: vec![key(4, 3), key(6, 7)],
            settlers: vec![],
            profile: Profile::default(),
            bond: Uint128::new(50),
            unbonding: vec![],
            offenses: 0,
            trusted: true,
        },
        prices: table(2, 1_000_000),
        earlier: vec![table(1, 2_000_000)],
    }
}

#[test]
fn answers_make_terms() {
    let mut answers = answers();
    let terms = answers.terms().unwrap();
    let facts = &terms.channel;
    assert_eq!((facts.reserve, facts.paid), (700, 300));
    assert_eq!(facts.spendable, 600);
    assert_eq!((facts.session.index, facts.newest_terms), (2, 2));
    assert_eq!((facts.bond, facts.min_bond, facts.trusted), (50, 40, true));
    assert_eq!((facts.unlock_delay, facts.unlock_blocks), (100, 10));
    assert!(!facts.closed && facts.unlocks.is_empty() && facts.next_session.is_none());
    assert!(facts.in_force(4) && facts.in_force(6) && !facts.in_force(5));
    let versions = (terms.terms, terms.split_version, terms.license_version);
    assert_eq!(versions, (1, 4, 5));
    assert_eq!((terms.tier, terms.referrer_bps), (1, 6));
    assert_eq!(terms.tier_now, Some(2));
    assert_eq!(terms.conditions, agreed());
    // 10 prompt tokens and 1 request (8), 5 % off, rounded up; and the ceiling.
    let price = terms.price().unwrap();
    let units = UnitKind::slots(&[(UnitKind::Prompt, 10), (UnitKind::Request, 1)]);
    assert_eq!(price.of(&units), Ok(18));
    assert_eq!(price.of(&[1_000; UNIT_SLOTS]), Ok(90));
    let earlier = terms.table(&answers.earlier[0].hash.to_array().unwrap());
    assert_eq!(earlier.unwrap().price.of(&units), Ok(35));
    // What ends a channel or a key in it.
    answers.channel.status = ChannelStatus::Closed;
    answers.channel.payer_unlock = Some(Unlock { time: 8, height: 9 });
    answers.channel.refund_unlock = Some(Unlock { time: 6, height: 7 });
    answers.channel.next_key = Some(NextKey {
        session_key: [9; 32].into(),
        key_index: 3,
        spend_limit: Uint128::zero(),
        effective_at: 11,
        effective_height: 12,
    });
    answers.provider.receipt_keys[0].charged = true;
    answers.provider.receipt_keys[1].retired = Some(Retired {
        height: 1,
        liable_until: 1,
        liable_until_height: 1,
    });
    let facts = answers.terms().unwrap().channel;
    assert!(facts.closed && facts.receipt_keys.is_empty());
    assert!(!facts.trusted, "whatever the node says");
    assert_eq!(facts.unlocks, [(8, 9), (6, 7)].map(moment));
    let next = facts.next_session.unwrap();
    assert_eq!((next.key.index, next.key.key), (3, [9; 32]));
    assert_eq!(next.due, moment((11, 12)));
    answers.provider.receipt_keys = vec![key(4, 3)];
    answers.provider.bond = Uint128::new(39);
    assert!(!answers.terms().unwrap().channel.trusted);
}

fn moment((time, height): (u64, u64)) -> Moment {
    Moment { time, height }
}

/// A chain that goes on under another name keeps its signatures.
#[test]
fn the_domain_is_that_of_the_instantiation() {
    let terms = answers().terms().unwrap();
    assert_eq!(terms.channel.domains, Domains::derive(CHAIN, CONTRACT));
    derived("voucher_domain", |a| a.config.chain_id = "chain-2".into());
}

/// That changed answers are refused for a field.
fn refused(change: impl FnOnce(&mut Answers), is: impl Fn(&TermsError) -> bool) {
    let mut answers = answers();
    change(&mut answers);
    let error = answers.terms().unwrap_err();
    assert!(is(&error), "{error}");
}

fn derived(named: &str, change: impl FnOnce(&mut Answers)) {
    let is = |e: &TermsError| matches!(e, TermsError::Derived { field, .. } if *field == named);
    refused(change, is);
}

fn apart(named: &str, change: impl FnOnce(&mut Answers)) {
    let is = |e: &TermsError| matches!(e, TermsError::Apart { field, .. } if *field == named);
    refused(change, is);
}

#[test]
fn answers_that_lie_or_do_not_belong_together_are_refused() {
    derived("voucher_domain", |a| {
        a.config.voucher_domain = [0; 32].into()
    });
    derived("receipt_domain", |a| {
        a.config.receipt_domain = [0; 32].into()
    });
    derived("channel id", |a| a.channel.id = [0; 32].into());
    let other = || Addr::unchecked("other1");
    derived("channel id", |a| a.channel.payer = other());
    let table = "hash of the price table";
    derived(table, |a| a.prices.table.prices[0] = Uint128::zero());
    derived(table, |a| a.prices.version = 3);
    derived(table, |a| a.earlier[0].table.tier_discounts = vec![600]);
    apart("channel", |a| a.terms.channel = 8);
    apart("number of terms", |a| a.terms.terms = 3);
    apart("service", |a| a.terms.service_id = 2);
    apart("provider", |a| a.provider.address = other());
    let (field, got) = ("session_key", 31);
    let short = TermsError::Length { field, got };
    refused(|a| a.channel.session_key = [1; 31].into(), |e| *e == short);
    let price = |e: &TermsError| matches!(e, TermsError::Price(_));
    refused(|a| a.prices.table.prices.truncate(UNIT_SLOTS - 1), price);
    refused(|a| a.prices.table.tier_discounts = vec![10_001], price);
}
