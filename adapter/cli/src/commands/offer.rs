//! The file that describes a service: what `oaic service register` and `update-*` read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::{
    Params, PayeeSpec, PriceTable, Role, UnitKind, MAX_DISCOUNT_BPS, MAX_PAYEES, MAX_TIERS,
    UNIT_SLOTS,
};
use serde::de::DeserializeOwned;
use serde::Deserialize;

use crate::commands::prelude::*;

const EXAMPLE: &str = "`oaic service template` prints an example";

pub const TEMPLATE: &str = r#"# A service: `oaic service register FILE`.
model = "gpt-oss-20b"

# What one call costs at most, after the discount. No voucher needs to prepay more for it.
max_call = "1oaic"

# Discount of tier 1, 2, … in basis points.
tier_discounts = [500, 1000]

# For a million units; what isn't named is free.
# prompt, cached, completion, reasoning, embedding, gpu_second, byte, request, image,
# media_millisecond, row
[prices]
prompt = "0.2oaic"
cached = "0.05oaic"
completion = "0.8oaic"
reasoning = "0.8oaic"

# Weights in basis points. The contract adds what it takes for dividends (500) and the risk pool
# (100), and with that they must add up to 10000.
# role: model_owner, compute_provider, nodes, developer, licensor
[[payees]]
role = "model_owner"
label = "model owner"
weight = 3000

[[payees]]
role = "compute_provider"
label = "me"
address = "compute-1"   # an address, or a name of yours; without one it accrues
weight = 6400
"#;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Where it was read from, for errors.
    #[serde(skip)]
    pub file: PathBuf,
    pub model: Option<String>,
    pub max_call: Option<String>,
    #[serde(default)]
    pub tier_discounts: Vec<u16>,
    #[serde(default)]
    pub prices: BTreeMap<String, String>,
    #[serde(default)]
    pub payees: Vec<OfferedPayee>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferedPayee {
    pub role: Role,
    pub label: String,
    /// An address, or a name.
    pub address: Option<String>,
    /// In basis points.
    pub weight: u16,
}

/// What a file describes. `missing`: what to add where it can't be read; `invalid`: what shows how
/// it is written.
pub(crate) fn toml_file<T: DeserializeOwned>(
    path: &Path,
    missing: impl FnOnce(CliError) -> CliError,
    invalid: &str,
) -> Result<T> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| missing(CliError::unreadable(Kind::Usage, path, e)))?;
    toml::from_str(&text).map_err(|e| {
        CliError::usage(format!("{} is not valid", path.display()))
            .because(e.to_string().trim_end())
            .next(invalid)
    })
}

impl Offer {
    /// Read it.
    ///
    /// # Errors
    /// It can't be read, or isn't what it should be; the error names the line.
    pub fn load(path: &Path) -> Result<Self> {
        let missing = |e: CliError| e.next("oaic service template > service.toml");
        let mut offer: Self = toml_file(path, missing, EXAMPLE)?;
        path.clone_into(&mut offer.file);
        Ok(offer)
    }

    /// Its name.
    ///
    /// # Errors
    /// It has none.
    pub fn model(&self) -> Result<String> {
        self.own_model().map_err(|e| e.in_file(&self.file))
    }

    fn own_model(&self) -> Result<String> {
        match self.model.as_deref().map(str::trim) {
            Some(model) if (1..=128).contains(&model.len()) => Ok(model.to_owned()),
            Some(model) => Err(CliError::usage(format!(
                "`model` has {} bytes; 1 to 128 are allowed",
                model.len()
            ))),
            None => Err(CliError::usage("the file has no `model`").next(EXAMPLE)),
        }
    }

    /// Its price table.
    ///
    /// # Errors
    /// A price, a discount or the ceiling is wrong.
    pub fn prices(&self) -> Result<PriceTable> {
        self.own_prices().map_err(|e| e.in_file(&self.file))
    }

