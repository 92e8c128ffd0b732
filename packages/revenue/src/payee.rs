//! Who shares what is earned: checked payees of a split.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Deps};
use oaic_math::split::total_weight;
use oaic_messages::compute_settlement::{PayeeRef, PayeeSpec, Role, MAX_PAYEES};
use oaic_messages::shared::{Bps, BPS_DENOMINATOR};
use oaic_runtime::{amount::within, system, text, Checked, RuntimeError};

use crate::RevenueError;

/// Longest label of a payee, in bytes.
pub const MAX_LABEL: usize = 64;

/// Highest share that a referrer may be given, in basis points.
pub const MAX_REFERRER_BPS: Bps = 2_000;

/// A payee; only its address ever changes.
#[cw_serde]
pub struct Payee {
    /// What for.
    pub role: Role,
    /// Name for people.
    pub label: String,
    /// None for dividends and risk pool: they are in [`Linked`].
    pub address: Option<Addr>,
    /// In basis points.
    pub weight: Bps,
}

impl Payee {
    /// Who may claim, if anybody can be named yet.
    pub fn address<'a>(&'a self, linked: Linked<'a>) -> Option<&'a Addr> {
        match self.role {
            Role::Dividends => linked.dividends,
            Role::RiskPool => linked.risk_pool,
            _ => self.address.as_ref(),
        }
    }

    /// Whether the contract's links say who it is.
    pub fn is_linked(&self) -> bool {
        matches!(self.role, Role::Dividends | Role::RiskPool)
    }
}

/// Payees whose addresses the contract's links give.
#[derive(Clone, Copy, Debug, Default)]
pub struct Linked<'a> {
    /// Who claims for [`Role::Dividends`].
    pub dividends: Option<&'a Addr>,
    /// Who claims for [`Role::RiskPool`].
    pub risk_pool: Option<&'a Addr>,
}

/// Weights that a contract adds to every split, in basis points.
#[derive(Clone, Copy, Debug, Default)]
pub struct Added {
    /// Of [`Role::Dividends`].
    pub dividends: Bps,
    /// Of [`Role::RiskPool`].
    pub risk_pool: Bps,
}

impl Added {
    /// Refuses weights that leave nothing to the others.
    ///
    /// # Errors
    /// [`RuntimeError::Invalid`].
    pub fn check(self) -> Result<(), RuntimeError> {
        let sum = u32::from(self.dividends).add_checked(u32::from(self.risk_pool))?;
        let most = u32::from(BPS_DENOMINATOR).sub_checked(1)?;
        within("dividends_bps + risk_bps", sum, 0, most)
    }
}

/// Checks payees, and appends dividends and risk pool where they have weight.
///
/// # Errors
/// [`RuntimeError::Length`] for too many, [`RuntimeError::Invalid`] for a role or weight that can't be,
/// [`RevenueError::WeightsNotWhole`], and those of [`system::payable`] for an address.
pub fn payees(
    deps: Deps,
    contract: &Addr,
    token: &Addr,
    added: Added,
    specs: &[PayeeSpec],
) -> Result<Vec<Payee>, RevenueError> {
    let appended = [
        (Role::Dividends, "dividends", added.dividends),
        (Role::RiskPool, "risk pool", added.risk_pool),
    ];
    let appended = appended.iter().filter(|(_, _, weight)| *weight > 0);
    let max = MAX_PAYEES.saturating_sub(appended.clone().count());
    text::count("payees", "entries", specs.len(), 1, max)?;
    let mut payees = specs
        .iter()
        .map(|spec| payee(deps, contract, token, spec))
        .collect::<Result<Vec<_>, _>>()?;
    payees.extend(appended.map(|(role, label, weight)| Payee {
        role: *role,
        label: (*label).to_owned(),
        address: None,
        weight: *weight,
    }));
    let total = total_weight(payees.iter().map(|payee| payee.weight));
    if total != Some(BPS_DENOMINATOR) {
        return Err(RevenueError::WeightsNotWhole {
            total: total.map_or_else(|| "more than 65535".to_owned(), |sum| sum.to_string()),
            added: added.dividends.saturating_add(added.risk_pool),
        });
    }
    Ok(payees)
}

fn payee(
    deps: Deps,
    contract: &Addr,
    token: &Addr,
    spec: &PayeeSpec,
) -> Result<Payee, RuntimeError> {
    if matches!(spec.role, Role::Dividends | Role::RiskPool) {
        return Err(RuntimeError::invalid(
            "role",
            format!("{:?}", spec.role),
            "dividends and risk pool are added by the contract; leave them out",
        ));
    }
    text::line("label", &spec.label, 1, MAX_LABEL)?;
    if spec.weight == 0 {
        return Err(RuntimeError::invalid(
            "weight",
            spec.weight,
            format!("payee {} would earn nothing; leave it out", spec.label),
        ));
    }
    let address = spec
        .address
        .as_deref()
        .map(|raw| system::payable(deps, contract, token, "payees.address", raw))
        .transpose()?;
    Ok(Payee {
        role: spec.role,
        label: spec.label.clone(),
        address,
        weight: spec.weight,
    })
}

