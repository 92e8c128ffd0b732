//! `Books`.

use cosmwasm_std::Deps;
use oaic_messages::vesting::Books;
use oaic_runtime::Checked;

use crate::error::ContractError;
use crate::model::totals::all_plans;

pub fn books(deps: Deps) -> Result<Books, ContractError> {
    let mut sum = Books::default();
    for (_, _, plan) in all_plans(deps.storage)? {
        let plan = plan.books()?;
        sum.granted = sum.granted.plus(plan.granted)?;
        sum.live = sum.live.plus(plan.live)?;
        sum.claimed = sum.claimed.plus(plan.claimed)?;
        sum.returned = sum.returned.plus(plan.returned)?;
        sum.held = sum.held.plus(plan.held)?;
    }
    Ok(sum)
}
