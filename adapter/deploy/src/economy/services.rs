//! `[[providers]]` and `[[services]]`.

use cosmwasm_std::Uint128;
use oaic_messages::{
    compute_settlement::{
        PayeeSpec, PriceTable, Role, UnitKind, MAX_DISCOUNT_BPS, MAX_PAYEES, MAX_TIERS, UNIT_SLOTS,
    },
    shared::{Bps, BPS_DENOMINATOR},
};
use serde::{Deserialize, Serialize};

use super::check::{Check, ABOVE_ZERO};
use crate::Amount;

/// Longest endpoint, in bytes.
const MAX_ENDPOINT: usize = 256;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Label of the account.
    pub account: String,
    pub endpoint: String,
    pub bond: Amount,
}

impl Provider {
    pub(super) fn check(&self, mut check: Check) {
        check.label("account", &self.account);
        check.text("endpoint", &self.endpoint, 1..=MAX_ENDPOINT);
    }
}

/// What is offered, at which price, and who shares in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Label of the provider.
    pub provider: String,
    /// Model or resource, 1 to 128 bytes.
    pub model: String,
    pub prices: Prices,
    /// Discount of tier 1, 2, … in basis points.
    #[serde(default)]
    pub tier_discounts_bps: Vec<Bps>,
    /// What one call costs at most.
    pub max_call: Amount,
    /// Who shares in it, besides dividends and risk pool, which the contract adds.
    pub payees: Vec<Payee>,
}

/// OAIC for a million units of each kind; what is left out costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Prices {
    /// Tokens read.
    pub prompt: Amount,
    /// Tokens read from a cache.
    pub cached: Amount,
    /// Tokens generated and shown.
    pub completion: Amount,
    /// Tokens generated and not shown.
    pub reasoning: Amount,
    /// Tokens embedded.
    pub embedding: Amount,
    pub gpu_second: Amount,
    /// Bytes moved or stored.
    pub byte: Amount,
    pub request: Amount,
    /// Images generated or read.
    pub image: Amount,
    /// Milliseconds of audio or video.
    pub media_millisecond: Amount,
    /// Rows of a table.
    pub row: Amount,
}

impl Prices {
    pub fn of(&self, kind: UnitKind) -> Amount {
        match kind {
            UnitKind::Prompt => self.prompt,
            UnitKind::Cached => self.cached,
            UnitKind::Completion => self.completion,
            UnitKind::Reasoning => self.reasoning,
            UnitKind::Embedding => self.embedding,
            UnitKind::GpuSecond => self.gpu_second,
            UnitKind::Byte => self.byte,
            UnitKind::Request => self.request,
            UnitKind::Image => self.image,
            UnitKind::MediaMillisecond => self.media_millisecond,
            UnitKind::Row => self.row,
        }
    }

    /// One price per slot.
    fn table(&self) -> [Amount; UNIT_SLOTS] {
        UnitKind::slots(&UnitKind::ALL.map(|kind| (kind, self.of(kind))))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payee {
    /// What for, like `model_owner`.
    pub role: Role,
    /// Name for people; the account's when left out.
    pub label: Option<String>,
    /// Who may claim. Left out: it accrues until an address is set.
    pub account: Option<String>,
    pub weight_bps: Bps,
}

impl Payee {
    pub fn name(&self) -> &str {
        self.label
            .as_deref()
            .or(self.account.as_deref())
            .unwrap_or_default()
    }
}

impl Service {
    pub fn price_table(&self) -> PriceTable {
        PriceTable {
            prices: self.prices.table().map(Uint128::from).into(),
            tier_discounts: self.tier_discounts_bps.clone(),
            max_call: self.max_call.into(),
        }
    }

    /// Payees as the contract takes them; `address` gives the address of an account.
    pub fn payee_specs<E>(
        &self,
        mut address: impl FnMut(&str) -> Result<String, E>,
    ) -> Result<Vec<PayeeSpec>, E> {
        self.payees
            .iter()
            .map(|payee| {
                Ok(PayeeSpec {
                    role: payee.role,
                    label: payee.name().to_owned(),
                    address: payee.account.as_deref().map(&mut address).transpose()?,
                    weight: payee.weight_bps,
                })
            })
            .collect()
    }

    pub(super) fn check(&self, mut check: Check) {
        check.text("model", &self.model, 1..=128);
        check.positive("max_call", self.max_call);
        let priced = self.prices.table().iter().any(|price| price.uoaic() > 0);
        check.must(priced, "prices", "all zero: nobody would be paid");
        self.check_discounts(&mut check);
        check.count("payees", "payees", self.payees.len(), 1..=MAX_PAYEES);
        for (i, payee) in self.payees.iter().enumerate() {
            payee.check(check.at(&format!("payees[{i}]")));
        }
    }

    fn check_discounts(&self, check: &mut Check) {
        let (key, discounts) = ("tier_discounts_bps", &self.tier_discounts_bps);
        let count = discounts.len();
        let message = format!("{count} tiers; at most {MAX_TIERS}");
        check.must(count <= MAX_TIERS, key, message);
        for discount in discounts {
            check.bps(key, *discount, MAX_DISCOUNT_BPS);
        }
        let message = "a higher tier has a lower discount; they must never fall";
        check.must(discounts.is_sorted(), key, message);
    }
}

impl Payee {
    fn check(&self, mut check: Check) {
        check.must(
            !matches!(self.role, Role::Dividends | Role::RiskPool),
            "role",
            "the contract adds dividends and risk pool itself, with the weights in [settlement]",
        );
        if let Some(account) = &self.account {
            check.account("account", account);
        }
        match self.name() {
            "" => check.fail("", "needs an account, or a label until it has one"),
            name => check.text("label", name, 1..=64),
        }
        check.must(self.weight_bps > 0, "weight_bps", ABOVE_ZERO);
        check.bps("weight_bps", self.weight_bps, BPS_DENOMINATOR);
    }
}
