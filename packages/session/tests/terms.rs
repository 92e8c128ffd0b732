//! Terms from the chain's answers: what follows from them is derived, not believed.

use cosmwasm_std::{Addr, Uint128};
use oaic_session::{ChannelTerms, Domains, TermsError};
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, ConfigResponse, Links, Params, PriceTable, ProviderResponse,
    TermsResponse,
};
use oaic_vouchers::channel_id;

const CHAIN: &str = "chain-1";
const CONTRACT: &str = "contract1";

struct Answers {
    config: ConfigResponse,
    channel: ChannelResponse,
    terms: TermsResponse,
    provider: ProviderResponse,
    prices: PriceTable,
}

impl Answers {
    fn terms(&self) -> Result<ChannelTerms, TermsError> {
        ChannelTerms::from_chain(
            CHAIN,
            CONTRACT,
            &self.config,
            &self.channel,
            &self.terms,
            &self.provider,
            &self.prices,
        )
    }
}

fn answers() -> Answers {
    let domains = Domains::derive(CHAIN, CONTRACT);
    let zero = Uint128::zero();
    let params = Params {
        unlock_delay: 1,
        unlock_blocks: 1,
        terms_delay: 0,
        dispute_window: 1,
        unbonding_period: 3,
        min_bond: zero,
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
            close_domain: domains.close.into(),
            epoch_seconds: 86_400,
        },
        channel: ChannelResponse {
            channel: 7,
            id: channel_id(&domains.voucher, "payer1", "provider1", 7).into(),
            payer: Addr::unchecked("payer1"),
            provider: Addr::unchecked("provider1"),
            status: ChannelStatus::Open,
            deposited: Uint128::new(1_000),
            reserved: Uint128::new(700),
            paid: Uint128::new(300),
            owed: zero,
            session_key: [1; 32].into(),
            key_index: 2,
            spendable: None,
            next_key: None,
            terms: 1,
            opened_at: 5,
            unlock: None,
        },
        terms: TermsResponse {
            channel: 7,
            terms: 0,
            service_id: 1,
            price_version: 1,
            split_version: 1,
            licence_version: 0,
            tier: 1,
            discount: 500,
            effective_at: 5,
        },
        provider: ProviderResponse {
            address: Addr::unchecked("provider1"),
            receipt_key: [3; 32].into(),
            key_index: 4,
            endpoint: String::new(),
            bond: zero,
            unbonding: vec![],
            offences: 0,
        },
        prices: PriceTable {
            prices: (1u32..=8).map(|n| Uint128::from(n * 1_000_000)).collect(),
            tier_discounts: vec![500],
            max_call: Uint128::new(90),
        },
    }
}

#[test]
fn answers_make_terms() {
    let mut answers = answers();
    let terms = answers.terms().unwrap();
    assert_eq!(terms.channel.budget, 1_000, "paid and reserved");
    assert_eq!(
        (terms.channel.session.index, terms.channel.receipt.index),
        (2, 4)
    );
    assert_eq!((terms.terms, terms.effective_at), (0, 5));
    // 10 prompt tokens and 1 request (8), 5 % off, rounded up; and the ceiling.
    assert_eq!(terms.price.of(&[10, 0, 0, 0, 0, 0, 0, 1]), Ok(18));
    assert_eq!(terms.price.of(&[1_000; 8]), Ok(90));
    // A key's own limit, and one that is above the reserve.
    answers.channel.spendable = Some(Uint128::new(50));
    assert_eq!(answers.terms().unwrap().channel.budget, 350);
    answers.channel.spendable = Some(Uint128::new(5_000));
    assert_eq!(answers.terms().unwrap().channel.budget, 1_000);
}

#[test]
fn answers_that_lie_or_do_not_belong_together_are_refused() {
    type Change = fn(&mut Answers);
    let derived: [(&str, Change); 5] = [
        ("voucher_domain", |a| {
            a.config.voucher_domain = [0; 32].into()
        }),
        ("receipt_domain", |a| {
            a.config.receipt_domain = [0; 32].into()
        }),
        ("close_domain", |a| a.config.close_domain = [0; 32].into()),
        ("channel id", |a| a.channel.id = [0; 32].into()),
        ("channel id", |a| {
            a.channel.payer = Addr::unchecked("other1")
        }),
    ];
    for (named, change) in derived {
        let mut answers = answers();
        change(&mut answers);
        let error = answers.terms().unwrap_err();
        assert!(
            matches!(error, TermsError::Derived { field, .. } if field == named),
            "{error}"
        );
    }
    let apart: [(&str, Change); 2] = [
        ("channel", |a| a.terms.channel = 8),
        ("provider", |a| {
            a.provider.address = Addr::unchecked("other1")
        }),
    ];
    for (named, change) in apart {
        let mut answers = answers();
        change(&mut answers);
        let error = answers.terms().unwrap_err();
        assert!(
            matches!(error, TermsError::Apart { field, .. } if field == named),
            "{error}"
        );
    }
    let mut answers = answers();
    answers.channel.session_key = [1; 31].into();
    let error = answers.terms().unwrap_err();
    assert_eq!(
        error,
        TermsError::Length {
            field: "session_key",
            got: 31
        }
    );
    answers.channel.session_key = [1; 32].into();
    answers.prices.prices.pop();
    assert!(matches!(answers.terms().unwrap_err(), TermsError::Price(_)));
    answers.prices.prices.push(Uint128::zero());
    answers.terms.discount = 10_001;
    assert!(matches!(answers.terms().unwrap_err(), TermsError::Price(_)));
}
