//! `Totals`.

use cosmwasm_std::Deps;
use oaic_messages::vesting::Totals;
use oaic_runtime::Checked;

use crate::error::ContractError;
use crate::model::totals::all_plans;

pub fn totals(deps: Deps) -> Result<Totals, ContractError> {
    let mut sum = Totals::default();
    for (_, _, plan) in all_plans(deps.storage)? {
        let plan = plan.totals()?;
        sum.granted = sum.granted.add_checked(plan.granted)?;
        sum.live = sum.live.add_checked(plan.live)?;
        sum.claimed = sum.claimed.add_checked(plan.claimed)?;
        sum.returned = sum.returned.add_checked(plan.returned)?;
        sum.held = sum.held.add_checked(plan.held)?;
    }
    Ok(sum)
}
