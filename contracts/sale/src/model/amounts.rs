//! One amount per accepted denom, in the order of the sale's assets.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Coin, Uint128};
use oaic_messages::sale::Asset;
use oaic_runtime::{Checked, RuntimeError};

/// One amount per asset; what was never written is zero.
#[cw_serde]
#[derive(Default)]
pub struct Amounts(Vec<Uint128>);

impl Amounts {
    pub fn get(&self, asset: usize) -> Uint128 {
        self.0.get(asset).copied().unwrap_or_default()
    }

    pub fn add(&mut self, asset: usize, amount: Uint128) -> Result<(), RuntimeError> {
        if self.0.len() <= asset {
            self.0.resize(asset.saturating_add(1), Uint128::zero());
        }
        if let Some(entry) = self.0.get_mut(asset) {
            *entry = entry.add_checked(amount)?;
        }
        Ok(())
    }

    /// Combines both, asset by asset.
    pub fn with(
        &self,
        other: &Self,
        operation: impl Fn(Uint128, Uint128) -> Result<Uint128, RuntimeError>,
    ) -> Result<Self, RuntimeError> {
        let length = self.0.len().max(other.0.len());
        (0..length)
            .map(|asset| operation(self.get(asset), other.get(asset)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub fn add_checked(&self, other: &Self) -> Result<Self, RuntimeError> {
        self.with(other, Checked::add_checked)
    }

    pub fn sub_checked(&self, other: &Self) -> Result<Self, RuntimeError> {
        self.with(other, Checked::sub_checked)
    }

    /// The amounts of selected assets; zero for the others.
    pub fn only(&self, picked: impl Fn(usize) -> bool) -> Self {
        let amount = |asset| match picked(asset) {
            true => self.get(asset),
            false => Uint128::zero(),
        };
        Self((0..self.0.len()).map(amount).collect())
    }

    /// Whether all are zero.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(Uint128::is_zero)
    }

    pub fn map(&self, operation: impl Fn(Uint128) -> Uint128) -> Self {
        Self(self.0.iter().copied().map(operation).collect())
    }

    /// With their denoms, including zeros, in the order of the assets.
    pub fn described(&self, assets: &[Asset]) -> Vec<Coin> {
        let coin = |(index, asset): (usize, &Asset)| Coin {
            denom: asset.denom.clone(),
            amount: self.get(index),
        };
        assets.iter().enumerate().map(coin).collect()
    }

    /// As the bank accepts them: without zeros, sorted by denom.
    pub fn payable(&self, assets: &[Asset]) -> Vec<Coin> {
        let mut coins = self.described(assets);
        coins.retain(|coin| !coin.amount.is_zero());
        coins.sort_by(|a, b| a.denom.cmp(&b.denom));
        coins
    }
}

/// Coins in words; "nothing" where there are none.
pub fn in_words(coins: &[Coin]) -> String {
    match coins {
        [] => "nothing".to_owned(),
        _ => list(coins.iter()),
    }
}

/// The accepted denoms in words.
pub fn denoms(assets: &[Asset]) -> String {
    list(assets.iter().map(|asset| &asset.denom))
}

fn list<T: ToString>(items: impl Iterator<Item = T>) -> String {
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    items.join(", ")
}