    fn own_prices(&self) -> Result<PriceTable> {
        let amount = |field: &str, text: &str| {
            text.parse::<Amount>()
                .map_err(|e| CliError::usage(format!("`{field}`")).because(e))
        };
        let mut prices = vec![Uint128::zero(); UNIT_SLOTS];
        for (kind, text) in &self.prices {
            let names = UnitKind::ALL.map(UnitKind::name);
            let index = names.iter().position(|name| name == kind).ok_or_else(|| {
                CliError::usage(format!(
                    "`prices.{kind}` is not a kind of unit; the kinds are {}",
                    names.join(", ")
                ))
            })?;
            if let Some(slot) = prices.get_mut(index) {
                *slot = amount(&format!("prices.{kind}"), text)?.0.into();
            }
        }
        let discounts = &self.tier_discounts;
        if discounts.len() > MAX_TIERS || discounts.iter().any(|bps| *bps > MAX_DISCOUNT_BPS) {
            return Err(CliError::usage(format!(
                "`tier_discounts`: at most {MAX_TIERS} entries of at most {MAX_DISCOUNT_BPS} basis points"
            )));
        }
        if discounts.windows(2).any(|pair| pair.first() > pair.last()) {
            return Err(CliError::usage(
                "`tier_discounts` must not fall from one tier to the next",
            ));
        }
        let max_call = self.max_call.as_deref().ok_or_else(|| {
            CliError::usage("the file has no `max_call`, what one call costs at most").next(EXAMPLE)
        })?;
        let max_call = amount("max_call", max_call)?;
        if max_call.0 == 0 {
            return Err(CliError::usage("`max_call` must be at least 1uoaic"));
        }
        Ok(PriceTable {
            prices,
            tier_discounts: discounts.clone(),
            max_call: max_call.0.into(),
        })
    }

    /// Its payees, names replaced by addresses.
    ///
    /// # Errors
    /// Weights don't add up, or a name isn't known.
    pub fn payees(&self, params: &Params, ctx: &Context) -> Result<Vec<PayeeSpec>> {
        payee_specs(&self.payees, params.dividends_bps, params.risk_bps, ctx)
            .map_err(|e| e.in_file(&self.file))
    }
}

/// Payees as contracts take them, names replaced by addresses; what dividends and risk pool get is
/// added by the contract.
///
/// # Errors
/// Weights don't add up, or a name isn't known.
pub fn payee_specs(
    payees: &[OfferedPayee],
    dividends_bps: u16,
    risk_bps: u16,
    ctx: &Context,
) -> Result<Vec<PayeeSpec>> {
    if payees.is_empty() || payees.len() > MAX_PAYEES {
        return Err(CliError::usage(format!(
            "the file has {} payees; 1 to {MAX_PAYEES} are allowed",
            payees.len()
        )));
    }
    let reserved = u32::from(dividends_bps).saturating_add(risk_bps.into());
    let own: u32 = payees.iter().map(|payee| u32::from(payee.weight)).sum();
    let left = 10_000u32.saturating_sub(reserved);
    if own != left {
        return Err(CliError::usage(format!(
            "the payees' weights add up to {own}, not {left}: the contract adds {dividends_bps} for dividends and {risk_bps} for the risk pool"
        ))
        .next(format!("change the weights so that they add up to {left}")));
    }
    payees
        .iter()
        .map(|payee| {
            if matches!(payee.role, Role::Dividends | Role::RiskPool) {
                return Err(CliError::usage(format!(
                    "payee '{}': the contract adds dividends and risk pool itself",
                    payee.label
                )));
            }
            Ok(PayeeSpec {
                role: payee.role,
                label: payee.label.clone(),
                address: ctx.maybe_address(payee.address.as_deref())?,
                weight: payee.weight,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use oaic_deploy::Economy;

    fn offer(text: &str) -> Offer {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_template_is_an_offer() {
        let offer = offer(TEMPLATE);
        let table = offer.prices().unwrap();
        assert_eq!(table.prices[0].u128(), 200_000);
        assert_eq!(table.prices[2].u128(), 800_000);
        assert_eq!(table.prices[7].u128(), 0);
        assert_eq!(table.max_call.u128(), 1_000_000);
        assert_eq!(offer.model().unwrap(), "gpt-oss-20b");
        for kind in UnitKind::ALL {
            assert!(TEMPLATE.contains(kind.name()), "{}", kind.name());
        }
        let params = Economy::builtin().unwrap().settlement.params();
        let weights: u16 = offer.payees.iter().map(|payee| payee.weight).sum();
        let added = params.dividends_bps + params.risk_bps;
        assert_eq!(weights + added, 10_000);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |text: &str| offer(text).prices().unwrap_err().to_string();
        assert!(wrong("max_call = \"1oaic\"\n[prices]\npromt = \"1oaic\"").contains("prices.promt"));
        assert!(wrong("max_call = \"1oaic\"\n[prices]\nprompt = \"1\"").contains("prices.prompt"));
        assert!(wrong("max_call = \"0oaic\"").contains("max_call"));
        assert!(wrong("model = \"x\"").contains("max_call"));
        assert!(
            wrong("max_call = \"1oaic\"\ntier_discounts = [900, 500]").contains("tier_discounts")
        );
        assert!(wrong("max_call = \"1oaic\"\ntier_discounts = [9001]").contains("9000"));
        assert!(offer("max_call = \"1oaic\"").model().is_err());
    }
}