/// The payee at a place.
///
/// # Errors
/// [`RuntimeError::Unknown`].
pub fn at<'a>(payees: &'a mut [Payee], place: &PayeeRef) -> Result<&'a mut Payee, RuntimeError> {
    usize::try_from(place.payee)
        .ok()
        .and_then(|index| payees.get_mut(index))
        .ok_or_else(|| {
            RuntimeError::unknown(
                "payee",
                format!(
                    "{} in split {} of source_id {}",
                    place.payee, place.split_version, place.source_id
                ),
            )
        })
}

/// Gives a payee an address, checked already: `owner` of the split while it has none, afterwards
/// only the payee itself.
///
/// # Errors
/// [`RuntimeError::Unknown`], [`RevenueError::LinkedPayee`], [`RuntimeError::Unauthorized`].
pub fn set_address(
    sender: &Addr,
    owner: &Addr,
    payees: &mut [Payee],
    place: &PayeeRef,
    address: &Addr,
) -> Result<(), RevenueError> {
    let payee = at(payees, place)?;
    if payee.is_linked() {
        return Err(RevenueError::LinkedPayee {
            source_id: place.source_id,
            split_version: place.split_version,
            payee: place.payee,
        });
    }
    let allowed = payee.address.as_ref().unwrap_or(owner);
    if sender != allowed {
        return Err(RuntimeError::unauthorized(
            sender,
            "set this payee's address",
            allowed.to_string(),
        )
        .into());
    }
    payee.address = Some(address.clone());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::without_systems;
    use cosmwasm_std::testing::MockApi;

    fn spec(role: Role, weight: Bps) -> PayeeSpec {
        PayeeSpec {
            role,
            label: "somebody".to_owned(),
            address: None,
            weight,
        }
    }

    #[test]
    fn weights_make_the_whole_with_what_is_added() {
        let mocked = without_systems();
        let [contract, token] = ["contract", "token"].map(|name| mocked.api.addr_make(name));
        let added = Added {
            dividends: 500,
            risk_pool: 100,
        };
        let make =
            |added, specs: &[PayeeSpec]| payees(mocked.as_ref(), &contract, &token, added, specs);
        let made = make(added, &[spec(Role::ModelOwner, 9_400)]).unwrap();
        assert_eq!(
            made.iter().map(|payee| payee.weight).collect::<Vec<_>>(),
            [9_400, 500, 100]
        );
        assert!(made[1].is_linked() && made[2].is_linked());
        assert_eq!(
            make(Added::default(), &[spec(Role::Nodes, 10_000)])
                .unwrap()
                .len(),
            1
        );
        for weights in [
            vec![9_399],
            vec![9_401],
            vec![0, 9_400],
            vec![60_000, 9_400],
            vec![],
        ] {
            let specs: Vec<_> = weights
                .iter()
                .map(|weight| spec(Role::Nodes, *weight))
                .collect();
            assert!(make(added, &specs).is_err(), "{weights:?}");
        }
        assert!(make(added, &[spec(Role::Dividends, 9_400)]).is_err());
        for lost in [&contract, &token] {
            let spec = PayeeSpec {
                address: Some(lost.to_string()),
                ..spec(Role::Nodes, 9_400)
            };
            assert!(make(added, &[spec]).is_err(), "{lost}");
        }
        assert!(Added {
            dividends: 9_999,
            risk_pool: 1
        }
        .check()
        .is_err());
        assert!(Added {
            dividends: 9_998,
            risk_pool: 1
        }
        .check()
        .is_ok());
    }

    #[test]
    fn an_address_is_set_by_the_owner_once_and_then_by_the_payee() {
        let api = MockApi::default();
        let [owner, first, second] = ["owner", "first", "second"].map(|name| api.addr_make(name));
        let added = Added {
            dividends: 500,
            risk_pool: 0,
        };
        let mocked = without_systems();
        let (deps, specs) = (mocked.as_ref(), [spec(Role::Nodes, 9_500)]);
        let mut made = payees(deps, &owner, &second, added, &specs).unwrap();
        let place = |payee| PayeeRef {
            source_id: 1,
            split_version: 1,
            payee,
        };
        let mut set = |sender: &Addr, payee, to: &Addr| {
            set_address(sender, &owner, &mut made, &place(payee), to)
        };
        assert!(set(&first, 0, &first).is_err());
        assert_eq!(set(&owner, 0, &first), Ok(()));
        assert!(set(&owner, 0, &owner).is_err());
        assert_eq!(set(&first, 0, &second), Ok(()));
        assert!(set(&first, 0, &first).is_err());
        assert!(matches!(
            set(&owner, 1, &first),
            Err(RevenueError::LinkedPayee { .. })
        ));
        assert!(matches!(
            set(&owner, 2, &first),
            Err(RevenueError::Runtime(RuntimeError::Unknown { .. }))
        ));
    }
}
